"""Whether what was understood answers what a question asks, or is lost on it."""

from __future__ import annotations

import re

from core.flow import Absent, AsYesNo, Failure
from planners.offline.clauses.whether import asks_otherwise, which_of
from planners.offline.data import load, pattern
from planners.offline.forms.algebra import Every, Exists, Goes, Is, Names, Number
from planners.offline.plans.logs import says_log
from planners.offline.understand import Understanding
from planners.offline.words import lemma, split

_HOW_MUCH = re.compile(r"\bhow much (?P<what>[a-z]+)(?: (?P<more>[a-z]+))?")
"""With the words behind it: of things, a kind of one or two words, it means how many."""
_WORDS = load("words")
_DEEDS = frozenset(word for word in _WORDS["verbs"] if " " not in word) - {*_WORDS["free"], *_WORDS["placed"]}
"""What is done to something, which is more than that it is there."""
_WHERE = re.compile(r"\W*where (?:do|does|is|are)\b[^,;:.?!]*\brun(?:s|ning)?\W*$")
_FAILED = pattern("failed")
"""Of what failed a log tells the cause."""


def is_lost(found: Understanding) -> bool:
    """Whether a question was not understood, or by a plain word for a name that nothing has: what it says may be set,
    or stand in a log."""
    if isinstance(found.outcome, Failure):
        return found.outcome.reason == "not_understood"
    absent = found.outcome.answer
    return isinstance(absent, Absent) and (not absent.kind or not any(t.name_like for t in split(absent.what)))


def fitting(found: Understanding, text: str) -> Understanding:
    """What was understood; not understood, where it is no answer to what the text asks: it tells whether something is
    so and the text asks which or how, it tells all of so many of which the text asks which one, it tells a number of
    things and the text asks how much, it tells which pods and the text asks where they run, it tells that something is
    there and the text asks what is done to it, or it tells a cause and the text asks what a log says."""
    best = found.choice.best if found.choice is not None else None
    whether = isinstance(found.form, Exists | Every) or isinstance(getattr(found.outcome, "answer", None), AsYesNo)
    is_so = whether and found.looks and asks_otherwise(text)
    all_of_them = bool(best and best.answer and len(best.answer[1]) == which_of(text) > 1)
    logged = found.way == "why" and asks_log(text)
    passed_over = (_tells_no_amount, _passes_over_deed, _tells_no_place)
    if not (all_of_them or logged or is_so or any(passes(found, text) for passes in passed_over)):
        return found
    message = "not understood: what is asked for beside what is so"
    return Understanding(Failure("not_understood", message, "Ask for one thing."), lost=True)


def asks_log(text: str) -> bool:
    """Whether it is asked what a log says, of something that did not fail: no trouble tells that."""
    return says_log(split(text)) and not (_FAILED.search(text.lower()) or " or " in text)


def _tells_no_amount(found: Understanding, text: str) -> bool:
    """Whether it is asked how much of something there is, and told a number of things: how much pods is how many, how
    much traffic is not."""
    asked = _HOW_MUCH.search(text.lower())
    if asked is None or not isinstance(found.form, Number):
        return False
    kind = found.form.objects.kind.singular
    return not (asked["what"] in ("of", kind) or any(word and lemma(word) != word for word in asked.groups()))


def _passes_over_deed(found: Understanding, text: str) -> bool:
    """Whether it is asked if something is done with what is named, and told that this is there."""
    form = found.form
    there = isinstance(form, Exists) and bool(form.objects.named) and not (form.objects.filters or form.objects.rank)
    return (there or found.way == "existence") and any(token.lower in _DEEDS for token in split(text))


def _tells_no_place(found: Understanding, text: str) -> bool:
    """Whether it is asked where pods run, and told which pods."""
    pods = isinstance(found.form, Names) and found.form.objects.kind.plural == "pods"
    return pods and bool(_WHERE.match(text.lower()))


def tells_of_named(found: Understanding) -> bool:
    """Whether it says of something named whether it is so."""
    form = found.form
    return (
        isinstance(form, Exists) and bool(form.objects.named) and any(isinstance(f, Is) for f in form.objects.filters)
    )


def denies_by_part(found: Understanding, text: str) -> bool:
    """Whether "no" is said of two things of which one is named by a part of its name: "is X debug on" may mean what is
    set."""
    form, best = found.form, found.choice.best if found.choice is not None else None
    if not isinstance(form, Exists) or best is None or best.answer != ("yes_no", ("no",)):
        return False
    others = [one.other for one in form.objects.filters if isinstance(one, Goes)]
    return any(name not in text for other in others for _, name in other.named)
