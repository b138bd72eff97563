"""The socket that the service listens on, and the server behind it."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from typing import Any

import uvicorn

from core.errors import SettingsError


@contextlib.contextmanager
def listening(host: str, port: int) -> Iterator[tuple[socket.socket, str]]:
    """A listening socket and its URL; port 0 takes a free one. Raises `SettingsError` where it cannot be had."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise SettingsError(
            f"{host}:{port} cannot be listened on: {error.strerror}", "Give another with --port, or 0 for a free one."
        ) from error
    with listener:
        shown = f"[{host}]" if ":" in host else host
        yield listener, f"http://{shown}:{listener.getsockname()[1]}"


async def serving(app: Any, listener: socket.socket) -> None:
    """Serve until interrupted. A second interrupt does not wait for the questions that are still worked on."""
    config = uvicorn.Config(app, log_level="critical", access_log=False, timeout_graceful_shutdown=2)
    await uvicorn.Server(config).serve(sockets=[listener])
