"""A file of completions: a JSON object a line, by model, request and sample.

    {"model": "openai/gpt-4.1", "request": "sha256 of what was sent", "asks": "sha256 of the question",
     "sample": "0", "text": "{…}", "seconds": 1.2, "usage": {…}}

What was sent is not kept, only its hash (without the random tags of its fences): prompts hold the facts of a cluster,
and are long. A changed prompt is thus a miss, and is told as one. A line is written as soon as its completion is there,
so that a killed run loses none.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import CopilotError, SettingsError
from core.flow import Usage
from core.ports import Message
from planners.prompting import without_tags


class CassetteMiss(CopilotError):
    """What was asked is not on the cassette, and nobody may be called."""


@dataclass(frozen=True)
class Request:
    """What a model is sent, told by hashes: `whole` of everything, `asks` of the question."""

    model: str
    whole: str
    asks: str
    sample: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What a completion is kept under."""
        return self.model, self.whole, self.sample


@dataclass(frozen=True)
class Completion:
    """What a model said (`text`), or that its reply was none (`error`); `seconds` is how long it took."""

    text: str
    usage: Usage
    seconds: float
    error: str = ""


def request_of(
    model: str,
    messages: Sequence[Message],
    schema: Mapping[str, Any] | None,
    options: Mapping[str, Any],
    sample: str,
    about: str = "",
) -> Request:
    """A request by its hashes; `options` are what else changes the completion (temperature, limits), `about` is the
    question that it is made for, where that is known."""
    dialogue = [[message.role, without_tags(message.content)] for message in messages]
    whole = _hash({"messages": dialogue, "schema": schema, "options": dict(options)})
    return Request(model, whole, _hash(about or dialogue[-1:]), sample)


class Cassette:
    """Completions by request, in memory and on file. `replay_only` never lets anybody be called."""

    def __init__(self, path: Path, *, replay_only: bool = False) -> None:
        """Reads the file where there is one. Raises `SettingsError` where it is no cassette.

        A last line that was cut off by a kill is left out, and written over.
        """
        self.path = path
        self.replay_only = replay_only
        self._completions: dict[tuple[str, str, str], Completion] = {}
        self._asked: dict[tuple[str, str], int] = {}
        self._models: set[str] = set()
        self._turns: dict[tuple[str, str, str], asyncio.Lock] = {}
        if path.is_file():
            self._read()
        elif replay_only:
            raise SettingsError(f"there is no cassette at {str(path)!r}", "record one first, without --replay")

    def __len__(self) -> int:
        return len(self._completions)

    def find(self, request: Request) -> Completion | None:
        """The completion of exactly this request; None where it may be asked for.

        Raises `CassetteMiss` where it is not there and nobody may be called.
        """
        found = self._completions.get(request.key)
        if found is None and self.replay_only:
            raise self._miss(request)
        return found

    def turn(self, request: Request) -> asyncio.Lock:
        """What is held while a request is asked: whoever wants the same meanwhile waits, and finds it on file."""
        return self._turns.setdefault(request.key, asyncio.Lock())

    def keep(self, request: Request, completion: Completion) -> None:
        """Add a completion, in memory and as a line of the file."""
        self._remember(request, completion)
        usage = completion.usage
        entry = {
            "model": request.model,
            "request": request.whole,
            "asks": request.asks,
            "sample": request.sample,
            "text": completion.text,
            "seconds": round(completion.seconds, 3),
            "usage": {"prompt": usage.prompt_tokens, "completion": usage.completion_tokens, "cost": usage.cost},
            **({"error": completion.error} if completion.error else {}),
        }
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry, ensure_ascii=False) + "\n")

    def _remember(self, request: Request, completion: Completion) -> None:
        self._completions[request.key] = completion
        self._models.add(request.model)
        self._asked[request.model, request.asks] = self._asked.get((request.model, request.asks), 0) + 1

    def _read(self) -> None:
        whole = 0
        with self.path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if not line.endswith(b"\n"):
                    break
                whole += len(line)
                if line.strip():
                    self._remember(*_entry(line, f"{self.path}:{number}"))
        if whole < self.path.stat().st_size and not self.replay_only:
            with self.path.open("rb+") as file:
                file.truncate(whole)

    def _miss(self, request: Request) -> CassetteMiss:
        if request.model not in self._models:
            recorded = ", ".join(sorted(self._models)) or "nothing"
            why = f"{request.model!r} is not on it (it holds {recorded})"
        elif (request.model, request.asks) in self._asked:
            why = f"{request.model!r} was asked this, but as another sample or with another prompt: the prompt, the "
            why += "facts or a setting has changed since it was recorded"
        else:
            why = f"{request.model!r} was never asked this"
        return CassetteMiss(f"a miss on {str(self.path)!r}: {why}", "record it anew, without --replay")


def _entry(line: bytes, place: str) -> tuple[Request, Completion]:
    try:
        entry = json.loads(line)
        request = Request(entry["model"], entry["request"], entry["asks"], str(entry["sample"]))
        usage = entry["usage"]
        spent = Usage(int(usage["prompt"]), int(usage["completion"]), usage["cost"])
        return request, Completion(entry["text"], spent, float(entry["seconds"]), entry.get("error", ""))
    except (ValueError, KeyError, TypeError) as error:
        raise SettingsError(f"{place} is no completion: {error}", "take the line out, or record anew") from error


def _hash(document: Any) -> str:
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:32]
