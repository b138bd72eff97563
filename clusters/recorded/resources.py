"""Lists, objects, their subresources and logs out of a recording, with the API server's errors. Pure."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from clusters.recorded.accept import Form
from clusters.recorded.fields import SelectableFields
from clusters.recorded.lists import (
    Collection,
    Item,
    Page,
    Selection,
    collection,
    listing,
    metadata_listing,
    metadata_of,
    one,
    page,
    tabled,
)
from clusters.recorded.logs import log_reply
from clusters.recorded.recording import Log, Response, encode
from clusters.recorded.scale import scale, scale_table
from clusters.recorded.statuses import JSON_TYPE, Failed, bad_request, expired, no_such_path, not_acceptable, not_found
from clusters.recorded.types import Served, Target, types
from clusters.selectors import SelectorError, parse_fields, parse_labels, translated
from core.ports import Query, Reply

_DEFINITIONS = Target("/apis/apiextensions.k8s.io/v1", "customresourcedefinitions")
_DEPRECATED = {
    ("", "endpoints"): (33, "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"),
    ("", "componentstatuses"): (19, "v1 ComponentStatus is deprecated in v1.19+"),
}
"""From which minor version on the server warns of a type, and how."""

_INCLUDES = ("None", "Metadata", "Object")


class RecordedResources:
    """What lies below the group versions of a recording. A resource type is taken apart when it is first asked for."""

    def __init__(self, responses: Mapping[tuple[str, Form], Response], logs: Mapping[str, Log], now: datetime) -> None:
        self._responses = responses
        self._logs = logs
        self._now = now
        self._types = types(responses.values())
        self._minor = _minor_version(responses.get(("/version", "json")))
        self._collections: dict[tuple[str, str], Collection | Reply] = {}

    def reply(self, place: Target, query: Query, wanted: tuple[Form, ...]) -> Reply:
        """The reply to a GET of a list, an object, its status or its scale; raises `Failed` with an error's reply."""
        served = self._types.at(place)
        if served is None:
            return no_such_path()
        whole = self._collection(place, served)
        if isinstance(whole, Reply):
            return whole
        if place.name is None:
            body = self._list(whole, place, served, dict(reversed(query)), wanted)
        else:
            body = self._object(whole, place, served, dict(reversed(query)), wanted)
        return Reply(200, JSON_TYPE, body, self._warnings(place, served))

    def log(self, place: Target, query: Query) -> Reply:
        """The reply to a GET of a pod's log."""
        served = self._types.at(place)
        if served is None or "log" not in served.subresources:
            return no_such_path()
        whole = self._collection(place, served)
        if isinstance(whole, Reply):
            return whole
        return log_reply(self._logs, json.loads(self._find(whole, place, served).body), query, self._now)

    # ── Lists ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _list(
        self, whole: Collection, place: Target, served: Served, query: Mapping[str, str], wanted: tuple[Form, ...]
    ) -> bytes:
        selection = self._selection(whole, place, served, query)
        for form in wanted:
            if form == "table" and whole.table is not None:
                rows, rest = page(whole.rows, selection)
                metadata = _list_metadata(whole, whole.table, rest)
                return tabled(whole, rows, metadata, _include(query))
            if form == "metadata":
                kind = f"{whole.kind}List"
                raise Failed(
                    not_acceptable(f"you requested PartialObjectMetadata, but the requested object is a list (*{kind})")
                )
            if form in ("json", "metadata_list"):
                items, rest = page(whole.items, selection)
                metadata = _list_metadata(whole, whole.envelope, rest)
                return listing(whole, items, metadata) if form == "json" else metadata_listing(items, metadata)
        raise Failed(not_acceptable("only the following media types are accepted: application/json"))

    def _selection(self, whole: Collection, place: Target, served: Served, query: Mapping[str, str]) -> Selection:
        try:
            labels = parse_labels(query.get("labelSelector", ""))
            terms = parse_fields(query.get("fieldSelector", ""))
            fields = translated(terms, self._fields(served).name)
        except SelectorError as error:
            raise Failed(bad_request(str(error))) from None
        limit = query.get("limit", "")
        if limit and not re.fullmatch(r"-?[0-9]{1,18}", limit, re.ASCII):
            raise Failed(bad_request(f'strconv.ParseInt: parsing "{limit}": invalid syntax'))
        after = _continued(whole, query["continue"]) if query.get("continue") else None
        return Selection(place.namespace, labels, fields, max(0, int(limit or 0)), after)

    # ── Objects ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _object(
        self, whole: Collection, place: Target, served: Served, query: Mapping[str, str], wanted: tuple[Form, ...]
    ) -> bytes:
        if place.subresource and place.subresource not in served.subresources:
            raise Failed(no_such_path())
        item = self._find(whole, place, served)
        if place.subresource == "scale":
            scaled = scale(json.loads(item.body))
            if scaled is None:
                raise Failed(no_such_path())
            shown = scale_table(scaled, self._now) if wanted[0] == "table" else scaled
            return encode(shown) + b"\n"
        for form in wanted:
            row = whole.row(item.identity) if form == "table" else None
            if row is not None:
                version = json.loads(item.metadata).get("resourceVersion", "")
                return tabled(whole, [row], {"resourceVersion": version}, _include(query))
            if form == "metadata_list":
                status = (
                    f"you requested PartialObjectMetadataList, but the requested object is not a list (*{whole.kind})"
                )
                raise Failed(not_acceptable(status))
            if form == "metadata":
                return metadata_of(item) + b"\n"
            if form == "json":
                return one(whole, item)
        raise Failed(not_acceptable("only the following media types are accepted: application/json"))

    def _find(self, whole: Collection, place: Target, served: Served) -> Item:
        item = whole.find(place.namespace, place.name or "")
        if item is None:
            resource = served.resource
            raise Failed(not_found(resource.group, resource.plural, place.name or ""))
        return item

    # ── What was recorded ────────────────────────────────────────────────────────────────────────────────────────────

    def _collection(self, place: Target, served: Served) -> Collection | Reply:
        """The objects of a type, or what the server said instead of listing them."""
        key = (place.root, place.plural)
        if key not in self._collections:
            listed = self._responses.get((f"{place.root}/{place.plural}", "json"))
            table = self._responses.get((f"{place.root}/{place.plural}", "table"))
            if listed is None:
                self._collections[key] = no_such_path()
            elif listed.status != 200:
                self._collections[key] = Reply(listed.status, listed.content_type, listed.body, listed.warnings)
            else:
                rows = table.body if table is not None and table.status == 200 else None
                self._collections[key] = collection(listed.body, rows, self._fields(served))
        return self._collections[key]

    def _fields(self, served: Served) -> SelectableFields:
        """The selectable fields of a type: a custom resource's are in its definition."""
        resource = served.resource
        definitions = self._responses.get((f"{_DEFINITIONS.root}/{_DEFINITIONS.plural}", "json"))
        listed = json.loads(definitions.body).get("items") or () if definitions and "." in resource.group else ()
        for definition in listed:
            spec = definition["spec"]
            if (spec["group"], spec["names"]["plural"]) == (resource.group, resource.plural):
                served_versions = (v for v in spec["versions"] if v["name"] == resource.version)
                declared = next((v.get("selectableFields") for v in served_versions), None) or ()
                paths = tuple(str(entry["jsonPath"]) for entry in declared)
                return SelectableFields(resource, paths)
        return SelectableFields(resource)

    def _warnings(self, place: Target, served: Served) -> tuple[str, ...]:
        """The `Warning` headers: as recorded, or those that a server of this version is known to send."""
        response = self._responses.get((f"{place.root}/{place.plural}", "json"))
        if response is not None and response.warnings:
            return response.warnings
        since, text = _DEPRECATED.get((served.resource.group, served.resource.plural), (0, ""))
        return (text,) if text and self._minor >= since else ()


