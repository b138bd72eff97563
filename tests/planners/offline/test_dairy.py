"""Ways of asking that name what is meant by half of it, by what became of it, or by what it no longer does."""

from __future__ import annotations

import pytest

from tests.planners.offline.asking import Asked, made_up


@pytest.fixture
def asked() -> Asked:
    return Asked(made_up("dairy"))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("batches from tank A", "mb-11, mb-13"),
        ("how many batches are there", "3"),
        ("which batches are in tank A and finished?", "mb-13"),
        ("what is the grade of batch mb-12?", "skimmed"),
    ],
)
async def test_the_last_word_of_the_name_of_a_kind_stands_for_it(asked: Asked, question: str, answer: str) -> None:
    assert await asked.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("How many bottles of mb-11 have been filled so far?", "340"),
        ("how many bottles of mb-13 were filled", "500"),
        ("how many bottles does mb-11 have?", "900"),
    ],
)
async def test_what_has_been_done_of_an_amount_is_no_whole_amount(asked: Asked, question: str, answer: str) -> None:
    assert await asked.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("list the milkbatchs with gradde skimmed", "mb-12"),
        ("how many milkbaches are there", "3"),
    ],
)
async def test_of_a_kind_that_is_misspelt_the_fields_are_known(asked: Asked, question: str, answer: str) -> None:
    assert await asked.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("which deployments have the variable MQ_HOST?", "cap-line, wash-line"),
        ("how many deployments set the env var MQ_HOST", "2"),
        ("what is the environment variable BOTTLE_SIZE of cap-line", "750"),
    ],
)
async def test_the_variable_that_is_named_is_one_and_no_value(asked: Asked, question: str, answer: str) -> None:
    assert await asked.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("how many pods of weigh-all completed successfully?", "2"),
        ("how many pods of the job weigh-all were finished successfully", "2"),
        ("which pods of wash-line are crashing?", "wash-line"),
    ],
)
async def test_what_is_said_behind_a_name_is_said_of_what_is_counted(asked: Asked, question: str, answer: str) -> None:
    assert (await asked.ask(question) or "").startswith(answer)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("which autoscaler gets no metrics?", "wash-line"),
        ("hpa that can't scale", "wash-line"),
        ("which deployment's rollout is stuck?", "wash-line"),
        ("which deployment has a failed rollout?", "wash-line"),
        ("which deployments have fewer ready pods than desired", "wash-line"),
        ("deployments with not enough replicas", "wash-line"),
        ("which budgets block a node drain?", "keep-ledger"),
        ("pdbs that allow no disruptions", "keep-ledger"),
        ("which services have no ready pod behind them", "ripening, kubernetes"),
        ("services in cheese that lead nowhere", "ripening"),
        ("which nodes have arm processors?", "dairy-pi"),
    ],
)
async def test_what_does_not_do_its_work_is_told_by_what_it_lacks(asked: Asked, question: str, answer: str) -> None:
    assert await asked.ask(question) == answer


async def test_a_node_of_which_nothing_is_known_any_more_has_a_cause(asked: Asked) -> None:
    assert "stopped posting" in (await asked.ask("dairy-pi is not ready, why?") or "")


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("get deployments -n bottling", "cap-line, wash-line"),
        ("get pods -n bottling -l app=mq", "mq-0, mq-1, mq-2"),
        ("how many deployments -n cheese?", "1"),
        ("statefulsets -A", "mq, ledger"),
    ],
)
async def test_flags_of_kubectl_are_understood_without_kubectl(asked: Asked, question: str, answer: str) -> None:
    assert await asked.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("may the bottlers group delete milkbatches in bottling, or only create and list them?", "no"),
        ("can group bottlers list milkbatches in bottling or just delete them?", "yes"),
        ("are the mq pods running or only pending?", "yes"),
    ],
)
async def test_of_two_things_that_may_be_the_first_is_asked(asked: Asked, question: str, answer: str) -> None:
    assert await asked.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("how old is the namespace cheese and how many statefulsets are in it?", "90d 1"),
        ("how many statefulsets are in bottling, and which services are in it?", "1 caps"),
        ("when was bottling created and which statefulsets are in there", "mq"),
    ],
)
async def test_what_is_in_it_is_in_the_namespace_that_was_named(asked: Asked, question: str, answer: str) -> None:
    assert " ".join((await asked.ask(question) or "").split()).endswith(answer)


async def test_where_what_is_named_is_not_as_it_was_said_to_be_nothing_is_told(asked: Asked) -> None:
    assert await asked.ask("how many bottles of mb-12 are finished") is None


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("How much memory may one mq pod use at most?", "2Gi"),
        ("how much memory does an mq pod request?", "1Gi"),
        ("how much cpu does a single cap-line pod request", "250m"),
        ("how much memory can each mq pod use?", "2Gi"),
        ("how much cpu does cap-line request per pod", "250m"),
        ("how much memory do the mq pods request?", "3Gi"),
        ("which statefulset asks for the most memory per pod?", "ledger"),
        ("which statefulset requests the least cpu per replica", "mq"),
    ],
)
async def test_what_one_of_several_pods_has_is_not_what_they_have_together(
    asked: Asked, question: str, answer: str
) -> None:
    assert await asked.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("How much CPU may be requested in cheese at most?", "3"),
        ("how many pods can cheese still take before its quota is full?", "5"),
        ("how many more pods fit into cheese", "5"),
        ("how much memory can still be requested in cheese", "4Gi"),
        ("how many pods may run in cheese at most", "9"),
    ],
)
async def test_what_a_quota_allows_is_asked_of_its_namespace(asked: Asked, question: str, answer: str) -> None:
    assert await asked.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("which pods does the policy only-cheese protect?", "ledger-0"),
        ("broken stuff in bottling", "wash-line"),
    ],
)
async def test_a_short_word_for_a_kind_stands_beside_the_name_of_one(asked: Asked, question: str, answer: str) -> None:
    assert await asked.ask(question) == answer


@pytest.mark.parametrize(
    "question",
    [
        "the weigh-all job failed, can you see what went wrong?",
        "weigh-all is broken. what happened?",
        "why is weigh-all not moving, the shop floor is asking",
    ],
)
async def test_what_went_wrong_behind_a_statement_asks_why(asked: Asked, question: str) -> None:
    assert "OOMKilled" in (await asked.ask(question) or "")


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("short name for milkbatches", "mb"),
        ("what is the API group of MilkBatch?", "dairy.example"),
        ("which version of milkbatches is served", "v1"),
    ],
)
async def test_of_a_kind_its_definition_tells_what_it_is_called(asked: Asked, question: str, answer: str) -> None:
    assert await asked.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Which bottling line has the longer rinse, cap-line or wash-line?", "wash-line"),
        ("which of cap-line and wash-line has the shorter rinse", "cap-line"),
        ("do cap-line and wash-line have the same rinse?", "no"),
    ],
)
async def test_settings_of_two_are_compared_as_other_attributes_are(asked: Asked, question: str, answer: str) -> None:
    assert await asked.ask(question) == answer


@pytest.mark.parametrize(
    "question",
    ["which deployments don't have all their replicas available?", "deployments that do not have all pods ready"],
)
async def test_not_all_of_them_is_said_of_what_is_not_as_it_should_be(asked: Asked, question: str) -> None:
    assert await asked.ask(question) == "wash-line"


async def test_how_often_something_happened_is_told_by_no_name(asked: Asked) -> None:
    assert await asked.ask("which pods were oom killed?") == "weigh-all"
    assert await asked.ask("how often was weigh-all oom killed?") is None
