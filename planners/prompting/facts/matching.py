"""Which objects the words of a question may mean: by name, label, annotation key, and but for a typo."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from core.index import ObjectIndex
from core.letters import LetterIndex
from core.objects import ObjectMeta
from kubectl.resources import Resource
from planners.prompting.facts.model import Match
from planners.prompting.words import Words, compared, likest, plain_words, singular

EXACT = 100.0
FEW_OBJECTS = 8
"""A kind that the question names and that has so few objects is told whole."""
TOLD_WHOLE = 40.0
"""What comes to less is told for its kind alone, or for its namespace."""
MOST_OF_ONE_OWNER = 3
_NAMED_KIND, _NAMED_SPACE = 8.0, 12.0
"""What an object gains whose kind, or whose namespace, the question names."""
_MOST_OF_A_LABEL = 40
"""Objects that are looked at for one label: of more, the label itself is told."""
_MOST_OF_A_WORD = 300
"""Objects that are looked at for one word in their names, if no namespace is named."""
_RESEMBLING_SPACE = 30.0
"""What a namespace that only resembles a word comes to, at most: they are all listed anyway."""
_SHORTEST = 3
_PIECES = 8
"""Groups of names that are compared with a word before others have the event loop."""
Listed = Sequence[tuple[Resource, ObjectIndex]]


@dataclass
class Wording:
    """The words of a question as they are looked up. `kinds` are those that name one of Kubernetes' own
    kinds, `custom` those that name another. `met` gathers the words that
    something is named like, `exact` those that an object bears as its name."""

    words: Words
    kinds: frozenset[str]
    custom: frozenset[str] = frozenset()
    met: set[str] = field(default_factory=set)
    exact: set[str] = field(default_factory=set)

    @cached_property
    def whole(self) -> list[str]:
        """Every word, and neighbours joined: a name may be spelled exactly so."""
        return list(dict.fromkeys([*self.words.all, *self.words.telling]))

    @cached_property
    def telling(self) -> list[str]:
        """What may be a part of a name: no word of everyday questions and none that names a kind."""
        plain = plain_words()
        return [w for w in self.words.telling if len(w) >= _SHORTEST and w not in self.kinds and w not in plain]

    @property
    def distinct(self) -> bool:
        """Whether a single word may be a name."""
        telling = set(self.telling)
        return any(word in telling and singular(word) not in plain_words() for word in self.words.all)

    @property
    def unmet(self) -> list[str]:
        """Single words that may be names and that nothing is named like so far."""
        met = {part for word in self.met for part in (word, *word.split("-"))}
        plain = plain_words()
        return [
            word
            for word in dict.fromkeys(self.words.all)
            if word in self.telling
            and word not in met
            and singular(word) not in plain | self.kinds | met
            and word not in self.custom
        ]


def matched(listed: Listed, wording: Wording, named: Sequence[Resource]) -> list[Match]:
    """The objects that the words may mean, best first, of the types that are looked through."""
    words = set(wording.words.all)
    found: list[Match] = []
    for resource, index in listed:
        scores = _scores(index, wording)
        if resource in named and resource.plural != "namespaces":
            own = [meta for meta in index if not _made_by_system(meta)] if len(index) <= 20 * FEW_OBJECTS else ()
            for meta in own if len(own) <= FEW_OBJECTS else ():
                scores.setdefault((meta.namespace, meta.name), (meta, 25.0))
        for meta, score in scores.values():
            if score < EXACT and resource.plural == "namespaces":
                score = min(score, _RESEMBLING_SPACE)
            if score < EXACT and _made_by_system(meta):
                continue
            gain = (_NAMED_KIND if resource in named else 0.0) + (_NAMED_SPACE if meta.namespace in words else 0.0)
            found.append(Match(resource, meta, score + gain))
    return sorted(found, key=lambda match: -match.score)


def spelled(listed: Listed, wording: Wording) -> list[Match]:
    """The objects whose names are spelled like a word that is no everyday one, of types that are looked at in
    passing."""
    plain = plain_words()
    words = [word for word in wording.whole if word not in plain and word not in wording.kinds]
    found = []
    for resource, index in listed:
        for word in words:
            for meta in index.named(word):
                wording.met.add(word)
                wording.exact.add(word)
                found.append(Match(resource, meta, EXACT))
    return found


async def resembling(listed: Listed, wording: Wording) -> list[Match]:
    """The objects whose names, or a word in them, are a word that nothing is named like, but for a typo."""
    found = []
    for word in wording.unmet:
        for resource, index in listed:
            near = [(name, ratio * 0.75) for name, ratio in await _like(word, index.stems_by_letters)]
            for name, score in near:
                found += [
                    Match(resource, meta, score + (2.0 if meta.name.lower() == name else 0.0))
                    for meta in _bearing(index, name)
                ]
            if len(word) >= 5:
                for part, ratio in await _like(word, index.words_by_letters, least=80):
                    if len(part) >= 4:
                        names = index.with_words((part,))
                        found += [
                            Match(resource, meta, ratio * 0.65)
                            for name in names
                            for meta in index.named(name)
                            if not _made_by_system(meta)
                        ]
            if found and found[-1].resource is resource:
                wording.met.add(word)
    return found


async def _like(word: str, names: LetterIndex, most: int = 8, least: float = 0) -> list[tuple[str, float]]:
    """As `likeness`; others have the event loop in between, where very many names may resemble the word."""
    found = []
    for number, piece in enumerate(compared(word, names, most, least), 1):
        found += piece
        if number % _PIECES == 0:
            await asyncio.sleep(0)
    return likest(found, most)


def condensed(matches: Iterable[Match]) -> list[Match]:
    """The matches, each object once, best first, with only the first few of each owner's many: the last one of these
    tells how many more."""
    once: dict[tuple[str, str, str], Match] = {}
    for match in sorted(matches, key=lambda match: -match.score):
        once.setdefault((match.resource.qualified, match.object.namespace, match.object.name), match)
    groups: dict[tuple[str, str, str], int] = {}
    places: dict[tuple[str, str, str], int] = {}
    shown: list[Match] = []
    for match in once.values():
        owner = match.object.controller
        key = (match.resource.plural, match.object.namespace, owner.name if owner else match.object.name)
        groups[key] = groups.get(key, 0) + 1
        if groups[key] <= MOST_OF_ONE_OWNER:
            places[key] = len(shown)
            shown.append(match)
    for key, place in places.items():
        more = groups[key] - MOST_OF_ONE_OWNER
        if more > 0:
            shown[place] = Match(shown[place].resource, shown[place].object, shown[place].score, more)
    return shown


_Scores = dict[tuple[str, str], tuple[ObjectMeta, float]]


def _scores(index: ObjectIndex, wording: Wording) -> _Scores:
    """How well each object of a type fits the words, 0 to 100. 100: it bears the name. Below 90: a word is among the
    parts of its name; below 70: a label has the value; below 50: an annotation has the key."""
    scores: _Scores = {}

    def put(meta: ObjectMeta, score: float) -> None:
        key = (meta.namespace, meta.name)
        if key not in scores or scores[key][1] < score:
            scores[key] = (meta, score)

    for word in wording.whole:
        for meta in index.named(word):
            wording.exact.add(word)
            wording.met.add(word)
            put(meta, EXACT)
    for word in wording.telling:
        for form in dict.fromkeys((word, singular(word))):
            for meta in _with_part(index, form, wording):
                wording.met.add(word)
                name = meta.name.lower()
                first = 85.0 if f"{name}-".startswith(f"{form}-") else 75.0
                put(meta, first + 4.9 * len(form) / len(name))
    for meta, word, score in _labelled(index, wording):
        wording.met.add(word)
        put(meta, score)
    _annotated(index, wording, put)
    return scores


def _with_part(index: ObjectIndex, form: str, wording: Wording) -> Iterator[ObjectMeta]:
    """The objects with a word in their name; of very many those in the namespaces that are named, else the first."""
    if not index.has_word(form.split("-")[0]):
        return
    names = index.with_words(form.split("-"))
    if len(names) <= _MOST_OF_A_WORD:
        for name in names:
            yield from index.named(name)
        return
    known = set(names)
    for space in dict.fromkeys(word for word in wording.words.all if index.has_namespace(word)):
        yield from (meta for meta in index.in_namespace(space) if meta.name.lower() in known)
    for name in names[:_MOST_OF_A_WORD]:
        yield from index.named(name)


def _labelled(index: ObjectIndex, wording: Wording) -> Iterator[tuple[ObjectMeta, str, float]]:
    tails: dict[str, list[str]] = {}
    for key in index.labels:
        tails.setdefault(key.rpartition("/")[2].lower(), []).append(key)
    for word in wording.telling:
        tail, equals, value = word.partition("=")
        if equals:
            pairs = [(key, value) for key in [*tails.get(tail.rpartition("/")[2], ()), tail]]
        else:
            pairs = [pair for pair in index.labels_of_value(word) if pair[1] not in ("", "true", "false")]
        for key, text in pairs:
            holders = index.labels.get(key, {}).get(text, {})
            score = 80.0 if equals else 64.0
            yield from ((meta, word, score) for meta in islice(holders.values(), _MOST_OF_A_LABEL))


def _annotated(index: ObjectIndex, wording: Wording, put: object) -> None:
    spoken = {word for word in wording.words.telling if word not in plain_words()}
    keys = {key: part for key in index.annotations for part in (key.lower(), key.rpartition("/")[2].lower())}
    wanted = {key for key in keys if {key.lower(), key.rpartition("/")[2].lower()} & spoken}
    if not wanted or not callable(put):
        return
    wording.met |= {part for key in wanted for part in (key.lower(), key.rpartition("/")[2].lower())} & spoken
    bearing = (meta for key in wanted for meta in index.annotations[key].values())
    for meta in islice(bearing, _MOST_OF_A_LABEL):
        put(meta, 45.0)


def _bearing(index: ObjectIndex, stem: str) -> Iterator[ObjectMeta]:
    """The objects whose name without its generated ending is this."""
    yield from index.named(stem)
    for name in index.with_words(stem.split("-")):
        if name != stem and name.startswith(stem):
            yield from index.named(name)


def _made_by_system(meta: ObjectMeta) -> bool:
    """Whether every cluster has the object, so that it is meant only by who names it."""
    if meta.name.startswith("system:") or meta.name in ("kube-root-ca.crt", "openshift-service-ca.crt"):
        return True
    if "kubernetes.io/bootstrapping" in meta.labels or meta.kind in ("Lease", "APIService"):
        return True
    return meta.kind == "ServiceAccount" and meta.name == "default"
