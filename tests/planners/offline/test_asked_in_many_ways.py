"""One thing asked in the ways of many people has one answer, and what is near it is told in the place of none."""

from __future__ import annotations

import pytest
import yaml

from benchmarks.unseen.building import build, built
from clusters.recorded.cluster import RecordedCluster
from tests.planners.offline.asking import Asked

_CIRCUS = """
at: '2026-05-06T09:00:00'
age: 60d
nodes:
- {name: tent-1, cpu: 8, memory: 16Gi, version: v1.31.2, taints: ['show=night:NoSchedule']}
- {name: tent-2, cpu: 8, memory: 32Gi, version: v1.31.2}
namespaces:
- {name: ring, age: 60d}
- {name: stalls, age: 60d}
workloads:
- {kind: Deployment, ns: ring, name: trapeze, replicas: 2, age: 30d, image: 'reg.example/trapeze:2.0',
   labels: {act: air}, revisions: [{age: 30d, image: 'reg.example/trapeze:1.9'}], revised: 5d,
   resources: {requests: {cpu: 250m}, limits: {memory: 128Mi}}, pods: [{node: tent-1}, {node: tent-2}]}
- {kind: Deployment, ns: ring, name: cannon, replicas: 1, age: 9d, image: 'reg.example/cannon:1.0', ports: [],
   containers: [{name: fuse, image: 'reg.example/cannon:1.0'}],
   pods: [{node: tent-2, state: CrashLoopBackOff, restarts: 7, last: Error, exit: 3, container: fuse,
           log: [loading, 'FATAL no powder'], previous: [loading, 'FATAL no powder']}]}
- {kind: Deployment, ns: stalls, name: popcorn, replicas: 1, age: 9d, image: 'reg.example/popcorn:1.0',
   labels: {act: all},
   pods: [{node: tent-2, log: [popping]}]}
- {kind: Deployment, ns: stalls, name: carousel, replicas: 1, age: 9d,
   containers: [{name: music, image: 'reg.example/music:1'}, {name: motor, image: 'reg.example/motor:1'}],
   pods: [{node: tent-2, state: CrashLoopBackOff, bad: motor, restarts: 9, last: Error, exit: 1,
           logs: {motor: ['belt is missing'], music: [waltz]}, previous: ['belt is missing']}]}
- {kind: Deployment, ns: stalls, name: top-hat, replicas: 1, age: 9d, image: 'reg.example/hat:1.0',
   resources: {requests: {cpu: 50m}, limits: {memory: 64Mi}}, pods: [{node: tent-2}]}
- {kind: CronJob, ns: ring, name: sweep, age: 40d, schedule: '0 3 * * *', image: 'reg.example/sweep:1', last: 6h}
objects:
- {kind: Service, ns: ring, name: gate, age: 60d, selector: {app: trapeze}, ports: [{port: 80}]}
- {kind: Ingress, ns: ring, name: box-office, age: 60d, class: nginx, hosts: {tickets.example: {/: 'gate:80'}}}
- {kind: HorizontalPodAutoscaler, ns: ring, name: trapeze, target: Deployment/trapeze, min: 2, max: 4, cpu: 70,
   current: 40, replicas: 2}
"""


@pytest.fixture(scope="module")
def circus() -> Asked:
    return Asked(RecordedCluster(built("circus", yaml.safe_load(_CIRCUS))))


@pytest.mark.parametrize(
    ("plainly", "otherwise"),
    [
        ("why is cannon not ready?", "cannon has failed, can you tell me from what?"),
        ("why is cannon not ready?", "cannon stuck, on what?"),
        ("why is cannon not ready?", "cannon has a problem, which one?"),
        ("why is cannon not ready?", "what is it with cannon today"),
        ("why is cannon not ready?", "did cannon run out of memory or what is it?"),
        ("why is cannon not ready?", "when cannon does not run there must be a reason, which?"),
        ("why is cannon not ready?", "is there an explanation for the state of cannon?"),
        ("why is cannon not ready?", "what do i tell the customer, why is cannon down?"),
        ("is trapeze healthy?", "i hope trapeze is doing well, is it?"),
        ("is trapeze healthy?", "can i tell the director that trapeze is ok"),
        ("is cannon healthy?", "does cannon work?"),
        ("how many replicas does trapeze have?", "how far is trapeze scaled out"),
        ("in which namespace is popcorn?", "i cant find popcorn, in which namespace is it"),
        ("in which namespace is popcorn?", "where did we deploy popcorn"),
        ("how old is popcorn?", "how long do we have popcorn already"),
        ("which image does popcorn use?", "from which image is popcorn started"),
        ("when was trapeze last rolled out?", "when did trapeze get its last update"),
        ("when was trapeze last rolled out?", "last deploy of trapeze?"),
        ("what update strategy does trapeze use?", "is trapeze updated with rolling update or recreate"),
        ("is there an autoscaler for trapeze?", "is trapeze scaled automatically"),
        ("what is the memory limit of trapeze?", "trapeze is limited to how much memory"),
        ("what is the schedule of sweep?", "when is sweep supposed to run"),
        ("to which service does the ingress box-office route?", "where does the ingress box-office send traffic"),
        ("which taints does tent-1 have?", "is tent-1 tainted, and with what?"),
        ("what type is service gate?", "is service gate clusterip or nodeport or what?"),
        ("which deployments are in ring?", "what is deployed in ring, deployments only"),
        ("which pods run on tent-2?", "if i drain tent-2, which pods go"),
    ],
)
async def test_it_is_answered_as_it_is_where_it_is_asked_plainly(circus: Asked, plainly: str, otherwise: str) -> None:
    answer = await circus.ask(plainly)
    assert answer is not None
    assert await circus.ask(otherwise) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("which deployments do we have besides cannon and coredns?", "trapeze, carousel, popcorn, top-hat"),
        ("what does cannon complain about?", "FATAL no powder"),
        ("what does carousel complain about?", "belt is missing"),
        ("half dead: does trapeze have a memory limit?", "yes"),
        ("which container ports has cannon", "none"),
        ("how much memory is top-hat allowed", "64Mi"),
        ("how much cpu does top-hat ask for", "50m"),
        ("cannon is broken, which image does it run?", "reg.example/cannon:1.0"),
    ],
)
async def test_all_that_is_said_is_heeded(circus: Asked, question: str, answer: str) -> None:
    assert await circus.ask(question) == answer


@pytest.mark.parametrize(
    "question",
    [
        "cannon is stopped. by whom?",
        "trapeze is healthy. by whom?",
        "cannon is broken since the update, which flavour does it have?",
        "my boss told me to look at everything of the air act here. which deployments are that",
        "which deployments have not been updated since they were made?",
        "what does popcorn complain about?",
        "how is trapeze rigged",
        "where does box-office send traffic",
        "any problems with popcorn?",
        "total memory of the gpu nodes",
    ],
)
async def test_what_is_not_told_is_left(circus: Asked, question: str) -> None:
    assert await circus.ask(question) is None


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("count of all deployments", "6"),
        ("are there any pods that are crashing", "yes"),
        ("how many deployments have the act all", "1"),
        ("are all nodes ready? if not, which", "none"),
        ("all nodes ok?", "yes"),
        ("which cronjobs did somebody suspend", "none"),
    ],
)
async def test_a_quantifier_is_the_value_of_a_label_only_where_its_key_is_said(
    circus: Asked, question: str, answer: str
) -> None:
    assert await circus.ask(question) == answer


async def test_who_did_it_is_not_passed_over_behind_what_is_so() -> None:
    library = Asked(RecordedCluster(build("library")))
    assert await library.ask("parliament is blocked. by whom?") is None
