"""What docs/mcp.md promises and no other test looks at: the form of answers, resources, sessions, cancelling, flags."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import replace
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

import pytest

from api.history import History
from api.mcp import OUTPUT_BYTES
from api.mcp.explaining import CHARACTERS
from api.mcp.recent import LISTED
from api.questions import MOST_BYTES
from api.terminal.command_line import read
from core.flow import Answer, Question
from core.settings import HistorySettings
from tests.api.edge.served import served
from tests.api.mcp.agents import MODES, over_http, recorded, text_of
from tests.api.scripted import answered, app_of, at_once
from tests.test_main import MAIN

TEXT = (MAIN.parent / "docs" / "mcp.md").read_text(encoding="utf-8")


async def nothing_is_run(*of: Any) -> Any:
    raise AssertionError(of)


async def test_an_answer_is_a_line_then_how_sure_then_what_was_run_and_the_same_as_data() -> None:
    async with recorded("starter") as url, over_http(url) as agent:
        result = await agent.call_tool("ask_cluster", {"question": "How many pods are in the default namespace?"})
    answer, sure, ran = text_of(result).splitlines()
    data = result.structured_content
    assert answer == data["answer"] == "4"
    told = f"({data['verdict']}, confidence {data['confidence']:.2f}, tier {data['tier']}, id {data['id']})"
    assert (sure, ran) == (told, f"ran: {data['commands'][0]}")


async def test_a_context_that_is_not_served_is_told_as_the_page_shows() -> None:
    shown = re.findall(r"^```\n(error: .*?)\n```", TEXT, re.DOTALL | re.MULTILINE)
    async with served(app_of(context="production", run=nothing_is_run)) as url, over_http(url) as agent:
        result = await agent.call_tool("ask_cluster", {"question": "How many herons?", "context": "staging"})
    assert [text_of(result)] == shown


async def test_contexts_are_listed_with_the_default_one_first() -> None:
    app = app_of(context="otter", contexts=("heron", "egret"), run=nothing_is_run)
    async with served(app) as url, over_http(url) as agent:
        listed = (await agent.call_tool("list_contexts", {})).structured_content["contexts"]
    assert [(one["name"], one["default"]) for one in listed] == [("otter", True), ("egret", False), ("heron", False)]


async def test_the_last_twenty_answers_are_listed_and_one_that_is_too_long_is_explained_instead() -> None:
    from mcp_types import TextResourceContents

    async def long_or_short(question: Question) -> Answer:
        if "long" not in question.text:
            return await at_once(question)
        answer = answered(question, stdout="heron " * 10_000)
        ballot = answer.trace[0].ballots[0]
        ballots = tuple(replace(ballot, planner=f"gpt-{number}") for number in range(4))
        return replace(answer, trace=(replace(answer.trace[0], ballots=ballots),))

    async with served(app_of(long_or_short, run=nothing_is_run)) as url, over_http(url) as agent:
        asked = [
            await agent.call_tool("ask_cluster", {"question": text})
            for text in ["first", *map(str, range(LISTED)), "a long one"][-LISTED - 1 :]
        ]
        resources = (await agent.list_resources()).resources
        assert len(resources) == 20
        assert [str(one.uri) for one in resources[:2]] == [
            f"copilot://answers/{result.structured_content['id']}" for result in reversed(asked[-2:])
        ]
        long, short = [(await agent.read_resource(one.uri)).contents[0] for one in resources[:2]]
    assert isinstance(long, TextResourceContents)
    assert isinstance(short, TextResourceContents)
    assert (json.loads(short.text)["question"], short.mime_type) == ("19", "application/json")
    assert (long.text.splitlines()[0], long.mime_type) == ("question: a long one", "text/plain")


@pytest.mark.parametrize("mode", MODES)
async def test_any_name_is_a_session_and_the_next_question_of_it_is_a_follow_up(mode: str, tmp_path: Path) -> None:
    history = History(tmp_path / "history.sqlite", HistorySettings())
    async with recorded("shop", history=history) as url, over_http(url, mode) as agent:
        for question, resolved in (
            ("How many pods are in the namespace shop?", None),
            ("and in kube-system?", "How many pods are in the namespace kube-system?"),
        ):
            result = await agent.call_tool("ask_cluster", {"question": question, "session": "tea-time"})
            assert result.structured_content.get("resolved") == resolved
    await history.close()


async def test_a_client_that_cancels_a_call_and_stays_ends_the_work() -> None:
    began, ended = asyncio.Event(), asyncio.Event()

    async def slow(question: Question) -> Answer:
        began.set()
        try:
            await asyncio.sleep(60)
        finally:
            ended.set()
        return answered(question)

    async with served(app_of(slow, run=nothing_is_run)) as url, over_http(url) as agent:
        asking = asyncio.create_task(agent.call_tool("ask_cluster", {"question": "How many herons?"}))
        await asyncio.wait_for(began.wait(), 20)
        asking.cancel()
        await asyncio.wait_for(ended.wait(), 10)
        assert len((await agent.list_tools()).tools) == 4
        await asyncio.wait([asking])


def test_the_flags_that_say_which_cluster_are_those_of_ask() -> None:

    flags = ["--recording", "r", "--kubeconfig", "k", "--context", "c", "-n", "heron"]
    ours, of_ask = read(["mcp", *flags]), read(["ask", *flags, "How many?"])
    for name in ("recording", "kubeconfig", "context", "namespace"):
        assert getattr(ours, name) == getattr(of_ask, name)


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (OUTPUT_BYTES, "A line's output is cut at 32,000 bytes"),
        ("api.mcp.sdk:OUTPUT_CHARACTERS", "where that has more than 60,000 characters"),
        (CHARACTERS, "at most 16,000 characters"),
        (MOST_BYTES, "bodies of at most 64,000\nbytes"),
        (LISTED, "The last\ntwenty are listed"),
    ],
)
def test_a_number_of_the_page_is_the_tools(number: int | str, sentence: str) -> None:
    if isinstance(number, str):  # the SDK takes seconds to import
        number = resolve_name(number)
    assert sentence in TEXT
    assert f"{number:,}" in sentence.replace("twenty", "20")
