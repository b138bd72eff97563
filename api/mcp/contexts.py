"""`list_contexts`: the clusters that may be asked."""

from __future__ import annotations

from collections.abc import Iterable

from api.mcp.tools import Call, Result, Tool

_OUTPUT = {
    "type": "object",
    "required": ["contexts"],
    "properties": {
        "contexts": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name", "default"],
                "properties": {"name": {"type": "string"}, "default": {"type": "boolean"}},
            },
        }
    },
}


def list_contexts(own: str | None, others: Iterable[str]) -> Tool:
    """The tool; `own` is the context of whoever names none."""
    found = [{"name": own or "", "default": True}, *({"name": name, "default": False} for name in sorted(others))]
    text = "\n".join(f"{one['name']}{' (default)' if one['default'] else ''}" for one in found)

    async def call(call: Call) -> Result:
        return Result(text, {"contexts": found})

    return Tool(
        "list_contexts",
        "List the clusters",
        "The clusters (kubeconfig contexts) that may be asked here. The operator chose them; no other can be named.",
        (),
        call,
        _OUTPUT,
    )
