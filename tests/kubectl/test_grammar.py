"""What the tables hold is what can be said: every verb with every flag, and every filter with every option."""

from __future__ import annotations

import shlex

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl.command import Command, Filter, Pipeline
from kubectl.errors import KubectlSyntaxError
from kubectl.filters import SPECS, stage
from kubectl.filters.options import Option, Spec
from kubectl.grammar.flags import GLOBAL, REFUSED, Flag
from kubectl.grammar.lookup import find_verb, flags_of
from kubectl.grammar.verbs import ELSEWHERE, VERBS, WRITES, Verb
from kubectl.language import filter_names, reference, verb_names
from kubectl.parser import parse
from tests.thoroughness import examples

NAMES = st.from_regex(r"[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,5})?", fullmatch=True)
TEXTS = st.text(st.sampled_from("abz019=,.!(){}[]@*?'\"\\$ |;&<>`~#-é→%:/"), min_size=1, max_size=12)
ARGUMENTS = {
    "objects": st.one_of(
        st.tuples(st.sampled_from(["pods", "deploy,svc", "certificates.certs.acme.test", "pods.v1.", "all"])),
        st.tuples(st.just("pods"), NAMES, NAMES),
        st.tuples(NAMES.map(lambda name: f"deploy/{name}"), NAMES.map(lambda name: f"svc/{name}")),
    ),
    "log": st.one_of(st.tuples(NAMES), st.tuples(NAMES.map(lambda name: f"job/{name}"))),
    "names": st.one_of(st.just(()), st.tuples(NAMES)),
    "field": st.tuples(st.sampled_from(["pods", "deploy.spec.replicas", "cronjob.spec"])),
    "workload": st.one_of(st.tuples(NAMES.map(lambda name: f"sts/{name}")), st.tuples(st.just("ds"), NAMES)),
    "access": st.tuples(st.sampled_from(["get", "*"]), st.sampled_from(["pods", "deploy/web", "/healthz", "*"])),
    "none": st.just(()),
}


def value_of(flag: Flag) -> st.SearchStrategy[str]:
    if flag.choices:
        return st.sampled_from(flag.choices).flatmap(
            lambda form: TEXTS.map(lambda text: form + text) if form.endswith("=") else st.just(form)
        )
    kinds: dict[str, st.SearchStrategy[str]] = {
        "switch": st.sampled_from(["true", "false"]),
        "name": NAMES,
        "count": st.integers(-1, 999).map(str),
        "size": st.integers(0, 999).map(str),
        "duration": st.sampled_from(["5s", "1h30m", "0"]),
        "time": st.just("2026-01-31T12:00:00Z"),
        "object": NAMES.map(lambda name: f"pod/{name}"),
        "path": st.sampled_from(["/version", "/api/v1/pods?limit=1"]),
    }
    return kinds.get(flag.kind, st.one_of(TEXTS, st.just("true")))


@st.composite
def commands(draw: st.DrawFn) -> Command:
    verb = draw(st.sampled_from(VERBS))
    flags = draw(st.lists(st.sampled_from(flags_of(verb)), max_size=4, unique=True))
    return Command(verb.name, draw(ARGUMENTS[verb.shape]), tuple((flag.name, draw(value_of(flag))) for flag in flags))


@st.composite
def filters(draw: st.DrawFn) -> Filter:
    name = draw(st.sampled_from(list(SPECS)))
    words: list[str] = []
    for option in draw(st.lists(st.sampled_from(SPECS[name].options or (Option("x"),)), max_size=3)):
        words.append(f"-{option.short}" if option.short else f"--{option.long}")
        words += [draw(st.one_of(TEXTS, st.sampled_from(["1", "2", "x=1", ","])))] * option.takes
    words += draw(st.lists(st.one_of(TEXTS, st.sampled_from(["{print $1}", "s/a/b/", "a-z", "."])), max_size=2))
    return Filter(name, tuple(words))


@settings(max_examples=examples(200))
@given(commands(), st.lists(filters(), max_size=2))
def test_whatever_the_tables_allow_and_the_parser_accepts_is_the_same_when_parsed_from_its_text(
    command: Command, behind: list[Filter]
) -> None:
    try:
        pipeline = parse(str(Pipeline(command, tuple(behind))))
    except KubectlSyntaxError:
        return
    assert parse(str(pipeline)) == pipeline
    assert str(parse(str(pipeline))) == str(pipeline)


@settings(max_examples=examples(150))
@given(commands())
def test_a_command_of_the_tables_alone_is_parsed_to_itself(command: Command) -> None:
    try:
        parsed = parse(str(command)).command
    except KubectlSyntaxError:
        given_flags = {flag for flag, _ in command.flags}
        exclusive = {"selector", "all-namespaces", "raw", "list", "template", "output", "no-headers", "watch"}
        assert given_flags & (exclusive | {"since-time"}), f"refused without a reason: {command}"
    else:
        assert parsed == command


