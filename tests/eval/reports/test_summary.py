"""What a run's figures are, as tables, Markdown and JSON."""

from __future__ import annotations

import json
from dataclasses import replace

from eval.experiments import Cell
from eval.reports import compare, markdown, summarise, summary_document, terminal
from eval.scoring import Score
from tests.eval.reports.runs import record, results


def test_each_ensemble_has_its_share_and_what_it_costs() -> None:
    summary = summarise(results())
    trio, a, b = summary.ensembles
    assert (trio.right.hits, trio.right.of) == (21, 24)
    assert trio.mean_calls == 3
    assert round(trio.mean_cost or 0, 4) == 0.03
    assert (a.baseline, trio.baseline) == (True, False)
    assert summary.front == ["trio", "a alone"]
    assert summary.best_single is a
    assert set(trio.by["tag"]) == {"count", "birds", "fish"}
    assert b.right.hits == 12


def test_what_failed_with_the_infrastructure_counts_nowhere_and_is_told() -> None:
    found = results()
    cell = Cell("trio", "marsh", "heron-4")
    found.records[cell] = replace(found.records[cell], score=Score("unscored"), failed=True)
    summary = summarise(found)
    assert (summary.ensembles[0].right.hits, summary.ensembles[0].right.of) == (20, 23)
    assert summary.missing == 1
    assert "failed with the infrastructure" in terminal(summary)


def test_planners_are_not_told_of_where_only_the_hard_questions_heard_them_all() -> None:
    found = results()
    for cell, one in list(found.records.items()):
        if cell.ensemble == "trio" and cell.question != "heron-3":
            found.records[cell] = replace(one, votes=one.votes[:2])
    assert summarise(found).ensembles[0].planners is None
    planners = summarise(results()).ensembles[0].planners
    assert planners is not None
    assert planners.of == 24
    assert set(planners.alone) == {"a", "b", "c"}


def test_a_question_that_is_repeated_is_one_question_in_a_comparison() -> None:
    one = [replace(record("x", n, True), cell=Cell("x", "marsh", f"heron-{n}", r)) for n in range(4) for r in range(5)]
    other = [replace(o, score=Score("right" if o.cell.repeat < 3 else "wrong")) for o in one]
    found = compare(one, other, "x", "y")
    assert (found.paired.of, found.paired.both) == (4, 4)


def test_markdown_and_json_hold_the_same_figures_and_no_markup_of_ours_is_broken_by_names() -> None:
    summary = summarise(results())
    text = markdown(summary)
    assert "| trio | 21/24 87.5 % |" in text
    assert "&lt;b>" in text
    document = json.loads(json.dumps(summary_document(summary)))
    assert document["ensembles"][0]["right"]["hits"] == 21
    assert document["comparisons"][0]["words"] == summary.comparisons[0].words
