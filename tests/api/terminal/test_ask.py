"""What a script gets from `ask`: forms of the answer, a question from stdin, exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from api.terminal import exits
from api.terminal.outputs import exit_code
from core.flow import Answer, Majority, NoQuorum, Plurality, Question, Tally, Tie, Value, Verdict
from tests.api.terminal.terminals import on_terminal
from tests.test_main import main

ASK = ("ask", "--recording", "troubled")


def test_json_and_yaml_hold_the_answer_with_all_it_rests_on_under_the_identifier_of_the_log(tmp_path: Path) -> None:
    said = json.loads(main(tmp_path, *ASK, "-o", "json", "How many pods are there?").stdout)
    assert (said["answer"], said["tier"], said["status"]) == ("21", "offline", 200)
    assert said["attempts"][0]["ballots"][0]["executions"][0]["outputs"]
    assert said["id"] == json.loads((tmp_path / "agent.log").read_text())["id"]
    again = yaml.safe_load(main(tmp_path, *ASK, "--output=yaml", "How many pods are there?").stdout)
    assert again.keys() == said.keys()
    assert again["answer"] == "21"


def test_without_an_answer_stdout_is_empty_in_every_form(tmp_path: Path) -> None:
    done = main(tmp_path, *ASK, "-o", "json", "Will it rain in Lisbon tomorrow?")
    assert (done.returncode, done.stdout) == (1, "")


def test_a_question_may_be_piped_in_without_a_dash(tmp_path: Path) -> None:
    assert main(tmp_path, *ASK, stdin="How many pods are there?\n").stdout == "21\n"


def test_neither_words_nor_a_pipe_is_told_with_the_mend(tmp_path: Path) -> None:
    done = main(tmp_path, *ASK, stdin="")
    assert (done.returncode, done.stdout) == (2, "")
    assert "is empty" in done.stderr


def test_on_a_terminal_no_words_are_an_error_and_not_a_wait(tmp_path: Path) -> None:
    assert on_terminal(tmp_path, *ASK, env={}).code == 2


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("How many pods are there?", exits.ANSWERED),
        ("Is there a namespace payments?", exits.ANSWERED),
        ("Is there a namespace zork?", exits.NO),
        ("How many pods are in the namespace zork?", exits.NOT_FOUND),
        ("Delete the pods in payments", exits.REFUSED),
    ],
)
def test_with_exit_code_the_sort_of_answer_is_the_exit_code_and_without_it_an_answer_is_an_answer(
    tmp_path: Path, question: str, code: int
) -> None:
    done = main(tmp_path, *ASK, "--exit-code", question)
    assert (done.returncode, bool(done.stdout)) == (code, True)
    if code:
        assert main(tmp_path, *ASK, question).returncode == 0


@pytest.mark.parametrize(
    ("verdict", "code"),
    [
        (Majority(Value("forbidden", "may not list pods"), Tally()), exits.FORBIDDEN),
        (Plurality(Value("yes_no", "yes"), Tally()), exits.ANSWERED),
        (Plurality(Value("not_set", ""), Tally()), exits.ANSWERED),
        (Majority(Value("count", "3"), Tally(confidence=0.4)), exits.DISAGREED),
        (Tie((Value("count", "3"), Value("count", "4")), Tally()), exits.DISAGREED),
    ],
)
def test_each_verdict_has_its_exit_code(verdict: Verdict, code: int) -> None:
    assert exit_code(Answer(Question("q"), "…", verdict, "remote"), 0.5, by_answer=True) == code
    assert exit_code(Answer(Question("q"), "…", NoQuorum(Tally()), ""), 0.5, by_answer=True) == exits.UNANSWERED


def test_help_tells_every_exit_code(tmp_path: Path) -> None:
    told = main(tmp_path, "ask", "--help").stdout
    for code, meaning in {**exits.MEANINGS, **exits.MEANINGS_OF_ANSWERS}.items():
        assert f"{code:<4} {meaning}" in told
