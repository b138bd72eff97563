"""Keeps what the environment holds in confidence, and every credential that is recognised, out of logs and replies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from core.masking import mask_text

MASK = "***"
_SECRET_WORDS = ("API_KEY", "APIKEY", "ACCESS_KEY", "TOKEN", "SECRET", "PASSWORD", "CREDENTIALS")
_PLAIN = frozenset({int, float, bool})
_SHORT = 200
_REMEMBERED = 4_096
"""Short texts, most of which are keys and words that every record has, are looked at once; in characters and number."""
_SHORTEST = 6  # shorter values are words such as "true" or "admin": replacing those would garble texts, not guard them


def secrets(environ: Mapping[str, str]) -> tuple[str, ...]:
    """The values in the environment that must not be shown: of `*_API_KEY`, `*TOKEN*`, `*SECRET*`, `*PASSWORD*`, …"""
    return tuple(value for name, value in environ.items() if any(word in name.upper() for word in _SECRET_WORDS))


class Redaction:
    """Replaces secrets by `***`, and credentials by as many `*`, in texts, mappings and lists, as deep as they go."""

    def __init__(self, hide: Iterable[str] = ()) -> None:
        """`hide` are the values; one that holds another is replaced first, so that nothing of it is left."""
        found = {value.strip() for value in hide}
        longest_first = sorted((value for value in found if len(value) >= _SHORTEST), key=lambda v: (-len(v), v))
        self._hide = tuple(longest_first)
        self._short = lru_cache(maxsize=_REMEMBERED)(self._redacted)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Redaction) and other._hide == self._hide

    def __hash__(self) -> int:
        return hash(self._hide)

    def text(self, text: str) -> str:
        """The text without secrets."""
        return self._short(text) if len(text) <= _SHORT else self._redacted(text)

    def _redacted(self, text: str) -> str:
        for secret in self._hide:
            text = text.replace(secret, MASK)
        return mask_text(text)

    def of(self, value: Any) -> Any:
        """The value without secrets; what is neither text nor holds any is left as it is."""
        kind = type(value)  # most of a record, without the tests that what follows makes one after the other
        if kind is str:
            return self.text(value)
        if kind is dict:
            short, given = self._short, {}
            for key, word in value.items():
                kind = type(word)
                if kind is str:
                    word = short(word) if len(word) <= _SHORT else self._redacted(word)
                elif kind is dict or kind is list or (word is not None and kind not in _PLAIN):
                    word = self.of(word)
                given[self.text(key) if type(key) is str else self.of(key)] = word
            return given
        if kind is list:
            return [self.of(word) for word in value]
        if value is None or kind in _PLAIN:
            return value
        match value:
            case str():
                return self.text(value)
            case Mapping():
                return {self.of(key): self.of(word) for key, word in value.items()}
            case list() | tuple():
                return [self.of(word) for word in value]
            case _:
                return value
