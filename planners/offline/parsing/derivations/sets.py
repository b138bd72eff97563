"""Sets are asked for: which, how many, whether there are, by what, and where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from planners.offline.data import load
from planners.offline.forms.algebra import (
    Every,
    Exists,
    Filter,
    Goes,
    Holds,
    Is,
    Labelled,
    Names,
    Number,
    Objects,
    Per,
    Rank,
    Values,
)
from planners.offline.parsing.derivations.base import Derivation, Deriver, is_by
from planners.offline.parsing.features import Features
from planners.offline.parsing.having import having
from planners.offline.parsing.makers import row
from planners.offline.parsing.parts import Asked, Noun, of_container
from planners.offline.parsing.trees import Scope, keys, related
from planners.offline.parsing.walk.base import HAVING
from planners.offline.words import PODLIKE, WORKLOADS, Attribute

_RUN = ("deployments.apps", "statefulsets.apps", "daemonsets.apps")
"""What runs pods and is made by people."""
_FEWEST_TOLD = 3
_BESIDE = ("each", "beside", "sorted")
_LISTING = frozenset({"which", "what", "list", "noun", "who", "where", "when"})
_SET = frozenset(load("words")["being_set"])
"""Words that ask whether a setting is there."""
_ANY = frozenset(load("words")["of_any"])
_NAME = Attribute("name", ("any",), ".metadata.name", distinct=True)


class OfSets(Deriver):
    """Forms that tell things."""

    def of_sets(self) -> Iterator[Derivation]:
        """ "Which X …", "how many X …", "is there an X …", "are all X …", "X by namespace"."""
        beside = [one for one in self.parts.asked if self._beside(one)]
        others = [one for one in self.parts.asked if one not in beside]
        asked = [o for o in others if not self.possessed(o) and not self.adjective(o)]
        if any(not (o.negated or o.optional or set(o.before) & HAVING or self.verb()) for o in asked):
            return
        if self.verb() and len(asked) > 1 and self._of_one(asked):
            return  # "does the A of X use the B": how two attributes go together, and not whether there is each
        if not self.verb() and any(not o.negated and o.start - self.parts.start <= 1 for o in asked):
            return  # it stands where what is asked for stands
        for dropped in self._droppable(others):
            modifiers = [
                *self.parts.modifiers,
                *(having(one, self.adjective(one), self._switched()) for one in others if one not in dropped),
            ]
            for number, head in enumerate(self._asked_nouns()):
                for scope, rest, cost in self.grower.scopes(head):
                    for tree in self.grower.trees(head, rest, scope, modifiers):
                        for objects, features in self.grower.grow(tree, self.home()):
                            features["scope"] += cost
                            features["dropped"] += len(dropped)
                            features["head"] += number
                            features["implied head"] += head.end == 0
                            yield from self._of_set(objects, features, head, beside, scope)

    def _of_one(self, asked: Sequence[Asked]) -> bool:
        """Whether an attribute is said to be of something ("the A of X"), and others stand behind it unjoined."""
        nouns = {t.start - len(t.before) for t in self.parts.nouns if t.before[:1] == ("of",)}
        owned = [one for one in asked if one.end in nouns or one.before[:1] == ("'s",)]
        return any("and" not in other.before and other.start > one.start for one in owned for other in asked)

    def _switched(self) -> bool:
        """ "Do we use X", "is X on": of a setting its value is meant, and not whether it is there."""
        return self.verb() and not _SET & {token.lower for token in self.parts.tokens}

    def _beside(self, one: Asked) -> bool:
        if any(role in _BESIDE and one.start - 3 <= at < one.start for role, at in self.parts.operators):
            return True
        joined = [other for other in self.parts.asked if other.end == one.start - 1] if "and" in one.before else []
        return any(map(self._beside, joined))

    def _droppable(self, others: Sequence[Asked]) -> Iterator[list[Asked]]:
        """Verbs ("mounts", "scales") say how two things go together, where there are two."""
        yield []
        optional = [one for one in others if one.optional and not one.negated]
        if optional and sum(not (t.spaces and not t.kinds) for t in self.parts.nouns) > 1:
            yield optional

    def _asked_nouns(self) -> list[Noun]:
        """What may be asked for: kinds before names, in the order of the question."""
        nouns = [t for t in self.parts.nouns if not (t.negated or t.excepted or t.many or t.modifies)]
        alone = [t for t in self.parts.nouns if t.many] if not nouns and self.verb() else []
        spaces = all(t.found and all(f.kind == "namespaces" for f in t.found) for t in nouns)
        fitted = all(any(self.grower.fits(t, one) for t in nouns) for one in self.parts.modifiers)
        asked = any(t.kinds and not t.found and t.start - self.parts.start <= 1 for t in nouns)
        first = (one for m in self.parts.modifiers if m.start == self.parts.start for one, _ in m.choices)
        subject = not fitted and any(isinstance(one, Is) and one.condition.id[:9] == "images of" for one in first)
        if (spaces or not fitted) and (subject or not (nouns and self.verb())) and not asked:
            nouns = [*nouns, *(alone or self._implied_nouns())]
        if self.verb():
            return sorted(nouns, key=lambda t: t.start)[:2]
        kinds = [t for t in nouns if t.kinds and not t.found]
        kinds.sort(key=lambda t: not fitted and t.end > 0)
        typed = [t for t in nouns if t.kinds and t.found]
        return [*kinds, *typed, *[t for t in nouns if not t.kinds]][:2]

    def _implied_nouns(self) -> list[Noun]:
        """ "What is scaled to zero?": all of the kinds of which that can be said."""
        if self.parts.ask == "what" and len(self.parts.tokens) <= _FEWEST_TOLD:
            return []
        kinds: dict[str, None] = {}
        for modifiers in self.parts.modifiers:
            several = self.parts.tokens[modifiers.start].lower != self.parts.tokens[modifiers.start].lemma
            for one, _ in modifiers.choices:
                if isinstance(one, Labelled) and several and self.parts.ask != "count":
                    kinds.update(dict.fromkeys(self._carrying(one)))
                if (
                    isinstance(one, Is)
                    and one.condition.of != ("any",)
                    and not (of_container(one) and one.condition.live)
                ):
                    kinds.update(dict.fromkeys(("pods",) if of_container(one) else one.condition.of))
        if not kinds and self.parts.ranked is not None and self.parts.ask == "who":
            kinds.update(dict.fromkeys(self._ranked_kinds()[:1]))
        found = [self.world.resource(kind) for kind in list(kinds)[:3]]
        return [Noun(0, 0, (kind,), plural=True) for kind in found if kind is not None]

    def _carrying(self, label: Labelled) -> list[str]:
        """The kinds that have this label: "the workers"; of what runs pods all, whose templates say it."""
        found = self.world.label_values(label.value.lower(), tuple(self.world.names.listings))
        kinds = {kind for key, _, have in found if key == label.key for kind in have}
        return [*(_RUN if kinds & {*PODLIKE} else ()), *sorted(kinds - {*PODLIKE})]

    def _ranked_kinds(self) -> list[str]:
        """ "Who has the most replicas?": the kinds that people run things by, where they have what is ranked by."""
        ranked = self.parts.ranked.attributes if self.parts.ranked is not None else ()
        carriers = ranked[0][0].carriers if ranked else ()
        return [kind for kind in carriers if kind in _RUN]

    def _of_set(
        self, objects: Objects, features: Features, head: Noun, beside: Sequence[Asked], scope: Scope
    ) -> Iterator[Derivation]:
        parts = self.parts
        if parts.container.startswith("#"):
            return  # a second container is one of what is named
        if parts.container and objects.kind.qualified in PODLIKE:
            holding = Holds(row("containers"), "==", parts.container)
            objects, features["with container"] = replace(objects, filters=(*objects.filters, holding)), 1.0
        ranked = self.with_rank(objects, scope)
        if ranked is None or not self._of_use(ranked, head):
            return
        if head.end == 0:
            said = [kind for f in objects.filters if isinstance(f, Labelled) for kind in self._carrying(f)]
            also = [self.world.resource(kind) for kind in (self._ranked_kinds() if ranked.rank else said)[1:]]
            ranked = replace(ranked, also=tuple(kind for kind in also if kind is not None))
        if self.verb():
            if not (parts.has("each") or parts.has("total") or self._of_all_values()):
                yield from self._whether(ranked, features, head)
        elif parts.has("each") or parts.has("sorted"):
            yield from self._per(objects, features, head, beside)
        elif parts.ask == "count" and not head.kinds and not objects.filters and objects.kind.qualified in WORKLOADS:
            pods = self.world.resource("pods")
            if pods is not None and not objects.rank and self._called(objects):  # "how many picker do we have?"
                yield Derivation(Number(Objects(pods, filters=(Goes(objects),))), features)
        elif parts.ask == "count":
            several = len({name for _, name in objects.named}) != 1  # one that is named is not counted
            if head.kinds or (objects.filters and several and self._called(objects)):
                yield Derivation(Number(ranked), features)
        elif parts.ask == "noun" and self._counts_good(ranked, head):
            yield Derivation(Number(ranked), features)
        elif parts.ask in _LISTING and not parts.has("total"):
            yield from self._listed(ranked, features, head, beside)

    def _of_all_values(self) -> bool:
        """ "Is X up in both zones": all that something may be are meant, and not all things."""
        ends = {at + 1 for role, at in self.parts.operators if role == "all"}
        return any(one.start in ends for one in self.parts.asked)

    def _called(self, objects: Objects) -> bool:
        """Whether things are called as the question says, by two words of their names at least where they have several:
        "how many orders are open" asks for no pods of `orders-api`."""
        goes = [one.other for one in objects.filters if isinstance(one, Goes) and one.other.kind.qualified in WORKLOADS]
        tokens = self.parts.tokens
        spoken = f" {' '.join(t.lower for t in tokens)} | {' '.join(t.lemma for t in tokens)} ".replace("-", " ")
        named = [{name for _, name in one.named} for one in (objects, *goes) if one.named]
        return all(any(_is_said(name, spoken) for name in names) for names in named)

    def _of_use(self, objects: Objects, head: Noun) -> bool:
        """Whether a set has a use for the operators that were said, and what was said of containers."""
        parts = self.parts
        pairs = pairwise(token.lower for token in parts.tokens)
        if not self.verb() and any(a == "both" and b in self.world.names.namespaces for a, b in pairs):
            return False  # what is in both namespaces is not what is in either
        if (self.extreme() and not head.kinds) or parts.has("average") or parts.has("left") or parts.has("only"):
            return False
        if parts.container and objects.kind.qualified not in PODLIKE:
            return False
        # controllers write events anew: which was the last its own time does not tell
        return objects.kind.qualified != "events" or objects.rank is None

    def _listed(
        self, objects: Objects, features: Features, head: Noun, beside: Sequence[Asked]
    ) -> Iterator[Derivation]:
        fitting = (next((a for a, _ in one.links if a.fits(objects.kind.qualified)), None) for one in beside)
        asked = tuple(a for a in fitting if a is not None)
        if self._echoes(objects, asked):
            yield from self._held(objects, features)
        elif len(asked) == len(beside) and (not head.found or head.kinds or objects.filters):
            features["named asked"] += bool(objects.named)
            if not head.plural and not asked and any(t.lower == "name" for t in self.parts.tokens):
                yield Derivation(Values(_NAME, objects), features)  # "the name of the x pod": there is one
            elif not self._too_bare(objects):
                yield Derivation(Names(objects, asked), features)

    def _echoes(self, objects: Objects, asked: Sequence[Attribute]) -> bool:
        """Whether it would only repeat the name that was given, and that was not asked for."""
        words = {t.lower for t in self.parts.tokens}
        return bool(objects.named) and not (objects.filters or asked or words & {"name", "names", "called"})

    def _held(self, objects: Objects, features: Features) -> Iterator[Derivation]:
        """What a config map holds, where nothing else is said of it: "what is in X"."""
        if objects.kind.qualified == "configmaps" and self.parts.ask in ("what", "noun", "list"):
            yield Derivation(Values(row("config data"), objects, True), features)

    def _too_bare(self, objects: Objects) -> bool:
        """A kind alone ("pod"), or what a kind is ("what is a deployment?"), asks for no list."""
        bare = not (objects.named or objects.filters or objects.within or objects.outside or objects.rank)
        words = [t.lower for t in self.parts.tokens]
        return bare and (
            (self.parts.ask == "noun" and len(words) == 1 and words[-1] == self.parts.tokens[-1].lemma)
            or (self.parts.ask == "what" and bool({"a", "an", "does", "do"} & set(words[:3])))
        )

    def _counts_good(self, objects: Objects, head: Noun) -> bool:
        """ "X pods ready": of the pods of one thing it is asked how many are as they should be."""
        behind = [one for one in self.parts.modifiers if one.start >= head.end > 0]
        said = [f for f in objects.filters if not isinstance(f, Goes)]
        owned = any(isinstance(f, Goes) and f.other.named for f in objects.filters)
        return head.plural and owned and len(behind) == 1 and len(said) == 1 and _is_good(said[0])

    def _wants_all(self, tested: Filter, head: Noun) -> bool:
        """ "Are the x pods ready": of several it is asked whether all are as they should be."""
        first = self.parts.tokens[0].lower
        several = (
            head.plural and first in ("are", "were", "do", "have") and not _ANY & {t.lower for t in self.parts.tokens}
        )
        return several and _is_good(tested)

    def _whether(self, objects: Objects, features: Features, head: Noun) -> Iterator[Derivation]:
        said = [f for f in objects.filters if not isinstance(f, Goes)]
        wants_all = self.parts.every or self.parts.has("all") or objects.rank
        if wants_all or (said and self._wants_all(said[-1], head)):
            if not objects.filters:
                return
            tested = (said or objects.filters)[-1]
            base = tuple(f for f in objects.filters if f is not tested)
            yield Derivation(Every(replace(objects, filters=base), tested), features)
            return
        if not objects.filters and not head.many and (objects.named or self.parts.ask == "yes_no"):
            return
        linked = [f.other.named for f in objects.filters if isinstance(f, Goes) and not f.negated]
        if any(len({space for space, _ in named}) > 1 for named in linked):
            return  # of which of them? one would do for a yes
        if objects.named:
            features["named whether"] += 1
        yield Derivation(Exists(objects, many=head.many), features)

    def _per(self, objects: Objects, features: Features, head: Noun, beside: Sequence[Asked]) -> Iterator[Derivation]:
        """ "pods per namespace": the thing or the attribute behind "per" is what it goes by."""
        at = next(at for role, at in self.parts.operators if role in ("each", "sorted"))
        if beside:
            yield from self._by_attribute(objects, features, beside)
            return
        by = next((t for t in self.parts.nouns if t.start >= at and t is not head), None)
        of = any(token.lower == "of" for token in self.parts.tokens[at - 1 : at + 1])
        if (of and not head.plural and self.parts.ask != "count") or (
            self.parts.ranked is not None and self.parts.has("each")
        ):
            return  # "the storage class of each claim", "the oldest X per Y": which one, and not how many
        filters = tuple(f for f in objects.filters if not is_by(f, by))
        base = replace(objects, filters=filters)
        if (
            by is None
            or not by.kinds
            or (by.found and not by.grouped)
            or head.found
            or self.parts.ask in ("which", "who")
        ):
            return
        kind = by.kinds[0]
        if kind.qualified == "namespaces":
            yield Derivation(Per(base), features)
        elif related(kind.qualified, objects.kind.qualified):
            inside = objects.within if kind.namespaced else ()
            yield Derivation(Per(base, Objects(kind, within=inside, named=keys(by.found))), features)

    def _by_attribute(self, objects: Objects, features: Features, beside: Sequence[Asked]) -> Iterator[Derivation]:
        """ "pods by status" are counted for each, "list pods by restarts" are in this order."""
        attribute = next((a for a, _ in beside[0].links if a.fits(objects.kind.qualified)), None)
        if len(beside) != 1 or attribute is None:
            return
        ordered = attribute.kind in ("number", "quantity", "time") or attribute.id == "age"
        if self.parts.ask == "count" or (not ordered and not self.parts.has("sorted")):
            yield Derivation(Per(objects, attribute), features)
        else:
            rank = Rank(attribute.id != "age", attribute, whole=True)
            yield Derivation(Names(replace(objects, rank=rank), (attribute,)), features)

    def of_places(self) -> Iterator[Derivation]:
        """ "Where does X run": on which node; and for what runs nowhere, in which namespace."""
        if self.parts.ask != "where" or self.parts.asked or len(self.parts.nouns) == 0:
            return
        for name in ("nodes", "namespaces"):
            resource = self.world.resource(name)
            if resource is None:
                continue
            implied = Noun(0, 0, (resource,))
            for scope, rest, cost in self.grower.scopes(None):
                for tree in self.grower.trees(implied, rest, scope, self.parts.modifiers):
                    for objects, features in self.grower.grow(tree, False):
                        features["implied"] += 1
                        features["scope"] += cost
                        features["where namespace"] += name == "namespaces"
                        yield Derivation(Names(objects), features)


def _is_good(one: Filter) -> bool:
    return isinstance(one, Is) and one.condition.good and not one.negated


def _is_said(name: str, spoken: str) -> bool:
    """Whether two neighbouring words of a name are said, or its only one."""
    parts = name.split("-")
    runs = [f"{one} {other}" for one, other in pairwise(parts)] or parts
    return any(f" {run} " in spoken for run in runs)
