"""Values as Go prints them: `fmt.Sprint` of what JSON decodes to, and Go's JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from json.encoder import encode_basestring
from typing import Any

from kubectl import documents

_USUAL = "    "
_HTML = (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026"), ("\u2028", "\\u2028"), ("\u2029", "\\u2029"))


def sprint(value: Any) -> str:
    """As `fmt.Sprint` does: strings bare, maps as `map[a:1 b:2]` with sorted keys, lists as `[a b]`."""
    if isinstance(value, str):
        return value
    if value is None:
        return "<nil>"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return number(value)
    if isinstance(value, dict):
        return "map[" + " ".join(f"{key}:{sprint(value[key])}" for key in sorted(value)) + "]"
    if isinstance(value, list):
        return "[" + " ".join(map(sprint, value)) + "]"
    return str(value)


def number(value: float, smallest: int = -4, largest: int = 6) -> str:
    """A float in Go's shortest form (`%v`): with an exponent when that is below `smallest`, or `largest` or more.

    `fmt` turns to exponents at 1e6, JSON at 1e21.
    """
    if value != value or value in (float("inf"), float("-inf")):
        return "NaN" if value != value else "+Inf" if value > 0 else "-Inf"
    digits, _, power = f"{Decimal(repr(value)):e}".partition("e")
    exponent = int(power or 0)
    if value and not smallest <= exponent < largest:
        digits = digits.rstrip("0").rstrip(".") if "." in digits else digits
        return f"{digits}e{'-' if exponent < 0 else '+'}{abs(exponent):02d}"
    text = f"{Decimal(repr(value)):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def type_name(value: Any) -> str:
    """The Go type that a JSON value decodes to, for error texts."""
    if isinstance(value, bool):
        return "bool"
    names = {str: "string", int: "int64", float: "float64", dict: "map[string]interface {}", list: "[]interface {}"}
    return names.get(type(value), "<nil>")


def compact_json(value: Any) -> str:
    """As `json.Marshal`: sorted keys, no spaces, `<`, `>` and `&` escaped."""
    return _html("".join(_encoded(value, "", "", "")))


def indented_json(value: Any, indent: str = _USUAL, escape_html: bool = True) -> str:
    """As `json.MarshalIndent`, without a newline at the end."""
    text = documents.indented(value) if indent == _USUAL else None
    if text is None:
        text = "".join(_encoded(value, indent, "\n", " "))
    return _html(text) if escape_html else text


def _html(text: str) -> str:
    """With what HTML gives a meaning escaped. In JSON these stand in strings only."""
    for sign, escape in _HTML:
        text = text.replace(sign, escape)
    return text


def _encoded(value: Any, indent: str, line: str, space: str) -> list[str]:
    """The pieces of a value's JSON; `line` is the break and margin at this depth."""
    pieces: list[str] = []
    _encode(value, indent, line, space, pieces.append)
    return pieces


def _encode(value: Any, indent: str, line: str, space: str, put: Callable[[str], None]) -> None:
    """Strings, of which there are most, are put together with what stands before them: that halves the time."""
    if isinstance(value, str):
        put(encode_basestring(value))
    elif isinstance(value, dict):
        if not value:
            put("{}")
            return
        inner = line + indent
        separator = "{" + inner
        for key in sorted(value):
            item = value[key]
            head = f"{separator}{encode_basestring(key)}:{space}"
            if isinstance(item, str):
                put(head + encode_basestring(item))
            else:
                put(head)
                _encode(item, indent, inner, space, put)
            separator = "," + inner
        put(line + "}")
    elif isinstance(value, list):
        if not value:
            put("[]")
            return
        inner = line + indent
        separator = "[" + inner
        for item in value:
            put(separator)
            _encode(item, indent, inner, space, put)
            separator = "," + inner
        put(line + "]")
    elif value is None:
        put("null")
    else:
        put(number(value, -6, 21) if isinstance(value, float) else sprint(value))


def go_syntax(value: Any, longest: int) -> str:
    """As `%#v` writes it (`map[string]interface {}{"a":1}`); empty where that would be longer than `longest`."""
    pieces: list[str] = []
    room = longest
    for piece in _syntax(value):
        room -= len(piece)
        if room < 0:
            return ""
        pieces.append(piece)
    return "".join(pieces)


def _syntax(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield encode_basestring(value)
    elif isinstance(value, dict):
        yield "map[string]interface {}{"
        for place, key in enumerate(sorted(value)):
            yield f"{', ' if place else ''}{encode_basestring(key)}:"
            yield from _syntax(value[key])
        yield "}"
    elif isinstance(value, list):
        yield "[]interface {}{"
        for place, item in enumerate(value):
            yield ", " if place else ""
            yield from _syntax(item)
        yield "}"
    else:
        yield "interface {}(nil)" if value is None else sprint(value)
