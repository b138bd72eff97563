"""Asks the questions of a scenario through the flow, one after another, and scores what comes back."""

from __future__ import annotations

import time
import traceback
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from core.errors import Unavailable
from core.flow import Answer, Question
from eval.cassettes import CassetteMiss
from eval.scenarios import Case
from eval.scoring import Outcome, Score, scored

Ask = Callable[[Question], Awaitable[Answer]]
Truth = Callable[[Case], Awaitable[Case]]
"""Puts what a cluster says in the place of an expectation that is a command."""


@dataclass(frozen=True)
class Result:
    """What became of one case. `text` is None where there was no answer, and `why` says what was in the way."""

    case: Case
    score: Score
    text: str | None
    tier: str = ""
    seconds: float = 0.0
    why: str = ""
    answer: Answer | None = None

    @property
    def outcome(self) -> Outcome:
        """The score's."""
        return self.score.outcome


async def run(cases: Iterable[Case], ask: Ask, truth: Truth | None = None) -> tuple[Result, ...]:
    """A result for each case, in order. A question that breaks is a record like others, and the next one is asked."""
    return tuple([await ask_case(case, ask, truth) for case in cases])


async def ask_case(case: Case, ask: Ask, truth: Truth | None = None) -> Result:
    """One case's result; never raises for what a question, a planner or a cluster is like.

    Raises `CassetteMiss`: where only a replay is allowed, going on would hide what is missing.
    """
    began = time.monotonic()
    try:
        case = await truth(case) if truth else case
        answer = await ask(Question(case.question))
    except CassetteMiss:
        raise
    except Unavailable as error:
        unscored = scored(case, None, infrastructure=True)
        return Result(case, unscored, None, seconds=time.monotonic() - began, why=str(error))
    except Exception as error:  # noqa: BLE001 - a failure is a record beside the results, not the end of the run
        place = traceback.extract_tb(error.__traceback__)[-1]
        why = f"broken: {type(error).__name__}: {error} ({place.filename}:{place.lineno})"
        return Result(case, Score("unscored"), None, seconds=time.monotonic() - began, why=why)
    return result_of(case, answer)


def result_of(case: Case, answer: Answer) -> Result:
    """The result that an answer is."""
    text = answer.text if answer.tier else None
    why = "" if text else "; ".join(_abstentions(answer))
    found = scored(case, text, infrastructure=_infrastructure_failed(answer))
    return Result(case, found, text, answer.tier, answer.seconds, why, answer)


def _infrastructure_failed(answer: Answer) -> bool:
    """Whether nobody answered because every model's API failed: that says nothing of the models."""
    reasons = [
        abstention.failure.reason if abstention.failure else ""
        for attempt in answer.trace
        for _, abstention in attempt.verdict.tally.abstentions
    ]
    return not answer.tier and bool(reasons) and all(reason == "model_unavailable" for reason in reasons)


def _abstentions(answer: Answer) -> list[str]:
    """Why each planner did not vote, those that say the same told once."""
    reasons = [
        f"{planner}: {abstention.why}"
        for attempt in answer.trace
        for planner, abstention in attempt.verdict.tally.abstentions
    ]
    return list(dict.fromkeys(reasons))
