"""kubectl's JSONPath dialect, with client-go's own words for what is wrong."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl.jsonpath import JSONPath, JSONPathError, relaxed
from tests.thoroughness import examples

STORE: dict[str, Any] = {
    "items": [
        {
            "metadata": {"name": "web", "labels": {"app.kubernetes.io/name": "w"}},
            "n": 3,
            "ok": True,
            "ports": [1, 2, 3],
        },
        {"metadata": {"name": "db"}, "n": 10, "ok": False, "ports": []},
        {"metadata": {"name": "api", "labels": {"a": "x", "b": "y"}}, "n": 7},
    ],
    "data": {"cart.yaml": "ttl: 1", "plain": "<&>"},
    "empty": {},
    "nothing": None,
}

EQUAL = [
    ("{.items[0].metadata.name}", "web"),
    ("{.items[*].metadata.name}", "web db api"),
    ("{.items[-1].metadata.name}", "api"),
    ("{.items[0:2].metadata.name}", "web db"),
    ("{.items[1:].metadata.name}", "db api"),
    ("{.items[-2:].metadata.name}", "db api"),
    ("{.items[::2].metadata.name}", "web api"),
    ("{.items[0,2].metadata.name}", "web api"),
    ("{.items[0]['n','ok']}", "3 true"),
    ("{.items[*]['metadata.name', 'n']}", "web db api 3 10 7"),
    ('{.items[?(@.metadata.name=="db")].n}', "10"),
    ("{.items[?(@.metadata.name=='db')].n}", "10"),
    ("{.items[?(@.n>5)].metadata.name}", "db api"),
    ("{.items[?(@.n!=3)].metadata.name}", "db api"),
    ("{.items[?(@.ok==true)].metadata.name}", "web"),
    ("{.items[?(@.ok)].metadata.name}", "web db"),
    ("{.items[?(@.metadata.labels)].metadata.name}", "web api"),
    ("{..name}", "web db api"),
    ("{.items..name}", "web db api"),
    ("{.items[2].metadata.labels.*}", "x y"),
    (r"{.data.cart\.yaml}", "ttl: 1"),
    (r"{.data['cart\.yaml']}", "ttl: 1"),
    ("{.data['cart.yaml']}", "ttl: 1"),
    (r"{.items[0].metadata.labels.app\.kubernetes\.io/name}", "w"),
    ("{.items[0].metadata.labels['app.kubernetes.io/name']}", "w"),
    ("{.items[2].metadata.labels}", '{"a":"x","b":"y"}'),
    ("{.items[0].ports}", "[1,2,3]"),
    ("{.data.plain}", "<&>"),
    ("{.data}", '{"cart.yaml":"ttl: 1","plain":"\\u003c\\u0026\\u003e"}'),
    ("{.empty}", "{}"),
    ("{.no.such.thing}", ""),
    ("{.items[*].no}", ""),
    ("{$.items[0].n}", "3"),
    ("{@.items[0].n}", "3"),
    ('{range .items[*]}{.metadata.name}{"\\t"}{.n}{"\\n"}{end}', "web\t3\ndb\t10\napi\t7\n"),
    ("{range .items[*]}{.metadata.name}:{range .ports[*]}{@},{end};{end}", "web:1,2,3,;db:;api:;"),
    ("{range .none[*]}{.x}{end}after", "after"),
    ("{range .items[0:1]}{.n}{end} then {.items[1].n}", "3 then 10"),
    ("{range .items[*]}{.n};", "3;10;7;;"),
    ("{range .items[*]}{range .ports[*]}{@},{end};", "1,2,3,;;;;"),
    ("plain text\\n", "plain text\\n"),
    (".items[0].n", ".items[0].n"),
    ("n={.items[0].n}!", "n=3!"),
    ("{.}", ""),
    ("{.['items'][0].n}", ""),
    ("{['items'][0].n}", "3"),
    ("{'quoted'}", "quoted"),
    ('{"a\\"b"}', 'a"b'),
    ("", ""),
]

WRONG = [
    ("{.items[*", "unterminated array"),
    ("{.items", "unclosed action"),
    ('{.items[?(@.a=="x]}', "unterminated filter"),
    ("{.items[x]}", "invalid array index x"),
    ('{"open}', "unterminated quoted string"),
    ("{....a}", "invalid multiple recursive descent"),
    ("{.a|b}", None),
    ('{.items[?(@.a=="x" && @.b=="y")]}', "unrecognized character in action: U+0026 '&'"),
    ('{"\\q"}', 'unquote string "\\q" error invalid syntax'),
]

UNFIT = [
    ("{.items[5].n}", "array index out of bounds: index 5, length 3"),
    ("{.items[0:9].n}", "array index out of bounds: index 8, length 3"),
    ("{.items[2:1].n}", "starting index 2 is greater than ending index 1"),
    ("{.items[0:2:0].n}", "step must be > 0"),
    ("{.data[0]}", "map[string]interface {} is not array or slice"),
    ("{.data[?(@.a)]}", "map[cart.yaml:ttl: 1 plain:<&>] is not array or slice and cannot be filtered"),
    ('{.items[?(@.n=="3")].n}', "incompatible types for comparison"),
    ("{.items[?(@.metadata==3)].n}", "invalid type for comparison"),
    ("{.items[?(@..name==3)].n}", "incompatible types for comparison"),
    ("{end}", "not in range, nothing to end"),
    ("{foo}", "unrecognized identifier foo"),
]


@pytest.mark.parametrize(("template", "printed"), EQUAL, ids=[template for template, _ in EQUAL])
def test_a_template_prints_what_kubectl_prints(template: str, printed: str) -> None:
    assert JSONPath.parse(template).render(STORE) == printed


@pytest.mark.parametrize(("template", "message"), WRONG, ids=[template for template, _ in WRONG])
def test_a_template_that_cannot_be_parsed_says_why_in_client_gos_words(template: str, message: str | None) -> None:
    if message is None:
        assert JSONPath.parse(template).render(STORE) == ""
        return
    with pytest.raises(JSONPathError) as raised:
        JSONPath.parse(template)
    assert str(raised.value) == message


@pytest.mark.parametrize(("template", "message"), UNFIT, ids=[template for template, _ in UNFIT])
def test_a_template_that_does_not_fit_says_why_in_client_gos_words(template: str, message: str) -> None:
    with pytest.raises(JSONPathError) as raised:
        JSONPath.parse(template).render(STORE)
    assert str(raised.value) == message


def test_a_missing_key_is_an_error_only_when_asked_to_be() -> None:
    with pytest.raises(JSONPathError, match="no is not found"):
        JSONPath.parse("{.no}", missing_keys=False).render(STORE)


def test_as_json_each_part_is_an_indented_list() -> None:
    assert JSONPath.parse("{.items[0].n}").render_json(STORE) == "[\n    3\n]\n"


@pytest.mark.parametrize("expression", ["a.b", ".a.b", "{a.b}", "{.a.b}"])
def test_a_path_without_braces_is_taken_where_kubectl_takes_one(expression: str) -> None:
    assert relaxed(expression) == "{.a.b}"


def test_a_relaxed_path_that_is_none_is_told_how_to_look() -> None:
    with pytest.raises(JSONPathError, match=r"unexpected path string, expected a 'name1\.name2'"):
        relaxed("{.a}{.b}")


def test_descent_goes_depth_first_parents_before_children() -> None:
    document = {"a": {"name": "1", "b": {"name": "2"}}, "c": {"name": "3"}}
    assert JSONPath.parse("{..name}").render(document) == "1 2 3"


def test_templates_nested_beyond_reason_are_refused() -> None:
    with pytest.raises(JSONPathError):
        JSONPath.parse("{" + "[?(@.a==" * 200 + "1" + ")]" * 200 + "}")


@pytest.mark.thorough
def test_descents_upon_descents_end() -> None:
    document: Any = {"name": "x"}
    for _ in range(60):
        document = {"a": document, "b": 1}
    with pytest.raises(JSONPathError, match="too many"):
        JSONPath.parse("{" + "..['a','a']" * 12 + "}").render(document)


@settings(max_examples=examples(200))
@given(st.text(alphabet="{}[]().*'\"\\@$?=<>!,:-0123abrange end\n\t", max_size=40))
def test_whatever_the_template_it_renders_or_is_a_jsonpath_error(template: str) -> None:
    with contextlib.suppress(JSONPathError):
        JSONPath.parse(template).render(STORE)


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc.", max_size=3), inner, max_size=3),
    max_leaves=10,
)


@settings(max_examples=examples(100))
@given(st.dictionaries(st.text("abc./-", min_size=1, max_size=6), _VALUES, max_size=4))
def test_every_key_can_be_reached_with_its_dots_escaped(document: dict[str, Any]) -> None:
    for key, value in document.items():
        if key == "..":
            continue
        escaped = key.replace(".", "\\.")
        assert JSONPath.parse(f"{{.{escaped}}}").find(document) == [[value]]


def test_ranges_without_an_end_within_one_another_are_stopped() -> None:
    with pytest.raises(JSONPathError, match="too many results"):
        JSONPath.parse("{range .items[0:1]}{range @}" + "{range @}" * 60).render(STORE)
