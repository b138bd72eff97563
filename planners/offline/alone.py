"""A question without what is said around it: which words name something is told by the tables and by the cluster."""

from __future__ import annotations

from functools import partial

from planners.offline.data import load
from planners.offline.mentioned import unknown
from planners.offline.words import PODLIKE, Token, bare, one_question, plain, split, without_asides
from planners.offline.world import World

_ENVIRONMENTS = frozenset(word for spellings in load("plans")["environments"] for word in spellings)
_WRONG = frozenset(load("plans")["why_words"])
"""Words that say what is wrong with something."""


def alone(question: str, world: World) -> str:
    """The question without what is said around it."""
    text = bare(question)
    means = partial(_names_something, world=world)
    one = one_question(text, lambda word: means(word) or _is_part(word, world), _WRONG.__contains__)
    return one if one != text else without_asides(plain(question), means, partial(_is_place, world=world))


def _names_something(word: str, world: World) -> bool:
    """Whether a word names a kind or an object, or is written as only names and numbers are."""
    tokens = split(word)
    return any(
        t.name_like or t.lower.isdigit() or not {"/", ".", ":"}.isdisjoint(t.text) or _known(t, world) for t in tokens
    )


def _is_place(words: str, world: World) -> bool:
    """Whether this is the name of a namespace, or of an environment."""
    return words.lower() in world.names.namespaces or words.lower() in _ENVIRONMENTS


def _is_part(word: str, world: World) -> bool:
    """Whether a word that no table has is a part of a workload's name."""
    if any(not unknown(t, world.kinds) or not t.could_name for t in split(word)):
        return False
    return any(world.names.listings[k].with_words([word.lower()]) for k in PODLIKE if k in world.names.listings)


def _known(token: Token, world: World) -> bool:
    """Whether a word names a kind or an object."""
    return bool(world.kinds.find((token.lemma,))) or bool(world.names.exact(token.lower))
