"""The socket that the service listens on, and the server behind it."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import math
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import uvicorn

from api.edge import ConnectionLimits, protocol
from core.errors import SettingsError


@contextlib.contextmanager
def listening(
    host: str, port: int, *, keyed: bool = False, shared: bool = False, reserve: bool = False
) -> Iterator[tuple[socket.socket, str]]:
    """A listening socket and its URL; port 0 takes a free one. With `shared` other processes of the same user may
    listen on it, too, and each gets some of the connections; with `reserve` it is held without being listened on.

    Raises `SettingsError` where it cannot be had, and where anybody beyond this machine could ask: without keys
    (`keyed`) only loopback is listened on.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise _impossible(host, port, error) from error
    if not keyed and not ipaddress.ip_address(str(address[0]).partition("%")[0]).is_loopback:
        raise SettingsError(
            f"{host} can be reached from beyond this machine, and there are no API keys: anybody could ask the cluster",
            "Make a key with `main.py key NAME` and set COPILOT_API_KEYS, or listen on 127.0.0.1.",
        )
    # with protocol 0 asyncio would take accepted connections for something else than TCP, and not set TCP_NODELAY:
    # every reply after a connection's first would then wait for an acknowledgement that the client delays by 40 ms
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if shared:
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            if family == socket.AF_INET6:
                listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            listener.bind(address)
            if not reserve:
                listener.listen(2048)
        except OSError as error:
            raise _impossible(host, port, error) from error
        shown = f"[{host}]" if ":" in host else host
        yield listener, f"http://{shown}:{listener.getsockname()[1]}"


async def serving(
    app: Any,
    listener: socket.socket,
    limits: ConnectionLimits = ConnectionLimits(),  # noqa: B008 - frozen
    *,
    drain: float = 30.0,
    reload: Callable[[], None] = lambda: None,
) -> None:
    """Serve until told to stop.

    SIGTERM takes no new questions and gives those in hand `drain` seconds, Ctrl-C two; a second signal ends at once.
    SIGHUP calls `reload`, and drops nothing.
    """
    config = uvicorn.Config(
        app,
        http=protocol(limits),  # type: ignore[arg-type]  # a factory is all that uvicorn calls
        ws="none",
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        proxy_headers=False,  # whoever sends them could say anything
    )
    await _Server(config, drain, reload).serve(sockets=[listener])


class _Server(uvicorn.Server):
    """uvicorn with signals of our own: its own would end the process before anything is closed."""

    def __init__(self, config: uvicorn.Config, drain: float, reload: Callable[[], None]) -> None:
        super().__init__(config)
        self._patience = {signal.SIGTERM: drain, signal.SIGINT: 2.0}
        self._reload = reload

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        for number in self._patience:
            loop.add_signal_handler(number, self._stop, number)
        loop.add_signal_handler(signal.SIGHUP, self._reload)
        try:
            yield
        finally:
            for number in (*self._patience, signal.SIGHUP):
                loop.remove_signal_handler(number)

    def _stop(self, number: signal.Signals) -> None:
        if self.should_exit:
            self._end_at_once()
        self.should_exit = True
        self.config.timeout_graceful_shutdown = math.ceil(self._patience[number])

    def _end_at_once(self) -> None:
        """Ends the work and the connections: since Python 3.12 a closed server waits until the last is gone."""
        self.force_exit = True
        for task in self.server_state.tasks:
            task.cancel()
        for connection in self.server_state.connections:
            if connection.transport is not None:
                connection.transport.abort()


def _impossible(host: str, port: int, error: OSError) -> SettingsError:
    return SettingsError(
        f"{host}:{port} cannot be listened on: {error.strerror}", "Give another with --port, or 0 for a free one."
    )
