"""A made API server of any size in a process of its own: pages, tables, metadata, selectors, watches, and changes.

`with made_server(pods=50_000, namespaces=2_000, workloads=5_000) as server` gives the kubeconfig of one, and a way to
change it. Pods, namespaces and deployments are made; all else is a shipped recording's. As a program:

    python -m benchmarks.apiserver --pods 10000 --kubeconfig FILE [--changes-per-second N] (and --help)
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import string
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from aiohttp import web

from clusters.recorded import RecordedCluster, encode, load
from clusters.replay import write_kubeconfig
from clusters.selectors import parse_fields, parse_labels

ROOT = Path(__file__).parents[1]
SOURCE = "troubled"
APPS = ("cart", "checkout", "search", "billing", "mailer", "gateway")
_LETTERS = string.digits + string.ascii_lowercase
_ROOTS = {"pods": "/api/v1", "namespaces": "/api/v1", "deployments": "/apis/apps/v1"}
_LOG = 20_000
"""Changes that a watch may begin behind."""


@dataclass(frozen=True)
class Model:
    """What objects are made of: the list's item, the table's row, and the fields that selectors know."""

    item: bytes
    row: bytes
    metadata: bytes
    fields: Mapping[str, str]


@dataclass
class Made:
    """One object."""

    namespace: str
    name: str
    labels: Mapping[str, str]
    model: Model
    version: int = 1

    @property
    def fields(self) -> Mapping[str, str]:
        """What field selectors know of it."""
        return {**self.model.fields, "metadata.name": self.name, "metadata.namespace": self.namespace}

    def fill(self, form: bytes) -> bytes:
        """The bytes of one of the model's forms, as this object."""
        labels = encode(dict(self.labels))
        filled = form.replace(b'"@LABELS@"', labels).replace(b"@VERSION@", str(self.version).encode())
        return filled.replace(b"@NAMESPACE@", self.namespace.encode()).replace(b"@NAME@", self.name.encode())


@dataclass
class Kind:
    """All objects of one type, and what has changed lately."""

    plural: str
    kind: str
    api_version: str
    columns: Sequence[Any]
    models: list[Model]
    objects: dict[str, Made] = field(default_factory=dict)
    order: list[str] | None = None
    chosen: dict[tuple[str, str, str], list[str]] = field(default_factory=dict)
    """What selectors chose, by namespace, labels and fields: a real server does not go through all for each page."""
    log: list[tuple[int, str, Made]] = field(default_factory=list)
    version: int = 1
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    def put(self, made: Made) -> None:
        """Add an object, or take it in the place of an older one."""
        self.objects[f"{made.namespace}/{made.name}"] = made
        self.forget()

    def forget(self) -> None:
        """Something has changed: order and choices are made anew."""
        self.order = None
        self.chosen.clear()

    def sorted_keys(self) -> list[str]:
        """Every key, in the order of the store."""
        if self.order is None:
            self.order = sorted(self.objects)
        return self.order

    def chosen_keys(self, namespace: str, labels: str, fields: str) -> list[str]:
        """The keys that a namespace and selectors choose, in order; remembered until something changes."""
        choice = (namespace, labels, fields)
        if choice not in self.chosen:
            requirements, terms = parse_labels(labels), parse_fields(fields)
            self.chosen[choice] = [
                key
                for key in self.sorted_keys()
                if (not namespace or key.startswith(f"{namespace}/"))
                and all(one.matches(self.objects[key].labels) for one in requirements)
                and all(term.matches(self.objects[key].fields) for term in terms)
            ]
        return self.chosen[choice]


def kinds(pods: int, namespaces: int, workloads: int, seed: int) -> dict[str, Kind]:
    """The made types. The same arguments give the same objects."""
    chance = random.Random(seed)
    recording = load(SOURCE)
    found = {plural: _kind(recording, plural) for plural in _ROOTS}
    spaces = [f"team-{number:04}" for number in range(namespaces)]
    for name in spaces:
        found["namespaces"].put(Made("", name, {"kubernetes.io/metadata.name": name}, found["namespaces"].models[0]))
    for number in range(workloads):
        app = f"{chance.choice(APPS)}-{number:04}"
        found["deployments"].put(Made(chance.choice(spaces), app, {"app": app}, found["deployments"].models[0]))
    for _ in range(pods):
        app = f"{chance.choice(APPS)}-{chance.randrange(max(1, workloads)):04}"
        found["pods"].put(pod(found["pods"], chance, chance.choice(spaces), app))
    return found


