"""The facts of a cluster as text, in three renderings: a model errs a little differently on each."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from kubectl.resources import Resource
from planners.prompting.facts import Facts, InUse, Match, Use, own

VARIANTS = ("table", "listing", "records")
"""The renderings, by the number of the prompt variant."""
MOST = 3_000
"""Characters of the whole: about 1,000 tokens of names."""
_LABELS = 5
_ANNOTATIONS = 4
_LONGEST = 60


def render_facts(facts: Facts, variant: int = 0) -> str:
    """The facts as a table, as kubectl would print them, or as YAML-like records, by the variant."""
    form = (_table, _listing, _records)[variant % len(VARIANTS)]
    head = [_kinds(facts)]
    if facts.names_shown:
        head += [f"Default namespace: {facts.namespace}", _namespaces(facts), *_limits(facts)]
    head += [f"Fields of {kind}: {fields}" for kind, fields in facts.fields]
    if not facts.names_shown:
        return "\n".join(head)
    tail = _tail(facts)
    room = MOST - sum(len(line) + 1 for line in (*head, *tail))
    shown = list(facts.matches)
    while len(shown) > 1 and len(form(shown)) > room:
        shown.pop()
    left = facts.more_matches + sum(1 + match.alike for match in facts.matches[len(shown) :])
    title = "Objects that the question may mean, by their name, label or kind:"
    body = [title, form(shown)] if shown else ["No object is named like a word of the question."]
    return "\n".join([*head, *body, *([f"({left} more)"] if left else []), *tail])


def _tail(facts: Facts) -> list[str]:
    """What is told beside objects: names that they use, keys and values in use, and what is not there."""
    lines = []
    if facts.uses:
        lines.append("Names in use that no object need bear (in what, where):")
        lines += [f"- {use.what} {use.text}: {_places(use)}" for use in facts.uses]
    if facts.in_use:
        lines.append("Keys and values in use:")
        lines += [f"- {_in_use(one)}" for one in facts.in_use]
    if facts.unknown:
        lines.append(f"Nothing is named like: {', '.join(facts.unknown)}")
    return lines


def _places(use: Use) -> str:
    return ", ".join(use.where) + (f" and {use.more} more" if use.more else "")


def _in_use(one: InUse) -> str:
    values = f" = {' | '.join(one.values)}" if one.values else f", such as {one.sample!r}" if one.sample else ""
    return f"{one.kind} {one.what} {one.key}{values}"


def _kinds(facts: Facts) -> str:
    """The kinds that are told, those of the whole cluster apart; Kubernetes' own by their bare name."""
    spaced = dict.fromkeys(_named(r) for r in facts.kinds if r.namespaced)
    wide = dict.fromkeys(_named(r) for r in facts.kinds if not r.namespaced)
    more = f"\nand {facts.more_kinds} more kinds, Kubernetes' usual ones among them" if facts.more_kinds else ""
    return f"Kinds in namespaces: {' '.join(spaced)}\nKinds of the whole cluster: {' '.join(wide)}{more}"


def _named(resource: Resource) -> str:
    return resource.plural if own(resource) else resource.qualified


def _namespaces(facts: Facts) -> str:
    more = f" and {facts.more_namespaces} more" if facts.more_namespaces else ""
    return f"Namespaces: {' '.join(facts.namespaces)}{more}"


def _limits(facts: Facts) -> list[str]:
    """What the credentials may not list, and where they may: a plan over all namespaces is forbidden then."""
    refused = {_named(r): r for r in facts.refused}
    lines = []
    if whole := [name for name, r in refused.items() if not r.namespaced]:
        lines.append(f"May not list: {' '.join(whole)}")
    if spaced := [name for name, r in refused.items() if r.namespaced]:
        lines.append(f"May not list in all namespaces (never -A): {' '.join(spaced)}")
        for space, kinds in facts.readable:
            lines.append(f"May list with -n {space}: {' '.join(map(_named, kinds))}")
    return lines


def _table(matches: Sequence[Match]) -> str:
    rows = [
        (
            _named(match.resource),
            match.object.namespace or "-",
            match.object.name,
            _labels(match) or "-",
            _owner(match) or "-",
            _annotations(match) or "-",
            "; ".join(match.notes) + _alike(match),
        )
        for match in matches
    ]
    return "\n".join(" | ".join(row).rstrip(" |-") for row in [_HEAD, *rows])


_HEAD = ("kind", "namespace", "name", "labels", "owner", "annotation keys", "notes")


def _listing(matches: Sequence[Match]) -> str:
    lines = []
    for match in matches:
        place = f" -n {match.object.namespace}" if match.object.namespace else ""
        notes = [_labels(match), _owner(match), _annotations(match), *match.notes]
        details = "; ".join(note for note in notes if note)
        lines.append(f"{_named(match.resource)}/{match.object.name}{place}" + (f"  # {details}" if details else ""))
        lines[-1] += _alike(match)
    return "\n".join(lines)


def _records(matches: Sequence[Match]) -> str:
    spaces: dict[str, list[Match]] = {}
    for match in matches:
        spaces.setdefault(match.object.namespace, []).append(match)
    parts: list[str] = []
    fields: tuple[tuple[str, Callable[[Match], str]], ...] = (
        ("labels", lambda match: _labels(match)),
        ("ownedBy", _owner),
        ("annotationKeys", _annotations),
        ("notes", lambda match: "; ".join(match.notes)),
    )
    for space, found in spaces.items():
        parts.append(f"in namespace {space}:" if space else "in no namespace:")
        for match in found:
            listed = "".join(f", {name}: [{text}]" for name, of in fields if (text := of(match)))
            parts.append(f"- {match.resource.kind} {match.object.name}{listed}{_alike(match)}")
    return "\n".join(parts)


def _labels(match: Match) -> str:
    """The labels that identify: no hashes, uids, versions of charts, nor what is said twice."""
    labels = match.object.labels
    if match.resource.plural == "pods":  # where it runs: copied from its node
        labels = {key: value for key, value in labels.items() if not key.startswith("topology.kubernetes.io/")}
    pairs = [f"{key}={value}" for key, value in labels.items() if _identifies(key, value, labels)]
    return ",".join(pairs[:_LABELS])


_IDLE = re.compile(
    r"-hash$|(^|[-/])uid$|^helm\.sh/chart$|managed-by$|^kubernetes\.io/metadata\.name$|^kubernetes\.io/bootstrapping$"
    r"|^(?:beta\.)?kubernetes\.io/(?:arch|os)$|^pod-template-generation$|pod-name$|^apps\.kubernetes\.io/pod-index$"
)


def _identifies(key: str, value: str, labels: Mapping[str, str]) -> bool:
    if len(value) > _LONGEST or _IDLE.search(key):
        return False
    return not (key.startswith("batch.kubernetes.io/") and key.partition("/")[2] in labels)


def _owner(match: Match) -> str:
    owner = match.object.controller
    return f"{owner.kind}/{owner.name}" if owner else ""


def _annotations(match: Match) -> str:
    keys = [key for key in match.object.annotations if "last-applied" not in key and "kubernetes.io/" not in key]
    return ",".join(keys[:_ANNOTATIONS])


def _alike(match: Match) -> str:
    return f" (and {match.alike} more of the same)" if match.alike else ""
