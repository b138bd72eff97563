"""What is known of a Kubernetes object without its contents: names, labels and who owns it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Owner:
    """One entry of `ownerReferences`."""

    kind: str
    name: str
    controller: bool = False
    api_version: str = ""


@dataclass(frozen=True, slots=True)
class ObjectMeta:
    """The identity of one object: the metadata that `PartialObjectMetadata` carries."""

    kind: str
    name: str
    namespace: str = ""
    labels: Mapping[str, str] = field(default_factory=dict, hash=False)
    annotations: Mapping[str, str] = field(default_factory=dict, hash=False)
    owners: tuple[Owner, ...] = ()
    generate_name: str = ""

    @property
    def controller(self) -> Owner | None:
        """The owner that manages this object, if any."""
        return next((owner for owner in self.owners if owner.controller), None)

    @classmethod
    def of(cls, document: Mapping[str, Any], kind: str = "") -> ObjectMeta:
        """From an object as the API serves it; `kind` is for list items, which may not say theirs."""
        meta = document.get("metadata") or {}
        return cls(
            kind=kind or document.get("kind", ""),
            name=meta.get("name", ""),
            namespace=meta.get("namespace", ""),
            labels=meta.get("labels") or {},
            annotations=meta.get("annotations") or {},
            owners=tuple(
                Owner(o.get("kind", ""), o.get("name", ""), bool(o.get("controller")), o.get("apiVersion", ""))
                for o in meta.get("ownerReferences") or ()
            ),
            generate_name=meta.get("generateName", ""),
        )


@dataclass(frozen=True)
class Lineage:
    """An object that an answer may name, and the chain of its controllers, nearest first, as far as they exist."""

    object: ObjectMeta
    ancestors: tuple[ObjectMeta, ...] = ()
