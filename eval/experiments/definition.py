"""An experiment as YAML: who is asked, as which ensembles, what, how often, and within which limits.

name: two-or-three
planners:
  gpt: {model: openai/gpt-4.1, samples: 3}
  claude: {model: anthropic/claude-sonnet-4-5, variant: outline}
ensembles:
  - {name: duo, planners: [gpt, claude]}
  - {name: gpt, planners: [gpt], grid: {samples: [1, 3], policy: [eager, frugal]}}
scenarios: [shop, troubled]
repeats: 2
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from core.errors import SettingsError
from core.ports import Policy
from planners.prompting import VARIANTS

SIMULATED, OFFLINE, OLLAMA = "simulated", "offline", "ollama/"
Stopping = Literal["curtailed", "beta", "none"]
"""When enough ballots are in; `none` waits for everybody."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PlannerDefinition(_Strict):
    """One planner: a model as litellm names it, `ollama/NAME`, `offline`, or `simulated` with what it is drawn by."""

    model: str
    samples: int = Field(default=1, ge=1, le=32)
    temperature: float | None = Field(default=None, ge=0, le=2)
    variant: str = ""
    weight: float = Field(default=1.0, gt=0)
    max_tokens: int = Field(default=1024, ge=1)
    timeout: float = Field(default=20.0, gt=0)
    api_base: str = ""
    accuracy: float = Field(default=0.8, ge=0, le=1)
    correlation: float = Field(default=0.0, ge=0, le=1)
    abstains: float = Field(default=0.0, ge=0, le=1)
    alike: float = Field(default=0.5, ge=0, le=1)
    seconds: float = Field(default=2.0, gt=0)
    tokens: int = Field(default=2500, ge=0)
    price: float = Field(default=0.002, ge=0)


class EnsembleDefinition(_Strict):
    """One ensemble: `planners` as one tier, or `tiers` of them. `samples` takes so many of each planner's, `variant`
    shows each that rendering of the prompt, `turns` lets each be asked so often for one question. `grid` has several
    values for some of these: one ensemble is made for each combination."""

    name: str
    planners: tuple[str, ...] = ()
    tiers: tuple[tuple[str, ...], ...] = ()
    samples: int | None = Field(default=None, ge=1, le=32)
    variant: str = ""
    policy: Policy = "frugal"
    stopping: Stopping = "curtailed"
    confidence: float = Field(default=0.0, ge=0, le=1)
    weights: dict[str, float] = {}
    turns: int | None = Field(default=None, ge=1)
    deadline: float = Field(default=60.0, gt=0)
    grid: dict[str, tuple[Any, ...]] = {}
    baseline: bool = False

    @field_validator("planners", mode="before")
    @classmethod
    def _one_or_several(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _one_of_both(self) -> EnsembleDefinition:
        if bool(self.planners or self.grid.get("planners")) == bool(self.tiers or self.grid.get("tiers")):
            raise ValueError("name either `planners` or `tiers`")
        return self

    @property
    def asked(self) -> tuple[tuple[str, ...], ...]:
        """Its tiers."""
        return self.tiers or (self.planners,)


class Experiment(_Strict):
    """A whole experiment, its grids expanded and its baselines added by `read_experiment`."""

    name: str
    planners: dict[str, PlannerDefinition]
    ensembles: tuple[EnsembleDefinition, ...]
    scenarios: tuple[str, ...] = ("starter",)
    repeats: int = Field(default=1, ge=1, le=100)
    seed: int = 1
    share: Literal["schema", "names", "outputs"] = "outputs"
    concurrency: int = Field(default=4, ge=1, le=256)
    max_cost: float | None = Field(default=None, gt=0)
    limit: int | None = Field(default=None, ge=1)
    baselines: bool = True
    judge: PlannerDefinition | None = None

    @field_validator("scenarios", mode="before")
    @classmethod
    def _one_or_several(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str) else value

    @property
    def fingerprint(self) -> str:
        """What it asks, as a hash; limits are no part of it, so that they may change between runs."""
        asked = self.model_dump(mode="json", exclude={"concurrency", "max_cost"})
        return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:16]

    @property
    def simulated(self) -> bool:
        """Whether nobody real but the offline planner is asked."""
        return all(planner.model in (SIMULATED, OFFLINE) for planner in self.planners.values())


def read_experiment(path: Path) -> Experiment:
    """The experiment of a file. Raises `SettingsError` that says what cannot be used, and where."""
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"no experiment at {str(path)!r}: {error}", "name a file; docs/evaluating.md has one"
        ) from error
    except yaml.YAMLError as error:
        raise SettingsError(f"{str(path)!r} is not valid YAML: {error}", "mend the file") from error
    return to_experiment(document, str(path))


