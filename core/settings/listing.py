"""Every setting as a row: what it means, what it is, what it would be, and who said so."""

from __future__ import annotations

import ast
import inspect
import itertools
import re
from dataclasses import dataclass
from typing import Any

from core.settings.settings import PlannerSettings, Settings, names, variable

_USER_INFO = re.compile(r"(?<=://)[^/@\s]+(?=@)")
_KEY_IN_URL = re.compile(r"(?i)((?:key|token|secret|password|sig)=)[^&\s]+")
_BARE_KEY = re.compile(r"\b(?:sk|pk|gsk|xai|hf|AIza)[-_]?[A-Za-z0-9_-]{16,}")


@dataclass(frozen=True)
class Row:
    """One setting, every cell as text; `value` is masked where it looks like a secret."""

    name: str
    variable: str
    meaning: str
    default: str
    value: str
    source: str


def rows(settings: Settings) -> tuple[Row, ...]:
    """A row for each setting, in the order in which they are declared."""
    plain = Settings()
    return tuple(
        Row(
            name=name,
            variable=variable(name),
            meaning=_meaning(name),
            default=_text(_read(plain, name)),
            value=mask(_text(_read(settings, name))),
            source=settings.source(name),
        )
        for name, _ in names()
    )


def table(settings: Settings) -> str:
    """The rows for a terminal: two lines each, the setting and its meaning."""
    lines: list[str] = []
    for row in rows(settings):
        default = "" if row.source == "default" else f", default {row.default}"
        lines += [f"{row.name} = {row.value}  ({row.source}{default}; {row.variable})", f"    {row.meaning}"]
    return "\n".join(lines)


def mask(text: str) -> str:
    """The text without what looks like a credential: a URL's user, a key in a query, a bare API key."""
    text = _USER_INFO.sub("***", text)
    text = _KEY_IN_URL.sub(r"\1***", text)
    return _BARE_KEY.sub("***", text)


def documented(group: type) -> dict[str, str]:
    """The docstring under each field of a settings class. They are read from its source: Python keeps none."""
    statements = [line for node in ast.parse(inspect.getsource(group)).body for line in getattr(node, "body", ())]
    found: dict[str, str] = {}
    for before, after in itertools.pairwise(statements):
        if isinstance(before, ast.AnnAssign) and isinstance(before.target, ast.Name):
            match after:
                case ast.Expr(value=ast.Constant(value=str(text))):
                    found[before.target.id] = " ".join(text.split())
    return found


def _meaning(name: str) -> str:
    group, _, inner = name.rpartition(".")
    return documented(type(_read(Settings(), group)) if group else Settings)[inner]


def _read(settings: Settings, name: str) -> Any:
    value: Any = settings
    for word in name.split("."):
        value = getattr(value, word)
    return value


def _text(value: Any) -> str:
    """A value as a person would write it."""
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_text, value)) + "]"
    if isinstance(value, PlannerSettings):
        plain = PlannerSettings("")
        fields = {key: getattr(value, key) for key in documented(PlannerSettings)}
        return "{" + ", ".join(f"{key}: {word}" for key, word in fields.items() if word != getattr(plain, key)) + "}"
    if value == "":
        return "(none)"
    return f"{value:g}" if isinstance(value, float) else str(value)
