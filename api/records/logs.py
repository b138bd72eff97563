"""What the service says of itself, on stderr: a line for each request and for what goes wrong, as text or as JSON.

Every line that is written while a request is worked on carries its identifier, whoever writes it: it is the one that
answers, `agent.log` and the history know a question by. No secret gets into any line. `agent.log` is apart from it.
"""

from __future__ import annotations

import contextlib
import json
import logging
import sys
import uuid
from collections.abc import Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any, TextIO

from api.records.redaction import Redaction
from core.settings import LogSettings


@dataclass
class Noted:
    """A request that is worked on, and what its line will tell beside its status."""

    identifier: str
    taken: bool = False
    fields: dict[str, object] = field(default_factory=dict)


NOBODY = "-"
"""Stands for the identifier where a line is about no request."""
OURS = ("api", "composition", "planners", "executor", "clusters", "core", "voter")
"""Packages whose lines `log.level` is for; of others' only warnings are written."""
_REQUEST: ContextVar[Noted | None] = ContextVar("request", default=None)
_PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


@contextlib.contextmanager
def requested() -> Iterator[Noted]:
    """Gives what is done in the block, and in the tasks that it starts, an identifier of its own."""
    noted = Noted(_identifier())
    token = _REQUEST.set(noted)
    try:
        yield noted
    finally:
        _REQUEST.reset(token)


def identifier() -> str:
    """For a question: the identifier of the request that puts it, or a new one where that puts several, or there is
    none."""
    noted = _REQUEST.get()
    if noted is None or noted.taken:
        return _identifier()
    noted.taken = True
    return noted.identifier


def note(**fields: object) -> None:
    """Adds to the line that will be written of the request that is worked on."""
    if (noted := _REQUEST.get()) is not None:
        noted.fields.update(fields)


def configure(settings: LogSettings, secrets: Sequence[str], to: TextIO | None = None) -> None:
    """Has every logger of the process write lines of the chosen format to stderr, or `to` another stream. May be called
    again."""
    handler = logging.StreamHandler(to or sys.stderr)
    form = _Json if settings.format == "json" else _Text
    handler.setFormatter(form(Redaction(secrets)))
    handler.addFilter(_identified)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in OURS:
        logging.getLogger(name).setLevel(settings.level.upper())


def _identified(record: logging.LogRecord) -> bool:
    """Notes on the record which request it is about; it lets every record pass."""
    noted = _REQUEST.get()
    record.request = noted.identifier if noted else NOBODY
    return True


class _Text(logging.Formatter):
    """`TIME LEVEL IDENTIFIER MESSAGE name=value …`; further lines, as of a traceback, begin with the same head."""

    def __init__(self, redaction: Redaction) -> None:
        super().__init__()
        self._redaction = redaction

    def format(self, record: logging.LogRecord) -> str:
        more = "".join(f" {name}={_word(value)}" for name, value in _fields(record).items())
        message = record.getMessage() + more
        if record.exc_info:
            message += "\n" + self.formatException(record.exc_info)
        head = f"{_time(record)} {record.levelname} {getattr(record, 'request', NOBODY)} "
        return "\n".join(head + line for line in self._redaction.text(message).splitlines() or [""])


class _Json(logging.Formatter):
    """One JSON object a line: `time`, `level`, `id`, `message`, and what else is known."""

    def __init__(self, redaction: Redaction) -> None:
        super().__init__()
        self._redaction = redaction

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, Any] = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "id": getattr(record, "request", NOBODY),
            "message": record.getMessage(),
            **_fields(record),
        }
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return json.dumps(self._redaction.of(entry), default=str)


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    """What a line was given by `extra`."""
    given = {name: value for name, value in vars(record).items() if name not in _PLAIN and name != "request"}
    return {name: value for name, value in given.items() if value not in ("", None) and not name.startswith("_")}


def _word(value: Any) -> str:
    """A value as one word: quoted where blanks or line ends would make it several."""
    text = str(value)
    return text if text and text.isprintable() and " " not in text and "=" not in text else json.dumps(text)


def _identifier() -> str:
    return uuid.uuid4().hex[:12]


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, timezone.utc).isoformat(timespec="milliseconds")
