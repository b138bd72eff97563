"""Which kinds a text names, and which of its words nothing knows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from kubectl.resources import Resource
from planners.offline.words import Kind, Lexicon, Token, lexicon, split

if TYPE_CHECKING:
    from planners.offline.followups import Span  # its expressions are compiled when a question first follows another


def mentioned(tokens: Iterable[Token], words: Lexicon) -> list[Resource]:
    """The kinds that the question says by name."""
    lemmas = [token.lemma for token in tokens]
    lowers = [token.lower for token in tokens]
    found: list[Resource] = []
    for i in range(len(lemmas)):
        for j in range(i + 1, min(len(lemmas), i + words.longest) + 1):
            for senses in (words.find(tuple(lemmas[i:j])), words.find(tuple(lowers[i:j]))):
                for sense in senses:
                    if isinstance(sense, Kind):
                        found += [r for r in sense.resources if r not in found]
    return found


def kinds_said(text: str, words: Lexicon) -> list[Span]:
    """Where a text names kinds; the longest words first."""
    from planners.offline.followups import Span

    tokens, spans, i = split(text), [], 0
    while i < len(tokens):
        for j in range(min(len(tokens), i + words.longest), i, -1):
            run = tokens[i:j]
            senses = (*words.find(tuple(t.lemma for t in run)), *words.find(tuple(t.lower for t in run)))
            found = {r.plural for sense in senses if isinstance(sense, Kind) for r in sense.resources}
            if found:
                spans.append(Span(run[0].start, run[-1].end, tuple(sorted(found))))
                i = j - 1
                break
        i += 1
    return spans


def unknown(token: Token, words: Lexicon) -> bool:
    """Whether no table and no kind has the word."""
    single = (token.lemma,)
    return not lexicon().find(single) and not words.find(single)


def is_word(word: str, words: Lexicon) -> bool:
    """Whether it is a word of the tables, or names a kind."""
    return any(bool(lexicon().find((t.lemma,)) or words.find((t.lemma,))) for t in split(word))
