"""A deliberation on stderr as it happens: moving and coloured on a terminal that can, in plain lines on one that should
not, and not at all where nobody looks.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Literal, TextIO

from api.terminal.progress.state import Row, Standing, TierRows, after, proposed, result
from core.events import Asked, Cast, Decided, Event, Proposed, observed
from voter.explain import why

if TYPE_CHECKING:
    from rich.console import RenderableType

Manner = Literal["moving", "plain", "silent"]
Redact = Callable[[str], str]

_MARKS: Mapping[Standing, tuple[str, str, str]] = {
    "voted": ("✓", "*", "cyan"),
    "won": ("✓", "*", "green"),
    "outvoted": ("✗", "x", "yellow"),
    "abstained": ("–", "-", "dim"),
    "not waited for": ("·", ".", "dim"),
}
"""How a planner stands: as a sign, as one where only ASCII can be shown, and in which colour."""


def manner(stream: TextIO | None, environ: Mapping[str, str]) -> Manner:
    """How to show on a stream what happens: https://no-color.org; a terminal that calls itself dumb cannot move."""
    if stream is None or not stream.isatty():
        return "silent"
    return "plain" if environ.get("NO_COLOR") or environ.get("TERM", "dumb") in ("", "dumb") else "moving"


@contextlib.contextmanager
def progress(how: Manner, stream: TextIO | None, redact: Redact) -> Iterator[None]:
    """Shows on `stream` what happens to the question that is answered inside the block, and before that it connects;
    `redact` takes secrets out."""
    if how == "silent" or stream is None:
        yield
    elif how == "plain":
        with observed(lambda event: _print(event, stream, redact)):
            yield
    else:
        with _moving(stream, redact):
            yield


def _print(event: Event, stream: TextIO, redact: Redact) -> None:
    for line in lines(event):
        stream.write(_encodable(redact(line), stream) + "\n")
    stream.flush()


def lines(event: Event) -> Iterator[str]:
    """What happened, a line for each thing worth one."""
    match event:
        case Asked(tier, planners):
            yield f"{tier} is asked: {', '.join(planners)}"
        case Proposed(planner, _, proposal):
            yield from (f"  {planner} proposes: {command}" for command in proposed(proposal))
        case Cast(ballot):
            yield f"  {ballot.planner}: {result(ballot)}"
        case Decided(attempt) if len(attempt.ballots) > 1:
            yield f"  {why(attempt.verdict)}"


@contextlib.contextmanager
def _moving(stream: TextIO, redact: Redact) -> Iterator[None]:
    from rich.console import Console, Group
    from rich.live import Live
    from rich.spinner import Spinner
    from rich.table import Table
    from rich.text import Text

    plain = not _shows("✓⠋→–", stream)
    console = Console(file=stream, highlight=False, markup=False, emoji=False)
    spinner = Spinner("line" if plain else "dots", style="cyan")
    state: tuple[TierRows, ...] = ()

    def note(event: Event) -> None:
        nonlocal state
        state = after(state, event)

    waiting = Table.grid(padding=(0, 1))
    waiting.add_row(spinner, Text("connects", "dim"))

    def shown() -> RenderableType:
        return (
            waiting
            if not state
            else Group(*(row for tier in state for row in _rows(tier, spinner, plain, redact, console.width)))
        )

    with Live(console=console, get_renderable=shown, refresh_per_second=10, redirect_stdout=False) as live:
        try:
            with observed(note):
                yield
        finally:
            live.transient = not state  # "connects" is no news any more


def _rows(tier: TierRows, spinner: RenderableType, plain: bool, redact: Redact, width: int) -> Iterator[RenderableType]:
    """A tier: a row for each planner that fits the width, and why the verdict is what it is."""
    from rich.table import Table
    from rich.text import Text

    cells = [(redact(row.planner), *_work_and_result(row, "->" if plain else "→", redact)) for row in tier.rows]
    longest = [max(map(len, texts)) for texts in zip(*cells, strict=True)] or [0, 0, 0]
    names, works, results = min(longest[0], width // 4), longest[1], longest[2]
    rest = max(width - names - 5, 20)
    results = min(results, max(rest // 3, rest - works))
    table = Table.grid(padding=(0, 1))
    for column in (1, names, max(min(works, rest - results), 1), max(results, 1)):
        table.add_column(width=column, no_wrap=True, overflow="ellipsis")
    for row, (name, work, outcome) in zip(tier.rows, cells, strict=True):
        sign, ascii_sign, style = _MARKS.get(row.standing, ("", "", ""))
        mark = Text(ascii_sign if plain else sign, style) if sign else spinner
        table.add_row(mark, Text(name, "bold"), Text(work, "dim"), Text(outcome, style))
    yield table
    if tier.decided and len(tier.rows) > 1:
        yield Text(f"  {redact(tier.name)}: {tier.verdict} ({tier.seconds:.1f} s)", "dim")


def _work_and_result(row: Row, arrow: str, redact: Redact) -> tuple[str, str]:
    """What a planner does or did, and how it votes; a reason for no vote takes the place of commands, if there are
    none."""
    if row.standing == "not waited for":
        return row.standing, ""
    result = f"{arrow} {redact(row.result)}" if row.result else ""
    if row.commands:
        return redact(" ; ".join(row.commands)), result
    return (result, "") if result else (redact(row.doing), "")


def _shows(text: str, stream: TextIO) -> bool:
    try:
        text.encode(stream.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _encodable(text: str, stream: TextIO) -> str:
    encoding = stream.encoding or "ascii"
    return text.encode(encoding, "replace").decode(encoding)
