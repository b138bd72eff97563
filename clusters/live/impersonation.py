"""A live cluster as somebody else sees it: each request carries `Impersonate-…` headers, the server decides.

https://kubernetes.io/docs/reference/access-authn-authz/authentication/#user-impersonation. Connections and credentials
are those of the `LiveCluster` behind it; what is read through here is one subject's and no other's.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TypeVar
from urllib.parse import quote

from clusters.live.cluster import LiveCluster
from core.contexts import ContextNames
from core.errors import Refused, Unavailable
from core.ports import JSON, Query, Reply, Stream
from core.reviews import AUTHENTICATED, AccessAttributes, AccessDecision, Identity, Subject

_Said = TypeVar("_Said", Reply, AccessDecision | Reply, Identity | Reply)
_INFORMATIVE = "authentication.kubernetes.io/"
"""What the server's own authenticator adds to say which credential it was; it limits nobody's rights."""
_SENDABLE = re.compile(r"[^\x00-\x20\x7f](?:[^\x00-\x1f\x7f]*[^\x00-\x20\x7f])?")
"""A header's value loses blanks around it: `admin ` would arrive as `admin`."""
_MAY_NOT = b"cannot impersonate resource"


class ImpersonatedCluster:
    """Implements `core.ports.Cluster` for one subject. It is not watched: its catalog lists as the subject may.

    Raises `Refused` for a subject that headers cannot name exactly.
    """

    def __init__(self, cluster: LiveCluster, subject: Subject) -> None:
        self._cluster = cluster
        self._acting = headers_of(subject)

    @property
    def context(self) -> str:
        """The kubeconfig context."""
        return self._cluster.context

    @property
    def called(self) -> ContextNames:
        """The context's names in the kubeconfig, and its cluster's address."""
        return self._cluster.called

    @property
    def namespace(self) -> str:
        """The context's namespace."""
        return self._cluster.namespace

    @property
    def epoch(self) -> int:
        """How often the connection was lost or made with other credentials."""
        return self._cluster.epoch

    def now(self) -> datetime:
        """The server's time."""
        return self._cluster.now()

    async def get(self, path: str, query: Query = (), accept: str = JSON) -> Reply:
        """The whole reply to one GET. Raises `Unavailable`, also where we may not act for others, and `Refused`."""
        return self._checked(await self._cluster.get(path, query, accept, acting=self._acting))

    @asynccontextmanager
    async def stream(self, path: str, query: Query = (), accept: str = JSON) -> AsyncIterator[Stream]:
        """The reply to one GET while it arrives. Raises as `get`."""
        async with self._cluster.stream(path, query, accept, acting=self._acting) as stream:
            if stream.status != 403:
                yield stream
                return
            body = b"".join([chunk async for chunk in stream.chunks])
            refused = self._checked(Reply(stream.status, stream.content_type, body))
            yield Stream(refused.status, refused.content_type, _once(refused.body))

    async def review_self_access(self, attributes: AccessAttributes) -> AccessDecision | Reply:
        """Whether the subject may do this."""
        return self._checked(await self._cluster.review_self_access(attributes, acting=self._acting))

    async def review_access(self, subject: Subject, attributes: AccessAttributes) -> AccessDecision | Reply:
        """Whether somebody else may do this, if the subject may ask that."""
        return self._checked(await self._cluster.review_access(subject, attributes, acting=self._acting))

    async def review_self(self) -> Identity | Reply:
        """The subject, as the server sees it."""
        return self._checked(await self._cluster.review_self(acting=self._acting))

    async def close(self) -> None:
        """Nothing of its own is open."""

    def _checked(self, outcome: _Said) -> _Said:
        """What was said, unless it is that we may not act for others: that is no answer to what was asked."""
        if isinstance(outcome, Reply) and outcome.status == 403 and _MAY_NOT in outcome.body:
            raise Unavailable(
                "the service may not ask the cluster with its callers' rights",
                "grant its user `impersonate` on users, groups and serviceaccounts: deploy/components/impersonation",
            )
        return outcome


def headers_of(subject: Subject) -> tuple[tuple[str, str], ...]:
    """The headers under which a server takes us for the subject; it adds `system:authenticated` itself.

    What an authenticator says beside groups may limit rights (a token's scopes), so that it is sent, too. Raises
    `Refused` for what no header can hold exactly: whoever is not named exactly would be somebody else.
    """
    groups = [("Impersonate-Group", group) for group in subject.groups if group != AUTHENTICATED]
    extras = [
        (f"Impersonate-Extra-{quote(key.lower(), safe='')}", value)
        for key, values in subject.extra
        if not key.startswith(_INFORMATIVE)
        for value in values
    ]
    headers = (("Impersonate-User", subject.user), *groups, *extras)
    if any(not _SENDABLE.fullmatch(value) for _, value in headers):
        raise Refused(f"the cluster cannot be asked as {subject.user[:80]!r}: a header cannot hold that name or group")
    return headers


async def _once(body: bytes) -> AsyncIterator[bytes]:
    yield body
