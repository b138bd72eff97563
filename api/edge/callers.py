"""Who asks: keys that the operator gave out, each with the name of whom it was given to.

Only hashes are held. A key that `main.py key` makes has 256 random bits, which nobody finds from its SHA-256; that is
why no slow hash is needed, and why short keys are not taken.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from starlette.requests import Request

from core.errors import SettingsError
from core.reviews import Subject

VARIABLE = "COPILOT_API_KEYS"
SHORTEST = 20
"""Characters that a key must have which is given as it is."""
MEND = "make one with: main.py key NAME"

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")
_DIGEST = re.compile(r"sha256:([0-9a-f]{64})")
_BEARER = re.compile(r"bearer +([!-~]{1,512})", re.IGNORECASE)


@dataclass(frozen=True)
class Caller:
    """Somebody who may ask; `name` is what logs, history and limits call them. `subject` is who they are to the
    cluster, where it said so."""

    name: str
    subject: Subject | None = None


def caller_of(request: Request) -> str:
    """The name of who sends a request, as the doors found out; "" where nobody is told apart."""
    caller = getattr(request.state, "caller", None)
    return caller.name if caller else ""


def subject_of(request: Request) -> Subject | None:
    """Who sends a request to the cluster, where it was the cluster that named them; None for keys of ours."""
    caller = getattr(request.state, "caller", None)
    return caller.subject if caller else None


class Authenticator(Protocol):
    """Tells who asks. Raises `Unavailable` where that cannot be found out at the moment."""

    async def caller(self, authorization: str) -> Caller | None:
        """Whom an `Authorization` header stands for; None where it stands for nobody."""


@dataclass(frozen=True)
class ApiKeys:
    """Bearer keys. Implements `Authenticator`. `digests` are a name and a SHA-256 each; a name may have several keys,
    so that one can be replaced while the other still counts."""

    digests: Sequence[tuple[str, bytes]] = field(repr=False)

    async def caller(self, authorization: str) -> Caller | None:
        """Whose key this is. Every key is compared, each in constant time: how long it takes tells nothing."""
        match = _BEARER.fullmatch(authorization.strip())
        presented = hashlib.sha256((match[1] if match else "").encode()).digest()
        found: str | None = None
        for name, digest in self.digests:
            if hmac.compare_digest(digest, presented) and match:
                found = name
        return Caller(found) if found is not None else None


def read_keys(environ: Mapping[str, str], file: str = "") -> ApiKeys | None:
    """The keys of `COPILOT_API_KEYS` and of the file that the settings name; None where there are none.

    Entries are `NAME:sha256:HEX`, or `NAME:KEY`, with commas or white space between; lines that begin with # are left
    out. Raises `SettingsError` for an entry that is none, which is told by its place and never shown.
    """
    given = [(VARIABLE, environ.get(VARIABLE, ""))]
    if file:
        try:
            given.append((repr(file), Path(file).expanduser().read_text(encoding="utf-8")))
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"the file of keys {file!r} cannot be read: {error}", "mend server.keys") from error
    digests = [
        _digest(entry, f"entry {place} of {where}")
        for where, text in given
        for place, entry in enumerate(_entries(text), 1)
    ]
    if file and not digests:
        raise SettingsError(f"the file of keys {file!r} holds none", MEND)
    return ApiKeys(tuple(digests)) if digests else None


def plain_keys(environ: Mapping[str, str]) -> tuple[str, ...]:
    """The keys that `COPILOT_API_KEYS` holds as they are: what no log may show."""
    return tuple(key for entry in _entries(environ.get(VARIABLE, "")) if (key := entry.partition(":")[2]))


def made(name: str) -> tuple[str, str]:
    """A new key for somebody, and the entry that has the service take it. Raises `SettingsError` for no name."""
    key = f"cq_{secrets.token_urlsafe(32)}"
    _name(name, repr(name))
    return key, f"{name}:sha256:{hashlib.sha256(key.encode()).hexdigest()}"


def _entries(text: str) -> list[str]:
    lines = (line for line in text.splitlines() if not line.lstrip().startswith("#"))
    return [entry for line in lines for entry in re.split(r"[,\s]+", line) if entry]


def _digest(entry: str, where: str) -> tuple[str, bytes]:
    name, colon, key = entry.partition(":")
    if not colon:
        raise SettingsError(f"{where} has no name: expected NAME:sha256:HEX or NAME:KEY", MEND)
    _name(name, where)
    if match := _DIGEST.fullmatch(key):
        return name, bytes.fromhex(match[1])
    if key.startswith("sha256:"):
        raise SettingsError(f"{where} has no SHA-256: expected 64 hexadecimal digits after sha256:", MEND)
    if len(key) < SHORTEST:
        raise SettingsError(f"{where} has a key that is too short to be safe: at least {SHORTEST} characters", MEND)
    return name, hashlib.sha256(key.encode()).digest()


def _name(name: str, where: str) -> None:
    if not _NAME.fullmatch(name):
        raise SettingsError(f"{where} has no name of letters, digits and . _ @ - before its first colon", MEND)
