"""A recorded cluster as one of its users sees it: each request is authorized by the recorded roles and bindings.

Without it a recording answers everything, since whoever has its files may read them. No I/O.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import datetime

from clusters import guard
from clusters.recorded.cluster import RecordedCluster
from clusters.recorded.statuses import forbidden
from clusters.recorded.types import target
from core.contexts import ContextNames
from core.ports import JSON, Query, Reply, Stream
from core.reviews import AccessAttributes, AccessDecision, Identity, Subject

_ASK_ABOUT_OTHERS = AccessAttributes("create", "authorization.k8s.io", "v1", "subjectaccessreviews")
_ASK_WHOSE_TOKEN = AccessAttributes("create", "authentication.k8s.io", "v1", "tokenreviews")


class AuthorizedCluster:
    """`core.ports.Cluster` for one subject: what no rule allows them is answered 403, in the API server's words."""

    def __init__(self, cluster: RecordedCluster, subject: Subject) -> None:
        self._cluster = cluster
        self._subject = subject

    @property
    def context(self) -> str:
        """The recording's name, with whom it is asked as: what one user may see is not kept for another."""
        return f"{self._subject.user}@{self._cluster.context}"

    @property
    def called(self) -> ContextNames:
        """The names in the recorder's kubeconfig."""
        return self._cluster.called

    @property
    def namespace(self) -> str:
        """The namespace that commands mean when they name none."""
        return self._cluster.namespace

    def now(self) -> datetime:
        """When the recording was made."""
        return self._cluster.now()

    async def get(self, path: str, query: Query = (), accept: str = JSON) -> Reply:
        """The whole reply to one GET, or 403; raises `Refused` for a request that could act."""
        guard.check(path, query)
        return await self._refusal(asked_of(path)) or await self._cluster.get(path, query, accept)

    @asynccontextmanager
    async def stream(self, path: str, query: Query = (), accept: str = JSON) -> AsyncIterator[Stream]:
        """The reply to one GET, in chunks, or 403."""
        guard.check(path, query)
        refused = await self._refusal(asked_of(path))
        if refused is not None:
            yield Stream(refused.status, refused.content_type, _once(refused.body))
            return
        async with self._cluster.stream(path, query, accept) as stream:
            yield stream

    async def review_self_access(self, attributes: AccessAttributes) -> AccessDecision | Reply:
        """Whether the subject may do this."""
        return await self._cluster.review_access(self._subject, attributes)

    async def review_access(self, subject: Subject, attributes: AccessAttributes) -> AccessDecision | Reply:
        """Whether somebody else may do this; 403 for a subject that may not ask about others."""
        refused = await self._refusal(_ASK_ABOUT_OTHERS)
        return refused or await self._cluster.review_access(subject, attributes)

    async def review_self(self) -> Identity | Reply:
        """The subject."""
        subject = self._subject
        return Identity(subject.user, subject.uid, subject.groups, created=f"{self.now():%Y-%m-%dT%H:%M:%SZ}")

    async def may_impersonate(self, other: Subject) -> Reply | None:
        """The 403 for a subject that may not act as the other one, in each of the groups that are given, or None."""
        for asked in _impersonations(other):
            if (refused := await self._refusal(asked)) is not None:
                return refused
        return None

    async def may_review_tokens(self) -> Reply | None:
        """The 403 for a subject that may not ask whose a token is, or None."""
        return await self._refusal(_ASK_WHOSE_TOKEN)

    async def close(self) -> None:
        """Nothing is open."""

    async def _refusal(self, asked: AccessAttributes) -> Reply | None:
        decision = await self._cluster.review_access(self._subject, asked)
        if isinstance(decision, Reply):
            return decision
        return None if decision.allowed else forbidden(self._subject.user, asked, decision.reason)


def _impersonations(other: Subject) -> Iterator[AccessAttributes]:
    """What somebody needs who would act as the other one: a right for each header, as an API server asks for it."""
    parts = other.user.split(":")
    if other.user.startswith("system:serviceaccount:") and len(parts) == 4:
        yield AccessAttributes("impersonate", resource="serviceaccounts", namespace=parts[2], name=parts[3])
    else:
        yield AccessAttributes("impersonate", resource="users", name=other.user)
    for group in other.groups:
        yield AccessAttributes("impersonate", resource="groups", name=group)
    group, version = "authentication.k8s.io", "v1"
    for key, values in other.extra:
        for value in values:
            yield AccessAttributes("impersonate", group, version, "userextras", subresource=key, name=value)
    if other.uid:
        yield AccessAttributes("impersonate", group, version, "uids", name=other.uid)


def asked_of(path: str) -> AccessAttributes:
    """What a GET of this path asks the authorizer for, as an API server reads it."""
    place = target(path)
    if place is None:
        return AccessAttributes("get", path=path)
    _, kind, *rest = place.root.split("/")
    group = rest[0] if kind == "apis" and rest else ""
    namespace = place.namespace or ""
    if not group and place.plural == "namespaces" and place.name:
        namespace = place.name  # so that a role in a namespace may allow to read the namespace itself
    return AccessAttributes(
        "get" if place.name else "list",
        group,
        place.root.rpartition("/")[2],
        place.plural,
        place.subresource,
        place.name or "",
        namespace,
    )


async def _once(body: bytes) -> AsyncIterator[bytes]:
    yield body
