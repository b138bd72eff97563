"""Reads the two kinds of files that settings may come from. What they mean is for `core.settings` to say."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from dotenv import dotenv_values

from core import bounded
from core.errors import SettingsError

LARGEST = 256_000
"""Bytes that a file of settings may have."""
MOST_VALUES = 4_000
"""Values in one: there are some hundred settings."""


@dataclass(frozen=True)
class File:
    """A file that was read once: what is hashed, trusted and parsed are the same bytes. None where there is none."""

    path: Path
    content: bytes | None

    @property
    def digest(self) -> str:
        """The content's SHA-256, in hexadecimal; "" where there is no file."""
        return "" if self.content is None else hashlib.sha256(self.content).hexdigest()

    def variables(self) -> Mapping[str, str | None]:
        """The variables of a `.env` file. The environment itself is not changed."""
        text = self._text()
        return dict(dotenv_values(stream=io.StringIO(text), interpolate=False)) if text else {}

    def document(self) -> Mapping[str, Any]:
        """The mapping that a YAML file holds, empty where there is nothing in it."""
        try:
            document = bounded.read_yaml(self._text(), most_nodes=MOST_VALUES)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            place = f" at line {mark.line + 1}, column {mark.column + 1}" if mark else ""
            problem = getattr(error, "problem", None) or "no YAML"
            # the error's own text would quote the file, which may hold what should not be shown
            raise SettingsError(f"{str(self.path)!r} is not valid YAML{place}: {problem}", "mend that line") from None
        except ValueError as error:
            raise SettingsError(f"{str(self.path)!r} cannot be read: {error}", "mend the file") from None
        if document is None:
            return {}
        if not isinstance(document, Mapping):
            raise SettingsError(
                f"{str(self.path)!r} should hold `group: {{setting: value}}`", "python main.py settings lists them"
            )
        return document

    def _text(self) -> str:
        try:
            return (self.content or b"").decode("utf-8")
        except UnicodeDecodeError as error:
            raise _unreadable(self.path, error) from error


def opened(path: Path) -> File:
    """The file. Raises `SettingsError` for one that is there and cannot be read, or is larger than settings are."""
    if path.is_dir():
        raise SettingsError(f"{str(path)!r} is a directory, and should be a file", "take it away, or name a file")
    if not path.is_file():
        return File(path, None)
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise _unreadable(path, error) from error
    if len(content) > LARGEST:
        raise SettingsError(f"{str(path)!r} is larger than {LARGEST:,} bytes", "mend the file, or take it away")
    return File(path, content)


def read_dotenv(path: Path) -> Mapping[str, str | None]:
    """The variables of a `.env` file, empty where there is none."""
    return opened(path).variables()


def read_yaml(path: Path) -> Mapping[str, Any]:
    """The mapping that a YAML file holds, empty where there is no file or nothing in it."""
    return opened(path).document()


def _unreadable(path: Path, error: Exception) -> SettingsError:
    return SettingsError(f"{str(path)!r} cannot be read: {error}", "mend the file, or take it away")
