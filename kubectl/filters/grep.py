"""`grep`: the lines that match, as GNU's."""

from __future__ import annotations

from collections import deque
from typing import Any

from kubectl.filters import regex
from kubectl.filters.options import FilterSyntaxError, Given, Option, Piece, Spec
from kubectl.filters.stages import LineStage
from kubectl.filters.words import Words

_FILES = "no files: it reads what comes through the pipe"
_COLOURS = dict.fromkeys(("always", "yes", "force"), "auto or never: colours would be letters of the output")
_INPUT = "(standard input)"
SPEC = Spec(
    "grep",
    (
        Option("E", "extended-regexp"),
        Option("F", "fixed-strings"),
        Option("G", "basic-regexp", listed=False),
        Option("P", "perl-regexp"),
        Option("i", "ignore-case"),
        Option("y", listed=False),
        Option("v", "invert-match"),
        Option("c", "count"),
        Option("l", "files-with-matches", listed=False),
        Option("L", "files-without-match", listed=False),
        Option("H", "with-filename", listed=False),
        Option("n", "line-number"),
        Option("o", "only-matching"),
        Option("w", "word-regexp"),
        Option("x", "line-regexp"),
        Option("q", "quiet"),
        Option("", "silent", listed=False),
        Option("e", "regexp", "PATTERN"),
        Option("m", "max-count", "N"),
        Option("A", "after-context", "N"),
        Option("B", "before-context", "N"),
        Option("C", "context", "N"),
        Option("s", "no-messages", ignored=True),
        Option("h", "no-filename", listed=False),
        Option("a", "text", ignored=True),
        Option("", "color", ignored=True, refused=_COLOURS),
        Option("", "colour", ignored=True, refused=_COLOURS),
        Option("", "line-buffered", ignored=True),
    ),
    "PATTERN",
    0,
    1,
    {**dict.fromkeys(("f", "file", "r", "R", "recursive", "include", "exclude"), _FILES)},
    number="C",
)


def build(given: Given) -> LineStage:
    """The stage for these options. Raises `FilterSyntaxError` for a pattern that cannot be matched."""
    patterns = list(given.values("e"))
    operands = list(given.operands)
    if not patterns:
        if not operands:
            raise FilterSyntaxError("grep PATTERN")
        patterns.append(operands.pop(0))
    if operands:
        operands[0].fail(f"{_FILES} (quote the pattern if this is a part of it)")
    return Grep(given, _Matcher(given, patterns))


class _Matcher:
    """All the patterns of one grep as one expression."""

    def __init__(self, given: Given, patterns: list[Piece]) -> None:
        flavour: regex.Flavour = "basic"
        for key, _ in given.options:
            named: dict[str, regex.Flavour] = {"E": "extended", "F": "fixed", "G": "basic", "P": "perl"}
            flavour = named.get(key, flavour)
        ignore_case = given.has("i", "y")
        if flavour == "perl" and (len(patterns) > 1 or "\n" in patterns[0].text):
            patterns[-1].fail("one pattern with -P: `-P 'one|other'`")
        parts = [_translated(piece, flavour) for piece in patterns]
        joined = "|".join(f"(?:{part})" for part in parts) if len(parts) > 1 else parts[0]
        self.whole_words = given.has("w") and not given.has("x")
        if given.has("x"):
            joined = f"^(?:{joined})$"
        plain = patterns[0].text
        plain = plain if len(patterns) == 1 and regex.re2_quote(plain) == parts[0] and "\n" not in plain else ""
        self.literal = "" if given.has("i", "y", "w", "x") else plain
        """The text that is looked for, where the pattern is nothing more."""
        self.words = Words.of(plain, ignore_case)
        inner = f"{regex.NON_WORD}({joined})(?:{regex.NON_WORD}|$)"
        whole = f"(?:^|{regex.NON_WORD})({joined})(?:{regex.NON_WORD}|$)" if self.whole_words else f"({joined})"
        try:
            self._found: Any = regex.compile_re2(whole, flavour, ignore_case)
            self._first_word: Any = regex.compile_re2(whole.encode(), flavour, ignore_case)
            self._next_word: Any = regex.compile_re2(inner.encode(), flavour, ignore_case)
        except FilterSyntaxError as error:
            patterns[0].fail(error.expected)

    def matches(self, line: str) -> bool:
        """Whether there is a match in the line."""
        return self.literal in line if self.literal else self._found.search(line) is not None

    def all(self, line: str) -> list[str]:
        """Every match that is not empty, from left to right."""
        if not self.whole_words:
            return [match[0] for match in self._found.finditer(line) if match[0]]
        found: list[str] = []
        data = line.encode()
        match = self._first_word.search(data)
        while match:
            start, end = match.span(1)
            if end > start:
                found.append(data[start:end].decode())
            # The next one needs a character before it that is no part of a word: perhaps the last of this one.
            position = max(1, end if end > start else end + 1) - 1
            while 0 < position < len(data) and data[position] & 0xC0 == 0x80:
                position -= 1
            match = self._next_word.search(data, position) if position < len(data) else None
        return found


