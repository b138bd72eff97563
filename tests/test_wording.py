"""Whatever fails, who asked reads words of theirs: no program's prefix, no arrow, no name of our own insides."""

from __future__ import annotations

import re

import pytest

from core.flow import Answer, Question
from tests.api.scripted import app_of, client_of
from tests.planners.offline.cluster_maker import Made, make
from tests.test_absence_flow import Asking, plan

INTERNAL = re.compile(
    r"\bjq: |→|⇒|(?<!-)->|=>|Traceback|<stdin>|<top-level>"
    r"|\b(?:Abstention|NoQuorum|Tie|Unread|Failure|Majority|Plurality)\b"
    r"|\b(?:model_reply|bad_command|timed_out|too_large|not_understood|not_found|yes_no)\b|\bballots?\b|\bNone\b|\bfrozenset"
)
PODS = "kubectl get pods -A -o json"
FAILING = {
    "a jq program that does not parse": plan(f"{PODS} | jq '.a['"),
    "a jq function that is not there": plan(f"{PODS} | jq 'nothing(1)'"),
    "a jq program that does not fit": plan(f"{PODS} | jq '.items | .a'"),
    "jq on what is no JSON": plan("kubectl get pods -A | jq ."),
    "a jq program that errs by itself": plan(f"{PODS} | jq 'error(\"no\")'"),
    "a jsonpath that does not parse": plan("kubectl get pods -A -o jsonpath='{.items[*'"),
    "a jsonpath that does not fit": plan("kubectl get pods -A -o jsonpath='{.items.name}'"),
    "a template that does not fit": plan("kubectl get pods -A -o go-template='{{len .nothing}}'"),
    "awk that does not parse": plan("kubectl get pods -A | awk '{print $'"),
    "a kind that is not there": plan("kubectl get gizmos -A"),
    "an option that is not there": plan("kubectl get pods --sideways"),
    "a change": plan("kubectl delete pod a"),
    "a name that is not there": plan("kubectl get pod nobody -n nowhere"),
    "no JSON": "I would look at the pods.",
    "another form": '{"commands": "kubectl get pods"}',
    "a claim about nothing": plan(answer="not_found"),
}


@pytest.fixture(scope="module")
def made() -> Made:
    return make(31)


@pytest.mark.parametrize("reply", FAILING.values(), ids=FAILING)
async def test_an_answer_of_plans_that_fail_is_in_words_for_people(made: Made, reply: str) -> None:
    asking = Asking(made)

    async def answer(question: Question) -> Answer:
        return await asking.answered(question, [reply], [reply])

    async with client_of(app_of(answer)) as client:
        said = (await client.post("/query", json={"query": "How many quiet gizmos are there?"})).json()
    told = str(said.get("answer") or said.get("detail"))
    assert told
    assert not INTERNAL.search(told), told
