"""Small stand-ins for the cluster, its catalog, verbs and filters: scripted, counted, no I/O."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

from core.errors import Unavailable
from core.index import ObjectIndex
from core.objects import ObjectMeta
from core.ports import JSON, Query, Reply, Stream
from core.terms import TermIndex
from executor.access import Access, Ending, Sink
from kubectl.command import Command, Filter
from kubectl.resources import Resource, Resources
from tests.unreviewed import Unreviewed

POD = Resource("", "v1", "pods", "pod", "Pod", True, ("get", "list"), ("po",))
SECRET = Resource("", "v1", "secrets", "secret", "Secret", True, ("get", "list"))
NODE = Resource("", "v1", "nodes", "node", "Node", False, ("get", "list"), ("no",))
SERVICE = Resource("", "v1", "services", "service", "Service", True, ("get", "list"), ("svc",))
REPLICA_SET = Resource("apps", "v1", "replicasets", "replicaset", "ReplicaSet", True, ("get", "list"), ("rs",))
DEPLOYMENT = Resource("apps", "v1", "deployments", "deployment", "Deployment", True, ("get", "list"), ("deploy",))
JOB = Resource("batch", "v1", "jobs", "job", "Job", True, ("get", "list"))
CRON_JOB = Resource("batch", "v1", "cronjobs", "cronjob", "CronJob", True, ("get", "list"), ("cj",))
RESOURCES = Resources((POD, SECRET, NODE, SERVICE, REPLICA_SET, DEPLOYMENT, JOB, CRON_JOB))


def status(code: int, message: str = "no") -> Reply:
    body = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "message": message, "code": code}
    return Reply(code, JSON, json.dumps(body).encode())


@dataclass
class FakeCluster(Unreviewed):
    """Answers each path with its document; everything else is a 404. `asked` are all GETs, in order."""

    documents: Mapping[str, Any] = field(default_factory=dict)
    delay: float = 0.0
    failures: list[BaseException] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    running: int = 0
    most_running: int = 0
    chunk: int = 1 << 16
    streamed: int = 0
    context: str = "fake"
    namespace: str = "default"

    def now(self) -> datetime:
        return datetime(2026, 11, 23, tzinfo=timezone.utc)

    async def get(self, path: str, query: Query = (), accept: str = JSON) -> Reply:
        self.asked.append(path)
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        try:
            await asyncio.sleep(self.delay)
            if self.failures:
                raise self.failures.pop(0)
        finally:
            self.running -= 1
        if path not in self.documents:
            return status(404, f"{path} not found")
        document = self.documents[path]
        body = document if isinstance(document, bytes) else json.dumps(document).encode()
        return Reply(200, JSON, body)

    @asynccontextmanager
    async def stream(self, path: str, query: Query = (), accept: str = JSON) -> AsyncIterator[Stream]:
        self.asked.append(path)
        await asyncio.sleep(self.delay)
        if self.failures:
            raise self.failures.pop(0)
        yield Stream(200, "text/plain", self._chunks(self.documents[path]))

    async def _chunks(self, text: str | int) -> AsyncIterator[bytes]:
        """A text in chunks; a number is that many bytes of lines that are never held."""
        if isinstance(text, int):
            line = b"x" * (self.chunk - 1) + b"\n"
            for _ in range(text // self.chunk):
                self.streamed += self.chunk
                yield line
                await asyncio.sleep(0)
            return
        data = text.encode()
        for start in range(0, len(data), self.chunk):
            self.streamed += self.chunk
            yield data[start : start + self.chunk]

    async def close(self) -> None:
        return None


@dataclass
class FakeCatalog:
    """Knows `RESOURCES`, and these objects."""

    known: tuple[ObjectMeta, ...] = ()
    namespace: str = "default"

    async def resources(self) -> Resources:
        return RESOURCES

    async def objects(self, resource: Resource, namespace: str | None = None) -> tuple[ObjectMeta, ...]:
        found = (o for o in self.known if o.kind == resource.kind)
        return tuple(o for o in found if namespace is None or o.namespace == namespace)

    async def recent(self, resource: Resource) -> ObjectIndex:
        return ObjectIndex(await self.objects(resource))

    async def terms(self, resource: Resource) -> TermIndex:
        return TermIndex()

    async def forbidden(self, resource: Resource, namespace: str | None = None) -> bool:
        return False

    def failing(self, resource: Resource) -> bool:
        return False

    async def has_namespace(self, name: str) -> bool | None:
        return any(o.name == name for o in self.known if o.kind == "Namespace")

    async def schema(self, resource: Resource) -> Mapping[str, Any]:
        return {}


async def raw(command: Command, access: Access, out: Sink) -> Ending:
    """A verb that prints the body of its argument's path, line by line when it is a log."""
    path = command.arguments[0]
    if path.endswith("/log"):
        async with access.stream(path) as stream:
            async for chunk in stream.chunks:
                out.write(chunk.decode())
        return Ending()
    reply = await access.get(path)
    if reply.status != 200:
        return Ending(1, reply.body.decode())
    out.write(reply.body.decode())
    return Ending()


@dataclass
class Upper:
    """A filter that shouts."""

    done: bool = False
    exit: int = 0
    stderr: str = ""

    def feed(self, text: str) -> str:
        return text.upper()

    def finish(self) -> str:
        return ""


@dataclass
class Head:
    """A filter that has enough after some lines."""

    lines: int
    done: bool = False
    exit: int = 0
    stderr: str = ""

    def feed(self, text: str) -> str:
        taken = text.splitlines(keepends=True)[: self.lines]
        self.lines -= len(taken)
        self.done = self.lines <= 0
        return "".join(taken)

    def finish(self) -> str:
        return ""


@dataclass
class Grep:
    """A filter that keeps the lines with a word, and exits 1 when there was none."""

    word: str
    done: bool = False
    exit: int = 1
    stderr: str = ""

    def feed(self, text: str) -> str:
        kept = [line for line in text.splitlines(keepends=True) if self.word in line]
        self.exit = 0 if kept or self.exit == 0 else 1
        return "".join(kept)

    def finish(self) -> str:
        return ""


@dataclass
class Count:
    """`wc -l`."""

    lines: int = 0
    done: bool = False
    exit: int = 0
    stderr: str = ""

    def feed(self, text: str) -> str:
        self.lines += text.count("\n")
        return ""

    def finish(self) -> str:
        return f"{self.lines}\n"


@dataclass
class Broken:
    """A filter that says what is wrong and exits 2; what it was given it prints as it is."""

    done: bool = False
    exit: int = 0
    stderr: str = ""

    def feed(self, text: str) -> str:
        return ""

    def finish(self) -> str:
        self.exit, self.stderr = 2, "broken: no such thing"
        return ""


def stages(filter: Filter) -> Any:
    if filter.name == "head":
        return Head(int(filter.arguments[0]))
    if filter.name == "grep":
        return Grep(filter.arguments[0])
    return {"upper": Upper, "wc": Count, "broken": Broken, "base64": Broken}[filter.name]()


UNREACHABLE = Unavailable("the cluster cannot be reached")
