"""A namespace that does not exist is not an empty one: kubectl says "No resources found" for both, a plan must not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from core.flow import Failure
from core.ports import METADATA
from executor.requests import View

_LIST = re.compile(r"/(?:api/v1|apis/[^/]+/[^/]+)/namespaces/([^/]+)/[^/]+")

_LARGEST = 64 * 1024
"""An empty list has a few thousand bytes: there is no need to take thousands of objects apart to see that they are."""


def empty_namespaces(documents: Iterable[tuple[str, Mapping[str, Any]]]) -> tuple[str, ...]:
    """The namespaces in which every list that was asked for has nothing in it, in the order in which they occur."""
    found: dict[str, bool] = {}
    for path, document in documents:
        listed = _LIST.fullmatch(path)
        if listed and ("items" in document or "rows" in document):
            empty = not (document.get("items") or document.get("rows"))
            found[listed[1]] = found.get(listed[1], True) and empty
    return tuple(namespace for namespace, empty in found.items() if empty)


async def missing_namespace(view: View) -> Failure | None:
    """The failure to find a namespace in which a plan saw nothing, if there is no such namespace.

    Whoever may not read namespaces gets the benefit of the doubt: then empty is empty.
    """
    for namespace in empty_namespaces(view.documents(_LARGEST)):
        status, _ = await view.document(f"/api/v1/namespaces/{namespace}", accept=METADATA)
        if status == 404:
            message = f'namespaces "{namespace}" not found'
            return Failure("not_found", message, subject=namespace, kind="namespaces")
    return None
