"""Secret values are replaced before anything sees them. Pure.

What is masked, wherever in a reply it stands (single objects, lists, `List`s in annotations, rows of tables):

    data, stringData    of everything that is a Secret by its kind, or by the path that it came from
    annotations         that repeat a Secret (`last-applied-configuration` and its likes) or one of its values
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

_HINTS: tuple[bytes, ...] = (
    *(b'Secret"', b"Secret\\", b"Secret'", b"SecretList", b"kind: Secret", b"stringData"),
    *(b'Config"', b"Config\\", b"Config'", b"kind: Config"),
)
"""What a document that holds a Secret or a kubeconfig has somewhere: as JSON, as JSON in JSON, or as YAML in JSON.
Plain texts, since looking for them costs next to nothing also in the list of all pods."""

_SECRET_PATH = re.compile(r"/secrets(/[^/]+)?(/status)?/?$")
_CREDENTIALS = ("client-key-data", "client-certificate-data", "token", "password", "id-token", "refresh-token")
_CREDENTIAL_LINE = re.compile(
    r"""((?:^|[\s{,])["']?(?:""" + "|".join(map(re.escape, _CREDENTIALS)) + r""")["']?:[ \t]*["']?)([^\s"',}]+)""",
    re.MULTILINE,
)
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

    A reply to a request for Secrets that cannot be taken apart is left out whole: what is not understood is not shown.
    """
    secret = is_secret_path(path)
    if not secret and not may_hold_secrets(body):
        return body
    try:
        document = json.loads(body)
    except ValueError:
        if secret:
            return b""
        return _mask_text(body.decode("utf-8", "replace"), masks).encode()
    masked = mask_document(document, masks, secret)
    if masked is document:
        return body
    end = b"\n" if body.endswith(b"\n") else b""
    return json.dumps(masked, ensure_ascii=False, separators=(",", ":")).encode() + end


def is_secret_path(path: str) -> bool:
    """Whether the objects at this API path are Secrets, whatever they say of themselves."""
    return _SECRET_PATH.search(path.partition("?")[0]) is not None


def may_hold_secrets(body: bytes) -> bool:
    """A quick look: whether the body must be taken apart. Never False for one that holds something to mask."""
    return any(hint in body for hint in _HINTS)


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
    secret = secret or kind in ("Secret", "SecretList")
    holder = secret and ("data" in document or "stringData" in document) and "columnDefinitions" not in document
    if holder:
        return _mask_secret(document, masks)
    changed = {}
    for key, inner in document.items():
        below = secret and key in ("items", "rows", "object", "raw")
        new = mask_document(inner, masks, below)
        if new is not inner:
            changed[key] = new
    return {**document, **changed} if changed else document


def _mask_secret(document: Mapping[str, Any], masks: Masks) -> Mapping[str, Any]:
    """One Secret: its values, and its annotations where they repeat them."""
    result = {key: masks.put(inner) if key in ("data", "stringData") else inner for key, inner in document.items()}
    meta = document.get("metadata")
    if isinstance(meta, Mapping) and isinstance(meta.get("annotations"), Mapping):
        values = tuple(_values(document))
        annotations = {key: _mask_annotation(inner, values, masks) for key, inner in meta["annotations"].items()}
        result["metadata"] = {**meta, "annotations": annotations}
    return result


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
    for key in ("data", "stringData"):
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
        except ValueError:
            return masks.put(text) if "Secret" in text else text
        masked = mask_document(document, masks)
        if masked is document:
            return text
        dumped = json.dumps(masked, ensure_ascii=False, separators=(",", ":"))
        for plain, escaped in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):  # as Go's encoder writes them
            dumped = dumped.replace(plain, escaped)
        return text.replace(stripped, dumped)
    if re.search(r"^kind: [\"']?Config\b", text, re.MULTILINE):
        return _CREDENTIAL_LINE.sub(lambda match: match[1] + masks.put(match[2]), text)
    if re.search(r"^\s*-?\s*kind: [\"']?Secret\b", text, re.MULTILINE):
        return _mask_yaml(text, masks)
    return text


def _mask_yaml(text: str, masks: Masks) -> str:
    """YAML that holds a Secret: whatever is indented below `data:` or `stringData:`, keys aside."""
    lines: list[str] = []
    below: int | None = None
    for line in text.splitlines(keepends=True):
        indent = len(line) - len(line.lstrip(" "))
        if below is not None and line.strip() and indent <= below:
            below = None
        if below is not None and line.strip():
            key, colon, value = line.rstrip("\n").partition(":")
            head, hidden = (key + colon, value) if colon else ("", line.rstrip("\n"))
            lead = hidden[: len(hidden) - len(hidden.lstrip())]
            end = "\n" if line.endswith("\n") else ""
            line = head + lead + (masks.put(hidden.strip()) if hidden.strip() not in ("", "|", "|-", ">") else "") + end
        elif re.match(r"\s*(data|stringData):", line):
            head, inline = re.match(r"(\s*\w+:\s*)(.*)", line.rstrip("\n")).groups()  # type: ignore[union-attr]
            below = indent
            line = head + (masks.put(inline) if inline else "") + ("\n" if line.endswith("\n") else "")
        lines.append(line)
    return "".join(lines)


def _mask_user(entry: Any, masks: Masks) -> Any:
    """One entry of a kubeconfig's `users`: credentials are masked, certificates too, at any depth."""
    if isinstance(entry, Mapping):
        return {
            key: masks.put(inner) if key in _CREDENTIALS else _mask_user(inner, masks) for key, inner in entry.items()
        }
    return [_mask_user(inner, masks) for inner in entry] if isinstance(entry, list) else entry
