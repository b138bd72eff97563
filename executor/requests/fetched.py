"""A reply as it may be seen: masked, and parsed once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.masking import Masks, mask_reply
from core.ports import Reply
from core.reviews import AccessDecision, Identity
from kubectl import documents

_PARSED_BYTES = 256 * 1024
"""A document takes several times the memory of its bytes: larger ones are parsed again when asked for again."""


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
        body = mask_reply(path, reply.content_type, reply.body, masks)
        if body is not reply.body:
            reply = Reply(reply.status, reply.content_type, body, reply.warnings)
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
