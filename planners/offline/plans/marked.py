"""A question cut into mentions, and what it is about: what every plan of its own is made from."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

from planners.offline.nouns import Missing, Noun, gather, narrowed
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
    def pieces(self) -> list[Noun | Mention]:
        """The mentions behind the opening, with things put together."""
        return gather(self.mentions, self.world, self.begins.end)

    @cached_property
    def scope(self) -> str | None:
        """The namespace that other things are said to be in."""
        found = None
        nouns = [piece for piece in self.pieces if isinstance(piece, Noun)]
        for noun in nouns:
            others = [t for t in nouns if t is not noun and (t.found or t.of or t.missing)]
            if _is_scope(noun) and others:
                spaces = [f.meta.name for f in noun.found if f.kind == "namespaces"]
                holding = {f.meta.namespace for t in others for f in (*t.found, *t.of)}
                found = next((space for space in spaces if space in holding), spaces[0])  # one of an environment
        return found

    @cached_property
    def nouns(self) -> list[Noun]:
        """The things that are named, but for the scope."""
        scope = self.scope
        found = [piece for piece in self.pieces if isinstance(piece, Noun)]
        return [t for t in found if not (scope and _is_scope(t) and t.scope and t.scope.meta.name == scope)]

    @cached_property
    def spaces(self) -> list[str]:
        """The namespaces that are named: the scope, else those that are things of their own."""
        return [self.scope] if self.scope else [t.scope.meta.name for t in self.nouns if t.scope and not t.missing]

    def subject(self, kinds: Collection[str] = ()) -> Found | Missing | None:
        """The one object, of one of `kinds` where given; what was named and is missing; or None where it is unclear."""
        best: list[Found] = []
        for noun in sorted(self.nouns, key=lambda noun: (self.is_place(noun), not self.is_exact(noun))):
            if noun.missing and noun.kinds and not noun.of:
                kind = noun.kinds[0].qualified
                return Missing(noun.missing, kind, self.world.names.near(noun.missing, (kind,)))
            inside = narrowed(noun, self.scope)
            found = inside.found or inside.of
            if noun.found and self.scope is not None and not found:
                name = noun.found[0].meta.name
                places = tuple(f"{f.meta.namespace}/{name}" for f in noun.found[:3])
                return Missing(name, noun.found[0].kind, places, namespace=self.scope)
            if self.scope is None:
                found = home_first(found, self.world.namespace)
            found = found or self._only_one(noun)
            best = [f for f in found if not kinds or f.kind in kinds]
            if best:
                break
        pods = [f for f in best if f.kind == "pods"]
        if 1 < len(pods) < len(best):  # a part of their names is what their workload is called
            best = [f for f in best if f.kind != "pods"]
        best.sort(key=lambda f: preference(f.kind))
        same = [f for f in best if f.kind == best[0].kind]
        return best[0] if best and len({f.meta.namespace for f in same}) == 1 else None

    def is_place(self, noun: Noun) -> bool:
        """Whether it is only the node that something else runs on."""
        on = noun.start > 0 and self.words[noun.start - 1] == "on" and all(f.kind == "nodes" for f in noun.found)
        return on and bool(noun.found) and any(t.found or t.of for t in self.nouns if t is not noun)

    def is_exact(self, noun: Noun) -> bool:
        """Whether its very name stands in the question, and not a part of one; what is missing goes first too."""
        spoken = {*self.words[noun.start : noun.end], "-".join(self.words[noun.start : noun.end])}
        return bool(noun.missing) or any(f.meta.name.lower() in spoken for f in (*noun.found, *noun.of))

    def _only_one(self, noun: Noun) -> tuple[Found, ...]:
        """ "The node", where there is but one."""
        listing = self.world.listing(noun.kinds[0].qualified) if len(noun.kinds) == 1 and not noun.plural else None
        named = noun.found or noun.missing or noun.of
        definite = noun.start > 0 and self.words[noun.start - 1] in ("the", "my", "our", "this")
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


def _is_scope(noun: Noun) -> bool:
    return noun.scope is not None and (not noun.kinds or noun.kinds[0].qualified == "namespaces")
