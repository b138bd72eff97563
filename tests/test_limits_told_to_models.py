"""Models are told what may not be listed, and a plan that reaches too far is narrowed once: made-up rights."""

from __future__ import annotations

from clusters.grounding import ClusterCatalog
from clusters.recorded import RecordedCluster, load
from core.flow import Answer, Question
from core.pipeline import answer
from core.ports import Tier
from executor.execution import PlanExecutor
from planners.model import ModelPlanner
from tests.planners.fakes import ScriptedChat
from tests.planners.offline.limited import viewer_of
from tests.test_absence_flow import plan
from voter import MajorityVoter

EVERYWHERE = plan("kubectl get pods -A --no-headers | grep payments | wc -l")
NARROW = plan("kubectl get pods -n payments --no-headers | wc -l")


async def ask(question: str, *replies: str, namespace: str | None = None) -> tuple[Answer, ScriptedChat]:
    """What somebody who may view `payments` alone is answered by a planner with these replies."""
    cluster = viewer_of(load("troubled"), "payments")
    catalog, chat = ClusterCatalog(cluster), ScriptedChat(*replies)
    tiers = (Tier("remote", (ModelPlanner("p", chat, catalog),), 30.0),)
    asked = Question(question, namespace)
    done = await answer(asked, tiers, lambda q: PlanExecutor(q, cluster, catalog), MajorityVoter())
    return done, chat


async def test_a_model_is_told_which_kinds_it_may_not_list_and_where_it_may() -> None:
    _, chat = await ask("How many pods are in payments?", NARROW)
    facts = "\n".join(message.content for message in chat.sent[0])
    assert "May not list: namespaces" in facts
    assert "May not list in all namespaces (never -A): pods" in facts
    assert "May list with -n payments: pods" in facts


async def test_who_may_list_all_is_told_of_no_limits() -> None:
    catalog, chat = ClusterCatalog(RecordedCluster(load("troubled"))), ScriptedChat(NARROW)
    await ModelPlanner("p", chat, catalog).propose(Question("How many pods are in payments?"), ())
    assert "May not list" not in "\n".join(message.content for message in chat.sent[0])


async def test_a_plan_over_all_namespaces_goes_back_once_where_the_question_names_one_that_may_be_read() -> None:
    done, chat = await ask("How many pods are in payments?", EVERYWHERE, NARROW)
    assert done.text == "14"
    assert "pods may be listed with -n payments" in chat.sent[1][-1].content


async def test_a_planner_that_insists_gives_out_that_it_is_forbidden_with_what_to_grant() -> None:
    done, chat = await ask("How many pods are in payments?", EVERYWHERE, EVERYWHERE)
    assert done.text.startswith("forbidden: may not list pods; to allow it, bind moira")
    assert len(chat.sent) == 2


async def test_what_may_not_be_read_in_the_namespace_of_the_question_is_forbidden_at_once() -> None:
    done, chat = await ask("How many pods are in batch?", plan("kubectl get pods -A --no-headers | wc -l"))
    assert done.text.startswith("forbidden: ")
    assert len(chat.sent) == 1


async def test_a_count_over_what_may_be_seen_says_so_and_one_that_was_asked_for_there_does_not() -> None:
    counted = plan("kubectl get pods -n payments --no-headers | wc -l")
    listed = plan("kubectl get deployments -n payments -o name", answer="list")
    note = "(in namespace payments alone: may not list {} elsewhere)"
    assert (await ask("How many pods are there?", counted))[0].text == f"14 {note.format('pods')}"
    assert (await ask("Which deployments are there?", listed))[0].text.endswith(note.format("deployments"))
    assert (await ask("How many pods are there?", counted, namespace="payments"))[0].text == "14"
    assert (await ask("How many pods are in payments?", counted))[0].text == "14"


async def test_who_sees_all_is_told_nothing_of_a_plan_that_looks_into_one_namespace() -> None:
    cluster = RecordedCluster(load("troubled"))
    catalog, chat = ClusterCatalog(cluster), ScriptedChat(NARROW)
    tiers = (Tier("remote", (ModelPlanner("p", chat, catalog),), 30.0),)
    asked = Question("How many pods are there?")
    done = await answer(asked, tiers, lambda q: PlanExecutor(q, cluster, catalog), MajorityVoter())
    assert done.text == "14"
