"""Which kinds may not be listed everywhere, and which of them may be in the namespaces that a question is about."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from core.flow import Question
from core.places import places
from core.ports import Catalog
from kubectl.resources import Resource

Readable = tuple[tuple[str, tuple[Resource, ...]], ...]


async def refused(catalog: Catalog, looked: Sequence[Resource]) -> list[Resource]:
    """The kinds that may not be listed in all namespaces."""
    found = await asyncio.gather(*(catalog.forbidden(one) for one in looked))
    return [one for one, forbidden in zip(looked, found, strict=True) if forbidden]


async def readable(question: Question, catalog: Catalog, kinds: Sequence[Resource]) -> Readable:
    """Which of these may be listed in each of the namespaces that the question is about."""
    spaced = [one for one in kinds if one.namespaced]
    if not spaced:
        return ()
    about = await places(question, catalog)
    found = []
    for space in about.names or (question.namespace or catalog.namespace,):
        there = tuple([one for one in spaced if not await catalog.forbidden(one, space)])
        if there:
            found.append((space, there))
    return tuple(found)
