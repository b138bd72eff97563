"""What one question may cost the executor: seconds, characters and bytes, each with its default."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Bounds for one question. Whatever passes one ends as a typed failure, never as a silently shorter answer."""

    request_seconds: float = 10.0
    """For one GET, its body included."""

    plan_seconds: float = 20.0
    """For all steps of one plan."""

    output_bytes: int = 1_000_000
    """In UTF-8, of what one step prints; more is cut off and marked `truncated`."""

    between_bytes: int = 64_000_000
    """In UTF-8, of what a command may print into a filter that needs its whole input first (`jq`)."""

    filter_seconds: float = 3.0
    """Of computing, for all filters of one pipeline other than `jq`."""

    line_chars: int = 16_000_000
    """Of one line given to a filter, which holds it until it ends."""

    jq_seconds: float = 5.0
    """For one jq program; then its process is killed."""

    shared_stream_bytes: int = 256 * 1024
    """A log up to this size is fetched once for all who ask; a larger one is streamed to each."""

    kept_bytes: int = 8 * 1024 * 1024
    """Of replies kept for the rest of the question; what is beyond is fetched again when asked for again."""
