"""Reads the two files that settings may come from. What they mean is for `core.settings.settings` to say."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from dotenv import dotenv_values

from core.errors import SettingsError


def read_dotenv(path: Path) -> Mapping[str, str | None]:
    """The variables of a `.env` file, empty where there is none. The environment itself is not changed."""
    if not path.is_file():
        return {}
    try:
        return dict(dotenv_values(path, interpolate=False))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{str(path)!r} cannot be read: {error}", "mend the file, or take it away") from error


def read_yaml(path: Path) -> Mapping[str, Any]:
    """The mapping that a YAML file holds, empty where there is no file or nothing in it."""
    if not path.is_file():
        return {}
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{str(path)!r} cannot be read: {error}", "mend the file, or take it away") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f" at line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "no YAML"
        # the error's own text would quote the file, which may hold what should not be shown
        raise SettingsError(f"{str(path)!r} is not valid YAML{place}: {problem}", "mend that line") from None
    if document is None:
        return {}
    if not isinstance(document, Mapping):
        raise SettingsError(
            f"{str(path)!r} should hold `group: {{setting: value}}`", "python main.py settings lists them"
        )
    return document