def to_experiment(document: Any, place: str) -> Experiment:
    """The experiment of a document, with grids expanded and baselines added."""
    try:
        read = Experiment.model_validate(document)
        several = tuple(one for ensemble in read.ensembles for one in _expanded(ensemble))
    except ValidationError as error:
        first = max(error.errors(), key=lambda one: len(one["loc"]))
        where = ".".join(map(str, first["loc"])) or "the document"
        raise SettingsError(f"{place}: {where}: {first['msg']}", "docs/evaluating.md has every field") from error
    if read.baselines:
        several += tuple(_baselines(read, several))
    _check(read, several, place)
    return read.model_copy(update={"ensembles": several, "baselines": False})


def _expanded(ensemble: EnsembleDefinition) -> Iterator[EnsembleDefinition]:
    if not ensemble.grid:
        yield ensemble
        return
    fixed = ensemble.model_dump(exclude={"grid", "name"})
    for values in product(*ensemble.grid.values()):
        chosen = dict(zip(ensemble.grid, values, strict=True))
        label = ", ".join(f"{name}={_short(value)}" for name, value in chosen.items())
        yield EnsembleDefinition.model_validate({**fixed, **chosen, "name": f"{ensemble.name} ({label})"})


def _short(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "+".join(map(_short, value))
    return str(value)


def _baselines(experiment: Experiment, ensembles: Sequence[EnsembleDefinition]) -> Iterator[EnsembleDefinition]:
    """What an ensemble is to be held against: one call, all samples of one planner, each planner alone, no model."""
    used = list(dict.fromkeys(name for one in ensembles for tier in one.asked for name in tier))
    models = [name for name in used if name in experiment.planners and experiment.planners[name].model != OFFLINE]
    if models:
        first = models[0]
        yield EnsembleDefinition(name="one planner, one call", planners=(first,), samples=1, turns=1, baseline=True)
    for name in models:
        asking = [one for one in ensembles if any(name in tier for tier in one.asked)]
        samples = max([experiment.planners[name].samples, *(one.samples or 1 for one in asking)])
        if samples > 1:
            yield EnsembleDefinition(
                name=f"{name}, all of {samples} samples",
                planners=(name,),
                samples=samples,
                policy="eager",
                stopping="none",
                baseline=True,
            )
    taken = {one.name for one in ensembles}
    for name in models:
        if name not in taken:
            yield EnsembleDefinition(name=f"{name} alone", planners=(name,), samples=1, baseline=True)
    if OFFLINE not in taken:
        yield EnsembleDefinition(name="offline only", planners=(OFFLINE,), baseline=True)


def _check(experiment: Experiment, ensembles: Sequence[EnsembleDefinition], place: str) -> None:
    names = [one.name for one in ensembles]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise SettingsError(f"{place}: two ensembles are called {twice!r}", "give each a name of its own")
    known = {*experiment.planners, OFFLINE}
    for ensemble in ensembles:
        for name in (name for tier in ensemble.asked for name in tier):
            if name not in known:
                raise SettingsError(
                    f"{place}: the ensemble {ensemble.name!r} names {name!r}, which is no planner",
                    f"name one of {', '.join(sorted(known))}",
                )
        _check_mixture(experiment, ensemble, place)


def _check_mixture(experiment: Experiment, ensemble: EnsembleDefinition, place: str) -> None:
    models = {definition_of(experiment.planners, name).model for tier in ensemble.asked for name in tier}
    if SIMULATED in models and len(models) > 1:
        raise SettingsError(
            f"{place}: the ensemble {ensemble.name!r} has simulated and real planners",
            "let each ensemble have one sort: a drawn vote is about no cluster",
        )


def members(experiment: Experiment, ensemble: EnsembleDefinition) -> tuple[tuple[Member, ...], ...]:
    """The single planners of an ensemble, tier by tier: each sample is one."""
    return tuple(tuple(one for name in tier for one in _members(experiment, ensemble, name)) for tier in ensemble.asked)


def member_names(experiment: Experiment, name: str) -> tuple[str, ...]:
    """The names under which an ensemble's planners vote; empty where there is no such ensemble."""
    found = [ensemble for ensemble in experiment.ensembles if ensemble.name == name]
    return tuple(one.name for ensemble in found for tier in members(experiment, ensemble) for one in tier)


class Member(_Strict):
    """One sample of one planner as an ensemble has it; its `name` is the same in every ensemble that has it alike."""

    name: str
    planner: str
    sample: int
    variant: str
    definition: PlannerDefinition


def _members(experiment: Experiment, ensemble: EnsembleDefinition, name: str) -> Iterator[Member]:
    definition = definition_of(experiment.planners, name)
    place = list(experiment.planners).index(name) if name in experiment.planners else 0
    variant = ensemble.variant or definition.variant
    for sample in range(ensemble.samples or definition.samples):
        shown = name + (f"@{ensemble.variant}" if ensemble.variant else "") + (f"#{sample + 1}" if sample else "")
        own = variant or VARIANTS[(place + sample) % len(VARIANTS)]
        yield Member(name=shown, planner=name, sample=sample, variant=own, definition=definition)


def definition_of(planners: Mapping[str, PlannerDefinition], name: str) -> PlannerDefinition:
    """A planner's definition; the offline planner needs none."""
    return planners.get(name) or PlannerDefinition(model=OFFLINE)
