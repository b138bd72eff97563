"""Of the keys of objects' contents, the one that the words of a question mean. Pure.

Each key is weighed by how much of the question it and its object's name explain, and by how much of it the question
says (`entries`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from planners.offline.data import load
from planners.offline.parsing.keyed import OWN
from planners.offline.parsing.links import operators
from planners.offline.plans.entries import LIKE, PART, SAME, SHORTEST, UNITS, Entry, likeness, names_it, words_of
from planners.offline.plans.logs import says_log
from planners.offline.words import (
    Attribute,
    Found,
    Kind,
    Opening,
    Token,
    Word,
    grammar,
    lemma,
    lexicon,
    same_in_keys,
    stem,
)
from planners.offline.world import World

_TABLE = load("contents")
_LEAST, _MARGIN, _WHOLE = 0.65, 0.05, 0.9
"""What the best key is worth at the least, and more than any other that has another value; and where every word of the
question is explained."""
_OF_QUESTION, _OF_KEY = 0.6, 0.4
"""What it counts that the words of the question are explained, and that those of the key are said."""
_LONGEST_NAME = 4
"""Words of a name that is said in words."""
_NUMBER = re.compile(r"[-+]?\d+(?:[.,:]\d+)*\s?(?:[a-zµ%]+(?:/[a-z]+)?)?", re.IGNORECASE)
_SUPERLATIVE = re.compile(r"[a-z]{3,}est")
_TRUE, _FALSE = frozenset(_TABLE["true"]), frozenset(_TABLE["false"])
_UNSAID = frozenset(_TABLE["plain"]).union(*UNITS.values())
"""Words of keys that need not be said."""
_ASKING = frozenset({"which", "what", "how", "when"})
_DOES = frozenset({"does", "do", "did"})
_SOURCES = {"secrets": ("secret ",), "configmaps": ("config map ", "configMap ")}
_UNFIT_ROLES = frozenset(_TABLE["operators"])
_UNFIT = frozenset(_TABLE["unfit"])


class Wanted:
    """What the words of a question say of the key that is meant. `sources` begin what a value is taken from, where
    that is asked for; `whether` it is on is asked; `fit` is false where the question asks for something else."""

    def __init__(self, tokens: Sequence[Token], begins: Opening, world: World) -> None:
        words = [token.lower for token in tokens]
        behind = tokens[begins.end :]
        self._behind = behind
        self._logged = says_log(tokens)
        self.named: set[Found] = set()
        self._certain: set[Token] = set()
        certain: set[Found] = set()
        for run, found in named_runs(tokens, world):
            self.named.update(found)
            if sure := _said_as_name(run, found, tokens, world):
                certain.update(sure)
                self._certain.update(run)
        self._kinds = {one.resource for one in certain}
        spaces = {one.meta.name for one in certain if one.kind == "namespaces"}
        self._things = {one.meta.name for one in certain if one.kind != "namespaces"}
        # some fields and notes tell why
        why = [Token("reason", "reason", "reason", 0, 0)] if begins.ask == "why" else []
        self._choices = _choices(behind)
        self.whether = begins.ask == "yes_no" and not self._choices
        self._dated = begins.ask == "when"
        self._person = begins.ask == "who"
        self._counted = begins.ask == "count" and words[0] != "up" and not {*words} & {*load("words")["could"]}
        self._numeric = begins.ask == "count" or not {*words}.isdisjoint(_TABLE["numeric"])
        self._lowers = frozenset(words)
        self._singular = frozenset(t.lemma for t in tokens if t.lower == t.lemma and not self._numeric)
        self._spoken = {t: {r.kind for kind in _kinds((t,), world) for r in kind.resources} for t in tokens}
        self._units = {unit for token in tokens for unit in _units(token)}
        attribute = any(isinstance(one, Attribute) for one in lexicon().find(tuple(t.lemma for t in behind[:2])))
        head = _kinds(behind[:2], world) or ([] if attribute else _kinds(behind[:1], world))
        self.sources = self._taken_from(head, begins, words)
        told = (*why, *behind[bool(head and self.sources) :])
        people = frozenset(_TABLE["people"])
        self._content = [
            t
            for t in told
            if t in self._certain or (_says(t) and t.lemma not in people and stem(t.lemma) not in self._choices)
        ]
        verbs = self._content[-1:] if _DOES & {*words} else []
        self._unsaid = [*verbs, *(one for one, other in pairwise(tokens) if other.lower == "of")]
        if words[:2] == ["up", "to"] or (same_in_keys(words[0]) and _ASKING & {*words[1:2]}):
            self._content.append(tokens[0])  # what is asked for is a bound
        self._soft = [t for t in told if t not in self._content and t.lower not in OWN and len(t.lower) >= SHORTEST]
        noun = begins.ask in ("which", "what", "count") and words[max(0, begins.end - 1)] not in _DOES
        starts = noun and self._content[:1] == list(behind[:1])
        self._head = {t for t in behind[:2] if t in self._content} if starts else set()
        places = (b.lower for a, b in pairwise(tokens) if a.lower in ("in", "of", "from"))
        spaces |= {one for one in places if {f.kind for f in world.names.exact(one)} == {"namespaces"}}
        self._spaces = spaces - self._things
        self.fit = bool(self._content) and self._asks_for_value(begins, behind, world, head)

    @staticmethod
    def _taken_from(head: Sequence[Kind], begins: Opening, words: Sequence[str]) -> tuple[str, ...]:
        """ "Which secret does X read Y from", "where does Y come from"."""
        kinds = {r.qualified for kind in head for r in kind.resources}
        if begins.ask in ("which", "what") and len(kinds) == 1:
            return _SOURCES.get(kinds.pop(), ())
        return (*_SOURCES["secrets"], *_SOURCES["configmaps"]) if begins.ask == "where" and "from" in words[-1:] else ()

    def _asks_for_value(self, begins: Opening, behind: Sequence[Token], world: World, head: Sequence[Kind]) -> bool:
        """Whether the value of one thing may be asked for: not which of several, not what is so, not two things."""
        if begins.ask not in _TABLE["asks"] and not self.sources:
            return False
        placed = any(one.qualified == "configmaps" for one in self._kinds)
        several = any(k.own for k in head) or (head and behind[0].lower != behind[0].lemma)
        told = several and not placed and not self.sources and begins.ask in ("which", "list", "count")
        if told and not any(self._kinds & {*kind.resources} for kind in head):
            return False
        if not placed and any(
            kind.own
            for t in behind
            if t.lower != t.lemma and not world.names.exact(t.lower) and t not in self._certain
            for kind in _kinds((t,), world)
        ):
            return False
        roles = {
            operators()[t.lower,].role
            for place, t in enumerate(behind)
            if (t.lower,) in operators()
            and not t.quoted
            and t not in self._certain
            and (t.lower not in load("operators")["each"] or _kinds(behind[place + 1 :][:1], world))  # "each exposure"
            and not (place == 0 and {one.lower for one in behind[1:2]} & _ASKING)  # "above which speed"
        }
        ranked = (
            kind for one, two in pairwise(behind) if (one.lower,) in operators() for kind in _kinds((two,), world)
        )
        if roles & {"most", "least"} and (begins.ask == "which" or any(kind.own for kind in ranked)):
            return False  # one of several
        if begins.ask == "exists" and not self._certain:
            return False
        negated = any(isinstance(s, Word) and s.part == "negation" for t in behind for s in lexicon().find((t.lower,)))
        unfit = {token.lower for token in behind} & (_UNFIT - {"or"} if self._choices else _UNFIT)
        return not (roles & _UNFIT_ROLES or negated or unfit)

    def best(self, entries: Iterable[Entry]) -> Entry | None:
        """The entry that is clearly the likeliest; None where none is."""
        fitting = [one for one in entries if self._may_be(one)]
        like = likeness([*self._content, *self._soft], self._behind, {word for one in fitting for word in one.words})
        ranked = sorted(((self._worth(one, like), one) for one in fitting), key=lambda pair: -pair[0])
        if not ranked or ranked[0][0] < _LEAST:
            return None
        worth, best = ranked[0]
        same = best.answers(bool(self.sources))
        rival = next((other for other, one in ranked if one.answers(bool(self.sources)) != same), 0.0)
        beside = (one for one in fitting if one.name == best.name and one.key != best.key and best.called is not None)
        if worth < _WHOLE and any({*one.words} & {*best.words} for one in beside):
            return None  # a word is dropped that may tell which is meant: "which revision does X track"
        return best if worth - rival >= _MARGIN else None

    def _may_be(self, one: Entry) -> bool:
        """Whether it is where the question says, and its value of the sort that is asked for."""
        if self._logged and "log" not in one.words:
            return False  # what is logged is set nowhere
        if self._spaces and not self._spaces & {one.namespace, one.name}:
            return False
        if self._things and not self._things & {one.name, one.source.rpartition(" ")[2]}:
            return False
        units = one.units
        if self._units and units and not self._units & units:
            return False
        return one.source.startswith(self.sources) if self.sources else self._may_be_told(one)

    def _may_be_told(self, one: Entry) -> bool:
        from core.masking import telling  # its expressions take longer to compile than most questions to read

        value = one.value.strip().lower()
        if telling(one.key) or one.source.startswith("secret ") or not value:
            return False
        if self._choices:
            return stem(lemma(value)) in self._choices
        if self.whether:
            return value in _TRUE | _FALSE
        if self._dated and not re.search(r"\d", value):
            return False
        number = bool(_NUMBER.fullmatch(value))
        several = {f"{word}s" for word in self._singular & {*one.words}} & {*re.split(r"[^a-z]+", one.key.lower())}
        if self._numeric:
            return number or (not self._counted and value[:1].isdigit())  # "8-18"
        if number and (several or (self._person and one.sort != "annotation")):
            return False  # "which epoch" is none of `EPOCHS`
        return not (value in self._lowers or value in ("true", "false"))

    def _worth(self, one: Entry, like: Mapping[str, Mapping[str, float]]) -> float:
        """0 where a word that may not be left out is no part of it, or none is of its key but what names the object."""
        explained, meant, named, strange = 0.0, 0.0, False, False
        headed = not self._head or (self._numeric and not one.units)
        said: dict[str, float] = {}
        names = one.names
        content = [*self._content, *(t for t in self._soft if any(like[t.lemma].get(w) == 1.0 for w in one.words))]
        namers = {token.lemma for token in content if names_it(token, one, names)}
        for token in content:
            alike = self._alike(token, one, like)
            in_key, in_name = max(alike.values(), default=0.0), names_it(token, one, names)
            in_key = max(in_key, SAME if _units(token) & one.units else 0.0)
            of_sort = PART if one.is_sort(token) else 0.0
            if (token.name_like and not in_name and in_key < 1.0) or (
                _SUPERLATIVE.fullmatch(token.lower) and not max(in_key, in_name)
            ):
                return 0.0
            kind = not in_name and (stem(token.lemma) in one.kinds or one.kind in self._spoken.get(token, ()))
            headed = headed or (token in self._head and max(in_key, in_name, of_sort, kind) > 0)
            if kind:
                explained += max(in_key, PART)
                continue
            explained += max(in_key, in_name, of_sort)
            named = named or (in_name > 0 and (token.lower != one.namespace or token in self._certain))
            if not max(in_key, in_name, of_sort):
                strange = True
                if one.called is not None and token not in self._unsaid:
                    return 0.0
            merely_names = in_name and namers == {token.lemma}
            if not merely_names:
                meant = max(meant, in_key)
            for word, alikeness in alike.items():
                said[word] = max(said.get(word, 0.0), alikeness)
        needed = [word for word in one.words if word not in _UNSAID] or list(one.words)
        unsaid = not all(said.get(word, 0.0) >= LIKE for word in needed)
        bounds = any(stem(word) in same_in_keys("max") and not said.get(word) for word in one.words)
        if (
            not headed  # "which version …" asks for nothing that a key without it tells
            or (bounds and self._counted)
            or (unsaid and one.sort == "port")
            or (strange and (unsaid or not named))
            or (meant < LIKE and not all(said.get(word) for word in one.words))
        ):
            return 0.0  # how many there may be is not how many there are; a strange word may name something else
        covered = min(1.0, 2 * sum(said.get(word, 0.0) for word in needed) / (len(needed) + 1))
        number = self._person and _NUMBER.fullmatch(one.value)  # of a person a name is told, and else an extension
        return _OF_QUESTION * explained / len(content) + _OF_KEY * covered - (2 * _MARGIN if number else 0.0)

    def _alike(self, token: Token, one: Entry, like: Mapping[str, Mapping[str, float]]) -> Mapping[str, float]:
        """How like each word of a key is to one of the question: all of them to what is asked for where the value is
        called so ("which saw" is `saw-1`)."""
        parts = words_of(token.text)
        apart = len(parts) > 1 and not {*parts} <= {*one.words} and "".join(parts) not in one.words
        own = one.sort != "field" or one.called is not None
        if apart or (not own and lexicon().find((token.lemma,))):  # which was looked for before
            return {}
        called = own and token in self._head and stem(token.lemma) in map(stem, words_of(one.value))
        return {word: max(like[token.lemma].get(word, 0.0), PART * called) for word in one.words}


def _choices(behind: Sequence[Token]) -> frozenset[str]:
    """The stems of the words on both sides of an "or"."""
    at = next((place for place, token in enumerate(behind) if token.lower == "or"), len(behind))
    sides = (reversed(behind[:at]), behind[at + 1 :])
    told = (
        next((stem(t.lemma) for t in side if not grammar(t.lemma) or t.lower in _TRUE | _FALSE), "") for side in sides
    )
    return frozenset(told) if at < len(behind) else frozenset()


def named_runs(tokens: Sequence[Token], world: World) -> Iterator[tuple[Sequence[Token], Sequence[Found]]]:
    """The words that are the name of something together."""
    for start in range(len(tokens)):
        for run in (tokens[start : start + width] for width in range(1, _LONGEST_NAME + 1)):
            if found := world.names.exact("-".join(token.lower for token in run)):
                yield run, found


def _said_as_name(
    run: Sequence[Token], found: Sequence[Found], tokens: Sequence[Token], world: World
) -> Sequence[Found]:
    """Which of these a word surely names: several words, one that is written as names are, or beside its kind."""
    if len(run) > 1 or run[0].name_like:
        return found
    at = tokens.index(run[0])
    beside = [tokens[max(0, at - width) : at] for width in (1, 2)] + [
        tokens[at + 1 : at + 1 + width] for width in (1, 2)
    ]
    kinds = {resource for words in beside for kind in _kinds(words, world) for resource in kind.resources}
    return [one for one in found if one.resource in kinds]


def _kinds(tokens: Sequence[Token], world: World) -> list[Kind]:
    return [s for s in world.kinds.find(tuple(t.lemma for t in tokens)) if isinstance(s, Kind)]


def _units(token: Token) -> set[str]:
    """The units that a word says."""
    return {unit for unit, names in UNITS.items() if {token.lower, token.lemma} & names}


def _says(token: Token) -> bool:
    """Whether a word says something of the key or of the object, and not only that something is set."""
    if token.quoted or same_in_keys(token.lemma):
        return token.lower not in _TABLE["idle"]
    senses = (*lexicon().find((token.lemma,)), *lexicon().find((token.lower,)))
    free = any(isinstance(s, Word) and s.part in ("free", "own", "everywhere", "compare") for s in senses)
    return not (free or token.lower in _TABLE["idle"] or token.lower == "'s")