def _minor_version(response: Response | None) -> int:
    digits = re.match(r"\d+", json.loads(response.body).get("minor", "")) if response else None
    return int(digits[0]) if digits else 0


def _include(query: Mapping[str, str]) -> str:
    include = query.get("includeObject") or "Metadata"
    if include not in _INCLUDES:
        raise Failed(
            bad_request(
                f'includeObject: Unsupported value: "{include}": supported values: "Metadata", "None", "Object"'
            )
        )
    return include


def _list_metadata(whole: Collection, recorded: Mapping[str, Any], rest: Page) -> dict[str, Any]:
    """The metadata of a list: as recorded, with where the next page begins."""
    metadata = dict(recorded.get("metadata") or {})
    if rest.last is not None:
        token = {"v": "meta.k8s.io/v1", "rv": _number(whole.resource_version), "start": f"{rest.last}\0"}
        metadata["continue"] = base64.urlsafe_b64encode(encode(token)).decode().rstrip("=")
        if rest.remaining is not None:
            metadata["remainingItemCount"] = rest.remaining
    return metadata


def _continued(whole: Collection, token: str) -> str:
    """The key that a continue token ends in; raises `Failed` for one that this list did not give."""
    try:
        padded = token + "=" * (-len(token) % 4)
        content = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        version, state, start = content["v"], content["rv"], str(content["start"])
    except (binascii.Error, ValueError, KeyError, TypeError) as error:
        raise Failed(
            bad_request(f"invalid continue token: continue key is not valid: {type(error).__name__}")
        ) from None
    if version != "meta.k8s.io/v1" or not start.endswith("\0"):
        raise Failed(bad_request("invalid continue token: continue key is not valid: incorrect encoded start"))
    if state != _number(whole.resource_version) or not whole.holds(start[:-1]):
        raise Failed(expired())
    return start[:-1]


def _number(version: str) -> int:
    return int(version) if version.isdecimal() else 0
