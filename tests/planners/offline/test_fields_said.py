"""Fields and states of the built-in kinds, said in everyday words, on a made-up cluster."""

from __future__ import annotations

import pytest

from tests.planners.offline.asking import Asked, made_up


@pytest.fixture(scope="module")
def asked() -> Asked:
    return Asked(made_up("bindery"))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("where does stitcher's liveness check knock?", "/alive"),
        ("how many seconds lie between two readiness probes of stitcher?", "7"),
        ("how often is stitcher asked whether it is ready?", "7"),
        ("how many times may stitcher fail its liveness check before it gets killed", "6"),
        ("how many seconds does stitcher wait before its first liveness probe?", "25"),
        ("which flags is stitcher started with?", "--speed=4, --thread=linen"),
        ("what do we pass to stitcher on the command line", "--speed=4, --thread=linen"),
        ("with which command does stitcher start?", "/stitch"),
        ("how much time does stitcher get to shut down?", "90"),
        ("which deployments use the host's network", "gilder"),
        ("how many extra pods may stitcher start during an update?", "2"),
        ("how many stitcher pods may be missing during a rollout", "1"),
        ("after how many seconds is a rollout of stitcher considered failed", "600"),
        ("how many old versions of stitcher are kept?", "10"),
        ("how are updates of gilder rolled out", "Recreate"),
        ("which deployments are parked at zero", "marbler"),
        ("which deployments have nothing running?", "gilder, marbler"),
        ("how many replicas is gilder short of", "1"),
        ("is gilder on latest?", "yes"),
    ],
)
async def test_workloads_and_their_containers(asked: Asked, question: str, answer: str) -> None:
    assert await asked.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("which port on the nodes leads to stitcher", "30880"),
        ("to which port of the pods does stitcher pass traffic", "8080, 9100"),
        ("which service in pages exposes two ports?", "stitcher"),
        ("under which ip is front reachable from outside?", "198.51.100.7"),
        ("external ip of back?", "none"),
        ("which host does the paper service point to?", "mill.paper.example"),
        ("which dns name does paper stand for", "mill.paper.example"),
        ("does front keep clients on the same pod?", "yes"),
        ("is shelf a headless service?", "yes"),
        ("does anything stand behind the back service?", "no"),
        ("who serves read.bindery.example/sew?", "stitcher"),
        ("which controller stands behind the class shopfront", "k8s.io/ingress-nginx"),
        ("which ingresses are unencrypted?", "reading"),
        ("to which addresses does quiet let traffic out", "192.0.2.0/24"),
    ],
)
async def test_what_leads_to_pods(asked: Asked, question: str, answer: str) -> None:
    assert await asked.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("can i make an oak volume bigger later on?", "yes"),
        ("which storage class is taken when a claim names none?", "oak"),
        ("which priority class is used when a pod names none?", "rush"),
        ("can several pods write to patterns?", "yes"),
        ("which claim hangs?", "patterns"),
        ("how much do the two shelf claims add up to?", "80Gi"),
        ("sum of all shelf claims", "80Gi"),
        ("how many megs does a container in covers request by default?", "48Mi"),
        ("biggest memory a single container may get in covers", "3Gi"),
        ("up to how many replicas may stitcher grow?", "3"),
        ("floor of the stitcher hpa", "2"),
        ("which autoscaler has hit the roof", "stitcher"),
        ("how many shelf pods have to stay?", "2"),
        ("which disruption budget is exhausted", "shelf"),
        ("at what hour does dusting kick off?", "20 3 * * *"),
        ("may two dusting runs overlap?", "no"),
        ("after how many seconds is reprint-7 cut off?", "7200"),
        ("how often is reprint-7 retried", "2"),
        ("which job went wrong?", "reprint-7"),
        ("which job is still working?", "reprint-8"),
        ("one of our nodes is behind with the kubelet version, which one?", "press-2"),
        ("is press-2 up to date?", "no"),
        ("is press-2 behind the rest?", "yes"),
        ("is press-1 up to date?", "yes"),
        ("at which cpu load does stitcher scale", "60"),
        ("which node died?", "press-3"),
        ("which node is short on disk", "press-2"),
        ("which node is locked for scheduling", "press-2"),
        ("any bad nodes?", "press-2, press-3"),
        ("how many gigs of memory may stitcher use?", "512Mi"),
        ("secrets of type kubernetes.io/tls, all namespaces, just the number", "1"),
    ],
)
async def test_storage_bounds_runs_and_nodes(asked: Asked, question: str, answer: str) -> None:
    assert await asked.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("how many machines make up the heavy pool?", "2"),
        ("can i give an oak volume more space later", "yes"),
        ("is oak expandable sometime?", None),
        ("what is the highest priority class?", "system-node-critical"),
        ("which autoscaler gets no cpu numbers", "stitcher"),
        ("which load balancer is still waiting for its address?", "back"),
        ("does dusting still run?", "yes"),
        ("how many stitcher pods can take requests?", "3"),
        ("how many pods of reprint-7 are done?", "0"),
        ("what is the smallest node?", "press-3"),
        ("how much memory does a container in covers get if it asks for nothing", "48Mi"),
        ("can patterns be written to?", "yes"),
    ],
)
async def test_nothing_that_is_said_is_dropped(asked: Asked, question: str, answer: str | None) -> None:
    assert await asked.ask(question) == answer
