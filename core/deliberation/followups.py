"""Follow-ups: what a session asked and was answered before, bounded, and what a question was understood as. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from core.flow import Attempt, Ballot, Exchange, Execution, Majority, Plan, Plurality, Proposal, Question

MOST = 5
"""Exchanges that a question may refer to: the last ones of its session."""
CHARACTERS = 500
"""Of each earlier question and answer that are kept with a question."""


def recent(exchanges: Iterable[Exchange]) -> tuple[Exchange, ...]:
    """The last few exchanges, oldest first, each text cut."""
    return tuple(
        Exchange(_cut(each.question), _cut(each.answer), _cut(each.resolved)) for each in list(exchanges)[-MOST:]
    )


def understood(question: Question, proposals: Sequence[Proposal]) -> Question:
    """The question as the planner of these proposals understood it: complete in itself, where it is a follow-up and the
    planner said how it takes it; as it was asked otherwise."""
    if not question.earlier:
        return question
    plans = [proposal.outcome for proposal in proposals if isinstance(proposal.outcome, Plan)]
    text = next((plan.question for plan in reversed(plans) if plan.question), "")
    return replace(question, text=text) if text else question


def resolved(question: Question, attempt: Attempt) -> str:
    """What a follow-up was understood as by most of those whose answer won; "" where nobody said, or it is no
    follow-up. Of equally many, the first one's in planner order."""
    if not question.earlier or not isinstance(attempt.verdict, Majority | Plurality):
        return ""
    voters = attempt.verdict.tally.candidates[0][2]
    texts = [_text(question, ballot) for ballot in attempt.ballots if ballot.planner in voters]
    counted = Counter(text for text in texts if text)
    return max(counted, key=counted.__getitem__, default="")


def _text(question: Question, ballot: Ballot) -> str:
    wording = understood(question, _proposals(ballot.executions))
    return wording.text if wording is not question else ""


def _proposals(executions: Iterable[Execution]) -> list[Proposal]:
    return [execution.proposal for execution in executions]


def _cut(text: str) -> str:
    return text if len(text) <= CHARACTERS else text[: CHARACTERS - 1] + "…"
