"""Logs: what a container printed, the whole, an end, a line, or the lines with errors or with a word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.flow import AsCount, AsText, AsYesNo, Extraction, Plan
from kubectl.command import Command, Filter, Pipeline
from planners.offline.data import load
from planners.offline.plans.subjects import subject, things_and_scope
from planners.offline.readings import Missing, Thing, gather
from planners.offline.words import PODLIKE, Found, Mention, Opening, Token
from planners.offline.world import World

_ERRORS = "error|fatal|exception|panic|fail|critical|traceback|denied|refused"
_LOG_WORDS = {"log", "logs", "logged", "logging", "logfile", "logfiles"}
_PRINTS = re.compile(r"\b(print|prints|output|stdout|say|says|write|writes)\b")
_MANY = re.compile(r"\b(?:last|final|latest|tail|recent) (\d+)|\b(\d+) (?:last|latest|most recent) ")
_FIRST = re.compile(r"\bfirst (\d+|line|log line)")
_LINE = re.compile(r"\bline (?:number )?(\d+)\b")
_TROUBLE = re.compile(r"\b(errors?|exceptions?|fatal|failures?|problems?|complain\w*|go(?:es)? wrong|panic\w*)\b")
_WARNINGS = re.compile(r"\bwarn(?:ings?|s)?\b")
_PLURAL = re.compile(r"\b(errors|warnings|failures|exceptions|problems|lines)\b")
_BEFORE = re.compile(r"\b(previous|crashed|last crash|before the restart|before it restarted|prior)\b")
_END = re.compile(
    r"\b(last|final)\b.*\b(line|message|thing|entry|log)\b|before it (?:dies|crashes|exits|stops|ends|fails|"
    r"died|crashed|exited|restarts)|before (?:dying|crashing|exiting|failing|stopping)|(?:dies|crashes|exits)"
)
_HOLDING = frozenset(load("words")["log_holding"])
_OF_WORD = frozenset(load("words")["log_of_word"])
_BEHIND = frozenset(("in", "of", "from", "by"))


@dataclass(frozen=True)
class _Source:
    """Whose log it is, and the flags that say so."""

    argument: str
    flags: tuple[tuple[str, str], ...]

    def step(self, *filters: Filter, tail: str = "") -> Pipeline:
        """The log, or its last `tail` lines, through filters."""
        flags = (*self.flags, ("tail", tail)) if tail else self.flags
        return Pipeline(Command("logs", (self.argument,), flags), filters)


def logs(
    marking: Sequence[Mention], begins: Opening, tokens: Sequence[Token], world: World, words: list[str]
) -> Plan | Missing | None:
    """A plan for a question about what something logs."""
    text = " ".join(words)
    if not _LOG_WORDS & set(words) and not (_PRINTS.search(text) and begins.ask == "what"):
        return None
    things, _ = things_and_scope(marking, begins, world)
    if sum(bool(t.found or t.of or t.missing) and not _only_quoted(t) for t in things) > 1:
        return None
    found = subject(marking, begins, world, (*PODLIKE, "services"))
    if not isinstance(found, Found):
        return found
    held, places = _held(tokens, found)
    if not _only_about_logs(marking, begins, places) or found.kind in ("cronjobs.batch", "replicationcontrollers"):
        return None
    source = _source(found, marking, begins, world, text)
    asked = _asked(source, begins, words, text, held)
    if asked is None:
        return None
    step, answer = asked
    return Plan((step,), answer, f"logs → the log of {source.argument}")


def _source(found: Found, marking: Sequence[Mention], begins: Opening, world: World, text: str) -> _Source:
    argument = found.meta.name if found.kind == "pods" else f"{found.resource.singular}/{found.meta.name}"
    flags: list[tuple[str, str]] = [("namespace", found.meta.namespace)]
    pieces = gather(marking, world, begins.end)
    container = next((p.container for p in pieces if isinstance(p, Thing) and p.container), "")
    if container and container != found.meta.name:
        flags.append(("container", container))
    if _BEFORE.search(text):
        flags.append(("previous", "true"))
    return _Source(argument, tuple(flags))


def _asked(
    source: _Source, begins: Opening, words: list[str], text: str, held: str
) -> tuple[Pipeline, Extraction] | None:
    """What is to be run, and how the answer is read from it."""
    yes_no = begins.ask in ("yes_no", "exists")
    many, first, line = _MANY.search(text), _FIRST.search(text), _LINE.search(text)
    if (many or first or line) and (held or yes_no or begins.ask == "count"):
        return None
    if many:
        return source.step(tail=many[1] or many[2]), AsText()
    if first:
        return source.step(Filter("head", ("-n", first[1] if first[1].isdigit() else "1"))), AsText()
    if line:
        return source.step(Filter("head", ("-n", line[1])), Filter("tail", ("-n", "1"))), AsText()
    if any(word.isdigit() for word in words) and not held:
        return None
    pattern = (
        re.escape(held) if held else _ERRORS if _TROUBLE.search(text) else "warn" if _WARNINGS.search(text) else ""
    )
    if pattern:
        step = source.step(Filter("grep", ("-i", "-E", pattern)))
        if yes_no:
            return step, AsYesNo("non_empty")
        if begins.ask == "count":
            return step, AsCount()
        if not _PLURAL.search(text) or re.search(r"\blast\b", text):
            step = Pipeline(step.command, (*step.filters, Filter("tail", ("-n", "1"))))
        return step, AsText()
    if yes_no:
        return (source.step(), AsYesNo("non_empty")) if re.search(r"\b(anything|any logs|logs)\b", text) else None
    if begins.ask == "count":
        return (source.step(), AsCount()) if re.search(r"\blines?\b", text) else None
    if _END.search(text):
        return source.step(tail="1" if {"line", "message", "thing", "entry"} & set(words) else "5"), AsText()
    return source.step(), AsText()


def _only_quoted(thing: Thing) -> bool:
    """Whether it is nothing but a quoted word, which lines may be asked to hold."""
    return not thing.kinds and thing.mention is not None and all(token.quoted for token in thing.mention.tokens)


def _held(tokens: Sequence[Token], found: Found) -> tuple[str, frozenset[int]]:
    """The word that the lines must have, and where it stands: in quotes, or behind "contain", "mention"."""
    quoted = [i for i, t in enumerate(tokens) if t.quoted and t.lower != found.meta.name]
    if len(quoted) == 1:
        return tokens[quoted[0]].text, frozenset(quoted)
    for i, token in enumerate(tokens):
        if token.lower in _HOLDING:
            behind: list[int] = []
            for j in range(i + 1, len(tokens)):
                if tokens[j].lower in _BEHIND:
                    break
                if tokens[j].lower not in _OF_WORD:
                    behind.append(j)
            if len(behind) == 1:
                return tokens[behind[0]].text, frozenset((i, behind[0]))
    return "", frozenset()


_SPEAKING: frozenset[str] = frozenset(load("words")["log_words"])


def _only_about_logs(marking: Sequence[Mention], begins: Opening, places: frozenset[int]) -> bool:
    """Whether no other word of the question carries a meaning that a log does not have ("since yesterday")."""
    for mention in marking:
        if mention.part("blocker"):
            return False
        inside = range(mention.start, mention.end)
        if mention.end <= begins.end or all(place in places for place in inside):
            continue
        said = {token.lower for token in mention.tokens}
        if said & _HOLDING and not places:
            return False
        if mention.named or mention.kind or mention.number or mention.idle or said <= _SPEAKING:
            continue
        if any(a.id == "containers" for a in mention.attributes) or (not mention.senses and _beside(marking, mention)):
            continue
        if not mention.skippable or mention.attributes or mention.conditions or mention.labels:
            return False
    return True


def _beside(marking: Sequence[Mention], mention: Mention) -> bool:
    """Whether an unknown word stands next to "container", and so may be its name."""
    return any(
        other.start in (mention.end, mention.start - 1) and any(a.id == "containers" for a in other.attributes)
        for other in marking
    )
