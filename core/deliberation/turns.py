"""When a planner is asked once more: its proposal came to nothing, has to be read, or is doubtful. Pure.

Doubtful is a single value that is empty or has several lines, an empty list, and a count of 0 or a no that rests on
words which stand nowhere in what was seen. It is told once, and what the planner says then counts.
"""

from __future__ import annotations

from dataclasses import replace

from core.flow import Abstention, AsValue, Ballot, Execution, Failure, Plan, Unread, Value

MENDS = 2
"""How often a planner is told that what it proposed came to nothing."""
EMPTY = frozenset({"", "null", "<none>", "<nil>", "<unset>", "<no value>"})
"""What is printed where a field is not set: no such thing, or another field was meant."""


def another_turn_helps(ballot: Ballot, turns: tuple[Execution, ...]) -> bool:
    """Whether another turn may help: outputs have to be read, an abstention can be mended (at most `MENDS` are), or the
    answer is doubtful, which is told once. A planner without a model has nothing else to propose."""
    if not turns[-1].proposal.model:
        return isinstance(turns[-1].outcome, Unread)
    if isinstance(ballot.vote, Abstention):
        failed = sum(not isinstance(turn.outcome, Unread) for turn in turns)
        return not _away(turns[-1]) and failed <= MENDS
    return doubtful(turns[-1]) and not any(doubtful(turn) for turn in turns[:-1])


def settled(ballot: Ballot, before: Ballot) -> Ballot:
    """The ballot that stands: where the model went away before it could confirm what was doubtful, the one `before`."""
    turns = ballot.executions
    if isinstance(ballot.vote, Abstention) and len(turns) > 1 and _away(turns[-1]) and doubtful(turns[-2]):
        return replace(before, executions=turns)
    return ballot


def doubtful(execution: Execution) -> bool:
    """Whether the answer may well be another one: empty, of several lines where a value is one, or a nothing that rests
    on words which were not seen."""
    outcome = execution.outcome
    if not isinstance(outcome, Value):
        return False
    if empty_value(execution) or several_lines(execution):
        return True
    return (outcome.kind == "list" and not outcome.data) or bool(execution.unfounded)


def several_lines(execution: Execution) -> bool:
    """Whether a single value was asked for and more than one line was printed."""
    plan, outcome = execution.proposal.outcome, execution.outcome
    if not isinstance(plan, Plan) or not isinstance(plan.answer, AsValue) or not isinstance(outcome, Value):
        return False
    return len(outcome.data) > 1 if isinstance(outcome.data, tuple) else "\n" in outcome.data.strip()


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
