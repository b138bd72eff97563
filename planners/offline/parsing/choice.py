"""The choice: the best forms are executed, and what answers the same counts together.

What a form answered speaks for or against it (nobody asks for what is not there), and how sure the answer is is told by
a second model of weights. Below a probability nothing is answered; the two best readings are told instead.
"""

from __future__ import annotations

import asyncio
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from core.flow import Execution, Failure, Plan, Proposal, Value
from core.ports import Executor
from kubectl.resources import Resources
from planners.offline.data import load
from planners.offline.forms.algebra import (
    Age,
    AnyOf,
    Differ,
    Every,
    Exists,
    Filter,
    Form,
    Goes,
    Has,
    Holds,
    Is,
    Names,
    NumberOf,
    Objects,
    Total,
    Values,
)
from planners.offline.forms.pieces import all_filters
from planners.offline.forms.saying import say
from planners.offline.forms.writer import WHICH, write
from planners.offline.parsing.beam import Scored
from planners.offline.parsing.features import Features, shares, worth
from planners.offline.parsing.parts import of_container

MOST_EXECUTED = 6
_MARGIN = 4.0
"""Forms that score less than the best by more than this are not executed: they cannot change the answer."""
_MOST, _MOST_NOTHING = 0.55, 0.8
"""The least share of an answer among the answers of all candidates: two that are as likely are none; and of one that
tells that there is nothing, as whatever is misread tells too."""
_WITHHELD = ("forbidden", ())
_WITHHOLDING = frozenset({"forbidden", "unavailable", "timed_out"})
"""Why a server may not tell what was asked for, however it was read."""
_DONE = frozenset(load("words")["done_states"])
_WHETHER = frozenset({"yes", "no", "true", "false"})
_NOTHING = ((), ("0",), ("no",), ("none",))

Answered = tuple[str, tuple[str, ...]]
"""What kind of answer, and its words in order: equal answers are equal."""


@dataclass(frozen=True)
class Candidate:
    """A form with its plan and what it answered; no answer where it failed or was not executed."""

    form: Scored
    plan: Plan
    answer: Answered | None = None
    share: float = 0.0
    differs: str = ""
    """What it found to differ among what is named, so that nothing was answered."""

    @property
    def words(self) -> str:
        """The reading, as a person would put it."""
        return say(self.form.form)


@dataclass(frozen=True)
class Choice:
    """The candidate that is taken, how likely its answer is right, and what tells so; all candidates, best first."""

    best: Candidate | None
    share: float
    candidates: tuple[Candidate, ...]
    executed: bool = False
    """Whether it rests on what the candidates answered."""
    evidence: Mapping[str, float] = field(default_factory=dict)


async def choose(
    forms: Sequence[Scored],
    resources: Resources,
    executor: Executor | None,
    ranking: Mapping[str, float],
    confidence: Mapping[str, float],
) -> Choice:
    """Execute the best forms and take the answer that is likeliest."""
    forms = [one for one in forms if not _all_go_with_one(one)]  # which would only make others less likely
    if not forms:
        return Choice(None, 0.0, ())
    top = forms[0].score
    candidates = [
        Candidate(one, write(one.form, resources)) for one in forms[:MOST_EXECUTED] if top - one.score <= _MARGIN
    ]
    if executor is not None:
        executions = await asyncio.gather(*(executor.execute(Proposal("offline", "", c.plan)) for c in candidates))
        candidates = [with_answer(c, e) for c, e in zip(candidates, executions, strict=True)]
    return weighed(candidates, executor is not None, ranking, confidence)


def weighed(
    candidates: Sequence[Candidate], executed: bool, ranking: Mapping[str, float], confidence: Mapping[str, float]
) -> Choice:
    """The choice among candidates that were executed, or were not."""
    scores = [worth(with_outcome(c, executed), ranking) + c.form.lost for c in candidates]
    ranked = [replace(c, share=s) for c, s in zip(candidates, shares(scores), strict=True)]
    ranked.sort(key=lambda one: -one.share)
    sums: dict[Answered | Plan, float] = {}
    for one in ranked:
        if one.answer is not None or not executed:
            key = one.answer or one.plan
            sums[key] = sums.get(key, 0.0) + one.share
    if not sums:
        return Choice(None, 0.0, tuple(ranked), executed)
    winner = max(sums, key=lambda key: sums[key])
    nothing = winner in (("value", ()), ("value", ("0",)))
    if sums[winner] < (_MOST_NOTHING if nothing else _MOST):
        return Choice(None, 0.0, tuple(ranked), executed)
    best = next(one for one in ranked if winner in (one.answer, one.plan))
    found = evidence(best, sums[winner], ranked, executed)
    return Choice(best, 1 / (1 + math.exp(-worth(found, confidence))), tuple(ranked), executed, found)


