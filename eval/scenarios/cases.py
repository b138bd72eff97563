"""Questions with their right answers, read from YAML: the head of each `questions.yaml` says how they are written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, get_args

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from core.errors import SettingsError
from kubectl.errors import KubectlSyntaxError
from kubectl.parser import parse

CaseKind = Literal[
    "count", "value", "quantity", "list", "yes_no", "text", "explain", "not_found", "not_set", "forbidden", "refused"
]
KINDS: tuple[CaseKind, ...] = get_args(CaseKind)
Difficulty = Literal["easy", "medium", "hard"]
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class FromCommand(BaseModel):
    """A right answer that the cluster itself gives: a read-only line, run when the question is asked."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    kubectl: str

    @field_validator("kubectl")
    @classmethod
    def _is_in_the_language(cls, line: str) -> str:
        try:
            parse(line)
        except KubectlSyntaxError as error:
            raise ValueError(f"{line!r} is no line that can be run here: {error.expected}") from error
        return line


class Case(BaseModel):
    """One question. `expect` is None where nobody has said what is right: it is asked, but not scored.

    What `expect` holds follows from the kind: for `list` the members of the one right set, for `explain` what must all
    occur, else answers that are equally right; or a command whose output is right (`FromCommand`). `also` are further
    right sets; `never` must not occur in any answer; `tolerance` is how far a `quantity` may be off, as a share.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    id: str
    question: str
    kind: CaseKind = "value"
    expect: tuple[str, ...] | FromCommand | None = None
    also: tuple[tuple[str, ...], ...] = ()
    never: tuple[str, ...] = ()
    tolerance: float = 0.0
    tags: tuple[str, ...] = ()
    difficulty: Difficulty = "medium"
    note: str = ""

    @field_validator("expect", "never", "tags", mode="before")
    @classmethod
    def _one_or_several(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list) else value

    @field_validator("also", mode="before")
    @classmethod
    def _sets(cls, value: Any) -> Any:
        return tuple(tuple(entry) if isinstance(entry, list) else entry for entry in value)

    @property
    def expected(self) -> tuple[str, ...] | None:
        """What is right, where it is known without asking the cluster."""
        return None if isinstance(self.expect, FromCommand) else self.expect


def read_document(text: str) -> Any:
    """The YAML document, read by libyaml where it is there: it takes a tenth of the time. Raises `yaml.YAMLError`."""
    return yaml.load(text, Loader=_LOADER)  # noqa: S506 - a safe loader


def read_cases(path: Path) -> tuple[Case, ...]:
    """The cases of a file. Raises `SettingsError` that says which one cannot be used, and why."""
    try:
        entries = read_document(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(
            f"no questions at {str(path)!r}: {error.strerror}", "name a file with --questions"
        ) from error
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise SettingsError(f"{str(path)!r} is not valid YAML: {error}", "mend the file") from error
    if not isinstance(entries, list) or not entries:
        raise SettingsError(f"{str(path)!r} should hold a list of questions", "write `- {id: …, question: …}` lines")
    cases = tuple(_case(entry, f"{path.name}[{place}]") for place, entry in enumerate(entries))
    _unique([case.id for case in cases], path)
    return cases


def _case(entry: Any, place: str) -> Case:
    try:
        return Case.model_validate(entry)
    except ValidationError as error:
        first = max(error.errors(), key=lambda one: len(one["loc"]))  # of a union the branch that came furthest
        where = ".".join(map(str, first["loc"]))
        raise SettingsError(
            f"{place}: {where or 'the entry'}: {first['msg']}", "see the head of questions.yaml"
        ) from error


def _unique(names: Sequence[str], path: Path) -> None:
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise SettingsError(f"{str(path)!r} has two questions with the id {twice!r}", "give each an id of its own")
