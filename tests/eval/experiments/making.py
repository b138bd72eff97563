"""Experiments for tests: drawn planners on a scenario of made-up questions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

DRAWN = {
    "a": {"model": "simulated", "accuracy": 0.9, "price": 0.01},
    "b": {"model": "simulated", "accuracy": 0.8, "correlation": 0.3, "price": 0.001},
    "c": {"model": "simulated", "accuracy": 0.7, "abstains": 0.1, "price": 0.001},
}


def scenario(folder: Path, count: int = 12) -> Path:
    """A folder with questions that nobody but drawn planners can answer."""
    folder.mkdir(parents=True, exist_ok=True)
    questions = [
        {
            "id": f"heron-{n:02}",
            "question": f"How many herons nest at <b>{n}</b>?",
            "kind": "count",
            "expect": str(n),
            "tags": ["count", "birds" if n % 2 else "fish"],
            "difficulty": "hard" if n % 3 else "easy",
        }
        for n in range(count)
    ]
    (folder / "scenario.yaml").write_text("recording: starter\n")  # for the offline planner, which finds no heron there
    (folder / "questions.yaml").write_text(yaml.safe_dump(questions))
    return folder


def experiment(path: Path, **fields: Any) -> Path:
    """An experiment's file: three drawn planners as a trio, unless told otherwise."""
    document = {
        "name": "herons",
        "planners": DRAWN,
        "ensembles": [{"name": "trio", "planners": ["a", "b", "c"]}],
        "scenarios": [str(scenario(path.parent / "marsh"))],
        **fields,
    }
    path.write_text(yaml.safe_dump(document))
    return path
