"""A statement and a question about it: "X is down, what is wrong?" asks why, "X of that sort, how many?" counts.

What is stated first only tells what is meant: of it, what names something and what says that something is wrong is
taken over; a story around it means nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from planners.offline.words.chatter import STARTS

_IT = r"(?:it|that|this|them|they|he|she)"
_WHAT = r"(?:what(?:'s|\ is|\ was|\ are|s)?|whats)"
_REASON = re.compile(
    rf"""^(?:and\ |but\ |so\ )?(?:(?:any|some)\ (?:idea|clue|guess|thoughts?)(?:\ on)?,?\ *)?(?:
      (?:why|how\ come)(?:\ (?:is|does|did|was|has|will|can|would)?\ *(?:{_IT}\b.*)?)?
    | {_WHAT}\ (?:wrong|up|off|going\ on|happening|missing|broken)(?:\ (?:with|about|to)\ {_IT}|\ here|\ there)?
    | {_WHAT}\ (?:its|their|his|the)\ (?:problem|issue|trouble|matter|reason|cause|deal|error)
        (?:\ (?:for|of|with|behind)\ {_IT})?
    | {_WHAT}\ (?:{_IT}\ )?(?:waiting|killing|blocking|holding|breaking|stopping|keeping|causing)\b
        (?:\ (?:{_IT}|for|on|up|back))*
    | what\ (?:did|do|am|are)\ (?:i|we)\ (?:do|doing|miss|missing|get|break)(?:\ wrong)?
    | (?:what\ )?(?:is\ the\ )?(?:reason|cause|explanation|root\ cause)
    )\s*[?!.]*$""",
    re.IGNORECASE | re.VERBOSE,
)
_CLUE = re.compile(
    r"^(?:any|some|no) (?:idea|clue|guess|thoughts?)(?: on| about)?,? (?=why\b|what\b|how come\b)", re.IGNORECASE
)
_HOW_MANY = re.compile(
    r"^(?:and )?(?P<ask>how many|which|which ones|who)(?: (?:are there|are they|of them))?\s*[?!.]*$", re.IGNORECASE
)
_CLAUSE = re.compile(r"\s*(?:[,:;.!?–—]|\s-{1,2})\s+|\s+and\s+(?=why\b)", re.IGNORECASE)
_NOUN = re.compile(
    r"^(?P<what>.+\b(?:stuck|pending|failing|failed|failure|down|broken|crash(?:ed|ing)?|unavailable|not ready|error|"
    r"unhealthy|crashloop\w*)) (?:reason|cause|root cause)\s*[?!.]*$|"
    r"^(?P<waits>.+?) (?:is )?waiting (?:for|on)\s*[?!.]*$",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[\w./-]+")
_COMPLAINS = re.compile(
    r"^(?:and |but |so )?(?:what|whats|what's|which|what is|what are) (?:[\w'-]+ ){0,4}?"
    r"(?:message|error|errors|reason|cause|causes|problem|fault|says?|said|saying|complain\w*|reports?|tells?|prints?|"
    r"behind (?:it|that|this)|it missing|missing|matter|going on)(?: (?:about|for|of)(?: (?:it|that|this))?)?\W*$|"
    r"^(?:\w+ )?or what\W*$",
    re.IGNORECASE,
)
"""What the cluster's own parts say of what is wrong, which its events, states and logs hold."""


def one_question(text: str, means: Callable[[str], bool], known: Callable[[str], bool]) -> str:
    """One question in the place of a statement and a question about it; the text itself where it is none of these.
    `means` tells words that name something of the cluster, `known` those that say what is wrong."""
    text = _CLUE.sub("", text.strip())
    if STARTS.match(text):
        return text
    for boundary in _CLAUSE.finditer(text):
        stated, asked = text[: boundary.start()], text[boundary.end() :]
        said = _WORDS.findall(stated)
        if not any(map(means, said)):
            continue
        complains = any(known(word.lower()) for word in said if not means(word))
        if _REASON.match(asked) or (complains and _COMPLAINS.match(asked)):
            return "why " + " ".join(word for word in said if means(word) or known(word.lower()))
        if many := _HOW_MANY.match(asked):
            return f"{many['ask'].lower().removesuffix(' ones')} {stated}"
    noun = _NOUN.match(text)
    if noun:
        return f"why {noun['what']}" if noun["what"] else f"why is {noun['waits']} waiting"
    return text
