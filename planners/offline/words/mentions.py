"""Marking: which stretch of the question means what, with every sense that it may have.

The stretches are chosen so that the longest known phrases win (a shortest path over the tokens). Phrases with gaps
("when does … run") are taken out first, each in a marking of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from planners.offline.words.names import Found
from planners.offline.words.tokens import Token
from planners.offline.words.vocabulary import Attribute, Condition, Kind, Lexicon, Word

_LONGEST = 6
_GAP = 8


@dataclass(frozen=True)
class Named:
    """Objects that a word names. `sure` is less than 1 for a part of a name or a misspelt one."""

    found: tuple[Found, ...]
    sure: float = 1.0


@dataclass(frozen=True)
class Label:
    """A label's key, its value, or both; `kinds` have such a label."""

    key: str = ""
    value: str = ""
    kinds: frozenset[str] = frozenset()
    annotation: bool = False


@dataclass(frozen=True)
class Mention:
    """Tokens `start` to `end` and what they may mean; no sense at all for an unknown word."""

    start: int
    end: int
    text: str
    senses: tuple[object, ...] = field(default=(), compare=False)
    tokens: tuple[Token, ...] = field(default=(), compare=False)

    def part(self, *names: str) -> Word | None:
        """The word sense with one of these parts, if it has one."""
        return next((s for s in self.senses if isinstance(s, Word) and s.part in names), None)

    @property
    def kind(self) -> Kind | None:
        """The kinds it may name."""
        return next((s for s in self.senses if isinstance(s, Kind)), None)

    @property
    def named(self) -> Named | None:
        """The objects it may name."""
        return next((s for s in self.senses if isinstance(s, Named)), None)

    @property
    def attributes(self) -> tuple[Attribute, ...]:
        """The attributes it may mean."""
        return tuple(s for s in self.senses if isinstance(s, Attribute))

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """The conditions it may mean."""
        return tuple(s for s in self.senses if isinstance(s, Condition))

    @property
    def labels(self) -> tuple[Label, ...]:
        """The labels it may mean."""
        return tuple(s for s in self.senses if isinstance(s, Label))

    @property
    def number(self) -> str:
        """The number that it is, or "" (a quantity with its unit counts)."""
        text = self.tokens[0].lower if len(self.tokens) == 1 else ""
        return (
            text if text[:1].isdigit() and text.rstrip("abcdefghijklmnopqrstuvwxyz").replace(".", "").isdigit() else ""
        )

    @property
    def idle(self) -> bool:
        """Whether it need not be explained."""
        return bool(self.senses) and all(isinstance(s, Word) and s.part == "free" for s in self.senses)

    @property
    def skippable(self) -> bool:
        """Whether it may be left unexplained, being a word of grammar too."""
        return self.part("free") is not None


def mark(
    tokens: Sequence[Token],
    lexicons: Iterable[Lexicon],
    look_up: Callable[[tuple[Token, ...]], list[object]],
    apart: Callable[[tuple[Token, ...]], bool] = lambda part: False,
    meant: Callable[[object], bool] = lambda sense: True,
) -> list[tuple[Mention, ...]]:
    """Every marking of the tokens, the one without gapped phrases first; `look_up` knows objects, labels, fields."""
    tables = list(lexicons)
    spans = {}
    for i in range(len(tokens)):
        for j in range(i + 1, min(len(tokens), i + _LONGEST) + 1):
            part = tuple(tokens[i:j])
            senses = [s for s in _senses(part, tables, look_up) if meant(s)] if not apart(part) else []
            if senses:
                spans[i, j] = Mention(i, j, " ".join(t.text for t in part), tuple(senses), part)
    found = [_cheapest(tokens, spans, frozenset())]
    for lexicon in tables:
        seen: dict[tuple[int, ...], list[object]] = {}
        for gapped in lexicon.gapped:
            taken = _find_gapped(tokens, gapped.words) if meant(gapped.attribute) else ()
            if taken and not _cuts(taken, spans):
                seen.setdefault(taken, []).append(gapped.attribute)
        for taken, senses in seen.items():
            text = " … ".join(tokens[i].text for i in taken)
            head = Mention(taken[0], taken[0] + 1, text, tuple(senses), tuple(tokens[i] for i in taken))
            rest = _cheapest(tokens, spans, frozenset(taken))
            found.append(tuple(sorted((head, *rest), key=lambda m: m.start)))
    return found


