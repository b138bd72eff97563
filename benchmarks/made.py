"""Recordings of any size, made from one that is shipped: `made(5_000)` has 5,000 pods of real shape.

Everything but the pods and the namespaces is the source's. The same arguments give the same recording.
"""

from __future__ import annotations

import json
import random
import string
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from clusters.recorded import Recording, Response, encode, load

PODS = "/api/v1/pods"
NAMESPACES = "/api/v1/namespaces"
_LETTERS = string.digits + string.ascii_lowercase


def made(pods: int = 5_000, namespaces: int = 50, seed: int = 4, source: str = "troubled") -> Recording:
    """A recording with that many pods in `team-…` namespaces; each is modelled on one of the source's."""
    recording = load(source)
    chance = random.Random(seed)
    names = [f"team-{number:03}" for number in range(namespaces)]
    identities = sorted((chance.choice(names), _pod_name(chance)) for _ in range(pods))
    listed, table = _documents(recording, PODS)
    rows = {_key(row["object"]): row for row in table["rows"]}
    models = [(item, rows[_key(item)]) for item in listed["items"] if _key(item) in rows]
    items: list[Any] = []
    lines: list[Any] = []
    for namespace, name in identities:
        item, row = chance.choice(models)
        changes = {
            "name": name,
            "namespace": namespace,
            "generateName": name[:-5],
            "uid": f"{chance.getrandbits(128):032x}",
        }
        items.append(_renamed(item, changes))
        lines.append({**row, "cells": [name, *row["cells"][1:]], "object": _renamed(row["object"], changes)})
    spaces, grid = _documents(recording, NAMESPACES)
    spaces["items"] += [_renamed(spaces["items"][0], {"name": name, "labels": _label(name)}) for name in names]
    grid["rows"] += [
        {
            **grid["rows"][0],
            "cells": [name, *grid["rows"][0]["cells"][1:]],
            "object": _renamed(grid["rows"][0]["object"], {"name": name, "labels": _label(name)}),
        }
        for name in names
    ]
    replaced = {
        (PODS, False): {**listed, "items": items},
        (PODS, True): {**table, "rows": lines},
        (NAMESPACES, False): spaces,
        (NAMESPACES, True): grid,
    }
    responses = tuple(_with(response, replaced) for response in recording.responses)
    return replace(recording, name=f"made-{pods}", responses=responses, logs={})


def _pod_name(chance: random.Random) -> str:
    app = chance.choice(("cart", "checkout", "search", "billing", "mailer", "gateway"))
    return f"{app}-{''.join(chance.choices(_LETTERS, k=10))}-{''.join(chance.choices(_LETTERS, k=5))}"


def _documents(recording: Recording, path: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The list and the table recorded at a path."""
    found = {"as=Table" in r.accept: json.loads(r.body) for r in recording.responses if r.path == path}
    return found[False], found[True]


def _with(response: Response, bodies: Mapping[tuple[str, bool], Any]) -> Response:
    body = bodies.get((response.path, "as=Table" in response.accept))
    return response if body is None else replace(response, body=encode(body))


def _renamed(item: Mapping[str, Any], metadata: Mapping[str, Any]) -> dict[str, Any]:
    return {**item, "metadata": {**item["metadata"], **metadata}}


def _key(item: Mapping[str, Any]) -> tuple[str, str]:
    return item["metadata"].get("namespace", ""), item["metadata"]["name"]


def _label(name: str) -> dict[str, str]:
    return {"kubernetes.io/metadata.name": name}
