"""Questions are traced to a scripted OTLP receiver where its endpoint is set: who did what, and nobody's text."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiohttp import web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from api import tracing
from benchmarks.startup import free_port, healthy
from tests.fork_server import python
from tests.servers import plan, scripted_ollama
from tests.test_main import MAIN, clean_environment

QUESTION = "How many pods are in the default namespace, by password=hush-4711?"
PLAN = plan("kubectl get pods -n default --no-headers | wc -l")


@dataclass
class Receiver:
    """An OTLP endpoint that remembers what it was sent."""

    url: str = ""
    bodies: list[bytes] = field(default_factory=list)

    def spans(self) -> list[Any]:
        sent = (ExportTraceServiceRequest.FromString(body) for body in self.bodies)
        return [span for one in sent for of in one.resource_spans for scope in of.scope_spans for span in scope.spans]


@contextlib.asynccontextmanager
async def receiver() -> AsyncIterator[Receiver]:
    made = Receiver()

    async def traces(request: web.Request) -> web.Response:
        made.bodies.append(await request.read())
        return web.Response(content_type="application/x-protobuf")

    app = web.Application()
    app.router.add_post("/v1/traces", traces)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield made
    finally:
        await runner.cleanup()


def attributes(span: Any) -> dict[str, Any]:
    return {one.key: getattr(one.value, one.value.WhichOneof("value")) for one in span.attributes}


async def test_a_question_is_a_trace_of_its_parts_without_a_word_of_its_texts(tmp_path: Path) -> None:
    async with receiver() as otlp, scripted_ollama(PLAN, ("qwen2.5-coder:7b",)) as models:
        port = free_port()
        process = await asyncio.create_subprocess_exec(
            *(*python(), str(MAIN), "--recording", "starter", "--port", str(port)),
            cwd=tmp_path,
            env={
                **clean_environment(tmp_path),
                "OLLAMA_HOST": models.url,
                "OTEL_EXPORTER_OTLP_ENDPOINT": otlp.url,
                "MY_TOKEN": "hush-hush-hush",
            },
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            while not await asyncio.to_thread(healthy, port):
                assert process.returncode is None
                await asyncio.sleep(0.05)
            async with httpx.AsyncClient(trust_env=False, timeout=60) as client:
                said = await client.post(f"http://127.0.0.1:{port}/v1/ask", json={"query": QUESTION})
        finally:
            process.terminate()  # what waits is delivered
            await asyncio.wait_for(process.wait(), 30)
        spans = otlp.spans()
    assert said.status_code == 200
    [question] = [span for span in spans if span.name == "question"]
    assert attributes(question)["question.id"] == said.json()["id"]
    assert attributes(question)["tier"] == said.json()["tier"] == "ollama"
    names = [span.name for span in spans]
    for name in ("tier", "grounding", "proposal", "execution", "ballot", "verdict"):
        assert name in names
    by_id = {span.span_id: span for span in spans}
    assert len({span.trace_id for span in spans}) == 1
    for span in spans:
        if span is not question:
            within = by_id[span.parent_span_id]
            assert within.name == ("question" if span.name == "tier" else "tier")
            assert within.start_time_unix_nano <= span.start_time_unix_nano
            assert span.end_time_unix_nano <= within.end_time_unix_nano
    everything = b"".join(otlp.bodies)
    for text in (b"hush", b"How many", b"kubectl", b"default"):
        assert text not in everything


@pytest.mark.parametrize("name", ["opentelemetry.sdk.trace", "opentelemetry.exporter.otlp.proto.http.trace_exporter"])
async def test_without_the_extra_it_is_said_and_questions_are_answered(
    name: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.delitem(sys.modules, "api.tracing.otlp", raising=False)
    async with AsyncExitStack() as stack:
        made = tracing.opened({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"}, stack)
    assert made is tracing.untraced
    assert "requirements-otel.txt" in caplog.text


async def test_without_an_endpoint_nothing_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "api.tracing.otlp", raising=False)
    async with AsyncExitStack() as stack:
        assert tracing.opened({}, stack) is tracing.untraced
    assert "api.tracing.otlp" not in sys.modules
