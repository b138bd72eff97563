"""`jq`: its words only. The program is run elsewhere, in a process of its own."""

from __future__ import annotations

from kubectl.filters.options import Given, Option, Spec

_FILES = "no files: it reads what comes through the pipe"
SPEC = Spec(
    "jq",
    (
        Option("r", "raw-output"),
        Option("j", "join-output"),
        Option("a", "ascii-output", listed=False),
        Option("c", "compact-output"),
        Option("s", "slurp"),
        Option("n", "null-input"),
        Option("e", "exit-status"),
        Option("S", "sort-keys"),
        Option("R", "raw-input"),
        Option("", "tab", listed=False),
        Option("", "indent", "N", listed=False),
        Option("", "arg", "NAME VALUE", 2),
        Option("", "argjson", "NAME JSON", 2),
        Option("M", "monochrome-output", ignored=True),
        Option("", "unbuffered", ignored=True),
    ),
    "PROGRAM",
    0,
    1,
    {
        **dict.fromkeys(("f", "from-file", "L", "slurpfile", "rawfile"), _FILES),
        **dict.fromkeys(("C", "color-output"), "no colours: leave it out"),
        **dict.fromkeys(("args", "jsonargs"), "--arg NAME VALUE for each value"),
    },
)


def check(given: Given) -> None:
    """Raises `FilterSyntaxError` for what is no number. Without a program, jq only indents: `.`."""
    given.number("indent", 2)
