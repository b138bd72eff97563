"""A plan that drops a word of the question answers another one, and is told what it dropped."""

from __future__ import annotations

import pytest

from core.flow import AsCount, AsList, AsValue, Extraction, Plan
from executor.results.coverage import dropped
from kubectl.parser import parse

PLACES = ("heron", "egret", "default")


def left_out(question: str, line: str, printed: str, answer: Extraction) -> str:
    return dropped(question, Plan((parse(line),), answer), printed, PLACES)


@pytest.mark.parametrize(
    ("question", "printed", "answer"),
    [
        ("in how many namespaces does a sorter run", "heron\negret\n", AsList()),
        ("How many lanterns are lit?", "north-light, south-light", AsValue()),
        ("hey, how many kilns are hot", "kiln-one", AsValue()),
    ],
)
def test_names_are_no_answer_to_how_many(question: str, printed: str, answer: Extraction) -> None:
    assert "how many" in left_out(question, "kubectl get pods -A", printed, answer)


@pytest.mark.parametrize(
    ("question", "printed", "answer"),
    [
        ("how many pods are in heron", "4\n", AsValue()),
        ("how many pods are in heron", "a\nb\n", AsCount()),
        ("how many kilns are hot, and which?", "kiln-one\n", AsList()),
        ("how many pods are there on each node?", "north 3\nsouth 4\n", AsList()),
        ("how many are lit?", "none", AsValue()),
        ("which pods are in heron", "kiln-one\n", AsList()),
        ("does anybody know how many-armed the squid is", "squid-a\n", AsList()),
    ],
)
def test_a_number_a_count_or_the_names_that_were_asked_for_too_leave_nothing_out(
    question: str, printed: str, answer: Extraction
) -> None:
    assert left_out(question, "kubectl get pods -n heron", printed, answer) == ""


def test_a_place_that_is_left_out_of_two_and_one_that_was_excluded_are_told() -> None:
    both = left_out("How many pods are in heron and in egret?", "kubectl get pods -n heron", "4", AsValue())
    without = left_out("How many pods are not in egret?", "kubectl get pods -A", "9", AsValue())
    assert "'egret'" in both
    assert "leaves out 'egret'" in without


def test_parts_are_no_total() -> None:
    said = left_out("total replicas in heron", "kubectl get deployments -n heron", "2 3 4", AsList())
    assert said == "the question asks for one total, and the plan gives its parts"


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("Which pods are pending?", "kubectl get pods -A"),
        ("How many claims are not bound in heron?", "kubectl get pvc -n heron --no-headers | wc -l"),
        ("Which widgets are on?", "kubectl get widgets -n heron -o name"),
        ("list the cron jobs that are suspended", "kubectl get cronjobs -A -o name | sort"),
        ("which nodes are unschedulable", "kubectl get nodes"),
    ],
)
def test_a_plan_that_takes_all_where_some_are_asked_for_is_told_the_condition(question: str, line: str) -> None:
    assert "takes all of them" in left_out(question, line, "a\nb\n", AsCount())


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("Which pods are pending?", "kubectl get pods -A --field-selector=status.phase=Pending"),
        ("Which widgets are on?", "kubectl get widgets -A -o json | jq -r '.items[]|select(.spec.on).metadata.name'"),
        ("Which widgets are on?", "kubectl get widgets -A -o jsonpath='{.items[?(@.spec.on==true)].metadata.name}'"),
        ("Which pods are on node-3?", "kubectl get pods -A --field-selector=spec.nodeName=node-3"),
        ("Which pods are in heron?", "kubectl get pods -n heron"),
        ("Which services are there?", "kubectl get services -A"),
        ("How many replicas of squid are ready?", "kubectl get deployment squid"),
        ("How many pods are pending in heron?", "kubectl get pods -n heron | grep -E 'Pending|Creating' | wc -l"),
    ],
)
def test_a_plan_that_chooses_leaves_no_condition_out(question: str, line: str) -> None:
    assert left_out(question, line, "a\nb\n", AsCount()) == ""


def test_a_phase_is_not_read_off_the_status_column() -> None:
    line = "kubectl get pods -A | grep Pending"
    assert "--field-selector=status.phase=Pending" in left_out("Which pods are pending?", line, "a", AsList())
    assert left_out("Which pods say Pending?", line.replace("Pending", "Running"), "a", AsList()) == ""


def test_totals_of_each_of_something_have_parts() -> None:
    for question in (
        "total replicas per namespace",
        "sum of replicas for each deployment",
        "total replicas by namespace",
    ):
        assert left_out(question, "kubectl get deployments -A", "2 3 4", AsList()) == ""
