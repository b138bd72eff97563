"""Version order, as `sort -V`: runs of digits by value, letters before everything else, `~` before the end."""

from __future__ import annotations

import re

_DIGITS = "0123456789"
_SUFFIX = re.compile(r"(?:\.[A-Za-z~][A-Za-z0-9~]*)*$")


def compare_versions(left: str, right: str) -> int:
    """Below, at or above zero as `left` comes before, with or after `right`."""
    if left == right:
        return 0
    for special in ("", ".", ".."):
        if left == special:
            return -1
        if right == special:
            return 1
    if left.startswith(".") != right.startswith("."):
        return -1 if left.startswith(".") else 1
    one, other = _SUFFIX.sub("", left), _SUFFIX.sub("", right)
    if one == other:
        one, other = left, right
    return _compare(one, other) or _compare(left, right)


def _order(char: str) -> int:
    if char in _DIGITS:
        return 0
    if char.isascii() and char.isalpha():
        return ord(char)
    return -1 if char == "~" else ord(char) + 0x110000


def _compare(left: str, right: str) -> int:
    i = j = 0
    while i < len(left) or j < len(right):
        while (i < len(left) and left[i] not in _DIGITS) or (j < len(right) and right[j] not in _DIGITS):
            one, other = _order(left[i : i + 1]), _order(right[j : j + 1])
            if one != other:
                return one - other
            i, j = i + 1, j + 1
        one_end, other_end = _digits(left, i), _digits(right, j)
        this, that = left[i:one_end].lstrip("0"), right[j:other_end].lstrip("0")
        if this != that:
            return 1 if (len(this), this) > (len(that), that) else -1
        i, j = one_end, other_end
    return 0


def _digits(text: str, start: int) -> int:
    while start < len(text) and text[start] in _DIGITS:
        start += 1
    return start
