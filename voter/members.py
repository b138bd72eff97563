"""How a text is cut into what it lists: single members, whose order means nothing, or rows, whose order does. Pure.

a, b · a\\nb · - a\\n- b · ["a","b"] · [a b] · redis-0 redis-1     members
team-a 3\\nteam-b 5 · 3 10 · RollingUpdate 1 0                    rows: whose number it is stands in its place
0 2 * * * · 1m 30s · 3 of 3 · any sentence                       one text
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

from voter.prose import plain
from voter.quantities import ungrouped

_CRON_FIELD = re.compile(r"[0-9*][0-9*/,-]*|[A-Z]{3}(?:-[A-Z]{3})?")
_COMMAS = re.compile(r"\s*[,;]\s*(?:and\s+)?|\s*\n\s*|\s+(?:and|&)\s+")
_ALONE = re.compile(r"[\w:/@.=%-]+")
"""What has nothing in it that could part one member from another."""
_BULLET = re.compile(r"\s*(?:[-*•–]|[0-9]{1,2}[.)])[ \t]+(?=\*\*\S|[^\s*–-])")
_FIELD = re.compile(r"\s*([a-z0-9](?:[\w./-]*[a-z0-9])?): +['\"]?([\w.-]+)['\"]?\s*")
"""A label as YAML writes it."""
_NAME = re.compile(r"[a-z](?:[a-z0-9._:/@=+-]*[a-z0-9])?|[a-z0-9](?:[a-z0-9._:/@=+-]*[a-z][a-z0-9._:/@=+-]*[a-z0-9])")
"""A word that can be an object's name and is no number."""
_CELL = re.compile(r"[\w.:/@=+%*<>()|-]+")
"""A word as a column of a table holds it."""
_BRACKETS = re.compile(r"(?:map)?\[(.*)\]", re.DOTALL)
_SPEECH = frozenset(
    (
        *("an", "and", "are", "as", "at", "be", "because", "but", "by", "for", "from", "has", "have", "in", "is", "it"),
        *("no", "not", "of", "on", "or", "than", "that", "the", "there", "to", "was", "with"),
    )
)
_TRUTH = frozenset(("true", "false", "yes", "no", "none", "null"))


@dataclass(frozen=True)
class Listing:
    """What a text lists. `rows` says that the order counts: each member is then a line of a table."""

    members: tuple[str, ...]
    rows: bool = False


def listing(text: str, is_measure: Callable[[str], bool]) -> Listing:
    """The members or rows of a text; the text alone where it lists nothing.

    `is_measure` tells whether words that stand side by side are one quantity (`1m 30s`, `3 of 3`).
    """
    parts = text.split(", ")
    if all(map(_ALONE.fullmatch, parts)):  # one word, or a list as most are written: nothing to take off
        return Listing(tuple(parts))
    text = ungrouped(plain(text))
    lines = text.splitlines()
    if lines and all(map(_BULLET.match, lines)) and not is_cron(text):
        return _listed([_BULLET.sub("", line) for line in lines], is_measure)
    if written := _as_labels(text) or _as_document(text) or _in_brackets(text):
        return Listing(written)
    if is_cron(text) or is_measure(text):
        return Listing((text,))
    parts = [part for part in _COMMAS.split(text) if part]
    if len(parts) > 1 and all(_is_single(part, is_measure) for part in parts):
        return Listing(tuple(parts))
    rows = lines if len(lines) > 1 else re.split(r"[,;]\s+", text)
    if len(rows) > 1 and all(map(_is_row, rows)):
        return Listing(tuple(" ".join(row.split()) for row in rows if row.strip()), rows=True)
    return _one_line(text)


def is_cron(text: str) -> bool:
    """Whether the text is a schedule: five fields, whose order is what they mean."""
    fields = text.split()
    if len(fields) != 5 or not all(map(_CRON_FIELD.fullmatch, fields)):
        return False
    return "*" in text or all(field.isdigit() and int(field) < 60 for field in fields)


def _listed(members: list[str], is_measure: Callable[[str], bool]) -> Listing:
    single = all(_is_single(plain(member), is_measure) for member in members)
    return Listing(tuple(members), rows=not single and len(members) > 1)


def _one_line(text: str) -> Listing:
    """Names in a line are members; with a number, a truth or a state among them the line says what it says in order."""
    words = text.split()
    named = len(words) > 1 and "\n" not in text and all(map(_NAME.fullmatch, words))
    if named and not _TRUTH.intersection(words) and not _SPEECH.intersection(words):
        return Listing(tuple(words))
    return Listing((text,))


def _is_single(part: str, is_measure: Callable[[str], bool]) -> bool:
    return len(part.split()) == 1 or is_measure(part)


def _is_row(line: str) -> bool:
    """Whether a line may be one of a table: cells side by side, none of them a word of a sentence."""
    words = line.split()
    return all(map(_CELL.fullmatch, words)) and not _SPEECH.intersection(map(str.casefold, words))


def _as_labels(text: str) -> tuple[str, ...]:
    pairs = re.split(r"[,\n]", text)
    if len(pairs) > 1 and all(map(_FIELD.fullmatch, pairs)):
        return tuple(_FIELD.sub(r"\1=\2", pair) for pair in pairs)
    return ()


def _in_brackets(text: str) -> tuple[str, ...]:
    """Go's way to print a list, and `map[app:web tier:front]`: how kubectl prints labels in a column."""
    brackets = _BRACKETS.fullmatch(text)
    if brackets is None:
        return ()
    inner = [word.strip() for word in brackets[1].split("," if "," in brackets[1] else None)]
    return tuple(word.replace(":", "=", 1) if text.startswith("map") else word for word in inner)


def _as_document(text: str) -> tuple[str, ...]:
    """The members of a JSON array of scalars, `key=value` of an object of scalars; empty for anything else."""
    if text[:1] not in ("[", "{"):
        return ()
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return ()
    if isinstance(document, list) and all(isinstance(member, str | int | float) for member in document):
        return tuple(str(member) for member in document)
    if isinstance(document, dict) and all(isinstance(member, str | int | float) for member in document.values()):
        return tuple(f"{key}={member}" for key, member in document.items())
    return (text,)
