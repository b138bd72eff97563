"""Nodes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from kubectl.describe.events import events
from kubectl.describe.page import About, Item, Page, labels_and_annotations, lower_bool, meta
from kubectl.printers.quantity import format_quantity, is_binary, parse_quantity
from kubectl.printers.times import age, long_time

_ROLE = "node-role.kubernetes.io/"
_OLD_ROLE = "kubernetes.io/role"
_ALWAYS = ("cpu", "memory", "ephemeral-storage")
_INFO = (
    ("Machine ID", "machineID"), ("System UUID", "systemUUID"), ("Boot ID", "bootID"),
    ("Kernel Version", "kernelVersion"), ("OS Image", "osImage"), ("Operating System", "operatingSystem"),
    ("Architecture", "architecture"), ("Container Runtime Version", "containerRuntimeVersion"),
    ("Kubelet Version", "kubeletVersion"), ("Kube-Proxy Version", "kubeProxyVersion"),
)  # fmt: skip


def node(item: Item, about: About) -> str:
    """A Node; `about.related` has its `pods` that have not ended, and its `lease`, or the `Status` that
    the server sent instead."""
    spec, status = item.get("spec") or {}, item.get("status") or {}
    page = Page()
    page.field("Name", meta(item).get("name", ""))
    page.field("Roles", roles(item))
    labels_and_annotations(page, item)
    page.field("CreationTimestamp", long_time(meta(item).get("creationTimestamp")))
    page.listed("Taints", sorted(map(_taint, spec.get("taints") or ())))
    page.field("Unschedulable", lower_bool(spec.get("unschedulable")))
    _lease(page, about.get("lease"))
    if conditions := status.get("conditions"):
        page.write("Conditions:")
        page.write("  Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage")
        page.write("  ----\t------\t-----------------\t------------------\t------\t-------")
        for one in conditions:
            times = f"{long_time(one.get('lastHeartbeatTime'))} \t{long_time(one.get('lastTransitionTime'))} "
            reason = f"{one.get('reason', '')} \t{one.get('message', '')}"
            page.write(f"  {one.get('type')} \t{one.get('status')} \t{times}\t{reason}")
    page.write("Addresses:")
    for address in status.get("addresses") or ():
        page.field(address.get("type", ""), address.get("address", ""), 1)
    for label, key in (("Capacity", "capacity"), ("Allocatable", "allocatable")):
        amounts: Mapping[str, Any] = status.get(key) or {}
        if amounts:
            page.write(f"{label}:")
            for name in sorted(amounts):
                page.field(name, amounts[name], 1)
    page.write("System Info:")
    for label, key in _INFO:
        page.field(label, (status.get("nodeInfo") or {}).get(key, ""), 1)
    if spec.get("podCIDR"):
        page.field("PodCIDR", spec["podCIDR"])
        page.field("PodCIDRs", ",".join(spec.get("podCIDRs") or ()))
    if spec.get("providerID"):
        page.field("ProviderID", spec["providerID"])
    _pods(page, item, about)
    events(page, about)
    return page.text()


def roles(item: Item) -> str:
    """The roles that a node's labels give it."""
    found = set()
    for key, value in (meta(item).get("labels") or {}).items():
        if key.startswith(_ROLE) and key != _ROLE:
            found.add(key.removeprefix(_ROLE))
        elif key == _OLD_ROLE and value:
            found.add(value)
    return ",".join(sorted(found)) or "<none>"


def _taint(taint: Item) -> str:
    value = f"={taint['value']}" if taint.get("value") else ""
    return f"{taint.get('key')}{value}:{taint.get('effect')}"


def _lease(page: Page, found: Sequence[Item]) -> None:
    if found and found[0].get("kind") == "Status":
        page.field("Lease", f"Failed to get lease: {found[0].get('message', '')}")
        return
    page.write("Lease:")
    if not found:
        page.field("HolderIdentity", "<unset>", 1)
        page.field("AcquireTime", "<unset>", 1)
        page.field("RenewTime", "<unset>", 1)
        return
    spec = found[0].get("spec") or {}
    page.field("HolderIdentity", spec.get("holderIdentity") or "<unset>", 1)
    for label, key in (("AcquireTime", "acquireTime"), ("RenewTime", "renewTime")):
        page.field(label, long_time(spec[key]) if spec.get(key) else "<unset>", 1)


