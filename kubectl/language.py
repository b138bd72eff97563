"""What the language has: look-ups in the tables of verbs, flags and filters, and their lists for people and prompts.

The tables themselves are `kubectl.grammar.verbs.VERBS`, `kubectl.grammar.flags` and `kubectl.filters.SPECS`.
"""

from __future__ import annotations

from functools import cache

from kubectl.filters import SPECS
from kubectl.grammar import GLOBAL, REFUSED, REFUSED_SHORT, VERBS, Flag, Verb

UNLISTED = ("kyaml", "jsonpath-as-json=", "template=")
"""Output forms that are accepted and that prompts do not show."""
VALUES = {"count": "N", "size": "N", "duration": "5m", "time": "RFC3339"}
"""How the values of a flag's kind are shown."""
GROUPS = frozenset(verb.name.split()[0] for verb in VERBS if " " in verb.name)
"""First words of verbs of two words: `top`, `config`, `auth`, `rollout`."""


def refusal(name: str, verb: Verb | None) -> str | None:
    """Why a flag that kubectl has is not in the language, or None for one that kubectl has not either."""
    wanted = name.replace("_", "-")
    own = dict(verb.refused) if verb else {}
    meant = REFUSED_SHORT.get(wanted, wanted)
    return own.get(wanted) or own.get(meant) or REFUSED.get(meant)


@cache
def verb_names() -> str:
    """`get, describe, …, top pods|nodes, …`: every verb, those of two words together."""
    names: dict[str, list[str]] = {}
    for verb in VERBS:
        first, _, second = verb.name.partition(" ")
        names.setdefault(first, []).extend([second] if second else [])
    return ", ".join(f"{first} {'|'.join(seconds)}" if seconds else first for first, seconds in names.items())


def filter_names() -> str:
    """`grep, wc, …`: every filter."""
    return ", ".join(SPECS)


def reference() -> str:
    """The language in one screen, for a model's prompt: the verbs with their arguments and flags, and the filters."""
    everywhere = " ".join(_flag_text(flag) for flag in GLOBAL if flag.listed)
    return "\n".join(
        (
            *(f"kubectl {_verb_text(verb)}" for verb in VERBS),
            f"every verb: {everywhere}",
            "filters: " + "; ".join(" ".join((spec.name, *spec.brief())) for spec in SPECS.values()),
        )
    )


def _verb_text(verb: Verb) -> str:
    return " ".join(word for word in (verb.name, verb.usage, *map(_flag_text, verb.flags)) if word)


def _flag_text(flag: Flag) -> str:
    if not flag.listed:
        return ""
    name = f"-{flag.short}" if flag.short else f"--{flag.name}"
    if flag.kind == "switch":
        return name
    choices = [choice + "…" * choice.endswith("=") for choice in flag.choices if choice not in UNLISTED]
    value = "|".join(choices) or VALUES.get(flag.kind, flag.name.rpartition("-")[2].upper())
    return f"{name} {value}" if flag.short else f"{name}={value}"
