"""How an output is read as a count, a value, a list, yes or no."""

from __future__ import annotations

import pytest

from core.flow import (
    AsCount,
    AsList,
    AsRead,
    AsText,
    AsValue,
    AsYesNo,
    Failure,
    Output,
    Refuse,
    Unread,
    Value,
)
from executor.results.extraction import extract
from executor.results.run import Run
from kubectl.command import Command, Filter, Pipeline

TABLE = """\
NAME    READY   STATUS             AGE
cart    1/1     Running            3m
ledger  0/1     CrashLoopBackOff   3m
"""
WIDE = """\
NAMESPACE   NAME                   READY
shop        cart                   1/1
shop        a-very-long-name-1     1/1
"""


def run(stdout: str, *filters: str, output: str = "jsonpath={…}", header: str = "", **flags: str) -> Run:
    """The run of a `get` by a template, unless `output` says otherwise; a filter is given by its words."""
    given = tuple((name.replace("_", "-"), value) for name, value in flags.items())
    command = Command("get", ("pods",), (("output", output), *given) if output else given)
    step = Pipeline(command, tuple(Filter(words.split()[0], tuple(words.split()[1:])) for words in filters))
    return Run(Output(step, stdout), header)


def table(stdout: str, *filters: str, **flags: str) -> Run:
    return run(stdout, *filters, output="", header=TABLE.partition("\n")[0], **flags)


COUNTS = [
    (run(""), "0"),
    (run("\n\n"), "0"),
    (run("a\nb\n\nc"), "3"),
    (table(TABLE), "2"),
    (table("NAME\ncart\nledger\n", "awk {print}"), "2"),
    (table("NAME AGE\ncart 3m\n", "awk {print}"), "1"),
    (table("cart   1/1   Running\n", "grep Running"), "1"),
    (run("4\n", "wc -l"), "4"),
    (run("0\n", "wc -l"), "0"),
    (run("12", "jq length"), "12"),
    (run("pod/42\n", output="name"), "1"),
    (run("a b c", output="jsonpath={.items[*].metadata.name}"), "3"),
    (run("a b\nc d\n", output="jsonpath={range .items[*]}…"), "2"),
    (run('["a","b"]\n', "jq -c ."), "2"),
    (run('[\n  "a",\n  "b",\n  "c"\n]\n', "jq ."), "3"),
    (run('{"kind":"List","items":[{},{}]}', output="json"), "2"),
    (run('"a"\n"b"\n', "jq ."), "2"),
]


@pytest.mark.parametrize(("ran", "expected"), COUNTS)
def test_a_count_is_of_what_was_printed_without_headers(ran: Run, expected: str) -> None:
    assert extract(AsCount(), ran) == Value("count", expected)


VALUES = [
    (run("Running"), "Running"),
    (run("  Running \n"), "Running"),
    (run('"nginx:1.25"\n', "jq .image"), "nginx:1.25"),
    (run("'3'"), "3"),
    (run("nginx:1.27 nginx:1.27 nginx:1.27"), "nginx:1.27"),
    (run("minikube\nminikube\n"), "minikube"),
    (run("10 10"), "10"),
    (run("100"), "100"),
    (run("pod/cart\n", output="name"), "cart"),
    (run("deployment.apps/cart\n", "head -n 1", output="name"), "cart"),
    (run("ghcr.io/acme/cart:1"), "ghcr.io/acme/cart:1"),
    (run(""), ""),
    (run("<none>\n"), ""),
    (run("null\n", "jq .x"), ""),
    (run("null\n"), "null"),
    (run('["ReadWriteOnce"]'), "ReadWriteOnce"),
    (run("Back-off restarting failed container"), "Back-off restarting failed container"),
    (run('{"app":"web"}'), '{"app":"web"}'),
    (run("a: 1\n  b: 1\na: 1\n"), "a: 1\n  b: 1\na: 1"),
    (table("STATUS\nRunning\n", "awk {print}"), "Running"),
    (run("0 2 * * *"), "0 2 * * *"),
]


@pytest.mark.parametrize(("ran", "expected"), VALUES)
def test_a_value_is_the_trimmed_text_without_what_printing_added(ran: Run, expected: str) -> None:
    assert extract(AsValue(), ran) == Value("value", expected)


def test_several_words_each_on_its_line_are_a_list_that_nobody_called_one() -> None:
    assert extract(AsValue(), run("a\nb\na\n")) == Value("list", ("a", "b"))
    assert extract(AsValue(), run("pod/a\npod/b\n", output="name")) == Value("list", ("a", "b"))
    assert extract(AsValue(), run('["ReadWriteOnce","ReadOnlyMany"]')) == Value(
        "list", ("ReadWriteOnce", "ReadOnlyMany")
    )


