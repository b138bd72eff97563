"""Containers: of a pod with what became of them, and of a pod template."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from kubectl.describe.page import Item, Page, lower_bool, or_none, true_false
from kubectl.golang.text import sprint
from kubectl.printers.quantity import parse_quantity
from kubectl.printers.times import long_time

Resolve = Callable[[Item], str]
"""The value of an environment variable that is taken from a field."""


def containers(
    page: Page,
    label: str,
    found: Sequence[Item],
    statuses: Sequence[Item],
    indent: str = "",
    resolve: Resolve | None = None,
) -> None:
    """A section with every container. `indent` is set in a pod template."""
    known = {status.get("name"): status for status in statuses}
    page.write(f"{indent}{label}:{'' if found else ' <none>'}")
    for container in found:
        status = known.get(container.get("name"))
        page.write(f"{' ' if indent else ''}{container.get('name')}:", 1)
        _basics(page, container, status)
        _lines(page, "Command", container.get("command"))
        _lines(page, "Args", container.get("args"))
        if status is not None:
            _states(page, status)
        resources(page, container.get("resources") or {}, 2)
        for name in ("Liveness", "Readiness", "Startup"):
            if probe := container.get(f"{name.lower()}Probe"):
                page.field(name, _probe(probe), 2)
        _environment_from(page, container.get("envFrom") or ())
        _environment(page, container, resolve)
        _mounts(page, container)


def resources(page: Page, wanted: Item, level: int) -> None:
    """Limits and requests."""
    for label in ("Limits", "Requests"):
        amounts: Mapping[str, Any] = wanted.get(label.lower()) or {}
        if amounts:
            page.write(f"{label}:", level)
            for name in sorted(amounts):
                page.field(name, amounts[name], level + 1)


def _basics(page: Page, container: Item, status: Item | None) -> None:
    if status is not None:
        page.field("Container ID", status.get("containerID", ""), 2)
    page.field("Image", container.get("image", ""), 2)
    if status is not None:
        page.field("Image ID", status.get("imageID", ""), 2)
    for label, key in (("Port", "containerPort"), ("Host Port", "hostPort")):
        ports = [f"{port.get(key, 0)}/{port.get('protocol', 'TCP')}" for port in container.get("ports") or ()]
        page.field(f"{label}s" if len(ports) > 1 else label, or_none(", ".join(ports)), 2)


def _lines(page: Page, label: str, words: Sequence[str] | None) -> None:
    if words:
        page.write(f"{label}:", 2)
        for word in words:
            for line in word.split("\n"):
                page.write(line, 3)


def _states(page: Page, status: Item) -> None:
    _state(page, "State", status.get("state") or {})
    if (status.get("lastState") or {}).get("terminated"):
        _state(page, "Last State", status["lastState"])
    page.field("Ready", true_false(status.get("ready")), 2)
    page.field("Restart Count", status.get("restartCount", 0), 2)


def _state(page: Page, label: str, state: Item) -> None:
    if running := state.get("running"):
        page.field(label, "Running", 2)
        page.field("Started", long_time(running.get("startedAt")), 3)
    elif ended := state.get("terminated"):
        page.field(label, "Terminated", 2)
        for name, key in (("Reason", "reason"), ("Message", "message")):
            if ended.get(key):
                page.field(name, ended[key], 3)
        page.field("Exit Code", ended.get("exitCode", 0), 3)
        if ended.get("signal"):
            page.field("Signal", ended["signal"], 3)
        page.field("Started", long_time(ended.get("startedAt")), 3)
        page.field("Finished", long_time(ended.get("finishedAt")), 3)
    else:
        page.field(label, "Waiting", 2)
        if reason := (state.get("waiting") or {}).get("reason"):
            page.field("Reason", reason, 3)


def _probe(probe: Item) -> str:
    numbers = (
        f"delay={probe.get('initialDelaySeconds', 0)}s timeout={probe.get('timeoutSeconds', 0)}s "
        f"period={probe.get('periodSeconds', 0)}s #success={probe.get('successThreshold', 0)} "
        f"#failure={probe.get('failureThreshold', 0)}"
    )
    if command := probe.get("exec"):
        return f"exec {sprint(list(command.get('command') or []))} {numbers}"
    if http := probe.get("httpGet"):
        path = http.get("path", "")
        slash = "" if path.startswith("/") or not path else "/"
        url = f"{http.get('scheme', 'HTTP').lower()}://{http.get('host', '')}:{http.get('port', '')}{slash}{path}"
        return f"http-get {url} {numbers}"
    if tcp := probe.get("tcpSocket"):
        return f"tcp-socket {tcp.get('host', '')}:{tcp.get('port', '')} {numbers}"
    if grpc := probe.get("grpc"):
        return f"grpc <pod>:{grpc.get('port', '')} {grpc.get('service') or ''} {numbers}"
    return f"unknown {numbers}"


def _environment_from(page: Page, sources: Sequence[Item]) -> None:
    if not sources:
        return
    page.write("Environment Variables from:", 2)
    for source in sources:
        kind = "ConfigMap" if source.get("configMapRef") else "Secret"
        ref = source.get("configMapRef") or source.get("secretRef") or {}
        prefix = f" with prefix '{source['prefix']}'" if source.get("prefix") else ""
        page.write(f"{ref.get('name', '')}\t{kind}{prefix}\tOptional: {lower_bool(ref.get('optional'))}", 3)


def _environment(page: Page, container: Item, resolve: Resolve | None) -> None:
    variables = container.get("env") or ()
    page.write("Environment:" + ("" if variables else "\t<none>"), 2)
    for variable in variables:
        name, source = variable.get("name"), variable.get("valueFrom") or {}
        if ref := source.get("fieldRef"):
            value = resolve(ref) if resolve else ""
            page.write(f"{name}:\t{value} ({ref.get('apiVersion', 'v1')}:{ref.get('fieldPath')})", 3)
        elif ref := source.get("resourceFieldRef"):
            page.write(f"{name}:\t{_amount(container, ref)} ({ref.get('resource')})", 3)
        elif ref := source.get("secretKeyRef"):
            text = f"<set to the key '{ref.get('key')}' in secret '{ref.get('name', '')}'>"
            page.write(f"{name}:\t{text}\tOptional: {lower_bool(ref.get('optional'))}", 3)
        elif ref := source.get("configMapKeyRef"):
            text = f"<set to the key '{ref.get('key')}' of config map '{ref.get('name', '')}'>"
            page.write(f"{name}:\t{text}\tOptional: {lower_bool(ref.get('optional'))}", 3)
        else:
            first, *rest = str(variable.get("value", "")).split("\n")
            page.field(str(name), first, 3)
            for line in rest:
                page.write(f"\t{line}", 3)


def _amount(container: Item, ref: Item) -> int:
    """What a container's limit or request is in units of the reference's divisor, rounded up."""
    kind, _, name = str(ref.get("resource", "")).partition(".")
    held = ((container.get("resources") or {}).get(kind) or {}).get(name, "0")
    divisor = parse_quantity(str(ref.get("divisor") or "0")) or Fraction(1)
    return math.ceil((parse_quantity(str(held)) or Fraction()) / divisor)


def _mounts(page: Page, container: Item) -> None:
    mounts = sorted(container.get("volumeMounts") or (), key=lambda mount: str(mount.get("mountPath", "")))
    page.write("Mounts:" + ("" if mounts else "\t<none>"), 2)
    for mount in mounts:
        flags = "ro" if mount.get("readOnly") else "rw"
        flags += f',path="{mount["subPath"]}"' if mount.get("subPath") else ""
        page.write(f"{mount.get('mountPath')} from {mount.get('name')} ({flags})", 3)
    devices = sorted(container.get("volumeDevices") or (), key=lambda device: str(device.get("devicePath", "")))
    if devices:
        page.write("Devices:", 2)
        for device in devices:
            page.write(f"{device.get('devicePath')} from {device.get('name')}", 3)