def with_outcome(candidate: Candidate, executed: bool) -> Features:
    """The features of a form and of what it answered."""
    found = Features(candidate.form.features)
    if executed:
        name = type(candidate.form.form).__name__
        kind, words = candidate.answer or ("failed", ())
        empty = kind == "value" and words in ((), ("0",))
        found[f"{name} {'empty' if empty else kind}"] += 1
        for sort in ("of table", "field", "custom field", "label", "key", "environment"):
            found[f"empty {sort}"] += empty and f"attribute {sort}" in found
    return found


def evidence(best: Candidate, share: float, candidates: Sequence[Candidate], executed: bool) -> Features:
    """What tells whether an answer is right: how it was made, and how the others compare."""
    found = with_outcome(best, executed)
    found["always"] = 1.0
    if found["Holds custom field"] and found["Names value"]:
        found["by guess"] = 0.0  # what a field was guessed to hold it does
    without = any(isinstance(one, Goes) and one.negated for one in _filters(best.form))
    image = any(isinstance(one, Is) and one.condition.id.startswith("images of=") for one in _filters(best.form))
    if found["by key"] or image or (without and not found["unlisted"]):
        found["Names empty"] = 0.0  # what is spelled so is nothing else; were the relation misread, all would lack it
    found["odds"] = max(-4.0, min(4.0, math.log(share / max(1e-9, 1 - share))))
    found["answers"] = len({one.answer for one in candidates if one.answer is not None}) - 1.0
    return found


def with_answer(candidate: Candidate, execution: Execution) -> Candidate:
    """The candidate with what it answered. That nothing was found is no answer where the table of relations does not
    say how its kinds go together: there may be a way that was not tried; nor where what is asked for was looked for in
    one that is named, and that is not as it was said to be; nor where nobody said of which kind a label is asked, or
    that it is a label. What a word is only like, of a kind that nobody said, is none either, nor the name
    that the question has."""
    answer, features = answer_of(execution), candidate.form.features
    if answer is not None and answer[1] in _NOTHING:
        sifted = answer[1] != ("0",) and (_sifts_one(candidate.form.form) or _of_container(candidate.form.form))
        attribute = features["attribute label"] or features["attribute annotation"]
        guessed = attribute and not (features["by label"] or features["by annotation"] or features["by key"])
        labelled = guessed or (features["implied"] and (attribute or features["label"]))
        owned = features["who|Values"]  # who owns what no controller made, a label or nobody tells
        unclear = features["unlisted"] or sifted or labelled or owned or _is_amount(candidate.form)
        answer = None if unclear else answer
    if features["implied"] and features["by near"]:
        answer = None
    if answer is not None and _repeats_name(candidate.form, answer[1]):
        answer = None
    form = candidate.form
    if any(left_out(form) for left_out in _LEFT_OUT):
        answer = None
    if features["head idle"] and isinstance(candidate.form.form, Names):
        answer = None  # which "states" or "hosts" of things is not which things
    if answer is not None and (features["which|Values"] or features["who|Values"]) and {*answer[1]} & _WHETHER:
        answer = None  # "which critical things", "who approved it" ask for what is so, and not whether it is
    if answer is not None and features["when|Values"] and not any(re.search(r"\d", word) for word in answer[1]):
        answer = None
    return replace(candidate, answer=answer, differs=_difference(execution))


def _repeats_name(scored: Scored, words: Sequence[str]) -> bool:
    """Whether it tells nothing of a thing but the name that the question has."""
    form = scored.form
    if not isinstance(form, Names) or form.beside or form.objects.rank or scored.features["by name part"]:
        return False
    said = {name for _, name in form.objects.named}
    said |= {one.value for one in form.objects.filters if isinstance(one, Holds) and one.op == "=="}
    alone = all(isinstance(one, Holds) and one.value in said for one in form.objects.filters)
    return alone and len(words) == 1 and words[0] in said


def _filters(scored: Scored) -> Sequence[Filter]:
    objects = getattr(scored.form, "objects", None)
    return objects.filters if isinstance(objects, Objects) else ()


