"""Linking words to the fields of a kind's OpenAPI schema: "grace period" to `spec.terminationGracePeriodSeconds`."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from planners.offline.data import load
from planners.offline.words.tokens import lemma
from planners.offline.words.vocabulary import Attribute, Condition, camel_words, lexicon

_DEEPEST = 9
_SKIPPED = frozenset({"metadata", "apiVersion", "kind", "managedFields", "ephemeralContainers"})
_REFERENCES = ("Ref", "Reference")
_UNITS = frozenset(load("words")["field_units"])
_ENDINGS = tuple(load("words")["endings"])


@dataclass(frozen=True)
class FieldPath:
    """One field: its keys with `[]` for the members of a list, its JSON type, and the values that it may have."""

    path: tuple[str, ...]
    type: str
    enum: tuple[str, ...] = ()

    @property
    def jq(self) -> str:
        """The field of `.`; every member where lists are on the way; nothing where it is not set."""
        keys = "".join("[]?" if key == "[]" else _key(key) for key in self.path)
        last = "[]?" if self.type in ("array", "objects") else ""
        if self.type == "object":
            return f"{keys} | select(. != null) | words"
        return f"{keys}{last} | select(. != null)"


def _last(path: tuple[str, ...]) -> str:
    return next(key for key in reversed(path) if key != "[]")


def _key(key: str) -> str:
    return f".{key}?" if re.fullmatch(r"[A-Za-z_]\w*", key) else f'.["{key}"]?'


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """The word without an ending: `issued` and `issuer` have the same."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return stem(word[: -len(ending)]) if len(ending) <= 2 else word[: -len(ending)]
    return word


def same_in_keys(word: str) -> frozenset[str]:
    """The stems of the words that mean the same as a lemma in keys of settings and labels."""
    return _same().get(word) or _same().get(stem(word), frozenset())


@cache
def _same() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for group in load("contents")["same"]:
        for word in group:
            found.setdefault(lemma(word), set()).update(stem(lemma(other)) for other in group)
    return {word: frozenset(stems) for word, stems in found.items()}


