"""One pipeline: the verb prints into the first filter, each filter into the next, and the last into the output.

Text is pushed: a filter that has enough (`head`) closes the pipe, and the verb stops at its next write. `jq` needs its
whole input and runs in a process of its own, so a pipeline is cut into stretches at each `jq`.

How it ended is told twice. `Output.exit` and `stderr` are a shell's: those of the last stage, and of all. `failure` is
a plan's, as under `pipefail`: the first stage that failed, where finding nothing (`grep`, `jq -e`) is not failing.
"""

from __future__ import annotations

import asyncio
import logging
import time
import traceback
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from core.errors import MALFORMED, Refused
from core.flow import Failure, Output
from core.masking import Masks
from executor import jq
from executor.access import Access, Ending, PipeClosed, Sink
from executor.counting import for_stand_ins, rests_on_number
from executor.headers import HeaderDrop
from executor.limits import Limits
from executor.offloop import spared
from executor.requests import TimedOut
from executor.results import Run
from executor.tails import with_tail
from executor.verbs import run as run_verb
from executor.verbs.get import count
from executor.verbs.printing import warnings_since
from kubectl.command import Command, Filter, Pipeline
from kubectl.filters import FilterSyntaxError, Stage, Words, stage
from kubectl.filters.stages import LineStage, clean

_LOG = logging.getLogger(__name__)
Verb = Callable[[Command, Access, Sink], Awaitable[Ending]]


Stages = Callable[[Filter], Stage]


@dataclass
class _Collector:
    """The end of a stretch: text up to a limit in bytes, or all of it passed on. `over` tells that there was more."""

    limit: int
    echo: Callable[[str], object] | None = None
    """Where text goes instead of being held."""
    parts: list[str] = field(default_factory=list)
    length: int = 0
    over: bool = False

    def write(self, text: str) -> None:
        if self.echo is not None:
            self.length += len(text)
            self.echo(clean(text))
            return
        size = _bytes(text)
        if size > self.limit - self.length:
            self.over = True
            text = text.encode("utf-8", "surrogatepass")[: self.limit - self.length].decode("utf-8", "ignore")
            size = _bytes(text)
        if text:
            self.parts.append(text)
            self.length += size

    @property
    def text(self) -> str:
        return "".join(self.parts)

    def taken(self) -> str:
        """The text, which is not held any more: there is room for as much again."""
        text = self.text
        self.parts.clear()
        self.limit += _bytes(text)
        return text


