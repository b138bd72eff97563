"""From a proposal to its execution: the steps run in order, then the answer is computed from what the last printed.

One `PlanExecutor` serves one question, so that its planners' plans share their requests and their runs. Whatever a plan
is like, it ends in a `Value`, in `Unread`, or in a `Failure`; only a cluster that cannot be reached raises.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

from core.answering import current_executor
from core.deadlines import within
from core.deliberation.followups import understood
from core.errors import Unavailable
from core.evidence import contradiction, is_telling
from core.flow import (
    Absent,
    AsList,
    AsRead,
    AsText,
    AsValue,
    AsYesNo,
    Execution,
    Failure,
    Output,
    Plan,
    Proposal,
    Question,
    Reading,
    Refuse,
    Repair,
    Unread,
    Unset,
    Value,
)
from core.masking import Masks
from core.objects import Lineage
from core.places import places
from core.ports import Catalog, Cluster
from core.wording import existence_asked, is_named
from executor.counting import counted
from executor.limits import Limits
from executor.pipelines import Stages, Verb, run_pipeline
from executor.placing import place
from executor.requests import NAMES, Requests, View
from executor.results import (
    Absences,
    Run,
    dropped,
    extract,
    missing_namespace,
    only_in,
    repairs,
    trace,
    unfounded,
    unset,
)
from executor.runs import PlanRun, PlanRuns
from executor.verbs import run as run_verb
from kubectl.command import Pipeline
from kubectl.filters import stage

SECRET = "secret values are not shown"  # noqa: S105 - a sentence, not a secret


class PlanExecutor:
    """`core.ports.Executor` for one question."""

    def __init__(
        self,
        question: Question,
        cluster: Cluster,
        catalog: Catalog,
        limits: Limits = Limits(),  # noqa: B008 - frozen
        verb: Verb = run_verb,
        stages: Stages = stage,
        beside: PlanExecutor | None = None,
    ) -> None:
        """`beside` is the executor of the same question in other words: what was fetched and run is shared with it."""
        self.question = question
        self.limits = limits
        self.requests: Requests = beside.requests if beside else Requests(cluster, catalog, *_where(question), limits)
        self._runs: PlanRuns = beside._runs if beside else PlanRuns(limits.kept_bytes)
        self._verb = verb
        self._stages = stages
        self._looked: dict[str, Absences] = {}
        self._to_read: list[View] = []
        """What the plans saw whose outputs somebody reads: a reading may name its objects."""

    @classmethod
    def of(cls, question: Question, cluster: Cluster, catalog: Catalog, limits: Limits) -> PlanExecutor:
        """The executor of a question, or of other words that a planner weighs while it is answered."""
        asked = current_executor()
        beside = asked if isinstance(asked, cls) and asked.serves(question, cluster, catalog) else None
        return cls(question, cluster, catalog, limits, beside=beside)

    async def execute(self, proposal: Proposal, turns: tuple[Execution, ...] = ()) -> Execution:
        """Run a plan, or check what was read in the outputs of earlier turns.

        Raises `core.errors.Unavailable` when the cluster cannot be reached, or has not answered anything in time.
        """
        outcome = proposal.outcome
        if isinstance(outcome, Failure):
            return Execution(proposal, outcome)
        if isinstance(outcome, Reading):
            read = _check(proposal, outcome, turns, self._asked(proposal, turns))
            return replace(read, lineages=await self._named(read.outcome)) if self._to_read else read
        begin, run = partial(self._begin, outcome), partial(self._run, outcome)
        try:
            with within(self.limits.plan_seconds):
                ran = await self._runs.share(outcome, begin, run)
        except asyncio.TimeoutError:
            ran = self._runs.begun(outcome) or begin()
            message = f"the plan was not done within {self.limits.plan_seconds:g} s"
            return self._ended(
                proposal, Failure("timed_out", message, "Ask for less, with fewer commands."), ran.runs, ran.view
            )
        asked = self._asked(proposal, turns)
        done = await self._conclude(proposal, asked, ran.runs, ran.view, turns)
        return await self._judged(done, outcome, ran.view, asked, turns)

    def serves(self, question: Question, cluster: Cluster, catalog: Catalog) -> bool:
        """Whether what it fetched is what that question would fetch too."""
        same = self.requests.cluster is cluster and self.requests.catalog is catalog
        return same and _where(self.question) == _where(question)

    def _asked(self, proposal: Proposal, turns: tuple[Execution, ...]) -> str:
        """The question's text, as the planner of this proposal understood it where it is a follow-up."""
        return understood(self.question, [*(turn.proposal for turn in turns), proposal]).text

    def _absences(self, asked: str) -> Absences:
        """The absences of the question as it was understood."""
        return self._looked.setdefault(asked, Absences(asked, self.requests.view()))

    def _begin(self, plan: Plan) -> PlanRun:
        return PlanRun(self.requests.view(repetitions=any(name in str(step) for step in plan.steps for name in NAMES)))

    async def _run(self, plan: Plan, begun: PlanRun) -> None:
        view, runs = begun.view, begun.runs
        if isinstance(plan.answer, Refuse | Absent):
            return
        for step in counted(plan, await view.resources()).steps:
            ran = await run_pipeline(step, view, self.limits, view.masks, self._verb, self._stages, planned=True)
            runs.append(ran)
            failure = runs[-1].output.failure
            if failure is None and runs[-1].output.exit:
                runs[-1] = replace(runs[-1], output=_as_answer(runs[-1].output))
            if failure is not None and not _may_go_on(plan, failure):
                return

    async def _conclude(
        self, proposal: Proposal, asked: str, runs: list[Run], view: View, turns: tuple[Execution, ...]
    ) -> Execution:
        plan = proposal.outcome
        assert isinstance(plan, Plan)  # noqa: S101 - the caller's condition
        if isinstance(plan.answer, Absent):
            return self._ended(proposal, await self._absences(asked).claimed(plan.answer, turns), runs, view)
        failed = _decisive(plan, runs)
        if failed is not None and failed.failure is not None:
            if any(run.hides for run in runs if run.output is failed):
                return self._ended(proposal, Value("refused", SECRET), runs, view)
            return self._ended(proposal, await _explained(failed, failed.failure, view), runs, view)
        if runs and _shows(plan) and (runs[-1].hides or _is_credential(plan, runs[-1].output, view.masks)):
            return self._ended(proposal, Value("refused", SECRET), runs, view)
        if isinstance(plan.answer, Unset):
            earlier = [output for turn in turns for output in turn.outputs]
            outputs = [run.output for run in runs] or earlier
            return self._ended(proposal, unset(plan.answer, asked, outputs, bool(runs)), runs, view)
        missing = await missing_namespace(view)
        if missing is not None:
            return self._ended(proposal, await _explained(runs[-1].output, missing, view), runs, view)
        outcome = extract(plan.answer, runs[-1] if runs else None)
        if isinstance(outcome, Unread):
            self._to_read.append(view)
        if not isinstance(outcome, Value):
            return self._ended(proposal, outcome, runs, view)
        lineages = await trace(outcome, view)
        if runs:
            outcome, lineages = await place(outcome, runs[-1], lineages, view, self._again(view))
        return replace(self._ended(proposal, outcome, runs, view), lineages=lineages)

    def _again(self, view: View) -> Callable[[Pipeline], Awaitable[Run]]:
        """Runs a pipeline on what a plan has seen."""
        return lambda step: run_pipeline(step, view, self.limits, view.masks, self._verb, self._stages)

    async def _judged(
        self, done: Execution, plan: Plan, view: View, asked: str, turns: tuple[Execution, ...]
    ) -> Execution:
        """What became of a plan, with what bears a name that it did not find, with the names that it put right, and
        with the words that it compared with for nothing."""
        outcome = done.outcome
        repaired = repairs(asked, plan, await view.resources()) if plan.steps else ()
        for repair in repaired:
            if existence_asked(repair.said, asked) and await self._absences(asked).is_misspelt(repair):
                outcome = _misspelt(_kind(plan), repair)
                return replace(done, outcome=outcome, repairs=repaired, lineages=())
        if isinstance(outcome, Failure):
            located = await self._absences(asked).located(outcome)
            if done.proposal.model and not any(_is_forbidden(turn) for turn in turns):
                located = await self._narrowed(located, plan, view, asked)
            return replace(done, outcome=located, repairs=repaired)
        if not isinstance(outcome, Value):
            return replace(done, repairs=repaired)
        near = ""
        if outcome.kind == "yes_no" and outcome.data == "no":
            near = await self._absences(asked).meant(_kind(plan))
        alone = await only_in(plan, outcome, asked, self.question.namespace, view, self.requests.catalog)
        if near or alone:
            done = replace(done, outcome=replace(outcome, note="; ".join(filter(None, (near, alone)))))
        printed = done.outputs[-1].stdout if done.outputs else ""
        if plan.steps and (left := dropped(asked, plan, printed, await self._namespaces(view))):
            return replace(done, outcome=Failure("bad_command", left, "Answer the whole question."), repairs=repaired)
        words = await unfounded(plan, outcome, view, printed) if done.proposal.model else ()
        return replace(done, repairs=repaired, unfounded=words)

    async def _narrowed(self, failure: Failure, plan: Plan, view: View, asked: str) -> Failure:
        """A failure to list in all namespaces, with those that the question is about and that may be read."""
        resource = (await view.resources()).find(_kind(plan)) if failure.reason == "forbidden" else None
        if resource is None or not resource.namespaced or " in namespace " in failure.subject:
            return failure
        catalog = self.requests.catalog
        about = await places(replace(self.question, text=asked), catalog)
        names = about.names or await self._namespaces(view)
        named = [name for name in names if name == self.question.namespace or is_named(name, asked)]
        readable = tuple([name for name in named if not await catalog.forbidden(resource, name)])
        if not readable:
            return failure
        hint = f"Narrow it: {resource.plural} may be listed with {' or '.join(f'-n {name}' for name in readable)}."
        return replace(failure, hint=hint, exists=tuple(f"namespace {name}" for name in readable))

    async def _namespaces(self, view: View) -> tuple[str, ...]:
        """The names of the namespaces."""
        resource = (await view.resources()).find("namespaces")
        return tuple(one.name for one in await self.requests.catalog.objects(resource)) if resource else ()

    async def _named(self, outcome: Value | Unread | Failure) -> tuple[Lineage, ...]:
        """The lineages of the objects that a reading names, from whichever plan's replies they are known."""
        if not isinstance(outcome, Value):
            return ()
        found = [lineage for view in self._to_read for lineage in await trace(outcome, view)]
        return tuple({(item.object.kind, item.object.namespace, item.object.name): item for item in found}.values())

    def _ended(self, proposal: Proposal, outcome: Value | Unread | Failure, runs: list[Run], view: View) -> Execution:
        if isinstance(outcome, Failure) and outcome.reason == "timed_out" and self._silent:
            raise Unavailable(f"the cluster has not answered in time: {outcome.message}", "Is it reachable from here?")
        return Execution(proposal, outcome, tuple(run.output for run in runs), view.paths)

    @property
    def _silent(self) -> bool:
        """Whether the cluster has been asked, and has answered nothing at all."""
        return self.requests.sent > 0 and self.requests.answered == 0


