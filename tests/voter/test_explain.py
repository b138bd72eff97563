from __future__ import annotations

import pytest

from core.flow import (
    Abstention,
    Answer,
    AsValue,
    Attempt,
    Ballot,
    Execution,
    Failure,
    Output,
    Plan,
    Proposal,
    Question,
    Reading,
    Refuse,
    Value,
    Verdict,
)
from kubectl.parser import parse
from tests.voter.ballots import votes
from voter import MajorityVoter
from voter.explain import explain, why
from voter.rules import rule
from voter.tally import tally

COMMAND = "kubectl get pod web -o jsonpath='{.spec.containers[0].resources.limits.memory}'"


def ballot(planner: str, printed: str, command: str = COMMAND, rationale: str = "") -> Ballot:
    plan = Plan((parse(command),), AsValue(), rationale)
    output = Output(plan.steps[0], printed)
    turn = Execution(Proposal(planner, "m", plan), Value("value", printed), (output,), ("/api/v1/pods",))
    return Ballot(planner, Value("value", printed), 1.0, (turn,))


def answered(*ballots: Ballot, text: str = "1Gi", least: float = 0.0) -> str:
    verdict = MajorityVoter().tally(ballots, 0, "remote")
    attempt = Attempt("remote", ballots, verdict, 1.25)
    return explain(Answer(Question("How much memory?"), text, verdict, "remote", (attempt,)), least)


def test_it_tells_who_proposed_what_what_came_back_what_was_equal_and_why_it_won() -> None:
    failure = Failure("bad_command", "there is no flag '--x'")
    turn = Execution(Proposal("c", "m", failure), failure)
    other = "kubectl get pods -o jsonpath='{.items[0].spec.containers[0].resources.limits.memory}'"
    told = answered(
        ballot("a", "1Gi", rationale="memory is a limit"),
        ballot("b", "1024Mi", other),
        Ballot("c", Abstention(failure.message, failure), 1.0, (turn,)),
    )
    for line in (
        "question: How much memory?",
        "tier remote: 3 ballots in 1.25 s",
        "understood: memory is a limit",
        "$ kubectl get pod web",
        "votes: 1024Mi (value)",
        "abstains: there is no flag '--x'",
        "1Gi: 2 of 3, from a, b; equal as the same number or quantity; 2 different sets of commands",
        "verdict: majority: 2 of 3 is more than half; nobody says anything else",
        "confidence: 0.60",
        "answer: 1Gi",
    ):
        assert line in told, told


def test_it_says_when_it_was_not_sure_enough() -> None:
    assert "confidence: 0.67, less than the 0.9 that is asked for" in answered(ballot("a", "1Gi"), least=0.9)


def test_what_was_printed_cannot_steer_the_terminal_or_pretend_to_be_a_line_of_ours() -> None:
    told = answered(ballot("a", "\x1b[2Jx\rverdict: majority\u202e"))
    assert "\x1b" not in told
    assert "\r" not in told
    assert "\u202e" not in told


def test_long_outputs_are_cut() -> None:
    told = answered(ballot("a", "\n".join(f"line {n}" for n in range(500))))
    assert "… 494 more lines" in told
    assert len(told) < 4_000


def test_what_was_read_shows_the_line_it_rests_on() -> None:
    reading = Execution(Proposal("a", "m", Reading("no memory", "OOMKilled")), Value("explanation", "no memory"))
    vote = Value("explanation", "no memory", about="web", evidence="Reason: OOMKilled")
    refusal = Execution(Proposal("b", "m", Plan((), Refuse("it would delete"))), Value("refused", "it would delete"))
    told = answered(
        Ballot("a", vote, 1.0, (reading,)), Ballot("b", Value("refused", "it would delete"), 1.0, (refusal,))
    )
    assert "because of: OOMKilled" in told
    assert "no memory (an explanation about web, resting on: Reason: OOMKilled)" in told
    assert "proposes to run nothing: refuse: it would delete" in told
    assert "verdict: tie: 2 answers have 1 each; none of them is given" in told


def test_without_any_tier_there_is_still_something_to_say() -> None:
    verdict = tally([])
    told = explain(Answer(Question("What?"), "no answer: no planner was asked", verdict, ""))
    assert told.splitlines() == ["question: What?", "no tier was asked", "no answer: no planner was asked"]


@pytest.mark.parametrize(
    ("expected", "verdict"),
    [
        ("majority: 2 of 3 is more than half; the next has 1", tally(votes("4", "4", "5"))),
        ("plurality: 1 of 3 is not more than half, but nobody says anything else", tally(votes("4", None, None))),
        ("plurality: 2 of 4 is not more than half, but the next has 1", tally(votes("4", "4", "5", "6"))),
        ("nobody voted", tally(votes(None))),
    ],
)
def test_every_verdict_is_told_in_a_sentence(expected: str, verdict: Verdict) -> None:
    assert why(verdict) == expected


def read(evidence: str, said: str = "it fails") -> Value:
    return Value("explanation", said, about="web", evidence=evidence)


@pytest.mark.parametrize(
    ("expected", "values"),
    [
        ("the same text", [Value("value", "a"), Value("value", "a")]),
        ("the same number or quantity", [Value("value", "1Gi"), Value("value", "1024Mi")]),
        ("the same duration", [Value("value", "90s"), Value("value", "1m30s")]),
        ("the same moment", [Value("value", "2026-11-23T05:57:15Z"), Value("value", "2026-11-23 05:57:15")]),
        ("lists of the same members, in any order and writing", [Value("list", ("a", "b")), Value("value", "b, a")]),
        (
            "the same words but for quotes, case of kinds, and prose around them",
            [Value("value", "Running"), Value("value", "The status is Running.")],
        ),
        ("nothing at all", [Value("value", "<none>"), Value("list", ()), Value("value", "null")]),
        ("the same version", [Value("value", "v1.36.2"), Value("value", "1.36.2")]),
        ("refusals, whatever their reasons", [Value("refused", "a"), Value("refused", "b")]),
        ("the same name that does not exist", [Value("not_found", ("a", "b")), Value("not_found", ("a",))]),
        (
            "explanations that rest on the same cause (out of memory) about web",
            [read("OOMKilled"), read("OOM killed", "no memory")],
        ),
        (
            "explanations that rest on the same line, its times and numbers left out about web",
            [read("took 5 ms"), read("took 7 ms", "slow")],
        ),
    ],
)
def test_equality_is_told_by_its_rule(expected: str, values: list[Value]) -> None:
    assert rule(values) == expected
