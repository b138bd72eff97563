import asyncio
import time
from typing import Any

import pytest

from core.errors import SettingsError
from core.flow import Failure, Plan, Question
from core.ports import Tier
from core.settings.settings import OllamaSettings, PlannerSettings, RemoteSettings, Settings
from planners import tiers
from planners.chats.room import load
from planners.model import ModelPlanner
from planners.providers import PROVIDERS, Provider, from_keys
from tests.planners.fakes import quarry
from tests.servers import Hang, Received, Slow, Status, plan, scripted_ollama, scripted_openai
from tests.servers.replies import Scripted

ASK = Question("How many pods are in quarry?")
COUNT = plan("kubectl get pods -n quarry -o name", answer="count")
KEYS = {"OPENAI_API_KEY": "sk-one", "ANTHROPIC_API_KEY": "two", "GEMINI_API_KEY": "three"}


def models(tier: Tier) -> list[str]:
    return [chat.name for chat in tiers.models(tier.planners)]


def remote_or_none(environ: dict[str, str], **settings: Any) -> Tier | None:
    return tiers.remote(Settings(**settings), quarry(), environ)


def remote(environ: dict[str, str], **settings: Any) -> Tier:
    tier = remote_or_none(environ, **settings)
    assert tier is not None
    return tier


def local_or_none(environ: dict[str, str], **settings: Any) -> Tier | None:
    return tiers.local(Settings(ollama=OllamaSettings(**settings)), quarry(), environ)


def local(environ: dict[str, str], **settings: Any) -> Tier:
    tier = local_or_none(environ, **settings)
    assert tier is not None
    return tier


def variants(tier: Tier) -> list[int]:
    return [planner._variant for planner in tier.planners if isinstance(planner, ModelPlanner)]


def provider_names(tier: Tier) -> list[str]:
    return [model.partition("/")[0] for model in models(tier)]


@pytest.mark.parametrize("environ", [{}, {"OPENAI_API_KEY": " "}, {"AZURE_API_KEY": "x"}, {"PATH": "/bin"}])
def test_without_a_key_there_is_no_remote_tier(environ: dict[str, str]) -> None:
    assert remote_or_none(environ) is None


def test_remote_models_that_are_off_are_not_asked_whatever_the_keys() -> None:
    assert remote_or_none(KEYS, remote=RemoteSettings("off")) is None


def test_remote_models_that_must_be_asked_need_a_key_and_the_message_says_which() -> None:
    with pytest.raises(SettingsError) as caught:
        remote({}, remote=RemoteSettings("on"))
    assert "OPENAI_API_KEY" in caught.value.mend


def test_one_key_makes_three_variants_of_one_model() -> None:
    tier = remote({"OPENAI_API_KEY": "sk-one"})
    assert models(tier) == ["openai/gpt-4.1"] * 3
    assert [planner.name for planner in tier.planners] == ["openai/gpt-4.1", "openai/gpt-4.1#2", "openai/gpt-4.1#3"]
    assert sorted(variants(tier)) == [0, 1, 2]


def test_three_keys_make_one_planner_of_each_provider() -> None:
    assert provider_names(remote(KEYS)) == ["openai", "anthropic", "gemini"]


def test_two_keys_share_three_planners() -> None:
    tier = remote({"ANTHROPIC_API_KEY": "two", "GEMINI_API_KEY": "three"})
    assert provider_names(tier) == ["anthropic", "gemini", "anthropic"]


def test_planners_that_the_settings_name_are_taken_as_they_are() -> None:
    named = (PlannerSettings("openai/a", "first", weight=2), PlannerSettings("openai/b", variant="records"))
    tier = remote(KEYS, planners=named)
    assert [(p.name, p.weight) for p in tier.planners] == [("first", 2), ("openai/b", 1)]
    assert variants(tier) == [0, 2]


async def test_a_planner_with_samples_is_so_many_planners_that_err_on_their_own() -> None:
    async with scripted_openai(COUNT) as server:
        planners = (PlannerSettings("openai/a", samples=3, weight=0.5), PlannerSettings("openai/b"))
        tier = remote({"OPENAI_BASE_URL": server.url}, planners=planners)
        try:
            await asyncio.gather(*(planner.propose(ASK) for planner in tier.planners))
        finally:
            await tiers.close([tier])
    named = [(planner.name, planner.weight) for planner in tier.planners]
    assert named == [("openai/a", 0.5), ("openai/a#2", 0.5), ("openai/a#3", 0.5), ("openai/b", 1)]
    sent = sorted((request.json["model"], request.json["temperature"]) for request in server.requests)
    assert sent == [("a", 0.0), ("a", 0.4), ("a", 0.4), ("b", 0.0)]


