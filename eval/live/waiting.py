"""Waits until a cluster has come to the state that a scenario declares: asked of the read-only port alone."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from core.errors import SettingsError
from core.ports import Catalog, Cluster
from eval.scenarios import Condition

PAUSE = 2.0


async def wait_for(
    cluster: Cluster,
    catalog: Catalog,
    conditions: Sequence[Condition],
    timeout: float,
    say: Callable[[str], None],
    pause: float = PAUSE,
) -> None:
    """Return when every condition holds. Raises `SettingsError` with what does not hold after `timeout` seconds."""
    loop = asyncio.get_running_loop()
    ends, shown = loop.time() + timeout, ""
    while True:
        missing = [words for one in conditions if (words := await _missing(cluster, catalog, one))]
        if not missing:
            return
        if loop.time() + pause > ends:
            raise SettingsError(
                f"after {timeout:g} s the scenario has not come to its state: {'; '.join(missing)}",
                "look at it with kubectl while it is there, or give it a longer `timeout` in scenario.yaml",
            )
        if (now := f"waiting for {'; '.join(missing)}") != shown:
            say(shown := now)
        await asyncio.sleep(pause)


async def _missing(cluster: Cluster, catalog: Catalog, condition: Condition) -> str:
    """What is missing of a condition, in words; "" where it holds."""
    objects = await _objects(cluster, catalog, condition)
    held = [one for one in objects if holds(condition, one)]
    if len(held) >= condition.at_least:
        return ""
    what = f"{condition.kind} {condition.name or condition.selector}".strip()
    where = f" in {condition.namespace}" if condition.namespace else ""
    state = condition.state + (f" ({condition.reason})" if condition.reason else "")
    return f"{what}{where} to be {state} ({len(held)} of {condition.at_least})"


async def _objects(cluster: Cluster, catalog: Catalog, condition: Condition) -> list[Mapping[str, Any]]:
    resources = await catalog.resources()
    found = next((one for one in resources.all if one.kind.casefold() == condition.kind.casefold()), None)
    if found is None:
        return []
    base = f"/apis/{found.group}/{found.version}" if found.group else f"/api/{found.version}"
    inside = f"/namespaces/{condition.namespace}" if condition.namespace else ""
    query = [("labelSelector", condition.selector)] if condition.selector else []
    if condition.name:
        query.append(("fieldSelector", f"metadata.name={condition.name}"))
    reply = await cluster.get(f"{base}{inside}/{found.plural}", query)
    items: list[Mapping[str, Any]] = json.loads(reply.body).get("items", []) if reply.status == 200 else []
    return items


def holds(condition: Condition, found: Mapping[str, Any]) -> bool:
    """Whether an object is in the state: `ready` by its conditions or replicas, `failing` with the reason in any state
    of a container or condition, `restarted` at least once."""
    status = found.get("status") or {}
    match condition.state:
        case "exists":
            return True
        case "restarted":
            return any(int(one.get("restartCount", 0)) > 0 for one in _containers(status))
        case "failing":
            return condition.reason in _reasons(status)
        case "ready":
            return _is_ready(found, status)


def _containers(status: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [*status.get("containerStatuses", ()), *status.get("initContainerStatuses", ())]


def _reasons(status: Mapping[str, Any]) -> set[str]:
    states = (
        state
        for container in _containers(status)
        for part in ("state", "lastState")
        for state in (container.get(part) or {}).values()
    )
    return set(filter(None, [*_of(states), *_of(status.get("conditions", ())), status.get("reason", "")]))


def _of(parts: Any) -> Iterator[str]:
    yield from (str(part.get("reason", "")) for part in parts)


def _is_ready(found: Mapping[str, Any], status: Mapping[str, Any]) -> bool:
    spec = found.get("spec") or {}
    if "replicas" in spec:
        return int(status.get("readyReplicas") or 0) >= int(spec["replicas"] or 0)
    if "desiredNumberScheduled" in status:
        return int(status.get("numberReady") or 0) >= int(status["desiredNumberScheduled"])
    if status.get("phase") in ("Bound", "Succeeded", "Active", "Available"):
        return True
    good = ("Ready", "Complete", "Established", "Available")
    return any(one.get("type") in good and one.get("status") == "True" for one in status.get("conditions", ()))
