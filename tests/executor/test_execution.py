"""From a proposal to its execution, with fakes for verbs and filters."""

from __future__ import annotations

import asyncio
import json
from base64 import b64encode
from typing import Any

import pytest

from core.errors import Unavailable
from core.flow import (
    AsCount,
    AsList,
    AsRead,
    AsText,
    AsValue,
    AsYesNo,
    Execution,
    Extraction,
    Failure,
    Output,
    Plan,
    Proposal,
    Question,
    Reading,
    Refuse,
    Unread,
    Value,
)
from core.objects import ObjectMeta
from executor.access import Access, Ending, Sink
from executor.execution import SECRET, PlanExecutor
from executor.limits import Limits
from kubectl.command import Command, Filter, Pipeline
from tests.executor import fakes
from tests.executor.fakes import FakeCatalog, FakeCluster

PODS = "/api/v1/namespaces/default/pods"
PLANTED = "hunter2-planted"
CODED = b64encode(PLANTED.encode()).decode()
DB = "/api/v1/namespaces/default/secrets/db"
DOCUMENTS: dict[str, Any] = {
    PODS: {"kind": "PodList", "items": [{"metadata": {"name": "a"}}, {"metadata": {"name": "b"}}]},
    f"{PODS}/a": {"kind": "Pod", "metadata": {"name": "a"}},
    f"{PODS}/a/log": "starting\nERROR: no  route to host\n",
    DB: {"kind": "Secret", "metadata": {"name": "db"}, "data": {"password": CODED}},
}
NOT_FOUND = Failure("not_found", 'pods "cart" not found', subject="cart", kind="pods")


async def verb(command: Command, access: Access, out: Sink) -> Ending:
    """Prints what its path holds; `missing` is not found, `slow` never ends, `names` prints a list's names."""
    word = command.arguments[0]
    if word == "missing":
        return Ending(1, NOT_FOUND.message, NOT_FOUND)
    if word == "slow":
        await asyncio.sleep(30)
    if word == "names":
        _, document = await access.document(PODS)
        out.write("".join(f"{item['metadata']['name']}\n" for item in document["items"]))
        return Ending()
    return await fakes.raw(command, access, out)


def step(path: str, *filters: tuple[str, ...]) -> Pipeline:
    given = tuple(Filter(name, tuple(words)) for name, *words in filters)
    return Pipeline(Command("get", (path,), (("output", "json"),)), given)


def executor(cluster: FakeCluster | None = None, catalog: FakeCatalog | None = None, **limits: Any) -> PlanExecutor:
    return PlanExecutor(
        Question("?"), cluster or FakeCluster(DOCUMENTS), catalog or FakeCatalog(), Limits(**limits), verb, fakes.stages
    )


def proposal(answer: Extraction, *steps: Pipeline) -> Proposal:
    return Proposal("a", "scripted", Plan(steps, answer))


async def execute(answer: Extraction, *steps: Pipeline) -> Execution:
    return await executor().execute(proposal(answer, *steps))


async def test_the_last_steps_output_is_read_and_what_it_rests_on_is_told() -> None:
    done = await execute(AsValue(), step(f"{PODS}/a"), step(PODS, ("jq", "-r", ".items[0].metadata.name")))
    assert done.outcome == Value("value", "a")
    assert [output.exit for output in done.outputs] == [0, 0]
    assert done.requests == (PODS, f"{PODS}/a")


async def test_planners_with_overlapping_plans_cost_the_cluster_the_union_once() -> None:
    cluster = FakeCluster(DOCUMENTS, delay=0.02)
    running = executor(cluster)
    plans: list[tuple[Extraction, Pipeline]] = [
        (AsCount(), step("names")),
        (AsList(), step("names")),
        (AsCount(), step(PODS, ("jq", ".items|length"))),
    ]
    done = await asyncio.gather(*(running.execute(proposal(answer, one)) for answer, one in plans))
    assert [execution.outcome for execution in done] == [
        Value("count", "2"),
        Value("list", ("a", "b")),
        Value("count", "2"),
    ]
    assert cluster.asked == [PODS]


async def test_a_proposal_that_failed_stays_that_failure() -> None:
    failure = Failure("model_unavailable", "connection refused")
    assert (await executor().execute(Proposal("a", "m", failure))).outcome is failure


