"""Which kinds a text names, and which of its words nothing knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kubectl.resources import Resource
from planners.offline.words.tokens import Token, split
from planners.offline.words.vocabulary import Kind, Lexicon, lexicon


@dataclass(frozen=True)
class KindSpan:
    """Where a question says a kind, and which ones are meant."""

    start: int
    end: int
    kinds: tuple[str, ...]


def mentioned(tokens: Sequence[Token], words: Lexicon) -> list[Resource]:
    """The kinds that the question says by name."""
    found: dict[Resource, None] = {}
    for i in range(len(tokens)):
        for j in range(i + 1, min(len(tokens), i + words.longest) + 1):
            found.update(dict.fromkeys(_kinds(tokens[i:j], words)))
    return list(found)


def kinds_said(text: str, words: Lexicon) -> list[KindSpan]:
    """Where a text names kinds; the longest words first."""
    tokens, spans, i = split(text), [], 0
    while i < len(tokens):
        for j in range(min(len(tokens), i + words.longest), i, -1):
            if found := {resource.plural for resource in _kinds(tokens[i:j], words)}:
                spans.append(KindSpan(tokens[i].start, tokens[j - 1].end, tuple(sorted(found))))
                i = j - 1
                break
        i += 1
    return spans


def _kinds(run: Sequence[Token], words: Lexicon) -> list[Resource]:
    """The kinds that these tokens together name."""
    senses = (*words.find(tuple(t.lemma for t in run)), *words.find(tuple(t.lower for t in run)))
    return [resource for sense in senses if isinstance(sense, Kind) for resource in sense.resources]


def unknown(token: Token, words: Lexicon) -> bool:
    """Whether no table and no kind has the word."""
    single = (token.lemma,)
    return not lexicon().find(single) and not words.find(single)


def is_word(word: str, words: Lexicon) -> bool:
    """Whether it is a word of the tables, or names a kind."""
    return any(not unknown(token, words) for token in split(word))
