"""Whether the offline planner answers a question alike, however it is asked: `python -m benchmarks.paraphrases`.

    python -m benchmarks.paraphrases                    four of the made-up clusters
    python -m benchmarks.paraphrases hotels --things 3  one of them, three things of each kind
    python -m benchmarks.paraphrases --show             with the ways that are answered otherwise, or not at all

Each question of `paraphrases.yaml` is asked plainly of some things that the cluster has, then in all of its other ways,
and with what people say around a question. The answer has to be the one that the plain question has (same); another one
counts against the planner, and so, less, does none (left). The ways were written before the planner was asked; those
that were not answered alike have been looked at since, so this tells how steady it is, and not how it does where nobody
looked: that `benchmarks.unseen` tells.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import re
import sys
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Literal, TypedDict

import yaml

from benchmarks.unseen.building import build, names
from benchmarks.unseen.questions import HELD_OUT
from clusters.recorded import RecordedCluster
from tests.planners.offline.asking import Asked

WAYS = Path(__file__).with_suffix(".yaml")
CLUSTERS = ("hotels", "library", "tombola", "telco")
_OWN = ("kube", "default", "coredns")
"""How the names begin of what every cluster has."""

Verdict = Literal["same", "other", "left"]


class Row(TypedDict, total=False):
    """A question as it is asked plainly, of what, and its other ways."""

    plainly: str
    of: str
    otherwise: list[str]


class Table(TypedDict):
    """What `paraphrases.yaml` holds."""

    ways: list[Row]
    around: list[str]
    asked: list[Row]


def read() -> Table:
    """The questions and their ways."""
    table: Table = yaml.safe_load(WAYS.read_text("utf-8"))
    return table


def judged(answer: str | None, plain: str) -> Verdict:
    """Whether an answer is the one that the plain question has: the same words, in which more may be told; of yes and
    no the first word."""
    if answer is None:
        return "left"
    said, wanted = (re.sub(r"\W+", " ", text.lower()).strip() for text in (answer, plain))
    whether = wanted.split()[:1]
    alike = whether in (["yes"], ["no"]) and said.split()[:1] == whether
    return "same" if alike or wanted in said else "other"


async def _things(asked: Asked, kind: str, many: int, seed: str) -> list[str]:
    """Some things of a kind with a name of their own, drawn by the cluster's name."""
    broken = kind.startswith("broken ")
    question = f"which {kind.removeprefix('broken ')} are not ready?" if broken else f"list all {kind}"
    told = await asked.ask(question) or ""
    found = [name.strip() for name in told.split(",") if "/" not in name and not name.strip().startswith(_OWN)]
    if told.startswith(("none", "not found")):
        return []
    random.Random(seed).shuffle(found)
    return found[:many]


async def examined(cluster: str, many: int) -> AsyncIterator[tuple[str, str, Verdict]]:
    """For each way: whether it is a way or what is said around, the question, and how it was answered."""
    asked, table = Asked(RecordedCluster(build(cluster))), read()
    around: list[Row] = [
        {**row, "otherwise": [way.replace("{Q}", row["plainly"]) for way in table["around"]]} for row in table["asked"]
    ]
    for sort, rows in (("ways", table["ways"]), ("around", around)):
        for row in rows:
            things = await _things(asked, row["of"], many, cluster) if "of" in row else [""]
            for thing in things:
                plain = await asked.ask(row["plainly"].replace("{X}", thing))
                for way in row["otherwise"] if plain else ():
                    question = way.replace("{X}", thing)
                    yield sort, question, judged(await asked.ask(question), plain or "")


async def main(words: Sequence[str]) -> int:
    """Ask and print the shares."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.paraphrases",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("cluster", nargs="*", help=f"made-up clusters (default: {', '.join(CLUSTERS)})")
    parser.add_argument("--things", type=int, default=1, help="how many things of each kind are asked of (default: 1)")
    parser.add_argument("--show", action="store_true", help="the ways that are not answered alike, with the question")
    arguments = parser.parse_args(words)
    if unknown := set(arguments.cluster) - set(names()):
        parser.error(f"no cluster {', '.join(sorted(unknown))}: there are {', '.join(names())}")
    if arguments.show and not HELD_OUT.isdisjoint(arguments.cluster):
        parser.error(f"--show is not for {', '.join(sorted(HELD_OUT))}")
    counted: dict[str, Counter[Verdict]] = {"ways": Counter(), "around": Counter()}
    for cluster in arguments.cluster or CLUSTERS:
        async for sort, question, verdict in examined(cluster, arguments.things):
            counted[sort][verdict] += 1
            if arguments.show and verdict != "same":
                print(f"{verdict:<6}{cluster:<12}{question}")
        print(f"{cluster}: done", file=sys.stderr, flush=True)
    for sort, verdicts in counted.items():
        of = max(1, verdicts.total())
        shares = ", ".join(f"{verdicts[v]} {v} ({verdicts[v] / of * 100:.1f} %)" for v in ("same", "other", "left"))
        print(f"{sort}: {of} asked: {shares}")
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
