"""Numbers, Kubernetes quantities, durations and instants, out of the text that says them. Pure.

A quantity is a number with a suffix (`1Gi`, `500m`), and is the number that it stands for: `1Gi` is 1073741824 and
`500m` is 0.5. A duration has a unit of time and is told in seconds. `5m` alone may be either: five thousandths, as
kubectl prints CPU, unless the caller knows that a time is meant.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from fractions import Fraction

_SUFFIXES = {
    "n": Fraction(1, 10**9),
    "u": Fraction(1, 10**6),
    "m": Fraction(1, 1000),
    "": Fraction(1),
    **{name: Fraction(1000**power) for power, name in enumerate(("k", "M", "G", "T", "P", "E"), 1)},
    **{name: Fraction(1024**power) for power, name in enumerate(("Ki", "Mi", "Gi", "Ti", "Pi", "Ei"), 1)},
}
_SECONDS = {
    **dict.fromkeys(("ms", "millisecond", "milliseconds"), Fraction(1, 1000)),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), Fraction(1)),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), Fraction(60)),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), Fraction(3600)),
    **dict.fromkeys(("d", "day", "days"), Fraction(86_400)),
}
_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_WORDS = {
    **{word: Fraction(value) for value, word in enumerate(_ONES.split())},
    **{word: Fraction(10 * value) for value, word in enumerate(_TENS.split(), 2)},
}

_DIGITS = 30  # longer than any count or quantity: it is an identifier
_NUMBER = re.compile(r"[+-]?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_QUANTITY = re.compile(rf"({_NUMBER.pattern})\s?([numkMGTPE]|[KMGTPE]i|)(B?)")
_DURATION_PART = re.compile(rf"\s*({_NUMBER.pattern})\s*([a-z]+)(?:,|\s+and\b)?")
_INSTANT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(\.\d{1,9})?)?"
    r"\s?(?:([Zz]|UTC|GMT)|([+-])(\d\d):?(\d\d))?(?: UTC)?"
)


def number(text: str) -> Fraction | None:
    """What a plain number, a number word or a quantity stands for; None for any other text.

    Digits behind a leading zero (`0644`) are no number: they are a mode, a code or part of a name.
    """
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    found = _QUANTITY.fullmatch(text)
    if not found or len(text) > _DIGITS:
        return None
    digits, suffix, byte = found.groups()
    if byte and suffix in ("n", "u", "m", ""):
        return None
    return Fraction(digits) * _SUFFIXES[suffix]


def duration(text: str, *, minutes: bool = False) -> Fraction | None:
    """The seconds of `90s`, `1m30s`, `1.5 minutes`, `2 hours and 5 minutes`; None for any other text.

    A number with nothing but `m` behind it counts only with `minutes`.
    """
    if len(text) > 60 or (not minutes and re.fullmatch(r"[0-9.]+m", text)):
        return None
    total, position, units = Fraction(0), 0, set[Fraction]()
    while position < len(text):
        part = _DURATION_PART.match(text, position)
        if not part or part[2] not in _SECONDS or _SECONDS[part[2]] in units:
            return None
        units.add(_SECONDS[part[2]])
        total += Fraction(part[1]) * _SECONDS[part[2]]
        position = part.end()
    return total if units else None


def seconds_in(unit: str) -> Fraction | None:
    """How many seconds a unit of time has; None where the word is not one."""
    return _SECONDS.get(unit)


def instant(text: str) -> datetime | None:
    """The moment that an ISO 8601 date with time stands for, in UTC; UTC is meant where no zone is given."""
    found = _INSTANT.fullmatch(text)
    if not found:
        return None
    year, month, day, hour, minute = (int(found[group]) for group in range(1, 6))
    away = timedelta(hours=int(found[10] or 0), minutes=int(found[11] or 0)) * (-1 if found[9] == "-" else 1)
    try:
        local = datetime(year, month, day, hour, minute, int(found[6] or 0), tzinfo=timezone.utc)
        return local + timedelta(microseconds=round(float(found[7] or 0) * 1e6)) - away
    except (ValueError, OverflowError):
        return None
