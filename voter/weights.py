"""Weights that planners earned. Pure; off unless set, as what is learned on a few questions may not hold on others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import log

from core.flow import Execution, Proposal, Question
from core.ports import Planner, Tier

_LIGHTEST, _HEAVIEST = 0.1, 5.0


@dataclass(frozen=True)
class Weighed:
    """A planner whose vote weighs something else than was set; all the rest is its own."""

    planner: Planner
    weight: float

    @property
    def name(self) -> str:
        """The planner's."""
        return self.planner.name

    @property
    def turns(self) -> int:
        """The planner's."""
        return self.planner.turns

    async def propose(self, question: Question, turns: tuple[Execution, ...] = ()) -> Proposal:
        """What the planner proposes."""
        return await self.planner.propose(question, turns)


def weighed(tier: Tier, weights: Mapping[str, float]) -> Tier:
    """The tier with the weights that its planners earned; those of whom nothing is known keep theirs."""
    planners = tuple(Weighed(p, weights[p.name]) if p.name in weights else p for p in tier.planners)
    return replace(tier, planners=planners)


def earned(right: int, voted: int) -> float:
    """The weight of a planner that was right so often: the log of its odds, as independent votes are best added
    (Nitzan and Paroush 1982), with one vote of each sort added first, within bounds; 1 is right 73 times in 100."""
    odds = (right + 1) / (voted - right + 1)
    return round(min(_HEAVIEST, max(_LIGHTEST, log(odds))), 3)
