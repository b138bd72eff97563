"""Work that takes long is done in a thread, so that whoever else waits on the event loop goes on meanwhile.

Python code gives way every few milliseconds there. One call into C does not (parsing a document), so these are kept
short: lists are read in pages.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

LARGE = 500
"""Objects or lines from which on printing is taken off the loop: below, a thread costs more than it saves."""

LARGE_BYTES = 200_000
"""Bytes or characters of text from which on working on it is."""


async def in_thread(work: Callable[[], T]) -> T:
    """What the work gives, done in a thread. One that is cancelled ends at its next piece, unheard."""
    return await asyncio.to_thread(work)


async def spared(size: int, work: Callable[[], T]) -> T:
    """What the work gives that takes as long as its text has bytes: done in a thread where these are many."""
    return await in_thread(work) if size > LARGE_BYTES else work()
