"""One step that was run: what it printed, and what is known of how it printed it."""

from __future__ import annotations

from dataclasses import dataclass

from core.flow import Output


@dataclass(frozen=True)
class Run:
    """An output, and what is known of its header line.

    `header` is the one that the verb printed ("" for none). `hides` says that a Secret's value was masked in it, or
    that somebody tried to decode a mask.
    """

    output: Output
    header: str = ""
    hides: bool = False