def pod(kind: Kind, chance: random.Random, namespace: str, app: str) -> Made:
    """A pod of an app, modelled on one of the recording's."""
    hashed = "".join(chance.choices(_LETTERS, k=10))
    name = f"{app}-{hashed}-{''.join(chance.choices(_LETTERS, k=5))}"
    return Made(namespace, name, {"app": app, "pod-template-hash": hashed}, chance.choice(kind.models))


def _kind(recording: Any, plural: str) -> Kind:
    path = f"{_ROOTS[plural]}/{plural}"
    bodies = {"as=Table" in r.accept: json.loads(r.body) for r in recording.responses if r.path == path}
    listed, table = bodies[False], bodies[True]
    rows = {_identity(row["object"]): row for row in table["rows"]}
    models = [_model(item, rows[_identity(item)]) for item in listed["items"] if _identity(item) in rows]
    return Kind(plural, listed["kind"].removesuffix("List"), listed["apiVersion"], table["columnDefinitions"], models)


def _model(item: Mapping[str, Any], row: Mapping[str, Any]) -> Model:
    meta = {**item["metadata"], "name": "@NAME@", "labels": "@LABELS@", "resourceVersion": "@VERSION@"}
    if "namespace" in meta:
        meta["namespace"] = "@NAMESPACE@"
    cells = ["@NAME@", *row["cells"][1:]]
    partial = {"kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": meta}
    status, spec = item.get("status", {}), item.get("spec", {})
    fields = {"status.phase": str(status.get("phase", "")), "spec.nodeName": str(spec.get("nodeName", ""))}
    return Model(
        encode({**item, "metadata": meta}), encode({**row, "cells": cells, "object": partial}), encode(partial), fields
    )


def _identity(item: Mapping[str, Any]) -> tuple[str, str]:
    return item["metadata"].get("namespace", ""), item["metadata"]["name"]


# ── Serving ──────────────────────────────────────────────────────────────────────────────────────────────────────────


