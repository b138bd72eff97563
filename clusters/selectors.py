"""Label and field selectors as the API server reads them, down to the words of its errors. Pure.

labels  = [ requirement { "," requirement } ]
requirement = [ "!" ] key | key ( "=" | "==" | "!=" | ">" | "<" ) [ value ] | key ( "in" | "notin" ) "(" values ")"
fields  = term { "," term } ;  term = field ( "=" | "==" | "!=" ) value ;  "\\" escapes "," "=" and itself
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

Operator = Literal["exists", "absent", "in", "notin", "gt", "lt"]


class SelectorError(ValueError):
    """A selector that the API server would refuse; the message is the one it gives."""


# ── Labels ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Requirement:
    """One condition on one label; `=` and `!=` are `in` and `notin` of one value."""

    key: str
    operator: Operator
    values: frozenset[str] = frozenset()

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Whether an object with these labels meets it. An object without the label meets `notin`."""
        value = labels.get(self.key)
        if self.operator == "absent":
            return value is None
        if self.operator == "notin":
            return value is None or value not in self.values
        if value is None:
            return False
        if self.operator == "in":
            return value in self.values
        if self.operator == "exists":
            return True
        if not _INTEGER.fullmatch(value):
            return False
        (bound,) = self.values
        return int(value) > int(bound) if self.operator == "gt" else int(value) < int(bound)


_TOKEN = re.compile(r"[ \t\r\n]*(==|!=|[=!(),<>]|[^ \t\r\n=!(),<>]+)")
_SIGNS = frozenset({"==", "!=", "=", "!", "(", ")", ",", "<", ">"})
_BINARY = ("in", "notin", "=", "==", "!=", "gt", "lt")
_OPERATORS: Mapping[str, Operator] = {
    "in": "in",
    "notin": "notin",
    "=": "in",
    "==": "in",
    "!=": "notin",
    ">": "gt",
    "<": "lt",
}
_INTEGER = re.compile(r"[+-]?[0-9]+", re.ASCII)


def parse_labels(text: str) -> tuple[Requirement, ...]:
    """The requirements of a label selector, all of which must hold. Raises `SelectorError` as the server words it."""
    tokens = _Tokens(text)
    requirements: list[Requirement] = []
    while tokens.next:
        if tokens.next in _SIGNS - {"!"}:
            raise SelectorError(f"found '{tokens.next}', expected: !, identifier, or 'end of string'")
        try:
            requirements.append(_requirement(tokens))
        except SelectorError as error:
            raise SelectorError(f"unable to parse requirement: {error}") from None
        after = tokens.take()
        if after == ",":
            if not tokens.next or tokens.next in _SIGNS - {"!"}:
                raise SelectorError(f"found '{tokens.next}', expected: identifier after ','")
        elif after:
            raise SelectorError(f"found '{after}', expected: ',' or 'end of string'")
    return tuple(requirements)


class _Tokens:
    """The words and signs of a label selector, with one of them in sight (`next`, "" at the end)."""

    def __init__(self, text: str) -> None:
        self._all: Iterator[str] = (match[1] for match in _TOKEN.finditer(text))
        self.next = next(self._all, "")

    def take(self) -> str:
        taken, self.next = self.next, next(self._all, "")
        return taken


def _requirement(tokens: _Tokens) -> Requirement:
    """One requirement: a key with what is asked of it."""
    negated = tokens.next == "!"
    if negated:
        tokens.take()
    key = tokens.take()
    if not key or key in _SIGNS:
        raise SelectorError(f"found '{key}', expected: identifier")
    _check_key(key)
    if negated:
        return Requirement(key, "absent")
    if tokens.next in ("", ","):
        return Requirement(key, "exists")
    sign = tokens.take()
    operator = _OPERATORS.get(sign)
    if operator is None:
        raise SelectorError(f"found '{sign}', expected: {', '.join(_BINARY)}")
    values = _values(tokens) if sign in ("in", "notin") else frozenset({_exact_value(tokens)})
    _check_values(key, operator, values)
    return Requirement(key, operator, values)


def _exact_value(tokens: _Tokens) -> str:
    """The value behind a sign; none at all is the empty value."""
    if tokens.next in ("", ","):
        return ""
    value = tokens.take()
    if value in _SIGNS:
        raise SelectorError(f"found '{value}', expected: identifier")
    return value


