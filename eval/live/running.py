"""A scenario applied to a cluster for as long as it is asked, and removed behind it, whatever happens.

What is removed is exactly what was made: an object is deleted only if this run's ledger lists it and it still bears the
run's mark.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, Protocol

from core.errors import SettingsError, Unavailable
from core.ports import Cluster
from eval.live.ledger import Ledger
from eval.live.manifests import MARK, Paths, Planned

GONE = 120.0
"""Seconds within which a namespace is gone after its deletion; it is told where it takes longer."""
_TRIES = 5
Say = Callable[[str], None]


class Writer(Protocol):
    """What may be done to a live cluster for a scenario: make an object, and remove it."""

    async def apply(self, path: str, manifest: dict[str, Any]) -> None:
        """Server-side apply with the harness' own field manager. Raises `SettingsError` with the server's words."""

    async def delete(self, path: str, uid: str) -> None:
        """Delete the object with this uid and what it owns; one that is gone, or another by now, is left alone."""


async def refuse_foreign(cluster: Cluster, planned: Sequence[Planned], paths: Paths) -> None:
    """Raise `SettingsError` where anything that would be made is there already: it is somebody else's."""
    there = [str(one) for one in planned if await _known(paths, one) and await _found(cluster, await paths.of(one))]
    if there:
        shown = ", ".join(there[:5]) + (f" and {len(there) - 5} more" if len(there) > 5 else "")
        raise SettingsError(
            f"context {cluster.context!r} holds what the scenario would make: {shown}",
            "name a context without them; nothing was changed",
        )


@asynccontextmanager
async def applied(
    cluster: Cluster, writer: Writer, planned: Sequence[Planned], ledger: Ledger, say: Say
) -> AsyncIterator[None]:
    """The scenario's objects on the cluster within the context. Raises `SettingsError` and `Unavailable`."""
    paths = Paths(cluster)
    await refuse_foreign(cluster, planned, paths)
    try:
        for one in planned:
            await _apply(cluster, writer, one, paths, ledger)
        say(f"applied {len(planned)} objects to {cluster.context}")
        yield
    finally:
        say("taking away what was made …")
        await clean(cluster, writer, ledger, say)


async def clean(cluster: Cluster, writer: Writer, ledger: Ledger, say: Say) -> None:
    """Remove what a run made, last first. Raises `Unavailable` where the cluster is gone: the ledger stays."""
    for path in list(reversed(ledger.made)):
        found = await _found(cluster, path)
        if found is not None:
            metadata = found.get("metadata", {})
            if (metadata.get("annotations") or {}).get(MARK) != ledger.run:
                say(f"left alone, since it does not bear this run's mark: {path}")
            else:
                await writer.delete(path, metadata.get("uid", ""))
    if await _all_gone(cluster, ledger):
        ledger.close()
        say("everything that was made is gone")
    else:
        say(f"some of it is still going away; `python -m eval clean --context {ledger.context}` looks again")


async def _all_gone(cluster: Cluster, ledger: Ledger) -> bool:
    ends = asyncio.get_running_loop().time() + GONE
    for path in list(reversed(ledger.made)):
        while (found := await _found(cluster, path)) is not None and _marked(found, ledger.run):
            if asyncio.get_running_loop().time() > ends:
                return False
            await asyncio.sleep(0.5)
        ledger.remove(path)
    return True


def _marked(found: dict[str, Any], run: str) -> bool:
    return (found.get("metadata", {}).get("annotations") or {}).get(MARK) == run


async def _apply(cluster: Cluster, writer: Writer, one: Planned, paths: Paths, ledger: Ledger) -> None:
    """Make one object; a kind that was only just defined, or a namespace's account, may take a moment to be there."""
    for attempt in range(_TRIES):
        try:
            path = await paths.of(one)
            ledger.add(path)
            await writer.apply(path, one.marked(ledger.run))
            return
        except (SettingsError, Unavailable):
            if attempt == _TRIES - 1:
                raise
            await asyncio.sleep(0.5 * 2**attempt)


async def _known(paths: Paths, one: Planned) -> bool:
    """Whether the server serves the kind by now; of one that the scenario itself defines there can be no object."""
    try:
        await paths.of(one)
    except SettingsError:
        return False
    return True


async def _found(cluster: Cluster, path: str) -> dict[str, Any] | None:
    reply = await cluster.get(path)
    if reply.status == 404:
        return None
    if reply.status != 200:
        raise SettingsError(f"{path} cannot be read: {reply.status} {reply.body[:200]!r}", "see your rights there")
    found: dict[str, Any] = json.loads(reply.body)
    return found
