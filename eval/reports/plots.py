"""The page's plots, by matplotlib, as SVG that takes its colours from the page: light, dark and on paper.

matplotlib writes colours as they are; the few that are drawn with here stand for variables of the page's style sheet,
and are replaced by them in the finished SVG.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from eval.reports.summary import EnsembleSummary, Summary

INK, LINE, PAPER, ACCENT = "#010203", "#040506", "#070809", "#0a0b0c"
SERIES = ("#2f7ed8", "#d9822b", "#3f9d5a", "#a05bb5", "#c8504f", "#7a7f2c", "#2a9d9d", "#8a6d5a")
"""Colours that read on white and on black."""
_VARIABLES = {INK: "var(--ink)", LINE: "var(--line)", PAPER: "var(--paper)", ACCENT: "var(--accent)"}
_STYLE = {
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 9,
    "text.color": INK,
    "axes.edgecolor": LINE,
    "axes.labelcolor": INK,
    "axes.facecolor": "none",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": INK,
    "ytick.color": INK,
    "grid.color": LINE,
    "grid.linewidth": 0.5,
    "figure.facecolor": "none",
    "legend.frameon": False,
    "legend.labelcolor": INK,
}


@dataclass(frozen=True)
class Plot:
    """One plot: its `identifier` in the page, its title, what it shows in words, and itself."""

    identifier: str
    title: str
    caption: str
    svg: str


def plots(summary: Summary) -> list[Plot]:
    """Every plot that there are figures for."""
    own = [one for one in summary.ensembles if one.right.of]
    if not own:
        return []
    drawn = [
        _plot(
            "accuracy",
            "Accuracy",
            "Share of questions answered right. Thick: Wilson's 95 % interval, questions taken as independent; thin: "
            "the bootstrap over scenarios, whose questions fail together.",
            (7.5, 0.9 + 0.34 * len(own)),
            lambda ax: _accuracy(ax, own),
        ),
        _plot(
            "cost",
            "Cost against accuracy",
            "USD a question, all calls that were launched. The line joins those that no other is both cheaper and "
            "better than.",
            (7.5, 3.6),
            lambda ax: _cost(ax, summary, own),
        ),
        _plot(
            "latency",
            "Latency",
            "The share of questions answered within so many seconds.",
            (7.5, 3.4),
            lambda ax: _latency(ax, own),
        ),
    ]
    largest = max((one for one in own if one.planners), key=lambda one: len(one.planners.alone), default=None)  # type: ignore[union-attr]
    if largest is not None and largest.planners is not None and len(largest.planners.alone) > 1:
        names = list(largest.planners.alone)
        size = 1.6 + 0.55 * len(names)
        drawn.append(
            _plot(
                "agreement",
                "Agreement of mistakes",
                f"How the mistakes of {largest.name}'s planners correlate (φ), on {largest.planners.of} questions: 0 "
                "is independence, where a vote is worth most; 1 are the same mistakes, which no vote mends.",
                (size + 1.2, size),
                lambda ax: _agreement(ax, largest, names),
            )
        )
    drawn.append(
        _plot(
            "risk",
            "Risk and coverage",
            "If only answers above some confidence were given: the share that is given, and how much of it is wrong.",
            (7.5, 3.4),
            lambda ax: _risk(ax, own),
        )
    )
    tags = sorted({tag for one in own for tag in one.by["tag"]})
    if tags:
        drawn.append(
            _plot(
                "tags",
                "By topic",
                "Share right by the questions' tags; the darker, the better.",
                (max(5.0, 2.8 + 0.62 * len(tags)), 1.6 + 0.34 * len(own)),
                lambda ax: _tags(ax, own, tags),
            )
        )
    if any(one.patterns for one in own):
        best = max((one for one in own if one.patterns), key=lambda one: one.right.value or 0.0)
        drawn.append(
            _plot(
                "calibration",
                "What agreement was worth",
                f"By pattern of agreement, {best.name}: the share right with its interval, and (ring) the confidence "
                "that the voter told.",
                (7.5, 1.0 + 0.34 * len(best.patterns)),
                lambda ax: _calibration(ax, best),
            )
        )
    return drawn


def _plot(identifier: str, title: str, caption: str, size: tuple[float, float], draw: Callable[[Any], None]) -> Plot:
    import matplotlib as mpl  # takes a second to import, which who makes no page need not wait for
    from matplotlib.figure import Figure

    with mpl.rc_context({**_STYLE, "svg.hashsalt": identifier}):
        figure = Figure(figsize=size, layout="constrained")
        draw(figure.add_subplot())
        out = io.StringIO()
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    svg = out.getvalue()
    svg = svg[svg.index("<svg") :]
    for colour, variable in _VARIABLES.items():
        svg = svg.replace(colour, variable)
    return Plot(identifier, title, caption, svg)


def _colour(place: int) -> str:
    return SERIES[place % len(SERIES)]


def _line(place: int) -> str:
    return "-" if place < len(SERIES) else "--"


def _accuracy(ax: Any, own: Sequence[EnsembleSummary]) -> None:
    for place, one in enumerate(reversed(own)):
        value, colour = one.right.value or 0.0, LINE if one.baseline else ACCENT
        if one.clustered is not None:
            ax.plot([one.clustered.low, one.clustered.high], [place, place], color=INK, linewidth=0.8)
        ax.plot([one.right.interval.low, one.right.interval.high], [place, place], color=colour, linewidth=5)
        ax.plot([value], [place], "o", color=INK, markersize=4)
    ax.set_yticks(range(len(own)), [one.name for one in reversed(own)])
    ax.set_ylim(-0.6, len(own) - 0.4)
    _share_axis(ax.xaxis)
    ax.grid(axis="x")


def _cost(ax: Any, summary: Summary, own: Sequence[EnsembleSummary]) -> None:
    front = sorted((one.mean_cost or 0.0, one.right.value or 0.0) for one in own if one.name in summary.front)
    ax.plot(*zip(*front, strict=True), color=ACCENT, linewidth=1.2, drawstyle="steps-post")
    for place, one in enumerate(own):
        marker = "o" if place < len(SERIES) else "s"
        ax.plot([one.mean_cost or 0.0], [one.right.value or 0.0], marker, color=_colour(place), label=one.name)
    ax.set_xlabel("USD a question")
    _share_axis(ax.yaxis)
    ax.grid()
    _legend(ax)


def _latency(ax: Any, own: Sequence[EnsembleSummary]) -> None:
    for place, one in enumerate(own):
        ax.ecdf(one.latencies, color=_colour(place), label=one.name, linewidth=1.4, linestyle=_line(place))
    ax.set_xlabel("seconds")
    ax.set_xlim(left=0)
    _share_axis(ax.yaxis)
    ax.grid()
    _legend(ax)


def _agreement(ax: Any, one: EnsembleSummary, names: Sequence[str]) -> None:
    from matplotlib.patches import Rectangle

    assert one.planners is not None  # noqa: S101 - the caller's condition
    found = {(pair.first, pair.second): pair.phi for pair in one.planners.agreement}
    for y, first in enumerate(names):
        for x, second in enumerate(names):
            phi = 1.0 if x == y else found.get((first, second), found.get((second, first)))
            strength = 0.0 if phi is None else max(0.0, min(1.0, abs(phi)))
            ax.add_patch(Rectangle((x - 0.5, y - 0.5), 1, 1, facecolor=ACCENT, alpha=0.05 + 0.6 * strength))
            ax.text(x, y, "–" if phi is None else f"{phi:.2f}", ha="center", va="center")
    _cells(ax, names, names)


def _risk(ax: Any, own: Sequence[EnsembleSummary]) -> None:
    for place, one in enumerate(own):
        area = "" if one.risk.augrc is None else f" (AUGRC {one.risk.augrc:.3f})"
        style = {"marker": "o", "markersize": 3, "color": _colour(place), "linestyle": _line(place)}
        ax.plot(one.risk.coverage[1:], one.risk.risk[1:], label=one.name + area, **style)
    ax.set_xlabel("share of questions answered")
    ax.set_ylabel("share of answers wrong")
    ax.set_xlim(0, 1.02)
    ax.set_ylim(bottom=0)
    ax.grid()
    _legend(ax)


def _tags(ax: Any, own: Sequence[EnsembleSummary], tags: Sequence[str]) -> None:
    from matplotlib.patches import Rectangle

    for y, one in enumerate(own):
        for x, tag in enumerate(tags):
            rate = one.by["tag"].get(tag)
            if rate is None or rate.value is None:
                continue
            ax.add_patch(Rectangle((x - 0.5, y - 0.5), 1, 1, facecolor=ACCENT, alpha=0.04 + 0.62 * rate.value**2))
            ax.text(x, y, f"{100 * rate.value:.0f}", ha="center", va="center")
    _cells(ax, tags, [one.name for one in own])


def _calibration(ax: Any, one: EnsembleSummary) -> None:
    names = list(one.patterns)
    for place, name in enumerate(reversed(names)):
        rate = one.patterns[name]
        ax.plot([rate.interval.low, rate.interval.high], [place, place], color=ACCENT, linewidth=5)
        ax.plot([rate.value], [place], "o", color=INK, markersize=4)
        if name in one.stated:
            ax.plot([one.stated[name]], [place], "o", markersize=9, markerfacecolor="none", markeredgecolor=INK)
    ax.set_yticks(range(len(names)), [f"{name} ({one.patterns[name].of})" for name in reversed(names)])
    ax.set_ylim(-0.6, len(names) - 0.4)
    _share_axis(ax.xaxis)
    ax.grid(axis="x")


def _cells(ax: Any, columns: Sequence[str], rows: Sequence[str]) -> None:
    ax.set_xticks(range(len(columns)), columns, rotation=40, ha="right")
    ax.set_yticks(range(len(rows)), rows)
    ax.set_xlim(-0.5, len(columns) - 0.5)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.tick_params(length=0)
    for spine in ax.spines.values():
        spine.set_visible(False)


def _share_axis(axis: Any) -> None:
    from matplotlib.ticker import PercentFormatter

    axis.set_major_formatter(PercentFormatter(1.0, decimals=0))


def _legend(ax: Any) -> None:
    ax.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), fontsize=8)
