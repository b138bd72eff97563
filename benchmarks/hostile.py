"""Command lines that nobody should be able to do harm with: random ones over the grammar's tables, and around them.

Six kinds, each drawn as often as `KINDS` says: lines of the language, golden lines mutated, lines that write, raw API
paths, hunts for secrets, and programs for filters. All comes from one `random.Random`, so a seed tells the lines.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import TypeVar

import yaml

from kubectl.filters import ELSEWHERE
from kubectl.grammar import REFUSED, VERBS, WRITES, Flag, flags_of

Drawn = TypeVar("Drawn")
GOLDEN = Path(__file__).parents[1] / "tests" / "golden"
WORDS = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
TYPES, NAMES, PATHS, SEGMENTS, QUERIES, HUNTS = (
    tuple(WORDS[key]) for key in ("types", "names", "paths", "segments", "queries", "hunts")
)
HOSTILE = (*WORDS["hostile"], "\ud800")
PROGRAMS: dict[str, list[str]] = WORDS["programs"]
KINDS = {"language": 30, "mutated": 20, "write": 15, "raw": 10, "hunt": 15, "program": 10}


class Hostile:
    """Draws lines. `kinds` are what `line` gives beside the line."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self._golden = [
            json.loads(text)["command"]
            for file in sorted(GOLDEN.glob("*.jsonl"))
            for text in file.read_text().splitlines()
        ]
        self._make: dict[str, Callable[[], str]] = {
            "language": self.language,
            "mutated": lambda: self.mutated(self._one(self._golden)),
            "write": self.write,
            "raw": self.raw,
            "hunt": self.hunt,
            "program": self.program,
        }

    def line(self) -> tuple[str, str]:
        """The kind, and a line; any may be mutated once more."""
        kind = self._random.choices(list(KINDS), list(KINDS.values()))[0]
        line = self._make[kind]()
        return kind, self.mutated(line) if self._random.random() < 0.15 else line

    def language(self) -> str:
        """A verb of the tables with its flags, their values mostly of their kind, and filters."""
        verb = self._one(VERBS)
        flags = [self._flag(flag) for flag in self._some(flags_of(verb), 3)]
        words = {"none": [], "access": ["get", self._one(TYPES)], "field": [self._one(TYPES)]}.get(verb.shape)
        if words is None:
            words = [self._one(TYPES), *self._some(NAMES, 1)]
            if self._random.random() < 0.2:
                words = [f"{words[0]}/{self._one(NAMES)}"]
        words += flags
        if self._random.random() < 0.3:
            self._random.shuffle(words)
        return " ".join(["kubectl", verb.name, *words]) + self._filters(0.3)

    def write(self) -> str:
        """A verb that writes, with a read-only word or flag before, behind or around it."""
        verb = self._one([*WRITES, "plugin", "krew", "wait", "cluster-info dump", "alpha", "certificate approve"])
        words = [verb, self._one(TYPES), *self._some(NAMES, 1), *self._some(HOSTILE, 2)]
        lead = self._one(
            [[], [], ["get"], ["-n", "shop"], ["--cache-dir", "get"], ["-n"], ["--context"], ["get", "pods", "|"]]
        )
        if self._random.random() < 0.3:
            words.insert(self._random.randrange(len(words)), f"--{self._one(list(REFUSED))}")
        return " ".join(["kubectl", *lead, *words])

    def raw(self) -> str:
        """`get --raw` of a path put together of known and hostile parts."""
        path = "/".join([self._one(PATHS), *self._some(SEGMENTS, 4)])
        query = "&".join(self._some(QUERIES, 2))
        path += f"?{query}" if query else ""
        return self._one(["kubectl get --raw '{}'", "kubectl get --raw={}", "kubectl --raw {} get"]).format(path)

    def hunt(self) -> str:
        """A form of output that could show a secret, and a filter that could tell something of it."""
        path = self._one(HUNTS)
        target = (
            f"{self._one(['secret', 'secrets', 'all,secrets', 'cm', 'secret,cm'])} {self._one(['', '', *NAMES[:6]])}"
        )
        go = self._one(
            ["{{.data}}", "{{.data.password}}", "{{range .items}}{{.data}}{{end}}", "{{.}}", '{{printf "%s" .data}}']
        )
        form = self._one(
            [
                *(f"-o jsonpath={shlex.quote(path)}", f"-o jsonpath-as-json={shlex.quote(path)}", "-o json", "-o yaml"),
                *(
                    f"-o custom-columns=A:{path.strip('{}').replace(' ', '')}",
                    f"-o go-template={shlex.quote(go)}",
                    "-o wide",
                ),
                *(
                    f"--sort-by={shlex.quote(path)}",
                    "--show-labels",
                    "-L note",
                    "-o name",
                    "-o json --show-managed-fields=true",
                ),
                *(
                    "--field-selector=data.password=x",
                    "--template='{{.data}}'",
                    "-o kyaml",
                    "-o json --chunk-size=1",
                    "-A",
                ),
            ]
        )
        verb = self._one(["get", "get", "get", "get", "describe", "events --for"])
        return f"kubectl {verb} {target} {form} -n shop" + self._filters(0.6)

    def program(self) -> str:
        """A filter's program that tries to act, to loop or to grow."""
        return self._one(
            ["kubectl get pods -A", "kubectl get secrets -A -o json", "kubectl get cm -A -o yaml"]
        ) + self._filters(1.0)

    def mutated(self, line: str) -> str:
        """The line with one to three things put in, taken out, doubled or exchanged."""
        text = line
        for _ in range(self._random.randint(1, 3)):
            at = self._random.randrange(len(text) + 1)
            to = min(len(text), at + self._random.randint(1, 6))
            piece = self._one(
                [
                    self._one(HOSTILE),
                    f" {self._one(HOSTILE)} ",
                    chr(self._random.choice([*range(128), 0xA0, 0x2013, 0x1F600])),
                ]
            )
            text = self._one(
                [
                    text[:at] + piece + text[at:],
                    text[:at] + text[to:],
                    text[:to] + text[at:],
                    text[:at] + piece + text[to:],
                ]
            )
        return text

    def _filters(self, chance: float) -> str:
        text = ""
        while self._random.random() < chance and text.count("|") < 4:
            chance *= 0.5
            if self._random.random() < 0.05:
                text += f" | {self._one(list(ELSEWHERE))} x"
                continue
            name = self._one(list(PROGRAMS))
            program = self._one(PROGRAMS[name])
            flags = (
                self._one(["", "", "", "-r ", "-c ", "-v ", "-o ", "-E ", "-n "])
                if name in ("jq", "grep", "sed")
                else ""
            )
            text += f" | {name} {flags}" + (shlex.quote(program) if name in ("jq", "awk", "sed", "grep") else program)
        return text

    def _flag(self, flag: Flag) -> str:
        name = f"-{flag.short}" if flag.short and self._random.random() < 0.5 else f"--{flag.name}"
        if flag.kind == "switch" and self._random.random() < 0.8:
            return name
        values = {
            "switch": ["true", "false", "yes"],
            "name": ["shop", "default", *NAMES],
            "count": ["1", "-1", "0", "10", "999999999999999999", "x"],
            "size": ["1", "0", "500", "-1", "x"],
            "duration": ["5s", "1h", "0", "-1s", "99999999999h", "x"],
            "time": ["2026-11-23T05:58:20Z", "now"],
            "output": [
                *flag.choices,
                *(f"{choice}{self._one(HUNTS)}" for choice in flag.choices if choice.endswith("=")),
            ],
            "object": ["pod/a", "secret/planted", "a"],
            "path": [self._one(PATHS)],
        }.get(flag.kind, [*flag.choices, "a=b", "a", "app in (a,b)", "!a", self._one(HOSTILE), self._one(HUNTS)])
        return f"{name}{self._one(['=', ' '])}{shlex.quote(self._one(values))}"

    def _one(self, choices: Sequence[Drawn]) -> Drawn:
        return self._random.choice(choices)

    def _some(self, choices: Sequence[Drawn], most: int) -> list[Drawn]:
        return [self._one(choices) for _ in range(self._random.randint(0, most))]
