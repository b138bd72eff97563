"""Plans on file as planners."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import SettingsError
from core.flow import AsCount, Failure, Plan, Question
from eval.laboratory import ScriptedPlanner, read_planner
from eval.scenarios import Case

CASES = [Case(id="a", question="How many pods?"), Case(id="b", question="How many nodes?")]
PLAN = '{"id": "a", "commands": ["kubectl get pods | wc -l"], "answer": {"type": "count"}, "sure": 0.9}'


async def test_the_plan_on_file_is_proposed_for_its_question(tmp_path: Path) -> None:
    path = tmp_path / "some.a.jsonl"
    path.write_text(PLAN + "\n\n" + PLAN.replace('"a"', '"elsewhere"') + "\n")
    planner = read_planner(path, CASES)
    proposal = await planner.propose(Question("How many pods?"))
    assert isinstance(proposal.outcome, Plan)
    assert (str(proposal.outcome.steps[0]), proposal.outcome.answer) == ("kubectl get pods | wc -l", AsCount())
    assert (planner.name, planner.turns, planner.weight) == ("some.a", 1, 1.0)
    assert list(planner.questions) == ["How many pods?"]


async def test_without_a_plan_on_file_it_does_not_understand() -> None:
    outcome = (await ScriptedPlanner("a", {}).propose(Question("How many nodes?"))).outcome
    assert isinstance(outcome, Failure)
    assert outcome.reason == "not_understood"


@pytest.mark.parametrize(
    "reply", ["no plan at all", '{"commands": ["kubectl delete pod x"], "answer": {"type": "value"}}']
)
async def test_a_plan_outside_the_language_is_a_failure(reply: str) -> None:
    outcome = (await ScriptedPlanner("a", {"q": reply}).propose(Question("q"))).outcome
    assert isinstance(outcome, Failure)
    assert outcome.reason == "model_reply"


@pytest.mark.parametrize("text", ["{", "[]", '{"commands": []}'])
def test_a_file_that_holds_no_plans_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(text)
    with pytest.raises(SettingsError, match="does not hold a plan a line"):
        read_planner(path, CASES)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no plans at"):
        read_planner(tmp_path / "none.jsonl", CASES)
