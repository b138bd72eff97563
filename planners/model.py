"""A planner that asks a chat model: a plan first, then better ones or a reading of its outputs, as the turns go."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from core.errors import ModelReplyError, ModelUnavailable, StillBilled
from core.events import Grounded, notify
from core.flow import Execution, Failure, Plan, Proposal, Question, Reading, Unread, Usage
from core.ports import Catalog, ChatModel, ChatReply, Message
from planners.prompting import (
    FOLLOW_UP_SCHEMA,
    PLAN_SCHEMA,
    PROMPT_VERSION,
    READING_SCHEMA,
    Grounding,
    Share,
    build_messages,
    parse_reading,
    parse_reply,
    render_facts,
    shareable,
)
from planners.spending import Budget

TURNS = 5
"""A plan, up to three rounds in which outputs lead to more commands, and the answer."""


class ModelPlanner:
    """Implements `core.ports.Planner` on any `ChatModel`.

    `variant` chooses another rendering of the same facts and another order of the examples: with one model that is
    where the planners' independence comes from. `share` limits what the model is told. `grounding` is what planners
    share to gather the facts once; `ready` tells at once, without any work, that the model need not be asked;
    `budget` keeps account of what calls cost.
    """

    def __init__(
        self,
        name: str,
        chat: ChatModel,
        catalog: Catalog,
        weight: float = 1.0,
        turns: int = TURNS,
        *,
        variant: int = 0,
        share: Share = "outputs",
        grounding: Grounding | None = None,
        ready: Callable[[], ModelUnavailable | None] = lambda: None,
        budget: Budget | None = None,
    ) -> None:
        self._name = name
        self._chat = chat
        self._grounding = grounding or Grounding(catalog)
        self._ready = ready
        self._budget = budget
        self._weight = weight
        self._turns = turns
        self._variant = variant
        self._share = share

    @property
    def name(self) -> str:
        """Unique within its tier."""
        return self._name

    @property
    def weight(self) -> float:
        """How much its ballot weighs."""
        return self._weight

    @property
    def turns(self) -> int:
        """How often it may be asked for one question."""
        return self._turns

    @property
    def chat(self) -> ChatModel:
        """The model that it asks."""
        return self._chat

    def over(self, catalog: Catalog, grounding: Grounding) -> ModelPlanner:
        """The same planner (model, breaker, budget) on another catalog, whose facts are gathered by `grounding`."""
        return ModelPlanner(
            self._name,
            self._chat,
            catalog,
            self._weight,
            self._turns,
            variant=self._variant,
            share=self._share,
            grounding=grounding,
            ready=self._ready,
            budget=self._budget,
        )

    async def propose(self, question: Question, turns: tuple[Execution, ...] = ()) -> Proposal:
        """A plan or, once outputs were there to be read, possibly a `Reading`; failures of the model are values.

        Raises `Unavailable` when the cluster cannot be asked for the facts.
        """
        began = time.monotonic()
        reading = any(isinstance(turn.outcome, Unread) for turn in turns)
        if reading and self._share != "outputs":
            failure = Failure("not_understood", "this model may not be shown outputs", "share: outputs lets it")
            return Proposal(self._name, self._chat.name, failure)
        if (away := self._ready()) is not None:
            return Proposal(self._name, self._chat.name, _unavailable(away))
        shared = shareable(question, self._share)
        facts = await self._grounding.facts(shared, names=self._share != "schema")
        rendered = render_facts(facts, self._variant)
        notify(Grounded(self._name, rendered.count("\n") + 1))
        last = len(turns) + 1 >= self._turns
        messages = build_messages(shared, rendered, turns, self._variant, last=last, share=self._share)
        schema = READING_SCHEMA if reading else FOLLOW_UP_SCHEMA if question.earlier else PLAN_SCHEMA
        usage = Usage()
        outcome: Plan | Reading | Failure
        try:
            reply = await self._paid(question, messages, schema)
            usage = reply.usage
            outcome = parse_reading(reply.text) if reading else parse_reply(reply.text)
        except ModelUnavailable as error:
            outcome = _unavailable(error)
        except ModelReplyError as error:
            outcome = Failure("model_reply", str(error), error.mend)
        return Proposal(self._name, self._chat.name, outcome, usage, time.monotonic() - began, PROMPT_VERSION)

    async def _paid(self, question: Question, messages: Sequence[Message], schema: Mapping[str, Any]) -> ChatReply:
        """The model's reply, within the budget. Raises `ModelUnavailable` where that does not allow another call."""
        if self._budget is None:
            return await self._chat.chat(messages, schema)
        terms = await self._chat.terms()
        reserved = await self._budget.reserve(question, self._chat.name, messages, terms, json.dumps(schema))
        try:
            reply = await self._chat.chat(messages, schema)
        except StillBilled:
            raise  # what was set aside stays so
        except ModelUnavailable:
            await self._budget.settle(reserved, None)
            raise
        await self._budget.settle(reserved, reply.usage)
        return reply

    async def close(self) -> None:
        """Let go of the model's connections, and of facts that are still gathered."""
        await self._grounding.close()
        await self._chat.close()


def _unavailable(error: ModelUnavailable) -> Failure:
    return Failure("model_unavailable", str(error), error.mend)
