"""The words of a question, and how well a name fits them: exactly, in part, or but for a typo."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz, process

_WORD = re.compile(r"[a-z0-9]+(?:[._/:=-]+[a-z0-9]+)*")
_CAMEL = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z][a-z0-9]*|[A-Z]+|[a-z0-9]+")
_COMMON = frozenset(
    re.findall(
        r"\w+",
        """
        a about all an and any are as asked at be been by called can cluster could current did do does each every
        exist find for from get give has have how if in is it its k8s kubernetes list many me much my name named names
        namespace namespaces no not of on or our please run running set show so state status tell than that the their
        there these they this to under up use used uses value was were what when where which who whose why will with
        you your
        """,
    )
)
"""Words that questions are made of: they are not taken for names, unless a name is exactly that."""
LONGEST_RUN = 4


@dataclass(frozen=True)
class Words:
    """The words of a text, lower case, in order."""

    all: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> Words:
        """Split a question; a possessive `'s` goes, dots and dashes within a word stay."""
        return cls(tuple(_WORD.findall(re.sub(r"['’]s\b", "", text.lower()))))

    @cached_property
    def telling(self) -> tuple[str, ...]:
        """The words that may be names or part of one, and neighbours joined by a dash (`order api`: `order-api`)."""
        single = [word for word in self.all if word not in _COMMON]
        joined = ["-".join(run) for run in self.runs(2, 3) if not all(word in _COMMON for word in run)]
        return tuple(dict.fromkeys([*single, *joined]))

    def runs(self, shortest: int = 1, longest: int = LONGEST_RUN) -> Iterator[tuple[str, ...]]:
        """Every run of neighbouring words."""
        for length in range(shortest, longest + 1):
            for start in range(len(self.all) - length + 1):
                yield self.all[start : start + length]


def names_kind(words: Words, kind: str, plural: str, short_names: Sequence[str] = ()) -> bool:
    """Whether the words name a kind: its name, its plural, a short name, or how its name ends.

    `PersistentVolumeClaim` is meant by "persistent volume claims", "volume claim" and "claim".
    """
    camel = [part.lower() for part in _CAMEL.findall(kind)]
    spoken = {"".join(camel[start:]) for start in range(len(camel))} | {plural}
    spoken |= {f"{word}s" for word in spoken} | {f"{word[:-1]}ies" for word in spoken if word.endswith("y")}
    spoken |= {f"{word}es" for word in spoken if word.endswith("s")}
    if any(word in short_names for word in words.all):
        return True
    return any("".join(run).replace("-", "") in spoken for run in words.runs())


def fits(words: Words, names: Iterable[str], kinds: frozenset[str] = frozenset()) -> dict[str, float]:
    """How well each name fits the telling words, 0 to 100; those that do not fit are left out.

    `kinds` are words that name a kind: part of a name is none of these alone ("the audit pod" is no pod-something).

    100: it is one of the words. 90: it begins with one, as generated names do. 80: one is among its parts. Below:
    but for a typo.
    """
    known = list(dict.fromkeys(names))
    scores: dict[str, float] = {}
    exact = set(words.all) | set(words.telling)
    telling = [word for word in words.telling if len(word) >= 3 and word not in kinds]
    for name in known:
        lower = name.lower()
        if lower in exact:
            scores[name] = 100.0
            continue
        parts = f"-{lower.replace('.', '-').replace(':', '-')}-"
        found = [word for word in telling if f"-{word}-" in parts]
        if found:
            longest = max(map(len, found)) / len(lower)
            scores[name] = (85.0 if any(parts.startswith(f"-{word}-") for word in found) else 75.0) + 5.0 * longest
    met = {name.lower() for name, score in scores.items() if score == 100.0}
    for word in telling:
        if len(word) >= 4 and word not in met:
            _typos(word, known, scores)
    return scores


def _typos(word: str, known: list[str], scores: dict[str, float]) -> None:
    """Names that share about three letters in four with the word, as a whole or in one of their parts."""
    least = 78 if len(word) < 5 else 72
    whole = process.extract(word, known, scorer=fuzz.ratio, processor=str.lower, score_cutoff=least, limit=20)
    for name, ratio, _ in whole:
        scores[name] = max(scores.get(name, 0.0), ratio * 0.75)
    if len(word) < 5:
        return
    parts: dict[str, list[str]] = {}
    for name in known:
        for part in name.lower().split("-"):
            if len(part) >= 4:
                parts.setdefault(part, []).append(name)
    for part, ratio, _ in process.extract(word, list(parts), scorer=fuzz.ratio, score_cutoff=80, limit=10):
        for name in parts[part]:
            scores[name] = max(scores.get(name, 0.0), ratio * 0.65)
