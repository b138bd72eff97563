"""Why something ends badly, where only its log tells, and whose log is meant where several pods have one name."""

from __future__ import annotations

import pytest
import yaml

from benchmarks.unseen.building import built
from clusters.recorded.cluster import RecordedCluster
from tests.planners.offline.asking import Asked

_NURSERY = """
at: '2026-03-03T08:00:00'
age: 90d
nodes:
- {name: bench-1, cpu: 4, memory: 8Gi, version: v1.31.2}
- {name: bench-2, cpu: 4, memory: 8Gi, version: v1.31.2}
namespaces:
- {name: roses, age: 80d}
- {name: vines, age: 70d}
workloads:
- kind: Deployment
  ns: roses
  name: grafter
  replicas: 3
  age: 9d
  image: reg.example/grafter:1
  ports: [60]
  pods:
  - {node: bench-1, log: [grafting]}
  - {node: bench-2, restarts: 4, state: CrashLoopBackOff, last: Error, exit: 3, finished: 2m,
     log: [grafting, FATAL scion is older than its stock, bye]}
  - {node: bench-1, age: 1h, restarts: 1, last: Error, exit: 9, finished: 50m, log: [FATAL found since]}
- {kind: Deployment, ns: vines, name: grafter, replicas: 1, age: 9d, image: 'reg.example/grafter:1', ports: [60]}
- {kind: Deployment, ns: vines, name: trellis, replicas: 1, age: 9d, image: 'reg.example/trellis:1', ports: [61]}
- {kind: Deployment, ns: roses, name: trellis, replicas: 1, age: 9d, image: 'reg.example/trellis:1', ports: [61]}
- kind: Deployment
  ns: vines
  name: pruner
  replicas: 1
  age: 9d
  image: reg.example/pruner:1
  ports: [62]
  pods: [{restarts: 7, state: CrashLoopBackOff, last: Error, exit: 2, finished: 3m, log: ['panic: the blade is lost']}]
- kind: Job
  ns: vines
  name: harvest
  age: 6h
  image: reg.example/harvest:3
  backoff: 0
  pods: [{state: Error, exit: 4}]
  failure: [BackoffLimitExceeded, Job has reached the specified backoff limit]
  log: [counting, 'could not open the basket', done counting]
objects:
- {kind: Service, ns: vines, name: secateurs, selector: {app: pruner}, ports: [{port: 62}]}
- {kind: Service, ns: vines, name: trellis-web, selector: {app: web}, ports: [{port: 60}]}
"""


@pytest.fixture(scope="module")
def asked() -> Asked:
    return Asked(RecordedCluster(built("nursery", yaml.safe_load(_NURSERY))))


_SCION = "CrashLoopBackOff: container grafter ended with Error, exit code 3: FATAL scion is older than its stock"

_BLADE = (
    "no ready endpoints: CrashLoopBackOff: container pruner ended with Error, exit code 2: panic: the blade is lost"
)
_BASKET = "BackoffLimitExceeded: container harvest ended with Error, exit code 4: could not open the basket"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Why does the grafter in roses crash?", _SCION),
        ("grafter in roses can't stay up since lunch, what's the message?", _SCION),
        ("the grafter in roses keeps dying on us, what does it say?", _SCION),
        ("why is grafter crashing", _SCION),  # the other one of this name is well
        ("why did harvest fail?", _BASKET),
        ("why does secateurs not answer?", _BLADE),
    ],
)
async def test_a_cause_that_only_the_program_tells_is_told_with_the_last_telling_line_of_its_log(
    asked: Asked, question: str, said: str
) -> None:
    assert await asked.ask(question) == said


@pytest.mark.parametrize(
    "question",
    [
        "logs of the crashing grafter pod in roses",
        "what does grafter in roses print before it goes down?",
        "logs of the crashing grafter pod",
        "what does the grafter of roses on bench-2 log?",
    ],
)
async def test_the_log_is_that_of_the_pod_that_does_not_stay_up_or_runs_on_the_node(
    asked: Asked, question: str
) -> None:
    assert "FATAL scion is older than its stock" in (await asked.ask(question) or "")


@pytest.mark.parametrize("question", ["logs of the crashing trellis pod", "why does trellis crash?"])
async def test_where_several_have_the_name_and_none_is_in_trouble_nothing_is_told(asked: Asked, question: str) -> None:
    assert await asked.ask(question) is None


async def test_of_all_that_a_question_names_the_one_in_trouble_is_told_of(asked: Asked) -> None:
    told = await asked.ask("trellis gets no visitors, trellis-web must be broken, what's the problem?")
    assert "does not match any pod" in (told or "")
    assert await asked.ask("why does trellis fail in roses since grafter is down?") == _SCION
