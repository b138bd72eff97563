"""Every line that the service writes says which request it is about, in text and in JSON, and holds no secret."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from collections.abc import Iterator
from typing import Any, Literal

import httpx
import pytest

from api.app import create_app
from api.records import configure, identifier, requested
from core.flow import Answer, Question
from core.settings import LogSettings
from tests.api.edge.served import served
from tests.api.scripted import RememberingJournal, answered, well

SECRET = "hush-hush-hush-4711"


@pytest.fixture
def stderr() -> Iterator[io.StringIO]:
    """In the place of stderr; the process's loggers are as they were afterwards."""
    root, written = logging.getLogger(), io.StringIO()
    handlers, level = list(root.handlers), root.level
    yield written
    root.handlers[:] = handlers
    root.setLevel(level)


def lines_of(stderr: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stderr.getvalue().splitlines()]


async def ask(url: str, query: str) -> httpx.Response:
    async with httpx.AsyncClient(base_url=url, trust_env=False) as client:
        return await client.post("/query", json={"query": query}, timeout=20)


async def warns(question: Question) -> Answer:
    """An answer during which some part of the flow warns, from a task of its own, of what holds a secret."""

    async def deep() -> None:
        await asyncio.sleep(0.02)
        logging.getLogger("planners.somewhere").warning("%s:\nno luck with %s", question.text, SECRET)

    await asyncio.gather(asyncio.create_task(deep()), asyncio.sleep(0.03))
    return answered(question)


@pytest.mark.parametrize("form", ["json", "text"])
async def test_lines_of_questions_side_by_side_carry_each_their_own_identifier(
    stderr: io.StringIO, form: Literal["json", "text"]
) -> None:
    configure(LogSettings(format=form), [SECRET], stderr)
    app = create_app(warns, well, RememberingJournal())
    async with served(app) as url:
        replies = await asyncio.gather(*(ask(url, f"How many pods are in space-{n}?") for n in range(8)))
    assert SECRET not in stderr.getvalue()
    known = {reply.headers["copilot-id"]: f"space-{n}" for n, reply in enumerate(replies)}
    assert len(known) == 8
    lines = stderr.getvalue().splitlines()
    if form == "json":
        found = [(line["id"], line["message"]) for line in lines_of(stderr)]
        warned = [(name, message) for name, message in found if "luck" in message]
    else:
        heads = [line.split(" ", 3) for line in lines]
        assert all(len(head) == 4 and head[1] in ("INFO", "WARNING") for head in heads)
        warned = [(head[2], head[3]) for head in heads if "space-" in head[3]]
        assert {head[2] for head in heads} == set(known)
    assert len(warned) == 8
    assert all(known[name] in message for name, message in warned)


async def test_the_line_of_a_request_tells_who_asked_and_what_became_of_it(stderr: io.StringIO) -> None:
    configure(LogSettings(format="json"), [], stderr)
    async with served(create_app(warns, well, RememberingJournal())) as url:
        async with httpx.AsyncClient(base_url=url, trust_env=False) as client:
            reply = await client.get("/v1/history/abc")
            await client.get("/healthz")
            await client.get("/no%0Awhere")
        await ask(url, "How many pods?")
    lines = [line for line in lines_of(stderr) if line["level"] == "info"]
    assert [(line["message"], line["status"]) for line in lines] == [
        ("GET /v1/history/abc", 404),
        ("GET /no%0Awhere", 404),
        ("POST /query", 200),
    ]
    assert lines[0]["id"] == reply.headers["copilot-id"]
    assert (lines[2]["tier"], lines[2]["verdict"]) == ("remote", "Majority")


async def test_a_request_that_puts_several_questions_gives_each_an_identifier_of_its_own() -> None:
    with requested() as request:
        first, second = identifier(), identifier()
    assert first == request.identifier
    assert second not in (first, identifier())


async def test_what_breaks_is_logged_with_its_identifier_in_one_line_of_json(stderr: io.StringIO) -> None:
    configure(LogSettings(format="json"), [SECRET], stderr)

    async def breaks(question: Question) -> Answer:
        raise ZeroDivisionError(SECRET)

    async with served(create_app(breaks, well, RememberingJournal())) as url:
        reply = await ask(url, "How many pods?")
    errors = [line for line in lines_of(stderr) if line["level"] == "error"]
    assert [line["id"] for line in errors] == [reply.headers["copilot-id"]]
    assert "ZeroDivisionError" in errors[0]["message"]
    assert SECRET not in stderr.getvalue()
