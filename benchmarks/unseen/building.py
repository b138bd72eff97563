"""A specification of a cluster becomes a recording.

Discovery, OpenAPI and the system's roles are those of a recording that is shipped.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from benchmarks.unseen.kinds import CORE, DEFINITIONS, KINDS, STORAGE, namespace, node, volume_of
from benchmarks.unseen.making import Document, Maker
from benchmarks.unseen.pods import Pods
from benchmarks.unseen.tables import Printer, shown_name
from benchmarks.unseen.workloads import Workloads
from clusters.recorded import OpenAPI, Recording, Response, encode, load
from clusters.recorded.recording import Log
from eval.scenarios import read_document

FOLDER = Path(__file__).parent / "clusters"
_SOURCE = "starter"
_SYSTEM_SPACES = ("default", "kube-system", "kube-public", "kube-node-lease")
_KEPT = ("rbac.authorization.k8s.io", "flowcontrol", "apiregistration", "scheduling.k8s.io", "componentstatuses")
"""Lists of the source that stay; to those of roles and bindings the specification's are added."""
_SLICES = "/apis/discovery.k8s.io/v1/endpointslices"
_TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"


def names() -> tuple[str, ...]:
    """The clusters that are specified."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


def specification(name: str) -> Document:
    """What is written of a cluster."""
    found: Document = read_document((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return found


def build(name: str) -> Recording:
    """The recording of a specified cluster."""
    return built(name, specification(name))


def built(name: str, spec: Document) -> Recording:
    """The recording of a specification, the same every time."""
    at = datetime.fromisoformat(spec["at"]).replace(tzinfo=timezone.utc)
    maker, source = Maker(name, at), load(_SOURCE)
    nodes = [
        entry["name"]
        for entry in spec["nodes"]
        if not (entry.get("down") or entry.get("taints") or entry.get("cordoned"))
    ]
    pods = Pods(maker, nodes)
    lists = _objects(spec, maker, pods)
    definitions = lists.get(DEFINITIONS, [])
    printer = Printer(at, pods.printed)
    responses = [_answered(response, lists, printer) for response in source.responses]
    responses = [_discovered(response, definitions) for response in responses]
    responses += _custom(definitions, lists, printer)
    logs = {key: Log(status, text) for key, (status, text) in pods.logs.items()}
    documents = {**source.openapi.documents, **{f"apis/{group}": body for group, body in _schemas(definitions).items()}}
    index = json.loads(source.openapi.index)
    for made in definitions:
        path = f"apis/{made['spec']['group']}/{made['spec']['versions'][0]['name']}"
        index["paths"][path] = {"serverRelativeURL": f"/openapi/v3/{path}?hash=00"}
    openapi = OpenAPI(encode(index), documents)
    return replace(
        source, name=name, recorded_at=at, responses=tuple(responses), logs=logs, read_openapi=lambda: openapi
    )


# ── Objects ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _objects(spec: Document, maker: Maker, pods: Pods) -> dict[str, list[Document]]:
    lists: dict[str, list[Document]] = {}
    lists[CORE + "nodes"] = [
        node(maker, {"age": "90d", **entry}, place) for place, entry in enumerate(spec["nodes"], 1)
    ]
    oldest = spec.get("age", "90d")
    spaces: list[Document] = [{"name": name, "age": oldest} for name in _SYSTEM_SPACES] + spec["namespaces"]
    lists[CORE + "namespaces"] = [namespace(maker, entry) for entry in spaces]
    workloads = Workloads(maker, pods, len(spec["nodes"]))
    for entry in [*_system(spec, oldest), *spec["workloads"]]:
        workloads.make(entry)
    lists |= workloads.made
    for entry in [*_defaults(spaces, oldest), *spec.get("objects", ())]:
        path, made = _object(entry, maker)
        lists.setdefault(path, []).append(made)
    for entry in spec.get("custom", ()):
        definition = next(d for d in lists[DEFINITIONS] if d["spec"]["names"]["kind"] == entry["kind"])
        group, version = definition["spec"]["group"], definition["spec"]["versions"][0]["name"]
        made = {"apiVersion": f"{group}/{version}", "kind": entry["kind"], "metadata": maker.meta(entry)}
        path = f"/apis/{group}/{version}/{definition['spec']['names']['plural']}"
        lists.setdefault(path, []).append({**made, **{k: entry[k] for k in ("spec", "status") if k in entry}})
    classes = {made["metadata"]["name"]: made["reclaimPolicy"] for made in lists.get(STORAGE + "storageclasses", [])}
    bound = [claim for claim in lists.get(CORE + "persistentvolumeclaims", []) if claim["status"]["phase"] == "Bound"]
    volumes = [volume_of(maker, claim, classes.get(claim["spec"]["storageClassName"], "Delete")) for claim in bound]
    lists.setdefault(CORE + "persistentvolumes", []).extend(volumes)
    lists[CORE + "pods"] = sorted(pods.made, key=_identity)
    _endpoints(lists, maker)
    for entry in spec.get("events", ()):
        about = _found(lists, entry["about"], entry["ns"])
        given = {key: value for key, value in entry.items() if key not in ("about", "ns", "reason", "message")}
        pods.event(about, entry["about"].partition("/")[0], entry["reason"], entry["message"], **given)
    lists[CORE + "events"] = pods.events
    lists["/apis/events.k8s.io/v1/events"] = [_newer(event) for event in pods.events]
    return {path: sorted(made, key=_identity) for path, made in lists.items()}


def _identity(made: Document) -> tuple[str, str]:
    return made["metadata"].get("namespace", ""), made["metadata"]["name"]


def _object(entry: Mapping[str, Any], maker: Maker) -> tuple[str, Document]:
    path, rest = KINDS[entry["kind"]]
    described = dict(entry)
    if entry["kind"] == "StorageClass" and entry.get("default"):
        described["annotations"] = {"storageclass.kubernetes.io/is-default-class": "true"}
    if entry["kind"] == "CustomResourceDefinition":
        described["name"] = f"{entry['plural']}.{entry['group']}"
    return path, {"metadata": maker.meta(described), **rest(maker, entry)}


def _system(spec: Document, age: str) -> list[Document]:
    """What runs in `kube-system`: DNS, and a proxy on each node that answers."""
    nodes = [entry["name"] for entry in spec["nodes"] if not entry.get("down")]
    dns: Document = {"kind": "Deployment", "ns": "kube-system", "name": "coredns", "replicas": 2, "age": age}
    dns |= {"image": "registry.k8s.io/coredns/coredns:v1.11.3", "labels": {"k8s-app": "kube-dns"}, "ports": [53]}
    proxy: Document = {"kind": "DaemonSet", "ns": "kube-system", "name": "kube-proxy", "age": age}
    proxy |= {"image": "registry.k8s.io/kube-proxy:v1.31.4", "labels": {"k8s-app": "kube-proxy"}}
    return [dns, {**proxy, "pods": [{"node": name} for name in nodes]}]


def _defaults(spaces: list[Document], age: str) -> list[Document]:
    """What every cluster and every namespace has."""
    made: list[Document] = [
        {
            "kind": "Service",
            "ns": "default",
            "name": "kubernetes",
            "ip": "10.96.0.1",
            "age": age,
            "ports": [{"port": 443}],
        },
        {
            "kind": "Service",
            "ns": "kube-system",
            "name": "kube-dns",
            "ip": "10.96.0.10",
            "age": age,
            "selector": {"k8s-app": "kube-dns"},
            "ports": [{"name": "dns-tcp", "port": 53}],
        },
    ]
    for space in spaces:
        own = {"ns": space["name"], "age": space.get("age", age)}
        made.append({"kind": "ServiceAccount", "name": "default", **own})
        made.append({"kind": "ConfigMap", "name": "kube-root-ca.crt", "data": {"ca.crt": "made up"}, **own})
    return made


def _endpoints(lists: dict[str, list[Document]], maker: Maker) -> None:
    """Endpoints and slices of the services, out of the pods that they select."""
    lists[CORE + "endpoints"], lists[_SLICES] = [], []
    for service in lists.get(CORE + "services", []):
        meta, selector = service["metadata"], service["spec"].get("selector")
        if not selector:
            continue
        chosen = [
            p for p in lists[CORE + "pods"] if _selects(selector, meta["namespace"], p) and "podIP" in p["status"]
        ]
        ports = [
            {"name": port.get("name", ""), "port": port["targetPort"], "protocol": port["protocol"]}
            for port in service["spec"].get("ports", ())
        ]
        ready: list[Document] = []
        waiting: list[Document] = []
        slices = []
        for pod in chosen:
            is_ready = any(c["type"] == "Ready" and c["status"] == "True" for c in pod["status"]["conditions"])
            is_ready = is_ready and "deletionTimestamp" not in pod["metadata"]
            about = {"kind": "Pod", "name": pod["metadata"]["name"], "namespace": meta["namespace"]}
            address = pod["status"]["podIP"]
            (ready if is_ready else waiting).append({"ip": address, "targetRef": about})
            state = {"ready": is_ready, "serving": is_ready, "terminating": False}
            slices.append({"addresses": [address], "conditions": state, "targetRef": about})
        own = {"name": meta["name"], "ns": meta["namespace"]}
        subset: Document = {
            "ports": ports,
            **({"addresses": ready} if ready else {}),
            **({"notReadyAddresses": waiting} if waiting else {}),
        }
        made = {"metadata": maker.meta(own), **({"subsets": [subset]} if ready or waiting else {})}
        lists[CORE + "endpoints"].append(made)
        labelled = {"name": f"{meta['name']}-{maker.suffix()}", "ns": meta["namespace"]}
        labels = {"kubernetes.io/service-name": meta["name"]}
        slice_meta = maker.meta({**labelled, "labels": labels})
        lists[_SLICES].append({"metadata": slice_meta, "addressType": "IPv4", "ports": ports, "endpoints": slices})


def _newer(event: Document) -> Document:
    """An event as `events.k8s.io/v1` has it."""
    made = {key: event[key] for key in ("metadata", "reason", "type", "eventTime")}
    made |= {"regarding": event["involvedObject"], "note": event["message"], "deprecatedCount": event["count"]}
    made |= {"deprecatedSource": event["source"], "deprecatedLastTimestamp": event["lastTimestamp"]}
    return {
        **made,
        "deprecatedFirstTimestamp": event["firstTimestamp"],
        "reportingController": event["source"]["component"],
    }


def _selects(selector: Mapping[str, str], space: str, pod: Document) -> bool:
    labels = pod["metadata"].get("labels", {})
    return bool(pod["metadata"]["namespace"] == space and all(labels.get(k) == v for k, v in selector.items()))


def _found(lists: dict[str, list[Document]], about: str, space: str) -> Document:
    """The object that an event is about: `Kind/name`, a pod by how its name begins."""
    kind, _, name = about.partition("/")
    plural = "ingresses" if kind == "Ingress" else f"{kind.lower()}s"
    for path, made in lists.items():
        if path.endswith(f"/{plural}"):
            for one in made:
                own, where = one["metadata"]["name"], one["metadata"].get("namespace", "")
                if where in (space, "") and (own == name or (kind == "Pod" and own.startswith(f"{name}-"))):
                    return one
    raise KeyError(f"nothing is called {about} in {space}")


# ── The replies ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _answered(response: Response, lists: Mapping[str, list[Document]], printer: Printer) -> Response:
    """A list of the source with the specification's objects in it."""
    if "/json" not in response.content_type or response.path.count("/") < 3:
        return response
    document = json.loads(response.body)
    key = "rows" if document.get("kind") == "Table" else "items"
    if key not in document or response.path.startswith("/apis/apidiscovery"):
        return response
    path = response.path
    entries = document[key] if any(word in path for word in _KEPT) else []
    plural = path.rpartition("/")[2]
    made = lists.get(path, [])
    if key == "rows" and plural == "events":
        made = lists[CORE + "events"]  # the cells are those of either form
    added = [_row(plural, one, printer) for one in made] if key == "rows" else made
    return replace(response, body=encode({**document, key: [*(entries or []), *added]}))


