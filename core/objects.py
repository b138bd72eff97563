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
        """From an object as the API serves it; `kind` is for list items, which may not say theirs. Raises `TypeError`
        and others for what is no object, or has no name that is a text."""
        meta = document.get("metadata") or {}
        return cls(
            kind=kind or document.get("kind", ""),
            name=_name(meta.get("name")),
            namespace=_name(meta.get("namespace")),
            labels=_texts(meta.get("labels")),
            annotations=_texts(meta.get("annotations")),
            owners=tuple(
                Owner(_text(o.get("kind")), _text(o.get("name")), bool(o.get("controller")), _text(o.get("apiVersion")))
                for o in meta.get("ownerReferences") or ()
            ),
            generate_name=_text(meta.get("generateName")),
        )


def _name(value: Any) -> str:
    if not isinstance(value, str | None):
        raise TypeError(f"a name is a text, not {type(value).__name__}")
    return value or ""


def _text(value: Any) -> str:
    """A field that holds a text; what is none (a damaged recording, a server that is no Kubernetes) as one."""
    return value if isinstance(value, str) else "" if value is None else str(value)


def _texts(mapping: Any) -> Mapping[str, str]:
    """Labels or annotations, whose values are texts. Nearly always they are: the mapping itself is given then."""
    if not mapping:
        return {}
    if all(isinstance(value, str) for value in mapping.values()):
        return mapping  # type: ignore[no-any-return]
    return {key: _text(value) for key, value in mapping.items()}


@dataclass(frozen=True)
class Lineage:
    """An object that an answer may name, and the chain of its controllers, nearest first, as far as they exist."""

    object: ObjectMeta
    ancestors: tuple[ObjectMeta, ...] = ()
