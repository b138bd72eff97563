"""Whether a plan that found nothing looked for something that is there: the words that it compares with, and that stand
nowhere in what it saw. A filter on `active` where the value is `Active` finds nothing, and means nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from core.flow import AsCount, AsList, AsYesNo, Plan, Value
from core.wording import words
from executor.requests import View
from kubectl.command import Filter, Pipeline

MOST_NODES = 200_000
"""Parts of documents that are looked through."""
_KNOWN = frozenset(
    re.findall(
        r"\S+",
        """
        true false True False yes no null none None Unknown Pending Running Succeeded Failed Completed Error Evicted
        Terminating CrashLoopBackOff ImagePullBackOff ErrImagePull OOMKilled ContainerCreating PodInitializing
        CreateContainerConfigError CreateContainerError RunContainerError InvalidImageName SchedulingGated
        ContainerStatusUnknown DeadlineExceeded Unschedulable Ready NotReady Initialized PodScheduled ContainersReady
        Available Progressing ReplicaFailure Complete Suspended SchedulingDisabled DiskPressure MemoryPressure
        PIDPressure NetworkUnavailable NoSchedule NoExecute PreferNoSchedule ClusterIP NodePort LoadBalancer
        ExternalName TCP UDP SCTP Bound Lost Released Active Warning Normal Always Never OnFailure IfNotPresent Recreate
        RollingUpdate OnDelete Guaranteed Burstable BestEffort ReadWriteOnce ReadWriteMany ReadOnlyMany ReadWriteOncePod
        Retain Delete Immediate WaitForFirstConsumer Opaque cluster-admin
        """,
    )
)
"""Values that Kubernetes itself gives, as it writes them: that none is there now means that there is none."""
_LABELLED = ("pods", "deployments.apps", "statefulsets.apps", "services")
_COMPARED = re.compile(r"""(?:==|!=|contains\(|test\(|startswith\(|endswith\(|index\(|IN\()\s*["']([^"'\\]+)["']""")
_TEMPLATE = re.compile(r"""[!=]=\s*\\?["']([^"'\\]+)\\?["']""")
_SELECTED = re.compile(r"(?:^|,)\s*([\w./-]+)\s*(?:!=|==|=)\s*([\w.-]+)")
_PLAIN = re.compile(r"[\w][\w ./:-]*")


@dataclass(frozen=True)
class _Word:
    """A word that is compared with; `folded` where its case does not count."""

    text: str
    folded: bool = False


def is_empty(plan: Plan, value: Value) -> bool:
    """Whether nothing was found: a count of 0, a no, a list without members."""
    if isinstance(plan.answer, AsCount):
        return value.data == "0"
    if isinstance(plan.answer, AsYesNo):
        return value.kind == "yes_no" and value.data == "no"
    return isinstance(plan.answer, AsList) and not value.data


UNSET = " (the field is not set: say what holds then)"
"""What is said of a word that was compared with a field that is not set: unset is not `no`."""


async def unfounded(plan: Plan, value: Value, view: View, printed: str = "") -> tuple[str, ...]:
    """The words that a plan with an empty answer compares with and that nothing it saw holds, each with what is written
    alike; none where what was seen is not known any more (large lists), or where nothing is compared. A no that rests
    on an output without anything in it compared with a field that is not set."""
    if not plan.steps or not is_empty(plan, value):
        return ()
    if isinstance(plan.answer, AsYesNo) and plan.answer.when in ("equals", "contains") and _is_unset(plan, printed):
        return (f"{plan.answer.operand.strip()}{UNSET}",)
    selected = dict.fromkeys(value for step in plan.steps for _, value in _SELECTED.findall(_selector(step)))
    strange = [word for word in selected if word not in _KNOWN]
    labels = await _label_values(plan, view) if strange else frozenset()
    found = [word for word in strange if word not in labels]
    compared = [word for word in dict.fromkeys(_compared(plan)) if not _is_known(word)]
    seen = _Seen()
    if compared:
        for _, document in view.documents():
            seen.add(document)
    if compared and seen.objects and not seen.over:
        found += [seen.with_near_spellings(word) for word in compared if not seen.has(word)]
    return tuple(found)


def _is_unset(plan: Plan, printed: str) -> bool:
    """Whether what was printed says of one field that it is not set."""
    last = plan.steps[-1]
    of_field = last.command.flag("output").startswith(("jsonpath", "custom-columns", "go-template"))
    picks = of_field if not last.filters else last.filters[-1].name == "jq"
    return picks and printed.strip() in ("", "null", "<none>", "<nil>", "<no value>", '""')


def _is_known(word: _Word) -> bool:
    if re.fullmatch(r"[\d.]+\w{0,2}", word.text):
        return True  # a number is what it is
    return word.text in _KNOWN or (word.folded and word.text.casefold() in {one.casefold() for one in _KNOWN})


def _compared(plan: Plan) -> Iterator[_Word]:
    """The literal values that templates, filters and the answer's condition compare with."""
    for step in plan.steps:
        yield from map(_Word, _TEMPLATE.findall(step.command.flag("output")))
        for filter_ in step.filters:
            yield from _of_filter(filter_)
    if isinstance(plan.answer, AsYesNo) and plan.answer.when in ("equals", "contains"):
        yield _Word(plan.answer.operand.strip(), folded=True)


def _of_filter(filter_: Filter) -> Iterator[_Word]:
    arguments = [argument for argument in filter_.arguments if not argument.startswith("-")]
    flags = [argument for argument in filter_.arguments if argument.startswith("-")]
    if filter_.name == "jq":
        yield from (_Word(found) for argument in arguments for found in _COMPARED.findall(argument))
    elif filter_.name == "awk":
        yield from (_Word(found) for argument in arguments for found in _TEMPLATE.findall(argument))
    elif filter_.name == "grep" and arguments and _PLAIN.fullmatch(arguments[0]):
        inverted = any(flag == "--invert-match" or re.fullmatch(r"-\w*v\w*", flag) for flag in flags)
        if not inverted:
            folded = any(flag == "--ignore-case" or re.fullmatch(r"-\w*i\w*", flag) for flag in flags)
            yield _Word(arguments[0], folded)


def _selector(step: Pipeline) -> str:
    return step.command.flag("selector")


async def _label_values(plan: Plan, view: View) -> frozenset[str]:
    """The values of labels of the kinds that the plan asks for, and of workloads."""
    resources = await view.resources()
    asked = [step.command.arguments[0].partition("/")[0] for step in plan.steps if step.command.arguments]
    kinds = [found for word in (*asked, *_LABELLED) if (found := resources.find(word)) is not None]
    listed = [await view.requests.catalog.objects(kind) for kind in dict.fromkeys(kinds)]
    return frozenset(value for objects in listed for one in objects for value in one.labels.values())


class _Seen:
    """The texts in documents, as they are written."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.objects = 0
        self.left = MOST_NODES

    @property
    def over(self) -> bool:
        """Whether there was more than is looked through."""
        return self.left <= 0

    def add(self, document: Mapping[str, Any]) -> None:
        """Take every key and text of a document."""
        listed = document.get("items", document.get("rows"))
        self.objects += len(listed) if isinstance(listed, list) else 1
        ahead: list[Any] = [document]
        while ahead and self.left > 0:
            inner = ahead.pop()
            self.left -= 1
            if isinstance(inner, Mapping):
                self.texts += [str(key) for key in inner]
                ahead += [value for key, value in inner.items() if key not in ("managedFields", "columnDefinitions")]
            elif isinstance(inner, list):
                ahead += inner
            elif inner is not None:
                self.texts.append(str(inner))

    def has(self, word: _Word) -> bool:
        """Whether a text has the word."""
        if word.folded:
            return any(word.text.casefold() in text.casefold() for text in self.texts)
        return any(word.text in text for text in self.texts)

    def with_near_spellings(self, word: _Word) -> str:
        """The word, with what is written like it but for its case."""
        wanted = word.text.casefold()
        alike = dict.fromkeys(one for text in self.texts for one in words(text) if one.casefold() == wanted)
        return f"{word.text} (there is {', '.join(list(alike)[:3])})" if alike else word.text
