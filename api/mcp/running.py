"""`run_readonly_kubectl`: the executor as a tool. What cannot be said in its language cannot be done."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from api.asking import Asker
from api.mcp.tools import Argument, Call, Result, Tool, ToolFailure
from api.outcomes import out_of_time
from api.questions import named
from core.reviews import Subject
from executor.lines import LineResult
from kubectl.filters import SPECS
from kubectl.grammar import VERBS, WRITES

RunLine = Callable[[str, "str | None", "Subject | None"], Awaitable[LineResult]]
"""Runs one line on the cluster of a context, None for the default one, with somebody's rights, None for our own."""

OUTPUT_BYTES = 32_000
"""Of what a command prints, which a model reads; more is cut off, and said to be."""
LINE_CHARACTERS = 8_000


def description() -> str:
    """What the tool takes, from the language's own tables."""
    verbs = ", ".join(verb.name for verb in VERBS)
    filters = ", ".join(sorted({*SPECS, "jq", "awk", "sed"}))
    return (
        "Run one kubectl command line that only reads, and get what kubectl would print. No shell and no kubectl "
        "binary is behind it: a line that would change something cannot be expressed. "
        f"Verbs: {verbs}. Pipes into these filters only: {filters}. Refused, with what to do instead: "
        f"{', '.join(sorted(WRITES))}. Values of secrets are printed as *. At most {OUTPUT_BYTES:,} bytes come back: "
        "narrow with -l, --field-selector, -o jsonpath=…, -o custom-columns=…, | grep, | head or --tail."
    )


def run_readonly_kubectl(run: RunLine, asker: Asker, deadline: float, at_once: int) -> Tool:
    """The tool, for whoever asks through `asker`. `deadline` in seconds is for a line, and `at_once` are run at the
    same time."""
    places = asyncio.Semaphore(at_once)

    async def in_turn(line: str, context: str | None, subject: Subject | None) -> LineResult:
        async with places:
            return await run(line, context, subject)

    async def call(call: Call) -> Result:
        line, context = call["command"], named("context", call["context"]) if call["context"] else None
        line = line if line.split()[:1] == ["kubectl"] else f"kubectl {line}"
        async with call.counted():
            try:
                ran = await asyncio.wait_for(in_turn(line, context, asker.acting(call.subject)), deadline)
            except asyncio.TimeoutError:
                raise ToolFailure(out_of_time(deadline).detail, "narrow the command: -n, -l, --tail, | head") from None
        return Result(asker.redaction.text(_printed(ran)), failed=ran["exit"] != 0 and bool(ran["stderr"]))

    return Tool(
        "run_readonly_kubectl",
        "Run read-only kubectl",
        description(),
        (
            Argument(
                "command",
                "Such as: kubectl get pods -A --field-selector status.phase!=Running | wc -l",
                required=True,
                characters=LINE_CHARACTERS,
            ),
            Argument("context", "The cluster: one of list_contexts; left out: the default one"),
        ),
        call,
    )


def _printed(ran: LineResult) -> str:
    """What a terminal would show, and the exit code where it is not 0."""
    code = f"(exit code {ran['exit']})" if ran["exit"] else ""
    shown = [part.rstrip("\n") for part in (ran["stdout"], ran["stderr"], code)]
    return "\n".join(part for part in shown if part) or "(nothing was printed)"
