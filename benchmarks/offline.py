"""What the offline planner costs: importing it, the first question, further ones, and on 10,000 pods.

`python -m benchmarks.offline`. Planning only: no plan is run. The catalog is the real one over a recording in memory.
"""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence

from benchmarks.made import made
from benchmarks.replayed import ROOT
from clusters.grounding import ClusterCatalog
from clusters.recorded import RecordedCluster, Recording, load
from core.flow import Question
from core.objects import ObjectMeta
from core.ports import Catalog
from kubectl.resources import Resource
from planners.offline import OfflinePlanner

ROUNDS = 9
QUESTIONS = (
    "Which deployments are not available?",
    "How many pods are in payments?",
    "Why is giant pending?",
    "Which pods use more than 1Gi of memory?",
    "What is the termination grace period of web-app?",
    "Which service has no endpoints?",
    "does web-app log any errors",
)
_IMPORT = """
import os, time
import asyncio, core.flow, core.ports, kubectl.resources, yaml, rapidfuzz.process
def resident(): return int(open("/proc/self/statm").read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
before = resident()
began = time.perf_counter()
from planners.offline import OfflinePlanner
from planners.offline.words.vocabulary import lexicon
lexicon()
print(f"{time.perf_counter() - began:.3f} {resident() - before:.1f}")
"""


class _Renewed:
    """A catalog whose every listing is a new tuple once `renew` was called, as after the five seconds that it keeps."""

    def __init__(self, catalog: ClusterCatalog) -> None:
        self._catalog = catalog
        self._kept: dict[str, tuple[ObjectMeta, ...]] = {}
        self.resources, self.schema = catalog.resources, catalog.schema
        self.forbidden, self.failing, self.has_namespace = catalog.forbidden, catalog.failing, catalog.has_namespace
        self.recent, self.terms = catalog.recent, catalog.terms
        self.namespace = catalog.namespace

    async def objects(self, resource: Resource, namespace: str | None = None) -> tuple[ObjectMeta, ...]:
        """What the catalog has, in a tuple that is the same until it is renewed."""
        if resource.qualified not in self._kept:
            self._kept[resource.qualified] = (*await self._catalog.objects(resource, namespace),)
        return self._kept[resource.qualified]

    def renew(self) -> None:
        """Forget every tuple; the objects themselves are not read again."""
        self._kept.clear()


async def _milliseconds(planner: OfflinePlanner, questions: Sequence[str]) -> list[float]:
    taken = []
    for text in questions:
        began = time.perf_counter()
        await planner.propose(Question(text))
        taken.append((time.perf_counter() - began) * 1000)
    return taken


async def _recorded(recording: Recording) -> tuple[float, float, float]:
    """The first question, a warm one, and one whose listings are all new; milliseconds, the worst question's median."""
    recording.openapi  # noqa: B018  read when first asked for: the recording's own cost, not the planner's
    catalog = ClusterCatalog(RecordedCluster(recording), objects_seconds=3600.0)
    planner = OfflinePlanner(catalog)
    first = (await _milliseconds(planner, QUESTIONS[:1]))[0]
    await _milliseconds(planner, QUESTIONS)
    rounds = [await _milliseconds(planner, QUESTIONS) for _ in range(ROUNDS)]
    renewed = _Renewed(catalog)
    again: Catalog = renewed
    other = OfflinePlanner(again)
    await _milliseconds(other, QUESTIONS)
    fresh: list[list[float]] = []
    for _ in range(ROUNDS):
        row = []
        for text in QUESTIONS:
            renewed.renew()
            row += await _milliseconds(other, (text,))
        fresh.append(row)
    return first, _worst(rounds), _worst(fresh)


def _worst(rounds: Sequence[Sequence[float]]) -> float:
    return max(statistics.median(row[i] for row in rounds) for i in range(len(rounds[0])))


def main() -> None:
    """Print a line for each figure."""
    runs = [
        subprocess.run([sys.executable, "-c", _IMPORT], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        for _ in range(5)
    ]
    seconds, megabytes = zip(*(map(float, run.split()) for run in runs), strict=True)
    print(f"import and data: {statistics.median(seconds):.2f} s, {statistics.median(megabytes):.0f} MB")
    for recording in (load("shop"), load("troubled"), made(10_000)):
        first, warm, fresh = asyncio.run(_recorded(recording))
        print(
            f"{recording.name}: first question {first:.0f} ms, the slowest of {len(QUESTIONS)} {warm:.1f} ms, "
            f"with every listing new {fresh:.0f} ms"
        )


if __name__ == "__main__":
    main()
