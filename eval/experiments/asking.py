"""Puts one cell to its ensemble: through the real flow on its scenario's recording, or by drawn votes."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from typing import Any

from composition import tier_of
from core.errors import SettingsError
from core.flow import Question
from core.latencies import PRIOR, Latencies
from core.ports import Planner, Tier
from core.settings import PlannerSettings, load
from eval.cassettes import Cassette, CassetteChat, metered
from eval.experiments.cells import Cell
from eval.experiments.definition import OFFLINE, OLLAMA, SIMULATED, EnsembleDefinition, Experiment, Member, members
from eval.experiments.judging import Judge
from eval.experiments.making import cost_of, paid_of, record_of
from eval.experiments.planners import (
    AskedAs,
    check_reachable,
    identity,
    is_local,
    simulated,
    spec_of,
    tier_name,
    weights_of,
)
from eval.experiments.record import Record
from eval.laboratory import DEADLINE, Laboratory, ask_case, laboratory, result_of
from eval.replay import Ensemble, drawn_all, replay, votes_of
from eval.scenarios import Case, Scenario
from planners import tiers
from planners.offline import OfflinePlanner


@dataclass
class Asker:
    """Asks the cells of one experiment; opens a scenario's cluster when its first cell comes, closes all at the end.

    `cassette` keeps or replays completions; `cluster` names a live one instead of the scenario's recording.
    """

    experiment: Experiment
    scenarios: Mapping[str, Scenario]
    environ: Mapping[str, str]
    cassette: Cassette | None = None
    cluster: Mapping[str, str] = field(default_factory=dict)
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    _opening: asyncio.Lock = field(default_factory=asyncio.Lock)
    _benches: dict[str, Laboratory] = field(default_factory=dict)
    _planners: dict[tuple[str, int], dict[str, Planner]] = field(default_factory=dict)
    _tiers: dict[tuple[str, str, int], tuple[Tier, ...]] = field(default_factory=dict)

    _judges: dict[int, Judge] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._ensembles = {ensemble.name: ensemble for ensemble in self.experiment.ensembles}

    async def __aenter__(self) -> Asker:
        return self

    async def __aexit__(self, *failure: object) -> None:
        await self._stack.aclose()

    async def ask(self, cell: Cell, case: Case) -> Record:
        """The cell's record. Raises `CassetteMiss`, and `SettingsError` where it cannot be asked at all."""
        ensemble = self._ensembles[cell.ensemble]
        tiers_ = members(self.experiment, ensemble)
        if all(one.definition.model == SIMULATED for tier in tiers_ for one in tier):
            return await asyncio.to_thread(self._drawn, cell, case, ensemble, tiers_)
        record = await self._really(cell, case, ensemble, tiers_)
        return await self._judge(cell.repeat).judged(record) if self.experiment.judge else record

    def _judge(self, repeat: int) -> Judge:
        """The model that judges, asked through the same cassette as everybody."""
        if repeat not in self._judges:
            wanted = self.experiment.judge
            assert wanted is not None  # noqa: S101 - the caller's condition
            spec = spec_of(Member(name="judge", planner="judge", sample=0, variant="", definition=wanted))
            if self.cassette is None or not self.cassette.replay_only:
                check_reachable((spec,), self.environ)
            chat = tiers.chat_of(spec, self.environ, DEADLINE)
            self._stack.push_async_callback(chat.close)
            options = {"temperature": spec.temperature, "max_tokens": spec.max_tokens}
            self._judges[repeat] = Judge(CassetteChat(chat, self.cassette, "judge", f"{repeat}.judge", options))
        return self._judges[repeat]

    # ── Drawn votes ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _drawn(self, cell: Cell, case: Case, ensemble: EnsembleDefinition, of: Sequence[Sequence[Member]]) -> Record:
        planners = [simulated(one) for tier in of for one in tier]
        votes = drawn_all(planners, case, f"{cell.scenario} {cell.repeat}", self.experiment.seed)
        arranged = Ensemble(
            tuple(tuple(one.name for one in tier) for tier in of),
            ensemble.policy,
            ensemble.stopping,
            ensemble.confidence,
            tuple(weights_of(ensemble, of).items()),
            tier_names=tuple(tier_name(tier) for tier in of),
            deadline=ensemble.deadline,
        )
        replayed = replay(Question(case.question), votes, arranged)
        asked = tuple(votes[name] for name in replayed.asked)
        result = result_of(case, replayed.answer)
        return record_of(
            cell, result, replayed.calls, len(replayed.calls), sum(cost_of(c) for c in replayed.calls), asked
        )

    # ── The real flow ────────────────────────────────────────────────────────────────────────────────────────────────

    async def _really(
        self, cell: Cell, case: Case, ensemble: EnsembleDefinition, of: Sequence[Sequence[Member]]
    ) -> Record:
        bench = await self._bench(cell.scenario)
        asked = await self._tiers_of(cell, bench, ensemble, of)
        voter = bench.voter(ensemble.confidence, ensemble.stopping)
        with metered(case.question) as meter:
            result = await ask_case(case, bench.answering(asked, voter), bench.truth)
        calls = [call for some in meter.calls.values() for call in some]
        votes = tuple(votes_of(result.answer, meter).values()) if result.answer else ()
        result = replace(result, seconds=result.seconds + (meter.saved if len(votes) == 1 else 0.0))
        return record_of(cell, result, calls, meter.launched, paid_of(meter), votes)

    async def _bench(self, name: str) -> Laboratory:
        async with self._opening:
            if name not in self._benches:
                scenario = self.scenarios[name]
                if not self.cluster and not scenario.recorded:
                    mend = f"make one of a live cluster: python -m eval record {name} --context minikube"
                    raise SettingsError(f"there is no recording of {name!r} yet", mend)
                where = dict(self.cluster) or {"recording": scenario.recording}
                self._benches[name] = await self._stack.enter_async_context(laboratory(**where))
            return self._benches[name]

    async def _tiers_of(
        self, cell: Cell, bench: Laboratory, ensemble: EnsembleDefinition, of: Sequence[Sequence[Member]]
    ) -> tuple[Tier, ...]:
        """The ensemble's tiers on a scenario, made once: they learn how long their planners take."""
        key = (cell.ensemble, cell.scenario, cell.repeat)
        async with self._opening:
            if key not in self._tiers:
                planners = self._planners_of(cell, bench)
                weights = weights_of(ensemble, of)
                made = []
                for tier in of:
                    chosen = tuple(
                        AskedAs(planners[identity(one)], one.name, weights.get(one.name), ensemble.turns)
                        for one in tier
                    )
                    prior = Latencies(min(PRIOR, ensemble.deadline / tiers.HEDGES))
                    made.append(Tier(tier_name(tier), chosen, ensemble.deadline, ensemble.policy, prior))
                self._tiers[key] = tuple(made)
            return self._tiers[key]

    def _planners_of(self, cell: Cell, bench: Laboratory) -> dict[str, Planner]:
        """Every planner of the experiment on a scenario and repeat; those of one provider share its slots."""
        key = (cell.scenario, cell.repeat)
        if key not in self._planners:
            everyone = {
                identity(one): one
                for ensemble in self.experiment.ensembles
                for tier in members(self.experiment, ensemble)
                for one in tier
            }
            found: dict[str, Planner] = {}
            if any(one.definition.model == OFFLINE for one in everyone.values()):
                found[OFFLINE] = OfflinePlanner(bench.catalog, bench.copilot.executor)
            remote = [one for one in everyone.values() if not is_local(one)]
            found.update(self._models("remote", remote, bench, cell.repeat))
            for one in everyone.values():
                if one.definition.model.startswith(OLLAMA):
                    found.update(self._models("ollama", [one], bench, cell.repeat))
            self._planners[key] = found
        return self._planners[key]

    def _models(self, tier: str, of: Sequence[Member], bench: Laboratory, repeat: int) -> dict[str, Planner]:
        if not of:
            return {}
        specs = tuple(spec_of(one) for one in of)
        by_name = {identity(one): one for one in of}

        def wrap(spec: PlannerSettings, chat: Any) -> CassetteChat:
            one = by_name[spec.name] if spec.name in by_name else of[0]
            options = {"temperature": spec.temperature, "max_tokens": spec.max_tokens}
            return CassetteChat(chat, self.cassette, identity(one), f"{repeat}.{one.sample}", options)

        settings = load({f"{tier}.enabled": "on", "share": self.experiment.share}, self.environ, {}, {})
        settings = replace(settings, planners=specs)
        if tier == "ollama":
            model = of[0].definition.model.removeprefix(OLLAMA)
            settings = replace(settings, ollama=replace(settings.ollama, model=model, samples=of[0].sample + 1))
        replaying = self.cassette is not None and self.cassette.replay_only
        if not replaying:
            check_reachable(specs if tier == "remote" else (), self.environ)
        made = tier_of("remote" if tier == "remote" else "ollama", settings, bench.catalog, self.environ, wrap)
        if made is None:
            raise SettingsError(
                f"no planners are set up for {', '.join(by_name)}", "`main.py settings` lists what to set"
            )
        self._stack.push_async_callback(tiers.close, [made])
        if tier == "ollama":
            return {identity(of[0]): made.planners[-1]}
        return dict(zip(by_name, made.planners, strict=True))
