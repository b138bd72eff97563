"""Which existing names somebody may have meant. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import fuzz

from core.objects import ObjectMeta

_ENOUGH = 70.0
"""Of 100: below this two names have little in common."""

_MOST = 5


def nearest(name: str, namespace: str | None, objects: Iterable[ObjectMeta]) -> tuple[str, ...]:
    """Up to five names like `name`, best first: those of `namespace` (all where it is None), then those of others.

    One from another namespace is written `namespace/name`.
    """
    scored: list[tuple[bool, float, str]] = []
    for item in objects:
        score = likeness(name, item.name)
        if score < _ENOUGH:
            continue
        here = not namespace or not item.namespace or item.namespace == namespace
        scored.append((not here, -score, item.name if here else f"{item.namespace}/{item.name}"))
    return tuple(dict.fromkeys(text for *_, text in sorted(scored)))[:_MOST]


def likeness(wanted: str, name: str) -> float:
    """0 to 100: the same, one the beginning of the other, one within the other, or few letters apart."""
    wanted, name = wanted.lower(), name.lower()
    if wanted == name:
        return 100.0
    ratio = fuzz.ratio(wanted, name)
    if min(len(wanted), len(name)) >= 3:
        if name.startswith(wanted) or wanted.startswith(name):
            return max(ratio, 92.0)
        if wanted in name or name in wanted:
            return max(ratio, 85.0)
    return ratio


def elsewhere(name: str, namespace: str | None, objects: Iterable[ObjectMeta]) -> tuple[str, ...]:
    """The namespaces other than `namespace` in which an object of exactly this name exists, sorted."""
    return tuple(sorted({o.namespace for o in objects if o.name == name and o.namespace and o.namespace != namespace}))
