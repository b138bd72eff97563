"""What an asker gets: the answer and nothing else, or a problem that says what to do."""

from __future__ import annotations

import asyncio

import httpx
import pytest
import uvicorn

from core.errors import Refused, Unavailable
from core.flow import Answer, Failure, Question
from tests.api.scripted import RememberingJournal, answered, app_of, ask, client_of, unanswered, well


async def test_the_reply_holds_the_query_as_sent_and_the_answer_and_nothing_else() -> None:
    reply = await ask(app_of(), "  How many\tpods – in default? ")
    assert reply.status_code == 200
    assert reply.headers["content-type"] == "application/json"
    assert reply.json() == {"query": "  How many\tpods – in default? ", "answer": "4"}


async def test_headers_tell_the_tier_the_verdict_and_the_logs_identifier() -> None:
    reply = await ask(app_of())
    assert reply.headers["copilot-tier"] == "remote"
    assert reply.headers["copilot-verdict"] == "Majority"
    assert len(reply.headers["copilot-id"]) == 12


@pytest.mark.parametrize(("context", "told"), [("minikube", "minikube"), ("prod é\n", "prod %C3%A9%0A"), (None, None)])
async def test_query_names_the_cluster_in_a_header_whatever_it_is_called(context: str | None, told: str | None) -> None:
    assert (await ask(app_of(context=context))).headers.get("copilot-context") == told


@pytest.mark.parametrize("text", ["not found: pod 'redis'", "refused: a secret's value", "no agreement: 3 or 4", "0"])
async def test_whatever_there_is_to_say_is_said_with_200(text: str) -> None:
    async def say(question: Question) -> Answer:
        return answered(question, text)

    reply = await ask(app_of(say))
    assert (reply.status_code, reply.json()["answer"]) == (200, text)


async def test_the_namespace_and_context_of_the_service_are_part_of_the_question() -> None:
    journal = RememberingJournal()
    await ask(app_of(journal=journal, namespace="backend", context="prod"))
    [(said, status)] = journal.answers
    assert (said.question, status) == (Question("How many pods?", "backend", "prod"), 200)


REFUSED: list[tuple[bytes, str, str]] = [
    (b"", "application/json", "empty"),
    (b"{", "application/json", "not valid JSON at character 1"),
    (b'{"query": NaN}', "application/json", "not valid JSON"),
    (b"\xff\xfe", "application/json", "not UTF-8"),
    (b"[]", "application/json", "an array"),
    (b'"how many?"', "application/json", "a string"),
    (b"null", "application/json", "null"),
    (b"{}", "application/json", "'query' is missing"),
    (b'{"question": "x"}', "application/json", "'query' is missing"),
    (b'{"query": "x", "limit": 3}', "application/json", "no field 'limit'"),
    (b'{"query": 5}', "application/json", "a number"),
    (b'{"query": null}', "application/json", "null"),
    (b'{"query": true}', "application/json", "true or false"),
    (b'{"query": ["x"]}', "application/json", "an array"),
    (b'{"query": ""}', "application/json", "empty"),
    (b'{"query": " \\n\\t\\u3000"}', "application/json", "empty"),
    (b'{"query": "\\ud800"}', "application/json", "surrogate"),
    (b'{"query": "' + b"x" * 4001 + b'"}', "application/json", "4,001 characters"),
    (b'{"query": "' + b"x" * 64_000 + b'"}', "application/json", "larger than 64,000 bytes"),
    (b"[" * 60_000, "application/json", ""),
    (b'{"query": "x"}', "text/plain", "'text/plain'"),
    (b'{"query": "x"}', "application/x-www-form-urlencoded", "content type"),
    (b'{"query": "x"}', "", "there is none"),
]


@pytest.mark.parametrize(("body", "content_type", "detail"), REFUSED)
async def test_what_is_no_question_is_a_problem_that_says_why(body: bytes, content_type: str, detail: str) -> None:
    journal = RememberingJournal()
    async with client_of(app_of(journal=journal)) as client:
        reply = await client.post(
            "/query", content=body, headers={"content-type": content_type} if content_type else {}
        )
    assert reply.status_code == 422
    assert reply.headers["content-type"] == "application/problem+json"
    problem = reply.json()
    assert problem.keys() == {"type", "title", "status", "detail", "mend"}
    assert problem["status"] == 422
    assert detail in problem["detail"]
    assert not journal.answers


