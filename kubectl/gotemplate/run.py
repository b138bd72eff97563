"""A parsed Go template applied to a document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kubectl.golang.text import type_name
from kubectl.gotemplate.errors import GoTemplateError, TooMuchWork
from kubectl.gotemplate.functions import FUNCTIONS, MISSING, Missing, show, truth
from kubectl.gotemplate.nodes import Branch, Function, Leave, Literal, Node, Operand, Path, Pipe, Show, Text

_MOST_STEPS = 1_000_000
"""Nodes evaluated in one run: ranges within ranges within ranges end here."""
_CHARACTERS = 32
"""Characters of text that cost as much as one step."""
_LONGEST = 1_000_000
"""Characters of the longest text that a function may give."""


class _Left(Exception):
    """`break` or `continue` was met."""


class Run:
    """One application: the variables in scope, and how many steps it has taken."""

    def __init__(self, document: Mapping[str, Any], missing_keys: bool) -> None:
        self.document = document
        self.missing_keys = missing_keys
        self.variables: list[tuple[str, Any]] = [("$", self.document)]
        self.steps = 0
        self.pieces: list[str] = []

    def text(self, nodes: Sequence[Node]) -> str:
        """What the template prints."""
        try:
            self._walk(nodes, self.document)
        except _Left as left:
            raise GoTemplateError(f"{left} outside of a range") from None
        except TooMuchWork:
            raise
        except GoTemplateError as error:
            error.printed = "".join(self.pieces)
            raise
        return "".join(self.pieces)

    def _walk(self, nodes: Sequence[Node], dot: Any) -> None:
        for node in nodes:
            self._spend(1)
            match node:
                case Text(text):
                    self._print(text)
                case Show(pipe):
                    value = self._pipe(pipe, dot)
                    if not pipe.variables:
                        self._print(show(value))
                case Leave(word):
                    raise _Left(word)
                case Branch():
                    self._branch(node, dot)

    def _spend(self, steps: int) -> None:
        self.steps += steps
        if self.steps > _MOST_STEPS:
            raise TooMuchWork("the template takes too many steps on this document")

    def _print(self, text: str) -> None:
        self._spend(len(text) // _CHARACTERS)
        self.pieces.append(text)

    def _branch(self, node: Branch, dot: Any) -> None:
        scope = len(self.variables)
        value = self._pipe(node.pipe, dot)
        if node.word == "range":
            self._range(node, value, dot)
        elif truth(value):
            self._walk(node.body, value if node.word == "with" else dot)
        else:
            self._walk(node.otherwise, dot)
        del self.variables[scope:]

    def _range(self, node: Branch, value: Any, dot: Any) -> None:
        """The body for each element, its variables set to (key and) value."""
        elements: Iterable[tuple[Any, Any]]
        if isinstance(value, dict):
            elements = [(key, value[key]) for key in sorted(value)]
        elif isinstance(value, list):
            elements = list(enumerate(value))
        elif value is None or isinstance(value, Missing):
            elements = []
        else:
            raise GoTemplateError(f"range can't iterate over {show(value)}")
        if elements == []:
            return self._walk(node.otherwise, dot)
        names = node.pipe.variables
        for key, element in elements:
            self._spend(1)
            scope = len(self.variables)
            if names:
                values = (key, element) if len(names) == 2 else (element,)
                self.variables += zip(names, values, strict=False)
            try:
                self._walk(node.body, element)
            except _Left as left:
                if str(left) == "break":
                    return None
            finally:
                del self.variables[scope:]
        return None

    def _pipe(self, pipe: Pipe, dot: Any) -> Any:
        value: Any = MISSING
        for place, command in enumerate(pipe.commands):
            value = self._command(command, dot, (value,) if place else ())
        if pipe.declares:
            self.variables += [(name, value) for name in pipe.variables[-1:]]
        elif pipe.variables:
            self._assign(pipe.variables[-1], value)
        return value

    def _assign(self, name: str, value: Any) -> None:
        for place in range(len(self.variables) - 1, -1, -1):
            if self.variables[place][0] == name:
                self.variables[place] = (name, value)
                return

    def _command(self, operands: Sequence[Operand], dot: Any, final: tuple[Any, ...]) -> Any:
        first, *rest = operands
        if isinstance(first, Function):
            arguments = [self._operand(operand, dot) for operand in rest]
            return self._call(first.name, [*arguments, *final])
        if rest or final:
            raise GoTemplateError("can't give argument to non-function")
        return self._operand(first, dot)

    def _call(self, name: str, arguments: list[Any]) -> Any:
        try:
            value = FUNCTIONS[name](*arguments)
        except (TypeError, IndexError) as error:
            raise GoTemplateError(f"wrong number or type of args for {name}: got {len(arguments)}") from error
        if isinstance(value, str):
            if len(value) > _LONGEST:
                raise TooMuchWork(f"error calling {name}: a text longer than {_LONGEST} characters")
            self._spend(len(value) // _CHARACTERS)
        return value

    def _operand(self, operand: Operand, dot: Any) -> Any:
        self._spend(1)
        match operand:
            case Literal(value):
                return value
            case Function(name):
                return self._call(name, [])
            case Path(start, fields):
                if isinstance(start, Pipe):
                    value = self._pipe(start, dot)
                elif start == ".":
                    value = dot
                else:
                    value = next(held for name, held in reversed(self.variables) if name == start)
                for field in fields:
                    value = self._field(value, field)
                return value

    def _field(self, value: Any, name: str) -> Any:
        if isinstance(value, dict):
            if name not in value and not self.missing_keys:
                raise GoTemplateError(f'map has no entry for key "{name}"')
            return value.get(name, MISSING)
        if isinstance(value, Missing):
            return value
        if value is None:
            raise GoTemplateError(f"nil pointer evaluating interface {{}}.{name}")
        raise GoTemplateError(f"can't evaluate field {name} in type {type_name(value)}")
