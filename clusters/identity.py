"""Which cluster this is, whatever a kubeconfig calls it: two that are called `minikube` are two."""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from core.ports import JSON, METADATA, Cluster

IDENTITY_SECONDS = 60.0
"""Seconds after which a cluster is asked again who it is."""
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


def epoch_of(cluster: object) -> int:
    """How often the connection to the cluster was lost, so that another one may answer since; 0 where it has none to
    lose. Asked for before every look-up of a name: a `Protocol` would be looked through each time."""
    return int(getattr(cluster, "epoch", 0))


class ClusterIdentity:
    """The identity of whoever answers, asked again after `seconds`, and as soon as the connection was lost since."""

    def __init__(
        self, cluster: Cluster, seconds: float = IDENTITY_SECONDS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._cluster = cluster
        self._seconds = seconds
        self._clock = clock
        self._asked: tuple[int, float] = (-1, 0.0)
        self._turn = asyncio.Lock()
        self.last = ""
        """The one that was found last; "" where none was."""

    async def current(self) -> str:
        """The identity, "" where none may be read. Raises `Unavailable` like the cluster."""
        async with self._turn:
            if self._asked[0] != epoch_of(self._cluster) or self._clock() >= self._asked[1]:
                self.last = await identity(self._cluster)
                self._asked = (epoch_of(self._cluster), self._clock() + self._seconds)
            return self.last


async def _read(cluster: Cluster, path: str, accept: str) -> Mapping[str, Any]:
    reply = await cluster.get(path, (), accept)
    if reply.status != 200:
        return {}
    try:
        document = json.loads(reply.body)
    except ValueError:
        return {}
    return document if isinstance(document, Mapping) else {}
