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
from planners.offline.forms.algebra import Filter, Goes, Is, Key, Labelled, Objects, Rank
from planners.offline.forms.relations import known
from planners.offline.parsing.features import Features
from planners.offline.parsing.parts import Modifier, Noun, Parts, Ranked, any_of, through_pods
from planners.offline.words import PODLIKE, WORKLOADS, Attribute, Condition, Found, home_first, preference
from planners.offline.world import World

_WITHIN = frozenset({"in", "inside", "within", "from", "of", "on", "across", "to", "at", "for", "into", "under", "and"})
_APART = frozenset({"but", "nor"})
"""Words between two things that both are said of what is asked for."""
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

    nouns: tuple[Noun, ...]
    parents: tuple[int, ...]
    owners: tuple[int, ...]
    modifiers: tuple[Modifier, ...]
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

    def scopes(self, head: Noun | None) -> Iterator[tuple[Scope, tuple[Noun, ...], float]]:
        """The ways to take things for the namespaces that others are in; the rest are things."""
        sure: list[Noun] = []
        maybe: list[Noun] = []
        rest: list[Noun] = []
        spaces = head is not None and not head.found and {k.qualified for k in head.kinds} == {"namespaces"}
        for noun in self.parts.nouns:
            if noun is head or not noun.spaces or (spaces and noun.excepted):
                rest.append(noun)
            elif noun.kinds or all(f.kind == "namespaces" for f in noun.found):
                sure.append(noun)
            elif set(noun.before[-2:]) & _WITHIN or noun.excepted or noun.negated:
                maybe.append(noun)
            else:
                rest.append(noun)
        yield self._scope([*sure, *maybe]), tuple(rest), 0.0
        for noun in rest:
            if noun is not head and noun.spaces and not noun.kinds and not maybe:
                yield self._scope([*sure, noun]), tuple(t for t in rest if t is not noun), 0.4
        if maybe:
            yield self._scope(sure), tuple(sorted([*rest, *maybe], key=lambda t: t.start)), 0.6

    def _scope(self, spaces: Sequence[Noun]) -> Scope:
        inside = [n for t in spaces if not (t.negated or t.excepted) for n in t.spaces]
        outside = [n for t in spaces if t.negated or t.excepted for n in t.spaces]
        if not inside and not outside and self.world.within and not self.parts.everywhere:
            inside = [self.world.within]
        if self.parts.own:
            inside = [self.world.namespace]
        return Scope(tuple(dict.fromkeys(inside)), tuple(dict.fromkeys(outside)))

    def trees(
        self, head: Noun | None, rest: Sequence[Noun], scope: Scope, modifiers: Sequence[Modifier]
    ) -> Iterator[Tree]:
        """The trees over a head and the other things, the likeliest first."""
        nouns = (head, *[t for t in rest if t is not head]) if head is not None else tuple(rest)
        joined = self._joined(modifiers)
        if not nouns or joined is None:
            return
        modifiers = joined
        parents = [self._parents(nouns, i) for i in range(1, len(nouns))]
        owners = [self._owners(nouns, one) for one in modifiers]
        ways = product(product(*parents), product(*owners))
        for up, own in islice(ways, _MOST_TREES):
            cost = 0.3 * sum(more for _, more in up) + 0.4 * sum(more for _, more in own)
            yield Tree(nouns, (-1, *(i for i, _ in up)), tuple(i for i, _ in own), tuple(modifiers), scope, cost)

    def _joined(self, modifiers: Sequence[Modifier]) -> list[Modifier] | None:
        """What is said, "pending or failed" as one; None where what stands before an "or" is no such thing."""
        if not any(one.joint for one in modifiers):
            return list(modifiers)
        joined: list[Modifier] = []
        for one in sorted(modifiers, key=lambda one: one.start):
            if one.joint:
                before = joined.pop() if joined else None
                if before is None or any(before.end <= noun.start < one.start for noun in self.parts.nouns):
                    return None
                one = replace(before, end=one.end, optional=False, ways=(*(before.ways or (before,)), one))
            joined.append(one)
        return joined

    def _parents(self, nouns: tuple[Noun, ...], i: int) -> list[tuple[int, int]]:
        """To what a thing may belong: the one before it, or the head."""
        if _is_of(nouns[0], "pods") and _is_of(nouns[i], "nodes"):
            return [(0, 0)]  # "pods of X on node N": these run there, and not others of X
        if nouns[i].excepted and nouns[i].found and nouns[0].start < nouns[i].start:
            return [(0, 0)]  # "what runs on X apart from Y": what is asked for is not Y
        before = [j for j in range(1, len(nouns)) if nouns[j].end <= nouns[i].start and j != i]
        before = [j for j in before if not (nouns[j].excepted and nouns[j].found)]
        nearest = max(before, key=lambda j: nouns[j].end, default=None)
        if nearest is None or nouns[i].joined:
            return [(0, 0)]
        between = {token.lower for token in self.parts.tokens[nouns[nearest].end : nouns[i].start]}
        if between & _APART:
            return [(0, 0)]  # "namespaces with a quota but no limits"
        close = nouns[i].start - nouns[nearest].end <= 2
        return [(nearest, 0), (0, 1)] if close else [(0, 0), (nearest, 1)]

    def _owners(self, nouns: tuple[Noun, ...], modifier: Modifier) -> list[tuple[int, int]]:
        """Of what a filter may be said: the kind right behind it, the thing before it, the head, or any that fits."""
        behind = [j for j, t in enumerate(nouns) if t.start == modifier.end and t.kinds]
        before = [j for j, t in enumerate(nouns) if t.end <= modifier.start]
        nearest = [max(before, key=lambda j: nouns[j].end)] if before else []
        if nearest and nouns[nearest[0]].found and not nouns[0].found:
            nearest = [0, *nearest]  # of one that is named it need not be said: "how many pods of X are ready"
        said = [one for way in modifier.ways or [modifier] for one, _ in way.choices]
        adjective = behind and all(isinstance(one, Is | Labelled) for one in said)
        if adjective and self.fits(nouns[behind[0]], modifier):
            return [(behind[0], 0)]  # "the running pods on X": no X that runs
        order = list(dict.fromkeys([*behind, *nearest, 0, *range(len(nouns))]))
        # "X besides Y that are Z", "X that are Z except Y"
        order = [j for j in order if not (nouns[j].excepted and (nouns[j].found or nouns[j].start > modifier.end))]
        fitting = [j for j in order if self.fits(nouns[j], modifier)] or [
            j for j in order if any(through_pods(modifier, kind) for kind, _ in self.groups(nouns[j], Scope()))
        ]
        return [(j, number) for number, j in enumerate(fitting[:2])]

    def _of_kind(
        self, modifier: Modifier, kind: Resource, container: bool, features: Features
    ) -> tuple[Filter, float] | None:
        """What is said of a kind: of itself, or else of the pods of a workload."""
        if modifier.ways:
            return any_of([self._of_kind(way, kind, container, features) for way in modifier.ways])
        fitted = modifier.fit(kind.qualified, container)
        return (self._of_place(fitted[0], kind), fitted[1]) if fitted else self._of_pods(modifier, kind, features)

    def _of_place(self, one: Filter, kind: Resource) -> Filter:
        """What a label says that no thing of a kind has is said of where things are: "the gold services" are those in
        gold namespaces, "the pods in eu-west-1b" those on its nodes."""
        if not isinstance(one, Labelled) or not one.value or not kind.namespaced:
            return one
        found = self.world.label_values(one.value.lower(), tuple(self.world.names.listings))
        carriers = {name for key, _, have in found if key == one.key for name in have}
        runs = kind.qualified in PODLIKE
        known = runs or self.world.listing(kind.qualified) is not None
        written = any("=" in token.text or token.lemma == "label" for token in self.parts.tokens)
        name = "namespaces" if "namespaces" in carriers else "nodes" if runs and "nodes" in carriers else ""
        where = self.world.resource(name) if name else None
        elsewhere = not carriers & ({*PODLIKE} if runs else {kind.qualified}) and known and not written
        return Goes(Objects(where, filters=(one,))) if where is not None and elsewhere else one

    def _of_pods(self, modifier: Modifier, kind: Resource, features: Features) -> tuple[Filter, float] | None:
        """What can only be said of a workload's pods is said of them; what is of containers, of a node's pods too."""
        pods = self.world.resource("pods")
        fitted = modifier.fit("pods") if pods is not None and through_pods(modifier, kind) else None
        if pods is None or fitted is None:
            return None
        features["of their pods"] += 1
        return Goes(Objects(pods, filters=(fitted[0],))), fitted[1]

    def fits(self, noun: Noun, modifier: Modifier) -> bool:
        """Whether a filter can be said of what a thing may be."""
        return any(modifier.fit(kind.qualified) for kind, _ in self.groups(noun, Scope())) or bool(
            noun.kinds and noun.found and any(modifier.fit(k.qualified) for k in noun.kinds)
        )

    # ── what things may be ───────────────────────────────────────────────────────────────────────────────────────────

    def groups(self, noun: Noun, scope: Scope) -> list[tuple[Resource, tuple[Found, ...]]]:
        """What a thing may be: of each kind, the objects (none for all of the kind), the likeliest first."""
        if noun.kinds and not noun.found:
            return [(kind, ()) for kind in noun.kinds]
        by_kind: dict[str, list[Found]] = {}
        for found in noun.found:
            if not noun.kinds or found.resource in noun.kinds:
                by_kind.setdefault(found.kind, []).append(found)
        made = []
        for found_ones in by_kind.values():
            inside = tuple(f for f in found_ones if _inside(f.meta, scope))
            if inside:
                made.append((inside[0].resource, inside))
        made.sort(key=lambda pair: preference(pair[0].qualified))
        return made[:_MOST_SENSES]

    def grow(self, tree: Tree, home: bool, asked: Attribute | None = None) -> Iterator[tuple[Objects, Features]]:
        """The sets of objects that a tree may mean, for each kind that its head may be."""
        head = tree.nouns[0]
        choices = self.groups(head, tree.scope)
        if head.kinds and head.found and not choices:
            choices = [(kind, ()) for kind in head.kinds]
        tree = replace(tree, container=asked is not None and asked.of == ("container",))
        for number, (kind, found) in enumerate(choices):
            if asked is not None and not asked.fits(kind.qualified):
                continue
            made = self._node(tree, 0, kind, found, home)
            if made is not None:
                objects, features = made
                if not _scoped(objects, tree.scope):
                    continue  # the namespace that was said would be left out
                features["sense"] += number
                features["tree"] += tree.cost
                if not head.kinds:
                    features["rank"] += preference(kind.qualified)
                yield objects, features

    def _node(
        self, tree: Tree, place: int, kind: Resource, found: tuple[Found, ...], home: bool
    ) -> tuple[Objects, Features] | None:
        features = Features()
        noun = tree.nouns[place]
        filters: list[Filter] = []
        for modifier, owner in zip(tree.modifiers, tree.owners, strict=True):
            if owner == place:
                fitted = self._of_kind(modifier, kind, tree.container and place == 0, features)
                if fitted is None:
                    return None
                filters.append(fitted[0])
                features["said"] += fitted[1] - 1.0
        if noun.kinds and noun.found and not found:
            linked_so = replace(noun, negated=False, excepted=False) if place else noun  # "no X pod" denies the pod
            filter_ = self._of_found(linked_so, kind, tree.scope, features)
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
        features["name sure"] += noun.sure - 1.0 if noun.found else 0.0
        named = tuple((f.meta.namespace, f.meta.name) for f in metas)
        scoped = tree.scope if kind.namespaced else Scope()
        spaces = {space for space, _ in named}  # of several that were said, those where there is one of this name
        within = tuple(space for space in scoped.within if not named or space in spaces) or scoped.within
        return Objects(kind, named, within, scoped.outside, tuple(filters)), features

    def _of_found(self, noun: Noun, kind: Resource, scope: Scope, features: Features) -> Filter | None:
        """ "the api pods" where `api` is a deployment: pods that go with it; of a namespace: those in it."""
        bare = replace(noun, kinds=())
        senses = self.groups(bare, scope)
        ordered = sorted(senses, key=lambda pair: not known(kind.qualified, pair[0].qualified))
        for other, found in ordered:
            if other.qualified == "namespaces" or known(kind.qualified, other.qualified):
                features["typed by kin"] += 1
                return Goes(Objects(other, keys(found)), noun.negated or noun.excepted)
        return None

    def _linked(self, tree: Tree, child: int, kind: Resource, features: Features) -> Filter | None:
        noun = tree.nouns[child]
        negated = noun.negated or noun.excepted
        senses = self.groups(noun, tree.scope)
        if noun.kinds and noun.found and not senses:
            senses = [(k, ()) for k in noun.kinds]
        ordered = sorted(
            enumerate(senses),
            key=lambda pair: (
                not related(kind.qualified, pair[1][0].qualified),
                "behind" in noun.before and pair[1][0].qualified != "services",
                pair[0],
            ),
        )
        for number, (other, found) in ordered:
            if other.qualified == kind.qualified and not found:
                if noun.excepted and (unlike := _unlike(tree, child, kind.qualified)) is not None:
                    return unlike
                continue
            if _placeless(kind, other) or (
                _RIGHTS in (kind.group, other.group) and not related(kind.qualified, other.qualified)
            ):
                continue
            if other.qualified == kind.qualified and negated and found:
                return _other_than(found)
            whose = bool(found) and known(kind.qualified, other.qualified)  # "pods besides those of deployment X"
            if noun.excepted and other.qualified != "namespaces" and not whose and child not in tree.owners:
                return None
            made = self._node(tree, child, other, found, False)
            if made is None or other.qualified == kind.qualified:
                continue
            objects, more = self._where_so(made[0], kind), made[1]
            features.add(more)
            features["link sense"] += number
            features["unlisted"] += not related(kind.qualified, other.qualified)
            if noun.many and other.qualified == "namespaces":
                return None  # a thing is in one of them: "in more than one" is said of several of its name
            if noun.many:
                return Goes(replace(objects, within=(), outside=()), many=noun.many)
            return Goes(objects, negated)
        return None

    def _where_so(self, objects: Objects, kind: Resource) -> Objects:
        """ "The nodes that X crashes on": where those of its pods run of which that is so, and not all of X."""
        pods = [
            f for f in objects.filters if isinstance(f, Goes) and f.other.kind.qualified == "pods" and f.other.filters
        ]
        if kind.qualified != "nodes" or objects.kind.qualified not in WORKLOADS or not pods:
            return objects
        whole = replace(objects, filters=tuple(f for f in objects.filters if f is not pods[0]))
        return replace(pods[0].other, filters=(*pods[0].other.filters, Goes(whole)))

    def ranking(self, ranked: Ranked | None, kind: Resource, limit: int, scope: Scope) -> Rank | str | None:
        """The rank for a kind; "" where none was said, None where it is not one of this kind."""
        if ranked is None:
            return ""
        limit = max(1, limit)
        if ranked.age:
            return Rank(ranked.largest, limit=limit)
        if ranked.noun is not None:
            other = ranked.noun.kinds[0]
            if not related(kind.qualified, other.qualified):
                return None
            inside = scope.within if other.namespaced else ()
            return Rank(ranked.largest, objects=Objects(other, within=inside), limit=limit)
        attribute = next((a for a, _ in ranked.attributes if a.fits(kind.qualified)), None)
        return Rank(ranked.largest, attribute, limit=limit) if attribute else None


def _is_of(noun: Noun, kind: str) -> bool:
    """Whether it is of this kind alone, said or named."""
    kinds = {k.qualified for k in noun.kinds} or {f.kind for f in noun.found}
    return kinds == {kind}


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


def _unlike(tree: Tree, child: int, kind: str) -> Filter | None:
    """ "Apart from finished ones": that what is asked for is not as those behind the exception are said to be."""
    own = [one for one, owner in zip(tree.modifiers, tree.owners, strict=True) if owner == child]
    fitted = own[0].fit(kind) if len(own) == 1 else None
    said = fitted[0] if fitted is not None else None
    return replace(said, negated=not said.negated) if isinstance(said, Is) else None


def _scoped(objects: Objects, scope: Scope) -> bool:
    """Whether a scope, where there is one, is that of something that is in namespaces."""
    if not (scope.within or scope.outside) or objects.kind.namespaced:
        return True
    return any(isinstance(f, Goes) and _scoped(f.other, scope) for f in objects.filters)


def _inside(meta: ObjectMeta, scope: Scope) -> bool:
    if not meta.namespace:
        return True
    return (not scope.within or meta.namespace in scope.within) and meta.namespace not in scope.outside
