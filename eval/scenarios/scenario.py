"""A scenario's folder: which files it has, and the state that a live cluster must reach before it is asked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from clusters.recorded import API, names
from core.errors import SettingsError
from eval.scenarios.cases import Case, read_cases, read_document

SHIPPED = Path(__file__).parent
"""The scenarios that the project carries, a folder each, beside these modules."""
QUESTIONS, DECLARED = "questions.yaml", "scenario.yaml"


class Condition(BaseModel):
    """A state that objects of a live cluster must reach: `is` is `ready`, `failing` with a `reason`, or `restarted`.

    The objects are those of a kind in a namespace, one by name or several by labels; `at_least` is how many of them.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=True)

    kind: str
    namespace: str = ""
    name: str = ""
    selector: str = ""
    state: Literal["ready", "failing", "restarted", "exists"] = Field("ready", alias="is")
    reason: str = ""
    at_least: int = 1


class _Declared(BaseModel):
    """`scenario.yaml`."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    title: str = ""
    recording: str = ""
    needs: tuple[str, ...] = Field(default=(), strict=False)
    wait: tuple[Condition, ...] = Field(default=(), strict=False)
    timeout: float = 300.0


@dataclass(frozen=True)
class Scenario:
    """One scenario. `needs` are what a live cluster must have beforehand (an addon), `timeout` is in seconds."""

    name: str
    folder: Path
    title: str = ""
    recording: str = ""
    needs: tuple[str, ...] = ()
    wait: tuple[Condition, ...] = ()
    timeout: float = 300.0

    @property
    def manifests(self) -> tuple[Path, ...]:
        """Its manifests, in the order in which they are applied: by name, custom resources behind their definitions."""
        files = [path for path in self.folder.glob("*.yaml") if path.name not in (QUESTIONS, DECLARED)]
        return tuple(sorted(files, key=lambda path: ("custom" in path.name, path.name)))

    @property
    def recorded(self) -> bool:
        """Whether there is a recording of it."""
        return bool(self.recording) and (self.recording in names() or (Path(self.recording) / API).is_file())

    def cases(self) -> tuple[Case, ...]:
        """Its questions. Raises `SettingsError`."""
        return read_cases(self.folder / QUESTIONS)


def shipped_questions(recording: str) -> Path:
    """The questions that the project carries for a recording, which may be named by its folder."""
    return SHIPPED / Path(recording).name / QUESTIONS


def shipped() -> tuple[Scenario, ...]:
    """Every scenario that the project carries, by name."""
    return tuple(_read(path.parent) for path in sorted(SHIPPED.glob(f"*/{QUESTIONS}")))


def find(name_or_folder: str) -> Scenario:
    """A scenario by its name or its folder. Raises `SettingsError` that says which names there are."""
    for folder in (SHIPPED / name_or_folder, Path(name_or_folder)):
        if name_or_folder and (folder / QUESTIONS).is_file():
            return _read(folder)
    carried = ", ".join(scenario.name for scenario in shipped())
    raise SettingsError(
        f"no scenario {name_or_folder!r}: neither one of those carried ({carried}) nor a folder with {QUESTIONS} in it",
        f"name one of {carried}, or a folder",
    )


def _read(folder: Path) -> Scenario:
    declared = _declared(folder / DECLARED)
    name = folder.resolve().name
    beside = str(folder) if (folder / API).is_file() else name
    return Scenario(
        name, folder, declared.title, declared.recording or beside, declared.needs, declared.wait, declared.timeout
    )


def _declared(path: Path) -> _Declared:
    if not path.is_file():
        return _Declared()
    try:
        document: Any = read_document(path.read_text(encoding="utf-8"))
        return _Declared.model_validate(document or {})
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SettingsError(f"{str(path)!r} cannot be read: {error}", "mend the file") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise SettingsError(f"{str(path)!r}: {where}: {first['msg']}", "see docs/evaluating.md") from error
