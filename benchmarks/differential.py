"""Made lines of filters, run by ours and by the machine's own gawk, sed, grep, sort, jq: `-m benchmarks.differential`.

`--seed N` and `--lines N` choose them; the seed is printed, and the same seed makes the same lines. A line that ours
refuses is no difference (it says what would do); one that both run must print the same and exit the same. The exit code
is that of the number of lines that differ.
"""

# ruff: noqa: E501 - pools of short texts to choose from, as many in a line as belong together

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import yaml

from executor import jq
from kubectl.command import Filter
from kubectl.errors import KubectlSyntaxError
from kubectl.filters import stage
from kubectl.parser import parse

SEED = 20261126
LINES = 1_000
PROGRAMS = ("gawk", "sed", "grep", "sort", "uniq", "cut", "tr", "head", "tail", "wc", "nl", "rev", "tac", "paste", "jq")
"""What has to be on the machine."""
_INPUTS = Path(__file__).parents[1] / "tests/kubectl/cases/inputs.yaml"
ENDLESS = -1
"""The exit code of a line that does not end there (ours stop it)."""
_SECONDS = 5.0
"""How long one line may take either side."""


@dataclass(frozen=True)
class Case:
    """A line of filters, the name of its input, and the input."""

    line: str
    source: str
    text: str

    @property
    def program(self) -> str:
        """The first program of the line."""
        return self.line.split()[0]


@dataclass(frozen=True)
class Difference:
    """A line that came out otherwise: (stdout, exit) of either."""

    case: Case
    theirs: tuple[str, int]
    ours: tuple[str, int]

    def __str__(self) -> str:
        return f"{self.case.source} | {self.case.line}\n  theirs {self.theirs!r}\n  ours   {self.ours!r}"


def missing() -> list[str]:
    """The programs that are not on this machine."""
    return [name for name in PROGRAMS if shutil.which(name) is None]


# ── Lines ────────────────────────────────────────────────────────────────────────────────────────────────────────────


