"""Learn what each feature of the offline planner's forms weighs: `.venv/bin/python scripts/offline/train.py`.

Questions of which the answer is known (the development questions of the scenarios that have a recording, the wordings
of `tests/planners/offline/`, the development half of `benchmarks/unseen`) are parsed with the weights of before, their
likeliest forms are executed, and those that answer right are right. Questions of `readings.yaml` are filled with names
from a seed; the forms that read as they should are right. `ranking` are the weights under which right forms are
likeliest; `confidence` those under which it is likeliest told whether the answer that is taken is right (both
log-linear, L-BFGS, ridge). `plans` is for each way to a plan that no form is written for ("why", "logs", a log that is
read) how often its answers are right, shrunk towards that of all ways; with `--plans` that alone is counted again.
Writes `planners/offline/data/weights.json`. With `--folds` it also tells what weights that were learned from the other
clusters make of each. The other half of `benchmarks/unseen` is not looked at.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import re
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from scipy.optimize import minimize

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.unseen import questions as unseen  # noqa: E402
from benchmarks.unseen.building import build  # noqa: E402
from benchmarks.unseen.building import names as unseen_names  # noqa: E402
from benchmarks.unseen.questions import names_in  # noqa: E402
from clusters.grounding import ClusterCatalog  # noqa: E402
from clusters.recorded import RecordedCluster, Recording, load  # noqa: E402
from core.flow import Abstention, Failure, Proposal, Question  # noqa: E402
from core.pipeline import answer  # noqa: E402
from core.ports import Tier  # noqa: E402
from eval.scenarios import Case, read_cases, shipped_questions  # noqa: E402
from eval.scoring import score  # noqa: E402
from executor.execution import PlanExecutor  # noqa: E402
from planners.offline import OfflinePlanner  # noqa: E402
from planners.offline.parsing.choice import MOST_EXECUTED, Candidate, Choice, weighed, with_answer, with_outcome  # noqa: E402  # noqa: E402
from voter import MajorityVoter  # noqa: E402

RECORDINGS = ("starter", "shop", "troubled", "fleet")
WEIGHTS = ROOT / "planners" / "offline" / "data" / "weights.json"
DEVELOPED = tuple(name for name in unseen_names() if name not in unseen.HELD_OUT)
"""The clusters of `benchmarks/unseen` that the planner is developed on."""
RIDGE = 0.1
SURE_RIDGE = 0.5
WRONG = 2.0
"""What a wrong answer counts beside a right one, where it is learned how sure an answer is."""
LEAST = 0.005
"""Weights nearer to zero than this are left out."""
READ_ON = ("shop", "fleet")
"""The recordings on which the readings are filled."""
PRIOR = 4.0
"""Answers that each way to a plan is taken to have given before any is counted."""
READ = 0.6
"""What a question of `readings.yaml` counts beside one whose answer is known."""
KINDS = (
    ("pods", "pod", "pods"),
    ("deployments", "deployment", "deployments"),
    ("services", "service", "services"),
    ("svcs", "svc", "services"),
    ("config maps", "config map", "configmaps"),
    ("jobs", "job", "jobs"),
    ("cronjobs", "cronjob", "cronjobs"),
    ("deploys", "deploy", "deployments"),
    ("secrets", "secret", "secrets"),
    ("pvcs", "pvc", "persistentvolumeclaims"),
)


@dataclass(frozen=True)
class Example:
    """A question's likeliest forms with what they answered, and which of them are right; `counts` is what it counts.

    `group` is the cluster that it was asked of."""

    group: str
    text: str
    candidates: tuple[Candidate, ...]
    right: tuple[bool, ...]
    counts: float = 1.0


class Room:
    """A cluster with a planner before it."""

    def __init__(self, name: str, recording: Recording) -> None:
        self.name = name
        self.cluster = RecordedCluster(recording)
        self.catalog = ClusterCatalog(self.cluster)
        self.planner = OfflinePlanner(self.catalog)

    async def executed(self, question: Question, one: Candidate) -> tuple[Candidate, str | None]:
        """The candidate with its answer, as it counts and in words; None where it fails."""
        executor = PlanExecutor(question, self.cluster, self.catalog)
        execution = await executor.execute(Proposal("offline", "", one.plan))
        voter = MajorityVoter()
        ballot = voter.cast(question, "offline", 1.0, (execution,))
        text = None if isinstance(ballot.vote, Abstention) else voter.render(voter.tally((ballot,)))
        told = with_answer(one, execution)
        return told, text if told.answer is not None else None

    async def unique(self, kind: str) -> list[Any]:
        """The objects of a kind whose names no other of it has."""
        resource = (await self.catalog.resources()).find(kind)
        objects = list(await self.catalog.objects(resource)) if resource else []
        names = [meta.name for meta in objects]
        return [meta for meta in objects if names.count(meta.name) == 1]


async def answered(room: Room, cases: Sequence[Case], judge: Callable[[Case, str], bool]) -> AsyncIterator[Example]:
    """An example for each question whose answer is known and that is answered by a form."""
    for case in cases:
        question = Question(case.question)
        candidates = await room.planner.candidates(question)
        if candidates is None:
            continue
        told = [await room.executed(question, one) for one in candidates[:MOST_EXECUTED]]
        right = tuple(text is not None and judge(case, text) for _, text in told)
        yield Example(room.name, case.question, tuple(one for one, _ in told), right)


async def ways(
    room: Room, cases: Sequence[Case], judge: Callable[[Case, str], bool]
) -> AsyncIterator[tuple[str, bool]]:
    """For each question that a plan of its own answers, what made the plan, and whether the answer is right."""

    def executor(question: Question) -> PlanExecutor:
        return PlanExecutor(question, room.cluster, room.catalog)

    planner = OfflinePlanner(room.catalog, executor)
    for case in cases:
        question = Question(case.question)
        found = await planner.explain(question)
        if not found.way or isinstance(found.outcome, Failure):
            continue
        solved = await answer(question, (Tier("offline", (planner,), 30.0),), executor, MajorityVoter())
        if solved.tier:
            yield found.way, judge(case, solved.text)


def precision(told: Sequence[tuple[str, bool]]) -> dict[str, float]:
    """How likely an answer is right, for each way to a plan: as often as it was, and a few times more as often as all
    ways were together."""
    right, answered = Counter(way for way, is_right in told if is_right), Counter(way for way, _ in told)
    mean = right.total() / max(1, answered.total())
    return {way: round((right[way] + PRIOR * mean) / (answered[way] + PRIOR), 4) for way in sorted(answered)}


async def read(room: Room, rows: Sequence[dict[str, Any]], draw: random.Random) -> AsyncIterator[Example]:
    """An example for each wording of `readings.yaml`, filled with names of the cluster."""
    deployments, services = await room.unique("deployments"), await room.unique("services")
    spaces = [meta.name for meta in await room.unique("namespaces") if not meta.name.startswith("kube")]
    pods = [meta for meta in await room.unique("pods") if meta.controller is None]
    for row in rows:
        for wording in row["say"]:
            if "{pod}" in wording and not pods:
                continue
            kinds, kind, plural = draw.choice(KINDS)
            one, other = draw.sample(deployments, 2)
            names = {"deploy": one.name, "other": other.name, "svc": draw.choice(services).name}
            pod = draw.choice(pods).name if pods else ""
            gaps = {**names, "ns": draw.choice(spaces), "pod": pod, "kinds": kinds, "kind": kind, "plural": plural}
            wanted = row["read"]
            for gap, text in gaps.items():
                wanted = wanted.replace(f"{{{gap}}}", re.escape(text))
            text = wording.format(**gaps)
            found = (await room.planner.candidates(Question(text)) or [])[:MOST_EXECUTED]
            right = tuple(bool(re.fullmatch(wanted, one.words)) for one in found)
            told = [(await room.executed(Question(text), one))[0] for one in found]
            yield Example(f"readings {room.name}", text, tuple(told), right, READ)


def ranking(examples: Sequence[Example]) -> dict[str, float]:
    """The weights under which the right forms are likeliest."""
    used = [one for one in examples if any(one.right) and not all(one.right)]
    rows = [with_outcome(c, True) for one in used for c in one.candidates]
    names, table = _table(rows)
    sizes = [len(one.candidates) for one in used]
    hits = np.array([right for one in used for right in one.right])
    starts, of = np.r_[0, np.cumsum(sizes)[:-1]], np.repeat(np.arange(len(sizes)), sizes)
    weigh = np.array([one.counts for one in used])

    def loss(weights: Any) -> tuple[float, Any]:
        scores = table @ weights
        raised = np.exp(scores - np.maximum.reduceat(scores, starts)[of])
        whole, good = np.add.reduceat(raised, starts), np.maximum(np.add.reduceat(raised * hits, starts), 1e-12)
        slope = table.T @ ((raised / whole[of] - raised * hits / good[of]) * weigh[of])
        return float((weigh * (np.log(whole) - np.log(good))).sum()), slope

    return _fit(loss, names, RIDGE)


def confidence(examples: Sequence[Example], weights: dict[str, float]) -> dict[str, float]:
    """The weights that tell best whether the answer that is taken is right."""
    rows, hits, counts = [], [], []
    for one in examples:
        choice, right = chosen(one, weights, {})
        if choice is not None and choice.best is not None:
            rows.append(choice.evidence)
            hits.append(1.0 if right else -1.0)
            counts.append(one.counts)
    names, table = _table(rows)
    signs = np.array(hits)
    weigh = np.where(signs > 0, 1.0, WRONG) * np.array(counts)

    def loss(found: Any) -> tuple[float, Any]:
        margins = signs * (table @ found)
        slope = table.T @ (-signs * weigh / (1 + np.exp(margins)))
        return float((weigh * np.logaddexp(0, -margins)).sum()), slope

    return _fit(loss, names, SURE_RIDGE)


def chosen(one: Example, weights: dict[str, float], sure: dict[str, float]) -> tuple[Choice | None, bool]:
    """The choice for an example, and whether it is right."""
    if not one.candidates:
        return None, False
    choice = weighed(one.candidates, True, weights, sure)
    if choice.best is None:
        return choice, False
    place = next(n for n, c in enumerate(one.candidates) if c.form.form == choice.best.form.form)
    return choice, one.right[place]


def _table(rows: Sequence[Mapping[str, float]]) -> tuple[list[str], Any]:
    names = sorted({name for row in rows for name in row})
    place = {name: number for number, name in enumerate(names)}
    table = np.zeros((len(rows), len(names)))
    for number, row in enumerate(rows):
        for name, value in row.items():
            table[number, place[name]] = value
    return names, table


def _fit(loss: Callable[[Any], tuple[float, Any]], names: Sequence[str], ridge: float) -> dict[str, float]:
    def ridged(weights: Any) -> tuple[float, Any]:
        value, slope = loss(weights)
        return value + ridge * float((weights**2).sum()), slope + 2 * ridge * weights

    found = minimize(ridged, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 400}).x
    return {name: round(float(value), 4) for name, value in zip(names, found, strict=True) if abs(value) >= LEAST}


def folds(examples: Sequence[Example]) -> str:
    """For each cluster, what weights make of it that were learned from the others, by threshold."""
    lines = []
    for group in sorted({one.group for one in examples if not one.group.startswith("readings")}):
        others = [one for one in examples if not one.group.endswith(group)]
        weights = ranking(others)
        sure = confidence(others, weights)
        told = [(c.share, right) for c, right in (chosen(x, weights, sure) for x in examples if x.group == group) if c]
        shown = []
        for least in (0.4, 0.5, 0.6, 0.7, 0.8):
            taken = [right for share, right in told if share >= least]
            shown.append(f"{least}: {sum(taken)} right {len(taken) - sum(taken)} wrong")
        lines.append(f"{group:<10} {len(told):>5}  " + "; ".join(shown))
    return "\n".join(lines)


def _cases(name: str) -> list[Case]:
    cases = list(read_cases(shipped_questions(name)))
    for file in ("wordings", "unseen"):
        path = ROOT / "tests" / "planners" / "offline" / f"{file}.yaml"
        for number, row in enumerate(yaml.safe_load(path.read_text("utf-8"))):
            if row["recording"] != name:
                continue
            told = {key: value for key, value in row.items() if key != "recording"}
            if told["kind"] == "abstain":  # nothing answers it right
                told = {**told, "kind": "value", "expect": "(nothing)"}
            cases.append(Case.model_validate({"id": f"{file}-{number}", **told}))
    return cases


def _right(case: Case, text: str) -> bool:
    return score(case, text) == "right"


def asked() -> Iterator[tuple[Room, list[Case], Callable[[Case, str], bool]]]:
    """The clusters, the questions that are asked of each, and who tells whether an answer is right."""
    for name in RECORDINGS:
        yield Room(name, load(name)), _cases(name), _right
    for name in DEVELOPED:
        recording = build(name)
        known = names_in(recording)
        of_case = {one.case.id: one for one in unseen.read(name)}

        def right(case: Case, text: str, of_case: Any = of_case, known: Any = known) -> bool:
            return unseen.answers(of_case[case.id], text, known)

        yield Room(name, recording), [one.case for one in of_case.values()], right


async def gathered(seed: int) -> list[Example]:
    """All examples."""
    rows = yaml.safe_load((Path(__file__).parent / "readings.yaml").read_text("utf-8"))
    examples: list[Example] = []
    for room, cases, right in asked():
        examples += [one async for one in answered(room, cases, right)]
        if room.name in READ_ON:
            examples += [one async for one in read(room, rows, random.Random(seed))]  # noqa: S311
        print(f"{room.name}: {len(examples)} examples so far", flush=True)
    return examples


async def main() -> None:
    """Gather the examples, learn, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=11, help="fills the readings (default: 11)")
    parser.add_argument("--folds", action="store_true", help="tell what weights of the other clusters make of each")
    parser.add_argument("--plans", action="store_true", help="count how often plans of their own are right, no more")
    arguments = parser.parse_args()
    told = json.loads(WEIGHTS.read_text("utf-8"))
    if not arguments.plans:
        examples = await gathered(arguments.seed)
        if arguments.folds:
            print(folds(examples))
        weights = ranking(examples)
        told = {"command": "scripts/offline/train.py", "seed": arguments.seed, "examples": len(examples)}
        told |= {"ridge": RIDGE, "ranking": weights, "confidence": confidence(examples, weights)}
    told["plans"] = precision([one for where in asked() async for one in ways(*where)])
    WEIGHTS.write_text(json.dumps(told, indent=1, sort_keys=not arguments.plans) + "\n", "utf-8")


if __name__ == "__main__":
    asyncio.run(main())
