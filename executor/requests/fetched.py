"""A reply as it may be seen: masked, and parsed once."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from core.masking import Masks, mask_reply
from core.ports import Reply
from core.reviews import AccessDecision, Identity
from kubectl import documents

_PARSED_BYTES = 256 * 1024
"""A document takes several times the memory of its bytes: larger ones are parsed again when asked for again."""


class _Clean:
    """Replies in which there was nothing to mask, by digest: of the same bytes from the same path this is so again, and
    whoever asks again gets the same bytes as long as nothing has changed. Threads use it, too."""

    def __init__(self, most: int = 4_096) -> None:
        self._secret = os.urandom(32)
        """Nobody outside can make bytes that are taken for others."""
        self._most = most
        self._held: OrderedDict[bytes, None] = OrderedDict()
        self._lock = threading.Lock()

    def key(self, path: str, reply: Reply) -> bytes:
        """What a reply is known by: all that its masking goes by."""
        digest = blake2b(f"{path}\0{reply.content_type}\0".encode("utf-8", "surrogatepass"), key=self._secret)
        digest.update(reply.body)
        return digest.digest()

    def add(self, key: bytes) -> None:
        """Remember one; the one that was not met for longest is forgotten for it."""
        with self._lock:
            self._held[key] = None
            if len(self._held) > self._most:
                self._held.popitem(last=False)

    def __contains__(self, key: bytes) -> bool:
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return True
            return False


_CLEAN = _Clean()


@dataclass
class Fetched:
    """A reply as it may be seen: masked, with the masks that were put in and, once asked for, its parsed body."""

    reply: Reply
    masks: Masks = field(default_factory=Masks)
    parsed: Any = None
    review: AccessDecision | Identity | None = None
    """What a review gave; its `reply` is empty then."""

    @classmethod
    def of(cls, path: str, reply: Reply) -> Fetched:
        """The reply to one GET of this path, masked."""
        masks = Masks()
        known = _CLEAN.key(path, reply)
        if known in _CLEAN:
            return cls(reply, masks)
        body = mask_reply(path, reply.content_type, reply.body, masks)
        if body is not reply.body:
            reply = Reply(reply.status, reply.content_type, body, reply.warnings)
        elif not masks.found and not masks.credentials:
            _CLEAN.add(known)
        return cls(reply, masks)

    def document(self) -> Mapping[str, Any]:
        """The JSON body, parsed once unless it is large; empty where it is not a JSON object."""
        parsed = self.parsed
        if parsed is None:
            try:
                parsed = documents.parse(self.reply.body)
            except (ValueError, RecursionError):
                parsed = {}
            if len(self.reply.body) <= _PARSED_BYTES:
                self.parsed = parsed
        return parsed if isinstance(parsed, Mapping) else {}
