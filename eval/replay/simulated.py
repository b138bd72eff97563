"""Planners that are drawn: set accuracy, set correlation of mistakes, no model. For trying the harness itself, and for
seeing what a vote of such planners would be worth before any is paid for.

Whether a planner is right is drawn by a Gaussian copula: each question has a hardness that all planners share, to the
degree of their `correlation`, and each planner luck of its own; what comes out is right exactly as often as `accuracy`
says. Draws depend on the seed and the question alone, so any shard, order or resumed run draws the same.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from core.flow import Abstention, Ballot, Failure, Usage, Value, ValueKind
from eval.cassettes import Call
from eval.replay.votes import Vote
from eval.scenarios import Case

_NORMAL = NormalDist()
_MISTAKES = 4


@dataclass(frozen=True)
class SimulatedPlanner:
    """`accuracy` of the votes that it casts, `abstains` a share of all questions, `correlation` of its hardness with
    that of others, from 0 to 1; `alike` is the share of its mistakes that are the likeliest one. `seconds` is its
    median latency (lognormal), `tokens` and `price` (USD) what a call takes."""

    name: str
    accuracy: float
    correlation: float = 0.0
    abstains: float = 0.0
    alike: float = 0.5
    seconds: float = 2.0
    tokens: int = 2500
    price: float = 0.002


def drawn(planner: SimulatedPlanner, case: Case, place: str, seed: int) -> Vote:
    """The planner's vote on a case; `place` tells its scenario and repeat."""
    shared = random.Random(f"{seed} {place} {case.id}")  # noqa: S311 - a draw that can be repeated, no secret
    own = random.Random(f"{seed} {place} {case.id} {planner.name}")  # noqa: S311
    luck = sqrt(planner.correlation) * shared.gauss(0, 1) + sqrt(1 - planner.correlation) * own.gauss(0, 1)
    seconds = planner.seconds * own.lognormvariate(0, 0.5)
    usage = Usage(planner.tokens, 60, planner.price)
    vote: Value | Abstention
    if own.random() < planner.abstains:
        failure = Failure("model_reply", "it replied with no plan")
        vote = Abstention(failure.message, failure)
    elif _NORMAL.cdf(luck) < planner.accuracy:
        vote = right(case)
    else:
        vote = _mistake(case, 0 if own.random() < planner.alike else own.randint(1, _MISTAKES))
    return Vote(Ballot(planner.name, vote), seconds, (Call(seconds, usage),))


def right(case: Case) -> Value:
    """A right answer to the case."""
    expected = case.expected or ("unknown",)
    match case.kind:
        case "list":
            return Value("list", expected)
        case "not_found":
            return Value("not_found", ("it",))
        case "forbidden":
            return Value("forbidden", ("reading it",))
        case "refused":
            return Value("refused", "only questions are answered")
        case "not_set":
            return Value("not_set", "it")
        case "explain":
            text = "; ".join(wanted.split("|")[0].strip() for wanted in expected)
            return Value("explanation", text, evidence=text)
        case "count" | "value" | "yes_no" | "text":
            return Value(_kind(case), expected[0])
        case "quantity":
            return Value("value", expected[0])


def _kind(case: Case) -> ValueKind:
    kinds: dict[str, ValueKind] = {"count": "count", "yes_no": "yes_no", "text": "text"}
    return kinds.get(case.kind, "value")


def _mistake(case: Case, number: int) -> Value:
    """One of several wrong answers; to a yes/no question there is but one."""
    if case.kind == "yes_no":
        return Value("yes_no", "no" if (case.expected or ("yes",))[0] == "yes" else "yes")
    return Value("value", f"mistake-{number}")


def drawn_all(planners: Sequence[SimulatedPlanner], case: Case, place: str, seed: int) -> dict[str, Vote]:
    """The votes of several planners on a case."""
    return {planner.name: drawn(planner, case, place, seed) for planner in planners}