async def test_a_failed_step_ends_the_plan_and_is_never_an_empty_output() -> None:
    done = await execute(AsCount(), step("missing", ("wc", "-l")), step(PODS))
    assert isinstance(done.outcome, Failure)
    assert done.outcome.reason == "not_found"
    assert len(done.outputs) == 1


async def test_not_found_tells_the_nearest_names_and_where_that_very_name_exists() -> None:
    known = (ObjectMeta("Pod", "cart-1", "default"), ObjectMeta("Pod", "cart", "shop"), ObjectMeta("Pod", "x", "shop"))
    done = await executor(catalog=FakeCatalog(known)).execute(proposal(AsValue(), step("missing")))
    assert isinstance(done.outcome, Failure)
    assert done.outcome.nearest == ("cart-1", "shop/cart")
    assert done.outcome.hint == "pods named 'cart' exist in: shop"


async def test_grep_finding_nothing_is_an_empty_answer() -> None:
    assert (await execute(AsCount(), step("names", ("grep", "zebra")))).outcome == Value("count", "0")
    assert (await execute(AsList(), step("names", ("grep", "zebra")))).outcome == Value("list", ())
    empty = (await execute(AsYesNo("non_empty"), step("names", ("grep", "zebra")))).outcome
    assert empty == Value("yes_no", "no")


async def test_a_refusal_runs_nothing() -> None:
    cluster = FakeCluster(DOCUMENTS)
    running = executor(cluster)
    assert (await running.execute(proposal(Refuse("a change"), step(PODS)))).outcome == Value("refused", "a change")
    assert cluster.asked == []


async def test_a_plan_without_commands_is_the_models_mistake() -> None:
    outcome = (await execute(AsValue())).outcome
    assert isinstance(outcome, Failure)
    assert outcome.reason == "model_reply"


REVEALING: list[tuple[Extraction, tuple[tuple[str, ...], ...]]] = [
    (AsValue(), (("jq", "-r", ".data.password"),)),
    (AsValue(), (("jq", "-r", ".data.password | @base64d"),)),
    (AsValue(), (("jq", "-r", ".data.password"), ("base64", "-d"))),
    (AsValue(), (("jq", "-r", ".data.password[0:6]"),)),
    (AsList(), (("jq", ".data[]"),)),
    (AsText(), ()),
    (AsYesNo("equals", CODED), (("jq", "-r", ".data.password"),)),
    (AsYesNo("contains", CODED[:6]), (("jq", "-r", ".data.password"),)),
]


@pytest.mark.parametrize(("answer", "filters"), REVEALING)
async def test_an_answer_that_would_show_a_secret_is_a_refusal(
    answer: Extraction, filters: tuple[tuple[str, ...], ...]
) -> None:
    done = await execute(answer, step(DB, *filters))
    assert done.outcome == Value("refused", SECRET)
    assert PLANTED not in repr(done.outputs)
    assert CODED not in "".join(output.stdout + output.stderr for output in done.outputs)


HARMLESS: list[tuple[Extraction, tuple[tuple[str, ...], ...], Any]] = [
    (AsList(), (("jq", "-r", ".data|keys[]"),), ("password",)),
    (AsCount(), (("jq", ".data|length"),), "1"),
    (AsYesNo("non_empty"), (("jq", "-r", ".data.password"),), "yes"),
    (AsValue(), (("jq", "-r", ".data.password|length"),), str(len(CODED))),
    (AsYesNo("equals", CODED), (("jq", "-r", ".metadata.name"),), "no"),
]


@pytest.mark.parametrize(("answer", "filters", "expected"), HARMLESS)
async def test_keys_and_sizes_of_a_secret_may_be_told(
    answer: Extraction, filters: tuple[tuple[str, ...], ...], expected: Any
) -> None:
    outcome = (await execute(answer, step(DB, *filters))).outcome
    assert isinstance(outcome, Value)
    assert outcome.data == expected


async def test_outputs_for_reading_are_masked_and_a_reading_needs_its_evidence() -> None:
    running = executor()
    first = await running.execute(proposal(AsRead(), step(f"{PODS}/a/log"), step(DB)))
    assert first.outcome == Unread()
    assert CODED not in repr(first)
    said = Reading("It cannot reach its host.", "  ERROR: no route   to host ")
    done = await running.execute(Proposal("a", "m", said), (first,))
    assert done.outcome == Value("explanation", "It cannot reach its host.", evidence="ERROR: no route to host")
    assert done.requests == first.requests


