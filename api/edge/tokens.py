"""Who asks, by the cluster: bearer tokens that it is shown in a TokenReview. What it said is remembered for seconds."""

from __future__ import annotations

import hashlib
import re
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from api.edge.callers import ApiKeys, Caller
from core.reviews import Identity, Subject

KNOWN_SECONDS = 30.0
"""For which a token that the cluster accepted is not shown to it again: as long may it outlive its end."""
UNKNOWN_SECONDS = 5.0
MOST = 2_000
"""Tokens that are remembered, by their SHA-256."""
OWN_KEY = "cq_"
"""Our own keys begin with it: such a one is nobody else's business."""
PREFIX = "kubernetes:"
"""Of the cluster's users' names: a key of ours that is called as one of them is somebody else's."""
_BEARER = re.compile(r"bearer +([!-~]{1,8192})", re.IGNORECASE)


@dataclass
class TokenReviews:
    """Implements `Authenticator`. `keys` of ours come first; any other token is shown to the cluster by `review`."""

    review: Callable[[str], Awaitable[Identity | None]]
    keys: ApiKeys | None = None
    clock: Callable[[], float] = time.monotonic
    _reviewed: OrderedDict[bytes, tuple[float, Caller | None]] = field(default_factory=OrderedDict, repr=False)

    async def caller(self, authorization: str) -> Caller | None:
        """Whose key or token it is. Raises `Unavailable` where the cluster cannot be asked."""
        if self.keys is not None and (caller := await self.keys.caller(authorization)) is not None:
            return caller
        match = _BEARER.fullmatch(authorization.strip())
        if match is None or match[1].startswith(OWN_KEY):
            return None
        digest = hashlib.sha256(match[1].encode()).digest()
        until, known = self._reviewed.get(digest, (0.0, None))
        if self.clock() < until:
            return known
        identity = await self.review(match[1])
        found = _caller(identity) if identity is not None else None
        self._reviewed[digest] = (self.clock() + (KNOWN_SECONDS if found else UNKNOWN_SECONDS), found)
        self._reviewed.move_to_end(digest)
        while len(self._reviewed) > MOST:
            self._reviewed.popitem(last=False)
        return found


def _caller(identity: Identity) -> Caller:
    subject = Subject(identity.username, identity.groups, extra=identity.extra)
    return Caller(f"{PREFIX}{identity.username}", subject)
