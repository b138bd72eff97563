"""Things are asked for: which, how many, whether there are, by what, and where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from planners.offline.forms import (
    Every,
    Exists,
    Goes,
    Holds,
    Is,
    Names,
    Number,
    Per,
    Rank,
    Things,
    Values,
)
from planners.offline.parsing.derivations.base import HAVING, Derivation, Deriver, is_by
from planners.offline.parsing.makers import row
from planners.offline.parsing.parts import Asked, Thing, of_container
from planners.offline.parsing.scores import Features
from planners.offline.parsing.trees import Scope, having, related
from planners.offline.words import PODLIKE, WORKLOADS, Attribute

_RUN = ("deployments.apps", "statefulsets.apps", "daemonsets.apps")
"""What runs pods and is made by people."""
_FEWEST_WORDS = 2
_FEWEST_TOLD = 3
_BESIDE = ("each", "beside", "sorted")
_LISTING = frozenset({"which", "what", "list", "noun", "who", "where", "when"})
_NAME = Attribute("name", ("any",), ".metadata.name", distinct=True)


class OfThings(Deriver):
    """Forms that tell things."""

    def of_things(self) -> Iterator[Derivation]:
        """ "Which X …", "how many X …", "is there an X …", "are all X …", "X by namespace"."""
        beside = [one for one in self.parts.asked if self._beside(one)]
        others = [one for one in self.parts.asked if one not in beside]
        told = [o for o in others if not self.possessed(o) and not self.adjective(o)]
        if any(not (o.negated or o.optional or set(o.before) & HAVING or self.verb()) for o in told):
            return
        if not self.verb() and any(not o.negated and o.start - self.parts.start <= 1 for o in told):
            return  # it stands where what is asked for stands
        for dropped in self._droppable(others):
            said = [*self.parts.said, *(having(one, self.adjective(one)) for one in others if one not in dropped)]
            for number, head in enumerate(self._asked_things()):
                for scope, rest, cost in self.grower.scopes(head):
                    for tree in self.grower.trees(head, rest, scope, said):
                        for things, features in self.grower.grow(tree, self.home()):
                            features["scope"] += cost
                            features["dropped"] += len(dropped)
                            features["head"] += number
                            features["implied head"] += head.end == 0
                            yield from self._of_set(things, features, head, beside, scope)

    def _beside(self, one: Asked) -> bool:
        return any(role in _BESIDE and one.start - 3 <= at < one.start for role, at in self.parts.operators)

    def _droppable(self, others: Sequence[Asked]) -> Iterator[list[Asked]]:
        """Verbs ("mounts", "scales") say how two things go together, where there are two."""
        yield []
        optional = [one for one in others if one.optional and not one.negated]
        if optional and sum(not (t.spaces and not t.kinds) for t in self.parts.things) > 1:
            yield optional

    def _asked_things(self) -> list[Thing]:
        """What may be asked for: kinds before names, in the order of the question."""
        things = [t for t in self.parts.things if not (t.negated or t.excepted or t.many)]
        alone = [t for t in self.parts.things if t.many] if not things and self.verb() else []
        spaces = all(t.found and all(f.kind == "namespaces" for f in t.found) for t in things)
        fitted = all(any(self.grower.fits(t, one) for t in things) for one in self.parts.said)
        asked = any(t.kinds and not t.found and t.start - self.parts.start <= 1 for t in things)
        if (spaces or not fitted) and not (things and self.verb()) and not asked:
            things = [*things, *(alone or self._implied_things())]
        if self.verb():
            return sorted(things, key=lambda t: t.start)[:2]
        kinds = [t for t in things if t.kinds and not t.found]
        kinds.sort(key=lambda t: not fitted and t.end > 0)
        typed = [t for t in things if t.kinds and t.found]
        return [*kinds, *typed, *[t for t in things if not t.kinds]][:2]

    def _implied_things(self) -> list[Thing]:
        """ "What is scaled to zero?": all of the kinds of which that can be said."""
        if self.parts.ask == "what" and len(self.parts.tokens) <= _FEWEST_TOLD:
            return []
        kinds: dict[str, None] = {}
        for said in self.parts.said:
            for one, _ in said.choices:
                if (
                    isinstance(one, Is)
                    and one.condition.of != ("any",)
                    and not (of_container(one) and one.condition.live)
                ):
                    kinds.update(dict.fromkeys(("pods",) if of_container(one) else one.condition.of))
        if not kinds and self.parts.ranked is not None and self.parts.ask == "who":
            kinds.update(dict.fromkeys(self._ranked_kinds()[:1]))
        found = [self.world.resource(kind) for kind in list(kinds)[:3]]
        return [Thing(0, 0, (kind,), plural=True) for kind in found if kind is not None]

    def _ranked_kinds(self) -> list[str]:
        """ "Who has the most replicas?": the kinds that people run things by, where they have what is ranked by."""
        ranked = self.parts.ranked.attributes if self.parts.ranked is not None else ()
        carriers = ranked[0][0].carriers if ranked else ()
        return [kind for kind in carriers if kind in _RUN] if ranked[:1] and ranked[0][0].of != ("container",) else []

    def _of_set(
        self, things: Things, features: Features, head: Thing, beside: Sequence[Asked], scope: Scope
    ) -> Iterator[Derivation]:
        parts = self.parts
        if parts.container and things.kind.qualified in PODLIKE:
            holding = Holds(row("containers"), "==", parts.container)
            things, features["with container"] = replace(things, filters=(*things.filters, holding)), 1.0
        ranked = self.with_rank(things, scope)
        if ranked is None or not self._of_use(ranked, head):
            return
        if ranked.rank is not None and head.end == 0:
            also = [self.world.resource(kind) for kind in self._ranked_kinds()[1:]]
            ranked = replace(ranked, also=tuple(kind for kind in also if kind is not None))
        if self.verb():
            if not parts.has("each") and not parts.has("total"):
                yield from self._whether(ranked, features, head)
        elif parts.has("each") or parts.has("sorted"):
            yield from self._per(things, features, head, beside)
        elif parts.ask == "count" and not head.kinds and not things.filters and things.kind.qualified in WORKLOADS:
            pods = self.world.resource("pods")
            if pods is not None and not things.rank:  # "how many picker do we have?"
                yield Derivation(Number(Things(pods, filters=(Goes(things),))), features)
        elif parts.ask == "count":
            if head.kinds or (things.filters and len(things.named) != 1):  # nobody counts the one that is named
                yield Derivation(Number(ranked), features)
        elif parts.ask in _LISTING and not parts.has("total"):
            yield from self._listed(ranked, features, head, beside)

    def _of_use(self, things: Things, head: Thing) -> bool:
        """Whether a set has a use for the operators that were said, and what was said of containers."""
        parts = self.parts
        if (self.extreme() and not head.kinds) or parts.has("average") or parts.has("left") or parts.has("only"):
            return False
        if parts.container and things.kind.qualified not in PODLIKE:
            return False
        if parts.limit and parts.ranked is None:
            return False
        # controllers write events anew: which was the last its own time does not tell
        return things.kind.qualified != "events" or things.rank is None

    def _listed(self, things: Things, features: Features, head: Thing, beside: Sequence[Asked]) -> Iterator[Derivation]:
        told = tuple(a for one in beside for a, _ in one.links[:1] if a.fits(things.kind.qualified))
        if self._echoes(things, told):
            yield from self._held(things, features)
        elif len(told) == len(beside) and (not head.found or head.kinds or things.filters):
            features["named asked"] += bool(things.named)
            if not head.plural and not told and any(t.lower == "name" for t in self.parts.tokens):
                yield Derivation(Values(_NAME, things), features)  # "the name of the x pod": there is one
            elif not self._too_bare(things):
                yield Derivation(Names(things, told), features)

    def _echoes(self, things: Things, told: Sequence[Attribute]) -> bool:
        """Whether it would only repeat the name that was given, and that was not asked for."""
        words = {t.lower for t in self.parts.tokens}
        return bool(things.named) and not (things.filters or told or words & {"name", "names", "called"})

    def _held(self, things: Things, features: Features) -> Iterator[Derivation]:
        """What a config map holds, where nothing else is said of it: "what is in X"."""
        if things.kind.qualified == "configmaps" and self.parts.ask in ("what", "noun", "list"):
            yield Derivation(Values(row("config data"), things, True), features)

    def _too_bare(self, things: Things) -> bool:
        """A kind alone ("pod"), or what a kind is ("what is a deployment?"), asks for no list."""
        bare = not (things.named or things.filters or things.within or things.outside or things.rank)
        words = [t.lower for t in self.parts.tokens]
        return bare and (
            (self.parts.ask == "noun" and len(words) < _FEWEST_WORDS)
            or (self.parts.ask == "what" and bool({"a", "an", "does", "do"} & set(words[:3])))
        )

    def _whether(self, things: Things, features: Features, head: Thing) -> Iterator[Derivation]:
        if self.parts.every or self.parts.has("all") or things.rank:
            if not things.filters:
                return
            tested = next((f for f in reversed(things.filters) if not isinstance(f, Goes)), things.filters[-1])
            base = tuple(f for f in things.filters if f is not tested)
            yield Derivation(Every(replace(things, filters=base), tested), features)
            return
        if not things.filters and not head.many and (things.named or self.parts.ask == "yes_no"):
            return
        linked = [f.other.named for f in things.filters if isinstance(f, Goes) and not f.negated]
        if any(len({space for space, _ in named}) > 1 for named in linked):
            return  # of which of them? one would do for a yes
        if things.named:
            features["named whether"] += 1
        yield Derivation(Exists(things, many=head.many), features)

    def _per(self, things: Things, features: Features, head: Thing, beside: Sequence[Asked]) -> Iterator[Derivation]:
        """ "pods per namespace": the thing or the attribute behind "per" is what it goes by."""
        at = next(at for role, at in self.parts.operators if role in ("each", "sorted"))
        if beside:
            yield from self._by_attribute(things, features, beside)
            return
        by = next((t for t in self.parts.things if t.start >= at and t is not head), None)
        filters = tuple(f for f in things.filters if not is_by(f, by))
        base = replace(things, filters=filters)
        if by is None or not by.kinds or by.found or head.found or self.parts.ask in ("which", "who"):
            return
        kind = by.kinds[0]
        if kind.qualified == "namespaces":
            yield Derivation(Per(base), features)
        elif related(kind.qualified, things.kind.qualified):
            inside = things.within if kind.namespaced else ()
            yield Derivation(Per(base, Things(kind, within=inside)), features)

    def _by_attribute(self, things: Things, features: Features, beside: Sequence[Asked]) -> Iterator[Derivation]:
        """ "pods by status" are counted for each, "list pods by restarts" are in this order."""
        attribute = next((a for a, _ in beside[0].links if a.fits(things.kind.qualified)), None)
        if len(beside) != 1 or attribute is None:
            return
        ordered = attribute.kind in ("number", "quantity", "time") or attribute.id == "age"
        if self.parts.ask == "count" or (not ordered and not self.parts.has("sorted")):
            yield Derivation(Per(things, attribute), features)
        else:
            rank = Rank(attribute.id != "age", attribute, whole=True)
            yield Derivation(Names(replace(things, rank=rank), (attribute,)), features)

    def of_places(self) -> Iterator[Derivation]:
        """ "Where does X run": on which node; and for what runs nowhere, in which namespace."""
        if self.parts.ask != "where" or self.parts.asked or len(self.parts.things) == 0:
            return
        for name in ("nodes", "namespaces"):
            resource = self.world.resource(name)
            if resource is None:
                continue
            implied = Thing(0, 0, (resource,))
            for scope, rest, cost in self.grower.scopes(None):
                for tree in self.grower.trees(implied, rest, scope, self.parts.said):
                    for things, features in self.grower.grow(tree, False):
                        features["implied"] += 1
                        features["scope"] += cost
                        features["where namespace"] += name == "namespaces"
                        yield Derivation(Names(things), features)
