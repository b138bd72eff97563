"""What is known of the cluster while a wording of a question is read: which kinds, objects and fields are looked up."""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import partial

from core.flow import Question
from core.objects import ObjectMeta
from core.places import places
from core.ports import Catalog
from core.shared import at_once
from core.terms import TermIndex
from kubectl.resources import Resource, Resources
from planners.offline.clauses.chatter import plain
from planners.offline.composed import LONGEST
from planners.offline.data import load
from planners.offline.plans.rights import BINDINGS
from planners.offline.sight import Hidden, Sight
from planners.offline.words import Fields, Lexicon, Listing, Names, Token, is_word, kinds, mentioned, split, unknown
from planners.offline.world import World

_LOOKED_UP = tuple(load("relations")["preferred"])
_USING = tuple(load("relations")["classes"]["naming"])
"""Kinds whose objects use names that people ask by."""
_KIND_SETS = 8
"""Sets of kinds whose names are known for the next question."""
_MOST_LOOKED_UP = 20_000
"""Names that were looked up, above which they are looked up anew."""
_VALUE = re.compile(r"[A-Z][a-z]+[A-Z]\w*|[a-z]+[A-Z]\w*")
"""Written as schemas write fields and their values."""
_AT_ONCE = 16
"""Reads of the cluster at the same time: it may have hundreds of kinds of its own."""
_MOST_SPEAKING = 3
"""Kinds of the cluster's own that a strange word may be a field of: of more, nobody knows which is meant."""
_NO_FIELDS = Fields("", {}, custom=False)


_State = tuple[tuple[int, int], ...]
"""Which listings, and how often each has changed."""
_Asked = tuple[str, str | None, tuple[Token, ...]]
"""A wording, the namespace that was chosen for it, and its words."""


@dataclass
class _LookedUp:
    """What was looked up for one question: what each of its wordings names, and the names that objects use."""

    worlds: dict[_Asked, tuple[World, Hidden]] = field(default_factory=dict)
    terms: dict[str, TermIndex] = field(default_factory=dict)


