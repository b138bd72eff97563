"""The Table form of the lists, in the columns that an API server prints. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from benchmarks.unseen.making import Document, shown_age

Cells = list[Any]
_MODES = {"ReadWriteOnce": "RWO", "ReadWriteMany": "RWX", "ReadOnlyMany": "ROX", "ReadWriteOncePod": "RWOP"}
UNSET = "<unset>"
NONE = "<none>"


class Printer:
    """Rows for the objects of a recording; `statuses` are what is printed as the status of each pod, by uid."""

    def __init__(self, at: datetime, statuses: Mapping[str, str]) -> None:
        self._at, self._statuses = at, statuses

    def cells(self, plural: str, made: Document, columns: Sequence[Mapping[str, Any]] = ()) -> Cells:
        """The cells of a row behind the name."""
        found = getattr(self, f"_{plural}", None)
        if found is not None:
            return list(found(made))
        if columns:  # a custom resource
            return [*(_at(made, column["jsonPath"]) for column in columns), self._age(made)]
        return [self._age(made)]

    def _age(self, made: Document) -> str:
        return shown_age(self._at, made["metadata"]["creationTimestamp"])

    def _since(self, moment: str | None) -> str:
        return shown_age(self._at, moment) if moment else NONE

    def _pods(self, made: Document) -> Cells:
        containers = made["status"].get("containerStatuses", [])
        ready, total = sum(c["ready"] for c in containers), len(made["spec"]["containers"])
        every = [*containers, *made["status"].get("initContainerStatuses", [])]
        restarts = sum(c["restartCount"] for c in every)
        ended = [c["lastState"]["terminated"]["finishedAt"] for c in every if c["lastState"]]
        again = f"{restarts} ({self._since(max(ended))} ago)" if restarts and ended else str(restarts)
        spec, address = made["spec"], made["status"].get("podIP", NONE)
        status = self._statuses[made["metadata"]["uid"]]
        return [f"{ready}/{total}", status, again, self._age(made), address, spec.get("nodeName", NONE), NONE, NONE]

    def _deployments(self, made: Document) -> Cells:
        status = made["status"]
        ready = f"{status.get('readyReplicas', 0)}/{made['spec']['replicas']}"
        counts = [status.get("updatedReplicas", 0), status.get("availableReplicas", 0)]
        return [ready, *counts, self._age(made), *_template(made), _selector(made)]

    def _replicasets(self, made: Document) -> Cells:
        status = made["status"]
        counts = [made["spec"]["replicas"], status["replicas"], status["readyReplicas"]]
        return [*counts, self._age(made), *_template(made), _selector(made)]

    def _statefulsets(self, made: Document) -> Cells:
        ready = f"{made['status']['readyReplicas']}/{made['spec']['replicas']}"
        return [ready, self._age(made), *_template(made)]

    def _daemonsets(self, made: Document) -> Cells:
        names = ("desiredNumberScheduled", "currentNumberScheduled", "numberReady", "updatedNumberScheduled")
        counts = [made["status"][name] for name in (*names, "numberAvailable")]
        wanted = _pairs(made["spec"]["template"]["spec"].get("nodeSelector"))
        return [*counts, wanted, self._age(made), *_template(made), _selector(made)]

    def _jobs(self, made: Document) -> Cells:
        status, spec = made["status"], made["spec"]
        kind = next((c["type"] for c in status.get("conditions", ())), "Running")
        end = status.get("completionTime")
        begun = datetime.fromisoformat(status["startTime"].replace("Z", "+00:00"))
        until = datetime.fromisoformat(end.replace("Z", "+00:00")) if end else self._at
        took = shown_age(until, f"{begun:%Y-%m-%dT%H:%M:%SZ}")
        done = f"{status.get('succeeded', 0)}/{spec['completions']}"
        return [kind, done, took, self._age(made), *_template(made), _selector(made)]

    def _cronjobs(self, made: Document) -> Cells:
        spec, last = made["spec"], self._since(made["status"].get("lastScheduleTime"))
        head = [spec["schedule"], spec.get("timeZone", NONE), str(spec["suspend"]), 0, last, self._age(made)]
        return [*head, *_template(spec["jobTemplate"]), NONE]

    def _services(self, made: Document) -> Cells:
        spec = made["spec"]
        external = spec.get("externalName") or _addresses(made["status"]["loadBalancer"])
        if not external:
            external = "<pending>" if spec["type"] == "LoadBalancer" else NONE
        ports = [
            f"{p['port']}{':' + str(p['nodePort']) if 'nodePort' in p else ''}/{p['protocol']}"
            for p in spec.get("ports", ())
        ]
        address = spec.get("clusterIP", NONE)
        shown = ",".join(ports) or NONE
        return [spec["type"], address, external, shown, self._age(made), _pairs(spec.get("selector"))]

    def _nodes(self, made: Document) -> Cells:
        ready = next(c["status"] for c in made["status"]["conditions"] if c["type"] == "Ready")
        status = "Ready" if ready == "True" else "NotReady"
        status += ",SchedulingDisabled" if made["spec"].get("unschedulable") else ""
        prefix = "node-role.kubernetes.io/"
        roles = sorted(key.removeprefix(prefix) for key in made["metadata"]["labels"] if key.startswith(prefix))
        info, address = made["status"]["nodeInfo"], made["status"]["addresses"][0]["address"]
        head = [status, ",".join(roles) or NONE, self._age(made), info["kubeletVersion"], address, NONE]
        return [*head, info["osImage"], info["kernelVersion"], info["containerRuntimeVersion"]]

    def _namespaces(self, made: Document) -> Cells:
        return [made["status"]["phase"], self._age(made)]

    def _persistentvolumeclaims(self, made: Document) -> Cells:
        spec, status = made["spec"], made["status"]
        size = status.get("capacity", {}).get("storage", "")
        modes = ",".join(_MODES[mode] for mode in status.get("accessModes", ()))
        head = [status["phase"], spec.get("volumeName", ""), size, modes, spec["storageClassName"], UNSET]
        return [*head, self._age(made), spec["volumeMode"]]

    def _persistentvolumes(self, made: Document) -> Cells:
        spec, claim = made["spec"], made["spec"].get("claimRef")
        modes = ",".join(_MODES[mode] for mode in spec["accessModes"])
        bound = f"{claim['namespace']}/{claim['name']}" if claim else ""
        head = [spec["capacity"]["storage"], modes, spec["persistentVolumeReclaimPolicy"], made["status"]["phase"]]
        return [*head, bound, spec["storageClassName"], UNSET, "", self._age(made), spec["volumeMode"]]

    def _horizontalpodautoscalers(self, made: Document) -> Cells:
        spec, status = made["spec"], made["status"]
        reference = f"{spec['scaleTargetRef']['kind']}/{spec['scaleTargetRef']['name']}"
        found = [m["resource"]["current"]["averageUtilization"] for m in status.get("currentMetrics", ())]
        now = f"{found[0]}%" if found else "<unknown>"
        target = f"cpu: {now}/{spec['metrics'][0]['resource']['target']['averageUtilization']}%"
        least, most = str(spec["minReplicas"]), spec["maxReplicas"]
        return [reference, target, least, most, status["currentReplicas"], self._age(made)]

    def _ingresses(self, made: Document) -> Cells:
        spec = made["spec"]
        hosts = ",".join(rule["host"] for rule in spec["rules"])
        address = _addresses(made["status"]["loadBalancer"])
        return [spec["ingressClassName"], hosts, address, "80, 443" if spec.get("tls") else "80", self._age(made)]

    def _configmaps(self, made: Document) -> Cells:
        return [len(made.get("data", {})), self._age(made)]

    def _secrets(self, made: Document) -> Cells:
        return [made["type"], len(made.get("data", {})), self._age(made)]

    def _resourcequotas(self, made: Document) -> Cells:
        used, hard = made["status"]["used"], made["status"]["hard"]
        shown = {
            limits: ", ".join(f"{k}: {used[k]}/{hard[k]}" for k in sorted(hard) if k.startswith("limits.") is limits)
            for limits in (False, True)
        }
        return [shown[False], shown[True], self._age(made)]

    def _created(self, made: Document) -> Cells:
        return [made["metadata"]["creationTimestamp"]]

    _limitranges = _roles = _clusterroles = _customresourcedefinitions = _created

    def _poddisruptionbudgets(self, made: Document) -> Cells:
        spec = made["spec"]
        least, most = str(spec.get("minAvailable", "N/A")), str(spec.get("maxUnavailable", "N/A"))
        return [least, most, made["status"]["disruptionsAllowed"], self._age(made)]

    def _networkpolicies(self, made: Document) -> Cells:
        return [_pairs(made["spec"]["podSelector"].get("matchLabels")), self._age(made)]

    def _endpoints(self, made: Document) -> Cells:
        subsets = made.get("subsets", ())
        found = [f"{a['ip']}:{p['port']}" for s in subsets for a in s.get("addresses", ()) for p in s["ports"]]
        return [
            ",".join(found[:3]) + (f" + {len(found) - 3} more..." if len(found) > 3 else "") or NONE,
            self._age(made),
        ]

    def _endpointslices(self, made: Document) -> Cells:
        ports = ",".join(str(port["port"]) for port in made["ports"]) or UNSET
        found = ",".join(a for endpoint in made["endpoints"] for a in endpoint["addresses"]) or UNSET
        return [made["addressType"], ports, found, self._age(made)]

    def _rolebindings(self, made: Document) -> Cells:
        role = f"{made['roleRef']['kind']}/{made['roleRef']['name']}"
        by: dict[str, list[str]] = {"User": [], "Group": [], "ServiceAccount": []}
        for subject in made.get("subjects") or ():
            prefix = f"{subject['namespace']}/" if "namespace" in subject else ""
            by[subject["kind"]].append(prefix + subject["name"])
        return [role, self._age(made), *(", ".join(names) for names in by.values())]

    _clusterrolebindings = _rolebindings

    def _storageclasses(self, made: Document) -> Cells:
        head = [made["provisioner"], made["reclaimPolicy"], made["volumeBindingMode"]]
        return [*head, made["allowVolumeExpansion"], self._age(made)]

    def _priorityclasses(self, made: Document) -> Cells:
        return [made["value"], made.get("globalDefault", False), self._age(made), "PreemptLowerPriority"]

    def _ingressclasses(self, made: Document) -> Cells:
        return [made["spec"]["controller"], NONE, self._age(made)]

    def _events(self, made: Document) -> Cells:
        about = made["involvedObject"]
        name = f"{about['kind'].lower()}/{about['name']}"
        head = [self._since(made["lastTimestamp"]), made["type"], made["reason"], name, "", made["source"]["component"]]
        return [*head, made["message"], self._since(made["firstTimestamp"]), made["count"], made["metadata"]["name"]]


def shown_name(plural: str, made: Document) -> list[str]:
    """The name as a row begins with it; an event's row has its name at the end."""
    if plural == "events":
        return []
    name: str = made["metadata"]["name"]
    if plural == "storageclasses":
        default = made["metadata"].get("annotations", {}).get("storageclass.kubernetes.io/is-default-class")
        name += " (default)" if default == "true" else ""
    return [name]


def _template(made: Document) -> Cells:
    containers = made["spec"]["template"]["spec"]["containers"]
    return [",".join(c["name"] for c in containers), ",".join(c["image"] for c in containers)]


def _selector(made: Document) -> str:
    return _pairs(made["spec"]["selector"]["matchLabels"])


def _pairs(labels: Mapping[str, str] | None) -> str:
    return ",".join(f"{key}={value}" for key, value in sorted((labels or {}).items())) or NONE


def _addresses(balancer: Mapping[str, Any]) -> str:
    return ",".join(entry["ip"] for entry in balancer.get("ingress", ()))


def _at(made: Document, path: str) -> Any:
    value: Any = made
    for step in path.strip(".").split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return "" if value is None else value