async def test_four_thousand_characters_are_not_too_many_however_many_bytes_they_are() -> None:
    assert (await ask(app_of(), "ü" * 4000)).status_code == 200


async def test_json_with_a_charset_and_json_by_another_name_are_read() -> None:
    async with client_of(app_of()) as client:
        for content_type in ("application/json; charset=utf-8", "Application/JSON", "application/merge-patch+json"):
            reply = await client.post("/query", content=b'{"query": "x"}', headers={"content-type": content_type})
            assert reply.status_code == 200


async def test_when_no_tier_can_answer_it_is_told_what_was_tried_and_what_mends_it() -> None:
    async def nobody(question: Question) -> Answer:
        down = Failure("model_unavailable", "connection refused", hint="start Ollama")
        return unanswered(
            question,
            ("ollama", "qwen", down),
            ("offline", "offline", Failure("not_understood", "cannot make sense of it")),
        )

    journal = RememberingJournal()
    reply = await ask(app_of(nobody, journal=journal))
    problem = reply.json()
    assert (reply.status_code, problem["status"]) == (503, 503)
    assert "ollama: qwen (connection refused); offline: offline (cannot make sense of it)" in problem["detail"]
    assert problem["mend"] == "start Ollama"
    assert [attempt["tier"] for attempt in problem["tried"]] == ["ollama", "offline"]
    assert problem["tried"][0]["planners"][0]["reason"] == "model_unavailable"
    assert [status for _, status in journal.answers] == [503]


async def test_where_the_offline_planner_alone_was_asked_the_mend_names_models_as_well() -> None:
    async def nobody(question: Question) -> Answer:
        lost = Failure("not_understood", "what is asked for?", hint="Ask for a kind.")
        return unanswered(question, ("offline", "offline", lost))

    mend = (await ask(app_of(nobody))).json()["mend"]
    assert mend.startswith("Ask for a kind. Or: ")
    assert "OPENAI_API_KEY" in mend


async def test_without_any_tier_the_mend_is_to_configure_one() -> None:
    async def nobody(question: Question) -> Answer:
        return unanswered(question)

    problem = (await ask(app_of(nobody))).json()
    assert "no tier is configured" in problem["detail"]
    assert "OPENAI_API_KEY" in problem["mend"]


async def test_a_cluster_that_cannot_be_reached_is_503_with_its_mend() -> None:
    async def unreachable(question: Question) -> Answer:
        raise Unavailable("no answer from https://10.0.0.1:6443", "start the cluster")

    journal = RememberingJournal()
    reply = await ask(app_of(unreachable, journal=journal))
    assert reply.status_code == 503
    assert (reply.json()["detail"], reply.json()["mend"]) == (
        "no answer from https://10.0.0.1:6443",
        "start the cluster",
    )
    [(_, error, status)] = journal.failures
    assert (type(error), status) == (Unavailable, 503)


