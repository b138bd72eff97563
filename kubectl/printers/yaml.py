"""`-o yaml`: a document as `sigs.k8s.io/yaml` writes it.

Keys are in natural order, lists stand at the margin of their key, text of several lines is a `|` block, long text is
folded behind column 80, and text that would be read as something else (`"50"`, `"yes"`, a time) is quoted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from kubectl.printers.gotext import sprint
from kubectl.printers.yaml_scalars import block, flow

_LETTERS_OR_DIGITS = re.compile(r"[0-9]+|.", re.DOTALL)


def to_yaml(value: Any) -> str:
    """The document, ending in a newline."""
    if isinstance(value, (dict, list)) and value:
        return "".join(f"{line}\n" for line in _collection(value, 0))
    return f"{_scalar(value, 0, 0)}\n"


def _collection(value: Any, indent: int) -> Iterator[str]:
    return _mapping(value, indent) if isinstance(value, dict) else _sequence(value, indent)


def _mapping(value: dict[str, Any], indent: int) -> Iterator[str]:
    margin = " " * indent
    for key in sorted(value, key=_natural):
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


def _natural(key: str) -> tuple[Any, ...]:
    """Keys in the order of go-yaml: other signs before digits before letters, runs of digits by their value."""
    return tuple(_rank(part) for part in _LETTERS_OR_DIGITS.findall(key))


def _rank(part: str) -> tuple[Any, ...]:
    if part.isalpha():
        return (2, 0, 0, part)
    if part.isdigit():
        return (1, int(part), len(part), part)
    return (0, 0, 0, part)
