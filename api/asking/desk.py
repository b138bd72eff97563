"""Where questions are handed to the flow: so many at a time, each within its deadline, every one recorded."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from api.outcomes import busy, out_of_time, unanswered, unavailable
from api.problems import Problem
from api.records import identifier, note
from api.tracing import Traced, untraced
from core.deadlines import within
from core.errors import CopilotError, Unavailable
from core.flow import Answer, Question

RETRY_AFTER = 5
"""Seconds after which an asker who was turned away may come again."""

GONE = 499
"""What is logged where the asker went away: nobody is there to read a status."""

WAITING_FOR_EACH = 4
"""So many questions may wait for each one that is worked on; further ones are turned away."""


_LOG = logging.getLogger(__name__)


class Recorder(Protocol):
    """Where questions are recorded, such as `api.records.journal.Journal` and `api.operating.metrics.Metrics`."""

    def answered(self, answer: Answer, identifier: str, status: int = 200, caller: str = "") -> None:
        """A question came to an end. `caller` is who asked it, "" where nobody is told apart."""

    def failed(
        self, question: Question, identifier: str, error: BaseException, seconds: float, status: int, caller: str = ""
    ) -> None:
        """A question ended in an error."""


@dataclass(frozen=True)
class Served:
    """An answer, and the identifier under which log and history know it."""

    answer: Answer
    identifier: str


class Desk:
    """Takes questions to the flow. `questions` are worked on at the same time, `deadline` in seconds is for each."""

    def __init__(
        self,
        answer: Callable[[Question], Awaitable[Answer]],
        recorders: Sequence[Recorder],
        deadline: float,
        questions: int,
        traced: Traced = untraced,
    ) -> None:
        self._traced = traced
        self._answer = answer
        self._recorders = recorders
        self._deadline = deadline
        self._places = asyncio.Semaphore(questions)
        self._room = questions * (1 + WAITING_FOR_EACH)
        self.asked = 0
        """Questions that are worked on or wait."""
        self.working = 0
        """Questions that are worked on."""

    def admit(self) -> None:
        """Raises `Problem` where too many questions wait already."""
        if self.asked >= self._room:
            raise busy(RETRY_AFTER)

    async def ask(self, question: Question, caller: str = "") -> Served:
        """The answer to a question. Raises `Problem` where there is none."""
        self.admit()
        self.asked += 1
        began = time.monotonic()
        known_as = identifier()

        def recorded(error: BaseException, problem: Problem) -> Problem:
            for recorder in self._recorders:
                recorder.failed(question, known_as, error, time.monotonic() - began, problem.status, caller)
            note(error=type(error).__name__)
            return problem

        try:
            with within(self._deadline):
                answer = await self._in_turn(question, known_as)
        except asyncio.TimeoutError as error:
            raise recorded(error, out_of_time(self._deadline)) from None
        except Unavailable as error:
            raise recorded(error, unavailable(error)) from error
        except asyncio.CancelledError as error:
            recorded(error, Problem(GONE, "Gone", "the asker went away"))
            raise
        except Exception as error:
            broken = Problem(500, "Something broke", f"this is our mistake; agent.log tells more under {known_as!r}")
            if isinstance(error, CopilotError) and error.mend:
                broken.mend = error.mend
            _LOG.error("something broke: %s; see agent.log", type(error).__name__)
            raise recorded(error, broken) from error
        finally:
            self.asked -= 1
        unanswerable = unanswered(answer)
        note(tier=answer.tier or "none", verdict=type(answer.verdict).__name__)
        for recorder in self._recorders:
            recorder.answered(answer, known_as, unanswerable.status if unanswerable else 200, caller)
        if unanswerable:
            unanswerable.headers = {**unanswerable.headers, "copilot-id": known_as}
            raise unanswerable
        return Served(answer, known_as)

    def readings(self) -> dict[tuple[str, str], float]:
        """How many questions are worked on, and how many wait for that."""
        held = {"working": self.working, "waiting": self.asked - self.working}
        return {("questions_in_progress", state): float(number) for state, number in held.items()}

    async def _in_turn(self, question: Question, identifier: str) -> Answer:
        async with self._places:
            self.working += 1
            try:
                with self._traced(identifier) as came_to:
                    answer = await self._answer(question)
                    came_to(answer)
                    return answer
            finally:
                self.working -= 1
