"""Whether the cluster can be asked."""

from __future__ import annotations

import asyncio

from core.errors import Unavailable
from core.ports import Cluster

PATIENCE = 5.0
"""Seconds to wait for the cluster: whoever probes has no more patience than that."""


async def ready(cluster: Cluster) -> None:
    """Returns when the cluster's API answers to us. Raises `Unavailable` when it does not, with the mend.

    A 403 or 404 is an answer: whoever may not read `/readyz` may still read pods.
    """
    try:
        reply = await asyncio.wait_for(cluster.get("/readyz"), PATIENCE)
    except asyncio.TimeoutError as error:
        detail = f"{cluster.context!r} has not answered within {PATIENCE:g} s"
        raise Unavailable(detail, "is it up, and reachable from here?") from error
    if reply.status == 401:
        raise Unavailable(f"{cluster.context!r} does not accept the credentials (401)", "log in to the cluster again")
    if reply.status >= 500:
        raise Unavailable(f"{cluster.context!r} is not ready: its API answers {reply.status}", "wait until it is up")
