"""Who controls the objects that an answer names: facts for the voter, which decides what of a name was generated.

A word of the answer is compared, exactly, with the names of the objects that the plan's own replies held, and with the
references in them (`targetRef`, `involvedObject`, owners). Of each such object the chain of controllers is followed up:
Pod → ReplicaSet → Deployment, Job → CronJob, EndpointSlice → Service, a static Pod → its Node.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from core.errors import ClusterError
from core.flow import Value
from core.objects import Lineage, ObjectMeta, Owner
from core.ports import METADATA
from executor.requests import View
from executor.results.tables import unprefixed
from kubectl import documents
from kubectl.documents import Need
from kubectl.resources import Resource, Resources

MOST_OBJECTS = 50
DEPTH = 4
MOST_NODES = 100_000
"""Of the replies, in which references are looked for: a courtesy may not cost a second on a large cluster."""

LARGE_BYTES = 256 * 1024
"""Replies beyond this are looked through for the names of the answer alone, not for references to them."""

_HEAD_BYTES = 32 * 1024
"""Where a table says its rows: behind its columns."""

_IDENTITY = Need()
for _field in ("name", "namespace", "labels", "annotations", "ownerReferences", "generateName"):
    _IDENTITY.of("metadata", _field)
_IDENTITY.of("kind")
_IDENTITY_OF_ROWS = Need(fields={"object": _IDENTITY})

_SEPARATORS = re.compile(r"[\s,;\"'`()\[\]{}]+")
_NAME = re.compile(r"[a-z0-9][a-z0-9.:-]*")
_Identity = tuple[str, str, str]
"""Kind, namespace, name."""


async def trace(value: Value, view: View) -> tuple[Lineage, ...]:
    """The lineages of the objects that the value names, in the order of its words. Never raises for the cluster.

    Only of values, lists and explanations; at most `MOST_OBJECTS` objects, each up to `DEPTH` controllers.
    """
    wanted = names_in(value)
    if not wanted:
        return ()
    resources = await view.resources()
    seen: dict[_Identity, Mapping[str, Any]] = {}
    mentioned: dict[_Identity, Owner] = {}
    budget = MOST_NODES
    words = set(wanted)
    for path, document in view.documents(LARGE_BYTES):
        for identity, item in _objects(document, _kind_of(path, resources)):
            seen.setdefault(identity, item)
        budget -= _mentions(document, _namespace_of(path), words, mentioned, budget)
    for path, body in view.larger(LARGE_BYTES):
        for identity, item in _named_in(body, _kind_of(path, resources), words):
            seen.setdefault(identity, item)
        await asyncio.sleep(0)
    chains = _Chains(view, resources, seen)
    named: dict[str, list[_Identity]] = {word: [] for word in wanted}
    for identity in seen:
        if identity[2] in named:
            named[identity[2]].append(identity)
    lineages: list[Lineage] = []
    for word, identities in named.items():
        found = [chains.held(identity) for identity in identities[:MOST_OBJECTS]]
        kinds = {identity[0] for identity in identities}
        for (kind, namespace, name), owner in mentioned.items():
            if name == word and kind not in kinds:
                found.append(await chains.get(owner, namespace))
        metas = [meta for meta in found if meta is not None]
        for meta in metas[: MOST_OBJECTS - len(lineages)]:
            lineages.append(Lineage(meta, await chains.ancestors(meta)))
    return tuple(lineages)


def names_in(value: Value) -> tuple[str, ...]:
    """The words of an answer that could be names: as printed, and without `kind/` before or punctuation behind."""
    if value.kind not in ("value", "list", "explanation"):
        return ()
    texts = (value.data,) if isinstance(value.data, str) else value.data
    words: dict[str, None] = {}
    for word in (word for text in texts for word in _SEPARATORS.split(text) if word):
        for form in (word, word.rstrip(".:;!?")):
            words.setdefault(form)
            words.setdefault(unprefixed(form))
    return tuple(word for word in words if _NAME.fullmatch(word))


class _Chains:
    """Follows controllers through the question's shared requests; each object is asked for once."""

    def __init__(self, view: View, resources: Resources, seen: Mapping[_Identity, Mapping[str, Any]]) -> None:
        self.view = view
        self.seen = seen
        self.known: dict[_Identity, ObjectMeta | None] = {}
        self.resources = resources
        self.asked = 0

    def held(self, identity: _Identity) -> ObjectMeta | None:
        """The identity of an object that the plan's own replies hold, or that was asked for before."""
        if identity not in self.known and identity in self.seen:
            self.known[identity] = ObjectMeta.of(self.seen[identity], identity[0])
        return self.known.get(identity)

    async def ancestors(self, item: ObjectMeta) -> tuple[ObjectMeta, ...]:
        chain: list[ObjectMeta] = []
        while len(chain) < DEPTH and item.controller is not None:
            above = await self.get(item.controller, item.namespace)
            if above is None or above in chain:
                break
            chain.append(above)
            item = above
        return tuple(chain)

    async def get(self, owner: Owner, namespace: str) -> ObjectMeta | None:
        """The identity of the object referred to; None where it does not exist or may not be read."""
        resource = self._resource(owner)
        if resource is None or not owner.name:
            return None
        identity = (owner.kind, namespace if resource.namespaced else "", owner.name)
        if self.held(identity) is None and identity not in self.known:
            if self.asked >= MOST_OBJECTS:
                return None
            self.asked += 1
            self.known[identity] = await self._fetch(resource, identity)
        return self.known[identity]

    async def _fetch(self, resource: Resource, identity: _Identity) -> ObjectMeta | None:
        kind, namespace, name = identity
        if resource.namespaced and not namespace:
            return None
        try:
            status, document = await self.view.document(resource.path(namespace or None, name), (), METADATA)
        except ClusterError:
            return None  # a short name is a courtesy: an answer that stands is not lost for it
        return ObjectMeta.of(document, kind) if status == 200 else None

    def _resource(self, owner: Owner) -> Resource | None:
        alike = [resource for resource in self.resources if resource.kind == owner.kind]
        exact = [resource for resource in alike if resource.api_version == owner.api_version]
        return next(iter([*exact, *alike]), None)


