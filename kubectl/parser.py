"""A line to a `Pipeline`: a function for each production, with the grammar in its docstring.

    line     = command (PIPE filter)* END
    command  = program flag* verb (flag | argument)*

`2>/dev/null` and `2>&1` may stand anywhere among a stage's words.

Whatever is not in the tables of `kubectl.language` ends in a `KubectlSyntaxError` that says what would be.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NoReturn

from kubectl import filters
from kubectl.command import Command, Filter, Pipeline
from kubectl.errors import KubectlSyntaxError
from kubectl.filters import SPECS
from kubectl.filters.options import FilterSyntaxError, Piece
from kubectl.grammar import (
    ELSEWHERE,
    VERBS,
    WRITES,
    Flag,
    Verb,
    check_together,
    find_flag,
    find_verb,
    flags_of,
    nearest,
    read_arguments,
    read_value,
    takes_value,
)
from kubectl.language import (
    GROUPS,
    filter_names,
    refusal,
    verb_names,
)
from kubectl.lexer import Token, tokens

LONGEST = 8_192
"""Characters of the longest line that is read."""
PROGRAMS = (("kubectl",), ("k",), ("oc",), ("minikube", "kubectl", "--"), ("minikube", "kubectl"))
"""How kubectl is called: by its name, by the alias that its documents teach, as OpenShift's client, by Minikube."""
FIRST_WORDS = frozenset(name.split()[0] for name in (*(verb.name for verb in VERBS), *WRITES, *ELSEWHERE))
"""What a line may start with that leaves `kubectl` out."""
NOT_ASKED = ("watch", "watch-only", "follow", "w", "f")
"""Refused switches that ask for nothing where they are off: `--watch=false`."""


def parse(line: str) -> Pipeline:
    """The meaning of one line, with or without `kubectl` before it. Raises `KubectlSyntaxError`."""
    if len(line) > LONGEST:
        raise KubectlSyntaxError(line, (LONGEST, len(line)), f"at most {LONGEST} characters")
    stages: list[list[Token]] = [[]]
    redirections = [""]
    end = Token("end", "", (0, 1))
    for token in tokens(line):
        if token.type == "word":
            stages[-1].append(token)
        elif token.type == "stderr":
            redirections[-1] = token.text
        elif not stages[-1]:
            expected = "a filter behind the `|`" if len(stages) > 1 else "a line that starts with `kubectl`"
            raise KubectlSyntaxError(line, token.span, expected)
        elif token.type == "pipe":
            stages.append([])
            redirections.append("")
        end = token
    command = _CommandParser(line, stages[0], end).parse()
    filters_given = tuple(_filter(line, words) for words in stages[1:])
    return Pipeline(command, filters_given, tuple(redirections) if any(redirections) else ())


