"""`OfflinePlanner`: a question in, a plan out, by words alone; what it does not wholly understand it leaves."""

from __future__ import annotations

import asyncio
import re
import time
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import replace

from core.flow import Execution, Failure, Plan, Proposal, Question, Refuse
from core.places import places
from core.ports import Catalog
from kubectl.resources import Resource, Resources
from planners.offline.data import load
from planners.offline.followups import Span, resolved
from planners.offline.plans import requests
from planners.offline.sight import Hidden, Sight, honest
from planners.offline.spelling import mended
from planners.offline.understand import Understanding, understand
from planners.offline.words import Fields, Kind, Lexicon, Listing, Names, Token, kinds, lexicon, opening, split
from planners.offline.world import World

_LOOKED_UP = tuple(load("relations")["preferred"])
_REMEMBERED = 256
"""Questions whose reading is remembered."""
_LONGEST_QUESTION = 400
"""Characters. What is longer is a story, and no story is understood by words alone."""


class OfflinePlanner:
    """`core.ports.Planner` without a model. What it keeps between questions are indexes of what the catalog gave, and
    how the last questions were read, for as long as all that they were read by stays as it is."""

    name = "offline"
    weight = 1.0
    turns = 1

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._kinds: tuple[Resources, Lexicon] | None = None
        self._listings: dict[str, Listing] = {}
        self._fields: dict[str, Fields] = {}
        self._read: OrderedDict[_Asked, tuple[_Basis, Understanding]] = OrderedDict()

    async def propose(self, question: Question, turns: tuple[Execution, ...] = ()) -> Proposal:
        """A plan, or `not_understood` with the words that were not."""
        began = time.monotonic()
        asked = await self._resolved(question)
        if asked is None:
            said = "it refers to earlier questions in a way that words alone do not tell"
            outcome: Plan | Failure = Failure("not_understood", said, "Ask the whole question.")
        else:
            outcome = (await self.explain(asked)).outcome
            if question.earlier and isinstance(outcome, Plan):
                outcome = replace(outcome, question=asked.text)
        return Proposal(self.name, "", outcome, latency=time.monotonic() - began)

    async def explain(self, question: Question) -> Understanding:
        """The plan and how it came about: words → kinds, fields, objects, conditions."""
        tokens = split(_place_last(question.text[: _LONGEST_QUESTION + 1]))
        if len(question.text) > _LONGEST_QUESTION or not tokens:
            said = "the question is empty" if not tokens else "the question is too long to be read by words alone"
            return Understanding(Failure("not_understood", said, "Ask one short question."))
        refused = requests.change_asked(tokens)
        if refused:
            return Understanding(_declined(refused))
        world, hidden = await self._world(question, tokens)
        asked, basis = (question.text, question.namespace, world.namespace), _basis(world, hidden)
        known = self._read.pop(asked, None)
        read = known if known is not None and known[0] == basis else (basis, _read(tokens, world, hidden))
        self._read[asked] = read
        while len(self._read) > _REMEMBERED:
            self._read.popitem(last=False)
        return read[1]

    async def _resolved(self, question: Question) -> Question | None:
        """The question complete in itself, what it leaves out taken from the one before; None where that is unclear."""
        if not question.earlier:
            return question
        words = self._lexicon(await self._catalog.resources())

        async def is_namespace(name: str) -> bool:
            return await self._catalog.has_namespace(name) is True

        text = await resolved(question.text, question.earlier, lambda said: _kinds_said(said, words), is_namespace)
        return None if text is None else replace(question, text=text, earlier=())

    # ── what is known of the cluster ─────────────────────────────────────────────────────────────────────────────────

    async def _world(self, question: Question, tokens: tuple[Token, ...]) -> tuple[World, Hidden]:
        resources = await self._catalog.resources()
        words = self._lexicon(resources)
        wanted = [r for r in (resources.find(name) for name in _LOOKED_UP) if r is not None]
        asked = _mentioned(tokens, words)
        listed = {r.qualified: r for r in (*wanted, *asked)}
        meant = await places(question, self._catalog, lambda word: _is_word(word, words))
        sight = Sight(self._catalog, meant, bool(asked))
        spaces = listed.pop("namespaces", None)
        await asyncio.gather(*(self._list(resource, sight) for resource in listed.values()))
        if spaces is not None:
            await self._list(spaces, sight)
            listed = {"namespaces": spaces, **listed}
        names = Names(self._listings[kind] for kind in listed)
        if not asked or any(_unknown(t, words) and not names.exact(t.lower) for t in tokens):
            rest = [r for r in resources if _custom(r) and r.qualified not in listed and _first(r, resources)]
            await asyncio.gather(*(self._list(resource, sight) for resource in rest))
            listed |= {r.qualified: r for r in rest}
            names = Names(self._listings[kind] for kind in listed)
        concerned = [*asked, *(f.resource for t in tokens for f in names.exact(t.lower))]
        own = question.namespace or self._catalog.namespace
        world = World(resources, words, names, own, within=question.namespace)
        strange = any(
            (_unknown(t, words) and not names.exact(t.lower) and not t.lower.isdigit()) or _VALUE.fullmatch(t.text)
            for t in tokens
        )
        for resource in {r.qualified: r for r in concerned}.values():
            needed = strange or _custom(resource)  # a schema is megabytes, and says nothing of words that are known
            world.fields[resource.qualified] = await self._schema(resource) if needed else _NO_FIELDS
        return world, sight.hidden(asked, tuple(listed.values()))

    def _lexicon(self, resources: Resources) -> Lexicon:
        if self._kinds is None or self._kinds[0] is not resources:
            self._kinds = (resources, kinds(resources))
        return self._kinds[1]

    async def _list(self, resource: Resource, sight: Sight) -> None:
        objects = await sight.objects(resource)
        known = self._listings.get(resource.qualified)
        if known is None or known.objects is not objects:
            self._listings[resource.qualified] = Listing(resource, objects)

    async def _schema(self, resource: Resource) -> Fields:
        found = self._fields.get(resource.qualified)
        if found is None:
            schema = await self._catalog.schema(resource)
            found = self._fields[resource.qualified] = Fields(resource.qualified, schema, _custom(resource))
        return found


