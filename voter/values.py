"""When two answers mean the same: every value has a meaning, a hashable key, and equal keys are equal answers.

    1Gi = 1024Mi = 1073741824      500m = 0.5      90s = 1m30s = 1.5 minutes      3 = three = 3 pods
    a, b = b and a = [a b]         list of one = that one       Running = running
    docker.io/library/nginx = nginx = nginx:latest (the last not where the tag is asked for)

    fleet-alpha ≠ fleet-alpha1     0 ≠ none     3 in one namespace ≠ 3 in another     DEBUG ≠ debug

As meanings are keys, equality is symmetric and transitive by construction. `Value.unit` is a hint of what the question
asks for: a unit of time ("seconds": a bare number is that many), "time" (`5m` is minutes), "tag", or "version".
Explanations are compared by what they rest on (`voter.evidence`); their scope is the object that they are about.
"""

from __future__ import annotations

import json
import re
from collections.abc import Hashable, Iterable
from functools import lru_cache

from core.flow import Value
from voter.evidence import signature
from voter.prose import counted, plain
from voter.quantities import duration, instant, may_measure, number, percentage, seconds_in, ungrouped

NONE = ("none",)
TRUE = ("true", "yes", "y")
FALSE = ("false", "no", "n")

_NOTHING = frozenset(
    (
        "",
        "none",
        "<none>",
        "<nil>",
        "<unset>",
        "<no value>",
        "null",
        "NULL",
        "nothing",
        "n/a",
        "N/A",
        "[]",
        "{}",
        "map[]",
    )
)
_NOTHING_FOUND = re.compile(
    r"no resources found(?: in \S+ namespace)?"
    r"|(?:there (?:are|were) )?(?:no|none)(?: (?:such )?[a-z]+s)? (?:were )?found"
    r"|(?:there are )?no (?:pods|deployments|services|jobs|nodes|events|containers|labels|taints|such [a-z]+s)",
    re.IGNORECASE,
)
_PLACELESS = 10**6
"""Numbers from here on are sizes: they are the same wherever they hold. Smaller whole ones count something there."""
_LONG = 2_000

_VERSION = re.compile(r"v?([0-9]+(?:\.[0-9]+){1,3}(?:[-+][0-9A-Za-z.+-]+)?)")
_REGISTRY = re.compile(r"(?:(?:index\.|registry-1\.)?docker\.io/(?:library/)?|library/)(?=[a-z0-9])")
_LATEST = re.compile(r"([a-z0-9][a-z0-9._/-]*(?::[0-9]+/[a-z0-9._/-]+)?):latest")
_KIND_OR_PHASE = re.compile(r"[A-Z][A-Za-z]*(?:[:/][A-Z][A-Za-z]*)*")
_ANSWERED = re.compile(r"(yes|no)\s*[,.;:–-]")
_TCP = re.compile(r"([0-9]+(?::[0-9]+)?)(?:/| \()(?:TCP|tcp)\)?")
_READY = re.compile(r"([0-9]+)(?:/| of )([0-9]+)(?: [a-z]{3,}){0,2}")
_CRON_FIELD = re.compile(r"[0-9*][0-9*/,-]*|[A-Z]{3}(?:-[A-Z]{3})?")
_COMMAS = re.compile(r"\s*[,;]\s*(?:and\s+)?|\s*\n\s*|\s+(?:and|&)\s+")
_ALONE = re.compile(r"[\w:/@.=%-]+")
"""What has nothing in it that could part one member from another."""
_NAMED = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)+")
"""A name of several parts: nothing else is written so."""
_BULLET = re.compile(r"\s*(?:[-*•–]|[0-9]{1,2}[.)])[ \t]+(?=\*\*\S|[^\s*–-])")
_FIELD = re.compile(r"\s*([a-z0-9](?:[\w./-]*[a-z0-9])?): +['\"]?([\w.-]+)['\"]?\s*")
"""A label as YAML writes it."""
_WORD = re.compile(r"[a-z0-9](?:[a-z0-9._:/@=+-]*[a-z0-9])?")
_BRACKETS = re.compile(r"(?:map)?\[(.*)\]", re.DOTALL)
_SPEECH = "an and are as at be because by for from has have in is it no not of on or than the to was"


def meaning(value: Value) -> Hashable:
    """The key of what the value means. Two values are equal answers when, and only when, their keys are equal."""
    size = len(value.data) if isinstance(value.data, str) else sum(map(len, value.data))
    return _meaning(value) if size > _LONG else _remembered(value)


@lru_cache(maxsize=1024)
def _remembered(value: Value) -> Hashable:
    """Short values are compared again with each ballot that comes in; logs are not kept for that."""
    return _meaning(value)


def _meaning(value: Value) -> Hashable:
    data = value.data
    if value.kind == "refused":
        return ("refused",)
    if value.kind == "not_found":
        return ("not_found", subject(value))
    if value.kind == "explanation":
        return ("explanation", value.scope, *signature(value.evidence, _joined(value)))
    if value.kind == "yes_no":
        word = plain(_joined(value)).casefold()
        if answered := _ANSWERED.match(word):
            word = answered[1]
        return ("bool", word in TRUE) if word in (*TRUE, *FALSE) else ("text", word)
    if value.kind == "text":
        lines = tuple(" ".join(line.split()) for line in _joined(value).splitlines() if line.strip())
        return ("text", *lines) if len(lines) > 1 else _one("".join(lines), value.unit, value.scope)
    members = (data,) if isinstance(data, str) else data
    if len(members) == 1:
        members = _members(members[0])
    return _all(members, value.unit, value.scope)


