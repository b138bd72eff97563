"""`kubectl rollout status` and `kubectl rollout history`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from executor.access import Access, Ending, Sink
from executor.verbs.describe_related import list_of
from executor.verbs.printing import Form, Stop, bad_command, ended, parse_form, render_document
from executor.verbs.selecting import Target, label_selector, objects, select
from kubectl.command import Command
from kubectl.describe.page import Page
from kubectl.describe.pods import template
from kubectl.describe.workloads import rollouts
from kubectl.printers.names import qualified_name

Item = Mapping[str, Any]
_PAST_DEADLINE = "exceeded its progress deadline"
"""Of a rollout that failed: kubectl exits 1, and that it failed is what was asked."""

_WITHOUT_HISTORY = {"pods", "replicationcontrollers", "replicasets.apps", "jobs.batch", "cronjobs.batch"}
"""Types of workloads that kubectl knows to have no revisions; of other types it says that it does not know them."""


async def status(command: Command, access: Access, out: Sink) -> Ending:
    """How far a rollout has come, now: nothing waits. With a `--timeout`, one that is not done ends as timed out."""
    errors: list[Stop] = []
    workloads = await _workloads(command, access)
    if not workloads:
        return ended((), (f"No resources found in {command.flag('namespace') or access.namespace} namespace.",))
    for target, item in workloads:
        try:
            text, done = _status(target, item, int(command.flag("revision", "0")))
        except ValueError as error:
            if _PAST_DEADLINE in str(error) and not errors:
                return Ending(1, f"error: {error}\n", answer=True)
            errors.append(bad_command(str(error)))
            continue
        out.write(text)
        if not done and command.flag("timeout") not in ("", "0", "0s"):
            return Ending(1, "error: timed out waiting for the condition\n", answer=True)
    return ended(errors)


def _status(target: Target, item: Item, revision: int) -> tuple[str, bool]:
    found = rollouts.STATUS.get(target.resource.qualified)
    if found is None:
        raise ValueError(f"no status viewer has been implemented for {_kind(target)}")
    return found(item, revision)


def _kind(target: Target) -> str:
    """The kind with its group, as `Job.batch`."""
    resource = target.resource
    return f"{resource.kind}.{resource.group}" if resource.group else resource.kind


async def history(command: Command, access: Access, out: Sink) -> Ending:
    """The revisions of a workload, or the pod template of one of them; with `-o`, the objects that keep them."""
    form = parse_form(command)
    errors: list[Stop] = []
    wanted = int(command.flag("revision", "0"))
    for target, item in await _workloads(command, access):
        resource = target.resource
        if resource.qualified not in rollouts.STATUS:
            if resource.qualified in _WITHOUT_HISTORY:
                raise bad_command(f'no history viewer has been implemented for "{_kind(target)}"')
            kind = f"{{{resource.group} {resource.kind}}}"
            raise bad_command(f'error retrieving history for "{resource.kind}", no visitor method exists for {kind}')
        revisions = await _revisions(resource.qualified, item, access)
        if wanted:
            revisions = [one for one in revisions if one.number == wanted]
            if not revisions:
                errors.append(bad_command("unable to find the specified revision"))
                continue
        name = f"{resource.kind.lower()}.{resource.group}/{(item.get('metadata') or {}).get('name')}"
        if form.name:
            _print_revisions(revisions, form, command, out)
        elif wanted:
            page = Page()
            template(page, revisions[0].template)
            out.write(f"{name} with revision #{wanted}\n{page.raw()}\n")
        else:
            out.write(f"{name} \n{rollouts.history(revisions)}\n")
    return ended(errors)


def _print_revisions(revisions: Sequence[rollouts.Revision], form: Form, command: Command, out: Sink) -> None:
    for place, one in enumerate(revisions):
        if form.name == "name":
            out.write(f"{qualified_name(one.owner)}\n")
        else:
            out.write("---\n" if place and form.name == "yaml" else "")
            render_document(_typed(one.owner), form, command, out)


def _typed(revision: Item) -> Item:
    """The object as Go's types print it: a pod template has a time of creation, which is null."""
    spec = revision.get("spec") or {}
    if "template" not in spec:
        return revision
    shown = spec["template"]
    shown = {**shown, "metadata": {"creationTimestamp": None, **(shown.get("metadata") or {})}}
    return {**revision, "spec": {**spec, "template": shown}}


async def _revisions(qualified: str, item: Item, access: Access) -> list[rollouts.Revision]:
    meta = item.get("metadata") or {}
    chosen = label_selector((item.get("spec") or {}).get("selector") or {})
    resource = "replicasets.apps" if qualified == "deployments.apps" else "controllerrevisions.apps"
    found = await list_of(access, resource, meta.get("namespace"), (("labelSelector", chosen),)) or ()
    owned = [
        one
        for one in found
        if any(
            owner.get("controller") and owner.get("uid") == meta.get("uid")
            for owner in (one.get("metadata") or {}).get("ownerReferences") or ()
        )
    ]
    return rollouts.revisions(owned)


async def _workloads(command: Command, access: Access) -> list[tuple[Target, Item]]:
    """What is asked about; `deployment web` and `deployment/web` alike."""
    selection = await select(command, access)
    found: list[tuple[Target, Item]] = []
    for target in selection.targets:
        found += [(target, item) for item in await objects(target, selection, access)]
    return found
