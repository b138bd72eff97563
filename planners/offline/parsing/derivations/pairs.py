"""Two things: each with its own, the same or another, more or less."""

from __future__ import annotations

from collections.abc import Iterator

from planners.offline.forms.algebra import Differ, Objects
from planners.offline.parsing.derivations.base import Derivation, Deriver
from planners.offline.parsing.features import Features
from planners.offline.parsing.parts import Noun
from planners.offline.parsing.trees import Scope, keys
from planners.offline.words import Attribute, home_first, preference


class OfPairs(Deriver):
    """Forms over two things."""

    def differing(self) -> Iterator[Derivation]:
        """ "Do A and B run the same image?", "does A have more replicas in X than in Y?"."""
        shared = self.parts.has("same") and self.parts.ask == "noun"  # "same image in all pods of X?"
        if not (shared or self.parts.ask == "yes_no") or len(self.parts.asked) != 1 or self.parts.modifiers:
            return
        how = self.parts.compared[0] if self.parts.compared else "different" if self.parts.has("different") else "same"
        if how in ("same", "different"):
            yield from self._alike(how)
        for one, other in self._pairs():
            for attribute, sure in self.parts.asked[0].links:
                first, second = self._single(one, attribute), self._single(other, attribute)
                if first is not None and second is not None:
                    features = Features({"attribute": sure - 1.0})
                    yield Derivation(Differ(attribute, first, second, how), features)  # type: ignore[arg-type]

    def _alike(self, how: str) -> Iterator[Derivation]:
        """ "Do all X run the same A?"."""
        for head in self.parts.nouns:
            if not (head.kinds and head.plural):
                continue
            for attribute, _ in self.parts.asked[0].links:
                for scope, rest, cost in self.grower.scopes(head):
                    for tree in self.grower.trees(head, rest, scope, ()):
                        for objects, features in self.grower.grow(tree, False, attribute):
                            features["scope"] += cost
                            yield Derivation(Differ(attribute, objects, None, how), features)  # type: ignore[arg-type]

    def _pairs(self) -> Iterator[tuple[list[Noun], list[Noun]]]:
        nouns = self.parts.nouns
        named = [t for t in nouns if t.found]
        spaces = [t for t in named if t.spaces and all(f.kind == "namespaces" for f in t.found)]
        others = [t for t in named if t not in spaces]
        if len(others) == 2 and len(spaces) in (0, 2):
            halves = (
                [[o, *[s for s in spaces if s.start > o.start][:1]] for o in others]
                if spaces
                else [[o] for o in others]
            )
            yield halves[0], halves[1]
        elif len(others) == 1 and len(spaces) == 2:
            yield [others[0], spaces[0]], [others[0], spaces[1]]
        elif not others and len(spaces) == 2:
            yield [spaces[0]], [spaces[1]]

    def _single(self, nouns: list[Noun], attribute: Attribute) -> Objects | None:
        space = nouns[1].spaces if len(nouns) > 1 else ()
        scope = Scope(space)
        groups = [(k, f) for k, f in self.grower.groups(nouns[0], scope) if f and attribute.fits(k.qualified)]
        if not groups:
            return None
        kind, found = min(groups, key=lambda pair: preference(pair[0].qualified))
        metas = home_first(found, self.world.namespace) if not space else found
        if len({f.meta.namespace for f in metas}) > 1:
            return None
        return Objects(kind, keys(metas), space if kind.namespaced else ())