def test_planners_that_are_named_but_whose_keys_are_not_set_are_not_tried() -> None:
    assert remote_or_none({}, planners=(PlannerSettings("openai/a"),)) is None
    assert remote({}, planners=(PlannerSettings("openai/a", api_base="http://127.0.0.1:1"),)).planners


def test_a_prompt_variant_that_does_not_exist_says_which_do() -> None:
    with pytest.raises(SettingsError) as caught:
        remote(KEYS, planners=(PlannerSettings("openai/a", variant="haiku"),))
    assert "table" in caught.value.mend


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda provider: provider.name)
def test_every_default_model_is_one_that_litellm_knows(provider: Provider) -> None:
    litellm = load()
    assert litellm.get_model_info(provider.model)["mode"] == "chat"
    assert litellm.get_llm_provider(provider.model)[1] == provider.name


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda provider: provider.name)
def test_every_provider_is_configured_by_its_key_alone_or_with_what_it_needs(provider: Provider) -> None:
    environ = {provider.keys[0]: "x", **dict.fromkeys(provider.needs, "http://x")}
    assert [planner.model for planner in from_keys(environ)] == [provider.model] * 3


@pytest.mark.parametrize(
    ("environ", "settings", "there"),
    [
        ({}, {}, False),
        ({}, {"enabled": "on"}, True),
        ({"OLLAMA_HOST": "127.0.0.1:1"}, {}, True),
        ({"OLLAMA_HOST": "127.0.0.1:1"}, {"enabled": "off"}, False),
        ({}, {"host": "http://box:11434"}, True),
        ({}, {"model": "llama3.1:8b"}, True),
    ],
)
def test_ollama_is_asked_where_its_host_or_a_model_is_set(
    environ: dict[str, str], settings: dict[str, Any], there: bool
) -> None:
    assert (local_or_none(environ, **settings) is not None) == there


def test_several_local_models_take_turns() -> None:
    tier = local({}, model="a:1b, b:2b", samples=3)
    assert models(tier) == ["ollama/a:1b", "ollama/b:2b", "ollama/a:1b"]


async def test_any_openai_compatible_server_is_asked_by_its_url_alone() -> None:
    async with scripted_openai(COUNT) as server:
        tier = remote({"OPENAI_BASE_URL": f"{server.url}/v1", "OPENAI_MODEL": "made-up"})
        try:
            proposals = [await planner.propose(ASK) for planner in tier.planners]
        finally:
            await tiers.close([tier])
    assert [type(proposal.outcome) for proposal in proposals] == [Plan] * 3, proposals
    assert {request.json["model"] for request in server.requests} == {"made-up"}
    assert len({request.text for request in server.requests}) == 3


async def test_the_key_is_sent_to_its_provider_and_stands_in_no_body() -> None:
    async with scripted_openai(COUNT) as server:
        tier = remote({"OPENAI_API_BASE": server.url, "OPENAI_API_KEY": "sk-quarry-secret"})
        try:
            await tier.planners[0].propose(ASK)
        finally:
            await tiers.close([tier])
    assert server.requests[0].headers["Authorization"] == "Bearer sk-quarry-secret"
    assert b"sk-quarry-secret" not in server.received


async def test_an_outage_is_paid_for_by_one_question_and_costs_the_next_under_50_ms() -> None:
    async with scripted_openai(Status(401, "no")) as server:
        tier = remote({"OPENAI_BASE_URL": server.url})
        try:
            await asyncio.gather(*(planner.propose(ASK) for planner in tier.planners))
            before = server.total
            began = time.perf_counter()
            again = await asyncio.gather(*(planner.propose(ASK) for planner in tier.planners))
            seconds = time.perf_counter() - began
        finally:
            await tiers.close([tier])
    assert all(isinstance(p.outcome, Failure) and p.outcome.reason == "model_unavailable" for p in again)
    assert server.total == before
    assert seconds < 0.05


