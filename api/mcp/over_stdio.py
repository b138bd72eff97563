"""The protocol on stdin and stdout, for a client that starts us."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator

from api.mcp.offering import Offered

LONGEST = 4_000_000
"""Bytes of one message; nothing is read behind a longer one."""


async def over_stdio(offered: Offered) -> bool:
    """Serve what is offered until stdin ends, or SIGTERM or Ctrl-C comes: whether it was that.

    Nothing else may be printed on stdout meanwhile.
    """
    from api.mcp.sdk import serve_stdio  # the SDK takes a second to import

    loop, reader, came = asyncio.get_running_loop(), asyncio.StreamReader(LONGEST), []

    def end(number: signal.Signals) -> None:
        came.append(number)
        reader.feed_eof()

    try:
        transport, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    except ValueError:  # a regular file: it ends by itself
        await serve_stdio(offered, None)
        return False
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, end, number)
    try:
        await serve_stdio(offered, _lines(reader))
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
        transport.close()
    return signal.SIGINT in came


async def _lines(reader: asyncio.StreamReader) -> AsyncIterator[str]:
    """Lines as they come. The SDK's own reader waits in a thread, which no signal wakes."""
    while True:
        try:
            line = await reader.readline()
        except ValueError:
            print(f"error: a message is longer than {LONGEST:,} bytes", file=sys.stderr)
            return
        if not line:
            return
        yield line.decode("utf-8", errors="replace")
