"""One pipeline: the verb prints into the first filter, each filter into the next, and the last into the output.

Text is pushed: a filter that has enough (`head`) closes the pipe, and the verb stops at its next write. `jq` needs its
whole input and runs in a process of its own, so a pipeline is cut into stretches at each `jq`.

How it ended is told twice. `Output.exit` and `stderr` are a shell's: those of the last stage, and of all. `failure` is
a plan's, as under `pipefail`: the first stage that failed, where finding nothing (`grep`, `jq -e`) is not failing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from core.errors import Refused
from core.flow import Failure, Output
from executor import jq
from executor.access import Access, Ending, PipeClosed, Sink
from executor.counting import rests_on_number
from executor.limits import Limits
from executor.masking import Masks
from executor.requests import TimedOut
from executor.run import Run
from executor.verbs import run as run_verb
from executor.verbs.counts import count
from kubectl.command import Command, Filter, Pipeline
from kubectl.filters import FilterSyntaxError, Stage, stage

Verb = Callable[[Command, Access, Sink], Awaitable[Ending]]


Stages = Callable[[Filter], Stage]


@dataclass
class _Collector:
    """The end of a stretch: text up to a limit. `over` tells that there was more."""

    limit: int
    parts: list[str] = field(default_factory=list)
    length: int = 0
    over: bool = False

    def write(self, text: str) -> None:
        room = self.limit - self.length
        if len(text) > room:
            self.over = True
            text = text[:room]
        if text:
            self.parts.append(text)
            self.length += len(text)

    @property
    def text(self) -> str:
        return "".join(self.parts)


@dataclass
class _Stretch:
    """Filters that work text by text, and the collector behind them; a `Sink`."""

    filters: Sequence[Filter]
    stages: Sequence[Stage]
    end: _Collector
    masks: Masks
    decoded: bool = False
    """A masked value was handed to `base64`: somebody wants to see it."""
    first: str = ""
    """The first line that the last filter was given."""

    def write(self, text: str) -> None:
        """Push text in. Raises `PipeClosed` if nobody wants more, but not for the text with which they had enough."""
        if self.closed:
            raise PipeClosed
        self._push(0, text)

    @property
    def closed(self) -> bool:
        return self.end.over or any(stage.done for stage in self.stages)

    def finish(self) -> None:
        for number, working in enumerate(self.stages):
            self._push(number + 1, working.finish())

    def _push(self, number: int, text: str) -> None:
        if not text:
            return
        if number == len(self.stages):
            self.end.write(text)
            return
        if number == len(self.stages) - 1 and not self.first.strip():
            self.first = text.lstrip("\n")[:4096].partition("\n")[0]
        if self.filters[number].name == "base64":
            self.decoded = self.decoded or self.masks.found_in(text)
        self._push(number + 1, self.stages[number].feed(text))


async def run_pipeline(
    pipeline: Pipeline,
    access: Access,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    masks: Masks | None = None,
    verb: Verb = run_verb,
    stages: Stages = stage,
) -> Run:
    """Run it to its end. Raises `core.errors.Unavailable` when the cluster cannot be reached; else all is in the run.

    `masks` recognises hidden values in what is printed; it may grow while the verb runs.
    """
    masks = masks if masks is not None else Masks()
    try:
        stretches = _cut(pipeline.filters, stages, limits, masks)
    except (KeyError, FilterSyntaxError) as error:  # a pipeline that did not come from the parser
        wrong = Failure("bad_command", f"a filter cannot be run: {error}", "Use the filters of the language.")
        return Run(Output(pipeline, "", f"error: {wrong.message}\n", 1, wrong))
    head = stretches[0]
    if verb is run_verb and rests_on_number(pipeline):
        verb = count
    ending = await _run_verb(verb, pipeline.command, access, head)
    head.finish()
    failures = [ending.failure or _silent_failure(ending, head)]
    failures += _failures(head)
    exit_code = head.stages[-1].exit if head.stages else ending.exit
    errors = [ending.stderr, *(stage.stderr for stage in head.stages)]
    programs = [filter for filter in pipeline.filters if filter.name == "jq"]
    decoded = head.decoded
    previous = head
    for program, stretch in zip(programs, stretches[1:], strict=True):
        if previous.end.over:
            failures.append(_too_large(f"the input of {program.name}", limits.between_chars))
        done = await jq.run(program.arguments, previous.end.text, limits.jq_seconds, limits.between_chars)
        stretch.first = previous.end.text[:4096].partition("\n")[0] if not stretch.stages else ""
        _write_all(stretch, done.stdout)
        stretch.finish()
        decoded = decoded or stretch.decoded or (bool(done.stderr) and masks.found_in(done.stderr))
        failures += [done.failure, *_failures(stretch)]
        errors += [done.stderr, *(stage.stderr for stage in stretch.stages)]
        exit_code = stretch.stages[-1].exit if stretch.stages else done.exit
        previous = stretch
    stdout = previous.end.text
    output = Output(
        step=pipeline,
        stdout=stdout,
        stderr="".join(_line(error) for error in errors),
        exit=exit_code,
        failure=next((failure for failure in failures if failure), None),
        masked=masks.found_in(stdout) or decoded,
        truncated=previous.end.over,
    )
    return Run(output, ending.header, _counts_lines(pipeline) and _is_header(previous.first, ending.header))


def _cut(filters: Sequence[Filter], stages: Stages, limits: Limits, masks: Masks) -> list[_Stretch]:
    groups: list[list[Filter]] = [[]]
    for filter in filters:
        if filter.name == "jq":
            groups.append([])
        else:
            groups[-1].append(filter)
    last = len(groups) - 1
    return [
        _Stretch(
            group,
            [stages(filter) for filter in group],
            _Collector(limits.output_chars if number == last else limits.between_chars),
            masks,
        )
        for number, group in enumerate(groups)
    ]


async def _run_verb(verb: Verb, command: Command, access: Access, out: _Stretch) -> Ending:
    try:
        return await verb(command, access, out)
    except PipeClosed:
        return Ending()
    except Refused as error:
        return Ending(1, f"error: {error}", Failure("bad_command", str(error), error.mend))
    except TimedOut as error:
        return Ending(1, f"error: {error}", Failure("timed_out", str(error), error.mend))


def _silent_failure(ending: Ending, out: _Stretch) -> Failure | None:
    """An exit code without a typed failure is an answer where the verb says so (`auth can-i` says `no` and exits 1), or
    has said more than what is on stderr."""
    if ending.exit and not ending.answer and ending.stderr.strip() and not out.end.length:
        return Failure("bad_command", ending.stderr.strip())
    return None


def _failures(stretch: _Stretch) -> list[Failure | None]:
    return [_stage_failure(filter, stage) for filter, stage in zip(stretch.filters, stretch.stages, strict=True)]


def _stage_failure(filter: Filter, stage: Stage) -> Failure | None:
    if stage.exit == 0 or (filter.name == "grep" and stage.exit == 1):
        return None
    return Failure("bad_command", stage.stderr.strip() or f"{filter.name} failed with exit code {stage.exit}")


def _too_large(what: str, limit: int) -> Failure:
    return Failure(
        "too_large", f"{what} is larger than {limit} characters", "Ask for less: a name, a selector, a tail."
    )


def _write_all(stretch: _Stretch, text: str, size: int = 65536) -> None:
    for start in range(0, len(text), size):
        if stretch.closed:
            return
        stretch.write(text[start : start + size])


def _line(error: str) -> str:
    return error if not error or error.endswith("\n") else error + "\n"


def _counts_lines(pipeline: Pipeline) -> bool:
    last = pipeline.filters[-1] if pipeline.filters else None
    return last is not None and last.name == "wc" and tuple(last.arguments) in (("-l",), ("--lines",))


def _is_header(line: str, header: str) -> bool:
    return bool(header.strip()) and line.split() == header.split()
