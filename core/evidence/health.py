"""Whether a conclusion is that there is no trouble, and whether a line says so. Pure."""

from __future__ import annotations

import re

from core.evidence.claims import NOT

_FINE = re.compile(
    r"\b(?:healthy|fine|all (?:is )?well|all good|normal(?:ly)?|(?:works|working|behaves) (?:as expected|well|properly)"
    r"|no(?:thing)? (?:is )?(?:problems?|errors?|issues?|trouble|faults?|failures?|wrong))\b",
    re.IGNORECASE,
)
_NOT_FINE = re.compile(
    rf"\b(?:{NOT}|un)\W+(?:\w+\W+){{0,2}}(?:healthy|fine|well|normal)|\bunhealthy\b|\babnormal", re.IGNORECASE
)
_TROUBLE = re.compile(
    r"\b(?:error|err[a-z]*pull|fail\w*|fatal|panic\w*|exception|crash\w*|denied|refused|unable|cannot|killed|oomkilled"
    r"|exceed\w*|invalid|not found|back-?off|\w+backoff|unhealthy|notready|not ready|evicted|unschedulable|insufficient"
    r"|unauthorized|forbidden|timed? ?out|missing|unavailable|warning|didn't|does not|not)\b|\b0/[1-9]\d*\b",
    re.IGNORECASE,
)
_GOOD = re.compile(
    r"\b(?:running|ready|true|healthy|ok|normal|active|bound|available|succeeded|completed?|successful(?:ly)?|started|up"
    r"|listening|200|passed|no errors?|synced|connected)\b|\b([1-9]\d*)/\1\b|^\W*0\W*$",
    re.IGNORECASE,
)


def says_fine(conclusion: str) -> bool:
    """Whether a conclusion is that there is no trouble."""
    if not _FINE.search(conclusion) or _NOT_FINE.search(conclusion):
        return False
    return not _TROUBLE.search(_FINE.sub(" ", conclusion))


def against_health(line: str) -> str:
    """Why the line does not go with a conclusion that all is well; "" where it does."""
    if _TROUBLE.search(line):
        return "it says that nothing is wrong, and the line says that something is"
    return "" if _GOOD.search(line) else "it says that nothing is wrong, and the line says nothing of the kind"
