"""The ports: what the flow needs from outside, each a small Protocol. Implementations live in their own packages."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol, runtime_checkable

from core.contexts import ContextNames
from core.flow import Ballot, Execution, Plan, Proposal, Question, Usage, Verdict
from core.index import ObjectIndex
from core.latencies import Latencies
from core.objects import ObjectMeta
from core.reviews import AccessAttributes, AccessDecision, Identity, Subject
from core.terms import TermIndex
from kubectl.resources import Resource, Resources

# ── Cluster ──────────────────────────────────────────────────────────────────────────────────────────────────────────

JSON = "application/json"
TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"
METADATA = "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io,application/json"
METADATA_LIST = "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json"
DISCOVERY = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json"

Query = Sequence[tuple[str, str]]
"""URL parameters, decoded, in order."""


@dataclass(frozen=True)
class Reply:
    """An API server's answer to one GET, whatever its status. `warnings` are the texts of its `Warning` headers."""

    status: int
    content_type: str
    body: bytes
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stream:
    """An answer whose body is still arriving, in chunks; leaving its context closes the connection."""

    status: int
    content_type: str
    chunks: AsyncIterator[bytes]


class Cluster(Protocol):
    """A cluster's read API: GETs, and the three reviews, which store nothing. Nothing else can be sent.

    Every call has a deadline and goes through `clusters.guard`. Raises `Unavailable` when the cluster cannot be reached
    or does not answer in time and `Refused` for a path that could act. A status of 4xx or 5xx is a `Reply` like
    others, and stands in the place of what a review would give.
    """

    @property
    def context(self) -> str:
        """What to call this cluster: the kubeconfig context, or the recording's name."""

    @property
    def called(self) -> ContextNames:
        """How a kubeconfig calls it, for `kubectl config`: a recording tells its recorder's, where it knows them."""

    @property
    def namespace(self) -> str:
        """The namespace that commands mean when they name none."""

    def now(self) -> datetime:
        """The time by the cluster's clock, with a time zone: ages are told against it. A recording's stands still."""

    async def get(self, path: str, query: Query = (), accept: str = JSON) -> Reply:
        """The whole reply to one GET."""

    def stream(self, path: str, query: Query = (), accept: str = JSON) -> AbstractAsyncContextManager[Stream]:
        """The reply to one GET while it arrives: for logs, of which often only the beginning is wanted."""

    async def review_self_access(self, attributes: AccessAttributes) -> AccessDecision | Reply:
        """Whether we may do this; the server's own reply where it would not say."""

    async def review_access(self, subject: Subject, attributes: AccessAttributes) -> AccessDecision | Reply:
        """Whether somebody else may do this, without acting as them."""

    async def review_self(self) -> Identity | Reply:
        """Who the server takes us for."""

    async def close(self) -> None:
        """Let go of every connection. Idempotent."""


@runtime_checkable
class Watchable(Protocol):
    """A cluster whose lists can be watched. For the catalog alone: the executor's `Cluster` has no such method."""

    def watch(
        self, path: str, version: str, seconds: float, accept: str = METADATA
    ) -> AbstractAsyncContextManager[Stream]:
        """What changes in the list at `path` behind the state `version`: a JSON line for each event, with bookmarks,
        for up to so many seconds. Raises `Unavailable`, and `Refused` for what is no list."""


class Catalog(Protocol):
    """What a planner may know of a cluster: kinds, fields and the identity of objects, never their contents.

    Raises `Unavailable` like the cluster behind it. What it returns may be some seconds old.
    """

    @property
    def namespace(self) -> str:
        """The namespace that commands mean when they name none."""

    async def resources(self) -> Resources:
        """Every resource type that the server serves."""

    async def objects(self, resource: Resource, namespace: str | None = None) -> Sequence[ObjectMeta]:
        """The identity of all objects of a type, in one namespace or in all; empty where reading is forbidden.

        An `ObjectIndex` where they are watched: it is the same one each time, and changes as the cluster does."""

    async def recent(self, resource: Resource) -> ObjectIndex | None:
        """As `objects` of all namespaces, as they were within the last minute: for a look in passing at types that need
        not be followed. None where reading is forbidden; raises `Unavailable` where this list alone fails, too."""

    async def terms(self, resource: Resource) -> TermIndex:
        """The names that the objects of a type use and do not bear, and what they select; empty where that may not be
        read. Of config maps and secrets the keys, never a value."""

    async def forbidden(self, resource: Resource, namespace: str | None = None) -> bool:
        """Whether the objects of a type may not be listed, in one namespace or in all: then none known is not none."""

    def failing(self, resource: Resource) -> bool:
        """Whether the last list of all objects of a type failed while the server answered, as where a webhook that
        converts them is down: then none known is not none."""

    async def has_namespace(self, name: str) -> bool | None:
        """Whether there is a namespace of this name; None where the server does not say, as to those who may not read
        it: then a name that the user gives is trusted."""

    async def schema(self, resource: Resource) -> Mapping[str, Any]:
        """The type's OpenAPI v3 schema, with `$ref`s into `components.schemas` resolved lazily by the reader:

        `{"schema": {…}, "components": {name: {…}}}`; empty where the server has none.
        """


