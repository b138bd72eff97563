"""The keys of `sort`: which part of a line one is, and how two of them compare."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from kubectl.filters.options import Piece
from kubectl.filters.ordering.versions import compare_versions

_NUMBER = re.compile(r"[ \t]*(-?)([0-9]*)(?:\.([0-9]*))?")
_GENERAL = re.compile(
    r"\s*([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?(?:inf|nan)(?:inity)?)", re.IGNORECASE
)
_SUFFIXES = " KMGTPEZYRQ"
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_SPEC = re.compile(
    r"([0-9]{1,9})(?:\.([0-9]{1,9}))?([bdfghiMnrV]*)(?:,([0-9]{1,9})(?:\.([0-9]{1,9}))?([bdfghiMnrV]*))?"
)


@dataclass(frozen=True)
class Ordering:
    """How keys compare: `kind` is the letter of the option (empty for strings), the rest as the options say."""

    kind: str = ""
    reverse: bool = False
    ignore_case: bool = False
    skip_blanks: bool = False
    dictionary: bool = False
    printable: bool = False


@dataclass(frozen=True)
class Key:
    """A part of a line: fields and characters counted from 1, as `-k FIELD.CHAR,FIELD.CHAR`; 0 is the end."""

    field: int = 1
    char: int = 1
    end_field: int = 0
    end_char: int = 0
    end_skips_blanks: bool = False
    ordering: Ordering = Ordering()

    def of(self, line: str, separator: str) -> str:
        """The key's text in a line, with what the ordering ignores taken away."""
        whole = self.field == 1 and self.char == 1 and not self.end_field
        text = line if whole else line[self._start(line, separator) : self._end(line, separator)]
        order = self.ordering
        if order.skip_blanks or order.kind == "M":
            text = text.lstrip(" \t")
        if order.dictionary:
            text = "".join(char for char in text if (char.isascii() and char.isalnum()) or char in " \t")
        if order.printable:
            text = "".join(char for char in text if char.isascii() and char.isprintable())
        return upper(text) if order.ignore_case else text

    def _start(self, line: str, separator: str) -> int:
        position = _field_start(line, separator, self.field - 1)
        if self.ordering.skip_blanks:
            position = _past_blanks(line, position)
        return min(len(line), position + self.char - 1)

    def _end(self, line: str, separator: str) -> int:
        if not self.end_field:
            return len(line)
        if not self.end_char:
            return _field_end(line, separator, self.end_field)
        position = _field_start(line, separator, self.end_field - 1)
        if self.end_skips_blanks:
            position = _past_blanks(line, position)
        return min(len(line), position + self.end_char)


def upper(text: str) -> str:
    """Upper case as GNU's sort and uniq see it: byte by byte, so ASCII's letters alone."""
    return text.upper() if text.isascii() else "".join(char.upper() if char.isascii() else char for char in text)


def read_key(piece: Piece, default: Ordering) -> Key:
    """`F[.C][OPTS][,F[.C][OPTS]]`; a key without options has the general ones."""
    found = _SPEC.fullmatch(piece.text)
    if not found or any(part and not int(part) for part in (found[1], found[2], found[4])):
        piece.fail("a key such as 2, 2,2 or 2,2n (fields count from 1)")
    start_options, end_options = found[3] or "", found[6] or ""
    letters = start_options + end_options
    ordering = default
    if letters:
        kinds = "".join(sorted({letter for letter in letters if letter in COMPARISONS}))
        if len(kinds) > 1:
            piece.fail("one order for a key")
        ordering = Ordering(kinds, "r" in letters, "f" in letters, "b" in start_options, "d" in letters, "i" in letters)
    skips = "b" in end_options if letters else default.skip_blanks
    return Key(int(found[1]), int(found[2] or 1), int(found[4] or 0), int(found[5] or 0), skips, ordering)


def _past_blanks(line: str, position: int) -> int:
    while position < len(line) and line[position] in " \t":
        position += 1
    return position


def _field_start(line: str, separator: str, fields: int) -> int:
    """Where the field behind so many others begins; without a separator the blanks before it belong to it."""
    position = 0
    for _ in range(fields):
        if position >= len(line):
            break
        if separator:
            found = line.find(separator, position)
            position = len(line) if found < 0 else found + 1
        else:
            position = _past_blanks(line, position)
            while position < len(line) and line[position] not in " \t":
                position += 1
    return position


def _field_end(line: str, separator: str, field: int) -> int:
    position = _field_start(line, separator, field)
    if separator and position and (position < len(line) or line.endswith(separator)):
        at_separator = line[position - 1] == separator and _field_start(line, separator, field - 1) < position
        return position - 1 if at_separator else position
    return position


def _strings(left: str, right: str) -> int:
    return (left > right) - (left < right)


def _number(text: str) -> tuple[int, tuple[int, str], str]:
    """A decimal number of any length as its sign, its whole part (digits, and how many) and its fraction's digits."""
    found = _NUMBER.match(text)
    whole, fraction = (found[2].lstrip("0"), (found[3] or "").rstrip("0")) if found else ("", "")
    sign = (-1 if found and found[1] else 1) if whole or fraction else 0
    return sign, (len(whole), whole), fraction


def _numbers(left: str, right: str) -> int:
    one, other = _number(left), _number(right)
    if one[0] != other[0]:
        return (one[0] > other[0]) - (one[0] < other[0])
    order = (one[1:] > other[1:]) - (one[1:] < other[1:])
    return -order if one[0] < 0 else order


def _human(left: str, right: str) -> int:
    one, other = _magnitude(left), _magnitude(right)
    if one != other:
        return (one > other) - (one < other)
    return _numbers(left, right)


def _magnitude(text: str) -> int:
    found = _NUMBER.match(text)
    if not found or not _number(text)[0]:
        return 0
    suffix = text[found.end() : found.end() + 1]
    power = _SUFFIXES.find("K" if suffix == "k" else suffix) if suffix else 0
    return (-1 if found[1] else 1) * max(0, power)


def _general(left: str, right: str) -> int:
    one, other = _general_number(left), _general_number(right)
    return (one > other) - (one < other)


def _general_number(text: str) -> tuple[int, float]:
    found = _GENERAL.match(text)
    if not found:
        return 0, 0.0
    value = float(found[1])
    return (1, 0.0) if value != value else (2, value)


def _months(left: str, right: str) -> int:
    one, other = (_MONTHS.index(t[:3].upper()) if t[:3].upper() in _MONTHS else -1 for t in (left, right))
    return one - other


COMPARISONS: dict[str, Callable[[str, str], int]] = {
    "": _strings,
    "n": _numbers,
    "g": _general,
    "h": _human,
    "V": compare_versions,
    "M": _months,
}
