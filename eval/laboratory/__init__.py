"""The composed flow with planners of one's choice, asked case by case."""

from eval.laboratory.asking import Ask, Result, ask_case, result_of, run
from eval.laboratory.bench import DEADLINE, Laboratory, laboratory, planners_of, voter_of
from eval.laboratory.scripted import ScriptedPlanner, read_planner

__all__ = [
    "DEADLINE",
    "Ask",
    "Laboratory",
    "Result",
    "ScriptedPlanner",
    "ask_case",
    "laboratory",
    "planners_of",
    "read_planner",
    "result_of",
    "run",
    "voter_of",
]
