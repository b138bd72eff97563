"""A member of an ensemble as the service's settings have it, and as the ensemble asks it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from core.errors import SettingsError
from core.flow import Execution, Proposal, Question
from core.ports import Planner
from core.settings import PlannerSettings
from eval.experiments.definition import OFFLINE, OLLAMA, SIMULATED, EnsembleDefinition, Member
from eval.replay import SimulatedPlanner
from planners.providers import SAMPLED, provider_of, reachable


@dataclass(frozen=True)
class AskedAs:
    """A planner as an ensemble asks it: under its name there, with its weight, and no oftener than `most` times."""

    planner: Planner
    name: str
    given: float | None = None
    most: int | None = None

    @property
    def weight(self) -> float:
        """The ensemble's, or the planner's own."""
        return self.planner.weight if self.given is None else self.given

    @property
    def turns(self) -> int:
        """How often it may be asked for one question."""
        return min(self.planner.turns, self.most or self.planner.turns)

    async def propose(self, question: Question, turns: tuple[Execution, ...] = ()) -> Proposal:
        """What the planner proposes, in its name here."""
        return replace(await self.planner.propose(question, turns), planner=self.name)


def identity(one: Member) -> str:
    """What is the same planner: its definition, sample and prompt."""
    if one.definition.model == OFFLINE:
        return OFFLINE
    return f"{one.planner}@{one.variant}#{one.sample + 1}"


def is_local(one: Member) -> bool:
    """Whether it is no remote model."""
    return one.definition.model in (OFFLINE, SIMULATED) or one.definition.model.startswith(OLLAMA)


def spec_of(one: Member) -> PlannerSettings:
    """Its settings, as the service has them."""
    wanted = one.definition
    temperature = (SAMPLED if one.sample else 0.0) if wanted.temperature is None else wanted.temperature
    return PlannerSettings(
        model=wanted.model,
        name=identity(one),
        temperature=temperature,
        weight=wanted.weight,
        max_tokens=wanted.max_tokens,
        timeout=wanted.timeout,
        api_base=wanted.api_base,
        variant=one.variant,
    )


def check_reachable(specs: Sequence[PlannerSettings], environ: Mapping[str, str]) -> None:
    """Raises `SettingsError` for the first planner that has no key."""
    for spec in specs:
        if not reachable(spec, environ):
            provider = provider_of(spec.model)
            key = provider.keys[0] if provider else "its key"
            raise SettingsError(f"{spec.model!r} cannot be asked: its key is not set", f"set {key}, or use --replay")


def simulated(one: Member) -> SimulatedPlanner:
    """What it is drawn by."""
    wanted = one.definition
    return SimulatedPlanner(
        one.name,
        wanted.accuracy,
        wanted.correlation,
        wanted.abstains,
        wanted.alike,
        wanted.seconds,
        wanted.tokens,
        wanted.price,
    )


def weights_of(ensemble: EnsembleDefinition, of: Sequence[Sequence[Member]]) -> dict[str, float]:
    """The weights that differ from the planners' own, by the ensemble's or the definition's word."""
    everyone = [one for tier in of for one in tier]
    found = {one.name: one.definition.weight for one in everyone if one.definition.weight != 1.0}
    found.update({one.name: ensemble.weights[one.planner] for one in everyone if one.planner in ensemble.weights})
    return found


def tier_name(tier: Sequence[Member]) -> str:
    """The service's name for such a tier: what calibration is counted under."""
    models = [one.definition.model for one in tier]
    if all(model == OFFLINE for model in models):
        return "offline"
    return "ollama" if all(model.startswith(OLLAMA) for model in models) else "remote"