async def test_samples_of_a_local_model_differ_in_seed_and_prompt_and_are_shown_outputs() -> None:
    async with scripted_ollama(COUNT) as server:
        tier = local({"OLLAMA_HOST": server.url}, model="llama3.1:8b")
        try:
            proposals = await asyncio.gather(*(planner.propose(ASK) for planner in tier.planners))
        finally:
            await tiers.close([tier])
    assert [type(proposal.outcome) for proposal in proposals] == [Plan] * 3, proposals
    assert {request.json["options"]["seed"] for request in server.requests} == {0, 1, 2}
    assert len({request.text for request in server.requests}) == 3


async def test_planners_that_are_cancelled_leave_no_request_open() -> None:
    async with scripted_openai(Hang()) as server:
        tier = remote({"OPENAI_BASE_URL": server.url})
        asked = [asyncio.create_task(planner.propose(ASK)) for planner in tier.planners]
        while server.open < 3:  # noqa: ASYNC110 - the server's handlers run on this loop
            await asyncio.sleep(0.01)
        for task in asked:
            task.cancel()
        await asyncio.gather(*asked, return_exceptions=True)
        assert await server.closed()
        await tiers.close([tier])


async def test_models_that_a_provider_does_not_have_keep_back_nobody_but_themselves() -> None:
    def but_one(request: Received) -> Scripted:
        return COUNT if request.json["model"] == "good" else Status(404, "no such model")

    planners = tuple(PlannerSettings(f"openai/{name}") for name in ("typo", "tipo", "good"))
    async with scripted_openai(but_one) as server:
        tier = remote({"OPENAI_BASE_URL": server.url}, planners=planners)
        try:
            for _ in range(3):
                proposals = [await planner.propose(ASK) for planner in tier.planners]
                assert [type(proposal.outcome) for proposal in proposals] == [Failure, Failure, Plan]
        finally:
            await tiers.close([tier])
    assert [request.json["model"] for request in server.requests] == ["typo", "tipo", "good", "good", "good"]


async def test_a_local_model_that_is_pulled_is_asked_whatever_others_are_missing() -> None:
    async with scripted_ollama(COUNT, models=["there:1b"]) as server:
        tier = local({"OLLAMA_HOST": server.url}, model="gone:1b, lost:1b, there:1b")
        try:
            for _ in range(2):
                proposals = [await planner.propose(ASK) for planner in tier.planners]
                assert [type(proposal.outcome) for proposal in proposals] == [Failure, Failure, Plan]
        finally:
            await tiers.close([tier])
    first = proposals[0].outcome
    assert isinstance(first, Failure)
    assert first.hint == "ollama pull gone:1b"
    assert server.total == 4


async def test_many_questions_at_once_keep_to_the_slots_and_stop_calling_what_is_down() -> None:
    """Those that waited for a slot while others found the outage do not go and find it again."""
    questions = [Question(f"How many pods are in quarry, {number}?") for number in range(12)]
    most = 0

    def down(request: Received) -> Scripted:
        nonlocal most
        most = max(most, server.open)
        return Status(500, "down")

    async with scripted_openai(down) as server:
        tier = remote({"OPENAI_BASE_URL": server.url}, remote=RemoteSettings(concurrency=2))
        try:
            proposals = await asyncio.gather(*(p.propose(question) for p in tier.planners for question in questions))
        finally:
            await tiers.close([tier])
    reasons = [proposal.outcome.reason for proposal in proposals if isinstance(proposal.outcome, Failure)]
    assert reasons == ["model_unavailable"] * 36
    assert most <= 2
    assert server.total <= 8, "two failed calls open the breaker, one more may be on its way; each is tried twice"


async def test_many_questions_to_local_models_keep_to_the_slots_and_are_all_answered() -> None:
    most = 0

    def four(request: Received) -> Scripted:
        nonlocal most
        most = max(most, server.open)
        return Slow(COUNT, 0.01)

    async with scripted_ollama(four) as server:
        tier = local({"OLLAMA_HOST": server.url}, model="llama3.1:8b", concurrency=2)
        asked = [Question(f"How many pods are in quarry, {number}?") for number in range(8)]
        try:
            proposals = await asyncio.gather(*(p.propose(question) for p in tier.planners for question in asked))
        finally:
            await tiers.close([tier])
    assert {type(proposal.outcome) for proposal in proposals} == {Plan}
    assert (most, server.total) == (2, 24)
