"""What an answer says of itself where a part of the cluster alone may be seen: a namespace's count is no whole one."""

from __future__ import annotations

from core.flow import Plan, Value
from core.ports import Catalog
from core.wording import is_named
from executor.requests import View

_OVER_MANY = ("count", "list", "yes_no")


async def only_in(plan: Plan, value: Value, asked: str, namespace: str | None, view: View, catalog: Catalog) -> str:
    """Where alone the plan looked, as a note for its answer; "" where the question asked for no more, or where the kind
    may be listed in all namespaces. `namespace` is the one that was given with the question."""
    command = plan.steps[-1].command if plan.steps else None
    if command is None or command.verb != "get" or command.has("all-namespaces") or len(command.arguments) != 1:
        return ""
    if value.kind not in _OVER_MANY and not str(value.data).isdigit():
        return ""
    looked = command.flag("namespace") or view.namespace
    resources = await view.resources()
    resource, spaces = resources.find(command.arguments[0]), resources.find("namespaces")
    known = looked == namespace or is_named(looked, asked)
    if known or resource is None or not resource.namespaced or spaces is None:
        return ""
    if not await catalog.forbidden(spaces) or not await catalog.forbidden(resource):
        return ""
    return f"in namespace {looked} alone: may not list {resource.plural} elsewhere"
