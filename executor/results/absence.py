"""Whether what was not found is really nowhere, and whether what a planner claims to be absent or not set is so.

Nothing of that name anywhere: that is an answer. Something bears the name: the plan failed, and its planner is told
what does. A planner that was told, and says again that there is no such thing of the kind that it asked for, is
believed, but for kinds that controllers make for others (`HELPERS`).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace

from core.flow import Absent, Execution, Failure, Output, Repair, Unset, Value
from core.wording import did_you_mean, existence_asked, is_named, says_kind, words
from executor.requests import View
from executor.results.whereabouts import Whereabouts, whereabouts
from kubectl.resources import HELPERS, Resources

_LIKELY = ("namespaces", "pods", "deployments.apps", "statefulsets.apps", "daemonsets.apps", "services", "configmaps")
"""Kinds among which a name is looked for that is like the one that nothing bears."""
_GRAMMAR = frozenset(
    re.findall(
        r"\S+",
        """
        a about all an and any are as at be by can could did do does every exist exists find for from get give has have
        how if in into is it its list many may me much my name named namespace no not of on or our set show so tell than
        that the their there these they this to up use used uses value was we were what when where which who whose why
        will with you your
        """,
    )
)


class Absences:
    """The absences of one question, each name looked for once. `view` must be one that no plan rests on."""

    def __init__(self, question: str, view: View) -> None:
        self._question = question
        self._view = view
        self._found: dict[str, Whereabouts] = {}

    async def located(self, failure: Failure) -> Failure:
        """A failure to find what the question names, with whatever bears that name; any other failure as it is."""
        if failure.reason != "not_found" or not is_named(failure.subject, self._question):
            return failure
        found = await self._whereabouts(failure.subject)
        looked = found.looked(failure.kind)
        if not found.places:
            return replace(failure, looked=looked)
        hint = " ".join(filter(None, [failure.hint, f"{failure.subject!r} exists: {'; '.join(found.places)}."]))
        return replace(failure, exists=found.places, hint=hint, looked=looked)

    async def claimed(self, claim: Absent, turns: Sequence[Execution]) -> Value | Failure:
        """What a planner's claim that something does not exist comes to."""
        failure = _last_not_found(turns)
        what = " ".join((claim.what or (failure.subject if failure else "")).split())
        if not what:
            hint = 'Write {"type": "not_found", "what": "<the name, as the question has it>"}.'
            return Failure("model_reply", "what is not found is not said", hint)
        resources = await self._view.resources()
        names = [word for word in words(what) if is_named(word, self._question) and not _is_grammar(word, resources)]
        if not names:
            hint = 'For a thing that exists without the property asked for, reply {"type": "not_set"}.'
            return Failure("model_reply", f"the question does not name {what!r}", hint)
        if claim.kind:
            return await self._of_kind(claim, what, resources)
        places = Whereabouts()
        for name in names:
            found = await self._whereabouts(name)
            places = replace(found, places=(*places.places, *found.places))
        subject = what if len(names) > 1 else names[0]
        if places.places and not (failure and failure.subject == subject and self._may_insist(failure)):
            message = f"{subject!r} exists: {'; '.join(places.places)}"
            return Failure("not_found", message, "Ask for that.", subject=subject, exists=places.places)
        near = claim.nearest or (failure.nearest if failure else ()) or await self._nearest(subject, resources)
        kind = failure.kind if failure and failure.subject == subject else ""
        return self._absent(subject, subject, near, kind, places)

    async def meant(self, kind: str) -> str:
        """What was perhaps meant, where the question is whether something exists, and nothing bears its name."""
        resources = await self._view.resources()
        wording = words(self._question)
        asked = [
            word
            for before, word in itertools.pairwise(wording)
            if (resources.find(before) or before.casefold() in ("named", "called"))
            and not _is_grammar(word, resources)
            and existence_asked(word, self._question)
        ]
        for name in asked[-1:]:
            if (await self._whereabouts(name)).places:
                return ""
            found = resources.find(kind) if kind else None
            near = await (self._view.nearest(found, None, name) if found else self._nearest(name, resources))
            return did_you_mean(near)
        return ""

    async def is_misspelt(self, repair: Repair) -> bool:
        """Whether nothing bears the name as the question has it, and something does as the plan has it."""
        if (await self._whereabouts(repair.said)).places:
            return False
        return bool((await self._whereabouts(repair.meant)).places)

    async def _of_kind(self, claim: Absent, what: str, resources: Resources) -> Value | Failure:
        """The claim that there is none of one kind, in one namespace perhaps: elsewhere there may be."""
        found = await self._whereabouts(claim.what)
        resource = resources.find(claim.kind)
        kind = (resource.singular or resource.kind.lower()) if resource else claim.kind
        place = f"{claim.namespace}/" if claim.namespace else ""
        claimed = rf"{re.escape(kind)} {re.escape(place) or '(?:.*/)?'}{re.escape(what)}"
        against = [one for one in found.places if re.fullmatch(claimed, one)]
        if against:
            return Failure("not_found", f"it exists: {against[0]}", subject=what, kind=claim.kind, exists=found.places)
        subject = f"{kind} named {what} in namespace {claim.namespace}" if claim.namespace else what
        near = [name for name in claim.nearest if not any(place.endswith(f" {name}") for place in found.places)]
        return self._absent(what, subject, near, claim.kind, found)

    def _absent(self, name: str, subject: str, near: Sequence[str], kind: str, found: Whereabouts) -> Value | Failure:
        """That there is none: no, where the question is whether there is one. Where the server fails to list the kind,
        nobody can say."""
        if kind and kind.partition(".")[0] in found.failed:
            return Failure("unavailable", f"whether there is {subject} cannot be told: {found.looked(kind)}", kind=kind)
        if existence_asked(name, self._question):
            return Value("yes_no", "no", note="; ".join(filter(None, [did_you_mean(near), _note(found, kind)])))
        return Value("not_found", (subject, *near), unit=kind, note=_note(found, kind))

    def _may_insist(self, failure: Failure) -> bool:
        """Whether a planner that was told what there is may say again that there is none of the question's own kind."""
        return bool(failure.exists) and failure.kind not in HELPERS and says_kind(failure.kind, self._question)

    async def _whereabouts(self, name: str) -> Whereabouts:
        if name not in self._found:
            self._found[name] = await whereabouts(name, self._view)
        return self._found[name]

    async def _nearest(self, name: str, resources: Resources) -> tuple[str, ...]:
        kinds = [found for kind in _LIKELY if (found := resources.find(kind)) is not None]
        return await self._view.nearest_among(kinds, name)


