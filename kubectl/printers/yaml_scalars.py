"""Text in YAML: when it may stand plain, when it is quoted and how, and where it is folded. As go-yaml v2 decides."""

from __future__ import annotations

import re

_WIDTH = 80
# What a YAML 1.1 reader takes for a truth value, nothing or a float. A merge (`<<`) stays plain.
_WORD = re.compile(
    r"[yYnN]|yes|Yes|YES|true|True|TRUE|on|On|ON|no|No|NO|false|False|FALSE|off|Off|OFF"
    r"|~|null|Null|NULL|\.nan|\.NaN|\.NAN|[-+]?\.(?:inf|Inf|INF)"
)
_INTEGER = re.compile(r"[-+]?(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|[1-9][0-9]*|0)")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_SEXAGESIMAL = re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?")
_TIME = re.compile(
    r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"
    r"(?:(?:[Tt][0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(?:\.[0-9]+)?(?:Z|[+-][0-9]{2}:[0-9]{2}))"
    r"|(?: [0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(?:\.[0-9]+)?))?"
)
# Text without a space that is only ever read as text, unless it is one of the words.
_SAFE = re.compile(r"[A-Za-z_/][A-Za-z0-9_./@=-]*(?::[A-Za-z0-9_./@=-]+)*")
# Likewise, though it begins with a digit: a uid, an address. Objects are full of these, and of times.
_UID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9]+(?:\.[0-9]+){3}")
_UTC = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_UNPRINTABLE = re.compile("[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_ESCAPED = re.compile("[^ !#-\\[\\]-~]")  # all but plain ASCII without quotes and backslashes
_FIRST = frozenset("#,[]{}&*!|>'\"%@`")
_ESCAPES = {
    0: "\\0", 7: "\\a", 8: "\\b", 9: "\\t", 10: "\\n", 11: "\\v", 12: "\\f", 13: "\\r", 27: "\\e",
    34: '\\"', 92: "\\\\", 0x85: "\\N", 0xA0: "\\_", 0x2028: "\\L", 0x2029: "\\P",
}  # fmt: skip
_BREAKS = "\n\r\x85\u2028\u2029"


def block(text: str, indent: int) -> str | None:
    """Text of several lines as a `|` block, its lines at `indent`; None where a block cannot hold it."""
    if _special(text) or re.search(r" [\n\r\x85\u2028\u2029]", text) or text.endswith(" "):
        return None
    hint = "2" if text[0] in " \n" else ""
    body = text.rstrip("\n")
    trailing = len(text) - len(body)
    chomp = "-" if not trailing else "+" if trailing > 1 or not body else ""
    margin = " " * indent
    lines = [margin + line if line else "" for line in (body.split("\n") if body else [])]
    lines += [""] * (trailing - 1 if body else trailing)
    return "\n".join([f"|{hint}{chomp}", *lines])


def flow(text: str, indent: int, column: int, fold: bool = True) -> str:
    """Text that begins at `column`, plain or quoted; its further lines are at `indent`."""
    if _SAFE.fullmatch(text) and not _WORD.fullmatch(text):
        return text
    if text[:1].isdigit():
        if _UTC.fullmatch(text):
            return f'"{text}"'
        if _UID.fullmatch(text):
            return text
    if _reads_as_other(text) or _special(text):
        return _double(text, indent, column, fold)
    if "\n" in text or text.startswith(" ") or text.endswith(" ") or _indicators(text):
        broken = re.search(r" \n", text) or re.search(r"\n ", text)
        return _double(text, indent, column, fold) if broken or "\n" in text else _single(text, indent, column, fold)
    return _folded(text, indent, column, fold)


def _reads_as_other(text: str) -> bool:
    """Whether the plain text would be read as a number, a truth value, nothing, or a time."""
    if not text or _WORD.fullmatch(text):
        return True
    first = text[0]
    if first not in "+-.0123456789":
        return False
    plain = text.replace("_", "")
    return bool(
        _INTEGER.fullmatch(plain) or _FLOAT.fullmatch(plain) or _SEXAGESIMAL.fullmatch(text) or _TIME.fullmatch(text)
    )


def _special(text: str) -> bool:
    """Whether there is a character that may not stand unescaped; a tab may not."""
    return bool(_UNPRINTABLE.search(text))


def _indicators(text: str) -> bool:
    """Whether a sign in the text would mean something in a block."""
    first, after = text[0], text[1:2]
    if first in _FIRST or (first in "?:-" and after in ("", " ")) or text.startswith(("---", "...")):
        return True
    return bool(re.search(r":(?: |$)", text[1:])) or " #" in text


def _single(text: str, indent: int, column: int, fold: bool) -> str:
    return "'" + _folded(text.replace("'", "''"), indent, column + 1, fold, 1) + "'"


def _folded(text: str, indent: int, column: int, fold: bool, quoted: int = 0) -> str:
    """A space that is passed behind the width becomes a line break, unless it is one of several in a row."""
    column += 1 - quoted if not quoted else 1
    if not fold or column + len(text) <= _WIDTH:
        return text
    pieces: list[str] = []
    last = len(text) - 1
    begin = 0  # of the line that is being filled
    at = text.find(" ", max(0, _WIDTH + 1 - column))
    while at >= 0:
        inner = not quoted or 0 < at < last
        if inner and text[at - 1 : at] != " " and text[at + 1 : at + 2] != " ":
            pieces.append(text[begin:at])
            begin, column = at + 1, indent
            at = text.find(" ", begin + max(0, _WIDTH + 1 - column))
        else:
            at = text.find(" ", at + 1)
    pieces.append(text[begin:])
    return ("\n" + " " * indent).join(pieces)


def _double(text: str, indent: int, column: int, fold: bool) -> str:
    if column + len(text) < _WIDTH and not _ESCAPED.search(text):
        return f'"{text}"'
    pieces = ['"']
    column += 2
    last = len(text) - 1
    previous_space = False
    for at, character in enumerate(text):
        code = ord(character)
        if _UNPRINTABLE.match(character) or character in '"\\' or character in _BREAKS or code in _ESCAPES:
            piece = _ESCAPES.get(code) or (
                f"\\x{code:02X}" if code <= 0xFF else f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"
            )
            previous_space = False
        elif character == " ":
            if fold and not previous_space and column > _WIDTH and 0 < at < last:
                piece = "\n" + " " * indent + ("\\" if text[at + 1] == " " else "")
                pieces.append(piece)
                column = indent + (1 if text[at + 1] == " " else 0)
                previous_space = True
                continue
            piece = " "
            previous_space = True
        else:
            piece = character
            previous_space = False
        pieces.append(piece)
        column += len(piece)
    return "".join([*pieces, '"'])
