"""A program of jq as words. Pure."""

from __future__ import annotations

import re


class Unreadable(ValueError):
    """A program of which this grammar has no rule."""


_WORD = re.compile(
    r"""(?:[ \t\r\n]|\#[^\n]*)*(?:
      (?P<number>[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?|\.[0-9]+(?:[eE][+-]?[0-9]+)?)
    | (?P<field>\.[a-zA-Z_][a-zA-Z0-9_]*)
    | (?P<variable>\$[a-zA-Z_][a-zA-Z0-9_]*)
    | (?P<format>@[a-z0-9]+)
    | (?P<name>[a-zA-Z_][a-zA-Z0-9_]*)
    | (?P<text>")
    | (?P<sign>\.\.|\?//=?|//=|\|=|\+=|-=|\*=|/=|%=|==|!=|<=|>=|//|[.|,()\[\]{}:;=<>+*/%?-])
    )""",
    re.VERBOSE,
)
_END = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*$")
PIECE = re.compile(r'(?:[^"\\]|\\[^(])*')


class Words:
    """The words of a program, one ahead."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.kind = ""
        self.text = ""
        self.next()

    def next(self) -> None:
        """Go on to the next word; the kind is empty at the end."""
        if _END.match(self.source, self.at):
            self.kind, self.text = "", ""
            return
        found = _WORD.match(self.source, self.at)
        if not found or not found.lastgroup:
            raise Unreadable(f"at {self.source[self.at : self.at + 10]!r}")
        self.kind, self.text, self.at = found.lastgroup, found[found.lastgroup], found.end()

    def go(self, place: int) -> None:
        """Go on to the word behind a place of the source."""
        self.at = place
        self.next()

    def take(self, *texts: str) -> bool:
        """Whether this word is one of these; then it is passed."""
        if self.kind in ("sign", "name") and self.text in texts:
            self.next()
            return True
        return False

    def expect(self, text: str) -> None:
        """Pass this very word. Raises `Unreadable`."""
        if not self.take(text):
            raise Unreadable(f"{text!r} is expected, not {self.text!r}")
