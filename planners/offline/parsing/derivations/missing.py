"""What is named and is not there: the names, what has them, and whether all that is named is there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kubectl.resources import Resource
from planners.offline.forms.algebra import Every, Exists, Has, Names, Number, NumberOf, Objects, Values
from planners.offline.forms.relations import references
from planners.offline.parsing.derivations.base import Derivation, Deriver
from planners.offline.parsing.features import Features
from planners.offline.parsing.parts import Asked, Noun
from planners.offline.words import Attribute

_MOST_KINDS = 2
"""Kinds of which something is supposed to be asked where none is said."""


class OfMissing(Deriver):
    """Forms over names that nothing bears."""

    def of_missing(self) -> Iterator[Derivation]:
        """ "Which X name a Y that does not exist", "which Y of X is missing", "does every Y of X exist"."""
        if self.parts.ranked or any(role not in ("all", "but") for role, _ in self.parts.operators):
            return
        for named, kinds, holders in self._named():
            objects = [
                t for t in self.parts.nouns if t is not named and not (t.spaces and len(t.spaces) == len(t.found))
            ]
            for holder in objects[:1] if objects else self._implied(holders):
                for items, features in self._items(holder, named):
                    features["implied"] += holder.end == 0
                    attribute = references(items.kind, kinds, self.world.resources, True)
                    if attribute is not None and self.parts.gone == "gone":
                        names = self._asks_names(named, holder)
                        yield from self._told(attribute, items, features, names)
                    elif attribute is not None:
                        used = references(items.kind, kinds, self.world.resources, False)
                        using = replace(items, filters=(*items.filters, *([Has(used)] if used else [])))
                        yield Derivation(Every(using, Has(attribute, True)), features)

    def _named(self) -> Iterator[tuple[Noun | Asked, Sequence[Resource], tuple[str, ...]]]:
        """What may be named: a kind, or an attribute that tells a name; its kinds, and what may have it."""
        objects = [t for t in self.parts.nouns if t.kinds and not t.found and not t.negated]
        links = [(one, a) for one in self.parts.asked for a, _ in one.links if a.names and not one.negated]
        for noun in objects:
            own = {kind.qualified for kind in noun.kinds}
            if {id(one) for one in self.parts.asked} <= {id(one) for one, a in links if own & {*a.names}}:
                yield noun, noun.kinds, ()
        wanted = {k.qualified for t in objects for k in t.kinds}
        for one, attribute in links:
            kinds = [kind for name in attribute.names if (kind := self.world.resource(name))]
            if kinds and len(self.parts.asked) == 1 and not wanted & {*attribute.names}:
                words = tuple(t.lemma for t in self.parts.tokens[one.start : one.end])
                yield one, kinds, () if self.world.kinds.find(words) else attribute.carriers

    def _implied(self, holders: Sequence[str]) -> list[Noun]:
        """What names it where that is not said: what has such an attribute, or anything in a namespace."""
        kinds = [kind for name in holders[:_MOST_KINDS] or ("namespaces",) if (kind := self.world.resource(name))]
        return [Noun(0, 0, (kind,), plural=True) for kind in kinds]

    def _items(self, holder: Noun, named: Noun | Asked) -> Iterator[tuple[Objects, Features]]:
        anywhere = holder.end == 0 and holder.kinds[0].qualified == "namespaces"
        for scope, rest, cost in self.grower.scopes(holder):
            others = [t for t in rest if t is not holder and t is not named]
            if anywhere and not others and not self.parts.modifiers and not scope.outside:
                spaces = tuple(("", space) for space in scope.within)
                yield Objects(holder.kinds[0], spaces), Features({"scope": cost})
            for tree in self.grower.trees(holder, others, scope, self.parts.modifiers) if not anywhere else ():
                for items, features in self.grower.grow(tree, self.home()):
                    features["scope"] += cost
                    yield items, features

    def _asks_names(self, named: Noun | Asked, holder: Noun) -> bool:
        """ "Which secret that X names is missing", "which ingress backend": names are asked for, not who has them."""
        return holder.end == 0 or named.start < holder.start or (named.start == holder.end and not named.before)

    def _told(self, attribute: Attribute, items: Objects, features: Features, names: bool) -> Iterator[Derivation]:
        having = replace(items, filters=(*items.filters, Has(attribute)))
        if self.verb():
            yield Derivation(Exists(having), features)
        elif self.parts.ask not in ("count", "which", "what", "list", "noun", "who"):
            return
        elif names:
            count = self.parts.ask == "count"
            yield Derivation(NumberOf(attribute, items, True) if count else Values(attribute, items, True), features)
        else:
            yield Derivation(Number(having) if self.parts.ask == "count" else Names(having), features)
