"""Any object whatever, custom resources too: its fields in order, names spelled as words."""

from __future__ import annotations

import re
from typing import Any

from kubectl.describe.events import events
from kubectl.describe.page import About, Item, Page, labels_and_annotations, meta
from kubectl.golang.text import sprint

_INITIALS = frozenset({"API", "URL", "UID", "OSB", "GUID"})
_WORDS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|-+|[^A-Za-z-]+")
_HIDDEN = frozenset({"name", "namespace", "labels", "annotations", "managedFields"})
_TOP = frozenset({"apiVersion", "kind", "metadata"})


def generic(item: Item, about: About) -> str:
    """Name, labels and annotations, then every field, objects and lists indented below their name."""
    page = Page()
    page.field("Name", meta(item).get("name", ""))
    page.field("Namespace", meta(item).get("namespace", ""))
    labels_and_annotations(page, item)
    fields = {"apiVersion": item.get("apiVersion"), "kind": item.get("kind")}
    fields["metadata"] = {key: value for key, value in meta(item).items() if key not in _HIDDEN}
    _fields(page, {**fields, **{key: value for key, value in item.items() if key not in _TOP}}, 0)
    events(page, about)
    return page.text()


def _fields(page: Page, found: dict[str, Any], level: int) -> None:
    for key in sorted(found):
        value, name = found[key], smart_label(key)
        if isinstance(value, dict):
            page.write(f"{name}:", level)
            _fields(page, value, level + 1)
        elif isinstance(value, list):
            page.write(f"{name}:", level)
            for one in value:
                if isinstance(one, dict):
                    _fields(page, one, level + 1)
                else:
                    page.write(sprint(one), level + 1)
        else:
            page.field(name, sprint(value), level)


def smart_label(field: str) -> str:
    """`creationTimestamp` as `Creation Timestamp`, `uid` as `UID`; names with other than letters as they are."""
    if any(not character.isalpha() and character != "-" for character in field):
        return field
    words = _WORDS.findall(field)
    return " ".join(word.upper() if word.upper() in _INITIALS else word[:1].upper() + word[1:] for word in words)