def _row(plural: str, made: Document, printer: Printer, columns: Any = ()) -> Document:
    meta = {"kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": made["metadata"]}
    return {"cells": [*shown_name(plural, made), *printer.cells(plural, made, columns)], "object": meta}


def _discovered(response: Response, definitions: list[Document]) -> Response:
    """Discovery with the groups of custom resources."""
    if response.path != "/apis" or not definitions:
        return response
    document = json.loads(response.body)
    for made in definitions:
        group, version = made["spec"]["group"], made["spec"]["versions"][0]["name"]
        if "groups" in document:
            entry = {"groupVersion": f"{group}/{version}", "version": version}
            fresh: Document = {"name": group, "versions": [], "preferredVersion": entry}
            versions = _entry(document["groups"], fresh, name=group)["versions"]
            _entry(versions, entry, version=version)
            continue
        known = next((g for g in document["items"] if g["metadata"]["name"] == group), None)
        if known is None:
            known = {"metadata": {"name": group}, "versions": []}
            document["items"].append(known)
        fresh = {"version": version, "resources": [], "freshness": "Current"}
        served = _entry(known["versions"], fresh, version=version)
        served["resources"].append(_aggregated(made, group, version))
    return replace(response, body=encode(document))


def _entry(entries: list[Document], fresh: Document, **key: str) -> Document:
    """The entry with that key; the fresh one, put behind them, where there is none."""
    found = next((one for one in entries if key.items() <= one.items()), None)
    if found is None:
        entries.append(fresh)
    return found or fresh


