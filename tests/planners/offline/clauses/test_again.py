"""What is taken back is not asked, a name stands for what it explains, and a clause may tell where an answer is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planners.offline.clauses.again import asks_beside, hinted, otherwise, said_once
from planners.offline.clauses.asides import without_asides
from planners.offline.clauses.chatter import plain
from planners.offline.clauses.known import Known

THINGS = frozenset({"kiosk", "lobby", "cellar", "gate-reader", "stage-2"})
KINDS = frozenset({"pods", "nodes", "deployments", "jobs"})
KNOWN = Known(
    THINGS.union(KINDS).__contains__,
    place=frozenset({"lobby", "cellar"}).__contains__,
    thing=THINGS.__contains__,
    means=frozenset({"label", "image", "ready"}).__contains__,
    keys=lambda word: {"wing"} if word == "north" else (),
)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("how many nodes, no wait, how many pods are in lobby?", "how many pods are in lobby?"),
        ("which pods are in lobby... no sorry, cellar", "which pods are in cellar"),
        ("lena wonders whether she may delete pods in lobby", "can lena delete pods in lobby"),
        ("lena wants to delete pods in lobby. may she do that?", "can lena delete pods in lobby"),
        ("what all do we run with kiosk? deployments I mean", "which deployments do we run with kiosk"),
        ("which node does the old gate thing, gate-reader, run on?", "which node does gate-reader run on?"),
        ("is the reader ready? i mean gate-reader", "is gate-reader ready"),
        ("is the gate reader ready?", "is the gate-reader ready?"),
        ("which node has the stage 2 pod", "which node has the stage-2 pod"),
        ("lena here, i cook. may i delete pods in lobby?", "may lena delete pods in lobby?"),
        ("hi, lena from lobby speaking. am i allowed to list pods?", "is lena allowed to list pods?"),
        ("this is ulf from the bar. which rights do i have?", "which rights does ulf have?"),
        ("ulf says he can't delete pods in lobby - is that so?", "can ulf delete pods in lobby"),
    ],
)
def test_what_is_said_twice_is_said_once(said: str, meant: str) -> None:
    assert said_once(said, KNOWN) == meant


@pytest.mark.parametrize(
    "asked",
    [
        "my boss wonders whether she may delete pods",
        "the pods in lobby, kiosk",
        "new here, can i list pods?",
        "pods here, can i list them?",
        "lena here, may i ask how many pods there are?",
        "lena here, which pods are in lobby?",
        "which node does the old boiler run on, gate-reader?",
        "the reader, which gate-reader made, is ready?",
    ],
)
def test_what_is_another_thing_stays(asked: str) -> None:
    assert said_once(asked, KNOWN) == asked


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("why is kiosk off, there's a note on it", ["what is the note on kiosk"]),
        ("which workloads run in lobby? the deployments only", ["which deployments run in lobby"]),
        ("which nodes are in lobby? the deployments only", []),
    ],
)
def test_a_clause_that_speaks_of_a_note_or_of_a_kind_is_heeded(said: str, meant: list[str]) -> None:
    assert list(hinted(said, replace(KNOWN, kind=lambda words: words[0] in KINDS))) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("which image does kiosk run? the screen stays black", ["which image does kiosk run"]),
        ("the doors in lobby stay shut. is gate-reader ready?", ["is gate-reader ready in lobby"]),
        ("why is kiosk down, too hot?", ["why is kiosk down"]),
        ("kiosk is slow. up to how many pods may kiosk have?", ["up to how many pods may kiosk have"]),
        (
            "kiosk: what is the temperature, in seconds",
            ["what is the temperature of kiosk", "kiosk: what is the temperature"],
        ),
        ("which pods are in lobby? only those on north nodes", []),
        ("stage-2 is slow. which pods are ready?", []),
    ],
)
def test_a_clause_that_tells_nothing_is_no_hindrance(said: str, meant: list[str]) -> None:
    assert list(otherwise(said, KNOWN)) == meant


@pytest.mark.parametrize(
    "said",
    [
        "first week here, still lost. {}",
        "{} still learning what that means",
        "two pods were hanging when i left, {}",
        "{} i only know the jobs so far, sorry",
        "my bet was kiosk last time. {}",
        "for the lease contract: {}",
        "could you check something? {}",
    ],
)
def test_what_is_said_beside_a_whole_question_is_no_part_of_it(said: str) -> None:
    known = replace(KNOWN, kind=lambda words: words[0] in KINDS)
    text = said.format("which nodes are ready in lobby?")
    assert "which nodes are ready in lobby" in (*otherwise(text, known), without_asides(text, known).rstrip("?"))


@pytest.mark.parametrize(
    "said",
    [
        "the pods moved away. which nodes are they on?",
        "which jobs are ready, and where?",
        "which nodes are ready? leave out kiosk",
        "of the jobs, which ones are ready?",
    ],
)
def test_what_a_question_needs_is_not_left_out(said: str) -> None:
    known = replace(KNOWN, kind=lambda words: words[0] in KINDS)
    assert [without_asides(said, known), *otherwise(said, known)] == [said]


@pytest.mark.parametrize(
    ("said", "beside"),
    [
        ("kiosk is down again. are all kiosk pods ready?", True),
        ("kiosk is down again. how many kiosk pods are ready?", True),
        ("kiosk is down again. why is kiosk not ready?", False),
        ("is kiosk down again?", False),
    ],
)
def test_a_question_stands_beside_a_complaint_where_it_asks_whether_or_how_many(said: str, beside: bool) -> None:
    assert asks_beside(said, KNOWN) is beside


@pytest.mark.parametrize(
    "said", ["which pods are in lobby, as a small overview", "which pods are in lobby, in one line"]
)
def test_in_what_shape_an_answer_is_wished_says_nothing(said: str) -> None:
    assert plain(said) == "which pods are in lobby"