class Server:
    """Answers GETs; `POST /made/change` puts in, changes or takes away one object."""

    def __init__(self, made: dict[str, Kind], bookmark_seconds: float = 1.0) -> None:
        self.kinds = made
        self.recorded = RecordedCluster(load(SOURCE))
        self.bookmark_seconds = bookmark_seconds
        self.requests: list[str] = []
        self.watching = 0

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        """One request."""
        if request.path == "/made/change":
            return await self.change(await request.json())
        if request.path == "/made/seen":
            return web.json_response({"requests": self.requests, "watching": self.watching})
        self.requests.append(request.path_qs)
        kind, namespace, name = self._place(request.path)
        if kind is None:
            return await self._recorded(request)
        if request.query.get("watch") in ("true", "1"):
            return await self.watch(request, kind, namespace)
        if name:
            return self._one(request, kind, f"{namespace}/{name}")
        return web.Response(body=self.listed(kind, namespace, request), content_type="application/json")

    def _place(self, path: str) -> tuple[Kind | None, str, str]:
        for plural, root in _ROOTS.items():
            kind = self.kinds[plural]
            if path == f"{root}/{plural}":
                return kind, "", ""
            if plural == "namespaces" and path.startswith(f"{root}/{plural}/") and path.count("/") == 4:
                return kind, "", path.rpartition("/")[2]
            parts = path.removeprefix(f"{root}/namespaces/").split("/")
            if path.startswith(f"{root}/namespaces/") and len(parts) in (2, 3) and parts[1] == plural:
                return kind, parts[0], parts[2] if len(parts) == 3 else ""
        return None, "", ""

    async def _recorded(self, request: web.Request) -> web.StreamResponse:
        if request.query.get("watch") == "true":  # of what never changes
            response = web.StreamResponse(headers={"Content-Type": "application/json"})
            await response.prepare(request)
            await asyncio.sleep(float(request.query.get("timeoutSeconds") or 300))
            return response
        reply = await self.recorded.get(
            request.path, tuple(request.query.items()), request.headers.get("Accept", "*/*")
        )
        return web.Response(status=reply.status, body=reply.body, headers={"Content-Type": reply.content_type})

    def _one(self, request: web.Request, kind: Kind, key: str) -> web.Response:
        made = kind.objects.get(key)
        if made is None:
            status = {
                "kind": "Status",
                "reason": "NotFound",
                "code": 404,
                "message": f'{kind.plural} "{key}" not found',
            }
            return web.json_response(status, status=404)
        partial = "PartialObjectMetadata" in request.headers.get("Accept", "")
        body = made.fill(made.model.metadata if partial else made.model.item)
        if not partial:
            body = body[:1] + encode({"kind": kind.kind, "apiVersion": kind.api_version})[1:-1] + b"," + body[1:]
        return web.Response(body=body, content_type="application/json")

    def listed(self, kind: Kind, namespace: str, request: web.Request) -> bytes:
        """A page of a list in the form that is asked for."""
        query, accept = request.query, request.headers.get("Accept", "")
        labels, terms = query.get("labelSelector", ""), query.get("fieldSelector", "")
        keys = kind.chosen_keys(namespace, labels, terms)
        begin, limit = int(query.get("continue") or 0), int(query.get("limit") or 0)
        taken = keys[begin : begin + limit] if limit else keys[begin:]
        metadata: dict[str, Any] = {"resourceVersion": str(kind.version)}
        if begin + len(taken) < len(keys):
            metadata["continue"] = str(begin + len(taken))
            if not (labels or terms):
                metadata["remainingItemCount"] = len(keys) - begin - len(taken)
        found = [kind.objects[key] for key in taken]
        head = encode(metadata)
        if "as=Table" in accept:
            rows = b",".join(made.fill(made.model.row) for made in found)
            return (
                b'{"kind":"Table","apiVersion":"meta.k8s.io/v1","metadata":%s,"columnDefinitions":%s,"rows":[%s]}\n'
                % (head, encode(list(kind.columns)), rows)
            )
        if "PartialObjectMetadataList" in accept:
            items = b",".join(made.fill(made.model.metadata) for made in found)
            start = b'{"kind":"PartialObjectMetadataList","apiVersion":"meta.k8s.io/v1"'
            return start + b',"metadata":%s,"items":[%s]}\n' % (head, items)
        items = b",".join(made.fill(made.model.item) for made in found)
        start = encode({"kind": f"{kind.kind}List", "apiVersion": kind.api_version})[:-1]
        return start + b',"metadata":%s,"items":[%s]}\n' % (head, items)

    async def watch(self, request: web.Request, kind: Kind, namespace: str) -> web.StreamResponse:
        """Changes behind a version as they come, with bookmarks where these are wanted."""
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        await response.prepare(request)
        at = int(request.query.get("resourceVersion") or kind.version)
        ends = time.monotonic() + float(request.query.get("timeoutSeconds") or 300)
        partial = "PartialObjectMetadata" in request.headers.get("Accept", "")
        self.watching += 1
        try:
            if kind.log and at < kind.log[0][0] - 1:
                gone = {"kind": "Status", "code": 410, "reason": "Expired", "message": "too old resource version"}
                await response.write(encode({"type": "ERROR", "object": gone}) + b"\n")
                return response
            while (left := ends - time.monotonic()) > 0:
                lines = []
                for version, what, made in reversed(kind.log):
                    if version <= at:
                        break
                    if not namespace or made.namespace == namespace:
                        body = made.fill(made.model.metadata if partial else made.model.item)
                        lines.append(b'{"type":"%s","object":%s}\n' % (what.encode(), body))
                at = kind.version
                if lines:
                    await response.write(b"".join(reversed(lines)))
                try:
                    async with kind.changed:
                        await asyncio.wait_for(kind.changed.wait(), min(left, self.bookmark_seconds))
                except asyncio.TimeoutError:
                    mark = {"metadata": {"resourceVersion": str(at)}, "kind": kind.kind, "apiVersion": kind.api_version}
                    if request.query.get("allowWatchBookmarks") == "true":
                        await response.write(encode({"type": "BOOKMARK", "object": mark}) + b"\n")
        except ConnectionResetError:
            pass
        finally:
            self.watching -= 1
        return response

    async def change(self, wanted: Mapping[str, Any]) -> web.Response:
        """`{"plural", "namespace", "name", "labels", "delete", "forget"}`"""
        kind = self.kinds[wanted["plural"]]
        if wanted.get("forget"):  # as etcd does after minutes: watches begin anew
            kind.log[:] = [(kind.version + 10, "MODIFIED", next(iter(kind.objects.values())))]
            kind.version += 10
            return web.json_response({})
        key = f"{wanted.get('namespace', '')}/{wanted['name']}"
        await self.record(kind, key, wanted)
        return web.json_response({"version": kind.version})

    async def record(self, kind: Kind, key: str, wanted: Mapping[str, Any]) -> None:
        """Make the change, and tell whoever watches."""
        kind.version += 1
        old = kind.objects.get(key)
        namespace, _, name = key.rpartition("/")
        if wanted.get("delete"):
            made, what = kind.objects.pop(key), "DELETED"
            kind.forget()
        elif old is not None:
            made, what = old, "MODIFIED"
            made.labels = wanted.get("labels", made.labels)
            kind.forget()
        else:
            made, what = Made(namespace, name, wanted.get("labels", {}), kind.models[0]), "ADDED"
            kind.put(made)
        made.version = kind.version
        kind.log.append((kind.version, what, Made(made.namespace, made.name, made.labels, made.model, made.version)))
        del kind.log[:-_LOG]
        async with kind.changed:
            kind.changed.notify_all()

    async def churn(self, per_second: float, seed: int = 1) -> None:
        """Pods come and go, for ever."""
        chance = random.Random(seed)
        kind = self.kinds["pods"]
        while True:
            key = chance.choice(kind.sorted_keys())
            old = kind.objects[key]
            await self.record(kind, key, {"delete": True})
            fresh = pod(kind, chance, old.namespace, old.labels.get("app", "app"))
            await self.record(kind, f"{fresh.namespace}/{fresh.name}", {"labels": fresh.labels})
            await asyncio.sleep(2 / per_second)


