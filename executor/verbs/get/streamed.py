"""A list that goes over several pages, printed while they arrive: no more than two pages are held."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import aclosing
from functools import partial
from typing import Any

from core.flow import Failure
from executor.access import Access, PipeClosed, Sink
from executor.offloop import in_thread, spared
from executor.verbs.get.sought import sought
from executor.verbs.printing import Form, Stop, without_managed_fields
from executor.verbs.selecting import Expired, Selection, Target, bodies
from kubectl import documents
from kubectl.golang.text import indented_json
from kubectl.printers.yaml import to_yaml

_LIST_TAIL = {"kind": "List", "metadata": {"resourceVersion": ""}}


class Streamed:
    """One list on its way into a sink, as JSON or YAML. `managed` keeps the record of who manages which field.

    Where a program reads it next (`Sink.wants`), it is handed on page by page, of each object only what it looks at.
    """

    def __init__(self, target: Target, form: Form, managed: bool, access: Access, out: Sink) -> None:
        self._own = {"apiVersion": target.resource.api_version, "kind": target.resource.kind}
        self._yaml = form.name == "yaml"
        self._managed = managed
        self._access = access
        self._out = out
        self._wants = None if self._yaml else out.wants
        self._words = out.words
        self._first = True

    async def page(self, body: bytes, last: bool) -> None:
        """Print a page. Raises `PipeClosed`."""
        await in_thread(lambda: self._print(body, last))
        await self._out.flush(each=bool(self._wants and self._wants.each))

    def _print(self, body: bytes, last: bool) -> None:
        if self._wants is not None:
            self._out.write("".join(self._for_program(body, last)))
            return
        for piece in self._for_people(body, last):
            self._out.write(piece)

    def _items(self, body: bytes) -> Iterator[Mapping[str, Any]]:
        if self._wants is not None and not self._wants.need.whole:
            read: Iterator[Any] = iter(documents.page(body, self._wants.need).members)
        else:
            members = documents.raw_members(body)
            shown = sought(members, self._words, self._own, yaml=self._yaml, managed=self._managed)
            read = map(documents.parse, shown)
        for item in read:
            own = {**self._access.trimmed(item), **self._own}
            yield own if self._managed else without_managed_fields(own)

    def _for_program(self, body: bytes, last: bool) -> Iterator[str]:
        """Objects on lines of their own, or the list that they are the items of."""
        apart = "\n" if self._wants and self._wants.each else ","
        if apart == "," and self._first:
            yield '{"apiVersion":"v1","items":['
        for item in self._items(body):
            yield (apart if not self._first else "") + documents.compact(item)
            self._first = False
        if apart == "," and last:
            yield "]," + documents.compact(_LIST_TAIL)[1:]

    def _for_people(self, body: bytes, last: bool) -> Iterator[str]:
        """As the whole list would be printed."""
        if self._first:
            yield "apiVersion: v1\nitems:\n" if self._yaml else '{\n    "apiVersion": "v1",\n    "items": ['
        for item in self._items(body):
            if self._yaml:
                yield to_yaml({"items": [item]}).partition("\n")[2]
            else:
                comma = "" if self._first else ","
                yield f"{comma}\n        " + indented_json(item).replace("\n", "\n        ")
            self._first = False
        if last:
            yield to_yaml(_LIST_TAIL) if self._yaml else "\n    ]," + indented_json(_LIST_TAIL)[1:] + "\n"


async def stream(
    target: Target, selection: Selection, access: Access, page: int, streamed: Streamed
) -> list[Mapping[str, Any]] | None:
    """Print a list that has several pages; the items of one that has not, unprinted. Raises `Stop`."""
    began = False
    try:
        async with aclosing(bodies(target, selection, access, page=page)) as pages:
            async for body, read in pages:
                if not read.following and not began:
                    return await spared(len(body), partial(_trimmed, access, body))
                began = True
                await streamed.page(body, not read.following)
    except PipeClosed:
        raise
    except Expired:
        message = f"{target.path} changed too much while it was listed: the server has forgotten where we were"
        raise Stop(f"error: {message}", Failure("unavailable", message, "Ask again, or for fewer objects.")) from None
    return None


def _trimmed(access: Access, body: bytes) -> list[Mapping[str, Any]]:
    return [access.trimmed(item) for item in documents.each_member(body)]
