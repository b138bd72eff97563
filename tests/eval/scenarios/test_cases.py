"""Reading questions: everything that is carried can be read, and a slip in a file is told with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import SettingsError
from eval.scenarios import SHIPPED, read_cases, shipped_questions


@pytest.mark.parametrize("recording", ["starter", "shop", "troubled", "fleet"])
def test_the_questions_that_we_carry_can_be_read_and_have_answers(recording: str) -> None:
    cases = read_cases(shipped_questions(recording))
    assert len(cases) >= 25
    assert all(case.expect for case in cases)


def test_a_folder_of_a_recording_finds_the_questions_of_its_name() -> None:
    assert shipped_questions("/somewhere/starter") == SHIPPED / "starter" / "questions.yaml"


def test_one_answer_and_several_are_both_read(tmp_path: Path) -> None:
    path = tmp_path / "questions.yaml"
    path.write_text(
        "- {id: a, question: q, kind: value, expect: x, never: y}\n- {id: b, question: r, expect: [x, y]}\n"
    )
    first, second = read_cases(path)
    assert (first.expect, first.never, second.expect, second.kind) == (("x",), ("y",), ("x", "y"), "value")


def test_a_question_needs_no_answer(tmp_path: Path) -> None:
    path = tmp_path / "questions.yaml"
    path.write_text("- {id: a, question: q}\n")
    assert read_cases(path)[0].expect is None


SLIPS = [
    ("- {id: a, question: q, kind: value, expct: x}", r"questions\.yaml\[0\]: expct"),
    ("- {id: a, question: q, kind: number, expect: x}", "kind"),
    ("- {id: a, question: q, kind: yes_no, expect: yes}", "expect"),  # YAML's yes is no text
    ("- {id: a, question: q, kind: count, expect: 4}", "expect"),
    ("- {id: a, kind: count, expect: '4'}", "question"),
    ("- {id: a, question: q}\n- {id: a, question: r}", "two questions with the id 'a'"),
    ("- q", "the entry"),
    ("id: a", "should hold a list"),
    ("", "should hold a list"),
    ("- [", "not valid YAML"),
]


@pytest.mark.parametrize(("text", "said"), SLIPS)
def test_a_slip_is_told_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "questions.yaml"
    path.write_text(text)
    with pytest.raises(SettingsError, match=said):
        read_cases(path)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no questions at"):
        read_cases(tmp_path / "none.yaml")
