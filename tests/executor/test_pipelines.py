"""One pipeline: text goes from stage to stage, and how it ended is told as a shell and as a plan need it."""

from __future__ import annotations

import asyncio

import pytest

from core.errors import Refused, Unavailable
from core.flow import Failure
from core.masking import Masks
from executor.access import Access, Ending, PipeClosed, Sink
from executor.limits import Limits
from executor.pipelines import Verb, run_pipeline
from executor.requests.requests import Requests, TimedOut
from executor.results.run import Run
from kubectl.command import Command, Filter, Pipeline
from tests.executor import fakes
from tests.executor.fakes import FakeCatalog, FakeCluster

POD = "/api/v1/namespaces/default/pods/a"
LOG = f"{POD}/log"


def access(**documents: object) -> tuple[FakeCluster, Access]:
    cluster = FakeCluster({LOG: documents.get("log", "one\ntwo\nthree\n"), POD: {"spec": {"image": "nginx:1.25"}}})
    return cluster, Requests(cluster, FakeCatalog()).view()


def printing(text: str, **ending: object) -> Verb:
    async def verb(command: Command, access: Access, out: Sink) -> Ending:
        for line in text.splitlines(keepends=True):
            out.write(line)
        return Ending(**ending)  # type: ignore[arg-type]

    return verb


def raising(error: Exception) -> Verb:
    async def verb(command: Command, access: Access, out: Sink) -> Ending:
        raise error

    return verb


async def run(verb: Verb, *filters: tuple[str, ...], limits: Limits | None = None, masks: Masks | None = None) -> Run:
    pipeline = Pipeline(Command("get", (LOG,)), tuple(Filter(name, arguments) for name, *arguments in filters))  # type: ignore[arg-type]
    return await run_pipeline(pipeline, access()[1], limits or Limits(), masks, verb, fakes.stages)


async def test_each_filter_prints_into_the_next() -> None:
    done = await run(printing("one\ntwo\nthree\n"), ("upper",), ("grep", "T"), ("wc", "-l"))
    assert (done.output.stdout, done.output.exit, done.output.failure) == ("2\n", 0, None)


async def test_without_filters_the_verbs_own_ending_is_the_exit_code() -> None:
    failure = Failure("not_found", 'pods "x" not found')
    done = await run(printing("", exit=1, stderr="Error from server (NotFound)", failure=failure))
    assert (done.output.exit, done.output.stderr) == (1, "Error from server (NotFound)\n")
    assert done.output.failure is failure


async def test_a_shell_takes_the_exit_code_of_the_last_stage_and_a_plan_the_first_failure() -> None:
    failure = Failure("not_found", 'namespaces "x" not found')
    done = await run(printing("", exit=1, stderr="no such namespace", failure=failure), ("wc", "-l"))
    assert (done.output.stdout, done.output.exit) == ("0\n", 0)
    assert done.output.failure is failure


async def test_a_filter_that_fails_is_a_failure_even_in_the_middle() -> None:
    done = await run(printing("one\n"), ("broken",), ("wc", "-l"))
    assert done.output.failure == Failure("bad_command", "broken: no such thing")
    assert done.output.exit == 0
    assert done.output.stderr == "broken: no such thing\n"


async def test_finding_nothing_is_an_empty_output_and_no_failure() -> None:
    done = await run(printing("one\n"), ("grep", "zebra"))
    assert (done.output.stdout, done.output.exit, done.output.failure) == ("", 1, None)


@pytest.mark.parametrize("arguments", [["-e", ".items"], ["-e", "empty"]])
async def test_jq_finding_nothing_is_no_failure(arguments: list[str]) -> None:
    done = await run(printing("{}\n"), ("jq", *arguments))
    assert done.output.exit in (1, 4)
    assert done.output.failure is None


async def test_jq_may_stand_anywhere_and_more_than_once() -> None:
    done = await run(
        printing('{"items":\n[{"n":"b"},{"n":"a"}]}\n'),
        ("jq", ".items"),
        ("jq", "-r", ".[].n"),
        ("upper",),
        ("head", "1"),
    )
    assert (done.output.stdout, done.output.exit, done.output.failure) == ("B\n", 0, None)


async def test_a_jq_program_that_is_wrong_is_a_failure_with_its_own_words() -> None:
    done = await run(printing("{}"), ("jq", ".["), ("wc", "-l"))
    assert done.output.failure is not None
    assert done.output.failure.reason == "bad_command"
    assert "compile error" in done.output.stderr


