"""Running a scenario: each question once, in order, and no question ends the run."""

from __future__ import annotations

from core.errors import Unavailable
from core.flow import Abstention, Answer, Attempt, Ballot, Failure, Majority, NoQuorum, Question, Tally, Value
from eval.laboratory import Result, run
from eval.reports import comparison, count, document, table, totals
from eval.scenarios import Case

CASES = (
    Case(id="t-01", question="How many pods?", kind="count", expect=("4",)),
    Case(id="t-02", question="How many nodes?", kind="count", expect=("2",)),
    Case(id="t-03", question="Why?", kind="explain", expect=("quota",)),
    Case(id="t-04", question="unreachable", kind="count", expect=("1",)),
    Case(id="t-05", question="broken", kind="count", expect=("1",)),
    Case(id="t-06", question="Whatever?", kind="value"),
)
LOST = Failure("not_understood", "cannot make sense of it")


async def ask(question: Question) -> Answer:
    if question.text == "unreachable":
        raise Unavailable("connection refused")
    if question.text == "broken":
        raise KeyError("oops")
    if question.text == "Why?":
        abstained = (("offline", Abstention(LOST.message, LOST)),)
        verdict = NoQuorum(Tally(abstentions=abstained))
        ballots = (Ballot("offline", abstained[0][1]),)
        return Answer(question, "nobody", verdict, "", (Attempt("offline", ballots, verdict),), 0.002)
    value = Value("count", "4")
    return Answer(question, "4", Majority(value, Tally(((value, 1.0, ("offline",)),))), "offline", seconds=0.004)


async def results() -> tuple[Result, ...]:
    return await run(CASES, ask)


async def test_every_question_gets_its_outcome_and_no_question_ends_the_run() -> None:
    said = await results()
    assert [result.outcome for result in said] == ["right", "wrong", "abstained", "unscored", "unscored", "unscored"]
    assert [result.text for result in said] == ["4", "4", None, None, None, "4"]
    assert [result.tier for result in said[:3]] == ["offline", "offline", ""]


async def test_why_there_was_no_answer_is_kept() -> None:
    said = await results()
    assert [result.why for result in said[2:4]] == ["offline: cannot make sense of it", "connection refused"]
    assert said[4].why.startswith("broken: KeyError: 'oops' (")
    assert "test_asking.py:" in said[4].why


async def test_the_totals_keep_the_four_outcomes_apart() -> None:
    said = await results()
    assert totals(said).startswith("6 questions: 1 right, 1 wrong, 1 abstained, 3 unscored; median ")
    assert count(said)["wrong"] == 1
    assert totals(()) == "0 questions: 0 right, 0 wrong, 0 abstained, 0 unscored"


async def test_the_table_shows_question_expectation_answer_and_score_in_columns() -> None:
    lines = table(await results()).splitlines()
    assert lines[0].split() == ["id", "question", "expected", "answer", "score", "tier", "ms"]
    assert lines[2].split() == ["t-02", "How", "many", "nodes?", "2", "4", "wrong", "offline", "4"]
    assert "(offline: cannot make sense of it)" in lines[3]
    assert len({line.index(word) for line, word in zip(lines[1:3], ("right", "wrong"), strict=True)}) == 1


async def test_several_runs_are_compared_a_line_each() -> None:
    said = await results()
    first, second = comparison([("a", said), ("vote", said[:1])]).splitlines()
    assert first.startswith("a     6 questions: 1 right")
    assert second.startswith("vote  1 questions: 1 right, 0 wrong")


async def test_the_document_holds_the_flow_of_each_question() -> None:
    written = document("starter", await results())
    assert written["totals"] == {"right": 1, "wrong": 1, "abstained": 1, "unscored": 3}
    assert written["results"][0]["flow"]["verdict"] == "Majority"
    assert written["results"][2]["flow"]["attempts"][0]["tier"] == "offline"
    assert "flow" not in written["results"][3]
