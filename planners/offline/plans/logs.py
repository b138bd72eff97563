"""Logs: what a container printed, the whole, an end, a line, or the lines with errors or with a word."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.flow import AsCount, AsText, AsYesNo, Extraction, Plan
from kubectl.command import Command, Filter, Pipeline
from planners.offline.data import load, pattern
from planners.offline.nouns import Missing, Noun
from planners.offline.plans.marked import Marked
from planners.offline.plans.program import Program
from planners.offline.plans.runs import runs_of
from planners.offline.plans.witness import LAST, NOT_TOLD, NOTHING, TELLING, Witnessed, last_telling
from planners.offline.words import PODLIKE, Found, Mention, Token

ERRORS = "error|fatal|exception|panic|fail|critical|traceback|denied|refused"
_LOG_WORDS = {"tail", "stderr", "log", "logs", "logged", "logging", "logfile", "logfiles"}
_PRINTS = pattern("prints")
_MANY = re.compile(r"\b(?:last|final|latest|tail|recent|bottom) (\d+)|\b(\d+) (?:last|latest|final|most recent) ")
_FIRST = re.compile(r"\bfirst (\d+|line|log line)")
_LINE = re.compile(r"\bline (?:number )?(\d+)\b")
_TROUBLE = re.compile(r"\b(errors?|exceptions?|fatal|failures?|problems?|complain\w*|go(?:es)? wrong|panic\w*)\b")
_COMPLAINS = re.compile(r"\b(?:complain\w*|go(?:es)? wrong)\b")
"""Says that there is trouble."""
_WARNINGS = re.compile(r"\bwarn(?:ings?|s)?\b")
_PLURAL = re.compile(r"\b(errors|warnings|failures|exceptions|problems|lines)\b")
_BEFORE = pattern("run before")
_COUNTED = pattern("in a log")
"""Asks how often something is there."""
_END = pattern("end of a log")
_NOT_READY = pattern("not ready")
_CRASHING = pattern("does not stay up")
"""Which of several pods is meant: the one that does not stay up."""
_TABLES = load("plans")
_HOLDING = frozenset(_TABLES["log_holding"])
_HOLDING_OFTEN = frozenset(_TABLES["log_counted"])
_OF_WORD = frozenset(_TABLES["log_of_word"])
_NUMBERS = load("words")["numbers"]
_SPEAKING = frozenset(_TABLES["log_words"]).union(_NUMBERS)
_SEARCH = frozenset(_TABLES["log_search"])
_BEHIND = frozenset(("in", "of", "from", "by"))
_ITS_LOG = _BEHIND | _LOG_WORDS | {"its", "their", "the"}


_MOST_WORDS = 4
"""Words that a line is asked to hold, in this order."""


def says_log(tokens: Sequence[Token]) -> bool:
    """Whether a log is spoken of."""
    return not _LOG_WORDS.isdisjoint(token.lower for token in tokens)


@dataclass(frozen=True)
class _Source:
    """Whose log it is, and the flags that say so."""

    argument: str
    flags: tuple[tuple[str, str], ...]

    def search(self, pattern: str) -> Pipeline:
        """The lines that match, of all pods that it has: kubectl takes one of several."""
        found = Filter("grep", ("-i", "-E", pattern))
        if "/" not in self.argument or self.flags[-1:] == (("previous", "true"),):
            return self.step(found)
        flags = (*self.flags, ("all-pods", "true"), ("ignore-errors", "true"))
        return Pipeline(Command("logs", (self.argument,), flags), (Filter("cut", ("-d", " ", "-f", "2-")), found))

    def step(self, *filters: Filter, tail: str = "") -> Pipeline:
        """The log, or its last `tail` lines, through filters."""
        flags = (*self.flags, ("tail", tail)) if tail else self.flags
        return Pipeline(Command("logs", (self.argument,), flags), filters)


def logs(asked: Marked) -> Plan | Missing | None:
    """A plan for a question about what something logs."""
    says = _PRINTS.search(asked.text) and asked.begins.ask == "what" and not {"event", "events"} & {*asked.words}
    if asked.begins.ask in ("when", "age") or not (says or _LOG_WORDS & {*asked.words}):
        return None
    named = [t for t in asked.nouns if (t.found or t.of or t.missing) and not _is_no_source(t, asked)]
    if len(named) > 1:
        return None
    found, needed = asked.subject((*PODLIKE, "services")), False
    if found is None and named and _CRASHING.search(asked.text):  # of several with this name, the one that crashes
        found, needed = next((f for f in (*named[0].found, *named[0].of) if f.kind in PODLIKE), None), True
    if not isinstance(found, Found):
        return found
    held, places = _held(asked, found)
    if not _only_about_logs(asked, places) or found.kind == "replicationcontrollers":
        return None
    source = _source(found, asked)
    reading = _asked(source, asked, held) if source else None
    if source is None or reading is None:
        return None
    (step, answer), because = reading, f"logs → the log of {source.argument}"
    witness = _witness(found, asked, needed)
    if witness is None:
        return Plan((step,), answer, because)
    needed = needed or "init" in asked.words
    return Witnessed((step,), answer, because, witness=witness, instead=True, needed=needed)


def _is_no_source(noun: Noun, asked: Marked) -> bool:
    """Whether it is a container, a quoted word, the word "log" itself, or the node that something runs on."""
    words = {*asked.words[noun.start : noun.end]}
    part = words <= _SEARCH and all(found.meta.name not in words for found in noun.found)  # "line" of line-critical
    return bool(noun.container) or _only_quoted(noun) or words <= _LOG_WORDS or part or asked.is_place(noun)


def _only_quoted(noun: Noun) -> bool:
    """Whether it is nothing but a quoted word, which lines may be asked to hold."""
    return not noun.kinds and noun.mention is not None and all(token.quoted for token in noun.mention.tokens)


def _witness(found: Found, asked: Marked, several: bool) -> Plan | None:
    """A plan that prints which of a workload's pods is meant: the one on a node, or the one that does not stay up."""
    node = next((t.found[0].meta.name for t in asked.nouns if asked.is_place(t)), "")
    prepares, waits = "init" in asked.words, _NOT_READY.search(asked.text)
    if (
        found.kind not in PODLIKE
        or (found.kind == "pods" and not prepares)
        or not (prepares or waits or node or _BEFORE.search(asked.text) or _CRASHING.search(asked.text))
    ):
        return None
    program = Program(asked.world.resources, found.resource, ("pods", "replicasets.apps", "jobs.batch"))
    items = program.one(replace(found.meta, namespace="")) if several else program.one(found.meta)
    pods = f"on_node({json.dumps(node)}; $all; $by)" if node else "endings($all; $by)"
    pods = "endings($all; $by), unready($all; $by)" if waits else pods
    pods = "preparing($all; $by)" if prepares else pods
    return program.plan(f"witness({items} | {pods})", None if several else found.meta.namespace, AsText())


