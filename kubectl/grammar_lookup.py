"""Verbs and flags by their names."""

from __future__ import annotations

from kubectl.grammar_flags import GLOBAL, Flag
from kubectl.grammar_verbs import VERBS, Verb

_BY_NAME: dict[str, Verb] = {
    " ".join([*verb.name.split()[:-1], word]): verb for verb in VERBS for word in (verb.name.split()[-1], *verb.aliases)
}


def find_verb(name: str) -> Verb | None:
    """The verb of this name or alias, or None."""
    return _BY_NAME.get(name)


def flags_of(verb: Verb) -> tuple[Flag, ...]:
    """Every flag that the verb takes, the global ones last."""
    return (*verb.flags, *GLOBAL)


def find_flag(name: str, verb: Verb | None = None) -> Flag | None:
    """The flag with this long or one-letter short name; without a verb only the global ones.

    As in kubectl an underscore in a long name is a hyphen.
    """
    wanted = name if len(name) == 1 else name.replace("_", "-")
    known = flags_of(verb) if verb else GLOBAL
    return next((flag for flag in known if wanted == (flag.short if len(wanted) == 1 else flag.name)), None)


def is_switch(verb: str, name: str) -> bool:
    """Whether a verb's flag is a switch, so that its bare name means `true`."""
    found = find_verb(verb)
    flag = find_flag(name, found) if found else None
    return flag is not None and flag.kind == "switch"
