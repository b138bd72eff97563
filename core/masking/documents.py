"""Secret values are replaced before anything sees them. Pure.

What is masked, wherever in a reply it stands (single objects, lists, `List`s in annotations, rows of tables):

    data, stringData    of everything that is a Secret by its kind, or by the path that it came from
    annotations         that repeat a Secret (`last-applied-configuration` and its likes) or one of its values
    data                of a Helm release in a ConfigMap
    users[].user        of a kubeconfig (`kind: Config`), parsed or as a text inside another object

A mask is as long as what it hides: every character becomes `*`, the `=` at a base64 value's end stay. So keys, sizes
and types can still be told, and `Masks.found_in` recognises a mask in a text that was printed from the reply.

Credentials outside Secrets are masked after that, wherever they stand: see `core.masking.credentials`.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Iterable, Mapping
from typing import Any

import re2

from core.masking.manifests import CREDENTIALS, HOLDERS, mask_yaml
from core.masking.masks import Masks

_HINTS: tuple[bytes, ...] = (
    *(
        b'Secret"',
        b"Secret\\",
        b"Secret'",
        b"SecretList",
        b" Secret",
        b"stringData",
        b":Secret",
        b"Secret{",
        b"StringData",
        *(b"22Secret", b"+Secret", b"20Secret", b"3ASecret", b"3aSecret"),
    ),
    b'"sh.helm.release.',
    *(b'Config"', b"Config\\", b"Config'", b"kind: Config"),
)
"""What a document that holds a Secret or a kubeconfig has somewhere: as JSON, as JSON in JSON, or as YAML in JSON."""

_ANY_HINT: Any = re2.compile(b"|".join(map(re.escape, _HINTS)))
"""RE2 looks for all of them in one pass, at hundreds of megabytes a second, and lets other threads run meanwhile."""

_HOLDS_VALUES = re.compile(
    r"(?:\b|(?<=\\[nrt])|(?<=%[0-9A-Fa-f]{2})|(?<=25[0-9A-Fa-f]{2}))(?i:data|stringData|users)\b"
)
_CODED = re.compile(r"kind(?:%(?:25)*[0-9A-Fa-f]{2}|\+)+Secret")
"""A manifest of a Secret in a URL or a form."""
_DECODER = json.JSONDecoder()
_OPENING = re.compile(r"[{\[](?=\s*[\"{\[\]}])")
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
"""The annotation in which `kubectl apply` repeats a whole object, a Secret's values included."""

_RELEASE = "sh.helm.release."
_SECRET_PATH = re.compile(r"/secrets(/[^/]+)?(/status)?/?$")
_SHORTEST_REPEAT = 6
"""A value is looked for in a Secret's annotations from this length on; `1` or `admin` would be found by chance."""


def is_secret_path(path: str) -> bool:
    """Whether the objects at this API path are Secrets, whatever they say of themselves."""
    return _SECRET_PATH.search(path.partition("?")[0]) is not None


def may_hold_secrets(body: bytes) -> bool:
    """A quick look: whether the body must be taken apart. Never False for one that holds something to mask."""
    return _ANY_HINT.search(body) is not None


def mask_document(document: Any, masks: Masks, secret: bool = False) -> Any:
    """The parsed document without a secret value; the same object where there was none, a changed copy where not.

    `secret` says that what is here, or the items and rows of it, are Secrets even if their kind is not told.
    """
    if isinstance(document, list):
        items = [mask_document(item, masks, secret) for item in document]
        return items if any(new is not old for new, old in zip(items, document, strict=True)) else document
    if isinstance(document, str):
        return mask_embedded(document, masks) if _text_may_hold_secrets(document) else document
    if not isinstance(document, Mapping):
        return document
    kind = document.get("kind")
    if kind == "Config" and "users" in document:
        return {**document, "users": [_mask_user(user, masks) for user in document["users"] or ()]}
    secret = secret or kind in ("Secret", "SecretList") or _is_release(document)
    holder = secret and ("data" in document or "stringData" in document) and "columnDefinitions" not in document
    if holder:
        return _mask_secret(document, masks)
    if secret and (kind is None or str(kind) == "PartialObjectMetadata") and "metadata" in document:
        return _mask_annotations(document, masks)
    changed = {}
    for key, inner in document.items():
        below = secret and key in ("items", "rows", "object", "raw")
        new = mask_document(inner, masks, below)
        if new is not inner:
            changed[key] = new
    return {**document, **changed} if changed else document


def _is_release(document: Mapping[str, Any]) -> bool:
    """Whether this is a Helm release in a ConfigMap: the chart's values and every manifest, those of Secrets too."""
    meta = document.get("metadata")
    return isinstance(meta, Mapping) and str(meta.get("name", "")).startswith(_RELEASE)


def _mask_secret(document: Mapping[str, Any], masks: Masks) -> Mapping[str, Any]:
    """One Secret: its values, and its annotations where they repeat them."""
    result = {key: masks.put(inner) if key in HOLDERS else inner for key, inner in document.items()}
    meta = document.get("metadata")
    if isinstance(meta, Mapping) and isinstance(meta.get("annotations"), Mapping):
        values = tuple(_values(document))
        annotations = {key: _mask_annotation(key, inner, values, masks) for key, inner in meta["annotations"].items()}
        result["metadata"] = {**meta, "annotations": annotations}
    return result


