"""Questions about rights: of one subject, of everybody, of roles and of bindings."""

from __future__ import annotations

import pytest

from benchmarks.unseen.building import build
from clusters.recorded import RecordedCluster
from tests.planners.offline.asking import Asked, made_up


@pytest.fixture
def asked() -> Asked:
    return Asked(made_up("guild"))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("does ragna have the role cook?", "yes"),
        ("is odd cluster admin?", "yes"),
        ("is ragna a cluster admin", "no"),
        ("Do the apprentices have access to pods?", "yes"),
        ("does the boiler service account have access to secrets in gluing?", "no"),
        ("in which namespaces does ragna have rights?", "carving, gluing"),
        ("which namespaces can odd delete pods in?", "all"),
        ("which bindings does ragna have?", "cooks, journeymen"),
        ("which role bindings include the apprentices group", "guests, journeymen"),
        ("what permissions does the boiler account have", "get, update configmaps in gluing"),
        ("what access does the group apprentices have in gluing?", "view in gluing"),
        ("which resources can ragna patch in carving", "deployments"),
    ],
)
async def test_of_one_subject_it_is_told_what_it_may_and_where(asked: Asked, question: str, answer: str) -> None:
    assert await asked.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("is odd admin?", "yes"),
        ("is odd an admin in gluing", "yes"),
        ("does odd have admin rights in gluing", "yes"),
        ("is ragna an admin in gluing", "no"),
        ("does odd have the role admin", "no"),
        ("does odd have edit rights in carving", "yes"),
        ("does boiler have write access in gluing", "yes"),
        ("can boiler change anything in gluing?", "yes"),
        ("does boiler have delete rights in gluing", "no"),
        ("may the apprentices group change stuff in gluing?", "no"),
        ("does the apprentices group have read access in gluing?", "yes"),
        ("is sigrid allowed to edit things in gluing", "no"),
        ("who is admin here?", "odd, system:masters, turner"),
        ("who is admin in gluing", "odd, system:masters, turner"),
        ("who has admin rights in gluing", "odd, system:masters, turner"),
    ],
)
async def test_a_right_by_its_sort_is_had_by_whatever_role_gives_it(asked: Asked, question: str, answer: str) -> None:
    assert await asked.ask(question) == answer


@pytest.mark.parametrize("question", ["does anything change in gluing", "can you change anything in gluing"])
async def test_what_changes_by_itself_is_no_right(asked: Asked, question: str) -> None:
    assert await asked.ask(question) not in ("yes", "no")


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("how many users have cluster-admin?", "1"),
        ("does anybody have the role cook?", "yes"),
        ("who else has cluster-admin besides odd?", "system:masters, turner"),
        ("which service accounts are bound to a role in gluing?", "boiler"),
        ("who is in the binding cooks?", "boiler, ragna"),
        ("which groups can list deployments", "apprentices, system:masters"),
        ("which users may read logs in carving", "odd, ragna"),
        ("which users can edit the recipes config map?", "odd, ragna"),
        ("can anyone list secrets in gluing?", "yes"),
        ("can anyone delete pods in carving?", "yes"),
        ("are there groups that can patch deployments in carving?", "yes"),
        ("list everyone with full access", "odd, system:masters, turner"),
        ("who has access to the namespace gluing?", "apprentices, boiler, odd, ragna, system:masters, turner"),
        ("which service accounts in carving can patch deployments", "turner"),
        ("which service accounts in gluing can update configmaps", "none"),
    ],
)
async def test_everybody_with_a_right_a_role_or_access_is_told(asked: Asked, question: str, answer: str) -> None:
    assert await asked.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("which verbs does journeyman allow on deployments?", "get, list, patch"),
        ("what are the rules of the role cook", "get, update configmaps named recipes"),
        ("what is the role of cooks?", "cook"),
        ("which bindings give cluster-admin to a service account?", "masters-hand"),
    ],
)
async def test_of_roles_and_bindings_it_is_told_what_they_allow_and_to_whom(
    asked: Asked, question: str, answer: str
) -> None:
    assert await asked.ask(question) == answer


async def test_roles_that_allow_something_are_told_with_those_of_kubernetes(asked: Asked) -> None:
    told = (await asked.ask("which roles allow reading secrets?") or "").split(", ")
    assert {"admin", "edit", "cluster-admin"} <= {*told}
    assert not {"view", "cook", "journeyman"} & {*told}


@pytest.mark.parametrize("question", ["can someone please delete the pods in carving", "can anyone restart lathe?"])
async def test_a_request_that_is_put_as_a_question_is_still_refused(asked: Asked, question: str) -> None:
    assert (await asked.ask(question) or "").startswith("refused")


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("who besides odd is cluster admin", "system:masters, turner"),
        ("who other than turner has the role cluster-admin?", "odd, system:masters"),
        ("which service accounts other than turner have a cluster role binding", None),
        ("does odd have anything anywhere else", None),
        ("which role bindings mention a user and a group", None),
        ("who gave odd cluster-admin?", None),
    ],
)
async def test_who_is_left_out_is_not_told_and_what_nobody_tells_is_left(
    asked: Asked, question: str, answer: str | None
) -> None:
    assert await asked.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("who got view on gluing", "apprentices"),
        ("name the holders of the cook role", "boiler, ragna"),
        ("whos got the journeyman role", "apprentices, ragna, turner"),
        ("who may read the gluing configmaps?", "apprentices, odd, turner"),
        ("which namespaces may the apprentices look into?", "carving, gluing"),
        ("sigrid may do what in carving?", "update configmaps in carving"),
        ("what is ragna bound to", "cook, journeyman"),
        ("which role lets sigrid update configmaps", "clerk"),
        ("has ragna the clerk role in carving?", "no"),
        ("does sigrid have the clerk role in carving?", "yes"),
        ("does the apprentices group have the view role in gluing?", "yes"),
        ("does sigrid have any rights in gluing", "no"),
        ("do the apprentices have any access to gluing", "yes"),
        ("who besides the apprentices group has view?", "none"),
        ("who besides the apprentices group has the journeyman role?", "ragna, turner"),
        ("which bindings mention fjord", None),
    ],
)
async def test_whom_bindings_name_is_known_however_it_is_put(asked: Asked, question: str, answer: str | None) -> None:
    told = await asked.ask(question)
    assert (
        told and ", ".join(one for one in told.split(", ") if not one.startswith(("system:", "kube-system/")))
    ) == answer


async def test_whom_a_binding_names_is_no_slip_of_the_pen() -> None:
    asked = Asked(RecordedCluster(build("hotels")))  # "signe" is nearly "signed"
    assert await asked.ask("is signe cluster admin?") == "yes"
    assert "signe" not in (await asked.ask("who besides signe has cluster-admin") or "signe")
