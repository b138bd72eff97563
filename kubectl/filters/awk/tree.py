"""What an awk program is made of. `at` is where a part stands in the program, for error messages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Union

# ── Expressions ──────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Number:
    """A number."""

    value: float


@dataclass(frozen=True)
class String:
    """A string, its escapes resolved."""

    value: str


@dataclass(frozen=True)
class Regex:
    """`/…/`, compiled; by itself it asks whether the record matches."""

    pattern: Any


@dataclass(frozen=True)
class Variable:
    """A name."""

    name: str


@dataclass(frozen=True)
class Field:
    """`$…`."""

    index: Expression


@dataclass(frozen=True)
class Element:
    """`name[…]`, several subscripts joined by SUBSEP."""

    name: str
    subscripts: tuple[Expression, ...]


@dataclass(frozen=True)
class Unary:
    """`!`, `-` or `+` before an expression."""

    operator: str
    operand: Expression


@dataclass(frozen=True)
class Binary:
    """Arithmetic, comparison, `~`, `!~`, `&&`, `||`, or `" "` for joining."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True)
class Conditional:
    """`a ? b : c`."""

    condition: Expression
    then: Expression
    otherwise: Expression


@dataclass(frozen=True)
class Assign:
    """`=`, or an operator such as `+` for `+=`."""

    operator: str
    target: Target
    value: Expression


@dataclass(frozen=True)
class Step:
    """`++` and `--`; `by` is 1 or -1, `before` tells where it stands."""

    target: Target
    by: int
    before: bool


@dataclass(frozen=True)
class Member:
    """`(…) in name`."""

    subscripts: tuple[Expression, ...]
    name: str


@dataclass(frozen=True)
class Call:
    """A function of awk's own. An array's name is a `Variable`."""

    name: str
    arguments: tuple[Expression, ...]


Target = Union[Variable, Field, Element]
Expression = Union[
    Number, String, Regex, Variable, Field, Element, Unary, Binary, Conditional, Assign, Step, Member, Call
]

# ── Statements ───────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Evaluate:
    """An expression for its effect."""

    expression: Expression


@dataclass(frozen=True)
class Print:
    """`print`, or `printf` where `formatted`."""

    arguments: tuple[Expression, ...]
    formatted: bool = False


@dataclass(frozen=True)
class If:
    """`if … else …`."""

    condition: Expression
    then: Block
    otherwise: Block


@dataclass(frozen=True)
class Loop:
    """`while`, `do … while` (`first` false) and `for (;;)`."""

    start: Block
    condition: Expression | None
    step: Block
    body: Block
    checked_first: bool = True


@dataclass(frozen=True)
class ForIn:
    """`for (name in array)`."""

    name: str
    array: str
    body: Block


@dataclass(frozen=True)
class Delete:
    """`delete name[…]`, or all of it."""

    name: str
    subscripts: tuple[Expression, ...]


@dataclass(frozen=True)
class Jump:
    """`next`, `break`, `continue` or `exit` with its code."""

    name: str
    code: Expression | None = None


Statement = Union[Evaluate, Print, If, Loop, ForIn, Delete, Jump]
Block = tuple[Statement, ...]

# ── Program ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Rule:
    """`pattern { action }`. Two expressions are a range; without a body the record is printed."""

    pattern: tuple[Expression, ...]
    body: Block


@dataclass(frozen=True)
class Program:
    """The rules, and what is done before and behind all records."""

    begin: tuple[Block, ...]
    rules: tuple[Rule, ...]
    end: tuple[Block, ...]
