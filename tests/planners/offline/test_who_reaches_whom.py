"""Who reaches whom, in whatever words: by policies, by what is set, by services, and from outside."""

from __future__ import annotations

import pytest
import yaml

from benchmarks.unseen.building import built
from clusters.recorded.cluster import RecordedCluster
from tests.planners.offline.asking import Asked

_BAZAAR = """
at: '2026-04-02T08:00:00'
age: 90d
nodes:
- {name: tent-1, cpu: 4, memory: 8Gi}
namespaces:
- {name: stalls, labels: {guild: weavers}}
- {name: vaults, labels: {guild: minters}}
workloads:
- {kind: Deployment, ns: stalls, name: haggler, replicas: 1, image: 'reg.example/haggler:1',
   env: [{name: PURSE, value: 'coins://coin-box.vaults:7400/all'}, {name: RUGS, value: 'http://loom:8080'}]}
- {kind: Deployment, ns: stalls, name: loom, replicas: 1, image: 'reg.example/loom:1', ports: [8080]}
- {kind: CronJob, ns: stalls, name: sweeper, schedule: '0 4 * * *', image: 'reg.example/sweeper:1',
   args: ['--target=loom.stalls.svc:8080']}
- {kind: Deployment, ns: stalls, name: crier, replicas: 1, image: 'reg.example/crier:1',
   env: [{name: SOUND, value: 'http://loom-old:8080'}]}
- {kind: StatefulSet, ns: vaults, name: coin-box, replicas: 1, image: 'reg.example/coins:1', ports: [7400]}
- {kind: Deployment, ns: vaults, name: scribe, replicas: 1, image: 'reg.example/scribe:1'}
objects:
- {kind: Service, ns: stalls, name: loom, selector: {app: loom}, type: NodePort,
   ports: [{name: yarn, port: 8080, nodePort: 30808}, {name: yarns-tls, port: 8443, nodePort: 30843}]}
- {kind: Service, ns: stalls, name: loom-inside, selector: {app: loom}, ports: [{port: 9}]}
- {kind: Service, ns: stalls, name: haggler, selector: {app: haggler}, type: LoadBalancer, external: 192.0.2.4,
   ports: [{port: 80}]}
- {kind: Service, ns: vaults, name: coin-box, selector: {app: coin-box}, ports: [{name: ducat, port: 7400}]}
- {kind: Ingress, ns: stalls, name: gate, class: nginx, address: 192.0.2.9, hosts: {rugs.example: {/: 'loom:8080'}}}
- {kind: NetworkPolicy, ns: vaults, name: guarded, spec: {podSelector: {matchLabels: {app: coin-box}},
   policyTypes: [Ingress, Egress], ingress: [
     {from: [{namespaceSelector: {matchLabels: {guild: weavers}}, podSelector: {matchLabels: {app: haggler}}}],
      ports: [{port: 7400, protocol: TCP}]},
     {from: [{podSelector: {matchLabels: {app: scribe}}}], ports: [{port: 7401, protocol: TCP}]}],
   egress: [{to: [{ipBlock: {cidr: 10.4.0.0/16}}], ports: [{port: 53, protocol: UDP}, {port: 443, protocol: TCP}]}]}}
"""


@pytest.fixture(scope="module")
def bazaar() -> Asked:
    return Asked(RecordedCluster(built("bazaar", yaml.safe_load(_BAZAAR))))


async def _check(asked: Asked, question: str, answer: str | None) -> None:
    assert await asked.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("which app from stalls may reach coin-box?", "app=haggler in namespaces with guild=weavers"),
        ("which app may talk ducat to coin-box", "app=haggler in namespaces with guild=weavers"),
        ("from which namespaces can something reach coin-box?", "stalls, vaults"),
        ("on which port may scribe call coin-box", "7401"),
        ("on what port is the weavers guild let in to coin-box", "7400"),
        ("which tcp port may coin-box send traffic to", "443"),
        ("does a policy limit where coin-box can talk to?", "yes"),
        ("is anybody outside allowed to connect to coin-box", "no"),
        ("can outsiders get to loom?", "yes"),
    ],
)
async def test_policies_are_asked_by_namespace_port_or_whether_they_bound_at_all(
    bazaar: Asked, question: str, answer: str
) -> None:
    await _check(bazaar, question, answer)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("what talks to coin-box?", "haggler"),
        ("what connects to loom", "haggler, sweeper"),
        ("which deployments use loom?", "haggler"),
        ("which cron jobs talk to loom", "sweeper"),
    ],
)
async def test_what_talks_to_a_service_is_what_names_it_as_a_host(bazaar: Asked, question: str, answer: str) -> None:
    await _check(bazaar, question, answer)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("which services talk to the loom pods?", "loom, loom-inside"),
        ("which node port do the weavers outside use to reach loom over tls", "30843"),
        ("what ip do the customers dial to reach haggler", "192.0.2.4"),
        ("where do people outside reach loom?", "rugs.example"),
        ("what ip should the dns record of rugs.example carry", "192.0.2.9"),
        ("where should rugs.example point in dns?", "192.0.2.9"),
    ],
)
async def test_ways_in_are_told_for_whoever_comes(bazaar: Asked, question: str, answer: str) -> None:
    await _check(bazaar, question, answer)


@pytest.mark.parametrize(
    "question",
    [
        "who do I contact for coin-box?",
        "who should I contact for coin-box",
        "which apps can talk french",
        "on which node port do people outside reach loom over amqp?",
        "which pods on tent-1 may reach coin-box?",
        "which apps may reach coin-box except haggler?",
        "which apps may not reach coin-box?",
        "what ip do I put in dns for silk.example",
    ],
)
async def test_what_is_asked_of_a_person_or_limited_otherwise_is_left(bazaar: Asked, question: str) -> None:
    await _check(bazaar, question, None)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("which port should loom listen on", "8080"),
        ("which image must scribe run?", "reg.example/scribe:1"),
        ("which secrets can scribe read", None),
        ("how much memory should scribe get?", None),
    ],
)
async def test_a_modal_verb_of_a_thing_asks_what_is_set_and_not_what_is_right(
    bazaar: Asked, question: str, answer: str | None
) -> None:
    await _check(bazaar, question, answer)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("can coin-box be reached by scribe?", "yes"),
        ("may scribe reach coin-box", "yes"),
        ("does coin-box accept traffic from scribe", "yes"),
        ("can scribe be reached by coin-box?", "no"),
        ("may coin-box reach scribe", "no"),
    ],
)
async def test_who_is_reached_is_not_who_reaches(bazaar: Asked, question: str, answer: str) -> None:
    await _check(bazaar, question, answer)
