"""What pods and nodes use right now, by the metrics API: never a request, a limit or a capacity in its place."""

from __future__ import annotations

import re

from core.flow import AsList, AsText, AsValue, Extraction, Plan, Refuse
from kubectl.command import Command, Filter, Pipeline
from planners.offline.data import load, pattern
from planners.offline.nouns import Missing
from planners.offline.plans.marked import Marked
from planners.offline.words import Found

_MEMORY = re.compile(r"\b(memory|ram|mem)\b")
_CPU = re.compile(r"\b(cpus?|cores?|busy|busiest)\b")
_USING = re.compile(r"\b(uses?|using|usage|consum\w+|burn\w*|eat\w*|hog\w*|utili[sz]ation|load|busy|busiest|top)\b")
_OTHER = pattern("no usage")
_MOST = re.compile(r"\b(most|highest|biggest|largest|busiest|top)\b")
_WORDS = frozenset(load("plans")["usage_words"])
_COLUMNS = {("pods", True): "$3", ("pods", False): "$2", ("nodes", True): "$4", ("nodes", False): "$2"}


def usage(asked: Marked) -> Plan | Missing | None:
    """A `kubectl top` where cpu or memory that is used is asked for."""
    said = " ".join(token.lower for token in asked.tokens if not asked.world.names.exact(token.lower))
    memory = bool(_MEMORY.search(said))
    if not (memory or _CPU.search(said)) or not _USING.search(said) or _OTHER.search(said):
        return None
    if asked.leftover(_WORDS) or asked.begins.ask in ("yes_no", "exists", "why"):
        return None
    if not any(resource.group == "metrics.k8s.io" for resource in asked.world.resources):
        return Plan((), Refuse("metrics are not available in this cluster"), "usage → the metrics API is not served")
    if any(t.missing for t in asked.nouns):
        found = asked.subject()
        return found if isinstance(found, Missing) else None
    nodes = any(k.qualified == "nodes" for t in asked.nouns for k in t.kinds)
    kind, namespace = ("nodes", None) if nodes else ("pods", next(iter(asked.spaces), None))
    if _MOST.search(asked.text):
        column = "$2" if kind == "pods" and namespace is None else "$1"
        sort = (("sort-by", "memory" if memory else "cpu"), ("no-headers", "true"))
        first = (Filter("head", ("-n", "1")), Filter("awk", (f"{{print {column}}}",)))
        return _top(kind, namespace, f"what uses the most, of {kind}", AsList(), sort, first)
    if not any(t.found and not all(f.kind == "namespaces" for f in t.found) for t in asked.nouns):
        return _top(kind, namespace, f"what {kind} use", AsText())
    found = asked.subject(("pods", "nodes"))
    if not isinstance(found, Found):
        return found
    kind, name = found.resource.plural, found.meta.name
    filters = (Filter("awk", (f"{{print {_COLUMNS[kind, memory]}}}",)),)
    because, bare = f"what {found.resource.singular} {name} uses", (("no-headers", "true"),)
    return _top(kind, found.meta.namespace, because, AsValue(), bare, filters, (name,))


def _top(
    kind: str,
    namespace: str | None,
    because: str,
    answer: Extraction,
    flags: tuple[tuple[str, str], ...] = (),
    filters: tuple[Filter, ...] = (),
    names: tuple[str, ...] = (),
) -> Plan:
    where = (("namespace", namespace),) if namespace else (("all-namespaces", "true"),)
    command = Command(f"top {kind}", names, (*(where if kind == "pods" else ()), *flags))
    return Plan((Pipeline(command, filters),), answer, because)
