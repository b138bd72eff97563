"""Imports the project once and forks itself for each program that a client asks for: `server.py SOCKET PID`.

It ends with the process PID, the run of tests. It has one thread and no event loop, so that a fork is a clean start.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import gc
import importlib
import io
import json
import marshal
import os
import pkgutil
import runpy
import selectors
import signal
import socket
import sys
import threading
import types
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

ROOT = str(Path(__file__).parents[2])
PACKAGES = ("kubectl", "core", "planners", "executor", "voter", "clusters", "composition", "api")


class Request(NamedTuple):
    """What a client asks for."""

    arguments: list[str]
    environ: dict[bytes, bytes]
    directory: str
    client: int
    streams: tuple[int, int, int]


class Child(NamedTuple):
    """A program that runs, and the connection of the client that stands for it."""

    pid: int
    handle: int
    connection: socket.socket


def import_the_project() -> None:
    """Every module of ours, the offline planner's table of words, and what a service imports when it starts."""
    sys.path.insert(0, ROOT)
    for package in PACKAGES:
        face = importlib.import_module(package)
        for module in pkgutil.walk_packages(face.__path__, f"{package}."):
            importlib.import_module(module.name)
    importlib.import_module("planners.offline.words").lexicon()
    importlib.import_module("uvicorn.protocols.http.h11_impl")
    sys.path.remove(ROOT)


def import_litellm() -> None:
    """litellm, and what it imports at its first call: a child makes a rehearsed one and gives the names."""
    from planners.chats import room
    from planners.chats.rehearsal import rehearse

    room.load()
    reader, writer = os.pipe()
    pid = os.fork()
    if not pid:
        try:
            asyncio.run(room._inside(partial(rehearse, model="openai/gpt-4.1")))
        finally:
            with open(writer, "w") as names:
                json.dump(list(sys.modules), names)
            os._exit(0)
    os.close(writer)
    with open(reader) as names:
        for name in json.load(names):
            if name not in sys.modules and not name.startswith("__"):
                try:
                    importlib.import_module(name)
                except Exception:  # noqa: BLE001 - a module that is no file's: the program imports it itself
                    continue
    os.waitpid(pid, 0)


def freeze() -> None:
    """Leave what is here to no collection, so that children share its memory."""
    gc.collect()
    gc.freeze()
    assert threading.active_count() == 1, threading.enumerate()


def received(connection: socket.socket) -> Request | None:
    """A client's request, None where it went away."""
    connection.settimeout(10)
    head, streams, _, _ = socket.recv_fds(connection, 8, 3)
    if len(head) != 8 or len(streams) != 3:
        return None
    body = b""
    while len(body) < int.from_bytes(head, "big"):
        part = connection.recv(1 << 20)
        if not part:
            return None
        body += part
    arguments, environ, directory, client = marshal.loads(body)
    return Request(arguments, environ, directory, client, (streams[0], streams[1], streams[2]))


