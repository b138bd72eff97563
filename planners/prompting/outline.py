"""The fields of a type in one short line, as the server's schema has them: models guess them otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MOST = 900
"""Characters of one outline."""
DEEPEST = 4
MOST_CHOICES = 6


def outline(schema: Mapping[str, Any]) -> str:
    """`spec{dnsNames[], issuerRef{kind, name}} status{…}`; empty where the server has no schema of the type.

    `schema` is as `core.ports.Catalog.schema` gives it.
    """
    components = schema.get("components") or {}
    root = resolved(schema.get("schema") or {}, components)
    properties = root.get("properties") or {}
    for deepest in range(DEEPEST, 0, -1):
        parts = [
            f"{name}{_branch(properties[name], components, deepest)}" for name in properties if name not in _EVERYWHERE
        ]
        text = " ".join(parts)
        if len(text) <= MOST:
            return text
    return text[:MOST] + "…"


_EVERYWHERE = frozenset({"apiVersion", "kind", "metadata"})


def _branch(node: Mapping[str, Any], components: Mapping[str, Any], deeper: int) -> str:
    node = resolved(node, components)
    if node.get("type") == "array":
        return "[]" + _branch(node.get("items") or {}, components, deeper)
    properties = node.get("properties") or {}
    if not properties and node.get("enum"):
        choices = [str(one) for one in node["enum"]]
        return "=" + "|".join(choices[:MOST_CHOICES]) + ("|…" if len(choices) > MOST_CHOICES else "")
    if not properties:
        return "{*}" if node.get("additionalProperties") else ""
    if deeper <= 0:
        return "{…}"
    inner = ", ".join(name + _branch(below, components, deeper - 1) for name, below in properties.items())
    return "{" + inner + "}"


def resolved(node: Mapping[str, Any], components: Mapping[str, Any]) -> Mapping[str, Any]:
    """The node itself, or what its `$ref` (alone or in an `allOf` of one) stands for; a few hops at most."""
    for _ in range(5):
        reference = node.get("$ref")
        if reference is None and len(node.get("allOf") or ()) == 1:
            reference = node["allOf"][0].get("$ref")
        if not isinstance(reference, str):
            return node
        node = components.get(reference.rpartition("/")[2]) or {}
    return node
