"""The programs behind a pipe, each a small module: its table of options, `SPEC`, and how it runs, `build`.

Nothing is executed and no file is touched. `SPECS` is what the language has; `stage` gives a running filter.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kubectl.command import Filter
from kubectl.filters import awk, base64, grep, jq, sed
from kubectl.filters.columns import column, cut, paste, tr
from kubectl.filters.lines import cat, head, nl, rev, tac, tail, wc
from kubectl.filters.options import FilterSyntaxError, Given, Piece, Spec, check_operands, read, write
from kubectl.filters.ordering import sort, uniq
from kubectl.filters.stages import Stage
from kubectl.filters.words import Words, is_rewritten

_BUILD: dict[str, tuple[Spec, Callable[[Given], Stage]]] = {
    "grep": (grep.SPEC, grep.build),
    "wc": (wc.SPEC, wc.build),
    "head": (head.SPEC, head.build),
    "tail": (tail.SPEC, tail.build),
    "sort": (sort.SPEC, sort.build),
    "uniq": (uniq.SPEC, uniq.build),
    "cut": (cut.SPEC, cut.build),
    "tr": (tr.SPEC, tr.build),
    "sed": (sed.SPEC, sed.build),
    "awk": (awk.SPEC, awk.build),
    "base64": (base64.SPEC, base64.build),
    "column": (column.SPEC, column.build),
    "nl": (nl.SPEC, nl.build),
    "rev": (rev.SPEC, rev.build),
    "tac": (tac.SPEC, tac.build),
    "paste": (paste.SPEC, paste.build),
    "cat": (cat.SPEC, cat.build),
}
SPECS: dict[str, Spec] = {**{name: spec for name, (spec, _) in _BUILD.items()}, "jq": jq.SPEC}

ALIASES: dict[str, tuple[str, ...]] = {
    "egrep": ("grep", "-E"),
    "fgrep": ("grep", "-F"),
    "gawk": ("awk",),
}
"""Other names of filters, each with what it stands for."""

# Programs that people pipe into and that are not in the language, and the way out.
ELSEWHERE: dict[str, str] = {
    "xargs": "no `xargs`: give the second command a line of its own.",
    "tee": "no `tee`: nothing is written to files.",
    "kubectl": "no kubectl behind a pipe: give it a line of its own.",
    "less": "no pager: leave it out.",
    "more": "no pager: leave it out.",
    "yq": "`-o json | jq` instead of `yq`.",
    **dict.fromkeys(("sh", "bash", "python", "python3", "perl", "ruby", "node", "while", "for"), "no programs run."),
}

__all__ = ["ALIASES", "ELSEWHERE", "SPECS", "FilterSyntaxError", "Stage", "Words", "canonical", "is_rewritten", "stage"]


def canonical(name: str, words: Sequence[Piece]) -> tuple[str, ...]:
    """A filter's words in their one form, with its program and patterns checked. Raises `FilterSyntaxError`."""
    given = _given(SPECS[name], words)
    if name in _BUILD:
        _BUILD[name][1](given)
    else:
        jq.check(given)
    return write(SPECS[name], given)


def stage(filter: Filter) -> Stage:
    """The filter, ready to be fed. Raises `KeyError` for `jq`, which runs in a process of its own."""
    spec, build = _BUILD[filter.name]
    return build(_given(spec, [Piece(word, index) for index, word in enumerate(filter.arguments)]))


def _given(spec: Spec, words: Sequence[Piece]) -> Given:
    given = read(spec, words)
    operands = given.operands
    if len(operands) == spec.most + 1 and operands[-1].text == "-":
        operands = operands[:-1]
    check_operands(spec, operands)
    return Given(given.options, operands)
