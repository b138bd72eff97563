"""The order of words: what is said first is put where the rest of the planner looks for it (`data/order.yaml`)."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from planners.offline.data import filled, load, phrased

_MOST: dict[str, str] = load("order")["most"]
_THAN_ALL = re.compile(
    rf"\b(?:an? )?(?P<how>{'|'.join(_MOST)})\b(?P<what>.*?) than (?:(?:on|in|of|for|with|that of|those of) )?"
    r"(?:(?:the|all|any|every|all the|all of the) )?"
    r"(?:rest|others?(?: \w+)?|every(?:one|thing|body) else|any(?:one|thing|body) else)\b(?: do| does| have| has)?",
    re.IGNORECASE,
)


@cache
def _rules(section: str, table: str = "order") -> tuple[tuple[re.Pattern[str], str], ...]:
    """The patterns of a section of a table, and what is put for each."""
    rules = load(table)[section]
    return tuple((re.compile(filled(table, said), re.IGNORECASE | re.DOTALL), meant) for said, meant in rules)


@lru_cache(maxsize=1024)
def put(section: str, text: str, table: str = "order") -> str:
    """The text as the rules of a section put it."""
    # `re` forgets what it read of so many templates: only one that fits is read
    for said, meant in _rules(section, table):
        text = said.sub(lambda match, meant=meant: match.expand(meant), text)  # type: ignore[misc]
    return text


def in_order(text: str) -> str:
    """The text with its words in order: "in X, how many …?" as "how many … in X", "older than the rest" as "oldest"."""
    return put("rules", _THAN_ALL.sub(lambda m: f"the {_MOST[m['how'].lower()]}{m['what']}", text.strip()))


def undescribed(text: str) -> str:
    """The text without numbers that only say how many there are of what is meant: "the two X pods"."""
    return text if phrased("definite", "counts").search(text) else put("rules", text, "definite")