def _aggregated(made: Document, group: str, version: str) -> Document:
    called = made["spec"]["names"]
    return {
        "resource": called["plural"],
        "responseKind": {"group": group, "version": version, "kind": called["kind"]},
        "scope": made["spec"]["scope"],
        "singularResource": called["singular"],
        "verbs": ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"],
        "shortNames": called["shortNames"],
    }


def _custom(definitions: list[Document], lists: Mapping[str, list[Document]], printer: Printer) -> list[Response]:
    """The lists of custom resources, and what each group version serves."""
    found: list[Response] = []
    served: dict[str, list[Document]] = {}
    for made in definitions:
        version, called = made["spec"]["versions"][0], made["spec"]["names"]
        root = f"/apis/{made['spec']['group']}/{version['name']}"
        entry = {"name": called["plural"], "singularName": called["singular"], "kind": called["kind"]}
        entry |= {"namespaced": made["spec"]["scope"] == "Namespaced", "shortNames": called["shortNames"]}
        served.setdefault(root, []).append({**entry, "verbs": ["get", "list", "watch", "create", "delete"]})
        path, columns = f"{root}/{called['plural']}", version["additionalPrinterColumns"]
        items = lists.get(path, [])
        head = {"apiVersion": root.removeprefix("/apis/"), "metadata": {"resourceVersion": "9000"}}
        listed = {**head, "kind": called["listKind"], "items": items}
        shown = [{"name": "Name", "type": "string", "format": "name", "description": "", "priority": 0}]
        for column in [*columns, {"name": "Age", "type": "string"}]:
            shown.append({**{k: column[k] for k in ("name", "type")}, "format": "", "description": "", "priority": 0})
        rows = [_row(called["plural"], one, printer, columns) for one in items]
        table: Document = {"kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": {"resourceVersion": "9000"}}
        table |= {"columnDefinitions": shown, "rows": rows}
        found.append(_response(path, "application/json", listed))
        found.append(_response(path, _TABLE, table))
    for root, resources in served.items():
        head = {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": root.removeprefix("/apis/")}
        found.append(_response(root, "application/json", {**head, "resources": resources}))
    return found


def _response(path: str, accept: str, body: Document) -> Response:
    return Response(path, accept, 200, "application/json", encode(body))


def _schemas(definitions: list[Document]) -> dict[str, bytes]:
    """The OpenAPI documents of custom resources, by group and version."""
    found: dict[str, Document] = {}
    for made in definitions:
        group, version, kind = made["spec"]["group"], made["spec"]["versions"][0], made["spec"]["names"]["kind"]
        key = f"{group}/{version['name']}"
        head = {"openapi": "3.0.0", "info": {"title": "Kubernetes", "version": "v1.36.2"}}
        document = found.setdefault(key, {**head, "paths": {}, "components": {"schemas": {}}})
        schema = dict(version["schema"]["openAPIV3Schema"])
        schema["properties"] = {"apiVersion": {"type": "string"}, "kind": {"type": "string"}, **schema["properties"]}
        schema["x-kubernetes-group-version-kind"] = [{"group": group, "kind": kind, "version": version["name"]}]
        reverse = ".".join(reversed(group.split(".")))
        name = f"{reverse}.{version['name']}.{kind}"
        document["components"]["schemas"][name] = schema
        space = "namespaces/{namespace}/" if made["spec"]["scope"] == "Namespaced" else ""
        kinds = {"group": group, "kind": kind, "version": version["name"]}
        get: Document = {"x-kubernetes-action": "get", "x-kubernetes-group-version-kind": kinds}
        content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
        get["responses"] = {"200": {"content": content}}
        document["paths"][f"/apis/{key}/{space}{made['spec']['names']['plural']}/{{name}}"] = {"get": get}
    return {key: encode(document) for key, document in found.items()}
