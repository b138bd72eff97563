"""Hostile command lines against a recording with a secret planted in it: `python -m benchmarks.fuzz --lines 100000`.

Each line goes the way of `main.py run`, some as plans too, some over HTTP: `LiveCluster` against a replay that notes
every request. Whatever the line, nothing may raise, nothing but GETs of known shapes and the three reviews may be sent,
six characters of the planted secret may stand nowhere, and no line may take longer than `MOST_SECONDS` of computing.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from benchmarks.hostile import KINDS, Hostile
from benchmarks.planted import NAMESPACE, leaked, recording
from clusters.grounding import ClusterCatalog
from clusters.live import connect
from clusters.recorded import RecordedCluster
from clusters.replay import Replay, replaying
from core.flow import AsCount, AsList, AsRead, AsText, AsValue, AsYesNo, Extraction, Plan, Proposal, Question
from core.ports import JSON, Catalog, Cluster, Query, Reply, Stream
from core.reviews import AccessAttributes, AccessDecision, Identity, Subject
from executor import jq
from executor.execution import PlanExecutor
from executor.limits import Limits
from executor.lines import run_line
from executor.requests import Requests
from kubectl.errors import KubectlSyntaxError
from kubectl.parser import parse

MOST_SECONDS = 2.0
LIMITS = Limits(filter_seconds=0.8, jq_seconds=0.8, output_bytes=2_000_000)
HTTP_SHARE, PLAN_SHARE = 25, 5
"""One accepted line in so many goes over HTTP, or is run as a plan as well."""
_NAME = r"[A-Za-z0-9_][\w.:@+=~-]*"
SHAPES = re.compile(
    r"/version|/(?:healthz|livez|readyz)(?:/[\w.-]+)*|/openapi/v[23](?:/[\w.-]+)*|/apis?|/apis/[a-z0-9.-]+|"
    r"/(?:api/v1|apis/[a-z0-9.-]+/[a-z0-9-]+)"
    rf"(?:(?:/namespaces/{_NAME})?/(?!proxy|watch|redirect)[a-z0-9-]+(?:/{_NAME}(?:/status|/scale)?)?|"
    rf"/namespaces/{_NAME}/pods/{_NAME}/log)?"
)
"""Written apart from the guard, so that a mistake there is seen here."""
REVIEWS = re.compile(r"/apis/(?:authorization|authentication)\.k8s\.io/v1/(?:self)?subject(?:access)?reviews|"
                     r"/apis/authentication\.k8s\.io/v1/selfsubjectreviews")  # fmt: skip
_HELD_OPEN = re.compile(r"(?:^|&)(?:watch|follow)=", re.IGNORECASE)
_ANSWERS: tuple[Extraction, ...] = (
    *(AsValue(), AsCount(), AsList(), AsText(), AsRead(), AsYesNo("non_empty"), AsYesNo("equals", "z")),
    *(AsYesNo("contains", "zQ"), AsYesNo("at_least", "2")),
)


def allowed(method: str, path: str, query: str) -> bool:
    """Whether a request may have been sent at all."""
    if method == "POST":
        return REVIEWS.fullmatch(path) is not None
    return method == "GET" and SHAPES.fullmatch(path) is not None and not _HELD_OPEN.search(query)


class Watched:
    """A recorded cluster that notes what is asked of it. Implements `core.ports.Cluster`."""

    def __init__(self, cluster: RecordedCluster) -> None:
        self._cluster = cluster
        self.asked: list[tuple[str, str, str]] = []
        self.context, self.namespace, self.called = cluster.context, cluster.namespace, cluster.called

    def now(self) -> datetime:
        """The recording's time."""
        return self._cluster.now()

    def _note(self, path: str, query: Query) -> None:
        self.asked.append(("GET", path, "&".join(f"{name}={value}" for name, value in query)))

    async def get(self, path: str, query: Query = (), accept: str = JSON) -> Reply:
        """One GET, noted when it was not refused."""
        reply = await self._cluster.get(path, query, accept)
        self._note(path, query)  # what was refused has not been sent
        return reply

    @asynccontextmanager
    async def stream(self, path: str, query: Query = (), accept: str = JSON) -> AsyncIterator[Stream]:
        """One GET while it arrives, noted."""
        async with self._cluster.stream(path, query, accept) as stream:
            self._note(path, query)
            yield stream

    async def review_self_access(self, attributes: AccessAttributes) -> AccessDecision | Reply:
        """As recorded."""
        return await self._cluster.review_self_access(attributes)

    async def review_access(self, subject: Subject, attributes: AccessAttributes) -> AccessDecision | Reply:
        """As recorded."""
        return await self._cluster.review_access(subject, attributes)

    async def review_self(self) -> Identity | Reply:
        """As recorded."""
        return await self._cluster.review_self()

    async def close(self) -> None:
        """Nothing is open."""
        await self._cluster.close()


