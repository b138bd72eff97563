"""From what became of a planner's proposals to its ballot. Pure.

A computed value is a vote, and so are "there is no such thing" and "this is refused" when they are the executor's own
typed outcome. A plan that was wrong abstains: what it did not find may well exist.
"""

from __future__ import annotations

import re
from dataclasses import replace

from core.flow import Abstention, Ballot, Execution, Failure, Question, Unread, Value
from core.wording import did_you_mean, existence_asked, is_named, says_kind
from kubectl.command import Pipeline
from kubectl.resources import HELPERS
from voter.evidence import completed, concerned, is_telling
from voter.identifiers import strip
from voter.prose import plain
from voter.values import FALSE, TRUE

_YES_NO = re.compile(
    r"\W*(?:(?:please|tell me|say|check)\W+)*(?:if|whether)?\W*"
    r"(?:is|are|was|were|does|do|did|has|have|had|can|could|will|would|should|may|isn't|aren't|doesn't|don't)\b",
    re.IGNORECASE,
)
_UNITS = (
    (re.compile(r"\bin (milliseconds|seconds|minutes|hours|days)\b", re.IGNORECASE), ""),
    (re.compile(r"\btags?\b", re.IGNORECASE), "tag"),
    (re.compile(r"\bversions?\b", re.IGNORECASE), "version"),
    (re.compile(r"\b(?:how long|how old|timeout|interval|period|duration|age|ttl|delay|deadline)\b", re.I), "time"),
)
_PLACE = re.compile(
    r"\b(?:in|of|from|inside|within|namespace)\s+(?:the\s+)?(?:namespace\s+)?['\"`]?([a-z0-9](?:[a-z0-9-]*[a-z0-9])?)\b"
    r"|\b['\"`]?([a-z0-9](?:[a-z0-9-]*[a-z0-9])?)['\"`]?\s+namespace\b",
    re.IGNORECASE,
)
_WHY = re.compile(
    r"\b(?:why|how come|reasons?|causes?|caused|explain|what happened|what(?:'s| is| went| goes) wrong|the matter"
    r"|what (?:[\w-]+ ){0,2}(?:error|problem|issue|exception)s?|troubleshoot|diagnose)\b",
    re.IGNORECASE,
)
_NOT_WHY = re.compile(
    rf"(?:\W*(?:which|who|where|when|how (?:many|much)|list|count)\b)|{_YES_NO.pattern}", re.IGNORECASE
)
_MOST_FINDINGS = 3
"""Lines of a text that may be what an explanation rests on; a longer one is a log or a description."""


def cast(question: Question, planner: str, weight: float, turns: tuple[Execution, ...]) -> Ballot:
    """The ballot of a planner whose turns so far are these; the last one decides."""
    if not turns:
        return Ballot(planner, Abstention("it proposed nothing"), weight)
    last = turns[-1]
    outcome = last.outcome
    vote: Value | Abstention
    if isinstance(outcome, Value):
        vote = _read(question, outcome, turns)
    elif isinstance(outcome, Unread):
        vote = Abstention("nobody has read the outputs of its commands")
    else:
        vote = _failed(question, outcome, turns)
    return Ballot(planner, vote, weight, turns)


def _read(question: Question, value: Value, turns: tuple[Execution, ...]) -> Value:
    """The value as an answer to this question: generated names shortened, truth told as yes or no, its unit known."""
    value = strip(_explained(question.text, value, turns) or value, turns[-1].lineages, question.text)
    if value.kind == "explanation":
        return value
    if value.kind == "value" and isinstance(value.data, str) and _YES_NO.match(question.text):
        word = plain(value.data).casefold()
        if word in (*TRUE, *FALSE):
            return replace(value, kind="yes_no", data="yes" if word in TRUE else "no")
    if value.kind in ("value", "list") and not value.unit:
        value = replace(value, unit=_unit(question.text))
    return value


def _explained(question: str, value: Value, turns: tuple[Execution, ...]) -> Value | None:
    """The value as an explanation, with what it rests on and what it is about; None where it is none.

    A planner that prints `FailedScheduling: 0/1 nodes …` explains as much as one that reads it. And one that reads
    `Running` in a row of pods, where nobody asked why, gives a value like those that print it.
    """
    asks_why = bool(_WHY.search(question))
    if value.kind == "explanation":
        if not asks_why and (quoted := _quoted(question, value)) is not None:
            return quoted
        rests_on = completed(value.evidence, (output.stdout for turn in turns for output in turn.outputs))
    elif asks_why and value.kind in ("value", "text", "list") and not _NOT_WHY.match(question):
        rests_on = (value.data if isinstance(value.data, str) else "\n".join(value.data)).strip()
        if len(rests_on.splitlines()) > _MOST_FINDINGS or not is_telling(rests_on):
            return None
    else:
        return None
    steps = [output.step for turn in turns for output in turn.outputs]
    places = [found[1] or found[2] for found in _PLACE.finditer(question)]
    about = concerned(question, [rests_on, *(word for step in steps for word in _words(step))], places)
    return replace(value, kind="explanation", evidence=rests_on, about=about, unit="")