def _translated(piece: Piece, flavour: regex.Flavour) -> str:
    """One pattern, or one for each of its lines."""
    try:
        return "|".join(f"{regex.translate(line, flavour)}" for line in piece.text.split("\n"))
    except FilterSyntaxError as error:
        piece.fail(error.expected, error.start, error.end)


class Grep(LineStage):
    """Prints matching lines with their context, or counts them. The exit code is 1 where nothing was selected."""

    def __init__(self, given: Given, matcher: _Matcher) -> None:
        super().__init__()
        self._matcher = matcher
        self._invert, self._count, self._numbers = given.has("v"), given.has("c"), given.has("n")
        self._only, self._quiet = given.has("o"), given.has("q", "silent")
        # Whether there is a match is all that is asked: the name of the input is printed if so, or if not.
        self._named = next((key for key, _ in reversed(given.options) if key in ("l", "L")), "")
        self._prefix = next((key for key, _ in reversed(given.options) if key in ("h", "H")), "") == "H"
        context = given.number("C", 0)
        self._after, before = given.number("A", context), given.number("B", context)
        self._context = bool(self._after or before)
        self.words = None if self._invert or self._numbers or self._context else matcher.words
        self._most = given.number("m", -1)
        self._held: deque[tuple[int, str]] = deque(maxlen=before)
        self._number = 0
        self._printed_to = 0
        self._trailing = 0
        self._selected = 0
        self.exit = 1
        if self._most == 0:
            self.done = True

    def lines(self, block: str) -> None:
        """Several lines: where a plain text is looked for, those without it are passed over at once."""
        text = self._matcher.literal
        if not text or self._invert or self._context:
            return super().lines(block)
        place = 0
        while not self.done and (found := block.find(text, place)) >= 0:
            start = max(place, block.rfind("\n", place, found) + 1)
            end = block.find("\n", found)
            end = len(block) if end < 0 else end
            self._number += block.count("\n", place, start)
            self.line(block[start:end])
            place = end + 1
        self._number += block.count("\n", place) + (place <= len(block))

    def line(self, line: str) -> None:
        """Select or pass over one line."""
        self._number += 1
        if 0 <= self._most <= self._selected:
            self._trail(line)
            return
        if self._matcher.matches(line) == self._invert:
            self._trail(line)
            return
        self._selected += 1
        self.exit = 0
        if self._quiet or self._named:
            self.done = True
        elif not self._count:
            self._select(line)
        if self._selected == self._most and (self._count or not self._trailing):
            self.done = True

    def _select(self, line: str) -> None:
        if self._context:
            first = self._held[0][0] if self._held else self._number
            if self._printed_to and first > self._printed_to + 1:
                self.out.append("--\n")
            for number, held in self._held:
                self._print(number, held, "-")
            self._held.clear()
            self._trailing = self._after
        if not self._only:
            self._print(self._number, line, ":")
            return
        self._printed_to = self._number
        for match in () if self._invert else self._matcher.all(line):
            self._print(self._number, match, ":")

    def _trail(self, line: str) -> None:
        """A line that is not selected: printed where it follows a selected one, else held in case one follows."""
        if self._trailing and not self._count and not self._quiet and not self._named:
            self._trailing -= 1
            self._print(self._number, line, "-")
            if not self._trailing and self._selected == self._most:
                self.done = True
        else:
            self._held.append((self._number, line))

    def _print(self, number: int, text: str, mark: str) -> None:
        self._printed_to = number
        if self._only and mark == "-":
            return
        name = f"{_INPUT}{mark}" if self._prefix else ""
        self.out.append(f"{name}{number}{mark}{text}\n" if self._numbers else f"{name}{text}\n")

    def end(self) -> None:
        """With -c the number of lines; with -l or -L the input's name."""
        if self._quiet:
            return
        if self._count and not self._named:
            self.out.append(f"{_INPUT}:{self._selected}\n" if self._prefix else f"{self._selected}\n")
        if self._named:
            listed = (self._selected > 0) == (self._named == "l")
            self.out.append(f"{_INPUT}\n" if listed else "")
