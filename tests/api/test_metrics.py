"""What /metrics says over HTTP, as Prometheus' own parser reads it."""

from __future__ import annotations

import dataclasses

import httpx
from prometheus_client.parser import text_string_to_metric_families

from composition import composed
from core.errors import Unavailable
from core.flow import Answer, Attempt, Failure, Question
from core.settings.sources import load
from tests.api.edge.served import served
from tests.api.scripted import answered, app_of, unanswered
from tests.servers import Status, scripted_openai

Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


async def scraped(client: httpx.AsyncClient) -> Samples:
    reply = await client.get("/metrics")
    assert reply.headers["content-type"].startswith("text/plain; version=0.0.4")
    families = text_string_to_metric_families(reply.text)
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def value(samples: Samples, name: str, **labels: str) -> float:
    return samples[f"copilot_{name}", tuple(sorted(labels.items()))]


async def test_questions_are_counted_by_what_became_of_them_with_ballots_tokens_and_cost() -> None:
    async def flow(question: Question) -> Answer:
        if question.text == "lost":
            raise Unavailable("no cluster", "start it")
        if question.text == "nobody":
            return unanswered(question, ("offline", "offline", Failure("not_understood", "what?")))
        return answered(question)

    async with served(app_of(flow)) as url, httpx.AsyncClient(base_url=url, trust_env=False) as client:
        for query in ("one", "two", "lost", "nobody"):
            await client.post("/v1/ask", json={"query": query})
        samples = await scraped(client)
    assert value(samples, "questions_total", status="200", tier="remote", verdict="Majority") == 2
    assert value(samples, "questions_total", status="503", tier="none", verdict="none") == 1
    assert value(samples, "questions_total", status="503", tier="none", verdict="NoQuorum") == 1
    assert value(samples, "question_seconds_count", tier="remote") == 2
    assert value(samples, "question_seconds_bucket", tier="remote", le="1.0") == 2
    assert value(samples, "question_seconds_bucket", tier="remote", le="0.5") == 0
    assert value(samples, "ballots_total", planner="gpt-a", vote="voted") == 2
    assert value(samples, "ballots_total", planner="gpt-b", vote="abstained") == 2
    assert value(samples, "model_calls_total", planner="gpt-a") == 2
    assert value(samples, "tokens_total", direction="prompt") == 1800
    assert value(samples, "tokens_total", direction="completion") == 60
    assert round(value(samples, "cost_usd_total"), 6) == 0.004
    assert value(samples, "questions_in_progress", state="working") == 0


async def test_a_kept_plan_counts_as_a_question_of_the_cache_and_as_no_model_call() -> None:
    async def kept(question: Question) -> Answer:
        said = answered(question)
        attempt = dataclasses.replace(said.trace[0], tier="cache")
        return dataclasses.replace(said, tier="cache", trace=(Attempt("cache", attempt.ballots[:1], said.verdict),))

    async with served(app_of(kept)) as url, httpx.AsyncClient(base_url=url, trust_env=False) as client:
        await client.post("/v1/ask", json={"query": "x"})
        samples = await scraped(client)
    assert value(samples, "questions_total", status="200", tier="cache", verdict="Majority") == 1
    assert not [name for name, _ in samples if name == "copilot_model_calls_total"]


async def test_a_model_that_is_down_shows_as_an_open_breaker_and_lists_that_were_read_show_their_age() -> None:
    async with scripted_openai(lambda request: Status(500, "out of tulips")) as models:
        environ = {"OPENAI_API_KEY": "sk-scripted-key", "OPENAI_BASE_URL": f"{models.url}/v1"}
        async with composed(load({"cluster.recording": "starter"}, {}, {}, {}), environ) as copilot:
            app = app_of(copilot.answer, readings=copilot.readings)
            async with served(app) as url, httpx.AsyncClient(base_url=url, trust_env=False, timeout=60) as client:
                before = await scraped(client)
                await client.post("/v1/ask", json={"query": "How many pods are in the default namespace?"})
                after = await scraped(client)
    breakers = [
        [state for (what, _), state in each.items() if what == "copilot_breaker_open"] for each in (before, after)
    ]
    assert (set(breakers[0]), set(breakers[1])) == ({0.0}, {1.0})
    ages = {dict(labels)["path"]: age for (what, labels), age in after.items() if what == "copilot_index_age_seconds"}
    assert 0 <= ages["discovery"] < 60
    assert any(path.endswith("/pods") for path in ages)
