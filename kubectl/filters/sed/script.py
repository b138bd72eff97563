"""The commands of a sed script: what they are, and how they are read.

script   = ((address ["," address])? "!"* command (";" | "}" | NEWLINE))*
address  = NUMBER | Address | None "~" STEP | "$" | "/" REGEX "/" ["I"] | "\\" C REGEX C ["I"]
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Literal

from kubectl.filters import regex
from kubectl.filters.options import FilterSyntaxError, Piece
from kubectl.filters.sed.replacement import Replacement, read_replacement

WRITES = "no files and no programs: only what sed prints"
_REFUSED = {
    "w": WRITES,
    "W": WRITES,
    "r": WRITES,
    "R": WRITES,
    "e": WRITES,
    "F": WRITES,
    "l": "no `l`: it prints codes",
}
_PLAIN = "pdD=nNqQgGhHxzP"


@dataclass(frozen=True)
class Address:
    """Which line: a number (with a step), the last one, or a match (`pattern` None for the last pattern used).

    Second addresses may also be `+` so many lines, or `~` up to a multiple.
    """

    kind: Literal["line", "step", "last", "match", "plus", "multiple"]
    number: int = 0
    step: int = 0
    pattern: Any = None


@dataclass(eq=False)
class Instruction:
    """One command. `target` is where a branch or the end of a block leads; `active` the state of its range."""

    name: str
    first: Address | None = None
    last: Address | None = None
    negated: bool = False
    pattern: Any = None
    replacement: Replacement | None = None
    count: int = 1
    everywhere: bool = False
    printed: bool = False
    text: str = ""
    number: int = 0
    table: dict[int, int] = field(default_factory=dict)
    target: int = 0


def read_script(pieces: list[Piece], extended: bool) -> list[Instruction]:
    """The commands of the scripts, one behind the other. Raises `FilterSyntaxError`."""
    program: list[Instruction] = []
    for piece in pieces:
        _Reader(piece, "extended" if extended else "basic", program).run()
    blocks: list[int] = []
    for index, each in enumerate(program):
        if each.name == "{":
            blocks.append(index)
        elif each.name == "}":
            if not blocks:
                pieces[-1].fail("a `{` before this `}`")
            program[blocks.pop()].target = index
    if blocks:
        pieces[-1].fail("a closing `}`")
    labels = {each.text: index for index, each in enumerate(program) if each.name == ":"}
    for each in program:
        if each.name in ("b", "t", "T"):
            if each.text and each.text not in labels:
                pieces[-1].fail(f"a label `:{each.text}` to branch to")
            each.target = labels[each.text] if each.text else len(program)
    return program


class _Reader:
    def __init__(self, piece: Piece, flavour: regex.Flavour, program: list[Instruction]) -> None:
        self.piece, self.text, self.flavour, self.program = piece, piece.text, flavour, program
        self.at = 0

    def run(self) -> None:
        """Append every command to the program."""
        while True:
            self._skip(" \t\n;")
            if self.at >= len(self.text):
                return
            self._command()

    def _skip(self, chars: str) -> None:
        while self.at < len(self.text) and self.text[self.at] in chars:
            self.at += 1

    def _peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def _command(self) -> None:
        first, last, negated = self._addresses()
        start, name = self.at, self._peek()
        self.at += 1
        if not name:
            self._fail("a command such as p, d or s/…/…/")
        instruction = Instruction(name, first, last, negated)
        if name in _REFUSED:
            self._fail(_REFUSED[name], start)
        if name == "s":
            self._substitute(instruction)
        elif name == "y":
            self._transliterate(instruction)
        elif name in "aic":
            self._skip(" \t")
            if self._peek() == "\\":
                self.at += 1
                self._skip(" \t\n")
            instruction.text = self._line().replace("\\", "")
        elif name in ":btT":
            self._skip(" \t")
            found = re.compile(r"[^\s;}]*").match(self.text, self.at)
            instruction.text = found[0] if found else ""
            self.at += len(instruction.text)
        elif name in "qQ":
            self._quit(instruction, start)
        elif name == "}":
            if first:
                self._fail("no address before `}`", start)
        elif name == "#":
            self._line()
            return
        elif name != "{" and name not in _PLAIN:
            self._fail(f"a command of sed's, not {name!r}", start)
        self.program.append(instruction)
        if name not in "{:aic":
            self._end()

    def _addresses(self) -> tuple[Address | None, Address | None, bool]:
        """[address ["," address]] {"!"}"""
        first = self._address()
        last = None
        self._skip(" \t")
        if first and self._peek() == ",":
            self.at += 1
            self._skip(" \t")
            last = self._second()
            if last is None:
                self._fail("an address behind the comma")
            self._skip(" \t")
        negated = False
        while self._peek() == "!":
            negated = True
            self.at += 1
            self._skip(" \t")
        return first, last, negated

    def _quit(self, instruction: Instruction, start: int) -> None:
        """quit = ("q" | "Q") [NUMBER], for one address at most"""
        if instruction.last is not None:
            self._fail(f"one address before `{instruction.name}`", start)
        self._skip(" \t")
        instruction.number = self._number()

    def _end(self) -> None:
        self._skip(" \t")
        if self._peek() not in ("", ";", "\n", "}", "#"):
            self._fail("`;` between commands")

    def _line(self) -> str:
        end = self.text.find("\n", self.at)
        end = len(self.text) if end < 0 else end
        line, self.at = self.text[self.at : end], end
        return line

    def _number(self) -> int:
        found = re.compile(r"[0-9]{0,12}").match(self.text, self.at)
        digits = found[0] if found else ""
        self.at += len(digits)
        return int(digits or 0)

    def _address(self) -> Address | None:
        char = self._peek()
        if char and char in "0123456789":
            number = self._number()
            if self._peek() == "~":
                self.at += 1
                return Address("step", number, self._number())
            return Address("line", number)
        if char == "$":
            self.at += 1
            return Address("last")
        if char in ("/", "\\") and char:
            if char == "\\":
                self.at += 1
            delimiter = self._peek()
            start = self.at + 1
            pattern = self._delimited(delimiter, True)
            ignore_case = self._peek() == "I"
            self.at += ignore_case
            return Address("match", pattern=self._compiled(pattern, start, ignore_case))
        return None

    def _second(self) -> Address | None:
        sign = self._peek()
        if sign and sign in "+~":
            self.at += 1
            return Address("plus" if sign == "+" else "multiple", self._number())
        return self._address()

    def _delimited(self, delimiter: str, pattern: bool) -> str:
        """Text up to the delimiter, which a backslash makes plain; in a pattern brackets keep it too."""
        start = self.at
        self.at += 1
        if delimiter in ("", "\n", "\\"):
            self._fail("a delimiter such as `/`", start)
        parts: list[str] = []
        while self._peek() != delimiter:
            char = self._peek()
            if not char:
                self._fail(f"a closing {delimiter!r}", start)
            if char == "\\":
                following = self.text[self.at + 1 : self.at + 2]
                parts.append(following if following == delimiter else char + following)
                self.at += 2
            elif char == "[" and pattern and (bracket := _BRACKET.match(self.text, self.at)):
                parts.append(bracket[0])
                self.at = bracket.end()
            else:
                parts.append(char)
                self.at += 1
        self.at += 1
        return "".join(parts)

    def _compiled(self, pattern: str, start: int, ignore_case: bool) -> Any:
        if not pattern:
            return None
        try:
            return regex.compiled(unescape(pattern), self.flavour, ignore_case, strict=True)
        except FilterSyntaxError as error:
            end = start + len(pattern)
            self._fail(error.expected, *((start + error.start, start + error.end) if error.end else (start, end)))

    def _substitute(self, instruction: Instruction) -> None:
        delimiter, start = self._peek(), self.at + 1
        pattern = self._delimited(delimiter, True)
        self.at -= 1
        at = self.at + 1
        text = self._delimited(delimiter, False)
        ignore_case = False
        while (flag := self._peek()) and flag in "gpiIe0123456789wmM":
            if flag == "g":
                instruction.everywhere = True
            elif flag == "p":
                instruction.printed = True
            elif flag in "iI":
                ignore_case = True
            elif flag in "0123456789":
                instruction.count = self._number()
                if not instruction.count:
                    self._fail("a number from 1 on", self.at - 1)
                continue
            else:
                self._fail(WRITES if flag in "we" else f"the flags g, p, i and a number, not {flag!r}")
            self.at += 1
        instruction.pattern = self._compiled(pattern, start, ignore_case)
        instruction.replacement = read_replacement(text)
        groups = instruction.pattern.groups if instruction.pattern is not None else 9
        if instruction.replacement.groups > groups:
            self._fail(f"a group in the pattern for \\{instruction.replacement.groups}", at, at + len(text))

    def _transliterate(self, instruction: Instruction) -> None:
        delimiter, start = self._peek(), self.at
        one = unescape(self._delimited(delimiter, False)).replace("\\\\", "\\")
        self.at -= 1
        other = unescape(self._delimited(delimiter, False)).replace("\\\\", "\\")
        if len(one) != len(other):
            self._fail("as many characters on both sides of y", start, self.at)
        instruction.table = str.maketrans(one, other)

    def _fail(self, expected: str, start: int | None = None, end: int | None = None) -> Any:
        at = min(self.at if start is None else start, len(self.text))
        self.piece.fail(expected, at, at + 1 if end is None else end)


_BRACKET = re.compile(r"\[\^?\]?(?:\[[:.=][^\]]*\]|[^\]])*\]")
_ESCAPES = {"n": "\n", "t": "\t", "f": "\f", "v": "\v", "a": "\a", "r": "\r"}


def unescape(pattern: str) -> str:
    r"""`\n`, `\t` and the like as the characters that they mean in sed; every other pair as it is."""
    return re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[0]), pattern, flags=re.DOTALL)
