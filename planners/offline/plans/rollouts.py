"""Rollouts of a deployment: how far one is, what ran before, its history, and the pods of the new and old template."""

from __future__ import annotations

import re

from core.flow import AsCount, AsList, AsText, AsYesNo, Extraction, Plan
from planners.offline.data import load
from planners.offline.nouns import Missing
from planners.offline.plans.marked import Marked
from planners.offline.plans.program import Program
from planners.offline.words import Found

_WORDS = frozenset(load("plans")["rollout_words"])
_REVISION = '(.metadata.annotations["deployment.kubernetes.io/revision"] // "0" | tonumber)'
_SETS = (
    '. as $d | ([$all[] | select(.kind == "ReplicaSet" and owned_by($d; $by))] | sort_by('
    + _REVISION
    + ") | reverse) as $sets"
)
"""`$sets` are its replica sets, the newest revision first."""
_IMAGES = '([.spec.template.spec.containers[].image] | join(", "))'
_BEFORE = 'if ($sets | length) < 2 then error("there was none before") else $sets[1] end'
_OLD = re.compile(r"\b(?:old|older|previous|prior|former)\b")
_PODS = '($all[] | select(.kind == "Pod") | . as $p | select(any({sets}[]; . as $s | $p | owned_by($s; $by))))'
_STATUS = (
    'if rolled_out then "rolled out: \\(available_replicas) of \\(wanted) available" else '
    '"\\(.status.updatedReplicas // 0) of \\(wanted) updated, \\(available_replicas) available: '
    '\\(condition("Progressing").message // "in progress")" end'
)
_STUCK = 'select(condition("Progressing").status == "False")'
_HISTORY = '$sets[] | "\\(' + _REVISION + "): \\(" + _IMAGES + ')"'
_CHANGED = (
    f'({_BEFORE} | {_IMAGES}) as $was | ($sets[0] | {_IMAGES}) as $is | if $was == $is then error("the images did'
)
_CHANGED += ' not change") else "\\($was) → \\($is)" end'
_CASES: tuple[tuple[re.Pattern[str], frozenset[str], str, Extraction], ...] = (
    (re.compile(r"\bstuck\b|\bhang(?:s|ing)?\b|\bstalled\b"), frozenset({"yes_no"}), _STUCK, AsYesNo("non_empty")),
    (re.compile(r"\b(?:rollout|deploy\w*) (?:status|progress)\b|\b(?:status|progress) of the rollout\b"),
     frozenset({"what", "noun", "list"}), _STATUS, AsText()),
    (re.compile(r"\b(?:rollout|revision|deployment) history\b|\bhistory\b"), frozenset({"what", "noun", "list"}),
     _HISTORY, AsText()),
    (re.compile(r"\bchange[ds]?\b"), frozenset({"what"}), _CHANGED, AsText()),
    (re.compile(r"\b(?:previous|prior|former|old) (?:[\w-]+ )?(?:image|version)|"
                r"\b(?:image|version)s?\b.* (?:before|previously)\b"),
     frozenset({"what", "which", "noun"}), f"{_BEFORE} | {_IMAGES}", AsList()),
)  # fmt: skip
_ORDINALS = {"first": "1", "original": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5"}
_NUMBERED = re.compile(
    rf"\b(?P<word>{'|'.join(_ORDINALS)}|\d+(?:st|nd|rd|th)) (?:revision|rollout)\b|"
    r"\brevision (?:number )?(?P<number>\d+)\b"
)
_AGO = re.compile(r"\b(?P<back>\d+) (?:revision|version|release|rollout|deploy)s? (?:ago|back|before|earlier)\b")
_TAGS = re.compile(r"\b(?:tag|version)s?\b")
_TAG = '([.spec.template.spec.containers[].image | split("/")[-1] | split(":")[1] // "latest"] | join(", "))'
_TIMES = re.compile(r"\btimes\b.*\b(?:rolled out|deployed|updated)\b|\b(?:revisions|rollouts)\b")
_NEW_PODS = re.compile(
    r"\bpods?\b.*\b(?:new|newest|latest|current|updated|old|previous) "
    r"(?:revision|version|template|image|replica ?set|rollout)\b|"
    r"\b(?:old|new|updated) pods?\b|\bpods?\b.*\b(?:are|is) updated\b"
)
_OF_PODS = re.compile(r"\b(?:images?|versions?|tags?)\b")


def rollout(asked: Marked) -> Plan | Missing | None:
    """A plan for a question about the rollout of one deployment."""
    case = _case(asked)
    if case is None or asked.leftover(_WORDS):
        return None
    found = asked.subject(("deployments.apps",))
    if not isinstance(found, Found):
        return found
    program = Program(asked.world.resources, found.resource, ("replicasets.apps", "pods"))
    body = f"{program.one(found.meta)} | {_SETS} | {case[0]}"
    return program.plan(body, found.meta.namespace, case[1], f"the rollout of deployment {found.meta.name}")


def _case(asked: Marked) -> tuple[str, Extraction] | None:
    """What is told, as jq of the deployment, and how it is read."""
    if asked.begins.ask == "count" and _TIMES.search(asked.text):
        return "$sets[] | .metadata.name", AsCount()
    if _NEW_PODS.search(asked.text) and asked.begins.ask in ("count", "which", "list", "noun"):
        sets = "$sets[1:]" if _OLD.search(asked.text) else "$sets[:1]"
        pods = _PODS.format(sets=sets)
        if asked.begins.ask == "count":
            return f"{pods} | .metadata.name", AsCount()
        if asked.begins.ask == "which" and _OF_PODS.search(asked.text.partition("pod")[0]):
            return f"[{pods} | .spec.containers[].image] | unique[]", AsList()
        return f"{pods} | .metadata.name", AsList()
    if (ago := _AGO.search(asked.text)) and (_OF_PODS.search(asked.text) or asked.begins.ask == "what"):
        back = int(ago["back"])
        few = 'error("there are only \\($sets | length) revisions")'
        images = _TAG if _TAGS.search(asked.text.replace(ago.group(), "")) else _IMAGES
        return f"if ($sets | length) <= {back} then {few} else $sets[{back}] end | {images}", AsList()
    if (numbered := _NUMBERED.search(asked.text)) and _OF_PODS.search(asked.text):
        return _of_revision(numbered, bool(_TAGS.search(asked.text))), AsList()
    fitting = (case for case in _CASES if case[0].search(asked.text) and asked.begins.ask in case[1])
    return next(((program, answer) for _, _, program, answer in fitting), None)


def _of_revision(numbered: re.Match[str], tag: bool) -> str:
    """The images of one revision, or their tags."""
    word = numbered["word"] or ""
    number = numbered["number"] or _ORDINALS.get(word) or re.sub(r"\D", "", word)
    gone = f'error("there is no revision {number} any more")'
    one = f"[$sets[] | select({_REVISION} == {number})] | if . == [] then {gone} else .[0] end"
    return f"{one} | {_TAG if tag else _IMAGES}"
