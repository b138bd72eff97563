"""A recorded cluster's OpenAPI as a judge of manifests, as strict as `kubectl --validate=strict`: no unknown field."""

from __future__ import annotations

import gzip
import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs

import clusters.recorded

RECORDED = Path(clusters.recorded.__file__).parents[1] / "recordings/fleet/openapi-v3.json.gz"
KIND = "x-kubernetes-group-version-kind"


def faults(manifest: dict[str, Any]) -> list[str]:
    """What a server of the recorded version would refuse; one fault where it does not know the kind."""
    group, _, version = manifest["apiVersion"].rpartition("/")
    judge = _judge(f"apis/{group}/{version}" if group else f"api/{version}", group, version, manifest["kind"])
    if judge is None:
        return [f"no such kind: {manifest['apiVersion']} {manifest['kind']}"]
    return [f"{'/'.join(map(str, fault.instance_path))}: {fault.message}" for fault in judge.iter_errors(manifest)]


@cache
def _documents() -> dict[str, Any]:
    return dict(json.loads(gzip.decompress(RECORDED.read_bytes()))["docs"])


@cache
def _judge(document: str, group: str, version: str, kind: str) -> Any:
    components = _documents().get(document, {}).get("components", {})
    wanted = {"group": group, "version": version, "kind": kind}
    for name, schema in components.get("schemas", {}).items():
        if wanted in schema.get(KIND, []):
            whole = {"$ref": f"#/components/schemas/{name}", "components": _strict(components)}
            return jsonschema_rs.Draft202012Validator(whole)
    return None


def _strict(schema: Any) -> Any:
    """The schemas with no field but those that they name; `x-kubernetes-int-or-string` as JSON schema says it."""
    if isinstance(schema, list):
        return [_strict(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: _strict(value) for key, value in schema.items() if key != "default"}
    if isinstance(schema.get("properties"), dict) and schema.get("type") == "object":
        found.setdefault("additionalProperties", False)
    return found
