"""What a command line means: a typed, read-only `Command` and the filters behind it.

These are plain values. Which verbs, flags and filters exist, and how their text is read, is in `kubectl.language` and
`kubectl.parser`; `str(pipeline)` is the canonical line, and `parse(str(pipeline)) == pipeline`.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest

from kubectl.grammar import is_switch


@dataclass(frozen=True)
class Command:
    """One kubectl call. `verb` may be two words (`auth can-i`); flags have their canonical long name, in given order.

    A switch has the value `"true"` (or `"false"`). A repeated flag is there once for each time it was given.
    """

    verb: str
    arguments: tuple[str, ...] = ()
    flags: tuple[tuple[str, str], ...] = ()

    def flag(self, name: str, default: str = "") -> str:
        """The last value given for the flag, or the default."""
        return next((value for flag, value in reversed(self.flags) if flag == name), default)

    def values(self, name: str) -> tuple[str, ...]:
        """Every value given for the flag, in order."""
        return tuple(value for flag, value in self.flags if flag == name)

    def has(self, name: str) -> bool:
        """Whether the switch is on."""
        return self.flag(name, "false") == "true"

    def __str__(self) -> str:
        return self._text

    @cached_property
    def _text(self) -> str:
        words = [*self.verb.split(), *(shlex.quote(word) for word in self.arguments)]
        for name, value in self.flags:
            on = value == "true" and is_switch(self.verb, name)
            words.append(f"--{name}" if on else f"--{name}={shlex.quote(value)}")
        return " ".join(["kubectl", *words])


@dataclass(frozen=True)
class Filter:
    """One program behind a pipe: its name and its words, options first and already normalised by the grammar."""

    name: str
    arguments: tuple[str, ...] = ()

    def __str__(self) -> str:
        return " ".join([self.name, *(shlex.quote(word) for word in self.arguments)])


@dataclass(frozen=True)
class Pipeline:
    """A command and the filters that its output goes through.

    `redirections` says for each stage where its errors go: `2>/dev/null`, `2>&1`, or "" for where they always go; it is
    empty where no stage says so.
    """

    command: Command
    filters: tuple[Filter, ...] = ()
    redirections: tuple[str, ...] = ()

    def __str__(self) -> str:
        stages = map(str, (self.command, *self.filters))
        return " | ".join(f"{stage} {to}" if to else stage for stage, to in zip_longest(stages, self.redirections))