def _source(found: Found, asked: Marked) -> _Source | None:
    """The object whose log is printed: of a cron job, its last run."""
    before = bool(_BEFORE.search(asked.text))
    argument = found.meta.name if found.kind == "pods" else f"{found.resource.singular}/{found.meta.name}"
    if found.kind == "cronjobs.batch":
        runs = () if before else runs_of(found, asked.world)
        if not runs:
            return None
        argument = f"job/{runs[0].meta.name}"
    flags: list[tuple[str, str]] = [("namespace", found.meta.namespace)]
    container = next((p.container for p in asked.pieces if isinstance(p, Noun) and p.container), "")
    if container and container != found.meta.name:
        flags.append(("container", container))
    if before:
        flags.append(("previous", "true"))
    return _Source(argument, tuple(flags))


def _asked(source: _Source, asked: Marked, held: str) -> tuple[Pipeline, Extraction] | None:
    """What is to be run, and how the answer is read from it."""
    text, ask = " ".join(_NUMBERS.get(word, word) for word in asked.words), asked.begins.ask
    counting = ask in ("yes_no", "exists", "count")
    many, first, line = _MANY.search(text), _FIRST.search(text), _LINE.search(text)
    if (many or first or line) and (held or counting):
        return None
    if many:
        return source.step(tail=many[1] or many[2]), AsText()
    if first:
        return source.step(Filter("head", ("-n", first[1] if first[1].isdigit() else "1"))), AsText()
    if line:
        return source.step(Filter("head", ("-n", line[1])), Filter("tail", ("-n", "1"))), AsText()
    if any(word.isdigit() for word in asked.words) and not held:
        return None
    pattern = re.escape(held).replace("\\ ", ".*") or (
        ERRORS if _TROUBLE.search(text) else "warn" if _WARNINGS.search(text) else ""
    )
    if pattern:
        return _matching(source, asked, pattern, bool(held))
    if ask == "count":
        return (source.step(), AsCount()) if re.search(r"\blines?\b", text) else None
    if counting:
        return (source.step(), AsYesNo("non_empty")) if re.search(r"\b(anything|any logs|logs)\b", text) else None
    if _END.search(text):
        return source.step(tail="1" if {"line", "message", "thing", "entry"} & set(asked.words) else "5"), AsText()
    return source.step(), AsText()


