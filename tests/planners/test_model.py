from typing import Any

import pytest

from core.errors import ModelReplyError, ModelUnavailable, Unavailable
from core.flow import AsCount, AsRead, Execution, Failure, Output, Plan, Question, Reading, Unread, Value
from kubectl.parser import parse
from kubectl.resources import Resources
from planners.model import ModelPlanner
from planners.prompting import wire
from tests.planners.fakes import FakeCatalog, ScriptedChat, quarry
from tests.servers import plan

ASK = Question("How many pods has lantern in quarry?")
COUNT = plan("kubectl get pods -n quarry -l app=lantern -o name", answer="count")
READ = plan("kubectl logs zephyr -n quarry2", answer="read")
LOGS = parse("kubectl logs zephyr -n quarry2")


def planner(*replies: str | Exception, **settings: Any) -> tuple[ModelPlanner, ScriptedChat]:
    chat = ScriptedChat(*replies)
    return ModelPlanner("one", chat, quarry(), **settings), chat


def everything(chat: ScriptedChat) -> str:
    return "\n".join(message.content for sent in chat.sent for message in sent)


async def test_a_plan_comes_with_its_planner_its_model_and_what_it_cost() -> None:
    one, chat = planner(COUNT)
    proposal = await one.propose(ASK)
    steps = (parse("kubectl get pods -n quarry -l app=lantern -o name"),)
    assert proposal.outcome == Plan(steps, AsCount())
    assert (proposal.planner, proposal.model) == ("one", "scripted")
    assert proposal.usage.cost == 0.001
    assert proposal.latency > 0
    assert chat.schemas == [wire.PLAN_SCHEMA]
    assert "app=lantern" in chat.sent[0][1].content
    assert ASK.text in chat.sent[0][-1].content


async def test_it_has_the_name_weight_and_turns_that_it_was_given() -> None:
    one, chat = planner(COUNT, weight=2.0, turns=4)
    assert (one.name, one.weight, one.turns) == ("one", 2.0, 4)
    await one.close()
    assert chat.closed


@pytest.mark.parametrize(
    ("said", "reason", "hint"),
    [
        (ModelUnavailable("it is down", "wait"), "model_unavailable", "wait"),
        (ModelReplyError("it said nothing"), "model_reply", ""),
        ("I would rather not.", "model_reply", ""),
        (plan("kubectl delete pod zephyr"), "model_reply", ""),
    ],
)
async def test_what_goes_wrong_with_a_model_is_a_failure_and_never_raised(
    said: str | Exception, reason: str, hint: str
) -> None:
    one, _ = planner(said)
    outcome = (await one.propose(ASK)).outcome
    assert isinstance(outcome, Failure)
    assert (outcome.reason, outcome.hint) == (reason, hint)
    assert outcome.message


async def test_a_reply_that_could_not_be_used_still_counts_as_paid_for() -> None:
    one, _ = planner("nonsense")
    assert (await one.propose(ASK)).usage.prompt_tokens == 100


async def test_a_failed_command_is_told_and_planned_again() -> None:
    one, chat = planner(COUNT, READ)
    first = await one.propose(ASK)
    failure = Failure("not_found", 'namespaces "quary" not found', nearest=("quarry", "quarry2"))
    second = await one.propose(ASK, (Execution(first, failure),))
    assert second.outcome == Plan((LOGS,), AsRead())
    assert [message.role for message in chat.sent[1]] == ["system", "user", "assistant", "user"]
    assert 'namespaces "quary" not found' in chat.sent[1][-1].content
    assert "quarry, quarry2" in chat.sent[1][-1].content


async def test_outputs_are_read_with_the_line_that_the_answer_rests_on() -> None:
    one, chat = planner(READ, '{"answer": "the disk is full", "evidence": "no space left"}')
    first = await one.propose(ASK)
    turn = Execution(first, Unread(), (Output(LOGS, "boot\nno space left"),))
    second = await one.propose(ASK, (turn,))
    assert second.outcome == Reading("the disk is full", "no space left")
    assert chat.schemas[1] == wire.READING_SCHEMA
    assert "boot\nno space left" in chat.sent[1][-1].content
    assert "further plan" in chat.sent[1][-1].content


