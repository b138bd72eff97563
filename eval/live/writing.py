"""The only module of this project that writes to a cluster. Nobody imports it: `eval run --cluster live`, `eval record`
and `eval clean` load it by name, and nothing else does (a contract in pyproject.toml holds the first half of that).

It can do two things: server-side apply, with a field manager of its own and never by force, and delete one object by
its uid.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from yarl import URL

from clusters.live.kubeconfig import Target, resolve
from clusters.live.link import Link, link
from core.errors import SettingsError, Unavailable

MANAGER = "copilot-eval"
DEADLINE = 30.0
_GONE = (404, 409)


@dataclass(frozen=True)
class LiveWriter:
    """Implements `eval.live.Writer` on the session of a kubeconfig's context."""

    target: Target
    link: Link

    async def apply(self, path: str, manifest: dict[str, Any]) -> None:
        """Server-side apply. Raises `SettingsError` with the server's words where it refuses."""
        query = {"fieldManager": MANAGER, "fieldValidation": "Warn"}
        status, reply = await self._send("PATCH", path, query, manifest, "application/apply-patch+yaml")
        if status not in (200, 201):
            raise SettingsError(f"{path} was not applied: {status} {reply}", "mend the manifest, or your rights there")

    async def delete(self, path: str, uid: str) -> None:
        """Delete exactly this object, with what it owns."""
        options = {
            "apiVersion": "v1",
            "kind": "DeleteOptions",
            "propagationPolicy": "Background",
            "preconditions": {"uid": uid},
        }
        status, reply = await self._send("DELETE", path, {}, options, "application/json")
        if status not in (200, 202, *_GONE):
            raise SettingsError(f"{path} was not deleted: {status} {reply}", "delete it by hand, or see your rights")

    async def _send(
        self, method: str, path: str, query: Mapping[str, str], body: Mapping[str, Any], kind: str
    ) -> tuple[int, str]:
        headers = {**self.link.headers, "Accept": "application/json", "Content-Type": kind}
        if self.link.token_file:
            headers["Authorization"] = f"Bearer {self.link.token_file.read_text(encoding='utf-8').strip()}"
        url = URL(self.target.server + path).with_query(query)
        try:
            async with self.link.session.request(
                method,
                url,
                data=json.dumps(body),
                headers=headers,
                timeout=aiohttp.ClientTimeout(total=DEADLINE),
                allow_redirects=False,
                **self.link.options,
            ) as reply:
                text = await reply.text()
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError) as error:
            raise Unavailable(f"{method} {path} got no answer: {error}", "is the cluster running?") from error
        return reply.status, _message(text)


def _message(text: str) -> str:
    """The server's own words."""
    try:
        return str(json.loads(text).get("message", ""))[:500]
    except (ValueError, AttributeError):
        return text[:200]


def target_of(kubeconfig: str, context: str, environ: Mapping[str, str]) -> Target:
    """The cluster that a context means. Raises `SettingsError`: without a context nothing is ever written."""
    if not context:
        raise SettingsError("a live run needs a context by name", "add --context minikube")
    return resolve(Path(kubeconfig) if kubeconfig else None, context, None, environ)


@asynccontextmanager
async def writing(kubeconfig: str, context: str, environ: Mapping[str, str]) -> AsyncIterator[LiveWriter]:
    """A writer to the named context and to no other; closed behind it."""
    target = target_of(kubeconfig, context, environ)
    made = await link(target, environ, DEADLINE)
    try:
        yield LiveWriter(target, made)
    finally:
        await made.close()
