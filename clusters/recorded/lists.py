"""The objects of one resource type in a recording, and the replies that an API server makes of them. Pure.

Objects are kept as the bytes that they are sent as, beside what they are selected by.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Any, Protocol, TypeVar, Union

import msgspec

from clusters.recorded.fields import SelectableFields
from clusters.recorded.recording import encode
from clusters.selectors import FieldTerm, Requirement
from kubectl.documents import parse, raw_members

_Written = Mapping[str, Union[bytes, msgspec.Raw]]
"""The fields of an object, each as JSON."""
_FIELDS = msgspec.json.Decoder(dict[str, msgspec.Raw])


@dataclass(frozen=True)
class Identity:
    """What an object is found and selected by."""

    namespace: str
    name: str
    labels: Mapping[str, str] = field(compare=False, default_factory=dict)
    fields: Mapping[str, str] = field(compare=False, default_factory=dict)

    @property
    def key(self) -> str:
        """Its key in the server's store, which also orders pages: `namespace/name`, or `name`."""
        return f"{self.namespace}/{self.name}" if self.namespace else self.name


@dataclass(frozen=True)
class Item:
    """One object: as it stands in the list, and its metadata alone."""

    identity: Identity
    body: bytes
    metadata: bytes


@dataclass(frozen=True)
class Row:
    """One object as a table row: its cells with their conditions, an open JSON object, and the metadata beside them."""

    identity: Identity
    cells: bytes
    object: bytes


class Selectable(Protocol):
    """An item or a row."""

    @property
    def identity(self) -> Identity:
        """What it is selected by."""


Entry = TypeVar("Entry", bound=Selectable)


@dataclass(frozen=True)
class Selection:
    """Which objects are wanted. `after` is the key behind which a page begins, `limit` 0 for all."""

    namespace: str | None = None
    labels: tuple[Requirement, ...] = ()
    fields: tuple[FieldTerm, ...] = ()
    limit: int = 0
    after: str | None = None

    def matches(self, identity: Identity) -> bool:
        """Whether an object is selected, its namespace aside."""
        if not all(requirement.matches(identity.labels) for requirement in self.labels):
            return False
        if not self.fields:
            return True
        known = {"metadata.name": identity.name, "metadata.namespace": identity.namespace, **identity.fields}
        return all(term.matches(known) for term in self.fields)


@dataclass(frozen=True)
class Page:
    """What a list says of itself beside its items: the key of the last one if more follow, and how many do."""

    last: str | None = None
    remaining: int | None = None


@dataclass(frozen=True)
class Collection:
    """All objects of one resource type. `envelope` is the list as recorded without its items, in its own key order.

    `table` is the recorded `Table` without its rows; None where the server gave none.
    """

    kind: str
    api_version: str
    envelope: Mapping[str, Any]
    items: tuple[Item, ...]
    table: Mapping[str, Any] | None = None
    rows: tuple[Row, ...] = ()

    def find(self, namespace: str | None, name: str) -> Item | None:
        """The one object of that name."""
        return self._items.get(Identity(namespace or "", name))

    def row(self, identity: Identity) -> Row | None:
        """The table row of an object."""
        return self._rows.get(identity)

    def holds(self, key: str) -> bool:
        """Whether there is an object with that key."""
        namespace, _, name = key.rpartition("/")
        identity = Identity(namespace, name)
        return identity in self._items or identity in self._rows

    @cached_property
    def _items(self) -> Mapping[Identity, Item]:
        return {item.identity: item for item in self.items}

    @cached_property
    def _rows(self) -> Mapping[Identity, Row]:
        return {row.identity: row for row in self.rows}

    @property
    def resource_version(self) -> str:
        """The state of the store at which the list was taken."""
        return str((self.envelope.get("metadata") or {}).get("resourceVersion", ""))


def collection(listed: bytes, table: bytes | None, fields: SelectableFields) -> Collection:
    """From the recorded list and table of a resource type; raises `ValueError` or `KeyError` if they are not that."""
    document = parse(listed)
    items = tuple(_item(entry, written, fields) for entry, written in _written(listed, document, "items"))
    by_key = {item.identity.key: item.identity for item in items}
    envelope = {key: value and [] if key == "items" else value for key, value in document.items()}
    kind = str(document["kind"]).removesuffix("List")
    if table is None:
        return Collection(kind, document["apiVersion"], envelope, items)
    grid = parse(table)
    rows = tuple(_row(row, written, by_key) for row, written in _written(table, grid, "rows"))
    head = {key: value and [] if key == "rows" else value for key, value in grid.items()}
    return Collection(kind, document["apiVersion"], envelope, items, head, rows)


def _written(body: bytes, document: Mapping[str, Any], members: str) -> Iterator[tuple[Mapping[str, Any], _Written]]:
    """Each member of a list with the bytes of each of its fields: as recorded, or encoded where that can't be had."""
    parsed = document[members] or ()
    try:
        written = [_FIELDS.decode(member) for member in raw_members(body, members)] if parsed else []
    except (msgspec.MsgspecError, ValueError):
        return zip(parsed, [{key: encode(value) for key, value in member.items()} for member in parsed], strict=True)
    return zip(parsed, written, strict=True)


