"""Where an answer holds: the namespace that its last command looked into. Pure."""

from __future__ import annotations

import re

from kubectl.command import Command
from kubectl.resources import Resources

_IN_PATH = re.compile(r"/namespaces/([^/?]+)/")
_NAMESPACED = frozenset({"get", "describe", "logs", "events", "top", "rollout"})


def scope_of(command: Command, namespace: str, resources: Resources) -> str:
    """The namespace of the command, `namespace` being the one it means when it names none; "" for the whole cluster:
    all namespaces, or resources that are in none."""
    if command.has("all-namespaces"):
        return ""
    raw = command.flag("raw")
    if raw:
        match = _IN_PATH.search(raw)
        return match[1] if match else ""
    if command.verb.split()[0] not in _NAMESPACED or not _is_namespaced(command, resources):
        return ""
    return command.flag("namespace") or namespace


def _is_namespaced(command: Command, resources: Resources) -> bool:
    """Whether any of the resources that the command names is in a namespace; unknown words count as such."""
    if command.verb in ("logs", "events"):
        return True
    if command.verb.startswith("top"):
        return "node" not in " ".join([command.verb, *command.arguments[:1]])
    words = [word.partition("/")[0] for word in command.arguments[:1] for word in word.split(",")]
    found = [resources.find(word) for word in words]
    return not found or any(resource is None or resource.namespaced for resource in found)
