"""The `scale` view of an object, which an API server makes of the object itself. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kubectl.printers.times import age

_COUNTS = ("Desired", "Available")


def scale(document: Mapping[str, Any]) -> dict[str, Any] | None:
    """The `autoscaling/v1` Scale of a workload; None for an object that has no replicas to scale."""
    spec, status, metadata = document.get("spec") or {}, document.get("status") or {}, document["metadata"]
    if "replicas" not in spec and "replicas" not in status:
        return None
    fields = ("name", "namespace", "uid", "resourceVersion", "creationTimestamp")
    counted: dict[str, Any] = {"replicas": status.get("replicas", 0)}
    selector = _selector(spec.get("selector") or {})
    if selector:
        counted["selector"] = selector
    return {
        "kind": "Scale",
        "apiVersion": "autoscaling/v1",
        "metadata": {key: metadata[key] for key in fields if key in metadata},
        "spec": {"replicas": spec["replicas"]} if spec.get("replicas") else {},
        "status": counted,
    }


def scale_table(scaled: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The server's table of a Scale."""
    columns = [(name, "integer" if name in _COUNTS else "string") for name in ("Name", *_COUNTS, "Age")]
    metadata = scaled["metadata"]
    counts = (scaled["spec"].get("replicas", 0), scaled["status"]["replicas"])
    return {
        "kind": "Table",
        "apiVersion": "meta.k8s.io/v1",
        "metadata": {"resourceVersion": metadata.get("resourceVersion", "")},
        "columnDefinitions": [
            {"name": name, "type": type_, "format": "name" if name == "Name" else "", "description": "", "priority": 0}
            for name, type_ in columns
        ],
        "rows": [
            {
                "cells": [metadata["name"], *counts, age(metadata.get("creationTimestamp"), now)],
                "object": {"kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": metadata},
            }
        ],
    }


def _selector(selector: Mapping[str, Any]) -> str:
    """A label selector as text; a ReplicationController's is a plain map."""
    labels = selector.get("matchLabels") if {"matchLabels", "matchExpressions"} & set(selector) else selector
    parts = [f"{key}={value}" for key, value in sorted((labels or {}).items())]
    for expression in selector.get("matchExpressions") or ():
        key, values = expression["key"], ",".join(sorted(expression.get("values") or ()))
        operator = expression["operator"]
        parts.append({"Exists": key, "DoesNotExist": f"!{key}"}.get(operator, f"{key} {operator.lower()} ({values})"))
    return ",".join(parts)
