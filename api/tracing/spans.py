"""From the events of a question to its spans. Pure: what is sent where is `otlp`'s business.

A span holds who did what and for how long: names of tiers, planners and models, counts, verdicts. It never holds a text
that a person, a model or a cluster wrote; `question.id` leads to those, in `agent.log` and in the history.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Union

from core.events import Asked, Cast, Decided, Event, Executed, Grounded, Proposed, observed
from core.flow import Abstention, Answer, Failure

Attribute = Union[str, int, float, bool]


@dataclass
class Span:
    """One part of a question, from `start` to `end` (nanoseconds since the epoch), within its `parent`."""

    name: str
    start: int
    end: int
    parent: Span | None = None
    attributes: dict[str, Attribute] = field(default_factory=dict)
    failed: bool = False


class Trace:
    """The spans of one question, the question's own first. `clock` in nanoseconds since the epoch."""

    def __init__(self, identifier: str, clock: Callable[[], int] = time.time_ns) -> None:
        self._clock = clock
        self._question = Span("question", clock(), 0, attributes={"question.id": identifier})
        self.spans = [self._question]
        self._tier: Span | None = None
        self._since: dict[str, int] = {}
        """When each planner of the tier began with what it does."""

    def __call__(self, event: Event) -> None:
        """Notes what happened."""
        now = self._clock()
        match event:
            case Asked(tier, planners):
                self._tier = self._span("tier", now, now, self._question, {"tier": tier, "planners": len(planners)})
                self._since = dict.fromkeys(planners, now)
            case Grounded(planner, lines):
                self._step("grounding", planner, now, {"lines": lines})
            case Proposed(planner, turn, proposal):
                usage = proposal.usage
                attributes: dict[str, Attribute] = {
                    "turn": turn,
                    "model": proposal.model,
                    "tokens": usage.prompt_tokens + usage.completion_tokens,
                }
                self._step("proposal", planner, now, attributes, proposal.outcome)
            case Executed(planner, turn, execution):
                done: dict[str, Attribute] = {
                    "turn": turn,
                    "outputs": len(execution.outputs),
                    "requests": len(execution.requests),
                }
                self._step("execution", planner, now, done, execution.outcome)
            case Cast(ballot):
                self._step("ballot", ballot.planner, now, {"abstained": isinstance(ballot.vote, Abstention)})
            case Decided(attempt):
                began = now - int(attempt.seconds * 1e9)
                span = self._tier or self._span("tier", began, now, self._question, {"tier": attempt.tier})
                span.end, self._tier = now, None
                self._span("verdict", now, now, span, {"verdict": type(attempt.verdict).__name__})

    def ended(self, answer: Answer | None, error: str = "") -> Sequence[Span]:
        """All spans, when the question came to its end or, with an `error`, to none."""
        now = self._clock()
        for span in self.spans:
            span.end = span.end or now
        if self._tier is not None:
            self._tier.end = now
        question = self._question
        question.failed = answer is None or not answer.tier
        question.attributes |= {"error.type": error} if error else {}
        if answer is not None:
            question.attributes |= {"tier": answer.tier or "none", "verdict": type(answer.verdict).__name__}
        return self.spans

    def _step(self, name: str, planner: str, now: int, more: dict[str, Attribute], outcome: object = None) -> None:
        began = self._since.get(planner, now)
        self._since[planner] = now
        span = self._span(name, began, now, self._tier or self._question, {"planner": planner, **more})
        if isinstance(outcome, Failure):
            span.failed = True
            span.attributes["error.type"] = outcome.reason

    def _span(self, name: str, start: int, end: int, parent: Span, attributes: dict[str, Attribute]) -> Span:
        span = Span(name, start, end, parent, {key: value for key, value in attributes.items() if value != ""})
        self.spans.append(span)
        return span


Traced = Callable[[str], "contextlib.AbstractContextManager[Callable[[Answer], None]]"]
"""Traces what is done in its block as the question of an identifier; it is handed the answer."""


def traced(export: Callable[[Sequence[Span]], None]) -> Traced:
    """Traces each question, and hands its spans to `export`, which must return at once and must not raise."""

    @contextlib.contextmanager
    def one(identifier: str) -> Iterator[Callable[[Answer], None]]:
        trace, answers = Trace(identifier), list[Answer]()
        error = ""
        try:
            with observed(trace):
                yield answers.append
        except BaseException as raised:
            error = type(raised).__name__
            raise
        finally:
            export(trace.ended(answers[0] if answers else None, error))

    return one


@contextlib.contextmanager
def untraced(identifier: str) -> Iterator[Callable[[Answer], None]]:
    """Traces nothing."""
    yield lambda answer: None
