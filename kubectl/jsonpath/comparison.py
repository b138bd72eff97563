"""Comparisons in filters, as Go's `text/template` compares: only like with like."""

from __future__ import annotations

from typing import Any

from kubectl.jsonpath.nodes import JSONPathError

_KINDS = {bool: "bool", str: "string", int: "int", float: "float"}


def compare(left: Any, operator: str, right: Any) -> bool:
    """Whether `left operator right` holds. Raises `JSONPathError` where Go has no such comparison."""
    if operator not in ("==", "!=", "<", ">", "<=", ">="):
        raise JSONPathError(f"unrecognized filter operator {operator}")
    kinds = _KINDS.get(type(left)), _KINDS.get(type(right))
    if None in kinds:
        raise JSONPathError("invalid type for comparison")
    if kinds[0] != kinds[1]:
        raise JSONPathError("incompatible types for comparison")
    if operator in ("==", "!="):
        return bool((left == right) == (operator == "=="))
    if kinds[0] == "bool":
        raise JSONPathError("invalid type for comparison")
    if operator in ("<", ">="):
        return bool((left < right) == (operator == "<"))
    return bool((left <= right) == (operator == "<="))
