"""What a Go template is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Union


@dataclass(frozen=True)
class Literal:
    """A string, number, truth value or nil."""

    value: Any


@dataclass(frozen=True)
class Path:
    """`.a.b`, `$x.a` or `(…).a`: where it starts (`.`, a variable's name, or a pipeline), and the fields from there."""

    start: str | Pipe
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Function:
    """A function's name, where it stands as a word of its own."""

    name: str


Operand = Union[Literal, Path, Function]


@dataclass(frozen=True)
class Pipe:
    """`$x := a b | c d`: commands, each given the result of the one before as its last argument."""

    commands: tuple[tuple[Operand, ...], ...]
    variables: tuple[str, ...] = ()
    declares: bool = False


@dataclass(frozen=True)
class Text:
    """Text between actions."""

    text: str


@dataclass(frozen=True)
class Show:
    """`{{ pipeline }}`: printed, unless it sets a variable."""

    pipe: Pipe


@dataclass(frozen=True)
class Branch:
    """`if`, `with` or `range`, with what is done otherwise."""

    word: str
    pipe: Pipe
    body: tuple[Node, ...]
    otherwise: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Leave:
    """`break` or `continue`."""

    word: str


Node = Union[Text, Show, Branch, Leave]
