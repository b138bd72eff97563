"""What `deploy/` applies: valid, locked down, and the same from kustomize and from the chart."""

from __future__ import annotations

import asyncio
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from clusters.recorded import load
from clusters.replay import replaying
from core.settings.sources import load as load_settings
from tests.deploy.openapi import faults
from tests.deploy.rendered import CHARTED, DEPLOY, KUSTOMIZED, Object, pods, program, rendered

ALL = (*KUSTOMIZED, *CHARTED)
FOREIGN = {"ServiceMonitor": "the recorded cluster has no Prometheus operator: its schema is not known here"}


@pytest.mark.parametrize("name", ALL)
def test_a_recorded_server_would_take_every_object_and_know_every_field(name: str) -> None:
    for one in rendered(name):
        if one["kind"] not in FOREIGN:
            assert faults(one) == [], f"{one['kind']} {one['metadata']['name']}"


def test_the_judge_finds_an_unknown_field_a_wrong_type_and_an_unknown_kind() -> None:
    service = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "heron"}, "spec": {"ports": [{"port": 80}]}}
    assert faults(service) == []
    assert faults({**service, "spec": {"portz": []}})
    assert faults({**service, "spec": {"ports": [{"port": "eighty"}]}})
    assert faults({**service, "kind": "Servant"})


@pytest.mark.parametrize("name", ["overlays/redis", "overlays/ollama", "overlays/impersonation", "chart"])
async def test_kubectl_takes_it_in_a_dry_run_against_a_recorded_server(name: str, tmp_path: Path) -> None:
    manifest = tmp_path / "all.yaml"
    manifest.write_text(yaml.safe_dump_all(rendered(name)))
    async with replaying(load("fleet")) as server:
        process = await asyncio.create_subprocess_exec(
            program("kubectl"),
            f"--kubeconfig={server.kubeconfig}",
            "create",
            "--dry-run=client",
            "--validate=strict",
            "-o=name",
            f"--filename={manifest}",
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        said, wrong = await asyncio.wait_for(process.communicate(), 60)
    assert (process.returncode, wrong.decode()) == (0, "")
    assert len(said.decode().splitlines()) == len(rendered(name))


@pytest.mark.parametrize("name", ALL)
def test_no_container_has_more_than_it_needs(name: str) -> None:
    for owner, template in pods(rendered(name)):
        spec = template["spec"]
        assert spec["automountServiceAccountToken"] is False, owner
        assert spec["securityContext"]["runAsNonRoot"] is True, owner
        assert spec["securityContext"]["runAsUser"] > 0, owner
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}, owner
        assert not {"hostNetwork", "hostPID", "hostIPC"} & set(spec), owner
        for container in (*spec["containers"], *spec.get("initContainers", ())):
            context = container["securityContext"]
            assert context["readOnlyRootFilesystem"] is True, owner
            assert context["allowPrivilegeEscalation"] is False, owner
            assert context["capabilities"] == {"drop": ["ALL"]}, owner
            assert {"cpu", "memory"} <= set(container["resources"]["limits"]), owner
            assert {"cpu", "memory"} <= set(container["resources"]["requests"]), owner
            assert ":" in container["image"], owner
            assert not container["image"].endswith(":latest"), owner
        for container in spec["containers"]:
            assert {"readinessProbe", "livenessProbe"} <= set(container), owner


@pytest.mark.parametrize("name", [name for name in ALL if name != "account"])
def test_only_the_container_that_asks_the_cluster_has_a_token_and_that_lasts_an_hour(name: str) -> None:
    with_token = {}
    for owner, template in pods(rendered(name)):
        for volume in template["spec"].get("volumes", ()):
            for source in volume.get("projected", {}).get("sources", ()):
                if "serviceAccountToken" in source:
                    with_token[owner] = source["serviceAccountToken"]["expirationSeconds"]
    assert with_token == {"k8s-query-copilot": 3600}


@pytest.mark.parametrize("name", [name for name in ALL if name != "account"])
def test_what_refers_to_pods_finds_them_and_their_ports(name: str) -> None:
    objects = rendered(name)
    labelled = [(template["metadata"]["labels"], template["spec"]["containers"]) for _, template in pods(objects)]

    def found(selector: dict[str, str]) -> list[Any]:
        return [containers for labels, containers in labelled if selector.items() <= labels.items()]

    for one in objects:
        kind, spec = one["kind"], one.get("spec", {})
        if kind == "Service":
            [containers] = found(spec["selector"])
            ports = {port["name"] for container in containers for port in container["ports"]}
            assert {port["targetPort"] for port in spec["ports"]} <= ports
        if kind in ("PodDisruptionBudget", "Deployment", "StatefulSet"):
            assert len(found(spec["selector"]["matchLabels"])) == 1
        if kind == "NetworkPolicy":
            assert len(found(spec["podSelector"]["matchLabels"])) == 1
            peers = [peer for rule in spec["egress"] for peer in rule.get("to", ()) if "podSelector" in peer]
            assert all(len(found(peer["podSelector"]["matchLabels"])) == 1 for peer in peers)
        if kind == "ServiceMonitor":
            assert len(found(spec["selector"]["matchLabels"])) == 1
        if kind == "HorizontalPodAutoscaler":
            assert spec["scaleTargetRef"]["name"] in {owner for owner, _ in pods(objects)}


