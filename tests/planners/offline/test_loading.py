"""What the planner loads and looks up, and when."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from core.flow import Question
from planners.offline import data
from planners.offline.unions import each_kind
from planners.offline.words import split
from tests.planners.offline.asking import Asked, made_up

TABLES = sorted(Path(data.__file__).parent.glob("*.yaml"))


@pytest.mark.parametrize("table", TABLES, ids=[one.stem for one in TABLES])
def test_a_table_reads_alike_where_pyyaml_came_without_its_c_library(table: Path) -> None:
    assert yaml.load(table.read_text("utf-8"), Loader=yaml.BaseLoader) == data.load(table.stem)


def test_a_pattern_is_compiled_when_it_is_first_used() -> None:
    later = data.compiled_later("(")  # no pattern: whoever compiles it finds out
    assert later.pattern == "("
    with pytest.raises(re.error):
        later.search("x")


async def test_what_the_same_words_name_is_looked_up_once_while_a_question_is_read() -> None:
    survey = Asked(made_up("mill")).planner._survey
    question, words = Question("which pods are there?"), split("which pods are there")
    with survey.one_question():
        first = await survey.world(question, words)
        assert await survey.world(question, words) is first
        assert await survey.world(question, split("which nodes are there")) is not first
    assert await survey.world(question, words) is not first


def test_a_word_for_all_workloads_within_a_name_is_a_part_of_it() -> None:
    assert each_kind("does the barge-app log any errors") == []
    assert len(each_kind("which apps log any errors")) > 1


def test_the_planner_and_its_tables_are_loaded_without_what_few_questions_need() -> None:
    program = (
        "import sys; import planners.offline; from planners.offline.words import lexicon; lexicon();"
        "spared = ('core.masking', 'numpy', 'planners.offline.followups');"
        "print([name for name in sys.modules if name.startswith(spared)])"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