def _where(question: Question) -> tuple[str | None, str | None]:
    """Where a question is asked: the namespace and the context that were chosen for it."""
    return question.namespace, question.context


def _as_answer(output: Output) -> Output:
    """An output whose failing exit is the answer (`rollout status` past its deadline), with what was said of it where
    a plan reads it."""
    if output.stdout.strip() or output.step.filters:
        return output
    return replace(output, stdout=output.stderr.removeprefix("error: "))


def _is_forbidden(execution: Execution) -> bool:
    return isinstance(execution.outcome, Failure) and execution.outcome.reason == "forbidden"


def _kind(plan: Plan) -> str:
    """The first word for a kind in a plan's commands."""
    return next((step.command.arguments[0].partition("/")[0] for step in plan.steps if step.command.arguments), "")


def _misspelt(kind: str, repair: Repair) -> Failure:
    """The failure to find what was asked for: whether it exists was the question, and not whether something like it
    does."""
    message = f"the question is whether {repair.said!r} exists: {repair.meant!r} is something else"
    return Failure("not_found", message, subject=repair.said, kind=kind, nearest=(repair.meant,))


def _may_go_on(plan: Plan, failure: Failure) -> bool:
    """Whether the other steps are worth something without this one: to somebody who reads them, and who must show the
    line that the answer rests on, they are (`logs --previous` of a container that never restarted is refused)."""
    return isinstance(plan.answer, AsRead) and failure.reason in ("bad_command", "timed_out", "too_large")


