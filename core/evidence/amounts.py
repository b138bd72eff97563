"""The numbers that stand beside a noun, so that port 80 is not taken for port 8080. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import combinations

_NUMBER = r"(?<![\w.:/%$#-])(?:\d+/)?(\d{1,9})(?![\w%]|[.:/-]\w)"
_BEHIND = re.compile(rf"([A-Za-z]{{2,}})(?:\(?s\)?)?[\"'`]?\s*(?:[:=#]|is|was)?\s*[\"'`]?{_NUMBER}")
_BEFORE = re.compile(rf"{_NUMBER}\s+([A-Za-z]{{2,}})")
_ANY = re.compile(r"\d+")
_HUMP = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_JOINTS = (
    "is was are were has have had be been of in on at to for by from with and or than the an its it only about over"
    " under after before all any no not but as least most more less every each up down until within since that this"
    " these those last first out"
)
_UNITS = "time times second seconds minute minutes hour hours day days ago ms byte bytes percent"
_NO_NOUNS = frozenset(f"{_JOINTS} {_UNITS}".split())
"""Words beside a number that it does not count or name: joints of a sentence, and units."""
_QUALIFIED = re.compile(
    r"\b(?:not|no|never|cannot|nothing|nobody|none|neither|but|instead|wrong|differs?|different|mismatch\w*|while|whereas"
    r"|though|rather|of|only|more|fewer|less|another|too|missing|lacks?|other|besides|needs?|wants?|expects?)\b|n't\b",
    re.IGNORECASE,
)


def other_number(conclusion: str, line: str) -> str:
    """The noun to which both give a number, and another one, in words; "" where they go together.

    A number that the other text has anywhere, or that two numbers of the line make (5 wanted, 3 ready: 2 are missing),
    is no difference.
    """
    here, there = _numbers(conclusion), _numbers(line)
    all_here, all_there = _ints(conclusion), _ints(line)
    made = {n for a, b in combinations(sorted(all_there), 2) for n in (a + b, b - a)}
    for noun in sorted(here.keys() & there.keys()):
        if not here[noun] & (all_there | made) and not there[noun] & all_here:
            return f"{noun} {_listed(here[noun])}, and the line says {noun} {_listed(there[noun])}"
    return ""


def sets_against(conclusion: str) -> bool:
    """Whether a conclusion sets its number against another one ("port 80, not 8080"), or counts a part."""
    return bool(_QUALIFIED.search(conclusion))


def _numbers(text: str) -> dict[str, set[int]]:
    found: defaultdict[str, set[int]] = defaultdict(set)
    pairs: list[tuple[str, str]] = _BEHIND.findall(text)
    pairs += [(noun, number) for number, noun in _BEFORE.findall(text)]
    for word, number in pairs:
        noun = _HUMP.findall(word)[-1].casefold()
        noun = noun[:-1] if noun.endswith("s") and not noun.endswith(("ss", "us")) else noun
        if noun not in _NO_NOUNS and word.casefold() not in _NO_NOUNS:
            found[noun].add(int(number))
    return found


def _ints(text: str) -> set[int]:
    return {int(number) for number in _ANY.findall(text) if len(number) < 10}


def _listed(numbers: set[int]) -> str:
    return ", ".join(map(str, sorted(numbers)))
