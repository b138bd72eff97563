"""What a cause is about: the resource that is insufficient, the secret that is missing, the port that refuses. Pure.

"Insufficient memory" and "node affinity" are both why nothing was scheduled, and are not one explanation. Each cause
has its own sorts of objects; `voter.evidence` recognises the cause.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_RESOURCES = r"(?:cpu|memory|ephemeral-storage|storage|pods|gpus?|[a-z0-9.-]+/[a-z0-9.-]+)"
_PORT = (("port", re.compile(r"(?<=[\w\].]):(\d{2,5})\b(?!:)|\bport\W{0,3}(\d{2,5})\b", re.IGNORECASE)),)

_OBJECTS: Mapping[str, tuple[tuple[str, re.Pattern[str]], ...]] = {
    cause: tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in patterns)
    for cause, patterns in {
        "scheduling": (
            ("insufficient", rf"\b(?:insufficient|not enough|too little|lacks?|out of|more) ({_RESOURCES})"),
            ("volume node affinity", r"\bvolume node affinity\b"),
            ("node affinity", r"(?<!volume )\bnode(?:'s)?[ -](?:affinity|selector)|\bnode ?labels?\b"),
            ("taint", r"\btaint\w*|\btolerat\w+"),
            ("pod affinity", r"\bpod (?:anti-?)?affinity\b"),
            ("unbound claim", r"\bunbound\b.{0,30}\b(?:PersistentVolumeClaim|claim)|\bPVC\b|\bvolume claim\b"),
            ("cordoned", r"\bnode\(?s?\)? (?:were|was|is|are) unschedulable\b|\bcordon\w*"),
            ("host port", r"\bfree ports\b|\bhost ?port\b"),
            ("spread", r"\btopology spread\b"),
            ("too many pods", r"\btoo many pods\b"),
        ),
        "configuration": (
            ("secret", r"\bsecrets? \"([^\"]+)\"|\bkey\b.{0,60}\bsecret (\S+)|\bsecret\b(?! \")"),
            ("config map", r"\bconfig ?maps? \"([^\"]+)\"|\bkey\b.{0,60}\bconfig ?map (\S+)|\bconfig ?map\b(?! \")"),
        ),
        "image": (
            ("unauthorized", r"\bunauthorized\b|\bdenied\b|\bauthenticat\w+|\bno basic auth\b|\bcredentials\b"),
            (
                "unknown",
                r"\bnot found\b|\bmanifest unknown\b|\bdoes(?: not|n't) exist\b|\bunknown\b",
            ),
            ("unreachable", r"\bno such host\b|\bi/o timeout\b|\bconnection refused\b|\btimed? ?out\b"),
            ("rate limit", r"\btoo ?many ?requests\b|\brate limit\b"),
            ("invalid name", r"\bInvalidImageName\b|\binvalid (?:image|reference)"),
        ),
        "volume": (("volume", r"\bvolume \"([^\"]+)\""),),
        "quota": (("quota", r"\bexceeded quota: ([\w.-]+)"),),
        "provisioning": (("class", r"\bstorageclass\S* \"([^\"]+)\""),),
        "evicted": (("resource", r"\blow on resource: ([\w-]+)"),),
    }.items()
}
_PROBES = frozenset(("startup probe", "liveness probe", "readiness probe"))


def has_objects(sign: tuple[str, ...]) -> bool:
    """Whether there is something that a cause is about, and that a line may leave out."""
    return sign[0] == "cause" and (sign[1] in _OBJECTS or sign[1] in _PROBES)


def objects(sign: tuple[str, ...], text: str) -> tuple[str, ...]:
    """What a text says that this cause is about, sorted; nothing where it does not say."""
    if not has_objects(sign):
        return ()
    sorts = _OBJECTS.get(sign[1], _PORT)
    found = {
        " ".join([name, *(group.casefold().strip("\"'.,") for group in match.groups() if group)])
        for name, pattern in sorts
        for match in pattern.finditer(text)
    }
    if any(detail.startswith("unauthorized") for detail in found):
        return ("unauthorized",)  # registries do not tell who may not ask whether there is such an image
    return tuple(sorted(found))


def ports(text: str) -> tuple[str, ...]:
    """The ports that a text speaks of."""
    return tuple(sorted({f"port {found[1] or found[2]}" for found in _PORT[0][1].finditer(text)}))
