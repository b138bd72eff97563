"""A planner whose plans were written before: real models' plans on file, to be voted on without asking a model."""

from __future__ import annotations

import json
import random
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from core.errors import ModelReplyError, SettingsError
from core.flow import Execution, Failure, Plan, Proposal, Question
from eval.scenarios import Case
from planners.prompting import parse_reply


class ScriptedPlanner:
    """Implements `core.ports.Planner`: proposes, for each question, the reply that it was given for it."""

    def __init__(self, name: str, replies: Mapping[str, str], weight: float = 1.0) -> None:
        """`replies` are plans on the wire, by question text."""
        self._name = name
        self._replies = replies
        self._weight = weight

    @property
    def name(self) -> str:
        """Unique within its tier."""
        return self._name

    @property
    def weight(self) -> float:
        """How much its ballot weighs."""
        return self._weight

    @property
    def turns(self) -> int:
        """Once: what is on file does not learn."""
        return 1

    @property
    def questions(self) -> Collection[str]:
        """The questions that it was given replies for."""
        return self._replies.keys()

    def damaged(self, share: float, seed: int) -> ScriptedPlanner:
        """A planner that, for this share of the questions, proposes what this one proposed for another question.

        Plans like these run and answer; they answer something else. So the vote meets more mistakes than are on file.
        """
        draw = random.Random(f"{seed} {self._name}")  # noqa: S311 - a draw that can be repeated, no secret
        replies = {
            question: draw.choice([other for other in self._replies if other != question] or [question])
            if draw.random() < share
            else question
            for question in self._replies
        }
        return ScriptedPlanner(self._name, {q: self._replies[taken] for q, taken in replies.items()}, self._weight)

    async def propose(self, question: Question, turns: tuple[Execution, ...] = ()) -> Proposal:
        """The plan on file, or a failure where there is none or it is outside the language."""
        return Proposal(self._name, self._name, self._outcome(question))

    def _outcome(self, question: Question) -> Plan | Failure:
        reply = self._replies.get(question.text)
        if reply is None:
            return Failure("not_understood", "no plan on file for this question")
        try:
            return parse_reply(reply)
        except ModelReplyError as error:
            return Failure("model_reply", str(error))


def read_planner(path: Path, cases: Iterable[Case]) -> ScriptedPlanner:
    """The planner of a file with a plan a line: `{"id": …, "commands": […], "answer": {…}}`, named like the file."""
    questions = {case.id: case.question for case in cases}
    replies: dict[str, str] = {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        for line in filter(str.strip, lines):
            entry = json.loads(line)
            if entry["id"] in questions:
                replies[questions[entry["id"]]] = line
    except OSError as error:
        raise SettingsError(
            f"there are no plans at {str(path)!r}: {error.strerror}", "name a file that exists"
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise SettingsError(f"{str(path)!r} does not hold a plan a line: {error}", "see tests/plans/") from error
    return ScriptedPlanner(path.stem, replies)
