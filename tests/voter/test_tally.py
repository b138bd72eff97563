from __future__ import annotations

import time
from itertools import permutations
from statistics import median
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.flow import AsValue, Ballot, Execution, Majority, NoQuorum, Plan, Plurality, Proposal, Tie, Value, Verdict
from kubectl.parser import parse
from tests.thoroughness import examples
from tests.voter.ballots import vote, votes
from voter import prose, values
from voter.render import render, shown
from voter.tally import decided, tally
from voter.values import meaning


def said(verdict: Verdict) -> tuple[str, Any]:
    """The verdict without the words that it is shown in and without the count."""
    if isinstance(verdict, Majority | Plurality):
        return type(verdict).__name__, meaning(verdict.value)
    return type(verdict).__name__, frozenset(map(meaning, verdict.values)) if isinstance(verdict, Tie) else None


@pytest.mark.parametrize(
    ("expected", "ballots", "outstanding"),
    [
        (("Majority", "4"), votes("4", "4", "5"), 0),
        (("Majority", "4"), votes("4"), 0),
        (("Majority", "1Gi"), votes("1Gi", "512Mi", "1024Mi"), 0),
        (("Plurality", "4"), votes("4", None, None), 0),
        (("Plurality", "4"), votes("4", "4", "5", "6"), 0),
        (("Plurality", "4"), votes("4", "4", None, None), 0),
        (("Plurality", "4"), votes("4"), 1),
        (("Majority", "4"), votes("4", "4"), 1),
        (("Majority", "9"), [vote("a", "4"), vote("b", "9", 2.5), vote("c", "4")], 0),
    ],
)
def test_the_heaviest_meaning_wins(expected: tuple[str, str], ballots: list[Ballot], outstanding: float) -> None:
    verdict = tally(ballots, outstanding)
    assert isinstance(verdict, Majority | Plurality)
    assert (type(verdict).__name__, verdict.value.data) == expected


def test_a_tie_is_called_one_and_names_the_leaders_in_planner_order() -> None:
    verdict = tally(votes("5", "4", "3", "4", "5"))
    assert isinstance(verdict, Tie)
    assert [value.data for value in verdict.values] == ["5", "4"]


def test_weights_that_are_equal_on_paper_tie() -> None:
    thirds = [vote(name, "4", 0.1) for name in "abc"]
    assert isinstance(tally([*thirds, vote("d", "5", 0.3)]), Tie)


def test_what_floats_lose_in_a_sum_of_outstanding_weights_decides_nothing() -> None:
    outstanding = 0.5 + 0.1 + 0.1 + 0.1 + 0.1 + 0.1
    assert outstanding < 1.0
    assert not decided([vote("a", "5")], outstanding)
    assert decided([vote("a", "5")], 0.1 + 0.2 - 0.3)


@pytest.mark.parametrize("ballots", [[], votes(None, None), [vote("a", "4", 0.0)]])
def test_without_a_vote_of_weight_there_is_no_quorum(ballots: list[Ballot]) -> None:
    assert isinstance(tally(ballots), NoQuorum)


def test_the_tally_tells_who_voted_for_what_and_who_abstained() -> None:
    verdict = tally(votes("5", "4", None, "four"), 2)
    assert [(value.data, weight, voters) for value, weight, voters in verdict.tally.candidates] == [
        ("4", 2.0, ("b", "d")),
        ("5", 1.0, ("a",)),
    ]
    assert [planner for planner, _ in verdict.tally.abstentions] == ["c"]
    assert verdict.tally.total == 6.0


def test_explanations_without_evidence_agree_only_where_they_read_alike() -> None:
    said = [Value("explanation", text) for text in ("It ran out of memory.", "It  ran out of memory.", "No memory.")]
    assert isinstance(tally([Ballot("a", said[0]), Ballot("b", said[2])]), Tie)
    assert isinstance(tally([Ballot("a", said[0]), Ballot("b", said[1])]), Majority)
    rests = [Value("explanation", words, evidence="Reason: OOMKilled") for words in ("memory", "killed")]
    verdict = tally([Ballot("a", rests[0]), Ballot("b", rests[1])])
    assert isinstance(verdict, Majority)
    assert verdict.value.data == "memory"


