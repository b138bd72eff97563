"""API documents as bytes: parsed whole or in part, lists page by page, and printed. The one door to `msgspec`. Pure.

Nothing of a document changes on its way: integers of any size stay exact, keys keep their order, and what `msgspec`
does not take (half of a surrogate pair, NaN) is left to Python's own `json`.

`Need` tells which fields of a document somebody will look at. A page that is read with one is parsed at a tenth of the
time, and what is kept of it is as small as what is needed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypedDict, Union

import msgspec
import re2

_FLOAT = re.compile(rb'(?:(?<!\\)(?:\\\\)*":|[\[,])-?[0-9]+[.eE]')
"""Finds every number that is no integer where it is a value; also some texts that only look like one."""

_PERHAPS_FLOAT: Any = re2.compile(rb'(?:":|[\[,])-?[0-9]+[.eE]')
"""Finds these and some more, a hundred times as fast."""

_DECODER = msgspec.json.Decoder()
_LARGE = 512 * 1024
"""Bytes of a page that is parsed whole in some milliseconds: whoever parses holds all of Python up for as long."""


# ── Parts of a document ──────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Need:
    """What is needed of a value: all of it, or some of its fields, or something of each of its members.

    A `Need` of which nothing was said is one of the whole value: it may be printed, compared or counted.
    """

    whole: bool = False
    fields: dict[str, Need] = field(default_factory=dict)
    members: Need | None = None

    def of(self, *keys: str) -> Need:
        """What is needed of the field at the end of these keys."""
        need = self
        for key in keys:
            need = need.fields.setdefault(key, Need())
        return need

    def each(self) -> Need:
        """What is needed of every member of a list, or of every value of an object."""
        if self.members is None:
            self.members = Need()
        return self.members

    @property
    def everything(self) -> bool:
        """Whether no part of the value may be left out."""
        return self.whole or not (self.fields or self.members) or bool(self.fields and self.members)

    def pick(self, value: Any) -> Any:
        """The value without what is not needed of it."""
        if self.everything:
            return value
        if self.members is None:
            if not isinstance(value, Mapping):
                return value
            return {name: need.pick(value[name]) for name, need in self.fields.items() if name in value}
        if isinstance(value, Mapping):
            return {name: self.members.pick(member) for name, member in value.items()}
        return [self.members.pick(member) for member in value] if isinstance(value, list) else value

    def key(self) -> _Key:
        """What makes two needs the same."""
        if self.everything:
            return None
        if self.members is not None:
            return ("members", self.members.key())
        return ("fields", tuple(sorted((name, need.key()) for name, need in self.fields.items())))


class _Nothing(TypedDict, total=False):
    """An object of which no field is needed."""


_Key = Any
_Scalar = Union[None, bool, int, float, str]


def _type(key: _Key) -> Any:
    """The type that `msgspec` parses for a need: fields that it does not have are passed over."""
    if key is None:
        return Any
    if key == _NOTHING:
        return _Nothing
    what, inner = key
    if what == "members":
        member = _type(inner)
        return Union[list[member], dict[str, member], _Scalar]  # type: ignore[valid-type]
    fields = TypedDict("fields", {name: _type(need) for name, need in inner}, total=False)  # type: ignore[misc]
    return Union[fields, list[Any], _Scalar]


@lru_cache(maxsize=64)
def _page_decoder(key: _Key, members: str) -> msgspec.json.Decoder[Any]:
    item = _type(key)
    shape = {"kind": Any, "metadata": Any, "columnDefinitions": Any, members: Union[list[item], None]}  # type: ignore[valid-type]
    page = TypedDict("page", shape, total=False)  # type: ignore[misc]
    return msgspec.json.Decoder(page)


_NOTHING = ("fields", ())
_RAW = msgspec.json.Decoder(dict[str, msgspec.Raw])
_MEMBERS = msgspec.json.Decoder(list[msgspec.Raw])


# ── Reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def parse(body: bytes | str) -> Any:
    """As `json.loads`, in half the time. Raises `ValueError`, and `RecursionError` for what is nested too deeply."""
    try:
        return _DECODER.decode(body)
    except (msgspec.MsgspecError, UnicodeError):
        return json.loads(body)


@dataclass(frozen=True)
class Page:
    """A page of a list: its members (`items`, or a table's `rows`), as far as they are needed, and its metadata."""

    members: Sequence[Any]
    metadata: Mapping[str, Any]
    head: Mapping[str, Any]
    """What else it says of itself: its kind, a table's columns. With its members, it is the document."""

    @property
    def following(self) -> str:
        """Where the next page begins; empty on the last one."""
        return str(self.metadata.get("continue") or "")


def page(body: bytes, need: Need | None = None, members: str = "items") -> Page:
    """A page of a list, its members parsed as far as `need` says; whole without one, or where they do not fit it.

    Raises `ValueError` and `RecursionError` for what is no JSON object.
    """
    key = None if need is None else _NOTHING if need == Need() else need.key()
    try:
        document = _page_decoder(key, members).decode(body)
    except (msgspec.MsgspecError, UnicodeError):
        document = parse(body)
    if not isinstance(document, Mapping):
        raise ValueError("not a JSON object")
    metadata = document.get("metadata")
    return Page(document.get(members) or (), metadata if isinstance(metadata, Mapping) else {}, document)


def raw_members(body: bytes, members: str = "items") -> Iterator[bytes]:
    """The members of a list, each as the bytes that it was sent as, and none of them parsed.

    Raises `ValueError` for what is no list.
    """
    try:
        document = _RAW.decode(body)
        listed = _MEMBERS.decode(document[members]) if members in document else []
    except (msgspec.MsgspecError, UnicodeError) as error:
        raise ValueError(f"not a list: {error}") from error
    return (bytes(member) for member in listed)


def without_managed_fields(member: bytes) -> bytes:
    """An object as bytes without `metadata.managedFields`, which are up to half of it; as it is where it has none."""
    if b'"managedFields"' not in member:
        return member
    try:
        fields = _RAW.decode(member)
        metadata = _RAW.decode(fields["metadata"])
        if metadata.pop("managedFields", None) is None:
            return member
        fields["metadata"] = msgspec.Raw(msgspec.json.encode(metadata))
        return msgspec.json.encode(fields)
    except (msgspec.MsgspecError, UnicodeError, KeyError):
        return member


def narrowed(member: bytes, named: Callable[[str], bool], holds: Callable[[bytes], bool], levels: int = 2) -> bytes:
    """An object as bytes with only those fields whose name, or whose value, somebody has a use for.

    So many `levels` of fields are looked at; a field whose name is of use is left whole.
    """
    try:
        fields = _RAW.decode(member)
    except (msgspec.MsgspecError, UnicodeError):
        return member
    kept = {}
    for name, raw in fields.items():
        if named(name):
            kept[name] = raw
        elif holds(value := bytes(raw)):
            inner = levels > 1 and value.startswith(b"{")
            kept[name] = msgspec.Raw(narrowed(value, named, holds, levels - 1)) if inner else raw
    return msgspec.json.encode(kept)


def each_member(body: bytes) -> Sequence[Any]:
    """The members of a page, whole: of a large one parsed one by one, so that other threads run in between.

    Raises `ValueError` and `RecursionError` for what is no JSON object.
    """
    if len(body) > _LARGE:
        try:
            return [parse(member) for member in raw_members(body)]
        except ValueError:
            pass
    return page(body).members


# ── Printing ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def compact(value: Any) -> str:
    """JSON on one line, its keys sorted. Numbers are as Python writes them, for programs and not for people."""
    try:
        return msgspec.json.encode(value, order="sorted").decode()
    except (msgspec.MsgspecError, TypeError, UnicodeError, OverflowError):
        return json.dumps(value, sort_keys=True, separators=(",", ":"))


def indented(value: Any) -> str | None:
    """JSON with four spaces a level and sorted keys; None where it holds what Go prints in another way (floats)."""
    try:
        encoded = msgspec.json.encode(value, order="sorted")
    except (msgspec.MsgspecError, TypeError, UnicodeError, OverflowError):
        return None
    if _PERHAPS_FLOAT.search(encoded) and _FLOAT.search(encoded):
        return None
    return msgspec.json.format(encoded, indent=4).decode()
