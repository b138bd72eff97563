"""Questions that refer to what is said before them, and those that ask which of two is so."""

from __future__ import annotations

import pytest

from tests.planners.offline.asking import Asked, made_up


@pytest.fixture
def asked() -> Asked:
    return Asked(made_up("harbour"))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("runa works for tolls, may she list pods there?", "yes"),
        ("runa works for tolls. may she delete pods there?", "no"),
        ("the winch thing worries me, how many replicas does that one have?", "2"),
        ("winch is up in cranes, what is MAX_LOAD_TONS there?", "38"),
        ("winch is up in cranes, how many replicas does it have there?", "2"),
    ],
)
async def test_a_person_a_place_and_a_thing_are_those_that_were_named_before(
    asked: Asked, question: str, answer: str
) -> None:
    assert await asked.ask(question) == answer


async def test_a_question_without_a_verb_takes_that_of_the_statement(asked: Asked) -> None:
    assert await asked.ask("the gate ingress is serving something, which host?") == await asked.ask(
        "which host is the gate ingress serving"
    )


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("is recount complete or is it still active?", "active"),
        ("does pilot run on nginx or does it run on redis?", "run on redis"),
        ("is winch asleep or is it ready?", "ready"),
        ("is the winch deployment suspended or does it whistle?", None),
    ],
)
async def test_of_two_alternatives_the_one_that_is_so_is_told(asked: Asked, question: str, answer: str | None) -> None:
    assert await asked.ask(question) == answer


async def test_a_change_is_declined_whatever_is_said_before_it(asked: Asked) -> None:
    assert await asked.ask("winch is old, how about you delete it") is None


async def test_a_hint_behind_a_question_tells_where_its_answer_is() -> None:
    mill = Asked(made_up("mill"))
    assert await mill.ask("so how much speed do we grind at? somewhere in the rates config") == "3"


async def test_what_somebody_means_to_do_afterwards_is_no_part_of_the_question(asked: Asked) -> None:
    assert await asked.ask("which nodes are there? we want to reboot them") == "quay-1, quay-2, quay-3"
