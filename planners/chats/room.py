"""litellm in a room of its own: a thread with its own event loop, where it is imported, called and closed.

litellm takes seconds to import, imports more at its first call, and keeps tasks and connections on the loop that it is
called on. Here none of that stalls or outlives the service's loop. `planners.chats.litellm` is the only one to come in.
"""

from __future__ import annotations

import asyncio
import importlib
import logging
import os
import sys
import threading
import warnings
from collections.abc import Callable, Coroutine
from functools import cache
from typing import Any, TypeVar

import httpx

from planners.chats.bounded import bound

_Result = TypeVar("_Result")


class Room:
    """Shared by all chats of a process; opened by the first, closed with the last.

    `enter` and `leave` are for each chat; `call` runs a coroutine inside, and cancelling it cancels that.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._guests = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def enter(self) -> None:
        """One guest more: the thread is started with the first. Starting takes well under a millisecond."""
        with self._lock:
            self._guests += 1
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(target=_run, args=(self._loop,), name="litellm", daemon=True)
                self._thread.start()

    async def call(self, make: Callable[[Any], Coroutine[Any, Any, _Result]]) -> _Result:
        """Run `make(litellm)` inside; litellm is imported there at the first call."""
        if self._loop is None:
            raise RuntimeError("nobody has entered")
        future = asyncio.run_coroutine_threadsafe(_inside(make), self._loop)
        return await asyncio.wrap_future(future)

    async def leave(self) -> None:
        """One guest less: with the last one every task, connection and the thread itself end."""
        with self._lock:
            self._guests -= 1
            if self._guests or self._loop is None or self._thread is None:
                return
            loop, thread = self._loop, self._thread
            self._loop = self._thread = None
        await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(_close(), loop))
        loop.call_soon_threadsafe(loop.stop)
        await asyncio.to_thread(thread.join)


ROOM = Room()
_IMPORTING = threading.Lock()


def load() -> Any:
    """litellm, imported without fetching its price map or reading a `.env`, with telemetry, callbacks, chatter off."""
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
    os.environ["LITELLM_MODE"] = "PRODUCTION"  # else it takes the variables of any `.env` from its folder upwards
    with _IMPORTING:
        litellm: Any = _imported()
    litellm.telemetry = False
    litellm.suppress_debug_info = True
    litellm.set_verbose = False
    litellm.turn_off_message_logging = True
    litellm.callbacks = []
    litellm.success_callback = []
    litellm.failure_callback = []
    litellm.drop_params = True
    litellm.num_retries = 0
    # httpx closes a cancelled call's connection at once, and its clients can be closed for good.
    litellm.disable_aiohttp_transport = True
    # litellm makes coroutines that it does not come to await when it is cancelled; they hold nothing.
    warnings.filterwarnings("ignore", message=r"coroutine '.*acompletion.*' was never awaited", category=RuntimeWarning)
    for name in ("LiteLLM", "LiteLLM Router", "LiteLLM Proxy"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return litellm


@cache
def _imported() -> Any:
    """litellm, with the types built that its first reply would otherwise build; its warnings are not ours to mend."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        litellm: Any = importlib.import_module("litellm")
        litellm.ModelResponse()
    return litellm


async def _inside(make: Callable[[Any], Coroutine[Any, Any, _Result]]) -> _Result:
    litellm = load()
    if litellm.aclient_session is None:
        # Any OpenAI-compatible server may be behind a base URL: what it sends is bounded.
        litellm.aclient_session = httpx.AsyncClient(event_hooks={"response": [bound]})
    return await make(litellm)


def _run(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.run_until_complete(loop.shutdown_default_executor())
        asyncio.set_event_loop(None)
        loop.close()


async def _close() -> None:
    """End every task in the room (litellm keeps a worker for its log) and close every connection."""
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    if "litellm" not in sys.modules:
        return
    litellm = load()
    session, litellm.aclient_session = litellm.aclient_session, None
    if session is not None:
        await session.aclose()
    await litellm.close_litellm_async_clients()
    litellm.in_memory_llm_clients_cache.flush_cache()
