"""A recorded cluster: the twin of an API server, in process, over a recording.

It answers as the server that was recorded would have at that moment: in the same forms, and with the same errors. No
I/O, except that the OpenAPI documents are read when they are first asked for.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import Any

from clusters import guard
from clusters.recorded.accept import Form, forms
from clusters.recorded.rbac import SUPERUSERS, Policy
from clusters.recorded.recording import Recording, Response, encode
from clusters.recorded.resources import RecordedResources
from clusters.recorded.statuses import JSON_TYPE, Failed, no_such_path, not_acceptable, status
from clusters.recorded.types import Target, target
from core.contexts import ContextNames
from core.errors import MALFORMED, SettingsError
from core.ports import JSON, Query, Reply, Stream
from core.reviews import AccessAttributes, AccessDecision, Identity, Subject

RECORDER = Subject("recording", (SUPERUSERS, "system:authenticated"))
"""Whom a recording takes its asker for where it does not tell who made it: whoever has it may read all of it."""
_ACCESS_CONTROL = "/apis/rbac.authorization.k8s.io/v1"
_CHUNK = 65_536
"""Bytes in a piece of a stream."""
_ROOM = 8 * 1024 * 1024
"""Bytes of lists and objects that are made once, as nothing of a recording changes."""


class RecordedCluster:
    """A recording behind the `core.ports.Cluster` port. The clock stands still.

    `context` is the recording's name, whatever the recorder called the cluster: several recordings may come from the
    same context, and what is kept and logged of them must stay apart. `called` tells the recorder's names. What was
    recorded and is no API server's is answered with an error of the server. Raises `SettingsError` for such discovery.
    """

    def __init__(self, recording: Recording, namespace: str = "default") -> None:
        self._recording = recording
        self._namespace = namespace
        self._responses: dict[tuple[str, Form], Response] = {}
        for response in recording.responses:
            for form in forms(response.accept)[:1]:
                self._responses.setdefault((response.path, form), response)
        try:
            self._resources = RecordedResources(self._responses, recording.logs, recording.recorded_at)
        except MALFORMED as error:
            raise SettingsError(
                f"the discovery in the recording {recording.name!r} is none: {type(error).__name__}",
                "Copy it again from where it came from, or capture it again.",
            ) from error

        self._replies: dict[tuple[Target, Query, tuple[Form, ...]], Reply] = {}
        self._room = _ROOM

    @property
    def context(self) -> str:
        """The recording's name."""
        return self._recording.name

    @property
    def called(self) -> ContextNames:
        """The names in the recorder's kubeconfig; the recording's own where it does not tell them."""
        origin, name = self._recording.origin, self._recording.name
        return origin.names if origin else ContextNames(name, name, "", self._namespace)

    @property
    def namespace(self) -> str:
        """The namespace that commands mean when they name none."""
        return self._namespace

    def now(self) -> datetime:
        """When the recording was made."""
        return self._recording.recorded_at

    async def get(self, path: str, query: Query = (), accept: str = JSON) -> Reply:
        """The whole reply to one GET; raises `Refused` for a request that could act."""
        guard.check(path, query)
        try:
            return self._reply(path, query, accept)
        except Failed as failed:
            return failed.reply
        except MALFORMED as error:
            return _malformed(path, error)

    @asynccontextmanager
    async def stream(self, path: str, query: Query = (), accept: str = JSON) -> AsyncIterator[Stream]:
        """The reply to one GET, in chunks."""
        reply = await self.get(path, query, accept)

        async def chunks() -> AsyncIterator[bytes]:
            for start in range(0, len(reply.body), _CHUNK):
                yield reply.body[start : start + _CHUNK]

        yield Stream(reply.status, reply.content_type, chunks())

    async def review_self_access(self, attributes: AccessAttributes) -> AccessDecision | Reply:
        """Whether who made the recording may do this."""
        identity = self._identity
        return await self.review_access(Subject(identity.username, identity.groups, identity.uid), attributes)

    async def review_access(self, subject: Subject, attributes: AccessAttributes) -> AccessDecision | Reply:
        """Whether a subject may do this, by the recorded roles and bindings; why not, where they were not readable."""
        try:
            return self._policy.decide(subject, attributes)
        except Failed as failed:
            return failed.reply
        except MALFORMED as error:
            return _malformed(_ACCESS_CONTROL, error)

    async def review_self(self) -> Identity | Reply:
        """Who made the recording, or `RECORDER`."""
        return replace(self._identity, created=f"{self.now():%Y-%m-%dT%H:%M:%SZ}")

    async def close(self) -> None:
        """Nothing is open."""

    @property
    def _identity(self) -> Identity:
        origin = self._recording.origin
        return origin.identity if origin and origin.identity else Identity(RECORDER.user, groups=RECORDER.groups)

    @cached_property
    def _policy(self) -> Policy:
        roles, cluster_roles, bindings, cluster_bindings = (
            self._objects(f"{_ACCESS_CONTROL}/{plural}")
            for plural in ("roles", "clusterroles", "rolebindings", "clusterrolebindings")
        )
        return Policy.of(roles, cluster_roles, bindings, cluster_bindings)

    def _objects(self, path: str) -> list[dict[str, Any]]:
        reply = self._reply(path, (), JSON)
        if reply.status != 200:
            raise Failed(reply)
        items: list[dict[str, Any]] = json.loads(reply.body).get("items") or []
        return items

    # ── What a path is ───────────────────────────────────────────────────────────────────────────────────────────────

    def _reply(self, path: str, query: Query, accept: str) -> Reply:
        first = path.split("/")[1]
        if first == "openapi":
            return self._openapi(path)
        if first in ("healthz", "livez", "readyz"):
            return self._health(path, query)
        place = target(path)
        wanted = forms(accept)
        if place is not None and place.subresource == "log":
            return self._resources.log(place, query)
        if not wanted:
            raise Failed(not_acceptable("only the following media types are accepted: application/json"))
        return self._document(path, wanted) if place is None else self._made_once(place, tuple(query), wanted)

    def _made_once(self, place: Target, query: Query, wanted: tuple[Form, ...]) -> Reply:
        """The reply to a GET of a list or of an object; the first ones, as far as there is room, are made once."""
        asked = (place, query, wanted)
        if (made := self._replies.get(asked)) is not None:
            return made
        made = self._resources.reply(place, query, wanted)
        if len(made.body) <= self._room:
            self._room -= len(made.body)
            self._replies[asked] = made
        return made

    def _document(self, path: str, wanted: tuple[Form, ...]) -> Reply:
        """Discovery and the version: as recorded, in the first wanted form that was."""
        for form in wanted:
            response = self._responses.get((path, form))
            if response is not None:
                body = response.body + b"\n"
                if path == "/version":  # the server prints this one for people
                    body = json.dumps(json.loads(body), indent=2).encode()
                return Reply(response.status, response.content_type, body, response.warnings)
        group = self._group(path)
        return no_such_path() if group is None else Reply(200, JSON_TYPE, group)

    def _group(self, path: str) -> bytes | None:
        """`/apis/GROUP`, out of the list of all groups."""
        response = self._responses.get(("/apis", "json"))
        groups = json.loads(response.body).get("groups") or () if response else ()
        found = next((group for group in groups if path == f"/apis/{group['name']}"), None)
        return None if found is None else encode({"kind": "APIGroup", "apiVersion": "v1", **found}) + b"\n"

    def _openapi(self, path: str) -> Reply:
        if path == "/openapi/v2":  # not recorded: version 3 says the same
            return no_such_path()
        openapi, name = self._recording.openapi, path.removeprefix("/openapi/v3").lstrip("/")
        body = openapi.documents.get(name) if name else openapi.index
        return no_such_path() if body is None else Reply(200, JSON_TYPE, body)

    def _health(self, path: str, query: Query) -> Reply:
        """Health as a whole, in detail (`?verbose`), or one check of it (`/readyz/etcd`)."""
        whole, _, check = path[1:].partition("/")
        detailed = self._responses.get((f"/{whole}?verbose", "json"))
        plain = self._responses.get((path, "json"))
        if detailed is not None and not check and any(name == "verbose" for name, _ in query):
            return Reply(detailed.status, detailed.content_type, detailed.body)
        if plain is not None:
            return Reply(plain.status, plain.content_type, plain.body)
        if detailed is None or (check and f"[+]{check} ok\n".encode() not in detailed.body):
            return no_such_path()
        healthy = check or detailed.status == 200
        return Reply(200 if check else detailed.status, detailed.content_type, b"ok" if healthy else detailed.body)


def _malformed(path: str, error: Exception) -> Reply:
    """What was recorded at a path is no API server's reply."""
    message = f"what was recorded at {path} cannot be read as Kubernetes objects ({type(error).__name__})"
    return status(500, "InternalError", message)
