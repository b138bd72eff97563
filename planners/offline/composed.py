"""Questions that are made of two: what each means is planned by itself, and one plan joins them."""

from __future__ import annotations

import json
import math
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice, product

from core.flow import Absent, Failure, Plan, Question, Refuse
from kubectl.resources import Resources
from planners.offline.clauses.again import asks_beside, hinted, otherwise, said_once
from planners.offline.clauses.asides import without_asides
from planners.offline.clauses.chatter import plain
from planners.offline.clauses.choices import without_offer
from planners.offline.clauses.comparisons import comparison, grouped, in_each
from planners.offline.clauses.known import Known, known_on
from planners.offline.clauses.order import in_order, undescribed
from planners.offline.clauses.requests import change_asked
from planners.offline.clauses.sentence import one_question, without_intent
from planners.offline.clauses.several import completed, of_a_rank, questions, which_do
from planners.offline.clauses.supposed import supposed
from planners.offline.clauses.twice import alternatives, both_of, either_state, two_attributes
from planners.offline.data import load, pattern, phrased
from planners.offline.forms.algebra import Per, Values
from planners.offline.forms.joining import decided, either, joined
from planners.offline.forms.pieces import with_definitions
from planners.offline.forms.writer import write
from planners.offline.typed import typed
from planners.offline.understand import (
    LEAST,
    Understanding,
    sums_namesakes,
    tells_beside,
    with_amount,
    with_causes,
    with_each,
)
from planners.offline.unions import each_kind, joint_kinds, of_each, together
from planners.offline.words import Attribute, kinds_said, lemma, split
from planners.offline.world import World

_Join = Callable[[Plan, Plan, Resources], "Plan | None"]
_OF_IT = pattern("of each that is told")
"""What is asked of what the first question tells."""
LONGEST = 400
"""Characters of a question. What is longer is a story, and no story is understood by words alone."""
_AMOUNTS = ("quantity", "number")


@dataclass(frozen=True)
class Reader:
    """How a single question is read: `alone`; `among_contents` too, which looks at what is set in objects; and what is
    known of the cluster."""

    alone: Callable[[Question], Awaitable[Understanding]]
    among_contents: Callable[[Question], Awaitable[Understanding]]
    world: Callable[[Question], Awaitable[World]]
    resources: Callable[[], Awaitable[Resources]]