async def test_head_stops_a_log_of_two_gigabytes_after_its_lines() -> None:
    cluster, view = access(log=2_000_000_000)
    pipeline = Pipeline(Command("raw", (LOG,)), (Filter("head", ("1",)),))
    done = await run_pipeline(pipeline, view, verb=fakes.raw, stages=fakes.stages)
    assert done.output.stdout.count("\n") == 1
    assert done.output.failure is None
    assert cluster.streamed < 2_000_000


async def test_what_a_verb_says_after_the_last_wanted_line_is_still_heard() -> None:
    failure = Failure("not_found", "pods nope")
    done = await run(printing("a\n", exit=1, stderr="nope", failure=failure), ("head", "1"))
    assert done.output.failure is failure


async def test_output_beyond_the_limit_is_cut_off_and_marked_and_the_verb_stops() -> None:
    wrote = 0

    async def endless(command: Command, access: Access, out: Sink) -> Ending:
        nonlocal wrote
        while True:
            wrote += 1
            out.write("x" * 99 + "\n")

    done = await run(endless, limits=Limits(output_bytes=1000))
    assert (len(done.output.stdout), done.output.truncated, wrote) == (1000, True, 12)


async def test_the_limit_of_output_is_of_bytes_and_cuts_no_character_in_two() -> None:
    done = await run(printing("ü" * 400 + "\n"), limits=Limits(output_bytes=101))
    assert (done.output.stdout, done.output.truncated) == ("ü" * 50, True)


async def test_too_much_input_for_jq_is_a_failure_and_not_a_shorter_answer() -> None:
    done = await run(printing('"a"\n' * 100), ("jq", "-s", "length"), limits=Limits(between_bytes=100))
    assert done.output.failure is not None
    assert done.output.failure.reason == "too_large"


@pytest.mark.parametrize(
    ("error", "reason"),
    [(Refused("it could act"), "bad_command"), (TimedOut("too slow"), "timed_out")],
)
async def test_a_refused_or_late_request_is_a_typed_failure(error: Exception, reason: str) -> None:
    done = await run(raising(error), ("wc", "-l"))
    assert done.output.failure is not None
    assert done.output.failure.reason == reason
    assert str(error) in done.output.stderr


async def test_a_cluster_that_cannot_be_reached_is_not_an_output() -> None:
    with pytest.raises(Unavailable):
        await run(raising(fakes.UNREACHABLE))


async def test_an_exit_code_with_an_answer_is_no_failure() -> None:
    done = await run(printing("no\n", exit=1))
    assert (done.output.stdout, done.output.exit, done.output.failure) == ("no\n", 1, None)


async def test_an_exit_code_with_nothing_but_an_error_is_a_failure() -> None:
    done = await run(printing("", exit=1, stderr="error: unknown"))
    assert done.output.failure == Failure("bad_command", "error: unknown")


async def test_a_masked_value_is_told_only_where_it_is_really_printed() -> None:
    masks = Masks()
    hidden = masks.put("czNjcjN0LVBhNTU=")
    assert (await run(printing(f"name: db\npassword: {hidden}\n"), masks=masks)).output.masked
    assert not (await run(printing(f"name: db\npassword: {hidden}\n"), ("grep", "name"), masks=masks)).output.masked
    assert not (await run(printing("0 3 * * *\n"), masks=masks)).output.masked


async def test_decoding_a_masked_value_counts_as_asking_for_it() -> None:
    masks = Masks()
    hidden = masks.put("czNjcjN0LVBhNTU=")
    assert (await run(printing(hidden), ("base64", "-d"), masks=masks)).output.masked
    assert (await run(printing(f'"{hidden}"'), ("jq", "-r", "@base64d"), masks=masks)).output.masked


async def test_a_cancelled_pipeline_leaves_nothing_behind() -> None:
    cluster, view = access()
    cluster.delay = 30
    task = asyncio.create_task(
        run_pipeline(
            Pipeline(Command("raw", (POD,)), (Filter("jq", (".",)),)), view, verb=fakes.raw, stages=fakes.stages
        )
    )
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert cluster.running == 0
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_a_sink_raises_for_what_is_written_after_there_was_enough() -> None:
    seen: list[str] = []

    async def verb(command: Command, access: Access, out: Sink) -> Ending:
        out.write("1\n")
        with pytest.raises(PipeClosed):
            out.write("2\n")
        seen.append("stopped")
        return Ending()

    assert (await run(verb, ("head", "1"))).output.stdout == "1\n"
    assert seen == ["stopped"]


async def test_a_filter_that_is_not_in_the_language_is_a_failure() -> None:
    done = await run(printing("1\n"), ("xargs", "rm"))
    assert done.output.failure is not None
    assert (done.output.failure.reason, done.output.exit) == ("bad_command", 1)
