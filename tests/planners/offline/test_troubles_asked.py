"""Whether things are well, how old they are and how long they took, what happened, and what logs hold: in all the words
that people have for it."""

from __future__ import annotations

import pytest
import yaml

from benchmarks.unseen.building import built
from clusters.recorded.cluster import RecordedCluster
from tests.planners.offline.asking import Asked

_POTTERY = """
at: '2026-04-02T08:00:00'
age: 300d
nodes:
- {name: shelf-1, cpu: 8, memory: 16Gi, version: v1.31.2}
- {name: shelf-2, cpu: 8, memory: 16Gi, version: v1.31.2, down: ['False', KubeletNotReady, 'container runtime is down']}
namespaces:
- {name: clay, age: 200d}
- {name: glaze, age: 100d}
workloads:
- {kind: Deployment, ns: clay, name: wheel, replicas: 2, age: 90d, revised: 3d, image: 'reg.example/wheel:2.1',
   revisions: [{age: 90d, image: 'reg.example/wheel:2.0'}], pods: [{age: 3d}, {age: 3d}]}
- {kind: Deployment, ns: clay, name: thrower, replicas: 2, age: 20d, image: 'reg.example/thrower:latest',
   pods: [{}, {state: CrashLoopBackOff, restarts: 7, last: Error, exit: 3, log: [throwing],
               previous: ['the clay is too dry']}]}
- {kind: Deployment, ns: glaze, name: painter, replicas: 1, age: 9d, image: 'reg.example/painter:7',
   pods: [{state: ImagePullBackOff}]}
- {kind: StatefulSet, ns: glaze, name: kiln, replicas: 1, age: 60d, image: 'reg.example/kiln:1',
   pods: [{restarts: 2, last: OOMKilled, exit: 137, finished: 2d,
           log: [heating, 'timeout at 900 degrees', cooling, 'timeout at 300 degrees']}]}
- {kind: CronJob, ns: clay, name: sweep, age: 50d, schedule: '0 4 * * *', image: 'reg.example/sweep:1', last: 4h}
- {kind: Job, ns: clay, name: sweep-29585040, cron: sweep, age: 4h, image: 'reg.example/sweep:1', finished: 3h}
- {kind: CronJob, ns: clay, name: weigh, age: 50d, schedule: '0 5 * * *', image: 'reg.example/weigh:1', last: 3h}
- {kind: Job, ns: clay, name: weigh-29585100, cron: weigh, age: 3h, image: 'reg.example/weigh:1',
   failure: [BackoffLimitExceeded, Job has reached the specified backoff limit]}
- {kind: Job, ns: glaze, name: inventory, age: 12h, image: 'reg.example/inventory:1', finished: 2h}
- {kind: Job, ns: glaze, name: tally, age: 12h, image: 'reg.example/tally:1', finished: 405m}
events:
- {about: Deployment/wheel, ns: clay, reason: ScalingReplicaSet, message: Scaled up to 2, type: Normal, age: 3d}
- {about: Pod/kiln-0, ns: glaze, reason: Overheated, message: it is too hot, age: 2d}
"""


@pytest.fixture(scope="module")
def asked() -> Asked:
    return Asked(RecordedCluster(built("pottery", yaml.safe_load(_POTTERY))))


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("which deployments are more than 3 weeks old?", "wheel, coredns"),
        ("deployments over 30 days of age", "wheel, coredns"),
        ("which deployments were created less than 10 days ago?", "painter"),
        ("which deployments have existed for over 30 days?", "wheel, coredns"),
        ("deployments with an age under 10 days", "painter"),
        ("is painter over 30 days old?", "no"),
        ("which jobs took more than 5 hours?", "inventory, tally"),
        ("which jobs lasted less than 5 hours?", "sweep, weigh"),
        ("which deployments were last rolled out less than 5 days ago?", "wheel"),
    ],
)
async def test_a_length_of_time_is_compared_with_an_age_or_with_what_is_said_before_it(
    asked: Asked, question: str, said: str
) -> None:
    assert await asked.ask(question) == said


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("which deployment in clay has the highest age?", "wheel"),  # 90d, and not 9d as a word
        ("which deployment in clay is the most old?", "wheel"),
        ("which deployment was created after all others?", "painter"),
        ("which job took the longest?", "inventory"),  # 10h, and not 5h15m as a word
        ("which job took the most time?", "inventory"),
        ("how much time did inventory need?", "10h"),
    ],
)
async def test_the_oldest_and_the_longest_are_found_by_what_they_amount_to(
    asked: Asked, question: str, said: str
) -> None:
    assert await asked.ask(question) == said


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("which deployments lack readiness?", "thrower, painter"),
        ("which deployments fail to be ready?", "thrower, painter"),
        ("is the rollout of wheel terminated?", "yes"),
        ("is wheel still rolling out?", "no"),
        ("which pods can not download their image?", "painter"),
        ("which pods took more memory than allowed?", "kiln-0"),
        ("did inventory end with success?", "yes"),
        ("which jobs finished with a failure?", "weigh"),
        ("which cron jobs failed on their last run?", "weigh"),
        ("which deployments are short of available replicas?", "thrower, painter"),
        ("list the deployments whose image tag is latest", "thrower"),
        ("how many successful jobs does sweep hold on to?", "3"),
        ("what number did the thrower pods exit with the last time?", "3"),
        ("when was the completion of inventory?", "2026-04-02T06:00:00Z"),
        ("with what policy does painter pull its image?", "IfNotPresent"),
        ("what does the status column say for kiln-0?", "Running"),
        ("what would an undo of the rollout of wheel bring back?", "reg.example/wheel:2.0"),
    ],
)
async def test_states_and_settings_are_known_by_other_words(asked: Asked, question: str, said: str) -> None:
    assert await asked.ask(question) == said


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("what is out of order in the cluster?", "shelf-2, thrower, painter, weigh"),
        ("which things fail in the namespace clay?", "thrower, weigh"),
        ("does everything in the namespace glaze function well?", "no (painter)"),
        ("does the cluster have everything in working order?", "no (painter, shelf-2, thrower, weigh)"),
        ("which namespaces contain broken things?", "clay, glaze"),
        ("namespaces with broken stuff", "clay, glaze"),
        ("something is broken in which of the namespaces", "clay, glaze"),  # and not what is broken there
    ],
)
async def test_whether_all_is_well_is_asked_in_many_words(asked: Asked, question: str, said: str) -> None:
    assert await asked.ask(question) == said