def listening(path: str) -> socket.socket:
    """A socket of that name, at which clients may wait from now on."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen(64)
    return listener


class Server:
    """Accepts clients, forks for each, tells each how its program ended."""

    def __init__(self, listener: socket.socket, run: int, awaits_litellm: bool) -> None:
        self.listener = listener
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.listener, selectors.EVENT_READ)
        self.awaits_litellm = awaits_litellm
        self.run = run
        self.selector.register(self.run, selectors.EVENT_READ)

    def serve(self) -> Request:
        """In a child: what it has to do. In the server it never comes back."""
        while True:
            for key, _ in self.selector.select():
                if key.fileobj is self.listener:
                    request = self.accept()
                    if request is not None:
                        return request
                elif key.fileobj == self.run:
                    self.end()
                else:
                    self.over(key.data, key.fileobj)

    def accept(self) -> Request | None:
        """Fork for a client: the request in the child, None in the server."""
        connection, _ = self.listener.accept()
        try:
            request = received(connection)
        except OSError:
            request = None
        if request is None:
            connection.close()
            return None
        if self.awaits_litellm:
            self.awaits_litellm = False
            import_litellm()
            freeze()
        pid = os.fork()
        if not pid:
            self.leave()
            return request
        for stream in request.streams:
            os.close(stream)
        child = Child(pid, os.pidfd_open(pid), connection)
        self.selector.register(child.handle, selectors.EVENT_READ, child)
        self.selector.register(connection, selectors.EVENT_READ, child)
        try:
            connection.sendall(pid.to_bytes(8, "big"))
        except OSError:
            os.kill(pid, signal.SIGKILL)
        return None

    def leave(self) -> None:
        """In a child: close what is the server's, before a collection does when its numbers are the program's."""
        for key in list(self.selector.get_map().values()):
            for ours in (key.fileobj, key.data.connection if key.data else None):
                if isinstance(ours, socket.socket):
                    ours.close()
        self.selector.close()

    def over(self, child: Child, ready: Any) -> None:
        """A program ended, or its client was killed: then it is, too."""
        if ready is child.connection:
            self.selector.unregister(child.connection)
            signal.pidfd_send_signal(child.handle, signal.SIGKILL)
            return
        _, status = os.waitpid(child.pid, 0)
        code = os.waitstatus_to_exitcode(status)
        self.selector.unregister(child.handle)
        os.close(child.handle)
        with contextlib.suppress(OSError):
            child.connection.sendall(code.to_bytes(8, "big", signed=True))
        if child.connection in {key.fileobj for key in self.selector.get_map().values()}:
            self.selector.unregister(child.connection)
        child.connection.close()

    def end(self) -> None:
        """The run of tests is over."""
        for key in list(self.selector.get_map().values()):
            if key.data is not None and key.fileobj == key.data.handle:
                signal.pidfd_send_signal(key.data.handle, signal.SIGKILL)
        path = self.listener.getsockname()
        for name in (path, f"{path}.lock"):
            Path(name).unlink(missing_ok=True)
        os._exit(0)


def become(request: Request) -> None:
    """Take over the client's streams, environment, directory, process group and arguments."""
    for number, stream in enumerate(request.streams):
        os.dup2(stream, number)
    os.closerange(3, 1024)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
    os.environb.clear()
    os.environb.update(request.environ)
    os.chdir(request.directory)
    sys.stdin = sys.__stdin__ = _stream(0, sys.stdin)  # type: ignore[misc]
    sys.stdout = sys.__stdout__ = _stream(1, sys.stdout)  # type: ignore[misc]
    sys.stderr = sys.__stderr__ = _stream(2, sys.stderr)  # type: ignore[misc]


def _stream(number: int, like: Any) -> io.TextIOWrapper:
    raw = io.FileIO(number, "r" if number == 0 else "w", closefd=False)
    buffered = io.BufferedReader(raw) if number == 0 else io.BufferedWriter(raw)
    lines = number == 2 or (number == 1 and os.isatty(1))
    return io.TextIOWrapper(buffered, encoding=like.encoding, errors=like.errors, line_buffering=lines)


def program(arguments: list[str]) -> None:
    """Run what `python ARGUMENTS` would, in a main module of its own."""
    kind, *others = arguments
    if kind == "-m":
        sys.path.insert(0, os.getcwd())
        sys.argv = ["-m", *others[1:]]
        runpy.run_module(others[0], run_name="__main__", alter_sys=True)
        return
    main = types.ModuleType("__main__")
    sys.modules["__main__"] = main
    if kind == "-c":
        sys.path.insert(0, "")
        sys.argv = ["-c", *others[1:]]
        code = compile(others[0], "<string>", "exec")
    else:
        sys.path.insert(0, os.path.dirname(os.path.realpath(kind)))
        sys.argv = arguments
        main.__file__ = kind
        code = compile(Path(kind).read_bytes(), kind, "exec")
    exec(code, main.__dict__)


def start() -> Request:
    """Begin to listen, leave who started this, import the project, serve.

    There is a second server for programs with a model's key, whose first one waits for litellm, and the others' do not.
    """
    path, run = sys.argv[1:]
    handle = os.pidfd_open(int(run))  # before the imports: a run may be over by then
    listeners = [listening(name) for name in (f"{path}-models", path)]
    if os.fork():
        os._exit(0)  # the socket is there: clients wait for it
    sys.path.pop(0)
    import_the_project()
    freeze()
    calls_models = not os.fork()
    return Server(listeners[0 if calls_models else 1], handle, calls_models).serve()


def end(code: int) -> None:
    """End as Python does: threads, what waits for the end, streams; but for taking three thousand modules apart."""
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    asked = start()
    become(asked)
    try:
        program(asked.arguments)
    except SystemExit as exit:
        if exit.code is not None and not isinstance(exit.code, int):
            raise
        end((exit.code or 0) & 0xFF)
    end(0)