@dataclass
class _CommandParser:
    """One kubectl call; `words` are read from the front."""

    source: str
    words: list[Token]
    end: Token
    verb: Verb | None = None
    arguments: list[Token] = field(default_factory=list)
    early: list[Token] = field(default_factory=list)
    flags: list[tuple[str, str]] = field(default_factory=list)
    places: dict[str, tuple[int, int]] = field(default_factory=dict)

    def parse(self) -> Command:
        """command = program flag* verb (flag | argument)*"""
        self._program()
        self.verb = self._verb()
        self.words[:0] = self.early
        only_arguments = False
        while self.words:
            word = self.words.pop(0)
            if word.text == "--" and not only_arguments:
                only_arguments = True
            elif word.text.startswith("-") and word.text != "-" and not only_arguments:
                self._flag(word)
            else:
                self.arguments.append(word)
        given = read_arguments(self.verb, self.arguments, self.flags, self._fail)
        check_together(self.verb, self.flags, self.places, self._fail)
        return Command(self.verb.name, given, tuple(self.flags))

    def _program(self) -> None:
        """program = ["$"] ["kubectl" | "k" | "oc" | "minikube" "kubectl" ["--"]]

        Without a program the line must start with a word of a verb, whether it is in the language or not.
        """
        if self.words[0].text == "$" and len(self.words) > 1:
            del self.words[0]
        for program in PROGRAMS:
            if tuple(word.text for word in self.words[: len(program)]) == program:
                del self.words[: len(program)]
                return
        word = self.words[0]
        if word.text not in FIRST_WORDS:
            self._fail(word.span, f"a line that starts with `kubectl`, not {word.text!r}")

    def _verb(self) -> Verb:
        """verb = WORD | ("top" | "config" | "auth" | "rollout") WORD"""
        first = self._verb_word("a verb: " + verb_names())
        group = first.text in GROUPS
        name, span = first.text, first.span
        if group:
            seconds = [verb.name.split()[1] for verb in VERBS if verb.name.startswith(first.text + " ")]
            second = self._verb_word(f"one of {first.text} {'|'.join(seconds)}")
            name, span = f"{first.text} {second.text}", (first.span[0], second.span[1])
        elif first.text == "cluster-info" and self.words and self.words[0].text == "dump":
            name, span = "cluster-info dump", (first.span[0], self.words[0].span[1])
        if verb := find_verb(name):
            return verb
        why = WRITES.get(name) or WRITES.get(first.text)
        if why:
            self._fail(span, f"`{name}` {why}; only verbs that read exist: {verb_names()}")
        if name in ELSEWHERE:
            self._fail(span, f"no `{name}` here: {ELSEWHERE[name]}")
        known = [verb.name for verb in VERBS if not group or verb.name.startswith(first.text + " ")]
        self._fail(span, f"no verb `{name}`{nearest(name, known)} There are: {verb_names()}")

    def _verb_word(self, expected: str) -> Token:
        """The next word that is no flag; flags before it are kept for when the verb is known.

        Only flags that take a value with every verb may stand there: kubectl takes the word behind any other flag
        for its value, and a verb must never be swallowed.
        """
        while self.words:
            word = self.words.pop(0)
            if not word.text.startswith("-"):
                return word
            short = not word.text.startswith("--")
            name = word.text[1:2] if short else word.text[2:].partition("=")[0]
            if refusal(name, None) or not takes_value(name, short):
                self._known(name, word, 0, len(word.text), short)
                self._fail(word.span, f"the verb first, then `{word.text}`")
            self.early.append(word)
            attached = len(word.text) > 2 if short else "=" in word.text
            if not attached:
                if not self.words:
                    self._fail(self.end.span, f"a value for {word.text}")
                self.early.append(self.words.pop(0))
        self._fail(self.end.span, expected)

    def _flag(self, word: Token) -> None:
        """flag = "--" NAME ["=" value] [value] | "-" SHORT+ ["="] [value]"""
        if word.text.startswith("--"):
            name, equals, value = word.text[2:].partition("=")
            if self._is_off(name, equals, value, False):
                return
            at = len(word.text) - len(value)
            self._take(self._known(name, word, 0, at - len(equals), False), word, at if equals else None)
            return
        if self._is_off(word.text[1:2], word.text[2:3], word.text[3:], True):
            return
        position = 1
        while position < len(word.text):
            flag = self._known(word.text[position], word, position, position + 1, True)
            position += 1
            rest = word.text[position:]
            if rest.startswith("="):
                self._take(flag, word, position + 1)
                return
            if flag.kind != "switch":
                self._take(flag, word, position if rest else None)
                return
            self._take(flag, word, None)

    def _is_off(self, name: str, equals: str, value: str, short: bool) -> bool:
        """Whether this is a switch of kubectl's that is not in the language, said to be off."""
        off = equals == "=" and value in ("false", "False", "FALSE", "f", "F", "0")
        return off and name in NOT_ASKED and find_flag(name, self.verb, short) is None

    def _known(self, name: str, word: Token, start: int, end: int, short: bool) -> Flag:
        span = word.within(start, end)
        if flag := find_flag(name, self.verb, short):
            return flag
        text = name if short else f"-{name}"
        if why := refusal(name, self.verb):
            self._fail(span, f"no `-{text}` here: {why}")
        if self.verb is None:
            self._fail(span, f"the verb first, then `-{text}`")
        names = [f"--{flag.name}" for flag in flags_of(self.verb)]
        hint = "." if short else nearest(f"--{name}", names)
        self._fail(span, f"`kubectl {self.verb.name}` has no `-{text}`{hint} It has: {' '.join(names)}")

    def _take(self, flag: Flag, word: Token, at: int | None) -> None:
        """The flag's value: from `at` on in its own word, or the next word; a switch's is optional."""
        if at is None and flag.kind == "switch":
            self._keep(flag, "true", word.span)
            return
        if at is None:
            if not self.words:
                self._fail(self.end.span, f"a value for --{flag.name}")
            word, at = self.words.pop(0), 0
        span = word.within(at, len(word.text)) if word.text[at:] else word.span
        try:
            self._keep(flag, read_value(flag, word.text[at:]), span)
        except ValueError as error:
            self._fail(span, str(error))

    def _keep(self, flag: Flag, value: str, span: tuple[int, int]) -> None:
        self.flags.append((flag.name, value))
        self.places[flag.name] = span

    def _fail(self, span: tuple[int, int] | None, expected: str) -> NoReturn:
        raise KubectlSyntaxError(self.source, span or self.end.span, expected)


def _filter(source: str, words: list[Token]) -> Filter:
    """filter = NAME (option | operand)*, as the filter's own table and syntax say"""
    name, *options = filters.ALIASES.get(words[0].text, (words[0].text,))
    if name not in SPECS:
        why = filters.ELSEWHERE.get(name, f"no filter {name!r}{nearest(name, SPECS)}")
        raise KubectlSyntaxError(source, words[0].span, f"{why} There are: {filter_names()}")
    try:
        given = [Piece(option, -1) for option in options] + [Piece(w.text, n) for n, w in enumerate(words[1:])]
        return Filter(name, filters.canonical(name, given))
    except FilterSyntaxError as error:
        span = words[0].span
        if error.word is not None and error.word + 1 < len(words):
            word = words[error.word + 1]
            span = word.within(error.start, error.end) if word.text else word.span
        raise KubectlSyntaxError(source, span, error.expected) from error
