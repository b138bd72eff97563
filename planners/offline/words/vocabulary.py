"""What words can mean, before any object is looked at: the tables' phrases, and the kinds that the server serves.

`Lexicon` maps phrases (tuples of lemmas) to what they may mean. The static one is made of the tables once; that of a
server's kinds once for each discovery.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cache, cached_property, lru_cache
from typing import Any, NamedTuple, TypeVar

from kubectl.resources import Resource, Resources
from planners.offline.data import load, tables_loading
from planners.offline.words.gapped import Places, Way, among, by_rarest, places
from planners.offline.words.tokens import lemma, phrase

WORKLOADS = tuple(load("relations")["classes"]["workloads"])
PODLIKE = tuple(load("relations")["classes"]["podlike"])


def _fits(of: tuple[str, ...], live: bool, kind: str) -> bool:
    if of == ("any",):
        return True
    if of == ("container",):
        return kind == "pods" if live else kind in PODLIKE
    if of == ("custom",):
        group = kind.partition(".")[2]
        return "." in group and not group.endswith(".k8s.io")
    return kind in of


@dataclass(frozen=True)
class Attribute:
    """Something that can be asked of a thing. `of` are qualified kinds, `("any",)`, `("custom",)` for those of
    the cluster's own or `("container",)`.

    `jq` is a stream of answers of `.`; `kind` says what they are: word, number, quantity, flag, time, text, or object
    where a field holds others (that one is set can be asked, and not what it is). `init`
    tells whether init containers count (`only`, `also`, or "" for no), `live` that only running pods know.
    """

    id: str
    of: tuple[str, ...]
    jq: str
    kind: str = "word"
    distinct: bool = False
    needs: tuple[str, ...] = ()
    init: str = ""
    live: bool = False
    counts_all: bool = False
    unit: str = ""
    swallow: frozenset[str] = frozenset()
    weight: float = 0.0
    owner: bool = False
    dependent: bool = False
    reference: bool = False
    names: tuple[str, ...] = ()
    """The kinds of which it tells a name."""
    direct: bool = False
    required: bool = False
    many: bool = False
    spent: str = ""
    """The part of it that is used up, as jq, where what is left of it can be asked."""
    had: str = ""
    """The attribute that is meant where a thing is said to have it, as every thing of its kind has this one."""
    schema: bool = False
    """Whether it was found in the OpenAPI schema."""
    custom: bool = False
    """Whether it is a field of a custom resource."""

    def fits(self, kind: str) -> bool:
        """Whether a thing of this qualified kind has it itself."""
        return _fits(self.of, self.live, kind)

    @property
    def carriers(self) -> tuple[str, ...]:
        """The kinds that have it, most usual first; empty where any may."""
        if self.of == ("container",):
            return ("pods",) if self.live else PODLIKE
        return () if self.of in (("any",), ("custom",)) else self.of


@dataclass(frozen=True)
class Condition:
    """Something that is or is not so.

    `negated` is what "not" makes of it where that is not plain negation; `when` tells when it last came to be so."""

    id: str
    of: tuple[str, ...]
    jq: str
    negated: str = ""
    needs: tuple[str, ...] = ()
    init: str = ""
    live: bool = False
    swallow: frozenset[str] = frozenset()
    when: str = ""
    good: bool = False
    """Whether it is wanted of all things, so that of several it is asked whether all are so."""

    def dated(self, op: str, seconds: int, denied: bool = False) -> Condition:
        """The condition that it is so, or is `denied`, and came to be so later (`>`) or earlier than so many seconds
        ago."""
        said = (self.negated or f"({self.jq}) | not") if denied else self.jq
        moment = f"({self.when} | fromdate? // 0) {op} (now - {seconds})"
        what = f"{self.id} {'within' if op == '>' else 'before'} {seconds} s"
        return replace(self, id=what, jq=f"({said}) and {moment}", negated="")

    def fits(self, kind: str) -> bool:
        """Whether it can be said of a thing of this qualified kind."""
        return _fits(self.of, self.live, kind)


def is_version(attribute: Attribute) -> bool:
    """Whether its values are versions, which have an order of their own."""
    return attribute.id.endswith(("version", "tag"))


class Gapped(NamedTuple):
    """Phrases with gaps that mean the same, as they are written in the table."""

    text: str
    meaning: Attribute | Condition

    @property
    def places(self) -> Places:
        """Their places, parted when they are first looked for."""
        return places(self.text)


@dataclass
class Lexicon:
    """Phrases and their senses; `longest` bounds a look-up."""

    phrases: dict[tuple[str, ...], list[object]] = field(default_factory=dict)
    gapped: list[Gapped] = field(default_factory=list)
    longest: int = 1
    serial: int = field(default_factory=itertools.count().__next__)
    """No other lexicon has it."""
    _by_word: Mapping[str, Sequence[int]] = field(default_factory=dict, repr=False, compare=False)
    """Which of the phrases with gaps have a word of those that one place of theirs can begin with."""
    _indexed: int = 0

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of its phrases, once all are there."""
        return frozenset(itertools.chain.from_iterable(self.phrases))

    def gapped_with(self, spoken: Collection[str]) -> Iterator[tuple[Way, Attribute | Condition]]:
        """The phrases with gaps all words of which are among those that are spoken, each with what it means."""
        if self._indexed != len(self.gapped):
            self._by_word = by_rarest([one.places for one in self.gapped])
            self._indexed = len(self.gapped)
        for number in sorted({number for word in spoken for number in self._by_word.get(word, ())}):
            one = self.gapped[number]
            yield from ((way, one.meaning) for way in among(one.places, spoken))

    def add(self, words: tuple[str, ...], sense: object) -> None:
        """One more sense for a phrase."""
        senses = self.phrases.setdefault(words, [])
        if sense not in senses:
            senses.append(sense)
        self.longest = max(self.longest, len(words))

    def find(self, words: tuple[str, ...]) -> Iterable[object]:
        """The senses of a phrase."""
        return self.phrases.get(words, ())


