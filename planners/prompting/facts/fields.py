"""The fields of built-in kinds that the words of a question match, with their path."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from planners.prompting.outline import resolved
from planners.prompting.words import Words, singular

MOST_PATHS = 4
_DEEPEST = 10
_MOST_FIELDS = 6_000
_CAMEL = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z][a-z0-9]*|[A-Z]+|[a-z0-9]+")
_LEFT_OUT = frozenset({"apiVersion", "kind", "metadata", "managedFields", "ephemeralContainers"})
_SHORTEST = 4

Paths = tuple[tuple[str, tuple[str, ...]], ...]
"""Each field's path, and the words of its name."""


def paths(schema: Mapping[str, Any]) -> Paths:
    """Every field of a type, the outer ones first."""
    components = schema.get("components") or {}
    found: list[tuple[str, tuple[str, ...]]] = []
    level: list[tuple[str, Mapping[str, Any], tuple[int, ...]]] = [("", schema.get("schema") or {}, ())]
    for _ in range(_DEEPEST):
        below: list[tuple[str, Mapping[str, Any], tuple[int, ...]]] = []
        for path, node, above in level:
            for name, inner, known in _properties(node, components, above):
                if len(found) >= _MOST_FIELDS:
                    return tuple(found)
                here = f"{path}.{name}"
                found.append((here, _words(name.removesuffix("[]"))))
                below.append((here, inner, known))
        level = below
    return tuple(found)


def _properties(
    node: Mapping[str, Any], components: Mapping[str, Any], above: tuple[int, ...]
) -> Iterator[tuple[str, Mapping[str, Any], tuple[int, ...]]]:
    """The fields of a node, through its references, but for what would lead into itself."""
    node = resolved(node, components)
    if id(node) in above:
        return
    for name, inner in (node.get("properties") or {}).items():
        if name in _LEFT_OUT:
            continue
        inner = resolved(inner, components)
        mark = ""
        if inner.get("type") == "array":
            inner, mark = inner.get("items") or {}, "[]"
        yield f"{name}{mark}", inner, (*above, id(node))


@lru_cache(maxsize=4096)
def _words(name: str) -> tuple[str, ...]:
    return tuple(singular(part.lower()) for part in _CAMEL.findall(name))


def fitting(words: Words, known: Paths, taken: frozenset[str] = frozenset()) -> list[tuple[str, frozenset[str]]]:
    """The paths whose last name the words match: two of its words, or a long name whole; best first, each with the
    words that it was matched by. `taken` are words that mean something else."""
    spoken = {singular(word): word for word in words.all if word not in taken}
    joined = {"".join(map(singular, run)) for run in words.runs(1, 4)}
    scored = []
    for place, (path, parts) in enumerate(known):
        hit = {part for part in parts if part in spoken and len(part) >= 2}
        whole = "".join(parts)
        if len(hit) >= 2 or (whole in joined and len(whole) >= _SHORTEST and whole in spoken and len(parts) > 1):
            scored.append((-len(hit) / (len(parts) + 0.5), -len(hit), place, path, frozenset(hit)))
        elif len(parts) == 1 and whole in spoken and len(whole) >= 2 * _SHORTEST:
            scored.append((-0.5, -1, place, path, frozenset(hit)))
    scored.sort(key=lambda row: (row[1], row[0], row[2]))
    return _distinct([(path, frozenset(spoken[part] for part in hit)) for *_, path, hit in scored])


def _distinct(found: Sequence[tuple[str, frozenset[str]]]) -> list[tuple[str, frozenset[str]]]:
    """The first few; of one name at two places both, of more the outermost two."""
    names: dict[str, int] = {}
    distinct = []
    for path, hit in found:
        name = path.rpartition(".")[2]
        names[name] = names.get(name, 0) + 1
        if names[name] <= 2:
            distinct.append((path, hit))
    return distinct[:MOST_PATHS]
