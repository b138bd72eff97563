"""Attributes that the words at hand make out of others: the mount of just one source, who is responsible, a name with
what is its own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from planners.offline.readings.reading import Selection
from planners.offline.readings.terms import stream
from planners.offline.words import Attribute

_SOURCES = ("configmaps", "secrets", "persistentvolumeclaims")


def mounted(attribute: Attribute, selection: Selection) -> Attribute:
    """Where just the config map, secret or claim at hand is mounted."""
    sources = [link for link in selection.links if link.resource.qualified in _SOURCES and link.objects]
    if attribute.id != "mount paths" or len(sources) != 1:
        return attribute
    name = json.dumps(json.dumps(sources[0].objects[0].name))
    jq = (
        f". as $c | [.object | podspec.volumes[]? | select(tostring | contains({name})) | .name] as $v"
        " | (.volumeMounts // [])[] | select(.name | IN($v[])) | .mountPath"
    )
    return replace(attribute, jq=jq)


def responsible(selection: Selection) -> Attribute | None:
    """The annotation or label that says who is responsible for these things, where there is one."""
    for word in ("owner", "owned-by", "owners", "maintainer", "contact", "team", "responsible", "maintained-by"):
        for place, owned in (("annotations", selection.objects), ("labels", selection.objects)):
            for meta in owned:
                for key in getattr(meta, place):
                    if key.lower().rpartition("/")[2] == word:
                        return Attribute(
                            f"{place} {key}", ("any",), f".metadata.{place}[{json.dumps(key)}]", "text", True
                        )
    return None


def beside(shown: Sequence[tuple[Attribute, ...]], kind: str) -> Attribute | None:
    """What is to be told of each thing beside its name ("… with their images"), as one attribute."""
    chosen = [next((a for a in senses if a.fits(kind)), None) for senses in shown]
    if not all(chosen):
        return None
    told = [f'([{stream(a)} | select(. != null) | tostring] | unique | join(", "))' for a in chosen if a]
    listed = f'[{", ".join(told)}] | map(if . == "" then "none" else . end) | join("; ")'
    jq = f'. as $o | "\\(.metadata.name): " + ({listed})'
    needs = tuple(need for a in chosen if a for need in a.needs)
    return Attribute("name: " + ", ".join(a.id for a in chosen if a), ("any",), jq, "text", needs=needs)


def together(asked: Attribute, said: Attribute) -> bool:
    """Whether two attributes are of one thing, so that naming the second says where the first is looked for."""
    if asked.id == said.id or ("label" in asked.id and "label" in said.id):
        return asked.id == said.id
    return bool(set(asked.of) & set(said.of))
