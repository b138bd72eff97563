"""Which fields of a document a template looks at, so that no more of it need be parsed and held. Pure.

What it says may be too much and is never too little.
"""

from __future__ import annotations

from collections.abc import Sequence

from kubectl.documents import Need
from kubectl.jsonpath.nodes import (
    Action,
    Filter,
    Identifier,
    Key,
    Literal,
    Node,
    Quoted,
    Recursive,
    Slice,
    Text,
    Union_,
)


def mark(nodes: Sequence[Node], document: Need) -> None:
    """Say in `document` what a template needs of it."""
    here = [[document]]
    """For each range that is open, outermost first, where its elements stand."""
    for node in nodes:
        words = {n.name for n in node.nodes if isinstance(n, Identifier)} if isinstance(node, Action) else set()
        if "end" in words:
            if len(here) == 1:
                document.whole = True  # an error, which its evaluation will tell
                return
            here.pop()
            continue
        found = _walk(here[-1], node)
        if "range" in words:
            here.append(found)
        else:
            _use(found)
    if len(here) > 1:  # kubectl repeats what stands before a range without an end
        document.whole = True


def _use(places: list[Need]) -> list[Need]:
    for place in places:
        place.whole = True
    return []


def _walk(places: list[Need], node: Node) -> list[Need]:
    match node:
        case Action(nodes):
            for inner in nodes:
                places = _walk(places, inner)
            return places
        case Identifier():
            return places
        case Text() | Literal():
            return []
        case Key(name):
            return [place.of(name) for place in places]
        case Slice():
            return [place.each() for place in places]
        case Union_(parts):
            return [found for part in parts for found in _walk(places, part)]
        case Filter(left, right):
            members = [place.each() for place in places]
            _use(_walk(members, left))
            _use(_walk(members, right))
            return members
        case Quoted() | Recursive():
            return _use(places)
    return [place.each() for place in places]  # a wildcard
