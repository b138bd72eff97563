"""Every byte that a remote model's server received, at each level of `share`, on a cluster with a planted secret."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from benchmarks.planted import leaked, recording
from clusters.recorded.cluster import RecordedCluster
from composition import composed
from core.flow import Answer, Question
from core.settings.sources import load
from executor import jq
from planners.prompting import prompts
from planners.prompting.rendering import VARIANTS
from tests.servers import Received, ScriptedServer, plan, scripted_ollama, scripted_openai

ASK = "Why does the planted thing of the frontend fail?"
ADDRESS = "10.244.0."
"""Stands in the status of every pod and in nobody's name, labels or owner."""
READ = plan(
    "kubectl get secret planted -n shop -o yaml",
    "kubectl get configmaps -A -o yaml",
    "kubectl get pods -A -o wide",
    answer="read",
)
QUOTED = plan("kubectl get pods -A -o json | jq '.items[0].status.podIP | error'")
SECRET = plan("kubectl get secret planted -n shop -o json | jq '.data | map(.) | join(\" \") | error'")
MISSING = plan("kubectl get pod frontent -n shop -o wide")
EMPTY = plan("kubectl get pods -n shop -o jsonpath='{.items[0].spec.nope}'")
SCRIPTS = (READ, SECRET, *(pytest.param(script, marks=pytest.mark.thorough) for script in (QUOTED, MISSING, EMPTY)))


@pytest.fixture(scope="module", autouse=True)
def _jq_ends() -> Iterator[None]:
    yield
    jq.close()


def stubborn(first: str) -> Callable[[Received], str]:
    """The same plan whatever it is told, so that everything that may be told of it is."""
    return lambda request: first


async def ask(server: ScriptedServer, share: str, monkeypatch: pytest.MonkeyPatch, *, local: bool = False) -> Answer:
    monkeypatch.setattr("composition.copilot.connect", lambda settings, environ: RecordedCluster(recording(), "shop"))
    wanted = {"share": share, "offline.enabled": "off", "cache.where": "off", "policy": "eager"}
    if local:
        wanted |= {"ollama.host": server.url, "ollama.model": "llama3.1:8b"}
    settings = load(wanted, {}, {}, {})
    async with composed(settings, {} if local else {"OPENAI_BASE_URL": server.url}) as copilot:
        return await copilot.answer(Question(ASK))


def told(server: ScriptedServer) -> str:
    """Everything that was sent, without our own unchanging prompt, the question and what the model itself had said."""
    sent = [
        str(message["content"])
        for request in server.requests
        for message in request.json["messages"]
        if message["role"] == "user"
    ]
    assert server.requests
    return "\n".join(sent).replace(ASK, "")


@pytest.mark.parametrize("share", ["schema", "names", "outputs"])
@pytest.mark.parametrize("script", SCRIPTS)
async def test_no_secret_is_in_any_byte_that_a_remote_model_receives(
    share: str, script: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with scripted_openai(stubborn(script)) as server:
        await ask(server, share, monkeypatch)
    assert server.total >= 2
    assert not leaked(server.received.decode())


@pytest.mark.parametrize("script", SCRIPTS)
async def test_no_secret_is_in_any_byte_that_a_local_model_receives(
    script: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with scripted_ollama(stubborn(script)) as server:
        await ask(server, "schema", monkeypatch, local=True)
    assert server.total >= 2
    assert not leaked(server.received.decode())


@pytest.mark.parametrize("script", SCRIPTS)
async def test_with_schema_no_name_and_no_output_leaves(script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with scripted_openai(stubborn(script)) as server:
        await ask(server, "schema", monkeypatch)
    assert not any(name in told(server) for name in ("frontend", "shop", "kube-system", "orders", "planted", ADDRESS))


@pytest.mark.parametrize("script", SCRIPTS)
async def test_with_names_no_output_leaves_not_even_quoted_by_a_program(
    script: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with scripted_openai(stubborn(script)) as server:
        await ask(server, "names", monkeypatch)
    assert "frontend" in told(server)
    assert ADDRESS not in told(server)


@pytest.mark.parametrize("script", [READ, QUOTED])
async def test_with_outputs_they_leave_masked(script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with scripted_openai(stubborn(script)) as server:
        await ask(server, "outputs", monkeypatch)
    assert ADDRESS in told(server)


def test_what_would_be_found_is_in_no_prompt_of_ours() -> None:
    fixed = "".join(prompts.system_prompt(variant) for variant in range(len(VARIANTS)))
    assert not leaked(fixed)
    assert ADDRESS not in fixed
