"""Answers that people judged, as questions: the lines that `main.py history export` writes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.errors import SettingsError
from eval.scenarios.cases import KINDS, Case

LONGEST_NOTE = 80
"""Characters of a note that is taken for the right answer; what is longer tells a story."""
_UNSCORED = frozenset({"explanation", "text"})
"""Answers that may be put in many ways, or that change by the minute: they are asked, and people look at them."""


def read_judged(path: Path) -> tuple[Case, ...]:
    """The cases of such a file. What was right is expected again; of a wrong answer its note says what is right, if it
    is short; without one the question is asked, but not scored. Raises `SettingsError` that says which line is
    wrong."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        mend = "write it with main.py history export"
        raise SettingsError(f"no judged answers at {str(path)!r}: {error}", mend) from error
    cases = tuple(_case(line, f"{path.name}:{number}") for number, line in enumerate(lines, 1) if line.strip())
    if not cases:
        raise SettingsError(f"{str(path)!r} holds no judged answer", "judge some: POST /v1/history/{id}/feedback")
    return cases


def _case(line: str, place: str) -> Case:
    try:
        given = json.loads(line)
        return Case(
            id=f"judged-{given['id']}",
            question=given["question"],
            kind=given["kind"] if given["kind"] in KINDS and given["right"] else "value",
            expect=_expected(given),
            tags=("judged", "right" if given["right"] else "wrong"),
            note=given["note"],
        )
    except (ValueError, KeyError, TypeError) as error:
        message = f"{place} is no judged answer: {type(error).__name__}: {str(error).splitlines()[0]}"
        raise SettingsError(message, "write the file with main.py history export") from error


def _expected(given: Mapping[str, Any]) -> tuple[str, ...] | None:
    if not given["right"]:
        note = given["note"].strip()
        return (note,) if note and len(note) <= LONGEST_NOTE and "\n" not in note else None
    if given["kind"] in _UNSCORED:
        return None
    return tuple(given["answer"].split(", ")) if given["kind"] == "list" else (given["answer"],)
