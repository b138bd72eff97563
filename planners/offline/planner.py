"""`OfflinePlanner`: a question in, a plan out, by words alone; what it does not wholly understand it leaves."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from core.flow import Execution, Failure, Plan, Proposal, Question, Refuse
from core.ports import Catalog, Executor, Executors
from core.terms import TermIndex
from planners.offline.advice import advised
from planners.offline.clauses.again import hinted, otherwise, said_once
from planners.offline.clauses.asides import asks_behind
from planners.offline.clauses.chatter import plain
from planners.offline.clauses.known import Known, known_on, unslashed
from planners.offline.clauses.order import in_order
from planners.offline.clauses.place import Place, asked_there, told_place
from planners.offline.clauses.requests import change_asked, opinion_asked
from planners.offline.clauses.reworded import reworded
from planners.offline.clauses.sentence import one_question, without_intent
from planners.offline.clauses.several import may_ask_twice
from planners.offline.clauses.twice import in_full
from planners.offline.composed import LONGEST, Composition, Reader
from planners.offline.fit import asks_log, denies_by_part, fitting, is_lost, tells_of_named
from planners.offline.forms.algebra import Names as NamesOf
from planners.offline.parsing.choice import Candidate
from planners.offline.plans.logs import says_log
from planners.offline.plans.printed import printed
from planners.offline.plans.reported import reported
from planners.offline.plans.settings.held import held
from planners.offline.plans.special import leaves_out
from planners.offline.plans.witness import Witnessed, read, with_log
from planners.offline.sight import Hidden, honest
from planners.offline.spelling import mended, respelled
from planners.offline.survey import Survey
from planners.offline.typed import typed
from planners.offline.understand import Understanding, candidates_of, complained, understand
from planners.offline.words import Token, kinds_said, mentioned, opening, split, unknown
from planners.offline.world import World

_REMEMBERED = 256
"""Questions whose reading is remembered."""
_WEIGHED_AGAIN = 60.0
"""Seconds for which a reading that rests on what its rivals answered is remembered."""


class OfflinePlanner:
    """`core.ports.Planner` without a model. It keeps how the last questions were read for as long as all that they were
    read by stays as it is: a minute, where what the likeliest forms answered told which is meant."""

    name = "offline"
    weight = 1.0
    turns = 2
    """A plan, and where its outputs have to be read, what they say."""

    def __init__(
        self, catalog: Catalog, executors: Executors | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`executors` carry out the likeliest forms, so that what answers the same counts together; `clock` gives
        seconds."""
        self._clock = clock
        self._catalog = catalog
        self._executors = executors
        self._survey = Survey(catalog)
        self._composition = Composition(Reader(self._explain, self.explain, self._survey.named_in, catalog.resources))
        self._known: OrderedDict[_Asked, tuple[_Basis, float, Understanding]] = OrderedDict()

    async def propose(self, question: Question, turns: tuple[Execution, ...] = ()) -> Proposal:
        """A plan, or `not_understood` with the words that were not; what its outputs say, where they are there."""
        began = time.monotonic()
        share = None
        if reading := read(turns):
            return Proposal(self.name, "", reading, latency=time.monotonic() - began)
        asked = await self._resolved(question)
        if asked is None:
            reason = "it refers to earlier questions in a way that words alone do not tell"
            outcome: Plan | Failure = Failure("not_understood", reason, "Ask the whole question.")
        else:
            understood = await self.explain(asked)
            outcome, share = understood.outcome, understood.share
            if isinstance(outcome, Witnessed) and self._executors:
                outcome = await with_log(outcome, self._executors(question))
            if question.earlier and isinstance(outcome, Plan):
                outcome = replace(outcome, question=asked.text)
        return Proposal(self.name, "", outcome, latency=time.monotonic() - began, share=share)

    async def explain(self, question: Question) -> Understanding:
        """The plan and how it came about: the readings that were weighed, and the words that had no place."""
        with self._survey.one_question():
            return await self._understood(question)

    async def _understood(self, question: Question) -> Understanding:
        """The plan; where the question says where its answer stands, that is looked for there alone."""
        written, question = question, await self._spelled(question)
        text, known = question.text[:LONGEST], known_on(await self._survey.named_in(question))
        placed = told_place(text, known)
        if not (placed and self._executors) or change_asked(split(without_intent(text))):
            return await self._meant(question, written)
        executor = self._executors(replace(question, text=_READING))
        if found := await self._there(replace(question, text=placed[0]), placed[1], known, executor):
            return found
        found = await self._meant(question, written)
        if not found.looks or placed[1].read_by(str(found.outcome), found.way):
            return found
        message = "not understood: nothing that is like it stands where it is said to"
        return Understanding(Failure("not_understood", message, "Ask without saying where it stands."))

    async def _there(self, question: Question, place: Place, known: Known, executor: Executor) -> Understanding | None:
        """What the place tells that a question says its answer stands in; None where that is nothing."""
        for text in (asked := asked_there(question.text, place, known)):
            found = fitting(await self._composition.read(replace(question, text=text)), question.text)
            if found.looks and place.read_by(str(found.outcome), found.way):
                return found
        reader = {"log": printed, "event": reported}.get(place.sort) or partial(held, place=place)
        for text in dict.fromkeys((question.text, *asked, *otherwise(question.text, known))):
            read = await self._read(replace(question, text=text))
            if isinstance(read, Understanding) or leaves_out(read[0]):
                continue
            if plan := await reader(read[0], opening(read[0]), read[1], executor):
                return Understanding(plan, way=getattr(reader, "__name__", "held"))
        return None

    async def _meant(self, question: Question, written: Question) -> Understanding:
        """The plan for all that a question says, or what else it may mean; as it was written, where only what objects
        hold says what a word is."""
        found = fitting(await self._composition.read(question), question.text)
        if told := await self._told(question, found):
            return told
        if not is_lost(found) or not self._executors:
            return found
        if question != written and (told := await self._told(written, found)):
            return told  # by words that objects hold, which nobody else knows
        for text in reworded(plain(question.text), known_on(await self._survey.named_in(question))):
            told = fitting(await self._composition.read(replace(question, text=text)), question.text)
            if told.looks and told.way not in _OF_TROUBLE:
                return told
        return found

    async def _told(self, question: Question, found: Understanding) -> Understanding | None:
        """What objects hold, or logs and events say, of what was not understood; None where nothing does."""
        stated = isinstance(found.form, NamesOf)  # of "X pending" that is X again, where its cause is wanted
        denied = denies_by_part(found, question.text)
        if not self._executors or not (stated or denied or is_lost(found)):
            return None
        known = known_on(await self._survey.named_in(question))
        executor = self._executors(replace(question, text=_READING))  # one, so that what all readers need is read once
        once = said_once(question.text, known)
        for text in dict.fromkeys((*hinted(once, known), question.text, *otherwise(once, known))):
            if told := await self._searched(replace(question, text=text), executor, stated, denied):
                return told
        return None

    async def _spelled(self, question: Question) -> Question:
        """The question as it was meant to be written: nothing reads it before, as of half-known words it sees half."""
        if len(question.text) > LONGEST:
            return question
        world = await self._survey.named_in(question)
        used = tuple((await self._survey.terms(world)).values())
        text = respelled(question.text, world, used)
        text, inside = (text, "") if typed(plain(text)) else unslashed(text, world)
        return replace(question, text=text, namespace=inside or question.namespace)

    async def _searched(
        self, question: Question, executor: Executor, stated: bool, denied: bool
    ) -> Understanding | None:
        """The plan that tells what is asked by what objects hold or logs and events say; None where nothing does."""
        read = await self._read(question)
        if isinstance(read, Understanding):
            return None
        tokens, world, _, _ = read
        if stated and (opening(tokens).ask != "noun" or mentioned(tokens, world.kinds)):
            return None
        plan, way = None, ""
        twice = may_ask_twice(in_order(plain(question.text[:LONGEST])), known_on(world))
        if not (stated or leaves_out(tokens)):
            readers = [printed] * says_log(tokens) if twice else [held] if denied else [held, printed, reported]
            for reader in readers:  # of two in one question a log alone is asked: all that is said stands in one line
                if plan is None:
                    plan, way = await reader(tokens, opening(tokens), world, executor), reader.__name__
        if plan is None and not (denied or asks_log(question.text)):
            terms = await self._survey.terms(world)
            plan, way = complained(tokens, opening(tokens), world, terms), "complained"
        return Understanding(plan, way=way) if plan is not None else None

    async def _explain(self, question: Question) -> Understanding:
        text = plain(question.text)
        tokens = split(text)
        states = question.text.rstrip().endswith("?") and not asks_behind(question.text)
        if states and opening(tokens).ask == "noun" and not change_asked(tokens):
            found = await self._explain(replace(question, text=f"is {text.rstrip('? ')}"))
            if tells_of_named(found):
                return found  # "X at its maximum?"
        read = await self._read(question)
        if isinstance(read, Understanding):
            return read
        tokens, world, hidden, strange = read
        terms = await self._survey.terms(world)
        asked, basis = (question.text, question.namespace, world.namespace), _basis(world, hidden, terms)
        known = self._known.get(asked)
        if known is not None and known[0] == basis and self._clock() < known[1]:
            self._known.move_to_end(asked)
            return known[2]
        executor = self._executors(question) if self._executors else None
        understood = await understand(tokens, opening(tokens), world, terms, executor)
        found = honest(advised(understood, tokens, world, strange), hidden, strange)
        weighed = found.choice is not None and found.choice.executed  # which rests on more than names
        self._known[asked] = (basis, self._clock() + (_WEIGHED_AGAIN if weighed else math.inf), found)
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return found

    async def candidates(self, question: Question) -> list[Candidate] | None:
        """The likeliest forms with their plans, before any is executed: what the weights are learned from.

        None where the question has a plan of its own, or is refused or left before it is parsed."""
        read = await self._read(question)
        if isinstance(read, Understanding):
            return None
        tokens, world, _, _ = read
        return candidates_of(tokens, opening(tokens), world, await self._survey.terms(world))

    async def _read(self, question: Question) -> tuple[tuple[Token, ...], World, Hidden, list[str]] | Understanding:
        """The question's tokens and what is known of the cluster; or the outcome, where words alone tell it."""
        tokens = split(in_full(in_order(plain(question.text[: LONGEST + 1]))))
        if len(question.text) > LONGEST or not tokens:
            reason = "the question is empty" if not tokens else "the question is too long to be read by words alone"
            return Understanding(Failure("not_understood", reason, "Ask one short question."))
        refused = change_asked(split(without_intent(question.text)))
        if refused:
            return Understanding(Plan((), Refuse(refused), refused))
        if opinion_asked(tokens):
            reason = "not understood: what should be done, or how good it is, no object of the cluster tells"
            return Understanding(Failure("not_understood", reason, "Ask for what is there."), lost=True)
        world, hidden = await self._survey.world(question, tokens)
        strange = [t.lower for t in tokens if unknown(t, world.kinds) and not world.names.exact(t.lower)]
        text = one_question(question.text, known_on(world))
        if text != plain(question.text):
            tokens = split(in_order(text)) or tokens
        used = tuple((await self._survey.terms(world)).values())
        return mended(tokens, world, used), world, hidden, strange  # once more: a rule may leave half a plural

    async def _resolved(self, question: Question) -> Question | None:
        """The question complete in itself, what it leaves out taken from the one before; None where that is unclear."""
        if not question.earlier:
            return question
        from planners.offline.followups import resolved

        words = self._survey.lexicon(await self._catalog.resources())

        async def is_namespace(name: str) -> bool:
            return await self._catalog.has_namespace(name) is True

        text = await resolved(question.text, question.earlier, lambda text: kinds_said(text, words), is_namespace)
        return None if text is None else replace(question, text=text, earlier=())


_OF_TROUBLE = frozenset({"why", "complained", "logs"})
"""Ways that tell what is wrong, or whatever a log says: what is asked in other words is not answered with it."""
_READING = "what is set"
_Asked = tuple[str, str | None, str]
"""A question's text, the namespace that was chosen for it, and the one that it is asked in."""
_Basis = tuple[object, ...]
"""What a question was read by. As long as it is the same, the same words mean the same."""


def _basis(world: World, hidden: Hidden, terms: Mapping[str, TermIndex]) -> _Basis:
    listings = tuple((kind, one.serial, one.changes) for kind, one in world.names.listings.items())
    return world.kinds.serial, listings, tuple(world.fields), hidden, tuple(terms.values())