def _takes_either_for_both(scored: Scored) -> bool:
    """Whether "or" was left out between what is said of things, so that both would have to be so."""
    if not scored.features["idle or"]:
        return False
    objects = getattr(scored.form, "objects", None)
    if not isinstance(objects, Objects) or any(isinstance(one, AnyOf) for one in all_filters(objects)):
        return False
    return len(objects.filters) + (len(objects.within) == 1) > 1  # "in A or B" is of two


def _goes_with_none(scored: Scored) -> bool:
    """Whether it tells which of the cluster's own things do not go with things that none of their kind goes with."""
    objects = getattr(scored.form, "objects", None)
    strange = isinstance(objects, Objects) and objects.kind.custom and scored.features["unlisted"]
    return bool(strange) and any(isinstance(one, Goes) and one.negated for one in _filters(scored))


def _leaves_out_the_day(scored: Scored) -> bool:
    """Whether "today" was left out of what was done, so that it may have been done at any time."""
    dated = scored.features["idle today"] or scored.features["idle yesterday"]
    done = scored.features["idle created"] or any(
        (isinstance(one, Is) and one.condition.id in _DONE) or (isinstance(one, Has) and one.attribute.id == "created")
        for one in _filters(scored)
    )
    return bool(dated and done)


def _leaves_out_the_run(scored: Scored) -> bool:
    """Whether what was done so long ago was taken for when something was made that does it again and again: "which cron
    jobs did not run in the last week"."""
    objects = getattr(scored.form, "objects", None)
    done = scored.features["idle run"] or scored.features["idle fire"]
    again = isinstance(objects, Objects) and objects.kind.qualified not in ("pods", "jobs.batch")
    return bool(done) and again and any(isinstance(one, Age) for one in _filters(scored))


def _compares_less(scored: Scored) -> bool:
    """Whether two are compared, or both asked of, and the form does neither."""
    both = scored.features["idle both"] and isinstance(scored.form, Exists)
    differ = scored.features["idle different"] and isinstance(
        scored.form, Names
    )  # "which X have different Y in A and B"
    return bool(both or differ or (scored.features["idle than"] and not isinstance(scored.form, Differ)))


def _all_go_with_one(scored: Scored) -> bool:
    """Whether what is said of the pods of one thing was left out, or said of that thing, so that all pods would have to
    be its: "are all pods of X up"."""
    form = scored.form
    if not (isinstance(form, Every) and isinstance(form.filter, Goes) and form.filter.other.named):
        return False
    return bool(scored.lost or form.filter.other.filters)


def _is_amount(scored: Scored) -> bool:
    """Whether it tells how much there is where it is asked which one: "which gpu is in X"."""
    form = scored.form
    return isinstance(form, Values) and bool(scored.features["which|Values"]) and form.attribute.id.endswith("capacity")


def _sifts_one(form: Form) -> bool:
    """Whether it tells a value of one thing that is named, if that is as it was said to be."""
    if not isinstance(form, Values | NumberOf | Total):
        return False
    named = {name for _, name in form.objects.named}
    said = [one for one in form.objects.filters if isinstance(one, Is | Holds) and not of_container(one)]
    beside = [one for one in form.objects.filters if isinstance(one, Goes) and one.other.named]
    return len(named) == 1 and bool(said or beside)


def _of_container(form: Form) -> bool:
    """Whether it tells a value of the containers of a place that are called so: one that has none is not asked."""
    return isinstance(form, Values) and bool(form.objects.container) and not form.objects.named


def _difference(execution: Execution) -> str:
    outcome = execution.outcome
    message = outcome.message if isinstance(outcome, Failure) and outcome.reason == "bad_command" else ""
    return message.rpartition("failed: ")[2] if message.endswith(WHICH) else ""


def answer_of(execution: Execution) -> Answered | None:
    """What an execution answered; None where it failed. That the server does not tell is an answer too, the same for
    all."""
    outcome = execution.outcome
    if isinstance(outcome, Failure) and outcome.reason in _WITHHOLDING:
        return _WITHHELD
    if not isinstance(outcome, Value):
        return None
    data = (outcome.data,) if isinstance(outcome.data, str) else tuple(outcome.data)
    words = sorted(w for text in data for w in str(text).split())
    return ("yes_no" if outcome.kind == "yes_no" else "value", tuple(words))


_LEFT_OUT = (
    _takes_either_for_both, _leaves_out_the_day, _leaves_out_the_run, _compares_less, _goes_with_none,
)  # fmt: skip
"""Guards against forms that leave out what a question says."""
