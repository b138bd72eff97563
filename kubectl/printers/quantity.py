"""Kubernetes quantities (`100m`, `1Gi`, `2e3`): their value, and their canonical text."""

from __future__ import annotations

import re
from fractions import Fraction

_QUANTITY = re.compile(
    r"([+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))(Ki|Mi|Gi|Ti|Pi|Ei|n|u|m|k|M|G|T|P|E|[eE][+-]?[0-9]{1,3})?"
)
_BINARY: dict[str, int] = {name: 1024**power for power, name in enumerate(("", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"))}
_DECIMAL: dict[str, Fraction] = {
    "n": Fraction(1, 10**9), "u": Fraction(1, 10**6), "m": Fraction(1, 1000), "": Fraction(1),
    "k": Fraction(10**3), "M": Fraction(10**6), "G": Fraction(10**9), "T": Fraction(10**12),
    "P": Fraction(10**15), "E": Fraction(10**18),
}  # fmt: skip


def parse_quantity(text: str) -> Fraction | None:
    """The value of a quantity, or None for text that is none."""
    matched = _QUANTITY.fullmatch(text)
    if not matched:
        return None
    number, suffix = Fraction(matched[1]), matched[2] or ""
    if suffix in _BINARY:
        return number * _BINARY[suffix]
    if suffix in _DECIMAL:
        return number * _DECIMAL[suffix]
    power = int(suffix[1:])
    scale = Fraction(10 ** abs(power))
    return number * scale if power >= 0 else number / scale


def is_binary(text: str) -> bool:
    """Whether a quantity was written with a binary suffix (`Mi`)."""
    return text.endswith("i")


def format_quantity(value: Fraction, binary: bool) -> str:
    """The canonical text: the largest suffix that leaves a whole number."""
    if not value:
        return "0"
    if binary:
        if abs(value) >= 1024 and value.denominator == 1:
            for name, factor in reversed(_BINARY.items()):
                if name and value % factor == 0:
                    return f"{value / factor}{name}"
        binary = False
    for name, scale in reversed(_DECIMAL.items()):
        if (value / scale).denominator == 1:
            return f"{value / scale}{name}"
    return f"{-(-value // _DECIMAL['n'])}n"
