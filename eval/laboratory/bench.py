"""The composed flow on a cluster, with planners of one's choice in the place of the configured ones."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Literal

from composition import Copilot, TierName, composed, tier_of
from core.errors import SettingsError
from core.flow import Answer, AsList, AsValue, Ballot, Plan, Proposal, Question, Value
from core.ports import Catalog, Executors, Planner, Tier, Voter
from core.settings import load
from eval.laboratory.asking import Ask
from eval.scenarios import Case, FromCommand
from kubectl.parser import parse
from planners import tiers
from voter import MajorityVoter
from voter.confidence import Calibration
from voter.render import say
from voter.stopping import Stopping

DEADLINE = 60.0
"""Seconds for a tier."""
_ALONE = {"remote.enabled": "off", "ollama.enabled": "off", "offline.enabled": "off", "cache.where": "off"}
"""Settings with no tier of their own and no plans from earlier: what is asked is what the harness names."""


@dataclass(frozen=True)
class Laboratory:
    """The flow on a cluster, before anybody plans."""

    copilot: Copilot

    @property
    def catalog(self) -> Catalog:
        """What planners may know of the cluster."""
        return self.copilot.catalog

    def asking(self, planners: Sequence[Planner], tier: str) -> Ask:
        """The flow with these planners as its only tier."""
        return self.answering((Tier(tier, tuple(planners), DEADLINE),))

    def answering(self, asked: Sequence[Tier], voter: Voter | None = None) -> Ask:
        """The flow with these tiers, in order, and the voter that was configured or this one."""
        copilot = replace(self.copilot, tiers=tuple(asked), voter=voter or self.copilot.voter)

        async def ask(question: Question) -> Answer:
            return await copilot.answer(question)

        return ask

    def voter(self, least: float, stopping: Stopping | Literal["none"]) -> Voter:
        """The configured voter with another confidence to be reached, and another rule of when to stop."""
        configured = self.copilot.voter
        calibration = configured.calibration if isinstance(configured, MajorityVoter) else Calibration()
        return voter_of(least, stopping, calibration)

    async def truth(self, case: Case) -> Case:
        """The case with what its cluster says in the place of a command that says what is right.

        Raises `SettingsError` where the command fails: then nobody knows what is right.
        """
        if not isinstance(case.expect, FromCommand):
            return case
        plan = Plan((parse(case.expect.kubectl),), AsList() if case.kind == "list" else AsValue())
        executor = self.copilot.executor(Question("?"))  # its author answers for it: no word of the question is checked
        execution = await executor.execute(Proposal("truth", "", plan))
        outcome = execution.outcome
        if not isinstance(outcome, Value):
            raise SettingsError(f"{case.id}: `{case.expect.kubectl}` gives nothing: {outcome}", "mend its expectation")
        found = outcome.data if case.kind == "list" and not isinstance(outcome.data, str) else (say(outcome),)
        return case.model_copy(update={"expect": tuple(found)})


@dataclass(frozen=True)
class WaitingVoter(MajorityVoter):
    """A majority that is not decided before every planner was heard."""

    def decided(self, ballots: Sequence[Ballot], outstanding: float) -> bool:
        """Whether nobody is outstanding."""
        return outstanding <= 0


def voter_of(least: float, stopping: Stopping | Literal["none"], calibration: Calibration) -> MajorityVoter:
    """The voter of an ensemble; with `none` it waits for everybody."""
    if stopping == "none":
        return WaitingVoter("curtailed", least, calibration)
    return MajorityVoter(stopping, least, calibration)


@asynccontextmanager
async def planners_of(
    tier: TierName, catalog: Catalog, environ: Mapping[str, str], executors: Executors | None = None
) -> AsyncIterator[tuple[Planner, ...]]:
    """The planners that the service would have in this tier with this environment.

    Raises `SettingsError` where it has none.
    """
    made = tier_of(tier, load({f"{tier}.enabled": "on"}, environ, {}, {}), catalog, environ, executors=executors)
    if made is None:
        raise SettingsError(f"no planners are set up for the tier {tier!r}", "`main.py settings` lists what to set")
    try:
        yield made.planners
    finally:
        await tiers.close([made])


@asynccontextmanager
async def laboratory(recording: str = "", **cluster: str) -> AsyncIterator[Laboratory]:
    """A laboratory on a recording, by name or folder, or on a live cluster (`context`, `kubeconfig`); closed behind it.

    Raises `SettingsError` where there is no such cluster.
    """
    named = {f"cluster.{name}": value for name, value in {"recording": recording, **cluster}.items() if value}
    async with composed(load({**named, **_ALONE}, {}, {}, {}), {}) as copilot:
        yield Laboratory(copilot)
