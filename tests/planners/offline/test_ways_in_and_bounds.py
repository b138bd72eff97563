"""How people who have no words for these ask of services, sites, budgets, quotas, autoscalers, disks and nodes: "what
answers when a customer opens …", "may one of them go"."""

from __future__ import annotations

import pytest
import yaml

from benchmarks.unseen.building import built
from clusters.recorded.cluster import RecordedCluster
from planners.offline.clauses.chatter import plain
from tests.planners.offline.asking import Asked

_CIRCUS = """
at: '2026-04-02T08:00:00'
age: 90d
nodes:
- {name: wagon-1, cpu: 4, memory: 8Gi, version: v1.31.2, labels: {ring: red}, pressure: MemoryPressure}
- {name: wagon-2, cpu: 4, memory: 8Gi, version: v1.31.2, labels: {ring: blue}, cordoned: true}
- {name: wagon-3, cpu: 4, memory: 8Gi, version: v1.31.2, labels: {ring: blue},
   down: [Unknown, NodeStatusUnknown, Kubelet stopped posting node status.], taints: ['fire=eater:NoSchedule']}
namespaces:
- {name: arena, age: 80d}
- {name: kiosk, age: 80d}
workloads:
- {kind: Deployment, ns: arena, name: clowns, replicas: 3, age: 30d, image: 'reg.example/clowns:1', ports: [8080],
   pods: [{node: wagon-1}, {node: wagon-1}, {node: wagon-2}]}
- {kind: StatefulSet, ns: arena, name: lion-db, replicas: 2, age: 30d, image: 'quay.io/lions/db:2', ports: [5432],
   claims: {den: {size: 40Gi, class: fast}}, pods: [{node: wagon-1}, {node: wagon-1}]}
- {kind: Deployment, ns: kiosk, name: popcorn, replicas: 2, age: 9d, image: 'reg.example/popcorn:latest',
   ports: [3000], pods: [{node: wagon-1}, {node: wagon-2}]}
objects:
- {kind: Service, ns: arena, name: clowns, selector: {app: clowns}, type: NodePort,
   ports: [{name: http, port: 80, targetPort: 8080, nodePort: 30777}]}
- {kind: Service, ns: arena, name: trapeze, selector: {app: nobody}, ports: [{port: 80}]}
- {kind: Service, ns: kiosk, name: popcorn, selector: {app: popcorn}, affinity: ClientIP, type: LoadBalancer,
   external: 192.0.2.7, ports: [{name: web, port: 443, targetPort: 3000, nodePort: 30778},
                                {name: sound, port: 5004, protocol: UDP, nodePort: 30779}]}
- {kind: Service, ns: kiosk, name: tickets, type: ExternalName, externalName: sales.agency.example}
- {kind: Ingress, ns: arena, name: tent, class: nginx,
   hosts: {show.circus.example: {/: 'clowns:80'}, high.circus.example: {/: 'trapeze:80'}},
   tls: {tent-cert: [show.circus.example]}}
- {kind: Ingress, ns: kiosk, name: stall, class: nginx, hosts: {eat.circus.example: {/: 'popcorn:443'}}}
- {kind: PersistentVolumeClaim, ns: arena, name: den-lion-db-0, size: 40Gi, class: fast}
- {kind: PersistentVolumeClaim, ns: arena, name: den-lion-db-1, size: 40Gi, class: fast, phase: Pending}
- {kind: StorageClass, name: fast, provisioner: disks.example, default: true, reclaim: Retain}
- {kind: ResourceQuota, ns: kiosk, name: purse, hard: {pods: '9', requests.cpu: '4'},
   used: {pods: '2', requests.cpu: '3'}}
- {kind: LimitRange, ns: kiosk, name: portions, limits: [
   {type: Container, default: {memory: 96Mi}, defaultRequest: {memory: 32Mi}, min: {memory: 16Mi}},
   {type: PersistentVolumeClaim, max: {storage: 7Gi}}]}
- {kind: HorizontalPodAutoscaler, ns: arena, name: clowns, target: Deployment/clowns, min: 1, max: 3, cpu: 70,
   current: 84, replicas: 3}
- {kind: HorizontalPodAutoscaler, ns: kiosk, name: syrup, target: Deployment/syrup-tap, min: 1, max: 4, cpu: 60,
   replicas: 0}
- {kind: PodDisruptionBudget, ns: arena, name: lion-db, selector: {app: lion-db}, minAvailable: 2, healthy: 2,
   desired: 2}
- {kind: PodDisruptionBudget, ns: kiosk, name: popcorn, selector: {app: popcorn}, maxUnavailable: 1, healthy: 2,
   desired: 1}
- {kind: NetworkPolicy, ns: kiosk, name: fence, spec: {podSelector: {}, policyTypes: [Ingress]}}
"""