@settings(max_examples=examples(100))
@given(filters(), st.text(st.sampled_from("ab1 :,/\n\té\0"), max_size=80))
def test_a_filter_that_parses_never_raises_whatever_it_is_fed(each: Filter, text: str) -> None:
    try:
        parsed = parse(f"kubectl get pods | {each}").filters[0]
    except KubectlSyntaxError:
        return
    if parsed.name == "jq":
        return
    whole, cut = stage(parsed), stage(parsed)
    printed = whole.feed(text) + whole.finish()
    assert "".join(cut.feed(char) for char in text) + cut.finish() == printed
    assert cut.exit == whole.exit


_AWK = st.text(st.sampled_from('x1 $0,;{}()[]~!=<>+-*/%^?:&|"\\.n\nNRF'), max_size=30)


@settings(max_examples=examples(200))
@given(
    st.one_of(
        _AWK.map(lambda program: Filter("awk", (program,))),
        st.text(st.sampled_from("snpdqhHgGxDNPb:t1$,/!\\.*[]^{};=yaic ~+"), max_size=20).map(
            lambda s: Filter("sed", (s,))
        ),
        st.text(st.sampled_from("ab.*+?[]^$(){}|\\12,wWbB<>-:"), max_size=15).map(lambda p: Filter("grep", ("-E", p))),
        st.text(st.sampled_from("ab-z[]:*=\\0aln"), max_size=12).map(lambda s: Filter("tr", (s, "x"))),
    )
)
def test_a_random_program_is_a_syntax_error_or_runs(each: Filter) -> None:
    try:
        parsed = parse(f"kubectl get pods | {each}").filters[0]
    except KubectlSyntaxError:
        return
    running = stage(parsed)
    running.feed("a b 1\nxx 2.5 -3\n\n$NF\n")
    running.finish()


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_a_verb_is_known_by_its_name_and_aliases(verb: Verb) -> None:
    group = verb.name.split()[:-1]
    for word in (verb.name.split()[-1], *verb.aliases):
        found = find_verb(" ".join([*group, word]))
        assert found is not None
        assert found.name == verb.name


def test_no_verb_that_writes_is_in_the_tables() -> None:
    assert not {verb.name for verb in VERBS} & ({*WRITES} | {*ELSEWHERE})


@pytest.mark.parametrize("name", WRITES)
def test_a_verb_that_writes_is_refused_with_the_verbs_that_read(name: str) -> None:
    with pytest.raises(KubectlSyntaxError, match="only verbs that read exist: get, describe"):
        parse(f"kubectl {name} x")


@pytest.mark.parametrize("name", ELSEWHERE)
def test_a_verb_that_is_said_otherwise_is_refused_with_the_way_out(name: str) -> None:
    with pytest.raises(KubectlSyntaxError):
        parse(f"kubectl {name}")


@pytest.mark.parametrize("flag", REFUSED)
@pytest.mark.parametrize("spelling", ["--{0}", "--{0}=x", "--{1}=x"])
def test_a_flag_that_could_act_or_redirect_is_refused_before_and_behind_the_verb(flag: str, spelling: str) -> None:
    word = spelling.format(flag, flag.replace("-", "_"))
    for line in (f"kubectl get pods {word}", f"kubectl {word} get pods", f"kubectl describe {word} pods"):
        with pytest.raises(KubectlSyntaxError) as raised:
            parse(line)
        assert REFUSED[flag] in raised.value.expected or "leave it out" in raised.value.expected


def test_impersonation_is_for_can_i_alone() -> None:
    for verb in VERBS:
        names = {flag.name for flag in verb.flags}
        assert ("as" in names) == (verb.name == "auth can-i")


@pytest.mark.parametrize("spec", SPECS.values(), ids=lambda spec: spec.name)
def test_options_of_a_filter_are_told_apart(spec: Spec) -> None:
    for names in ([o.short for o in spec.options if o.short], [o.long for o in spec.options if o.long]):
        assert len(names) == len(set(names))
    assert not {o.key for o in spec.options} & set(spec.refused)


def test_the_reference_for_prompts_names_everything_and_stays_short() -> None:
    text = reference()
    for verb in VERBS:
        assert f"kubectl {verb.name}" in text
    for spec in SPECS.values():
        assert spec.name in text
    for flag in GLOBAL:
        assert not flag.listed or f"-{flag.short}" in text
    assert len(text) < 2_000
    assert verb_names().startswith("get, describe, logs")
    assert filter_names().startswith("grep, wc")


def test_quoting_of_the_canonical_form_is_that_of_shells() -> None:
    line = str(parse(r"""kubectl get pods -o jsonpath="{.a['b']} \$x" | grep 'a b' """))
    assert shlex.split(line)[3:] == ["--output=jsonpath={.a['b']} $x", "|", "grep", "a b"]
