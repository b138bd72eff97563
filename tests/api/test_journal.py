"""agent.log: what is in it, what never is, and that it never gets in the way."""

from __future__ import annotations

import contextlib
import json
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from api.records.journal import Journal, SilentJournal, opened
from api.records.redaction import Redaction, secrets
from core.flow import Majority, NoQuorum, Question, Tally, Value
from core.settings.settings import LogSettings
from tests.api.scripted import FOUR, answered

QUESTION = Question("How many pods?", "default", "minikube")
KEY = "sk-hush-hush-hush"


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with contextlib.closing(Journal(tmp_path / "agent.log", hide=[KEY])) as opened:
        yield opened


def test_a_question_is_one_line_with_its_plans_commands_votes_and_answer(journal: Journal, tmp_path: Path) -> None:
    journal.answered(answered(QUESTION), "q1")
    journal.close()
    [entry] = lines(tmp_path / "agent.log")
    assert (entry["verdict"], entry["tier"], entry["status"]) == ("Majority", "remote", 200)
    assert entry["usage"] == {"prompt_tokens": 900, "completion_tokens": 30, "cost": 0.002}
    voter, abstainer = entry["attempts"][0]["ballots"]
    assert voter["vote"] == {"kind": "count", "data": "4"}
    [execution] = voter["executions"]
    assert execution["proposal"]["commands"] == ["kubectl get pods --namespace=default | wc -l"]
    assert (execution["proposal"]["model"], execution["proposal"]["read_as"]) == ("openai/gpt-4o", "count")
    assert execution["outputs"][0]["stdout"] == "4\n"
    assert abstainer["executions"][0]["proposal"]["failure"]["reason"] == "model_unavailable"


def test_a_verdict_is_kept_with_its_confidence_and_what_stands_behind_each_candidate(
    journal: Journal, tmp_path: Path
) -> None:
    five = Value("count", "5")
    tally = Tally(((FOUR, 2.0, ("a", "c")), (five, 1.0, ("b",))), total=3.0, command_sets=(2, 1), request_sets=(1, 1))
    verdict = Majority(FOUR, replace(tally, confidence=2 / 3))
    said = answered(QUESTION)
    journal.answered(replace(said, verdict=verdict, trace=(replace(said.trace[0], verdict=verdict),)), "q1")
    journal.answered(replace(said, verdict=NoQuorum(Tally()), trace=()), "q2")
    sure, unsure = lines(tmp_path / "agent.log")
    assert (sure["verdict"], sure["confidence"]) == ("Majority", 0.6667)
    assert (sure["attempts"][0]["verdict"], sure["attempts"][0]["confidence"]) == ("Majority", 0.6667)
    four = {"kind": "count", "data": "4"}
    assert sure["attempts"][0]["candidates"] == [
        {"vote": four, "weight": 2.0, "planners": ["a", "c"], "command_sets": 2, "request_sets": 1},
        {"vote": {**four, "data": "5"}, "weight": 1.0, "planners": ["b"], "command_sets": 1, "request_sets": 1},
    ]
    assert (unsure["verdict"], "confidence" in unsure) == ("NoQuorum", False)


def test_keys_in_error_texts_are_replaced_even_where_a_cut_would_split_them(journal: Journal, tmp_path: Path) -> None:
    journal.answered(answered(QUESTION, stdout="x" * 495 + KEY), "q1")
    journal.failed(Question(KEY), "q2", ValueError(f"key {KEY}"), 0.1, 500)
    text = (tmp_path / "agent.log").read_text()
    assert "sk-" not in text
    assert "401 for key ***" in text


def test_long_outputs_are_cut_to_500_characters(journal: Journal, tmp_path: Path) -> None:
    journal.answered(answered(QUESTION, stdout="x" * 10_000), "q1")
    [entry] = lines(tmp_path / "agent.log")
    assert entry["attempts"][0]["ballots"][0]["executions"][0]["outputs"][0]["stdout"] == "x" * 500 + "…"


def test_untrusted_text_cannot_start_a_line_of_its_own(journal: Journal, tmp_path: Path) -> None:
    forged = 'a\n{"id": "forged"}\r\u2028{"id": "forged"}\x85\u2029x\x0b\x0c\x1c'
    journal.answered(answered(Question(forged), text=forged, stdout=forged), "q1")
    [entry] = lines(tmp_path / "agent.log")
    assert entry["question"] == forged


def test_an_error_is_recorded_with_its_traceback(journal: Journal, tmp_path: Path) -> None:
    try:
        raise KeyError("oops")
    except KeyError as error:
        journal.failed(QUESTION, "q1", error, 0.5, 500)
    [entry] = lines(tmp_path / "agent.log")
    assert (entry["status"], entry["error"], entry["seconds"]) == (500, "KeyError: 'oops'", 0.5)
    assert "test_an_error_is_recorded" in entry["traceback"]


def test_the_file_is_for_its_owner_alone_also_after_it_was_rotated(tmp_path: Path) -> None:
    path = tmp_path / "agent.log"
    journal = Journal(path, size=2_000, backups=2)
    for number in range(9):
        journal.answered(answered(QUESTION), str(number))
    journal.close()
    files = sorted(tmp_path.iterdir())
    assert [file.name for file in files] == ["agent.log", "agent.log.1", "agent.log.2"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert lines(path)[-1]["id"] == "8"


def test_a_log_that_cannot_be_written_is_complained_of_once_and_breaks_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    journal = Journal(tmp_path / "no such folder" / "agent.log")
    journal.answered(answered(QUESTION), "q1")
    journal.failed(QUESTION, "q2", ValueError("x"), 0.1, 500)
    assert capsys.readouterr().err.count("cannot be written") == 1


def test_half_a_surrogate_pair_is_written_as_something(
    journal: Journal, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    journal.answered(answered(QUESTION, stdout="\ud800"), "q1")
    assert len(lines(tmp_path / "agent.log")) == 1
    assert not capsys.readouterr().err


def test_the_silent_journal_keeps_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    journal = SilentJournal()
    journal.answered(answered(QUESTION), "q1")
    journal.failed(QUESTION, "q2", ValueError("x"), 0.1, 500)
    journal.close()
    assert not list(tmp_path.iterdir())


def test_the_settings_say_where_the_log_is_and_the_environment_what_it_must_not_hold(tmp_path: Path) -> None:
    path = tmp_path / "other.log"
    with contextlib.closing(opened(LogSettings(str(path)), {"OPENAI_API_KEY": KEY})) as journal:
        journal.answered(answered(QUESTION), "q1")
    assert "401 for key ***" in path.read_text()
    assert isinstance(opened(LogSettings("off"), {}), SilentJournal)


def test_the_environment_says_what_is_secret() -> None:
    environ = {
        "OPENAI_API_KEY": "key-1234",
        "AWS_SECRET_ACCESS_KEY": "aws-1234",
        "GITHUB_TOKEN_FILE_CONTENT": "token-1234",
        "db_password": "pass-1234",
        "PATH": "/usr/bin",
        "SOME_TOKEN": "short",
    }
    hidden = Redaction(secrets(environ))
    assert hidden.text(" ".join(environ.values())) == "*** *** *** *** /usr/bin short"


def test_a_secret_within_a_secret_leaves_nothing_behind() -> None:
    assert Redaction(["abcdef", "abcdefghij"]).of({"x": ["abcdefghij", 3, None]}) == {"x": ["***", 3, None]}
