"""What a jq program looks at in `{"items": […]}`: read off the program, before anything is asked for. Pure.

The program is run on places instead of values: `.items[].metadata.name` goes to a place, `sort_by(.x)` stays where it
is, arrays and objects that the program makes hold places, and whatever computes with a value, prints it or is not known
here needs all of it. So what `wants` says may be too much and is never too little.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from executor.jq.options import BadOption, Invocation, read_options
from executor.jq.syntax import (
    Array,
    At,
    Bind,
    Call,
    Define,
    Each,
    Either,
    Field,
    Fold,
    Identity,
    If,
    Node,
    Object,
    Part,
    Pipe,
    Unreadable,
    Using,
    Variable,
    parse,
)
from kubectl.documents import Need

_HEAD = re.compile(r"\s*\.\s*items\s*\[\s*\]\s*")
_NOTHING = frozenset({"empty", "null", "true", "false", "now", "infinite", "nan", "env", "input_line_number"})
_SAME = frozenset({"sort_by", "unique_by", "reverse", "select", "arrays", "objects"})
_MEMBER = frozenset({"first", "last", "min_by", "max_by", "nth"})
_GENERATORS = frozenset({"limit", "first", "last", "isempty", "any", "all", "skip"})


@dataclass(frozen=True)
class Wants:
    """What a program wants of a list: `need` of each item; and, where each item may be given to it by itself, the
    program that does the same for one item (`each`)."""

    need: Need
    each: str = ""


@dataclass(frozen=True)
class _Place:
    """Where a value stands in the document."""

    need: Need


@dataclass(frozen=True)
class _Array:
    """An array that the program made of these."""

    of: _Places


@dataclass(frozen=True)
class _Object:
    """An object that the program made: its values by key, and those whose key it computed."""

    fields: Mapping[str, _Places]
    others: _Places = ()


_Places = tuple[Any, ...]
"""What a part of a program may give: each a `_Place`, an `_Array` or an `_Object`."""


@dataclass(frozen=True)
class _Function:
    """A definition, or an argument that a body knows by its parameter's name: its body, and what was known there."""

    parameters: tuple[str, ...]
    body: Node
    known: _Known
    itself: tuple[str, int] | None = None
    """As what its own body may call it; an argument cannot."""


_Known = Mapping[Any, Any]
"""The places of variables by name, and functions by name and number of arguments."""
_MOST_CALLS = 500
"""Calls of definitions that are followed: a program that calls itself is not read to its end."""


def wants(arguments: Sequence[str]) -> Wants | None:
    """What `jq` with these arguments wants of a list; None where it does not read JSON. Not to be changed."""
    return _wanted(tuple(arguments))


@lru_cache(maxsize=128)
def _wanted(arguments: tuple[str, ...]) -> Wants | None:
    try:
        invocation = read_options(arguments)
    except BadOption:
        return None
    if invocation.raw_input:
        return None
    if invocation.slurp or invocation.null_input:
        return Wants(Need(whole=True))
    try:
        return _wants(invocation)
    except (Unreadable, RecursionError):
        return Wants(Need(whole=True))


def _wants(invocation: Invocation) -> Wants:
    tree = parse(invocation.program)
    document = Need()
    document.of("items").each()
    reading = _Reading(document)
    reading.use(reading.run(tree, (_Place(document),), {}))
    items = document.of("items")
    whole = document.whole or document.members is not None or items.whole or bool(items.fields)
    need = Need(whole=True) if whole else items.each()
    return Wants(need, _each(invocation.program, tree))


def _each(program: str, tree: Node) -> str:
    """The program for one item, where the whole one begins with `.items[]` and goes on from there."""
    head = tree.left if isinstance(tree, Pipe) else tree
    while isinstance(head, Field | Each | At | Part) and not _is_items(head):
        if (isinstance(head, At) and head.by is not None) or (isinstance(head, Part) and head.bounds):
            return ""
        head = head.of
    found = _HEAD.match(program)
    if not _is_items(head) or found is None:
        return ""
    rest = program[found.end() :]
    return rest if rest.startswith(".") and not rest.startswith("..") else f". {rest}"


def _is_items(node: Node) -> bool:
    return node == Each(Field(Identity(), "items"))


