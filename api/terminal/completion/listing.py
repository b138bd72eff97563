"""Prints the namespaces of a live cluster, a line for each: a process of the completion's, which never imports it."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from core.errors import CopilotError
from core.ports import Cluster

MOST = 500
"""Namespaces that are listed."""
DEADLINE = 5.0
"""Seconds for the request."""


async def namespaces_of(cluster: Cluster) -> list[str]:
    """The names of a cluster's namespaces; the cluster is closed behind it. Raises `Unavailable`."""
    try:
        reply = await cluster.get("/api/v1/namespaces", (("limit", str(MOST)),))
    finally:
        await cluster.close()
    if reply.status != 200:
        return []
    return [item["metadata"]["name"] for item in json.loads(reply.body).get("items") or ()]


def main(arguments: Sequence[str]) -> int:
    """Prints them; 1 where they are not to be had."""
    from clusters.live import connect

    parser = argparse.ArgumentParser()
    parser.add_argument("--kubeconfig", type=Path)
    parser.add_argument("--context")
    flags = parser.parse_args(arguments)

    async def listed() -> list[str]:
        return await namespaces_of(connect(flags.kubeconfig, flags.context, None, os.environ, DEADLINE))

    try:
        print("\n".join(asyncio.run(listed())))
    except CopilotError:
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
