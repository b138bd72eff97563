"""Whether the cluster can be asked."""

from __future__ import annotations

from core.errors import Unavailable
from core.ports import Cluster


async def ready(cluster: Cluster) -> None:
    """Returns when the cluster's API answers to us. Raises `Unavailable` when it does not, with the mend.

    A 403 or 404 is an answer: whoever may not read `/readyz` may still read pods.
    """
    reply = await cluster.get("/readyz")
    if reply.status == 401:
        raise Unavailable(f"{cluster.context!r} does not accept the credentials (401)", "log in to the cluster again")
    if reply.status >= 500:
        raise Unavailable(f"{cluster.context!r} is not ready: its API answers {reply.status}", "wait until it is up")
