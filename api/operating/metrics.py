"""`/metrics` for Prometheus: questions, how long they took, who answered, what models cost, and what stands still."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from core.deliberation.recall import TIER as KEPT
from core.flow import Abstention, Answer, Question
from core.journal import total

METRICS = "PROMETHEUS_MULTIPROC_DIR"
"""Set where several workers count together; Prometheus' client library then keeps counts in files."""
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)
"""Bounds of the buckets of latency."""

Readings = Callable[[], Mapping[tuple[str, str], float]]
"""What is so right now: by name and label, such as `("breaker_open", "openai/gpt-4.1")` or
`("index_age_seconds", "/api/v1/pods")`."""

_NOW = {
    "breaker_open": ("Whether calls to a model are held back after failures", "model"),
    "index_age_seconds": ("Seconds since a list of objects was read for the index", "path"),
    "questions_in_progress": ("Questions that are worked on, and questions that wait", "state"),
}


class Metrics:
    """Counts what becomes of questions. `now` gives the readings of the moment, each time that it is scraped; it may be
    set anew."""

    def __init__(self, now: Readings = dict) -> None:
        self.now = now
        self._registry = registry = CollectorRegistry()
        self._questions = Counter(
            "copilot_questions", "Questions by what became of them", ("status", "verdict", "tier"), registry=registry
        )
        self._seconds = Histogram(
            "copilot_question_seconds",
            "Seconds from a question to its answer",
            ("tier",),
            buckets=SECONDS,
            registry=registry,
        )
        self._ballots = Counter(
            "copilot_ballots", "Ballots by planner, and whether they were votes", ("planner", "vote"), registry=registry
        )
        self._calls = Counter(
            "copilot_model_calls", "Proposals that a model was asked for", ("planner",), registry=registry
        )
        self._tokens = Counter("copilot_tokens", "Tokens of model calls", ("direction",), registry=registry)
        self._cost = Counter("copilot_cost_usd", "USD of model calls, where a price is known", registry=registry)
        registry.register(_Now(lambda: self.now()))

    def answered(self, answer: Answer, identifier: str, status: int = 200, caller: str = "") -> None:
        """Counts a question that the flow came to an end with."""
        tier = answer.tier or "none"
        self._questions.labels(str(status), type(answer.verdict).__name__, tier).inc()
        self._seconds.labels(tier).observe(answer.seconds)
        for attempt in answer.trace:
            for ballot in attempt.ballots:
                vote = "abstained" if isinstance(ballot.vote, Abstention) else "voted"
                self._ballots.labels(ballot.planner, vote).inc()
                if attempt.tier != KEPT:  # a kept plan carries its model's name, and calls nobody
                    self._calls.labels(ballot.planner).inc(sum(bool(turn.proposal.model) for turn in ballot.executions))
        usage = total(answer)
        self._tokens.labels("prompt").inc(usage.prompt_tokens)
        self._tokens.labels("completion").inc(usage.completion_tokens)
        self._cost.inc(usage.cost or 0.0)

    def failed(
        self, question: Question, identifier: str, error: BaseException, seconds: float, status: int, caller: str = ""
    ) -> None:
        """Counts a question that ended in an error."""
        self._questions.labels(str(status), "none", "none").inc()

    def text(self) -> bytes:
        """What Prometheus reads."""
        return generate_latest(_of_all_processes(self) if METRICS in os.environ else self._registry)


def _of_all_processes(own: Metrics) -> CollectorRegistry:
    """The counts of all workers together; readings of the moment are those of this one."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    registry.register(_Now(lambda: own.now()))
    return registry


class _Now(Collector):
    """Readings of the moment as gauges."""

    def __init__(self, now: Readings) -> None:
        self._now = now

    def collect(self) -> list[GaugeMetricFamily]:
        """A family for each name, a sample for each label."""
        families = {
            name: GaugeMetricFamily(f"copilot_{name}", meaning, labels=[label])
            for name, (meaning, label) in _NOW.items()
        }
        for (name, label), value in self._now().items():
            families[name].add_metric([label], value)
        return list(families.values())
