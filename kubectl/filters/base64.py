"""`base64 -d`: only the way back to text."""

from __future__ import annotations

import base64
import binascii
import re

from kubectl.filters.bytes import ByteStage
from kubectl.filters.options import FilterSyntaxError, Given, Option, Spec

SPEC = Spec(
    "base64",
    (
        Option("d", "decode"),
        Option("i", "ignore-garbage"),
        Option("w", "wrap", "N", ignored=True),
    ),
)
_ALPHABET = re.compile(rb"[A-Za-z0-9+/=]*")
_GARBAGE = re.compile(rb"[^A-Za-z0-9+/=]")


def build(given: Given) -> ByteStage:
    """The stage for these options."""
    if not given.has("d"):
        raise FilterSyntaxError("base64 -d: values are decoded, never encoded")
    return Decode(given.has("i"))


class Decode(ByteStage):
    """Decodes four characters at a time; stops with exit code 1 at what is not base64."""

    def __init__(self, ignore_garbage: bool) -> None:
        super().__init__()
        self._ignore = ignore_garbage
        self._open = b""

    def take(self, data: bytes) -> bytes:
        """The decoded bytes of every complete group."""
        data = _GARBAGE.sub(b"", data) if self._ignore else data.replace(b"\n", b"")
        data = self._open + data
        valid = _ALPHABET.match(data)
        good = valid[0] if valid else b""
        whole = len(good) - len(good) % 4
        self._open = good[whole:]
        decoded = self._decoded(good[:whole])
        if len(good) < len(data) and not self.done:
            decoded += self._decoded(self._open[: len(self._open)])
            self._open = b""
            self._invalid()
        return decoded

    def rest(self) -> bytes:
        """What an incomplete last group holds."""
        if not self._open:
            return b""
        decoded = self._decoded(self._open)
        self._invalid()
        return decoded

    def _decoded(self, groups: bytes) -> bytes:
        parts: list[bytes] = []
        for start in range(0, len(groups), 4):
            group = groups[start : start + 4]
            text = group.rstrip(b"=")
            if len(text) < 2 or b"=" in text:
                self._invalid()
                break
            try:
                parts.append(base64.b64decode(text + b"=" * (-len(text) % 4)))
            except binascii.Error:
                self._invalid()
                break
        return b"".join(parts)

    def _invalid(self) -> None:
        self.done, self.exit, self.stderr = True, 1, "base64: invalid input\n"
