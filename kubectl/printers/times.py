"""Times and ages as kubectl tells them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

_TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)")


def parse_time(text: str | None) -> datetime | None:
    """An RFC 3339 time with its zone, to the microsecond; None for no time, and for text that is none."""
    matched = _TIME.fullmatch(text or "")
    if not matched:
        return None
    zone = "+00:00" if matched[3] == "Z" else matched[3]
    return datetime.fromisoformat(f"{matched[1]}.{(matched[2] or '0')[:6]:0<6}{zone}")


def long_time(text: str | None) -> str:
    """`Mon, 23 Nov 2026 05:54:41 +0000`, whatever the language of this machine; as given where it is no time."""
    moment = parse_time(text)
    if moment is None:
        return text or "Mon, 01 Jan 0001 00:00:00 +0000"
    day = "Mon Tue Wed Thu Fri Sat Sun".split()[moment.weekday()]  # noqa: SIM905
    month = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()[moment.month - 1]  # noqa: SIM905
    return f"{day}, {moment.day:02d} {month} {moment.year:04d} {moment:%H:%M:%S} {moment.strftime('%z')}"


def age(text: str | None, now: datetime) -> str:
    """How long ago a time was; `<unknown>` for none."""
    moment = parse_time(text)
    return "<unknown>" if moment is None else human_duration(now - moment)


def human_duration(duration: timedelta) -> str:
    """A duration in at most two units, coarser the longer it is: `71s`, `2m35s`, `25m`, `7h3m`, `2d4h`, `3y`."""
    seconds = int(duration.total_seconds())
    if seconds < 0:
        return "<invalid>" if seconds < -1 else "0s"
    minutes, hours = seconds // 60, seconds // 3600
    if seconds < 120:
        return f"{seconds}s"
    if minutes < 10:
        return _two(minutes, "m", seconds % 60, "s")
    if minutes < 180:
        return f"{minutes}m"
    if hours < 8:
        return _two(hours, "h", minutes % 60, "m")
    if hours < 48:
        return f"{hours}h"
    days = hours // 24
    if days < 8:
        return _two(days, "d", hours % 24, "h")
    if days < 730:
        return f"{days}d"
    if days < 2920:
        return _two(days // 365, "y", days % 365, "d")
    return f"{days // 365}y"


def utc(text: str | None) -> str:
    """`2026-11-23 05:58:20 +0000 UTC`: a Go time printed as it is."""
    moment = parse_time(text)
    if moment is None:
        return "0001-01-01 00:00:00 +0000 UTC"
    return f"{moment.astimezone(timezone.utc):%Y-%m-%d %H:%M:%S} +0000 UTC"


def _two(large: int, unit: str, small: int, small_unit: str) -> str:
    return f"{large}{unit}{small}{small_unit}" if small else f"{large}{unit}"
