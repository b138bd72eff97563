"""What the records of a run say: figures for each ensemble, each with what it is worth, and comparisons. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from core.flow import Value
from eval import statistics
from eval.experiments import Record, Results, member_names
from eval.replay import Vote
from eval.scoring import Outcome, score
from eval.statistics import Interval, Paired, Rate, RiskCoverage
from voter.render import say

HEARD = 0.95
"""The share of questions on which all planners must have been heard: those on which a frugal ensemble heard everybody
are the hard ones, and would tell too little of its planners."""
Place = tuple[str, str, int]
"""Scenario, question and repeat: where two ensembles can be held against each other."""


@dataclass(frozen=True)
class Planners:
    """What an ensemble's planners did alone, on the `of` questions on which each of them was heard, in this ensemble or
    in another one.

    `missed` is β, the share on which none is right, and `bound` its upper bound: no voter is right on more than
    1 − `bound` of such questions, at 95 %. `independent` is what a majority would be right on if they erred
    independently; `recovered` is the share of the oracle's gain that the vote recovers.
    """

    of: int
    alone: Mapping[str, Rate]
    missed: Rate
    bound: float
    recovered: float | None
    independent: float
    agreement: Sequence[statistics.ErrorAgreement]


@dataclass(frozen=True)
class EnsembleSummary:
    """One ensemble. Shares are of the scored questions (right, wrong, abstained); unscored ones count nowhere."""

    name: str
    baseline: bool
    outcomes: Mapping[Outcome, int]
    right: Rate
    wrong: Rate
    clustered: Interval | None
    precision: float | None
    recall: float | None
    seconds: Mapping[float, float]
    calls: Mapping[float, float]
    tokens: Mapping[float, float]
    cost: Mapping[float, float]
    mean_calls: float
    mean_cost: float | None
    total_cost: float
    pass_at: Mapping[int, float]
    pass_hat: Mapping[int, float]
    risk: RiskCoverage
    patterns: Mapping[str, Rate]
    stated: Mapping[str, float]
    planners: Planners | None
    by: Mapping[str, Mapping[str, Rate]]
    latencies: Sequence[float] = field(repr=False, default=())


@dataclass(frozen=True)
class Comparison:
    """Two ensembles on the questions that both were scored on."""

    first: str
    second: str
    paired: Paired

    @property
    def words(self) -> str:
        """The finding in a sentence."""
        return self.paired.words(self.first, self.second)


@dataclass(frozen=True)
class Summary:
    """A run: its ensembles, the baselines last, what parts them, and what a model judge made of the answers."""

    name: str
    ensembles: Sequence[EnsembleSummary]
    comparisons: Sequence[Comparison]
    questions: int
    records: int
    scenarios: Sequence[str]
    missing: int = 0
    judge: str = ""
    judged: Rate | None = None

    @property
    def best_single(self) -> EnsembleSummary | None:
        """The best of those with one planner."""
        alone = [one for one in self.ensembles if one.planners is None or len(one.planners.alone) == 1]
        return max((one for one in alone if one.right.of), key=lambda one: one.right.value or 0.0, default=None)

    @property
    def front(self) -> list[str]:
        """The ensembles that no other is both cheaper and better than."""
        priced = [(one.mean_cost or 0.0, one.right.value or 0.0, one.name) for one in self.ensembles if one.right.of]
        return [
            name
            for cost, right, name in priced
            if not any((c <= cost and r >= right and (c, r) != (cost, right)) for c, r, _ in priced)
        ]


def summarise(results: Results) -> Summary:
    """The summary of a run's results."""
    by_ensemble: dict[str, list[Record]] = {ensemble.name: [] for ensemble in results.experiment.ensembles}
    for record in results.records.values():
        by_ensemble.setdefault(record.cell.ensemble, []).append(record)
    alone = _alone(results.records.values())
    baselines = {ensemble.name for ensemble in results.experiment.ensembles if ensemble.baseline}
    summaries = [
        _ensemble(name, records, name in baselines, member_names(results.experiment, name), alone)
        for name, records in by_ensemble.items()
        if records
    ]
    places = {_place(record) for record in results.records.values()}
    return Summary(
        results.experiment.name,
        summaries,
        _comparisons(summaries, by_ensemble),
        len({place[:2] for place in places}),
        len(results.records),
        sorted({place[0] for place in places}),
        sum(record.failed for record in results.records.values()),
        *_judged(results),
    )


def compare(first: Iterable[Record], second: Iterable[Record], name: str, other: str) -> Comparison:
    """Two ensembles on their common questions. A question that was asked several times is right for who was right more
    often than not: its repeats are no questions of their own."""
    one, two = _by_question(first), _by_question(second)
    common = sorted(one.keys() & two.keys())
    return Comparison(name, other, statistics.paired([one[key] for key in common], [two[key] for key in common]))


def _by_question(records: Iterable[Record]) -> dict[tuple[str, str], bool]:
    tries: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for record in records:
        if record.outcome != "unscored":
            tries[record.cell.scenario, record.cell.question].append(record.outcome == "right")
    return {key: 2 * sum(right) > len(right) for key, right in tries.items()}


def _comparisons(summaries: Sequence[EnsembleSummary], records: Mapping[str, Sequence[Record]]) -> list[Comparison]:
    """Every two that are no baselines, and the best of them against each baseline."""
    own = [one for one in summaries if not one.baseline]
    pairs = [(one.name, other.name) for place, one in enumerate(own) for other in own[place + 1 :]]
    best = max(own, key=lambda one: one.right.value or 0.0, default=None)
    if best is not None:
        if len(own) > 6:
            pairs = [(best.name, other.name) for other in own if other is not best]
        pairs += [(best.name, one.name) for one in summaries if one.baseline]
    return [compare(records[first], records[second], first, second) for first, second in pairs]


