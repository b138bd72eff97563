"""How things are printed: columns, tables, JSON, YAML, ages, quantities, and the order of equal elements."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kubectl.golang.sort import sort
from kubectl.golang.text import compact_json, go_syntax, indented_json, sprint
from kubectl.jsonpath import JSONPath, JSONPathError
from kubectl.printers import columns, table
from kubectl.printers.explain import NoSuchField, explain, wrap
from kubectl.printers.names import qualified_name
from kubectl.printers.quantity import format_quantity, parse_quantity
from kubectl.printers.sorting import sort_by
from kubectl.printers.tabwriter import align, align_rows, escape_terminal
from kubectl.printers.times import age, human_duration, long_time, parse_time, utc
from kubectl.printers.yaml import to_yaml
from kubectl.printers.yaml_scalars import block, flow
from kubectl.resources import Resource
from tests.thoroughness import examples

# ── Columns ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_columns_are_as_wide_as_their_widest_cell_and_three_and_the_last_is_not_padded() -> None:
    assert align_rows([["NAME", "AGE"], ["long-name", "1s"]]) == ["NAME        AGE", "long-name   1s"]


def test_a_column_is_never_narrower_than_six() -> None:
    assert align_rows([["0", "1s"]]) == ["0     1s"]


def test_an_empty_last_cell_leaves_the_padding_before_it() -> None:
    assert align_rows([["APP", ""], ["a", ""]]) == ["APP   ", "a     "]


def test_a_line_without_the_cell_ends_the_column() -> None:
    text = "Name:\tx\nLonger name:\ty\nSection:\n  A:\tz"
    assert align(text, padding=2, minimum=0) == "Name:         x\nLonger name:  y\nSection:\n  A:  z"


def test_what_would_steer_a_terminal_is_made_visible() -> None:
    assert escape_terminal("a\x1b[31mb\r") == "a^[[31mb\\r"


# ── Server tables ────────────────────────────────────────────────────────────────────────────────────────────────────

TABLE: dict[str, Any] = {
    "columnDefinitions": [
        {"name": "Name", "type": "string", "format": "name", "priority": 0},
        {"name": "Restarts", "type": "integer", "priority": 0},
        {"name": "Node", "type": "string", "priority": 1},
    ],
    "rows": [
        {"cells": ["web", 3, "n1"], "object": {"metadata": {"namespace": "a", "labels": {"x/app": "w", "b": "1"}}}},
        {"cells": ["db", None, "two\nlines"], "object": {"metadata": {"namespace": "b"}}},
    ],
}


def test_columns_of_a_lower_priority_are_shown_only_when_wide() -> None:
    assert table.header(TABLE, table.Layout()) == ["NAME", "RESTARTS"]
    assert table.header(TABLE, table.Layout(wide=True)) == ["NAME", "RESTARTS", "NODE"]


def test_rows_get_their_namespace_and_labels() -> None:
    layout = table.Layout(namespace=True, labels=("x/app",), show_labels=True)
    assert table.header(TABLE, layout) == ["NAMESPACE", "NAME", "RESTARTS", "APP", "LABELS"]
    assert table.rows(TABLE, layout) == [["a", "web", "3", "w", "b=1,x/app=w"], ["b", "db", "", "", "<none>"]]
    assert table.name_column(TABLE, layout) == 1


def test_a_cell_is_cut_at_its_first_line_break() -> None:
    assert table.rows(TABLE, table.Layout(wide=True))[1][2] == "two..."


# ── Custom columns ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_custom_column_joins_several_results_and_says_none_for_no_result() -> None:
    spec = columns.parse("NAME:.metadata.name,ALL:.n[*],NONE:.x")
    assert list(columns.rows(spec, [{"metadata": {"name": "a"}, "n": [1, "b", {"c": None}]}])) == [
        ["a", "1,b,map[c:<nil>]", "<none>"]
    ]


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("", "custom-columns format specified but no custom columns given"),
        ("NAME", "unexpected custom-columns spec: NAME, expected <header>:<json-path-expr>"),
    ],
)
def test_a_wrong_column_says_what_was_expected(spec: str, message: str) -> None:
    with pytest.raises(JSONPathError) as raised:
        columns.parse(spec)
    assert str(raised.value) == message


# ── Go's text and JSON ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("value", "printed"),
    [(1.0, "1"), (1e6, "1e+06"), (0.5, "0.5"), (1e-5, "1e-05"), (True, "true"), (None, "<nil>"), ([1, "a"], "[1 a]")],
)
def test_values_print_as_gos_sprint_prints_them(value: object, printed: str) -> None:
    assert sprint(value) == printed


def test_json_is_sorted_and_escapes_what_html_would_read() -> None:
    assert compact_json({"b": [1, {}], "a": "<&>\u2028é"}) == '{"a":"\\u003c\\u0026\\u003e\\u2028é","b":[1,{}]}'
    assert indented_json({"a": [], "b": [1.0]}) == '{\n    "a": [],\n    "b": [\n        1\n    ]\n}'


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30) | st.floats(-1e12, 1e12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=15,
)


@settings(max_examples=examples(150))
@given(_VALUES)
def test_json_reads_back_as_what_was_written(value: object) -> None:
    assert json.loads(compact_json(value)) == value
    assert json.loads(indented_json(value)) == value


def test_go_syntax_is_left_out_where_it_would_be_long() -> None:
    assert go_syntax({"a": [1, None]}, 100) == 'map[string]interface {}{"a":[]interface {}{1, interface {}(nil)}}'
    assert go_syntax({"a": "x" * 100}, 100) == ""


def test_a_name_has_its_kind_and_group() -> None:
    assert qualified_name({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}}) == "pod/a"
    assert (
        qualified_name({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "a"}})
        == "deployment.apps/a"
    )


# ── YAML ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

SCALARS = [
    ("50", '"50"'),
    ("yes", '"yes"'),
    ("null", '"null"'),
    ("1.5e3", '"1.5e3"'),
    ("0x1F", '"0x1F"'),
    ("12:30", '"12:30"'),
    ("80:30080", "80:30080"),
    ("2026-11-23T05:54:41Z", '"2026-11-23T05:54:41Z"'),
    ("2026-11-23", '"2026-11-23"'),
    ("", '""'),
    ("a: b", "'a: b'"),
    ("a #b", "'a #b'"),
    ("*x", "'*x'"),
    ("-", "'-'"),
    ("-x", "-x"),
    ("it's", "it's"),
    ("'x", "'''x'"),
    (" x", "' x'"),
    ("a\tb", '"a\\tb"'),
    ("a\n", "|\n  a"),
    ("a\nb", "|-\n  a\n  b"),
    ("a\n\n", "|+\n  a\n"),
    (" a\n", "|2\n   a"),
    ("a \nb", '"a \\nb"'),
    ("é", "é"),
    ("5Gi", "5Gi"),
    ("nginx:1.25.3", "nginx:1.25.3"),
    ("{}", "'{}'"),
]


@pytest.mark.parametrize(("text", "printed"), SCALARS, ids=[repr(text) for text, _ in SCALARS])
def test_text_is_quoted_in_yaml_only_as_go_yaml_quotes_it(text: str, printed: str) -> None:
    assert to_yaml({"k": text}) == f"k: {printed}\n"


def test_lists_stand_at_the_margin_of_their_key() -> None:
    document: dict[str, Any] = {"b": [{"y": 1, "x": [1]}, [], "t", [1, 2]], "a": {}, "n": None}
    expected = 'a: {}\nb:\n- x:\n  - 1\n  "y": 1\n- []\n- t\n- - 1\n  - 2\n"n": null\n'
    assert to_yaml(document) == expected


def test_long_text_is_folded_behind_column_80() -> None:
    text = " ".join(["word"] * 30)
    first, *rest = to_yaml({"key": text}).splitlines()
    assert len(first) > 80
    assert first.rpartition(" ")[0] == first[: first.rindex(" ")]
    assert len(first.rpartition(" ")[0]) <= 80
    assert all(line.startswith("  word") for line in rest)


def test_keys_are_in_natural_order() -> None:
    assert list(yaml.safe_load(to_yaml({"a10": 1, "a9": 2, "ab": 3, "a-b": 4}))) == ["a-b", "a9", "a10", "ab"]


@settings(max_examples=examples(200))
@given(st.dictionaries(st.text(max_size=12), _VALUES, max_size=4))
@example({"": "="})
def test_yaml_reads_back_as_what_was_written(document: dict[str, object]) -> None:
    assert yaml.load(to_yaml(document), Loader=_Reader) == _readable(document)


@settings(max_examples=examples(300))
@given(text=st.text(st.sampled_from("ab 0.:-#'\"\\\n\té\u2028yn1"), max_size=44), column=st.integers(0, 90))
def test_short_text_is_remembered_as_it_would_be_written_anew(text: str, column: int) -> None:
    key = "k" * (column or 1)
    written = (block(text, 2) if "\n" in text else None) or flow(text, 2, len(key) + 1)
    assert to_yaml({key: text}) == f"{key}: {written}\n"


class _Reader(yaml.SafeLoader):
    """PyYAML reads `1e+06` as text, and a bare `=` as YAML 1.1's default value, which go-yaml does not know; everything
    else here it reads as go-yaml does.
    """


_Reader.add_constructor("tag:yaml.org,2002:value", lambda reader, node: str(node.value))


def _readable(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _readable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_readable(item) for item in value]
    return yaml.safe_load(sprint(value)) if isinstance(value, float) else value


# ── Times and quantities ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (-5, "<invalid>"), (-1, "0s"), (0, "0s"), (119, "119s"), (120, "2m"), (155, "2m35s"), (600, "10m"),
        (3 * 3600 - 1, "179m"), (3 * 3600, "3h"), (7 * 3600 + 180, "7h3m"), (30 * 3600, "30h"), (50 * 3600, "2d2h"),
        (10 * 86400, "10d"), (800 * 86400, "2y70d"), (3000 * 86400, "8y"),
    ],
)  # fmt: skip
def test_durations_are_told_in_at_most_two_units(seconds: int, told: str) -> None:
    assert human_duration(timedelta(seconds=seconds)) == told


def test_times_are_told_long_and_ages_against_the_clusters_clock() -> None:
    now = datetime(2026, 11, 23, 6, 0, 0, tzinfo=timezone.utc)
    assert long_time("2026-11-23T05:54:41Z") == "Mon, 23 Nov 2026 05:54:41 +0000"
    assert utc("2026-11-23T07:54:41.5+02:00") == "2026-11-23 05:54:41 +0000 UTC"
    assert age("2026-11-23T05:59:00.25Z", now) == "59s"
    assert age(None, now) == "<unknown>"
    assert parse_time("yesterday") is None


@pytest.mark.parametrize(
    ("text", "value"),
    [("100m", Fraction(1, 10)), ("1Gi", 2**30), ("2e3", 2000), ("1.5", Fraction(3, 2)), ("5k", 5000), ("x", None)],
)
def test_quantities_have_their_value(text: str, value: Fraction | None) -> None:
    assert parse_quantity(text) == value


def test_quantities_are_written_with_the_largest_suffix_that_leaves_a_whole_number() -> None:
    assert format_quantity(Fraction(2**30), binary=True) == "1Gi"
    assert format_quantity(Fraction(3, 2), binary=False) == "1500m"
    assert format_quantity(Fraction(2000), binary=False) == "2k"
    assert format_quantity(Fraction(0), binary=True) == "0"


# ── Order ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@settings(max_examples=examples(150))
@given(st.lists(st.integers(0, 20), max_size=200))
def test_sorting_sorts_and_loses_nothing(numbers: list[int]) -> None:
    assert sort(numbers, lambda one, other: one < other) == sorted(numbers)


def test_few_elements_that_are_equal_stay_in_their_order() -> None:
    pairs = [(0, name) for name in "abcdefghijkl"]
    assert sort(pairs, lambda one, other: one[0] < other[0]) == pairs


def test_many_equal_elements_come_in_the_order_of_gos_sort() -> None:
    pairs = [(key, place) for place, key in enumerate([0, 0, 0, 0, 4, 5, 5, 0, 0, 0, 3, 0, 1, 2])]
    places = [place for _, place in sort(pairs, lambda one, other: one[0] < other[0])]
    assert places == [9, 11, 2, 3, 7, 1, 0, 8, 12, 13, 10, 4, 6, 5]


def test_what_is_not_an_order_does_not_hang_the_sort() -> None:
    assert len(sort(list(range(300)), lambda one, other: True)) == 300


def test_names_sort_by_their_letters_and_quantities_by_their_value() -> None:
    by = JSONPath.parse("{.v}")
    names = [{"v": "web-2"}, {"v": "web-10"}, {"v": "api"}]
    assert [item["v"] for item in sort_by(by, names, lambda item: item)] == ["api", "web-10", "web-2"]
    items = [{"v": "1Gi"}, {"v": "100Mi"}, {"v": "2Gi"}]
    assert [item["v"] for item in sort_by(by, items, lambda item: item)] == ["100Mi", "1Gi", "2Gi"]


def test_objects_without_the_field_come_first() -> None:
    items: list[dict[str, int]] = [{"v": 2}, {}, {"v": 1}]
    assert sort_by(JSONPath.parse("{.v}"), items, lambda item: item) == [{}, {"v": 1}, {"v": 2}]


def test_a_field_that_no_object_has_is_an_error() -> None:
    with pytest.raises(JSONPathError, match="couldn't find any field with path"):
        sort_by(JSONPath.parse("{.v}"), [{"w": 1}], lambda item: item)


# ── Explain ──────────────────────────────────────────────────────────────────────────────────────────────────────────

WIDGET = Resource("acme.test", "v1", "widgets", "widget", "Widget", True)
SCHEMA: dict[str, Any] = {
    "description": "A widget.",
    "properties": {
        "spec": {"allOf": [{"$ref": "#/components/schemas/test.acme.Spec"}], "description": "What is wanted."},
    },
}
COMPONENTS: dict[str, Any] = {
    "test.acme.Spec": {
        "description": "Spec says what a widget is.",
        "required": ["size"],
        "properties": {
            "size": {"type": "integer"},
            "tags": {"type": "array", "items": {"type": "string"}, "description": "Its tags."},
            "colour": {"type": "string", "enum": ["red", "blue"]},
            "inner": {"$ref": "#/components/schemas/test.acme.Spec"},
        },
    }
}


def test_a_field_is_explained_with_the_words_of_its_type() -> None:
    assert explain(WIDGET, SCHEMA, COMPONENTS, ("spec",)) == (
        "GROUP:      acme.test\nKIND:       Widget\nVERSION:    v1\n\nFIELD: spec <Spec>\n\n\n"
        "DESCRIPTION:\n    What is wanted.\n    Spec says what a widget is.\n    \nFIELDS:\n"
        "  colour\t<string>\n  enum: red, blue\n    <no description>\n\n"
        "  inner\t<Spec>\n    <no description>\n\n"
        "  size\t<integer> -required-\n    <no description>\n\n"
        "  tags\t<[]string>\n    Its tags.\n\n\n"
    )


def test_a_type_within_itself_is_told_once() -> None:
    text = explain(WIDGET, SCHEMA, COMPONENTS, (), recursive=True)
    assert text.count("inner\t<Spec>") == 1


def test_a_field_that_is_not_there_is_named() -> None:
    with pytest.raises(NoSuchField, match="nope"):
        explain(WIDGET, SCHEMA, COMPONENTS, ("spec", "nope"))
    with pytest.raises(NoSuchField, match="deeper"):  # as in kubectl: the last of the path
        explain(WIDGET, SCHEMA, COMPONENTS, ("spec", "nope", "deeper"))


def test_descriptions_are_wrapped_at_spaces() -> None:
    assert wrap("aaa bbb ccc", 7) == ["aaa bbb", "ccc"]
    assert wrap("https://a.very.long/address x", 8) == ["https://a.very.long/address", "x"]
