"""What is used up and what is left: of quotas, of nodes, of autoscalers, and of what disruption budgets allow."""

from __future__ import annotations

import pytest

from planners.offline.words import lexicon
from tests.planners.offline.asking import Asked, made_up


@pytest.fixture(scope="module")
def mill() -> Asked:
    return Asked(made_up("mill"))


@pytest.fixture(scope="module")
def dairy() -> Asked:
    return Asked(made_up("dairy"))


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("how many pods may grain have?", "10"),
        ("how many more pods can grain start?", "3"),
        ("how many pods may grain still have?", "3"),
        ("how much requests.cpu is left in chest?", "2550m"),
        ("how full is the cellar quota?", "pods=1/20, requests.memory=9Gi/10Gi"),
        ("pod quota in grain used/hard", "7/10"),
    ],
)
async def test_of_a_quota_each_resource_is_told_and_what_is_left_is_not_what_may_be(
    mill: Asked, question: str, said: str
) -> None:
    assert await mill.ask(question) == said


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("is the pod quota in grain used up?", "no"),
        ("which quotas are exhausted?", "none"),
        ("which quota is nearly full?", "cellar"),
    ],
)
async def test_a_quota_of_which_a_part_is_used_is_not_used_up(mill: Asked, question: str, said: str) -> None:
    assert await mill.ask(question) == said


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("can hopper's autoscaler still scale up?", "yes"),
        ("which hpas are at their minimum?", "dryer"),
        ("current cpu of the hopper hpa", "64"),
        ("how many replicas may hopper grow to?", "6"),
    ],
)
async def test_an_autoscaler_may_grow_as_long_as_it_is_below_its_maximum(mill: Asked, question: str, said: str) -> None:
    assert await mill.ask(question) == said


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("may a ledger pod be evicted right now?", "no"),
        ("may an mq pod be evicted right now?", "yes"),
        ("can I evict a ledger pod without breaking its budget?", "no"),
        ("may a cap-line pod be evicted?", "yes"),
        ("how many ledger pods may be evicted at the moment?", "0"),
        ("which budgets would prevent a drain?", "keep-ledger"),
    ],
)
async def test_a_pod_may_be_evicted_unless_a_budget_that_selects_it_allows_no_disruption(
    dairy: Asked, question: str, said: str
) -> None:
    assert await dairy.ask(question) == said


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("which node is the biggest by memory?", "wheel-1, wheel-2, wheel-3"),
        ("is a node with Flatcar there?", None),
        ("which quotas are there and with what?", None),
    ],
)
async def test_no_part_of_what_is_asked_of_nodes_is_dropped(mill: Asked, question: str, said: str | None) -> None:
    assert await mill.ask(question) == said


@pytest.fixture(scope="module")
def guild() -> Asked:
    return Asked(made_up("guild"))


@pytest.mark.parametrize(
    ("question", "said"),
    [("can gluing/boiler look at the config map recipes?", "yes"), ("can gluing/boiler look at pods in gluing?", "no")],
)
async def test_a_service_account_may_be_named_with_its_namespace(guild: Asked, question: str, said: str) -> None:
    assert await guild.ask(question) == said


async def test_what_ran_last_night_is_the_newest_run(mill: Asked) -> None:
    assert await mill.ask("how long did last night's audit job take?") == "30m"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("grain wants three more pods, is there room in the quota?", "yes"),
        ("grain wants four more pods, is there room in the quota?", "no"),  # three are left
        ("the flour people need 2Gi more memory, does the quota allow it?", "no"),
        ("can i start 2500m more requests.cpu in grain", "yes"),
        ("chest: may we still start 4 more pods?", "no"),
        ("would 9 more pods fit in flour?", "yes"),
        ("flour needs another pod, is there room left?", "yes"),
        ("is there room for 3 more claims in flour?", None),  # which no quota limits
        ("how many more pods may grain create before its quota is full?", "3"),
        ("may grain create pods under its quota?", "yes"),
    ],
)
async def test_so_much_more_fits_as_a_quota_leaves(mill: Asked, question: str, said: str | None) -> None:
    assert await mill.ask(question) == said


def test_words_that_stand_for_each_other_in_a_phrase_with_gaps_are_one_phrase() -> None:
    second = [one.places[1] for one in lexicon().gapped if one.meaning.id == "quota node ports"]
    assert ((("may", "can", "could"),),) in second
