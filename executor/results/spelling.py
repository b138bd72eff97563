"""Misspelt names that a plan put right: a word of the question that no command has, and the one that it took. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapidfuzz.distance import OSA

from core.flow import Plan, Repair
from core.wording import words
from kubectl.command import Pipeline
from kubectl.resources import Resources

_SHORTEST = 4
"""Letters of a name that may have been misspelt."""
_QUOTED = re.compile(r'"([^"\\]*)"')
_SELECTED = re.compile(r"[!=]=?\s*([\w.-]+)")


def repairs(question: str, plan: Plan, resources: Resources) -> tuple[Repair, ...]:
    """The names in a plan's commands that nearly are a word of the question, which no command has."""
    asked = [word for word in words(question.lower()) if len(word) >= _SHORTEST and resources.find(word) is None]
    used = [name.lower() for step in plan.steps for name in _names(step)]
    text = " ".join(map(str, plan.steps)).lower()
    found: dict[Repair, None] = {}
    for meant in dict.fromkeys(used):
        if len(meant) < _SHORTEST or meant in asked or resources.find(meant) is not None:
            continue
        for mention in asked:
            if mention not in text and OSA.distance(mention, meant) <= (1 if len(mention) < 8 else 2):
                found[Repair(mention, meant)] = None
    return tuple(found)


def _names(step: Pipeline) -> Iterator[str]:
    """What a step gives as the name of something: arguments, a namespace, what selectors and filters compare with."""
    command = step.command
    for argument in command.arguments:
        yield argument.rpartition("/")[2]
    yield command.flag("namespace")
    for flag in ("selector", "field-selector"):
        yield from _SELECTED.findall(command.flag(flag))
    for filter_ in step.filters:
        for argument in filter_.arguments:
            if filter_.name == "jq":
                yield from _QUOTED.findall(argument)
            elif filter_.name in ("grep", "awk", "sed"):
                yield from words(argument)
