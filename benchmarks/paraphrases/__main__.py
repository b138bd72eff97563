"""Whether the offline planner answers a question alike, however it is asked: `python -m benchmarks.paraphrases`.

    python -m benchmarks.paraphrases                    some of the made-up clusters
    python -m benchmarks.paraphrases hotels --things 3  one of them, three things of each kind
    python -m benchmarks.paraphrases --show             with the ways that are answered otherwise, or not at all

Each question of `data/*.yaml` is asked plainly of some things that the cluster has, then in all of its other ways, and
some with what people say around a question. The answer has to be the one that the plain question has (same); another
one counts against the planner, and so, less, does none (left). The ways were written before the planner was asked, by
somebody who does not know it. Two thirds of them may be looked at (`--show`) and mended; a third is never shown: it
tells how far a mend carries.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from benchmarks.paraphrases.asking import examine
from benchmarks.paraphrases.table import SORTS, Sort, Verdict
from benchmarks.unseen.building import names
from benchmarks.unseen.questions import HELD_OUT

CLUSTERS = ("hotels", "library", "telco", "tombola")


def main(words: Sequence[str]) -> int:
    """Ask and print the shares."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.paraphrases",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("cluster", nargs="*", help=f"made-up clusters (default: {', '.join(CLUSTERS)})")
    parser.add_argument("--things", type=int, default=1, help="how many things of each kind are asked of (default: 1)")
    parser.add_argument("--file", default="", help="only the questions of data/FILE.yaml")
    parser.add_argument("--show", action="store_true", help="the ways that are not answered alike, with the answers")
    arguments = parser.parse_args(words)
    if unknown := set(arguments.cluster) - set(names()):
        parser.error(f"no cluster {', '.join(sorted(unknown))}: there are {', '.join(names())}")
    if arguments.show and not HELD_OUT.isdisjoint(arguments.cluster):
        parser.error(f"--show is not for {', '.join(sorted(HELD_OUT))}")
    counted: dict[Sort, Counter[Verdict]] = {sort: Counter() for sort in SORTS}
    clusters = arguments.cluster or CLUSTERS
    with ProcessPoolExecutor(min(2, len(clusters)), mp_context=multiprocessing.get_context("spawn")) as pool:
        asking = partial(examine, many=arguments.things, file=arguments.file)
        for cluster, ways in zip(clusters, pool.map(asking, clusters), strict=True):
            for way in ways:
                counted[way.sort][way.verdict] += 1
                if arguments.show and way.verdict != "same" and way.sort != "held":
                    answers = f" => {way.answer} (plainly: {way.plain})" if way.answer else ""
                    print(f"{way.verdict:<6}{way.sort:<7}{cluster:<12}{way.question}{answers}")
            print(f"{cluster}: done", file=sys.stderr, flush=True)
    for sort, verdicts in counted.items():
        of = max(1, verdicts.total())
        shares = ", ".join(f"{verdicts[v]} {v} ({verdicts[v] / of * 100:.1f} %)" for v in ("same", "other", "left"))
        print(f"{SORTS[sort]}: {verdicts.total()} asked: {shares}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