@pytest.fixture(scope="module")
def circus() -> Asked:
    return Asked(RecordedCluster(built("circus", yaml.safe_load(_CIRCUS))))


async def _check(asked: Asked, question: str, answer: str) -> None:
    assert await asked.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("is there anything at all behind the trapeze service? nothing but errors since an hour", "no"),
        ("is there something behind the clowns service", "yes"),
        ("hey, which port is popcorn reachable on from other pods, I mix the two up", "443, 5004"),
        ("the clowns service listens on 80, sure, but on what port does the container behind get the traffic?", "8080"),
        ("popcorn: which port on the machines", "30778, 30779"),
        ("on which port of the machine can I open clowns from my laptop?", "30777"),
        ("which udp port does popcorn have", "5004"),
        ("tickets points to which host outside?", "sales.agency.example"),
        ("tickets is only an alias, right? to what outside address it goes?", "sales.agency.example"),
        ("on which address from outside can the children reach popcorn?", "192.0.2.7"),
        ("which address did popcorn get from the load balancer", "192.0.2.7"),
        ("clowns takes 80 from outside and passes it to which port inside", "8080"),
        ("who gets the traffic of the clowns service", "clowns"),
        ("does popcorn use session stickiness?", "yes"),
        ("does clowns use session stickiness?", "no"),
    ],
)
async def test_services_are_asked_by_what_one_does_with_them(circus: Asked, question: str, answer: str) -> None:
    await _check(circus, question, answer)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("someone typed show.circus.example in the browser. where does that end up", "clowns"),
        ("when visitors open eat.circus.example what answers them?", "popcorn"),
        ("eat.circus.example shows an error page, who is supposed to answer there?", "popcorn"),
        ("is high.circus.example covered by the certificate?", "no"),
        ("show.circus.example has no tls, correct?", "no"),
        ("which webpages do we serve without encryption", "eat.circus.example, high.circus.example"),
        ("is the stall site served over https or just plain?", "no"),
        ("show.circus.example: https or http?", "yes"),
        ("what will a visitor see under eat.circus.example", "popcorn"),
        ("witch ingress serves eat.circus.example", "stall"),
    ],
)
async def test_sites_are_asked_as_who_visits_them_does(circus: Asked, question: str, answer: str) -> None:
    await _check(circus, question, answer)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("under which url is clowns reachable", "show.circus.example/"),
        ("hosts of the service trapeze", "high.circus.example"),
        ("which hosts does the ingress tent have", "high.circus.example, show.circus.example"),
        ("under which host is tent reachable", "high.circus.example, show.circus.example"),
    ],
)
async def test_the_hosts_of_a_service_are_not_all_those_of_its_ingress(
    circus: Asked, question: str, answer: str
) -> None:
    await _check(circus, question, answer)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("honestly, if I drain a node now, which disruption budgets would stand in my way", "lion-db"),
        ("how many popcorn pods can I take down at once without the budget complaining?", "1"),
        ("how many lion-db pods may go", "0"),
        ("may one lion-db pod go", "no"),
        ("can I lose one more popcorn pod, or does the budget forbid it", "yes"),
        ("could i take one lion-db down", "no"),
        ("under which disruption budget falls lion-db?", "lion-db"),
        ("how many popcorn pods are down", "0"),
        ("is lion-db down", "no"),
    ],
)
async def test_what_may_go_is_what_its_budget_allows_and_not_how_well_it_is(
    circus: Asked, question: str, answer: str
) -> None:
    await _check(circus, question, answer)


async def test_what_a_drain_of_one_node_meets_is_not_what_any_drain_meets(circus: Asked) -> None:
    assert await circus.ask("which budgets block when we drain wagon-2") != "lion-db"


