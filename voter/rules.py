"""By which rule equal votes are equal, in words. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from core.flow import Value
from voter.render import say
from voter.values import meaning

_RULES = {
    "none": "nothing at all",
    "refused": "refusals, whatever their reasons",
    "not_found": "the same name that does not exist",
    "bool": "the same yes or no",
    "set": "lists of the same members, in any order and writing",
    "number": "the same number or quantity",
    "duration": "the same duration",
    "instant": "the same moment",
    "version": "the same version",
    "text": "the same words but for quotes, case of kinds, and prose around them",
}
_EVIDENCE = {
    "cause": "explanations that rest on the same cause",
    "reason": "explanations that rest on the same reason",
    "exit code": "explanations that rest on the same exit code",
    "line": "explanations that rest on the same line, its times and numbers left out",
}


def rule(values: Sequence[Value]) -> str:
    """Why values with one meaning are equal: the first rule is that they are the same text."""
    if len({say(value) for value in values}) == 1 and values[0].kind != "explanation":
        return "the same text"
    key = meaning(values[0])
    tag = key[0] if isinstance(key, tuple) else ""
    if tag == "explanation" and isinstance(key, tuple):
        about, sign, *rest = key[1:]
        told = f" ({' '.join(rest)})" if rest and sign != "line" else ""
        return _EVIDENCE.get(sign, "the same words") + told + (f" about {about}" if about else "")
    return _RULES.get(str(tag), "the same meaning")
