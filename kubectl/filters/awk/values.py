"""awk's values: numbers (`float`), strings (`str`), input that may look like numbers (`Input`) and nothing (`None`)."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Union

_LEADING = re.compile(r"\s*[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_WHOLE = re.compile(r"\s*[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\s*")
_CONVERSION = re.compile(r"%(?:([1-9][0-9]{0,4})\$)?([-+ #0']*)(\*|[0-9]{0,9})(?:\.(\*|[0-9]{0,9}))?h?l?L?([a-zA-Z%])")
"""C's, with the size of a number (`%ld`), which says nothing here, and the number of the value (`%2$s`)."""
_FARTHEST = 2.0**62
WIDEST = 10_000
"""The widest that a printf conversion pads to."""


class Input(str):
    """Text that came from the input: it compares as a number where it looks like one."""

    __slots__ = ()


Scalar = Union[float, str, None]


class AwkError(Exception):
    """What stops a running program: a division by zero, a limit, a name used as array and variable."""


def number(value: Scalar) -> float:
    """The value as a number: what its text begins with, or 0."""
    if isinstance(value, float):
        return value
    if value is None:
        return 0.0
    found = _LEADING.match(value)
    return float(found[0]) if found else 0.0


def whole(value: Scalar) -> int:
    """The value as a whole number, cut off; what is no number is 0, and what is endless very large."""
    exact = number(value)
    return 0 if math.isnan(exact) else int(max(-_FARTHEST, min(exact, _FARTHEST)))


def text(value: Scalar, conversion: str = "%.6g") -> str:
    """The value as a string: whole numbers as such, others by the conversion (CONVFMT or OFMT)."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if math.isnan(value) or math.isinf(value):
        return "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"
    if value == int(value) and abs(value) < 1e300:
        return str(int(value))
    return format_text(conversion, [value])


def true(value: Scalar) -> bool:
    """Whether a condition holds: a number that is not 0, a string that is not empty."""
    if isinstance(value, Input) and _WHOLE.fullmatch(value):
        return number(value) != 0
    return bool(value)


def compare(left: Scalar, right: Scalar, conversion: str) -> int:
    """Below, at or above zero: as numbers where both look like numbers, else as strings."""
    if _numeric(left) and _numeric(right):
        one, other = number(left), number(right)
        return (one > other) - (one < other)
    this, that = text(left, conversion), text(right, conversion)
    return (this > that) - (this < that)


def _numeric(value: Scalar) -> bool:
    if isinstance(value, Input):
        return _WHOLE.fullmatch(value) is not None
    return not isinstance(value, str)


def format_text(template: str, values: Sequence[Scalar]) -> str:
    """`sprintf`. Values that are missing count as nothing."""
    left = list(values)

    def following() -> Scalar:
        return left.pop(0) if left else None

    def one(found: re.Match[str]) -> str:
        place, flags, width, precision, letter = found.groups()
        if letter == "%":
            return "%"
        flags = flags.replace("'", "")
        if width == "*":
            size = whole(following())
            flags, width = (flags + "-", str(-size)) if size < 0 else (flags, str(size))
        if precision == "*":
            precision = str(max(0, whole(following())))
        if int(width or 0) > WIDEST or int(precision or 0) > WIDEST:
            raise AwkError(f"a printf conversion wider than {WIDEST}")
        head = f"%{flags}{width}" + (f".{precision or 0}" if precision is not None else "")
        if place:
            return _convert(head, letter, values[int(place) - 1] if int(place) <= len(values) else None, found[0])
        return _convert(head, letter, following(), found[0])

    return _CONVERSION.sub(one, template)


def _convert(head: str, letter: str, value: Scalar, source: str) -> str:
    if letter in "di":
        return _integer(head, value)
    if letter in "ouxX":
        exact = number(value)
        if math.isinf(exact) or math.isnan(exact):
            return text(exact)
        return (head + ("d" if letter == "u" else letter)) % int(exact)
    if letter in "eEfFgG":
        return (head + letter) % number(value)
    if letter == "c":
        char = _char(whole(value)) if _numeric(value) else text(value)[:1] or "\0"
        return (head + "s") % char
    if letter == "s":
        return (head + "s") % text(value)
    return source


def _integer(head: str, value: Scalar) -> str:
    exact = number(value)
    if math.isinf(exact) or math.isnan(exact):
        return text(exact)
    return (head + "d") % int(exact)


def _char(code: int) -> str:
    return "\ufffd" if code < 0 or code > 0x10FFFF or 0xD800 <= code < 0xE000 else chr(code)
