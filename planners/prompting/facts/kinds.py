"""Which kinds a question names, and which are told and looked through for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from kubectl.resources import Resource, Resources
from planners.prompting.words import LONGEST_RUN, Words, plain_words

COMMON = (
    "namespaces",
    "pods",
    "deployments.apps",
    "statefulsets.apps",
    "daemonsets.apps",
    "services",
    "jobs.batch",
    "cronjobs.batch",
    "ingresses.networking.k8s.io",
    "configmaps",
    "secrets",
    "persistentvolumeclaims",
    "persistentvolumes",
    "nodes",
)
"""Kinds whose objects are looked through for any question, where the server has them."""
_OWN_GROUPS = frozenset(
    {
        *("", "apps", "batch", "autoscaling", "policy"),
        *(
            f"{name}.k8s.io"
            for name in (
                "admissionregistration",
                "apiextensions",
                "apiregistration",
                "authentication",
                "authorization",
                "certificates",
                "coordination",
                "discovery",
                "events",
                "flowcontrol.apiserver",
                "internal.apiserver",
                "networking",
                "node",
                "rbac.authorization",
                "resource",
                "scheduling",
                "storage",
                "storagemigration",
            )
        ),
    }
)
"""The API groups of Kubernetes itself. Everything else is an extension, also below `k8s.io` (metrics, gateways)."""
NAMELESS = frozenset(
    {"events", "leases", "endpointslices", "endpoints", "controllerrevisions", "componentstatuses", "replicasets"}
)
"""Kinds whose objects have made-up names, or those of what they are made for: these say nothing."""
_CAMEL = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z][a-z0-9]*|[A-Z]+|[a-z0-9]+")
MOST_KINDS = 36
MOST_NAMED_KINDS = 6
FEW_KINDS = 8
"""So many extensions are all looked through; where there are more, only those that the question names."""


def own(resource: Resource) -> bool:
    """Whether the type is Kubernetes' own: models know these, their names and their fields."""
    return resource.group in _OWN_GROUPS


def listable(resources: Resources) -> list[Resource]:
    """One entry for each type that can be listed: the group's preferred version."""
    seen: dict[str, Resource] = {}
    for resource in resources:
        if "list" in resource.verbs or not resource.verbs:
            seen.setdefault(resource.qualified, resource)
    return list(seen.values())


def named_kinds(words: Words, kinds: Sequence[Resource]) -> tuple[list[Resource], list[Resource]]:
    """The kinds that the words name in full (`network policies`, `netpol`), and those that they may mean by the end of
    a name (`the autoscaler`), where that is no everyday word and no kind's full name.

    "Cron jobs" are no jobs: words that name a kind together name none apart.
    """
    by_name: dict[str, list[Resource]] = {}
    for one in kinds:
        for name in _full(one.kind, one.plural).union(one.short_names):
            by_name.setdefault(name, []).append(one)
    spans = [span for span in _spans(words) if _joined(words, span) in by_name]
    spans = [one for one in spans if not any(_within(one, other) for other in spans)]
    full = dict.fromkeys(kind for span in spans for kind in by_name[_joined(words, span)])
    rest = {
        spoken
        for span in _spans(words)
        if not any(_within(span, other) or span == other for other in spans) and (spoken := _joined(words, span))
    }
    telling = rest - plain_words()
    partly = [one for one in kinds if one not in full and telling & _ends(one.kind)]
    return list(full), partly


_Span = tuple[int, int]


def _spans(words: Words) -> Iterable[_Span]:
    """Where runs of up to four words begin and end."""
    count = len(words.all)
    return [(start, start + length) for length in range(1, LONGEST_RUN + 1) for start in range(count - length + 1)]


def _joined(words: Words, span: _Span) -> str:
    return "".join(words.all[slice(*span)]).replace("-", "")


def _within(inner: _Span, outer: _Span) -> bool:
    return inner != outer and outer[0] <= inner[0] and inner[1] <= outer[1]


def kind_words(words: Words, kinds: Sequence[Resource]) -> frozenset[str]:
    """The words, and runs of words, that name one of these kinds: part of a name is none of these alone."""
    known: set[str] = set()
    for one in kinds:
        known |= _full(one.kind, one.plural) | _ends(one.kind) | set(one.short_names)
    runs = [run for run in words.runs() if "".join(run).replace("-", "") in known]
    return frozenset(word for run in runs for word in (*run, "-".join(run)))


@lru_cache(maxsize=2048)
def _full(kind: str, plural: str) -> frozenset[str]:
    return _numbered({kind.lower(), plural})


@lru_cache(maxsize=2048)
def _ends(kind: str) -> frozenset[str]:
    camel = [part.lower() for part in _CAMEL.findall(kind)]
    return _numbered({"".join(camel[start:]) for start in range(1, len(camel))})


def _numbered(spoken: Iterable[str]) -> frozenset[str]:
    """One and many of each."""
    names = set(spoken)
    names |= {f"{word}s" for word in names} | {f"{word[:-1]}ies" for word in names if word.endswith("y")}
    return frozenset(names | {f"{word}es" for word in names if word.endswith("s")})


def shown_kinds(
    kinds: Sequence[Resource], named: Sequence[Resource], resources: Resources
) -> tuple[tuple[Resource, ...], int]:
    """The kinds that are told, and how many are not."""
    common = [found for name in COMMON if (found := resources.find(name)) is not None]
    served = set(kinds)
    ordered = dict.fromkeys(one for one in [*named, *common, *(one for one in kinds if not own(one))] if one in served)
    shown = list(ordered)[:MOST_KINDS]
    return tuple(sorted(shown, key=kinds.index)), len(kinds) - len(shown)


def looked_through(kinds: Sequence[Resource], resources: Resources, named: Sequence[Resource]) -> list[Resource]:
    """The kinds of which every object is known for the question: those that it names, the common ones, and extensions
    where there are few."""
    common = [found for name in COMMON if (found := resources.find(name)) is not None]
    telling = [one for one in named if one.plural not in NAMELESS][:MOST_NAMED_KINDS]
    extensions = [one for one in kinds if not own(one) and not one.group.endswith("metrics.k8s.io")]
    few = extensions if len(extensions) <= FEW_KINDS else []
    return list(dict.fromkeys([*telling, *common, *few]))


def others(kinds: Sequence[Resource], looked: Sequence[Resource]) -> list[Resource]:
    """All other kinds whose objects may be named in a question, Kubernetes' own first."""
    known = set(looked)
    left = [
        one for one in kinds if one not in known and one.plural not in NAMELESS and "metrics.k8s.io" not in one.group
    ]
    return sorted(left, key=lambda one: not own(one))
