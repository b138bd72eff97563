"""Characters to words: the quoting of POSIX shells, and nothing else of them.

The lexicon is two tables. `PIECES` are the ways in which a part of a word can be written; `REFUSED` is what a shell
would act on (substitution, redirection, lists, jobs) or what only looks like plain text (dashes and spaces of other
scripts), each with the way out. Patterns such as `*` and `{a,b}` are not expanded: they stand for themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from kubectl.errors import KubectlSyntaxError

BLANK = re.compile(r"(?:[ \t]|\\\n)+")
PIPE = re.compile(r"\|(?![|&])")
STDERR = re.compile(r"2(?:>>?[ \t]*/dev/null|>&1)(?=[ \t|]|$)")
"""The two redirections that only say where errors go: away, or into the pipe."""

# A piece's name, and how it is written. The text of a piece is what `_TEXT` makes of it.
PIECES: dict[str, re.Pattern[str]] = {
    "plain": re.compile(r"[A-Za-z0-9_@%+=:,./{}\[\]*?!^~-]+"),
    "single": re.compile(r"'([^']*)'"),
    "double": re.compile(r'"((?:[^"\\$`]|\\.|\$(?![A-Za-z0-9_{(?!#@*$-]))*)"', re.DOTALL),
    "escaped": re.compile(r"\\([^\n])"),
    "ansi": re.compile(r"\$'((?:[^'\\]|\\.)*)'", re.DOTALL),
    "dollar": re.compile(r"\$(?![A-Za-z0-9_{(?!#@*$'\"-])"),
    "hash": re.compile(r"#"),
    "other": re.compile(r"[^\x00-\x7f]"),
}

QUOTE_IT = "put it in single quotes if it is meant as text"
# What stops a line from being read, tried in order where no piece of a word begins, and why.
REFUSED: dict[str, tuple[re.Pattern[str], str]] = {
    "substitution": (re.compile(r"\$\(|`"), f"no command substitution: write the value itself; {QUOTE_IT}"),
    "variable": (
        re.compile(r"\$(?:\{[^}]*\}?|[A-Za-z_]\w*|.)"),
        f"no shell variables: write the value itself; {QUOTE_IT}",
    ),
    "or": (re.compile(r"\|\|"), "one pipeline only: no `||`; leave it and what follows it out"),
    "pipe with stderr": (re.compile(r"\|&"), "a plain `|`: errors never go into the pipe"),
    "and": (re.compile(r"&&"), "one pipeline only: no `&&`; give each command a line of its own"),
    "redirection": (
        re.compile(r"&>>?|[<>]+&?\s*[\w./-]*"),
        "no redirections but `2>/dev/null` and `2>&1`: nothing is read from files or written to them; leave it out",
    ),
    "background": (re.compile(r"&"), f"no background jobs: leave `&` out; {QUOTE_IT}"),
    "sequence": (re.compile(r";"), f"one pipeline only: no `;`; give each command a line of its own; {QUOTE_IT}"),
    "subshell": (re.compile(r"[()]"), f"no subshells or functions; {QUOTE_IT}"),
    "newline": (re.compile(r"[\r\n]+"), "one line: give each command a line of its own"),
    "control": (re.compile(r"[\x00-\x1f\x7f]"), "printable characters only"),
    "open quote": (re.compile(r"['\"].*", re.DOTALL), "a closing quote"),
    "backslash": (re.compile(r"\\"), "a character behind the backslash"),
}
SUBSTITUTE_IN_QUOTES = re.compile(r'"(?:[^"\\$`]|\\.|\$(?![A-Za-z0-9_{(?!#@*$-]))*', re.DOTALL)

# Characters that pass for others when they are not in quotes.
LOOKALIKES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d\u00ad]"), "a plain hyphen `-`: this is another kind of dash"),
    (
        re.compile("[\u00a0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u2064\u2066-\u2069\u3000\ufeff\u0085\u061c\u180e]"),
        "a plain space: this is another kind of space, or an invisible character",
    ),
    (re.compile("[\u2018-\u201f\u2032-\u2037]"), "a plain quote `'`: this is a typographic one"),
)
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

_ANSI = {"a": "\a", "b": "\b", "e": "\x1b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


@dataclass(frozen=True)
class Token:
    """A word, a pipe, where errors go, or the end.

    `places[i]` is where character `i` of a word's text stands in the source.
    """

    type: Literal["word", "pipe", "stderr", "end"]
    text: str
    span: tuple[int, int]
    places: tuple[int, ...] = ()

    def within(self, start: int, end: int) -> tuple[int, int]:
        """The source range of a range of the text."""
        if not self.places:
            return self.span
        last = len(self.places) - 1
        first = self.places[min(start, last)]
        return first, max(first + 1, self.places[min(end - 1, last)] + 1 if end > start else first + 1)


def tokens(source: str) -> Iterator[Token]:
    """The words, pipes and redirections of a line, then its end.

    Raises `KubectlSyntaxError` for what a shell would act on.
    """
    if found := UNPRINTABLE.search(source):
        raise KubectlSyntaxError(source, found.span(), "printable characters only")
    position, end = 0, len(source.rstrip(" \t\r\n"))
    if source[end:].startswith((" ", "\t")) and source[:end].endswith("\\"):
        end += 1
    while True:
        if blank := BLANK.match(source, position, end):
            position = blank.end()
        if position >= end:
            yield Token("end", "", (end, end + 1))
            return
        if pipe := PIPE.match(source, position, end):
            yield Token("pipe", "|", pipe.span())
            position = pipe.end()
            continue
        if stderr := STDERR.match(source, position, end):
            yield Token("stderr", "2>&1" if stderr[0].endswith("1") else "2>/dev/null", stderr.span())
            position = stderr.end()
            continue
        word = _word(source, position, end)
        yield word
        position = word.span[1]


def _word(source: str, start: int, end: int) -> Token:
    """word = piece+"""
    texts: list[str] = []
    places: list[int] = []
    position = start
    while position < end and not BLANK.match(source, position, end) and not PIPE.match(source, position, end):
        name, match = _piece(source, position, end)
        if name == "hash" and position == start:
            raise KubectlSyntaxError(source, (start, end), f"no comments; {QUOTE_IT}")
        for text, place in _TEXT[name](match):
            texts.append(text)
            places.append(place)
        position = match.end()
    return Token("word", "".join(texts), (start, position), tuple(places))


def _piece(source: str, position: int, end: int) -> tuple[str, re.Match[str]]:
    for name, pattern in PIECES.items():
        if match := pattern.match(source, position, end):
            if name == "other":
                _refuse_lookalikes(source, match)
            return name, match
    if source[position] == '"' and (quoted := SUBSTITUTE_IN_QUOTES.match(source, position, end)):
        position = quoted.end() if quoted.end() < end else position
    for pattern, expected in REFUSED.values():
        if match := pattern.match(source, position, end):
            raise KubectlSyntaxError(source, match.span(), expected)
    raise KubectlSyntaxError(source, (position, position + 1), QUOTE_IT)


def _refuse_lookalikes(source: str, match: re.Match[str]) -> None:
    for pattern, expected in LOOKALIKES:
        if pattern.match(match[0]):
            raise KubectlSyntaxError(source, match.span(), expected)


def _as_is(match: re.Match[str]) -> Iterator[tuple[str, int]]:
    start = match.start(match.lastindex or 0)
    return ((char, start + at) for at, char in enumerate(match[match.lastindex or 0]))


def _double(match: re.Match[str]) -> Iterator[tuple[str, int]]:
    r"""In double quotes a backslash is one unless `$`, a backtick, `"`, `\` or a newline follows."""
    text, at = match[1], 0
    while at < len(text):
        following = text[at + 1 : at + 2]
        if text[at] == "\\" and following and following in '$`"\\\n':
            at += 1
            if following == "\n":
                at += 1
                continue
        yield text[at], match.start(1) + at
        at += 1


def _ansi(match: re.Match[str]) -> Iterator[tuple[str, int]]:
    r"""`$'…'`: the escapes `\n`, `\t` and the like; any other backslash stands for what follows it."""
    text, at = match[1], 0
    while at < len(text):
        if text[at] == "\\":
            at += 1
            yield _ANSI.get(text[at], text[at]), match.start(1) + at
        else:
            yield text[at], match.start(1) + at
        at += 1


_TEXT = {
    "plain": _as_is,
    "single": _as_is,
    "double": _double,
    "escaped": _as_is,
    "ansi": _ansi,
    "dollar": _as_is,
    "hash": _as_is,
    "other": _as_is,
}
