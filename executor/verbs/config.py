"""`kubectl config`: the question's context, as far as it is known here; credentials never are."""

from __future__ import annotations

from typing import Any

from executor.access import Access, Ending, Sink
from executor.verbs.printing import Stop, bad_command, ended, parse_form, render_document, write_lines
from kubectl.command import Command
from kubectl.printers.table import lines
from kubectl.printers.yaml import to_yaml


async def current_context(command: Command, access: Access, out: Sink) -> Ending:
    """The name of the question's context."""
    out.write(f"{access.called.context}\n")
    return Ending()


async def get_contexts(command: Command, access: Access, out: Sink) -> Ending:
    """The question's context: the one that there is here."""
    here = access.called
    errors: list[Stop] = []
    for name in command.arguments:
        if name != here.context:
            errors.append(bad_command(f"context {name} not found", f"There is {here.context!r}."))
    if command.arguments and here.context not in command.arguments:
        return ended(errors)
    if command.flag("output") == "name":
        write_lines(out, [here.context])
        return ended(errors)
    heading = None if command.has("no-headers") else ["CURRENT", "NAME", "CLUSTER", "AUTHINFO", "NAMESPACE"]
    table = lines(heading, [["*", here.context, here.cluster, here.user, here.namespace]])
    write_lines(out, table)
    return ended(errors, header=table[0] if heading else "")


async def get_clusters(command: Command, access: Access, out: Sink) -> Ending:
    """The question's cluster."""
    write_lines(out, ["NAME", access.called.cluster])
    return Ending(header="NAME")


async def view(command: Command, access: Access, out: Sink) -> Ending:
    """A kubeconfig with names alone: no address, no credential."""
    here = access.called
    context = {"cluster": here.cluster, **({"namespace": here.namespace} if here.namespace else {}), "user": here.user}
    document: dict[str, Any] = {
        "apiVersion": "v1",
        "kind": "Config",
        "preferences": {},
        "clusters": [{"name": here.cluster, "cluster": {}}],
        "contexts": [{"name": here.context, "context": context}],
        "current-context": here.context,
        "users": [{"name": here.user, "user": {}}] if here.user else [],
    }
    form = parse_form(command)
    if form.name in ("", "yaml"):
        out.write(to_yaml(document))
    else:
        render_document(document, form, command, out)
    return Ending()