@pytest.mark.parametrize("name", [name for name in ALL if name != "account"])
def test_its_settings_are_settings_and_name_every_host_that_it_is_called_by(name: str) -> None:
    objects = rendered(name)
    [text] = [one["data"]["copilot.yaml"] for one in objects if one["kind"] == "ConfigMap"]
    [template] = [template for owner, template in pods(objects) if owner == "k8s-query-copilot"]
    environment = {one["name"]: one["value"] for one in template["spec"]["containers"][0]["env"]}
    ours = {name: value for name, value in environment.items() if name.startswith("COPILOT_")}
    settings = load_settings({}, ours, {}, yaml.safe_load(text))
    short = "k8s-query-copilot"
    assert {short, f"{short}.{short}", f"{short}.{short}.svc.cluster.local"} <= set(settings.server.hosts.split(", "))
    assert settings.log.file.startswith("/state/")


def test_the_chart_gives_what_kustomize_gives() -> None:
    ours, theirs = by_name(rendered("base")), by_name(rendered("chart"))
    del ours["Namespace", "k8s-query-copilot"]  # helm is told its namespace
    assert set(theirs) == set(ours)
    for key, one in ours.items():
        assert theirs[key] == one, key


def by_name(objects: list[Object]) -> dict[tuple[str, str], Any]:
    """The objects by kind and name, without what tells one tool's from the other's: a hash, a checksum, a namespace."""
    found = {}
    for one in objects:
        name = one["metadata"]["name"]
        hashed = one["kind"] == "ConfigMap" and name.startswith("k8s-query-copilot-")
        plain = yaml.safe_load(
            yaml.safe_dump(one).replace(name, "k8s-query-copilot") if hashed else yaml.safe_dump(one)
        )
        plain["metadata"].pop("namespace", None)
        if one["kind"] == "ConfigMap":
            plain["data"] = {key: yaml.safe_load(text) for key, text in plain["data"].items()}
        for template in [plain["spec"]["template"]] if one["kind"] == "Deployment" else []:
            template["metadata"].pop("annotations", None)
            for container in template["spec"]["containers"]:
                container.pop("imagePullPolicy", None)
            for volume in template["spec"].get("volumes", ()):
                if "configMap" in volume:
                    volume["configMap"]["name"] = "k8s-query-copilot"
        found[one["kind"], plain["metadata"]["name"]] = plain
    return found


def test_the_chart_with_redis_and_ollama_gives_what_the_components_give() -> None:
    ours, theirs = by_name(rendered("overlays/complete")), by_name(rendered("chart with everything"))
    for key, one in ours.items():
        if key[1].endswith(("-redis", "-ollama")) or key[0] in ("ServiceMonitor", "Service", "NetworkPolicy"):
            assert theirs[key] == one, key


def test_the_chart_passes_helms_lint() -> None:
    done = subprocess.run(
        [program("helm"), "lint", "--strict", str(DEPLOY / "chart")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_every_value_of_the_chart_is_explained() -> None:
    text = (DEPLOY / "chart/values.yaml").read_text()
    for group in yaml.safe_load(text):
        before = text[: text.index(f"\n{group}:")].rstrip("\n").splitlines()[-1]
        assert before.startswith("#"), group


def test_an_image_is_made_of_what_it_needs_and_runs_as_nobody() -> None:
    lines = (DEPLOY / "Containerfile").read_text().splitlines()
    assert [line for line in lines if line.startswith("USER")] == ["USER 10001:10001"]
    assert any(line.startswith("HEALTHCHECK") for line in lines)
    bases = [line.split()[1] for line in lines if line.startswith("FROM")]
    assert all(base.endswith("-slim") for base in bases)
    copied = {line.split()[1] for line in lines if line.startswith("COPY") and "--from" not in line}
    root = DEPLOY.parent
    needed = {path.name for path in root.iterdir() if (path / "__init__.py").exists()} - {"tests", "benchmarks", "eval"}
    assert needed <= copied
    allowed = {line[1:] for line in (root / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert copied <= allowed
