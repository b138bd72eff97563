"""What a weak model wraps around a value, taken off: quotes, markdown, "The status is …", "There are 3 pods.". Pure."""

from __future__ import annotations

import re
from functools import lru_cache

from voter.quantities import UNITS, number

_PAIRS = (("'", "'"), ('"', '"'), ("`", "`"), ("“", "”"), ("‘", "’"), ("(", ")"))
_MARKS = re.compile(r"(\*{1,3}|_{2}|`{3})(\S(?:.*\S)?)\1")
_FENCE = re.compile(r"```[\w-]*[ \t]*\n(.*?)\n?```", re.DOTALL)
_HEADING = re.compile(
    r"(?:(?:answer|result|value|name|status|state|phase|type|reason|image|port|total|count|exit code|version"
    r"|(?:server|kubernetes|kubelet) version)\s*[:=]|(?:port|exit code|kubernetes)\b)\s+(?P<rest>\S+)",
    re.IGNORECASE,
)
"""`Type: NodePort`, `exit code 137`: a field's name and its value, where the value is one word."""
_LISTING = re.compile(
    r"(?:(?:the|these|they|there|following)\b[\w ]{0,60}?(?:\bare\b:?|:)|[A-Za-z]+s:)\s+"
    r"(?P<rest>\S+(?:,? and |[,;] )\S+(?:(?:,? and |[,;] )\S+)*)",
    re.IGNORECASE,
)
_REMARK = re.compile(r"(?P<rest>\S+) \((?:default|(?P<ready>\d+)/(?P=ready)(?: ready)?)\)")
"""`standard (default)` is how kubectl marks the default class; `Running (1/1)` adds only that it is as it should be."""
_BARE = re.compile(r"[A-Za-z0-9][\w:/@.-]*(?<![_.])")
"""One word with nothing around it: most values are that."""
_END = re.compile(r"(?<=[\w)'\"`*])[.!]+$")
_INTRODUCTION = re.compile(
    r"(?:the|its|it|this|that|there|here|answer|result|output)\b(?:[ \w'/-]{0,60}?)"
    r"(?:\b(?:is|are|was|were|has|have|uses|use|runs|equals)(?: (?:set to|called|named|currently|now))?:?|:)"
    r"\s+(?P<rest>.+)",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"(?:(?:exactly|only|a total of|in total|total:?|count:?)\s+)?(?P<number>[0-9]+(?:,[0-9]{3})*|[A-Za-z]+)"
    r"(?P<noun>\s+[a-z][a-z-]{2,}){1,3}"
    r"(?:\s+(?:in|on|with|across|of|for)\b[^.;,]{0,80})?",
    re.IGNORECASE,
)
_NOT_COUNTED = UNITS.union(("too", "many", "few", "fewer", "more", "less", "than", "ago", "short", "missing", "times"))
"""Words behind a number that make it say something else than how many there are."""
_LONG = 200
"""Characters; what is longer is no sentence around a value."""
_SENTENCE_WORDS = 3
"""From how many words on an introduction is taken for one: `that is it` is somebody's value."""


def plain(text: str) -> str:
    """The text without what surrounds the value in it. Applying it again changes nothing."""
    if _BARE.fullmatch(text):
        return text
    return _remembered(text) if len(text) <= _LONG else _bared(text)


def _bared(text: str) -> str:
    while True:
        reduced = _once(text)
        if reduced == text:
            return text
        text = reduced


_remembered = lru_cache(maxsize=256)(_bared)


def counted(text: str) -> str:
    """`3` of `3 pods`, `three running pods in shop`, `exactly 3 replicas`; the text itself where it counts nothing."""
    if " " not in text:
        return text
    found = _COUNTED.fullmatch(text)
    if found and not _NOT_COUNTED.intersection(found["noun"].casefold().split()):
        digits = found["number"].replace(",", "")
        return digits if number(digits) is not None else text
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
    if fenced := _FENCE.fullmatch(text):
        return fenced[1]
    if marked := _MARKS.fullmatch(text):
        return marked[2]
    if "\n" in text or len(text) > _LONG:
        return text
    if _END.search(text) and not text.endswith("..."):
        return _END.sub("", text)
    if " " not in text:
        return text
    for wrapping in (_HEADING, _REMARK, _LISTING):
        if found := wrapping.fullmatch(text):
            return found["rest"]
    introduced = _INTRODUCTION.fullmatch(text)
    if introduced and len(text.split()) >= _SENTENCE_WORDS:
        rest = introduced["rest"]
        # Only where a value is left: `The pod is waiting for its volume` stays the sentence that it is.
        if len(rest.split()) == 1 or counted(rest) != rest:
            return rest
    return text
