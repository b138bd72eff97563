"""Filters print what the GNU programs print (recorded in cases/), whatever pieces their input comes in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kubectl.command import Filter
from kubectl.filters import stage
from kubectl.filters.options import FilterSyntaxError
from kubectl.filters.regex import translate
from kubectl.parser import parse
from tests.tables import table

CASES = Path(__file__).parent / "cases"
INPUTS: dict[str, str] = table(CASES / "inputs.yaml")
RECORDED: dict[str, list[dict[str, Any]]] = {path.stem: table(path) for path in sorted(CASES.glob("filters_*.yaml"))}


def run(line: str, text: str, piece: int = 1 << 20) -> tuple[str, int]:
    """What a line of filters prints, and the exit code of its last one."""
    exit_code = 0
    for each in parse(f"kubectl get pods | {line}").filters:
        running = stage(each)
        pieces = [text[at : at + piece] for at in range(0, len(text), piece)]
        text = "".join(running.feed(part) for part in pieces) + running.finish()
        exit_code = running.exit
    return text, exit_code


def differing(cases: list[dict[str, Any]], piece: int = 1 << 20) -> dict[str, Any]:
    """What each line prints that prints something else than was recorded."""
    printed = {f"{case['input']} | {case['line']}": run(case["line"], INPUTS[case["input"]], piece) for case in cases}
    recorded = [(case["stdout"], case["exit"]) for case in cases]
    assert len(printed) == len(recorded), "no case stands there twice"
    return {line: (got, due) for (line, got), due in zip(printed.items(), recorded, strict=True) if got != due}


def test_five_hundred_lines_are_recorded() -> None:
    assert sum(map(len, RECORDED.values())) > 500


@pytest.mark.parametrize("filters", RECORDED)
def test_output_and_exit_code_are_those_of_the_real_program(filters: str) -> None:
    assert differing(RECORDED[filters]) == {}


@pytest.mark.parametrize("filters", RECORDED)
def test_output_does_not_depend_on_how_the_input_is_cut(filters: str) -> None:
    assert differing(RECORDED[filters], piece=7) == {}


@pytest.mark.parametrize(
    "line",
    ["head -n 2", "grep -m1 ERROR", "grep -q .", "sed 2q", "awk 'NR==2{exit}'", "head -c 5", "awk 'BEGIN{print 1}'"],
)
def test_a_filter_that_has_what_it_wants_takes_no_more(line: str) -> None:
    running = stage(parse(f"kubectl logs x | {line}").filters[0])
    running.feed("a ERROR\nb\nc\nd\n")
    assert running.done
    assert running.feed("never seen\n" * 1000) == ""


@pytest.mark.parametrize(
    "line", ["grep x", "cut -c1", "sed s/x/y/", "awk '{print $1}'", "tr x y", "cat", "uniq", "nl", "rev", "tail -n +2"]
)
def test_line_by_line_filters_print_each_line_as_it_comes(line: str) -> None:
    running = stage(parse(f"kubectl logs x | {line}").filters[0])
    printed = "".join(running.feed(f"x{number}\n") for number in range(4))
    assert printed.count("\n") >= 2


def test_tail_holds_no_more_than_its_lines() -> None:
    running = stage(Filter("tail", ("-n", "3")))
    for number in range(10_000):
        running.feed(f"line {number}\n")
    assert running.finish() == "line 9997\nline 9998\nline 9999\n"


def test_an_option_may_be_given_twice() -> None:
    assert run("sort -n -n -r", "2\n10\n9\n") == ("10\n9\n2\n", 0)
    assert run("grep -i -i -c -c A", "a\n") == ("1\n", 0)


def test_jq_is_no_stage_of_ours() -> None:
    with pytest.raises(KeyError):
        stage(Filter("jq", (".",)))


def test_base64_decodes_and_says_what_is_not_base64() -> None:
    assert run("base64 -d", "aGVsbG8=\n") == ("hello", 0)
    assert run("base64 -d", "aGVsbG8gd29y\nbGQ=\n", piece=5) == ("hello world", 0)
    running = stage(Filter("base64", ("-d",)))
    assert running.feed("aG!sbG8=") + running.finish() == "h"
    assert (running.exit, running.stderr) == (1, "base64: invalid input\n")


def test_lone_surrogates_are_printed_as_replacement_characters() -> None:
    for line in (
        "grep a",
        "sed s/x/y/",
        "awk '{print $1}'",
        "tr x y",
        "cut -c1-9",
        "wc -c",
        "sort",
        "rev",
        "head -c 9",
    ):
        assert "\ud800" not in run(line, "a\ud800\n")[0]


@pytest.mark.parametrize(
    "program",
    [
        "BEGIN{while(1) x++}",
        "{for(;;) x++}",
        'BEGIN{x="aaaaaaaa"; while(1) x=x x}',
        'BEGIN{$100000000="x"}',
        "BEGIN{NF=1e9}",
        'BEGIN{printf "%999999999d", 1}',
        'BEGIN{x="a"; for(i=0;i<99;i++) gsub(/a/,"&&&&&&&&",x)}',
        'BEGIN{x=sprintf("%9999d",1); while(1) gsub(/ /," ",x)}',
        'BEGIN{x=sprintf("%9999d",1); while(1) print x}',
        "BEGIN{print 1/0}",
        "BEGIN{print " + "1+" * 3000 + "1}",
    ],
)
def test_an_awk_program_without_end_is_stopped_with_an_error(program: str) -> None:
    running = stage(Filter("awk", (program,)))
    running.feed("line\n")
    running.finish()
    assert running.exit == 2
    assert running.stderr.startswith("awk: ")


@pytest.mark.parametrize(
    "script", [":a;ba", ":a;s/$/xxxxxxxxxx/;ba", "G;h;G;h;G;h;G;h;G;h;G;h;G;h;G;h", "s/^/a\\n/;D", "G;h;:a;p;ba"]
)
def test_a_sed_script_without_end_is_stopped_with_an_error(script: str) -> None:
    running = stage(Filter("sed", (script,)))
    for _ in range(8):
        running.feed("line\n")
    running.finish()
    assert running.exit == 1
    assert running.stderr.startswith("sed: ")


def test_a_pattern_that_explodes_elsewhere_takes_linear_time() -> None:
    line = "a" * 50_000 + "\n"
    assert run("grep -E '(a*)*(a|aa)+$' -c", line)[0] == "1\n"
    assert run("grep -E '(a|a)*(a|a)*b' -c", line)[0] == "0\n"
    assert run("sed -E 's/(a+)+b/x/'", line)[0] == line


def test_many_matches_in_one_long_line_take_one_pass() -> None:
    line = "word " * 40_000 + "\n"
    assert run("sed 's/ /\\n/g'", line)[0].count("word\n") == 40_000
    assert run("grep -o word", line)[0].count("\n") == 40_000
    assert run("grep -ow word", line)[0].count("\n") == 40_000
    assert run("awk '{n=gsub(/w/,\"W\"); print n}'", line)[0] == "40000\n"


@pytest.mark.parametrize("pattern", [r"\w{20}", r"\w{1,40}-\w{1,20}", r"([0-9]{1,3}\.){3}[0-9]{1,3}"])
def test_repetitions_that_people_write_are_no_exploding_pattern(pattern: str) -> None:
    (grep,) = parse(f"kubectl logs x | grep -cE '{pattern}'").filters
    counting = stage(grep)
    assert counting.feed(f"{'a' * 40}-{'b' * 20} 10.244.0.17\n") + counting.finish() == "1\n"


@pytest.mark.parametrize(
    ("script", "printed"), [("$q", "a\nb\n"), ("N", "a\nb"), ("n", "a\nb"), ("$Q", "a\n"), ("$!d;q", "b\n")]
)
def test_sed_ends_a_last_line_that_had_no_end_where_it_quits_and_nowhere_else(script: str, printed: str) -> None:
    running = stage(Filter("sed", (script,)))
    assert running.feed("a\nb") + running.finish() == printed


@pytest.mark.parametrize("pattern", [r"\<", r"\>", r"\<.", r"x.\>", r"\<[^a]", r"\<-", r"(a|.)\>"])
def test_a_border_of_a_word_that_could_be_either_one_is_refused(pattern: str) -> None:
    with pytest.raises(FilterSyntaxError, match="a letter, a digit"):
        translate(pattern, "extended")


@pytest.mark.parametrize("pattern", [r"\<cart\>", r"\<[a-z]+\>", r"\<(a|b)\>", r"\<\w+\>", r"\<[[:alpha:]]x{2}\>"])
def test_a_border_beside_a_words_character_is_taken(pattern: str) -> None:
    assert translate(pattern, "extended").count(r"\b") == 2