def _pods(page: Page, item: Item, about: About) -> None:
    """Each pod's requests and limits, and their sums, in per cent of what can be had."""
    pods = about.get("pods")
    room: Mapping[str, Any] = (item.get("status") or {}).get("allocatable") or {}
    page.write(f"Non-terminated Pods:\t({len(pods)} in total)")
    page.write("  Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge")
    page.write("  ---------\t----\t\t------------\t----------\t---------------\t-------------\t---")
    sums: dict[str, dict[str, Fraction]] = {"requests": {}, "limits": {}}
    binary: dict[str, bool] = {}
    for pod in pods:
        wanted = {kind: pod_resources(pod, kind, binary) for kind in sums}
        for kind, amounts in wanted.items():
            for name, amount in amounts.items():
                sums[kind][name] = sums[kind].get(name, Fraction()) + amount
        cells = [
            _share(wanted[kind].get(name, Fraction()), room.get(name), binary.get(name, False))
            for name in ("cpu", "memory")
            for kind in sums
        ]
        row = [f"  {meta(pod).get('namespace')}", f"{meta(pod).get('name')}\t", *cells]
        page.write("\t".join([*row, age(meta(pod).get("creationTimestamp"), about.now)]))
    page.write("Allocated resources:")
    page.write("  (Total limits may be over 100 percent, i.e., overcommitted.)")
    page.write("  Resource\tRequests\tLimits")
    page.write("  --------\t--------\t------")
    extended = sorted(name for name in room if name not in (*_ALWAYS, "pods"))
    for name in (*_ALWAYS, *extended):
        requests, limits = (sums[kind].get(name, Fraction()) for kind in ("requests", "limits"))
        if name in _ALWAYS or name.startswith("hugepages-"):
            shares = [_share(amount, room.get(name), binary.get(name, False)) for amount in (requests, limits)]
        else:
            shares = [format_quantity(amount, binary.get(name, False)) for amount in (requests, limits)]
        page.write(f"  {name}\t{shares[0]}\t{shares[1]}")


def pod_resources(pod: Item, kind: str, binary: dict[str, bool]) -> dict[str, Fraction]:
    """What a pod's containers ask for together, or what the largest init container does, and the overhead."""
    spec = pod.get("spec") or {}
    total: dict[str, Fraction] = {}
    for container in spec.get("containers") or ():
        for name, amount in _amounts(container, kind, binary).items():
            total[name] = total.get(name, Fraction()) + amount
    before: dict[str, Fraction] = {}
    for container in spec.get("initContainers") or ():
        amounts = _amounts(container, kind, binary)
        sidecar = container.get("restartPolicy") == "Always"
        for name, amount in amounts.items():
            if sidecar:
                total[name] = total.get(name, Fraction()) + amount
                before[name] = before.get(name, Fraction()) + amount
            else:
                total[name] = max(total.get(name, Fraction()), amount + before.get(name, Fraction()))
    for name, text in (spec.get("overhead") or {}).items():
        if kind == "requests" or name in total:
            total[name] = total.get(name, Fraction()) + (parse_quantity(str(text)) or Fraction())
    return total


def _amounts(container: Item, kind: str, binary: dict[str, bool]) -> dict[str, Fraction]:
    found: dict[str, Fraction] = {}
    for name, text in ((container.get("resources") or {}).get(kind) or {}).items():
        binary[name] = binary.get(name, False) or is_binary(str(text))
        found[name] = parse_quantity(str(text)) or Fraction()
    return found


def _share(amount: Fraction, room: object, binary: bool) -> str:
    whole = parse_quantity(str(room)) if room is not None else None
    percent = int(amount * 100 / whole) if whole else 0
    return f"{format_quantity(amount, binary)} ({percent}%)"
