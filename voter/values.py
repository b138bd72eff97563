"""When two answers mean the same: every value has a meaning, a hashable key, and equal keys are equal answers.

As meanings are keys, equality is symmetric and transitive by construction. The rules stand in one table, `RULES`, in
the order in which they are tried, each with what it makes equal and with a counterexample; `docs/equality.md` shows the
same table. Where a value came from (a namespace, a command) is no part of what it means.

`Value.unit` is a hint of what the question asks for: a unit of time ("seconds": a bare number is that many), "time"
(`5m` is minutes), "tag", or "version". Explanations are compared by what they rest on (`voter.evidence`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from core.flow import Value
from voter.evidence import signature
from voter.members import listing
from voter.prose import counted, plain
from voter.quantities import duration, instant, may_measure, number, percentage, seconds_in

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
        "not set",
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
_LONG = 2_000

_VERSION = re.compile(r"v?([0-9]+(?:\.[0-9]+){1,3}(?:[-+][0-9A-Za-z.+-]+)?)")
_LIKE_A_VERSION = re.compile(r"v[0-9]+(?:\.[0-9]+){1,3}\S*|[0-9]+(?:\.[0-9]+){2,3}(?:[-+]\S+)?|[1-9][0-9]*\.[0-9]+0")
"""`v1.2`, `1.2.3`, and `1.10`: a number ends with no 0 behind its point."""
_REGISTRY = re.compile(r"(?:(?:index\.|registry-1\.)?docker\.io/(?:library/)?|library/)(?=[a-z0-9])")
_LATEST = re.compile(r"([a-z0-9][a-z0-9._/-]*(?::[0-9]+/[a-z0-9._/-]+)?):latest")
_KIND_OR_PHASE = re.compile(r"[A-Z][A-Za-z]*(?:[:/][A-Z][A-Za-z]*)*")
_ANSWERED = re.compile(r"(yes|no)\s*[,.;:–-]")
_TCP = re.compile(r"([0-9]+(?::[0-9]+)?)(?:/| \()(?:TCP|tcp)\)?")
_READY = re.compile(r"([0-9]+)(?:/| of )([0-9]+)(?: [a-z]{3,}){0,2}")
_NAMED = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)+")
"""A name of several parts: nothing else is written so."""
_IN_NAMESPACE = re.compile(r"\s+in (?:the )?namespace \S+\s*$")


def meaning(value: Value) -> Hashable:
    """The key of what the value means. Two values are equal answers when, and only when, their keys are equal."""
    size = len(value.data) if isinstance(value.data, str) else sum(map(len, value.data))
    return _meaning(value) if size > _LONG else _remembered(value)


@lru_cache(maxsize=1024)
def _remembered(value: Value) -> Hashable:
    """Short values are compared again with each ballot that comes in; logs are not kept for that."""
    return _meaning(value)


def _meaning(value: Value) -> Hashable:
    if value.kind == "refused":
        return ("refused",)
    if value.kind == "forbidden":
        return ("forbidden",)
    if value.kind == "not_set":
        return NONE
    if value.kind == "not_found":
        return ("not_found", subject(value))
    if value.kind == "explanation":
        return ("explanation", value.about, *signature(value.evidence, _joined(value)))
    if value.kind == "yes_no":
        word = plain(_joined(value)).casefold()
        if answered := _ANSWERED.match(word):
            word = answered[1]
        return ("bool", word in TRUE) if word in (*TRUE, *FALSE) else ("text", word)
    if value.kind == "text":
        lines = tuple(" ".join(line.split()) for line in _joined(value).splitlines() if line.strip())
        return ("lines", *lines) if len(lines) > 1 else one("".join(lines), value.unit)
    members = (value.data,) if isinstance(value.data, str) else tuple(dict.fromkeys(value.data))
    return _listed(members, value.unit)


def subject(value: Value) -> str:
    """The name that a `not_found` is about: the last word that could be one (`pod redis` is about `redis`)."""
    text = value.data if isinstance(value.data, str) else (value.data or ("",))[0]
    text = _IN_NAMESPACE.sub("", text)
    words = re.findall(r"[\w.:/-]*\w", text)
    return (words[-1].rpartition("/")[2] if words else "").casefold()


def _joined(value: Value) -> str:
    return value.data if isinstance(value.data, str) else "\n".join(value.data)


def _listed(members: tuple[str, ...], unit: str) -> Hashable:
    """The key of a list: a set where its members are single, rows in their order where one of them is a row."""
    rows = False
    if len(members) == 1:
        listed = listing(members[0], _is_measure)
        members, rows = listed.members, listed.rows
    elif any(len(plain(member).split()) > 1 and one(member, unit)[0] == "text" for member in members):
        rows = True
    if rows:
        return ("rows", *(tuple(one(cell, unit) for cell in plain(member).split()) for member in members))
    keys = frozenset(one(member, unit) for member in members)
    if not keys:
        return NONE
    return next(iter(keys)) if len(keys) == 1 else ("set", keys)


# ── The rules for one member, in order ───────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Rule:
    """One way in which texts that are written differently mean the same.

    `key` gives what a text means by this rule, or None where the rule is not for it; its first part is `name`. `equal`
    are two texts that the rule makes equal, `different` two that somebody might have taken for equal: (text, text, and
    the unit that the question asks for, "" for none).
    """

    name: str
    says: str
    key: Callable[[str, str], tuple[Hashable, ...] | None]
    equal: tuple[str, str, str]
    different: tuple[str, str, str]


def one(text: str, unit: str = "") -> tuple[Hashable, ...]:
    """The key of one member, or of a value that is not a list: by the first rule that is for it."""
    if _NAMED.fullmatch(text):
        return ("text", text)
    text = plain(text)
    return next(key for rule in RULES if (key := rule.key(text, unit)) is not None)


def _none(text: str, unit: str) -> tuple[Hashable, ...] | None:
    # Not folded: `None` is what a headless service has for an address.
    return NONE if text in _NOTHING or _NOTHING_FOUND.fullmatch(text) else None


def _bool(text: str, unit: str) -> tuple[Hashable, ...] | None:
    return ("bool", text == "yes") if text in ("yes", "no") else None


def _version(text: str, unit: str) -> tuple[Hashable, ...] | None:
    found = _VERSION.fullmatch(text)
    if found is None or not (unit in ("version", "tag") or _LIKE_A_VERSION.fullmatch(text)):
        return None
    return ("version", found[1])


def _duration(text: str, unit: str) -> tuple[Hashable, ...] | None:
    if not may_measure(text):
        return None
    factor = seconds_in(unit)
    length = duration(text.lower(), minutes=unit == "time" or factor is not None)
    if length is None and factor is not None and (amount := _amount(text)) is not None:
        length = amount * factor  # `45` where seconds are asked for
    return None if length is None else ("duration", length)


def _percent(text: str, unit: str) -> tuple[Hashable, ...] | None:
    share = percentage(text) if may_measure(text) else None
    return None if share is None else ("percent", share)


def _number(text: str, unit: str) -> tuple[Hashable, ...] | None:
    amount = _amount(text) if may_measure(text) else None
    return None if amount is None else ("number", amount)


def _amount(text: str) -> Fraction | None:
    amount = number(text)
    return number(counted(text)) if amount is None else amount


def _instant(text: str, unit: str) -> tuple[Hashable, ...] | None:
    moment = instant(text) if may_measure(text) else None
    return None if moment is None else ("instant", moment)


def _port(text: str, unit: str) -> tuple[Hashable, ...] | None:
    port = _TCP.fullmatch(text)
    return None if port is None else (_number(port[1], unit) or ("text", port[1]))


def _ratio(text: str, unit: str) -> tuple[Hashable, ...] | None:
    ready = _READY.fullmatch(text)
    return None if ready is None else ("ratio", int(ready[1]), int(ready[2]))


def _image(text: str, unit: str) -> tuple[Hashable, ...] | None:
    name = _REGISTRY.sub("", text, count=1) if _REGISTRY.match(text) else text
    if unit != "tag" and (untagged := _LATEST.fullmatch(name)):
        name = untagged[1]
    return None if name == text else ("text", name)


def _state(text: str, unit: str) -> tuple[Hashable, ...] | None:
    return ("text", text.casefold()) if _KIND_OR_PHASE.fullmatch(text) and not text.isupper() else None


def _words(text: str, unit: str) -> tuple[Hashable, ...] | None:
    return ("text", " ".join(text.split()))


def _is_measure(text: str) -> bool:
    """Whether words that stand side by side are one quantity, duration, moment or share."""
    return one(text)[0] in ("duration", "percent", "number", "instant", "ratio")


RULES: tuple[Rule, ...] = (
    Rule("none", "nothing at all", _none, ("<none>", "No resources found", ""), ("none", "0", "")),
    Rule("bool", "the same yes or no", _bool, ("yes", "`yes`", ""), ("no", "none", "")),
    Rule("version", "the same version", _version, ("v1.30", "1.30", ""), ("1.10", "1.1", "")),
    Rule("duration", "the same duration", _duration, ("90s", "1m30s", ""), ("5m", "5 minutes", "")),
    Rule("percent", "the same share", _percent, ("10%", "10 percent", ""), ("10%", "0.1", "")),
    Rule("number", "the same number or quantity", _number, ("1Gi", "1024Mi", ""), ("1G", "1Gi", "")),
    Rule(
        "instant",
        "the same moment",
        _instant,
        ("2026-11-23T05:57:15Z", "2026-11-23 06:57:15+01:00", ""),
        ("2026-11-23T05:57:15Z", "2026-11-23", ""),
    ),
    Rule("port", "the same TCP port", _port, ("80/TCP", "80", ""), ("53/UDP", "53", "")),
    Rule("ratio", "the same share of replicas", _ratio, ("2/3", "2 of 3 ready", ""), ("2/3", "3/2", "")),
    Rule(
        "image",
        "the same image, its default registry and tag aside",
        _image,
        ("docker.io/library/nginx:latest", "nginx", ""),
        ("nginx:latest", "nginx", "tag"),
    ),
    Rule("state", "the same kind, phase or reason", _state, ("Running", "running", ""), ("DEBUG", "debug", "")),
    Rule("text", "the same words", _words, ("fleet-alpha", "`fleet-alpha`", ""), ("fleet-alpha", "fleet-alpha1", "")),
)
"""The first that is for a text decides; the last is for every text."""
