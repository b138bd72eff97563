"""Derivations: from the parts of a question to forms, with what speaks for and against each.

An operator that a form has no use for makes it no derivation. Two attributes asked at once are none either.
"""

from __future__ import annotations

from collections.abc import Iterator

from planners.offline.parsing.derivations.attributes import OfAttributes
from planners.offline.parsing.derivations.base import Derivation
from planners.offline.parsing.derivations.missing import OfMissing
from planners.offline.parsing.derivations.pairs import OfPairs
from planners.offline.parsing.derivations.sets import OfSets
from planners.offline.parsing.parts import Parts
from planners.offline.world import World

__all__ = ["Derivation", "derive"]

_MOST = 8
"""Parts of a question that is still one question."""


def derive(parts: Parts, world: World) -> Iterator[Derivation]:
    """Every form that the parts may mean."""
    if any(noun.missing for noun in parts.nouns) or len(parts.nouns) + len(parts.modifiers) + len(parts.asked) > _MOST:
        return
    yield from _Deriver(parts, world).run()


class _Deriver(OfAttributes, OfSets, OfPairs, OfMissing):
    def run(self) -> Iterator[Derivation]:
        """All derivations."""
        if self.parts.gone:
            yield from self.of_missing()
            return
        if self.parts.has("same") or self.parts.has("different") or self.parts.compared:
            yield from self.differing()
            return
        if any(t.joined and not (t.spaces or t.many or t.excepted) for t in self.parts.nouns):
            return  # two are asked about, and one would be told
        yield from self.of_attributes()
        yield from self.of_sets()
        yield from self.of_places()
