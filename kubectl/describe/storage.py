"""PersistentVolume, PersistentVolumeClaim, StorageClass and CSINode."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kubectl.describe.events import events
from kubectl.describe.page import About, Item, Page, labels_and_annotations, meta, or_unset, true_false
from kubectl.describe.pods import source
from kubectl.printers.times import human_duration, long_time, parse_time

_MODES = {"ReadWriteOnce": "RWO", "ReadOnlyMany": "ROX", "ReadWriteMany": "RWX", "ReadWriteOncePod": "RWOP"}
_CLASS = "volume.beta.kubernetes.io/storage-class"
_DEFAULT = ("storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class")


def volume(item: Item, about: About) -> str:
    """A PersistentVolume."""
    spec, status = item.get("spec") or {}, item.get("status") or {}
    page = Page()
    page.field("Name", meta(item).get("name", ""))
    labels_and_annotations(page, item)
    page.field("Finalizers", _finalizers(item))
    page.field("StorageClass", _class(item, spec))
    page.field("Status", _phase(item, status, about))
    if claim := spec.get("claimRef"):
        page.field("Claim", f"{claim.get('namespace')}/{claim.get('name')}")
    else:
        page.field("Claim", "")
    page.field("Reclaim Policy", spec.get("persistentVolumeReclaimPolicy", ""))
    page.field("Access Modes", _modes(spec.get("accessModes") or ()))
    if spec.get("volumeMode"):
        page.field("VolumeMode", spec["volumeMode"])
    page.field("Capacity", (spec.get("capacity") or {}).get("storage", ""))
    _affinity(page, spec.get("nodeAffinity"))
    page.field("Message", status.get("message", ""))
    page.write("Source:")
    source(page, spec)
    events(page, about)
    return page.text()


def claim(item: Item, about: About) -> str:
    """A PersistentVolumeClaim; `about.related["pods"]` are those that use it."""
    spec, status = item.get("spec") or {}, item.get("status") or {}
    page = Page()
    page.field("Name", meta(item).get("name", ""))
    page.field("Namespace", meta(item).get("namespace", ""))
    page.field("StorageClass", _class(item, spec))
    page.field("Status", _phase(item, status, about))
    page.field("Volume", spec.get("volumeName", ""))
    labels_and_annotations(page, item)
    page.field("Finalizers", _finalizers(item))
    bound = bool(spec.get("volumeName"))
    page.field("Capacity", (status.get("capacity") or {}).get("storage", "") if bound else "")
    page.field("Access Modes", _modes(status.get("accessModes") or ()) if bound else "")
    if spec.get("volumeMode"):
        page.field("VolumeMode", spec["volumeMode"])
    if data := spec.get("dataSource"):
        page.write("DataSource:")
        if data.get("apiGroup"):
            page.field("APIGroup", data["apiGroup"], 1)
        page.field("Kind", data.get("kind", ""), 1)
        page.field("Name", data.get("name", ""), 1)
    page.listed("Used By", [str(meta(pod).get("name")) for pod in about.get("pods")])
    if conditions := status.get("conditions"):
        page.write("Conditions:")
        page.write("  Type\tStatus\tLastProbeTime\tLastTransitionTime\tReason\tMessage")
        page.write("  ----\t------\t-----------------\t------------------\t------\t-------")
        for one in conditions:
            times = f"{long_time(one.get('lastProbeTime'))} \t{long_time(one.get('lastTransitionTime'))} "
            reason = f"{one.get('reason', '')} \t{one.get('message', '')}"
            page.write(f"  {one.get('type')} \t{one.get('status')} \t{times}\t{reason}")
    events(page, about)
    return page.text()


def storage_class(item: Item, about: About) -> str:
    """A StorageClass."""
    annotations = meta(item).get("annotations") or {}
    page = Page()
    page.field("Name", meta(item).get("name", ""))
    page.field("IsDefaultClass", "Yes" if any(annotations.get(key) == "true" for key in _DEFAULT) else "No")
    page.field("Annotations", _pairs(annotations))
    page.field("Provisioner", item.get("provisioner", ""))
    page.field("Parameters", _pairs(item.get("parameters")))
    page.field("AllowVolumeExpansion", or_unset(_shown(item.get("allowVolumeExpansion"))))
    options = item.get("mountOptions") or ()
    page.write("MountOptions:" + ("" if options else "\t<none>"))
    for option in options:
        page.write(option, 1)
    if item.get("reclaimPolicy"):
        page.field("ReclaimPolicy", item["reclaimPolicy"])
    if item.get("volumeBindingMode"):
        page.field("VolumeBindingMode", item["volumeBindingMode"])
    if topologies := item.get("allowedTopologies"):
        _topologies(page, topologies)
    events(page, about)
    return page.text()


def csi_node(item: Item, about: About) -> str:
    """A CSINode."""
    page = Page()
    page.field("Name", meta(item).get("name", ""))
    labels_and_annotations(page, item)
    page.field("CreationTimestamp", long_time(meta(item).get("creationTimestamp")))
    page.write("Spec:")
    drivers = (item.get("spec") or {}).get("drivers") or ()
    if drivers:
        page.write("  Drivers:")
    for driver in drivers:
        page.write(f"    {driver.get('name')}:")
        page.write(f"      Node ID:\t{driver.get('nodeID')}")
        if (count := (driver.get("allocatable") or {}).get("count")) is not None:
            page.write("      Allocatables:")
            page.write(f"        Count:\t{count}")
        page.write(f"      Topology Keys:\t[{' '.join(driver.get('topologyKeys') or ())}]")
    events(page, about)
    return page.text()


def _finalizers(item: Item) -> str:
    return "[" + " ".join(meta(item).get("finalizers") or ()) + "]"


def _class(item: Item, spec: Item) -> str:
    return str((meta(item).get("annotations") or {}).get(_CLASS) or spec.get("storageClassName") or "")


def _phase(item: Item, status: Item, about: About) -> str:
    deleted = parse_time(meta(item).get("deletionTimestamp"))
    if deleted is not None:
        return f"Terminating (lasts {human_duration(about.now - deleted)})"
    return str(status.get("phase", ""))


def _modes(modes: Sequence[str]) -> str:
    return ",".join(_MODES.get(mode, mode) for mode in dict.fromkeys(modes))


def _affinity(page: Page, affinity: Item | None) -> None:
    required = (affinity or {}).get("required")
    if affinity is None:
        page.field("Node Affinity", "<none>")
        return
    page.field("Node Affinity", "")
    if required is None:
        page.field("Required Terms", "<none>", 1)
        return
    page.field("Required Terms", "", 1)
    for place, term in enumerate(required.get("nodeSelectorTerms") or ()):
        lines = []
        for one in term.get("matchExpressions") or ():
            values = f" [{', '.join(one['values'])}]" if one.get("values") else ""
            lines.append(f"{one.get('key')} {str(one.get('operator', '')).lower()}{values}")
        page.listed(f"Term {place}", lines, "    ")


def _topologies(page: Page, found: Sequence[Item]) -> None:
    page.field("AllowedTopologies", "")
    for place, term in enumerate(found):
        lines = [
            f"{one.get('key')} in [{', '.join(one.get('values') or ())}]"
            for one in term.get("matchLabelExpressions") or ()
        ]
        page.listed(f"Term {place}", lines, "  ")


def _pairs(found: Mapping[str, Any] | None) -> str:
    return ",".join(f"{key}={value}" for key, value in sorted((found or {}).items())) or "<none>"


def _shown(value: object) -> str | None:
    return None if value is None else true_false(value)
