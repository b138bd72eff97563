"""One question of the command line: read, asked within its deadline, and recorded as the service records its own."""

from __future__ import annotations

import asyncio
import sys
import time
import uuid
from collections.abc import Awaitable, Sequence

from api.outcomes import out_of_time, unanswered
from api.questions import asked
from api.records import Journal, SilentJournal
from core.errors import CopilotError, SettingsError
from core.flow import Answer, Question


class Broken(CopilotError):
    """Something of ours broke while a question was answered; the log tells more under `identifier`."""

    def __init__(self, error: BaseException, identifier: str, log: str) -> None:
        where = f"{log} tells more under {identifier!r}" if log else "with log.file set, a log would tell more"
        super().__init__(f"something broke: {type(error).__name__}; this is our mistake ({identifier})", where)


def text_asked(words: Sequence[str]) -> str:
    """The question of a command line: its words, quoted or not; stdin for `-`, or where there are none and something
    is piped in. Raises `SettingsError`."""
    if not words and (sys.stdin is None or sys.stdin.isatty()):
        raise SettingsError("there is no question", 'ask one: ask "How many pods are there?", or pipe it in')
    return asked(sys.stdin.read().strip() if not words or list(words) == ["-"] else " ".join(words))


async def recorded(
    question: Question,
    answer: Awaitable[Answer],
    deadline: float,
    journal: Journal | SilentJournal,
    log: str = "",
    identifier: str = "",
) -> Answer:
    """The answer, within `deadline` seconds and recorded under `identifier`, whatever becomes of it.

    Raises what the flow raises, `asyncio.TimeoutError`, and `Broken` for what nobody foresaw.
    """
    began, identifier = time.monotonic(), identifier or uuid.uuid4().hex[:12]
    try:
        answered = await asyncio.wait_for(answer, deadline)
    except asyncio.TimeoutError as error:
        journal.failed(question, identifier, error, time.monotonic() - began, out_of_time(deadline).status)
        raise
    except CopilotError as error:
        journal.failed(question, identifier, error, time.monotonic() - began, 503)
        raise
    except Exception as error:
        journal.failed(question, identifier, error, time.monotonic() - began, 500)
        raise Broken(error, identifier, log) from error
    problem = unanswered(answered)
    journal.answered(answered, identifier, problem.status if problem else 200)
    return answered