@pytest.mark.parametrize(
    "reading",
    [
        *(Reading("because", "OOMKilled"), Reading("because", " "), Reading(" ", "ERROR: no route to host")),
        *(Reading("Everything is healthy.", "e"), Reading("It has no route.", "rout"), Reading("It fails.", "ERROR")),
        *(Reading("Everything is healthy.", "ERROR: no route to host"), Reading("There are no errors.", "starting")),
    ],
)
async def test_a_reading_without_evidence_or_answer_is_the_models_mistake(reading: Reading) -> None:
    output = Output(step("x"), "starting\nERROR: no  route to host\n")
    before = Execution(Proposal("a", "m", Plan((), AsRead())), Unread(), (output,))
    done = await executor().execute(Proposal("a", "m", reading), (before,))
    assert isinstance(done.outcome, Failure)
    assert done.outcome.reason == "model_reply"
    assert done.outcome.hint


async def test_who_reads_can_do_without_a_step_that_was_refused_but_not_without_the_object() -> None:
    broken = step(PODS, ("broken",))
    assert (await execute(AsRead(), broken, step(f"{PODS}/a/log"))).outcome == Unread()
    for steps, reason in (((step(PODS), step("missing"), step(PODS)), "not_found"), ((broken, broken), "bad_command")):
        outcome = (await execute(AsRead(), *steps)).outcome
        assert isinstance(outcome, Failure)
        assert outcome.reason == reason


async def test_an_unreachable_cluster_is_raised_and_not_a_failure_of_the_plan() -> None:
    cluster = FakeCluster(DOCUMENTS, failures=[Unavailable("refused")])
    with pytest.raises(Unavailable, match="refused"):
        await executor(cluster).execute(proposal(AsCount(), step(PODS)))


async def test_one_request_that_times_out_is_a_failure_while_others_are_answered() -> None:
    cluster = FakeCluster(DOCUMENTS)
    running = executor(cluster, request_seconds=0.05)
    await running.execute(proposal(AsCount(), step(PODS)))
    cluster.delay = 30
    outcome = (await running.execute(proposal(AsValue(), step(f"{PODS}/a")))).outcome
    assert isinstance(outcome, Failure)
    assert outcome.reason == "timed_out"


async def test_a_cluster_that_answers_nothing_at_all_in_time_is_unreachable() -> None:
    cluster = FakeCluster(DOCUMENTS, delay=30)
    with pytest.raises(Unavailable):
        await executor(cluster, request_seconds=0.02).execute(proposal(AsValue(), step(PODS)))
    with pytest.raises(Unavailable):
        await executor(cluster, plan_seconds=0.02).execute(proposal(AsValue(), step(PODS)))
    assert cluster.running == 0


async def test_a_plan_ends_at_its_deadline_with_what_was_printed_so_far() -> None:
    done = await executor(plan_seconds=0.05).execute(proposal(AsValue(), step(PODS), step("slow")))
    assert isinstance(done.outcome, Failure)
    assert done.outcome.reason == "timed_out"
    assert len(done.outputs) == 1


async def test_a_cancelled_execution_leaves_nothing_running() -> None:
    cluster = FakeCluster(DOCUMENTS, delay=30)
    task = asyncio.create_task(executor(cluster).execute(proposal(AsValue(), step(PODS))))
    await asyncio.sleep(0.02)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert cluster.running == 0
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_a_value_comes_with_the_controllers_of_what_it_names() -> None:
    owner = {"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "web-5", "controller": True}
    documents = {
        PODS: {
            "kind": "PodList",
            "items": [{"metadata": {"name": "web-5-x", "namespace": "default", "ownerReferences": [owner]}}],
        },
        "/apis/apps/v1/namespaces/default/replicasets/web-5": {"metadata": {"name": "web-5", "namespace": "default"}},
    }
    done = await executor(FakeCluster(documents)).execute(proposal(AsList(), step("names")))
    (lineage,) = done.lineages
    assert (lineage.object.name, [above.name for above in lineage.ancestors]) == ("web-5-x", ["web-5"])


async def test_executions_are_plain_values() -> None:
    done = await execute(AsCount(), step("names"))
    assert json.dumps(done.requests) == json.dumps([PODS])
    assert hash(done.outcome)
