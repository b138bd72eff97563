"""What the server is and serves: `version`, `cluster-info`, `api-versions` and `api-resources`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from executor.access import Access, Ending, Sink
from executor.verbs.printing import Status, Stop, bad_command, write_lines
from executor.verbs.selecting import Selection, Target, objects
from kubectl.command import Command
from kubectl.golang.text import indented_json
from kubectl.printers.table import lines
from kubectl.printers.yaml import to_yaml
from kubectl.resources import Resource

_VERSION_FIELDS = (
    "major", "minor", "gitVersion", "gitCommit", "gitTreeState", "buildDate", "goVersion", "compiler", "platform",
)  # fmt: skip
CLIENT = "v1.32.0+copilot"
"""The version of kubectl whose language this is, and that it is not kubectl."""


async def version(command: Command, access: Access, out: Sink) -> Ending:
    """The server's version, and the version of kubectl whose language is spoken here."""
    form = command.flag("output")
    shown: dict[str, Any] = {"clientVersion": {"major": "1", "minor": "32", "gitVersion": CLIENT}}
    if not command.has("client"):
        server = await _read(access, "/version")
        shown["serverVersion"] = {name: server[name] for name in _VERSION_FIELDS if name in server}
    if form == "json":
        out.write(json.dumps(shown, indent=2) + "\n")
    elif form == "yaml":
        out.write(to_yaml(shown))
    else:
        text = f"Client Version: {CLIENT}\n"
        if "serverVersion" in shown:
            text += f"Server Version: {shown['serverVersion'].get('gitVersion', '')}\n"
        out.write(text)
    return Ending()


async def cluster_info(command: Command, access: Access, out: Sink) -> Ending:
    """Where the control plane is, and the cluster's own services."""
    server = await _address(access)
    lines = [f"Kubernetes control plane is running at {server}"]
    services = (await access.resources()).find("services.v1.")
    if services is not None:
        target = Target(services, "kube-system")
        chosen = Selection((target,), "kube-system", False, "kubernetes.io/cluster-service=true", "", False)
        try:
            found = await objects(target, chosen, access)
        except Stop:  # the services are an extra: those who may not list them still learn the address
            found = []
        lines += [_service(server, service) for service in found]
    lines += ["", "To further debug and diagnose cluster problems, use 'kubectl cluster-info dump'."]
    write_lines(out, lines)
    return Ending()


async def api_versions(command: Command, access: Access, out: Sink) -> Ending:
    """Every group and version that the server has."""
    core, groups = await _read(access, "/api"), await _read(access, "/apis")
    found = list(core.get("versions") or ())
    found += [one["groupVersion"] for group in groups.get("groups") or () for one in group.get("versions") or ()]
    write_lines(out, sorted(found))
    return Ending()


async def api_resources(command: Command, access: Access, out: Sink) -> Ending:
    """Every resource type, in the version that the server prefers."""
    form = command.flag("output")
    if form not in ("", "wide", "name", "json", "yaml"):
        raise bad_command(f"--output {form} is not available")
    preferred = {(one.group, one.plural): one for one in reversed((await access.resources()).all)}
    found = [one for one in preferred.values() if _wanted(one, command)]
    orders = {"name": lambda one: one.plural, "kind": lambda one: one.kind}
    order = orders.get(command.flag("sort-by"), lambda one: (one.group, one.plural))
    found.sort(key=lambda one: (one.group, one.plural))
    found.sort(key=order)
    if form == "name":
        write_lines(out, (one.qualified for one in found))
        return Ending()
    if form in ("json", "yaml"):
        document = {"apiVersion": "v1", "groupVersion": "", "kind": "APIResourceList"}
        document |= {"resources": [_described(one) for one in found]}  # type: ignore[dict-item]
        out.write(to_yaml(document) if form == "yaml" else indented_json(document) + "\n")
        return Ending()
    heading = None
    if not command.has("no-headers"):
        heading = ["NAME", "SHORTNAMES", "APIVERSION", "NAMESPACED", "KIND"]
        heading += ["VERBS", "CATEGORIES"] if form == "wide" else []
    table = lines(heading, [_row(one, form == "wide") for one in found])
    write_lines(out, table)
    return Ending(header=table[0] if heading else "")


def _wanted(resource: Resource, command: Command) -> bool:
    flags = dict(command.flags)
    if "api-group" in flags and resource.group != flags["api-group"]:
        return False
    if "namespaced" in flags and resource.namespaced != command.has("namespaced"):
        return False
    verbs = {verb for value in command.values("verbs") for verb in value.split(",")}
    categories = {one for value in command.values("categories") for one in value.split(",")}
    return bool(resource.verbs) and verbs <= set(resource.verbs) and categories <= set(resource.categories)


def _row(resource: Resource, wide: bool) -> list[str]:
    row = [resource.plural, ",".join(resource.short_names), resource.api_version]
    row += ["true" if resource.namespaced else "false", resource.kind]
    return [*row, ",".join(resource.verbs), ",".join(resource.categories)] if wide else row


def _described(resource: Resource) -> dict[str, Any]:
    return {
        "name": resource.plural,
        "singularName": resource.singular,
        "namespaced": resource.namespaced,
        "group": resource.group,
        "version": resource.version,
        "kind": resource.kind,
        "verbs": list(resource.verbs),
        "shortNames": list(resource.short_names),
        "categories": list(resource.categories),
    }


async def _read(access: Access, path: str) -> Mapping[str, Any]:
    code, document = await access.document(path)
    if code != 200:
        status = Status.of(code, document)
        raise Stop(status.text, status.failure())
    return document


async def _address(access: Access) -> str:
    """The kubeconfig's address; of a recording, the one that the server gave for itself."""
    if access.called.server:
        return access.called.server
    addresses = (await _read(access, "/api")).get("serverAddressByClientCIDRs") or ()
    return next((f"https://{one['serverAddress']}" for one in addresses if one.get("serverAddress")), access.context)


def _service(server: str, service: Mapping[str, Any]) -> str:
    """A cluster service and the address that the API server would show it at."""
    meta = service.get("metadata") or {}
    labels, name = meta.get("labels") or {}, meta.get("name", "")
    ports = (service.get("spec") or {}).get("ports") or ()
    port = f":{ports[0]['name']}" if ports and ports[0].get("name") else ""
    path = f"/api/v1/namespaces/{meta.get('namespace', '')}/services/{name}{port}/proxy"
    return f"{labels.get('kubernetes.io/name') or name} is running at {server}{path}"
