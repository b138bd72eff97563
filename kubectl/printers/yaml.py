"""`-o yaml`: a document as `sigs.k8s.io/yaml` writes it.

Keys are in natural order, lists stand at the margin of their key, text of several lines is a `|` block, long text is
folded behind column 80, and text that would be read as something else (`"50"`, `"yes"`, a time) is quoted.
"""

from __future__ import annotations

import re
from functools import cmp_to_key, lru_cache
from typing import Any

from kubectl.golang.text import sprint
from kubectl.printers.yaml_scalars import block, flow

_SHORT = 40
"""Characters of text that is remembered as it was written: of such there is much, again and again."""
_NARROW = 70
"""Columns within which nothing is folded."""
_PLAIN = re.compile(r"[A-Za-z./-]*")
_DIGITS = re.compile(r"[0-9]+")
_NUMBER_BEFORE = re.compile(r"[1-9][0-9]*$")


def to_yaml(value: Any) -> str:
    """The document, ending in a newline."""
    if isinstance(value, (dict, list)) and value:
        lines: list[str] = []
        _collection(value, 0, "", lines)
        lines.append("")
        return "\n".join(lines)
    return f"{_scalar(value, 0, 0)}\n"


def _collection(value: Any, indent: int, lead: str, lines: list[str]) -> None:
    """The lines of a mapping or a sequence; the first begins with `lead` in place of the margin, if there is one."""
    margin = " " * indent
    if isinstance(value, dict):
        for key in _in_order(tuple(value)):
            item, name = value[key], _key(key)
            if isinstance(item, (dict, list)) and item:
                lines.append(f"{lead or margin}{name}:")
                _collection(item, indent + 2 if isinstance(item, dict) else indent, "", lines)
            else:
                lines.append(f"{lead or margin}{name}: {_scalar(item, indent, indent + len(name) + 1)}")
            lead = ""
        return
    for item in value:
        if isinstance(item, (dict, list)) and item:
            _collection(item, indent + 2, f"{lead or margin}- ", lines)
        else:
            lines.append(f"{lead or margin}- {_scalar(item, indent, indent + 1)}")
        lead = ""


@lru_cache(maxsize=4096)
def _key(key: str) -> str:
    return flow(key, 0, 0, fold=False)


@lru_cache(maxsize=8192)
def _short(text: str) -> str:
    """Text as it stands where there is room for it; empty where it takes several lines."""
    written = "" if "\n" in text else flow(text, 0, 0)
    return "" if "\n" in written else written


def _scalar(value: Any, indent: int, column: int) -> str:
    """A value on its key's line, which ends at `column`; blocks and folds go on in the lines below."""
    if isinstance(value, str):
        if len(value) <= _SHORT and column + len(short := _short(value)) <= _NARROW and short:
            return short
        return (block(value, indent + 2) if "\n" in value else None) or flow(value, indent + 2, column)
    if isinstance(value, dict):
        return "{}"
    if isinstance(value, list):
        return "[]"
    return "null" if value is None else sprint(value)


@lru_cache(maxsize=4096)
def _in_order(keys: tuple[str, ...]) -> list[str]:
    """Keys in go-yaml's order: letters behind all else, and runs of digits by their value."""
    plain = sorted(keys)
    return plain if all(map(_PLAIN.fullmatch, plain)) else sorted(plain, key=cmp_to_key(_compare))


def _compare(one: str, other: str) -> int:
    at = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), -1)
    if at < 0:
        return len(one) - len(other)
    letters = one[at].isalpha(), other[at].isalpha()
    if any(letters):
        before = one[at] < other[at] if all(letters) else letters[1]
        return -1 if before else 1
    digits = _DIGITS.match(one, at), _DIGITS.match(other, at)
    texts = [found[0] if found else "" for found in digits]
    # Zeros at the difference count for what they are worth when another digit than zero stands before them.
    head = "1" if "0" in (one[at], other[at]) and _NUMBER_BEFORE.search(one[:at]) else "0"
    values = [int(head + text) for text in texts]
    if values[0] != values[1]:
        return values[0] - values[1]
    if len(texts[0]) != len(texts[1]):
        return len(texts[0]) - len(texts[1])
    return -1 if one[at] < other[at] else 1