class Fields:
    """The fields of one kind, to be asked by words. `custom` schemas are small: there one word of a name will do."""

    def __init__(self, kind: str, schema: Mapping[str, Any], custom: bool) -> None:
        self.kind = kind
        self.custom = custom
        self.all = tuple(_walk(schema.get("schema") or {}, schema.get("components") or {}))
        self._by_stem: dict[str, set[int]] = defaultdict(set)
        self._leaf: list[tuple[str, ...]] = []
        self._values: dict[str, list[tuple[FieldPath, str]]] = defaultdict(list)
        for number, field in enumerate(self.all):
            keys = [key for key in field.path if key != "[]"]
            self._leaf.append(tuple(stem(word) for word in _leaf(keys)))
            for key in keys[-3:]:
                for word in (*_leaf([key]), *camel_words(key), lemma(key.lower())):
                    self._by_stem[stem(word)].add(number)
            for value in field.enum:
                if value:
                    self._values[value.lower()].append((field, value))

    @property
    def words(self) -> frozenset[str]:
        """The words of all names of fields."""
        return frozenset(word for field in self.all for key in field.path if key != "[]" for word in camel_words(key))

    def attributes(self, words: tuple[str, ...]) -> tuple[Attribute, ...]:
        """The fields that these lemmas may mean, best first; several only where none is better than the next."""
        words = tuple(word for word in words if word != "name") or words
        stems = [self._stem(word) for word in words]
        if len(set(stems)) < len(stems):
            return ()
        sets = [self._by_stem.get(one) for one in stems]
        if not all(sets):
            return ()
        scored = []
        for number in set.intersection(*[s for s in sets if s]):
            field, leaf = self.all[number], self._leaf[number]
            whole = "".join(words)
            hit = [part for part in leaf if part in stems]
            if not hit and lemma(_last(field.path).lower()) != whole:
                continue
            missing = (
                []
                if lemma(_last(field.path).lower()) == whole
                else [part for part in leaf if part not in stems and part not in _UNITS and stem(part) not in _UNITS]
            )
            if not self.custom and (len(missing) > len(hit) or (len(words) == 1 and "[]" in field.path)):
                continue
            depth = len([key for key in field.path if key != "[]"])
            penalty = 1.0 * len(missing) + 0.15 * depth + (0.3 if field.path[0] == "status" else 0.0)
            penalty += 0.5 if field.type == "object" else 0.0
            scored.append((penalty, number))
        scored.sort()
        best = [(p, n) for p, n in scored if p - scored[0][0] < 0.1]
        return tuple(self._attribute(self.all[number], penalty) for penalty, number in best[:3])

    def _stem(self, word: str) -> str:
        """The stem by which fields are looked up: of a word that no table knows that of the one word of a custom kind's
        fields that means the same."""
        own = stem(word)
        if not self.custom or own in self._by_stem or lexicon().find((word,)):
            return own
        same = same_in_keys(word) & self._by_stem.keys()
        return next(iter(same)) if len(same) == 1 else own

    def values(self, word: str) -> tuple[Condition, ...]:
        """The conditions that a value of an enumeration states: `postgres` is `spec.engine == "postgres"`."""
        found = sorted(self._values.get(word.lower(), ()), key=lambda pair: len(pair[0].path))
        return tuple(
            Condition(f"{'.'.join(f.path)}={value}", (self.kind,), f'any({f.jq}; . == "{value}")')
            for f, value in found[:1]
            if len([k for k in f.path if k != "[]"]) <= 4
        )

    def _attribute(self, field: FieldPath, penalty: float) -> Attribute:
        kinds = {"integer": "number", "number": "number", "boolean": "flag", "object": "object", "objects": "object"}
        return Attribute(
            ".".join(field.path),
            (self.kind,),
            field.jq,
            kinds.get(field.type, "word"),
            distinct=True,
            weight=(0.4 if self.custom else 0.0) - penalty / 2,
            custom=self.custom,
            schema=True,
            many=field.type in ("array", "objects"),
        )


def _leaf(keys: Sequence[str]) -> tuple[str, ...]:
    """The words by which people ask for the last of these keys: `notAfter` tells when something expires, and the name
    in an `issuerRef` is the issuer."""
    if keys[-1] == "name" and keys[-2:-1] and keys[-2].endswith(_REFERENCES):
        return camel_words(keys[-2])
    said = load("contents")["fields"].get(keys[-1])
    return (said,) if said else camel_words(keys[-1])


def _walk(
    schema: Mapping[str, Any], components: Mapping[str, Any], path: tuple[str, ...] = (), seen: tuple[str, ...] = ()
) -> Iterator[FieldPath]:
    name, schema = _resolve(schema, components)
    if name:
        if name in seen:
            return
        seen = (*seen, name)
    if len(path) > _DEEPEST:
        return
    if schema.get("items"):
        inner, items = _resolve(schema["items"], components)
        if items.get("properties") and inner not in seen:
            yield from _walk(schema["items"], components, (*path, "[]"), seen)
        yield FieldPath(path, "objects" if items.get("properties") else "array")
        return
    properties = schema.get("properties")
    if properties:
        if len(path) > 1:
            yield FieldPath(path, "object")
        for key, value in properties.items():
            if key not in _SKIPPED or (len(path) > 0 and key == "kind"):
                yield from _walk(value, components, (*path, key), seen)
    elif path:
        yield FieldPath(path, schema.get("type", "string"), tuple(str(v) for v in schema.get("enum", ())))


def _resolve(schema: Mapping[str, Any], components: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    for _ in range(4):
        reference = schema.get("$ref")
        if not reference and len(schema.get("allOf", ())) == 1:
            reference = schema["allOf"][0].get("$ref")
        if not reference:
            return "", schema
        name = reference.rpartition("/")[2]
        resolved = components.get(name) or {}
        if "$ref" not in resolved:
            return name, resolved
        schema = resolved
    return "", {}
