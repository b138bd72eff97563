"""Go templates: what people use with kubectl, and clear words for the rest."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl.gotemplate.template import GoTemplate, GoTemplateError
from tests.thoroughness import examples

PODS: dict[str, Any] = {
    "items": [
        {"metadata": {"name": "web", "labels": {"a.b/c": "v"}}, "n": 3, "port": 30080},
        {"metadata": {"name": "db"}, "n": 1, "big": 1234567},
    ],
    "nothing": None,
}

EQUAL = [
    ('{{range .items}}{{.metadata.name}}{{"\\n"}}{{end}}', "web\ndb\n"),
    ("{{range $i, $pod := .items}}{{$i}}={{$pod.metadata.name}} {{end}}", "0=web 1=db "),
    ("{{range $pod := .items}}{{$pod.n}}{{end}}", "31"),
    ("{{len .items}}", "2"),
    ("{{.items | len}}", "2"),
    ('{{index .items 0 "metadata" "name"}}', "web"),
    ('{{index (index .items 0).metadata.labels "a.b/c"}}', "v"),
    ("{{(index .items 1).metadata.name}}", "db"),
    ('{{if eq (index .items 0).metadata.name "web" "x"}}yes{{else}}no{{end}}', "yes"),
    ("{{range .items}}{{if gt .n 2}}{{.metadata.name}}{{end}}{{end}}", "web"),
    ("{{if .nothing}}a{{else if .items}}b{{else}}c{{end}}", "b"),
    ("{{with .missing}}a{{else}}none{{end}}", "none"),
    ("{{with (index .items 0)}}{{.metadata.name}}{{end}}", "web"),
    ("{{range .missing}}a{{else}}empty{{end}}", "empty"),
    ("{{.missing}} {{.missing.deeper}} {{.nothing}}", "<no value> <no value> <no value>"),
    ("{{(index .items 0).port}} {{(index .items 1).big}}", "30080 1234567"),
    ("{{- range .items -}} {{ .metadata.name }} {{- end }}!", "webdb!"),
    ('{{printf "%s-%v %5s|%-4s|%q" "a" true "b" "c" "d"}}', 'a-true     b|c   |"d"'),
    ('{{print "a" 1 2 "b"}}', "a1 2b"),
    ("{{/* said aside */}}x", "x"),
    ("{{$n := 0}}{{range .items}}{{$n = .n}}{{end}}{{$n}}", "1"),
    ("{{range .items}}{{if eq .metadata.name `db`}}{{break}}{{end}}{{.metadata.name}}{{end}}", "web"),
    ("{{and .items 1}} {{or .missing 2}} {{not .missing}}", "1 2 true"),
    ("{{(index .items 0).metadata.labels}}", "map[a.b/c:v]"),
    ("{{if and (ne 1 2) (le 1 2) (ge 2 2) (lt 1 2)}}y{{end}}", "y"),
    ("plain {braces}", "plain {braces}"),
    ('{{eq .missing "x"}} {{ne .missing "x"}} {{eq .missing .nothing}}', "false true true"),
    ('{{printf "%s|%v" .missing .nothing}}', "%!s(<nil>)|<nil>"),
    ('{{urlquery "a b"}}', "a+b"),
]

WRONG = [
    ("{{range .items}}", "unexpected EOF"),
    ("{{end}}", "unexpected {{end}}"),
    ("{{.a", "unclosed action"),
    ("{{nope .a}}", 'function "nope" not defined'),
    ("{{$x}}", 'undefined variable "$x"'),
    ('{{define "a"}}{{end}}', "'define' is not understood"),
    ("{{}}", "missing value for command"),
    ("{{(.a}}", "unclosed left paren"),
    ("{{.a)}}", "unexpected right paren"),
]

UNFIT = [
    ("{{index .items 9}}", "index out of range"),
    ("{{(index .items 0).metadata.name.x}}", "can't evaluate field x in type string"),
    ("{{eq (index .items 0).n 3.0}}", "incompatible types for comparison"),
    ("{{len 3}}", "len of type int64"),
    ("{{range 3}}x{{end}}", "range can't iterate over 3"),
    ("{{lt .missing 3}}", "error calling lt: invalid type for comparison"),
]


@pytest.mark.parametrize(("template", "printed"), EQUAL, ids=[template for template, _ in EQUAL])
def test_a_template_prints_what_kubectl_prints(template: str, printed: str) -> None:
    assert GoTemplate.parse(template).render(PODS) == printed


@pytest.mark.parametrize(("template", "message"), WRONG, ids=[template for template, _ in WRONG])
def test_a_template_that_cannot_be_parsed_says_why(template: str, message: str) -> None:
    with pytest.raises(GoTemplateError) as raised:
        GoTemplate.parse(template)
    assert message in str(raised.value)


@pytest.mark.parametrize(("template", "message"), UNFIT, ids=[template for template, _ in UNFIT])
def test_a_template_that_does_not_fit_says_why(template: str, message: str) -> None:
    with pytest.raises(GoTemplateError) as raised:
        GoTemplate.parse(template).render(PODS)
    assert message in str(raised.value)


def test_an_error_comes_with_another_way_to_say_it() -> None:
    with pytest.raises(GoTemplateError) as raised:
        GoTemplate.parse("{{.data.password | base64decode}}").render(PODS)
    assert "jsonpath" in raised.value.hint


def test_a_missing_key_is_an_error_only_when_asked_to_be() -> None:
    with pytest.raises(GoTemplateError, match='map has no entry for key "no"'):
        GoTemplate.parse("{{.no}}", missing_keys=False).render(PODS)


@settings(max_examples=examples(200))
@given(st.text(alphabet="{}()|.$:=\"`'-/* \nrange if end else len index eq items n 012", max_size=50))
def test_whatever_the_template_it_renders_or_is_a_template_error(template: str) -> None:
    with contextlib.suppress(GoTemplateError):
        GoTemplate.parse(template).render(PODS)
