"""States of things: whether anything is wrong and what, since when, which of two, and what is still waited for."""

from __future__ import annotations

import pytest
import yaml

from benchmarks.unseen.building import built
from clusters.recorded import RecordedCluster
from tests.planners.offline.asking import Asked

_APIARY = """
at: '2026-05-04T06:00:00'
age: 90d
nodes:
- {name: stand-1, cpu: 4, memory: 8Gi, version: v1.31.2}
- {name: stand-2, cpu: 4, memory: 8Gi, version: v1.31.2,
   down: [Unknown, NodeStatusUnknown, Kubelet stopped posting node status.]}
namespaces:
- {name: hives, age: 80d}
- {name: honey, age: 70d}
workloads:
- {kind: Deployment, ns: hives, name: queen, replicas: 2, age: 9d, image: 'bees.example/queen:2.0', revised: 5h,
   revisions: [{age: 9d, image: 'bees.example/queen:1.4'}], pods: [{}, {revision: 1, age: 9d}]}
- {kind: Deployment, ns: hives, name: drone, replicas: 2, age: 9d, image: 'bees.example/drone:1', pods: [{},
   {restarts: 5, state: CrashLoopBackOff, last: Error, exit: 7, finished: 12m, node: stand-1,
    log: [warming up, the smoker is too small, leaving]}]}
- {kind: Deployment, ns: hives, name: waxer, replicas: 1, age: 4h, image: 'bees.example/waxer:1',
   spec: {initContainers: [{name: melt, image: 'bees.example/melt:1'}]},
   pods: [{age: 4h, state: 'Init:0/1', initlog: [pot at 40 of 64 degrees]}]}
- {kind: Deployment, ns: hives, name: scout, replicas: 1, age: 9d, image: 'bees.example/scout:1',
   spec: {initContainers: [{name: map-meadow, image: 'bees.example/map:1'}]},
   pods: [{age: 2h, state: 'Init:CrashLoopBackOff', restarts: 6, initlog: [no such meadow]}]}
- {kind: Deployment, ns: honey, name: jars, replicas: 1, age: 9d, image: 'bees.example/jars:1'}
- {kind: CronJob, ns: honey, name: tally, age: 60d, schedule: '15 2 * * *', image: 'bees.example/tally:3', last: 4h,
   concurrency: Forbid}
- {kind: Deployment, ns: honey, name: mead, replicas: 0, age: 9d, image: 'bees.example/mead:1'}
- {kind: Job, ns: honey, name: tally-29540000, cron: tally, age: 4h, image: 'bees.example/tally:3', pods: [{}]}
- {kind: Job, ns: honey, name: capping, age: 3h, image: 'bees.example/cap:1', completions: 4, parallelism: 1,
   pods: [{state: Completed, age: 3h, finished: 2h}, {age: 2h}]}
- {kind: Job, ns: honey, name: bottling, age: 6h, image: 'bees.example/bottle:3', finished: 5h,
   pods: [{state: Completed}]}
events:
- {about: Node/stand-2, ns: default, reason: NodeNotReady, message: gone quiet, type: Normal, age: 3h}
- {about: Deployment/queen, ns: hives, reason: ScalingReplicaSet, message: Scaled up to 2, type: Normal, age: 5h}
- {about: Deployment/queen, ns: hives, reason: Swarmed, message: half of them left, age: 20m}
"""


@pytest.fixture(scope="module")
def asked() -> Asked:
    return Asked(RecordedCluster(built("apiary", yaml.safe_load(_APIARY))))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("is anything wrong in hives?", "yes (drone, scout, waxer)"),
        ("is anything broken in honey?", "no"),
        ("all good in honey?", "yes"),
        ("which namespace looks worst?", "hives"),
        ("are both drone replicas ready?", "no"),
        ("are all replicas of queen up, yes or no", "yes"),
        ("can you confirm that jars is fully up?", "yes"),
        ("drone ready/desired", "1/2"),
        ("queen pods still on 1.4", "1"),
        ("what runs in hives", "drone, queen, scout, waxer"),
        ("is there anything we have scaled to zero? which deployments", "mead"),
        ("which namespaces have something broken", "hives"),
        ("jars warnings", None),  # no event warns of it, and its log may
    ],
)
async def test_what_is_wrong_is_told_with_whether_it_is(asked: Asked, question: str, answer: str | None) -> None:
    assert await asked.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("is bottling through or still going?", "through"),
        ("did bottling succeed or fail?", "succeed"),
        ("is capping under way or finished?", "under way"),
        ("capping: how many of four are done", "1"),
        ("is tonight's tally run still going?", "yes"),
        ("did the tally run of tonight go wrong?", None),
        ("has tally finished tonight", "no"),
    ],
)
async def test_of_two_states_that_which_is_so_is_told_and_a_run_that_goes_on_has_not_ended(
    asked: Asked, question: str, answer: str | None
) -> None:
    assert await asked.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("is stand-2 down? since when", "3h"),
        ("how many minutes ago did drone restart?", "12m"),
        ("when was tally last scheduled; hours ago is enough", "4h"),
        ("how long has drone been crashing", None),  # its pod is younger than it is
    ],
)
async def test_since_when_something_is_so_is_not_how_old_it_is(asked: Asked, question: str, answer: str | None) -> None:
    assert await asked.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("why does waxer not start", "waiting for init container melt: pot at 40 of 64 degrees"),
        ("scout hangs in its init container, which host can't it reach?", "no such meadow"),
        ("which container of scout fails", "map-meadow"),
        ("why does drone keep crashing", "the smoker is too small"),
        ("what was queen running before 2.0", "bees.example/queen:1.4"),
        ("why has tally started no new run?", "tally-29540000 is still running"),
        ("stand-2 NotReady why", "Kubelet stopped posting node status"),
    ],
)
async def test_what_keeps_it_is_told_from_where_it_stands(asked: Asked, question: str, told: str) -> None:
    assert told in (await asked.ask(question) or "")


async def test_what_happened_so_long_ago_is_told_by_the_events_of_that_time(asked: Asked) -> None:
    assert "Scaled up" in (await asked.ask("what happened to queen five hours ago?") or "")
    assert "Swarmed" not in (await asked.ask("what happened to queen about 5 hours ago?") or "")
    assert "Scaled up" not in (await asked.ask("events of queen in the last hour") or "")


async def test_what_is_in_a_state_is_listed_and_no_request_to_bring_it_there(asked: Asked) -> None:
    assert await asked.ask("terminating pods") == "none"
    assert (await asked.ask("terminating the queen") or "").startswith("refused")
