"""What a command's arguments name: types, objects, namespace and selectors, read as kubectl's resource builder does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from executor.access import Access
from executor.verbs.printing import Status, Stop, bad_command, no_such_type
from kubectl.command import Command
from kubectl.grammar import nearest
from kubectl.resources import Resource, Resources


@dataclass(frozen=True)
class Target:
    """One type, and one object of it or all (`name` is empty). `namespace` is None for every namespace; `subresource`
    is what is read of the object, instead of itself."""

    resource: Resource
    namespace: str | None
    name: str = ""
    subresource: str = ""

    @property
    def path(self) -> str:
        """Where it is read."""
        path = self.resource.path(self.namespace, self.name or None)
        return f"{path}/{self.subresource}" if self.subresource else path


@dataclass(frozen=True)
class Selection:
    """Everything that a command asks for, in order.

    `single` is set when it can only be one object, and `notes` are kubectl's remarks on what was asked for.
    """

    targets: tuple[Target, ...]
    namespace: str
    everywhere: bool
    labels: str
    fields: str
    single: bool
    notes: tuple[str, ...] = ()

    @property
    def query(self) -> tuple[tuple[str, str], ...]:
        """The selectors as parameters of a list."""
        pairs = (("labelSelector", self.labels), ("fieldSelector", self.fields))
        return tuple((name, value) for name, value in pairs if value)


async def select(command: Command, access: Access) -> Selection:
    """Read the arguments. Raises `Stop` for types that do not exist and for what cannot be meant."""
    everywhere = command.has("all-namespaces")
    namespace = command.flag("namespace") or access.namespace
    labels, fields = command.flag("selector"), command.flag("field-selector")
    resources = await access.resources()
    pairs = _pairs(command.arguments, resources)
    named = any(name for _, name in pairs)
    if named and (labels or fields):
        raise bad_command("name cannot be provided when a selector is specified", "Give either names or a selector.")
    if named and everywhere:
        mend = "Give the namespace with -n, or with -A: --field-selector metadata.name=NAME."
        raise bad_command("a resource cannot be retrieved by name across all namespaces", mend)
    targets = tuple(
        Target(resource, namespace if resource.namespaced and not everywhere else None, name)
        for resource, name in pairs
    )
    slashed = "/" in command.arguments[0]
    words = [word.partition("/")[0] for word in (command.arguments if slashed else command.arguments[0].split(","))]
    notes = tuple(note for word in dict.fromkeys(words) for note in ambiguous(resources, word))
    return Selection(targets, namespace, everywhere, labels, fields, len(pairs) == 1 and named, notes)


def find(resources: Resources, word: str) -> Resource:
    """The type that a word names. Raises `Stop`."""
    found = resources.find(word)
    if found is None:
        raise no_such_type(word, meant(word, resources))
    return found


def meant(word: str, resources: Resources) -> str:
    """For a type that does not exist: the one that was perhaps meant, as a hint for a planner."""
    kinds = [name for one in resources for name in (one.plural, one.singular, one.qualified)]
    return f"`kubectl api-resources` lists the types{nearest(word.lower(), filter(None, kinds))}"


def ambiguous(resources: Resources, word: str) -> Iterator[str]:
    """kubectl's warnings about a short name that several types have."""
    found = resources.find(word)
    if found is None or word.lower() in (found.plural, found.singular, found.kind.lower()) or "." in word:
        return
    for qualified in {one.qualified: None for one in resources.named(word) if word.lower() in one.short_names}:
        if qualified != found.qualified:
            yield f'Warning: short name "{word}" could also match lower priority resource {qualified}'


async def missing(target: Target, status: Status, access: Access) -> Stop:
    """The error that a reply for one object is; where it is missing, with the names that were perhaps meant.

    As in kubectl, it is the namespace that is not found where there is no such namespace.
    """
    named: tuple[str, ...] = ()
    if status.why == "not_found" and target.name:
        namespaces = (await access.resources()).find("namespaces.v1.")
        if target.namespace not in (None, "default") and namespaces is not None:
            code, document = await access.document(namespaces.path(None, target.namespace))
            if code == 404:
                target = Target(namespaces, None, str(target.namespace))
                status = Status.of(code, document)
        named = await access.nearest(target.resource, target.namespace, target.name)
        if not status.name:
            status = Status(status.code, status.reason, status.message, target.name, target.resource.qualified)
    return Stop(status.text, status.failure(named))


def _pairs(arguments: Sequence[str], resources: Resources) -> list[tuple[Resource, str]]:
    """Types and names: `a,b`, `a,b name…` or `a/name b/name…`; no name is an empty one."""
    if not arguments:
        raise bad_command(
            'Required resource not specified.\nUse "kubectl explain <resource>" for a detailed description of that '
            "resource (e.g. kubectl explain pods).\nSee 'kubectl get -h' for help and examples"
        )
    if any("/" in argument for argument in arguments):
        return [_slashed(argument, resources) for argument in arguments]
    if len(arguments) > 1:
        _no_category(arguments[0], resources)
    types = [resource for word in arguments[0].split(",") for resource in _types(word, resources)]
    names = arguments[1:] or ("",)
    return [(resource, name) for resource in types for name in names]


def _no_category(words: str, resources: Resources) -> None:
    """Names are looked up in types that are named, not in a category such as `all`. Raises `Stop`."""
    for word in words.split(","):
        if resources.find(word) is None and resources.category(word.lower()):
            if word == words:
                raise bad_command("you must specify only one resource", f"Name the types instead of {word!r}.")
            raise no_such_type(word)


def _slashed(argument: str, resources: Resources) -> tuple[Resource, str]:
    kind, slash, name = argument.partition("/")
    if not slash:
        raise bad_command(
            "there is no need to specify a resource type as a separate argument when passing arguments in "
            "resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource "
            "resource/<resource_name>'"
        )
    if not kind or not name or "/" in name:
        raise bad_command("arguments in resource/name form may not have more than one slash")
    return find(resources, kind), name


def _types(word: str, resources: Resources) -> list[Resource]:
    """The types of a category such as `all`, each in its preferred version, or the one that the word names."""
    members = [resource for resource in resources.category(word.lower()) if "list" in resource.verbs]
    if members and resources.find(word) is None:
        return list({(resource.group, resource.plural): resource for resource in reversed(members)}.values())[::-1]
    return [find(resources, word)]
