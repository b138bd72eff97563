"""Volumes: where a pod's, a template's or a persistent volume's data is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kubectl.describe.page import Item, Page, lower_bool, or_unset
from kubectl.golang.text import sprint

Rows = Sequence["tuple[str, Any]"]


def volumes(page: Page, found: Sequence[Item], indent: str = "") -> None:
    """A section with every volume. `indent` is set in a pod template."""
    if not found:
        page.write(f"{indent}Volumes:\t<none>")
        return
    page.write(f"{indent}Volumes:")
    for volume in found:
        page.write(f"{' ' if indent else ''}{volume.get('name')}:", 1)
        source(page, volume)


def source(page: Page, volume: Item) -> None:
    """What a volume, or the `spec` of a persistent volume, is made of."""
    kind = next((key for key in _SOURCES if volume.get(key) is not None), "")
    if not kind:
        page.write("<unknown>", 1)
        return
    meaning, rows = _SOURCES[kind]
    page.write(f"Type:\t{meaning}", 2)
    for name, value in rows(volume[kind] or {}):
        page.write(f"{name}:\t{value}" if name else value, 2)


def _projected(value: Item) -> Rows:
    rows: list[tuple[str, Any]] = []
    for part in value.get("sources") or ():
        if secret := part.get("secret"):
            rows += [("SecretName", secret.get("name", "")), ("SecretOptionalName", sprint(secret.get("optional")))]
        elif part.get("downwardAPI") is not None:
            rows.append(("DownwardAPI", "true"))
        elif config := part.get("configMap"):
            rows.append(("ConfigMapName", config.get("name", "")))
            rows.append(("ConfigMapOptional", sprint(config.get("optional"))))
        elif token := part.get("serviceAccountToken"):
            rows.append(("TokenExpirationSeconds", token.get("expirationSeconds", 0)))
    return rows


def _downward(value: Item) -> Rows:
    items = value.get("items") or ()
    return [
        ("", "Items:"),
        *(("", f"  {(item.get('fieldRef') or {}).get('fieldPath', '')} -> {item.get('path', '')}") for item in items),
    ]


def _csi(value: Item) -> Rows:
    rows: list[tuple[str, Any]] = [("Driver", value.get("driver", ""))]
    if "volumeHandle" in value:
        rows += [("FSType", value.get("fsType", "")), ("VolumeHandle", value["volumeHandle"])]
    else:
        rows.append(("FSType", value.get("fsType", "")))
    rows.append(("ReadOnly", lower_bool(value.get("readOnly"))))
    return [*rows, *_listed("VolumeAttributes", value.get("volumeAttributes") or {}, "=")]


def _ephemeral(value: Item) -> Rows:
    """The claim that is made for it is not looked up: its capacity and modes are not told, as in kubectl."""
    claim = value.get("volumeClaimTemplate") or {}
    spec, meta = claim.get("spec") or {}, claim.get("metadata") or {}
    return [
        ("StorageClass", spec.get("storageClassName", "")),
        ("Volume", spec.get("volumeName", "")),
        *_listed("Labels", meta.get("labels") or {}, "="),
        *_listed("Annotations", meta.get("annotations") or {}, ": "),
        ("Capacity", ""),
        ("Access Modes", ""),
        *([("VolumeMode", spec["volumeMode"])] if spec.get("volumeMode") else []),
    ]


def _listed(name: str, found: Mapping[str, Any], sign: str) -> Rows:
    """Pairs a line each, set in by four spaces."""
    first, *rest = [f"{key}{sign}{found[key]}" for key in sorted(found)] or ["<none>"]
    return [(name, f"    {first}"), *(("", f"\t    {pair}") for pair in rest)]


def _host_path(value: Item) -> Rows:
    return [("Path", value.get("path", "")), ("HostPathType", value.get("type") or "")]


def _empty_dir(value: Item) -> Rows:
    return [("Medium", value.get("medium", "")), ("SizeLimit", or_unset(value.get("sizeLimit")))]


def _secret(value: Item) -> Rows:
    return [("SecretName", value.get("secretName", "")), ("Optional", lower_bool(value.get("optional")))]


def _config_map(value: Item) -> Rows:
    return [("Name", value.get("name", "")), ("Optional", lower_bool(value.get("optional")))]


def _nfs(value: Item) -> Rows:
    return [
        ("Server", value.get("server", "")),
        ("Path", value.get("path", "")),
        ("ReadOnly", lower_bool(value.get("readOnly"))),
    ]


def _claim(value: Item) -> Rows:
    return [("ClaimName", value.get("claimName", "")), ("ReadOnly", lower_bool(value.get("readOnly")))]


def _image(value: Item) -> Rows:
    return [("Reference", value.get("reference", "")), ("PullPolicy", value.get("pullPolicy", ""))]


def _local(value: Item) -> Rows:
    return [("Path", value.get("path", ""))]


def _iscsi(value: Item) -> Rows:
    return [
        ("TargetPortal", value.get("targetPortal", "")),
        ("IQN", value.get("iqn", "")),
        ("Lun", value.get("lun", 0)),
        ("ISCSIInterface", value.get("iscsiInterface", "")),
        ("FSType", value.get("fsType", "")),
        ("ReadOnly", lower_bool(value.get("readOnly"))),
    ]


_SOURCES: dict[str, tuple[str, Callable[[Item], Rows]]] = {
    "hostPath": ("HostPath (bare host directory volume)", _host_path),
    "emptyDir": ("EmptyDir (a temporary directory that shares a pod's lifetime)", _empty_dir),
    "secret": ("Secret (a volume populated by a Secret)", _secret),
    "configMap": ("ConfigMap (a volume populated by a ConfigMap)", _config_map),
    "nfs": ("NFS (an NFS mount that lasts the lifetime of a pod)", _nfs),
    "iscsi": (
        "ISCSI (an ISCSI Disk resource that is attached to a kubelet's host machine and then exposed to the pod)",
        _iscsi,
    ),
    "persistentVolumeClaim": (
        "PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)",
        _claim,
    ),
    "ephemeral": (
        "EphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)",
        _ephemeral,
    ),
    "downwardAPI": ("DownwardAPI (a volume populated by information about the pod)", _downward),
    "csi": ("CSI (a Container Storage Interface (CSI) volume source)", _csi),
    "projected": ("Projected (a volume that contains injected data from multiple sources)", _projected),
    "local": ("LocalVolume (a persistent volume backed by local storage on a node)", _local),
    "image": ("Image (a container image or OCI artifact)", _image),
}
