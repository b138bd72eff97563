"""An event of the flow as a line for whoever waits."""

from __future__ import annotations

from api.mcp.cutting import cut
from core.events import Asked, Cast, Decided, Event, Executed, Grounded, Proposed
from core.flow import Abstention, Failure, Plan, Reading, Value

LONGEST = 160
"""Characters of a line."""


def line_of(event: Event) -> str:
    """What happened, in at most one short line."""
    return cut(" ".join(_in_words(event).split()), LONGEST)


def _in_words(event: Event) -> str:
    match event:
        case Asked(tier, planners):
            return f"asking {tier}: {', '.join(planners)}"
        case Grounded(planner, lines):
            return f"{planner} knows {lines} lines of facts"
        case Proposed(planner, _, proposal):
            return f"{planner} {_proposed(proposal.outcome)}"
        case Executed(planner, _, execution):
            failure = execution.outcome
            return f"{planner} ran it" + (f": {failure.message}" if isinstance(failure, Failure) else "")
        case Cast(ballot):
            vote = ballot.vote
            return f"{ballot.planner} " + (f"abstains: {vote.why}" if isinstance(vote, Abstention) else _voted(vote))
        case Decided(attempt):
            return f"{attempt.tier}: {type(attempt.verdict).__name__}"


def _proposed(outcome: Plan | Reading | Failure) -> str:
    match outcome:
        case Plan(steps):
            return f"proposes {' ; '.join(map(str, steps))}" if steps else "proposes an answer without a command"
        case Reading(answer):
            return f"reads: {answer}"
        case Failure():
            return f"has no plan: {outcome.message or outcome.reason}"


def _voted(vote: Value) -> str:
    data = ", ".join(vote.data) if isinstance(vote.data, tuple) else vote.data
    return f"votes {data}"
