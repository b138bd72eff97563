"""`agent.log`: one JSON line for each question. Writing it never breaks a question, and no secret gets into it."""

from __future__ import annotations

import fcntl
import logging
import os
import stat
import sys
import traceback
from collections.abc import Iterable, Mapping
from datetime import datetime, timezone
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import IO, Any

from api.records.entries import as_json, entry
from api.records.redaction import Redaction, secrets
from core.flow import Answer, Question
from core.journal import failed, shortened
from core.settings import LogSettings


class Journal:
    """Writes `agent.log`. `hide` are values that are replaced by `***` wherever they turn up.

    A question of a few kilobytes is appended in well under a millisecond, so it is written where it is asked. The
    file is the owner's to read alone. When it cannot be written, stderr is told once and questions go on.
    """

    def __init__(
        self,
        path: Path,
        size: int = 10_000_000,
        backups: int = 5,
        hide: Iterable[str] = (),
        *,
        follow: bool = True,
    ) -> None:
        """`size` in bytes at which the file is rotated, `backups` how many old ones are kept; `follow` whether the path
        may be a symbolic link."""
        self._redaction = Redaction(hide)
        self._handler = _PrivateFile(path, size, backups, follow)

    def answered(self, answer: Answer, identifier: str, status: int = 200, caller: str = "") -> None:
        """Record a question that the flow came to an end with."""
        self._write(entry(answer, identifier, _now(), self._redaction, status), caller)

    def failed(
        self, question: Question, identifier: str, error: BaseException, seconds: float, status: int, caller: str = ""
    ) -> None:
        """Record a question that ended in an error, with its traceback."""
        told = failed(question, identifier, _now(), f"{type(error).__name__}: {error}", seconds, status)
        told["traceback"] = "".join(traceback.format_exception(error))
        self._write(self._redaction.of(told), caller)

    def close(self) -> None:
        """Close the file. Idempotent."""
        self._handler.close()

    def _write(self, redacted: dict[str, Any], caller: str) -> None:
        """Writes a line. It is `redacted` before a cut or JSON's escapes could take a secret apart."""
        if caller:
            redacted["caller"] = self._redaction.text(caller)
        line = as_json(shortened(redacted))
        self._handler.handle(logging.LogRecord("agent", logging.INFO, "", 0, _one_line(line), None, None))


class SilentJournal:
    """Keeps nothing: for `log.file: off`."""

    def answered(self, answer: Answer, identifier: str, status: int = 200, caller: str = "") -> None:
        """Nothing."""

    def failed(
        self, question: Question, identifier: str, error: BaseException, seconds: float, status: int, caller: str = ""
    ) -> None:
        """Nothing."""

    def close(self) -> None:
        """Nothing."""


def opened(settings: LogSettings, environ: Mapping[str, str], hide: Iterable[str] = ()) -> Journal | SilentJournal:
    """The log that the settings ask for; what the environment holds in confidence, and `hide`, never gets into it."""
    if settings.file in ("", "off"):
        return SilentJournal()
    # a link that merely lies where nobody named a log would have us write somewhere else
    follow = settings.file != LogSettings().file
    return Journal(Path(settings.file), settings.bytes, settings.backups, (*secrets(environ), *hide), follow=follow)


def _one_line(line: str) -> str:
    """JSON escapes line feeds; these are line ends too for whoever reads the file as Unicode."""
    return line.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("\x85", "\\u0085")


def _now() -> datetime:
    return datetime.now(timezone.utc)


def _make_ours(descriptor: int) -> None:
    """Let nobody else read or write a file that lay where nobody named a log. Raises `OSError` where it is not ours."""
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode):
        raise OSError("it is no file")
    if found.st_uid != os.geteuid() or found.st_nlink > 1:
        raise OSError("it is somebody else's, or has a second name")
    if stat.S_IMODE(found.st_mode) & 0o077:
        os.fchmod(descriptor, 0o600)


class _PrivateFile(RotatingFileHandler):
    """A rotating file of mode 0600, opened at the first line, that complains once and then keeps quiet."""

    def __init__(self, path: Path, size: int, backups: int, follow: bool) -> None:
        super().__init__(path, maxBytes=size, backupCount=backups, encoding="utf-8", errors="replace", delay=True)
        self._complained = False
        self._named = follow
        self._flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
        if not follow:  # nor wait for whoever reads from a pipe
            self._flags |= os.O_NOFOLLOW | os.O_NONBLOCK

    def _open(self) -> IO[str]:  # type: ignore[override]
        descriptor = os.open(self.baseFilename, self._flags, 0o600)
        try:
            if not self._named:
                _make_ours(descriptor)
        except OSError:
            os.close(descriptor)
            raise
        return os.fdopen(descriptor, self.mode, encoding=self.encoding, errors=self.errors)

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line where the file is now: another process may have rotated it."""
        if self.stream and not self._is_current(self.stream.fileno()):
            self.close()  # opened anew for the line, as with `delay`
        super().emit(record)

    def doRollover(self) -> None:
        """Rotate, unless another process has just done so: whoever is first holds the old file's lock meanwhile."""
        held = os.dup(self.stream.fileno()) if self.stream else None
        if held is None:
            return super().doRollover()
        try:
            fcntl.flock(held, fcntl.LOCK_EX)
            if self._is_current(held):
                super().doRollover()
            else:
                self.close()
                self.stream = self._open()  # type: ignore[assignment]
        finally:
            os.close(held)

    def _is_current(self, descriptor: int) -> bool:
        """Whether an open file is still the one of that name."""
        try:
            named, opened = os.stat(self.baseFilename), os.fstat(descriptor)
        except OSError:
            return False
        return (named.st_dev, named.st_ino) == (opened.st_dev, opened.st_ino)

    def handleError(self, record: logging.LogRecord) -> None:
        """A line could not be written."""
        if not self._complained:
            self._complained = True
            error = sys.exc_info()[1]
            print(f"warning: {self.baseFilename!r} cannot be written ({error}); questions go on", file=sys.stderr)
