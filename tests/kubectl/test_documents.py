"""Documents are parsed in part and printed fast, and nothing of them changes on the way."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl import documents
from kubectl.documents import Need
from kubectl.golang.text import indented_json
from tests.thoroughness import examples

KEYS = st.sampled_from(["a", "b", "metadata", "name", "app.kubernetes.io/name"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(-1e300, 1e300) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS | st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip
NEEDS = st.recursive(
    st.builds(Need),
    lambda inner: st.builds(Need, fields=st.dictionaries(KEYS, inner, max_size=3)) | st.builds(Need, members=inner),
    max_leaves=5,
)


@settings(max_examples=examples(60))
@given(VALUES)
def test_parsing_is_that_of_json(value: Any) -> None:
    body = json.dumps(value).encode()
    parsed = documents.parse(body)
    assert parsed == json.loads(body)
    assert json.dumps(parsed) == json.dumps(json.loads(body))


def test_integers_of_any_size_stay_exact_and_keys_keep_their_order() -> None:
    body = b'{"z":123456789012345678901234567890,"a":18446744073709551615,"f":1.0}'
    assert json.dumps(documents.parse(body)) == body.decode().replace(":", ": ").replace(",", ", ")


def test_half_of_a_surrogate_pair_is_read_as_json_reads_it() -> None:
    assert documents.parse(b'"\\ud800"') == "\ud800"


@settings(max_examples=examples(60))
@given(st.lists(VALUES, max_size=5), NEEDS)
def test_a_page_read_in_part_has_what_is_needed_of_each_member_and_no_more(items: list[Any], need: Need) -> None:
    body = json.dumps({"items": items, "metadata": {"continue": "x"}}).encode()
    page = documents.page(body, need)
    assert page.following == "x"
    if need != Need() and all(isinstance(item, dict) for item in items):
        assert list(page.members) == [need.pick(item) for item in items]
    assert len(page.members) == len(items)


def test_a_float_behind_a_key_that_ends_with_a_backslash_is_printed_as_go_does() -> None:
    assert indented_json({"\\": 0.0}) == '{\n    "\\\\": 0\n}'
    assert documents.indented({'a":1.': "x"}) is not None  # what only looks like one takes the short way


@settings(max_examples=examples(60))
@given(VALUES)
def test_json_for_people_is_go_s_however_it_is_made(value: Any) -> None:
    slow = indented_json({"x": value, "float": 0.5})
    fast = indented_json({"x": value})
    assert slow.replace('    "float": 0.5,\n', "") == fast


@settings(max_examples=examples(60))
@given(VALUES)
def test_compact_json_means_the_same(value: Any) -> None:
    assert json.loads(documents.compact({"x": value})) == {"x": value}


@settings(max_examples=examples(60))
@given(st.lists(VALUES, max_size=5))
def test_the_members_of_a_list_are_the_bytes_that_were_sent(items: list[Any]) -> None:
    body = json.dumps({"kind": "List", "items": items}).encode()
    assert [json.loads(raw) for raw in documents.raw_members(body)] == items
