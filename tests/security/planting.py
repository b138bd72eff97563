"""Clusters with one value planted in every place that holds a credential, Secret or not, as recordings in folders."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.planted import APPLIED, CODED, PLAIN, config_maps, recording, secrets
from clusters.recorded import Log, Recording, Response, load, save
from tests.planners.offline.cluster_maker import Made, make
from tests.planners.offline.cluster_recording import cluster

LOG_SECRET = {"apiVersion": "v1", "data": {"code": CODED}, "kind": "Secret", "metadata": {"name": "applied"}}
LOG_LINES = (
    f"applied {json.dumps(LOG_SECRET)}",
    *json.dumps(LOG_SECRET, indent="\t").splitlines(),
    *f"apiVersion: v1\ndata:\n  code: {PLAIN}\nkind: Secret".splitlines(),
    *(f"I1126 14:23:24.{number}       1 apply.go:9] {line}" for number, line in enumerate(("kind: Secret", "data:"))),
    f"I1126 14:23:24.9       1 apply.go:9]   code: {PLAIN}",
    f"connecting to postgres://app:{PLAIN}@db.example:5432/orders",
    f"Authorization: Bearer {PLAIN}",
    f'{{"level":"info","msg":"login","password":"{PLAIN}"}}',
    f"&Secret{{ObjectMeta:{{Name:a}} StringData:map[code:{PLAIN}]}}",
    *f"- name: DB_PASSWORD\n  value: {PLAIN}".splitlines(),
    "-----BEGIN PRIVATE KEY-----",
    PLAIN,
    "-----END PRIVATE KEY-----",
)
"""What programs write who should not."""
_STAMP = "2026-11-23T05:58:20.000000000Z"


def shop(folder: Path) -> Path:
    """A shipped recording's cluster, with tables, written into the folder."""
    planted = recording()
    responses = [_changed(response) for response in planted.responses]
    return _written(replace(planted, responses=responses), folder, lines=3_000)


def made(seed: int, folder: Path) -> Path:
    """A made-up cluster: names, kinds and fields of a seed."""
    cluster_ = make(seed)
    place = cluster_.namespaces[0]
    for item in secrets():
        cluster_.add("secrets", _moved(item, "Secret", place))
    for item in config_maps():
        cluster_.add("configmaps", _moved(item, "ConfigMap", place))
    for item in [*cluster_.objects["pods"], *cluster_.objects["deployments"]]:
        _plant(item)
    for custom in cluster_.customs:
        for item in custom.objects:
            item["spec"]["auth"] = {"password": PLAIN, "url": f"https://bot:{PLAIN}@hub.example"}
    planted = _recorded(cluster_)
    roots = [one for one in load("starter").responses if one.path in ("/api", "/apis") and "json;" not in one.accept]
    return _written(replace(planted, responses=(*planted.responses, *roots)), folder, lines=3_000)


def _recorded(made_: Made) -> Recording:
    return cluster(made_)._recording


def _moved(item: dict[str, Any], kind: str, namespace: str) -> dict[str, Any]:
    moved = {"apiVersion": "v1", "kind": kind, **copy.deepcopy(item)}
    moved["metadata"]["namespace"] = namespace
    return moved


def _plant(item: dict[str, Any]) -> None:
    """Into the containers and annotations of a pod, or of what makes pods."""
    spec = item["spec"].get("template", item)["spec"]
    container = spec["containers"][0]
    container["env"] = [
        *container.get("env", ()),
        {"name": "DB_PASSWORD", "value": PLAIN},
        {"name": "QUEUE_URL", "value": f"amqp://app:{PLAIN}@queue.example/jobs"},
    ]
    container["args"] = ["--password", PLAIN, f"--auth-token={PLAIN}"]
    item["metadata"].setdefault("annotations", {})[APPLIED] = json.dumps({"kind": "Pod", "spec": spec})


def _changed(response: Response) -> Response:
    known: Mapping[str, Callable[[dict[str, Any]], None]] = {
        "/api/v1/pods": _plant,
        "/apis/apps/v1/deployments": _plant,
    }
    if response.path not in known or response.accept != "application/json" or response.status != 200:
        return response
    document = json.loads(response.body)
    for item in document["items"]:
        known[response.path](item)
    return replace(response, body=json.dumps(document).encode())


def _written(planted: Recording, folder: Path, lines: int) -> Path:
    pods = next(r for r in planted.responses if r.path == "/api/v1/pods" and r.accept == "application/json")
    half = [f"line {number} is ordinary, as most lines of a log are" for number in range(lines)]
    text = "".join(f"{_STAMP} {line}\n" for line in [*half, *LOG_LINES, *half])
    logs = {
        f"{pod['metadata']['namespace']}/{pod['metadata']['name']}/{container['name']}": Log(200, text)
        for pod in json.loads(pods.body)["items"][:2]
        for container in pod["spec"]["containers"]
    }
    save(replace(planted, logs={**planted.logs, **logs}), folder)
    return folder


def first_pod(folder: Path) -> tuple[str, str, str]:
    """The namespace, name and first container of a pod with a large log."""
    logs = json.loads((folder / "logs.json").read_text())
    key = max(logs, key=lambda key: len(logs[key]["text"]))
    namespace, pod, container = key.split("/")
    return namespace, pod, container
