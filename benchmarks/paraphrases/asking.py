"""Asking the questions of a table about a made-up cluster, plainly and otherwise."""

from __future__ import annotations

import asyncio
import json
import random
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, NamedTuple

from benchmarks.paraphrases.table import OWN, Row, Sort, Verdict, judged, read
from benchmarks.unseen.building import build
from clusters.recorded import RecordedCluster
from kubectl.resources import Resource
from tests.planners.offline.asking import Asked

_EVERYWHERE = ("kube", "default", "coredns")
"""How the names begin of what every cluster has."""
Names = Mapping[str, str]
"""What the blanks of a question stand for: `X` is the name for `{X}`."""


class Way(NamedTuple):
    """How one way of asking was answered, and what the plain question had for an answer ("" where it was left)."""

    sort: Sort
    question: str
    verdict: Verdict
    answer: str | None
    plain: str


def examine(cluster: str, many: int, file: str = "") -> list[Way]:
    """All that `examined` tells, for a process of its own."""

    async def gathered() -> list[Way]:
        return [way async for way in examined(cluster, many, file)]

    return asyncio.run(gathered())


async def examined(cluster: str, many: int, file: str = "") -> AsyncIterator[Way]:
    """Each question (of a file, if one is named) asked plainly of `many` things of a cluster, then in all its ways."""
    asked = Asked(RecordedCluster(build(cluster)))
    for row in read(file):
        for names in await _drawn(asked, row, many, cluster):
            plain = await asked.ask(_filled(row.plainly, names))
            yield Way("plain", _filled(row.plainly, names), "same" if plain else "left", plain, plain or "")
            for sort, way in row.ways if plain else ():
                question = _filled(way, names)
                answer = await asked.ask(question)
                yield Way(sort, question, judged(answer, plain or ""), answer, plain or "")


async def _drawn(asked: Asked, row: Row, many: int, seed: str) -> Sequence[Names]:
    """What the blanks of a row stand for, `many` times."""
    chance = random.Random(seed)
    if not row.of:
        return [{}]
    if row.of == OWN:
        return await _own(asked, many, chance, "{F}" in row.plainly)
    found: list[Names] = [{"X": name} for name in await _things(asked, row.of)]
    chance.shuffle(found)
    if not row.also:
        return found[:many]
    pairs: list[Names] = [{**names, "Y": y} for names in found for y in await _listed(asked, _filled(row.also, names))]
    chance.shuffle(pairs)
    return pairs[:many]


async def _things(asked: Asked, kind: str) -> list[str]:
    """The things of a kind that have a name of their own."""
    broken = kind.startswith("broken ")
    question = f"which {kind.removeprefix('broken ')} are not ready?" if broken else f"list all {kind}"
    return [name for name in await _listed(asked, question) if "/" not in name and not name.startswith(_EVERYWHERE)]


async def _listed(asked: Asked, question: str) -> list[str]:
    """What a question lists: of names with values the names."""
    answer = await asked.ask(question) or ""
    listed = [] if re.match(r"(none|not found|no|yes)\b", answer) else re.split(r", |\n", answer)
    return [name for part in listed if (name := part.split("=")[0].strip())]


async def _own(asked: Asked, many: int, chance: random.Random, fields: bool) -> Sequence[Names]:
    """Objects of the cluster's own kinds, with a field of each that has one value."""
    found: list[Names] = []
    for resource in await asked.catalog.resources():
        if not resource.custom:
            continue
        for item in await _objects(asked, resource):
            names = {"K": resource.singular, "KS": resource.plural, "X": str(item["metadata"]["name"])}
            plain = [key for key, value in item.get("spec", {}).items() if isinstance(value, str | int | float)]
            if plain or not fields:
                found.append({**names, "F": chance.choice(plain) if plain else ""})
    chance.shuffle(found)
    return found[:many]


async def _objects(asked: Asked, resource: Resource) -> list[dict[str, Any]]:
    """The objects of a kind, as they are served."""
    items: list[dict[str, Any]] = json.loads((await asked.cluster.get(resource.path())).body)["items"]
    return items


def _filled(question: str, names: Names) -> str:
    for blank, name in names.items():
        question = question.replace(f"{{{blank}}}", name)
    return question
