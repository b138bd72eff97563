"""An ensemble by replay is the ensemble that was actually run: the same answers, the same calls."""

from __future__ import annotations

import asyncio
from itertools import combinations
from pathlib import Path

import pytest

from core.flow import (
    Abstention,
    Ballot,
    Execution,
    Failure,
    Majority,
    Plurality,
    Proposal,
    Question,
    Tie,
    Value,
    Verdict,
)
from core.latencies import Latencies
from core.pipeline import answer
from core.ports import Planner, Policy, Tier
from eval.cassettes import Call, Meter
from eval.laboratory import laboratory, read_planner
from eval.replay import (
    Ensemble,
    SimulatedPlanner,
    Vote,
    drawn_all,
    ensembles,
    from_document,
    replay,
    replay_all,
    to_document,
    virtual_time,
    votes_of,
)
from eval.scenarios import Case, find
from voter import MajorityVoter

PLANS = Path(__file__).parents[2] / "plans"
TRIO = tuple(SimulatedPlanner(name, accuracy, 0.3, 0.05) for name, accuracy in (("a", 0.9), ("b", 0.8), ("c", 0.7)))
ASKED = [Case(id=f"heron-{n}", question=f"How many herons at {n}?", kind="count", expect=(str(n),)) for n in range(300)]


def told(verdict: Verdict) -> tuple[object, ...]:
    if isinstance(verdict, Majority | Plurality):
        return type(verdict).__name__, verdict.value.data
    return type(verdict).__name__, verdict.values if isinstance(verdict, Tie) else ()


async def test_every_subset_of_planners_recorded_alone_answers_as_it_does_when_it_is_really_run() -> None:
    cases = find("starter").cases()
    planners = [read_planner(PLANS / f"starter.{letter}.jsonl", cases).damaged(0.4, 3) for letter in "abc"]
    questions = [Question(case.question) for case in cases if case.question in planners[0].questions][:12]
    async with laboratory("starter") as bench:
        alone = {planner.name: bench.asking([planner], "remote") for planner in planners}
        votes = []
        for question in questions:
            votes.append({name: votes_of(await ask(question), Meter())[name] for name, ask in alone.items()})
        for size in (1, 2, 3):
            for members in combinations(planners, size):
                ask = bench.asking(members, "remote")
                ensemble = Ensemble((tuple(planner.name for planner in members),), "eager")
                by_replay = await asyncio.to_thread(replay_all, list(zip(questions, votes, strict=True)), ensemble)
                for question, replayed in zip(questions, by_replay, strict=True):
                    really = await ask(question)
                    assert (replayed.answer.text, told(replayed.answer.verdict)) == (really.text, told(really.verdict))


class Really:
    """A planner that takes its time and counts its calls, each of which is a turn."""

    turns = 1
    weight = 1.0

    def __init__(self, vote: Vote) -> None:
        self.vote, self.name = vote, vote.planner
        self.launched = self.finished = 0

    async def propose(self, question: Question, turns: tuple[Execution, ...] = ()) -> Proposal:
        for call in self.vote.calls:
            self.launched += 1
            await asyncio.sleep(call.seconds)
            self.finished += 1
        return Proposal(self.name, self.name, Failure("model_reply", "see its vote"))


class Executes:
    def __init__(self, planners: dict[str, Really]) -> None:
        self.planners = planners

    async def execute(self, proposal: Proposal, turns: tuple[Execution, ...] = ()) -> Execution:
        vote = self.planners[proposal.planner].vote.ballot.vote
        return Execution(proposal, vote if isinstance(vote, Value) else Failure("model_reply", vote.why))


@pytest.mark.parametrize("policy", ["eager", "frugal"])
def test_the_calls_of_a_replay_are_those_that_are_really_launched_and_finished(policy: Policy) -> None:
    votes = [drawn_all(TRIO, case, "made", 11) for case in ASKED]
    for some in votes[::3]:  # some planners take several calls
        first = some["a"]
        some["a"] = Vote(first.ballot, first.seconds, tuple(Call(first.seconds / 3) for _ in range(3)))
    questions = [Question(case.question) for case in ASKED]
    latencies, calls, texts = Latencies(), [], []

    async def really() -> None:
        for question, some in zip(questions, votes, strict=True):
            planners = {name: Really(vote) for name, vote in some.items()}
            ordered: tuple[Planner, ...] = tuple(planners.values())
            tier, voter = Tier("tier 1", ordered, 60.0, policy, latencies), MajorityVoter()
            said = await answer(question, (tier,), lambda _, p=planners: Executes(p), voter)  # type: ignore[misc]
            calls.append((sum(p.launched for p in planners.values()), sum(p.finished for p in planners.values())))
            texts.append(told(said.verdict))

    virtual_time.run(really())
    replayed = replay_all(list(zip(questions, votes, strict=True)), Ensemble((("a", "b", "c"),), policy))
    assert [told(one.answer.verdict) for one in replayed] == texts
    assert [(len(one.calls), one.finished) for one in replayed] == calls
    assert sum(launched for launched, _ in calls) < sum(len(v.calls) for some in votes for v in some.values())


def test_a_tier_in_which_nobody_votes_hands_over_to_the_next() -> None:
    down = Failure("model_unavailable", "down")
    votes = {
        "a": Vote(Ballot("a", Abstention("down", down)), 1.0),
        "offline": Vote(Ballot("offline", Value("count", "4")), 0.5),
    }
    found = replay(Question("?"), votes, Ensemble((("a",), ("offline",)), tier_names=("remote", "offline")))
    assert (found.answer.text, found.answer.tier, found.asked) == ("4", "offline", ("a", "offline"))
    assert found.seconds == pytest.approx(1.5)


def test_votes_on_file_lose_nothing_that_a_count_depends_on() -> None:
    votes = [
        Vote(Ballot("a", Value("list", ("x, y", "z"), unit="pods"), 0.5), 1.25, (Call(1.0),)),
        Vote(Ballot("b", Value("explanation", "it died", evidence="OOMKilled"))),
        Vote(Ballot("c", Abstention("down", Failure("model_unavailable", "down")))),
        Vote(Ballot("d", Value("not_found", ("heron", "herons")))),
    ]
    assert [from_document(to_document(vote)) for vote in votes] == votes


def test_subsets_are_every_combination_once_with_its_rules() -> None:
    names = [name for name, _ in ensembles(["a", "b", "c"], stoppings=("curtailed", "beta"))]
    assert names[:3] == ["a", "b", "c"]
    assert len(names) == len(set(names)) == 3 + (3 + 1) * 2 * 2
    assert "a + b (frugal, beta)" in names