def _bytes(text: str) -> int:
    """How many bytes the text takes in UTF-8; of ASCII, which most is, nothing is encoded."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


@dataclass
class _Effort:
    """Seconds of computing that a pipeline's filters have left, together: they are untrusted programs, and they run
    here, where other questions wait. Time in which this thread does not run is not counted."""

    left: float
    over: bool = False

    def of(self, work: Callable[[], str]) -> str:
        """What the work gives; what it took is taken off."""
        began = time.thread_time()
        given = work()
        self.left -= time.thread_time() - began
        self.over = self.over or self.left < 0
        return given


_PIECE = 65_536
"""Characters that a filter is fed at once: what a program does with more is stopped in between."""


@dataclass
class _Stretch:
    """Filters that work text by text, and the collector behind them; a `Sink`."""

    filters: Sequence[Filter]
    stages: Sequence[Stage]
    end: _Collector
    masks: Masks
    effort: _Effort
    decoded: bool = False
    """A masked value was handed to `base64`: somebody wants to see it."""
    longest: int = Limits.line_chars
    open: dict[int, int] = field(default_factory=dict)
    """Characters since the last end of a line, for each filter that holds its line until it ends."""
    too_long: str = ""
    """The filter that was given a longer line than it may hold."""
    given: int = 0
    """Characters that were written here."""
    program: Filter | None = None
    """The `jq` that reads what comes out here."""
    limits: Limits = field(default_factory=Limits)
    session: jq.Session | None = None
    """That program at work, from the first text on that was handed to it before all of it was there."""
    now: float | None = None
    """What a program's `now` is: the cluster's clock, in seconds since 1970."""
    headers: HeaderDrop | None = None
    """What keeps headers that would be counted from the first filter."""

    def write(self, text: str) -> None:
        """Push text in. Raises `PipeClosed` if nobody wants more, but not for the text with which they had enough."""
        if self.closed:
            raise PipeClosed
        self.given += len(text)
        self._push(0, self.headers.of(text) if self.headers else text)

    @property
    def closed(self) -> bool:
        return self.end.over or self.effort.over or bool(self.too_long) or any(stage.done for stage in self.stages)

    @property
    def wants(self) -> jq.Wants | None:
        """What the program looks at, where it reads just what is written here."""
        return None if self.program is None or self.filters else jq.wants(self.program.arguments)

    @property
    def words(self) -> Words | None:
        """What the first filter looks for in each line, and in nothing else."""
        first = self.stages[0] if self.stages else None
        return first.words if isinstance(first, LineStage) else None

    async def flush(self, each: bool = False) -> None:
        """Hand what was written to the program; without one, let others have the loop."""
        if self.program is None or self.filters:
            await asyncio.sleep(0)
            return
        if self.session is None:
            wanted = self.wants
            program = wanted.each if wanted is not None and each else ""
            limits = self.limits
            arguments = self.program.arguments
            self.session = jq.Session(
                arguments, limits.jq_seconds, limits.between_bytes, program, document=not program, now=self.now
            )
        await self.session.feed(self.end.taken())

    async def run_program(self) -> jq.Done:
        """What the program prints that all of this goes to."""
        if self.session is None:
            limits = self.limits
            assert self.program is not None  # noqa: S101 - the caller's condition
            self.session = jq.Session(self.program.arguments, limits.jq_seconds, limits.between_bytes, now=self.now)
        await self.session.feed(self.end.taken())
        return await self.session.finish()

    def finish(self) -> None:
        if self.headers and not self.closed:
            self._push(0, self.headers.rest())
        for number, working in enumerate(self.stages):
            if not self.effort.over:
                self._push(number + 1, self.effort.of(working.finish))

    def _push(self, number: int, text: str) -> None:
        if not text:
            return
        if number == len(self.stages):
            self.end.write(text)
            return
        if self.filters[number].name == "base64":
            self.decoded = self.decoded or self.masks.any_in(text)
        working = self.stages[number]
        if isinstance(working, LineStage) and self._is_too_long(number, text):
            return
        for start in range(0, len(text), _PIECE):
            if self.end.over or self.effort.over or working.done:
                return
            piece = text[start : start + _PIECE]
            self._push(number + 1, self.effort.of(lambda piece=piece: working.feed(piece)))  # type: ignore[misc]

    def _is_too_long(self, number: int, text: str) -> bool:
        """Whether a line has become longer than what is held of one. Logs may have lines without an end."""
        end = text.rfind("\n")
        self.open[number] = len(text) - end - 1 if end >= 0 else self.open.get(number, 0) + len(text)
        if self.open[number] > self.longest and not self.stages[number].done:
            self.too_long = self.filters[number].name
        return bool(self.too_long)


async def run_pipeline(
    pipeline: Pipeline,
    access: Access,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    masks: Masks | None = None,
    verb: Verb = run_verb,
    stages: Stages = stage,
    echo: Callable[[str], object] | None = None,
    planned: bool = False,
) -> Run:
    """Run it to its end. Raises `core.errors.Unavailable` when the cluster cannot be reached; else all is in the run.

    `masks` recognises hidden values in what is printed; it may grow while the verb runs. With `echo`, what is printed
    goes there while it comes, without a limit, and the output's `stdout` stays empty. A `planned` pipeline is read as
    it is meant: a table's header is not counted, and errors are no part of what is printed; any other one is a shell's.
    """
    masks = masks if masks is not None else Masks()
    filters = pipeline.filters
    if verb is run_verb and rests_on_number(pipeline):
        verb, filters = count, for_stand_ins(filters)
    try:
        stretches = _cut(filters, stages, limits, masks, echo, access.now.timestamp())
    except (KeyError, FilterSyntaxError) as error:  # a pipeline that did not come from the parser
        wrong = Failure("bad_command", f"a filter cannot be run: {error}", "Use the filters of the language.")
        return Run(Output(pipeline, "", f"error: {wrong.message}\n", 1, wrong))
    stretches[0].headers = HeaderDrop(pipeline, stages) if planned else None
    try:
        return await _run(stretches, verb, with_tail(pipeline.command, filters), pipeline, access, limits)
    finally:
        for stretch in stretches:
            if stretch.session is not None:
                stretch.session.stop()


async def _run(
    stretches: Sequence[_Stretch], verb: Verb, command: Command, pipeline: Pipeline, access: Access, limits: Limits
) -> Run:
    head, masks = stretches[0], stretches[0].masks
    planned = head.headers is not None
    ending = await _run_verb(verb, command, access, head)
    if not planned:
        ending = _redirected(ending, pipeline, head)
    await spared(head.given, head.finish)
    failures = [ending.failure or _silent_failure(ending, head)]
    failures += _failures(head)
    exit_code = head.stages[-1].exit if head.stages else ending.exit
    errors = [ending.stderr, *(stage.stderr for stage in head.stages)]
    decoded = head.decoded
    previous = head
    for stretch in stretches[1:]:
        if previous.end.over:
            failures.append(_too_large("the input of jq", limits.between_bytes, "bytes"))
        done = await previous.run_program()
        await spared(len(done.stdout), partial(_write_all, stretch, done.stdout))
        await spared(stretch.given, stretch.finish)
        decoded = decoded or stretch.decoded or (bool(done.stderr) and masks.any_in(done.stderr))
        failures += [done.failure, *_failures(stretch)]
        errors += [done.stderr, *(stage.stderr for stage in stretch.stages)]
        exit_code = stretch.stages[-1].exit if stretch.stages else done.exit
        previous = stretch
    joined = "" if planned else _last_redirected(pipeline, errors)
    if head.too_long:
        exit_code = exit_code or 1
        errors.append(f"error: a line given to {head.too_long} is longer than {head.longest} characters")
    if head.effort.over:
        failures.append(_too_slow(limits.filter_seconds))
        errors.append(f"error: {failures[-1].message}" if failures[-1] else "")
        exit_code = exit_code or 1
    stdout = clean(previous.end.text) + joined
    output = Output(
        step=pipeline,
        stdout=stdout,
        stderr="".join(_line(error) for error in errors),
        exit=exit_code,
        failure=next((failure for failure in failures if failure), None),
        masked=decoded or masks.any_in(stdout),
        truncated=previous.end.over,
    )
    return Run(output, ending.header, hides=decoded or masks.found_in(stdout))


def _redirected(ending: Ending, pipeline: Pipeline, out: _Stretch) -> Ending:
    """The verb's ending with its errors where the line sends them: away, or into the pipe behind what was printed."""
    to = (*pipeline.redirections, "")[0]
    if not to or not ending.stderr:
        return ending
    if to == "2>&1" and not out.closed:
        out.write(_line(ending.stderr))
    return replace(ending, stderr="", failure=ending.failure or _silent_failure(ending, out))


