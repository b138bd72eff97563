"""Would fewer have been enough? Every subset of planners that were recorded alone, under every policy and rule wanted.

Exact where there are few; `LIMIT` bounds how many are computed, and whoever asks for more is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, product
from math import comb

from core.errors import SettingsError
from core.ports import Policy
from eval.replay.replaying import Ensemble
from voter.stopping import Stopping

LIMIT = 2_000


def ensembles(
    planners: Sequence[str],
    sizes: Sequence[int] = (),
    policies: Sequence[Policy] = ("eager", "frugal"),
    stoppings: Sequence[Stopping] = ("curtailed",),
    least: Sequence[float] = (0.0,),
    weights: Sequence[tuple[str, float]] = (),
) -> Iterator[tuple[str, Ensemble]]:
    """Every ensemble by name, the smallest ones first; a single planner has no policy.

    Raises `SettingsError` where there would be more than `LIMIT`.
    """
    wanted = [size for size in (sizes or range(1, len(planners) + 1)) if 0 < size <= len(planners)]
    rules = len(policies) * len(stoppings) * len(least)
    count = sum(comb(len(planners), size) * (rules if size > 1 else len(least)) for size in wanted)
    if count > LIMIT:
        raise SettingsError(f"that would be {count:,} ensembles, and {LIMIT:,} are computed", "ask for fewer --sizes")
    for size in wanted:
        for members in combinations(planners, size):
            for policy, stopping, sure in product(
                policies if size > 1 else policies[:1], stoppings if size > 1 else stoppings[:1], least
            ):
                rule: list[str] = [policy] if size > 1 and len(policies) > 1 else []
                rule += [stopping] if size > 1 and len(stoppings) > 1 else []
                rule += [f"sure {sure:g}"] if len(least) > 1 else []
                name = " + ".join(members) + (f" ({', '.join(rule)})" if rule else "")
                own = tuple((planner, weight) for planner, weight in weights if planner in members)
                yield name, Ensemble((members,), policy, stopping, sure, own)
