"""Trouble as people speak of it: guesses, who says it, since when, which one, and what must not be taken for it."""

from __future__ import annotations

import pytest
import yaml

from benchmarks.unseen.building import built
from clusters.recorded import RecordedCluster
from tests.planners.offline.asking import Asked

_TOYSHOP = """
at: '2026-05-04T06:00:00'
age: 90d
nodes:
- {name: shelf-1, cpu: 4, memory: 8Gi, version: v1.31.2}
- {name: shelf-2, cpu: 4, memory: 8Gi, version: v1.31.2,
   down: [Unknown, NodeStatusUnknown, Kubelet stopped posting node status.]}
- {name: shelf-3, cpu: 4, memory: 8Gi, version: v1.31.2, cordoned: true}
namespaces:
- {name: dolls, age: 80d}
- {name: trains, age: 70d}
workloads:
- {kind: Deployment, ns: dolls, name: doll-painter, replicas: 2, age: 9d, image: 'toys.example/painter:2',
   pods: [{node: shelf-1}, {node: shelf-1, restarts: 5, state: CrashLoopBackOff, last: OOMKilled, exit: 137,
   finished: 12m, log: [mixing pink]}]}
- {kind: Deployment, ns: dolls, name: hair-glue, replicas: 1, age: 9d, image: 'toys.example/glue:1',
   pods: [{age: 4h, state: CrashLoopBackOff, restarts: 7, last: Error, exit: 3, finished: 5m,
   log: [heating, 'FATAL no licence for hot glue']}]}
- {kind: Deployment, ns: dolls, name: eye-press, replicas: 1, age: 9d, image: 'toys.example/eyes:1',
   pods: [{age: 3h, state: NotReady, message: 'Readiness probe failed: cold'}]}
- {kind: Deployment, ns: dolls, name: sock-loom, replicas: 2, age: 9d, image: 'toys.example/loom:1',
   pods: [{node: shelf-1}, {node: shelf-1}]}
- {kind: Deployment, ns: trains, name: smoke-maker, replicas: 1, age: 9d,
   containers: [{name: puffer, image: 'toys.example/puff:1'}, {name: ringer, image: 'toys.example/count:1'}],
   pods: [{age: 9d, logs: {puffer: [lit, 'puff 12'], ringer: [12 rings]}}]}
- {kind: Deployment, ns: trains, name: rail-bender, replicas: 1, age: 9d, image: 'toys.example/rail:1',
   pods: [{age: 2d, state: Pending, message: '0/2 nodes are available: 2 Insufficient cpu.'}]}
- {kind: Deployment, ns: trains, name: whistle-mixer, replicas: 1, age: 9d, image: 'toys.example/whistle:1',
   pods: [{age: 1h, state: Terminating, terminating: 30m}]}
- {kind: CronJob, ns: trains, name: polish, age: 60d, schedule: '15 2 * * *', image: 'toys.example/polish:3', last: 4h}
- {kind: Job, ns: trains, name: polish-29540000, cron: polish, age: 4h, image: 'toys.example/polish:3', pods: [{}]}
- {kind: CronJob, ns: trains, name: catalogue, age: 60d, schedule: '0 5 * * *', suspend: true, last: 9d,
   image: 'toys.example/catalogue:3'}
- {kind: Job, ns: trains, name: wheel-test, age: 3h, finished: 2h, image: 'toys.example/wheel:1',
   pods: [{state: Error, exit: 4, log: [spinning, 'bearing 2 is hot, giving up']}],
   failure: [BackoffLimitExceeded, too many]}
- {kind: Job, ns: trains, name: capping, age: 3h, image: 'toys.example/cap:1', completions: 4, parallelism: 1,
   pods: [{state: Completed, age: 3h, finished: 2h}, {age: 2h}]}
objects:
- {kind: ServiceAccount, ns: dolls, name: hair}
events:
- {about: Node/shelf-2, ns: '', reason: NodeNotReady, message: not ready, type: Normal, age: 6h, source: nodes}
- {about: Node/shelf-3, ns: '', reason: NodeNotSchedulable, message: closed, type: Normal, age: 2h, source: nodes}
"""


