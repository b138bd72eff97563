"""The one object that a question is about, for questions that have a plan of their own."""

from __future__ import annotations

from collections.abc import Sequence

from planners.offline.readings import PREFERRED, Missing, Thing, gather, home_first, narrowed
from planners.offline.words import Found, Mention, Opening
from planners.offline.world import World


def things_and_scope(marking: Sequence[Mention], begins: Opening, world: World) -> tuple[list[Thing], str | None]:
    """The things that are named, and the namespace that they are said to be in."""
    things = [piece for piece in gather(marking, world, begins.end) if isinstance(piece, Thing)]
    scope = None
    for thing in things:
        if _is_scope(thing) and any(t is not thing and (t.found or t.of or t.missing) for t in things):
            scope = thing.scope.meta.name if thing.scope else None
    return [t for t in things if not (scope and _is_scope(t) and t.scope and t.scope.meta.name == scope)], scope


def subject(
    marking: Sequence[Mention], begins: Opening, world: World, kinds: tuple[str, ...] = ()
) -> Found | Missing | None:
    """The one object, of one of `kinds` where given; what was named and is missing; or None where it is not clear."""
    things, scope = things_and_scope(marking, begins, world)
    best: list[Found] = []
    for thing in things:
        if thing.missing and thing.kinds and not thing.of:
            kind = thing.kinds[0]
            near = world.names.near(thing.missing, (kind.qualified,))
            return Missing(thing.missing, kind.qualified, near, thing.explicit)
        inside = narrowed(thing, scope)
        found = inside.found or inside.of
        if thing.found and scope is not None and not found:
            name = thing.found[0].meta.name
            places = tuple(f"{f.meta.namespace}/{name}" for f in thing.found[:3])
            return Missing(name, thing.found[0].resource.qualified, places, namespace=scope)
        if scope is None:
            found = home_first(found, world.namespace)
        best = [f for f in found if not kinds or f.kind in kinds]
        if best:
            break
    best.sort(key=lambda f: PREFERRED.index(f.kind) if f.kind in PREFERRED else len(PREFERRED))
    same = [f for f in best if f.kind == best[0].kind]
    if not best or len({f.meta.namespace for f in same}) > 1:
        return None
    return best[0]


def _is_scope(thing: Thing) -> bool:
    if thing.scope is None:
        return False
    return not thing.kinds or thing.kinds[0].qualified == "namespaces"