@pytest.mark.parametrize(
    ("expected", "ballots", "outstanding"),
    [
        (False, votes("4"), 2),
        (True, votes("4", "4"), 1),
        (False, votes("4", "5"), 1),
        (False, votes("4", None), 1),
        (True, votes("4", "5"), 0),
        (False, [], 1),
        (True, [], 0),
        (False, votes(None, None), 1),
        (True, votes("4", "4", "4"), 2),
        # the winner is settled, whether by majority is not
        (False, votes("4", "4", None, None), 1),
        # … and here it can be none any more
        (True, votes("4", "4", None, None, None), 1),
    ],
)
def test_it_is_decided_when_nothing_to_come_can_change_it(
    expected: bool, ballots: list[Ballot], outstanding: float
) -> None:
    assert decided(ballots, outstanding) is expected


KINDS: Any = st.sampled_from(
    ["count", "value", "list", "yes_no", "text", "explanation", "not_found", "not_set", "refused"]
)
WORDS = st.one_of(
    st.sampled_from(
        ["70", "137", "yes", "no", "none", "3 10", "3\n10", "a, b", "b, a", "a\nb", "5m", "cache hit rate 12%"]
    ),
    st.text(alphabet="ab1 .,\n\u200b\u00e9e\u0301", max_size=6),
)
VALUES = st.builds(
    Value,
    kind=KINDS,
    data=st.one_of(WORDS, st.lists(WORDS, max_size=3).map(tuple)),
    unit=st.sampled_from(["", "time", "seconds", "tag", "version"]),
    evidence=st.sampled_from(["", "Reason: OOMKilled", "10:00:01 cache hit rate 12%", "x"]),
    about=st.sampled_from(["", "web", "shop"]),
)


@given(st.lists(VALUES, min_size=1, max_size=6), st.sampled_from([0.0, 1.0, 2.0]))
@settings(max_examples=examples(500))
def test_no_verdict_has_two_candidates_that_are_shown_alike(values: list[Value], outstanding: float) -> None:
    verdict = tally([Ballot(f"p{n}", value) for n, value in enumerate(values)], outstanding)
    told = [shown(value) for value, _, _ in verdict.tally.candidates]
    assert len(set(told)) == len(told)
    if isinstance(verdict, Tie):
        words = render(verdict).removeprefix("no agreement: ").split(" | ")
        assert len(set(words)) == len(words) or any(" | " in text for text in told)


def test_long_candidates_that_begin_alike_are_told_from_where_they_part() -> None:
    begin = "the same beginning " * 20
    assert render(tally(votes(f"{begin}one", f"{begin}two"))).count("…") == 2
    assert "one |" in render(tally(votes(f"{begin}one", f"{begin}two")))


WEIGHTS = st.sampled_from([0.1, 0.3, 0.5, 1.0, 1.0, 1.0, 1.5, 2.0])
CHOICES = st.sampled_from(["4", "four", "5", "1Gi", "1024Mi", "a, b", "b, a", None, None])
BALLOTS = st.lists(st.tuples(CHOICES, WEIGHTS), min_size=1, max_size=7).map(
    lambda drawn: [vote(f"p{n}", data, weight) for n, (data, weight) in enumerate(drawn)]
)


@given(BALLOTS, st.randoms(use_true_random=False))
@settings(max_examples=examples(300))
def test_the_order_of_ballots_never_changes_the_verdict(ballots: list[Ballot], random: Any) -> None:
    shuffled = list(ballots)
    random.shuffle(shuffled)
    assert said(tally(shuffled)) == said(tally(ballots))


