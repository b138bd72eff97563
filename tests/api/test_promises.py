"""What docs/api.md promises and no other test looks at: headers, open paths, names, tables of fields, numbers."""

from __future__ import annotations

import asyncio
import importlib
import re
from pathlib import Path

import httpx
import pytest

from api.answers import described
from api.edge import ConnectionLimits, read_keys
from api.history import History
from core.flow import Answer, Majority, Question, Tally
from core.settings import HistorySettings
from tests.api.edge.served import exchange, served
from tests.api.scripted import FOUR, answered, app_of, ask
from tests.test_main import MAIN

TEXT = (MAIN.parent / "docs" / "api.md").read_text(encoding="utf-8")
KEY = "a-key-of-more-than-20-characters"
OPEN = ("/", "/docs", "/openapi.json", "/healthz", "/readyz")


def client(url: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=url, trust_env=False, timeout=20)


async def test_every_request_that_is_read_has_an_identifier_and_only_files_of_ours_may_be_stored() -> None:
    async with served(limits=ConnectionLimits(deadline=0.2)) as url, client(url) as asking:
        replies = [await asking.get(path) for path in (*OPEN, "/metrics", "/nowhere", "/query")]
        replies += [await asking.post("/query", content=b"{"), await asking.post("/v1/ask", json={"query": "x"})]
        replies.append(await asking.get("/healthz", headers={"host": "evil.example"}))
        unread = [await exchange(url, b"NOT HTTP\r\n\r\n"), await exchange(url, b"POST /query HTTP/1.1\r\n")]
    assert len({reply.headers["copilot-id"] for reply in replies}) == len(replies)
    stored = [reply.request.url.path for reply in replies if reply.headers["cache-control"] != "no-store"]
    assert stored == ["/", "/docs"]
    assert all(b"copilot-id" not in reply and b"cache-control: no-store" in reply for reply in unread)


async def test_confidence_is_told_in_a_header_where_something_leads() -> None:
    async def sure(question: Question) -> Answer:
        tally = Tally(((FOUR, 1.0, ("gpt-a",)),), total=1.0, confidence=0.875)
        return Answer(question, "4", Majority(FOUR, tally), "remote")

    async with served(app_of(sure)) as url, client(url) as asking:
        assert (await asking.post("/query", json={"query": "x"})).headers["copilot-confidence"] == "0.88"
    assert "copilot-confidence" not in (await ask(app_of())).headers


async def test_where_keys_were_given_out_every_path_of_the_table_wants_one_but_those_that_are_named() -> None:
    rows = re.findall(r"^\| `(GET|POST) (/\S*?)` ", TEXT, re.MULTILINE)
    assert len(rows) == 11
    keys = read_keys({"COPILOT_API_KEYS": f"ada:{KEY}"})
    async with served(keys=keys) as url, client(url) as asking:
        for method, path in rows:
            reply = await asking.request(method, path.replace("{id}", "0123456789ab"))
            assert (reply.status_code != 401) is (path in OPEN), path
        assert [(await asking.get(path)).status_code for path in OPEN] == [200] * len(OPEN)


@pytest.mark.parametrize(
    ("name", "status"),
    [("a" * 253, 200), ("a._:@/-9", 200), ("a" * 254, 422), ("_a", 422), ("-a", 422), ("é", 422), ("a\n", 422)],
)
async def test_the_name_of_a_session_is_as_described(name: str, status: int) -> None:
    async with served() as url, client(url) as asking:
        assert (await asking.post("/v1/ask", json={"query": "x", "session": name})).status_code == status


async def test_every_problem_is_of_the_type_about_blank() -> None:
    async with served() as url, client(url) as asking:
        problems = [await asking.get("/nowhere"), await asking.post("/query", content=b"{")]
        raw = await exchange(url, b"NOT HTTP\r\n\r\n")
    for problem in problems:
        assert problem.json()["type"] == "about:blank"
        assert {"title", "status", "detail", "mend"} <= problem.json().keys()
    assert b'"type":"about:blank"' in raw


