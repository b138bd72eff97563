"""Which fields of a document a Go template looks at: read off the template, before anything is asked for. Pure.

The template is run on places instead of values. What is printed, compared or handed to a function is needed whole;
`range`, `with` and variables only lead further in. So what is told may be too much and is never too little.
"""

from __future__ import annotations

from collections.abc import Sequence

from kubectl.documents import Need
from kubectl.gotemplate.nodes import Branch, Function, Node, Operand, Path, Pipe, Show

_Places = tuple[Need, ...]


def needs(nodes: Sequence[Node], document: Need) -> None:
    """Add to `document` what the template looks at."""
    _Reading(document).walk(nodes, (document,))


class _Reading:
    """One reading of a template: which places each variable may stand for, whatever its scope."""

    def __init__(self, document: Need) -> None:
        self._document = document
        self._known: dict[str, _Places] = {"$": (document,)}

    def walk(self, nodes: Sequence[Node], dot: _Places) -> None:
        """Read what is done where `.` stands for these places."""
        for node in nodes:
            if isinstance(node, Show):
                places = self._pipe(node.pipe, dot)
                if node.pipe.variables:
                    self._bind(node.pipe, places)
                else:
                    _use(places)
            elif isinstance(node, Branch):
                self._branch(node, dot)

    def _branch(self, node: Branch, dot: _Places) -> None:
        places = self._pipe(node.pipe, dot)
        inner = tuple(place.each() for place in places)  # also what tells whether there is anything
        if node.word == "range":
            self._bind(node.pipe, inner)
            self.walk(node.body, inner)
        else:
            self._bind(node.pipe, places)
            self.walk(node.body, dot if node.word == "if" else places)
        self.walk(node.otherwise, dot)

    def _bind(self, pipe: Pipe, places: _Places) -> None:
        if pipe.variables and not pipe.declares:  # set within a loop, it may stand for more than was read so far
            self._document.whole = True
        for name in pipe.variables:
            self._known[name] = (*self._known.get(name, ()), *places)

    def _pipe(self, pipe: Pipe, dot: _Places) -> _Places:
        """Where the value stands that a pipeline gives; nowhere where a function made it."""
        given: _Places = ()
        for number, command in enumerate(pipe.commands):
            given = self._command(command, dot, given, number > 0)
        return given

    def _command(self, command: tuple[Operand, ...], dot: _Places, given: _Places, piped: bool) -> _Places:
        places = [self._operand(operand, dot) for operand in command]
        if len(command) == 1 and not piped and not isinstance(command[0], Function):
            return places[0]
        arguments = [*places, given]
        if isinstance(command[0], Function) and command[0].name == "len":
            for place in (place for some in arguments for place in some):
                place.each()
            return ()
        for some in arguments:
            _use(some)
        return ()

    def _operand(self, operand: Operand, dot: _Places) -> _Places:
        if not isinstance(operand, Path):
            return ()
        if isinstance(operand.start, Pipe):
            places = self._pipe(operand.start, dot)
        else:
            places = dot if operand.start == "." else self._known.get(operand.start, ())
        return tuple(place.of(*operand.fields) for place in places)


def _use(places: _Places) -> None:
    for place in places:
        place.whole = True