def _ensemble(
    name: str,
    records: Sequence[Record],
    baseline: bool,
    members: Sequence[str],
    alone: Mapping[Place, Mapping[str, bool]],
) -> EnsembleSummary:
    scored = [record for record in records if record.outcome != "unscored"]
    right = [record.outcome == "right" for record in scored]
    clusters: dict[str, list[bool]] = defaultdict(list)
    for record in scored:
        clusters[record.cell.scenario].append(record.outcome == "right")
    listed = [record.score for record in scored if record.score.precision is not None]
    costs = [record.cost for record in scored]
    known = [cost for cost in costs if cost is not None]
    tries = _tries(scored)
    depths = [k for k in (1, 2, 3, 5, 10) if any(count >= k for _, count in tries)]
    answered = [record for record in scored if record.outcome != "abstained"]
    sure = [record.confidence or 0.0 for record in answered]
    outcomes: Counter[Outcome] = Counter(record.outcome for record in records)
    return EnsembleSummary(
        name,
        baseline,
        outcomes,
        statistics.rate(right),
        statistics.rate([record.outcome == "wrong" for record in scored]),
        statistics.clustered(clusters),
        _mean([one.precision for one in listed if one.precision is not None]),
        _mean([one.recall for one in listed if one.recall is not None]),
        statistics.quantiles(record.seconds for record in scored),
        statistics.quantiles(float(record.calls) for record in scored),
        statistics.quantiles(float(record.prompt_tokens + record.completion_tokens) for record in scored),
        statistics.quantiles(costs),
        _mean([float(record.calls) for record in scored]) or 0.0,
        sum(known) / len(scored) if known else None,
        sum(known),
        {k: value for k in depths if (value := statistics.pass_at(tries, k)) is not None},
        {k: value for k in depths if (value := statistics.pass_hat(tries, k)) is not None},
        statistics.risk_coverage(sure, [record.outcome == "right" for record in answered], len(scored) - len(answered)),
        statistics.agreement_rates((r.pattern, r.outcome == "right") for r in answered if r.pattern),
        _stated(answered),
        _planners(scored, members, alone),
        {
            "tag": _rates(scored, lambda record: record.case.tags),
            "difficulty": _rates(scored, lambda record: (record.case.difficulty,)),
            "kind": _rates(scored, lambda record: (record.case.kind,)),
            "scenario": _rates(scored, lambda record: (record.cell.scenario,)),
        },
        sorted(record.seconds for record in scored),
    )


def _tries(records: Iterable[Record]) -> list[tuple[int, int]]:
    found: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for record in records:
        found[record.cell.scenario, record.cell.question].append(record.outcome == "right")
    return [(sum(right), len(right)) for right in found.values()]


def _stated(records: Iterable[Record]) -> dict[str, float]:
    """The mean confidence that the voter told, by pattern."""
    found: dict[str, list[float]] = defaultdict(list)
    for record in records:
        if record.pattern and record.confidence is not None:
            found[record.pattern].append(record.confidence)
    return {pattern: sum(sure) / len(sure) for pattern, sure in found.items()}


def _rates(records: Iterable[Record], group: Callable[[Record], Iterable[str]]) -> dict[str, Rate]:
    found: dict[str, list[bool]] = defaultdict(list)
    for record in records:
        for name in group(record):
            found[name].append(record.outcome == "right")
    return {name: statistics.rate(found[name]) for name in sorted(found)}


def vote_is_right(record: Record, vote: Vote) -> bool:
    """Whether a planner's own vote would have been scored right."""
    value = vote.ballot.vote
    return isinstance(value, Value) and score(record.case, say(value)) == "right"


def _alone(records: Iterable[Record]) -> dict[Place, dict[str, bool]]:
    """Whether each planner was right, by place: whichever ensemble asked it, its vote is the same."""
    found: dict[Place, dict[str, bool]] = defaultdict(dict)
    for record in records:
        if record.outcome != "unscored":
            for vote in record.votes:
                found[_place(record)].setdefault(vote.planner, vote_is_right(record, vote))
    return found


def _planners(
    records: Sequence[Record], members: Sequence[str], alone: Mapping[Place, Mapping[str, bool]]
) -> Planners | None:
    complete = [record for record in records if all(name in alone.get(_place(record), {}) for name in members)]
    if not members or len(complete) < HEARD * len(records) or not complete:
        return None
    by_name = {name: [alone[_place(record)][name] for record in complete] for name in members}
    missed, bound = statistics.all_wrong(by_name)
    rates = {name: statistics.rate(right) for name, right in by_name.items()}
    return Planners(
        len(complete),
        rates,
        missed,
        bound,
        statistics.recovered([record.outcome == "right" for record in complete], by_name),
        statistics.majority_of_independent([one.value or 0.0 for one in rates.values()]),
        statistics.error_agreement(by_name),
    )


def _judged(results: Results) -> tuple[str, Rate | None]:
    """The model judge, and how often it agreed with the exact scorers where both have an opinion."""
    judged = [r for r in results.records.values() if r.judged and r.outcome in ("right", "wrong")]
    if not judged:
        return "", None
    agreed = [record.judged.partition(":")[0] == record.outcome for record in judged]
    return judged[0].judged.partition(":")[2], statistics.rate(agreed)


def _place(record: Record) -> Place:
    return record.cell.scenario, record.cell.question, record.cell.repeat


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
