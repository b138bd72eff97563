r"""Regular expressions as grep, sed and awk read them (POSIX basic and extended, GNU's additions), run by RE2.

A pattern is translated to RE2's syntax, character by character, and matched leftmost-longest: in time linear in the
text whatever the pattern is. What RE2 cannot do (back-references) is refused, and so are `\<` and `\>` where RE2's `\b`
is not the same (`borders`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, NoReturn

import re2

from kubectl.filters.borders import begins_word, ends_word
from kubectl.filters.options import FilterSyntaxError

Flavour = Literal["basic", "extended", "awk", "fixed", "perl"]

MOST_REPEATS = 1000
MOST_GROUPS = 50
LARGEST = 120_000
"""RE2's instructions that a pattern may come to; `\\w{20}` comes to 25,000, since `\\w` is every letter there is."""
_CLASSES = {
    "alpha": r"\p{L}",
    "digit": "0-9",
    "alnum": r"\p{L}\p{Nd}",
    "upper": r"\p{Lu}",
    "lower": r"\p{Ll}",
    "space": r"\t\n\v\f\r \x{2000}-\x{2006}\x{2008}-\x{200a}\x{2028}\x{2029}\x{205f}\x{3000}\x{1680}",
    "blank": r"\t \x{2000}-\x{2006}\x{2008}-\x{200a}\x{205f}\x{3000}\x{1680}",
    "punct": r"!-/:-@\[-`{-~\p{P}\p{S}",
    "print": r"\x{20}-\x{7e}\x{a0}-\x{10ffff}",
    "graph": r"\x{21}-\x{7e}\x{a1}-\x{10ffff}",
    "cntrl": r"\x{00}-\x{1f}\x{7f}-\x{9f}",
    "xdigit": "0-9A-Fa-f",
}
_WORD = r"\p{L}\p{Nd}_"
_GNU = {"w": f"[{_WORD}]", "W": f"[^{_WORD}]", "s": r"\s", "S": r"\S", "b": r"\b", "B": r"\B"}
_GNU |= {"<": r"\b", ">": r"\b", "`": r"\A", "'": r"\z"}
_GAWK = {**{char: _GNU[char] for char in "wWsSB<>`'"}, "y": r"\b"}
"""gawk's operators: `\\b` is a backspace there, and `\\y` the border of a word."""
_AWK_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "a": "\a", "b": "\b"}
_SPECIAL = frozenset(r"\.[]{}()*+?^$|")
NON_WORD = f"[^{_WORD}]"


def compiled(pattern: str, flavour: Flavour, ignore_case: bool = False, strict: bool = False) -> Any:
    """The RE2 expression for a pattern. Raises `FilterSyntaxError` (its range is within the pattern)."""
    return compile_re2(translate(pattern, flavour, strict), flavour, ignore_case)


def compile_re2(text: str | bytes, flavour: Flavour = "extended", ignore_case: bool = False) -> Any:
    """An expression already in RE2's syntax, compiled to be matched as the flavour is: longest, or Perl's first."""
    options = re2.Options()
    options.longest_match = flavour != "perl"
    options.case_sensitive = not ignore_case
    options.log_errors = False
    options.dot_nl = flavour != "perl"
    options.one_line = True
    try:
        expression = re2.compile(text, options)
    except re2.error as error:
        raise FilterSyntaxError(f"a regular expression; {_reason(error)}") from error
    if expression.groups > MOST_GROUPS or expression.programsize > LARGEST:
        raise FilterSyntaxError(f"a smaller regular expression: at most {MOST_GROUPS} groups, and fewer repetitions")
    return expression


def matches(pattern: Any, text: str) -> Iterator[Any]:
    """Every match from left to right, none empty where another has just ended: what `s///g` and gsub replace."""
    before = -1
    for match in pattern.finditer(text):
        start, end = match.span()
        if not start == end == before:
            yield match
        before = end


def translate(pattern: str, flavour: Flavour, strict: bool = False) -> str:
    """The pattern in RE2's syntax. Raises `FilterSyntaxError` (its range is within the pattern).

    `strict` is sed's way: an extended expression may neither begin with a repetition nor close what is not open.
    """
    if flavour == "fixed":
        return re2_quote(pattern)
    if flavour == "perl":
        return _perl(pattern)
    return _Translator(pattern, flavour, strict).run()