class Maker:
    """Makes lines, each from a random program with random options, patterns and fields."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._texts: dict[str, str] = yaml.safe_load(_INPUTS.read_text(encoding="utf-8"))
        self._makers: list[tuple[int, Callable[[], str]]] = [
            (30, self._awk),
            (15, self._sed),
            (15, self._grep),
            (10, self._sort),
            (4, self._uniq),
            (4, self._cut),
            (4, self._tr),
            (6, self._ends),
            (4, self._plain),
        ]

    def case(self) -> Case:
        """One line, of one to three filters, or a jq program; and its input."""
        pick = self._random.choice
        if self._random.random() < 0.08:
            return Case(self._jq(), "objects", json.dumps(_OBJECTS))
        name = pick(["pods", "pods", "log", "numbers", "unterminated", "table", "describe", "versions", "empty"])
        weights = [weight for weight, _ in self._makers]
        made = self._random.choices(self._makers, weights, k=pick([1, 1, 1, 2, 2, 3]))
        return Case(" | ".join(make() for _, make in made), name, self._texts[name])

    def _some(self, choices: Sequence[str], most: int = 2) -> str:
        number = self._random.randint(0, most)
        return " ".join(self._random.sample(list(choices), min(number, len(choices))))

    def _word(self) -> str:
        return self._random.choice(
            [
                "Running",
                "ERROR",
                "api",
                "error",
                "a",
                "o",
                "1",
                "0",
                "ann",
                "bob",
                "memory",
                "v1",
                "INFO",
                "NAME",
                "e",
                "2m",
            ]
        )

    def _pattern(self, flavour: str) -> str:
        """One to three parts of a regular expression, in basic, extended, awk's or Perl's way."""
        pick = self._random.choice
        shared = [".", "[a-z]", "[0-9]", "[[:space:]]", "[^ ]", "[A-Z]*", "x*", "o*", r"\.", "[[:digit:]]", "[:,]", "-"]
        if flavour == "basic":
            shared += [r"\(a\|b\)", r"o\+", r"[0-9]\{2\}", r"\w\+", r"\s", r"\bE", r"e\?", r"\S*", r"\W", "+", "|"]
        else:
            shared += [
                "(a|b)",
                "o+",
                "[0-9]{2}",
                r"\w+",
                r"\s",
                r"\S+",
                "(Run|Pend)ing",
                "e?",
                r"\W",
                "[0-9]+m?",
                r"\s+",
            ]
            shared += [r"\yE", r"\yapi\y", r"\Ba", r"\<E", r"r\>"] if flavour == "awk" else [r"\bE", r"\bapi\b", r"\Ba"]
        if flavour == "perl":
            shared = [*shared[:14], r"\d+", r"\d{1,3}", "(?:a|b)", "[0-9]+?", r"\bE", "(?i)error"]
        text = "".join(pick([self._word(), pick(shared), pick(shared)]) for _ in range(self._random.randint(1, 3)))
        return pick(["", "", "", "^"]) + text + pick(["", "", "", "$"])

    def _grep(self) -> str:
        pick = self._random.choice
        flavour, flag = pick([("basic", ""), ("basic", ""), ("extended", "-E"), ("extended", "-E"), ("perl", "-P")])
        flags = [
            "-i",
            "-v",
            "-c",
            "-n",
            "-o",
            "-w",
            "-x",
            "-m2",
            "-A1",
            "-B1",
            "-C1",
            "-h",
            "-y",
            "-l",
            "-L",
            "-q",
            "-H",
        ]
        name = pick(["grep", "grep", "grep", "fgrep"])
        if name == "fgrep":
            return f"fgrep {self._some(flags)} {self._word()}"
        patterns = [f"-e '{self._pattern(flavour)}'" for _ in range(pick([1, 1, 1, 2]))]
        if len(patterns) == 1 and not patterns[0].startswith("-e '-"):
            patterns = [patterns[0][3:]]
        return f"grep {flag} {self._some(flags)} {' '.join(patterns)}"

    def _sort(self) -> str:
        pick = self._random.choice
        keys = [
            "",
            "",
            "-k2",
            "-k2,2",
            "-k3,3n",
            "-k2n",
            "-k1,1r",
            "-k2.2,2.4",
            "-t: -k2,2n",
            "-t: -k2",
            "-k5 -n",
            "-k2,2nr -k1,1",
        ]
        kind = pick(["", "", "-n", "-h", "-V", "-g", "-M", "-f", "-d"])
        return f"sort {kind} {self._some(['-r', '-u', '-s', '-b', '-c'], 2)} {pick(keys)}"

    def _uniq(self) -> str:
        return f"uniq {self._some(['-c', '-d', '-u', '-i', '-f1', '-s2', '-w3'])}"

    def _cut(self) -> str:
        pick = self._random.choice
        spec = pick(["1", "2", "1,3", "2-", "-2", "1-3", "2,4-"])
        fields = pick(["-d: ", "-d' ' ", "-d. "]) + f"-f{spec} {self._some(['-s', '--complement'], 1)}"
        return "cut " + pick([fields, fields, f"-c{spec}"])

    def _tr(self) -> str:
        pick = self._random.choice
        return "tr " + pick(
            ["a-z A-Z", "-d '[:space:]'", "-s ' '", "-d 0-9", "-cd '0-9\\n'", "' ' '\\n'", "-s '[:space:]' '\\n'", "abc xyz", "'[:upper:]' '[:lower:]'"]
        )  # fmt: skip

    def _ends(self) -> str:
        pick, number = self._random.choice, self._random.randint(0, 9)
        return pick([f"head -n {number}", f"head -{number + 1}", f"head -n -{number}", f"head -c {number * 7}",
                     f"tail -n {number}", f"tail -n +{number}", f"tail -{number + 1}", f"tail -c {number * 7}"])  # fmt: skip

    def _plain(self) -> str:
        columns = [
            "wc -l",
            "wc -w",
            "wc -c",
            "wc",
            "nl",
            "nl -ba",
            "rev",
            "tac",
            "cat -n",
            "cat -b",
            "cat -s",
            "wc -m",
            "wc -L",
        ]
        paste = [
            "paste -s",
            "paste -sd,",
            "paste -sd+",
            "paste -d: - -",
            "paste - - -",
            "paste",
            "paste -sd ', '",
            "paste -s -d '\\n:'",
        ]
        return self._random.choice(columns + paste + ["base64", "base64 -w0"])

    def _sed(self) -> str:
        pick = self._random.choice
        flavour, flag = pick([("basic", ""), ("extended", "-E")])
        commands = [self._sed_command(flavour) for _ in range(pick([1, 1, 2]))]
        return f"sed {flag} {pick(['', '', '-n'])} '{';'.join(commands)}'"

    def _sed_command(self, flavour: str) -> str:
        pick = self._random.choice
        address = pick(
            ["", "", "1", "$", "2,4", "/" + self._slashless(flavour) + "/", "2,/o/", "0~2", "/a/,/o/", "1!", "3,+1"]
        )
        put = pick(["X", "<&>", "", "[&]", r"\U&", r"\u&\E.", r"a\nb", r"\t"])
        change = f"s/{self._slashless(flavour)}/{put}/{pick(['', 'g', 'gp', '2', 'I', 'Ig', 'p'])}"
        return address + pick(
            [change, change, change, "d", "p", "q", "=", "n", "N", "G", "h;G", "y/abc/xyz/", "D", "P", "x;p;x"]
        )

    def _slashless(self, flavour: str) -> str:
        return self._pattern(flavour).replace("/", ".")

    # ── awk ──

    def _awk(self) -> str:
        pick = self._random.choice
        separator = pick(["", "", "", "", "-F: ", "-F'[ :]+' ", "-F, ", "-F'\\t' ", "-F. ", "-F'(a|e)' ", "-v n=2 "])
        rules = [self._awk_rule() for _ in range(pick([1, 1, 2]))]
        end = pick(["", "", "", "END{print NR}", "END{print n+0}", "END{print s, c}", 'END{printf "%d\\n", s}'])
        return f"awk {separator}'{' '.join(rules)}{end and ' ' + end}'"

    def _awk_rule(self) -> str:
        pick = self._random.choice
        pattern = pick(
            [
                "",
                "",
                "NR>1",
                self._awk_test(),
                f"{self._awk_test()} && {self._awk_test()}",
                f"!({self._awk_test()})",
                f"{self._awk_test()} || NR==2",
                f"/{self._word()}/,/{self._word()}/",
            ]
        )
        action = "; ".join(self._awk_statement() for _ in range(pick([1, 1, 2])))
        return pattern if pattern and pick([0, 0, 0, 1]) else f"{pattern}{{{action}}}"

    def _awk_test(self) -> str:
        pick = self._random.choice
        regex = self._slashless("awk")
        return pick(
            [
                f"/{regex}/",
                f"$2 ~ /{regex}/",
                f"$1 !~ /{regex}/",
                f'$3 == "{self._word()}"',
                f"$5 > {pick('0123')}",
                "NF",
                f"NF>{pick('1234')}",
                f"length($1) > {pick('2468')}",
                "NR%2",
                "$1 != p",
                "!seen[$1]++",
                f'index($0, "{self._word()}")',
                "$4+0 >= 1",
                "$2",
            ]
        )

    def _awk_value(self) -> str:
        pick = self._random.choice
        regex = self._slashless("awk")
        return pick([
            "$1", "$2", "$NF", "$0", "NR", "NF", "$(NF-1)+0", "length($2)", "length", "substr($1, 2, 3)", "substr($0, 5)", "toupper($1)", "tolower($2)",
            f"index($0, \"{self._word()}\")", f"match($0, /{regex}/)", "RSTART", "RLENGTH", "$1 \"-\" $2", "$5*2", "$5/3", "1e6", "0.1+0.2", "2^10", "7%3", "-$5",
            f"gensub(/{regex}/, \"<&>\", \"g\")", f"gensub(/{regex}/, \"[\\\\0]\", 1, $1)", "strtonum($2)", "int($5/2)", "$5 > 1 ? \"many\" : \"few\"", "sprintf(\"%05.2f|%-6s|%3d\", $5, $1, NR)",
            "split($2, parts, \"-\")", "parts[1]", "split($0, w, /[ :]+/)", "w[2]", "\"a\" < \"b\"", "$5 == 0", "$1 in seen", "s", "c", "n++", "(NR==1)", "sqrt(NR)", "1/3", "100000 * 100000", "substr($0, 0, 4)",
        ])  # fmt: skip

    def _awk_statement(self) -> str:
        pick = self._random.choice
        regex, value, other = self._slashless("awk"), self._awk_value(), self._awk_value()
        return pick([
            f"print {value}", f"print {value}, {other}", f"print {value}", f"printf \"%s %s\\n\", {value}, {other}", f"printf \"%ld %5.1f %x\\n\", {value}, {other}, NR",
            f"gsub(/{regex}/, \"<&>\"); print", f"sub(/{regex}/, \"_\", $2); print", "s += $5", "c++", "$3=\"\"; print", f"$2={value}; print", "NF=2; print", "p=$1", "n=n \",\" $1",
            f"for(i=1;i<=NF;i++) if ($i ~ /{regex}/) print i, $i", "for(i=NF;i>0;i--) printf \"%s%s\", $i, (i>1 ? OFS : ORS)", f"if ({self._awk_test()}) print {value}; else print \"no\"", "next", f"while(k<2) {{k++; print k, {value}}}",
            f"if (match($0, /{regex}/, m)) print m[0], RSTART, RLENGTH", "OFS=\"|\"; $1=$1; print", "printf \"%c%c|%i|%5s|%-5s|\\n\", 65, \"z\" $1, $5, $2, NR", "exit 3", "do { j++; print j } while (j<3)", f"print ({value}) > 1 ? \"a\" : \"b\"",
        ])  # fmt: skip

    def _jq(self) -> str:
        pick = self._random.choice
        paths = [
            ".items",
            ".items[0]",
            ".items[]",
            ".items[].metadata.name",
            ".items[].spec.containers[].image",
            ".items[].status.phase",
        ]
        rest = [
            "",
            " | length",
            " | keys?",
            " | tostring",
            " | type",
            " | ascii_downcase?",
            " | . as $x | $x",
            " | select(. != null)",
            " | tojson",
        ]
        whole = ["[.items[] | select(.status.phase==\"Running\")] | length", ".items | group_by(.status.phase) | map({(.[0].status.phase): length}) | add",
                 "[.items[].status.restarts] | add", ".items | sort_by(.status.restarts) | last.metadata.name", ".items | map(.metadata.labels.app // \"none\") | unique | join(\",\")",
                 ".items[] | \"\\(.metadata.name) \\(.status.restarts)\"", ".items[] | [.metadata.name, .status.phase] | @tsv", "[.items[] | .spec.containers | length] | max",
                 ".items | any(.status.phase == \"Pending\")", ".items | to_entries | map(.key)", ".items[] | .metadata.name | test(\"^a\")", ".items[] | .metadata.name | sub(\"-[0-9]+$\"; \"\")",
                 "reduce .items[] as $i (0; . + $i.status.restarts)", ".items[] | select(.metadata.name | startswith(\"api\")) | .status.phase", "[limit(2; .items[].metadata.name)]", ".items[1:] | length",
                 "[.items[] | .status.restarts] | sort | reverse | .[0]", ".items | map(select(.status.restarts > 1)) | length", "[paths] | length", ".nothing", ".items[] | .metadata | has(\"labels\")"]  # fmt: skip
        program = pick([pick(paths) + pick(rest), pick(whole), pick(whole)])
        return f"jq {self._some(['-r', '-c', '-e', '-S', '-j'], 2)} '{program}'"


_OBJECTS = {
    "items": [
        {
            "metadata": {"name": f"{name}-{number}", "labels": {"app": name} if number else None},
            "spec": {"containers": [{"name": "c", "image": f"{name}:1.{number}"}] * (number % 2 + 1)},
            "status": {"phase": phase, "restarts": number * 2},
        }
        for number, (name, phase) in enumerate(
            [("api", "Running"), ("web", "Pending"), ("db", "Running"), ("api", "Failed")]
        )
    ]
}

# ── Running them ─────────────────────────────────────────────────────────────────────────────────────────────────────


def theirs(case: Case) -> tuple[str, int]:
    """What the machine's own programs print, and the exit code; `ENDLESS` for one without an end."""
    try:
        done = subprocess.run(
            ["sh", "-c", f'awk() {{ gawk "$@"; }}; {case.line}'],
            input=case.text.encode(),
            capture_output=True,
            check=False,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
            timeout=_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return "", ENDLESS
    return done.stdout.decode("utf-8", "replace"), done.returncode


async def ours(case: Case) -> tuple[str, int] | None:
    """What ours print; None where they refuse the line."""
    try:
        filters = parse(f"kubectl get pods | {case.line}").filters
    except KubectlSyntaxError:
        return None
    text, exit_code = case.text, 0
    for each in filters:
        text, exit_code = await _run(each, text)
    return text, exit_code


async def _run(each: Filter, text: str) -> tuple[str, int]:
    if each.name == "jq":
        done = await jq.run(each.arguments, text, _SECONDS, 1_000_000)
        return done.stdout, done.exit
    running = stage(each)
    printed = running.feed(text) + running.finish()
    return printed, running.exit


async def compare(seed: int, lines: int) -> tuple[Counter[str], list[Difference]]:
    """How many lines came out equal, different and refused; and those that differ."""
    maker = Maker(seed)
    cases = list(dict.fromkeys(maker.case() for _ in range(lines)))
    with ThreadPoolExecutor(4) as pool:
        real = list(pool.map(theirs, cases))
    counts: Counter[str] = Counter()
    found: list[Difference] = []
    for case, expected in zip(cases, real, strict=True):
        if expected[1] == ENDLESS:
            counts["endless"] += 1
            continue
        got = await ours(case)
        if got is None:
            counts["refused"] += 1
        elif got == expected:
            counts["equal"] += 1
        else:
            counts["different"] += 1
            found.append(Difference(case, expected, got))
    return counts, found


def main(words: Sequence[str]) -> int:
    """Compare, print, and give 1 where a line differs."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.differential", description=__doc__)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--lines", type=int, default=LINES)
    given = parser.parse_args(words)
    if absent := missing():
        print(f"skipped: not on this machine: {', '.join(absent)}")
        return 0
    counts, found = asyncio.run(compare(given.seed, given.lines))
    for each in found:
        print(each)
    print(f"seed {given.seed}: " + ", ".join(f"{number} {what}" for what, number in sorted(counts.items())))
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
