"""`/mcp` as an agent meets it: the SDK's own client over real HTTP, behind the service's own doors."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
from typing import Any

import httpx
import pytest

from api.edge import Caller, CallerLimits, read_keys
from core.events import Asked, notify
from core.flow import Answer, Question
from core.reviews import Subject
from executor.lines import LineResult
from tests.api.edge.served import served
from tests.api.mcp.agents import MODES, modules_of, over_http, recorded, text_of
from tests.api.scripted import RememberingJournal, answered, app_of, at_once

SECRET = "s3cr3t-Pa55"  # the planted value of a secret in the recording `starter`
KEYS = {name: f"cq_{name}-key-of-forty-three-characters-or-there" for name in ("alice", "bob")}
ENTRIES = " ".join(f"{name}:sha256:{hashlib.sha256(key.encode()).hexdigest()}" for name, key in KEYS.items())


async def printed(line: str, context: str | None, asker: Subject | None) -> LineResult:
    """Runs nothing, and prints the line."""
    return LineResult(command=line, exit=0, stdout=f"{line}\n", stderr="")


def scripted(answer: Any = at_once, run: Any = printed, **options: Any) -> Any:
    return app_of(answer, run=run, **options)


@pytest.mark.parametrize("mode", MODES)
async def test_an_agent_finds_four_tools_that_only_read_and_the_verbs_of_the_language(mode: str) -> None:
    async with served(scripted()) as url, over_http(url, mode) as agent:
        tools = {tool.name: tool for tool in (await agent.list_tools()).tools}
        assert set(tools) == {"ask_cluster", "run_readonly_kubectl", "explain_answer", "list_contexts"}
        for tool in tools.values():
            assert tool.annotations is not None
            assert (tool.annotations.read_only_hint, tool.annotations.destructive_hint) == (True, False)
        told = tools["run_readonly_kubectl"].description or ""
        assert "rollout history" in told
        assert "exec" in told[told.index("Refused") :]


@pytest.mark.parametrize("mode", MODES)
async def test_an_agent_asks_is_told_progress_and_has_the_answer_explained_and_read(mode: str) -> None:
    from mcp_types import TextResourceContents

    heard: list[tuple[float, str]] = []

    async def hear(progress: float, total: float | None, message: str | None) -> None:
        heard.append((progress, message or ""))

    async with recorded("troubled") as url, over_http(url, mode) as agent:
        question = {"question": "Which pods in payments are in CrashLoopBackOff?"}
        result = await agent.call_tool("ask_cluster", question, progress_callback=hear)
        assert text_of(result).startswith("ledger, memory-hog\n(Majority")
        assert (result.structured_content["answer"], result.structured_content["context"]) == (
            "ledger, memory-hog",
            "troubled",
        )
        assert [number for number, _ in heard] == sorted(number for number, _ in heard)
        messages = [message for _, message in heard]
        assert messages[0] == "asking offline: offline"
        assert any(message.startswith("offline proposes kubectl get pods") for message in messages)
        assert messages[-1] == "offline: Majority"
        explained = text_of(await agent.call_tool("explain_answer", {}))
        assert "question: Which pods in payments" in explained
        assert "ran: kubectl get pods" in explained
        assert "votes (list): ledger, memory-hog" in explained
        resources = (await agent.list_resources()).resources
        assert [one.title for one in resources] == [question["question"]]
        [document] = (await agent.read_resource(resources[0].uri)).contents
        assert isinstance(document, TextResourceContents)
        assert json.loads(document.text)["answer"] == "ledger, memory-hog"
        assert (await agent.list_resource_templates()).resource_templates[0].uri_template == "copilot://answers/{id}"


async def test_a_kubectl_line_prints_what_kubectl_would_and_no_secret_and_changes_nothing() -> None:
    async with recorded("troubled") as url, over_http(url) as agent:

        async def run(command: str) -> tuple[str, bool]:
            result = await agent.call_tool("run_readonly_kubectl", {"command": command})
            return text_of(result), result.is_error

        assert await run("kubectl get pods -n payments --no-headers | wc -l") == ("14", False)
        assert await run("get ns payments -o name") == ("namespace/payments", False)
        for line in ("delete pod x", "kubectl exec ledger -- sh", "kubectl apply -f x", "kubectl get pods; rm -rf /"):
            text, failed = await run(line)
            assert failed, line
            assert "exit code 1" in text, line
        text, failed = await run("kubectl get pod heron-7 -n payments")
        assert failed
        assert 'pods "heron-7" not found' in text


async def test_the_values_of_secrets_are_masked_in_what_a_line_prints() -> None:
    async with recorded("starter") as url, over_http(url) as agent:
        for command in ("get secrets -A -o yaml", "get secrets -A -o json | jq -r '.items[].data[]?' | base64 -d"):
            text = text_of(await agent.call_tool("run_readonly_kubectl", {"command": command}))
            assert "password: '***" in text or "base64: invalid input" in text  # stars are no base64
            assert SECRET not in text
            assert base64.b64encode(SECRET.encode()).decode() not in text


async def test_what_a_line_prints_is_bounded_and_says_that_it_is_cut() -> None:
    async with recorded("troubled") as url, over_http(url) as agent:
        text = text_of(await agent.call_tool("run_readonly_kubectl", {"command": "get pods -A -o json"}))
        assert len(text) < 33_000
        assert "the rest is left out" in text


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("ask_cluster", {}, "'question' is missing"),
        ("ask_cluster", {"question": "   "}, "'question' is missing"),
        ("ask_cluster", {"question": "x" * 5_000}, "at most 4,000"),
        ("ask_cluster", {"question": 7}, "should be a string"),
        ("ask_cluster", {"query": "How many pods?"}, "its arguments are: question"),
        ("ask_cluster", {"question": "How many pods?", "context": "elsewhere"}, "'elsewhere' is not served here"),
        ("ask_cluster", {"question": "How many pods?", "session": "; rm"}, "should be a name"),
        ("explain_answer", {"id": "0123456789ab"}, "there is no answer '0123456789ab' of yours"),
        ("explain_answer", {}, "ask with ask_cluster first"),
    ],
)
async def test_a_call_that_is_wrong_is_an_error_of_the_tool_with_its_mend(tool: str, arguments: Any, said: str) -> None:
    async with served(scripted(context="glade")) as url, over_http(url) as agent:
        result = await agent.call_tool(tool, arguments)
        assert result.is_error
        assert said in text_of(result)
        assert "\nmend: " in text_of(result)


async def test_a_tool_that_does_not_exist_is_an_error_of_the_protocol() -> None:
    from mcp.shared.exceptions import MCPError

    async with served(scripted()) as url, over_http(url) as agent:
        with pytest.raises(MCPError, match="there is no tool 'delete_pod'"):
            await agent.call_tool("delete_pod", {})
        with pytest.raises(MCPError, match="there is no answer"):
            await agent.read_resource("copilot://answers/0123456789ab")


async def test_what_breaks_behind_a_tool_is_told_without_our_code(capsys: pytest.CaptureFixture[str]) -> None:
    async def broken(line: str, context: str | None, asker: Subject | None) -> LineResult:
        raise RuntimeError("sk-hush-hush-hush-hush")

    async with served(scripted(run=broken)) as url, over_http(url) as agent:
        result = await agent.call_tool("run_readonly_kubectl", {"command": "get pods"})
        assert result.is_error
        assert "our mistake" in text_of(result)
        assert "hush" not in text_of(result)


async def test_keys_are_asked_for_and_each_caller_sees_their_own_answers_alone() -> None:
    journal = RememberingJournal()
    async with served(scripted(journal=journal), keys=read_keys({"COPILOT_API_KEYS": ENTRIES})) as url:
        async with httpx.AsyncClient(trust_env=False) as http:
            reply = await http.post(f"{url}/mcp", json={"jsonrpc": "2.0", "id": 1, "method": "tools/list"})
            assert reply.status_code == 401
        async with over_http(url, key=KEYS["alice"]) as alice, over_http(url, key=KEYS["bob"]) as bob:
            asked = await alice.call_tool("ask_cluster", {"question": "How many herons?"})
            assert journal.callers == ["alice"]
            identifier = asked.structured_content["id"]
            assert "How many herons?" in text_of(await alice.call_tool("explain_answer", {"id": identifier}))
            assert (await bob.call_tool("explain_answer", {"id": identifier})).is_error
            assert not (await bob.list_resources()).resources


@pytest.mark.parametrize("impersonation", [True, False])
async def test_with_impersonation_questions_and_lines_are_asked_with_the_rights_of_whom_the_cluster_named(
    impersonation: bool,
) -> None:
    askers: list[Subject | None] = []

    class Named:
        """Takes everybody for somebody whom the cluster named."""

        async def caller(self, authorization: str) -> Caller | None:
            return Caller("kubernetes:heron", Subject("heron", ("waders",)))

    async def answer(question: Question) -> Answer:
        askers.append(question.asker)
        return answered(question)

    async def run(line: str, context: str | None, asker: Subject | None) -> LineResult:
        askers.append(asker)
        return await printed(line, context, asker)

    app = scripted(answer, run, impersonation=impersonation)
    async with served(app, keys=Named()) as url, over_http(url, key="a-token-of-the-cluster") as agent:
        await agent.call_tool("ask_cluster", {"question": "How many herons?"})
        await agent.call_tool("run_readonly_kubectl", {"command": "get pods"})
    assert askers == [Subject("heron", ("waders",)) if impersonation else None] * 2


async def test_foreign_names_and_pages_do_not_get_in_and_there_is_nothing_to_get() -> None:
    request = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    async with served(scripted()) as url, httpx.AsyncClient(base_url=url, trust_env=False) as http:
        for headers, status in (({"host": "evil.example"}, 421), ({"origin": "https://evil.example"}, 403)):
            assert (await http.post("/mcp", json=request, headers=headers)).status_code == status
        for method in ("GET", "DELETE"):
            reply = await http.request(method, "/mcp", headers={"accept": "text/event-stream"})
            assert (reply.status_code, reply.headers["allow"]) == (405, "POST")
        large = {**request, "params": {"_meta": {"filler": "x" * 70_000}}}
        reply = await http.post("/mcp", json=large, headers={"accept": "application/json, text/event-stream"})
        assert (reply.status_code, reply.headers["content-type"]) == (413, "application/problem+json")
        assert reply.json()["detail"] == "the body is larger than 64,000 bytes"


@pytest.mark.parametrize("mode", MODES)
async def test_questions_and_lines_count_against_the_callers_rate_and_lists_do_not(mode: str) -> None:
    async with served(scripted(), callers=CallerLimits(rate=2)) as url, over_http(url, mode) as agent:
        for _ in range(4):
            await agent.list_tools()
        assert not (await agent.call_tool("ask_cluster", {"question": "How many herons?"})).is_error
        assert not (await agent.call_tool("run_readonly_kubectl", {"command": "get pods"})).is_error
        result = await agent.call_tool("ask_cluster", {"question": "How many herons?"})
        assert result.is_error
        assert "you may ask 2 questions a minute" in text_of(result)
        assert "\nmend: ask again in" in text_of(result)


@pytest.mark.parametrize("mode", MODES)
async def test_an_agent_that_goes_away_ends_the_work_on_its_question(mode: str) -> None:
    began, ended = asyncio.Event(), asyncio.Event()

    async def slow(question: Question) -> Answer:
        notify(Asked("offline", ("offline",)))
        began.set()
        try:
            await asyncio.sleep(60)
        finally:
            ended.set()
        return answered(question)

    async with served(scripted(slow)) as url:

        async def ask() -> None:
            async with over_http(url, mode) as agent:
                await agent.call_tool("ask_cluster", {"question": "How many herons?"})

        asking = asyncio.create_task(ask())
        await asyncio.wait_for(began.wait(), 20)
        asking.cancel()
        await asyncio.wait([asking])
        await asyncio.wait_for(ended.wait(), 10)


async def test_a_question_that_nobody_can_answer_is_an_error_with_the_mend() -> None:
    from core.errors import Unavailable

    async def unreachable(question: Question) -> Answer:
        raise Unavailable("no answer from https://10.9.8.7:6443", "start the cluster")

    async with served(scripted(unreachable)) as url, over_http(url) as agent:
        result = await agent.call_tool("ask_cluster", {"question": "How many herons?"})
        assert result.is_error
        assert "no answer from https://10.9.8.7:6443\nmend: start the cluster" in text_of(result)


async def test_without_a_way_to_run_lines_there_is_no_such_path() -> None:
    async with served(app_of()) as url, httpx.AsyncClient(base_url=url, trust_env=False) as http:
        assert (await http.post("/mcp", json={})).status_code == 404


def test_the_sdk_is_not_imported_before_somebody_calls() -> None:
    loaded = modules_of("import api.app, api.mcp, main")
    assert not {"mcp", "mcp_types", "httpx2"} & set(loaded)