@dataclass(frozen=True)
class Kind:
    """A phrase that names kinds. `own` when it is the server's name for it and not an everyday word."""

    resources: tuple[Resource, ...]
    own: bool = True


@dataclass(frozen=True)
class Word:
    """A phrase with a part to play: `free`, `negation`, `everywhere`, `compare`, `superlative`, `age`, `own`."""

    part: str
    value: str = ""


def of_classes(names: str | list[str]) -> tuple[str, ...]:
    """Kinds and classes as kinds."""
    found: list[str] = []
    for name in [names] if isinstance(names, str) else names:
        found += {"podlike": PODLIKE, "workloads": WORKLOADS}.get(name, (name,))
    return tuple(found)


Meaning = TypeVar("Meaning", Attribute, Condition)
_READ: dict[str, Callable[[Any], Any]] = {"bool": bool, "tuple[str, ...]": tuple, "frozenset[str]": frozenset}
"""How what a row of a table says is read, by the type of the field that it is for."""


@cache
def _spelled_out(table: str) -> tuple[Mapping[str, Any], ...]:
    """The rows of a table, one that is the pattern of several as each of these, and each phrase with every word that a
    place in it stands for."""
    found = []
    for row in load(table):
        each = row.get("each", {"": {}})
        for name, cells in (load(each) if isinstance(each, str) else each).items():
            made = {key: _filled(text, {"": name, **cells}) for key, text in row.items()} if name else row
            words = {**row.get("where", {}), "": cells.get("says", [name])}
            found.append({**made, "phrases": [text for one in row["phrases"] for text in _phrases(one, words)]})
    return tuple(found)


def _filled(text: Any, values: Mapping[str, Any]) -> Any:
    """A cell with its places filled, where it is a text."""
    return _PLACE.sub(lambda match: values.get(match[1], match[0]), text) if isinstance(text, str) else text


