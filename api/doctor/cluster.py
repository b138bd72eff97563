"""The cluster: does it answer, what is it, and what may we do there? Too much is worth a warning."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

from api.doctor.findings import Finding
from core.errors import Unavailable
from core.ports import Cluster, Reply
from core.reviews import AccessAttributes

READS = (
    AccessAttributes("list", resource="pods"),
    AccessAttributes("get", resource="pods", subresource="log"),
    AccessAttributes("list", resource="namespaces"),
    AccessAttributes("list", resource="nodes"),
    AccessAttributes("list", resource="events"),
    AccessAttributes("list", "apps", resource="deployments"),
)
"""What most questions need."""
LISTS = (
    *(AccessAttributes("list", resource=plural) for plural in ("pods", "services", "configmaps", "events")),
    AccessAttributes("list", resource="persistentvolumeclaims"),
    *(AccessAttributes("list", "apps", resource=f"{kind}s") for kind in ("deployment", "statefulset", "daemonset")),
    *(AccessAttributes("list", "batch", resource=f"{kind}s") for kind in ("job", "cronjob")),
    AccessAttributes("list", "networking.k8s.io", resource="ingresses"),
)
"""Kinds in namespaces that questions are most about: what may not be listed everywhere may be in one of them."""
WRITES = (
    AccessAttributes("create", resource="pods"),
    AccessAttributes("delete", resource="pods"),
    AccessAttributes("create", resource="pods", subresource="exec"),
    AccessAttributes("patch", "apps", resource="deployments"),
    AccessAttributes("update", resource="configmaps"),
    AccessAttributes("delete", resource="namespaces"),
)
"""What no question needs: one of each sort."""


async def examine(cluster: Cluster, *, recorded: bool) -> AsyncIterator[Finding]:
    """Whether it answers, and what the credentials allow. Raises `Unavailable` when it does not answer."""
    reply = await cluster.get("/version")
    if reply.status == 401:
        raise Unavailable(f"{cluster.context!r} does not accept the credentials (401)", "log in to the cluster again")
    if reply.status >= 500:
        raise Unavailable(f"{cluster.context!r} answers with {reply.status}", "wait until it is up")
    kind = "recording" if recorded else "cluster"
    yield Finding("ok", f"{kind}: {cluster.context!r} answers: Kubernetes {_version(reply)}")
    if recorded:
        yield Finding("note", "permissions: a recording cannot be written to")
        return
    refused, _ = await _reviewed(cluster, READS, wanted=False)
    if refused:
        yield Finding(
            "warning",
            f"permissions: the credentials may not {_verbs(refused)}",
            "questions about those are told that it is forbidden; the ClusterRole 'view' allows most of it",
        )
    async for finding in _limits(cluster):
        yield finding
    allowed, unknown = await _reviewed(cluster, WRITES, wanted=True)
    if allowed:
        yield Finding(
            "warning",
            f"permissions: the credentials could write: {_verbs(allowed)}. Nothing here ever does",
            "safer: a service account that is bound to the ClusterRole 'view' alone, and its context (--context)",
        )
    elif unknown:
        yield Finding("note", "permissions: the cluster does not say whether the credentials could write")
    else:
        yield Finding("ok", "permissions: the credentials can only read")


async def _limits(cluster: Cluster) -> AsyncIterator[Finding]:
    """Which kinds may not be listed in all namespaces, and which of them may be in the own one."""
    refused, _ = await _reviewed(cluster, LISTS, wanted=False)
    if not refused:
        return
    here = [replace(attributes, namespace=cluster.namespace) for attributes in refused]
    allowed, _ = await _reviewed(cluster, here, wanted=True)
    there = f"; in {cluster.namespace!r} these may be: {_kinds(allowed)}" if allowed else ""
    yield Finding(
        "warning",
        f"limits: these may not be listed in all namespaces: {_kinds(refused)}{there}",
        "name a namespace that you may read in the question, or give --namespace; answers tell what is forbidden",
    )


def _kinds(attributes: Sequence[AccessAttributes]) -> str:
    return ", ".join(each.resource for each in attributes)


async def _reviewed(
    cluster: Cluster, asked: Sequence[AccessAttributes], *, wanted: bool
) -> tuple[list[AccessAttributes], bool]:
    """Those of which the answer is `wanted`, and whether some were not answered."""
    decisions = await asyncio.gather(*(cluster.review_self_access(attributes) for attributes in asked))
    found = [a for a, d in zip(asked, decisions, strict=True) if not isinstance(d, Reply) and d.allowed == wanted]
    return found, any(isinstance(decision, Reply) for decision in decisions)


def _verbs(attributes: Sequence[AccessAttributes]) -> str:
    return ", ".join(f"{a.verb} {a.resource}{'/' + a.subresource if a.subresource else ''}" for a in attributes)


def _version(reply: Reply) -> str:
    try:
        return str(json.loads(reply.body)["gitVersion"])
    except (ValueError, KeyError, TypeError):
        return "of a version that it does not tell"