LISTS = [
    (run(""), ()),
    (run("a b  c"), ("a", "b", "c")),
    (run("a\nb\na\n"), ("a", "b")),
    (run("a, b,c"), ("a", "b", "c")),
    (run("[a b]"), ("a", "b")),
    (run('["a","b c"]'), ("a", "b c")),
    (run('["a"] ["b"]'), ("a", "b")),
    (run('"a"\n"b"\n', "jq ."), ("a", "b")),
    (run('[\n  "a",\n  1,\n  null\n]\n', "jq ."), ("a", "1")),
    (run("pod/a\nservice/b\n", output="name"), ("a", "b")),
    (run("nginx:1.25 ghcr.io/acme/x:1"), ("nginx:1.25", "ghcr.io/acme/x:1")),
    (run("cart Running\nledger Pending\n", output="wide"), ("cart", "ledger")),
    (run("a b\nc d\n", output="jsonpath={…}"), ("a b", "c d")),
    (table(TABLE), ("cart", "ledger")),
    (table(TABLE, "grep -v nothing"), ("cart", "ledger")),
    (table("ledger  0/1     CrashLoopBackOff   3m\n", "grep Crash"), ("ledger",)),
    (run(WIDE, output="", header=WIDE.partition("\n")[0], all_namespaces="true"), ("cart", "a-very-long-name-1")),
    (run("shop  cart  1/1\nother  web  1/1\n", output="", all_namespaces="true", no_headers="true"), ("cart", "web")),
    (run("pod/cart  1/1\nservice/web  1/1\n", output="", no_headers="true"), ("cart", "web")),
    (table("NAME\ncart\n", "awk {print}"), ("cart",)),
    (run("<none>\na\n"), ("a",)),
    (run("3 cart\n4 web\n", output="custom-columns=N:.x,NAME:.metadata.name"), ("cart", "web")),
    (run("a\t1\nb\t2\n"), ("a 1", "b 2")),
]


@pytest.mark.parametrize(("ran", "expected"), LISTS)
def test_a_list_has_each_member_once_whatever_separates_them(ran: Run, expected: tuple[str, ...]) -> None:
    assert extract(AsList(), ran) == Value("list", expected)


def test_a_single_row_table_of_custom_columns_is_its_column() -> None:
    ran = run("HOST\na.test\nb.test\n", output="custom-columns=HOST:.spec.host", header="HOST")
    assert extract(AsList(), ran) == Value("list", ("a.test", "b.test"))
    assert extract(AsCount(), ran) == Value("count", "2")


YES_NO = [
    ("non_empty", "", run("x"), "yes"),
    ("non_empty", "", run(" \n"), "no"),
    ("non_empty", "", run("<none>"), "no"),
    ("non_empty", "", run("0", "wc -l"), "no"),
    ("non_empty", "", run("2", "grep -c x"), "yes"),
    ("non_empty", "", run("0", "grep -o [0-9]"), "yes"),
    ("non_empty", "", run("null\n", "jq .x"), "no"),
    ("non_empty", "", run("[]\n", "jq .x"), "no"),
    ("non_empty", "", run("false\n", "jq any"), "no"),
    ("non_empty", "", table(TABLE.partition("\n")[0]), "no"),
    ("empty", "", run(""), "yes"),
    ("empty", "", run("x"), "no"),
    ("equals", "True", run("true\n", "jq ."), "yes"),
    ("equals", "Running", run("Running Running"), "yes"),
    ("equals", "Running", run("Running Pending"), "no"),
    ("equals", "yes", run("yes\n"), "yes"),
    ("equals", '"a"', run('"a"'), "yes"),
    ("equals", "", run(""), "yes"),
    ("contains", "complete", run("Complete\nFailed"), "yes"),
    ("contains", "Running", run("Pending"), "no"),
    ("at_least", "3", run("3"), "yes"),
    ("at_least", "3", run("2.5"), "no"),
    ("at_least", "2", run("a\nb\n"), "yes"),
    ("at_least", "2", table(TABLE), "yes"),
    ("at_least", "1", run(""), "no"),
]


@pytest.mark.parametrize(("when", "operand", "ran", "expected"), YES_NO)
def test_yes_when_the_output_is_as_the_plan_says(when: str, operand: str, ran: Run, expected: str) -> None:
    assert extract(AsYesNo(when, operand), ran) == Value("yes_no", expected)  # type: ignore[arg-type]


def test_at_least_something_that_is_no_number_is_the_plans_mistake() -> None:
    outcome = extract(AsYesNo("at_least", "many"), run("3"))
    assert isinstance(outcome, Failure)
    assert outcome.reason == "model_reply"


def test_text_is_the_whole_output() -> None:
    assert extract(AsText(), run("one\n  two\n\n")) == Value("text", "one\n  two")


def test_what_somebody_must_read_is_unread_yet() -> None:
    assert extract(AsRead(), run("x")) == Unread()


def test_a_refusal_needs_no_output() -> None:
    assert extract(Refuse("it would change something"), None) == Value("refused", "it would change something")


@pytest.mark.parametrize("answer", [AsCount(), AsValue(), AsList(), AsYesNo("contains", "x")])
def test_a_cut_off_output_is_no_answer(answer: AsCount) -> None:
    ran = run("a\n")
    cut = Run(Output(ran.output.step, "a\n", truncated=True))
    outcome = extract(answer, cut)
    assert isinstance(outcome, Failure)
    assert outcome.reason == "too_large"
    assert extract(AsYesNo("non_empty"), cut) == Value("yes_no", "yes")


@pytest.mark.parametrize(
    ("template", "printed", "expected"),
    [
        ("{.spec.ports[*].port}", "80 443", Value("list", ("80", "443"))),
        ("{..containerPort}", "8080 9090 8080", Value("list", ("8080", "9090"))),
        ("{.spec.ports[*].port}", "80", Value("value", "80")),
        ("{.spec.ports[*].port}", "80 80", Value("value", "80")),
        ("{.status.conditions[*].message}", "all is well", Value("value", "all is well")),
        ("{.spec.schedule}", "0 3 * * *", Value("value", "0 3 * * *")),
        ("{.a[*].b} of {.c}", "1 2 of 3", Value("value", "1 2 of 3")),
    ],
)
def test_the_values_of_several_fields_in_one_line_are_a_list(template: str, printed: str, expected: Value) -> None:
    assert extract(AsValue(), run(printed, output=f"jsonpath={template}")) == expected