def _objects(document: Mapping[str, Any], kind: str) -> Iterator[tuple[_Identity, Mapping[str, Any]]]:
    """The objects that a reply holds: itself, the items of a list, the rows of a table."""
    if "rows" in document:
        inner: Iterable[Any] = (row.get("object") for row in document["rows"] or ())
    elif "items" in document:
        inner = document["items"] or ()
    else:
        inner = (document,)
    for item in inner:
        meta = item.get("metadata") if isinstance(item, Mapping) else None
        if isinstance(meta, Mapping) and meta.get("name"):
            own = str(item.get("kind", ""))
            list_kind = kind if not own or own.startswith("PartialObjectMetadata") else own
            yield (list_kind, str(meta.get("namespace", "")), str(meta["name"])), item


def _named_in(body: bytes, kind: str, words: set[str]) -> Iterator[tuple[_Identity, Mapping[str, Any]]]:
    """The objects of these names in a large list or table, of which no more than their identity is parsed."""
    rows = body.find(b'"rows":', 0, _HEAD_BYTES) >= 0
    try:
        members = documents.page(body, _IDENTITY_OF_ROWS if rows else _IDENTITY, "rows" if rows else "items").members
    except (ValueError, RecursionError):
        return
    for identity, item in _objects({"rows" if rows else "items": members}, kind):
        if identity[2] in words:
            yield identity, item


def _mentions(document: Any, namespace: str, wanted: set[str], found: dict[_Identity, Owner], budget: int) -> int:
    """Collect what in a document refers to an object of a wanted name, by kind and name; tell how much was walked.

    What was parsed is of dictionaries and lists; to ask for those is several times faster than for any mapping."""
    walked = 0
    ahead: list[tuple[Any, str]] = [(document, namespace)]
    while ahead and walked < budget:
        inner, where = ahead.pop()
        walked += 1
        if isinstance(inner, list):
            ahead += [(item, where) for item in inner if isinstance(item, (dict, list))]
        elif isinstance(inner, dict):
            meta = inner.get("metadata")
            if isinstance(meta, dict):
                where = str(meta.get("namespace") or where)
            kind, name = inner.get("kind"), inner.get("name")
            if isinstance(kind, str) and isinstance(name, str) and name in wanted:
                place = str(inner.get("namespace") or where)
                found.setdefault((kind, place, name), Owner(kind, name, False, str(inner.get("apiVersion", ""))))
            ahead += [
                (item, where)
                for key, item in inner.items()
                if key != "managedFields" and isinstance(item, (dict, list))
            ]
    return walked


def _split(path: str) -> tuple[str, str]:
    """The namespace and the plural in an API path; empty where there is none."""
    parts = path.strip("/").split("/")
    parts = parts[2:] if parts[:1] == ["api"] else parts[3:]
    if len(parts) >= 3 and parts[0] == "namespaces":
        return parts[1], parts[2]
    return "", parts[0] if parts else ""


def _namespace_of(path: str) -> str:
    return _split(path)[0]


def _kind_of(path: str, resources: Resources) -> str:
    """The kind that a path serves: items of a list and rows of a table need not say theirs."""
    plural = _split(path)[1]
    return next((r.kind for r in resources if r.plural == plural and path.startswith(r.root + "/")), "")
