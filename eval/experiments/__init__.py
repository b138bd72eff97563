"""Experiments: ensembles × scenarios × questions × repeats, asked within limits, kept as they come, resumed at will."""

from eval.experiments.cells import Cell, cells_of, shard_of
from eval.experiments.definition import (
    EnsembleDefinition,
    Experiment,
    PlannerDefinition,
    member_names,
    read_experiment,
    to_experiment,
)
from eval.experiments.merging import merge
from eval.experiments.record import Record, Stored
from eval.experiments.results import Results, read_results
from eval.experiments.running import Stop, Watcher, run_experiment

__all__ = [
    "Cell",
    "EnsembleDefinition",
    "Experiment",
    "PlannerDefinition",
    "Record",
    "Results",
    "Stop",
    "Stored",
    "Watcher",
    "cells_of",
    "member_names",
    "merge",
    "read_experiment",
    "read_results",
    "run_experiment",
    "shard_of",
    "to_experiment",
]