def _mask_annotations(document: Mapping[str, Any], masks: Masks) -> Mapping[str, Any]:
    """A Secret's identity alone: which annotation repeats a value cannot be told without the values."""
    meta = document.get("metadata")
    if not isinstance(meta, Mapping) or not meta.get("annotations"):
        return document
    return {**document, "metadata": {**meta, "annotations": masks.put(meta["annotations"])}}


def _mask_annotation(key: str, text: Any, values: tuple[str, ...], masks: Masks) -> Any:
    """An annotation that is a manifest is masked as one. Any other that repeats a value is masked whole: with only the
    value masked, what is left around it (`******-db`) would tell the value."""
    if not isinstance(text, str):
        return text
    masked: str = mask_document(text, masks)
    if masked != text:
        return masked
    if key == LAST_APPLIED and not text.lstrip().startswith("{"):
        return masks.put(text)
    return masks.put(text) if any(len(value) >= _SHORTEST_REPEAT and value in text for value in values) else text


def _values(secret: Mapping[str, Any]) -> Iterable[str]:
    """Every form in which a Secret's values may be repeated: as they stand, and decoded."""
    for key in HOLDERS:
        held = secret.get(key)
        for value in held.values() if isinstance(held, Mapping) else ():
            if not isinstance(value, str):
                continue
            yield value
            if key == "data":
                try:
                    yield b64decode(value, validate=True).decode()
                except ValueError:
                    continue


def _text_may_hold_secrets(text: str) -> bool:
    return ("Secret" in text or "tringData" in text or "Config" in text) and may_hold_secrets(text.encode())


def mask_embedded(text: str, masks: Masks) -> str:
    """A text inside an object that is itself a document: JSON is masked as such, YAML line by line, and what is coded
    as a URL is from the first key that holds values on."""
    stripped = text.strip()
    if stripped.startswith(("{", "[", '"')):
        try:
            document = json.loads(stripped)
            masked = mask_document(document, masks)
        except (ValueError, RecursionError):
            return _mask_lines(text, masks)
        return text if masked is document else text.replace(stripped, _dumped(masked))
    masked = mask_yaml(text, masks.put)
    if masked is text and _CODED.search(text) and (found := _HOLDS_VALUES.search(text)):
        return text[: found.end()] + str(masks.put(text[found.end() :]))
    return masked


def _mask_lines(text: str, masks: Masks) -> str:
    """A text that begins as JSON and is no single document: lines of JSON, or a document that is cut off, which is
    masked from the first key that holds values on."""
    lines = text.splitlines(keepends=True)
    if len(lines) > 1 and all(line.startswith(("{", "[")) for line in lines if line.strip()):
        coded = (line.encode("utf-8", "surrogateescape") for line in lines)
        return b"".join(mask_line(line, masks) for line in coded).decode("utf-8", "surrogateescape")
    found = _HOLDS_VALUES.search(text)
    return text[: found.end()] + str(masks.put(text[found.end() :])) if found else text


def mask_line(line: bytes, masks: Masks) -> bytes:
    """A line of a log that says `kind: Secret` or its likes. A JSON document in it is masked as one; where it cannot be
    taken apart, all is masked from the first key that holds values on."""
    text = line.decode("utf-8", "surrogateescape")
    shown, place = [], 0
    while (begin := _begin(text, place)) >= 0:
        try:
            document, end = _DECODER.raw_decode(text, begin)
        except (ValueError, RecursionError):
            break
        masked = mask_document(document, masks)
        again = text[begin:end] if masked is document else _dumped(masked)
        shown += [text[place:begin], again]
        place = end
    rest = text[place:]
    if (found := _HOLDS_VALUES.search(rest)) and _text_may_hold_secrets(rest):
        bare = rest.rstrip("\r\n")
        rest = rest[: found.end()] + str(masks.put(bare[found.end() :])) + rest[len(bare) :]
    return "".join([*shown, rest]).encode("utf-8", "surrogateescape")


def _begin(text: str, place: int) -> int:
    """Where the next JSON object or array may begin; -1 for nowhere."""
    found = _OPENING.search(text, place)
    return found.start() if found else -1


def _dumped(document: Any) -> str:
    """As compact JSON, with the escapes that Go's encoder writes."""
    dumped = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    for plain, escaped in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
        dumped = dumped.replace(plain, escaped)
    return dumped


def _mask_user(entry: Any, masks: Masks) -> Any:
    """One entry of a kubeconfig's `users`: credentials are masked, certificates too, at any depth."""
    if isinstance(entry, Mapping):
        return {
            key: masks.put(inner) if key in CREDENTIALS else _mask_user(inner, masks) for key, inner in entry.items()
        }
    return [_mask_user(inner, masks) for inner in entry] if isinstance(entry, list) else entry
