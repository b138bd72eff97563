"""What a model replies and what lies where plans are kept is untrusted: neither breaks a question. Through the
service, over a served cluster and a scripted Ollama."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx

from clusters.recorded import load
from tests.served_world import service, world
from tests.servers import Received, plan, scripted_ollama
from tests.servers.replies import Script

QUESTION = "How many pods are in the namespace dispatch?"
COUNT = plan("kubectl get pods -n dispatch -o name", answer="count")
MODEL = "qwen2.5-coder:7b"


@contextlib.asynccontextmanager
async def asked_with(script: Script, folder: Path, **more: str) -> AsyncIterator[httpx.AsyncClient]:
    async with (
        world(folder, load("fleet")) as served,
        scripted_ollama(script, (MODEL,)) as models,
        service(folder, served.file, OLLAMA_HOST=models.url, COPILOT_OFFLINE_ENABLED="off", **more) as client,
    ):
        yield client.http


HALF = {
    "rationale": '{"commands": ["kubectl get pods -n dispatch -o name"], "answer": {"type": "count"}, '
    '"rationale": "so \\ud800"}',
    "refusal": '{"commands": [], "answer": {"type": "refuse", "reason": "no \\ud800"}}',
    "name": '{"commands": ["kubectl get pods -n dispatch -l app=\\ud800"], "answer": {"type": "count"}}',
    "program": '{"commands": ["kubectl get pods -n dispatch -o json | jq -r \'\\"\\ud800\\"\'"], '
    '"answer": {"type": "value"}}',
}


async def test_half_a_surrogate_pair_in_a_reply_is_an_answer_or_none_and_breaks_nothing(tmp_path: Path) -> None:
    def reply(request: Received) -> str:
        return next(text for word, text in HALF.items() if f"by word {word}" in request.text)

    async with asked_with(reply, tmp_path, COPILOT_CACHE_WHERE="off") as client:
        answered = 0
        for word in HALF:
            said = await client.post("/v1/ask", json={"query": f"{QUESTION[:-1]} by word {word}?"})
            assert said.status_code in (200, 503), said.text
            assert "what answers for Ollama" not in said.text, "what was said is sent back as a text"
            answered += said.status_code == 200
        assert answered > 1
        assert len((await client.get("/v1/history")).json()["answers"]) == answered, "all is recorded"


def poisoned(base: dict[str, Any]) -> list[str]:
    def with_plan(*commands: str, **answer: Any) -> str:
        return json.dumps({**base, "plan": {"commands": commands, "answer": answer or {"type": "count"}}})

    return [
        json.dumps({**base, "confidence": float("nan")}),
        json.dumps({**base, "confidence": -3}),
        json.dumps({**base, "model": "\ud800"}),
        json.dumps({**base, "model": "m\n\x1b[2J"}),
        with_plan("kubectl delete pods --all -n dispatch"),
        with_plan("kubectl exec cart -- sh"),
        with_plan("kubectl get pods; touch /tmp/owned"),
        with_plan("kubectl get secrets -A -o json | jq -r '.items[].data[]?'", type="text"),
        with_plan(type="not_found", reason="dispatch"),
        with_plan("kubectl get pods -n dispatch", type="read"),
        "[" * 100_000,
        "null",
    ]


async def test_whatever_lies_where_plans_are_kept_the_question_is_answered(tmp_path: Path) -> None:
    async with asked_with(COUNT, tmp_path) as client:
        first = (await client.post("/v1/ask", json={"query": QUESTION})).json()
        assert first["answer"] == "5"
        file = tmp_path / ".cache" / "k8s-query-copilot" / "plans.sqlite"
        with contextlib.closing(sqlite3.connect(file)) as database:
            [(text,)] = database.execute("SELECT text FROM plans").fetchall()
            for value in poisoned(json.loads(text)):
                database.execute("UPDATE plans SET text = ?", (value,))
                database.commit()
                said = await client.post("/v1/ask", json={"query": QUESTION})
                assert said.status_code == 200, (value[:200], said.text)
                assert said.json()["answer"] == "5", value[:200]
                assert database.execute("SELECT text FROM plans").fetchall() != [(value,)], "it was planned anew"
