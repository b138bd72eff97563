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


async def in_thread(work: Callable[[], T]) -> T:
    """What the work gives, done in a thread. One that is cancelled ends at its next piece, unheard."""
    return await asyncio.to_thread(work)
