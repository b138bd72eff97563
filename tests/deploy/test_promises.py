"""What docs/deploying.md and the manifests' comments say in figures: the manifests and the service agree on them.

The files are read as they are written, so that these hold where there is neither kubectl nor helm.
"""

from __future__ import annotations

import ipaddress
import re
from typing import Any

import pytest
import yaml

from api.edge.shared import LEASE
from api.operating.health import PATIENCE
from core.settings.sources import load
from planners.cache.redis import PAUSE
from tests.deploy.rendered import DEPLOY

TEXT = (DEPLOY.parent / "docs" / "deploying.md").read_text(encoding="utf-8")
WRITTEN = {
    (document["kind"], document["metadata"]["name"]): document
    for folder in ("base", "account", "components/redis", "components/ollama")
    for file in sorted((DEPLOY / folder).glob("*.yaml"))
    for document in yaml.safe_load_all(file.read_text())
    if document and "metadata" in document
}
OURS = "k8s-query-copilot"
SETTINGS = load({}, {}, {}, yaml.safe_load((DEPLOY / "base" / "copilot.yaml").read_text()))


def container() -> dict[str, Any]:
    [one] = pod()["containers"]
    return dict(one)


def pod() -> dict[str, Any]:
    return dict(WRITTEN["Deployment", OURS]["spec"]["template"]["spec"])


def test_questions_in_hand_have_thirty_of_the_forty_five_seconds_to_end() -> None:
    assert (pod()["terminationGracePeriodSeconds"], SETTINGS.server.drain) == (45, 30)
    assert "45 s to end, of which questions in hand have 30" in TEXT


def test_the_probes_are_at_their_paths_and_give_the_cluster_longer_than_the_service_does() -> None:
    paths = {name: probe["httpGet"]["path"] for name, probe in container().items() if name.endswith("Probe")}
    assert paths == {"startupProbe": "/healthz", "livenessProbe": "/healthz", "readinessProbe": "/readyz"}
    assert container()["readinessProbe"]["timeoutSeconds"] > PATIENCE


def test_every_path_that_it_writes_is_a_volume_and_no_variable_holds_a_key() -> None:
    mounts = {mount["mountPath"]: mount.get("readOnly", False) for mount in container()["volumeMounts"]}
    assert {path for path, read_only in mounts.items() if not read_only} == {"/state", "/tmp"}
    assert {one["name"] for one in container()["env"]} == {"XDG_STATE_HOME", "XDG_CACHE_HOME"}
    optional = {one["secretRef"]["name"]: one["secretRef"].get("optional", False) for one in container()["envFrom"]}
    assert optional == {f"{OURS}-keys": False, f"{OURS}-models": True}


def test_two_to_six_replicas_and_a_drain_takes_one_at_a_time() -> None:
    scaled = WRITTEN["HorizontalPodAutoscaler", OURS]["spec"]
    assert (scaled["minReplicas"], scaled["maxReplicas"]) == (2, 6)
    assert scaled["metrics"][0]["resource"]["name"] == "cpu"
    assert WRITTEN["PodDisruptionBudget", OURS]["spec"]["maxUnavailable"] == 1
    assert "two to six replicas by CPU; a drain takes one at a time" in TEXT


def test_the_network_lets_in_this_namespace_and_the_label_and_lets_out_names_and_two_ports_but_no_metadata() -> None:
    policy = WRITTEN["NetworkPolicy", OURS]["spec"]
    [incoming] = policy["ingress"]
    label = {f"{OURS}/may-ask": "true"}
    assert incoming["from"] == [{"podSelector": {}}, {"namespaceSelector": {"matchLabels": label}}]
    names, outgoing = policy["egress"]
    assert {port["port"] for port in names["ports"]} == {53}
    assert [port["port"] for port in outgoing["ports"]] == [443, 6443]
    for block in (peer["ipBlock"] for peer in outgoing["to"]):
        metadata = ipaddress.ip_address("169.254.169.254" if "." in block["cidr"] else "fe80::1")
        assert any(metadata in ipaddress.ip_network(left_out) for left_out in block["except"])
    assert f'`{OURS}/may-ask: "true"`' in TEXT


def test_without_redis_a_client_stays_with_its_replica_at_port_80() -> None:
    service = WRITTEN["Service", OURS]["spec"]
    assert (service["sessionAffinity"], [port["port"] for port in service["ports"]]) == ("ClientIP", [80])
    patches = (DEPLOY / "components" / "redis" / "kustomization.yaml").read_text()
    assert "path: /spec/sessionAffinity\n      value: None" in patches


def test_redis_is_reached_by_the_service_alone_reaches_nobody_and_stays_within_its_memory() -> None:
    policy = WRITTEN["NetworkPolicy", f"{OURS}-redis"]["spec"]
    assert policy["egress"] == []
    [peer] = policy["ingress"][0]["from"]
    assert peer["podSelector"]["matchLabels"]["app.kubernetes.io/component"] == "service"
    [redis] = WRITTEN["Deployment", f"{OURS}-redis"]["spec"]["template"]["spec"]["containers"]
    [megabytes] = re.findall(r"--maxmemory (\d+)mb", redis["args"][0])
    assert int(megabytes) < int(redis["resources"]["limits"]["memory"].removesuffix("Mi"))
    assert '--save "" --appendonly no' in redis["args"][0]


def test_ollama_wants_what_the_page_says() -> None:
    spec = WRITTEN["StatefulSet", f"{OURS}-ollama"]["spec"]
    assert spec["volumeClaimTemplates"][0]["spec"]["resources"]["requests"]["storage"] == "10Gi"
    assert spec["template"]["spec"]["containers"][0]["resources"]["requests"]["memory"] == "6Gi"
    assert "a volume of 10 GiB, 6 GiB of memory" in TEXT


def test_redis_is_tried_again_every_two_seconds_and_a_killed_replicas_questions_count_for_fifteen() -> None:
    assert (PAUSE, LEASE) == (2, 15)
    assert "it is tried again every two seconds" in TEXT
    assert "count as such for 15 seconds more" in TEXT


def test_the_rate_of_the_page_is_the_one_that_is_applied() -> None:
    assert f"`server.rate: {SETTINGS.server.rate}` with three replicas" in TEXT
    assert f"up to {3 * SETTINGS.server.rate} times a minute" in TEXT


CHART = yaml.safe_load((DEPLOY / "chart" / "values.yaml").read_text())


@pytest.mark.parametrize(
    ("value", "applied"),
    [
        (CHART["settings"]["server"]["rate"], SETTINGS.server.rate),
        (CHART["settings"]["server"]["concurrency"], SETTINGS.server.concurrency),
        (CHART["resources"], container()["resources"]),
        (CHART["autoscaling"]["maxReplicas"], 6),
        (CHART["ollama"]["storage"], "10Gi"),
    ],
)
def test_a_value_of_the_chart_is_what_kustomize_applies(value: object, applied: object) -> None:
    assert value == applied


def test_the_page_names_every_component_its_value_and_its_secret() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| `(\w+)\.enabled` \|", TEXT, re.MULTILINE))
    folders = {folder.name for folder in (DEPLOY / "components").iterdir()}
    assert set(rows) == set(rows.values()) == folders
    assert folders == {
        name for name, value in CHART.items() if isinstance(value, dict) and value.get("enabled") is False
    }
    for secret in (*CHART["secrets"].values(), CHART["redis"]["secret"], CHART["monitoring"]["secret"]):
        assert secret in TEXT
