"""The text of a template as nodes. A hand-written scanner, as in client-go, so that the same texts are errors.

template = (text | "{" action "}")*
action   = ( "." field | ".." | "[" index "]" | "[?(" filter ")]" | quoted | number | word | "@" | "$" | " " )*
"""

from __future__ import annotations

import re

from kubectl.jsonpath.nodes import (
    Action,
    Filter,
    Identifier,
    JSONPathError,
    Key,
    Literal,
    Node,
    Quoted,
    Recursive,
    Slice,
    Text,
    Union_,
    Wildcard,
)

_SLICE = re.compile(r"(-?[0-9]*)(:-?[0-9]*)?(:-?[0-9]*)?")
_QUOTED_KEY = re.compile(r"'([^']*)'")
_COMPARISON = re.compile(r"([^!<>=]+)([!<>=]+)(.+?)", re.DOTALL)
_ENDS = frozenset(" \t\r\n.,[]$@{}")
_TRUE, _FALSE = "true", "false"
_DEEPEST = 40
"""Nested filters and unions beyond this are refused; no real template comes near."""
_ESCAPES = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|(.))", re.DOTALL)


def parse(template: str) -> tuple[Node, ...]:
    """The template's parts: `Text` and `Action`. Raises `JSONPathError` with kubectl's message."""
    nodes: list[Node] = []
    at = 0
    while True:
        brace = template.find("{", at)
        if brace < 0:
            if template[at:]:
                nodes.append(Text(template[at:]))
            return tuple(nodes)
        if brace > at:
            nodes.append(Text(template[at:brace]))
        scanner = _Scanner(template, brace + 1)
        nodes.append(Action(scanner.action()))
        at = scanner.at


class _Scanner:
    """Reads one action, up to and with its closing brace."""

    def __init__(self, text: str, at: int, depth: int = 0) -> None:
        self.text = text
        self.at = at
        self.depth = depth
        self.nodes: list[Node] = []

    def action(self) -> tuple[Node, ...]:
        while not self.text.startswith("}", self.at):
            self.step()
        self.at += 1
        return tuple(self.nodes)

    def step(self) -> None:
        """One element of the action."""
        if self.text.startswith("[?(", self.at):
            return self.filter()
        if self.text.startswith("..", self.at):
            return self.recursive()
        character = self.text[self.at : self.at + 1]
        if character in ("", "\n", "\r"):
            raise JSONPathError("unclosed action")
        if character in " @$":
            self.at += 1
        elif character == "[":
            self.index()
        elif character in "\"'":
            self.quoted(character)
        elif character == ".":
            self.at += 1
            self.field()
        elif character in "+-" or character.isdigit():
            self.number()
        elif character == "_" or character.isalpha():
            self.word()
        else:
            raise JSONPathError(f"unrecognized character in action: {_code_point(character)}")

    def recursive(self) -> None:
        if self.nodes and isinstance(self.nodes[-1], Recursive):
            raise JSONPathError("invalid multiple recursive descent")
        self.at += 2
        self.nodes.append(Recursive())
        following = self.text[self.at : self.at + 1]
        if following == "_" or following.isalnum():
            self.field()

    def field(self) -> None:
        """A name up to an end that no backslash stands before; the backslashes are not part of it."""
        start = self.at
        while self.at < len(self.text) and self.text[self.at] not in _ENDS:
            self.at += 2 if self.text[self.at] == "\\" else 1
        self.at = min(self.at, len(self.text))
        name = self.text[start : self.at]
        self.nodes.append(Wildcard() if name == "*" else Key(name.replace("\\", "")))

    def word(self) -> None:
        start = self.at
        while self.at < len(self.text) and self.text[self.at] not in _ENDS:
            self.at += 1
        word = self.text[start : self.at]
        self.nodes.append(Literal(word == _TRUE) if word in (_TRUE, _FALSE) else Identifier(word))

    def number(self) -> None:
        start = self.at
        self.at += self.text[self.at] in "+-"
        while self.at < len(self.text) and (self.text[self.at] == "." or self.text[self.at].isdigit()):
            self.at += 1
        text = self.text[start : self.at]
        try:
            self.nodes.append(Literal(float(text) if "." in text else int(text)))
        except ValueError:
            raise JSONPathError(f"cannot parse number {text}") from None

    def quoted(self, quote: str) -> None:
        start = self.at
        self.at += 1
        while True:
            character = self.text[self.at : self.at + 1]
            if character in ("", "\n"):
                raise JSONPathError("unterminated quoted string")
            self.at += 1
            if character == quote and self.text[self.at - 2] != "\\":
                break
        self.nodes.append(Text(unquote(self.text[start : self.at])))

    def index(self) -> None:
        """Everything up to the next `]`: a union, a quoted key, `*`, or an index or slice."""
        end = _end(self.text, self.at, "]")
        if end < 0:
            raise JSONPathError("unterminated array")
        text = self.text[self.at + 1 : end]
        self.at = end + 1
        if text == "*":
            text = ":"
        if "," in text:
            parts = [Action(self.inner(f"[{part.strip(' ')}]")) for part in text.split(",")]
            self.nodes.append(Union_(tuple(parts)))
        elif key := _QUOTED_KEY.fullmatch(text):
            path = self.inner(f".{key[1]}")
            plain = len(path) == 1 and isinstance(path[0], Key) and path[0].name == key[1]
            self.nodes.extend(path if plain else (Quoted(path, key[1].replace("\\", "")),))
        else:
            self.nodes.append(_slice(text))

    def filter(self) -> None:
        start = self.at + 3
        end = _filter_end(self.text, start)
        if end < 0:
            raise JSONPathError("unterminated filter")
        if not self.text.startswith("]", end + 1):
            raise JSONPathError("unclosed array expect ]")
        self.at = end + 2
        text = self.text[start:end]
        if compared := _COMPARISON.fullmatch(text):
            left, right = Action(self.inner(compared[1])), Action(self.inner(compared[3]))
            self.nodes.append(Filter(left, right, compared[2]))
        else:
            self.nodes.append(Filter(Action(self.inner(text)), Action(()), "exists"))

    def inner(self, text: str) -> tuple[Node, ...]:
        """The nodes of a text that stands for an action of its own."""
        if self.depth >= _DEEPEST:
            raise JSONPathError("the template is nested too deeply")
        return _Scanner(text + "}", 0, self.depth + 1).action()


