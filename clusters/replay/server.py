"""A recording served as an API server: for real kubectl, for `LiveCluster`, for tests and benchmarks.

`serve` runs until Ctrl-C and writes a kubeconfig; `replaying` does the same within an `async with`, on a free port.
"""

from __future__ import annotations

import asyncio
import base64
import itertools
import os
import re
import secrets
import signal
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import uvicorn
import yaml

from clusters.recorded import RecordedCluster, Recording
from clusters.replay.app import ReplayApp, Seen
from core.errors import SettingsError
from core.reviews import Subject, impersonated

HOST = "127.0.0.1"
MARK = "# Written by `main.py replay`; made anew each time.\n"
"""The first line of a kubeconfig that may be written over."""


@dataclass(frozen=True)
class Replay:
    """A running replay: its URL, a kubeconfig for it, and every request that it has seen so far."""

    url: str
    kubeconfig: Path
    requests: list[Seen]


@asynccontextmanager
async def replaying(
    recording: Recording, tls: bool = False, token: str | None = None, users: Sequence[str] = ()
) -> AsyncIterator[Replay]:
    """Serve a recording on a free port of loopback, in this event loop, for as long as the context lasts.

    Each of the `users` gets a context `USER@NAME` in the kubeconfig, in which it may do what the recorded roles allow.
    """
    known = _tokens(users)
    app = ReplayApp(RecordedCluster(recording), token, _subjects(known))
    with TemporaryDirectory(prefix="replay-") as directory, _listening(0) as listener:
        server, authority = _server(app, tls)
        url = _url(listener, tls)
        kubeconfig = Path(directory) / "kubeconfig"
        write_kubeconfig(kubeconfig, recording.name, url, authority, token, known)
        running = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            while not server.started and not running.done():  # noqa: ASYNC110 - uvicorn tells it by a flag alone
                await asyncio.sleep(0.002)
            yield Replay(url, kubeconfig, app.state.requests)
        finally:
            server.should_exit = True
            await running


def serve(
    recording: Recording,
    port: int = 0,
    tls: bool = False,
    token: str | None = None,
    kubeconfig_path: Path | None = None,
    say: Callable[[str], None] = print,
    users: Sequence[str] = (),
) -> None:
    """Serve a recording on loopback until Ctrl-C; port 0 takes a free one. Over TLS a token is always required.

    With `users`, the kubeconfig has a context for each, the first one being the current one; they may do what the
    recorded roles and bindings allow.

    Writes a kubeconfig (`replay-NAME.kubeconfig` here unless told otherwise) and says how to use it. Raises
    `SettingsError` where the port is taken or another file is in the way.
    """
    token = token or (secrets.token_urlsafe(24) if tls else None)
    path = kubeconfig_path or _free_path(recording.name)
    known = _tokens(users)
    app = ReplayApp(RecordedCluster(recording), token, _subjects(known))
    with _listening(port) as listener:
        server, authority = _server(app, tls)
        url = _url(listener, tls)
        write_kubeconfig(path, recording.name, url, authority, token, known)
        say(f"Replaying {recording.name!r}, recorded {recording.recorded_at.isoformat()}, at {url} (Ctrl-C ends it)")
        say(f"  export KUBECONFIG={path.resolve()}")
        say("  kubectl get pods -A")
        try:
            asyncio.run(_until_interrupted(server, listener))
        except (KeyboardInterrupt, asyncio.CancelledError):
            pass
        finally:
            path.unlink(missing_ok=True)


# ── The server ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def _until_interrupted(server: uvicorn.Server, listener: socket.socket) -> None:
    """Serve until Ctrl-C, which cancels it, as `asyncio.run` does by itself from Python 3.11 on: raised inside a
    request, uvicorn takes it for an error of the application and goes on."""
    serving = asyncio.ensure_future(server.serve(sockets=[listener]))
    asyncio.get_running_loop().add_signal_handler(signal.SIGINT, serving.cancel)
    await serving


