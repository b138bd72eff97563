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

from clusters.recorded import Recording
from eval.laboratory import Result
from eval.scenarios import Case, read_document
from eval.scoring import normal, score

FOLDER = Path(__file__).parent / "questions"
HELD_OUT = frozenset(
    {
        "dairycoop",
        "fintech",
        "lectern",
        "pistes",
        "spectacles",
        "transit",
        "windfarm",
    }
)
"""The clusters that nobody develops on, and that nothing is learned from: only their figures are looked at."""
Verdict = Literal["right", "wrong", "left"]
VERDICTS: tuple[Verdict, ...] = ("right", "wrong", "left")
_GENERATED = {"ReplicaSet": 2, "DaemonSet": 1, "Job": 1, "CronJob": 1}
"""How many generated parts end the name of a pod or a job, by its owner's kind."""


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
    entries = read_document((FOLDER / f"{cluster}.yaml").read_text(encoding="utf-8"))
    return tuple(_asked(cluster, entry) for entry in entries)


def _asked(cluster: str, entry: Mapping[str, Any]) -> Asked:
    fields = {key: value for key, value in entry.items() if key not in ("topic", "style")}
    unanswerable = fields["kind"] == "abstain"
    if unanswerable:
        fields |= {"kind": "text", "expect": "no answer"}
    fields.setdefault("expect", fields["kind"])
    return Asked(cluster, Case.model_validate(fields), entry["topic"], entry["style"], unanswerable)


@dataclass(frozen=True)
class Names:
    """Names by which an answer may call what is right: the workload of each pod, the cron job of each job, and which
    namespaces there are."""

    workloads: Mapping[str, str]
    namespaces: frozenset[str]

    def variants(self, text: str) -> tuple[str, ...]:
        """The answer as it is, with workloads in the place of their pods, and without the namespace before a name."""
        short = self._short(text)
        space, _, bare = short.partition("/")
        return (text, short, bare) if space in self.namespaces and "/" not in bare else (text, short)

    def cases(self, case: Case) -> tuple[Case, ...]:
        """The case as it is, and as its answer is worded without generated names."""
        short = tuple(dict.fromkeys(map(self._short, case.expected or ())))
        return (case,) if short == case.expected else (case, case.model_copy(update={"expect": short}))

    def _short(self, text: str) -> str:
        return re.sub(r"[a-z0-9][a-z0-9.-]*", lambda found: self.workloads.get(found[0], found[0]), text)


def names_in(recording: Recording) -> Names:
    """The names of a recording."""
    found = {}
    for one in (*_items(recording, "/apis/batch/v1/jobs"), *_items(recording, "/api/v1/pods")):
        name = one["metadata"]["name"]
        for owner in one["metadata"].get("ownerReferences", ()):
            if owner["kind"] in _GENERATED:
                found[name] = name.rsplit("-", _GENERATED[owner["kind"]])[0]
    spaces = frozenset(space["metadata"]["name"] for space in _items(recording, "/api/v1/namespaces"))
    return Names(found, spaces)


def _items(recording: Recording, path: str) -> list[dict[str, Any]]:
    body = next(r.body for r in recording.responses if r.path == path and "as=Table" not in r.accept)
    found: list[dict[str, Any]] = json.loads(body)["items"]
    return found


def judge(asked: Asked, result: Result, names: Names) -> Verdict:
    """Whether it was answered rightly; `left` is no answer where there should be one."""
    text = result.text
    if text is None or result.outcome in ("abstained", "unscored"):
        return "right" if asked.unanswerable else "left"
    return "right" if answers(asked, text, names) else "wrong"


def answers(asked: Asked, text: str, names: Names) -> bool:
    """Whether a text is a right answer, however it calls what it names."""
    if asked.unanswerable:
        return False
    cases, worded = names.cases(asked.case), names.variants(text)
    if any(score(case, one) == "right" for case in cases for one in worded):
        return True
    if asked.topic == "usage" and "metrics" in text:  # however it says that there are none
        return True
    return asked.case.kind == "not_found" and normal(text) in map(normal, asked.case.expected or ())
