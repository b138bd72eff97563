"""Starts a program by the fork server and stands for it: `client.py SOCKET PYTHON (SCRIPT | -m MODULE | -c CODE) …`.

It is run by `python -I -S` and imports what is built in alone, so that it costs ten milliseconds. What needs a fresh
Python (options of the interpreter, PYTHON… variables, a closed stream) gets one in this process's place.
"""

import _signal  # type: ignore[import-not-found]  # `signal` imports enum, which takes longer than all else here
import _socket
import marshal
import posix
import sys

_SCM_RIGHTS = b"".join(number.to_bytes(4, sys.byteorder) for number in (0, 1, 2))


def _needs_a_fresh_python(arguments: "list[str]") -> bool:
    if not arguments or (arguments[0].startswith("-") and arguments[0] not in ("-c", "-m")):
        return True
    coerced = posix.environ.get(b"LC_CTYPE") == b"C.UTF-8"  # by Python itself, in this process as in any
    if any(name.startswith((b"PYTHON", b"LC_")) and not (coerced and name == b"LC_CTYPE") for name in posix.environ):
        return True
    try:
        for stream in (0, 1, 2):
            posix.fstat(stream)
    except OSError:
        return True
    return False


def _read(connection: "_socket.socket", size: int) -> bytes:
    """So many bytes. It looks up now and then: a signal right before `recv` sleeps would else wait until it wakes."""
    connection.settimeout(0.1)
    read = b""
    while len(read) < size:
        try:
            part = connection.recv(size - len(read))
        except TimeoutError:
            continue
        if not part:
            break
        read += part
    return read


def _pass_on(pid: int) -> None:
    def handle(number: int, _: object) -> None:
        try:  # noqa: SIM105 - contextlib takes as long to import as all else here
            posix.kill(pid, number)
        except ProcessLookupError:
            pass

    for number in (_signal.SIGINT, _signal.SIGTERM, _signal.SIGHUP, _signal.SIGQUIT, _signal.SIGUSR1, _signal.SIGUSR2):
        _signal.signal(number, handle)
    _signal.signal(_signal.SIGWINCH, handle)


def _end_by(number: int) -> None:
    """End as the program ended: by the same signal."""
    if number != _signal.SIGKILL:
        _signal.signal(number, _signal.SIG_DFL)
    posix.kill(posix.getpid(), number)


def main() -> None:
    """Start the program, wait for it, end as it does."""
    path, python, *arguments = sys.argv[1:]
    if _needs_a_fresh_python(arguments):
        posix.execve(python, [python, *arguments], posix.environ)
    waiting = (_signal.SIGINT, _signal.SIGTERM, _signal.SIGHUP)
    _signal.pthread_sigmask(_signal.SIG_BLOCK, waiting)  # until there is a process to pass them on to
    connection = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
    calls_models = any(name.endswith(b"_API_KEY") for name in posix.environ)
    connection.connect(f"{path}-models" if calls_models else path)
    request = marshal.dumps((arguments, dict(posix.environ), posix.getcwd(), posix.getpid()))
    head = len(request).to_bytes(8, "big")
    connection.sendmsg([head], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, _SCM_RIGHTS)])
    connection.sendall(request)
    pid = int.from_bytes(_read(connection, 8), "big")
    if not pid:
        posix._exit(70)
    _pass_on(pid)
    _signal.pthread_sigmask(_signal.SIG_UNBLOCK, waiting)
    status = _read(connection, 8)
    code = int.from_bytes(status, "big", signed=True) if len(status) == 8 else 70
    if code < 0:
        _end_by(-code)
    posix._exit(code)


main()
