"""What an asker is told of an answer: 200 with the answer, or a 503 that says what was tried and what mends it."""

from __future__ import annotations

from collections.abc import Iterable

from api.problems import Problem
from core.errors import CopilotError
from core.flow import Abstention, Answer, Attempt, Ballot, Failure

NO_MODEL = "set a key such as OPENAI_API_KEY, or start Ollama, so that models are asked"


def unanswered(answer: Answer) -> Problem | None:
    """The problem where no tier could answer, or None where there is something to say."""
    if answer.tier:
        return None
    tried = [
        {"tier": attempt.tier, "planners": [_planner(ballot) for ballot in attempt.ballots]} for attempt in answer.trace
    ]
    attempts = "; ".join(f"{attempt.tier}: {_attempted(attempt)}" for attempt in answer.trace)
    mends = list(dict.fromkeys(hint for attempt in answer.trace for hint in _hints(attempt.ballots)))
    failures = [_failure(ballot) for attempt in answer.trace for ballot in attempt.ballots]
    by_server = any(failure is not None and failure.reason == "unavailable" for failure in failures)
    if all(attempt.tier == "offline" for attempt in answer.trace) and not by_server:
        mends.append(NO_MODEL)
    return Problem(
        503,
        "No tier could answer",
        f"nobody could answer; tried {attempts}" if attempts else "nobody could answer: no tier is configured",
        " Or: ".join(mends) or "ask again later",
        extra={"tried": tried},
    )


def stood_in(answer: Answer) -> str:
    """One line for where a tier before the one that answered could not: who, why, and who answered; else ""."""
    silent = [attempt for attempt in answer.trace if attempt.tier not in (answer.tier, CACHE)]
    if not silent or (not answer.tier and all(attempt.tier == "offline" for attempt in silent)):
        return ""
    attempts = "; ".join(f"{attempt.tier} could not answer: {_attempted(attempt)}" for attempt in silent)
    line = f"{attempts}; answered by {answer.tier}" if answer.tier else f"{attempts}; nobody answered"
    return " ".join(line.split())


CACHE = "cache"
"""The tier of kept plans: that it has none, or one that is of no use any more, is nothing to be told."""


def unavailable(error: CopilotError) -> Problem:
    """The problem where the cluster could not be asked."""
    mend = error.mend or "check that the cluster runs and that the kubeconfig's context is the one meant"
    return Problem(503, "The cluster cannot be asked", str(error), mend)


def not_ready() -> Problem:
    """The same for who may not ask: a probe needs no more than that."""
    return Problem(503, "Not ready", "the cluster cannot be asked", "ask with a key to be told why")


def out_of_time(seconds: float) -> Problem:
    """The problem where the deadline of a question ran out."""
    return Problem(503, "Out of time", f"there was no answer within {seconds:g} s", "ask again, or raise the deadline")


def busy(after: int) -> Problem:
    """The problem where too many questions wait already; `after` in seconds."""
    return Problem(
        503,
        "Too many questions",
        "too many questions are being worked on",
        f"ask again in {after} s",
        headers={"Retry-After": str(after)},
    )


def _attempted(attempt: Attempt) -> str:
    """Each planner's reason; planners that say the same are named together."""
    reasons: dict[str, list[str]] = {}
    for ballot in attempt.ballots:
        reasons.setdefault(_why(ballot), []).append(ballot.planner)
    return ", ".join(f"{' and '.join(names)} ({why})" for why, names in reasons.items()) or "no planner"


def _planner(ballot: Ballot) -> dict[str, str]:
    failure = _failure(ballot)
    entry = {"planner": ballot.planner, "reason": failure.reason if failure else "", "detail": _why(ballot)}
    return {key: word for key, word in entry.items() if word}


def _why(ballot: Ballot) -> str:
    return ballot.vote.why if isinstance(ballot.vote, Abstention) else "voted"


def _failure(ballot: Ballot) -> Failure | None:
    return ballot.vote.failure if isinstance(ballot.vote, Abstention) else None


def _hints(ballots: Iterable[Ballot]) -> list[str]:
    return [failure.hint for ballot in ballots if (failure := _failure(ballot)) and failure.hint]
