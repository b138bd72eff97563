"""What a client of /v1/ask gets over HTTP: the answer with all that it rests on, bounded and without secrets."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import httpx

from api.history import History
from composition import composed
from core.flow import Answer, Question, Repair
from core.settings import HistorySettings
from core.settings.sources import load
from tests.api.edge.served import served
from tests.api.scripted import RememberingJournal, answered, app_of


async def test_the_whole_answer_of_a_recorded_cluster_holds_the_commands_and_what_they_printed() -> None:
    async with composed(load({"cluster.recording": "starter"}, {}, {}, {}), {}) as copilot:
        app = app_of(copilot.answer, context=copilot.cluster.context)
        async with served(app) as url, httpx.AsyncClient(base_url=url, trust_env=False, timeout=30) as client:
            reply = await client.post("/v1/ask", json={"query": "How many pods are in the default namespace?"})
            bare = await client.post("/query", json={"query": "How many pods are in the default namespace?"})
    document = reply.json()
    assert (document["answer"], document["tier"], document["context"]) == ("4", "offline", copilot.cluster.context)
    [ballot] = document["attempts"][0]["ballots"]
    [execution] = ballot["executions"]
    assert execution["proposal"]["commands"][0].startswith("kubectl get pods")
    assert "4" in execution["outputs"][0]["stdout"]
    assert execution["requests"]
    assert bare.json() == {"query": "How many pods are in the default namespace?", "answer": "4"}
    assert bare.headers["copilot-tier"] == "offline"
    assert bare.headers["copilot-verdict"] == document["verdict"]


async def test_long_outputs_are_cut_and_secrets_of_the_environment_are_not_shown() -> None:
    async def long(question: Question) -> Answer:
        return answered(question, stdout="heron " * 10_000 + "opal-hush-hush")

    async with (
        served(app_of(long, hide=("sk-hush-hush-hush", "opal-hush-hush"))) as url,
        httpx.AsyncClient(base_url=url, trust_env=False) as client,
    ):
        reply = await client.post("/v1/ask", json={"query": "x"})
    assert "hush" not in reply.text
    [voted, _] = reply.json()["attempts"][0]["ballots"]
    assert len(voted["executions"][0]["outputs"][0]["stdout"]) == 20_001


async def test_the_namespace_of_the_request_goes_before_that_of_the_service() -> None:
    journal = RememberingJournal()
    async with (
        served(app_of(journal=journal, namespace="oak", context="glade")) as url,
        httpx.AsyncClient(base_url=url, trust_env=False) as client,
    ):
        for body in ({}, {"namespace": "elm"}, {"namespace": None, "context": "glade"}):
            assert (await client.post("/v1/ask", json={"query": "x", **body})).status_code == 200
    assert [answer.question.namespace for answer, _ in journal.answers] == ["oak", "elm", "oak"]


async def test_a_session_that_is_sent_comes_back_and_one_is_made_where_none_is() -> None:
    async with served() as url, httpx.AsyncClient(base_url=url, trust_env=False) as client:
        made = (await client.post("/v1/ask", json={"query": "x"})).json()["session"]
        other = (await client.post("/v1/ask", json={"query": "x"})).json()["session"]
        again = (await client.post("/v1/ask", json={"query": "x", "session": made})).json()["session"]
    assert made == again != other


async def test_an_answer_is_given_with_a_warning_where_the_history_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    history = History(tmp_path / "file" / "h.sqlite", HistorySettings())
    async with served(app_of(history=history)) as url, httpx.AsyncClient(base_url=url, trust_env=False) as client:
        reply = await client.post("/v1/ask", json={"query": "x"})
        listed = await client.get("/v1/history")
    assert (reply.status_code, reply.json()["answer"]) == (200, "4")
    assert (listed.status_code, listed.json()["title"]) == (503, "The history is unavailable")
    assert "history.where" in listed.json()["mend"]


async def test_misspelt_names_that_were_put_right_are_told() -> None:
    async def repaired(question: Question) -> Answer:
        answer = answered(question)
        ballot = answer.trace[0].ballots[0]
        execution = dataclasses.replace(ballot.executions[0], repairs=(Repair("hreons", "herons"),))
        ballots = (dataclasses.replace(ballot, executions=(execution,)),)
        return dataclasses.replace(answer, trace=(dataclasses.replace(answer.trace[0], ballots=ballots),))

    async with served(app_of(repaired)) as url, httpx.AsyncClient(base_url=url, trust_env=False) as client:
        document = (await client.post("/v1/ask", json={"query": "x"})).json()
    assert document["attempts"][0]["ballots"][0]["executions"][0]["repairs"] == {"hreons": "herons"}
