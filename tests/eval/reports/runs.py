"""A run of drawn planners, made in memory: what reports are about."""

from __future__ import annotations

from typing import Any

from core.flow import Ballot, Value
from eval.experiments import Cell, Record, Results, to_experiment
from eval.replay import Vote
from eval.scenarios import Case
from eval.scoring import Score
from tests.eval.experiments.making import DRAWN

HOSTILE = "</script><script>window.pwned = 1</script><img src=x onerror='window.pwned = 1'>"


def record(ensemble: str, number: int, right: bool, **more: Any) -> Record:
    case = Case(
        id=f"heron-{number}",
        question=f"How many herons? {HOSTILE}" if not number else f"How many herons nest at {number}?",
        kind="count",
        expect=(str(number),),
        tags=("count", "birds" if number % 2 else "fish"),
    )
    answer = str(number) if right else HOSTILE
    names = ("a", "b", "c") if ensemble == "trio" else (ensemble[0],)
    votes = tuple(Vote(Ballot(name, Value("count", answer)), 1.0 + number / 10) for name in names)
    flow = {
        "attempts": [
            {
                "ballots": [
                    {
                        "planner": name,
                        "weight": 1.0,
                        "vote": {"kind": "count", "data": answer},
                        "executions": [
                            {
                                "proposal": {
                                    "model": "made/up",
                                    "commands": ["kubectl get herons"],
                                    "read_as": "count",
                                },
                                "outputs": [{"command": "kubectl get herons", "exit": 0, "stdout": HOSTILE}],
                            }
                        ],
                    }
                    for name in names
                ]
            }
        ]
    }
    fields = {
        "confidence": 0.8 if right else 0.6,
        "pattern": "3-0 of 3",
        "cost": 0.01 * len(names),
        "calls": len(names),
    }
    score = Score("right" if right else "wrong")
    return Record(
        Cell(ensemble, "marsh", case.id),
        case,
        score,
        answer,
        "remote",
        "Majority",
        seconds=1.0 + number / 10,
        votes=votes,
        flow=flow,
        **{**fields, **more},
    )


def results(count: int = 24) -> Results:
    """A trio that is right on most, and two alone that are right on fewer."""
    ensembles: list[dict[str, Any]] = [{"name": "trio", "planners": ["a", "b", "c"]}]
    ensembles += [{"name": f"{name} alone", "planners": [name], "baseline": True} for name in "ab"]
    document = {"name": "marsh <b>", "planners": DRAWN, "ensembles": ensembles, "baselines": False}
    experiment = to_experiment(document, "here")
    records = [record("trio", n, n % 8 != 3) for n in range(count)]
    records += [record("a alone", n, n % 3 != 0) for n in range(count)]
    records += [record("b alone", n, n % 2 == 0) for n in range(count)]
    return Results(experiment, {one.cell: one for one in records})
