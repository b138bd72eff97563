"""The cache of plans: what a plan is kept under, in which form, and for how long. Where, is a store's business.

The key is exact: the question (blanks, closing marks and the first word's capital aside), the cluster itself and how it
is called, the namespace that names are looked up in, the planners and what they are told of the cluster (`share`), and
fingerprints of the kinds that the server serves and of our own prompt. What is merely similar is another question. A
cluster that cannot be told from others has no kept plans, nor has a question that others of its session precede.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import time
from collections.abc import Awaitable, Callable
from functools import cache, lru_cache
from typing import Protocol

from core.deadlines import within
from core.errors import CopilotError, ModelReplyError
from core.flow import Question
from core.masking import mask_text
from core.ports import CachedPlan, Catalog
from kubectl.resources import Resources
from planners.prompting import PROMPT_VERSION, VARIANTS, Share, parse_reply, system_prompt, write_plan

VERSION = 2
"""Of the form in which plans are kept; part of every key."""
AGE = 7 * 86_400.0
"""Seconds for which a plan is kept where nobody says otherwise."""
IDENTITY_SECONDS = 60.0
"""Seconds after which a cluster is asked again who it is."""
LONGEST = 100_000
"""Characters of a kept plan with what is said of it: most have some hundreds."""
LONGEST_MODEL = 300
"""Characters of a model's name."""
PATIENCE = 0.5
"""Seconds that a store may take: a slow one should cost a question less than a planner would."""
_UNREADABLE = (ModelReplyError, ValueError, KeyError, TypeError, OverflowError, RecursionError)
_LOG = logging.getLogger(__name__)


Identity = Callable[[], Awaitable[str]]
"""Which cluster it is."""


class StoreUnavailable(CopilotError):
    """What holds the plans cannot be reached or read."""


class Store(Protocol):
    """Texts by key, each with an age at which it is forgotten. Everything may raise `StoreUnavailable`."""

    async def get(self, key: str) -> str | None:
        """The text, unless it is too old."""

    async def put(self, key: str, text: str, seconds: float) -> None:
        """Keep a text for so many seconds."""

    async def delete(self, key: str) -> None:
        """Forget a text."""

    async def texts(self) -> tuple[str, ...]:
        """All texts, newest first."""

    async def clear(self) -> int:
        """Forget all; how many there were."""

    async def close(self) -> None:
        """Let go of every connection. Idempotent."""


