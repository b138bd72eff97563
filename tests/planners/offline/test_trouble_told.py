"""Why something is not as it should be, whatever it is called, and what is not as it should be of several."""

from __future__ import annotations

import pytest
import yaml

from benchmarks.unseen.building import built
from clusters.recorded import load
from clusters.recorded.cluster import RecordedCluster
from tests.planners.offline.asking import Asked

_APIARY = """
at: '2026-04-02T08:00:00'
age: 90d
nodes:
- {name: meadow-1, cpu: 8, memory: 16Gi, version: v1.31.2}
- {name: meadow-2, cpu: 8, memory: 16Gi, version: v1.31.2, cordoned: true}
- {name: meadow-3, cpu: 8, memory: 16Gi, version: v1.31.2, taints: ['bees=only:NoSchedule'],
   down: ['False', KubeletNotReady, 'cni plugin not initialized']}
namespaces:
- {name: honey, age: 80d}
- {name: wax, age: 70d}
workloads:
- kind: Deployment
  ns: honey
  name: spinner
  replicas: 3
  age: 30d
  revised: 2d
  image: reg.example/spinner:4.1.0
  revisions: [{age: 30d, image: 'reg.example/spinner:4.0.2'}]
  ports: [8080]
  readinessProbe: {httpGet: {path: /up, port: 9190}, periodSeconds: 25}
  livenessProbe: {tcpSocket: {port: 8080}, periodSeconds: 40}
  pods:
  - {}
  - {}
  - {state: CrashLoopBackOff, restarts: 7, last: Error, exit: 3, log: [spinning, 'FATAL the comb is stuck']}
- kind: Deployment
  ns: wax
  name: candles
  replicas: 1
  age: 20d
  stuck: true
  strategy: Recreate
  image: reg.example/candles:2
  ports: [8080]
  livenessProbe: {httpGet: {path: /up, port: 8081}}
  pods: [{state: CrashLoopBackOff, restarts: 9, last: Error, exit: 143, log: [listening, bye]}]
- kind: StatefulSet
  ns: wax
  name: mould
  replicas: 1
  age: 20d
  image: reg.example/mould:1
  pods: [{restarts: 1, last: OOMKilled, exit: 137, finished: 20d}]
- {kind: CronJob, ns: wax, name: mould-polish, age: 20d, schedule: '0 3 * * *', image: 'reg.example/polish:1', last: 5h}
- kind: Job
  ns: wax
  name: mould-polish-29585000
  cron: mould-polish
  age: 5h
  backoff: 0
  failure: [BackoffLimitExceeded, Job has reached the specified backoff limit]
  image: reg.example/polish:1
  pods: [{state: Error, exit: 1, age: 5h, log: ['no cloth left']}]
- {kind: Job, ns: wax, name: recount, age: 2h, image: 'reg.example/recount:1', completions: 6, parallelism: 1,
   pods: [{state: Completed}, {state: Completed}, {}]}
objects:
- {kind: HorizontalPodAutoscaler, ns: honey, name: spinner, target: Deployment/spinner, min: 1, max: 3, cpu: 70,
   replicas: 3}
events:
- {about: HorizontalPodAutoscaler/spinner, ns: honey, reason: FailedGetResourceMetric, message: no cpu is told, age: 1m}
- {about: Node/meadow-3, ns: default, reason: NodeNotReady, message: Node meadow-3 status is now NodeNotReady, age: 1h,
   source: node-controller}
"""


