"""What every step of the walk works on: the atoms that are left, the parts so far, a negation that waits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from planners.offline.data import load
from planners.offline.forms.algebra import Filter, Holds, Is, Labelled, Op
from planners.offline.parsing.chart import Atom
from planners.offline.parsing.makers import with_unit
from planners.offline.parsing.parts import Asked, Modifier, Parts, Unfit
from planners.offline.words import Opening, Token, is_version
from planners.offline.world import World

NAMING = frozenset({"named", "called", "name"})
ALONE = frozenset({"one", "single"})
"""Words for 1 that say as well that of several one is meant."""
HAVING = frozenset(load("words")["holding"])
"""Words before an attribute that say that something has it."""
BEHIND = frozenset(load("words")["negations_behind"])
"""Negations that may stand behind what is not there."""
CONTAINERS = frozenset({"containers", "init containers"})
SIZES = ("storage request", "volume capacity", "priority value")
"""What is big or small of what stores."""


class Steps:
    """The state of one walk, and what all of its steps do with it."""

    def __init__(self, atoms: Sequence[Atom], opening: Opening, tokens: Sequence[Token], world: World) -> None:
        self.atoms = list(atoms)
        self.tokens = tokens
        self.world = world
        self.parts = Parts(opening.ask, tokens, opening.end, every=opening.every)
        self.i = 0
        self.negated = ""
        self.alternative: tuple[int, int] | None = None
        """How much was said, and asked for, before the "or" whose other side comes."""
        self.excepting = False
        """Whether what comes is left out."""
        self.excepted = False
        """Whether something was left out just now."""
        self.start = opening.end

    def peek(self, *roles: str, at: int = 0) -> Atom | None:
        """The next atom, if it has one of these roles."""
        place = self.i + at
        atom = self.atoms[place] if place < len(self.atoms) else None
        return atom if atom is not None and atom.role in roles else None

    def take_negation(self) -> bool:
        """Whether what comes is negated; asked once."""
        taken, self.negated = bool(self.negated), ""
        return taken

    def take_asked(self) -> Asked:
        """The last attribute: it is no thing that is asked for, something is said of it. Its negation goes on."""
        asked = self.parts.asked.pop()
        if asked.joint:
            self.alternative = len(self.parts.modifiers), len(self.parts.asked)
        self.negated = self.negated or ("not" if asked.negated else "")
        return asked

    def verb_before(self, atom: Atom) -> bool:
        """ "Running a release candidate": what stands before a version, or what containers are, is a verb."""
        before = self.parts.modifiers[-1] if self.parts.modifiers else None
        spoken = [t.lower for t in self.tokens[before.start : before.end]] if before is not None else []
        return spoken == ["running"] and before is not None and before.end == atom.start - len(atom.before)

    def excepts_container(self) -> bool:
        """ "Which container besides X": what is left out is one of the containers that are asked for."""
        asked = self.parts.asked[-1] if self.parts.asked else None
        return self.excepting and asked is not None and any(a.id in CONTAINERS for a, _ in asked.links)

    def equals(self, asked: Asked, value: str, end: int, op: Op = "==") -> None:
        """Say that an attribute compares so with a value. Raises `Unfit` where none can."""
        negated = self.take_negation() != self.excepting
        choices: list[tuple[Filter, float]] = []
        for attribute, sure in asked.links:
            numeric = bool(re.fullmatch(r"[\d.]+\w*", value))
            ordered = attribute.kind in ("number", "quantity") or attribute.many or is_version(attribute)
            if (op != "==" and not ordered) or (attribute.kind == "flag" and value not in ("true", "false")):
                continue
            inside = end - 1 in asked.holes and value.isdigit()  # "expose two ports"
            counted = inside or (op != "==" and attribute.kind not in ("number", "quantity"))
            counted = counted and attribute.many and numeric
            choices.append((Holds(attribute, op, with_unit(value), negated, counted), sure))
        if not choices:
            raise Unfit(value)
        self.parts.modifiers.append(Modifier(asked.start, end, tuple(choices)))

    def widened(self, atom: Atom, choices: tuple[tuple[Labelled, float], ...]) -> tuple[tuple[Labelled, float], ...]:
        """What is said of labels; joined to what stands before: "the a and b services"."""
        last = self.parts.modifiers[-1] if self.parts.modifiers and "and" in atom.before else None
        found = tuple(
            (replace(a, value=f"{a.value}|{b.value}"), min(x, y))
            for a, x in (last.choices if last is not None and last.end >= atom.start - len(atom.before) else ())
            for b, y in choices
            if isinstance(a, Labelled) and a.key == b.key and a.value and b.value and not (a.negated or b.negated)
        )
        if found and self.parts.ask in ("yes_no", "count"):
            raise Unfit("and")  # "how many a and b services": of each, or together?
        if found:
            self.parts.modifiers.pop()
        return found or choices

    def drop_key(self, atom: Atom, choices: Sequence[tuple[Filter, float]]) -> None:
        """ "image nginx", "a postgres image": the attribute beside its value is no second thing that is asked for."""
        previous = self.parts.asked[-1] if self.parts.asked else None
        values = {one.attribute.id for one, _ in choices if isinstance(one, Holds)}
        values |= {one.condition.id.partition("=")[0] for one, _ in choices if isinstance(one, Is)}
        if "images of" in values and "of" not in atom.before:
            values.add("images")
        near_by = previous is not None and previous.end == atom.start - len(atom.before)
        if previous is not None and near_by and any(a.id in values for a, _ in previous.links):
            self.parts.asked.pop()
        behind = self.peek("attribute") if self.parts.nouns and values & {"images", "images of", "registry"} else None
        self.i += behind is not None and not behind.before and behind.span.tokens[0].lemma == "image"
