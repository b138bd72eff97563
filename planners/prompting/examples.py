"""Worked examples for the prompt, from `data/examples.yaml`. Their names are made up and occur in no recording."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from planners.prompting.data import table


@dataclass(frozen=True)
class Example:
    """A question, the plan for it and, where it is not plain, the point of it."""

    question: str
    commands: tuple[str, ...]
    answer: Mapping[str, Any] = field(hash=False)
    point: str = ""

    def __str__(self) -> str:
        reply = json.dumps({"commands": list(self.commands), "answer": dict(self.answer)}, ensure_ascii=False)
        return f"Q: {self.question}\n{reply}" + (f"\n({self.point})" if self.point else "")


EXAMPLES: tuple[Example, ...] = tuple(
    Example(row["question"], tuple(row["commands"]), row["answer"], row.get("point", "")) for row in table("examples")
)


def arranged(variant: int) -> Sequence[Example]:
    """The examples in the order of a prompt variant: as they are, backwards, or with the second half first."""
    half = len(EXAMPLES) // 2
    return (EXAMPLES, EXAMPLES[::-1], EXAMPLES[half:] + EXAMPLES[:half])[variant % 3]
