"""Examines the offline planner on clusters and questions that it has not seen.

    python -m benchmarks.unseen                      every cluster, with Wilson's 95 % intervals
    python -m benchmarks.unseen --by topic           also by topic (or style, difficulty, kind)
    python -m benchmarks.unseen bank blog --by style two of the clusters
    python -m benchmarks.unseen bank --show wrong    with the wordings and answers: refused for the clusters that nobody
                                                     develops on (`questions.HELD_OUT`)

Each cluster is made from `clusters/NAME.yaml`, the same every time, and asked through the whole flow; nothing is kept.
A question that should be left unanswered is right when it is.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.unseen.building import build, names
from benchmarks.unseen.curves import curve
from benchmarks.unseen.questions import HELD_OUT, VERDICTS, Asked, Verdict, judge, names_in, read
from clusters.recorded import save
from eval.laboratory import Result, ask_case, laboratory
from eval.statistics import clustered, rate
from planners.offline import OfflinePlanner

_GROUPS = ("cluster", "topic", "style", "difficulty", "kind")


@dataclass(frozen=True)
class Examined:
    """One question with what became of it."""

    asked: Asked
    result: Result
    verdict: Verdict
    milliseconds: float = 0.0
    """Of computing, from the question to the answer."""

    def group(self, by: str) -> str:
        """The group that it belongs to."""
        if by == "kind" and self.asked.unanswerable:
            return "abstain"
        return str(getattr(self.asked.case if by in ("difficulty", "kind") else self.asked, by))


async def examine(cluster: str) -> list[Examined]:
    """Every question about a cluster, asked of the offline planner alone."""
    recording = build(cluster)
    known = names_in(recording)
    found: list[Examined] = []
    with tempfile.TemporaryDirectory(prefix="unseen-") as folder:
        place = Path(folder) / cluster
        save(recording, place)
        async with laboratory(str(place)) as bench:
            ask = bench.asking([OfflinePlanner(bench.catalog, bench.copilot.executor)], "offline")
            for asked in read(cluster):
                before = time.process_time()
                result = await ask_case(asked.case, ask)
                taken = (time.process_time() - before) * 1000
                found.append(Examined(asked, result, judge(asked, result, known), taken))
    return found


def table(found: Sequence[Examined], by: str) -> str:
    """A line for each group, and one for all."""
    groups: dict[str, list[Examined]] = defaultdict(list)
    for one in found:
        groups[one.group(by)].append(one)
    rows = [_row(name, groups[name]) for name in sorted(groups)]
    head = f"{by:<14}{'questions':>9}  " + "".join(f"{verdict:>24}" for verdict in VERDICTS)
    return "\n".join([head, *rows, _row("all", found)])


def _row(name: str, found: Sequence[Examined]) -> str:
    shares = []
    for verdict in VERDICTS:
        share = rate([one.verdict == verdict for one in found])
        low, high = share.interval.low * 100, share.interval.high * 100
        shares.append(f"{share.hits:>5} {share.hits / share.of * 100:3.0f} % ({low:4.1f}-{high:5.1f})")
    return f"{name:<14}{len(found):>9}  " + "".join(f"{share:>24}" for share in shares)


def spread(found: Sequence[Examined]) -> str:
    """The same shares with whole clusters drawn again, since the questions about one fail together."""
    parts = []
    for verdict in VERDICTS:
        groups: dict[str, list[bool]] = defaultdict(list)
        for one in found:
            groups[one.asked.cluster].append(one.verdict == verdict)
        drawn = clustered(groups)
        if drawn is not None:
            parts.append(f"{verdict} {drawn.low * 100:.1f}-{drawn.high * 100:.1f} %")
    answerable = [one for one in found if not one.asked.unanswerable]
    right = sum(one.verdict == "right" for one in answerable)
    share = f"{right / len(answerable) * 100:.0f} % of the {len(answerable)} that have an answer are right"
    return "; ".join([f"clusters drawn again: {', '.join(parts)}"] * bool(parts) + [share])


def shown(found: Sequence[Examined], wanted: str) -> str:
    """The wordings with the answers: all of them, or those of one verdict."""
    lines = []
    for one in found:
        if wanted in ("all", one.verdict):
            right = "abstain" if one.asked.unanswerable else " / ".join(one.asked.case.expected or ())
            lines.append(f"{one.verdict:<6}{one.asked.case.id:<15}{one.asked.case.question}\n{'':21}right: {right}")
            lines.append(f"{'':21}said:  {one.result.text or one.result.why}"[:400])
    return "\n".join(lines)


async def main(words: Sequence[str]) -> int:
    """Print what is asked for."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.unseen", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("cluster", nargs="*", help=f"some of {', '.join(names())} (default: all)")
    parser.add_argument("--by", action="append", choices=_GROUPS, help="a table by this as well")
    parser.add_argument("--show", choices=("all", *VERDICTS), help="the wordings and answers too")
    parser.add_argument("--plot", type=Path, metavar="FILE", help="the risk-coverage curve as a picture (.svg, .png)")
    arguments = parser.parse_args(words)
    unknown = set(arguments.cluster) - set(names())
    if unknown:
        parser.error(f"no cluster {', '.join(sorted(unknown))}: there are {', '.join(names())}")
    if arguments.show and not HELD_OUT.isdisjoint(arguments.cluster or names()):
        parser.error(f"--show is not for {', '.join(sorted(HELD_OUT))}: name the others, one by one")
    found: list[Examined] = []
    for cluster in arguments.cluster or names():
        found += await examine(cluster)
        print(f"{cluster}: {sum(one.asked.cluster == cluster for one in found)} questions", file=sys.stderr, flush=True)
    if arguments.show:
        print(shown(found, arguments.show) + "\n")
    for by in ("cluster", *(by for by in arguments.by or () if by != "cluster")):
        print(table(found, by) + "\n")
    print(spread(found) + "\n")
    taken = sorted(one.milliseconds for one in found)
    print(
        f"computing for a question: p50 {statistics.median(taken):.0f} ms, p90 {taken[len(taken) * 9 // 10]:.0f} ms\n"
    )
    risk = curve([(one.result.answer, one.verdict == "right") for one in found])
    print(risk.lines())
    if arguments.plot:
        risk.plot(arguments.plot)
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
