"""What an explanation rests on, reduced to what two readers of the same trouble have in common. Pure.

The strongest sign wins: a cause that Kubernetes names (`OOMKilled`, `exceeded quota`), else another reason in its own
fields and columns, else an exit code, else the line itself without what varies in it. Wording never counts.

One fact reaches us on several ways: the scheduler's verdict is `FailedScheduling` in an event, `Unschedulable` in a
condition, and the bare message in either. `_CAUSES` holds what says the same, in Kubernetes' own words.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from core.evidence import says_fine
from voter.causes import has_objects, objects, ports

_CAUSES = tuple(
    (cause, re.compile(pattern, re.IGNORECASE))
    for cause, pattern in (
        ("out of memory", r"\bOOM-?\s?Kill(?:ed|ing)?\b|\bout of memory: kill"),
        ("evicted", r"\bEvicted\b|\bThe node was low on resource\b"),
        ("quota", r"\bexceeded quota\b"),
        ("admission", r"\bviolates PodSecurity\b"),
        (
            "image",
            r"\b(?:Err)?ImagePull(?:BackOff)?\b|\bInvalidImageName\b|\bErrImageNeverPull\b"
            r"|\b(?:Failed to pull|Back-off pulling) image\b",
        ),
        (
            "configuration",
            r"\bCreateContainerConfigError\b|\b(?:configmap|secret)s? \"[^\"]+\" not found|\bcouldn't find key\b",
        ),
        ("volume", r"\bFailedMount\b|\bFailedAttachVolume\b|\bMountVolume\.|\bUnable to attach or mount volumes\b"),
        ("provisioning", r"\bProvisioningFailed\b|\bstorageclass\S* \"[^\"]+\" not found"),
        ("scheduling", r"\bFailedScheduling\b|\bUnschedulable\b(?!:\s*(?:true|false))|\b\d+/\d+ nodes are available\b"),
        ("start", r"\bRunContainerError\b|\bCreateContainerError\b|\bStartError\b|\bContainerCannotRun\b"),
        ("startup probe", r"\bstartup probe\b"),
        ("liveness probe", r"\bliveness probe\b"),
        ("readiness probe", r"\breadiness probe\b"),
        ("deadline", r"\b(?:Progress)?DeadlineExceeded\b|\bexceeded its progress deadline\b"),
        ("backoff limit", r"\bBackoffLimitExceeded\b|\breached the specified backoff limit\b"),
    )
)
"""From the most telling to the least: a text of several findings is told by the first of these that it has."""

_REASONS = tuple(
    re.compile(pattern)
    for pattern in (
        r"\breason[\"']?\s*[:=]\s*[\"']?([A-Z][A-Za-z]+)\b",  # a field of YAML or JSON
        r"\bReason:\s+([A-Z][A-Za-z]+)\b",  # describe
        r"\b(?:Warning|Normal)\s+([A-Z][A-Za-z]+)\b",  # a row of events
        r"(?m)^\s*([A-Z][a-z]+(?:[A-Z][A-Za-z]*)+)(?::\s|\s*$)",  # `Reason: message`, or the reason alone
        r"(?m)^\s*([A-Z][A-Za-z]+)\s*\Z",
    )
)
_STATES = (
    "crashloopbackoff backoff error completed containercreating podinitializing containersnotready waiting terminated "
    "running pending failed unknown killing started created pulled scheduled minimumreplicasunavailable"
)
_SYMPTOMS = frozenset(_STATES.split())
"""States that name no cause: told only where there is nothing better."""

_EXIT_CODE = re.compile(
    r"\bexit(?:ed|s)?(?:\s+with)?(?:\s+(?:code|status))\b\W{0,20}(\d{1,3})\b"
    r"|\bexitCode\b\W{0,20}(\d{1,3})\b|\bexited with (\d{1,3})\b",
    re.IGNORECASE,
)
_STATE_FIELD = re.compile(r"[\"']?(?:reason|exit ?code)[\"']?\s*:", re.IGNORECASE)
_BEFORE, _BEHIND = 2, 3
"""Lines around a field of a container's state that may tell more of the same state."""
_BACK_OFF = re.compile(r"\bBack-off restarting failed container\b", re.IGNORECASE)
_TIMES = re.compile(
    r"\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?"
    r"|\b\d\d:\d\d:\d\d(?:[.,]\d+)?\b|\b\d+(?:\.\d+)?(?:ns|us|µs|ms|[smhd])\b"
)
_STAMP = re.compile(rf"^\W*(?:{_TIMES.pattern})\W*")
_HEX = re.compile(r"\b(?=[0-9a-f-]*\d)[0-9a-f]{8}(?:-?[0-9a-f]{4,}){0,5}\b|\b(?=[0-9a-f]*\d)[0-9a-f]{8,}\b")
_ADDRESS = re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b")
_COUNTERS = re.compile(
    r"(?<![\w.:/-])\d+(?:\.\d+)?(?= ?(?:ms|millis\w*|sec\w*|min\w*|times|attempts?|retries|tries|bytes)\b)"
    r"|(?<=\battempt )\d+|(?<=\bretry )\d+|(?<=\bpid )\d+|(?<=\bpid=)\d+|(?<=\bthread )\d+|(?<=\bthread-)\d+"
    r"|(?<=\bworker )\d+|(?<=\bline )\d+|(?<=\brequest )\d+|(?<=\(x)\d+"
    r"|(?<=\.(?:go|py|js|ts|rb|cs|rs|kt):)\d+|(?<=\.java:)\d+|(?<=\.(?:cpp|php):)\d+|\b\d{6,}\b"
)
"""Numbers that vary from one time to the next. Others say something: a port, a code, a share, a limit."""
_FIELD = re.compile(r"[\W_]*[\w.-]+[\"']?\s*[:=]\s*[\"']?[\d.]+\W*")
"""A field with a number: the number is what it says (`replicas: 0`), not what varies in it."""

