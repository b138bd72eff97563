"""Every ensemble of planners whose votes are on file, computed and told in a table, the best first."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import SettingsError
from core.flow import Question
from core.ports import Policy
from eval import statistics
from eval.experiments import Record, Results
from eval.laboratory import result_of
from eval.replay import Ensemble, Vote, ensembles, replay_all
from eval.reports.terminal import between, money, percent
from eval.statistics import Paired, Rate
from voter.stopping import Stopping


@dataclass(frozen=True)
class Subset:
    """One ensemble that was computed: how often it is right and wrong, and what it takes of a question."""

    name: str
    right: Rate
    wrong: Rate
    calls: float
    cost: float
    seconds: float
    answers: tuple[bool, ...]


def votes_on_file(results: Results) -> tuple[list[tuple[Record, dict[str, Vote]]], list[str]]:
    """The votes on each question of planners that were heard on all of them; and who was not."""
    found: dict[tuple[str, str, int], dict[str, Vote]] = defaultdict(dict)
    example: dict[tuple[str, str, int], Record] = {}
    for record in results.records.values():
        place = (record.cell.scenario, record.cell.question, record.cell.repeat)
        if record.outcome == "unscored":
            continue
        example.setdefault(place, record)
        for vote in record.votes:
            found[place].setdefault(vote.planner, vote)
    everyone = list(dict.fromkeys(name for votes in found.values() for name in votes))
    complete = [name for name in everyone if all(name in found[place] for place in example)]
    chosen = [(record, {name: found[place][name] for name in complete}) for place, record in example.items()]
    return chosen, [name for name in everyone if name not in complete]


def compute(name: str, ensemble: Ensemble, votes: Sequence[tuple[Record, dict[str, Vote]]]) -> Subset:
    """One ensemble on every question, in the order of the file."""
    replayed = replay_all([(Question(record.case.question), some) for record, some in votes], ensemble)
    outcomes = [result_of(record.case, one.answer).outcome for (record, _), one in zip(votes, replayed, strict=True)]
    count = len(replayed) or 1
    right = tuple(outcome == "right" for outcome in outcomes)
    costs = [call.usage.cost or 0.0 for one in replayed for call in one.calls]
    return Subset(
        name,
        statistics.rate(right),
        statistics.rate([outcome == "wrong" for outcome in outcomes]),
        sum(len(one.calls) for one in replayed) / count,
        sum(costs) / count,
        statistics.quantiles(one.seconds for one in replayed).get(0.5, 0.0),
        right,
    )


def subsets_table(
    results: Results,
    sizes: Sequence[int],
    policies: Sequence[Policy],
    stoppings: Sequence[Stopping],
    least: Sequence[float],
    best: int,
) -> tuple[str, list[str]]:
    """The table, and the planners that had to be left out. Raises `SettingsError` where nobody was heard throughout."""
    from rich.console import Console
    from rich.table import Table

    votes, left = votes_on_file(results)
    planners = list(votes[0][1]) if votes else []
    if not planners:
        raise SettingsError(
            "no planner was heard on every question", "run the experiment with its baselines: they ask each alone"
        )
    found = [compute(name, one, votes) for name, one in ensembles(planners, sizes, policies, stoppings, least)]
    found.sort(key=lambda one: (-one.right.hits, one.cost, one.calls))
    table = Table(title=f"{results.experiment.name}: {len(found)} ensembles on {len(votes)} questions, no call made")
    for column in ("ensemble", "right", "95 %", "wrong", "calls", "cost", "p50 s", "against the best"):
        table.add_column(column, justify="left" if column in ("ensemble", "against the best") else "right")
    for one in found[:best]:
        against = statistics.paired(one.answers, found[0].answers)
        table.add_row(
            one.name,
            f"{one.right.hits}/{one.right.of} {percent(one.right)}",
            between(one.right.interval),
            percent(one.wrong),
            f"{one.calls:.2f}",
            money(one.cost),
            f"{one.seconds:.2f}",
            "the best" if one is found[0] else _against(against),
        )
    out = io.StringIO()
    Console(file=out, width=150, force_terminal=False).print(table)
    return out.getvalue().rstrip(), left


def _against(paired: Paired) -> str:
    """`−1.8 points, not shown`."""
    return f"{100 * paired.difference:+.1f} points, {'shown' if paired.shown else 'not shown'} (p = {paired.p:.2g})"
