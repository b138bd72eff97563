"""`--sort-by`: the order kubectl gives to objects by the value of one field."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeVar

from kubectl.golang.sort import sort
from kubectl.golang.text import type_name
from kubectl.jsonpath import JSONPath, JSONPathError
from kubectl.printers.quantity import parse_quantity

T = TypeVar("T")


@dataclass(frozen=True)
class _Key:
    """A field's value, and for text the amount that it may be. `missing` tells that the field is not there."""

    value: Any = None
    missing: bool = False
    quantity: Fraction | None = None


def sort_by(path: JSONPath, items: Sequence[T], document: Callable[[T], Any]) -> list[T]:
    """The items by the field; those that lack it come first.

    Raises `JSONPathError` for values that have no order, or when no item has the field.
    """
    keyed = [(_key(path.find(document(item))), item) for item in items]
    if items and all(key.missing for key, _ in keyed):
        raise JSONPathError(f'couldn\'t find any field with path "{path.source}" in the list of objects')
    return [item for _, item in sort(keyed, lambda left, right: _less(left[0], right[0]))]


def _key(results: list[list[Any]]) -> _Key:
    if not results or not results[0]:
        return _Key(missing=True)
    value = results[0][0]
    if isinstance(value, str):
        return _Key(value, False, parse_quantity(value))
    return _Key(value)


def _less(left: _Key, right: _Key) -> bool:
    if left.missing or right.missing:
        return left.missing
    one, other = left.value, right.value
    if one is None or other is None:
        return one is None and other is not None
    if isinstance(one, str) and isinstance(other, str):
        if left.quantity is None or right.quantity is None:
            return one < other
        return left.quantity < right.quantity
    if isinstance(one, (int, float)) and isinstance(other, (int, float)):
        return one < other
    if isinstance(one, (dict, list)):
        raise JSONPathError(f"unsortable type: {type_name(one)}")
    return False
