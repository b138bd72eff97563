"""What a weak model wraps around a value, taken off: quotes, markdown, "The status is …", "There are 3 pods.". Pure."""

from __future__ import annotations

import re

from voter.quantities import number

_PAIRS = (("'", "'"), ('"', '"'), ("`", "`"), ("“", "”"), ("‘", "’"), ("(", ")"))
_MARKS = re.compile(r"(\*{1,3}|_{2}|`{3})(\S(?:.*\S)?)\1")
_END = re.compile(r"(?<=[\w)'\"`*])[.!]+$")
_INTRODUCTION = re.compile(
    r"(?:the|its|it|this|that|there|here|answer|result|output)\b(?:[ \w'/-]{0,60}?)"
    r"(?:\b(?:is|are|was|were|has|have|uses|use|runs|equals)(?: (?:set to|called|named|currently|now))?:?|:)"
    r"\s+(?P<rest>.+)",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"(?:(?:exactly|only|a total of|in total|total:?|count:?)\s+)?(?P<number>[0-9]+|[A-Za-z]+)"
    r"(?:\s+[a-z][a-z-]{2,}){1,3}"
    r"(?:\s+(?:in|on|with|across|of|for)\b[^.;,]{0,80})?",
    re.IGNORECASE,
)
_SENTENCE_WORDS = 3
"""From how many words on an introduction is taken for one: `that is it` is somebody's value."""


def plain(text: str) -> str:
    """The text without what surrounds the value in it. Applying it again changes nothing."""
    while True:
        reduced = _once(text)
        if reduced == text:
            return text
        text = reduced


def counted(text: str) -> str:
    """`3` of `3 pods`, `three running pods in shop`, `exactly 3 replicas`; the text itself where it counts nothing."""
    found = _COUNTED.fullmatch(text)
    if found and number(found["number"]) is not None:
        return found["number"]
    return text


def _once(text: str) -> str:
    text = text.strip()
    for left, right in _PAIRS:
        if (
            len(text) > 1
            and text[0] == left
            and text[-1] == right
            and left not in text[1:-1]
            and right not in text[1:-1]
        ):
            return text[1:-1].strip()
    if marked := _MARKS.fullmatch(text):
        return marked[2]
    if "\n" in text or len(text) > 200:
        return text
    if _END.search(text) and not text.endswith("..."):
        return _END.sub("", text)
    introduced = _INTRODUCTION.fullmatch(text)
    if introduced and len(text.split()) >= _SENTENCE_WORDS:
        rest = introduced["rest"]
        # Only where a value is left: `The pod is waiting for its volume` stays the sentence that it is.
        if len(rest.split()) == 1 or counted(rest) != rest:
            return rest
    return text
