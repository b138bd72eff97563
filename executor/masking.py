"""Secret values are replaced before anything sees them. Pure.

What is masked, wherever in a reply it stands (single objects, lists, `List`s in annotations, rows of tables):

    data, stringData    of everything that is a Secret by its kind, or by the path that it came from
    annotations         that repeat a Secret (`last-applied-configuration` and its likes) or one of its values
    data                of a Helm release in a ConfigMap
    users[].user        of a kubeconfig (`kind: Config`), parsed or as a text inside another object

A mask is as long as what it hides: every character becomes `*`, the `=` at a base64 value's end stay. So keys, sizes
and types can still be told, and `Masks.found_in` recognises a mask in a text that was printed from the reply.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from executor.masking_text import CREDENTIALS, HOLDERS, mask_yaml

_HINTS: tuple[bytes, ...] = (
    *(b'Secret"', b"Secret\\", b"Secret'", b"SecretList", b" Secret", b"stringData"),
    b'"sh.helm.release.',
    *(b'Config"', b"Config\\", b"Config'", b"kind: Config"),
)
"""What a document that holds a Secret or a kubeconfig has somewhere: as JSON, as JSON in JSON, or as YAML in JSON.
Plain texts, since looking for them costs next to nothing also in the list of all pods."""

_STEMS = (b"Secret", b"stringData", b"sh.helm.release.", b"Config")
"""Each hint has one of these in it: most replies have none, and are not searched for every hint."""

_HOLDS_VALUES = re.compile(r"\b(data|stringData|users)\b")
_RELEASE = "sh.helm.release."
_SECRET_PATH = re.compile(r"/secrets(/[^/]+)?(/status)?/?$")
_RUN = re.compile(r"\*+=*")
_SHORTEST_PART = 4
"""A cut-off piece of a mask counts as one from this length on: shorter runs of stars are ordinary (`0 3 * * *`)."""

_SHORTEST_REPEAT = 6
"""A value is looked for in a Secret's annotations from this length on; `1` or `admin` would be found by chance."""


def mask(value: str) -> str:
    """As many `*` as there are characters; the padding of a base64 value is kept."""
    body = value.rstrip("=")
    return "*" * len(body) + "=" * (len(value) - len(body))


