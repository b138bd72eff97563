"""Label and field selectors select what the API server's do, and fail in its words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clusters.selectors import FieldTerm, Requirement, SelectorError, parse_fields, parse_labels
from tests.thoroughness import examples

OBJECTS = {
    "web": {"app": "web", "tier": "front", "weight": "10"},
    "db": {"app": "db", "tier": "back", "weight": "3"},
    "bare": {},
    "empty": {"app": ""},
}

SELECTED = [
    ("", {"web", "db", "bare", "empty"}),
    ("app=web", {"web"}),
    ("app==web", {"web"}),
    ("app = web", {"web"}),
    ("app!=web", {"db", "bare", "empty"}),
    ("app=", {"empty"}),
    ("app in (web,db)", {"web", "db"}),
    ("app in (web, db),tier=back", {"db"}),
    ("app in ()", {"empty"}),
    ("app in (,web)", {"web", "empty"}),
    ("app notin (web)", {"db", "bare", "empty"}),
    ("app", {"web", "db", "empty"}),
    ("!app", {"bare"}),
    ("app,!tier", {"empty"}),
    ("weight>5", {"web"}),
    ("weight<5", {"db"}),
    ("app=in", set()),
]

NAME_RULE = (
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character "
    "(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is "
    "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
)

# What kubectl 1.32, which has the API server's parser, said of each.
REFUSED = [
    ("app in", "unable to parse requirement: found '' expected: '('"),
    ("x in a", "unable to parse requirement: found 'a' expected: '('"),
    ("a b", "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"),
    ("a!b", "unable to parse requirement: found '!', expected: in, notin, =, ==, !=, gt, lt"),
    ("x in (a", "unable to parse requirement: found '', expected: ',' or ')'"),
    ("x in (a b)", "unable to parse requirement: found 'b', expected: ',' or ')'"),
    ("a notin (a,", "unable to parse requirement: found '', expected: ',', or identifier"),
    ("a in (b,=)", "unable to parse requirement: found '=', expected: ',', or identifier"),
    ("a in (=)", "unable to parse requirement: found '=', expected: ',', ')' or identifier"),
    ("a,", "found '', expected: identifier after ','"),
    ("a,,b", "found ',', expected: identifier after ','"),
    (",", "found ',', expected: !, identifier, or 'end of string'"),
    ("=a", "found '=', expected: !, identifier, or 'end of string'"),
    ("!", "unable to parse requirement: found '', expected: identifier"),
    ("a=!b", "unable to parse requirement: found '!', expected: identifier"),
    ("a=>b", "unable to parse requirement: found '>', expected: identifier"),
    ("a==b==c", "found '==', expected: ',' or 'end of string'"),
    ("!a=b", "found '=', expected: ',' or 'end of string'"),
    ("a=b c", "found 'c', expected: ',' or 'end of string'"),
    (
        "x>foo",
        "unable to parse requirement: values[0]: Invalid value: \"foo\": for 'Gt', 'Lt' operators, the value must be "
        "an integer",
    ),
    ("/a", 'unable to parse requirement: <nil>: Invalid value: "/a": prefix part must be non-empty'),
    ("-x=1", f'unable to parse requirement: <nil>: Invalid value: "-x": name part {NAME_RULE}'),
    (
        "a/b/c=1",
        f'unable to parse requirement: <nil>: Invalid value: "a/b/c": a qualified name {NAME_RULE} with an optional '
        "DNS subdomain prefix and '/' (e.g. 'example.com/MyName')",
    ),
    (
        "X_Y.z/a=1",
        'unable to parse requirement: <nil>: Invalid value: "X_Y.z/a": prefix part a lowercase RFC 1123 subdomain must '
        "consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric "
        "character (e.g. 'example.com', regex used for validation is "
        r"'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
    ),
    (
        "a='b'",
        "unable to parse requirement: values[0][a]: Invalid value: \"'b'\": a valid label must be an empty string or "
        "consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character "
        "(e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is "
        "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
    ),
]


@pytest.mark.parametrize(("text", "names"), SELECTED)
def test_a_label_selector_selects_what_it_says(text: str, names: set[str]) -> None:
    requirements = parse_labels(text)
    assert {name for name, labels in OBJECTS.items() if all(r.matches(labels) for r in requirements)} == names


@pytest.mark.parametrize(("text", "message"), REFUSED)
def test_a_wrong_label_selector_is_refused_in_the_servers_words(text: str, message: str) -> None:
    with pytest.raises(SelectorError) as caught:
        parse_labels(text)
    assert str(caught.value) == message


def test_words_that_are_operators_may_be_keys_and_values() -> None:
    assert parse_labels("in in (in)") == (Requirement("in", "in", frozenset({"in"})),)


@settings(max_examples=examples(300))
@given(st.text(alphabet="ab/.- =!(),<>\tint", max_size=20))
def test_any_text_is_a_label_selector_or_a_selector_error(text: str) -> None:
    try:
        requirements = parse_labels(text)
    except SelectorError:
        return
    assert all(isinstance(requirement.matches({"a": "b"}), bool) for requirement in requirements)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("", ()),
        ("status.phase=Running", (FieldTerm("status.phase", "Running"),)),
        ("status.phase==Running", (FieldTerm("status.phase", "Running"),)),
        ("a!=b,c=d", (FieldTerm("a", "b", equal=False), FieldTerm("c", "d"))),
        ("a=", (FieldTerm("a", ""),)),
        (r"a=b\,c\=d\\e", (FieldTerm("a", r"b,c=d\e"),)),
        (",a=b,", (FieldTerm("a", "b"),)),
    ],
)
def test_a_field_selector_is_read_as_the_server_does(text: str, terms: tuple[FieldTerm, ...]) -> None:
    assert parse_fields(text) == terms


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a", "invalid selector: 'a'; can't understand 'a'"),
        ("a=b,c", "invalid selector: 'a=b,c'; can't understand 'c'"),
        ("a=b=c", "invalid field selector: unescaped character in value: ="),
        (r"a=\b", r"invalid field selector: invalid escape sequence: \b"),
    ],
)
def test_a_wrong_field_selector_is_refused_in_the_servers_words(text: str, message: str) -> None:
    with pytest.raises(SelectorError) as caught:
        parse_fields(text)
    assert str(caught.value) == message


def test_a_field_that_is_not_set_is_empty() -> None:
    assert FieldTerm("spec.nodeName", "").matches({})
    assert FieldTerm("spec.nodeName", "n", equal=False).matches({})
