"""A scenario's manifests as objects with their paths in the API, in the order in which they are applied."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from core.errors import SettingsError
from core.ports import Cluster

MARK = "copilot-eval/run"
"""The annotation that says which run made an object: what does not bear it is never written to and never removed."""
_FIRST = ("Namespace", "CustomResourceDefinition", "StorageClass", "PersistentVolume", "ServiceAccount", "ConfigMap")


@dataclass(frozen=True)
class Planned:
    """One object that is to be made. `resource` is the path of its kind there, filled in when its kind is known."""

    api_version: str
    kind: str
    name: str
    namespace: str
    manifest: Mapping[str, Any]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}" + (f" in {self.namespace}" if self.namespace else "")

    @property
    def group_path(self) -> str:
        """The path of its group and version."""
        return f"/apis/{self.api_version}" if "/" in self.api_version else f"/api/{self.api_version}"

    def marked(self, run: str) -> dict[str, Any]:
        """The manifest as it is applied: with the run's mark."""
        metadata = dict(self.manifest["metadata"])
        metadata["annotations"] = {**(metadata.get("annotations") or {}), MARK: run}
        return {**self.manifest, "metadata": metadata}


def plan_of(files: Iterable[Path]) -> list[Planned]:
    """The objects of manifests: what others stand in or are defined by first. Raises `SettingsError`."""
    found = [_planned(document, file) for file in files for document in _documents(file)]
    order = {kind: place for place, kind in enumerate(_FIRST)}
    return sorted(found, key=lambda one: order.get(one.kind, len(order)))  # stable: else as written


def _documents(file: Path) -> Iterable[Any]:
    try:
        return [one for one in yaml.safe_load_all(file.read_text(encoding="utf-8")) if one]
    except (OSError, yaml.YAMLError) as error:
        raise SettingsError(f"{str(file)!r} cannot be read: {error}", "mend the manifest") from error


def _planned(document: Any, file: Path) -> Planned:
    try:
        metadata = document["metadata"]
        namespace = "" if document["kind"] in _CLUSTER_WIDE else metadata.get("namespace", "")
        return Planned(document["apiVersion"], document["kind"], metadata["name"], namespace, document)
    except (KeyError, TypeError, AttributeError) as error:
        raise SettingsError(f"{str(file)!r} holds something that is no object: {error!r}", "mend it") from error


_CLUSTER_WIDE = ("Namespace", "CustomResourceDefinition", "StorageClass", "PersistentVolume", "Node")


class Paths:
    """The paths of objects, by what the server itself serves; a kind that it has just been taught is asked for anew."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._groups: dict[str, dict[str, tuple[str, bool]]] = {}

    async def of(self, planned: Planned) -> str:
        """The path of an object. Raises `SettingsError` where the server does not serve its kind."""
        kinds = self._groups.get(planned.group_path, {})
        if planned.kind not in kinds:
            kinds = self._groups[planned.group_path] = await self._read(planned.group_path)
        if planned.kind not in kinds:
            raise SettingsError(
                f"the cluster does not serve {planned.api_version} {planned.kind}", "see what the scenario needs"
            )
        plural, namespaced = kinds[planned.kind]
        inside = f"/namespaces/{planned.namespace or 'default'}" if namespaced else ""
        return f"{planned.group_path}{inside}/{plural}/{planned.name}"

    async def _read(self, group: str) -> dict[str, tuple[str, bool]]:
        reply = await self._cluster.get(group)
        if reply.status != 200:
            return {}
        listed = json.loads(reply.body).get("resources", [])
        return {one["kind"]: (one["name"], bool(one["namespaced"])) for one in listed if "/" not in one["name"]}