@dataclass
class Masks:
    """The masks that were put into replies; they hold no secret, only lengths."""

    found: set[str] = field(default_factory=set)

    def put(self, value: Any) -> Any:
        """The mask of a value of any type; it is remembered. Containers keep their shape."""
        if isinstance(value, Mapping):
            return {key: self.put(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.put(inner) for inner in value]
        if value is None or value == "":
            return value
        masked = mask(value if isinstance(value, str) else json.dumps(value))
        self.found.add(masked)
        return masked

    def found_in(self, text: str) -> bool:
        """Whether a mask, or a cut-off piece of one, is in the text."""
        if not self.found or "*" not in text:
            return False
        longest = max(len(masked.rstrip("=")) for masked in self.found)
        return any(
            run in self.found or run.rstrip("=") in self.found or _SHORTEST_PART <= len(run.rstrip("=")) <= longest
            for run in _RUN.findall(text)
        )


def mask_reply(path: str, content_type: str, body: bytes, masks: Masks) -> bytes:
    """The body of a reply without a secret value; the same bytes where there was none.

    A reply to a request for Secrets that cannot be taken apart, and any that is nested too deeply for it, is left out
    whole: what is not understood is not shown.
    """
    secret = is_secret_path(path)
    if not secret and not may_hold_secrets(body):
        return body
    try:
        document = json.loads(body)
        masked = mask_document(document, masks, secret)
    except RecursionError:
        return b""
    except ValueError:
        if secret:
            return b""
        return _mask_text(body.decode("utf-8", "replace"), masks).encode("utf-8", "replace")
    if masked is document:
        return body
    end = b"\n" if body.endswith(b"\n") else b""
    return json.dumps(masked, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + end


def is_secret_path(path: str) -> bool:
    """Whether the objects at this API path are Secrets, whatever they say of themselves."""
    return _SECRET_PATH.search(path.partition("?")[0]) is not None


def may_hold_secrets(body: bytes) -> bool:
    """A quick look: whether the body must be taken apart. Never False for one that holds something to mask."""
    return any(stem in body for stem in _STEMS) and any(hint in body for hint in _HINTS)


def mask_document(document: Any, masks: Masks, secret: bool = False) -> Any:
    """The parsed document without a secret value; the same object where there was none, a changed copy where not.

    `secret` says that what is here, or the items and rows of it, are Secrets even if their kind is not told.
    """
    if isinstance(document, list):
        items = [mask_document(item, masks, secret) for item in document]
        return items if any(new is not old for new, old in zip(items, document, strict=True)) else document
    if isinstance(document, str):
        return _mask_text(document, masks) if _text_may_hold_secrets(document) else document
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
        annotations = {key: _mask_annotation(inner, values, masks) for key, inner in meta["annotations"].items()}
        result["metadata"] = {**meta, "annotations": annotations}
    return result


def _mask_annotations(document: Mapping[str, Any], masks: Masks) -> Mapping[str, Any]:
    """A Secret's identity alone: which annotation repeats a value cannot be told without the values."""
    meta = document.get("metadata")
    if not isinstance(meta, Mapping) or not meta.get("annotations"):
        return document
    return {**document, "metadata": {**meta, "annotations": masks.put(meta["annotations"])}}


def _mask_annotation(text: Any, values: tuple[str, ...], masks: Masks) -> Any:
    """An annotation that is a manifest is masked as one. Any other that repeats a value is masked whole: with only the
    value masked, what is left around it (`******-db`) would tell the value."""
    if not isinstance(text, str):
        return text
    masked: str = mask_document(text, masks)
    if masked != text:
        return masked
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
    return ("Secret" in text or "stringData" in text or "Config" in text) and may_hold_secrets(text.encode())


def _mask_text(text: str, masks: Masks) -> str:
    """A text inside an object that is itself a document: JSON is masked as such, YAML line by line."""
    stripped = text.strip()
    if stripped.startswith(("{", "[")):
        try:
            document = json.loads(stripped)
            masked = mask_document(document, masks)
        except (ValueError, RecursionError):
            return _mask_lines(text, masks)
        if masked is document:
            return text
        dumped = json.dumps(masked, ensure_ascii=False, separators=(",", ":"))
        for plain, escaped in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):  # as Go's encoder writes them
            dumped = dumped.replace(plain, escaped)
        return text.replace(stripped, dumped)
    return mask_yaml(text, masks.put)


def _mask_lines(text: str, masks: Masks) -> str:
    """A text that begins as JSON and is no single document. In a log each line is one; anything else may be a Secret
    that is cut off, and is masked whole."""
    lines = text.splitlines(keepends=True)
    read = [_parsed(line) if line.lstrip().startswith(("{", "[")) else None for line in lines]
    if len(lines) > 1 and any(isinstance(document, dict) for document in read):
        return "".join(map(lambda line, document: _mask_line(line, document, masks), lines, read))
    return str(masks.put(text)) if _HOLDS_VALUES.search(text) else text


def _mask_line(line: str, document: Any, masks: Masks) -> str:
    if document is None:
        suspect = _text_may_hold_secrets(line) and _HOLDS_VALUES.search(line)
        return str(masks.put(line.rstrip("\n"))) + "\n" * line.endswith("\n") if suspect else line
    return _mask_text(line, masks) if _text_may_hold_secrets(line) else line


def _parsed(text: str) -> Any:
    """The JSON document; None for what is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _mask_user(entry: Any, masks: Masks) -> Any:
    """One entry of a kubeconfig's `users`: credentials are masked, certificates too, at any depth."""
    if isinstance(entry, Mapping):
        return {
            key: masks.put(inner) if key in CREDENTIALS else _mask_user(inner, masks) for key, inner in entry.items()
        }
    return [_mask_user(inner, masks) for inner in entry] if isinstance(entry, list) else entry
