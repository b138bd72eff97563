"""The offline planner measured: on the development questions, on other wordings, and on clusters made from a seed."""

from __future__ import annotations

from pathlib import Path

import pytest

from clusters.recorded.cluster import RecordedCluster
from clusters.recorded.recording import load
from eval.scenarios import Case, read_cases, shipped_questions
from tests.planners.offline.asking import Asked
from tests.planners.offline.cluster_maker import make
from tests.planners.offline.cluster_recording import cluster
from tests.planners.offline.patterns import patterns
from tests.seed import SEED
from tests.tables import table

RECORDINGS = ("starter", "shop", "troubled")
_WORDINGS = table(Path(__file__).parent / "wordings.yaml")
_UNSEEN = table(Path(__file__).parent / "unseen.yaml")


@pytest.mark.parametrize("recording", RECORDINGS)
async def test_at_least_nine_in_ten_development_questions_are_right_and_hardly_any_wrong(recording: str) -> None:
    asked = Asked(RecordedCluster(load(recording)))
    await asked.check(read_cases(shipped_questions(recording)))
    assert asked.share("right") >= 0.9, asked.misses
    assert asked.share("wrong") <= 0.03, asked.misses


@pytest.mark.thorough
@pytest.mark.parametrize("recording", RECORDINGS)
async def test_other_wordings_and_other_questions_are_right_or_left(recording: str) -> None:
    rows = [row for row in _WORDINGS if row["recording"] == recording][SEED % 2 :: 2]  # the other half by another seed
    assert len(rows) > 80
    scored = [row for row in rows if row["kind"] != "abstain"]
    cases = [
        Case.model_validate({"id": str(place), **{k: v for k, v in row.items() if k != "recording"}})
        for place, row in enumerate(scored)
    ]
    asked = Asked(RecordedCluster(load(recording)))
    await asked.check(cases, [row["question"] for row in rows if row["kind"] == "abstain"])
    assert asked.share("right") >= 0.95, asked.misses
    assert asked.share("wrong") <= 0.01, asked.misses


@pytest.mark.parametrize("recording", RECORDINGS)
async def test_of_questions_written_before_they_were_asked_hardly_any_is_answered_wrong(recording: str) -> None:
    rows = [row for row in _UNSEEN if row["recording"] == recording][SEED % 3 :: 3]  # the others by other seeds
    cases = [
        Case.model_validate({"id": str(place), **{k: v for k, v in row.items() if k != "recording"}})
        for place, row in enumerate(rows)
    ]
    asked = Asked(RecordedCluster(load(recording)))
    await asked.check(cases)
    assert asked.tally.total() >= 20
    assert asked.share("wrong") <= 0.06, asked.misses
    assert asked.share("right") >= 0.65, asked.misses


@pytest.mark.parametrize(
    "seed", [pytest.param(1, id="one"), pytest.param(SEED, id="drawn", marks=pytest.mark.thorough)]
)
async def test_patterns_hold_on_clusters_and_kinds_that_were_made_up(seed: int) -> None:
    made = make(seed)
    asked = Asked(cluster(made))
    for pattern in patterns():
        assert len(pattern.wordings) >= 5, pattern.name
        filled, expect = pattern.fill(made)
        questions = [wording.format(**filled) for wording in pattern.wordings]
        if pattern.kind == "abstain":
            await asked.check((), questions)
            continue
        await asked.check(
            Case.model_validate({"id": pattern.name, "question": question, "kind": pattern.kind, "expect": expect})
            for question in questions
        )
    assert asked.tally.total() >= 200
    assert asked.share("right") >= 0.9, (seed, asked.misses)
    assert asked.share("wrong") <= 0.03, (seed, asked.misses)


def test_the_same_seed_makes_the_same_cluster_and_another_one_another() -> None:
    assert make(5).objects == make(5).objects
    assert make(5).namespaces != make(6).namespaces


def test_there_are_at_least_forty_patterns() -> None:
    assert len(list(patterns())) >= 40