@pytest.mark.parametrize("error", [KeyError("/root/secret/path"), Refused("POST to pods")])
async def test_what_we_broke_is_500_without_internals_and_recorded(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(question: Question) -> Answer:
        raise error

    journal = RememberingJournal()
    reply = await ask(app_of(broken, journal=journal))
    assert reply.status_code == 500
    assert reply.headers["content-type"] == "application/problem+json"
    assert "secret/path" not in reply.text
    assert "agent.log" in reply.json()["detail"]
    assert journal.failures[0][1] is error
    assert "agent.log" in caplog.text
    assert "secret/path" not in caplog.text


async def test_a_key_in_a_reason_is_not_shown() -> None:
    async def nobody(question: Question) -> Answer:
        return unanswered(question, ("remote", "gpt", Failure("model_unavailable", "401: bad key 'sk-hush-hush'")))

    reply = await ask(app_of(nobody, hide=("sk-hush-hush",)))
    assert "sk-hush" not in reply.text
    assert "bad key '***'" in reply.text


async def test_a_question_out_of_time_is_503_and_stopped() -> None:
    stopped = asyncio.Event()

    async def forever(question: Question) -> Answer:
        try:
            await asyncio.sleep(60)
        finally:
            stopped.set()
        return answered(question)

    reply = await ask(app_of(forever, deadline=0.05))
    assert reply.status_code == 503
    assert "0.05 s" in reply.json()["detail"]
    assert stopped.is_set()


async def test_more_questions_than_fit_are_told_when_to_come_back() -> None:
    release, begun = asyncio.Event(), asyncio.Event()
    working = 0

    async def slow(question: Question) -> Answer:
        nonlocal working
        working += 1
        begun.set()
        await release.wait()
        return answered(question)

    async with client_of(app_of(slow, questions=1)) as client:
        asked = [asyncio.create_task(client.post("/query", json={"query": str(n)})) for n in range(5)]
        await begun.wait()
        await asyncio.sleep(0.05)
        turned_away = await client.post("/query", json={"query": "one more"})
        assert working == 1
        release.set()
        replies = await asyncio.gather(*asked)
    assert turned_away.status_code == 503
    assert int(turned_away.headers["retry-after"]) > 0
    assert [reply.status_code for reply in replies] == [200] * 5


async def test_a_client_that_hangs_up_stops_its_question() -> None:
    begun, stopped = asyncio.Event(), asyncio.Event()

    async def forever(question: Question) -> Answer:
        begun.set()
        try:
            await asyncio.sleep(60)
        finally:
            stopped.set()
        return answered(question)

    journal = RememberingJournal()
    config = uvicorn.Config(app_of(forever, journal=journal), port=0, log_level="critical", access_log=False, ws="none")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.005)
    port = server.servers[0].sockets[0].getsockname()[1]
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    body = b'{"query": "x"}'
    writer.write(b"POST /query HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n")
    writer.write(b"content-length: %d\r\n\r\n%s" % (len(body), body))
    await asyncio.wait_for(begun.wait(), 5)
    writer.close()
    await asyncio.wait_for(stopped.wait(), 5)
    server.should_exit = True
    await serving
    assert [status for _, _, status in journal.failures] == [499]


async def test_healthz_is_alive_even_when_the_cluster_is_not() -> None:
    async def unwell() -> None:
        raise Unavailable("connection refused", "start the cluster")

    async with client_of(app_of(health=unwell)) as client:
        alive, ready = await client.get("/healthz"), await client.get("/readyz")
    assert (alive.status_code, alive.json()) == (200, {"status": "ok"})
    assert ready.status_code == 503
    assert ready.headers["content-type"] == "application/problem+json"
    assert ready.json()["mend"] == "start the cluster"


async def test_readyz_is_ready_when_the_cluster_answers() -> None:
    async with client_of(app_of(health=well)) as client:
        assert (await client.get("/readyz")).status_code == 200


async def test_readyz_that_breaks_tells_no_internals() -> None:
    async def broken() -> None:
        raise KeyError("/root/secret/path")

    async with client_of(app_of(health=broken)) as client:
        reply = await client.get("/readyz")
    assert reply.status_code == 500
    assert reply.headers["content-type"] == "application/problem+json"
    assert "secret/path" not in reply.text


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/nowhere", 404), ("GET", "/query", 405)])
async def test_other_paths_and_methods_are_problems_too(method: str, path: str, status: int) -> None:
    async with client_of(app_of()) as client:
        reply: httpx.Response = await client.request(method, path)
    assert (reply.status_code, reply.json()["status"]) == (status, status)
    assert reply.headers["content-type"] == "application/problem+json"


async def test_docs_and_their_schema_tell_what_query_takes() -> None:
    async with client_of(app_of()) as client:
        docs, schema = await client.get("/docs"), (await client.get("/openapi.json")).json()
    assert docs.status_code == 200
    operation = schema["paths"]["/query"]["post"]
    body = operation["requestBody"]["content"]["application/json"]["schema"]
    assert (body["required"], body["additionalProperties"]) == (["query"], False)
    assert set(operation["responses"]) == {"200", "401", "403", "421", "422", "429", "500", "503"}
