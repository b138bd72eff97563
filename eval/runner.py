"""Asks the questions of a scenario through the flow, one after another, and scores what comes back."""

from __future__ import annotations

import time
import traceback
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from core.errors import Unavailable
from core.flow import Answer, Question
from eval.scenarios import Case
from eval.scorers import Outcome, score

Ask = Callable[[Question], Awaitable[Answer]]


@dataclass(frozen=True)
class Result:
    """What became of one case. `text` is None where there was no answer, and `why` says what was in the way."""

    case: Case
    outcome: Outcome
    text: str | None
    tier: str = ""
    seconds: float = 0.0
    why: str = ""
    answer: Answer | None = None


async def run(cases: Iterable[Case], ask: Ask) -> tuple[Result, ...]:
    """A result for each case, in order. A question that breaks is a record like others, and the next one is asked."""
    return tuple([await _asked(case, ask) for case in cases])


async def _asked(case: Case, ask: Ask) -> Result:
    began = time.monotonic()
    try:
        answer = await ask(Question(case.question))
    except Unavailable as error:
        return Result(case, score(case, None), None, seconds=time.monotonic() - began, why=str(error))
    except Exception as error:  # noqa: BLE001 - a failure is a record beside the results, not the end of the run
        place = traceback.extract_tb(error.__traceback__)[-1]
        why = f"broken: {type(error).__name__}: {error} ({place.filename}:{place.lineno})"
        return Result(case, "unscored", None, seconds=time.monotonic() - began, why=why)
    text = answer.text if answer.tier else None
    why = "" if text else "; ".join(_abstentions(answer))
    return Result(case, score(case, text), text, answer.tier, answer.seconds, why, answer)


def _abstentions(answer: Answer) -> list[str]:
    """Why each planner did not vote, those that say the same told once."""
    said = [
        f"{planner}: {abstention.why}"
        for attempt in answer.trace
        for planner, abstention in attempt.verdict.tally.abstentions
    ]
    return list(dict.fromkeys(said))
