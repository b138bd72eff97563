"""What the credentials let be seen of the cluster: nothing that is hidden from them is taken for absent."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.errors import Unavailable
from core.flow import Absent, Failure, Plan
from core.objects import ObjectMeta
from core.places import Places
from core.ports import Catalog
from kubectl.resources import Resource
from planners.offline.understand import Understanding

_MOST_TOLD = 3
_HOLDERS = ("configmaps", "secrets")
_FAILS = "`kubectl get` on them tells why: often a webhook that converts them is down."
GRANT = "To allow it, grant list on these."
_NAME = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)+|[a-z]+[0-9][a-z0-9]*")
"""Of no word of a language, but of many names."""


@dataclass(frozen=True)
class Hidden:
    """What may not be listed, in words (`pods in all namespaces`).

    `elsewhere` says that all of the kinds that are asked about may be listed, and `likely` that any word may well be a
    name among what is hidden. `failing` are kinds whose objects the server fails to list.
    """

    what: tuple[str, ...] = ()
    elsewhere: bool = False
    likely: bool = False
    failing: tuple[str, ...] = ()


class Sight:
    """Lists objects as far as may be: of all namespaces, else of those that the question is about."""

    def __init__(self, catalog: Catalog, places: Places, kinds_asked: bool) -> None:
        """`kinds_asked` says that the question speaks of a kind: "pods in NAME" are in a namespace."""
        self._catalog = catalog
        self._places = places
        self._kinds_asked = kinds_asked
        self._holders: set[str] = set()
        self._hidden: dict[str, tuple[bool, tuple[str, ...]]] = {}
        """The kinds that may not be listed everywhere: whether they are in namespaces, and those where they may not."""

    async def in_passing(self, resource: Resource) -> Sequence[ObjectMeta]:
        """The objects of a type that nothing says is asked about, as they were within the last minute."""
        try:
            found = await self._catalog.recent(resource)
        except Unavailable:
            if not self._catalog.failing(resource):
                raise
            return ()
        return found if found is not None else await self.objects(resource)

    async def objects(self, resource: Resource) -> Sequence[ObjectMeta]:
        """The objects of a type that may be seen; namespaces are to be asked for last."""
        if not await self._catalog.forbidden(resource):
            return await self._catalog.objects(resource)
        names = self._places.names or (self._catalog.namespace,)
        if not resource.namespaced:
            self._hidden[resource.qualified] = (False, ())
            spaces = names if resource.qualified == "namespaces" else ()
            return tuple(ObjectMeta(resource.kind, name) for name in spaces if not self._is_object(name))
        denied = await asyncio.gather(*(self._catalog.forbidden(resource, name) for name in names))
        self._hidden[resource.qualified] = (True, tuple(name for name, no in zip(names, denied, strict=True) if no))
        seen = [name for name, no in zip(names, denied, strict=True) if not no]
        found = await asyncio.gather(*(self._catalog.objects(resource, name) for name in seen))
        seen_objects = tuple(one for objects in found for one in objects)
        if resource.qualified in _HOLDERS or not self._kinds_asked:
            self._holders |= {one.name for one in seen_objects}
        return seen_objects

    def _is_object(self, name: str) -> bool:
        """Whether "in NAME" means an object that was seen, and no namespace that the server tells of."""
        return name in self._places.believed and name in self._holders

    def hidden(self, asked: Sequence[Resource], looked: Sequence[Resource]) -> Hidden:
        """What may not be listed where the question looks: of the kinds that it asks about, else of those looked
        through."""
        ours = self._in_words(asked)
        return Hidden(
            ours or self._in_words(looked),
            bool(asked) and not ours,
            bool(ours) or "namespaces" in self._hidden,
            tuple(one.qualified for one in asked or looked if self._catalog.failing(one)),
        )

    def _in_words(self, kinds: Sequence[Resource]) -> tuple[str, ...]:
        narrow = self._places.narrowed
        hints: dict[str, list[str]] = {}
        for kind in dict.fromkeys(one.qualified for one in kinds if one.qualified in self._hidden):
            namespaced, denied = self._hidden[kind]
            if not namespaced or not narrow:
                hints.setdefault("in all namespaces" if namespaced else "", []).append(kind)
            for name in denied if narrow else ():
                hints.setdefault(f"in namespace {name}", []).append(kind)
        return tuple(f"{_several(names)} {where}".strip() for where, names in hints.items())


def _several(kinds: Sequence[str]) -> str:
    more = len(kinds) - _MOST_TOLD
    return ", ".join([*kinds[:_MOST_TOLD], *([f"{more} more kinds"] if more > 0 else [])])


def honest(understood: Understanding, hidden: Hidden, strange: Sequence[str]) -> Understanding:
    """The understanding, but "forbidden" where it rests on something not being there that may only be hidden, and
    "unavailable" where it may be among what the server fails to list.

    `strange` are the words of the question that name nothing which can be seen, and are none of the language's.
    """
    outcome = understood.outcome
    absent = isinstance(outcome, Plan) and isinstance(outcome.answer, Absent)
    if absent and hidden.failing:
        message = f"the cluster fails to list {_several(hidden.failing)}, and what is asked about may be among them"
        return replace(understood, outcome=Failure("unavailable", message, _FAILS, subject=hidden.failing[0]))
    absent &= not hidden.elsewhere
    if not hidden.what or not (absent or understood.lost):
        return understood
    named = [word for word in strange if _NAME.fullmatch(word)] or (list(strange) if hidden.likely else [])
    what = f"list {'; '.join(hidden.what)}"
    if absent or named or hidden.likely:
        words = " and ".join(map(repr, dict.fromkeys(named))) or "what is asked about"
        what = f"{what}, and {words} may be among them"
        return replace(understood, outcome=Failure("forbidden", f"may not {what}", GRANT, subject=what))
    hints = replace(outcome, message=f"{outcome.message} (may not {what})") if isinstance(outcome, Failure) else outcome
    return replace(understood, outcome=hints)
