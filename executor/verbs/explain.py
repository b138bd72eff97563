"""`kubectl explain`."""

from __future__ import annotations

from core.flow import Failure
from executor.access import Access, Ending, Sink
from executor.verbs.printing import Stop, bad_command, ended
from executor.verbs.selecting import ambiguous, meant
from kubectl.command import Command
from kubectl.grammar import nearest
from kubectl.printers.explain import NoSuchField
from kubectl.printers.explain import explain as told
from kubectl.resources import Resource, Resources


async def explain(command: Command, access: Access, out: Sink) -> Ending:
    """Tell what a type and its fields are, from the server's own schema."""
    if not command.arguments:
        raise bad_command("You must specify the type of resource to explain.")
    resources = await access.resources()
    resource, path = _resource_and_path(command.arguments[0], resources)
    if version := command.flag("api-version"):
        resource = _in_version(resources, resource, version)
    found = await access.schema(resource)
    if not found:
        raise bad_command(f"couldn't find resource for {resource.qualified!r} in the server's schema")
    try:
        text = told(resource, found["schema"], found.get("components") or {}, path, command.has("recursive"))
    except NoSuchField as missing:
        out.write(missing.head)
        hint = f"There is no field {missing.word!r} there{nearest(missing.word, missing.known)}"
        raise bad_command(f'field "{missing}" does not exist', hint) from missing
    out.write(text)
    return ended([], [*ambiguous(resources, command.arguments[0].partition(".")[0])])


def _resource_and_path(argument: str, resources: Resources) -> tuple[Resource, tuple[str, ...]]:
    """`pods.spec`, `certificates.certs.acme.test.spec`: the longest beginning that is a type, and the rest."""
    words = argument.rstrip(".").split(".")
    for count in range(len(words), 0, -1):
        resource = resources.find(".".join(words[:count]))
        if resource is not None:
            return resource, tuple(words[count:])
    message = f'the server doesn\'t have a resource type "{words[0]}"'
    raise Stop(message, Failure("bad_command", message, meant(words[0], resources)))


def _in_version(resources: Resources, resource: Resource, version: str) -> Resource:
    for one in resources:
        if one.kind == resource.kind and version in (one.api_version, one.version) and one.plural == resource.plural:
            return one
    asked = version if "/" in version else f"/{version}"
    raise bad_command(f'couldn\'t find resource for "{asked}, Resource={resource.plural}"')
