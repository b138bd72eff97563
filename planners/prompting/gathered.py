"""The facts of a question, gathered once for all planners of a tier that are asked it at about the same time."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable

from core.flow import Question
from core.ports import Catalog
from core.shared import shared_task
from planners.prompting.facts import Facts, Indexes, gather

SECONDS = 5.0
"""How old facts may be: as old as the catalog's own."""
MOST = 64
"""Questions whose facts are kept."""


class Grounding:
    """Facts by question, kept for some seconds. `clock` in seconds."""

    def __init__(self, catalog: Catalog, seconds: float = SECONDS, clock: Callable[[], float] = time.monotonic) -> None:
        self._catalog = catalog
        self._indexes = Indexes(catalog)
        self._seconds = seconds
        self._clock = clock
        self._kept: OrderedDict[tuple[Question, bool], tuple[float, asyncio.Future[Facts]]] = OrderedDict()

    async def facts(self, question: Question, *, names: bool = True) -> Facts:
        """As `planners.prompting.facts.gather`; whoever stops waiting does not stop it for the others."""
        key = (question, names)
        made, task = self._kept.get(key, (0.0, None))
        if task is None or self._clock() - made > self._seconds or not _usable(task):
            task = shared_task(gather(question, self._catalog, self._indexes, names=names))
            self._kept[key] = (self._clock(), task)
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)
        return await asyncio.shield(task)

    async def close(self) -> None:
        """Stops what is still gathered, and waits until it has let go."""
        tasks = [task for _, task in self._kept.values() if not task.done() and _is_ours(task)]
        self._kept.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _is_ours(task: asyncio.Future[Facts]) -> bool:
    """Whether the task runs on this event loop: another's cannot be awaited."""
    return task.get_loop() is asyncio.get_running_loop()


def _usable(task: asyncio.Future[Facts]) -> bool:
    """Whether it is still at work on this loop, or has ended well."""
    if not _is_ours(task) or task.cancelled():
        return False
    return not task.done() or task.exception() is None
