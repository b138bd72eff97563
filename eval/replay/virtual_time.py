"""An event loop whose clock jumps to the next timer whenever nothing else is to be done: hours pass in no time."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

_Result = TypeVar("_Result")


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """For timers only: nothing that comes from outside (sockets, threads) is waited for in real time."""

    def __init__(self) -> None:
        self._now = 0.0
        super().__init__(_Jumping(self))

    def time(self) -> float:
        """Seconds by the loop's own clock."""
        return self._now

    def jump(self, seconds: float) -> None:
        """Let time pass."""
        self._now += seconds


class _Jumping(selectors.SelectSelector):
    """Passes the time that it was asked to wait instead of waiting."""

    def __init__(self, loop: VirtualTimeLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """What is ready now."""
        if timeout is None:
            raise RuntimeError("nothing will ever happen: no timer is set")
        if timeout > 0:
            self._loop.jump(timeout)
        return super().select(0)


def run(coroutine: Coroutine[Any, Any, _Result]) -> tuple[_Result, float]:
    """The coroutine's result, and the virtual seconds that it took."""
    loop = VirtualTimeLoop()
    try:
        return loop.run_until_complete(coroutine), loop.time()
    finally:
        loop.close()