@dataclass
class _Reading:
    """One reading of a program; `document` collects what is needed."""

    document: Need
    _items: Need = field(init=False)
    _within: list[tuple[str, int]] = field(default_factory=list)
    """The definitions whose bodies are being read."""
    _calls: int = 0

    def __post_init__(self) -> None:
        self._items = self.document.of("items")

    def use(self, places: _Places) -> _Places:
        """All of these values is needed; what becomes of them stands nowhere in the document."""
        for place in places:
            if isinstance(place, _Place):
                place.need.whole = True
            else:
                self.use(_members((place,)))
        return ()

    def run(self, node: Node, given: _Places, known: _Known) -> _Places:
        """Where the values stand that a part of the program gives for what it is given."""
        match node:
            case Identity():
                return given
            case Variable(name):
                places: _Places = known.get(name, ())
                return places
            case Pipe(left, right):
                return self.run(right, self.run(left, given, known), known)
            case Either(parts):
                return self._either(parts, given, known)
            case Field(of, name):
                return self._field(self.run(of, given, known), name)
            case Each(of):
                return _members(self.run(of, given, known))
            case At(of, by):
                return self._at(self.run(of, given, known), by, given, known)
            case Part(of, bounds):
                self._used(bounds, given, known)
                return self.run(of, given, known)
            case Using(parts):
                return self._used(parts, given, known)
            case Array(of):
                return (_Array(() if of is None else self.run(of, given, known)),)
            case Object(entries):
                return (self._object(entries, given, known),)
            case If(conditions, branches):
                self._used(conditions, given, known)
                return self._either(branches, given, known)
            case Bind() | Fold():
                return self._bound(node, given, known)
            case Define() | Call():
                return self._named(node, given, known)
        return self.use(given)

    def _named(self, node: Define | Call, given: _Places, known: _Known) -> _Places:
        """A definition and what follows it, or a call of one, ours or jq's own."""
        if isinstance(node, Define):
            itself = (node.name, len(node.parameters))
            return self.run(node.rest, given, {**known, itself: _Function(node.parameters, node.body, known, itself)})
        function = known.get((node.name, len(node.arguments)))
        if function is not None:
            return self._defined(function, node.arguments, given, known)
        return self._call(node.name, node.arguments, given, known)

    def _either(self, parts: Iterable[Node], given: _Places, known: _Known) -> _Places:
        """Where the values of several parts stand."""
        return tuple(place for part in parts for place in self.run(part, given, known))

    def _used(self, parts: tuple[Node, ...], given: _Places, known: _Known) -> _Places:
        for part in parts:
            self.use(self.run(part, given, known))
        return ()

    def _field(self, places: _Places, name: str) -> _Places:
        found: list[Any] = []
        for place in places:
            if isinstance(place, _Place):
                found.append(_Place(place.need.of(name)))
            elif isinstance(place, _Object):
                found += (*place.fields.get(name, ()), *place.others)
        return tuple(found)

    def _object(self, entries: tuple[tuple[Node, str | None, Node], ...], given: _Places, known: _Known) -> _Object:
        fields: dict[str, _Places] = {}
        others: _Places = ()
        for key, name, value in entries:
            self.use(self.run(key, given, known))
            places = self.run(value, given, known)
            if name is None:
                others = (*others, *places)
            else:
                fields[name] = places
        return _Object(fields, others)

    def _at(self, places: _Places, by: Node | None, given: _Places, known: _Known) -> _Places:
        if by is None:
            return _members(places)
        self.use(self.run(by, given, known))
        return self.use(places)

    def _bound(self, node: Bind | Fold, given: _Places, known: _Known) -> _Places:
        """`as` runs its body on the same input; a fold runs its steps on what it has made so far."""
        source = self.run(node.source, given, known)
        inner = {**known, **dict.fromkeys(node.names, self.use(source) if node.apart else source)}
        if isinstance(node, Bind):
            return self.run(node.body, given, inner)
        self.use(self.run(node.steps[0], given, inner))
        return self._used(node.steps[1:], (), inner)

    def _defined(self, function: _Function, arguments: tuple[Node, ...], given: _Places, known: _Known) -> _Places:
        """What a definition gives for what it is given. Raises `Unreadable` for one that calls itself."""
        self._calls += 1
        if function.itself in self._within or self._calls > _MOST_CALLS:
            raise Unreadable("a definition that calls itself, or is called too often")
        inner = {**function.known}
        if function.itself is not None:
            inner[function.itself] = function
        for parameter, argument in zip(function.parameters, arguments, strict=True):
            inner[parameter.lstrip("$"), 0] = _Function((), argument, known)
            if parameter.startswith("$"):
                inner[parameter[1:]] = self.run(argument, given, known)
        if function.itself is None:
            return self.run(function.body, given, inner)
        self._within.append(function.itself)
        try:
            return self.run(function.body, given, inner)
        finally:
            self._within.pop()

    def _call(self, name: str, arguments: tuple[Node, ...], given: _Places, known: _Known) -> _Places:
        if name in _NOTHING and not arguments:
            return ()
        if name == "length" and not arguments:
            return self.use(tuple(p for p in given if isinstance(p, _Place) and p.need is not self._items))
        if name == "error" and arguments:
            return self._used(arguments, given, known)
        if name == "to_entries" and not arguments:
            return (_Array((_Object({"key": (), "value": _members(given)}),)),)
        if name in _GENERATORS and arguments and (name not in ("any", "all") or len(arguments) == 2):
            return self._generator(name, arguments, given, known)
        if name in ("map", "any", "all") and len(arguments) == 1:
            made = self.run(arguments[0], _members(given), known)
            return (_Array(made),) if name == "map" else self.use(made)
        if name in _SAME or (name in _MEMBER and name != "nth"):
            inner = given if name == "select" else _members(given)
            self._used(arguments, inner, known)
            return _members(given) if name in _MEMBER else given
        if name == "group_by" and len(arguments) == 1:
            self._used(arguments, _members(given), known)
            return (_Array((_Array(_members(given)),)),)
        self.use(given)
        return self._used(arguments, given, known)

    def _generator(self, name: str, arguments: tuple[Node, ...], given: _Places, known: _Known) -> _Places:
        """`first(f)` and its likes give some of what the last argument gives; conditions are used."""
        if name in ("any", "all"):
            return self._used((arguments[1],), self.run(arguments[0], given, known), known)
        self._used(arguments[:-1], given, known)
        made = self.run(arguments[-1], given, known)
        return self.use(made) if name == "isempty" else made


def _members(places: _Places) -> _Places:
    """Where the members of these arrays, or the values of these objects, stand."""
    found: list[Any] = []
    for place in places:
        if isinstance(place, _Place):
            found.append(_Place(place.need.each()))
        elif isinstance(place, _Array):
            found += place.of
        else:
            found += (*(one for values in place.fields.values() for one in values), *place.others)
    return tuple(found)
