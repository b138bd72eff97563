"""Exit codes of the command line: what a script may rely on, and the table that `--help` shows."""

from __future__ import annotations

ANSWERED = 0
UNANSWERED = 1
USAGE = 2
NO = 3
NOT_FOUND = 4
FORBIDDEN = 5
REFUSED = 6
DISAGREED = 7
INTERRUPTED = 130

MEANINGS = {
    ANSWERED: "an answer is on stdout",
    UNANSWERED: "nobody could answer, or the cluster cannot be asked: stderr says why",
    USAGE: "the arguments or settings are wrong: stderr says what mends them",
    INTERRUPTED: "interrupted (Ctrl-C)",
}
MEANINGS_OF_ANSWERS = {
    NO: "the answer is `no`",
    NOT_FOUND: "`not found: …`, there is no such thing",
    FORBIDDEN: "`forbidden: …`, it may not be read",
    REFUSED: "`refused: …`, a change or a secret was asked for",
    DISAGREED: "`no agreement: …` or `not certain: …`",
}
"""Only with `--exit-code`: without it these are answers like any other, and 0."""


def table() -> str:
    """Every exit code of `ask` with its meaning, for `--help`."""
    lines = [f"  {code:<4} {meaning}" for code, meaning in MEANINGS.items()]
    more = [f"  {code:<4} {meaning}" for code, meaning in MEANINGS_OF_ANSWERS.items()]
    return "\n".join(["exit codes:", *lines, "with --exit-code also:", *more])
