"""ConfigMap, Secret and ServiceAccount."""

from __future__ import annotations

import base64
import binascii

from kubectl.describe.events import events
from kubectl.describe.page import About, Item, Page, labels_and_annotations, meta, name_and_namespace

_TOKEN_TYPE = "kubernetes.io/service-account-token"  # noqa: S105 - the name of a type


def config_map(item: Item, about: About) -> str:
    """A ConfigMap and what it holds."""
    page = Page()
    name_and_namespace(page, item)
    labels_and_annotations(page, item)
    page.write("")
    page.write("Data")
    page.write("====")
    data = item.get("data") or {}
    for key in sorted(data):
        page.write(f"{key}:")
        page.write("----")
        for line in str(data[key]).split("\n"):
            page.write(line)
        page.write("")
    page.write("")
    page.write("BinaryData")
    page.write("====")
    binary = item.get("binaryData") or {}
    for key in sorted(binary):
        page.write(f"{key}: {_size(str(binary[key]))} bytes")
    page.write("")
    events(page, about)
    return page.text()


def secret(item: Item, about: About) -> str:
    """A Secret: the names and the sizes of what it holds."""
    page = Page()
    name_and_namespace(page, item)
    labels_and_annotations(page, item)
    page.write("")
    page.field("Type", item.get("type", ""))
    page.write("")
    page.write("Data")
    page.write("====")
    data = item.get("data") or {}
    for key in sorted(data):
        page.write(f"{key}:\t{_size(str(data[key]))} bytes")
    return page.text()


def service_account(item: Item, about: About) -> str:
    """A ServiceAccount; `about.related["secrets"]` are the token secrets that belong to it."""
    name = meta(item).get("name", "")
    tokens = []
    known = {str(meta(one).get("name")) for one in about.get("secrets")}
    for one in about.get("secrets"):
        owner = (meta(one).get("annotations") or {}).get("kubernetes.io/service-account.name")
        if one.get("type") == _TOKEN_TYPE and owner == name:
            tokens.append(str(meta(one).get("name")))
    page = Page()
    name_and_namespace(page, item)
    labels_and_annotations(page, item)
    pull = [str(one.get("name")) for one in item.get("imagePullSecrets") or ()]
    mountable = [str(one.get("name")) for one in item.get("secrets") or ()]
    for label, names in (("Image pull secrets", pull), ("Mountable secrets", mountable), ("Tokens", tokens)):
        missing = known if about.related.get("secrets") is not None else set(names)
        page.listed(label, [one if one in missing else f"{one} (not found)" for one in names])
    events(page, about)
    return page.text()


def _size(encoded: str) -> int:
    """How many bytes a base64 text stands for; a masked one keeps the length, so its size can still be told."""
    try:
        return len(base64.b64decode(encoded, validate=True))
    except (binascii.Error, ValueError):
        return len(encoded.rstrip("=")) * 3 // 4
