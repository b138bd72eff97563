"""What is said to a question that is not understood: what was understood, which word was not, and two examples."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from core.flow import Failure
from planners.offline.data import load
from planners.offline.understand import Understanding
from planners.offline.words import PODLIKE, Found, Kind, Token
from planners.offline.world import World

_FOREIGN = frozenset(load("plans")["foreign"])
_MOST_TOLD = 4


def advised(understood: Understanding, tokens: Sequence[Token], world: World, strange: Sequence[str]) -> Understanding:
    """The understanding, but a question that was not understood with what helps to ask it better; `strange` are its
    words that nothing here has."""
    outcome = understood.outcome
    if not isinstance(outcome, Failure) or outcome.reason != "not_understood":
        return understood
    first, second = _examples(tokens, world)
    hint = f"Ask for example {first!r} or {second!r}."
    if _is_foreign(tokens, strange):
        foreign = "not understood: without a model only English is understood, which a model would not mind"
        return replace(understood, outcome=replace(outcome, message=foreign, hint=hint))
    known = [t.text for t in tokens if t.lower not in understood.unexplained and _says(t, world)][:_MOST_TOLD]
    message = outcome.message
    if understood.lost and not understood.unexplained and strange and not understood.differs:
        message = f"not understood: {', '.join(map(repr, strange[:_MOST_TOLD]))}"
    if understood.lost and known:
        message = f"{message} (understood: {', '.join(dict.fromkeys(known))})"
    return replace(understood, outcome=replace(outcome, message=message, hint=hint))


def _is_foreign(tokens: Sequence[Token], strange: Sequence[str]) -> bool:
    """Whether the words of grammar, or the letters, are of another language than English."""
    other = sum(any(c.isalpha() and not c.isascii() for c in t.text) for t in tokens)
    grammar = sum(t.lower in _FOREIGN for t in tokens)
    return grammar >= 2 or (grammar > 0 and 2 * len(strange) >= len(tokens)) or 0 < len(tokens) <= 3 * other


def _says(token: Token, world: World) -> bool:
    return bool(_kinds(token, world) or world.names.exact(token.lower))


def _kinds(token: Token, world: World) -> list[Kind]:
    return [sense for sense in world.kinds.find((token.lemma,)) if isinstance(sense, Kind)]


def _examples(tokens: Sequence[Token], world: World) -> tuple[str, str]:
    """Two questions about what the question names, or about what the cluster has most of."""
    kinds = [kind.resources[0] for token in tokens for kind in _kinds(token, world)]
    namespaced = [kind.plural for kind in kinds if kind.namespaced] or ["pods"]
    spaces = [found.meta.name for found in _found(tokens, world) if found.kind == "namespaces"] or _busiest(world)
    named = next((found for found in _found(tokens, world) if found.kind in PODLIKE), None)
    first = f"How many {namespaced[0]} are in {spaces[0]}?" if spaces else f"How many {namespaced[0]} are there?"
    if named is not None:
        return first, f"Why is {named.meta.name} not ready?"
    return first, f"Which pods in {spaces[0]} are not ready?" if spaces else "Is everything healthy?"


def _found(tokens: Sequence[Token], world: World) -> Iterator[Found]:
    for token in tokens:
        yield from world.names.exact(token.lower)


def _busiest(world: World) -> list[str]:
    """The namespace with the most deployments, the system's own aside."""
    listing = world.listing("deployments.apps")
    spaces = (meta.namespace for meta in listing.objects) if listing else ()
    return [space for space, _ in Counter(s for s in spaces if not s.startswith("kube-")).most_common(1)]