async def test_a_default_bound_is_none_of_pods_in_the_namespace_default(circus: Asked) -> None:
    assert await circus.ask("what is the default memory limit in arena") is None
    assert await circus.ask("default memory request in kiosk") == "32Mi"


async def test_what_is_asked_at_the_end_of_a_clause_is_not_passed_over(circus: Asked) -> None:
    both = "den-lion-db-1 is pending since when and which class does it want"
    assert await circus.ask(both) != "fast"


async def test_a_bound_beside_a_thing_is_not_passed_over(circus: Asked) -> None:
    assert await circus.ask("pdb for lion-db, minimum?") != "lion-db"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("how many cpu does kiosk have left in their allowance", "1"),
        ("how many pods can kiosk still start before it hits its cap", "7"),
        ("kiosk wants to sell more, how near are they to their cpu cap?", "3/4"),
        ("kiosk asks for more cpu. out of the 4 they have, how many are used?", "3"),
        ("do we have a quota for kiosk and how many pods remain there", "7"),
        ("kiosk has 4 cpu in the quota, how much of that is free", "1"),
        ("kiosk: cpu left?", "1"),
        ("kiosk quota cpu: how much is used", "3"),
        ("what memory does a container in kiosk get by default", "96Mi"),
        ("memory a container in kiosk gets if none is requested", "32Mi"),
        ("whats the default memory a container gets in kiosk if nobody says anything", "96Mi"),
        ("is there a smallest memory a container must ask for in kiosk?", "16Mi"),
        ("what is the largest volume someone may request in kiosk", "7Gi"),
        ("what is the largest claim in arena", "den-lion-db-0, den-lion-db-1"),
    ],
)
async def test_quotas_and_bounds_are_asked_as_what_somebody_may_have(circus: Asked, question: str, answer: str) -> None:
    await _check(circus, question, answer)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("at which cpu load starts the autoscaler of clowns to add pods?", "70"),
        ("clowns is running at max copies isnt it", "yes"),
        ("is clowns scaled up all the way", "yes"),
        ("clowns: from how many to how many", "1, 3"),
        ("how busy is clowns according to its hpa", "84"),
        ("which autoscaler points at something that does not exist?", "syrup"),
        ("clowns autoscaler: now, min, max", "current=3, min=1, max=3"),
        ("clowns autoscaler, what load has it now", "84"),
        ("which disk waits for binding", "den-lion-db-1"),
        ("how big is the disk for lion-db", "40Gi"),
        ("what happens with the data if someone deletes a claim of class fast? is it kept?", "Retain"),
        ("den-lion-db-1 is stuck forever, which storage class did bo ask for?", "fast"),
    ],
)
async def test_scaling_and_disks_are_asked_without_their_terms(circus: Asked, question: str, answer: str) -> None:
    await _check(circus, question, answer)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("are the blue nodes ok", "no"),
        ("which blue nodes do we have and are they ok", "wagon-2, wagon-3\nno"),
        ("3am here. which node refuses new pods", "wagon-2"),
        ("which box has not enough ram", "wagon-1"),
        ("how many things run on wagon-2 at the moment?", "3"),
        ("why cant normal pods go on wagon-3, what taint is on it", "fire=eater:NoSchedule"),
        ("is any policy isolating kiosk? its name is enough", "fence"),
        ("do we still use any :latest images somewhere? if yes where", "popcorn"),
        ("who pulls images from quay.io?", "lion-db"),
        ("nobody knows which registry lion-db pulls from, can you look", "quay.io"),
    ],
)
async def test_nodes_policies_and_images_are_asked_in_plain_words(circus: Asked, question: str, answer: str) -> None:
    await _check(circus, question, answer)


@pytest.mark.parametrize(
    "question",
    [
        "how many pods of clowns run",
        "which services go through a load balancer",
        "which budgets are in arena",
        "what runs behind wagon-1",
        "is the witch-hunt job done",
        "how many times may the job fail",
        "clowns has a service, which port is it",
        "which volumes are released, the old and the new",
        "can i take a look at clowns",
    ],
)
def test_what_only_begins_alike_stays_as_it_is(question: str) -> None:
    assert plain(question) == question
