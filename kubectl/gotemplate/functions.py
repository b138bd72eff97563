"""The functions of Go templates that are understood here: Go's own, and kubectl's `exists`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote_plus

from kubectl.golang.text import go_syntax, sprint, type_name
from kubectl.gotemplate.errors import GoTemplateError
from kubectl.jsonpath import JSONPathError, compare

_LIKE_WITH_LIKE = 'only like is compared with like: a number with 3, not with "3" or 3.0'
_VERB = re.compile(r"%(-?)(0?)([0-9]{0,3})(?:\.([0-9]{1,3}))?(.)", re.DOTALL)


class Missing:
    """The value of a key that is not there; prints as `<no value>`."""


MISSING = Missing()


def truth(value: Any) -> bool:
    """What `if` takes for true: everything but false, 0, nothing, and what is empty."""
    return not isinstance(value, Missing) and bool(value)


def show(value: Any) -> str:
    """A value as a template prints it."""
    return "<no value>" if value is None or isinstance(value, Missing) else sprint(value)


def _index(value: Any, *keys: Any) -> Any:
    for key in keys:
        if isinstance(value, dict):
            if not isinstance(key, str):
                raise GoTemplateError(f"error calling index: value has type {type_name(key)}; should be string")
            value = value.get(key, MISSING)
        elif isinstance(value, (list, str)):
            if isinstance(key, bool) or not isinstance(key, int):
                raise GoTemplateError(f"error calling index: cannot index slice/array with type {type_name(key)}")
            if not 0 <= key < len(value):
                raise GoTemplateError(f"error calling index: index out of range: {key}")
            value = value[key] if isinstance(value, list) else value.encode()[key]
        else:
            raise GoTemplateError("error calling index: index of untyped nil")
    return value


def _len(value: Any) -> int:
    if isinstance(value, str):
        return len(value.encode())
    if isinstance(value, (dict, list)):
        return len(value)
    kind = "nil" if value is None or isinstance(value, Missing) else type_name(value)
    raise GoTemplateError(f"error calling len: len of {'nil pointer' if kind == 'nil' else f'type {kind}'}")


def _slice(value: Any, start: int = 0, stop: int | None = None) -> Any:
    stop = len(value) if stop is None else stop
    if not 0 <= start <= stop <= len(value):
        raise GoTemplateError(f"error calling slice: index out of range: {stop}")
    return value[start:stop]


def _compare(name: str, operator: str) -> Callable[..., bool]:
    def compared(left: Any, *others: Any) -> bool:
        if not others:
            raise GoTemplateError(f"error calling {name}: missing argument for comparison")
        try:
            return any(_holds(left, operator, other) for other in others)
        except JSONPathError as error:
            raise GoTemplateError(f"error calling {name}: {error}", _LIKE_WITH_LIKE) from error

    return compared


def _holds(left: Any, operator: str, right: Any) -> bool:
    settled = _with_nothing(left, right, operator)
    return compare(left, operator, right) if settled is None else settled


def _with_nothing(left: Any, right: Any, operator: str) -> bool | None:
    """Whether nothing compares so with nothing, or with something; None where both are something."""
    nothing = [value is None or isinstance(value, Missing) for value in (left, right)]
    if not any(nothing):
        return None
    if operator not in ("==", "!="):
        raise JSONPathError("invalid type for comparison")
    return all(nothing) == (operator == "==")


def _and(*values: Any) -> Any:
    return next((value for value in values if not truth(value)), values[-1])


def _or(*values: Any) -> Any:
    return next((value for value in values if truth(value)), values[-1])


def _print(*values: Any) -> str:
    pieces: list[str] = []
    for place, value in enumerate(values):
        if place and not isinstance(value, str) and not isinstance(values[place - 1], str):
            pieces.append(" ")
        pieces.append(_plain(value))
    return "".join(pieces)


def _println(*values: Any) -> str:
    return " ".join(map(_plain, values)) + "\n"


def _plain(value: Any) -> str:
    return "<nil>" if value is None or isinstance(value, Missing) else sprint(value)


def _printf(template: str, *values: Any) -> str:
    waiting = list(values)

    def one(matched: re.Match[str]) -> str:
        left, zero, width, precision, verb = matched.groups()
        if verb == "%":
            return "%"
        if not waiting:
            return f"%!{verb}(MISSING)"
        value = waiting.pop(0)
        if (value is None or isinstance(value, Missing)) and verb != "v":
            return f"%!{verb}(<nil>)"
        text = _formatted(verb, value, precision)
        if not width:
            return text
        return text.ljust(int(width)) if left else text.rjust(int(width), "0" if zero else " ")

    text = _VERB.sub(one, template)
    if waiting:
        text += "%!(EXTRA " + ", ".join(f"{type_name(value)}={_plain(value)}" for value in waiting) + ")"
    return text


def _formatted(verb: str, value: Any, precision: str | None) -> str:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if verb == "v" or (verb == "s" and not number and not isinstance(value, bool) and value is not None):
        return _plain(value)[: int(precision)] if precision and verb == "s" else _plain(value)
    if verb == "q" and isinstance(value, str):
        return go_syntax(value, 1_000_000)
    if verb == "d" and isinstance(value, int) and number:
        return str(value)
    if verb in "fg" and isinstance(value, float):
        return f"{value:.{int(precision or 6)}f}" if verb == "f" else sprint(value)
    if verb == "t" and isinstance(value, bool):
        return sprint(value)
    return f"%!{verb}({type_name(value)}={_plain(value)})"


def _exists(value: Any, *keys: Any) -> bool:
    try:
        return not isinstance(_index(value, *keys), Missing)
    except GoTemplateError:
        return False


def _html(*values: Any) -> str:
    text = _print(*values).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&#34;").replace("'", "&#39;")


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "and": _and,
    "or": _or,
    "not": lambda value: not truth(value),
    "index": _index,
    "slice": _slice,
    "len": _len,
    "eq": _compare("eq", "=="),
    "ne": _compare("ne", "!="),
    "lt": _compare("lt", "<"),
    "le": _compare("le", "<="),
    "gt": _compare("gt", ">"),
    "ge": _compare("ge", ">="),
    "print": _print,
    "println": _println,
    "printf": _printf,
    "html": _html,
    "urlquery": lambda *values: quote_plus(_print(*values)),
    "exists": _exists,
}