# ── Planner ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Message:
    """One turn of a chat. `role` is `system`, `user` or `assistant`."""

    role: str
    content: str


@dataclass(frozen=True)
class ChatReply:
    """What a model said."""

    text: str
    usage: Usage = Usage()  # noqa: RUF009 - frozen


@dataclass(frozen=True)
class Terms:
    """What a call of a model may cost at most: the longest reply that it is asked for, in tokens, and what a token of a
    prompt and of a reply costs, in USD; 0 where no price is known."""

    reply_tokens: int
    prompt_price: float = 0.0
    reply_price: float = 0.0


class ChatModel(Protocol):
    """One chat model behind its vendor's API.

    Raises `ModelUnavailable` when the API failed, within its own deadline.
    """

    @property
    def name(self) -> str:
        """The model string, as logs and reports show it."""

    async def terms(self) -> Terms:
        """What its next call may cost: the very limit that the vendor is given with it."""

    async def chat(self, messages: Sequence[Message], schema: Mapping[str, Any] | None = None) -> ChatReply:
        """The model's reply; `schema` is the JSON schema that it should follow where the vendor can enforce it."""

    async def close(self) -> None:
        """Let go of every connection. Idempotent."""


class Planner(Protocol):
    """Proposes a plan for a question. Never raises for what a model or a question is like: that is a `Failure`."""

    @property
    def name(self) -> str:
        """Unique within its tier."""

    @property
    def weight(self) -> float:
        """How much its ballot weighs; 1 unless set."""

    @property
    def turns(self) -> int:
        """How often it may be asked for one question: 1, and more where it mends its plans or reads outputs."""

    async def propose(self, question: Question, turns: tuple[Execution, ...] = ()) -> Proposal:
        """A plan or, when `turns` (what became of its earlier proposals) end in `Unread`, possibly a `Reading`."""


Policy = Literal["eager", "frugal"]


@dataclass(frozen=True)
class Tier:
    """An ensemble of planners that is asked as one; the next tier is asked when this one casts no vote."""

    name: str
    planners: tuple[Planner, ...]
    deadline: float
    """Seconds for the whole tier."""
    policy: Policy = "eager"
    """Whether all planners are asked at once, or at first as many as could decide (`core.deliberation.polling`)."""
    latencies: Latencies = field(default_factory=Latencies, compare=False)
    """How long its planners took lately."""
    prepare: Callable[[], Awaitable[None]] | None = field(default=None, compare=False)
    """What a process does once before its first call (a library is imported): nobody is late while it goes on."""


@dataclass(frozen=True)
class CachedPlan:
    """A plan that won with a clear majority. `confidence` is how sure its verdict was, `empty` whether its answer was:
    nothing found, none at all."""

    plan: Plan
    model: str
    empty: bool = False
    confidence: float | None = None


class PlanCache(Protocol):
    """Plans by the question that they answered: re-executed when it is asked again, so that the answer is fresh.

    Where what holds them cannot be reached nothing is found and nothing kept; it never raises for that. Raises
    `Unavailable` when the cluster cannot be asked what it serves.
    """

    async def find(self, question: Question) -> CachedPlan | None:
        """The plan of exactly this question, asked of a cluster that serves the same; None where there is none."""

    async def keep(self, question: Question, entry: CachedPlan) -> None:
        """Keep it, in the place of an earlier one."""

    async def drop(self, question: Question) -> None:
        """Forget the question's plan: it no longer does."""

    async def close(self) -> None:
        """Let go of every connection. Idempotent."""


# ── Executor and voter ───────────────────────────────────────────────────────────────────────────────────────────────


class Executor(Protocol):
    """Carries out proposals for one question: the same request is made once, whoever's plan needs it."""

    async def execute(self, proposal: Proposal, turns: tuple[Execution, ...] = ()) -> Execution:
        """Run a plan and compute its answer, or check a `Reading` against the outputs of the earlier `turns`."""


Executors = Callable[[Question], Executor]
"""Makes the executor of one question."""


class Voter(Protocol):
    """Pure and synchronous: from executions to a verdict to words."""

    def cast(self, question: Question, planner: str, weight: float, turns: tuple[Execution, ...]) -> Ballot:
        """The ballot of a planner whose turns so far are these; the last one decides."""

    def tally(self, ballots: Sequence[Ballot], outstanding: float = 0.0, tier: str = "") -> Verdict:
        """The verdict over these ballots, in planner order; `outstanding` is the weight of planners not heard.

        How sure it is depends on the tier: what agreement is worth was counted for each.
        """

    def decided(self, ballots: Sequence[Ballot], outstanding: float) -> bool:
        """Whether no ballot still to come can change the verdict."""

    def render(self, verdict: Verdict) -> str:
        """The answer alone, as `/query` gives it."""
