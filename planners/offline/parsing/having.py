"""What a thing is to have: an attribute that stands by itself, as something that is said of it."""

from __future__ import annotations

from dataclasses import replace

from planners.offline.forms.algebra import Has, Holds
from planners.offline.parsing.makers import row
from planners.offline.parsing.parts import Asked, Modifier
from planners.offline.words import SETTINGS, Attribute

SWITCHED = frozenset({"enabled", "activated", "active", "disabled", "deactivated"})
"""Words that ask how a setting is, and not whether there is one."""


def having(asked: Asked, adjective: bool = False, switched: bool = False) -> Modifier:
    """An attribute that a thing is to have, or not; of an `adjective`, the label that is called so comes first. What is
    `switched` is to be on."""
    if switched:
        links = tuple((_is_so(a) if a.id.startswith(SETTINGS) else a, sure) for a, sure in asked.links)
        asked = replace(asked, links=links)
    if adjective:
        labels = [(a, 1.1) for a, _ in asked.links if a.id.startswith("label ")]
        rest = [pair for pair in asked.links if not pair[0].id.startswith("label ")]
        asked = replace(asked, links=(*((_is_so(a), sure) for a, sure in labels), *rest))
    choices = tuple(
        (Holds(a, "==", "true", asked.negated) if a.kind == "flag" and a.schema else Has(a, asked.negated), sure)
        for a, sure in ((row(a.had) if a.had else a, sure) for a, sure in asked.links)
    )
    return Modifier(asked.start, asked.end, choices, asked.optional, asked.joint)


_ON = 'strings | select(test("^(none|no|false|0|off|disabled)$"; "i") | not)'


def _is_so(label: Attribute) -> Attribute:
    """A label or a setting but where it says no."""
    return replace(label, jq=f"({label.jq}) | {_ON}")


def is_on(attribute: Attribute) -> bool:
    """Whether it is a setting but where it says no."""
    return attribute.jq.endswith(_ON)
