"""The questions of the examination, and whether an answer to one is right. Pure but for reading the files.

`kind`, `expect`, `also`, `never` and `difficulty` are those of `eval/scenarios`; beside them stand `topic` and `style`,
and a kind of its own: `abstain`, a question that no careful planner answers. Any answer to it is wrong.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

from clusters.recorded import Recording
from eval.laboratory import Result
from eval.scenarios import Case
from eval.scoring import normal, score

FOLDER = Path(__file__).parent / "questions"
Verdict = Literal["right", "wrong", "left"]
VERDICTS: tuple[Verdict, ...] = ("right", "wrong", "left")
_GENERATED = {"ReplicaSet": 2, "DaemonSet": 1, "Job": 1}
"""How many generated parts end the name of a pod, by its owner's kind."""


@dataclass(frozen=True)
class Asked:
    """One question: its case, what it is about, how it is worded, and whether it should be left unanswered."""

    cluster: str
    case: Case
    topic: str
    style: str
    unanswerable: bool = False


def read(cluster: str) -> tuple[Asked, ...]:
    """The questions about a cluster."""
    entries = yaml.safe_load((FOLDER / f"{cluster}.yaml").read_text(encoding="utf-8"))
    return tuple(_asked(cluster, entry) for entry in entries)


def _asked(cluster: str, entry: Mapping[str, Any]) -> Asked:
    fields = {key: value for key, value in entry.items() if key not in ("topic", "style")}
    unanswerable = fields["kind"] == "abstain"
    if unanswerable:
        fields |= {"kind": "text", "expect": "no answer"}
    fields.setdefault("expect", fields["kind"])
    return Asked(cluster, Case.model_validate(fields), entry["topic"], entry["style"], unanswerable)


def workloads(recording: Recording) -> dict[str, str]:
    """The name of what made each pod, by the pod's: an answer may name either."""
    body = next(r.body for r in recording.responses if r.path == "/api/v1/pods" and "as=Table" not in r.accept)
    found = {}
    for pod in json.loads(body)["items"]:
        for owner in pod["metadata"].get("ownerReferences", ()):
            parts = _GENERATED.get(owner["kind"], 0)
            found[pod["metadata"]["name"]] = pod["metadata"]["name"].rsplit("-", parts)[0] if parts else ""
    return {pod: name for pod, name in found.items() if name}


def judge(asked: Asked, result: Result, owners: Mapping[str, str]) -> Verdict:
    """Whether it was answered rightly; `left` is no answer where there should be one."""
    text = result.text
    if text is None or result.outcome in ("abstained", "unscored"):
        return "right" if asked.unanswerable else "left"
    if asked.unanswerable:
        return "wrong"
    if any(score(asked.case, worded) == "right" for worded in (text, _without_suffixes(text, owners))):
        return "right"
    if asked.case.kind == "not_found" and normal(text) in map(normal, asked.case.expected or ()):
        return "right"
    return "wrong"


def _without_suffixes(text: str, owners: Mapping[str, str]) -> str:
    """The answer with workloads in the place of their pods."""
    return re.sub(r"[a-z0-9][a-z0-9.-]*", lambda found: owners.get(found[0], found[0]), text)