def _joined(written: _Written) -> bytes:
    """An open JSON object."""
    return b"{" + b",".join(encode(key) + b":" + value for key, value in written.items())


def _item(document: Mapping[str, Any], written: _Written, fields: SelectableFields) -> Item:
    identity = _identity(document.get("metadata") or {}, fields.of(document))
    metadata = bytes(written["metadata"]) if document.get("metadata") else b"{}"
    return Item(identity, _joined(written) + b"}", metadata)


def _row(row: Mapping[str, Any], written: _Written, listed: Mapping[str, Identity]) -> Row:
    """A row; what is not in its metadata it is selected by is that of the object in the list."""
    metadata = (row.get("object") or {}).get("metadata") or {}
    identity = _identity(metadata, {})
    known = listed.get(identity.key)
    fields = known.fields if known else {}
    cells = _joined({key: value for key, value in written.items() if key != "object"})
    return Row(_identity(metadata, fields), cells, bytes(written.get("object", b"null")))


def _identity(metadata: Mapping[str, Any], fields: Mapping[str, str]) -> Identity:
    return Identity(metadata.get("namespace", ""), metadata.get("name", ""), metadata.get("labels") or {}, fields)


# ── Selecting ────────────────────────────────────────────────────────────────────────────────────────────────────────


def page(entries: Sequence[Entry], selection: Selection) -> tuple[list[Entry], Page]:
    """The entries selected, and what the list says of the rest.

    As in the API server: more are said to follow when there are objects behind the last one taken, selected or not,
    and how many is told only where nothing is selected by label or field.
    """
    held = list(_behind(entries, selection))
    selects = bool(selection.labels or selection.fields)
    taken: list[Entry] = []
    for position, entry in enumerate(held):
        if not selects or selection.matches(entry.identity):
            taken.append(entry)
        if selection.limit and len(taken) == selection.limit:
            left = len(held) - position - 1
            return taken, Page(entry.identity.key, None if selects else left) if left else Page()
    return taken, Page()


def _behind(entries: Sequence[Entry], selection: Selection) -> Iterator[Entry]:
    """The entries of the namespace that lie behind the page before, in the recorded order."""
    after = selection.after
    begin = 0
    if after is not None:
        keys = [entry.identity.key for entry in entries]
        begin = keys.index(after) + 1 if after in keys else sum(key < after for key in keys)
    for entry in islice(entries, begin, None):
        if selection.namespace is None or entry.identity.namespace == selection.namespace:
            yield entry


# ── Replies ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def one(whole: Collection, item: Item) -> bytes:
    """The object by itself, which says its kind (in the list it may not)."""
    if item.body.startswith((b'{"apiVersion"', b'{"kind"')):
        return item.body + b"\n"
    head = encode({"kind": whole.kind, "apiVersion": whole.api_version})
    return head[:-1] + b"," + item.body[1:] + b"\n"


def metadata_of(item: Item) -> bytes:
    """The object as `PartialObjectMetadata`."""
    return b'{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1","metadata":' + item.metadata + b"}"


def listing(whole: Collection, items: Sequence[Item], metadata: Mapping[str, Any]) -> bytes:
    """The list of some of the objects, in the recorded envelope."""
    return _filled({**whole.envelope, "metadata": metadata}, "items", [item.body for item in items])


def metadata_listing(items: Sequence[Item], metadata: Mapping[str, Any]) -> bytes:
    """The list of some of the objects' metadata."""
    head = {"kind": "PartialObjectMetadataList", "apiVersion": "meta.k8s.io/v1", "metadata": metadata, "items": []}
    return _filled(head, "items", [metadata_of(item) for item in items])


def tabled(whole: Collection, rows: Sequence[Row], metadata: Mapping[str, Any], include: str) -> bytes:
    """The table of some of the objects. `include` is what stands beside the cells: `None`, `Metadata` or `Object`."""
    filled = [row.cells + b',"object":' + _beside(whole, row, include) + b"}" for row in rows]
    return _filled({**(whole.table or {}), "metadata": metadata}, "rows", filled)


def _beside(whole: Collection, row: Row, include: str) -> bytes:
    if include == "None":
        return b"null"
    item = whole.find(row.identity.namespace, row.identity.name) if include == "Object" else None
    return one(whole, item).rstrip() if item else row.object


def _filled(envelope: Mapping[str, Any], key: str, members: Sequence[bytes]) -> bytes:
    """The envelope as JSON with the members, already JSON, in its empty list `key` (which stays null if it was)."""
    filled = b"[" + b",".join(members) + b"]"
    parts = [
        encode(name) + b":" + (filled if name == key and (members or value is not None) else encode(value))
        for name, value in envelope.items()
    ]
    return b"{" + b",".join(parts) + b"}\n"
