"""When a quoted line is evidence for a conclusion: it tells something, and the conclusion does not go against it. Pure.

What a model concludes cannot be proved here. What can be checked is: the quotation is a whole line or a part of one
that says something by itself, and the line does not say the contrary of the conclusion, by a negation or by another
state than the one that is claimed.
"""

from __future__ import annotations

import re

_PARTS = 0.5
"""The part of a line that is as good as the line: what is left out is its time or where it comes from."""
_PHRASE = 3
"""Words of a line that say something by themselves."""

_REASON = re.compile(r"\b(?:[A-Z][a-z]+){2,}\b|\bOOMKilled\b|\b[A-Z]{3,}[a-z]\w+\b|\bErr[A-Z]\w+")
_CODE = re.compile(r"\b(?:exit ?code|status ?code|code|status|http)\b\W{0,4}\d{1,3}\b|^\W*[1-5]\d\d\W*$", re.IGNORECASE)
_FIELD = re.compile(r"[\w./-]{2,}[\"']?\s*[:=]\s*\S+")
_PHASE = "running|pending|failed|succeeded|completed|terminating|evicted|unknown|terminated|waiting|bound|lost|released"
_WORD_STATE = re.compile(rf"(?i)\b(?:{_PHASE}|ready|notready|error|active|true|false|healthy|unhealthy)\b|\b\d+/\d+\b")

_FINE = re.compile(
    r"\b(?:healthy|fine|all (?:is )?well|all good|normal(?:ly)?|(?:works|working|behaves) (?:as expected|well|properly)"
    r"|no(?:thing)? (?:is )?(?:problems?|errors?|issues?|trouble|faults?|failures?|wrong))\b",
    re.IGNORECASE,
)
_NOT = r"(?:not|never|no longer|cannot|without|(?:is|are|was|does|did|do|wo|has|could|ca|would|should)n't|un)"
_NOT_FINE = re.compile(
    rf"\b{_NOT}\W+(?:\w+\W+){{0,2}}(?:healthy|fine|well|normal)|\bunhealthy\b|\babnormal", re.IGNORECASE
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

_CLAIMED = re.compile(
    rf"\b(?:is|are|was|were|be|been|stays?|remains?|stuck|phase|status|state|reports?|shows?)\W+"
    rf"(?:in\W+|as\W+|now\W+|still\W+|currently\W+|the\W+)*({_PHASE})\b(?! (?:out|into|to|for|by))",
    re.IGNORECASE,
)
_CAPITAL = re.compile(rf"\b(?:{'|'.join(word.capitalize() for word in _PHASE.split('|'))})\b")
_ANY_PHASE = re.compile(rf"\b(?:{_PHASE})\b", re.IGNORECASE)
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

_FACTS = "found|exist|ready|available|running|connect|mount|bound|schedul|start|allow|enabl|reach|resolv|set|present"
_DENIED = re.compile(rf"\b{_NOT}\W*(?:\w+\W+){{0,2}}?({_FACTS})\w*", re.IGNORECASE)
_STATED = re.compile(rf"\b({_FACTS})\w*", re.IGNORECASE)
_NEGATIVE = re.compile(
    rf"\b{_NOT}\b|n't\b|\b(?:no|none|nothing|nobody|lacks?|fail\w*|miss\w*|unable|refus\w*|den\w+|absent|before|until"
    r"|would|should|could|cannot|crash\w*|wrong|error\w*|insufficient|unavailable|unreachable|unknown)\b",
    re.IGNORECASE,
)


def is_telling(quoted: str, line: str) -> bool:
    """Whether a quotation, blanks folded, is evidence: the whole line, or a part that says something by itself.

    One letter occurs everywhere, and so does a word's beginning: parts are whole words, and a reason (`OOMKilled`), a
    code (`exit code 137`), a field (`replicas: 0`), a name with its state (`web-1 Running`), a phrase, or most of it.
    """
    if not re.search(r"\w", quoted):
        return False
    bare = quoted.strip(" \"'`.,;*-")
    if bare == line.strip(" \"'`.,;*-"):
        return True
    if not re.search(rf"(?<!\w){re.escape(quoted.strip())}(?!\w)", line):
        return False
    words = bare.split()
    named_state = len(words) >= 2 and bool(_WORD_STATE.search(bare))
    says = _REASON.search(bare) or _CODE.search(bare) or _FIELD.search(bare) or named_state
    return bool(says) or len(words) >= _PHRASE or len(bare) >= _PARTS * len(line)


def says_fine(conclusion: str) -> bool:
    """Whether a conclusion is that there is no trouble."""
    if not _FINE.search(conclusion) or _NOT_FINE.search(conclusion):
        return False
    return not _TROUBLE.search(_FINE.sub(" ", conclusion))


def contradiction(conclusion: str, line: str, question: str = "") -> str:
    """What in the conclusion the line says otherwise, in words; "" where they go together.

    States that the question itself names are no claims: who asks why a pod is pending is told that it is.
    """
    if says_fine(conclusion):
        if _TROUBLE.search(line):
            return "it says that nothing is wrong, and the line says that something is"
        if not _GOOD.search(line):
            return "it says that nothing is wrong, and the line says nothing of the kind"
        return ""
    claimed = _states(conclusion, _CLAIMED) - _states(question, _ANY_PHASE)
    seen = _states(line, _CAPITAL)
    if claimed and seen and not claimed & seen:
        return f"it says {', '.join(sorted(claimed))}, and the line says {', '.join(sorted(seen))}"
    denied_there = {found.casefold() for found in _DENIED.findall(line)}
    stated_here = {found.casefold() for found in _STATED.findall(conclusion)}
    if denied_there & stated_here and not _NEGATIVE.search(conclusion):
        return f"the line denies what it says ({', '.join(sorted(denied_there & stated_here))})"
    denied_here = {found.casefold() for found in _DENIED.findall(conclusion)}
    stated_there = {found.casefold() for found in _STATED.findall(line)}
    if denied_here & stated_there and not _NEGATIVE.search(line) and not _TROUBLE.search(line):
        return f"it denies what the line says ({', '.join(sorted(denied_here & stated_there))})"
    return ""


def _states(text: str, plain: re.Pattern[str]) -> set[str]:
    """The states that a text names: Kubernetes' own compound words anywhere, plain words where `plain` finds them."""
    found = [*_KNOWN.findall(text), *plain.findall(text)]
    return {_SAME.get(word.casefold(), word.casefold()) for word in found}
