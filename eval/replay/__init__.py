"""Ensembles out of votes on file: every subset, size, voter and stopping policy, computed without another call."""

from eval.replay.replaying import Ensemble, Replayed, replay, replay_all
from eval.replay.simulated import SimulatedPlanner, drawn, drawn_all, right
from eval.replay.subsets import ensembles
from eval.replay.votes import Vote, Votes, from_document, to_document, votes_of

__all__ = [
    "Ensemble",
    "Replayed",
    "SimulatedPlanner",
    "Vote",
    "Votes",
    "drawn",
    "drawn_all",
    "ensembles",
    "from_document",
    "replay",
    "replay_all",
    "right",
    "to_document",
    "votes_of",
]
