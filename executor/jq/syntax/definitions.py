"""Definitions that were read before, by their text: programs of one writer begin with the same ones."""

from __future__ import annotations

from dataclasses import dataclass, field

from executor.jq.syntax.tree import Node
from executor.jq.syntax.words import Words

MOST, MOST_OF_NAME = 512, 8
"""Names that are held, and definitions of one name: beyond either all are forgotten."""

Definition = tuple[str, tuple[str, ...], Node]
"""Its name, its parameters and its body."""


@dataclass
class Definitions:
    """Definitions by their name and their text, from the name to the `;` behind the body."""

    by_name: dict[str, dict[str, Definition]] = field(default_factory=dict)

    def find(self, words: Words, start: int) -> Definition | None:
        """The known definition whose text stands at `start`, where its name is this word; then it is passed."""
        known = self.by_name.get(words.text, {}) if words.kind == "name" else {}
        for text, definition in tuple(known.items()):
            if words.source.startswith(text, start):
                words.go(start + len(text))
                return definition
        return None

    def add(self, text: str, definition: Definition) -> None:
        """Hold one more."""
        if len(self.by_name) >= MOST or len(self.by_name.get(definition[0], ())) >= MOST_OF_NAME:
            self.by_name.clear()
        self.by_name.setdefault(definition[0], {})[text] = definition
