"""Writes `docs/kubectl-coverage.md`: `python -m benchmarks.coverage`; with `--check` it fails where the page is stale.

The golden lines are run, the tables of the language are read; what no table says stands in `coverage.yaml`.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from benchmarks.golden import RECORDINGS, Ran, differences, run_all
from kubectl.filters import ELSEWHERE as OTHER_PROGRAMS
from kubectl.filters import SPECS
from kubectl.filters.options import Option, Spec
from kubectl.grammar import ELSEWHERE, GLOBAL, REFUSED, VERBS, WRITES, Flag
from kubectl.language import VALUES

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/kubectl-coverage.md"
TOLD = Path(__file__).with_name("coverage.yaml")
COMMAND = "python -m benchmarks.coverage"
STALE = f"docs/kubectl-coverage.md is stale: run `{COMMAND}` and commit the page"

_HEAD = f"""\
# How much of kubectl this is

Written by `{COMMAND}`: change the tables of the language, `tests/golden/differences.yaml` or
`benchmarks/coverage.yaml`, not this page. `{COMMAND} --check` fails when it is stale.
"""


NOT_PRINTED = frozenset({"kyaml"})
"""Values that the language knows and the printers refuse, as the page says under what is not built."""


def page(runs: Mapping[str, Sequence[Ran]]) -> str:
    """The whole page, from the golden lines of each recording as they came out."""
    parts = (_HEAD, *_golden(runs), *_deliberate(), *_language(), *_filters(), *_refused())
    return "\n".join(parts)


# ── The golden lines ─────────────────────────────────────────────────────────────────────────────────────────────────


def _golden(runs: Mapping[str, Sequence[Ran]]) -> Iterator[str]:
    yield """\
## Against real kubectl

Each line was run by kubectl 1.32 on a real cluster, whose recording is asked here. A line is equal when stdout, stderr
and exit code are, ages masked. Of `describe` the printed lines are compared, in their order, spacing aside.
"""
    rows, sums = [], [0, 0, 0, 0]
    for recording, told in runs.items():
        plain = [ran.equal for ran in told if not ran.describes]
        described = [ran.equal_lines for ran in told if ran.describes]
        counts = [sum(plain), len(plain), sum(equal for equal, _ in described), sum(of for _, of in described)]
        sums = [one + other for one, other in zip(sums, counts, strict=True)]
        rows.append((recording, _share(*counts[:2]), _share(*counts[2:])))
    rows.append(("**all**", _share(*sums[:2]), _share(*sums[2:])))
    yield _table(("recording", "lines equal, without `describe`", "lines that `describe` prints"), rows)
    yield "The lines that differ, each with its reason:\n"
    reasons = {
        recording: {line: one["reason"] for line, one in told.items()} for recording, told in differences().items()
    }
    yield _table(
        ("recording", "line", "what differs", "reason"),
        (
            (recording, _code(ran.command), ran.differs, reasons[recording].get(ran.command, "**?**"))
            for recording, told in runs.items()
            for ran in told
            if ran.differs
        ),
    )


def _share(equal: int, of: int) -> str:
    return f"{equal:,} of {of:,} ({100 * equal / of:.1f} %)" if of else "none"


def _deliberate() -> Iterator[str]:
    entries: dict[str, Any] = yaml.safe_load(TOLD.read_text(encoding="utf-8"))
    yield "## Other than kubectl on purpose\n"
    yield _table(("", "kubectl", "here"), ((one["what"], one["kubectl"], one["here"]) for one in entries["deliberate"]))
    yield "## Not built\n"
    yield "\n".join(f"- {one}" for one in entries["not_built"]) + "\n"


# ── The language ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _language() -> Iterator[str]:
    yield "## Verbs\n\nEvery verb takes " + ", ".join(map(_flag, GLOBAL)) + ".\n"
    for verb in VERBS:
        yield f"### kubectl {verb.name}\n"
        if verb.usage:
            yield f"{_code(verb.usage)}\n"
        first = verb.name.rpartition(" ")[0]
        if verb.aliases:
            yield "Also " + ", ".join(_code(f"{first} {alias}".strip()) for alias in verb.aliases) + ".\n"
        if verb.flags:
            yield "\n".join(f"- {_flag(flag)}" for flag in verb.flags) + "\n"
        if verb.refused:
            yield "Refused:\n\n" + "\n".join(f"- `{_dashed(name)}`: {why}" for name, why in verb.refused) + "\n"


def _flag(flag: Flag) -> str:
    """`` `--selector`, `-l` SELECTOR ``"""
    value = ""
    if flag.kind != "switch":
        choices = " ".join(
            _code(choice + "…" * choice.endswith("=")) for choice in flag.choices if choice not in NOT_PRINTED
        )
        value = " " + (choices or VALUES.get(flag.kind, flag.name.rpartition("-")[2].upper()))
    return f"`--{flag.name}`" + (f", `-{flag.short}`" if flag.short else "") + value + ", repeatable" * flag.repeatable


def _dashed(name: str) -> str:
    return f"-{name}" if len(name) == 1 else f"--{name}"


def _filters() -> Iterator[str]:
    yield "## Filters\n"
    yield _table(
        ("filter", "options", "operands"),
        ((_code(name), " ".join(map(_option, spec.options)), _operands(spec)) for name, spec in SPECS.items()),
    )
    yield "Other programs:\n"
    yield _table(("program", "instead"), ((_code(name), why) for name, why in OTHER_PROGRAMS.items()))


def _option(option: Option) -> str:
    names = "/".join([*([f"-{option.short}"] * bool(option.short)), *([f"--{option.long}"] * bool(option.long))])
    return _code(f"{names} {option.value}".strip())


def _operands(spec: Spec) -> str:
    number = f"`-NUM` is `-{spec.number} NUM`" if spec.number else ""
    return ", ".join(filter(None, (spec.operands and _code(spec.operands), number)))


def _refused() -> Iterator[str]:
    yield "## Refused on purpose\n\nVerbs:\n"
    rows = ((_code(name), why) for name, why in {**WRITES, **ELSEWHERE}.items())
    yield _table(("verb", "why, or what instead"), rows)
    yield "Flags:\n"
    yield _table(("flag", "why, or what instead"), ((f"`--{name}`", why) for name, why in REFUSED.items()))


def _table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heading, ["---"] * len(heading), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines) + "\n"


def _code(text: str) -> str:
    return f"`` {text} ``" if "`" in text else f"`{text}`"


# ── The command ──────────────────────────────────────────────────────────────────────────────────────────────────────


async def _written() -> str:
    return page({recording: await run_all(recording) for recording in RECORDINGS})


def main(words: Sequence[str]) -> int:
    """Write the page, or with `--check` compare it; the exit code."""
    if list(words) not in ([], ["--check"]):
        print(f"{COMMAND} [--check]", file=sys.stderr)
        return 2
    written = asyncio.run(_written())
    if not words:
        PAGE.write_text(written, encoding="utf-8")
    elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != written:
        print(STALE, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