def re2_quote(text: str) -> str:
    """Text that stands for itself, in RE2's syntax."""
    return "".join(f"\\{char}" if char in _SPECIAL else char for char in text)


def _reason(error: Exception) -> str:
    reason = error.args[0] if error.args else ""
    return reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason) or "it cannot be read"


def _perl(pattern: str) -> str:
    for found in re.finditer(r"\\(.)|\(\?(<?[=!])", pattern):
        if found[2] or (found[1] and found[1] in "123456789KG"):
            raise FilterSyntaxError(
                "a pattern without look-around, \\K or back-references: match more, then cut it with sed or awk",
                None,
                *found.span(),
            )
    return pattern


@dataclass
class _Translator:
    """Walks a pattern once. `atom` tells whether a repetition could follow, `depth` the open groups."""

    pattern: str
    flavour: Flavour
    strict: bool = False
    position: int = 0
    depth: int = 0
    atom: bool = False
    groups: int = 0

    def run(self) -> str:
        """Each part is an atom, an operator or a repetition; a repetition of a repetition groups what it repeats."""
        parts: list[str] = []
        opened: list[int] = []
        atom, repeated = 0, False
        while self.position < len(self.pattern):
            part = self._next()
            if part and part[0] in "*+?{":
                if repeated:
                    parts[atom:] = [f"(?:{''.join(parts[atom:])})"]
                repeated = True
            else:
                repeated = False
                atom = opened.pop() if part == ")" else len(parts)
                if part == "(":
                    opened.append(atom)
            parts.append(part)
        if self.depth:
            self._fail("a closing parenthesis in the pattern", len(self.pattern) - 1, len(self.pattern))
        return "".join(parts)

    def _fail(self, expected: str, start: int, end: int) -> NoReturn:
        raise FilterSyntaxError(expected, None, start, end)

    def _next(self) -> str:
        char = self.pattern[self.position]
        start = self.position
        self.position += 1
        if char == "\\":
            return self._escape(start)
        if char == "[":
            self.atom = True
            return self._bracket(start)
        if char == ".":
            self.atom = True
            return "."
        if char == "*":
            return self._star()
        if char == "^":
            return self._anchor_start(start)
        if char == "$":
            return self._anchor_end()
        if self.flavour != "basic" and char in "()|+?{":
            return self._operator(char, start)
        self.atom = True
        return re2_quote(char)

    def _operator(self, char: str, start: int) -> str:
        """The operators that are bare in extended expressions and escaped in basic ones."""
        if char == "(":
            self.depth += 1
            self.groups += 1
            self.atom = False
            return "("
        if char == ")":
            if not self.depth:
                if self.flavour != "basic" and not self.strict:
                    self.atom = True
                    return r"\)"
                self._fail("an opening parenthesis before this", start, self.position)
            self.depth -= 1
            self.atom = True
            return ")"
        if char == "|":
            self.atom = False
            return "|"
        if char == "{":
            return self._interval(start)
        if not self.atom:
            return self._bare(char)
        return char

    def _bare(self, char: str) -> str:
        """A repetition with nothing to repeat: GNU takes it as nothing in extended, as itself in basic expressions."""
        if self.flavour == "basic":
            self.atom = True
            return re2_quote(char)
        if self.strict:
            self._fail("something to repeat before this", self.position - 1, self.position)
        return ""

    def _star(self) -> str:
        if not self.atom:
            return self._bare("*")
        return "*"

    def _interval(self, start: int) -> str:
        close = r"\\\}" if self.flavour == "basic" else r"\}"
        found = re.compile(rf"([0-9]{{0,9}})(,?)([0-9]{{0,9}}){close}").match(self.pattern, self.position)
        if not found or not (found[1] or found[2]):
            if self.flavour == "basic":
                self._fail(r"a repetition such as \{2,5\}", start, len(self.pattern))
            self.atom = True
            return r"\{"
        low, high = int(found[1] or 0), int(found[3] or found[1] or 0)
        if max(low, high) > MOST_REPEATS or (found[3] and low > high):
            self._fail(f"at most {MOST_REPEATS} repetitions", start, found.end())
        if not self.atom:
            if self.flavour == "basic":
                self._fail("something to repeat before this", start, found.end())
            self.position = found.end()
            return ""
        self.position = found.end()
        return f"{{{low}{',' if found[2] else ''}{found[3]}}}"

    def _anchor_start(self, start: int) -> str:
        before = self.pattern[:start]
        if self.flavour == "basic" and before and not before.endswith((r"\(", r"\|", "\n")):
            self.atom = True
            return r"\^"
        self.atom = False
        return "^"

    def _anchor_end(self) -> str:
        after = self.pattern[self.position :]
        if self.flavour == "basic" and after and not after.startswith((r"\)", r"\|", "\n")):
            self.atom = True
            return r"\$"
        self.atom = self.flavour != "basic"
        return "$"

    def _escape(self, start: int) -> str:
        if self.position >= len(self.pattern):
            self._fail("a character behind the backslash", start, start + 1)
        char = self.pattern[self.position]
        self.position += 1
        if self.flavour == "awk" and char in _AWK_ESCAPES:
            self.atom = True
            return re2_quote(_AWK_ESCAPES[char])
        if self.flavour == "awk" and char in "01234567":
            octal = re.compile("[0-7]{1,3}").match(self.pattern, start + 1)
            self.position = octal.end() if octal else self.position
            self.atom = True
            return re2_quote(chr(int(octal[0], 8) if octal else 0))
        if char in "123456789" and self.flavour != "awk":
            self._fail("a pattern without back-references: they cannot be matched here", start, self.position)
        if self.flavour == "basic" and char in "(){|+?":
            return self._operator(char, start)
        operators = _GAWK if self.flavour == "awk" else _GNU
        if char in "<>":
            self._border(char, start)
        if char in operators:
            self.atom = char in "wWsS" or self.flavour != "basic"
            return operators[char]
        self.atom = True
        if char == "n" and self.flavour != "awk":
            return r"\n"
        if char == "t" and self.flavour != "awk":
            return "t"
        return re2_quote(char)

    def _border(self, char: str, start: int) -> None:
        r"""Refuse a `\<` or a `\>` that RE2's `\b` would not stand for."""
        after, before = self.pattern[self.position :], self.pattern[:start]
        if not (begins_word(after) if char == "<" else ends_word(before)):
            side = "behind" if char == "<" else "before"
            self._fail(f"a letter, a digit or a set of them {side} \\{char}, or else \\b", start, self.position)

    def _bracket(self, start: int) -> str:
        """ "[" ["^"] ["]"] (class | range | char)* "]" """
        negated = self.pattern.startswith("^", self.position)
        self.position += negated
        parts: list[str] = []
        first = True
        while True:
            if self.position >= len(self.pattern):
                self._fail("a closing `]` in the pattern", start, len(self.pattern))
            if self.pattern[self.position] == "]" and not first:
                self.position += 1
                break
            first = False
            parts.append(self._member())
        return f"[{'^' if negated else ''}{''.join(parts)}]"

    def _member(self) -> str:
        if found := re.compile(r"\[:([a-z]*):\]").match(self.pattern, self.position):
            if found[1] not in _CLASSES:
                self._fail(f"a class: {', '.join(_CLASSES)}", *found.span())
            self.position = found.end()
            return _CLASSES[found[1]]
        low = self._single()
        if self.pattern.startswith("-", self.position) and not self.pattern.startswith("-]", self.position):
            dash = self.position
            self.position += 1
            if self.position >= len(self.pattern):
                self._fail("a closing `]` in the pattern", dash, len(self.pattern))
            high = self._single()
            if ord(low) > ord(high):
                self._fail("a range from low to high", dash - 1, self.position)
            return f"{_in_bracket(low)}-{_in_bracket(high)}"
        return _in_bracket(low)

    def _single(self) -> str:
        if found := re.compile(r"\[([.=])(.)\1\]", re.DOTALL).match(self.pattern, self.position):
            self.position = found.end()
            return found[2]
        char = self.pattern[self.position]
        self.position += 1
        if char == "\\" and self.flavour == "awk" and self.position < len(self.pattern):
            escaped = self.pattern[self.position]
            self.position += 1
            return _AWK_ESCAPES.get(escaped, escaped)
        return char


def _in_bracket(char: str) -> str:
    return f"\\{char}" if char in r"\]^-[" else char