def _matching(source: _Source, asked: Marked, pattern: str, held: bool) -> tuple[Pipeline, Extraction]:
    """The lines that match: whether there are some, how many, all, or the last one."""
    step = source.search(pattern)
    if asked.begins.ask in ("yes_no", "exists"):
        return step, AsYesNo("non_empty")
    if asked.begins.ask == "count" or (held and _COUNTED.search(asked.text)):
        return step, AsCount()
    several = _PLURAL.search(asked.text) or (held and _SEARCH & set(asked.words))
    if not several and not held:
        ended, complains = "init" in asked.words or _CRASHING.search(asked.text), _COMPLAINS.search(asked.text)
        otherwise = LAST if ended else NOT_TOLD if complains else NOTHING
        return source.step(last_telling(TELLING if complains else pattern, otherwise)), AsText()
    if not several or re.search(r"\blast\b", asked.text):
        step = Pipeline(step.command, (*step.filters, Filter("tail", ("-n", "1"))))
    return step, AsText()


def _held(asked: Marked, found: Found) -> tuple[str, frozenset[int]]:
    """The word that the lines must have, and where it stands: in quotes, or behind "contain", "mention", "grep"."""
    tokens = asked.tokens
    quoted = [i for i, t in enumerate(tokens) if t.quoted and t.lower != found.meta.name]
    if len(quoted) == 1:
        return tokens[quoted[0]].text, frozenset(quoted)
    searched = bool({"search", "look", "grep"} & set(asked.words))
    holding = _HOLDING | _HOLDING_OFTEN if _COUNTED.search(asked.text) else _HOLDING
    for i, token in enumerate(tokens):
        if token.lower in holding or token.lower == "grep" or (searched and token.lower == "for"):
            behind: list[int] = []
            for j in range(i + 1, len(tokens)):
                if tokens[j].lower in _BEHIND and (behind or tokens[j].lower != "of"):
                    break
                if tokens[j].lower not in (*_OF_WORD, "for", "of"):
                    behind.append(j)
            if 0 < len(behind) <= _MOST_WORDS:
                return " ".join(tokens[j].text for j in behind), frozenset((i, *behind))
    return "", frozenset()


def _only_about_logs(asked: Marked, places: frozenset[int]) -> bool:
    """Whether no other word of the question carries a meaning that a log does not have ("since yesterday")."""
    state = {*" ".join(one.group() for one in _CRASHING.finditer(asked.text)).split()}
    for mention in asked.mentions:
        spoken = {token.lower for token in mention.tokens}
        ends = {*asked.words[mention.end :]} <= _ITS_LOG  # "what do they complain about"
        if mention.part("blocker") or (spoken & _HOLDING and not places and not ends):
            return False
        if mention.end <= asked.begins.end or all(place in places for place in range(mention.start, mention.end)):
            continue
        known = mention.named or mention.kind or mention.number or mention.idle or spoken <= _SPEAKING | _SEARCH
        meant = mention.attributes or mention.conditions or mention.labels
        if not (
            known or spoken <= state or _of_container(asked.mentions, mention) or (mention.skippable and not meant)
        ):
            return False
    return True


def _of_container(mentions: Sequence[Mention], mention: Mention) -> bool:
    """Whether it is the word "container", or an unknown word beside it, and so may be its name."""

    def is_container(one: Mention) -> bool:
        return any(attribute.id in ("containers", "init containers") for attribute in one.attributes)

    beside = (other for other in mentions if other.start in (mention.end, mention.start - 1))
    return is_container(mention) or (not mention.senses and any(map(is_container, beside)))
