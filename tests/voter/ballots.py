"""Ballots for tests, out of little."""

from __future__ import annotations

from core.flow import Abstention, Ballot, Value


def vote(planner: str, data: str | None, weight: float = 1.0) -> Ballot:
    """A ballot for a value, or an abstention where there is none."""
    return Ballot(planner, Abstention("it does not know") if data is None else Value("value", data), weight)


def votes(*data: str | None) -> list[Ballot]:
    """A ballot each, of planners a, b, c, …"""
    return [vote(chr(ord("a") + position), item) for position, item in enumerate(data)]
