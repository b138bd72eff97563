"""A text parts into what is asked, stated and named; each question is made complete by what is before it."""

from __future__ import annotations

import pytest

from planners.offline.clauses.known import Known
from planners.offline.clauses.parts import parts_of
from planners.offline.clauses.sentence import one_question
from planners.offline.clauses.several import completed, questions, which_do

THINGS = frozenset({"loom", "shuttle", "dye-vat"})
PLACES = frozenset({"weaving", "dyeing"})
KINDS = frozenset({"pods", "pod", "nodes", "node", "ingress", "ingresses", "priority class", "cron jobs"})
NAMES = THINGS | PLACES | KINDS
KNOWN = Known(
    NAMES.__contains__,
    place=PLACES.__contains__,
    thing=THINGS.__contains__,
    kind=lambda words: " ".join(words) in KINDS,
)


@pytest.mark.parametrize(
    ("text", "sorts"),
    [
        ("what image does loom run and how large is its claim?", ["asks", "asks"]),
        ("loom: replicas + memory limit", ["names", "says"]),
        ("loom is slow. which node is it on, and since when?", ["says", "asks", "asks"]),
        ("which pods run on the big node and are not ready?", ["asks"]),
        ("which pods are old and have a limit", ["asks"]),
        ("is loom up or is it down", ["asks", "asks"]),
        ("show the pods in weaving. I need them for the audit", ["asks", "says"]),
        ("how many threads (WARP) does the config say there are", ["asks"]),
        ("list the nodes, their zone and their age", ["asks"]),
        ("to which node does loom go and on what port", ["asks", "asks"]),
    ],
)
def test_a_text_parts_where_a_question_begins(text: str, sorts: list[str]) -> None:
    assert [part.sort for part in parts_of(text, KNOWN)] == sorts


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        (
            "loom: which class is it on and how many replicas",
            ["which class is loom on", "how many replicas does loom have"],
        ),
        ("loom, which image + memory limit", ["which image does loom have", "what is the memory limit of loom"]),
        (
            "dyeing quota: how many cron jobs are allowed and how many exist?",
            ["how many cron jobs are allowed of dyeing quota", "how many cron jobs exist in dyeing"],
        ),
        (
            "what image and how many replicas does loom have",
            ["what image does loom have", "how many replicas does loom have"],
        ),
        ("loom looks dead. is it up, and which node is it on?", ["is loom up", "which node is it on"]),
        ("which nodes run arm64 and which of them are down?", ["which nodes run arm64", "which of them are down"]),
    ],
)
def test_each_question_of_several_is_found(text: str, asked: list[str]) -> None:
    assert list(questions(text, KNOWN)) == asked


@pytest.mark.parametrize(
    "text",
    [
        "which pods run on the big node and are not ready?",
        "is loom up or is it down",
        "is loom stuck, and why?",
        "how many pods are there in weaving",
        "loom: memory limit",
        "dye-vat leaks. is loom up, and how old is it?",
        "is loom up, and how old is it? dye-vat leaks",
    ],
)
def test_one_question_is_no_two_and_nothing_that_is_named_is_dropped(text: str) -> None:
    assert questions(text, KNOWN) == ()


@pytest.mark.parametrize(
    ("first", "second", "kind", "name", "whole"),
    [
        ("which priority class does loom have", "what value does that class have", "priority class", "loom",
         "what value does the priorityclass of loom have"),
        ("which node does loom run on", "is that node ready", "node", "loom", "is the node of loom ready"),
        ("on which node does loom run", "how old is that deployment", "node", "loom", "how old is loom"),
        ("what image does loom run", "how large is each of its claims", "", "loom", "how large is loom's claims"),
        ("who leads weaving", "who of dyeing", "", "weaving", "who leads dyeing"),
        ("how many pods in weaving are up", "how many in dyeing", "pods", "", "how many pods in dyeing are up"),
        ("how many wires does loom need", "how many does the quota allow", "", "loom",
         "how many wires does the quota allow"),
        ("which nodes have pressure", "are the nodes down", "nodes", "", "are the nodes down"),
        ("is loom up", "shuttle", "", "loom", "is shuttle up"),
        ("how old is loom", "what about shuttle", "", "loom", "how old is shuttle"),
        ("which nodes have pressure", "which ones are cordoned", "nodes", "", "which nodes are cordoned"),
        ("which nodes run arm64", "which of them are down", "nodes", "", "which nodes that run arm64 are down"),
        ("is there any warning about loom", "what does it say", "", "loom", "what does the warning about loom say"),
        ("what image does loom run", "how many replicas", "", "loom", "how many replicas does loom have"),
    ],
)  # fmt: skip
def test_a_second_question_is_completed_by_the_first(first: str, second: str, kind: str, name: str, whole: str) -> None:
    assert completed(second, first, kind, name, KNOWN)[0] == whole


@pytest.mark.parametrize(
    ("first", "second", "one"),
    [
        ("is there a pod in failed state", "which one", "which pod in failed state"),
        ("does any deployment use loom", "which deployment is it", "which deployment use loom"),
        ("is loom up", "which one", ""),
    ],
)
def test_whether_there_is_one_and_which_are_one_question(first: str, second: str, one: str) -> None:
    assert which_do(first, second) == one


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("I have to tell the chef how many pods run. Can you give me that number?", "how many pods run"),
        ("for the weekly paper, I must write down how old loom is", "how old loom is"),
        ("one of our ingresses points nowhere. Which ingress is that?", "which ingresses points nowhere"),
    ],
)
def test_what_somebody_has_to_tell_or_states_is_what_they_ask(text: str, asked: str) -> None:
    assert one_question(text, KNOWN) == asked


@pytest.mark.parametrize(
    "text", ["I fear loom knows which node it is on", "our guests see errors which vanish at night, how many loom?"]
)
def test_what_is_told_of_something_is_not_dropped(text: str) -> None:
    assert "loom" in one_question(text, KNOWN)


def test_a_clause_that_says_which_is_no_question() -> None:
    assert "errors" in one_question("our guests meet errors which vanish when it rains", KNOWN)


def test_whether_what_was_said_is_so_is_no_question_of_its_own() -> None:
    assert questions("is that right, can she patch loom?", KNOWN) == ()
    assert len(questions("is loom ready, can she patch loom?", KNOWN)) == 2
