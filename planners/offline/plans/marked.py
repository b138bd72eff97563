"""A question cut into mentions, and what it is about: what every plan of its own is made from."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

from planners.offline.things import Missing, Thing, gather, narrowed
from planners.offline.words import Found, Label, Mention, Opening, Token, home_first, preference
from planners.offline.world import World


@dataclass(frozen=True)
class Marked:
    """The mentions of a question, how it begins, its tokens, and what is known of the cluster."""

    mentions: Sequence[Mention]
    begins: Opening
    tokens: Sequence[Token]
    world: World

    @cached_property
    def words(self) -> list[str]:
        """The words in small letters."""
        return [token.lower for token in self.tokens]

    @cached_property
    def text(self) -> str:
        """The words in one line."""
        return " ".join(self.words)

    @cached_property
    def pieces(self) -> list[Thing | Mention]:
        """The mentions behind the opening, with things put together."""
        return gather(self.mentions, self.world, self.begins.end)

    @cached_property
    def scope(self) -> str | None:
        """The namespace that other things are said to be in."""
        found = None
        things = [piece for piece in self.pieces if isinstance(piece, Thing)]
        for thing in things:
            if _is_scope(thing) and any(t is not thing and (t.found or t.of or t.missing) for t in things):
                found = thing.scope.meta.name if thing.scope else None
        return found

    @cached_property
    def things(self) -> list[Thing]:
        """The things that are named, but for the scope."""
        scope = self.scope
        found = [piece for piece in self.pieces if isinstance(piece, Thing)]
        return [t for t in found if not (scope and _is_scope(t) and t.scope and t.scope.meta.name == scope)]

    @cached_property
    def spaces(self) -> list[str]:
        """The namespaces that are named: the scope, else those that are things of their own."""
        return [self.scope] if self.scope else [t.scope.meta.name for t in self.things if t.scope and not t.missing]

    def subject(self, kinds: Collection[str] = ()) -> Found | Missing | None:
        """The one object, of one of `kinds` where given; what was named and is missing; or None where it is unclear."""
        best: list[Found] = []
        for thing in sorted(self.things, key=lambda thing: (self.is_place(thing), not self._is_exact(thing))):
            if thing.missing and thing.kinds and not thing.of:
                kind = thing.kinds[0].qualified
                return Missing(thing.missing, kind, self.world.names.near(thing.missing, (kind,)))
            inside = narrowed(thing, self.scope)
            found = inside.found or inside.of
            if thing.found and self.scope is not None and not found:
                name = thing.found[0].meta.name
                places = tuple(f"{f.meta.namespace}/{name}" for f in thing.found[:3])
                return Missing(name, thing.found[0].kind, places, namespace=self.scope)
            if self.scope is None:
                found = home_first(found, self.world.namespace)
            found = found or self._only_one(thing)
            best = [f for f in found if not kinds or f.kind in kinds]
            if best:
                break
        pods = [f for f in best if f.kind == "pods"]
        if 1 < len(pods) < len(best):  # a part of their names is what their workload is called
            best = [f for f in best if f.kind != "pods"]
        best.sort(key=lambda f: preference(f.kind))
        same = [f for f in best if f.kind == best[0].kind]
        return best[0] if best and len({f.meta.namespace for f in same}) == 1 else None

    def is_place(self, thing: Thing) -> bool:
        """Whether it is only the node that something else runs on."""
        on = thing.start > 0 and self.words[thing.start - 1] == "on" and all(f.kind == "nodes" for f in thing.found)
        return on and bool(thing.found) and any(t.found or t.of for t in self.things if t is not thing)

    def _is_exact(self, thing: Thing) -> bool:
        """Whether its very name stands in the question, and not a part of one; what is missing goes first too."""
        said = {*self.words[thing.start : thing.end], "-".join(self.words[thing.start : thing.end])}
        return bool(thing.missing) or any(f.meta.name.lower() in said for f in (*thing.found, *thing.of))

    def _only_one(self, thing: Thing) -> tuple[Found, ...]:
        """ "The node", where there is but one."""
        listing = self.world.listing(thing.kinds[0].qualified) if len(thing.kinds) == 1 and not thing.plural else None
        named = thing.found or thing.missing or thing.of
        definite = thing.start > 0 and self.words[thing.start - 1] in ("the", "my", "our", "this")
        if listing is None or named or not definite or len(listing.objects) != 1:
            return ()
        return (Found(listing.resource, listing.objects[0]),)

    def leftover(self, known: Collection[str], named: Collection[str] = ()) -> bool:
        """Whether a word is neither grammar, nor a kind, nor a name, nor known to the plan; `named` are words that the
        plan takes for names itself."""
        mentions = (piece for piece in self.pieces if isinstance(piece, Mention))
        return any(not self._explained(mention, {*known, *named}) for mention in mentions)

    def _explained(self, mention: Mention, known: Collection[str]) -> bool:
        if mention.end <= self.begins.end or mention.kind or mention.named or mention.part("everywhere", "own"):
            return True
        if mention.skippable or {token.lower for token in mention.tokens} <= {*known}:
            return True
        return bool(mention.labels) and all(isinstance(sense, Label) for sense in mention.senses)


def _is_scope(thing: Thing) -> bool:
    return thing.scope is not None and (not thing.kinds or thing.kinds[0].qualified == "namespaces")