def _decisive(plan: Plan, runs: list[Run]) -> Output | None:
    """The failed step that makes the plan fail, if any."""
    failed = [run.output for run in runs if run.output.failure is not None]
    tolerable = [output for output in failed if output.failure and _may_go_on(plan, output.failure)]
    if failed and len(failed) == len(tolerable) < len(runs):
        return None
    return next((output for output in failed if output not in tolerable), failed[0] if failed else None)


def _shows(plan: Plan) -> bool:
    """Whether the answer would show, or tell something of, what was masked. That a key is there may be told; what
    somebody reads is masked anyway, and how many lines there are tells nothing."""
    if isinstance(plan.answer, AsYesNo):
        return plan.answer.when not in ("non_empty", "empty")
    return isinstance(plan.answer, AsValue | AsList | AsText)


def _is_credential(plan: Plan, output: Output, masks: Masks) -> bool:
    """Whether the answer would be a masked credential, not a text or list that has one in it somewhere: whether half of
    its lines, or of a list's words, are masks."""
    if not output.masked:
        return False
    parts = output.stdout.split() if isinstance(plan.answer, AsList) else output.stdout.splitlines()
    parts = [part for part in parts if part.strip()]
    hidden = sum(map(masks.is_hidden, parts))
    return hidden > 0 and 2 * hidden >= len(parts)


