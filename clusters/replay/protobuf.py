"""Reviews as kubectl sends them: in Kubernetes' protobuf, turned into the JSON that they mean. Pure.

A body is four bytes of magic, then a `runtime.Unknown` (its type, and the object's own bytes). Only the fields of
access reviews are known here; others are passed over, as protobuf readers do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

PROTOBUF = "application/vnd.kubernetes.protobuf"
_MAGIC = b"k8s\0"


@dataclass(frozen=True)
class _Field:
    """A field by its number in the message: a string, strings, or a message of its own (`fields`)."""

    name: str
    fields: Mapping[int, _Field] | None = None
    repeated: bool = False


_RESOURCE = dict(
    enumerate(map(_Field, ("namespace", "verb", "group", "version", "resource", "subresource", "name")), start=1)
)
_PATH = {1: _Field("path"), 2: _Field("verb")}
_SPEC = {
    1: _Field("resourceAttributes", _RESOURCE),
    2: _Field("nonResourceAttributes", _PATH),
    3: _Field("user"),
    4: _Field("groups", repeated=True),
    6: _Field("uid"),
}
_REVIEW = {2: _Field("spec", _SPEC)}
_TYPE = {1: _Field("apiVersion"), 2: _Field("kind")}


def review(body: bytes) -> dict[str, Any]:
    """The review as JSON would have it. Raises `ValueError` for bytes that are none."""
    if not body.startswith(_MAGIC):
        raise ValueError("no Kubernetes protobuf")
    outer = dict(_fields(body[len(_MAGIC) :]))
    return {**_message(outer.get(1, b""), _TYPE), **_message(outer.get(2, b""), _REVIEW)}


def _message(data: bytes, known: Mapping[int, _Field]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for number, value in _fields(data):
        field = known.get(number)
        if field is None:
            continue
        if field.fields is not None:
            found[field.name] = _message(value, field.fields)
        elif field.repeated:
            found.setdefault(field.name, []).append(value.decode())
        else:
            found[field.name] = value.decode()
    return found


def _fields(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The number and bytes of every field that has a length; numbers (wire types 0, 1 and 5) are passed over."""
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        number, wire = key >> 3, key & 7
        if wire == 0:
            _, at = _varint(data, at)
        elif wire in (1, 5):
            at += 8 if wire == 1 else 4
        elif wire == 2:
            size, at = _varint(data, at)
            if at + size > len(data):
                raise ValueError("protobuf that ends too early")
            yield number, data[at : at + size]
            at += size
        else:
            raise ValueError(f"protobuf with the wire type {wire}")


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(data) and shift < 64:
        value |= (data[at] & 0x7F) << shift
        at += 1
        if data[at - 1] < 0x80:
            return value, at
        shift += 7
    raise ValueError("protobuf that ends too early")
