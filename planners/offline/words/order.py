"""The order of words: what is said first is put where the rest of the planner looks for it."""

from __future__ import annotations

import re

_PLACE_FIRST = re.compile(
    r"^(?P<place>(?:in|within|inside|on|for|from) [^,?]{1,60}),\s*(?P<rest>.+?)\s*\??$", re.IGNORECASE | re.DOTALL
)
_WHAT_RUNS = re.compile(
    r"^(?:what(?:['’]s| is| are)?(?: currently)? (?:runs?|running)(?= (?:in|on|inside|within)\b)"
    r"|what(?:['’]s| is)(?: there)?(?= on (?:the )?node\b)"
    r"|(?:show me |list |what is )?(?:everything|all)(?: that runs| running)?(?= (?:in|on|inside|within)\b))",
    re.IGNORECASE,
)
_MOST = {"older": "oldest", "newer": "newest", "younger": "newest", "more": "most", "fewer": "fewest", "less": "least",
         "higher": "highest", "lower": "lowest", "larger": "largest", "bigger": "biggest", "smaller": "smallest",
         "longer": "longest"}  # fmt: skip
_THAN_ALL = re.compile(
    rf"\b(?:an? )?(?P<how>{'|'.join(_MOST)})\b(?P<what>.*?) than (?:(?:the|all|any|every|all the|all of the) )?"
    r"(?:rest|others?(?: \w+)?|every(?:one|thing|body) else|any(?:one|thing|body) else)\b(?: do| does| have| has)?",
    re.IGNORECASE,
)


def in_order(text: str) -> str:
    """ "In X, how many …?" as "how many … in X"; "what runs in X", "everything on X" as "which pods run in X"; "older
    than the rest" as "oldest"."""
    text = _WHAT_RUNS.sub("which pods run", text.strip())
    text = _THAN_ALL.sub(lambda m: f"the {_MOST[m['how'].lower()]}{m['what']}", text)
    match = _PLACE_FIRST.match(text)
    return f"{match['rest']} {match['place']}" if match else text