class Survey:
    """Makes the `World` of each wording from the catalog. What it keeps are indexes of what the catalog gave, for as
    long as that stays as it is."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._kinds: tuple[Resources, Lexicon] | None = None
        self._listings: dict[str, Listing] = {}
        self._names: OrderedDict[tuple[str, ...], tuple[_State, Names]] = OrderedDict()
        """The names that the last wordings were read by, by their kinds, with the state of these listings."""
        self._fields: dict[str, tuple[object, object, Fields]] = {}
        """The fields of each kind, with the kinds served and the schema that they were read from."""
        self._looked_up: ContextVar[_LookedUp | None] = ContextVar("looked up", default=None)

    async def terms(self, world: World) -> Mapping[str, TermIndex]:
        """The names that objects use, by kind; of the cluster's own kinds those whose objects were looked at."""
        looked_up = self._looked_up.get()
        known = looked_up.terms if looked_up is not None else {}
        resources = world.resources
        own = {kind for kind, one in world.names.listings.items() if one.resource.custom and one.objects}
        wanted = [r for r in resources if _first(r, resources) and (r.qualified in _USING or r.qualified in own)]
        missing = [r for r in wanted if r.qualified not in known]
        found = await at_once([partial(self._catalog.terms, r) for r in missing], _AT_ONCE)
        known |= {r.qualified: index for r, index in zip(missing, found, strict=True)}
        return {r.qualified: known[r.qualified] for r in wanted}

    async def _bindings(self, resources: Resources) -> tuple[TermIndex, ...]:
        """What role bindings name, as far as they may be read."""
        kinds = [kind for name in BINDINGS if (kind := resources.find(name)) is not None]
        return tuple(await asyncio.gather(*(self._catalog.terms(kind) for kind in kinds)))

    async def named_in(self, question: Question) -> World:
        """What is known of what a question names."""
        return (await self.world(question, split(plain(question.text[:LONGEST]))))[0]

    @contextmanager
    def one_question(self) -> Iterator[None]:
        """While one question is read, in all of its wordings, what the same words name is looked up once."""
        token = self._looked_up.set(_LookedUp()) if self._looked_up.get() is None else None
        try:
            yield
        finally:
            if token is not None:
                self._looked_up.reset(token)

    async def world(self, question: Question, tokens: tuple[Token, ...]) -> tuple[World, Hidden]:
        """What is known of what these words of a question name, and what of it may not be seen."""
        looked_up, asked = self._looked_up.get(), (question.text, question.namespace, tokens)
        if looked_up is None:
            return await self._look_up(question, tokens)
        if asked not in looked_up.worlds:
            looked_up.worlds[asked] = await self._look_up(question, tokens)
        return looked_up.worlds[asked]

    async def _look_up(self, question: Question, tokens: tuple[Token, ...]) -> tuple[World, Hidden]:
        resources = await self._catalog.resources()
        words = self.lexicon(resources)
        wanted = [r for r in (resources.find(name) for name in _LOOKED_UP) if r is not None]
        asked = mentioned(tokens, words)
        listed = {r.qualified: r for r in (*wanted, *asked)}
        meant = await places(question, self._catalog, lambda word: is_word(word, words))
        sight = Sight(self._catalog, meant, bool(asked))
        spaces = listed.pop("namespaces", None)
        listing = asyncio.gather(*(self._list(resource, sight.objects) for resource in listed.values()))
        bindings, _ = await asyncio.gather(self._bindings(resources), listing)
        if spaces is not None:
            await self._list(spaces, sight.objects)
            listed = {"namespaces": spaces, **listed}
        names = self._names_of(listed)
        if not asked or any(unknown(t, words) and not names.exact(t.lower) for t in tokens):
            rest = [r for r in resources if _custom(r) and r.qualified not in listed and _first(r, resources)]
            await at_once([partial(self._list, resource, sight.in_passing) for resource in rest], _AT_ONCE)
            listed |= {r.qualified: r for r in rest}
            names = self._names_of(listed)
        concerned = [*asked, *(f.resource for t in tokens for f in names.exact(t.lower))]
        own = question.namespace or self._catalog.namespace
        world = World(resources, words, names, own, {}, question.namespace, bindings)
        strange = any(
            (unknown(t, words) and not names.exact(t.lower) and not t.lower.isdigit()) or _VALUE.fullmatch(t.text)
            for t in tokens
        )
        concerned += await self._speaking(tokens, world) if not asked else ()
        for resource in {r.qualified: r for r in concerned}.values():
            needed = strange or _custom(resource)  # a schema is megabytes, and says nothing of words that are known
            world.fields[resource.qualified] = await self._schema(resource) if needed else _NO_FIELDS
        return world, sight.hidden(asked, tuple(listed.values()))

    async def _speaking(self, tokens: Sequence[Token], world: World) -> list[Resource]:
        """The kinds of the cluster's own, if few, that have a field which strange words say: "how many kennels"."""
        words = (t.lemma for t in tokens if unknown(t, world.kinds) and not world.names.exact(t.lower))
        strange = [word for word in words if not world.label_keys(word)]
        listed = [one.resource for one in world.names.listings.values() if _custom(one.resource) and one.objects]
        kinds = listed if strange else []
        fields = await at_once([partial(self._schema, kind) for kind in kinds], _AT_ONCE)
        speaking = [any(have.attributes((word,)) for word in strange) for have in fields]
        found = [kind for kind, speaks in zip(kinds, speaking, strict=True) if speaks]
        return found if len(found) <= _MOST_SPEAKING else []

    def lexicon(self, resources: Resources) -> Lexicon:
        """What the kinds that are served are called."""
        if self._kinds is None or self._kinds[0] is not resources:
            self._kinds = (resources, kinds(resources))
        return self._kinds[1]

    def _names_of(self, kinds: Iterable[str]) -> Names:
        """The names of these kinds: the same as for a wording before, where none has changed."""
        listed = tuple(kinds)
        listings = [self._listings[kind] for kind in listed]
        state = tuple((one.serial, one.changes) for one in listings)
        before, names = self._names.pop(listed, (None, None))
        if names is None or before != state or names.looked_up > _MOST_LOOKED_UP:
            names = Names(listings)
        self._names[listed] = (state, names)
        while len(self._names) > _KIND_SETS:
            self._names.popitem(last=False)
        return names

    async def _list(self, resource: Resource, see: Callable[[Resource], Awaitable[Sequence[ObjectMeta]]]) -> None:
        objects = await see(resource)
        known = self._listings.get(resource.qualified)
        if known is None or known.objects is not objects:
            self._listings[resource.qualified] = Listing(resource, objects)

    async def _schema(self, resource: Resource) -> Fields:
        resources = self._kinds[0] if self._kinds else None
        known = self._fields.get(resource.qualified)
        if known is not None and known[0] is resources:
            return known[2]
        schema = await self._catalog.schema(resource)
        root = schema.get("schema")
        if known is not None and known[1] is root:
            found = known[2]
        else:
            found = Fields(resource.qualified, schema, _custom(resource))
        self._fields[resource.qualified] = (resources, root, found)
        return found


def _custom(resource: Resource) -> bool:
    """Whether objects of a type of the cluster's own can be listed."""
    return resource.custom and "list" in resource.verbs


def _first(resource: Resource, resources: Resources) -> bool:
    """Whether it is the version that the server prefers."""
    return resources.find(resource.qualified) == resource
