"""What a grep looks for in printed objects is never in what is left out before they are printed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from executor.verbs.get.sought import sought
from kubectl import documents
from kubectl.filters import Words
from kubectl.golang.text import indented_json
from kubectl.printers.yaml import to_yaml

PIECES = st.sampled_from(
    ["image", "Failed", "fail", "NGINX", " ", ": ", "\n", "é", "\x7f", "<", "&", "\\", '"', "\x1b", "1"]
)
TEXT = st.lists(PIECES, max_size=6).map("".join)
VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=12,
)
OBJECT = st.dictionaries(TEXT, VALUE, max_size=5)
BESIDE = {"apiVersion": "v1", "kind": "imageFailed"}


def lines(item: Any, yaml: bool) -> list[str]:
    shown = {**item, **BESIDE}
    return (to_yaml([shown]) if yaml else indented_json([shown])).split("\n")


@given(
    OBJECT,
    st.sampled_from(["image", "image: Failed", "Failed", "failed image", "NGINX", "imagefail", "cimage", '"image":']),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
@example({"spec": "<image"}, "cimage", False, False, True)
@example({"spec": "\x7fimage"}, "Fimage", False, True, True)
@example({"spec": "\x1b"}, "image", False, True, False)
@example({"": None, "animage": 1}, "image", False, True, False)
@example({"spec": {"x": "image", "z": 2}}, "image", False, False, False)
@example({"spec": {"image": 1, "b": 2}, "image": {"b": 1}}, "image", False, True, False)
def test_every_line_that_a_grep_finds_is_printed(
    item: dict[str, Any], text: str, ignore_case: bool, yaml: bool, ascii_only: bool
) -> None:
    words = Words.of(text, ignore_case)
    assert words is not None
    member = json.dumps(item, ensure_ascii=ascii_only).encode()

    def found(printed: list[str]) -> list[str]:
        return [line for line in printed if text in line or (ignore_case and text.lower() in line.lower())]

    shown = list(sought([member], words, BESIDE, yaml=yaml, managed=True))
    assert [line for one in shown for line in found(lines(json.loads(one), yaml))] == found(lines(item, yaml))


def test_what_holds_no_word_is_left_out() -> None:
    member = (
        b'{"metadata":{"name":"a"},"spec":{"nodeName":"n","containers":[{"image":"x"}]},"status":{"phase":"Failed"}}'
    )
    words = Words.of("phase: Failed")
    assert words is not None
    assert json.loads(documents.narrowed(member, words.any_in, words.all_in)) == {"status": {"phase": "Failed"}}


@pytest.mark.parametrize("text", ["a: 1", "", "^$", "x=y"])
def test_a_text_without_a_word_tells_nothing(text: str) -> None:
    assert Words.of(text) is None


def test_managed_fields_are_taken_out_of_an_object_and_nothing_else() -> None:
    member = b'{"b":1.0,"metadata":{"z":[1],"managedFields":[{"f":{}}],"a":"\\u00e9"},"a":123456789012345678901234}'
    expected = json.loads(member)
    del expected["metadata"]["managedFields"]
    assert json.loads(documents.without_managed_fields(member)) == expected
    for odd in (b'{"managedFields":[]}', b'{"metadata":"managedFields"}', b'{"metadata":{"managedFields"', b"[]"):
        assert documents.without_managed_fields(odd) == odd