def unquote(quoted: str) -> str:
    """A quoted string's text, with Go's escapes. Raises `JSONPathError`."""
    quote, inner = quoted[0], quoted[1:-1]
    bad = JSONPathError(f"unquote string {quoted} error invalid syntax")

    def replace(escape: re.Match[str]) -> str:
        byte, short, long, octal, letter = escape.groups()
        if digits := byte or short or long:
            if int(digits, 16) > 0x10FFFF:
                raise bad
            return chr(int(digits, 16))
        if octal:
            return chr(int(octal, 8))
        if letter in _ESCAPES:
            return _ESCAPES[letter]
        if letter == "\\" or letter == quote:
            return str(letter)
        raise bad

    if inner.endswith("\\") and not inner.endswith("\\\\"):
        raise bad
    return _ESCAPE.sub(replace, inner)


def _slice(text: str) -> Slice:
    matched = _SLICE.fullmatch(text)
    if not matched:
        raise JSONPathError(f"invalid array index {text}")
    start, stop, step = (part.lstrip(":") if part else None for part in matched.groups())
    if stop is None:
        first = _whole(start)
        return Slice(first, (first or 0) + 1, None, derived=True)
    return Slice(_whole(start), _whole(stop), _whole(step))


def _whole(text: str | None) -> int | None:
    if not text:
        return None
    try:
        return int(text)
    except ValueError:
        raise JSONPathError(f"array index {text} is not a number") from None


def _end(text: str, at: int, mark: str) -> int:
    """Where `mark` is on this line, or -1."""
    end = text.find(mark, at)
    line = text.find("\n", at)
    return -1 if 0 <= line < end else end


def _filter_end(text: str, start: int) -> int:
    """Where the `)` is that closes a filter: outside of its first quoted string."""
    quote = ""
    closed = False
    for at in range(start, len(text)):
        character = text[at]
        if character == "\n":
            return -1
        if character in "\"'":
            if not quote:
                quote = character
            elif character == quote and text[at - 1] != "\\":
                closed = True
        elif character == ")" and bool(quote) == closed:
            return at
    return -1


def _code_point(character: str) -> str:
    code = f"U+{ord(character):04X}"
    return f"{code} '{character}'" if character.isprintable() else code
