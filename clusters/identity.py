"""Which cluster this is, whatever a kubeconfig calls it: two that are called `minikube` are two."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from core.ports import JSON, METADATA, Cluster

_NAMESPACES = ("kube-system", "default")


async def identity(cluster: Cluster) -> str:
    """What tells the cluster from every other: the uid of a namespace that is as old as it, or its certificate
    authority as pods are given it; "" where none of them may be read. Raises `Unavailable` like the cluster."""
    for name in _NAMESPACES:
        meta = (await _read(cluster, f"/api/v1/namespaces/{name}", METADATA)).get("metadata")
        if isinstance(meta, Mapping) and meta.get("uid"):
            return f"{name}/{meta['uid']}"
    path = f"/api/v1/namespaces/{cluster.namespace}/configmaps/kube-root-ca.crt"
    authority = ((await _read(cluster, path, JSON)).get("data") or {}).get("ca.crt")
    return f"ca/{hashlib.sha256(str(authority).encode()).hexdigest()}" if authority else ""


async def _read(cluster: Cluster, path: str, accept: str) -> Mapping[str, Any]:
    reply = await cluster.get(path, (), accept)
    if reply.status != 200:
        return {}
    try:
        document = json.loads(reply.body)
    except ValueError:
        return {}
    return document if isinstance(document, Mapping) else {}
