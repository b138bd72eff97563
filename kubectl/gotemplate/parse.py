"""The text of a Go template as nodes.

template = (text | "{{" action "}}")*
action   = pipeline | ("if" | "with" | "range") pipeline … ["else" …] "end" | "break" | "continue" | comment
pipeline = [variables (":=" | "=")] command ("|" command)*
command  = operand+
operand  = (literal | function | "." | field | variable | "(" pipeline ")") field*
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from kubectl.gotemplate.errors import GoTemplateError
from kubectl.gotemplate.functions import FUNCTIONS
from kubectl.gotemplate.nodes import Branch, Function, Leave, Literal, Node, Operand, Path, Pipe, Show, Text
from kubectl.jsonpath import JSONPathError, unquote

_STRINGS = r'"(?:[^"\\\n]|\\.)*"|`[^`]*`'
_WHOLE = re.compile(rf"\{{\{{((?:{_STRINGS}|/\*.*?\*/|[^\"`}}]|\}}(?!\}}))*)\}}\}}", re.DOTALL)
_TOKEN = re.compile(
    rf"""(?P<space>\s+)|(?P<string>{_STRINGS})|(?P<char>'(?:[^'\\\n]|\\.)+')
    |(?P<number>[+-]?(?:0[xX][0-9a-fA-F]+|[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?))
    |(?P<field>\.[A-Za-z_]\w*)|(?P<variable>\$\w*)|(?P<word>[A-Za-z_]\w*)|(?P<sign>:=|[.|()=,])""",
    re.VERBOSE,
)
_CONSTANTS: dict[str, Any] = {"true": True, "false": False, "nil": None}
_BLOCKS = ("if", "with", "range")
_REFUSED = ("define", "template", "block")
_DEEPEST = 60


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    spaced: bool
    """Whether a space stands before it: `.a .b` are two operands, `(x).b` is one."""


def parse(source: str) -> tuple[Node, ...]:
    """The template's nodes. Raises `GoTemplateError`."""
    parser = _Template(_pieces(source))
    nodes, end = parser.nodes(0)
    if end:
        raise GoTemplateError(f"template: output:1: unexpected {{{{{end}}}}}")
    return nodes


def _pieces(source: str) -> list[str | list[_Token]]:
    """Texts and the tokens of actions, in turn; trim markers are applied."""
    pieces: list[str | list[_Token]] = []
    at = 0
    trim = False
    while True:
        start = source.find("{{", at)
        text = source[at:] if start < 0 else source[at:start]
        text = text.lstrip() if trim else text
        if start < 0:
            pieces.append(text)
            return pieces
        matched = _WHOLE.match(source, start)
        if not matched:
            raise GoTemplateError("template: output:1: unclosed action")
        inner = matched[1]
        if re.match(r"-\s", inner):
            inner, text = inner[1:], text.rstrip()
        trim = bool(re.search(r"\s-$", inner))
        pieces.append(text)
        inner = inner[:-1] if trim else inner
        if not re.fullmatch(r"\s*/\*.*\*/\s*", inner, re.DOTALL):
            pieces.append(_tokens(inner))
        at = matched.end()


def _tokens(text: str) -> list[_Token]:
    tokens = []
    at, spaced = 0, True
    while at < len(text):
        matched = _TOKEN.match(text, at)
        if not matched or not matched.lastgroup:
            raise GoTemplateError(f"template: output:1: unexpected {text[at]!r} in operand")
        if matched.lastgroup != "space":
            tokens.append(_Token(matched.lastgroup, matched[0], spaced))
        spaced = matched.lastgroup == "space"
        at = matched.end()
    if not tokens:
        raise GoTemplateError("template: output:1: missing value for command")
    return tokens


@dataclass
class _Template:
    """Takes pieces one by one; `depth` keeps a template of nothing but openings from exhausting the stack."""

    pieces: Sequence[str | list[_Token]]
    at: int = 0
    variables: list[str] = field(default_factory=lambda: ["$"])

    def nodes(self, depth: int) -> tuple[tuple[Node, ...], str]:
        """Nodes up to `end`, `else` or the end of the text, and which of them it was."""
        if depth > _DEEPEST:
            raise GoTemplateError("template: output:1: nested too deeply")
        found: list[Node] = []
        while self.at < len(self.pieces):
            piece = self.pieces[self.at]
            self.at += 1
            if isinstance(piece, str):
                if piece:
                    found.append(Text(piece))
                continue
            word = piece[0].text if piece[0].kind == "word" else ""
            if word in ("end", "else"):
                return tuple(found), " ".join(token.text for token in piece[:2]) if word == "else" else "end"
            if word in _REFUSED or word == "base64decode":
                raise GoTemplateError(f"{word!r} is not understood in templates here")
            if word in ("break", "continue"):
                found.append(Leave(word))
            elif word in _BLOCKS:
                found.append(self.branch(word, piece[1:], depth))
            else:
                found.append(Show(self.pipe(piece)))
        return tuple(found), ""

    def branch(self, word: str, tokens: list[_Token], depth: int) -> Branch:
        known = len(self.variables)
        pipe = self.pipe(tokens)
        body, end = self.nodes(depth + 1)
        otherwise: tuple[Node, ...] = ()
        if end.startswith("else"):
            again = end.removeprefix("else").strip()
            piece = self.pieces[self.at - 1]
            if again in ("if", "with") and isinstance(piece, list):
                otherwise = (self.branch(again, piece[2:], depth + 1),)
                del self.variables[known:]
                return Branch(word, pipe, body, otherwise)
            otherwise, end = self.nodes(depth + 1)
        if end != "end":
            raise GoTemplateError("template: output:1: unexpected EOF")
        del self.variables[known:]
        return Branch(word, pipe, body, otherwise)

    def pipe(self, tokens: list[_Token]) -> Pipe:
        """A whole action's pipeline, with the variables that it sets."""
        names: list[str] = []
        at = 0
        while at < len(tokens) and tokens[at].kind == "variable":
            following = tokens[at + 1].text if at + 1 < len(tokens) else ""
            if following not in (":=", "=", ",") or len(names) == 2:
                names, at = [], 0
                break
            names.append(tokens[at].text)
            at += 2
            if following != ",":
                declares = following == ":="
                self.variables += names if declares else []
                reader = _Operands(tokens, at, self.variables)
                commands = reader.commands()
                return Pipe(commands, tuple(names), declares)
        return Pipe(_Operands(tokens, 0, self.variables).commands())


@dataclass
class _Operands:
    """Reads the operands of a pipeline from its tokens."""

    tokens: Sequence[_Token]
    at: int
    variables: Sequence[str]
    depth: int = 0

    def commands(self) -> tuple[tuple[Operand, ...], ...]:
        """Commands up to a closing parenthesis or the end."""
        if self.depth > _DEEPEST:
            raise GoTemplateError("template: output:1: nested too deeply")
        commands: list[list[Operand]] = [[]]
        while self.at < len(self.tokens) and self.tokens[self.at].text != ")":
            if self.tokens[self.at].text == "|":
                commands.append([])
                self.at += 1
            else:
                commands[-1].append(self.operand())
        if self.at < len(self.tokens) and not self.depth:
            raise GoTemplateError("template: output:1: unexpected right paren")
        if not all(commands):
            raise GoTemplateError("template: output:1: missing value for command")
        return tuple(map(tuple, commands))

    def operand(self) -> Operand:
        token = self.tokens[self.at]
        self.at += 1
        if token.kind == "string":
            return Literal(token.text[1:-1] if token.text[0] == "`" else _unquoted(token.text))
        if token.kind == "char":
            text = _unquoted(token.text)
            return Literal(ord(text)) if len(text) == 1 else _unexpected(token)
        if token.kind == "number":
            return Literal(_number(token.text))
        if token.kind == "word":
            if token.text in _CONSTANTS:
                return Literal(_CONSTANTS[token.text])
            if token.text not in FUNCTIONS:
                raise GoTemplateError(f'template: output:1: function "{token.text}" not defined')
            return Function(token.text)
        if token.kind == "variable":
            if token.text not in self.variables:
                raise GoTemplateError(f'template: output:1: undefined variable "{token.text}"')
            return Path(token.text, self.fields())
        if token.kind == "field":
            return Path(".", (token.text[1:], *self.fields()))
        if token.text == ".":
            return Path(".", ())
        if token.text == "(":
            return self.parenthesis()
        return _unexpected(token)

    def parenthesis(self) -> Path:
        inner = _Operands(self.tokens, self.at, self.variables, self.depth + 1)
        commands = inner.commands()
        if inner.at >= len(self.tokens):
            raise GoTemplateError("template: output:1: unclosed left paren")
        self.at = inner.at + 1
        return Path(Pipe(commands), self.fields())

    def fields(self) -> tuple[str, ...]:
        """The fields that follow without a space."""
        names = []
        while self.at < len(self.tokens) and self.tokens[self.at].kind == "field" and not self.tokens[self.at].spaced:
            names.append(self.tokens[self.at].text[1:])
            self.at += 1
        return tuple(names)


def _unexpected(token: _Token) -> Operand:
    raise GoTemplateError(f"template: output:1: unexpected {token.text!r} in operand")


def _unquoted(text: str) -> str:
    try:
        return unquote(text)
    except JSONPathError as error:
        raise GoTemplateError(f"template: output:1: {error}") from error


def _number(text: str) -> int | float:
    return int(text, 0) if re.fullmatch(r"[+-]?(?:0[xX][0-9a-fA-F]+|0|[1-9][0-9]*)", text) else float(text)
