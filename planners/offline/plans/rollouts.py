"""Rollouts of a deployment: how far one is, what ran before, its history, and the pods of the new and old template."""

from __future__ import annotations

import json
import re

from core.flow import AsCount, AsList, AsText, AsYesNo, Extraction, Plan
from planners.offline.data import load, pattern
from planners.offline.nouns import Missing
from planners.offline.plans.marked import Marked
from planners.offline.plans.program import Program
from planners.offline.words import Found

_WORDS = frozenset(load("plans")["rollout_words"])
_OLD = pattern("old")
_UNDONE = pattern("undone")
_VERSION = re.compile(r"v?\d+(?:\.\d+)+[\w.-]*|v\d+")
_SETS = "sets_of($all; $by)"
_TELLING = frozenset({"what", "noun", "list"})
_CASES: tuple[tuple[re.Pattern[str], frozenset[str], str, Extraction], ...] = (
    (pattern("hangs"), frozenset({"yes_no", "noun"}), "select(rollout_hangs)", AsYesNo("non_empty")),
    (pattern("rollout status"), _TELLING, "rollout_status", AsText()),
    (pattern("history"), _TELLING, f'{_SETS}[] | "\\(revision): \\(images_told)"', AsText()),
    (pattern("changed"), frozenset({"what", "which"}), f"{_SETS} | image_change", AsText()),
)
_ORDINALS: dict[str, str] = {**load("words")["places"], "original": "1"}
_ORDINALS.pop("last")
_NUMBERED = re.compile(
    rf"\b(?P<word>{'|'.join(_ORDINALS)}|\d+(?:st|nd|rd|th)) (?:revision|rollout)\b|"
    r"\brevision (?:number )?(?P<number>\d+)\b"
)
_AGO = re.compile(r"\b(?P<back>\d+) (?:revision|version|release|rollout|deploy)s? (?:ago|back|before|earlier)\b")
_TAGS = pattern("tags")
_BROUGHT_BACK = pattern("brought back")
_TIMES = pattern("times rolled out")
_NEW_PODS = pattern("pods of a rollout")
_OF_PODS = pattern("images")


def rollout(asked: Marked) -> Plan | Missing | None:
    """A plan for a question about the rollout of one deployment."""
    case = _case(asked)
    if case is None or asked.leftover({*_WORDS, *filter(_VERSION.fullmatch, asked.words)}):
        return None
    found = asked.subject(("deployments.apps",))
    if not isinstance(found, Found):
        return found
    program = Program(asked.world.resources, found.resource, ("replicasets.apps", "pods"))
    body = f"{program.one(found.meta)} | {case[0]}"
    return program.plan(body, found.meta.namespace, case[1], f"the rollout of deployment {found.meta.name}")


def _case(asked: Marked) -> tuple[str, Extraction] | None:
    """What is told, as jq of the deployment, and how it is read."""
    ask, text = asked.begins.ask, asked.text
    if ask == "count" and _TIMES.search(text):
        return f"{_SETS}[] | .metadata.name", AsCount()
    if _NEW_PODS.search(text) and ask in ("count", "which", "list", "noun"):
        pods = f"{_SETS}{'[1:]' if _OLD.search(text) else '[:1]'} | pods_of_sets($all; $by)"
        if ask == "which" and _OF_PODS.search(text.partition("pod")[0]):
            return f"[{pods} | .spec.containers[].image] | unique[]", AsList()
        return f"{pods} | .metadata.name", AsCount() if ask == "count" else AsList()
    if one := _one(asked):
        of, spoken = one
        return f"{_SETS} | {of} | {'tags_told' if _TAGS.search(spoken) else 'images_told'}", AsList()
    fitting = (case for case in _CASES if case[0].search(text) and ask in case[1])
    return next(((program, answer) for _, _, program, answer in fitting), None)


def _one(asked: Marked) -> tuple[str, str] | None:
    """The one revision of which it is told what ran, and the words in which a tag is asked for."""
    text = asked.text
    images = _OF_PODS.search(text) or (asked.begins.ask == "what" and _BROUGHT_BACK.search(text))
    if (ago := _AGO.search(text)) and (images or asked.begins.ask == "what"):
        return f"revisions_ago({ago['back']})", text.replace(ago.group(), "")
    if images and (numbered := _NUMBERED.search(text)):
        word = numbered["word"] or ""
        number = numbered["number"] or _ORDINALS.get(word) or word.rstrip("stndrh")
        return f"numbered({number})", text
    wants = asked.begins.ask in ("what", "which", "noun") or not {"what", "which"}.isdisjoint(asked.words)
    if images and wants and _UNDONE.search(text):  # "if we undo the rollout, what image comes back"
        version = next(filter(_VERSION.fullmatch, asked.words), "")
        return f"before_version({json.dumps(version)})" if version else "before_newest", ""
    return None
