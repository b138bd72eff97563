"""The resource types a server has, as its own discovery tells them; never a list of ours.

`parse_discovery` reads the aggregated form (`APIGroupDiscoveryList`, Kubernetes 1.27 and later) of `/api` and `/apis`,
and `parse_resource_list` the classic one (`APIResourceList`) of one group version.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

HELPERS = frozenset(
    {
        "endpoints",
        "endpointslices.discovery.k8s.io",
        "replicasets.apps",
        "controllerrevisions.apps",
        "pods.metrics.k8s.io",
        "nodes.metrics.k8s.io",
    }
)
"""Kinds that controllers make for others: that there is none of a name says nothing of the thing that has it."""


@dataclass(frozen=True)
class Resource:
    """One listable resource type. `group` is empty for the core group; names are as the server spells them."""

    group: str
    version: str
    plural: str
    singular: str
    kind: str
    namespaced: bool
    verbs: tuple[str, ...] = ()
    short_names: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()

    @property
    def api_version(self) -> str:
        """`v1`, `apps/v1`."""
        return f"{self.group}/{self.version}" if self.group else self.version

    @property
    def qualified(self) -> str:
        """`pods`, `deployments.apps`: how kubectl names it where the bare plural would not do."""
        return f"{self.plural}.{self.group}" if self.group else self.plural

    @property
    def custom(self) -> bool:
        """Whether it is a type of the cluster's own: its group is none of Kubernetes'."""
        return "." in self.group and not self.group.endswith(".k8s.io")

    @property
    def root(self) -> str:
        """`/api/v1`, `/apis/apps/v1`."""
        return f"/apis/{self.group}/{self.version}" if self.group else f"/api/{self.version}"

    def path(self, namespace: str | None = None, name: str | None = None) -> str:
        """The API path of the list, or of one object; every namespace's list where `namespace` is None."""
        middle = f"/namespaces/{namespace}" if self.namespaced and namespace else ""
        return f"{self.root}{middle}/{self.plural}" + (f"/{name}" if name else "")


_REMEMBERED = 2_048
"""Words of which it is remembered what they mean."""


@dataclass(frozen=True)
class Resources:
    """All resource types of a server, in discovery order; the group's preferred version comes first."""

    all: tuple[Resource, ...]
    _names: Mapping[str, tuple[Resource, ...]] = field(init=False, repr=False, compare=False)
    _found: dict[str, Resource | None] = field(init=False, repr=False, compare=False, default_factory=dict)
    """What words were found to mean: each question asks for the same ones again and again."""

    def __post_init__(self) -> None:
        names: dict[str, list[Resource]] = {}
        for resource in self.all:
            for name in {resource.plural, resource.singular, *resource.short_names, resource.kind.lower()}:
                names.setdefault(name.lower(), []).append(resource)
        object.__setattr__(self, "_names", {name: tuple(found) for name, found in names.items()})

    def __iter__(self) -> Iterator[Resource]:
        return iter(self.all)

    def find(self, word: str) -> Resource | None:
        """The resource that kubectl would take `word` for, or None.

        `word` is a plural, singular or kind in any case, or a short name as it is written; alone or as `name.group`,
        `name.version.group` or `name.version.` (the core group). Where no group is called so, `group` may be the
        beginning of one; of a short name the version does not count. A full name wins over a short one, and an earlier
        group over a later one.
        """
        if word in self._found:
            return self._found[word]
        found = self._find(word)
        if len(self._found) < _REMEMBERED:
            self._found[word] = found
        return found

    def _find(self, word: str) -> Resource | None:
        name, _, rest = word.lower().partition(".")
        found = self._names.get(name, ())
        if rest:
            version, versioned, group = rest.partition(".")
            exactly = tuple(
                r for r in found if r.group == rest or (versioned and r.version == version and r.group == group)
            )
            short = tuple(r for r in found if group and r.group == group and name in r.short_names)
            found = exactly or short or tuple(r for r in found if r.group.startswith(rest))
        exact = [r for r in found if name in (r.plural, r.singular, r.kind.lower())]
        written = word[: len(name)]
        return next(iter([*exact, *(r for r in found if written in r.short_names)]), None)

    def named(self, word: str) -> tuple[Resource, ...]:
        """Every resource that has this as a plural, singular, kind or short name, in discovery order."""
        return self._names.get(word.lower(), ())

    def category(self, name: str) -> tuple[Resource, ...]:
        """The resources of a category such as `all`, in discovery order; empty where there is none."""
        return tuple(r for r in self.all if name in r.categories)


def parse_discovery(documents: Iterable[Mapping[str, Any]]) -> Resources:
    """`APIGroupDiscoveryList` documents (of `/api`, then `/apis`) as resources. Subresources are left out."""
    found: list[Resource] = []
    for document in documents:
        for group in document.get("items", ()):
            name = group.get("metadata", {}).get("name", "")
            for version in group.get("versions", ()):
                for resource in version.get("resources", ()):
                    found.append(
                        Resource(
                            group=name,
                            version=version["version"],
                            plural=resource["resource"],
                            singular=resource.get("singularResource", ""),
                            kind=resource.get("responseKind", {}).get("kind", ""),
                            namespaced=resource.get("scope") == "Namespaced",
                            verbs=tuple(resource.get("verbs", ())),
                            short_names=tuple(resource.get("shortNames", ())),
                            categories=tuple(resource.get("categories", ())),
                        )
                    )
    return Resources(tuple(found))


def parse_resource_list(document: Mapping[str, Any]) -> tuple[Resource, ...]:
    """One classic `APIResourceList` as resources, for servers older than aggregated discovery."""
    group, _, version = document.get("groupVersion", "").rpartition("/")
    return tuple(
        Resource(
            group=entry.get("group", group),
            version=entry.get("version", version),
            plural=entry["name"],
            singular=entry.get("singularName", ""),
            kind=entry["kind"],
            namespaced=bool(entry.get("namespaced")),
            verbs=tuple(entry.get("verbs", ())),
            short_names=tuple(entry.get("shortNames", ())),
            categories=tuple(entry.get("categories", ())),
        )
        for entry in document.get("resources", ())
        if "/" not in entry["name"]
    )