@pytest.mark.parametrize(
    "question", ["executive summary of the namespace glaze", "overview namespace glaze", "what does glaze look like?"]
)
async def test_an_overview_has_many_names(asked: Asked, question: str) -> None:
    assert "statefulset kiln: 1/1" in (await asked.ask(question) or "")


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("events of type Warning about kiln", "pod kiln-0: Overheated: it is too hot"),
        ("which warnings were raised on kiln?", "pod kiln-0: Overheated: it is too hot"),
        ("normal events of wheel", "deployment wheel: ScalingReplicaSet: Scaled up to 2"),
        ("normal events of kiln", "none"),
        ("kiln events", "pod kiln-0: Overheated: it is too hot"),  # and not those of all
    ],
)
async def test_events_are_of_the_type_that_is_asked_for(asked: Asked, question: str, said: str) -> None:
    assert await asked.ask(question) == said


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("how often does the log of kiln say timeout?", "2"),
        ("number of occurrences of timeout in the log of kiln", "2"),
        ("how many times does kiln have 900 in its log?", "1"),
        ("what did thrower write in its former run?", "the clay is too dry"),
        ("what is the very last line that kiln wrote?", "timeout at 300 degrees"),
        ("when did kiln write the last line of its log?", None),  # it says no time
    ],
)
async def test_of_a_log_it_is_counted_and_told_what_is_asked(asked: Asked, question: str, said: str | None) -> None:
    assert await asked.ask(question) == said


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("all pods in clay but the running ones", "sweep, thrower, weigh"),
        ("where do the many restarts of thrower come from?", "CrashLoopBackOff"),
        ("how do things stand with the statefulset kiln?", "1/1"),
        ("which cron jobs are in state of suspend?", "none"),
        ("which strategy does wheel update with?", "RollingUpdate"),
        ("what has been going on with painter lately?", "ImagePullBackOff"),
        ("recent happenings around thrower", "CrashLoopBackOff"),
        ("what took thrower down?", "CrashLoopBackOff"),
        ("which pods had to start again?", "thrower, kiln-0"),  # and not all pods
        ("which pod had to start again the most times?", "thrower"),
        ("pods with one or more restarts", "thrower, kiln-0"),
        ("are we done with rolling out wheel?", "yes"),
        ("longest job", "inventory"),
        ("did the last run of weigh end without problems?", "no"),
        ("was the last run of weigh unsuccessful?", "yes"),
        ("which deployments are not pinned to a version?", "thrower"),
        ("readiness of wheel", "yes"),
        ("readiness of painter, yes or no", "no"),
        ("success of inventory, yes or no", "yes"),
        ("what priorityClassName does wheel have?", "none"),
        ("which sidecars does wheel have?", "none"),
        ("the completed jobs come to how many", "3"),
        ("how many completed jobs are there?", "3"),  # and not all jobs
        ("which deployments have the image pull policy Always?", "thrower"),  # and not all deployments
        ("deployments whose imagePullPolicy equals Always", "thrower"),
        ("tell me only the tag of the image of painter", "7"),
        ("pods that were restarted seven times or more", "thrower"),
        ("what is kubernetes warning us about in the namespace glaze?", "it is too hot"),
        ("what do the warnings about kiln say?", "it is too hot"),
        ("which pods crash in a loop?", "thrower"),
        ("which image is painter started from?", "reg.example/painter:7"),
    ],
)
async def test_what_is_said_otherwise_is_no_other_question(asked: Asked, question: str, said: str) -> None:
    assert said in (await asked.ask(question) or "")
