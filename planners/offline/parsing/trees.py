"""Trees of things: which thing goes with which, which filter is of which, and what each may be on this cluster.

A tree has the head (what is asked for, or what is asked about) at its root. Where words leave it open to which thing
something belongs, each way is a tree, and what makes it less likely is counted as features for the ranker.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, product

from core.objects import ObjectMeta
from kubectl.resources import Resource
from planners.offline.forms import Goes, Has, Holds, Is, Rank, Things
from planners.offline.forms.algebra import Filter, Key
from planners.offline.forms.relations import known
from planners.offline.parsing.makers import row
from planners.offline.parsing.parts import Asked, Parts, Ranked, Said, Thing
from planners.offline.parsing.scores import Features
from planners.offline.words import WORKLOADS, Attribute, Condition, Found, home_first, preference
from planners.offline.world import World

_WITHIN = frozenset({"in", "inside", "within", "from", "of", "on", "across", "to", "at", "for", "into", "under", "and"})
_RIGHTS = "rbac.authorization.k8s.io"
"""What is of this group goes with nothing that the table does not say."""
_MOST_TREES = 12
_MOST_SENSES = 3


@dataclass(frozen=True)
class Scope:
    """The namespaces that were said: in these, or outside those."""

    within: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tree:
    """One way to put things together: `parents` by place (-1 is the head's), `owners` of what is said."""

    things: tuple[Thing, ...]
    parents: tuple[int, ...]
    owners: tuple[int, ...]
    said: tuple[Said, ...]
    scope: Scope
    cost: float = 0.0
    container: bool = False
    """Whether the head's containers are asked about."""


@dataclass
class Grower:
    """Grows trees out of the parts of one sequence."""

    parts: Parts
    world: World
    lost: list[str] = field(default_factory=list)

    def scopes(self, head: Thing | None) -> Iterator[tuple[Scope, tuple[Thing, ...], float]]:
        """The ways to take things for the namespaces that others are in; the rest are things."""
        sure: list[Thing] = []
        maybe: list[Thing] = []
        rest: list[Thing] = []
        spaces = head is not None and not head.found and {k.qualified for k in head.kinds} == {"namespaces"}
        for thing in self.parts.things:
            if thing is head or not thing.spaces or (spaces and thing.excepted):
                rest.append(thing)
            elif thing.kinds or all(f.kind == "namespaces" for f in thing.found):
                sure.append(thing)
            elif set(thing.before[-2:]) & _WITHIN or thing.excepted or thing.negated:
                maybe.append(thing)
            else:
                rest.append(thing)
        yield self._scope([*sure, *maybe]), tuple(rest), 0.0
        for thing in rest:
            if thing is not head and thing.spaces and not thing.kinds and not maybe:
                yield self._scope([*sure, thing]), tuple(t for t in rest if t is not thing), 0.4
        if maybe:
            yield self._scope(sure), tuple(sorted([*rest, *maybe], key=lambda t: t.start)), 0.6

    def _scope(self, spaces: Sequence[Thing]) -> Scope:
        inside = [n for t in spaces if not (t.negated or t.excepted) for n in t.spaces]
        outside = [n for t in spaces if t.negated or t.excepted for n in t.spaces]
        if not inside and not outside and self.world.within and not self.parts.everywhere:
            inside = [self.world.within]
        if self.parts.own:
            inside = [self.world.namespace]
        return Scope(tuple(dict.fromkeys(inside)), tuple(dict.fromkeys(outside)))

    def trees(self, head: Thing | None, rest: Sequence[Thing], scope: Scope, said: Sequence[Said]) -> Iterator[Tree]:
        """The trees over a head and the other things, the likeliest first."""
        things = (head, *[t for t in rest if t is not head]) if head is not None else tuple(rest)
        if not things:
            return
        parents = [self._parents(things, i) for i in range(1, len(things))]
        owners = [self._owners(things, one) for one in said]
        ways = product(product(*parents), product(*owners))
        for up, own in islice(ways, _MOST_TREES):
            cost = 0.3 * sum(more for _, more in up) + 0.4 * sum(more for _, more in own)
            yield Tree(things, (-1, *(i for i, _ in up)), tuple(i for i, _ in own), tuple(said), scope, cost)

    def _parents(self, things: tuple[Thing, ...], i: int) -> list[tuple[int, int]]:
        """To what a thing may belong: the one before it, or the head."""
        before = [j for j in range(1, len(things)) if things[j].end <= things[i].start and j != i]
        before = [j for j in before if not (things[j].excepted and things[j].found)]
        nearest = max(before, key=lambda j: things[j].end, default=None)
        if nearest is None or things[i].joined:
            return [(0, 0)]
        close = things[i].start - things[nearest].end <= 2
        return [(nearest, 0), (0, 1)] if close else [(0, 0), (nearest, 1)]

    def _owners(self, things: tuple[Thing, ...], said: Said) -> list[tuple[int, int]]:
        """Of what a filter may be said: the kind right behind it, the thing before it, the head, or any that fits."""
        behind = [j for j, t in enumerate(things) if t.start == said.end and t.kinds]
        before = [j for j, t in enumerate(things) if t.end <= said.start]
        nearest = [max(before, key=lambda j: things[j].end)] if before else []
        order = list(dict.fromkeys([*behind, *nearest, 0, *range(len(things))]))
        order = [j for j in order if not (things[j].excepted and things[j].found)]  # "X besides Y that are Z"
        fitting = [j for j in order if self.fits(things[j], said)] or [
            j
            for j in order
            if said.fit("pods") and any(k.qualified in WORKLOADS for k, _ in self.groups(things[j], Scope()))
        ]
        return [(j, number) for number, j in enumerate(fitting[:2])]

    def _of_pods(self, said: Said, kind: Resource, features: Features) -> tuple[Filter, float] | None:
        """What can only be said of a workload's pods is said of them."""
        pods = self.world.resource("pods")
        fitted = said.fit("pods") if pods is not None and kind.qualified in WORKLOADS else None
        if pods is None or fitted is None:
            return None
        features["of their pods"] += 1
        return Goes(Things(pods, filters=(fitted[0],))), fitted[1]

    def fits(self, thing: Thing, said: Said) -> bool:
        """Whether a filter can be said of what a thing may be."""
        return any(said.fit(kind.qualified) for kind, _ in self.groups(thing, Scope())) or bool(
            thing.kinds and thing.found and any(said.fit(k.qualified) for k in thing.kinds)
        )

    # ── what things may be ───────────────────────────────────────────────────────────────────────────────────────────

    def groups(self, thing: Thing, scope: Scope) -> list[tuple[Resource, tuple[Found, ...]]]:
        """What a thing may be: of each kind, the objects (none for all of the kind), the likeliest first."""
        if thing.kinds and not thing.found:
            return [(kind, ()) for kind in thing.kinds]
        by_kind: dict[str, list[Found]] = {}
        for found in thing.found:
            if not thing.kinds or found.resource in thing.kinds:
                by_kind.setdefault(found.kind, []).append(found)
        made = []
        for found_ones in by_kind.values():
            inside = tuple(f for f in found_ones if _inside(f.meta, scope))
            if inside:
                made.append((inside[0].resource, inside))
        made.sort(key=lambda pair: preference(pair[0].qualified))
        return made[:_MOST_SENSES]

    def grow(self, tree: Tree, home: bool, asked: Attribute | None = None) -> Iterator[tuple[Things, Features]]:
        """The sets of objects that a tree may mean, for each kind that its head may be."""
        head = tree.things[0]
        choices = self.groups(head, tree.scope)
        if head.kinds and head.found and not choices:
            choices = [(kind, ()) for kind in head.kinds]
        tree = replace(tree, container=asked is not None and asked.of == ("container",))
        for number, (kind, found) in enumerate(choices):
            if asked is not None and not asked.fits(kind.qualified):
                continue
            made = self._node(tree, 0, kind, found, home)
            if made is not None:
                things, features = made
                if not _scoped(things, tree.scope):
                    continue  # the namespace that was said would be left out
                features["sense"] += number
                features["tree"] += tree.cost
                if not head.kinds:
                    features["rank"] += preference(kind.qualified)
                yield things, features

    def _node(
        self, tree: Tree, place: int, kind: Resource, found: tuple[Found, ...], home: bool
    ) -> tuple[Things, Features] | None:
        features = Features()
        thing = tree.things[place]
        filters: list[Filter] = []
        for said, owner in zip(tree.said, tree.owners, strict=True):
            if owner == place:
                fitted = said.fit(kind.qualified, tree.container and place == 0) or self._of_pods(said, kind, features)
                if fitted is None:
                    return None
                filters.append(fitted[0])
                features["said"] += fitted[1] - 1.0
        if thing.kinds and thing.found and not found:
            filter_ = self._of_found(thing, kind, tree.scope, features)
            if filter_ is None:
                return None
            filters.append(filter_)
        for child, parent in enumerate(tree.parents):
            if parent == place and child != place:
                linked = self._linked(tree, child, kind, features)
                if linked is None:
                    return None
                filters.append(linked)
        metas = home_first(found, self.world.namespace) if home and not tree.scope.within else found
        if len(metas) < len(found):
            features["home"] += 1
        features["name sure"] += thing.sure - 1.0 if thing.found else 0.0
        named = tuple((f.meta.namespace, f.meta.name) for f in metas)
        scoped = tree.scope if kind.namespaced else Scope()
        spaces = {space for space, _ in named}  # of several that were said, those where there is one of this name
        within = tuple(space for space in scoped.within if not named or space in spaces) or scoped.within
        return Things(kind, named, within, scoped.outside, tuple(filters)), features

    def _of_found(self, thing: Thing, kind: Resource, scope: Scope, features: Features) -> Filter | None:
        """ "the api pods" where `api` is a deployment: pods that go with it; of a namespace: those in it."""
        bare = replace(thing, kinds=())
        senses = self.groups(bare, scope)
        ordered = sorted(senses, key=lambda pair: not known(kind.qualified, pair[0].qualified))
        for other, found in ordered:
            if other.qualified == "namespaces" or known(kind.qualified, other.qualified):
                features["typed by kin"] += 1
                return Goes(Things(other, keys(found)), thing.negated or thing.excepted)
        return None

    def _linked(self, tree: Tree, child: int, kind: Resource, features: Features) -> Filter | None:
        thing = tree.things[child]
        negated = thing.negated or thing.excepted
        senses = self.groups(thing, tree.scope)
        if thing.kinds and thing.found and not senses:
            senses = [(k, ()) for k in thing.kinds]
        ordered = sorted(
            enumerate(senses),
            key=lambda pair: (
                not related(kind.qualified, pair[1][0].qualified),
                "behind" in thing.before and pair[1][0].qualified != "services",
                pair[0],
            ),
        )
        for number, (other, found) in ordered:
            if other.qualified == kind.qualified and not found:
                continue
            if _placeless(kind, other) or (
                _RIGHTS in (kind.group, other.group) and not related(kind.qualified, other.qualified)
            ):
                continue
            if other.qualified == kind.qualified and negated and found:
                return _other_than(found)
            whose = bool(found) and known(kind.qualified, other.qualified)  # "pods besides those of deployment X"
            if thing.excepted and other.qualified != "namespaces" and not whose:
                return None
            made = self._node(tree, child, other, found, False)
            if made is None or other.qualified == kind.qualified:
                continue
            things, more = made
            features.add(more)
            features["link sense"] += number
            features["unlisted"] += not related(kind.qualified, other.qualified)
            if thing.many:
                return Goes(replace(things, within=(), outside=()), many=thing.many)
            return Goes(things, negated)
        return None

    def ranking(self, ranked: Ranked | None, kind: Resource, limit: int, scope: Scope) -> Rank | str | None:
        """The rank for a kind; "" where none was said, None where it is not one of this kind."""
        if ranked is None:
            return ""
        limit = max(1, limit)
        if ranked.age:
            return Rank(ranked.largest, limit=limit)
        if ranked.thing is not None:
            other = ranked.thing.kinds[0]
            if not related(kind.qualified, other.qualified):
                return None
            inside = scope.within if other.namespaced else ()
            return Rank(ranked.largest, things=Things(other, within=inside), limit=limit)
        attribute = next((a for a, _ in ranked.attributes if a.fits(kind.qualified)), None)
        return Rank(ranked.largest, attribute, limit=limit) if attribute else None


def having(asked: Asked, adjective: bool = False) -> Said:
    """An attribute that a thing is to have, or not; of an `adjective`, the label that is called so comes first."""
    if adjective:
        labels = [(a, 1.1) for a, _ in asked.links if a.id.startswith("label ")]
        rest = [pair for pair in asked.links if not pair[0].id.startswith("label ")]
        asked = replace(asked, links=(*((_is_so(a), sure) for a, sure in labels), *rest))
    choices = tuple(
        (Holds(a, "==", "true", asked.negated) if a.kind == "flag" and a.schema else Has(a, asked.negated), sure)
        for a, sure in ((row(a.had) if a.had else a, sure) for a, sure in asked.links)
    )
    return Said(asked.start, asked.end, choices, asked.optional)


def _is_so(label: Attribute) -> Attribute:
    """A label but where it says no."""
    return replace(label, jq=f'({label.jq}) | strings | select(test("^(none|no|false|0|off)$") | not)')


def related(kind: str, other: str) -> bool:
    """Whether the table of relations has these two, or one of them is the namespace of the other."""
    return "namespaces" in (kind, other) or known(kind, other)


def _placeless(kind: Resource, other: Resource) -> bool:
    """Whether one is a namespace, and the other of a kind that is in none."""
    both = {kind.qualified: kind, other.qualified: other}
    return both.pop("namespaces", None) is not None and any(not one.namespaced for one in both.values())


def keys(found: Sequence[Found]) -> tuple[Key, ...]:
    """Where they are, and their names."""
    return tuple((f.meta.namespace, f.meta.name) for f in found)


def _other_than(found: Sequence[Found]) -> Filter:
    names = ", ".join(f'"{f.meta.name}"' for f in found)
    return Is(Condition(f"other than {found[0].meta.name}", ("any",), f".metadata.name | IN({names}) | not"))


def _scoped(things: Things, scope: Scope) -> bool:
    """Whether a scope, where there is one, is that of something that is in namespaces."""
    if not (scope.within or scope.outside) or things.kind.namespaced:
        return True
    return any(isinstance(f, Goes) and _scoped(f.other, scope) for f in things.filters)


def _inside(meta: ObjectMeta, scope: Scope) -> bool:
    if not meta.namespace:
        return True
    return (not scope.within or meta.namespace in scope.within) and meta.namespace not in scope.outside