@dataclass
class Figures:
    """What became of the lines. `broken` are those that did what no line may do, with what it was."""

    seed: int
    lines: int = 0
    seconds: float = 0.0
    accepted: int = 0
    succeeded: int = 0
    plans: int = 0
    over_http: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    methods: Counter[str] = field(default_factory=Counter)
    slowest: tuple[float, str] = (0.0, "")
    broken: list[tuple[str, str]] = field(default_factory=list)

    def __str__(self) -> str:
        refused = self.lines - self.accepted
        rows = [
            f"lines:            {self.lines} (seed {self.seed}): " + ", ".join(f"{self.kinds[k]} {k}" for k in KINDS),
            f"refused unparsed: {refused}; accepted: {self.accepted}, of them exit 0: {self.succeeded}",
            f"as plans too:     {self.plans}; over HTTP: {self.over_http}",
            "requests sent:    " + ", ".join(f"{count} {method}" for method, count in sorted(self.methods.items())),
            f"slowest line:     {self.slowest[0]:.2f} s of computing: {ascii(self.slowest[1])[:200]}",
            f"took:             {self.seconds:.0f} s, {self.seconds / max(1, self.lines) * 1000:.2f} ms a line",
            f"broken promises:  {len(self.broken)}",
        ]
        return "\n".join([*rows, *(f"    {why}: {line!a}" for line, why in self.broken[:20])])


class Fuzz:
    """Runs lines and keeps the figures."""

    def __init__(self, seed: int, watched: Watched, live: Cluster, replay: Replay) -> None:
        self.figures = Figures(seed)
        self._hostile = Hostile(seed)
        self._watched, self._live, self._replay = watched, live, replay
        self._catalogs: dict[str, Catalog] = {
            "recorded": ClusterCatalog(watched, 1e9, 1e9),
            "live": ClusterCatalog(live, 1e9, 1e9),
        }

    async def run(self, lines: int) -> Figures:
        """Draw and run that many lines."""
        began = time.monotonic()
        for _ in range(lines):
            kind, line = self._hostile.line()
            self.figures.kinds[kind] += 1
            self.figures.lines += 1
            await self.line(line)
        self.figures.seconds = time.monotonic() - began
        return self.figures

    async def line(self, line: str) -> None:
        """One line by every way that its turn has."""
        figures = self.figures
        began = time.process_time()
        try:
            accepted = self._is_accepted(line)
            over_http = accepted and figures.accepted % HTTP_SHARE == 1
            cluster = self._live if over_http else self._watched
            view = Requests(cluster, self._catalogs["live" if over_http else "recorded"]).view()
            result = await run_line(line, view, LIMITS)
            seconds = time.process_time() - began
            figures.over_http += over_http
            figures.succeeded += accepted and result["exit"] == 0
            self._check(line, result["stdout"] + result["stderr"])
            if accepted and figures.accepted % PLAN_SHARE == 1:
                await self._as_plan(line, figures.accepted // PLAN_SHARE)
        except Exception as error:  # noqa: BLE001 - what must not happen is what is looked for
            figures.broken.append((line, f"raised {type(error).__name__}: {error}"))
            return
        if seconds > figures.slowest[0]:
            figures.slowest = (seconds, line)
        if seconds > MOST_SECONDS:
            figures.broken.append((line, f"took {seconds:.1f} s"))
        self._check_requests(line)

    def _is_accepted(self, line: str) -> bool:
        try:
            pipeline = parse(line)
        except KubectlSyntaxError:
            return False
        self.figures.accepted += 1
        if parse(str(pipeline)) != pipeline:
            self.figures.broken.append((line, f"is not what it is written as: {pipeline}"))
        return True

    async def _as_plan(self, line: str, number: int) -> None:
        self.figures.plans += 1
        plan = Plan((parse(line),), _ANSWERS[number % len(_ANSWERS)])
        executor = PlanExecutor(Question("?"), self._watched, self._catalogs["recorded"], LIMITS)
        execution = await executor.execute(Proposal("fuzz", "", plan))
        self._check(line, ascii(execution))

    def _check(self, line: str, text: str) -> None:
        text.encode()  # raises for what could not be printed
        if (piece := leaked(text)) and piece not in line:
            self.figures.broken.append((line, f"shows {piece!r} of the secret"))

    def _check_requests(self, line: str) -> None:
        asked = [*self._watched.asked, *((seen.method, seen.path, seen.query) for seen in self._replay.requests)]
        self._watched.asked.clear()
        self._replay.requests.clear()
        for method, path, query in asked:
            self.figures.methods[method] += 1
            if not allowed(method, path, query):
                self.figures.broken.append((line, f"sent {method} {path}?{query}"))


async def fuzz(lines: int, seed: int) -> Figures:
    """Run that many lines of this seed."""
    planted = recording()
    async with AsyncExitStack() as stack:
        replay = await stack.enter_async_context(replaying(planted))
        live = connect(replay.kubeconfig, None, NAMESPACE, {})
        stack.push_async_callback(live.close)
        try:
            return await Fuzz(seed, Watched(RecordedCluster(planted, NAMESPACE)), live, replay).run(lines)
        finally:
            jq.close()


def main(arguments: list[str]) -> int:
    options = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=__doc__)
    options.add_argument("--lines", type=int, default=100_000)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--json", action="store_true", help="the broken lines as JSON, to try them again")
    given = options.parse_args(arguments)
    figures = asyncio.run(fuzz(given.lines, given.seed))
    print(json.dumps(figures.broken) if given.json else figures)
    return 1 if figures.broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
