"""What an explanation rests on, reduced to what two readers of the same trouble have in common. Pure.

The strongest sign wins: a reason that Kubernetes gives (`OOMKilled`, `FailedScheduling`), else an exit code, else the
line itself, with timestamps and numbers that vary folded. Wording never counts.
"""

from __future__ import annotations

import re

_REASON = re.compile(r"\b(?:[A-Z]{2,}(?=[A-Z][a-z])|[A-Z][a-z0-9]+)(?:[A-Z][a-z0-9]+|[A-Z]{2,}(?![a-z]))*\b")
_HUMPS = re.compile(r"[a-z][A-Z]|[A-Z]{2,}[a-z]")
_EXIT_CODE = re.compile(r"\bexit(?:ed)?(?:\s*with)?\s*code\b\W{0,20}(\d+)|\bexitCode\b\W{0,20}(\d+)", re.IGNORECASE)
_SYMPTOMS = "crashloopbackoff backoff containercreating podinitializing containersnotready"
"""States that name no cause: told only where there is nothing better."""
_LABELS = "exitcode laststate finishedat startedat lasttransitiontime restartcount containerid imageid"
_TIMES = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?"
    r"|\b\d\d:\d\d:\d\d(?:[.,]\d+)?\b|\b\d+(?:ms|[smhd])\b"
)
_HEX = re.compile(r"\b(?=[0-9a-f]*\d)[0-9a-f]{8,}\b")
_NUMBERS = re.compile(r"\d+")


def signature(evidence: str, answer: str = "") -> tuple[str, ...]:
    """What explanations are compared by. Without evidence the answer's own words are all there is."""
    if not evidence.strip():
        return ("said", " ".join(answer.split()).casefold())
    reasons = [word.casefold() for word in _REASON.findall(evidence) if _HUMPS.search(word)]
    reasons = [reason for reason in reasons if reason not in _LABELS.split()]
    causes = [reason for reason in reasons if reason not in _SYMPTOMS.split()]
    if causes:
        return ("reason", causes[0])
    if code := _EXIT_CODE.search(evidence):
        return ("exit code", code[1] or code[2])
    if reasons:
        return ("reason", reasons[0])
    return ("line", fold(evidence))


def fold(line: str) -> str:
    """The line without what varies from one time to the next: times, hashes, numbers; in lower case."""
    for varying, mark in ((_TIMES, "<time>"), (_HEX, "<id>"), (_NUMBERS, "<n>")):
        line = varying.sub(mark, line)
    return " ".join(line.split()).casefold()