_Asked = tuple[str, str | None, str]
"""A question's text, the namespace that was chosen for it, and the one that it is asked in."""
_Basis = tuple[object, ...]
"""What a question was read by. As long as it is the same, the same words mean the same."""


def _basis(world: World, hidden: Hidden) -> _Basis:
    listings = tuple((kind, one.serial, one.changes) for kind, one in world.names.listings.items())
    return world.kinds.serial, listings, tuple(world.fields), hidden


def _read(tokens: tuple[Token, ...], world: World, hidden: Hidden) -> Understanding:
    strange = [t.lower for t in tokens if _unknown(t, world.kinds) and not world.names.exact(t.lower)]
    tokens = mended(tokens, world)
    return honest(understand(tokens, opening(tokens), world), hidden, strange)


_VALUE = re.compile(r"[A-Z][a-z]+[A-Z]\w*|[a-z]+[A-Z]\w*")
"""Written as schemas write fields and their values."""
_NO_FIELDS = Fields("", {}, custom=False)
_PLACE_FIRST = re.compile(
    r"^(?P<place>(?:in|within|inside|on|for|from) [^,?]{1,60}),\s*(?P<rest>.+?)\s*\??$", re.IGNORECASE | re.DOTALL
)


_WHAT_RUNS = re.compile(
    r"^what(?:['’]s| is| are)?(?: currently)? (?:runs?|running)(?= (?:in|on|inside|within)\b)", re.IGNORECASE
)


_WHAT_FAILS = re.compile(
    r"^what(?:['’]s| is) (?:broken|wrong|failing|not working|unhealthy)(?= (?:in|on|inside|within)\b)", re.IGNORECASE
)


def _place_last(text: str) -> str:
    """ "In X, how many …?" as "how many … in X"; "what runs in X" as "which pods run in X"."""
    text = _WHAT_FAILS.sub("which pods are unhealthy", _WHAT_RUNS.sub("which pods run", text.strip()))
    match = _PLACE_FIRST.match(text)
    return f"{match['rest']} {match['place']}" if match else text


def _declined(reason: str) -> Plan:
    """A plan that says no."""
    return Plan((), Refuse(reason), reason)


def _mentioned(tokens: Iterable[Token], words: Lexicon) -> list[Resource]:
    """The kinds that the question says by name."""
    lemmas = [token.lemma for token in tokens]
    lowers = [token.lower for token in tokens]
    found: list[Resource] = []
    for i in range(len(lemmas)):
        for j in range(i + 1, min(len(lemmas), i + words.longest) + 1):
            for senses in (words.find(tuple(lemmas[i:j])), words.find(tuple(lowers[i:j]))):
                for sense in senses:
                    if isinstance(sense, Kind):
                        found += [r for r in sense.resources if r not in found]
    return found


def _kinds_said(text: str, words: Lexicon) -> list[Span]:
    """Where a text names kinds; the longest words first."""
    tokens, spans, i = split(text), [], 0
    while i < len(tokens):
        for j in range(min(len(tokens), i + words.longest), i, -1):
            run = tokens[i:j]
            senses = (*words.find(tuple(t.lemma for t in run)), *words.find(tuple(t.lower for t in run)))
            found = {r.plural for sense in senses if isinstance(sense, Kind) for r in sense.resources}
            if found:
                spans.append(Span(run[0].start, run[-1].end, tuple(sorted(found))))
                i = j - 1
                break
        i += 1
    return spans


def _unknown(token: Token, words: Lexicon) -> bool:
    """Whether no table and no kind has the word."""
    single = (token.lemma,)
    return not lexicon().find(single) and not words.find(single)


def _is_word(word: str, words: Lexicon) -> bool:
    """Whether it is a word of the tables, or names a kind."""
    return any(bool(lexicon().find((t.lemma,)) or words.find((t.lemma,))) for t in split(word))


def _custom(resource: Resource) -> bool:
    """Whether the type is not of Kubernetes' own groups."""
    return "." in resource.group and not resource.group.endswith(".k8s.io") and "list" in resource.verbs


def _first(resource: Resource, resources: Resources) -> bool:
    """Whether it is the version that the server prefers."""
    return resources.find(resource.qualified) == resource