def subject(value: Value) -> str:
    """The name that a `not_found` is about: the last word that could be one (`pod redis` is about `redis`)."""
    said = value.data if isinstance(value.data, str) else (value.data or ("",))[0]
    words = re.findall(r"[\w.:/-]*\w", said)
    return (words[-1].rpartition("/")[2] if words else "").casefold()


def _joined(value: Value) -> str:
    return value.data if isinstance(value.data, str) else "\n".join(value.data)


def _all(members: Iterable[str], unit: str, scope: str) -> Hashable:
    texts = list(members)
    keys = frozenset(_one(text, unit, "" if len(texts) > 1 else scope) for text in texts)
    if not keys:
        return NONE
    return next(iter(keys)) if len(keys) == 1 else ("set", keys)


def _one(text: str, unit: str, scope: str) -> Hashable:
    """The key of one member, or of a value that is not a list."""
    if _NAMED.fullmatch(text):
        return ("text", text)
    text = plain(text)
    if text in _NOTHING or _NOTHING_FOUND.fullmatch(text):
        return NONE  # not folded: `None` is what a headless service has for an address
    if unit in ("version", "tag") and (version := _VERSION.fullmatch(text)):
        return ("version", version[1])
    measured = _measure(text, unit, scope)
    if measured is not None:
        return measured
    if version := _VERSION.fullmatch(text):
        return ("version", version[1])
    if port := _TCP.fullmatch(text):
        return _measure(port[1], unit, scope) or ("text", port[1])
    if ready := _READY.fullmatch(text):
        return ("ratio", int(ready[1]), int(ready[2]))
    text = _REGISTRY.sub("", text, count=1) if _REGISTRY.match(text) else text
    if unit != "tag" and (untagged := _LATEST.fullmatch(text)):
        text = untagged[1]
    if _KIND_OR_PHASE.fullmatch(text) and not text.isupper():
        text = text.casefold()
    return ("text", " ".join(text.split()))


def _measure(text: str, unit: str, scope: str) -> Hashable | None:
    """The key of a number, a quantity, a duration or an instant; None for any other text."""
    if not may_measure(text):
        return None
    factor = seconds_in(unit)
    length = duration(text.lower(), minutes=unit == "time" or factor is not None)
    if length is not None:
        return ("duration", length)
    share = percentage(text)
    if share is not None:
        return ("percent", share)
    amount = number(text)
    if amount is None:
        amount = number(counted(text))
    if amount is not None:
        if factor is not None:
            return ("duration", amount * factor)
        if amount.denominator != 1:
            return ("number", amount, "")
        whole = amount.numerator
        return ("number", whole, scope if abs(whole) < _PLACELESS else "")
    moment = instant(text)
    return None if moment is None else ("instant", moment)


def _members(text: str) -> tuple[str, ...]:
    """The members of a text that is a list, however it is written; the text alone where it is none."""
    parts = text.split(", ")
    if all(map(_ALONE.fullmatch, parts)):  # one word, or a list as most are written: nothing to take off
        return tuple(parts)
    text = plain(text)
    text = ungrouped(text)
    lines = text.splitlines()
    if lines and all(map(_BULLET.match, lines)) and not _is_cron(text):
        return tuple(_BULLET.sub("", line) for line in lines)
    pairs = re.split(r"[,\n]", text)
    if len(pairs) > 1 and all(map(_FIELD.fullmatch, pairs)):
        return tuple(_FIELD.sub(r"\1=\2", pair) for pair in pairs)
    if text[:1] in ("[", "{"):
        try:
            return _of_json(json.loads(text)) or (text,)
        except (ValueError, RecursionError):
            pass
    if brackets := _BRACKETS.fullmatch(text):
        inner = [word.strip() for word in brackets[1].split("," if "," in brackets[1] else None)]
        labels = text.startswith("map")  # `map[app:web tier:front]`: how kubectl prints labels in a column
        return tuple(word.replace(":", "=", 1) if labels else word for word in inner)
    parts = [part for part in _COMMAS.split(text) if part]
    if len(parts) > 1 and all(len(part.split()) == 1 for part in parts) and not _is_cron(text):
        return tuple(parts)
    words = text.split()
    if len(words) > 1 and _measure(text, "", "") is None and not _READY.fullmatch(text) and not _is_cron(text):
        named = all(_WORD.fullmatch(word) for word in words) and not set(words).intersection(_SPEECH.split())
        return tuple(words) if named else (text,)
    return (text,)


def _of_json(document: object) -> tuple[str, ...]:
    """The members of a JSON array of scalars, `key=value` of an object of scalars; empty for anything else."""
    if isinstance(document, list) and all(isinstance(member, str | int | float) for member in document):
        return tuple(str(member) for member in document)
    if isinstance(document, dict) and all(isinstance(member, str | int | float) for member in document.values()):
        return tuple(f"{key}={member}" for key, member in document.items())
    return ()


def _is_cron(text: str) -> bool:
    """Whether the text is a schedule: five fields, whose order is what they mean."""
    fields = text.split()
    if len(fields) != 5 or not all(map(_CRON_FIELD.fullmatch, fields)):
        return False
    return "*" in text or all(field.isdigit() and int(field) < 60 for field in fields)
