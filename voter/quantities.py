"""Numbers, Kubernetes quantities, durations and instants, out of the text that says them. Pure.

A quantity is a number with a suffix (`1Gi`, `500m`), and is the number that it stands for: `1Gi` is 1073741824 and
`500m` is 0.5. A duration has a unit of time and is told in seconds. `5m` alone may be either: five thousandths, as
kubectl prints CPU, unless the caller knows that a time is meant.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
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
    **dict.fromkeys(("w", "week", "weeks"), Fraction(604_800)),
}
_SPOKEN = {
    **dict.fromkeys(("cpu", "cpus", "core", "cores", "vcpu", "vcpus", "byte", "bytes"), Fraction(1)),
    **dict.fromkeys(("millicpu", "millicpus", "millicore", "millicores"), Fraction(1, 1000)),
    **{
        f"{word}byte{s}": Fraction(1000**n)
        for n, word in enumerate(("kilo", "mega", "giga", "tera"), 1)
        for s in ("", "s")
    },
    **{
        f"{word}byte{s}": Fraction(1024**n)
        for n, word in enumerate(("kibi", "mebi", "gibi", "tebi"), 1)
        for s in ("", "s")
    },
    **{f"{name}b": Fraction(1000**n) for n, name in enumerate(("k", "m", "g", "t"), 1)},
    **{f"{name}ib": Fraction(1024**n) for n, name in enumerate(("k", "m", "g", "t"), 1)},
}
"""Units as they are spoken, in lower case."""
UNITS = frozenset({*_SECONDS, *_SPOKEN, "percent", "per"})
"""Words behind a number that say what it is a number of, and not what it counts."""
_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_WORDS = {
    **{word: Fraction(value) for value, word in enumerate(_ONES.split())},
    **{word: Fraction(10 * value) for value, word in enumerate(_TENS.split(), 2)},
}

_FIRST = frozenset({*_WORDS, "exactly", "only", "a", "in", "total", "total:", "count", "count:"})
_SPELT = re.compile(rf"(?<![a-z-])(?:{'|'.join(_WORDS)})(?=\s)")
_DIGITS = 30  # longer than any count or quantity: it is an identifier
_NUMBER = re.compile(r"[+-]?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_QUANTITY = re.compile(rf"({_NUMBER.pattern})\s?([numkMGTPE]|[KMGTPE]i|)(B?)")
_SPOKEN_QUANTITY = re.compile(r"([0-9.]+)\s?([A-Za-z]+)")
_MATERIAL = re.compile(r"(?i)\s+(?:of\s+)?(?:memory|ram|storage|disk|cpus?|cores?)$")
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+")
_PERCENT = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s?(?:%|percent|per cent)")
_DURATION_PART = re.compile(rf"\s*({_NUMBER.pattern})\s*([a-z]+)(?:,|\s+and\b)?")
_INSTANT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(\.\d{1,9})?)?"
    r"\s?(?:([Zz]|UTC|GMT)|([+-])(\d\d):?(\d\d))?(?: UTC)?"
)

_RFC_2822 = re.compile(r"(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d (?:[+-]\d{4}|GMT|UTC)")


def may_measure(text: str) -> bool:
    """Whether a text can be a number, a quantity, a duration or an instant, or count something at all: cheaply told."""
    return text[:1].isdigit() or text[:1] in ("+", "-") or text.partition(" ")[0].lower() in _FIRST or "," in text[:5]


def number(text: str) -> Fraction | None:
    """What a plain number, a number word or a quantity stands for; None for any other text.

    Digits behind a leading zero (`0644`) are no number: they are a mode, a code or part of a name.
    """
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if len(text) > _DIGITS:
        return None
    text = _MATERIAL.sub("", text) if text[:1].isdigit() else text
    found = _QUANTITY.fullmatch(text)
    if not found:
        return _spoken(text)
    digits, suffix, byte = found.groups()
    if byte and suffix in ("n", "u", "m", ""):
        return None
    amount = Fraction(int(digits) if "." not in digits else digits)
    return amount * _SUFFIXES[suffix] if suffix else amount


def _spoken(text: str) -> Fraction | None:
    """What `500 millicores` and `256 mebibytes` stand for."""
    spoken = _SPOKEN_QUANTITY.fullmatch(text)
    if not spoken or spoken[2].lower() not in _SPOKEN or not _NUMBER.fullmatch(spoken[1]):
        return None
    return Fraction(spoken[1]) * _SPOKEN[spoken[2].lower()]


def ungrouped(text: str) -> str:
    """`1000` for `1,000`. What may be a list (`80,443`) stays: a number of its own begins with no 0."""
    return text.replace(",", "") if ",0" in text and _THOUSANDS.fullmatch(text) else text


def percentage(text: str) -> Fraction | None:
    """The number in `10%`, `10 %` and `10 percent`."""
    found = _PERCENT.fullmatch(text)
    return Fraction(found[1]) if found and len(text) <= _DIGITS else None


def duration(text: str, *, minutes: bool = False) -> Fraction | None:
    """The seconds of `90s`, `1m30s`, `1.5 minutes`, `2 hours and 5 minutes`; None for any other text.

    A number with nothing but `m` behind it counts only with `minutes`.
    """
    if len(text) > 60 or (not minutes and re.fullmatch(r"[0-9.]+m", text)):
        return None
    if not text[:1].isdigit():
        text = _SPELT.sub(lambda found: str(_WORDS[found[0]]), text)
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
    """The moment that a date with time stands for, in UTC, written as in ISO 8601 or as `kubectl describe` does it.

    UTC is meant where no zone is given.
    """
    found = _INSTANT.fullmatch(text)
    if not found:
        return _written(text)
    year, month, day, hour, minute = (int(found[group]) for group in range(1, 6))
    away = timedelta(hours=int(found[10] or 0), minutes=int(found[11] or 0)) * (-1 if found[9] == "-" else 1)
    try:
        local = datetime(year, month, day, hour, minute, int(found[6] or 0), tzinfo=timezone.utc)
        return local + timedelta(microseconds=round(float(found[7] or 0) * 1e6)) - away
    except (ValueError, OverflowError):
        return None


def _written(text: str) -> datetime | None:
    """A date as `kubectl describe` prints it: `Mon, 23 Nov 2026 05:57:15 +0000`."""
    if not _RFC_2822.fullmatch(text):
        return None
    try:
        return parsedate_to_datetime(text).astimezone(timezone.utc)
    except (ValueError, OverflowError):
        return None
