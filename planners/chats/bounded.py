"""An end to what a model's server may send: an httpx response hook that reads no more than a reply can have."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx

MOST_BYTES = 4 << 20
"""A reply that is longer is not read to its end."""


class ReplyTooLarge(Exception):
    """More came back than any reply should have."""


async def bound(response: httpx.Response) -> None:
    """For `event_hooks={"response": [bound]}`: raises `ReplyTooLarge` now, or once the body has grown too long."""
    declared = response.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > MOST_BYTES:
        raise ReplyTooLarge(f"the reply has {declared} bytes, more than the {MOST_BYTES} that are read")
    if isinstance(response.stream, httpx.AsyncByteStream):
        response.stream = _Bounded(response.stream)


class _Bounded(httpx.AsyncByteStream):
    """A body that ends in an error once it is longer than any reply should be."""

    def __init__(self, stream: httpx.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        async for chunk in self._stream:
            size += len(chunk)
            if size > MOST_BYTES:
                raise ReplyTooLarge(f"the reply has more than the {MOST_BYTES} bytes that are read")
            yield chunk

    async def aclose(self) -> None:
        await self._stream.aclose()
