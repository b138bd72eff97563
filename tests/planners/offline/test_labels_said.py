"""Labels as people say them, and second questions that leave out what they are about, on a made-up cluster."""

from __future__ import annotations

import pytest

from clusters.recorded import RecordedCluster, load
from tests.planners.offline.asking import Asked, made_up


@pytest.fixture(scope="module")
def asked() -> Asked:
    return Asked(made_up("belfry"))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("how many deployments are labelled loud?", "2"),
        ("which deployments are written in go?", "mould, pitch"),
        ("how many go deployments are there?", "2"),
        ("count deployments by language", "go: 2, rust: 1"),
        ("what deployments belong to the team kiln?", "kiln, mould"),
        ("which nodes stand in the vault?", "hearth-1"),
        ("carvers in casting", "kiln, mould"),
        ("which shift lead is responsible for tuning?", "ott"),
        ("which deployments are loud?", "mould, pitch"),
        ("which nodes are not warm?", "hearth-arm"),
        ("how many ear deployments are there?", "1"),
        ("how many kiln or ear deployments do we have?", "3"),
        ("list the kiln and ear deployments", "kiln, mould, pitch"),
        ("who's on call for tuning?", "ott@belfry.example"),
        ("list the deployments in tuning with their owner", "pitch: ott"),
        ("what be-eper is noted on the casting namespace?", "51"),
    ],
)
async def test_a_label_is_found_by_its_key_its_value_and_everyday_words_for_both(
    asked: Asked, question: str, answer: str
) -> None:
    assert await asked.ask(question) == answer


async def test_what_is_labelled_in_a_way_that_nothing_is_is_left(asked: Asked) -> None:
    assert await asked.ask("which namespaces are labelled as ours?") is None


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("which image does kiln use and how many replicas are there?", "belfry.example/kiln:2.0\n1"),
        ("how many pods of pitch are ready and which one is not?", "2\npitch-"),
        ("on which node does kiln run, and how old is that deployment?", "hearth-1\n40d"),
    ],
)
async def test_a_second_question_is_about_what_the_first_one_names(asked: Asked, question: str, answer: str) -> None:
    assert (await asked.ask(question) or "").startswith(answer)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("more pods on hearth-1 or hearth-arm?", "hearth-1"),
        ("what is CLAPPERS in mould compared to the one in pitch?", "mould: 3\npitch: 9"),
        ("does mould have more replicas in casting or in tuning?", None),
        ("is kiln on a newer version than chime?", "yes"),
        ("is kiln on a newer version than pitch?", None),
        ("mould or kiln, which one is older?", "mould"),
        ("do mould and kiln run the same image?", "no"),
        ("which cron job started chime-29400000?", "chime"),
        ("varnish version", "7.1"),
        ("which image does the ear-proxy sidecar of pitch run?", "belfry.example/proxy:4.4"),
        ("do we have any network policies?", "no"),
    ],
)
async def test_what_is_compared_made_and_run_is_told(asked: Asked, question: str, answer: str | None) -> None:
    assert await asked.ask(question) == answer


async def test_a_label_without_a_value_is_a_label() -> None:
    assert await Asked(RecordedCluster(load("starter"))).ask("Is minikube a control plane node?") == "yes"
