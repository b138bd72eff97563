"""An attribute is asked for: its value, how many of it, the sum, the most."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from planners.offline.forms.algebra import Goes, Has, Holds, Is, Names, NumberOf, Objects, Per, Rank, Total, Values
from planners.offline.forms.pieces import containers, remaining
from planners.offline.parsing.derivations.base import Derivation, Deriver, is_by
from planners.offline.parsing.features import Features
from planners.offline.parsing.having import having
from planners.offline.parsing.parts import Asked, Modifier, Noun
from planners.offline.parsing.trees import Scope, related
from planners.offline.parsing.walk.base import CONTAINERS, HAVING
from planners.offline.words import PODLIKE, SETTINGS, Attribute

_SEVERAL_PODS = ("deployments.apps", "statefulsets.apps", "daemonsets.apps", "replicasets.apps")
_DEFINITIONS = "customresourcedefinitions.apiextensions.k8s.io"
_MADE = frozenset({"pods", "replicasets.apps", "replicationcontrollers", "jobs.batch"})
"""What is made for something else, which tells its labels."""
_SWITCHED = frozenset({"on", "off", "true", "false", "yes", "no"})


def _setting(objects: Objects, attribute: Attribute, last: str) -> Objects:
    """Those of the things where something is set; to the value that the question ends with, where it is a switch."""
    one = Holds(attribute, "==", last) if last in _SWITCHED else Has(attribute)
    return replace(objects, filters=(*objects.filters, one))


def _pods_tell(attribute: Attribute, objects: Objects) -> bool:
    """Whether it is pods that tell in which state the containers are, or since when it is so, of which it is asked."""
    states = (one for goes in objects.filters if isinstance(goes, Goes) for one in goes.other.filters)
    said = [one.condition for one in states if isinstance(one, Is)]
    live = attribute.of == ("container",) and any(one.live for one in said)
    made = attribute.id == "age" and objects.kind.qualified in _SEVERAL_PODS
    return live or (made and any(one.of in (("pods",), ("container",)) for one in said))


class OfAttributes(Deriver):
    """Forms that tell an attribute of things."""

    def of_attributes(self) -> Iterator[Derivation]:
        """ "What is the A of X", "how many A does X have", "the sum of A over all X"."""
        excepted = self.parts.ask == "who" and any(t.excepted for t in self.parts.nouns)
        if self.verb() or excepted or self.parts.has("but"):  # "how many are wanted but do not run"
            return
        if self.extreme():
            yield from self.extremes()
            return
        for target, others in self._targets():
            modifiers = [*self.parts.modifiers, *(having(one, self.adjective(one)) for one in others)]
            for attribute, sure in target.links:
                for objects, features in self.carriers(attribute, modifiers, target):
                    features["attribute"] += sure - 1.0
                    if self.parts.ask == "where" and attribute.id.startswith(SETTINGS):
                        last = self.parts.tokens[-1].lower
                        yield Derivation(Names(_setting(objects, attribute, last)), features)
                    else:
                        yield from self._asked(attribute, objects, features, target)

    def extremes(self) -> Iterator[Derivation]:
        """The largest or smallest of an attribute."""
        ranked, self.parts.ranked = self.parts.ranked, None
        assert ranked is not None  # noqa: S101  the caller's condition
        target = Asked(ranked.start, ranked.end, ranked.attributes)
        found = [
            (Values(attribute, replace(objects, rank=Rank(ranked.largest, attribute))), features, sure - 1.0)
            for attribute, sure in ranked.attributes
            if attribute.kind in ("number", "quantity") and attribute.of != ("container",) and not attribute.many
            for objects, features in self.carriers(attribute, self.parts.modifiers, target)
        ]  # of one of several containers no object tells
        self.parts.ranked = ranked
        for form, features, sure in found:
            features["attribute"] += sure
            yield Derivation(form, features)

    def _targets(self) -> Iterator[tuple[Asked, list[Asked]]]:
        """The attribute that is asked for, and those that something is to have."""
        asked = [one for one in self.parts.asked if not one.joint]
        free = [one for one in asked if not (one.negated or self.possessed(one) or self.adjective(one))]
        free = [one for one in free if not self._specifies(one)]
        first = [one for one in free if one.start == self.parts.start and self.parts.ask == "which"]
        for one in first or free:  # what stands right behind "which" is what is asked for
            others = [
                other
                for other in self.parts.asked
                if other is not one and not self._tells_where(other, one) and not self._swallowed(other, one)
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
        """Words that a row of the table takes for its own ("default cpu limit for containers"), and "both containers",
        where something else is asked of them."""
        both = {"both", "all"} & {t.lower for t in self.parts.tokens[other.start - 1 : other.start]}
        if both and all(a.id in CONTAINERS for a, _ in other.links):
            return any(a.of == ("container",) and a.id not in CONTAINERS for a, _ in one.links)
        words = {t.lower for t in self.parts.tokens[other.start : other.end]}
        return any(words <= a.swallow for a, _ in one.links)

    def _specifies(self, one: Asked) -> bool:
        """ "Container port": what stands right before another attribute of the same tells of which that is."""
        behind = [o for o in self.parts.asked if o.start == one.end and not (o.before or o.holes)]
        return any(a.of == b.of and a.of == ("container",) for o in behind for a, _ in o.links for b, _ in one.links)

    def _tells_where(self, outer: Asked, inner: Asked) -> bool:
        """Whether one attribute only tells where another is, and not which things: "the memory of the GPU nodes"."""
        return self._holds(outer, inner) and not self.adjective(outer)

    def _holds(self, outer: Asked, inner: Asked) -> bool:
        """ "The tag of the image": the second tells where the first is, and is not asked for."""
        same = any(a.of == b.of for a, _ in outer.links for b, _ in inner.links)
        told = {a.id for a, _ in inner.links}
        labelled = any(a.id.startswith("label ") and a.id not in told for a, _ in outer.links)
        flags = all(a.kind == "flag" and a.schema for a, _ in outer.links)  # "how many items are fragile"
        apart = outer.negated or outer.joint or labelled or flags or {*outer.before} & {*HAVING, "and"}
        behind = outer.start >= inner.end and not apart
        return same and (behind or (outer.end == inner.start and not (inner.before or outer.holes)))

    def carriers(
        self, attribute: Attribute, modifiers: Sequence[Modifier], target: Asked
    ) -> Iterator[tuple[Objects, Features]]:
        """What has an attribute: a thing that is spoken of, what goes with it, or all of the kind that has it."""
        for head in self._heads(target):
            for scope, rest, cost in self.grower.scopes(head):
                others = [t for t in rest if t is not head]
                for tree in self.grower.trees(head, others, scope, modifiers):
                    for objects, features in self.grower.grow(tree, self.home(), attribute):
                        features["scope"] += cost
                        ranked = self.with_rank(objects, scope)
                        if ranked is not None:
                            yield self.contained(ranked), features
        yield from self._behind(attribute, modifiers)
        yield from self._of_definition(attribute)

    def _of_definition(self, attribute: Attribute) -> Iterator[tuple[Objects, Features]]:
        """ "The short name of cranes": what the definition of a kind of the cluster's own tells."""
        definitions = self.world.resource(_DEFINITIONS)
        kinds = [kind for noun in self.parts.nouns for kind in noun.kinds[:1] if not noun.found and kind.custom]
        alone = len(kinds) == len(self.parts.nouns) == 1 and not self.parts.modifiers
        if definitions is not None and attribute.of == (_DEFINITIONS,) and alone:
            yield Objects(definitions, (("", kinds[0].qualified),)), Features()

    def _heads(self, target: Asked) -> list[Noun]:
        """The things that may have what is asked for, those named first."""
        nouns = [t for t in self.parts.nouns if not (t.negated or t.excepted or t.many)]
        return sorted(nouns, key=lambda t: (not t.found and bool(t.kinds) and len(nouns) > 1, t.start < target.start))

    def _behind(self, attribute: Attribute, modifiers: Sequence[Modifier]) -> Iterator[tuple[Objects, Features]]:
        """All of a kind that has it, or those of it that go with what is spoken of."""
        if attribute.of == ("any",) or attribute.dependent:
            return
        if attribute.direct and any(not t.spaces for t in self.parts.nouns):
            return
        carriers = attribute.carriers if attribute.carriers != PODLIKE else ("pods",)
        labelled = [kind for kind in carriers if kind not in _MADE] if attribute.id.startswith("label ") else []
        carriers = tuple(labelled) or carriers
        for number, kind in enumerate(carriers[:2]):
            resource = self.world.resource(kind)
            if resource is None:
                continue
            implied = Noun(0, 0, (resource,), plural=True)
            for scope, rest, cost in self.grower.scopes(None):
                if any(not self._goes(t, kind) for t in rest):
                    continue
                for tree in self.grower.trees(implied, rest, scope, modifiers):
                    for objects, features in self.grower.grow(tree, self.home(), attribute):
                        features["implied"] += 1
                        features["implied kind"] += number
                        features["through"] += any(not self._groups(t) for t in rest)
                        features["scope"] += cost
                        ranked = self.with_rank(objects, scope)
                        if ranked is not None:
                            alone = labelled and number == 0 and not (objects.filters or objects.rank)
                            yield self.contained(self._of_all(ranked, labelled[1:]) if alone else ranked), features

    def _of_all(self, objects: Objects, kinds: Sequence[str]) -> Objects:
        """ "Which teams are there": a label is asked of everything that has it."""
        also = (self.world.resource(kind) for kind in kinds)
        return replace(objects, also=tuple(kind for kind in also if kind is not None))

    def _groups(self, noun: Noun) -> bool:
        """Whether it is what is counted by: "per namespace"."""
        grouped = any(role == "each" and at < noun.start for role, at in self.parts.operators)
        return grouped and bool(noun.kinds) and not noun.found

    def _goes(self, noun: Noun, kind: str) -> bool:
        return any(related(kind, other.qualified) for other, _ in self.grower.groups(noun, Scope()))

    def _asked(self, attribute: Attribute, objects: Objects, features: Features, target: Asked) -> Iterator[Derivation]:
        parts = self.parts
        if self._is_other_sort(attribute, objects):
            return
        objects, one = self._one_pod(attribute, objects)
        word = target.end - 1
        plural = 0 <= word < len(parts.tokens) and parts.tokens[word].lower != parts.tokens[word].lemma
        numeric = attribute.kind in ("number", "quantity")
        if parts.has("left") or self._still(attribute):
            yield from self._left(attribute, objects, features)
            return
        if parts.container and attribute.of != ("container",):
            return
        if parts.has("each"):
            behind = [at for role, at in parts.operators if role == "each" and at > target.start]
            later = bool(behind)
            told = later and self._told_of_each(objects, target, behind)
            summed = attribute.kind == "quantity" and any(t.kinds and not t.found for t in parts.nouns)
            if parts.ask in ("list", "what", "which", "noun", "age", "when") and later and (told or not summed):
                yield Derivation(Names(objects, (attribute,)) if told else Values(attribute, objects, True), features)
            if parts.ask == "count" and later and (attribute.many or not numeric):
                jq = f"{containers(attribute)} | {attribute.jq}" if attribute.of == ("container",) else attribute.jq
                number = replace(attribute, id=f"number of {attribute.id}", of=("any",), jq=f"[{jq}] | length")
                form = Names(objects, (number,)) if told else NumberOf(attribute, objects, each=True)
                yield Derivation(form, features)
            if later and (numeric or attribute.schema) and not attribute.many:
                yield from self._totals(attribute, objects, features)
            return
        if parts.has("sorted") or parts.has("beside"):
            return
        if parts.has("average"):
            yield Derivation(Total("average", attribute, objects), features)
        elif (
            parts.has("total")
            and (numeric or attribute.schema or attribute.id.startswith(("annotation", "label", "key")))
            and not attribute.many
        ):
            yield Derivation(Total("sum", attribute, objects if one else self._every_pod(attribute, objects)), features)
        elif parts.ask == "count":
            yield from self._counted(attribute, objects, features, one)
        elif not parts.has("total"):
            several = plural or parts.ask == "list" or parts.has("all")
            yield Derivation(Values(attribute, objects, several), features)

    def _told_of_each(self, objects: Objects, target: Asked, each: Sequence[int]) -> bool:
        """Whether it is told of each with its name: "A of each X", "A by X" where X has it, and of "each container" by
        the pods; "used by pods" is no "by pod"."""
        by = any(self.parts.tokens[at].lower == "by" for at in each)
        nouns = [one for one in self.parts.nouns if one.start > target.start and one.kinds[:1] == (objects.kind,)]
        told = any(not by or (one.start - 1 in each and not one.plural) for one in nouns)
        held = any(o.start > target.start and o.links[0][0].id in CONTAINERS for o in self.parts.asked) and not by
        return len(objects.named) != 1 and (told or held or bool({*each} & target.holes))

    def _counted(self, attribute: Attribute, objects: Objects, features: Features, one: bool) -> Iterator[Derivation]:
        """How many of an attribute there are, or how much it is."""
        parts, numeric = self.parts, attribute.kind in ("number", "quantity")
        single = not numeric and not attribute.many
        if single and any(t.lower == "much" for t in parts.tokens[: parts.start]):
            yield Derivation(Values(attribute, objects, True), features)  # "how much of the quota is used"
        elif single and (len(objects.named) == 1 or attribute.id.startswith(SETTINGS)):
            return  # one thing has one of it, or none: nobody asks how many
        elif attribute.many or not numeric:
            distinct = any(t.lower in ("different", "distinct", "unique") for t in parts.tokens)
            one = any({"a", "an"} & set(t.before[-1:]) for t in parts.nouns if not t.plural)
            yield Derivation(NumberOf(attribute, objects, distinct, each=one and not objects.named), features)
        else:
            whole = one and attribute.kind == "quantity" and bool(objects.named)
            yield Derivation(Total("sum", attribute, objects) if whole else NumberOf(attribute, objects), features)
            if len(objects.named) != 1 and not self._of_one_pod(objects):
                features = Features(features)
                features["supposed sum"] += 1
                yield Derivation(Total("sum", attribute, objects), features)

    def _of_one_pod(self, objects: Objects) -> bool:
        """ "A rabbit pod": one of several, which have no sum."""
        told = bool(self.parts.container)
        return any((t.found or told) and not t.plural and objects.kind in t.kinds for t in self.parts.nouns)

    def _still(self, attribute: Attribute) -> bool:
        """ "How many X may Y still have", of what is used up in part: what it may have at all is no answer."""
        spoken = {token.lower for token in self.parts.tokens}
        used_up = attribute.spent or (attribute.kind == "quantity" and {"may", "can", "could"} & spoken)
        return self.parts.ask in ("count", "what", "which") and bool(used_up and {"still", "yet"} & spoken)

    def _left(self, attribute: Attribute, objects: Objects, features: Features) -> Iterator[Derivation]:
        """What is left of what is used up in part."""
        left = remaining(attribute)
        if left is not None:
            yield Derivation(Values(left, objects), features)

    def _is_other_sort(self, attribute: Attribute, objects: Objects) -> bool:
        """Whether another sort of thing is asked for: somebody and not a number; how much and not which container, as
        in "what is the most memory a container has"."""
        parts, ranked = self.parts, self.parts.ranked
        if self._of_another_sort(attribute) or _pods_tell(attribute, objects):
            return True
        first = objects.rank is not None and ranked is not None and ranked.start - parts.start <= 1
        return first and parts.ask == "what" and attribute.id in CONTAINERS

    def _totals(self, attribute: Attribute, objects: Objects, features: Features) -> Iterator[Derivation]:
        """ "The sum of A per namespace", "total A of all X by node"."""
        at = next(at for role, at in self.parts.operators if role == "each")
        by = next((t for t in self.parts.nouns if t.start >= at and t.kinds and not t.found), None)
        if by is None:
            return
        if by.kinds[0] == objects.kind:
            if self.parts.tokens[at].lower != "by":  # "how much A does each X have", and not "allowed by X"
                yield Derivation(Names(objects, (attribute,)), features)
            return
        base = replace(objects, filters=tuple(f for f in objects.filters if not is_by(f, by)))
        if by.kinds[0].qualified == "namespaces":
            yield Derivation(Per(base, None, attribute), features)
        elif related(by.kinds[0].qualified, objects.kind.qualified):
            yield Derivation(Per(base, Objects(by.kinds[0]), attribute), features)

    def _of_another_sort(self, attribute: Attribute) -> bool:
        """Whether somebody is asked for and this is a number, or a time and it is none."""
        if self.parts.ask == "who":
            return attribute.kind in ("time", "number", "quantity")
        ago = attribute.kind == "number" and any(token.lower == "ago" for token in self.parts.tokens)
        of_container = attribute.of == ("container",) and not attribute.unit
        return self.parts.ask in ("age", "when") and (of_container or ago)

    def _one_pod(self, attribute: Attribute, objects: Objects) -> tuple[Objects, bool]:
        """ "One X pod", "both containers of X": what a pod's template says, and not all of its pods together."""
        spoken = {token.lower for token in self.parts.tokens}
        told = attribute.of == ("container",) and not attribute.live  # what only pods that run know is theirs
        one = told and bool({"pod", "containers"} & spoken) and "pods" not in spoken
        goes = objects.filters[0] if len(objects.filters) == 1 and objects.kind.qualified == "pods" else None
        made = one and isinstance(goes, Goes) and goes.other.named and goes.other.kind.qualified in _SEVERAL_PODS
        return (goes.other if made and isinstance(goes, Goes) else objects), one

    def _every_pod(self, attribute: Attribute, objects: Objects) -> Objects:
        """The pods of a workload that runs several: what its containers have together is not what its template has."""
        pods = self.world.resource("pods")
        if pods is None or attribute.of != ("container",) or objects.kind.qualified not in _SEVERAL_PODS:
            return objects
        return Objects(
            pods, within=objects.within, filters=(Goes(replace(objects, container="")),), container=objects.container
        )
