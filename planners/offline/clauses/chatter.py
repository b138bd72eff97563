"""What people say around a question: greetings, reasons, thanks. It means nothing, and is taken off first.

A request to change something is looked for behind it (`plans.requests`), so politeness hides none.
"""

from __future__ import annotations

import re

from planners.offline.clauses.order import put
from planners.offline.data import compiled_later, filled, load

SAID = {
    sort: "|".join(filled("chatter", one) for one in ways) for sort, ways in load("chatter").items() if sort != "pieces"
}
_BEFORE = compiled_later(rf"^\W*(?:{SAID['before']})[\s,.!:;-]*", re.IGNORECASE)
_BEHIND = compiled_later(rf"(?:[\s,.!?;-]+(?:{SAID['behind']})|{SAID['sentences']})[\s.!?]*$", re.IGNORECASE)
CHANGES = frozenset(load("words")["changes"])
_PRONOUN = re.compile(
    r"\b(?P<owner>its|their|his|her)\b|"
    r"\b(?:it|they|he|she|them|(?:that|this) (?:one|thing))\b|"
    r"\b(?:that|this)(?=\W*$)|(?<=\bis )that(?= (?:on|in|at|from|under)\b)",
    re.IGNORECASE,
)

BY: str = load("patterns")["pieces"]["BY"]
"""What may stand before the word that asks: "of which class"."""
STARTS = re.compile(
    r"(?:(?:and|but|or|so) )?(?:since (?=when|how))?"
    r"(?:which|whats?|what's|how|whom?|whose|where|when|whys?|is|are|was|were|does|do|did|has|have|list|show|count|can|"
    r"could|may|any|anything|anyone|anybody|something|give|tell|name|find|get|print|display|kubectl)\b",
    re.IGNORECASE,
)
"""What a question or a request begins with."""


def of_topic(question: str, topic: str) -> str:
    """The question with what it is about in the place of the first pronoun; as it is where it has none."""
    return _PRONOUN.sub(lambda pronoun: f"{topic}'s" if pronoun["owner"] else topic, question, count=1)


def plain(text: str) -> str:
    """What is left of a question without greetings, reasons and thanks, put as a question is put."""
    text = put("troubled", text.strip())
    for pattern in (_BEFORE, _BEHIND):
        while match := pattern.search(text):
            rest = text[match.end() :] if pattern is _BEFORE else text[: match.start()]
            words = match.group().lower().split()
            if not rest.strip(" ?.!,") or (words[:1] and words[0] in CHANGES and "and" in words):
                return text  # "restart X and tell me if it is up" asks for more than an answer
            text = rest
    return put("meant", text)
