"""The states that a text names: Kubernetes' own compound words anywhere, plain words where they are claimed. Pure."""

from __future__ import annotations

import re

PHASE = "running|pending|failed|succeeded|completed|terminating|evicted|unknown|terminated|waiting|bound|lost|released"

_CLAIMED = re.compile(
    rf"\b(?:is|are|was|were|be|been|stays?|remains?|stuck|phase|status|state|reports?|shows?)\W+"
    rf"(?:in\W+|as\W+|now\W+|still\W+|currently\W+|the\W+)*({PHASE})\b(?! (?:out|into|to|for|by))",
    re.IGNORECASE,
)
_CAPITAL = re.compile(rf"\b(?:{'|'.join(word.capitalize() for word in PHASE.split('|'))})\b")
_ANY = re.compile(rf"\b(?:{PHASE})\b", re.IGNORECASE)
_KNOWN = re.compile(
    r"\b(?:CrashLoopBackOff|ImagePullBackOff|ErrImagePull|InvalidImageName|OOMKilled|CreateContainerConfigError|NotReady"
    r"|ContainerCreating|RunContainerError|Unschedulable|Evicted|NodeNotReady|FailedScheduling|FailedMount)\b",
    re.IGNORECASE,
)
_SAME = {
    "errimagepull": "imagepullbackoff",
    "succeeded": "completed",
    "nodenotready": "notready",
    "failedscheduling": "unschedulable",
    "terminated": "completed",
}


def claimed(conclusion: str, question: str) -> set[str]:
    """The states that a conclusion claims. What the question itself names is no claim: who asks why a pod is pending is
    told that it is."""
    return _states(conclusion, _CLAIMED) - _states(question, _ANY)


def seen(line: str) -> set[str]:
    """The states that a line of output shows."""
    return _states(line, _CAPITAL)


def _states(text: str, plain: re.Pattern[str]) -> set[str]:
    found = [*_KNOWN.findall(text), *plain.findall(text)]
    return {_SAME.get(word.casefold(), word.casefold()) for word in found}
