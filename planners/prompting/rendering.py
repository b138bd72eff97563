"""The facts of a cluster as text, in three renderings: a model errs a little differently on each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from kubectl.resources import Resource
from planners.prompting.facts import Facts, Match, own

VARIANTS = ("table", "listing", "records")
"""The renderings, by the number of the prompt variant."""
MOST = 5_200
"""Characters of the whole: about 1,500 tokens."""
_LABELS = 5
_ANNOTATIONS = 4
_LONGEST = 60


def render_facts(facts: Facts, variant: int = 0) -> str:
    """The facts as a table, as kubectl would print them, or as YAML-like records, by the variant."""
    form = (_table, _listing, _records)[variant % len(VARIANTS)]
    head = [_kinds(facts)]
    if facts.names_told:
        head += [f"Default namespace: {facts.namespace}", _namespaces(facts), *_limits(facts)]
    head += [f"Fields of {kind}: {fields}" for kind, fields in facts.fields]
    if not facts.names_told:
        return "\n".join(head)
    room = MOST - sum(len(line) + 1 for line in head)
    shown = list(facts.matches)
    while shown and len(form(shown)) > room:
        shown.pop()
    left = facts.more_matches + sum(1 + match.alike for match in facts.matches[len(shown) :])
    title = "Objects that the question may mean, by their name, label or kind:"
    body = [title, form(shown)] if shown else ["No object is named like a word of the question."]
    return "\n".join([*head, *body, *([f"({left} more)"] if left else [])])


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
            _labels(match.object.labels) or "-",
            _owner(match) or "-",
            _annotations(match) + _alike(match),
        )
        for match in matches
    ]
    return "\n".join(" | ".join(row).rstrip(" |") for row in [_HEAD, *rows])


_HEAD = ("kind", "namespace", "name", "labels", "owner", "annotation keys")


def _listing(matches: Sequence[Match]) -> str:
    lines = []
    for match in matches:
        place = f" -n {match.object.namespace}" if match.object.namespace else ""
        notes = [_labels(match.object.labels), _owner(match), _annotations(match)]
        told = "; ".join(note for note in notes if note)
        lines.append(f"{_named(match.resource)}/{match.object.name}{place}" + (f"  # {told}" if told else ""))
        lines[-1] += _alike(match)
    return "\n".join(lines)


def _records(matches: Sequence[Match]) -> str:
    spaces: dict[str, list[Match]] = {}
    for match in matches:
        spaces.setdefault(match.object.namespace, []).append(match)
    parts: list[str] = []
    fields: tuple[tuple[str, Callable[[Match], str]], ...] = (
        ("labels", lambda match: _labels(match.object.labels)),
        ("ownedBy", _owner),
        ("annotationKeys", _annotations),
    )
    for space, found in spaces.items():
        parts.append(f"in namespace {space}:" if space else "in no namespace:")
        for match in found:
            told = "".join(f", {name}: [{text}]" for name, of in fields if (text := of(match)))
            parts.append(f"- {match.resource.kind} {match.object.name}{told}{_alike(match)}")
    return "\n".join(parts)


def _labels(labels: Mapping[str, str]) -> str:
    pairs = ((key, value) for key, value in labels.items() if not key.endswith("-hash") and len(value) <= _LONGEST)
    return ",".join([f"{key}={value}" for key, value in pairs][:_LABELS])


def _owner(match: Match) -> str:
    owner = match.object.controller
    return f"{owner.kind}/{owner.name}" if owner else ""


def _annotations(match: Match) -> str:
    keys = [key for key in match.object.annotations if "last-applied" not in key and "kubernetes.io/" not in key]
    return ",".join(keys[:_ANNOTATIONS])


def _alike(match: Match) -> str:
    return f" (and {match.alike} more of the same)" if match.alike else ""
