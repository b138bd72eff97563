"""A name that the question gives to something, and that nothing has."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Missing:
    """A name that the question gives to something of a kind (`pods`), in a namespace perhaps, that does not exist;
    `nearest` are names that do."""

    name: str
    kind: str
    nearest: tuple[str, ...]
    namespace: str = ""
