"""What a tool is to us: words for the model that calls it, arguments, and what a call comes to. No SDK in here."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any

from core.errors import CopilotError
from core.reviews import Subject

Counted = Callable[[], AbstractAsyncContextManager[None]]
"""Counts a call against what its caller may ask. Raises `api.problems.Problem` for one too many."""


class ToolFailure(CopilotError):
    """A call that cannot be answered: what is wrong, and the mend, as the model is told."""


@dataclass(frozen=True)
class Argument:
    """A text that a tool takes, at most `characters` of it."""

    name: str
    description: str
    required: bool = False
    characters: int = 253


@dataclass(frozen=True)
class Call:
    """A call: its arguments as checked ("" for what was left out), and who calls ("" where nobody is told apart);
    `subject` is who they are to the cluster, where it said so."""

    arguments: Mapping[str, str]
    caller: str = ""
    subject: Subject | None = None
    counted: Counted = contextlib.nullcontext

    def __getitem__(self, name: str) -> str:
        return self.arguments.get(name, "")


@dataclass(frozen=True)
class Result:
    """What a call comes to: `text` for the model, `data` the same for programs; `failed` where it is an error."""

    text: str
    data: Mapping[str, Any] | None = None
    failed: bool = False


@dataclass(frozen=True)
class Tool:
    """A tool. `output` is the JSON schema of a result's `data`, where it has any."""

    name: str
    title: str
    description: str
    arguments: Sequence[Argument]
    call: Callable[[Call], Awaitable[Result]] = field(repr=False)
    output: Mapping[str, Any] | None = None

    def schema(self) -> dict[str, Any]:
        """The JSON schema of the arguments."""
        properties = {
            one.name: {"type": "string", "description": one.description, "maxLength": one.characters}
            for one in self.arguments
        }
        required = [one.name for one in self.arguments if one.required]
        return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}

    def checked(self, given: Mapping[str, Any]) -> dict[str, str]:
        """The arguments of a call as given; null is left out. Raises `ToolFailure`."""
        known = {one.name: one for one in self.arguments}
        names = ", ".join(known) or "none"
        if unknown := sorted(set(given) - set(known)):
            raise ToolFailure(f"{self.name} has no argument {unknown[0][:60]!r}", f"its arguments are: {names}")
        taken = {name: value for name, value in given.items() if value is not None}
        for name, value in taken.items():
            if not isinstance(value, str):
                raise ToolFailure(f"{name!r} should be a string, but it is {str(value)[:60]!r}", "send a string")
            if len(value) > known[name].characters:
                raise ToolFailure(
                    f"{name!r} has {len(value):,} characters; at most {known[name].characters:,} may be", "send less"
                )
        if missing := [one for one in self.arguments if one.required and not taken.get(one.name, "").strip()]:
            raise ToolFailure(f"{missing[0].name!r} is missing", missing[0].description)
        return taken