async def test_a_reader_may_ask_for_more_until_its_last_round() -> None:
    one, chat = planner(READ, READ, READ, READ, '{"answer": "full", "evidence": "no space"}')
    turns: tuple[Execution, ...] = ()
    for seen in ("deployment: see its pods", "pod: see its events", "event: see its log", "log: no space"):
        proposal = await one.propose(ASK, turns)
        assert isinstance(proposal.outcome, Plan)
        turns += (Execution(proposal, Unread(), (Output(LOGS, seen),)),)
    assert isinstance((await one.propose(ASK, turns)).outcome, Reading)
    assert one.turns == len(turns) + 1
    assert ["last round" in sent[-1].content for sent in chat.sent] == [False] * 4 + [True]
    assert all(seen in everything(chat) for seen in ("see its pods", "see its events", "see its log"))


async def test_a_reading_that_did_not_hold_is_told_and_read_again() -> None:
    one, chat = planner(READ, '{"answer": "x", "evidence": "y"}')
    first = await one.propose(ASK)
    turns: tuple[Execution, ...] = (Execution(first, Unread(), (Output(LOGS, "no space"),)),)
    second = await one.propose(ASK, turns)
    turns += (Execution(second, Failure("model_reply", "that line does not occur")),)
    await one.propose(ASK, turns)
    assert "that line does not occur" in chat.sent[2][-1].content
    assert "no space" in everything(chat)


async def test_each_variant_tells_the_same_facts_in_another_way() -> None:
    told = set()
    for variant in range(3):
        one, chat = planner(COUNT, variant=variant)
        await one.propose(ASK)
        told.add(chat.sent[0][1].content)
    assert len(told) == 3


async def test_with_share_schema_no_name_of_the_cluster_is_told_in_any_turn() -> None:
    one, chat = planner(COUNT, share="schema")
    question = Question("How many pods are there?")
    first = await one.propose(question)
    failure = Failure("not_found", 'pods "ember" not found', nearest=("emberly",))
    value = Value("value", "zephyr-cinder")
    await one.propose(question, (Execution(first, failure), Execution(first, value)))
    sent = "\n".join(message.content for sent in chat.sent for message in sent[1:] if message.role == "user")
    assert not any(name in sent for name in ("quarry2", "emberly", "zephyr", "cinder", "ember"))


@pytest.mark.parametrize("share", ["schema", "names"])
async def test_outputs_reach_no_model_that_may_not_be_shown_them(share: str) -> None:
    one, chat = planner(READ, share=share)
    first = await one.propose(ASK)
    turns: tuple[Execution, ...] = (Execution(first, Unread(), (Output(LOGS, "the furnace is cold"),)),)
    outcome = (await one.propose(ASK, turns)).outcome
    assert isinstance(outcome, Failure)
    assert outcome.reason == "not_understood"
    value = Execution(first, Value("value", "the furnace is cold"))
    await one.propose(ASK, (value,))
    assert "furnace" not in everything(chat)


async def test_a_model_that_need_not_be_asked_costs_neither_a_call_nor_the_facts() -> None:
    chat, catalog = ScriptedChat(COUNT), quarry()
    one = ModelPlanner("one", chat, catalog, ready=lambda: ModelUnavailable("it was down a second ago", "wait"))
    outcome = (await one.propose(ASK)).outcome
    assert outcome == Failure("model_unavailable", "it was down a second ago", "wait")
    assert (chat.sent, catalog.listed) == ([], [])


async def test_a_cluster_that_cannot_be_asked_is_not_a_failure_of_the_model() -> None:
    class Away(FakeCatalog):
        async def resources(self) -> Resources:
            raise Unavailable("nobody answers")

    with pytest.raises(Unavailable):
        await ModelPlanner("one", ScriptedChat(COUNT), Away({})).propose(ASK)
