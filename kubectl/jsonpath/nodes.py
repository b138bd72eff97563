"""What a JSONPath template is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Union


class JSONPathError(ValueError):
    """A template that cannot be parsed, or cannot be applied to the document. The message is kubectl's."""


@dataclass(frozen=True)
class Text:
    """Text between actions, or a quoted string in one."""

    text: str


@dataclass(frozen=True)
class Literal:
    """A number or a truth value, for comparisons."""

    value: int | float | bool


@dataclass(frozen=True)
class Identifier:
    """`range` or `end`; any other word is an error when it is evaluated."""

    name: str


@dataclass(frozen=True)
class Key:
    """`.name`; a lone `.` is the empty name, which no object has."""

    name: str


@dataclass(frozen=True)
class Quoted:
    """`['a.b']`: the path, and the key that it is taken for where the path leads nowhere."""

    path: tuple[Node, ...]
    key: str


@dataclass(frozen=True)
class Wildcard:
    """`.*`: every value of an object or a list."""


@dataclass(frozen=True)
class Recursive:
    """`..`: the value itself and everything in it."""


@dataclass(frozen=True)
class Slice:
    """`[start:stop:step]`; `[n]` is a slice whose `stop` is derived from its start."""

    start: int | None
    stop: int | None
    step: int | None
    derived: bool = False


@dataclass(frozen=True)
class Union_:
    """`[a,b]`: the results of each part, one after another."""

    parts: tuple[Action, ...]


@dataclass(frozen=True)
class Filter:
    """`[?(left operator right)]`; the operator is `exists` where there is only a left side."""

    left: Action
    right: Action
    operator: str


@dataclass(frozen=True)
class Action:
    """What stands in one pair of braces."""

    nodes: tuple[Node, ...]


Node = Union[Text, Literal, Identifier, Key, Quoted, Wildcard, Recursive, Slice, Union_, Filter, Action]
