"""A summary as tables on the terminal."""

from __future__ import annotations

import io
import shutil

from eval.reports.summary import EnsembleSummary, Summary
from eval.statistics import Interval, Rate


def percent(rate: Rate) -> str:
    """`83.3 %`, or a dash where nothing was counted."""
    return "–" if rate.value is None else f"{100 * rate.value:.1f} %"


def between(interval: Interval | None) -> str:
    """`74.1–89.5`."""
    return "–" if interval is None else f"{100 * interval.low:.1f}–{100 * interval.high:.1f}"


def money(cost: float | None) -> str:
    """USD, with as many digits as small sums need."""
    return "–" if cost is None else f"${cost:.4f}" if cost < 1 else f"${cost:.2f}"


COLUMNS = (
    "ensemble",
    "right",
    "95 % (Wilson)",
    "by scenario",
    "wrong",
    "abst.",
    "unsc.",
    "calls",
    "cost",
    "p50 s",
    "p95 s",
    "β ≤",
    "recovered",
)


def row(one: EnsembleSummary) -> tuple[str, ...]:
    """A line of the table."""
    planners = one.planners if one.planners and len(one.planners.alone) > 1 else None
    return (
        one.name,
        f"{one.right.hits}/{one.right.of} {percent(one.right)}",
        between(one.right.interval if one.right.of else None),
        between(one.clustered),
        percent(one.wrong),
        str(one.outcomes.get("abstained", 0)),
        str(one.outcomes.get("unscored", 0)),
        f"{one.mean_calls:.2f}",
        money(one.mean_cost),
        f"{one.seconds.get(0.5, 0):.2f}",
        f"{one.seconds.get(0.95, 0):.2f}",
        f"{100 * planners.bound:.1f} %" if planners else "–",
        "–" if planners is None or planners.recovered is None else f"{100 * planners.recovered:.0f} %",
    )


def terminal(summary: Summary, width: int | None = None) -> str:
    """The table, and the comparisons in words."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title=f"{summary.name}: {summary.questions} questions of {', '.join(summary.scenarios)}")
    for column in COLUMNS:
        first = column == COLUMNS[0]
        table.add_column(
            column, justify="left" if first else "right", no_wrap=not first, min_width=16 if first else None
        )
    for one in summary.ensembles:
        table.add_row(*row(one), style="dim" if one.baseline else "")
    out = io.StringIO()
    columns = width or max(150, shutil.get_terminal_size((150, 40)).columns)
    console = Console(file=out, width=columns, force_terminal=False)
    console.print(table)
    for sentence in sentences(summary):
        console.print(f"· {sentence}", markup=False, highlight=False)
    return out.getvalue().rstrip()


def sentences(summary: Summary) -> list[str]:
    """What the figures come to, and what to keep in mind about them."""
    sentences = [one.words for one in summary.comparisons]
    best = summary.best_single
    if best is not None and len(summary.ensembles) > 1:
        sentences.append(f"best single: {best.name}, {percent(best.right)} right")
    if 1 < len(summary.scenarios) < 10:
        sentences.append(
            f"the interval by scenario is drawn from {len(summary.scenarios)} scenarios: with so few it is too narrow"
        )
    if summary.missing:
        sentences.append(
            f"{summary.missing} answers failed with the infrastructure and count nowhere; run again to ask them"
        )
    if summary.judged is not None:
        sentences.append(
            f"the model judge {summary.judge} agrees with the exact scorers on {percent(summary.judged)} "
            f"of {summary.judged.of} answers"
        )
    return sentences
