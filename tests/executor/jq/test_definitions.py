"""Definitions are read once: what they mean does not depend on what was read before."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from executor.jq.syntax import Unreadable, definitions, grammar, parse

BODIES = (".a", ".b | .c", "g", "[g, .d]", "def h: g; h | .e", '"; \\(g)"', "if . then g else .f end", "g # ;\n | .x")
DEFINITION = st.builds("def {}(g): {};".format, st.sampled_from(["f", "k"]), st.sampled_from(BODIES))


@given(st.lists(DEFINITION, min_size=1, max_size=4), st.sampled_from(["f(.z)", "k(.y) | f(.z)", ".items[] | f(.n)"]))
def test_a_program_reads_the_same_whatever_was_read_before(definitions: list[str], body: str) -> None:
    program = " ".join((*definitions, body))
    again = parse(program)
    grammar._KNOWN.by_name.clear()
    assert parse(program) == again


def test_two_definitions_of_one_name_are_told_apart_by_all_of_their_text() -> None:
    one, other = parse("def f: .a; f"), parse("def f: .a | .b; f")
    assert one != other
    assert parse("def f: .a; f") == one


def test_what_ends_in_the_middle_of_a_known_definition_is_unreadable() -> None:
    parse("def f: .a; f")
    with pytest.raises(Unreadable):
        parse("def f: .a")


def test_many_definitions_are_not_all_held() -> None:
    for number in range(2_000):
        parse(f"def f{number % 700}: .a{number}; .")
    assert sum(map(len, grammar._KNOWN.by_name.values())) <= definitions.MOST * definitions.MOST_OF_NAME
    assert len(grammar._KNOWN.by_name) <= definitions.MOST