def _last_redirected(pipeline: Pipeline, errors: list[str]) -> str:
    """What the last filter's errors add to what is printed; they leave the errors where they go elsewhere."""
    to = pipeline.redirections[-1] if pipeline.filters and pipeline.redirections else ""
    if not to:
        return ""
    last = errors.pop()
    return _line(last) if to == "2>&1" else ""


def _cut(
    filters: Sequence[Filter],
    stages: Stages,
    limits: Limits,
    masks: Masks,
    echo: Callable[[str], object] | None,
    now: float,
) -> list[_Stretch]:
    groups: list[list[Filter]] = [[]]
    for filter in filters:
        if filter.name == "jq":
            groups.append([])
        else:
            groups[-1].append(filter)
    programs = [*(filter for filter in filters if filter.name == "jq"), None]
    last = len(groups) - 1
    effort = _Effort(limits.filter_seconds)
    return [
        _Stretch(
            group,
            [stages(filter) for filter in group],
            _Collector(limits.output_bytes, echo) if number == last else _Collector(limits.between_bytes),
            masks,
            effort,
            longest=limits.line_chars,
            program=programs[number],
            limits=limits,
            now=now,
        )
        for number, group in enumerate(groups)
    ]


async def _run_verb(verb: Verb, command: Command, access: Access, out: _Stretch) -> Ending:
    known = len(access.warnings)
    try:
        return await verb(command, access, out)
    except PipeClosed:
        return Ending(stderr=warnings_since(known, access))
    except Refused as error:
        return Ending(1, f"error: {error}", Failure("bad_command", str(error), error.mend))
    except TimedOut as error:
        return Ending(1, f"error: {error}", Failure("timed_out", str(error), error.mend))
    except MALFORMED as error:  # objects of another shape than the API's: one command's failure, no question's end
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{type(error).__name__} at {place.filename.rpartition('/')[2]}:{place.lineno}"
        _LOG.warning("warning: kubectl %s could not read what the cluster gave: %s", command.verb, where)
        message = f"what the cluster gave cannot be read as Kubernetes objects ({where})"
        return Ending(1, f"error: {message}", Failure("unavailable", message))


def _silent_failure(ending: Ending, out: _Stretch) -> Failure | None:
    """An exit code without a typed failure is an answer where the verb says so (`auth can-i` says `no` and exits 1), or
    has said more than what is on stderr."""
    if ending.exit and not ending.answer and ending.stderr.strip() and not out.end.length:
        return Failure("bad_command", ending.stderr.strip())
    return None


def _failures(stretch: _Stretch) -> list[Failure | None]:
    failures = [_stage_failure(filter, stage) for filter, stage in zip(stretch.filters, stretch.stages, strict=True)]
    return [*failures, _too_large(f"a line given to {stretch.too_long}", stretch.longest) if stretch.too_long else None]


def _stage_failure(filter: Filter, stage: Stage) -> Failure | None:
    if stage.exit == 0 or (filter.name == "grep" and stage.exit == 1):
        return None
    return Failure("bad_command", stage.stderr.strip() or f"{filter.name} failed with exit code {stage.exit}")


def _too_large(what: str, limit: int, unit: str = "characters") -> Failure:
    return Failure("too_large", f"{what} is larger than {limit} {unit}", "Ask for less: a name, a selector, a tail.")


def _too_slow(seconds: float) -> Failure:
    message = f"the filters were not done after {seconds:g} s of computing"
    return Failure("timed_out", message, "Give them less to do: a name, a selector, one field, shorter programs.")


def _write_all(stretch: _Stretch, text: str, size: int = 65536) -> None:
    for start in range(0, len(text), size):
        if stretch.closed:
            return
        stretch.write(text[start : start + size])


def _line(error: str) -> str:
    return error if not error or error.endswith("\n") else error + "\n"
