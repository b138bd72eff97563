"""What models may cost, for one question and for one day: reserved before a call, settled behind it.

A reservation is for the worst case: the whole prompt, counted generously, and the longest reply that the model is asked
for, its thoughts included. So what is spent stays below the limit, whichever calls run side by side. In money this
holds where a model's price is known: from litellm's table or, for models that it does not have, from the first reply.
"""

from __future__ import annotations

import time
import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Protocol

from core.errors import ModelUnavailable
from core.flow import Question, Usage
from core.ports import Message, Terms
from core.settings import BudgetSettings
from planners.spending.ledger import Spent

CHARACTERS = 3
"""ASCII characters of a prompt that are taken for a token; in truth a token has about four. Others count bytes."""
ENVELOPE = 4
"""Tokens that a provider adds to each message."""


@dataclass
class Reservation:
    """What was set aside for one call; `settle` puts what it cost in its place. A call that was cancelled is never
    settled: it may have been billed."""

    set_aside: Spent
    model: str
    day: str
    question: Spent
    settled: bool = field(default=False, init=False)


class Days(Protocol):
    """Adds up days: `Ledger`, or `SharedLedger` of all replicas. `trouble` is why nobody else knows what was added
    last, "" where they do."""

    trouble: str

    async def add(self, day: str, spent: Spent) -> Spent:
        """Count `spent` in; all that was spent on that day, this included."""


class Budget:
    """Shared by the planners of a tier. `clock` in seconds since the epoch; days are UTC's."""

    def __init__(self, limits: BudgetSettings, ledger: Days, clock: Callable[[], float] = time.time) -> None:
        self._limits = limits
        self._ledger = ledger
        self._clock = clock
        self._questions: dict[int, tuple[weakref.ref[Question], Spent]] = {}
        self._prices: dict[str, Spent] = {}

    async def reserve(
        self, question: Question, model: str, messages: Sequence[Message], terms: Terms, schema: str = ""
    ) -> Reservation:
        """Set aside what a call may cost. Raises `ModelUnavailable` where that is more than is left."""
        prompt = prompt_tokens(messages, schema)
        priced = prompt * terms.prompt_price + terms.reply_tokens * terms.reply_price
        tokens = prompt + terms.reply_tokens
        wanted = Spent(tokens, max(priced, tokens * self._price(model)))
        day = datetime.fromtimestamp(self._clock(), timezone.utc).date().isoformat()
        spent = self._spent(question)
        self._check(spent, wanted, self._limits.question_tokens, self._limits.question_cost, "question")
        spent.add(wanted)  # before anything is awaited: calls side by side must not take the same tokens
        if self._by_day:
            try:
                today = await self._ledger.add(day, wanted)
                if self._ledger.trouble:  # a limit that is not counted by all who spend is none
                    raise ModelUnavailable(
                        f"what the day has spent cannot be counted: {self._ledger.trouble}",
                        "mend that file or its folder, or set no budget of a day",
                    )
                self._check(today.less(wanted), wanted, self._limits.day_tokens, self._limits.day_cost, "day")
            except ModelUnavailable:
                spent.add(wanted.negative)
                await self._ledger.add(day, wanted.negative)
                raise
        return Reservation(wanted, model, day, spent)

    async def settle(self, reservation: Reservation, usage: Usage | None) -> None:
        """Put what a call cost in the place of what was set aside for it; None where the API failed at once.

        A provider that does not say what a call took is taken to have taken all.
        """
        if usage is not None and not usage.prompt_tokens + usage.completion_tokens:
            return
        cost = Spent() if usage is None else Spent(usage.prompt_tokens + usage.completion_tokens, usage.cost or 0.0)
        correction = cost.less(reservation.set_aside)
        reservation.question.add(correction)
        if cost.tokens and cost.cost:
            self._prices.setdefault(reservation.model, Spent()).add(cost)
        if self._by_day:
            await self._ledger.add(reservation.day, correction)

    @property
    def _by_day(self) -> bool:
        return bool(self._limits.day_tokens or self._limits.day_cost)

    def _price(self, model: str) -> float:
        """USD a token, by what its calls have cost so far."""
        known = self._prices.get(model)
        return known.cost / known.tokens if known else 0.0

    def _spent(self, question: Question) -> Spent:
        """What this very asking of the question has cost: the same words asked again begin anew."""
        known = self._questions.get(id(question))
        if known is not None and known[0]() is question:
            return known[1]
        spent, key = Spent(), id(question)

        def forget(gone: weakref.ref[Question]) -> None:
            if self._questions.get(key, (None,))[0] is gone:
                del self._questions[key]

        self._questions[key] = (weakref.ref(question, forget), spent)
        return spent

    def _check(self, spent: Spent, wanted: Spent, tokens: int, cost: float, period: str) -> None:
        """Limits of 0 are none."""
        if tokens and spent.tokens + wanted.tokens > tokens:
            detail = f"{spent.tokens:,} of {tokens:,} tokens are spent, and a call may take {wanted.tokens:,}"
            raise _over(period, detail, f"budget.{period}_tokens")
        if cost and (spent.cost + wanted.cost > cost or spent.cost >= cost):
            detail = f"${spent.cost:.4f} of ${cost:.4f} are spent, and a call may cost ${wanted.cost:.4f}"
            raise _over(period, detail, f"budget.{period}_cost")


def prompt_tokens(messages: Sequence[Message], schema: str = "") -> int:
    """How many tokens a prompt may have at most, whatever is written in it."""
    texts = [*(message.content for message in messages), schema]
    plain = sum(sum(char.isascii() for char in text) for text in texts)
    return plain // CHARACTERS + sum(len(text.encode()) for text in texts) - plain + ENVELOPE * len(messages)


def _over(period: str, detail: str, setting: str) -> ModelUnavailable:
    return ModelUnavailable(f"the budget of this {period} does not allow another call: {detail}", f"raise {setting}")