class CachedPlans:
    """Implements `core.ports.PlanCache`. `age` in seconds; `context` is for questions that name none.

    `identity` tells which cluster it is ("" where nobody can), asked again after `identity_seconds`; without it the
    context alone does. `ensemble` names the planners. `share` is what planners were told of the cluster: a plan
    that was made without its names is no plan for those who may be told them. A store that fails costs no question
    anything; it is complained of once, in the log of Python.
    """

    def __init__(
        self,
        store: Store,
        catalog: Catalog,
        context: str = "",
        age: float = AGE,
        clock: Callable[[], float] = time.time,
        share: Share = "outputs",
        identity: Identity | None = None,
        ensemble: str = "",
        identity_seconds: float = IDENTITY_SECONDS,
    ) -> None:
        self._identity_seconds = identity_seconds
        self._identity = identity
        self._known: tuple[float, str] | None = None
        self._ensemble = ensemble
        self._store = store
        self._catalog = catalog
        self._context = context
        self._age = age
        self._clock = clock
        self._share = share
        self._fingerprint: tuple[Resources | None, str] = (None, "")
        self._complained = False

    def over(self, catalog: Catalog) -> CachedPlans:
        """The same plans, where the cluster is seen through another catalog. Closed with the one that it is made
        from."""
        return CachedPlans(
            self._store,
            catalog,
            self._context,
            self._age,
            self._clock,
            self._share,
            self._identity,
            self._ensemble,
            self._identity_seconds,
        )

    async def find(self, question: Question) -> CachedPlan | None:
        """The plan of exactly this question, asked of a cluster that serves the same."""
        key = await self._key(question)
        if key is None:
            return None
        try:
            with within(PATIENCE):
                text = await self._store.get(key)
            return None if text is None else _read(text)
        except (StoreUnavailable, asyncio.TimeoutError) as error:
            self._complain(error)
            return None
        except _UNREADABLE:  # written by another version, or by somebody else
            await self.drop(question)
            return None

    async def keep(self, question: Question, entry: CachedPlan) -> None:
        """Keep it, in the place of an earlier one; not where the question or the plan has a credential in it."""
        plan = write_plan(entry.plan)
        if any(mask_text(text) != text for text in (question.text, plan)):
            return
        document = {
            "question": question.text,
            "context": question.context or self._context,
            "plan": json.loads(plan),
            "model": entry.model,
            "empty": entry.empty,
            "confidence": entry.confidence,
            "at": round(self._clock()),
        }
        key = await self._key(question)
        if key is None:
            return
        try:
            with within(PATIENCE):
                await self._store.put(key, json.dumps(document), self._age)
        except (StoreUnavailable, asyncio.TimeoutError) as error:
            self._complain(error)

    async def drop(self, question: Question) -> None:
        """Forget the question's plan."""
        key = await self._key(question)
        if key is None:
            return
        try:
            with within(PATIENCE):
                await self._store.delete(key)
        except (StoreUnavailable, asyncio.TimeoutError) as error:
            self._complain(error)

    async def close(self) -> None:
        """Let go of every connection."""
        await self._store.close()

    def _complain(self, error: Exception) -> None:
        """Say once that plans are not kept: every question goes on without them."""
        if not self._complained:
            self._complained = True
            reason = str(error) or f"what holds the plans did not answer within {PATIENCE:g} s"
            _LOG.warning("warning: %s; questions go on without kept plans", reason)

    async def _cluster(self) -> str:
        """Which cluster it is: one that was made anew under the old name is another."""
        if self._identity is None:
            return self._context or "-"
        if self._known is None or self._clock() >= self._known[0]:
            self._known = (self._clock() + self._identity_seconds, await self._identity())
        return self._known[1]

    async def _key(self, question: Question) -> str | None:
        if question.earlier:  # what it means depends on what was said before
            return None
        cluster = await self._cluster()
        if not cluster:
            return None
        resources = await self._catalog.resources()
        if self._fingerprint[0] is not resources:
            self._fingerprint = (resources, served(resources))
        parts = (
            VERSION,
            normalised(question.text),
            cluster,
            self._ensemble,
            question.context or self._context,
            question.namespace or self._catalog.namespace,
            question.namespace is not None,
            self._fingerprint[1],
            prompted(),
            self._share,
        )
        asker = [repr(question.asker)] if question.asker else []  # what one may see is planned for nobody else
        return _digest(json.dumps([*parts, *asker]))


def normalised(text: str) -> str:
    """The question as it is compared: blanks folded, closing marks left out, the first word's capital made small.

    Nothing else: `ERROR` and `error` may be looked for in a log, and names are told apart by a letter.
    """
    words = text.split()
    if words and words[0][1:].islower():
        words[0] = words[0].lower()
    return " ".join(words).rstrip("?!. ")


def served(resources: Resources) -> str:
    """The fingerprint of what a server serves."""
    return _digest(json.dumps(sorted([r.group, r.version, r.plural, r.namespaced, *r.verbs] for r in resources)))


@cache
def prompted() -> str:
    """The fingerprint of the prompt: examples, rules and the language, in all variants."""
    return _digest(PROMPT_VERSION + "\0".join(system_prompt(variant) for variant in range(len(VARIANTS))))


@lru_cache(maxsize=512)
def _read(text: str) -> CachedPlan:
    """A kept plan. It is parsed like a model's reply: whatever was written there, it can only read, and what is said
    beside it can be shown."""
    if len(text) > LONGEST:
        raise ValueError("no plan of ours is as long")
    document = json.loads(text)
    model, confidence = document["model"], document["confidence"]
    if not isinstance(model, str) or len(model) > LONGEST_MODEL or not model.isprintable():
        raise ValueError("no name of a model")
    if confidence is not None and not (type(confidence) in (int, float) and 0 <= confidence <= 1):
        raise ValueError("no confidence")
    plan = parse_reply(json.dumps(document["plan"]))
    return CachedPlan(plan, model, bool(document["empty"]), None if confidence is None else float(confidence))


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
