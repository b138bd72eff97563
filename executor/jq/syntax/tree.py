"""A program of jq as a tree. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Node:
    """A part of a program."""


@dataclass(frozen=True)
class Identity(Node):
    """`.`"""


@dataclass(frozen=True)
class Pipe(Node):
    """`left | right`"""

    left: Node
    right: Node


@dataclass(frozen=True)
class Either(Node):
    """Several values side by side or one of several: `a, b`, `a // b`, the branches of `if`."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Field(Node):
    """`.name`, `."name"` and `["name"]`."""

    of: Node
    name: str


@dataclass(frozen=True)
class Each(Node):
    """`[]`"""

    of: Node


@dataclass(frozen=True)
class At(Node):
    """`[3]` and `[$name]`: `by` is None where it is a number."""

    of: Node
    by: Node | None = None


@dataclass(frozen=True)
class Part(Node):
    """`[2:5]`"""

    of: Node
    bounds: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Call(Node):
    """A function with its arguments, each a program."""

    name: str
    arguments: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Using(Node):
    """What computes something new of what its parts give: operators, texts with `\\(…)`."""

    parts: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Array(Node):
    """`[ … ]`"""

    of: Node | None


@dataclass(frozen=True)
class Object(Node):
    """`{ … }`: each key, its name where it is told, and its value."""

    entries: tuple[tuple[Node, str | None, Node], ...]


@dataclass(frozen=True)
class If(Node):
    """`if` with its conditions and its branches."""

    conditions: tuple[Node, ...]
    branches: tuple[Node, ...]


@dataclass(frozen=True)
class Bind(Node):
    """`source as $name | body`; no name where it is taken apart."""

    source: Node
    names: tuple[str, ...]
    apart: bool
    body: Node


@dataclass(frozen=True)
class Fold(Node):
    """`reduce` and `foreach`: `steps` are run with the variable bound."""

    source: Node
    names: tuple[str, ...]
    apart: bool
    steps: tuple[Node, ...]


@dataclass(frozen=True)
class Define(Node):
    """`def name(f; $g): body; rest`: in the body its parameters are functions; `$g` is a variable as well."""

    name: str
    parameters: tuple[str, ...]
    body: Node
    rest: Node


@dataclass(frozen=True)
class Variable(Node):
    """`$name`"""

    name: str


@dataclass(frozen=True)
class Text(Using):
    """A text; `name` is what it is where nothing is put into it."""

    name: str | None = None