@pytest.fixture(scope="module")
def asked() -> Asked:
    return Asked(RecordedCluster(built("apiary", yaml.safe_load(_APIARY))))


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("why is meadow-3 not ready?", "cni plugin not initialized"),  # and not the event that only says so again
        ("what does the kubelet of meadow-3 complain about?", "cni plugin not initialized"),
        ("why can't anything be scheduled on meadow-3?", "bees=only:NoSchedule"),
        ("why does meadow-2 not take new pods?", "cordoned"),
        ("why is the spinner autoscaler blind", "no cpu is told"),
        ("spinner hpa why unknown", "no cpu is told"),
        ("polish of mould failed tonight, reason please", "no cloth left"),  # and not why the mould once died
        ("mould-polish failed bc?", "no cloth left"),
        ("spinner crashes, what does it write?", "FATAL the comb is stuck"),
        ("spinner should have 3 ready, who is blocking?", "FATAL the comb is stuck"),
        ("the spinner is not ready. what is it?", "FATAL the comb is stuck"),
        ("Something is not good in honey, what is it?", "deployment spinner"),
        ("why are the candle pods killed again and again?", "liveness probe on port 8081"),
        ("why does spinner never get past the comb?", "FATAL the comb is stuck"),
    ],
)
async def test_why_tells_the_cause_of_what_is_meant(asked: Asked, question: str, said: str) -> None:
    assert said in (await asked.ask(question) or "")


async def test_where_nothing_is_wrong_with_a_place_no_cause_is_told(asked: Asked) -> None:
    assert await asked.ask("something is not good in default, what is it?") is None


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("are the spinner pods ready?", "no"),
        ("are the spinner pods failing?", "yes"),
        ("are there spinner pods ready?", "yes"),
        ("spinner pods ready", "2"),
        ("how many of the spinner pods are ready?", "2"),
    ],
)
async def test_of_several_it_is_asked_whether_all_are_well_and_whether_any_is_not(
    asked: Asked, question: str, said: str
) -> None:
    assert await asked.ask(question) == said


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("which port is checked by the readiness probe of spinner?", "9190"),
        ("how often is the liveness of spinner checked, in seconds?", "40"),
        ("what is the readiness probe interval of spinner", "25"),
        ("with which exit code do the spinner containers die?", "3"),
        ("if we undo the spinner rollout, what image comes back?", "reg.example/spinner:4.0.2"),
        ("which image did spinner run before the update to 4.1.0?", "reg.example/spinner:4.0.2"),
        ("which image did spinner run before the update to 4.7.0?", None),
        ("which deployment ran over its progress deadline?", "candles"),
        ("candles rollout stuck?", "yes"),
        ("is the rollout of candles through?", "no"),
        ("which deployments are replaced with the Recreate strategy?", "candles"),
        ("which autoscaler cannot go any higher?", "spinner"),
        ("up to how many replicas can spinner grow by itself?", "3"),
        ("how many completions of recount are done so far?", "2"),
        ("may the scheduler place new pods on meadow-2?", "no"),
        ("can i schedule something on meadow-1?", "yes"),
        ("can i schedule something on meadow-3?", "no"),  # it is not ready
        ("which node doesn't accept new pods?", "meadow-2, meadow-3"),
        ("which nodes are reserved for bees by a taint?", "meadow-3"),
        ("which node is meant for wasps?", None),
        ("how many restarts does spinner have", "7"),
        ("which job ran into its deadline?", "none"),
    ],
)
async def test_what_is_set_and_how_far_it_came_is_told(asked: Asked, question: str, said: str | None) -> None:
    assert await asked.ask(question) == said


@pytest.mark.parametrize(
    ("question", "cause"),
    [
        ("why can't invoices pull its image?", "ImagePullBackOff"),
        ("what is the scheduler complaining about with giant?", "Insufficient memory"),
        ("giant is pending because of what?", "Insufficient memory"),
        ("which config map does report-builder wait for?", "report-settings"),
        ("which key can report-builder not find?", "report-settings"),
    ],
)
async def test_what_something_waits_for_or_cannot_find_is_what_keeps_it_from_running(question: str, cause: str) -> None:
    assert cause in (await Asked(RecordedCluster(load("troubled"))).ask(question) or "")


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("did memory-hog die because of too little memory?", "yes"),
        ("does reconcile crash because of memory?", "no"),
        ("which secrets are missing?", "none"),
    ],
)
async def test_what_lack_of_memory_killed_and_what_is_missing_are_no_question_for_a_cause(
    question: str, said: str
) -> None:
    assert await Asked(RecordedCluster(load("troubled"))).ask(question) == said
