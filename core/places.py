"""Which namespaces a question is about where they may not be listed: those that it names, as far as they can be tried.

Whoever may read one namespace alone usually may not list any. A name that a person gives behind "in" or "namespace", or
with `-n`, is then tried by a GET of that namespace; where even that is forbidden, the person is believed.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from core.flow import Question
from core.ports import Catalog

_NAME = r"['\"`]?([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)['\"`]?(?![\w./:])"
_BEHIND = re.compile(
    rf"(?:\b(?:in|inside|within|into|namespaces?|ns)|-n)\s+(?:the\s+)?(?:namespaces?\s+)?{_NAME}", re.I
)
_FURTHER = re.compile(rf"\s*(?:,|and|or|nor)\s+(?:in\s+)?{_NAME}", re.I)
_BEFORE = re.compile(rf"{_NAME}\s+(?:namespace|ns)\b", re.I)
_MAYBE = re.compile(rf"\b(?:from|of|for|on|across|by)\s+(?:the\s+)?{_NAME}", re.I)
_GRAMMAR = frozenset(
    re.findall(
        r"\S+",
        """
        a all an and any both cluster each every its my namespace namespaces no of one or our that the their there these
        this those total what which whole
        """,
    )
)


@dataclass(frozen=True)
class Places:
    """`listed` says that namespaces may be listed, and that these need not be looked for; else `names` are the
    question's own and those that it names, the own one first; of these, the server did not say whether the `believed`
    ones exist. `narrowed` says that the person gave one of them."""

    listed: bool
    names: tuple[str, ...] = ()
    believed: frozenset[str] = frozenset()
    narrowed: bool = False


async def places(question: Question, catalog: Catalog, known: Callable[[str], bool] = lambda word: False) -> Places:
    """The namespaces that a question is about. `known` words mean something else, unless there is such a namespace."""
    namespaces = (await catalog.resources()).find("namespaces.v1.")
    if namespaces is None or not await catalog.forbidden(namespaces):
        return Places(True)
    named = dict(_named(question.text))
    there = dict(zip(named, await asyncio.gather(*map(catalog.has_namespace, named)), strict=True))
    believed = {name for name, clearly in named.items() if there[name] is None and clearly and not known(name)}
    found = [name for name in named if there[name] or name in believed]
    own = question.namespace or catalog.namespace
    narrowed = bool(found or question.namespace)
    return Places(False, tuple(dict.fromkeys([own, *found])), frozenset(believed), narrowed)


def _named(text: str) -> Iterator[tuple[str, bool]]:
    """The words that may be a namespace's name, and whether they stand where one is clearly meant; these come last."""
    for maybe in _MAYBE.finditer(text):
        if maybe[1] not in _GRAMMAR:
            yield maybe[1], False
    for first in (*_BEHIND.finditer(text), *_BEFORE.finditer(text)):
        match: re.Match[str] | None = first
        while match is not None:
            if match[1] not in _GRAMMAR:
                yield match[1], True
            match = _FURTHER.match(text, match.end())