class _Server(uvicorn.Server):
    """Leaves the signals to whoever runs the event loop: Ctrl-C cancels it, and a test's own handling stays."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _server(app: ReplayApp, tls: bool) -> tuple[uvicorn.Server, bytes | None]:
    """A server for the application, and the PEM of its certificate authority if it speaks TLS."""
    config = uvicorn.Config(
        app,
        lifespan="off",
        ws="none",
        log_config=None,
        log_level="error",
        access_log=False,
        server_header=False,
        date_header=False,  # the application tells the recording's time
    )
    config.load()
    if not tls:
        return _Server(config), None
    import trustme  # only a replay over TLS needs it, and it costs start-up time

    authority = trustme.CA()
    config.ssl = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(HOST, "localhost").configure_cert(config.ssl)
    return _Server(config), authority.cert_pem.bytes()


@contextmanager
def _listening(port: int) -> Iterator[socket.socket]:
    """A socket on that port of loopback, or on a free one."""
    # Told to be TCP, asyncio sends replies at once; else their second half waits 40 ms for an acknowledgement.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(128)  # whoever reads the address may connect at once, even before the server runs
    except OSError as error:
        listener.close()
        raise SettingsError(
            f"port {port} cannot be listened on: {error.strerror}", "Give another with --port, or 0 for a free one."
        ) from error
    with listener:
        yield listener


def _url(listener: socket.socket, tls: bool) -> str:
    host, port = listener.getsockname()[:2]
    return f"{'https' if tls else 'http'}://{host}:{port}"


def _tokens(users: Sequence[str]) -> dict[str, str]:
    """A token for each user, by their names."""
    return {user: secrets.token_urlsafe(24) for user in users}


def _subjects(tokens: Mapping[str, str]) -> dict[str, Subject]:
    """The users by their tokens, in the groups in which an API server puts them."""
    return {token: impersonated(user) for user, token in tokens.items()}


# ── The kubeconfig ───────────────────────────────────────────────────────────────────────────────────────────────────


def write_kubeconfig(
    path: Path,
    name: str,
    url: str,
    authority: bytes | None,
    token: str | None,
    users: Mapping[str, str] | None = None,
) -> None:
    """A kubeconfig with a context called `name`, and one for each of the `users` (their tokens by their names), the
    first of which is current. Readable by its owner only; never over a file of another's."""
    cluster = {"server": url}
    if authority is not None:
        cluster["certificate-authority-data"] = base64.b64encode(authority).decode()
    tokens = {**{f"{user}@{name}": known for user, known in (users or {}).items()}, name: token}
    content = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": next(iter(tokens)),
        "contexts": [{"name": context, "context": {"cluster": name, "user": context}} for context in tokens],
        "clusters": [{"name": name, "cluster": cluster}],
        "users": [
            {"name": context, "user": {} if known is None else {"token": known}} for context, known in tokens.items()
        ],
    }
    _make_way(path)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w", encoding="utf-8") as file:
        file.write(MARK + yaml.safe_dump(content, sort_keys=False))


def _free_path(name: str) -> Path:
    """Where the kubeconfig goes if nothing is said: beside those of replays of the same recording that still run."""
    paths = (Path(f"replay-{name}{'' if number == 1 else f'-{number}'}.kubeconfig") for number in itertools.count(1))
    return next(path for path in paths if not _is_in_use(path))


def _is_in_use(path: Path) -> bool:
    """Whether a replay has written the kubeconfig and still listens where it says."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    found = re.search(rf"server: https?://{re.escape(HOST)}:(\d+)", text) if text.startswith(MARK) else None
    if found is None:
        return False
    with socket.socket() as trial:
        trial.settimeout(1.0)
        return trial.connect_ex((HOST, int(found[1]))) == 0


def _make_way(path: Path) -> None:
    """Remove the kubeconfig of an earlier replay; raise `SettingsError` for any other file, and where that replay still
    runs."""
    if path.is_dir():
        raise SettingsError(f"{str(path)!r} is a directory", "Give a file's path with --kubeconfig.")
    if _is_in_use(path):
        raise SettingsError(
            f"{str(path)!r} belongs to a replay that is running", "Give another path with --kubeconfig, or end it."
        )
    try:
        if not path.read_text(encoding="utf-8", errors="replace").startswith(MARK):
            raise SettingsError(
                f"{str(path)!r} exists and was not written by a replay", "Give another path with --kubeconfig."
            )
        path.unlink()
    except FileNotFoundError:
        if not path.parent.is_dir():
            raise SettingsError(f"no folder {str(path.parent)!r}", "Make it, or give another path.") from None
