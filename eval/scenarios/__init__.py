"""Scenarios: a cluster state, questions about it with their right answers, and what a live cluster must come to first.

A scenario is a folder: manifests, `questions.yaml`, optionally `scenario.yaml`; its recording has the folder's name.
"""

from eval.scenarios.cases import KINDS, Case, CaseKind, Difficulty, FromCommand, read_cases, read_document
from eval.scenarios.judged import read_judged
from eval.scenarios.scenario import SHIPPED, Condition, Scenario, find, shipped, shipped_questions

__all__ = [
    "KINDS",
    "SHIPPED",
    "Case",
    "CaseKind",
    "Condition",
    "Difficulty",
    "FromCommand",
    "Scenario",
    "find",
    "read_cases",
    "read_document",
    "read_judged",
    "shipped",
    "shipped_questions",
]