@pytest.fixture(scope="module")
def toyshop() -> Asked:
    return Asked(RecordedCluster(built("toyshop", yaml.safe_load(_TOYSHOP))))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("is it memory that kills doll-painter?", "yes"),
        ("is it the memory that crashes hair-glue all the time", "no"),
        ("doll-painter restarted a lot i think, is it because it runs out of memory?", "yes"),
        ("hair-glue keeps crashing, is that an oom thing?", "no"),
        ("is someone OOM in dolls?", "yes"),
        ("is anything oomkilled in trains", "no"),
        ("is anybody crash looping in dolls", "yes"),
        ("which pod got OOM killed most recently", "doll-painter"),
        ("which pod crashed last", "hair-glue"),
        ("something is terminating for ages in trains, which one", "whistle-mixer"),
        ("which pods can't be placed on any machine", "rail-bender"),
    ],
)
async def test_what_something_dies_of_is_asked_in_many_ways(toyshop: Asked, question: str, answer: str) -> None:
    assert await toyshop.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("since when is eye-press down", "3h"),
        ("how long has eye-press been not ready", "3h"),
        ("since how long is rail-bender pending", "2d"),
        ("how long is shelf-2 not ready", "6h"),
        ("polish since when running", "4h"),
        ("since when is polish running", "4h"),
        ("how long has hair-glue been crashing", None),  # its pod is older than its trouble
    ],
)
async def test_since_when_a_workload_is_so_is_told_by_its_pods(
    toyshop: Asked, question: str, answer: str | None
) -> None:
    assert await toyshop.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "tells"),
    [
        ("hair-glue is down since monday, is it the licence or the heating?", "FATAL no licence"),
        ("rail-bender pending, do we lack cpu or is it a taint", "Insufficient cpu"),
        ("the doll people say hair-glue died half an hour ago, who or what is guilty", "FATAL no licence"),
        ("why is hair down", "FATAL no licence"),  # an account is called so, and nothing is ever wrong with those
        ("why dosnt hair-glue start, y", "FATAL no licence"),
        ("is hair-glue healthy? why not", "FATAL no licence"),
        ("why did wheel-test fail, host key?", "bearing 2 is hot"),
        ("is rail-bender waiting for its volume", "Insufficient cpu"),
        ("catalogue never seems to run, why", "suspended"),
        ("what did wheel-test print before it gave up", "bearing 2 is hot"),
    ],
)
async def test_a_guess_is_answered_with_what_it_is(toyshop: Asked, question: str, tells: str) -> None:
    assert tells in (await toyshop.ask(question) or "")


