"""`-o yaml`: a document as `sigs.k8s.io/yaml` writes it.

Keys are in natural order, lists stand at the margin of their key, text of several lines is a `|` block, long text is
folded behind column 80, and text that would be read as something else (`"50"`, `"yes"`, a time) is quoted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cmp_to_key
from typing import Any

from kubectl.printers.gotext import sprint
from kubectl.printers.yaml_scalars import block, flow

_PLAIN = re.compile(r"[A-Za-z./-]*")
_DIGITS = re.compile(r"[0-9]+")
_NUMBER_BEFORE = re.compile(r"[1-9][0-9]*$")


def to_yaml(value: Any) -> str:
    """The document, ending in a newline."""
    if isinstance(value, (dict, list)) and value:
        return "".join(f"{line}\n" for line in _collection(value, 0))
    return f"{_scalar(value, 0, 0)}\n"


def _collection(value: Any, indent: int) -> Iterator[str]:
    return _mapping(value, indent) if isinstance(value, dict) else _sequence(value, indent)


def _mapping(value: dict[str, Any], indent: int) -> Iterator[str]:
    margin = " " * indent
    for key in _in_order(value):
        item = value[key]
        name = flow(key, indent, 0, fold=False)
        if isinstance(item, (dict, list)) and item:
            yield f"{margin}{name}:"
            yield from _collection(item, indent + 2 if isinstance(item, dict) else indent)
        else:
            yield f"{margin}{name}: {_scalar(item, indent, indent + len(name) + 1)}"


def _sequence(value: list[Any], indent: int) -> Iterator[str]:
    margin = " " * indent
    for item in value:
        if isinstance(item, (dict, list)) and item:
            first, *rest = _collection(item, indent + 2)
            yield f"{margin}- {first[indent + 2 :]}"
            yield from rest
        else:
            yield f"{margin}- {_scalar(item, indent, indent + 1)}"


def _scalar(value: Any, indent: int, column: int) -> str:
    """A value on its key's line, which ends at `column`; blocks and folds go on in the lines below."""
    if isinstance(value, str):
        return (block(value, indent + 2) if "\n" in value else None) or flow(value, indent + 2, column)
    if isinstance(value, dict):
        return "{}"
    if isinstance(value, list):
        return "[]"
    return "null" if value is None else _number(value)


def _number(value: Any) -> str:
    return sprint(value)


def _in_order(keys: Iterable[str]) -> list[str]:
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