async def serve(options: argparse.Namespace) -> None:
    """Serve until killed."""
    server = Server(kinds(options.pods, options.namespaces, options.workloads, options.seed), options.bookmarks)
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", server)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", options.port).start()
    port = runner.addresses[0][1]
    write_kubeconfig(options.kubeconfig, "made", f"http://127.0.0.1:{port}", None, None)
    if options.changes_per_second:
        await server.churn(options.changes_per_second)
    await asyncio.Event().wait()


@dataclass(frozen=True)
class MadeServer:
    """A running made server."""

    kubeconfig: Path
    url: str

    def change(self, plural: str, namespace: str, name: str, **wanted: Any) -> None:
        """Put an object in, change it, or take it away (`delete=True`)."""
        body = json.dumps({"plural": plural, "namespace": namespace, "name": name, **wanted}).encode()
        with urlopen(Request(f"{self.url}/made/change", body, {"Content-Type": "application/json"})):
            pass

    def seen(self) -> dict[str, Any]:
        """`requests`, in order, and how many are `watching`."""
        with urlopen(f"{self.url}/made/seen") as reply:
            found: dict[str, Any] = json.loads(reply.read())
            return found


@contextmanager
def made_server(
    pods: int = 10_000,
    namespaces: int = 100,
    workloads: int = 500,
    changes_per_second: float = 0.0,
    bookmarks: float = 1.0,
    port: int = 0,
) -> Iterator[MadeServer]:
    """A made server, for as long as the context lasts."""
    with tempfile.TemporaryDirectory(prefix="made-") as folder:
        kubeconfig = Path(folder) / "kubeconfig"
        sizes = {"pods": pods, "namespaces": namespaces, "workloads": workloads, "port": port, "bookmarks": bookmarks}
        command = [sys.executable, "-m", "benchmarks.apiserver", "--kubeconfig", str(kubeconfig)]
        command += [word for name, size in sizes.items() for word in (f"--{name}", str(size))]
        command += ["--changes-per-second", str(changes_per_second)]
        process = subprocess.Popen(command, cwd=ROOT)
        try:
            began = time.monotonic()
            while not kubeconfig.exists() or "server" not in kubeconfig.read_text():
                if process.poll() is not None or time.monotonic() - began > 120:
                    raise SystemExit("the made server did not come up")
                time.sleep(0.02)
            url = next(line.split()[-1] for line in kubeconfig.read_text().splitlines() if "server:" in line)
            yield MadeServer(kubeconfig, url)
        finally:
            process.terminate()
            process.wait(10)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="A made API server.")
    for name, size in (("pods", 10_000), ("namespaces", 100), ("workloads", 500), ("port", 0), ("seed", 4)):
        parser.add_argument(f"--{name}", type=int, default=size)
    parser.add_argument("--bookmarks", type=float, default=1.0, help="seconds between bookmarks")
    parser.add_argument("--changes-per-second", type=float, default=0.0)
    parser.add_argument("--kubeconfig", type=Path, required=True)
    with suppress(KeyboardInterrupt):
        asyncio.run(serve(parser.parse_args()))