def _values(tokens: _Tokens) -> frozenset[str]:
    """The values in parentheses; a missing one before or behind a comma is the empty value."""
    opening = tokens.take()
    if opening != "(":
        raise SelectorError(f"found '{opening}' expected: '('")
    if tokens.next == ")":
        tokens.take()
        return frozenset({""})
    if not tokens.next or tokens.next in _SIGNS - {","}:
        raise SelectorError(f"found '{tokens.next}', expected: ',', ')' or identifier")
    values: set[str] = set()
    while True:
        word = tokens.take()
        if word == ",":
            if not values or tokens.next in (",", ")"):
                values.add("")
        elif word and word not in _SIGNS:
            values.add(word)
            if tokens.next not in (",", ")"):
                raise SelectorError(f"found '{tokens.next}', expected: ',' or ')'")
        else:
            raise SelectorError(f"found '{word}', expected: ',', or identifier")
        if tokens.next == ")":
            tokens.take()
            return frozenset(values)


_NAME_PART = re.compile(r"([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]")
_PREFIX_PART = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
_NAME_RULE = (
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character "
    f"(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '{_NAME_PART.pattern}')"
)
_PREFIX_RULE = (
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and "
    f"end with an alphanumeric character (e.g. 'example.com', regex used for validation is '{_PREFIX_PART.pattern}')"
)
_VALUE_RULE = (
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and "
    "end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is "
    f"'({_NAME_PART.pattern})?')"
)


def _check_key(key: str) -> None:
    """Raise for a key that no label can have."""
    wrong: list[str] = []
    *prefixes, name = key.split("/")
    if len(prefixes) > 1:
        wrong.append(
            f"a qualified name {_NAME_RULE} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
        )
    else:
        for prefix in prefixes:
            if not prefix:
                wrong.append("prefix part must be non-empty")
            elif not _PREFIX_PART.fullmatch(prefix):
                wrong.append(f"prefix part {_PREFIX_RULE}")
        if not name:
            wrong.append("name part must be non-empty")
        elif len(name) > 63:
            wrong.append("name part must be no more than 63 characters")
        if not _NAME_PART.fullmatch(name):
            wrong.append(f"name part {_NAME_RULE}")
    if wrong:
        raise SelectorError(f'<nil>: Invalid value: "{key}": {"; ".join(wrong)}')


def _check_values(key: str, operator: Operator, values: frozenset[str]) -> None:
    """Raise for a value that no label can have, or that cannot be compared."""
    for number, value in enumerate(sorted(values)):
        if operator in ("gt", "lt") and not _INTEGER.fullmatch(value):
            raise SelectorError(
                f"values[{number}]: Invalid value: \"{value}\": for 'Gt', 'Lt' operators, the value must be an integer"
            )
        wrong = ["must be no more than 63 characters"] if len(value) > 63 else []
        if value and not _NAME_PART.fullmatch(value):
            wrong.append(_VALUE_RULE)
        if wrong:
            raise SelectorError(f'values[{number}][{key}]: Invalid value: "{value}": {"; ".join(wrong)}')


# ── Fields ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class FieldTerm:
    """One condition on one field, which equals the value or does not."""

    field: str
    value: str
    equal: bool = True

    def matches(self, fields: Mapping[str, str]) -> bool:
        """Whether an object with these selectable fields meets it. A field that is not set is empty."""
        return (fields.get(self.field, "") == self.value) == self.equal


_TERMS = re.compile(r"(?:\\.|[^,\\])+|\\", re.DOTALL)
_SIGN = re.compile(r"((?:\\.|[^=!\\]|!(?!=))*)(!=|==|=)(.*)", re.DOTALL)
_ESCAPABLE = "\\,="


def parse_fields(text: str) -> tuple[FieldTerm, ...]:
    """The terms of a field selector, all of which must hold; raises `SelectorError` as the API server words it."""
    return tuple(_term(part, text) for part in _TERMS.findall(text))


def _term(part: str, text: str) -> FieldTerm:
    match = _SIGN.fullmatch(part)
    if match is None:
        raise SelectorError(f"invalid selector: '{text}'; can't understand '{part}'")
    field, sign, value = match.groups()
    return FieldTerm(field, _unescaped(value), sign != "!=")


def _unescaped(value: str) -> str:
    """The value without its backslashes."""
    plain: list[str] = []
    characters = iter(value)
    for character in characters:
        if character == "\\":
            escaped = next(characters, "")
            if escaped not in _ESCAPABLE or not escaped:
                raise SelectorError(f"invalid field selector: invalid escape sequence: \\{escaped}")
            plain.append(escaped)
        elif character in ",=":
            raise SelectorError(f"invalid field selector: unescaped character in value: {character}")
        else:
            plain.append(character)
    return "".join(plain)


def translated(terms: tuple[FieldTerm, ...], name: Callable[[str], str]) -> tuple[FieldTerm, ...]:
    """The terms with each field under the name that the server knows it by; `name` raises for one it does not."""
    return tuple(FieldTerm(name(term.field), term.value, term.equal) for term in terms)