def _quoted(question: str, value: Value) -> Value | None:
    """What was read, as the value that it is: yes or no where that is asked for, else a word of its own evidence."""
    word = plain("".join(value.data))
    if _YES_NO.match(question):
        first = re.match(r"(yes|no)\b", word, re.IGNORECASE)
        return Value("yes_no", first[1].lower()) if first else None
    if word and len(word.split()) == 1 and re.search(rf"(?<![\w.-]){re.escape(word)}(?![\w-]|\.\w)", value.evidence):
        return replace(value, kind="value", data=word, evidence="")
    return None


def _words(step: Pipeline) -> list[str]:
    """What a step names, its namespace left out: that is where it looks, not what for."""
    flags = [word for name, word in step.command.flags if name not in ("namespace", "output", "sort-by")]
    return [*step.command.arguments, *flags, *(word for filter_ in step.filters for word in filter_.arguments)]


def _unit(question: str) -> str:
    for pattern, unit in _UNITS:
        if found := pattern.search(question):
            return unit or found[1].lower()
    return ""


def _failed(question: Question, failure: Failure, turns: tuple[Execution, ...]) -> Value | Abstention:
    """A thing that the question itself names and that does not exist is an answer, and so is what may not be read; any
    other failure is the plan's."""
    if failure.reason == "forbidden" and failure.exists:  # what may be read instead: its planner narrows the plan
        return Abstention(f"{failure.message.rstrip('.')}; {failure.hint}", failure)
    if failure.reason == "forbidden" and failure.subject:
        return Value("forbidden", (f"may not {failure.subject}", failure.hint))
    if failure.reason != "not_found" or not is_named(failure.subject, question.text):
        return Abstention(failure.message, failure)
    if failure.exists and not _stands(failure, question, turns):
        message = f"{failure.message.rstrip('.')}; {failure.subject!r} exists: {'; '.join(failure.exists)}"
        return Abstention(message, failure)
    if _exists_elsewhere(failure) and not _names_namespace(question, turns[-1]):
        return Abstention(failure.message, failure)
    if len(turns) == 1 and any(name.startswith(f"{failure.subject}-") for name in failure.nearest):
        # Perhaps it took a Deployment's name for its Pod's: it is told the names, and votes if it insists.
        return Abstention(failure.message, failure)
    if existence_asked(failure.subject, question.text) and not failure.exists:
        note = "; ".join(filter(None, [did_you_mean(failure.nearest), failure.looked]))
        return Value("yes_no", "no", note=note)
    there = f"there is {', '.join(failure.exists[:3])}" if failure.exists else ""
    note = "; ".join(filter(None, [there, failure.looked]))
    return Value("not_found", (failure.subject, *failure.nearest), unit=failure.kind, note=note)


def _stands(failure: Failure, question: Question, turns: tuple[Execution, ...]) -> bool:
    """Whether there is no such thing though something bears its name: not in the namespace that the question says, or
    by the word of a planner that was told what there is, and asked again for the kind that the question says. Kinds
    that controllers make for others are never believed so."""
    if failure.kind in HELPERS:
        return False
    if _names_namespace(question, turns[-1]):
        inside = f" {_namespace(turns[-1])}/"
        return not any(inside in place for place in failure.exists)
    failures = [turn.outcome for turn in turns[:-1] if isinstance(turn.outcome, Failure)]
    again = any(one.reason == "not_found" and one.subject == failure.subject and one.exists for one in failures)
    return again and says_kind(failure.kind, question.text)


def _exists_elsewhere(failure: Failure) -> bool:
    """Whether the executor saw an object of that kind and name in another namespace."""
    return f"named {failure.subject!r} exist" in failure.hint


def _names_namespace(question: Question, execution: Execution) -> bool:
    """Whether the namespace that was looked into is the question's own."""
    namespace = _namespace(execution)
    return bool(namespace) and is_named(namespace, question.text)


def _namespace(execution: Execution) -> str:
    """The namespace that the last command was sent to."""
    return execution.outputs[-1].step.command.flag("namespace") if execution.outputs else ""
