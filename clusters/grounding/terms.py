"""Which names an object uses, read off the object as the API serves it: one function for each type. Pure.

Templates of workloads are read, and pods that have none. Of config maps and secrets the keys are read and never the
values; of a custom resource the short words in fields that say which of a few states or sorts it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from core.masking import telling
from core.terms import Term

Item = Mapping[str, Any]
Extractor = Callable[[Item], Iterable[Term]]

_TAG = re.compile(r"(?::[\w.-]+)?(?:@[\w:.-]+)?$")
_WORD = re.compile(r"[A-Za-z][\w.-]{0,29}")
_CHOOSING = re.compile(
    r"(?i)(?:phase|state|status|health|type|mode|format|level|tier|class|stage|severity|priority|strategy|policy"
    r"|engine|protocol|role|size|kind|reason|result|outcome|decision|verdict)$"
)
"""Names of fields that hold one of a few words."""
_DEEPEST = 3
_MOST_FIELDS = 12
_MADE_FOR_ALL = "kube-root-ca.crt"
"""Every namespace has this config map."""


def _rows(value: Any) -> Iterator[Mapping[str, Any]]:
    """The objects of what should be a list of objects; a server's odd reply has none."""
    if isinstance(value, list):
        yield from (row for row in value if isinstance(row, Mapping))


def _at(item: Any, *path: str) -> Any:
    """The value at a path, None where there is none."""
    for key in path:
        item = item.get(key) if isinstance(item, Mapping) else None
    return item


def _named(what: str, *texts: Any) -> Iterator[Term]:
    yield from (Term(what, str(text)) for text in texts if text not in (None, ""))


def pod_terms(spec: Any) -> Iterator[Term]:
    """What a pod's spec, or a template's, uses."""
    for field, what in (("containers", "container"), ("initContainers", "init container")):
        for container in _rows(_at(spec, field)):
            yield from _named(what, container.get("name"))
            yield from _named("image", _TAG.sub("", str(container.get("image") or "")))
            for port in _rows(container.get("ports")):
                yield from _named("port", port.get("name"), port.get("containerPort"))
            for variable in _rows(container.get("env")):
                yield from _named("env", variable.get("name"))
                yield from _named("config map", _at(variable, "valueFrom", "configMapKeyRef", "name"))
                yield from _named("secret", _at(variable, "valueFrom", "secretKeyRef", "name"))
            for source in _rows(container.get("envFrom")):
                yield from _named("config map", _at(source, "configMapRef", "name"))
                yield from _named("secret", _at(source, "secretRef", "name"))
    account = _at(spec, "serviceAccountName")
    if account != "default":
        yield from _named("service account", account)
    yield from _named("priority class", _at(spec, "priorityClassName"))
    yield from _named("runtime class", _at(spec, "runtimeClassName"))
    for volume in _rows(_at(spec, "volumes")):
        name = str(volume.get("name") or "")
        if not name.startswith("kube-api-access-"):
            yield from _named("volume", name)
        yield from _named("claim", _at(volume, "persistentVolumeClaim", "claimName"))
        yield from _named("config map", _at(volume, "configMap", "name"))
        yield from _named("secret", _at(volume, "secret", "secretName"))


def selector_text(selector: Any) -> str:
    """A label selector as kubectl writes it; empty where it selects nothing."""
    if not isinstance(selector, Mapping):
        return ""
    parts = [f"{key}={value}" for key, value in (_at(selector, "matchLabels") or {}).items()]
    for row in _rows(_at(selector, "matchExpressions")):
        values, operator = ",".join(map(str, row.get("values") or ())), row.get("operator")
        key = row.get("key")
        parts.append(
            {
                "In": f"{key} in ({values})",
                "NotIn": f"{key} notin ({values})",
                "Exists": f"{key}",
                "DoesNotExist": f"!{key}",
            }.get(str(operator), f"{key}")
        )
    return ",".join(parts)


def _workload(item: Item) -> Iterator[Term]:
    if any(owner.get("controller") for owner in _rows(_at(item, "metadata", "ownerReferences"))):
        return
    yield from _named("selector", selector_text(_at(item, "spec", "selector")))
    yield from pod_terms(_at(item, "spec", "template", "spec"))
    for claim in _rows(_at(item, "spec", "volumeClaimTemplates")):
        yield from _named("volume", _at(claim, "metadata", "name"))


def _job(item: Item) -> Iterator[Term]:
    """Its selector goes by a uid that nobody reads; the label `job-name` tells the same."""
    yield from (term for term in _workload(item) if term.what != "selector")
    yield from _named("selector", f"job-name={_at(item, 'metadata', 'name')}")


def _cron_job(item: Item) -> Iterator[Term]:
    yield from pod_terms(_at(item, "spec", "jobTemplate", "spec", "template", "spec"))


