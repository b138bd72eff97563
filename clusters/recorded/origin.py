"""Where a recording comes from: how the recorder's kubeconfig called the cluster, and who the server took them for.

`origin.json`, which may be missing:

    {"context", "cluster", "user", "namespace": names, "identity"?: {"username", "uid", "groups": […], "extra": {…}}}

No credential is in it: names, and what `kubectl auth whoami` shows. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from core.contexts import ContextNames
from core.masking import mask_identity
from core.reviews import Identity

_CREDENTIAL = re.compile(r"eyJ[\w-]+\.[\w-]+\.|-----BEGIN|[Bb]earer ")
"""What cut or short credentials begin with, which the masker is not sure of: what is recorded can do without."""


@dataclass(frozen=True)
class Origin:
    """Where a recording comes from; `identity` is None where the server would not say."""

    names: ContextNames
    identity: Identity | None = None


def to_document(origin: Origin) -> dict[str, Any]:
    """As `origin.json` has it."""
    names, identity = origin.names, origin.identity
    document: dict[str, Any] = {
        "context": names.context,
        "cluster": names.cluster,
        "user": names.user,
        "namespace": names.namespace,
    }
    if identity is not None:
        document["identity"] = {
            "username": identity.username,
            "uid": identity.uid,
            "groups": list(identity.groups),
            "extra": dict(_harmless(identity)),
        }
    return document


def _harmless(identity: Identity) -> Iterator[tuple[str, list[str]]]:
    """What more the server says of a user, but for what has a credential in it."""
    for (key, values), (_, masked) in zip(identity.extra, mask_identity(identity).extra, strict=True):
        if values == masked and not any(map(_CREDENTIAL.search, values)):
            yield key, list(values)


def from_document(document: Mapping[str, Any]) -> Origin:
    """From `origin.json`. Raises `KeyError`, `TypeError`, `ValueError` or `AttributeError` for what is not that."""
    names = ContextNames(
        _text(document["context"]),
        _text(document.get("cluster", document["context"])),
        _text(document.get("user", "")),
        _text(document.get("namespace", "")),
    )
    identity = document.get("identity")
    if identity is None:
        return Origin(names)
    extra = tuple((_text(key), tuple(map(_text, values))) for key, values in (identity.get("extra") or {}).items())
    groups = tuple(map(_text, identity.get("groups") or ()))
    return Origin(names, Identity(_text(identity["username"]), _text(identity.get("uid", "")), groups, extra))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"expected a string, not {value!r:.80}")
    return value