@given(BALLOTS, st.floats(0, 3))
@settings(max_examples=examples(300))
def test_abstentions_never_win(ballots: list[Ballot], outstanding: float) -> None:
    verdict = tally(ballots, outstanding)
    cast = {meaning(ballot.vote) for ballot in ballots if isinstance(ballot.vote, Value)}
    if isinstance(verdict, Majority | Plurality):
        assert meaning(verdict.value) in cast
    without = tally([ballot for ballot in ballots if isinstance(ballot.vote, Value)])
    assert said(verdict)[1] == said(without)[1]


@given(BALLOTS, st.sampled_from([0.5, 2.0, 3.0, 4.0, 10.0]))
@settings(max_examples=examples(200))
def test_scaling_all_weights_changes_nothing(ballots: list[Ballot], factor: float) -> None:
    scaled = [Ballot(b.planner, b.vote, round(b.weight * factor, 6)) for b in ballots]
    assert said(tally(scaled)) == said(tally(ballots))


@given(BALLOTS)
@settings(max_examples=examples(200))
def test_every_ballot_twice_changes_nothing(ballots: list[Ballot]) -> None:
    again = [Ballot(f"{b.planner}'", b.vote, b.weight) for b in ballots]
    assert said(tally([*ballots, *again])) == said(tally(ballots))


@given(BALLOTS, st.randoms(use_true_random=False))
@settings(max_examples=examples(500))
def test_the_stopped_verdict_is_the_full_one_in_every_arrival_order(ballots: list[Ballot], random: Any) -> None:
    full = said(tally(ballots))
    position = {ballot.planner: n for n, ballot in enumerate(ballots)}
    orders = list(permutations(ballots)) if len(ballots) <= 4 else [random.sample(ballots, len(ballots)) for _ in "123"]
    for order in orders:
        for arrived in range(1, len(order) + 1):
            heard = sorted(order[:arrived], key=lambda ballot: position[ballot.planner])
            outstanding = sum(ballot.weight for ballot in order[arrived:])
            if decided(heard, outstanding):
                assert said(tally(heard, outstanding)) == full
                break
        else:
            pytest.fail("never decided, though nothing is outstanding")


@pytest.mark.parametrize(("cold", "most"), [(False, 0.8), (True, 2.0)], ids=["warm", "cold"])
def test_tallying_seven_ballots_takes_about_as_long_as_parsing_one_of_their_plans(cold: bool, most: float) -> None:
    """A ratio, since a slow or busy machine slows both: 1.5 is some 200 µs where parsing takes 130."""
    ballots = votes("1Gi", "1024Mi", "a, b", "b, a", None, "There are 3 pods.", "512Mi")
    ratios = []
    for _ in range(400):
        if cold:
            values._remembered.cache_clear()
            prose._remembered.cache_clear()
        began = time.thread_time()
        tally(ballots)
        tallied = time.thread_time()
        parse("kubectl get pods -n shop -l app=cart --no-headers | grep -v Running | wc -l")
        ratios.append((tallied - began) / (time.thread_time() - tallied))
    assert median(ratios) < most


def test_the_verdict_tells_how_many_sets_of_commands_and_of_requests_stand_behind_each_candidate() -> None:
    def ballot(planner: str, data: str, command: str, *requests: str) -> Ballot:
        value = Value("value", data)
        plan = Plan((parse(command),), AsValue())
        return Ballot(planner, value, 1.0, (Execution(Proposal(planner, "m", plan), value, (), requests),))

    verdict = tally(
        [
            ballot("a", "4", "kubectl get pods -o name", "/api/v1/namespaces/default/pods"),
            ballot("b", "4", "kubectl get pods -o name", "/api/v1/namespaces/default/pods"),
            ballot("c", "4", "kubectl get pods | wc -l", "/api/v1/namespaces/default/pods"),
            ballot("d", "5", "kubectl get pods -A", "/api/v1/pods"),
            vote("e", "5"),
        ]
    )
    assert verdict.tally.command_sets == (2, 1)
    assert verdict.tally.request_sets == (1, 1)
