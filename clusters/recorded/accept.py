"""In which form a reply is wanted: the `Accept` header, as the API server reads it. Pure."""

from __future__ import annotations

from typing import Literal

Form = Literal["json", "table", "metadata", "metadata_list", "discovery"]
"""`table`, `metadata` (one object) and `metadata_list` are made of the JSON; `discovery` is the aggregated form."""

_TRANSFORMED: dict[tuple[str, str, str], Form] = {
    ("Table", "v1", "meta.k8s.io"): "table",
    ("PartialObjectMetadata", "v1", "meta.k8s.io"): "metadata",
    ("PartialObjectMetadataList", "v1", "meta.k8s.io"): "metadata_list",
    ("APIGroupDiscoveryList", "v2", "apidiscovery.k8s.io"): "discovery",
}


def forms(accept: str) -> tuple[Form, ...]:
    """The forms that the header accepts and a recording can serve, in the order of the header; empty if none.

    Media types other than JSON (protobuf, YAML, CBOR) and versions that are not recorded are passed over, as a server
    passes over what it does not speak.
    """
    found: list[Form] = []
    for entry in accept.split(",") if accept.strip() else ["*/*"]:
        media, *rest = (part.strip() for part in entry.split(";"))
        if media not in ("application/json", "application/*", "*/*"):
            continue
        parameters = dict(part.partition("=")[::2] for part in rest)
        if "as" not in parameters:
            found.append("json")
            continue
        form = _TRANSFORMED.get((parameters["as"], parameters.get("v", ""), parameters.get("g", "")))
        if form is not None:
            found.append(form)
    return tuple(dict.fromkeys(found))
