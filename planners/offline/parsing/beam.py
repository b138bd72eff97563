"""The beam: the likeliest forms of a question, before any of them is executed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from core.terms import TermIndex
from planners.offline.data import load
from planners.offline.forms.algebra import (
    Exists,
    Form,
    Goes,
    Has,
    Is,
    Labelled,
    Names,
    Number,
    NumberOf,
    Objects,
    Total,
    Values,
)
from planners.offline.forms.pieces import all_filters
from planners.offline.nouns import Missing
from planners.offline.parsing.chart import sequences
from planners.offline.parsing.derivations import derive
from planners.offline.parsing.features import Features, features_of, repeats, worth
from planners.offline.parsing.having import SWITCHED, is_on
from planners.offline.parsing.linker import Linker
from planners.offline.parsing.links import GUESS, Span
from planners.offline.parsing.parts import Asked, Modifier, Noun, Parts, Unfit
from planners.offline.parsing.walk import parts
from planners.offline.parsing.walk.base import CONTAINERS, HAVING
from planners.offline.words import PODLIKE, SETTINGS, Opening, Token, is_english, lexicon, same_in_keys, stem
from planners.offline.world import World

WIDTH = 50
_LEFT_OUT = 1.5
_LATER = frozenset(load("words")["later_states"])
"""What things become after they were made."""
_SENDS = frozenset({"go", "send", "route", "forward"})
"""What is done with traffic."""
_NEAR_BEST = -2.0
"""Only the likeliest cuts tell that something that is named does not exist."""


@dataclass(frozen=True)
class Scored:
    """A form with its features and what they add up to."""

    form: Form
    features: Features = field(compare=False)
    score: float = 0.0
    used: frozenset[int] = field(default=frozenset(), compare=False)
    """The places of the tokens that mean something in it."""
    lost: float = 0.0
    """What its score lost to forms that make sense of more."""


@dataclass(frozen=True)
class Beam:
    """The likeliest forms, best first; `unfit` are the words that had no place in any sequence."""

    forms: tuple[Scored, ...]
    unfit: tuple[str, ...] = ()
    missing: tuple[Missing, ...] = ()


def spans_of(tokens: Sequence[Token], world: World, terms: Mapping[str, TermIndex]) -> dict[tuple[int, int], Span]:
    """Every stretch of the question with what it may mean."""
    return Linker(world, terms).spans(tokens)


def beam(
    tokens: Sequence[Token],
    begins: Opening,
    world: World,
    spans: Mapping[tuple[int, int], Span],
    weights: Mapping[str, float],
) -> Beam:
    """The likeliest forms of a question."""
    found: dict[Form, Scored] = {}
    unfit: Counter[str] = Counter()
    missing: list[Missing] = []
    for cut, atoms in sequences(tokens, spans):
        try:
            placed = parts(atoms, begins, tokens, world)
        except Unfit as word:
            unfit[str(word)] += 1
            continue
        if cut >= _NEAR_BEST and not any(atom.role == GUESS for atom in atoms):
            missing += _missing(placed, world)
        used = frozenset(token.start for atom in atoms for token in atom.span.tokens)
        for one in derive(placed, world):
            if _not_asked(one.form, placed, begins) or _of_another(one.form, placed, begins):
                continue
            if _switches(one.form, placed) or _of_none_such(one.form, placed, world):
                continue
            if _said_of_another(one.form, placed, begins):
                continue
            features = Features(one.features)
            features.add(features_of(one.form, placed, begins, atoms))
            features["cut"] += cut
            features["sure"] += placed.sure
            score = worth(features, weights)
            if one.form not in found or found[one.form].score < score:
                found[one.form] = Scored(one.form, features, score, used)
    ranked = sorted(_outdone(tuple(found.values())), key=lambda one: -one.score)[:WIDTH]
    if any(token.lower == "but" for token in tokens):  # "with X but without Y": both are said
        ranked = [one for one in ranked if not one.lost]
    return Beam(tuple(ranked), tuple(word for word, _ in unfit.most_common()), tuple(missing))


def _not_asked(form: Form, placed: Parts, begins: Opening) -> bool:
    """Whether a form tells something else than what is asked for: a number, where it is "which service …", or a field
    of a schema that holds others."""
    if placed.gone:
        return False
    spoken: list[Noun | Modifier | Asked] = [*placed.nouns, *placed.modifiers, *placed.asked]
    said = any(t.start <= placed.start < t.end for t in spoken)
    part = next((t for t in placed.nouns if t.start == begins.end and t.found and t.sure < 1 and not t.kinds), None)
    others = [one.kind for t in placed.nouns if t is not part and not t.kinds for one in t.found]
    if begins.ask == "count" and part and {*others} - {"jobs.batch"}:
        return True  # "how many tales did night-tales send" counts nothing that is called so; a job has parts
    one = isinstance(form, Number) and len(form.objects.named) == 1
    if isinstance(form, Number) and (form.objects.rank or (one and (form.objects.filters or not said))):
        return True  # of one thing it is asked how many it has, or what stands behind "how many" is counted
    if begins.ask == "when" and isinstance(form, Names | Number):
        return True
    if begins.ask == "who" and isinstance(form, Names) and form.objects.kind.custom:
        return True  # "who manages the hotel in X" asks for no hotel
    if isinstance(form, Names) and [token.lower for token in placed.tokens[:2]] == ["how", "often"]:
        return True
    sized = placed.ranked is not None and not placed.asked and isinstance(form, Values)
    if sized and any(t.kinds and not t.before and t.start >= placed.ranked.end for t in placed.nouns if placed.ranked):
        return True  # "what is the largest claim" asks for the claim, "the highest price of tariffs" for that
    if isinstance(form, Values) and begins.ask in ("which", "what") and repeats(form.attribute, form.objects):
        return True
    if not isinstance(form, Values) or (form.attribute.kind == "object" and form.attribute.custom):
        return False
    head = next((t for t in placed.nouns if t.start == begins.end and t.kinds), None)
    if placed.ask == "which" and head is not None and form.objects.kind in head.kinds and not head.found:
        beside = [one for one in placed.asked if (one.start == head.end and not head.plural) or "'s" in one.before]
        fitting = [a for one in beside for a, _ in one.links]
        counted = form.attribute.kind in ("number", "quantity") and not form.attribute.many
        if placed.asked and (counted or form.attribute not in fitting) and not placed.ranked:
            return True  # "which pods have a container that …" asks for the pods
    of_another = placed.ask == "which" and head is not None and form.objects.kind not in head.kinds
    if of_another and head is not None and not form.attribute.reference:
        first = [a for one in placed.asked if one.start <= head.end for a, _ in one.links]
        if form.attribute.kind in ("number", "quantity", "time") or form.attribute not in first:
            return True  # "which deployments are waiting for an image" does not ask what their pods wait for
    return form.attribute.kind == "object"


def _of_another(form: Form, placed: Parts, begins: Opening) -> bool:
    """Whether a form tells of something near what is asked for: of others, or of another time."""
    if begins.ask == "where" and any(token.lemma in _SENDS for token in placed.tokens):
        return True  # what is sent somewhere is in no place for it
    if any(noun.negated and noun.found and noun.sure < 1 for noun in placed.nouns):
        return True  # what is only a part of a name leaves nothing out
    if isinstance(form, Names):
        return _of_others(form.objects, placed, begins)
    if not isinstance(form, Values):
        return False
    if {"unused", "volume unused"} & _said(form.objects) and not any(
        form.objects.kind in t.kinds for t in placed.nouns
    ):
        return True  # "storage classes that nobody uses" asks for no claim that nobody uses
    kept = stem(placed.tokens[-1].lemma) in same_in_keys("keep")  # how long it will be there, and not since when it is
    return form.attribute.id == "age" and begins.ask == "age" and (kept or _changed(form.objects))


def _said_of_another(form: Form, placed: Parts, begins: Opening) -> bool:
    """Whether what is said of the things that are asked for is said of others in the form."""
    if isinstance(form, Names | Number | Exists):
        return _contradicts(form.objects) or any(_on_all(noun, placed) for noun in placed.nouns)
    if isinstance(form, NumberOf | Total) and form.attribute.kind == "number":
        holes = {place for one in placed.asked for place in one.holes}
        counted = [noun for noun in placed.nouns if noun.start in holes and not noun.found]
        heads = (t.end for t in placed.nouns if t.start == begins.end and form.objects.kind in t.kinds)
        behind = {one.lower for end in heads for one in placed.tokens[end : end + 1] if begins.ask == "count"}
        # "how many jobs are done" counts the jobs, "how many draws have a guaranteed prize" the draws
        return any(form.objects.kind in noun.kinds for noun in counted) or not HAVING.isdisjoint(behind)
    if isinstance(form, NumberOf) and begins.ask == "count" and form.attribute.id == "images":
        return any(t.start == begins.end and t.kinds for t in placed.nouns)  # "how many pods run image X"
    return isinstance(form, Values) and (_limits_holders(form) or _lacks_label(form, placed))


def _on_all(noun: Noun, placed: Parts) -> bool:
    """ "Which daemon sets run on all nodes", "on every node": what runs on one of them need not run on all."""
    before = {token.lower for token in placed.tokens[max(0, noun.start - 3) : noun.start]}
    nodes = noun.start > placed.start and [kind.plural for kind in noun.kinds] == ["nodes"] and not noun.found
    return nodes and "on" in before and bool(before & {"all", "every", "each"})


def _limits_holders(form: Values) -> bool:
    """Whether what is told of one thing is limited by what goes with that thing: "which container of X restarted" asks
    for no container of pods of which one did, "which variables of X come from a secret" not for all where there is
    one."""
    goes = [one.other for one in all_filters(form.objects) if isinstance(one, Goes)]
    unnamed = [one for one in goes if not one.named]
    if form.attribute.id in CONTAINERS and any(one.kind.qualified == "pods" and one.filters for one in unnamed):
        return True
    alone = len({name for one in (form.objects, *goes) for _, name in one.named}) == 1
    return alone and any(not (one.filters or one.rank or one.kind.qualified == "pods") for one in unnamed)


def _lacks_label(form: Values, placed: Parts) -> bool:
    """ "Which zones have no GPU node" asks for those of which no node has one."""
    had = not HAVING.isdisjoint(token.lower for token in placed.tokens)
    lacking = any(getattr(one, "negated", False) for one in form.objects.filters)
    return form.attribute.id.startswith("label ") and had and lacking


def _contradicts(objects: Objects) -> bool:
    """Whether nothing can be as things are said to be: in one namespace and in another, without an owner and of one: of
    "not managed by a job" only that one is denied."""
    filters = list(all_filters(objects))
    kin = [one.other for one in filters if isinstance(one, Goes) and not one.negated]
    spaces = [{name for _, name in one.named} for one in kin if one.named and one.kind.qualified == "namespaces"]
    if objects.within and any(one.isdisjoint(objects.within) for one in spaces):
        return True
    alone = any(isinstance(one, Has) and one.negated and one.attribute.id == "owner" for one in filters)
    alone = alone or any(isinstance(one, Is) and one.condition.id == "standalone" for one in filters)
    return alone and any(not one.named for one in kin)


def _of_others(objects: Objects, placed: Parts, begins: Opening) -> bool:
    """Whether other things are told than those that are asked for: "which accounts other than X have a binding"."""
    head = next((t for t in placed.nouns if t.start == begins.end and t.kinds and not t.found), None)
    behind = head is not None and any(t.excepted and t.start - head.end <= 2 for t in placed.nouns)
    return placed.ask == "which" and head is not None and behind and objects.kind not in head.kinds


def _switches(form: Form, placed: Parts) -> bool:
    """Whether it is told that there is a variable of which it is asked if it is on: so where a state stands beside it
    of things that are not spoken of, and where its value is passed over."""
    filters = getattr(getattr(form, "objects", None), "filters", ())
    held = [one for one in filters if isinstance(one, Has) and one.attribute.id.startswith(SETTINGS)]
    stated = any(isinstance(one, Is) for one in filters) and not any(t.kinds or t.found for t in placed.nouns)
    passed_over = any(not is_on(one.attribute) for one in held) and not SWITCHED.isdisjoint(
        t.lower for t in placed.tokens
    )
    return bool(held) and (stated or passed_over)


def _of_none_such(form: Form, placed: Parts, world: World) -> bool:
    """Whether things are said to have a label that none of their kind has: that of something else is meant, but where
    it is written as a label."""
    objects = getattr(form, "objects", None)
    if not isinstance(objects, Objects) or objects.kind.qualified in PODLIKE:
        return False
    listing = world.listing(objects.kind.qualified)
    written = any("=" in token.text for token in placed.tokens)
    if written or (listing is None and objects.kind.plural != "events"):
        return False
    known = listing.labels if listing is not None else {}
    return any(isinstance(one, Labelled) and one.value and one.key not in known for one in objects.filters)


def _changed(objects: Objects) -> bool:
    """Whether one thing is said to be as it was not when it was made: since when it is so, its age does not tell."""
    denied = any(isinstance(one, Is) and one.negated for one in objects.filters)
    return bool(objects.named) and (denied or bool(_said(objects) & _LATER))


def _said(objects: Objects) -> set[str]:
    return {one.condition.id for one in objects.filters if isinstance(one, Is)}


def _missing(placed: Parts, world: World) -> list[Missing]:
    """The things that are named and that nothing of their kind is called."""
    return [
        Missing(t.missing, kind, world.names.near(t.missing, (kind,) if kind else ()))
        for t in placed.nouns
        if t.missing and (t.kinds or placed.ask != "which") and _is_a_name(t, placed, world)
        for kind in (t.kinds[0].qualified if t.kinds else "",)
    ]


def _is_a_name(noun: Noun, placed: Parts, world: World) -> bool:
    """Whether a word that nothing is called is said as a name: it is written as names are, or it is no other word of
    ours and the question names nothing else ("the wind limit of X" asks for something of X; "which wide-body gates are
    in X" for what X says of them)."""
    token = next((one for one in placed.tokens if one.lower == noun.missing.lower()), None)
    if token is None or (token.name_like and not noun.plural):
        return True
    opening = placed.tokens[placed.start - 1].lower if placed.start else ""
    verb = token is placed.tokens[-1] and opening in ("does", "do", "did", "will")
    if is_english(token.lower) and (verb or token.lower.endswith("ly")):
        return False  # "when does the X expire", "is any X nearly full"
    named = any(found.kind != "namespaces" for one in placed.tokens for found in world.names.exact(one.lower))
    return not named and (token.name_like or not lexicon().find((token.lemma,)))


def _outdone(forms: Sequence[Scored]) -> list[Scored]:
    """The forms, those worth less that leave out a word of which another makes sense, and make sense of none more."""
    means = {one.used for one in forms}
    return [
        replace(one, score=one.score - _LEFT_OUT, lost=-_LEFT_OUT) if any(one.used < other for other in means) else one
        for one in forms
    ]
