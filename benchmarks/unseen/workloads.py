"""Workloads and what their controllers make: replica sets, pods, jobs. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmarks.unseen.making import Document, Maker, owned_by
from benchmarks.unseen.pods import Pods

Entry = Mapping[str, Any]
_APPS, _BATCH = "/apis/apps/v1/", "/apis/batch/v1/"


class Workloads:
    """Makes workloads out of compact entries: `kind`, `ns`, `name`, `replicas`, `image` or `containers`, `pods`, …"""

    def __init__(self, maker: Maker, pods: Pods, nodes: int) -> None:
        self._maker, self._pods, self._nodes = maker, pods, nodes
        self.made: dict[str, list[Document]] = {
            _APPS + "deployments": [],
            _APPS + "replicasets": [],
            _APPS + "statefulsets": [],
            _APPS + "daemonsets": [],
            _BATCH + "jobs": [],
            _BATCH + "cronjobs": [],
        }

    def make(self, entry: Entry) -> None:
        """One workload with all that it owns."""
        {
            "Deployment": self._deployment,
            "StatefulSet": self._statefulset,
            "DaemonSet": self._daemonset,
            "Job": self._job,
            "CronJob": self._cronjob,
            "Pod": self._pod,
        }[entry["kind"]](entry)

    def _deployment(self, entry: Entry) -> None:
        replicas = entry.get("replicas", 1)
        selector, labels = _labels(entry)
        revisions = [*entry.get("revisions", ()), {"age": entry["revised"]} if "revised" in entry else {}]
        annotations = {"deployment.kubernetes.io/revision": str(len(revisions)), **(entry.get("annotations") or {})}
        meta = self._maker.meta({**entry, "labels": labels, "annotations": annotations})
        deployment: Document = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": meta}
        strategy = entry.get("strategy", "RollingUpdate")
        rolling = {"rollingUpdate": {"maxUnavailable": "25%", "maxSurge": "25%", **entry.get("rolling", {})}}
        deployment["spec"] = {
            "replicas": replicas,
            "selector": {"matchLabels": selector},
            "template": _template(entry, labels),
            "strategy": {"type": strategy, **(rolling if strategy == "RollingUpdate" else {})},
            "revisionHistoryLimit": 10,
            "progressDeadlineSeconds": 600,
        }
        pods: list[Document] = []
        states = _states(entry, replicas)
        for number, revision in enumerate(revisions, 1):
            mine = [state for state in states if state.get("revision", len(revisions)) == number]
            pods += self._replicaset(entry, deployment, {"number": number, **revision}, mine)
        active = [pod for pod in pods if _is_active(pod)]
        newest = self.made[_APPS + "replicasets"][-1]["metadata"]["uid"]
        updated = sum(pod["metadata"]["ownerReferences"][0]["uid"] == newest for pod in active)
        ready = sum(map(_is_ready, active))
        deployment["status"] = _deployment_status(deployment, len(active), ready, updated, entry)
        self._add(_APPS + "deployments", deployment)

    def _replicaset(self, entry: Entry, owner: Document, revision: Entry, states: list[Entry]) -> list[Document]:
        hashed = self._maker.suffix(9)
        selector, labels = _labels(entry)
        labels = {**labels, "pod-template-hash": hashed}
        changed = {**entry, **{key: value for key, value in revision.items() if key != "number"}}
        annotations = {"deployment.kubernetes.io/revision": str(revision["number"])}
        meta = self._maker.meta(
            {
                **changed,
                "name": f"{entry['name']}-{hashed}",
                "labels": labels,
                "annotations": {**annotations, **(revision.get("annotations") or {})},
            },
            ownerReferences=owned_by(owner),
        )
        made: Document = {"apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": meta}
        made["spec"] = {
            "replicas": len(states),
            "selector": {"matchLabels": {**selector, "pod-template-hash": hashed}},
            "template": _template(changed, labels),
        }
        pods = [self._owned(changed, made, state, f"{meta['name']}-{self._maker.suffix()}", labels) for state in states]
        active = [pod for pod in pods if _is_active(pod)]
        made["spec"]["replicas"] = len(active)
        made["status"] = {
            "replicas": len(active),
            "fullyLabeledReplicas": len(active),
            "readyReplicas": sum(map(_is_ready, active)),
            "availableReplicas": sum(map(_is_ready, active)),
            "observedGeneration": 1,
        }
        self._add(_APPS + "replicasets", made)
        return pods

    def _statefulset(self, entry: Entry) -> None:
        replicas = entry.get("replicas", 1)
        selector, labels = _labels(entry)
        made: Document = {"apiVersion": "apps/v1", "kind": "StatefulSet"}
        made["metadata"] = self._maker.meta({**entry, "labels": labels})
        made["spec"] = {
            "replicas": replicas,
            "serviceName": entry.get("service", entry["name"]),
            "selector": {"matchLabels": selector},
            "template": _template(entry, labels),
            "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"partition": entry.get("partition", 0)}},
            "podManagementPolicy": "OrderedReady",
            **_claim_templates(entry),
            "revisionHistoryLimit": 10,
        }
        pods = [
            self._owned(_claiming(entry, place), made, state, f"{entry['name']}-{place}", labels)
            for place, state in enumerate(_states(entry, replicas))
        ]
        ready = sum(map(_is_ready, pods))
        revision = f"{entry['name']}-{self._maker.suffix(9)}"
        counts = {"replicas": len(pods), "readyReplicas": ready, "availableReplicas": ready}
        counts |= {"currentReplicas": len(pods), "updatedReplicas": len(pods), "observedGeneration": 1}
        made["status"] = {**counts, "currentRevision": revision, "updateRevision": revision, "collisionCount": 0}
        self._add(_APPS + "statefulsets", made)

    def _daemonset(self, entry: Entry) -> None:
        selector, labels = _labels(entry)
        made: Document = {"apiVersion": "apps/v1", "kind": "DaemonSet"}
        made["metadata"] = self._maker.meta({**entry, "labels": labels})
        made["spec"] = {
            "selector": {"matchLabels": selector},
            "template": _template(entry, labels),
            "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 1, "maxSurge": 0}},
            "revisionHistoryLimit": 10,
        }
        pods = [
            self._owned(entry, made, state, f"{entry['name']}-{self._maker.suffix()}", labels)
            for state in entry["pods"]
        ]
        ready, wanted = sum(map(_is_ready, pods)), entry.get("desired", len(pods))
        made["status"] = {
            "currentNumberScheduled": len(pods),
            "desiredNumberScheduled": wanted,
            "numberReady": ready,
            "numberAvailable": ready,
            "updatedNumberScheduled": len(pods),
            "numberMisscheduled": 0,
            "observedGeneration": 1,
            **({"numberUnavailable": wanted - ready} if wanted > ready else {}),
        }
        self._add(_APPS + "daemonsets", made)

    def _job(self, entry: Entry) -> None:
        uid_label = {"batch.kubernetes.io/job-name": entry["name"], "job-name": entry["name"]}
        labels = {**(entry.get("labels") or {}), **uid_label}
        made: Document = {"apiVersion": "batch/v1", "kind": "Job"}
        owner = next((cron for cron in self.made[_BATCH + "cronjobs"] if _same(cron, entry, "cron")), None)
        made["metadata"] = self._maker.meta(
            {**entry, "labels": labels}, **({"ownerReferences": owned_by(owner)} if owner else {})
        )
        made["spec"] = {
            "parallelism": entry.get("parallelism", 1),
            "completions": entry.get("completions", 1),
            "backoffLimit": entry.get("backoff", 6),
            **({"activeDeadlineSeconds": entry["deadline"]} if "deadline" in entry else {}),
            "selector": {"matchLabels": uid_label},
            "template": _template({"restart": "Never", **entry}, labels),
            "suspend": False,
        }
        for state in entry.get("pods", [{"state": "Completed"}]):
            name = f"{entry['name']}-{self._maker.suffix()}"
            self._owned({"restart": "Never", **entry}, made, state, name, labels)
        made["status"] = self._job_status(made, entry)
        self._add(_BATCH + "jobs", made)

    def _job_status(self, job: Document, entry: Entry) -> Document:
        states = [state.get("state", "Running") for state in entry.get("pods", [{"state": "Completed"}])]
        started = job["metadata"]["creationTimestamp"]
        status: Document = {"startTime": started}
        succeeded = sum(state == "Completed" for state in states)
        failed = sum(state in ("Error", "OOMKilled") for state in states)
        active = len(states) - succeeded - failed
        status |= {k: v for k, v in (("succeeded", succeeded), ("failed", failed), ("active", active)) if v}
        since = self._maker.time(entry.get("finished", "1h"))
        if "failure" in entry:
            reason, message = entry["failure"]
            condition = {"type": "Failed", "status": "True", "reason": reason, "message": message}
            status["conditions"] = [{**condition, "lastTransitionTime": since}]
        elif succeeded >= job["spec"]["completions"]:
            reason = "CompletionsReached"
            condition = {"type": "Complete", "status": "True", "reason": reason, "lastTransitionTime": since}
            status |= {"completionTime": since, "conditions": [condition]}
        return status

    def _cronjob(self, entry: Entry) -> None:
        made: Document = {"apiVersion": "batch/v1", "kind": "CronJob", "metadata": self._maker.meta(entry)}
        made["spec"] = {
            "schedule": entry["schedule"],
            "suspend": entry.get("suspend", False),
            "concurrencyPolicy": entry.get("concurrency", "Allow"),
            "successfulJobsHistoryLimit": entry.get("keep", 3),
            "failedJobsHistoryLimit": 1,
            **({"timeZone": entry["zone"]} if "zone" in entry else {}),
            "jobTemplate": {"spec": {"template": _template({"restart": "OnFailure", **entry}, {})}},
        }
        made["status"] = {"lastScheduleTime": self._maker.time(entry["last"])} if "last" in entry else {}
        self._add(_BATCH + "cronjobs", made)

    def _pod(self, entry: Entry) -> None:
        meta = self._maker.meta(entry)
        self._pods.make(_pod_spec(entry), meta, entry)

    def _owned(self, entry: Entry, owner: Document, state: Entry, name: str, labels: Mapping[str, str]) -> Document:
        age = state.get("age", entry.get("age", "20d"))
        described = {"name": name, "ns": entry["ns"], "age": age, "labels": {**labels, **state.get("labels", {})}}
        if "terminating" in state:
            described["terminating"] = state["terminating"]
        described["annotations"] = entry.get("podannotations")
        generated = {} if owner["kind"] == "StatefulSet" else {"generateName": name[:-5]}
        meta = self._maker.meta(described, ownerReferences=owned_by(owner), **generated)
        inherited = {key: entry[key] for key in ("log", "logs") if key in entry}
        return self._pods.make(_pod_spec(entry), meta, {**inherited, **state})

    def _add(self, path: str, made: Document) -> None:
        made["metadata"].setdefault("generation", 1)
        self.made[path].append(made)


def _labels(entry: Entry) -> tuple[dict[str, str], dict[str, str]]:
    """The selector, and all labels of the pods."""
    selector = {"app": entry["name"]}
    return selector, {**selector, **(entry.get("labels") or {})}


def _states(entry: Entry, replicas: int) -> list[Entry]:
    given = list(entry.get("pods", ()))
    missing = max(0, replicas - len(given) - entry.get("missing", 0))
    return [*given, *({} for _ in range(missing))]


def _claim_templates(entry: Entry) -> Document:
    """The templates of the claims that a stateful set makes for each pod (`claims`: a name, its size and class)."""
    return (
        {
            "volumeClaimTemplates": [
                {
                    "metadata": {"name": name},
                    "spec": {
                        "accessModes": ["ReadWriteOnce"],
                        "storageClassName": claim["class"],
                        "resources": {"requests": {"storage": claim["size"]}},
                    },
                }
                for name, claim in entry["claims"].items()
            ]
        }
        if "claims" in entry
        else {}
    )


def _claiming(entry: Entry, place: int) -> Entry:
    """The entry with the volumes that the pod of this place gets out of its claims."""
    volumes = [
        {"name": name, "persistentVolumeClaim": {"claimName": f"{name}-{entry['name']}-{place}"}}
        for name in entry.get("claims", ())
    ]
    spec = entry.get("spec", {})
    return {**entry, "spec": {**spec, "volumes": [*spec.get("volumes", ()), *volumes]}} if volumes else entry


def _template(entry: Entry, labels: Mapping[str, str]) -> Document:
    annotations = {"annotations": entry["podannotations"]} if entry.get("podannotations") else {}
    return {"metadata": {"labels": dict(labels), **annotations}, "spec": _pod_spec(entry)}


def _pod_spec(entry: Entry) -> Document:
    containers = entry.get("containers") or [
        {
            "name": entry.get("container", entry["name"]),
            **{key: entry[key] for key in ("image", "env", "envFrom", "command", "args", "resources") if key in entry},
            **(
                {"ports": [{"containerPort": port, "protocol": "TCP"} for port in entry["ports"]]}
                if "ports" in entry
                else {}
            ),
            **{key: entry[key] for key in ("volumeMounts", "livenessProbe", "readinessProbe") if key in entry},
        }
    ]
    account = entry.get("sa", "default")
    spec: Document = {"containers": [_container(container) for container in containers]}
    spec |= {"restartPolicy": entry.get("restart", "Always"), "terminationGracePeriodSeconds": entry.get("grace", 30)}
    spec |= {"dnsPolicy": "ClusterFirst", "serviceAccountName": account, "serviceAccount": account}
    spec |= {"securityContext": {}, "schedulerName": "default-scheduler", **entry.get("spec", {})}
    if "initContainers" in spec:
        spec["initContainers"] = [_container(container) for container in spec["initContainers"]]
    return spec


def _container(container: Entry) -> Document:
    always = container["image"].endswith(":latest")
    return {
        "resources": {},
        "imagePullPolicy": "Always" if always else "IfNotPresent",
        "terminationMessagePath": "/dev/termination-log",
        "terminationMessagePolicy": "File",
        **container,
    }


def _is_active(pod: Document) -> bool:
    """Whether its replica set counts it: neither ended nor going away."""
    return "deletionTimestamp" not in pod["metadata"] and pod["status"]["phase"] not in ("Failed", "Succeeded")


def _is_ready(pod: Document) -> bool:
    conditions = pod["status"].get("conditions", ())
    return any(condition["type"] == "Ready" and condition["status"] == "True" for condition in conditions)


def _deployment_status(made: Document, pods: int, ready: int, updated: int, entry: Entry) -> Document:
    wanted, since = made["spec"]["replicas"], made["metadata"]["creationTimestamp"]
    available = {"type": "Available", "status": "True", "reason": "MinimumReplicasAvailable"}
    if ready < wanted - wanted // 4:
        available = {"type": "Available", "status": "False", "reason": "MinimumReplicasUnavailable"}
    progressing = {"type": "Progressing", "status": "True", "reason": "NewReplicaSetAvailable"}
    if entry.get("stuck"):
        progressing = {"type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded"}
    conditions = [
        {**condition, "message": condition["reason"], "lastUpdateTime": since, "lastTransitionTime": since}
        for condition in (available, progressing)
    ]
    if entry.get("failure"):
        condition = {"type": "ReplicaFailure", "status": "True", "reason": "FailedCreate", "message": entry["failure"]}
        conditions.append({**condition, "lastUpdateTime": since, "lastTransitionTime": since})
    counts = {"replicas": pods, "updatedReplicas": updated, "readyReplicas": ready, "availableReplicas": ready}
    counts |= {"unavailableReplicas": max(0, wanted - ready)}
    return {"observedGeneration": 1, **{k: v for k, v in counts.items() if v}, "conditions": conditions}


def _same(cron: Document, entry: Entry, key: str) -> bool:
    return bool(cron["metadata"]["name"] == entry.get(key) and cron["metadata"].get("namespace") == entry["ns"])
