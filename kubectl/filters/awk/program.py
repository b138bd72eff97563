"""`awk`: a program run over the records as they come, with limits on its loops and its strings."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from kubectl.filters.awk import tree
from kubectl.filters.awk.functions import FUNCTIONS
from kubectl.filters.awk.lexer import REFUSED, unescape
from kubectl.filters.awk.machine import Machine
from kubectl.filters.awk.parser import read_program
from kubectl.filters.awk.values import AwkError, Input, text, true, whole
from kubectl.filters.options import NO_FILES, FilterSyntaxError, Given, Option, Piece, Spec
from kubectl.filters.stages import clean

SPEC = Spec(
    "awk",
    (Option("F", "field-separator", "FS"), Option("v", "assign", "NAME=VALUE")),
    "PROGRAM [NAME=VALUE…]",
    0,
    9,
    {
        **dict.fromkeys(("f", "file", "i", "l", "e"), "no files: the program itself, in single quotes"),
        "W": "no options of one awk only",
    },
    permute=False,
)
_ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)=(.*)", re.DOTALL)


def build(given: Given) -> Awk:
    """The stage for these options. Raises `FilterSyntaxError` for a program that is not one."""
    if not given.operands:
        raise FilterSyntaxError("awk PROGRAM, in single quotes")
    machine = Machine(FUNCTIONS)
    if given.has("F"):
        machine.variables["FS"] = unescape("\\t" if given.text("F") == "t" else given.text("F"))
    for piece in given.values("v"):
        machine.variables.update(_assigned(piece, "a variable and its value: -v NAME=VALUE"))
    later: dict[str, Any] = {}
    for piece in given.operands[1:]:
        if piece.text != "-":
            later.update(_assigned(piece, f"{NO_FILES} (quote the program if this is a part of it)"))
    stage = Awk(read_program(given.operands[0]), machine, later)
    if (separator := given.value("F")) is not None:
        try:
            machine.read("")
        except AwkError as error:
            separator.fail(str(error))
    return stage


def _assigned(piece: Piece, expected: str) -> dict[str, Any]:
    """NAME=VALUE as the variable that it sets."""
    found = _ASSIGNMENT.fullmatch(piece.text)
    if not found or found[1] == "NF":
        piece.fail(expected)
    if found[1] in REFUSED:
        piece.fail(REFUSED[found[1]])
    return {found[1]: Input(unescape(found[2]))}


class _Jumped(Exception):
    """`next`, `break`, `continue`, `exit`."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Awk:
    """Splits what comes into records and runs the rules over each. `later` are variables set behind BEGIN."""

    def __init__(self, program: tree.Program, machine: Machine, later: Mapping[str, Any]) -> None:
        self.done, self.exit, self.stderr = False, 0, ""
        self._program, self._machine, self._later = program, machine, later
        self._open: list[str] = []
        self._in_range: set[int] = set()
        self._begun = self._over = False
        self._execute: dict[type, Callable[[Any], None]] = {
            tree.Evaluate: lambda each: void(machine.value(each.expression)),
            tree.Print: machine.print,
            tree.If: self._if,
            tree.Loop: self._loop,
            tree.ForIn: self._for_in,
            tree.Delete: self._delete,
            tree.Jump: self._jump,
        }

    def feed(self, text: str) -> str:
        """Take text in, and give what can be printed already."""
        if self.done or not text:
            return ""
        self._begin()
        if not self.done:
            self._records(clean(text), final=False)
        return self._printed()

    def finish(self) -> str:
        """The input has ended: the last record, and what END prints."""
        if not self._over:
            self._begin()
            if not self.done:
                self._records("", final=True)
            self._end()
        self.done = True
        return self._printed()

    def _begin(self) -> None:
        if self._begun:
            return
        self._begun = True
        self._machine.variables.update({"NR": 0.0, "FNR": 0.0})
        self._machine.read("")
        self._machine.variables.update({"NR": 0.0, "FNR": 0.0})
        self._guarded(lambda: self._blocks(self._program.begin))
        self._machine.variables.update(self._later)
        if not self._program.rules and not self._program.end:
            self.done = True

    def _end(self) -> None:
        if self._over:
            return
        self._over = True
        self._guarded(lambda: self._blocks(self._program.end))

    def _guarded(self, run: Callable[[], object]) -> None:
        """Run; an exit or an error ends the input, an exit in a rule still has END run."""
        try:
            run()
        except _Jumped as jumped:
            if jumped.name != "exit":
                return
            ending = self._over
            self.done = True
            if not ending:
                self._end()
        except AwkError as error:
            self._fail(str(error))
        except RecursionError:
            self._fail("expressions nested too deeply")

    def _fail(self, why: str) -> None:
        self.done = self._over = True
        self.exit, self.stderr = 2, f"awk: {why}\n"

    def _records(self, more: str, final: bool) -> None:
        separator = text(self._machine.variables["RS"])
        if not final and separator == "\n" and "\n" not in more:
            self._open.append(more)
            return
        buffer = "".join(self._open) + more
        self._open = []
        records, rest = _split_records(buffer, separator, self._machine, final)
        for at, record in enumerate(records):
            self._rules(record)
            if self.done:
                return
            if text(self._machine.variables["RS"]) != separator:
                self._open = [separator.join([*records[at + 1 :], rest])]
                self._records("", final)
                return
        if rest:
            self._open = [rest]

    def _rules(self, record: str) -> None:
        self._guarded(lambda: self._run_rules(record))

    def _run_rules(self, record: str) -> None:
        self._machine.read(record)
        for at, rule in enumerate(self._program.rules):
            if self._selected(at, rule.pattern):
                self._block(rule.body)

    def _selected(self, at: int, pattern: tuple[tree.Expression, ...]) -> bool:
        value = self._machine.value
        if not pattern:
            return True
        if len(pattern) == 1:
            return true(value(pattern[0]))
        if at not in self._in_range:
            if not true(value(pattern[0])):
                return False
            self._in_range.add(at)
        if true(value(pattern[1])):
            self._in_range.discard(at)
        return True

    def _blocks(self, blocks: tuple[tree.Block, ...]) -> None:
        for block in blocks:
            self._block(block)

    def _block(self, block: tree.Block) -> None:
        for statement in block:
            self._execute[type(statement)](statement)

    def _if(self, each: tree.If) -> None:
        self._block(each.then if true(self._machine.value(each.condition)) else each.otherwise)

    def _loop(self, each: tree.Loop) -> None:
        self._block(each.start)
        first = not each.checked_first
        while first or each.condition is None or true(self._machine.value(each.condition)):
            first = False
            self._machine.spend()
            if not self._round(each.body):
                return
            self._block(each.step)

    def _for_in(self, each: tree.ForIn) -> None:
        array = self._machine.array(each.array)
        for key in list(array):
            self._machine.spend()
            if key in array:
                self._machine.set(tree.Variable(each.name), Input(key))
                if not self._round(each.body):
                    return

    def _round(self, body: tree.Block) -> bool:
        """Run a loop's body once; false behind a break."""
        try:
            self._block(body)
        except _Jumped as jumped:
            if jumped.name not in ("break", "continue"):
                raise
            return jumped.name == "continue"
        return True

    def _delete(self, each: tree.Delete) -> None:
        array = self._machine.array(each.name)
        if each.subscripts:
            array.pop(self._machine.key(each.subscripts), None)
        else:
            array.clear()

    def _jump(self, each: tree.Jump) -> None:
        if each.name == "exit" and each.code is not None:
            self.exit = whole(self._machine.value(each.code)) & 0xFF
        raise _Jumped(each.name)

    def _printed(self) -> str:
        printed = "".join(self._machine.out)
        self._machine.out.clear()
        return printed


def void(value: object) -> None:
    """Evaluate and forget."""


def _split_records(buffer: str, separator: str, machine: Machine, final: bool) -> tuple[list[str], str]:
    """The complete records, and what may still go on. RS is one character, a pattern, or empty for paragraphs."""
    if separator == "":
        return _paragraphs(buffer, final)
    if len(separator) == 1:
        records = buffer.split(separator)
    else:
        records, position = [], 0
        pattern = machine.pattern_of_text(separator)
        while (match := pattern.search(buffer, position)) and match.end() > match.start():
            if not final and match.end() == len(buffer):
                break
            records.append(buffer[position : match.start()])
            position = match.end()
        records.append(buffer[position:])
    rest = records.pop()
    if final and rest:
        return [*records, rest], ""
    return records, rest


def _paragraphs(buffer: str, final: bool) -> tuple[list[str], str]:
    buffer = buffer.lstrip("\n")
    records = re.split(r"\n\n+", buffer)
    rest = records.pop()
    if final:
        rest = rest.rstrip("\n")
        return ([*records, rest] if rest else records), ""
    return records, rest