def _phrases(text: str, words: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """A phrase with each combination of the words that its places stand for; one with gaps with all words of a place in
    it, as "how (long|much time) * stop"."""
    pieces = _PLACE.split(text)  # every second one is a place
    if "*" in text:
        yield "".join(f"({'|'.join(words[piece])})" if n % 2 else piece for n, piece in enumerate(pieces))
    else:
        yield from map("".join, itertools.product(*(words[p] if n % 2 else (p,) for n, p in enumerate(pieces))))


_PLACE = re.compile(r"\{(\w*)\}")


def _rows(table: str, kind: type[Meaning]) -> tuple[tuple[Meaning, tuple[str, ...]], ...]:
    """What the rows of a table mean, each with its phrases."""
    reads = {one.name: _READ.get(str(one.type), str) for one in fields(kind)}
    found = []
    for row in _spelled_out(table):
        cells = {**row, "of": of_classes(row["of"])}
        if "type" in row:
            cells["kind"] = row["type"]
        made: dict[str, Any] = {name: read(cells[name]) for name, read in reads.items() if name in cells}
        found.append((kind(**made), tuple(row["phrases"])))
    return tuple(found)


@cache
def attributes() -> tuple[tuple[Attribute, tuple[str, ...]], ...]:
    """Every attribute of the table with its phrases."""
    return _rows("attributes", Attribute)


@cache
def conditions() -> tuple[tuple[Condition, tuple[str, ...]], ...]:
    """Every condition of the table with its phrases."""
    return _rows("conditions", Condition)


@cache
def values() -> tuple[tuple[Condition, tuple[str, ...]], ...]:
    """Every value that the table says an attribute may have, as what is so of a thing that has it, with its phrases."""
    return tuple(
        (Condition(f"{one.id}={value}", one.of, f'any({one.jq}; . == "{value}")', needs=one.needs), tuple(phrases))
        for (one, _), row in zip(attributes(), _spelled_out("attributes"), strict=True)
        for value, phrases in row.get("values", {}).items()
    )


def meanings() -> list[tuple[Attribute | Condition, tuple[str, ...]]]:
    """Every attribute and condition of the tables with its phrases."""
    return [*attributes(), *conditions(), *values()]


@cache
def lexicon() -> Lexicon:
    """All phrases of the tables."""
    with tables_loading():
        return _read_tables()


def _read_tables() -> Lexicon:
    found = Lexicon()
    words = load("words")
    for text in words["free"]:
        found.add(phrase(text), Word("free"))
    for part, key in (
        ("negation", "negations"),
        ("everywhere", "everywhere"),
        ("own", "own_namespace"),
        ("free", "verbs"),
        ("except", "exceptions"),
        ("blocker", "blockers"),
    ):
        for text in words[key]:
            found.add(phrase(text), Word(part))
    for part, key in (("compare", "compare"), ("superlative", "superlatives"), ("age", "ages")):
        for value, texts in words[key].items():
            for text in texts:
                found.add(phrase(text), Word(part, value))
    for meaning, phrases in meanings():
        for text in phrases:
            if "*" in text:
                found.gapped.append(Gapped(text, meaning))
            else:
                found.add(phrase(text), meaning)
    return found


def kinds(resources: Resources) -> Lexicon:
    """The names of a server's kinds, with the everyday words for them. Only what can be listed counts."""
    found = Lexicon()
    for resource in resources:
        if "list" not in resource.verbs:
            continue
        if resources.find(resource.plural) == resource or not resources.find(resource.plural):
            short = [n for n in resource.short_names if not any(isinstance(s, Word) for s in lexicon().find((n,)))]
            for name in (resource.plural, resource.singular, *short, resource.kind.lower()):
                found.add((lemma(name),), Kind((resource,)))
                found.add((name,), Kind((resource,)))
            words = tuple(lemma(word.lower()) for word in _CAMEL.findall(resource.kind))
            found.add(words, Kind((resource,)))
        found.add((resource.qualified,), Kind((resource,)))
    for name, texts in load("kinds").items():
        named = resources.find(name)
        if named is not None:
            for text in texts:
                if not found.find(phrase(text)):
                    found.add(phrase(text), Kind((named,), own=False))
    _add_last_words(found, resources)
    return found


def _add_last_words(found: Lexicon, resources: Resources) -> None:
    """The last word of the name of a kind of the cluster's own, where it is that of no other and no other word:
    a `HarbourCrane` is a crane; and each word for it behind whose kind it is ("argo apps")."""
    last: dict[str, list[Resource]] = {}
    for resource in resources:
        words = camel_words(resource.kind)
        if len(words) > 1 and resource.custom and "list" in resource.verbs:
            last.setdefault(words[-1], []).append(resource)
    for word, ones in last.items():
        if len({one.kind for one in ones}) == 1 and not found.find((word,)) and not lexicon().find((word,)):
            found.add((word,), Kind((ones[0],), own=False))
    called = {(words, kind) for words, senses in found.phrases.items() for kind in senses if isinstance(kind, Kind)}
    hidden = {((lemma(r.plural),), Kind((r,))) for r in resources if r.custom and "list" in r.verbs}  # behind namesakes
    for words, kind in sorted(called | hidden, key=lambda one: one[0]):
        for maker in _makers(kind.resources[0].group) if kind.resources[0].custom else ():
            if not found.find((maker, *words)):
                found.add((maker, *words), kind)


_ANYBODY = frozenset({"k8s", "x-k8s", "sigs", "kubernetes", "core", "internal", "api", "apis"})
"""What domains of groups have in them that is nobody's name."""


def _makers(group: str) -> list[str]:
    """Who makes a kind, by the domain of its group: `serving.knative.dev` is knative's, `argoproj.io` argo's."""
    names = (name.removesuffix("proj").removeprefix("project") for name in group.split(".")[:-1])
    return [name for name in names if name not in _ANYBODY]


_CAMEL = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z0-9]+|[A-Z]+")


@lru_cache(maxsize=4096)
def camel_words(name: str) -> tuple[str, ...]:
    """The words of a camelCase name, as lemmas."""
    return tuple(lemma(word.lower()) for word in _CAMEL.findall(name))