def _cuts(taken: tuple[int, ...], spans: dict[tuple[int, int], Mention]) -> bool:
    """Whether a gapped phrase takes only a part of a longer phrase that means something by itself."""
    places = set(taken)
    return any(
        j - i > 1
        and places & set(range(i, j))
        and not set(range(i, j)) <= places
        and any(isinstance(s, Kind | Attribute) and getattr(s, "weight", 0.0) == 0.0 for s in mention.senses)
        and mention.start in places
        for (i, j), mention in spans.items()
    )


def _senses(
    part: tuple[Token, ...],
    tables: list[Lexicon],
    look_up: Callable[[tuple[Token, ...]], list[object]],
) -> list[object]:
    if any(t.quoted for t in part):
        return look_up(part) if len(part) == 1 else []
    words = tuple(t.lemma for t in part)
    exact = tuple(t.lower for t in part)
    senses: list[object] = []
    for table in tables:
        senses += table.find(words)
        if exact != words:
            senses += [s for s in table.find(exact) if s not in senses]
    return senses + [s for s in look_up(part) if s not in senses]


def _weight(mention: Mention) -> float:
    width = mention.end - mention.start
    best = 0.0
    for sense in mention.senses:
        if isinstance(sense, Word):
            value = 1.0 * width if sense.part == "free" else 3.5 * width + 2.5 * (width - 1)
        elif isinstance(sense, Named):
            value = (4.5 * width + 2 * (width - 1)) * sense.sure
        elif isinstance(sense, Label):
            value = 2.5 * width
        elif isinstance(sense, Attribute):
            value = 4.0 * width + 3.0 * (width - 1) + sense.weight
        else:
            value = 4.0 * width + 3.0 * (width - 1)
        best = max(best, value)
    return best


def _cheapest(
    tokens: Sequence[Token],
    spans: dict[tuple[int, int], Mention],
    taken: frozenset[int],
) -> tuple[Mention, ...]:
    size = len(tokens)
    nothing: tuple[Mention, ...] = ()
    best = [(0.0, nothing)] + [(-1.0, nothing)] * size
    for j in range(1, size + 1):
        if j - 1 in taken:
            best[j] = best[j - 1]
            continue
        token = tokens[j - 1]
        best[j] = (best[j - 1][0], (*best[j - 1][1], Mention(j - 1, j, token.text, (), (token,))))
        for i in range(max(0, j - _LONGEST), j):
            mention = spans.get((i, j))
            if mention is None or any(k in taken for k in range(i, j)):
                continue
            score = best[i][0] + _weight(mention)
            if score > best[j][0]:
                best[j] = (score, (*best[i][1], mention))
    return best[size][1]


def _find_gapped(tokens: Sequence[Token], words: tuple[str, ...]) -> tuple[int, ...]:
    """The places of the words of a gapped phrase, or nothing."""
    if not any(token.lemma == words[0] or token.lower == words[0] for token in tokens):
        return ()

    def search(at: int, left: tuple[str, ...], gap: bool) -> tuple[int, ...] | None:
        if not left:
            return ()
        if left[0] == "*":
            return search(at, left[1:], True)
        for i in range(at, min(len(tokens), at + (_GAP if gap else 0) + 1)):
            if not tokens[i].quoted and left[0] in (tokens[i].lemma, tokens[i].lower):
                rest = search(i + 1, left[1:], False)
                if rest is not None:
                    return (i, *rest)
        return None

    for start in range(len(tokens)):
        if tokens[start].lemma == words[0] or tokens[start].lower == words[0]:
            found = search(start, words, False)
            if found:
                return found
    return ()
