"""Pods in every state that kubectl prints, with their events and logs. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from benchmarks.unseen.making import Document, Maker, seconds

_WAITING = {
    "CrashLoopBackOff": "back-off 5m0s restarting failed container={container} pod={pod}_{ns}",
    "ImagePullBackOff": 'Back-off pulling image "{image}"',
    "ErrImagePull": 'failed to pull and unpack image "{image}": not found',
    "CreateContainerConfigError": "{message}",
    "ContainerCreating": "",
    "PodInitializing": "",
}
_UNSTARTED = ("ContainerCreating", "ImagePullBackOff", "ErrImagePull", "CreateContainerConfigError")
_ENDED = {"Completed": ("Succeeded", 0), "Error": ("Failed", 1), "OOMKilled": ("Failed", 137)}


class Pods:
    """Makes pods; collects their events and logs, and what kubectl prints as their status."""

    def __init__(self, maker: Maker, nodes: list[str]) -> None:
        self._maker, self._nodes = maker, nodes
        self._next = 0
        self.made: list[Document] = []
        self.events: list[Document] = []
        self.logs: dict[str, tuple[int, str]] = {}
        self.printed: dict[str, str] = {}

    def make(self, spec: Document, meta: Document, state: Mapping[str, Any]) -> Document:
        """A pod of that template in a state (`state`, `restarts`, `exit`, `message`, `node`, `bad`, `log`, …)."""
        status = state.get("state", "Running")
        spec = {**spec, "containers": [dict(container) for container in spec["containers"]]}
        if status != "Pending":
            spec["nodeName"] = state.get("node") or self._node()
        pod: Document = {"metadata": meta, "spec": spec}
        pod["status"] = self._status(pod, status, state)
        self.made.append(pod)
        self.printed[meta["uid"]] = "Running" if status == "NotReady" else status
        self._tell(pod, status, state)
        self._log(pod, status, state)
        return pod

    def _node(self) -> str:
        self._next += 1
        return self._nodes[self._next % len(self._nodes)]

    # ── Status ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def _status(self, pod: Document, status: str, state: Mapping[str, Any]) -> Document:
        created = pod["metadata"]["creationTimestamp"]
        if status == "Evicted":
            message = state.get("message", "The node was low on resource: ephemeral-storage.")
            return {
                "phase": "Failed",
                "reason": "Evicted",
                "message": message,
                "startTime": created,
                "qosClass": _qos(pod),
            }
        if status == "Pending":
            message = state.get("message", "0/1 nodes are available: 1 Insufficient cpu.")
            condition = {**_condition("PodScheduled", False, created), "reason": "Unschedulable", "message": message}
            return {"phase": "Pending", "conditions": [condition], "qosClass": _qos(pod)}
        phase = _phase(status)
        ready = phase == "Running" and status in ("Running", "Terminating")
        initialized = not status.startswith("Init:")
        made: Document = {"phase": phase, "startTime": created, "qosClass": _qos(pod), "hostIP": "10.10.0.1"}
        made["conditions"] = [
            _condition("PodScheduled", True, created),
            _condition("Initialized", initialized, created),
            _condition("ContainersReady", ready, created),
            _condition("Ready", ready, created),
        ]
        if not ready and phase == "Running":
            for condition in made["conditions"][2:]:
                condition |= {"reason": "ContainersNotReady", "message": "containers with unready status"}
        made["podIP"] = self._maker.address()
        made["podIPs"] = [{"ip": made["podIP"]}]
        made["containerStatuses"] = [self._container(pod, c, status, state) for c in pod["spec"]["containers"]]
        if pod["spec"].get("initContainers"):
            made["initContainerStatuses"] = [self._init(pod, c, status, state) for c in pod["spec"]["initContainers"]]
        return made

    def _container(self, pod: Document, container: Document, status: str, state: Mapping[str, Any]) -> Document:
        bad = state.get("bad", pod["spec"]["containers"][0]["name"]) == container["name"]
        mine = status if bad or status in _ENDED or status.startswith("Init:") else "Running"
        created = pod["metadata"]["creationTimestamp"]
        restarts = int(state.get("restarts", 0)) if bad and not status.startswith("Init:") else 0
        shown: Document = {
            "name": container["name"],
            "image": container["image"],
            "imageID": f"{container['image'].partition(':')[0]}@sha256:{self._maker.uid().replace('-', '')}",
            "restartCount": restarts,
            "ready": mine in ("Running", "Terminating"),
            "started": mine in ("Running", "Terminating", "NotReady"),
            "lastState": {},
        }
        if mine.startswith("Init:"):
            shown["state"] = {"waiting": {"reason": "PodInitializing"}}
        elif mine in _ENDED:
            shown["state"] = {"terminated": self._ended(state, mine, created)}
        elif mine in _WAITING:
            text = _WAITING[mine].format(
                container=container["name"],
                pod=pod["metadata"]["name"],
                ns=pod["metadata"].get("namespace", ""),
                image=container["image"],
                message=state.get("message", ""),
            )
            shown["state"] = {"waiting": {"reason": mine, **({"message": text} if text else {})}}
        else:
            shown["state"] = {"running": {"startedAt": self._maker.time(state["ran"]) if "ran" in state else created}}
        if restarts and mine not in _ENDED:
            shown["lastState"] = {"terminated": self._ended(state, state.get("last", "Error"), created)}
        return shown

    def _ended(self, state: Mapping[str, Any], reason: str, created: str) -> Document:
        code = state.get("exit", _ENDED.get(reason, ("", 1))[1])
        finished = self._maker.time(state.get("finished", "4m"))
        message = {"message": state["message"]} if state.get("message") else {}
        return {
            "exitCode": code,
            "reason": reason,
            "startedAt": created,
            "finishedAt": max(created, finished),
            **message,
        }

    def _init(self, pod: Document, container: Document, status: str, state: Mapping[str, Any]) -> Document:
        created = pod["metadata"]["creationTimestamp"]
        done = not status.startswith("Init:")
        shown = {"name": container["name"], "image": container["image"], "imageID": "", "ready": done, "started": False}
        if done:
            ended = {"exitCode": 0, "reason": "Completed", "startedAt": created, "finishedAt": created}
            return {**shown, "restartCount": 0, "lastState": {}, "state": {"terminated": ended}}
        reason = status.removeprefix("Init:")
        if reason in _WAITING:
            text = _WAITING[reason].format(
                container=container["name"], pod=pod["metadata"]["name"], ns="", image=container["image"], message=""
            )
            now: Document = {"waiting": {"reason": reason, "message": text}}
        else:
            now = {"running": {"startedAt": created}}
        last = {"terminated": self._ended(state, "Error", created)} if state.get("restarts") else {}
        return {**shown, "restartCount": int(state.get("restarts", 0)), "lastState": last, "state": now}

    # ── Events and logs ──────────────────────────────────────────────────────────────────────────────────────────────

    def event(self, about: Document, kind: str, reason: str, message: str, **more: Any) -> None:
        """An event: `type`, `age` of its last occurrence, `first`, `count`, `source`."""
        meta = about["metadata"]
        last = more.get("age", "4m")
        name = f"{meta['name']}.{self._maker.uid()[:13].replace('-', '')}"
        source = more.get("source", "kubelet")
        self.events.append(
            {
                "metadata": self._maker.meta(
                    {"name": name, "ns": meta.get("namespace", "default"), "age": more.get("first", last)}
                ),
                "involvedObject": {
                    "kind": kind,
                    "name": meta["name"],
                    "uid": meta.get("uid", ""),
                    "apiVersion": about.get("apiVersion", "v1"),
                    **({"namespace": meta["namespace"]} if "namespace" in meta else {}),
                },
                "reason": reason,
                "message": message,
                "source": {"component": source},
                "firstTimestamp": self._maker.time(more.get("first", last)),
                "lastTimestamp": self._maker.time(last),
                "count": more.get("count", 1),
                "type": more.get("type", "Warning"),
                "eventTime": None,
                "reportingComponent": source,
                "reportingInstance": "",
            }
        )

    def _tell(self, pod: Document, status: str, state: Mapping[str, Any]) -> None:
        bad = state.get("bad", pod["spec"]["containers"][0]["name"])
        image = next((c["image"] for c in pod["spec"]["containers"] if c["name"] == bad), "")
        message = state.get("message", "")
        lines = {
            "CrashLoopBackOff": ("BackOff", f"Back-off restarting failed container {bad}"),
            "Init:CrashLoopBackOff": ("BackOff", "Back-off restarting failed init container"),
            "ImagePullBackOff": ("Failed", f'Failed to pull image "{image}": {message or "not found"}'),
            "ErrImagePull": ("Failed", f'Failed to pull image "{image}": {message or "not found"}'),
            "CreateContainerConfigError": ("Failed", f"Error: {message}"),
            "ContainerCreating": ("FailedMount", message),
            "Pending": ("FailedScheduling", message or "0/1 nodes are available: 1 Insufficient cpu."),
            "NotReady": ("Unhealthy", message or "Readiness probe failed: HTTP probe failed with statuscode: 503"),
            "Evicted": ("Evicted", message or "The node was low on resource: ephemeral-storage."),
        }
        if status in lines:
            source = "default-scheduler" if status == "Pending" else "kubelet"
            self.event(pod, "Pod", *lines[status], source=source, count=12, age="3m", first="2h")

    def _log(self, pod: Document, status: str, state: Mapping[str, Any]) -> None:
        meta = pod["metadata"]
        for container in pod["spec"]["containers"]:
            key = f"{meta['namespace']}/{meta['name']}/{container['name']}"
            lines = state.get("logs", {}).get(container["name"]) or state.get("log")
            if status in _UNSTARTED or status in ("Pending", "Evicted") or status.startswith("Init:"):
                why = f'container "{container["name"]}" in pod "{meta["name"]}" is waiting to start: {status}'
                failure = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "message": why}
                self.logs[key] = (400, json.dumps({**failure, "reason": "BadRequest", "code": 400}))
                continue
            self.logs[key] = (200, self._stamped(lines or ["started"]))
            if state.get("restarts"):
                before = state.get("previous") or lines or ["started"]
                self.logs[f"{key}?previous"] = (200, self._stamped(before, "20m"))
        for container in pod["spec"].get("initContainers", ()):
            key = f"{meta['namespace']}/{meta['name']}/{container['name']}"
            self.logs[key] = (200, self._stamped(state.get("initlog", ["ok"])))

    def _stamped(self, lines: list[str], back: str = "1m") -> str:
        begin = self._maker.at - timedelta(seconds=seconds(back) + 7 * len(lines))
        stamps = (begin + timedelta(seconds=7 * place) for place in range(len(lines)))
        return "".join(
            f"{stamp:%Y-%m-%dT%H:%M:%S}.000000000Z {line}\n" for stamp, line in zip(stamps, lines, strict=True)
        )


def _phase(status: str) -> str:
    if status in _ENDED:
        return _ENDED[status][0]
    return "Pending" if status in _UNSTARTED or status.startswith("Init:") else "Running"


def _condition(kind: str, true: bool, since: str) -> Document:
    return {"type": kind, "status": "True" if true else "False", "lastProbeTime": None, "lastTransitionTime": since}


def _qos(pod: Document) -> str:
    resources = [container.get("resources") or {} for container in pod["spec"]["containers"]]
    if not any(resources):
        return "BestEffort"
    same = all(r.get("limits") and r.get("limits") == r.get("requests") for r in resources)
    return "Guaranteed" if same else "Burstable"
