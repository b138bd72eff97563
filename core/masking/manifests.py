"""Secret values in texts that hold a YAML document: manifests and kubeconfigs inside ConfigMaps and annotations. Pure.

YAML is not parsed, since what is written back must stay the text that it was. What is masked is every line, or the rest
of one, that stands below a key whose values are secret; a document that is not written in lines is masked whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator

Put = Callable[[str], str]
"""Gives the mask of a text, and remembers it."""

HOLDERS = ("data", "stringData")
"""The keys of a Secret whose values are secret."""

CREDENTIALS = (
    *("client-key-data", "client-certificate-data", "token", "password", "id-token", "refresh-token"),
    *("access-token", "client-secret", "value"),
)
"""The keys of a kubeconfig whose values are; `value` is that of an environment variable of a credential plugin."""

_KEY = re.compile(r"""([ \t]*(?:-[ \t]+)*)(["']?)([\w./-]+)\2[ \t]*:(?=[ \t]|$)[ \t]*(.*)""")
_BLOCK = re.compile(r"[|>][+-]?[0-9]?[+-]?(?:[ ]+#.*)?")
_KIND = r"""["']?kind["']?[ \t]*:[ \t]*(?:[&!]\S*[ \t]+)*["']?(?:{})\b"""
_SECRET_LINE = re.compile(rf"^[ \t]*(?:-[ \t]+)*{_KIND.format('Secret|SecretList')}", re.MULTILINE)
_SECRET_WITHIN = re.compile(rf"(?:[{{\[,\s]|\\[nrt]){_KIND.format('Secret|SecretList')}")
_SECRET_CHANGED = re.compile(rf"^[-+ ][ \t]*(?:-[ \t]+)*{_KIND.format('Secret|SecretList')}", re.MULTILINE)
_DIFF = re.compile(r"^(?:@@ |diff |\+)", re.MULTILINE)
_CONFIG_LINE = re.compile(rf"^{_KIND.format('Config')}", re.MULTILINE)
_CONFIG_WITHIN = re.compile(rf"[{{,\s]{_KIND.format('Config')}")


def mask_yaml(text: str, put: Put) -> str:
    """The text without the values of a Secret or a kubeconfig that it holds; itself where it holds none."""
    if _SECRET_CHANGED.search(text) and _DIFF.search(text):
        return "".join(_changes(text, put))
    if _SECRET_LINE.search(text):
        text = "".join(_lines(text, HOLDERS, put, nested=True))
    elif _SECRET_WITHIN.search(text):
        return put(text)
    if _CONFIG_LINE.search(text):
        return "".join(_lines(text, CREDENTIALS, put, nested=False))
    return put(text) if _CONFIG_WITHIN.search(text) and "users" in text else text


def _changes(text: str, put: Put) -> Iterator[str]:
    """The lines of a diff, masked as the manifest that they change, each behind its `+`, `-` or blank."""
    marked = text.splitlines(keepends=True)
    marks = [line[:1] if line[:1] in ("+", "-", " ") else "" for line in marked]
    bare = "".join(line[len(mark) :] for line, mark in zip(marked, marks, strict=True))
    return map("".join, zip(marks, _lines(bare, HOLDERS, put, nested=True), strict=True))


def _lines(text: str, keys: Collection[str], put: Put, nested: bool) -> Iterator[str]:
    """The lines, masked below these keys. `nested` says that those hold a mapping, whose own keys are kept."""
    below: int | None = None  # the column of the key that we are below
    inner: int | None = None  # the column of the keys in its mapping
    for line in text.splitlines(keepends=True):
        bare = line.rstrip("\r\n")
        end = line[len(bare) :]
        indent = len(bare) - len(bare.lstrip(" \t"))
        if below is not None and bare.strip() and indent <= below:
            below = None
        found = _KEY.fullmatch(bare)
        if below is not None:
            inner = indent if inner is None and bare.strip() else inner
            yield (_value(bare, found, put) if nested and indent == inner else _hidden(bare, put)) + end
        elif found and found[3] in keys:
            below, inner = len(found[1]), None
            yield (_value(bare, found, put)) + end
        elif any(re.search(rf"""[{{,]\s*["']?{re.escape(key)}["']?\s*:""", bare) for key in keys):
            yield _hidden(bare, put) + end
        else:
            yield line


def _value(bare: str, found: re.Match[str] | None, put: Put) -> str:
    """A line with its key, and the value behind it masked; masked whole where it has no key."""
    if found is None:
        return _hidden(bare, put)
    value = found[4]
    return bare if not value or _BLOCK.fullmatch(value) else bare[: found.start(4)] + put(value)


def _hidden(bare: str, put: Put) -> str:
    lead = bare[: len(bare) - len(bare.lstrip(" \t"))]
    return lead + put(bare[len(lead) :]) if bare.strip() else bare
