"""When a planner is asked once more: its proposal came to nothing, has to be read, or is suspiciously empty. Pure."""

from __future__ import annotations

from dataclasses import replace

from core.flow import Abstention, Ballot, Execution, Failure, Unread, Value

MENDS = 2
"""How often a planner is told that what it proposed came to nothing."""
EMPTY = frozenset({"", "null", "<none>", "<nil>", "<unset>", "<no value>"})
"""What is printed where a field is not set: no such thing, or another field was meant."""


def told_again(ballot: Ballot, turns: tuple[Execution, ...]) -> bool:
    """Whether another turn may help: outputs have to be read, an abstention can be mended (at most `MENDS` are), or a
    value came out empty, which is told once."""
    if isinstance(ballot.vote, Abstention):
        failed = sum(not isinstance(turn.outcome, Unread) for turn in turns)
        return not _away(turns[-1]) and failed <= MENDS
    return empty_value(turns[-1]) and not any(empty_value(turn) for turn in turns[:-1])


def settled(ballot: Ballot, before: Ballot) -> Ballot:
    """The ballot that stands: where the model went away before it could confirm an empty value, the one `before`."""
    turns = ballot.executions
    if isinstance(ballot.vote, Abstention) and len(turns) > 1 and _away(turns[-1]) and empty_value(turns[-2]):
        return replace(before, executions=turns)
    return ballot


def empty_value(execution: Execution) -> bool:
    """Whether a single value was asked for and nothing, or a mark for nothing, was printed."""
    outcome = execution.outcome
    if not isinstance(outcome, Value) or outcome.kind != "value" or not isinstance(outcome.data, str):
        return False
    return outcome.data.strip().casefold() in EMPTY


def _away(execution: Execution) -> bool:
    """Whether the model's own API failed, or it says that it does not understand: telling it more cannot help."""
    outcome = execution.proposal.outcome
    return isinstance(outcome, Failure) and outcome.reason in ("model_unavailable", "not_understood")
