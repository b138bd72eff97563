"""An answer told in words: who proposed what, what each command returned, which ballots were equal and by which rule,
and why the winner won. Pure, from `core.flow.Answer` alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.flow import (
    Absent,
    Abstention,
    Answer,
    Attempt,
    Ballot,
    Execution,
    Failure,
    Majority,
    NoQuorum,
    Output,
    Plan,
    Plurality,
    Proposal,
    Reading,
    Refuse,
    Tally,
    Tie,
    Unset,
    Value,
    Verdict,
)
from core.full_names import full_names, lookup
from core.journal import extraction
from core.wording import one_line
from voter.render import is_doubtful, say
from voter.rules import rule

_LINES = 6
"""Lines of an output that are shown."""
_WIDTH = 160
_SHORT = 60
"""Characters of a line, and of an answer that is named again."""


def explain(answer: Answer, least: float = 0.0) -> str:
    """The whole way from the question to the answer, a fact a line. `least` is the confidence that was asked for."""
    lines = [f"question: {answer.question.text}"]
    if answer.resolved:
        lines.append(f"understood as: {answer.resolved}")
    for attempt in answer.trace:
        lines += _attempt(attempt, least)
    if not answer.trace:
        lines.append("no tier was asked")
    lines.append(f"answer: {_line(answer.text)}" if answer.tier else _line(answer.text))
    lines += [f"  in full: {lookup(item)}" for item in full_names(answer)]
    return "\n".join(lines)


def _attempt(attempt: Attempt, least: float) -> Iterator[str]:
    yield f"tier {attempt.tier}: {_number(len(attempt.ballots), 'ballot')} in {attempt.seconds:.2f} s"
    for ballot in attempt.ballots:
        yield from _ballot(ballot)
    yield from _agreements(attempt.ballots, attempt.verdict.tally)
    yield f"  verdict: {why(attempt.verdict)}"
    confidence = attempt.verdict.tally.confidence
    if confidence is not None:
        short = f", less than the {least:g} that is asked for" if is_doubtful(attempt.verdict, least) else ""
        yield f"  confidence: {confidence:.2f}{short}"


# ── Who proposed what, and what came of it ───────────────────────────────────────────────────────────────────────────


def _ballot(ballot: Ballot) -> Iterator[str]:
    weight = "" if ballot.weight == 1 else f" (weight {ballot.weight:g})"
    yield f"  {ballot.planner}{weight}"
    for turn, execution in enumerate(ballot.executions, 1):
        if len(ballot.executions) > 1:
            yield f"    turn {turn}"
        yield from (f"    {line}" for line in _execution(execution))
    if isinstance(ballot.vote, Abstention):
        yield f"    abstains: {_line(ballot.vote.why)}"
    else:
        yield f"    votes: {_vote(ballot.vote)}"


def _execution(execution: Execution) -> Iterator[str]:
    yield from _proposal(execution.proposal)
    for repair in execution.repairs:
        yield f"takes {_line(repair.said, _SHORT)} for {_line(repair.meant, _SHORT)}"
    if execution.unfounded:
        yield f"compares with what was not seen: {_line(', '.join(execution.unfounded))}"
    for output in execution.outputs:
        yield from _output(output)


def _proposal(proposal: Proposal) -> Iterator[str]:
    match proposal.outcome:
        case Plan(steps, answer, rationale):
            if rationale:
                yield f"understood: {_line(rationale)}"
            if steps or not isinstance(answer, Refuse | Absent | Unset):
                yield f"proposes {_number(len(steps), 'command')}, read as {extraction(answer)}"
            else:
                yield f"proposes to run nothing: {_line(extraction(answer))}"
        case Reading(answer, evidence):
            yield f"reads: {_line(answer)}"
            yield f"because of: {_line(evidence)}"
        case Failure(message=message):
            yield f"has no plan: {_line(message)}"


def _output(output: Output) -> Iterator[str]:
    yield f"$ {_line(str(output.step), None)}"
    marks = [word for word, on in (("masked", output.masked), ("cut", output.truncated)) if on]
    if output.failure or output.exit:
        marks.insert(0, f"exit {output.exit}")
    if marks:
        yield f"  ({', '.join(marks)})"
    shown = [line for line in output.stdout.splitlines() if line.strip()]
    yield from (f"  {_line(line)}" for line in shown[:_LINES])
    if len(shown) > _LINES:
        yield f"  … {_number(len(shown) - _LINES, 'more line', 'more lines')}"
    if output.failure:
        yield f"  {_line(output.failure.message)}"
    elif not shown:
        yield "  (nothing)"


def _vote(value: Value) -> str:
    text = _line(say(value))
    if value.kind == "explanation":
        about = f" about {value.about}" if value.about else ""
        own = _line(value.evidence) == text  # printed, not read: it is its own evidence
        return f"{text} (an explanation{about}{'' if own else f', resting on: {_line(value.evidence)}'})"
    return f"{text} ({value.kind.replace('_', ' ')})"


# ── Which ballots were equal, and why one won ────────────────────────────────────────────────────────────────────────


def _agreements(ballots: Sequence[Ballot], tally: Tally) -> Iterator[str]:
    votes = {ballot.planner: ballot.vote for ballot in ballots}
    sets = tally.command_sets or (0,) * len(tally.candidates)
    for (value, weight, voters), commands in zip(tally.candidates, sets, strict=True):
        values = [vote for planner in voters if isinstance(vote := votes.get(planner), Value)]
        line = f"  {_line(say(value), _SHORT)}: {weight:g} of {tally.total:g}, from {', '.join(voters)}"
        if len(values) > 1:
            line += f"; equal as {rule(values)}"
            line += f"; {_number(commands, 'set of commands', 'different sets of commands')}" if commands else ""
        yield line


def why(verdict: Verdict) -> str:
    """Why the verdict is what it is, in one sentence."""
    tally = verdict.tally
    if isinstance(verdict, NoQuorum):
        return "nobody voted"
    weights = [weight for _, weight, _ in tally.candidates]
    runner_up = next((weight for weight in weights[1:]), 0.0)
    ahead = f"{weights[0]:g} of {tally.total:g}"
    others = f"the next has {runner_up:g}" if runner_up else "nobody says anything else"
    if isinstance(verdict, Majority):
        return f"majority: {ahead} is more than half; {others}"
    if isinstance(verdict, Plurality):
        return f"plurality: {ahead} is not more than half, but {others}"
    if isinstance(verdict, Tie):
        return f"tie: {len(verdict.values)} answers have {weights[0]:g} each; none of them is given"
    raise AssertionError(f"no such verdict: {verdict!r}")


def _number(count: int, one: str, many: str = "") -> str:
    return f"{count} {one if count == 1 else many or one + 's'}"


def _line(text: str, width: int | None = _WIDTH) -> str:
    """The text on one line, cut where it is long: a command, which one may want to paste, never is (None)."""
    return one_line(text, width)
