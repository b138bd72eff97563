"""The composed flow with planners of one's choice, asked case by case."""

from eval.laboratory.asking import Ask, Result, run
from eval.laboratory.bench import Laboratory, laboratory, planners_of
from eval.laboratory.scripted import ScriptedPlanner, read_planner

__all__ = ["Ask", "Laboratory", "Result", "ScriptedPlanner", "laboratory", "planners_of", "read_planner", "run"]
