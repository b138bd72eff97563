"""What a kubectl verb is given to work with: the cluster's answers, already masked, and somewhere to print.

A verb is `async def verb(command: Command, access: Access, out: Sink) -> Ending`. It prints through `out` and returns
how it ended; it never sees a connection, and nothing that a secret holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from core.contexts import ContextNames
from core.flow import Failure
from core.ports import JSON, Query, Reply, Stream
from core.reviews import AccessAttributes, AccessDecision, Identity, Subject
from executor.jq import Wants
from kubectl.filters import Words
from kubectl.resources import Resource, Resources


class PipeClosed(Exception):
    """Nobody reads what is printed any more (`| head` has its lines): stop, as under SIGPIPE."""


class Sink(Protocol):
    """Where a verb prints: the first filter of the pipeline, or the output itself."""

    def write(self, text: str) -> None:
        """Print. Raises `PipeClosed` when nothing more is wanted."""

    @property
    def wants(self) -> Wants | None:
        """What will be looked at in a list of objects, where a program reads it next: any JSON of the same meaning will
        do then. None where the text counts."""

    @property
    def words(self) -> Words | None:
        """What every line holds that a filter looks for, where that is all it does: other lines need not be printed."""

    async def flush(self, each: bool = False) -> None:
        """Hand on what was written so far, so that it need not be held. `each` says that it is one value after another,
        for `wants.each`; said once, it is so of all that is written."""


@dataclass(frozen=True)
class Ending:
    """How a verb ended: its exit code, what it said on stderr, and the typed failure behind a code other than 0.

    `header` is the header line that a table was printed with ("" where there was none): a count leaves it out. `answer`
    says that the exit code is no failure, whatever it is, but what the verb was asked for.
    """

    exit: int = 0
    stderr: str = ""
    failure: Failure | None = None
    header: str = ""
    answer: bool = False


class Access(Protocol):
    """The cluster as a verb may see it. The same request is made once per question; every value is masked."""

    @property
    def namespace(self) -> str:
        """The namespace that a command means when it names none."""

    @property
    def context(self) -> str:
        """The question's context."""

    @property
    def called(self) -> ContextNames:
        """How a kubeconfig calls the cluster."""

    @property
    def now(self) -> datetime:
        """The cluster's time, with a time zone."""

    @property
    def warnings(self) -> Sequence[str]:
        """The server's warnings (`v1 Endpoints is deprecated …`) so far, again for each reply that came with them."""

    async def resources(self) -> Resources:
        """Every resource type that the server serves."""

    async def get(self, path: str, query: Query = (), accept: str = JSON) -> Reply:
        """The reply to one GET, masked."""

    async def document(self, path: str, query: Query = (), accept: str = JSON) -> tuple[int, Mapping[str, Any]]:
        """The status and the parsed JSON body of one GET, masked. Shared between callers: not to be changed."""

    def trimmed(self, document: Mapping[str, Any]) -> Mapping[str, Any]:
        """An object out of the body that `get` gave, without what `document` would have left out of it."""

    async def count(self, path: str, query: Query = ()) -> int | Reply:
        """How many objects a list has, `query` being its selectors; the server's reply where it is an error."""

    async def review_self_access(self, attributes: AccessAttributes) -> AccessDecision | Reply:
        """Whether we may do this; the server's reply where it would not say."""

    async def review_access(self, subject: Subject, attributes: AccessAttributes) -> AccessDecision | Reply:
        """Whether somebody else may do this, without acting as them."""

    async def review_self(self) -> Identity | Reply:
        """Who the server takes us for."""

    def stream(self, path: str, query: Query = (), accept: str = JSON) -> AbstractAsyncContextManager[Stream]:
        """One GET while it arrives, for logs."""

    async def schema(self, resource: Resource) -> Mapping[str, Any]:
        """The type's OpenAPI v3 schema, as `core.ports.Catalog.schema` gives it."""

    async def nearest(self, resource: Resource, namespace: str | None, name: str) -> tuple[str, ...]:
        """Names that exist and look like `name`, best first; for failures that say what was perhaps meant."""