@pytest.mark.parametrize(
    "question", ["eye glue is dead, why", "why is glue bender down", "whistle press is down. true?"]
)
async def test_parts_of_two_names_leave_open_which_is_meant(toyshop: Asked, question: str) -> None:
    assert await toyshop.ask(question) is None


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("is sock-loom pods ok", "yes"),
        ("are all pods of sock-loom up", "yes"),
        ("is doll-painter pods ok", "no"),
        ("the dolls look odd today. doll-painter pods ok?", "no"),
        ("the dolls look odd today. sock-loom up?", "yes"),
        ("are all pods on shelf-1", "no"),
    ],
)
async def test_of_the_pods_of_a_thing_it_is_told_whether_all_are_well(
    toyshop: Asked, question: str, answer: str
) -> None:
    assert await toyshop.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("how offen did hair-glue restart", "7"),
        ("how often restarted hair-glue until now", "7"),
        ("capping how many of the 4 are through", "1"),
        ("is catalogue switched on", "no"),
        ("when did catalogue run", "2026-04-25T06:00:00Z"),
        ("when was catalogue executed the last time", "2026-04-25T06:00:00Z"),
        ("which pods became not ready in the last 2 hours", None),
    ],
)
async def test_runs_and_restarts_are_counted_and_dated(toyshop: Asked, question: str, answer: str | None) -> None:
    assert await toyshop.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("is there a node which is gone", "yes"),
        ("which machine is offline", "shelf-2"),
        ("any crashlooping in trains?", "none"),
        ("any crashloops in dolls", "doll-painter, hair-glue"),
        ("was there any OOM in dolls", "doll-painter"),
        ("no errors in dolls?", "no (doll-painter, eye-press, hair-glue)"),
        ("the cart hangs since yesterday, who is blocking", None),  # nothing is called so, and no budget is meant
        ("polish problems!!! is sock-loom fine", "yes"),
        ("is shelf-1 back?", "yes"),
        ("hair-glue was restarted when", "2026-05-04T05:55:00Z"),
        ("hair-glue gets restarted all the time, how often", "7"),
        ("capping how many done", "1"),
    ],
)
async def test_what_is_asked_in_short_is_no_other_trouble(toyshop: Asked, question: str, answer: str | None) -> None:
    assert await toyshop.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "tells"),
    [
        ("hair-glue broken since seven hours, bad licence?", "FATAL no licence"),
        ("hair-glue hangs since this morning, who is blocking", "FATAL no licence"),
        ("rail-bender not starting since 2 days whats wrong", "Insufficient cpu"),
        ("rail-bender waiting for which volume", "Insufficient cpu"),
        ("hair-glue is down. sock-loom up?", "yes"),
        ("hair-glue crashes, which image?", "toys.example/glue:1"),
    ],
)
async def test_what_is_said_behind_a_trouble_is_a_guess_or_another_question(
    toyshop: Asked, question: str, tells: str
) -> None:
    assert tells in (await toyshop.ask(question) or "")


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("hair-glue crashes. exit code?", "3"),  # no guess
        ("nothing pending in dolls i hope?", "none"),
        ("no pods crashing in trains, right?", "none"),
        ("hair-glue crashed last when", "2026-05-04T05:55:00Z"),
        ("sock-loom ok today?", "yes"),
        ("which programs crash", "doll-painter, hair-glue"),
        ("which apps in trains are down", "rail-bender, whistle-mixer, wheel-test"),
        ("since when is shelf-3 drained", "120m"),
        ("which nodes were cordoned in the last 3 hours", "shelf-3"),
        ("shelf-2 is silent since?", "6h"),
    ],
)
async def test_short_questions_of_newcomers_are_read_whole(toyshop: Asked, question: str, answer: str) -> None:
    assert await toyshop.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("last line of the puffer container in smoke-maker", "puff 12"),
        ("show me the last line of the ringer container in smoke-maker, not the puffer", "12 rings"),
        ("doll-painter restarts all the time, does it have enough memory?", None),  # "yes" would be the other way round
        ("doll-painter is stuck, is it the new or the old version?", None),
        ("doll-painter restarts all the time, is it the memory?", "yes"),
    ],
)
async def test_what_is_denied_or_weighed_is_not_turned_round(toyshop: Asked, question: str, answer: str | None) -> None:
    assert await toyshop.ask(question) == answer


async def test_what_is_wrong_with_a_part_of_what_does_not_start_asks_for_its_cause(toyshop: Asked) -> None:
    cause = await toyshop.ask("why does rail-bender not start?")
    assert "Insufficient cpu" in (cause or "")
    assert await toyshop.ask("rail-bender does not start, what is wrong with the image?") == cause


async def test_a_place_before_a_question_for_what_is_down_is_no_trouble_itself(toyshop: Asked) -> None:
    assert await toyshop.ask("trains - anything down?") == await toyshop.ask("what is down in trains?")


async def test_a_word_of_a_longer_name_is_not_said_to_be_missing(toyshop: Asked) -> None:
    for question in (
        "why the whistle mixer pod restarted",
        "one doll painter pod restarted 5 times, what's behind it?",
    ):
        assert "not found" not in (await toyshop.ask(question) or "")
