"""What all derivations rest on: the parts of a question, the grower of sets, and what the words want."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from planners.offline.forms.algebra import Form, Objects, Rank
from planners.offline.parsing.features import Features
from planners.offline.parsing.parts import Asked, Noun, Parts
from planners.offline.parsing.trees import Grower, Scope
from planners.offline.world import World


@dataclass(frozen=True)
class Derivation:
    """A form and its features."""

    form: Form
    features: Features = field(compare=False)


class Deriver:
    """The parts of one sequence on a cluster."""

    def __init__(self, parts: Parts, world: World) -> None:
        self.parts = parts
        self.world = world
        self.grower = Grower(parts, world)

    def home(self) -> bool:
        """Whether of one name in several namespaces the own one is meant."""
        several = any(t.plural and t.found and {f.resource for f in t.found} <= {*t.kinds} for t in self.parts.nouns)
        return not (several or self.parts.everywhere or self.parts.has("all") or self.parts.has("total"))

    def with_rank(self, objects: Objects, scope: Scope) -> Objects | None:
        """The things with the rank that was said; None where it is none of theirs."""
        rank = self.grower.ranking(self.parts.ranked, objects.kind, self.parts.limit, scope)
        if rank is None:
            return None
        return replace(objects, rank=rank) if isinstance(rank, Rank) else objects

    def verb(self) -> bool:
        """Whether yes or no is asked for."""
        return self.parts.ask in ("yes_no", "exists")

    def extreme(self) -> bool:
        """ "What is the highest A?": a value is asked for, and not who has it."""
        ranked = self.parts.ranked
        first = ranked is not None and bool(ranked.attributes) and ranked.start - self.parts.start <= 1
        return first and self.parts.ask in ("what", "noun") and not self.parts.asked

    def possessed(self, one: Asked) -> bool:
        """ "Which pod's image can not be pulled?" asks for the pod."""
        first = self.parts.nouns[0] if self.parts.nouns else None
        owned = first is not None and one.before[:1] == ("'s",) and first.end == one.start - 1
        return owned and self.parts.ask == "which" and bool(self.parts.modifiers)

    def adjective(self, one: Asked) -> bool:
        """ "How many GPU nodes": an attribute right before the kind that is asked for only tells which; so does what is
        or is not so, wherever it stands ("which config map is immutable")."""
        nouns = [t for t in self.parts.nouns if t.kinds and not t.found]
        if self.parts.ask not in ("count", "which", "list", "noun") or one.holes:
            return False
        flags = all(a.kind == "flag" for a, _ in one.links)
        if flags and not (nouns or one.negated) and len(self.parts.asked) > 1:
            return True  # "how many items are fragile"
        before = [t.lower for t in self.parts.tokens[: one.start] if t.lower != "not"]
        done = self.parts.tokens[one.end - 1].lower.endswith("ed")  # "which nodes are pci", "channels are geoblocked"
        if before[-1:] in (["is"], ["are"]) and all(
            a.id.startswith("label ") or (a.custom and done) for a, _ in one.links
        ):
            return bool(nouns) and nouns[0].start - self.parts.start <= 1
        if one.negated:
            return False
        if flags and any(a.fits(k.qualified) for a, _ in one.links for t in nouns for k in t.kinds):
            return not {"of", "on"} & {*nouns[0].before}
        return any(
            t.start == one.end and t.kinds and not t.found and t.plural and not t.before for t in self.parts.nouns
        )

    def contained(self, objects: Objects) -> Objects:
        """The things with the container that was said."""
        return replace(objects, container=self.parts.container) if self.parts.container else objects


def is_by(one: object, by: Noun | None) -> bool:
    """Whether a filter only says what it is counted by."""
    other = getattr(one, "other", None)
    return (
        by is not None
        and isinstance(other, Objects)
        and bool(by.kinds)
        and other.kind == by.kinds[0]
        and (not other.named or by.grouped)
        and not other.filters  # which limit what is counted
    )