async def _explained(output: Output, failure: Failure, view: View) -> Failure:
    """A failure to find something, with the names that exist, if the verb has not told them."""
    if failure.reason != "not_found" or not failure.subject:
        return failure
    resource = (await view.resources()).find(failure.kind)
    if resource is None:
        return failure
    namespace = (output.step.command.flag("namespace") or view.namespace) if resource.namespaced else None
    nearest = failure.nearest or await view.nearest(resource, namespace, failure.subject)
    hint = failure.hint
    if not hint and resource.namespaced:
        elsewhere = await view.elsewhere(resource, namespace, failure.subject)
        if elsewhere:
            hint = f"{resource.plural} named {failure.subject!r} exist in: {', '.join(elsewhere)}"
    return replace(failure, nearest=nearest, hint=hint)


def _check(proposal: Proposal, reading: Reading, turns: tuple[Execution, ...], question: str) -> Execution:
    """What was read counts only with evidence: a line that is there, that tells something, and that it agrees with."""
    requests = tuple(sorted({path for turn in turns for path in turn.requests}))
    evidence, answer = _folded(reading.evidence), reading.answer.strip()
    lines = [line for turn in turns for output in turn.outputs for line in _lines(output, evidence)]
    telling = [line for line in lines if is_telling(evidence, line)]
    against = [contradiction(answer, line, question) for line in telling]
    if not answer:
        message, hint = "the answer is empty", "Answer in one sentence."
    elif not lines:
        message = (
            f"the evidence {evidence[:200]!r} is not in the outputs" if evidence else "the answer gives no evidence"
        )
        hint = "Copy one line of the outputs, exactly, as the evidence."
    elif not telling:
        message = f"the evidence {evidence[:200]!r} is no whole line, and says nothing by itself"
        hint = "Copy the whole line of the outputs that the answer rests on."
    elif all(against):
        message = f"the answer goes against its evidence: {against[0]}"
        hint = "Quote the line that the answer rests on, or answer what the line says."
    else:
        line = next(line for line, why in zip(telling, against, strict=True) if not why)
        return Execution(proposal, Value("explanation", answer, evidence=line), (), requests)
    return Execution(proposal, Failure("model_reply", message, hint), (), requests)


def _lines(output: Output, evidence: str) -> list[str]:
    """Where the evidence stands in an output: the lines with it, or itself where it goes over several lines."""
    if not evidence:
        return []
    for text in (output.stdout, output.stderr):
        found = list(dict.fromkeys(folded for line in text.splitlines() if evidence in (folded := _folded(line))))
        if found or evidence in _folded(text):
            return found or [evidence]
    return []


def _folded(text: str) -> str:
    return " ".join(text.split())
