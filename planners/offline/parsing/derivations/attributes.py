"""An attribute is asked for: its value, how many of it, the sum, the most."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from planners.offline.forms import (
    Goes,
    Has,
    Holds,
    Names,
    NumberOf,
    Per,
    Things,
    Total,
    Values,
    remaining,
)
from planners.offline.parsing.derivations.base import HAVING, Derivation, Deriver, is_by
from planners.offline.parsing.parts import Asked, Said, Thing
from planners.offline.parsing.scores import Features
from planners.offline.parsing.trees import Scope, having, related
from planners.offline.parsing.walk.base import CONTAINERS
from planners.offline.words import PODLIKE, Attribute

_SEVERAL_PODS = ("deployments.apps", "statefulsets.apps", "daemonsets.apps", "replicasets.apps")
_SETTINGS = ("environment ", "key ")
_SWITCHED = frozenset({"on", "off", "true", "false", "yes", "no"})


def _setting(things: Things, attribute: Attribute, last: str) -> Things:
    """Those of the things where something is set; to the value that the question ends with, where it is a switch."""
    one = Holds(attribute, "==", last) if last in _SWITCHED else Has(attribute)
    return replace(things, filters=(*things.filters, one))


class OfAttributes(Deriver):
    """Forms that tell an attribute of things."""

    def of_attributes(self) -> Iterator[Derivation]:
        """ "What is the A of X", "how many A does X have", "the sum of A over all X"."""
        if self.parts.ask in ("yes_no", "exists"):
            return
        if self.extreme():
            yield from self.extremes()
            return
        for target, others in self._targets():
            said = [*self.parts.said, *(having(one, self.adjective(one)) for one in others)]
            for attribute, sure in target.links:
                for things, features in self.carriers(attribute, said, target):
                    features["attribute"] += sure - 1.0
                    if self.parts.ask == "where" and attribute.id.startswith(_SETTINGS):
                        last = self.parts.tokens[-1].lower
                        yield Derivation(Names(_setting(things, attribute, last)), features)
                    else:
                        yield from self._asked(attribute, things, features, target)

    def extremes(self) -> Iterator[Derivation]:
        """The largest or smallest of an attribute."""
        ranked, self.parts.ranked = self.parts.ranked, None
        assert ranked is not None  # noqa: S101  the caller's condition
        target = Asked(ranked.start, ranked.end, ranked.attributes)
        for attribute, sure in ranked.attributes:
            if attribute.kind in ("number", "quantity") and not attribute.many:
                for things, features in self.carriers(attribute, self.parts.said, target):
                    features["attribute"] += sure - 1.0
                    yield Derivation(Total("max" if ranked.largest else "min", attribute, things), features)
        self.parts.ranked = ranked

    def _targets(self) -> Iterator[tuple[Asked, list[Asked]]]:
        """The attribute that is asked for, and those that something is to have."""
        free = [one for one in self.parts.asked if not (one.negated or self.possessed(one) or self.adjective(one))]
        for one in free:
            others = [
                other
                for other in self.parts.asked
                if other is not one and not self._holds(other, one) and not self._swallowed(other, one)
            ]
            if all(other.negated or set(other.before) & HAVING or self.adjective(other) for other in others):
                yield self._of_same(one), others

    def _of_same(self, one: Asked) -> Asked:
        """ "Container port": what stands before an attribute and tells what it is of leaves only what is of that."""
        before = [o for o in self.parts.asked if o.end == one.start and not one.before and self._holds(o, one)]
        owners = {a.of for o in before for a, _ in o.links}
        links = tuple(pair for pair in one.links if pair[0].of in owners) if owners else one.links
        return replace(one, links=links or one.links)

    def _swallowed(self, other: Asked, one: Asked) -> bool:
        """Words that a row of the table takes for its own ("default cpu limit for containers")."""
        words = {t.lower for t in self.parts.tokens[other.start : other.end]}
        return any(words <= a.swallow for a, _ in one.links)

    def _holds(self, outer: Asked, inner: Asked) -> bool:
        """ "The tag of the image": the second tells where the first is, and is not asked for."""
        same = any(a.of == b.of for a, _ in outer.links for b, _ in inner.links)
        behind = outer.start >= inner.end and not outer.negated and not set(outer.before) & HAVING
        return same and (behind or (outer.end == inner.start and not inner.before))

    def carriers(self, attribute: Attribute, said: Sequence[Said], target: Asked) -> Iterator[tuple[Things, Features]]:
        """What has an attribute: a thing that is spoken of, what goes with it, or all of the kind that has it."""
        for head in self._heads(target):
            for scope, rest, cost in self.grower.scopes(head):
                others = [t for t in rest if t is not head]
                for tree in self.grower.trees(head, others, scope, said):
                    for things, features in self.grower.grow(tree, self.home(), attribute):
                        features["scope"] += cost
                        ranked = self.with_rank(things, scope)
                        if ranked is not None:
                            yield self.contained(ranked), features
        yield from self._behind(attribute, said)

    def _heads(self, target: Asked) -> list[Thing]:
        """The things that may have what is asked for, those named first."""
        things = [t for t in self.parts.things if not (t.negated or t.excepted or t.many)]
        return sorted(things, key=lambda t: (not t.found and bool(t.kinds) and len(things) > 1, t.start < target.start))

    def _behind(self, attribute: Attribute, said: Sequence[Said]) -> Iterator[tuple[Things, Features]]:
        """All of a kind that has it, or those of it that go with what is spoken of."""
        if attribute.of == ("any",) or attribute.dependent:
            return
        if attribute.direct and any(not t.spaces for t in self.parts.things):
            return
        carriers = attribute.carriers if attribute.carriers != PODLIKE else ("pods",)
        for number, kind in enumerate(carriers[:2]):
            resource = self.world.resource(kind)
            if resource is None:
                continue
            implied = Thing(0, 0, (resource,), plural=True)
            for scope, rest, cost in self.grower.scopes(None):
                if any(not self._goes(t, kind) for t in rest):
                    continue
                for tree in self.grower.trees(implied, rest, scope, said):
                    for things, features in self.grower.grow(tree, self.home(), attribute):
                        features["implied"] += 1
                        features["implied kind"] += number
                        features["through"] += any(not self._groups(t) for t in rest)
                        features["scope"] += cost
                        ranked = self.with_rank(things, scope)
                        if ranked is not None:
                            yield self.contained(ranked), features

    def _groups(self, thing: Thing) -> bool:
        """Whether it is what is counted by: "per namespace"."""
        grouped = any(role == "each" and at < thing.start for role, at in self.parts.operators)
        return grouped and bool(thing.kinds) and not thing.found

    def _goes(self, thing: Thing, kind: str) -> bool:
        return any(related(kind, other.qualified) for other, _ in self.grower.groups(thing, Scope()))

    def _asked(self, attribute: Attribute, things: Things, features: Features, target: Asked) -> Iterator[Derivation]:
        parts = self.parts
        if self._is_other_sort(attribute, things):
            return
        word = target.end - 1
        plural = 0 <= word < len(parts.tokens) and parts.tokens[word].lower != parts.tokens[word].lemma
        numeric = attribute.kind in ("number", "quantity")
        if parts.has("left"):
            yield from self._left(attribute, things, features)
            return
        if self._unused_container(attribute):
            return
        if parts.has("each"):
            later = any(role == "each" and at > target.start for role, at in parts.operators)
            if parts.ask in ("list", "what", "which", "noun") and later:
                yield Derivation(Values(attribute, things, True), features)
            if parts.ask == "count" and later and (attribute.many or not numeric):
                yield Derivation(NumberOf(attribute, things, each=True), features)
            if later and (numeric or attribute.schema) and not attribute.many:
                yield from self._totals(attribute, things, features)
            return
        if parts.has("sorted") or parts.has("beside"):
            return
        if parts.has("average"):
            yield Derivation(Total("average", attribute, things), features)
        elif (
            parts.has("total")
            and (numeric or attribute.schema or attribute.id.startswith(("annotation", "label", "key")))
            and not attribute.many
        ):
            yield Derivation(Total("sum", attribute, self._every_pod(attribute, things)), features)
        elif parts.ask == "count" and not numeric and not attribute.many and len(things.named) == 1:
            return  # one thing has one of it, or none: nobody asks how many
        elif parts.ask == "count" and (attribute.many or not numeric):
            distinct = any(t.lower in ("different", "distinct", "unique") for t in parts.tokens)
            one = any({"a", "an"} & set(t.before[-1:]) for t in parts.things if not t.plural)
            yield Derivation(NumberOf(attribute, things, distinct, each=one and not things.named), features)
        elif parts.ask == "count":
            yield Derivation(NumberOf(attribute, things), features)
            if len(things.named) != 1:
                features = Features(features)
                features["supposed sum"] += 1
                yield Derivation(Total("sum", attribute, things), features)
        else:
            several = plural or parts.ask == "list" or parts.has("all")
            yield Derivation(Values(attribute, things, several), features)

    def _left(self, attribute: Attribute, things: Things, features: Features) -> Iterator[Derivation]:
        """What is left of what is used up in part."""
        left = remaining(attribute)
        if left is not None:
            yield Derivation(Values(left, things), features)

    def _is_other_sort(self, attribute: Attribute, things: Things) -> bool:
        """Whether another sort of thing is asked for: somebody and not a number; how much and not which container, as
        in "what is the most memory a container has"."""
        parts, ranked = self.parts, self.parts.ranked
        if self._of_another_sort(attribute):
            return True
        first = things.rank is not None and ranked is not None and ranked.start - parts.start <= 1
        return first and parts.ask == "what" and attribute.id in CONTAINERS

    def _totals(self, attribute: Attribute, things: Things, features: Features) -> Iterator[Derivation]:
        """ "The sum of A per namespace", "total A of all X by node"."""
        at = next(at for role, at in self.parts.operators if role == "each")
        by = next((t for t in self.parts.things if t.start >= at and t.kinds and not t.found), None)
        if by is None:
            return
        if by.kinds[0] == things.kind:
            yield Derivation(Names(things, (attribute,)), features)  # "how much A does each X have"
            return
        base = replace(things, filters=tuple(f for f in things.filters if not is_by(f, by)))
        if by.kinds[0].qualified == "namespaces":
            yield Derivation(Per(base, None, attribute), features)
        elif related(by.kinds[0].qualified, things.kind.qualified):
            yield Derivation(Per(base, Things(by.kinds[0]), attribute), features)

    def _of_another_sort(self, attribute: Attribute) -> bool:
        """Whether somebody is asked for and this is a number, or a time and it is none."""
        if self.parts.ask == "who":
            return attribute.kind in ("time", "number", "quantity")
        return self.parts.ask in ("age", "when") and attribute.of == ("container",) and not attribute.unit

    def _every_pod(self, attribute: Attribute, things: Things) -> Things:
        """The pods of a workload that runs several: what its containers have together is not what its template has."""
        pods = self.world.resource("pods")
        if pods is None or attribute.of != ("container",) or things.kind.qualified not in _SEVERAL_PODS:
            return things
        return Things(
            pods, within=things.within, filters=(Goes(replace(things, container="")),), container=things.container
        )

    def _unused_container(self, attribute: Attribute) -> bool:
        return bool(self.parts.container) and attribute.of != ("container",)
