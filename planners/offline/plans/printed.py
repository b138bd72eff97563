"""What a program tells in its log under the words of a question: "how many files did the import load?", "the loss of X
now". The logs of what the question's words name are read first; then the plan prints the line that says it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from core.flow import AsText, AsValue, Plan
from core.objects import ObjectMeta
from core.ports import Executor
from kubectl.command import Command, Filter, Pipeline
from planners.offline.data import load
from planners.offline.plans.logs import ERRORS, says_log
from planners.offline.plans.runs import runs_of
from planners.offline.plans.witness import lines_of
from planners.offline.words import ARTICLES, PODLIKE, Found, Opening, Token, Word, grammar, lemma, lexicon, stem
from planners.offline.words.meaning import Words
from planners.offline.world import World

_TABLE = load("plans")
_LOG = frozenset(_TABLE["log_saying"])
_BEFORE = frozenset({"previous", "previously", "prior"})
_IDLE = frozenset(_TABLE["log_idle"]).union(_LOG, _TABLE["log_trouble"], _TABLE["log_progress"])
_OTHER, _SET = frozenset(_TABLE["log_other"]), frozenset(_TABLE["log_set"])
_ALREADY, _ALL, _OF_NUMBERS, _DENYING, _WHO = (
    frozenset(_TABLE[f"log_{sort}"]) for sort in ("already", "all", "number", "denying", "who")
)
_ASKS = ("what", "which", "count", "when", "noun", "list", "logs", "yes_no", "exists")
_SOURCES, _RUNS, _LINES = 6, 3, "500"
"""Logs that are read at most, runs of one cron job, and lines of each."""
_LIKE, _PART = 0.42, 0.8
"""The least likeness of a word and one of a line; that of a word and its beginning."""
_SHORTEST = 4
_PLACED = frozenset({"at", "in", "on", "of", "from", "for"})
_NUMBER = r"\d+(?:[.,]\d+)*"
_COME = re.compile(rf"{_NUMBER} ?(?:of|/) ?{_NUMBER}|{_NUMBER} ?%")
"""How a line tells how far something has come."""
_SOUGHT = (("log_progress", _COME), ("log_trouble", re.compile(f"{ERRORS}|warn", re.IGNORECASE)))
"""What the lines have in them that words of these tables ask for."""
_OF_ALL = rf"({_NUMBER}) ?(?:of|/) ?{_NUMBER}"
"""How many of all are done."""
_LASTED = re.compile(rf"{_NUMBER} ?(?:{'|'.join(load('operators')['units'])})s?\b", re.IGNORECASE)
"""A time, which counts nothing else."""
_DATED = re.compile(r"\d{4}-\d\d-\d\d|\d\d:\d\d")
_CODE = r"[A-Za-z]+[-_#]?\d(?:[\w.-]*\w)?|\d+\b(?![.:-]\d)(?! ?(?:%|[A-Za-z]{1,3}\b))"
"""What one of several is called by: "berth 4", "lot QX-88", and no amount with its unit."""
_DENIED = re.compile(r"\b(?:no|not|never|without|0)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Line:
    """A line of a log, the words of it that the question says, and how well it says them."""

    source: Found
    text: str
    said: tuple[str, ...]
    worth: float


class Telling:
    """What a question says of a line: its words and numbers, each in the line or in the name of what printed it.
    `idle` are words that say nothing of it, where it is an event."""

    def __init__(
        self, tokens: Sequence[Token], begins: Opening, world: World, idle: frozenset[str] = frozenset()
    ) -> None:
        self._world = world
        self._idle = _IDLE | idle
        behind = tokens[begins.end :]
        self.begins = begins
        self._behind = behind
        self.logged = bool(idle) or not _LOG.isdisjoint(t.lower for t in tokens)
        places = {t.lower: {*_places(t.lower, world)} for t in behind}
        self.spaces = set().union(*places.values())
        self.content = [t for t in behind if not places[t.lower] and self._says(t)]
        other = _OTHER if idle or says_log(tokens) else _OTHER | _SET
        free = _DENYING | _WHO if self.logged and not idle else frozenset()  # which a line says too
        self.denied = not free.isdisjoint(t.lower for t in behind if t.lower in _DENYING)
        plain = not any(t.lower in other - free or (_operates(t) and t.lower not in self._idle | free) for t in behind)
        self.fits = bool(self.content) and plain
        first = behind[0] if behind else None
        self.noun = first.lower if first in self.content and begins.ask in ("what", "which") else ""
        self.plural = first in self.content and first is not None and first.lower != first.lemma
        self.before = not _BEFORE.isdisjoint(t.lower for t in tokens)
        words = {t.lower for t in tokens}
        numbered = begins.ask == "age" or (begins.ask == "what" and bool(words & _OF_NUMBERS))
        self.counts = begins.ask == "count" or (numbered and self.logged)  # "how long is the queue"
        self.done = tokens[0].lower not in ("is", "are")  # a state may have changed since a line told of it
        self.already = self.counts and bool(words & _ALREADY) and not words & _ALL
        self.sought = next((lines for table, lines in _SOUGHT if words & {*_TABLE[table]}), None)
        self._soft = {t.lower for t in behind if self.logged and t not in self.content and len(t.lower) > _SHORTEST}

    def _says(self, token: Token) -> bool:
        kind = self._world.kinds.find((token.lemma,)) and not token.name_like
        spoken = {token.lower, token.lemma}
        return not (kind or spoken & self._idle or any(map(grammar, spoken)))

    @cached_property
    def sources(self) -> Sequence[Found]:
        """What is named, else what is called by most of the words; of a cron job its last runs."""
        words = [token.lower for token in self.content]
        runs = {"-".join(words[i : i + n]) for i in range(len(words)) for n in (1, 2, 3)}
        stems = {stem(t.lemma) for t in self._behind if not (grammar(t.lemma) or self._world.kinds.find((t.lemma,)))}
        ranked: dict[int, list[Found]] = {}
        for kind in PODLIKE:
            if (listing := self._world.listing(kind)) is None:
                continue
            for meta in listing.objects:
                if (not self.spaces or meta.namespace in self.spaces) and (meta.name in runs or not meta.controller):
                    rank = 99 if meta.name in runs else len(stems & {one for one in _name_stems(meta) if len(one) > 2})
                    ranked.setdefault(rank, []).append(Found(listing.resource, meta))
        best = max(ranked, default=0)
        return [run for found in ranked[best] for run in runs_of(found, self._world)[:_RUNS]] if best else []

    def best(self, lines: Sequence[tuple[Found, str]]) -> Line | None:
        """The line that says all that is asked, of several the one that was printed last; None where none does."""
        table = Words({word for _, line in lines for word in _words(line)})
        like = {t.lemma: table.like(t.lemma) for t in self.content}
        weighed = [one for found, line in lines if (one := self._weighed(found, line, like)) is not None]
        best = max((one.worth for one in weighed), default=0.0)
        ranked = [one for one in weighed if one.worth == best]
        owners = {(one.source.meta.controller or one.source.meta).name for one in ranked}
        if len(owners) != 1:
            return None
        return next(one for one in reversed(ranked) if one.source == ranked[0].source)

    def _weighed(self, found: Found, line: str, like: Mapping[str, Mapping[str, float]]) -> Line | None:
        """None where the line leaves a word of the question unexplained, or says no more than the name: but one word
        may only tell what sort of number it is ("wind speed")."""
        words, names = _words(line), _name_stems(found.meta)
        if self.denied and not _DENIED.search(line):
            return None
        said: dict[str, float] = {}
        strange: list[Token] = []
        for token in self.content:
            alike = {word: _alike(word, token, like[token.lemma]) for word in words}
            word = max(alike, key=alike.__getitem__, default="")
            named = _names(token, names)
            if alike.get(word, 0.0) >= _LIKE:
                beside = self.counts and self._beside_number(line, (word,))
                said[word] = max(said.get(word, 0.0), alike[word] * (0.5 if named and not beside else 1.0))
            else:
                strange += [] if named else [token]
        if self.sought and not strange and all(_names(token, names) for token in self.content):
            return Line(found, line, (), 1.0) if self.sought.search(line) else None
        soft = self._soft & {*words} - {*said}
        said |= dict.fromkeys(soft, _PART)
        counted = bool(soft) or self._beside_number(line, said)
        sought = self.sought is not None and self.sought.search(line)
        enough = 1.0 if self.logged or counted or sought else 2.0
        alone = self.counts and len(strange) == 1 and self._tells_sort(strange[0]) and self._adjacent(line, said)
        if len(strange) > (alone or (self.logged and counted)) or sum(said.values()) < enough * _PART:
            return None
        return Line(found, line, tuple(said), sum(said.values()) - len(strange))

    def _tells_sort(self, token: Token) -> bool:
        """Whether a word may tell what sort of number is asked ("wind speed"), and not where that is: "at berth 5"."""
        place = self._behind.index(token)
        before = [one.lower for one in self._behind[max(0, place - 2) : place] if one.lower not in ARTICLES]
        return not token.name_like and _PLACED.isdisjoint(before[-1:])

    @staticmethod
    def _beside_number(line: str, said: Iterable[str]) -> bool:
        return any(re.search(rf"\b{re.escape(w)}\W{{1,3}}\d|\d\s{re.escape(w)}\b", line.lower()) for w in said)

    @staticmethod
    def _adjacent(line: str, said: Iterable[str]) -> bool:
        """Whether a number stands right before a word that is said, so that it counts what the line does not name."""
        return any(re.search(rf"{_NUMBER} {re.escape(w)}\b", line.lower()) for w in said if w.isalpha())


async def printed(tokens: Sequence[Token], begins: Opening, world: World, executor: Executor) -> Plan | None:
    """The plan that prints what a log tells; None where no line clearly does. `executor` reads the logs, masked."""
    wanted = Telling(tokens, begins, world)
    asks = begins.ask in _ASKS or wanted.counts or (wanted.logged and begins.ask in _WHO)
    if not asks or not wanted.fits or not 0 < len(wanted.sources) <= _SOURCES:
        return None
    lines: list[tuple[Found, str]] = []
    for found in wanted.sources:
        said = await lines_of(Plan((_log(found, wanted.before),), AsText()), executor)
        lines += [(found, line) for line in said if begins.ask != "when" or _DATED.search(line)]
    best = wanted.best(lines)
    return _plan(best, wanted) if best is not None else None


def _plan(line: Line, wanted: Telling) -> Plan | None:
    """The plan that prints the last line with these words, or the number in it that is asked for."""
    shown, called = ".", _called(line.text, wanted.noun)
    if wanted.counts:
        asked = {token.lower for token in wanted.content}
        beside = _OF_ALL if wanted.already and re.search(_OF_ALL, line.text) else _number_said(line)
        numbers = [one for one in re.findall(_NUMBER, _LASTED.sub(" ", line.text)) if one not in asked]
        if not beside and len(numbers) != 1:
            return None
        those = f'scan({json.dumps(beside or _NUMBER)}; "i") | if type == "array" then .[0] else . end'
        shown = f"[{those}] - {json.dumps(sorted(asked))} | .[0]"
    elif called:
        shown = f'capture({json.dumps(called)}; "i").one'
    elif wanted.begins.ask in ("yes_no", "exists"):
        over = wanted.done or line.source.kind == "jobs.batch"
        if not wanted.logged or not over or _DENIED.search(line.text):
            return None
        shown = '"yes: \\(.)"'
    sought = (wanted.sought.pattern,) if wanted.sought else ()
    patterns = (rf"\b{re.escape(word)}\b" for word in line.said) if line.said else sought
    tests = " and ".join(f'test({json.dumps(pattern)}; "i")' for pattern in patterns)
    several = wanted.begins.ask in ("which", "list") and wanted.plural
    program = f"{'inputs' if several else 'last(inputs'} | select({tests}){'' if several else ')'} | {shown}"
    step = _log(line.source, wanted.before, Filter("jq", ("-n", "-R", "-r", program)))
    answer = AsValue() if wanted.counts or called else AsText()
    return Plan((step,), answer, f"what {line.source.meta.name} printed of it")


def _called(line: str, noun: str) -> str:
    """The pattern of what a line calls the one of a noun that is asked for; "" where it calls none or several so."""
    pattern = rf"\b{re.escape(noun)}[ :=]+(?<one>{_CODE})"
    found = {*re.findall(pattern.replace("?<one>", "?P<one>"), line, re.IGNORECASE)} if noun else set()
    return pattern if len(found) == 1 else ""


def _number_said(line: Line) -> str:
    """The pattern of the number that is told of most of the words: of "48 sent, 3 rejected by X" the second where it is
    asked how many X rejected; "" where none clearly is."""
    before, *parts = re.split(rf"({_NUMBER})", _DATED.sub(" ", line.text.lower()))
    ranked: list[tuple[int, str]] = []
    for number, behind in zip(parts[::2], parts[1::2], strict=True):
        words, last = re.findall("[a-z]+", re.split("[:;]", behind)[0]), re.findall(r"([a-z]+)[\s:=]+$", before)
        led = bool(last) and last[0] in line.said
        told = rf"\b{last[0]}\W{{1,3}}({_NUMBER})" if led else rf"({_NUMBER}) ?{words[0]}\b" if words else ""
        if number not in line.said and told:
            worth = {word: 2 - (word == line.said[0]) for word in line.said}  # what is counted is said of all numbers
            ranked.append((sum(worth.get(word, 0) for word in {*words, *last[:led]}), told))
        before = behind
    most = max((worth for worth, _ in ranked), default=0)
    best = [told for worth, told in ranked if worth == most]
    return best[0] if most and len(best) == 1 else ""


def _log(found: Found, before: bool, *filters: Filter) -> Pipeline:
    argument = found.meta.name if found.kind == "pods" else f"{found.resource.singular}/{found.meta.name}"
    flags = (("namespace", found.meta.namespace), ("tail", _LINES), *((("previous", "true"),) if before else ()))
    return Pipeline(Command("logs", (argument,), flags), filters)


def _operates(token: Token) -> bool:
    """Whether it compares, or asks for another one than the last."""
    words = (sense for sense in lexicon().find((token.lemma,)) if isinstance(sense, Word))
    return any(word.part in ("compare", "superlative", "negation", "except") for word in words)


def _places(word: str, world: World) -> Iterator[str]:
    """The namespace that a word is the name of and nothing else, or those of an environment that it says: "prod"."""
    if {f.kind for f in world.names.exact(word)} == {"namespaces"}:
        yield word
    spellings = next((group for group in _TABLE["environments"] if word in group), ())
    yield from (space for space in world.names.namespaces if not {*spellings}.isdisjoint(space.split("-")))


def _names(token: Token, stems: frozenset[str]) -> bool:
    """Whether a word is one of a name's, or goes on as one of them begins."""
    own = {stem(lemma(part)) for part in token.lower.split("-")}
    return own <= stems or any(len(one) >= _SHORTEST and token.lower.startswith(one) for one in stems)


def _name_stems(meta: ObjectMeta) -> frozenset[str]:
    return frozenset(stem(lemma(part)) for part in meta.name.lower().split("-"))


def _words(line: str) -> list[str]:
    return re.findall(rf"[a-z]+|{_NUMBER}", line.lower())


def _alike(word: str, token: Token, like: Mapping[str, float]) -> float:
    """How much a word of a line is what is asked: the same stem, its beginning, or like it."""
    if word[:1].isdigit() or token.lower[:1].isdigit():
        return float(word in (token.lower, token.lemma))
    written = lemma(token.text.lower())  # which may have been taken for a misspelling
    if stem(lemma(word)) in (stem(token.lemma), stem(written)):
        return 1.0
    long = min(len(word), len(token.lower)) >= _SHORTEST
    starts = long and (word.startswith(token.lemma) or token.lower.startswith(word))
    return _PART if starts else min(like.get(word, 0.0), _PART)
