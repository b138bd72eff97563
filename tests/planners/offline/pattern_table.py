"""What a question pattern is: wordings with gaps, and what is right for them on a cluster made from a seed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.planners.offline.cluster_maker import Made
from tests.planners.offline.object_maker import Document

Filled = tuple[dict[str, str], str | list[str]]


@dataclass(frozen=True)
class Pattern:
    """`fill` gives what stands in the wordings' gaps and the right answer; `kind` is as in a scenario's questions."""

    name: str
    kind: str
    wordings: tuple[str, ...]
    fill: Callable[[Made], Filled]


PATTERNS: list[Pattern] = []
"""Every pattern that was declared."""


def pattern(kind: str, *wordings: str) -> Callable[[Callable[[Made], Filled]], Callable[[Made], Filled]]:
    def keep(fill: Callable[[Made], Filled]) -> Callable[[Made], Filled]:
        PATTERNS.append(Pattern(fill.__name__, kind, wordings, fill))
        return fill

    return keep


def one(made: Made, plural: str) -> Document:
    return made.random.choice(made.objects[plural])


def at(document: Document) -> dict[str, str]:
    return {"x": document["metadata"]["name"], "ns": document["metadata"].get("namespace", "")}


def inside(made: Made, plural: str, namespace: str) -> list[Document]:
    return [d for d in made.objects[plural] if d["metadata"].get("namespace") == namespace]


def names_of(documents: list[Document]) -> list[str]:
    return [d["metadata"]["name"] for d in documents]


def container_of(document: Document) -> Document:
    found: Document = document["spec"]["template"]["spec"]["containers"][0]
    return found


def pods_of(made: Made, deployment: Document) -> list[Document]:
    key = (deployment["metadata"]["namespace"], deployment["metadata"]["name"])
    return [p for p in made.objects["pods"] if (p["metadata"]["namespace"], p["metadata"]["labels"]["app"]) == key]
