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

_SHORT = 80
"""Characters of the longest text that is remembered as it was written."""
_MOST = 10_000
"""Texts that are remembered."""
_BREAKS = re.compile(r"\s")
_PLAIN = re.compile(r"[A-Za-z./-]*")
_DIGITS = re.compile(r"[0-9]+")
_NUMBER_BEFORE = re.compile(r"[1-9][0-9]*$")


def to_yaml(value: Any) -> str:
    """The document, ending in a newline."""
    lines: list[str] = []
    if isinstance(value, dict) and value:
        _mapping(value, 0, lines)
    elif isinstance(value, list) and value:
        _sequence(value, 0, lines)
    else:
        lines.append(_scalar(value, 0, 0))
    lines.append("")
    return "\n".join(lines)


def _mapping(value: dict[str, Any], indent: int, lines: list[str]) -> None:
    """Add the lines of a mapping. Nearly all of the time that YAML takes is spent here."""
    add, known = lines.append, _TEXTS.get
    for key, begin in _begun(tuple(value), indent):
        item = value[key]
        kind = type(item)
        if kind is str:
            add(begin + (known(item) or _text(item, indent, len(begin) - 1)))
        elif kind is dict and item:
            add(begin[:-1])
            _mapping(item, indent + 2, lines)
        elif kind is list and item:
            add(begin[:-1])
            _sequence(item, indent, lines)
        else:
            add(begin + _other(item))


def _sequence(value: list[Any], indent: int, lines: list[str]) -> None:
    """Add the lines of a sequence, whose dashes stand at the margin."""
    margin = " " * indent
    for item in value:
        begin = len(lines)
        if isinstance(item, dict) and item:
            _mapping(item, indent + 2, lines)
        elif isinstance(item, list) and item:
            _sequence(item, indent + 2, lines)
        else:
            lines.append(f"{margin}- {_scalar(item, indent, indent + 1)}")
            continue
        lines[begin] = f"{margin}- {lines[begin][indent + 2 :]}"


def _scalar(value: Any, indent: int, column: int) -> str:
    """A value on its key's line, which ends at `column`; blocks and folds go on in the lines below."""
    if isinstance(value, str):
        return _TEXTS.get(value) or _text(value, indent, column)
    return _other(value)


def _other(value: Any) -> str:
    """What is no text: numbers, truth values, nothing, and what holds nothing."""
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, (dict, list)):
        return "[]" if isinstance(value, list) else "{}"
    return "null" if value is None else sprint(value)


_TEXTS: dict[str, str] = {}
"""Texts as they are written wherever they stand: such as have no space to be folded at. They come again and again."""


def _text(text: str, indent: int, column: int) -> str:
    """A text, which is remembered where its place does not matter."""
    if "\n" in text and (written := block(text, indent + 2)) is not None:
        return written
    written = flow(text, indent + 2, column)
    if len(text) <= _SHORT and not _BREAKS.search(text):
        if len(_TEXTS) >= _MOST:
            _TEXTS.clear()
        _TEXTS[text] = written
    return written


@lru_cache(maxsize=4096)
def _begun(keys: tuple[str, ...], indent: int) -> list[tuple[str, str]]:
    """The keys of a mapping in order, each with how its line begins."""
    return [(key, f"{' ' * indent}{flow(key, 0, 0, fold=False)}: ") for key in _in_order(keys)]


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