def unset(claim: Unset, question: str, outputs: Sequence[Output], fresh: bool) -> Value | Failure:
    """What a planner's claim that a property is not set comes to: outputs must be of a thing that the question names,
    and where the plan has commands of its own (`fresh`) the field that they print must be empty."""
    seen = [output for output in outputs if output.failure is None]
    if not seen:
        hint = "Give the commands that show the thing that was asked about, and not_set as how they are read."
        return Failure("model_reply", "nothing was seen of what is said not to be set", hint)
    last = seen[-1]
    if fresh and _is_field(last) and last.stdout.strip() not in ("", "null", "<none>", "[]", "{}"):
        shown = " ".join(last.stdout.split())[:200]
        return Failure("model_reply", f"it is set: the last command printed {shown!r}", "Read it as a value.")
    if not any(_concerns(output, question) for output in seen):
        hint = "Look at the thing that the question names."
        return Failure("model_reply", "the outputs are not of what the question asks about", hint)
    return Value("not_set", "", note=f"{claim.decided_by} decides" if claim.decided_by else "")


def _concerns(output: Output, question: str) -> bool:
    """Whether a command, or what it printed, has to do with something that the question says by name."""
    asked = {word.casefold() for word in words(question) if len(word) > 2 and word.casefold() not in _GRAMMAR}
    seen = {word.casefold() for word in words(f"{output.step} {output.stdout[:200_000]}")}
    return any(word in seen or any(one.startswith(f"{word}-") for one in seen) for word in asked) or any(
        word.rstrip("s") in {one.rstrip("s") for one in seen} for word in asked
    )


def _is_field(output: Output) -> bool:
    """Whether the command prints one field and nothing beside it."""
    form = output.step.command.flag("output")
    return form.startswith(("jsonpath", "go-template", "custom-columns")) or any(
        filter.name == "jq" for filter in output.step.filters
    )


def _last_not_found(turns: Sequence[Execution]) -> Failure | None:
    """What the planner was last told not to exist."""
    failures = [turn.outcome for turn in turns if isinstance(turn.outcome, Failure)]
    return next((one for one in reversed(failures) if one.reason == "not_found" and one.subject), None)


def _is_grammar(word: str, resources: Resources) -> bool:
    return word.casefold() in _GRAMMAR or resources.find(word) is not None


def _note(found: Whereabouts, kind: str) -> str:
    """What is said behind "not found": what has the name all the same, and where was looked."""
    there = f"there is {', '.join(found.places[:3])}" if found.places else ""
    return "; ".join(filter(None, [there, found.looked(kind)]))
