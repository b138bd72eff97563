"""One line as a shell with kubectl would run it: for `main.py run`, and for comparing with kubectl's own output."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypedDict

from core.errors import Unavailable
from executor.access import Access
from executor.limits import Limits
from executor.pipelines import run_pipeline
from kubectl.errors import KubectlSyntaxError
from kubectl.parser import parse

WHOLE = Limits(output_bytes=64_000_000, filter_seconds=120.0)
"""A person or a script reads the output: it is not cut short where a plan's would be."""


class LineResult(TypedDict):
    """What a terminal would show of one line."""

    command: str
    exit: int
    stdout: str
    stderr: str


async def run_line(
    line: str, access: Access, limits: Limits = WHOLE, echo: Callable[[str], object] | None = None
) -> LineResult:
    """Run one read-only line. Never raises for what the line, or the state of the cluster, is like.

    With `echo`, stdout goes there as it comes, however much it is, and is not in the result.
    """
    try:
        pipeline = parse(line)
    except KubectlSyntaxError as error:
        return LineResult(command=line, exit=1, stdout="", stderr=f"error: {error}\n")
    try:
        output = (await run_pipeline(pipeline, access, limits, echo=echo)).output
    except Unavailable as error:
        message = f"error: {error}\n" + (f"{error.mend}\n" if error.mend else "")
        return LineResult(command=line, exit=1, stdout="", stderr=message)
    stderr = output.stderr
    if output.truncated:
        stderr += f"error: the output is larger than {limits.output_bytes} bytes; the rest is left out\n"
    return LineResult(command=line, exit=output.exit, stdout=output.stdout, stderr=stderr)
