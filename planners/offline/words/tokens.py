"""Normalising: a question as tokens that differ only where a difference means something.

Case, punctuation, contractions, possessives, number words and plural endings go; names, images, hosts, paths,
`key=value` pairs and what stands in quotes stay whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from planners.offline.data import load

ARTICLES = frozenset({"the", "a", "an"})
_TOKEN = re.compile(
    r"""(?P<quoted>(?<!\w)'[^']+'(?!\w)|"[^"]+"|`[^`]+`|“[^”]+”|‘[^’]+’(?!\w)|«[^»]+»)
    |(?P<cron>(?<!\S)(?:[\d*/,-]+\s){4}[\d*/,-]+(?=[\s?.!]|$))
    |(?P<operator>[<>]=?|!=|==?(?=\s))
    |(?P<word>(?:(?<!\S):(?=\w))?[\w/.*@$-][^\s,;?!()\[\]{}"“”<>|]*)
    |(?P<mark>[^\s])""",
    re.VERBOSE,
)
_NAME = re.compile(r"[a-z0-9]([-a-z0-9.]*[a-z0-9])?")
_ORDINAL = re.compile(r"\d+(st|nd|rd|th)")
_NO_PLURALS = frozenset(load("words")["no_plurals"])


@dataclass(frozen=True)
class Token:
    """One word. `text` as it was written, `lower` without case, `lemma` without a plural ending too."""

    text: str
    lower: str
    lemma: str
    start: int
    end: int
    quoted: bool = False

    @property
    def name_like(self) -> bool:
        """Whether it is written as only a name is: quoted, or a valid name with a digit, dash or dot inside."""
        return self.quoted or bool(
            _NAME.fullmatch(self.lower)
            and re.search(r"[-0-9.]", self.lower)
            and not self.lower.isdigit()
            and not _ORDINAL.fullmatch(self.lower)
        )

    @property
    def could_name(self) -> bool:
        """Whether Kubernetes would allow it as a name."""
        return bool(_NAME.fullmatch(self.lower)) and not _ORDINAL.fullmatch(self.lower)


@lru_cache(maxsize=4096)
def lemma(word: str) -> str:
    """The word without a plural ending; the same rule is used for what is known and for what is asked."""
    if len(word) < 3 or word in _NO_PLURALS or not word.endswith("s") or word.endswith(("ss", "is")):
        return word
    if word.endswith("us") and not word.endswith("pus"):  # several cpus, one status
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1]


def phrase(text: str) -> tuple[str, ...]:
    """A phrase of a table as lemmas, to be matched against tokens."""
    return tuple(lemma(word) for word in text.lower().split())


@lru_cache(maxsize=256)
def split(question: str) -> tuple[Token, ...]:
    """The question as tokens; punctuation is left out, possessives become a token `'s`."""
    words = load("words")
    found: list[Token] = []
    for match in _TOKEN.finditer(question.replace("’", "'")):
        if match["quoted"]:
            inner = match.group()[1:-1].strip()
            if inner:
                found.append(Token(inner, inner.lower(), inner.lower(), match.start(), match.end(), quoted=True))
        elif match["cron"]:
            text = match["cron"]
            found.append(Token(text, text, text, match.start(), match.end(), quoted=True))
        elif match["word"]:
            found += _word(match.group(), match.start(), words)
        elif match["operator"]:
            found.append(Token(match.group(), match.group(), match.group(), match.start(), match.end()))
    return tuple(_amounts(found))


def _amounts(tokens: list[Token]) -> Iterator[Token]:
    """The tokens, with amounts in words as numbers: "half a core" is 0.5 core, "20 gigabytes" are 20Gi."""
    place = 0
    while place < len(tokens):
        width, token = 1, tokens[place]
        for words, number in _said_amounts().get(token.lower, ()):
            if tuple(t.lower for t in tokens[place : place + len(words)]) == words:
                width, token = len(words), _joined(number, tokens[place : place + len(words)])
                break
        behind = tokens[place + width] if place + width < len(tokens) else None
        unit = load("words")["storage"].get(behind.lemma) if behind is not None else None
        if unit and behind is not None and re.fullmatch(r"[\d.]+", token.lower):
            width, token = width + 1, _joined(f"{token.lower}{unit}", [token, behind])
        yield token
        place += width


def _joined(text: str, tokens: list[Token]) -> Token:
    return Token(text, text, text, tokens[0].start, tokens[-1].end)


@cache
def _said_amounts() -> Mapping[str, Sequence[tuple[tuple[str, ...], str]]]:
    """Amounts in words by the first of them, those of most words first."""
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for text, number in sorted(load("words")["amounts"].items(), key=lambda pair: -len(pair[0].split())):
        words = tuple(text.split())
        found.setdefault(words[0], []).append((words, number))
    return found


def _word(raw: str, start: int, words: dict[str, dict[str, str]]) -> list[Token]:
    text = raw.rstrip(".,:;'*-") if raw.strip(".*-") else ""
    if not text:
        return []
    lower = text.lower()
    expanded = words["contractions"].get(lower)
    if expanded:
        return [Token(word, word, lemma(word), start, start + len(text)) for word in expanded.split()]
    possessive = lower.endswith("'s") or (raw.rstrip(".,:;").endswith("s'"))
    if lower.endswith("'s"):
        text, lower = text[:-2], lower[:-2]
    same = words["same"].get(lower)
    if same:
        return [Token(word, word, lemma(word), start, start + len(text)) for word in same.split()]
    lower = words["numbers"].get(lower, lower)
    tokens = [Token(text, lower, lemma(lower), start, start + len(text))] if lower else []
    if possessive:
        tokens.append(Token("'s", "'s", "'s", start + len(text), start + len(text) + 2))
    return tokens
