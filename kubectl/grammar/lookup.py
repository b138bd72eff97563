"""Verbs and flags by their names."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import fuzz, process

from kubectl.grammar.flags import GLOBAL, Flag
from kubectl.grammar.verbs import VERBS, Verb

_BY_NAME: dict[str, Verb] = {
    " ".join([*verb.name.split()[:-1], word]): verb for verb in VERBS for word in (verb.name.split()[-1], *verb.aliases)
}


def find_verb(name: str) -> Verb | None:
    """The verb of this name or alias, or None."""
    return _BY_NAME.get(name)


def flags_of(verb: Verb) -> tuple[Flag, ...]:
    """Every flag that the verb takes, the global ones last."""
    return (*verb.flags, *GLOBAL)


def find_flag(name: str, verb: Verb | None = None, short: bool = False) -> Flag | None:
    """The flag with this long name, or short one; without a verb only the global ones.

    As in kubectl an underscore in a long name is a hyphen.
    """
    wanted = name if short else name.replace("_", "-")
    known = flags_of(verb) if verb else GLOBAL
    return next((flag for flag in known if wanted and wanted == (flag.short if short else flag.name)), None)


def takes_value(name: str, short: bool) -> bool:
    """Whether a flag takes a value with every verb that has it: such a flag may stand before the verb."""
    found = [flag for verb in VERBS if (flag := find_flag(name, verb, short))]
    return bool(found) and all(flag.kind != "switch" for flag in found)


def is_switch(verb: str, name: str) -> bool:
    """Whether a verb's flag is a switch, so that its bare name means `true`."""
    found = find_verb(verb)
    flag = find_flag(name, found) if found else None
    return flag is not None and flag.kind == "switch"


def nearest(word: str, known: Iterable[str]) -> str:
    """` (did you mean …?)` with the name that looks most like the word, or a full stop."""
    found = process.extractOne(word, list(known), scorer=fuzz.ratio, score_cutoff=60)
    return f"; did you mean {found[0]!r}?" if found else "."