class Composition:
    """Plans questions that may be made of several, by reading each."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def read(self, question: Question) -> Understanding:
        """What a question means, alone or as the two that it is made of."""
        if command := typed(plain(question.text[:LONGEST])):
            return Understanding(command, way="typed")
        world = await self._reader.world(question)
        known = known_on(world)
        asked = supposed(question.text[:LONGEST], world) or question.text
        if asked != question.text and (told := await self.read(replace(question, text=asked))).looks:
            return told
        question = replace(question, text=undescribed(said_once(question.text[:LONGEST], known)))
        for text in hinted(question.text, known):
            if (told := await self._whole(replace(question, text=text), known)).looks:
                return told
        found = await self._whole(question, known)
        lost = isinstance(found.outcome, Failure) and found.outcome.reason == "not_understood"
        if lost or (found.way == "why" and asks_beside(question.text, known)):
            for text in otherwise(question.text, known):
                if (told := await self._whole(replace(question, text=text), known)).looks:
                    return told
        return found

    async def _whole(self, question: Question, known: Known) -> Understanding:
        """What a question means with all of its clauses."""
        text = without_asides(question.text, known)
        change = change_asked(split(without_intent(text)))
        several = () if change else questions(text, known)
        put = plain(text) if several and not several[0].lower().startswith("why") else ""
        if put and not comparison(put) and questions(put, known):
            all_told = await self._of_all(question, several)
            if isinstance(all_told.outcome, Plan) or several[2:]:
                return all_told
        if not (change or two_attributes(text)):  # asked in all that is said
            text = one_question(text, known)
        question, text = replace(question, text=text), plain(text)
        if asked := without_offer(text, known):
            offered = await self._reader.among_contents(replace(question, text=asked))
            if offered.looks:
                return offered
        if compared := await self._compared(question, text):
            return compared
        if counted := grouped(text):
            found = await self._reader.alone(replace(question, text=counted["question"]))
            if isinstance(form := found.form, Per) and _is_own(form.by):
                return replace(
                    found, outcome=write(replace(form, pick=counted["pick"]), await self._reader.resources())
                )
        if more := pattern("room for more").match(text):
            asked = f"how much {more['what']} is left in the quota of {more['where']}"
            left = await self.read(replace(question, text=asked))
            amount = json.dumps(load("words")["numbers"].get(more["number"], more["number"]))
            if isinstance(left.outcome, Plan):
                enough = with_definitions(f"$first | leaves({amount})")
                plan = joined(left.outcome, left.outcome, await self._reader.resources(), enough)
                return replace(left, outcome=plan or left.outcome)
        if asks_why := phrased("several", "and why").match(text):
            found = await self._reader.alone(replace(question, text=asks_why["first"]))
            if (plan := with_causes(found, await self._reader.resources())) is not None:
                return replace(found, outcome=plan)
        states = either_state(text)[: 1 if known.subject(text) else 0]  # of what is named, before "or" is read alone
        if told := await self._first(question, _told_apart([*alternatives(text, known.subject), *states])):
            return told
        if two := two_attributes(text):
            return await self._pair(question, two, joined)
        several = questions(text, known)
        return await (self._of_all(question, several) if several else self._of_one(question, text))

    async def _compared(self, question: Question, text: str) -> Understanding | None:
        """The plan that compares two; None where nothing is compared, or it is not understood so."""
        compared = comparison(text)
        if compared is None:
            return None
        alone = await self._reader.alone(question) if compared.whether else None
        if alone is not None and isinstance(alone.outcome, Plan):
            return alone
        decide = partial(decided, compared.names, compared.wins, compared.whether)
        return await self._first(question, ((pair, decide) for pair in compared.questions), settings=True)

    async def _of_one(self, question: Question, text: str) -> Understanding:
        """What one question means; where it means nothing alone, the two attributes, states or kinds that it names."""
        if joint := joint_kinds(text, kinds_said(text, (await self._reader.world(question)).kinds)):
            found = [await self._reader.alone(replace(question, text=one)) for one, _ in joint]
            plan = of_each(found, [kind for _, kind in joint], text, await self._reader.resources())
            if plan is not None:
                return Understanding(plan, joined=tuple(found))
        alone = await self._reader.alone(question)
        places = in_each(text)
        if isinstance(alone.outcome, Plan) and not (places and sums_namesakes(alone)):
            return alone
        ways: list[tuple[tuple[str, str], _Join]] = [(pair, joined) for pair in both_of(text)]
        if places and {*map(str.lower, places[0])} <= {*(await self._reader.world(question)).names.namespaces}:
            ways.insert(0, (places[1], partial(decided, places[0], "", False)))
        ways += _told_apart(either_state(text))
        return await self._first(question, ways) or await self._of_several(question, alone)

    async def _of_all(self, question: Question, asked: tuple[str, ...]) -> Understanding:
        """What several questions mean that are asked at once."""
        first, *others = asked
        if phrased("several", "amount").match(f"{first} | {' | '.join(others)}"):  # of the first of an order
            found = await self._reader.alone(replace(question, text=first))
            if (plan := with_amount(found, await self._reader.resources())) is not None:
                return replace(found, outcome=plan)
        if one := which_do(first, others[0]):
            return await self._reader.alone(replace(question, text=one))
        return await self._each_of(question, await self._reader.world(question), first, others)

    async def _first(
        self, question: Question, ways: Iterable[tuple[tuple[str, str], _Join]], settings: bool = False
    ) -> Understanding | None:
        """The first of these pairs that can be joined."""
        for pair, join in ways:
            found = await self._pair(question, pair, join, settings)
            if isinstance(found.outcome, Plan):
                return found
        return None

    async def _of_several(self, question: Question, alone: Understanding) -> Understanding:
        """The plan for all kinds that a word of the question stands for, or what the question is alone."""
        texts = each_kind(in_order(plain(question.text)))
        if not texts:
            return alone
        found = [await self._reader.alone(replace(question, text=text)) for text in texts]
        if all(isinstance(getattr(one.outcome, "answer", None), Absent) for one in found):
            return found[0]
        plan = together(found, await self._reader.resources())
        return Understanding(plan, joined=tuple(one for one in found if one.share is not None)) if plan else alone

    async def _each_of(self, question: Question, world: World, first: str, others: Sequence[str]) -> Understanding:
        """The plan for several questions at once, or why there is none."""
        known = known_on(world)
        kinds = [first[span.start : span.end] for span in kinds_said(first, world.kinds)]
        name = _named_in(first, kinds, world, any(phrased("several", "in it").search(one) for one in others))
        ways = []
        for second in others:
            beside = _OF_IT.match(second.lower())
            if beside and kinds and not name:  # of each that is told, and not of all
                text = f"{first} with their {beside['what'] or beside['where']}"
                each = await self._reader.alone(replace(question, text=text))
                return each if tells_beside(each) else await self._unclear(question, first)
            ranked = bool(kinds) and not name and of_a_rank(first, second)
            whole = [] if ranked else completed(second, first, kinds[0] if kinds else "", name, known)
            if not whole or (whole == [second] and not known.tells(second)):
                return await self._unclear(question, first)
            ways.append(whole)
        for texts in islice(product([first], *ways), 3):
            told = await self._pair(question, texts, joined)
            if isinstance(told.outcome, Plan):
                break
        return told

    async def _unclear(self, question: Question, first: str) -> Understanding:
        """Why there is no plan for two questions of which the second is about nothing: what is in the way of the first,
        or that it is about what is not there."""
        about = await self.read(replace(question, text=first))
        if not isinstance(about.outcome, Plan) or isinstance(about.outcome.answer, Absent):
            return about
        return Understanding(Failure("not_understood", "not understood: what the second question is about"))

    async def _pair(
        self, question: Question, texts: tuple[str, ...], join: _Join, settings: bool = False
    ) -> Understanding:
        """The plan that joins those of two questions or more, or why there is none; `settings`: what is set in
        an object may be asked for."""
        read_one = self._reader.among_contents if settings else self.read
        parts = [await read_one(replace(question, text=text)) for text in texts]
        plans = [part.outcome for part in parts if isinstance(part.outcome, Plan)]
        refused = [part for part in parts if isinstance(getattr(part.outcome, "answer", None), Refuse)]
        if refused or len(plans) < len(texts):
            return next(part for part in (*refused, *parts) if part in refused or not isinstance(part.outcome, Plan))
        sure = math.prod(part.share or 1.0 for part in parts) >= LEAST and not any(map(_tells_nothing, parts))
        if parts[0].way == "events" and plans[0] == plans[1]:
            return parts[0]  # "is there an event, and what does it say"
        meant_once = texts[0] == texts[1] and join is not joined
        sure = sure and (plans[0] != plans[1] or meant_once)  # else one of two is told twice
        resources = await self._reader.resources()
        each = with_each(parts[0], parts[1], resources) if join is joined else None  # no comparison, and no choice
        plan = (each or join(plans[0], plans[1], resources)) if sure else None
        for more in plans[2:]:
            plan = join(plan, more, resources) if plan else None
        alone = Failure("not_understood", "two questions in one, which do not go together", "Ask one at a time.")
        return Understanding(plan or alone, joined=tuple(parts))


def _named_in(first: str, kinds: Sequence[str], world: World, inside: bool) -> str:
    """The one thing that the first question names, with its kind where that stands beside it; "" where it names none or
    several; `inside` it something is asked for, which only a namespace is meant by."""
    found = {t.text: {f.kind for f in world.names.exact(t.lower)} for t in split(first)}
    named = {name for name, of in found.items() if of - {"namespaces"}}
    if not named and (inside or {lemma(kind.lower()) for kind in kinds} <= {"namespace", "ns"}):
        named = {name for name, of in found.items() if of}
    name = named.pop() if len(named) == 1 else ""
    whole = [one for kind in kinds for one in (f"{name} {kind}", f"{kind} {name}") if name and one in first]
    return f"the {whole[0]}" if whole else name


def _told_apart(ways: Iterable[tuple[tuple[str, str], str, str]]) -> list[tuple[tuple[str, str], _Join]]:
    """Pairs of questions for yes or no, joined as what is so of the two."""
    return [(pair, partial(joined, output=either(one, other))) for pair, one, other in ways]


def _is_own(by: object) -> bool:
    """Whether it is a label or a field of the cluster's own."""
    return isinstance(by, Attribute) and (by.custom or by.id.startswith("label "))


def _tells_nothing(one: Understanding) -> bool:
    """Whether what is told of a thing is not there, and no amount: beside another answer something else was meant."""
    if one.choice is None or not isinstance(one.likeliest, Values):
        return False
    return one.choice.candidates[0].answer == ("value", ()) and one.likeliest.attribute.kind not in _AMOUNTS
