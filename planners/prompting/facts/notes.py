"""What is said of an object beside its identity: what it selects and how many pods that is now, what it scales, what
it is bound to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.index import ObjectIndex
from core.objects import ObjectMeta
from core.terms import Term, TermIndex
from kubectl.resources import Resource

_SLICE_OF = "kubernetes.io/service-name"
_AUTOSCALER = "HorizontalPodAutoscaler"
_MOST = 3
_EQUAL = re.compile(r"([^=,()! ]+)=([^,()]*)")


def notes(
    resource: Resource, meta: ObjectMeta, terms: TermIndex, pods: ObjectIndex | None, slices: ObjectIndex | None
) -> tuple[str, ...]:
    """The notes on one object."""
    own = terms.of((meta.namespace, meta.name))
    about = list(_about(resource, meta, own, pods))
    if resource.qualified == "services" and slices is not None:
        held = slices.matching({_SLICE_OF: meta.name})
        names = [one.name for one in held if one.namespace == meta.namespace]
        about.append(f"EndpointSlices {', '.join(names[:_MOST])}" if names else "no EndpointSlice")
    return tuple(about)


def _about(resource: Resource, meta: ObjectMeta, own: tuple[Term, ...], pods: ObjectIndex | None) -> Iterator[str]:
    subjects = [f"{term.what} {term.text}" for term in own if term.what in ("user", "group", "service account")]
    for term in own:
        if term.what == "selector":
            yield _selector(term.text, meta, pods)
        elif term.what == "type":
            yield f"type {term.text}"
        elif term.what == "target":
            yield f"{'scales' if meta.kind == _AUTOSCALER else 'target'} {term.text}"
        elif term.what == "bound to":
            yield f"volume {term.text}"
        elif term.what == "claim of":
            yield f"claim {term.text}"
        elif term.what == "role":
            yield f"grants {term.text}" + (f" to {', '.join(subjects[:_MOST])}" if subjects else "")
    yield from [f"{term.what}={term.text}" for term in own if term.what.startswith(".")][:_MOST]


def _selector(text: str, meta: ObjectMeta, pods: ObjectIndex | None) -> str:
    if not text:
        return "no selector"
    wanted = dict(_EQUAL.findall(text))
    if pods is None or ",".join(f"{key}={value}" for key, value in wanted.items()) != text:
        return f"selector {text}"
    count = sum(one.namespace == meta.namespace for one in pods.matching(wanted))
    return f"selector {text} → {count} pod{'' if count == 1 else 's'}"