def _pod(item: Item) -> Iterator[Term]:
    if not any(owner.get("controller") for owner in _rows(_at(item, "metadata", "ownerReferences"))):
        yield from pod_terms(_at(item, "spec"))


def _service(item: Item) -> Iterator[Term]:
    yield Term("type", str(_at(item, "spec", "type") or "ClusterIP"))
    selector = _at(item, "spec", "selector") or {}
    yield Term("selector", ",".join(f"{key}={value}" for key, value in selector.items()))
    for port in _rows(_at(item, "spec", "ports")):
        yield from _named("port", port.get("name"), port.get("port"))
    yield from _named("target", _at(item, "spec", "externalName"))


def _ingress(item: Item) -> Iterator[Term]:
    for rule in _rows(_at(item, "spec", "rules")):
        yield from _named("host", rule.get("host"))
        for path in _rows(_at(rule, "http", "paths")):
            yield from _named("backend service", _at(path, "backend", "service", "name"))
    for block in _rows(_at(item, "spec", "tls")):
        yield from _named("host", *(block.get("hosts") or ()))
        yield from _named("secret", block.get("secretName"))


def _keys(item: Item) -> Iterator[Term]:
    if _at(item, "metadata", "name") == _MADE_FOR_ALL:
        return
    for field in ("data", "binaryData"):
        yield from _named("key", *(_at(item, field) or ()))


def _claim(item: Item) -> Iterator[Term]:
    yield from _named("bound to", _at(item, "spec", "volumeName"))
    yield from _named("storage class", _at(item, "spec", "storageClassName"))


def _volume(item: Item) -> Iterator[Term]:
    claim = _at(item, "spec", "claimRef")
    if claim:
        yield Term("claim of", f"{_at(claim, 'namespace')}/{_at(claim, 'name')}")
    yield from _named("storage class", _at(item, "spec", "storageClassName"))


def _autoscaler(item: Item) -> Iterator[Term]:
    target = _at(item, "spec", "scaleTargetRef") or {}
    yield Term("target", f"{target.get('kind')}/{target.get('name')}")


def _disruption_budget(item: Item) -> Iterator[Term]:
    yield from _named("selector", selector_text(_at(item, "spec", "selector")))


def _network_policy(item: Item) -> Iterator[Term]:
    yield from _named("selector", selector_text(_at(item, "spec", "podSelector")) or "all pods of its namespace")


def _binding(item: Item) -> Iterator[Term]:
    role = _at(item, "roleRef") or {}
    yield Term("role", f"{role.get('kind')}/{role.get('name')}")
    for subject in _rows(_at(item, "subjects")):
        what = {"ServiceAccount": "service account", "User": "user", "Group": "group"}.get(str(subject.get("kind")))
        if what:
            yield from _named(what, subject.get("name"))


def custom_terms(item: Item) -> Iterator[Term]:
    """The short words that a custom resource's fields hold where they choose one of a few."""
    found = 0
    for part in ("spec", "status"):
        for path, text in _choices(_at(item, part), f".{part}", _DEEPEST):
            yield Term(path, text)
            found += 1
            if found == _MOST_FIELDS:
                return


def _choices(value: Any, path: str, deeper: int) -> Iterator[tuple[str, str]]:
    if not isinstance(value, Mapping) or deeper < 0:
        return
    for key, below in value.items():
        if isinstance(below, str):
            if _CHOOSING.search(key) and _WORD.fullmatch(below) and not telling(key):
                yield f"{path}.{key}", below
        else:
            yield from _choices(below, f"{path}.{key}", deeper - 1)


EXTRACTORS: Mapping[str, Extractor] = {
    "pods": _pod,
    "deployments.apps": _workload,
    "statefulsets.apps": _workload,
    "daemonsets.apps": _workload,
    "jobs.batch": _job,
    "cronjobs.batch": _cron_job,
    "services": _service,
    "ingresses.networking.k8s.io": _ingress,
    "configmaps": _keys,
    "secrets": _keys,
    "persistentvolumeclaims": _claim,
    "persistentvolumes": _volume,
    "horizontalpodautoscalers.autoscaling": _autoscaler,
    "poddisruptionbudgets.policy": _disruption_budget,
    "networkpolicies.networking.k8s.io": _network_policy,
    "rolebindings.rbac.authorization.k8s.io": _binding,
    "clusterrolebindings.rbac.authorization.k8s.io": _binding,
}
"""By the type's qualified name; types that are not Kubernetes' own are read by `custom_terms`."""


def terms(item: Item, extractor: Extractor) -> tuple[Term, ...]:
    """An object's terms, each once."""
    return tuple(dict.fromkeys(extractor(item)))