_PHRASE = 3
"""Words that a value may have and still be no more than that."""
_WORD = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_QUESTION_WORDS = (
    "a an and are as asked at be because before by can cannot cause caused causes did do does event events fail failed "
    "failing fails fewer for from get has have how in is it its keep keeps log logs long many namespace no node not of "
    "on or pod pods reason restart restarting restarts run running start started starting stuck than that the there "
    "this to was what when which why with wrong crash crashing pending error errors ready unready container containers "
    "deployment deployments job jobs cronjob service services statefulset daemonset replicaset replicas pvc claim "
    "volume image status state unhealthy healthy available unavailable"
)
_COMMON = frozenset(_QUESTION_WORDS.split())
"""Words that name no object, though what was run may well hold them."""


def signature(evidence: str, answer: str = "") -> tuple[str, ...]:
    """What explanations are compared by: the cause, its object, and whether there is trouble at all.

    The object is read from the evidence and, where that has none, from the answer. Without evidence the answer's own
    words are all there is.
    """
    evidence = evidence.strip()
    if not evidence:
        return ("said", " ".join(answer.split()).casefold())
    sign = _sign(evidence)
    details = objects(sign, evidence) or objects(sign, answer)
    if sign[0] == "line" and not ports(evidence):
        details = ports(answer)
    return (*sign, *details, *(("no trouble",) if says_fine(answer) else ()))


def _sign(evidence: str) -> tuple[str, ...]:
    for cause, pattern in _CAUSES:
        if pattern.search(evidence):
            return ("cause", cause)
    reasons = [_restarts(found.casefold()) for pattern in _REASONS for found in pattern.findall(evidence)]
    if causes := [reason for reason in reasons if reason not in _SYMPTOMS]:
        return ("reason", causes[0])
    if code := _EXIT_CODE.search(evidence):
        return ("exit code", code[1] or code[2] or code[3])
    if reasons:
        return ("reason", reasons[0])
    if _BACK_OFF.search(evidence):
        return ("reason", "backoff")
    return ("line", *(folded for line in evidence.splitlines() if (folded := fold(line))))


def _restarts(reason: str) -> str:
    """The event says `BackOff` of what the status says `CrashLoopBackOff`."""
    return "backoff" if reason == "crashloopbackoff" else reason


def completed(evidence: str, outputs: Iterable[str]) -> str:
    """The line that was quoted, with the reason and the exit code that stand beside it where it says too little itself.

    kubectl prints `Reason: OOMKilled` and `Exit Code: 137` on lines of their own: who quotes either rests on both. A
    line that occurs more than once is left alone, as whose it is cannot be told.
    """
    outputs = list(outputs)
    sign = _sign(evidence)
    if sign[0] == "cause" and has_objects(sign) and not objects(sign, evidence):
        return _with_object(evidence, sign, outputs)
    if sign[0] != "exit code" and not (sign[0] == "reason" and sign[1] in _SYMPTOMS):
        return evidence
    quoted = " ".join(evidence.split())
    for text in outputs:
        lines = [" ".join(line.split()) for line in text.splitlines()]
        if lines.count(quoted) == 1:
            place = lines.index(quoted)
            near = lines[max(0, place - _BEFORE) : place] + lines[place + 1 : place + 1 + _BEHIND]
            return "\n".join([evidence, *(line for line in near if _STATE_FIELD.match(line))])
    return evidence


def _with_object(evidence: str, sign: tuple[str, ...], outputs: Iterable[str]) -> str:
    """The evidence with another line of the same cause that tells its object, if all that do tell the same."""
    lines = (line.strip() for text in outputs for line in text.splitlines())
    found = {named: line for line in lines if _sign(line) == sign and (named := objects(sign, line))}
    return "\n".join([evidence, *found.values()]) if len(found) == 1 else evidence


def is_telling(text: str) -> bool:
    """Whether a computed value explains something: it has a sign of its own, or it is a sentence. A name is neither."""
    return bool(text) and (
        signature(text)[0] != "line" or any(len(line.split()) > _PHRASE for line in text.splitlines())
    )


def fold(line: str) -> str:
    """The line without what varies from one time to the next: times, hashes, addresses, counters; in lower case.

    Where the numbers are all that it says, they stay.
    """
    bare = _STAMP.sub("", line) or line
    folded = bare
    if not _FIELD.fullmatch(bare):
        for varying, mark in ((_TIMES, "<time>"), (_HEX, "<id>"), (_ADDRESS, "<ip>"), (_COUNTERS, "<n>")):
            folded = varying.sub(mark, folded)
    says = re.search(r"[^\W\d_]", re.sub(r"<(?:time|id|ip|n)>", "", folded))
    return " ".join((folded if says else bare).split()).casefold()


def concerned(question: str, objects: Iterable[str], places: Collection[str] = ()) -> str:
    """Which object of the question an explanation is about: the first of the question's words that names something in
    what was run and seen (`told`), whole or with a generated ending behind it; "" where none does.

    `places` are the question's namespaces: one of them is meant only where nothing else is.
    """
    seen = {word.casefold() for text in objects for word in _WORD.findall(text)}
    words = [word for word in map(str.casefold, _WORD.findall(question)) if len(word) > 1 and word not in _COMMON]
    named = [word for word in words if word in seen or any(other.startswith(f"{word}-") for other in seen)]
    return next((word for word in named if word not in places), named[0] if named else "")