async def test_texts_that_are_no_output_are_cut_at_four_thousand_characters() -> None:
    async def long(question: Question) -> Answer:
        return answered(question, text="heron " * 2_000)

    async with served(app_of(long)) as url, client(url) as asking:
        document = (await asking.post("/v1/ask", json={"query": "x"})).json()
        bare = (await asking.post("/query", json={"query": "x"})).json()
    assert len(document["answer"]) == 4_001
    assert document["answer"].endswith("…")
    assert len(bare["answer"]) == 12_000


async def test_the_history_gives_fifty_where_no_limit_is_said(tmp_path: Path) -> None:
    history = History(tmp_path / "history.sqlite", HistorySettings())
    async with served(app_of(history=history)) as url, client(url) as asking:
        await asyncio.gather(*(asking.post("/query", json={"query": str(number)}) for number in range(52)))
        page = (await asking.get("/v1/history")).json()["answers"]
        assert len(page) == 50
        assert set(page[0]) == {"id", "time", "question", "answer"}
        assert len((await asking.get("/v1/history", params={"limit": 500})).json()["answers"]) == 52
    await history.close()


SCHEMAS = {
    "document": described.WHOLE,
    "object": described.OBJECT,
    "attempt": described.ATTEMPT,
    "candidate": described.CANDIDATE,
    "ballot": described.BALLOT,
    "vote": described.VOTE,
    "execution": described.EXECUTION,
    "proposal": described.PROPOSAL,
    "output": described.OUTPUT,
    "outcome": described.OUTCOME,
    "failure": described.FAILURE,
    "usage": described.USAGE,
    "feedback": described.FEEDBACK,
}


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_table_of_fields_says_what_the_schema_says(name: str) -> None:
    """Which fields there are, which may be left out, and which words a field may hold."""
    table = TEXT.partition("## The document")[2].partition(f"**{name}** —")[2].partition("\n**")[0]
    rows = re.findall(r"^\| `(\w+)`(\??) \| .*? \| (.*) \|$", table, re.MULTILINE)
    fields, required = SCHEMAS[name]["properties"], SCHEMAS[name]["required"]
    assert {field: mark == "" for field, mark, _ in rows} == {field: field in required for field in fields}
    for field, _, meaning in rows:
        if words := fields[field].get("enum"):
            assert re.findall(r"`(\w+)`", meaning) == words


def test_every_table_of_fields_is_looked_at() -> None:
    assert set(re.findall(r"^\*\*(\w+)\*\* —", TEXT, re.MULTILINE)) == set(SCHEMAS)


def test_the_events_of_a_stream_are_told_with_their_fields() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*?) \|", TEXT.partition("## The stream")[2], re.MULTILINE))
    assert set(described.EVENTS) | {"problem"} <= set(rows)
    for name in ("asked", "grounded", "proposed", "executed"):
        assert re.findall(r"`(\w+)`", rows[name]) == list(described.EVENTS[name]["properties"]), name


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("api.answers.stream.HEARTBEAT", "every ten\nseconds in which nothing happens"),
        ("api.history.store.LISTED", "`limit` (1 to 500, else 50)"),
        ("api.history.store.NOTE", "a `note` of at most 2,000 characters"),
        ("api.questions.MOST_BYTES", "at most 64,000 bytes"),
        ("api.questions.MOST_CHARACTERS", "at most 4,000 characters"),
        ("api.edge.connections.MOST_HEAD", "its head is larger than 64 KB"),
        ("api.edge.connections.MOST_AHEAD", "more than 64 requests were sent ahead"),
        ("api.answers.documents.OUTPUT_CHARACTERS", "Outputs are cut at 20,000 characters"),
    ],
)
def test_a_number_of_the_page_is_the_services(number: str, sentence: str) -> None:
    module, _, name = number.rpartition(".")
    value = getattr(importlib.import_module(module), name)
    told = [float(word.replace(",", "")) for word in re.findall(r"\d[\d,]*", sentence.replace("ten", "10"))]
    assert sentence in TEXT
    assert float(value) in told or value / 1024 in told
