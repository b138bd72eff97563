"""What the words of a question say of the setting that is meant: of its key, its object and its value. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from planners.offline.clauses.place import Place
from planners.offline.data import load
from planners.offline.parsing.keyed import OWN
from planners.offline.parsing.links import operators
from planners.offline.plans.logs import says_log
from planners.offline.plans.settings.entries import SHORTEST, UNITS
from planners.offline.words import Attribute, Found, Kind, Opening, Token, Word, grammar, lexicon, same_in_keys, stem
from planners.offline.world import World

_TABLE = load("contents")
_LONGEST_NAME = 4
"""Words of a name that is said in words."""
TRUE, FALSE = frozenset(_TABLE["true"]), frozenset(_TABLE["false"])
_ASKING = frozenset({"which", "what", "how", "when"})
_DOES = frozenset({"does", "do", "did"})
_SOURCES = {"secrets": ("secret ",), "configmaps": ("config map ", "configMap ")}
_UNFIT_ROLES = frozenset(_TABLE["operators"])
_UNFIT = frozenset(_TABLE["unfit"])


class Wanted:
    """What the words of a question say of the key that is meant.

    `content` are the words that a key, its object or the sort of its value has to explain, `soft` those that may,
    `unsaid` those that nothing needs to, nor `measure` ("how big is the depth of X"), and `head` says what is asked
    for. `things`, `kinds` and `spaces` are what is surely named, by the tokens `certain`, `pointed` the things in which
    it is said to stand, `place` the sort of place; `sources` begin what a value is taken from, where that is asked for.
    Of the value: `choices` are what it is one of, `whether` it is on is asked, it is a number (`numeric`, of `units`),
    a date (`dated`) or of a person. `fit` is false where the question asks for something else.
    """

    def __init__(self, tokens: Sequence[Token], begins: Opening, world: World, place: Place | None = None) -> None:
        words = [token.lower for token in tokens]
        behind = tokens[begins.end :]
        self.behind = behind
        self.place = place
        self.logged = says_log(tokens)
        self.named: set[Found] = set()
        self.certain: set[Token] = set()
        certain: set[Found] = set()
        for run, found in named_runs(tokens, world):
            self.named.update(found)
            if sure := _said_as_name(run, found, tokens, world):
                certain.update(sure)
                self.certain.update(run)
        self.kinds = {one.resource for one in certain}
        spaces = {one.meta.name for one in certain if one.kind == "namespaces"}
        self.things = {one.meta.name for one in certain if one.kind != "namespaces"}
        self.pointed = {b.lower for a, b in pairwise(tokens) if a.lower == "in"} & self.things
        if place:
            self.things |= {place.thing} - {""}
            self.pointed = self.things
        self.reasoned = bool(place) and begins.ask == "why"
        # some fields and notes tell why
        why = [Token("reason", "reason", "reason", 0, 0)] if begins.ask == "why" else []
        self.choices = _choices(behind)
        self.whether = begins.ask == "yes_no" and not self.choices
        self.dated = begins.ask == "when"
        self.person = begins.ask in ("who", "where")  # and not how many
        self.counted = begins.ask == "count" and words[0] != "up" and not {*words} & {*load("words")["could"]}
        self.numeric = begins.ask == "count" or not {*words}.isdisjoint(_TABLE["numeric"])
        self.lowers = frozenset(words)
        self.singular = frozenset(t.lemma for t in tokens if t.lower == t.lemma and not self.numeric)
        self.spoken = {t: {r.kind for kind in _kinds((t,), world) for r in kind.resources} for t in tokens}
        self.units = {unit for token in tokens for unit in units_of(token)}
        attribute = any(isinstance(one, Attribute) for one in lexicon().find(tuple(t.lemma for t in behind[:2])))
        head = _kinds(behind[:2], world) or ([] if attribute else _kinds(behind[:1], world))
        self.sources = self._taken_from(head, begins, words)
        told = (*why, *behind[bool(head and self.sources) :])
        people = {word for word in _TABLE["people"] if not same_in_keys(word)}
        self.content = [
            t
            for t in told
            if t in self.certain or (_says(t) and t.lemma not in people and stem(t.lemma) not in self.choices)
        ]
        verbs = self.content[-1:] if _DOES & {*words} else []
        self.unsaid = [*verbs, *(one for one, other in pairwise(tokens) if other.lower == "of")]
        self.measure = {b for a, b in pairwise(tokens) if a.lower == "how" and b.lower in _TABLE["numeric"]}
        if words[:2] == ["up", "to"] or (same_in_keys(words[0]) and _ASKING & {*words[1:2]}):
            self.content.append(tokens[0])  # what is asked for is a bound
        self.keyed = bool(place and place.key) and all(t in self.certain for t in self.content if t.name_like)
        self.soft = [t for t in told if t not in self.content and t.lower not in OWN and len(t.lower) >= SHORTEST]
        noun = begins.ask in ("which", "what", "count") and words[max(0, begins.end - 1)] not in _DOES
        starts = noun and self.content[:1] == list(behind[:1])
        self.head = {t for t in behind[:2] if t in self.content} if starts else set()
        places = (b.lower for a, b in pairwise(tokens) if a.lower in ("in", "of", "from"))
        spaces |= {one for one in places if {f.kind for f in world.names.exact(one)} == {"namespaces"}}
        self.spaces = spaces - self.things
        self.fit = bool(self.content) and self._asks_for_value(begins, behind, world, head)

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
        placed = any(one.qualified == "configmaps" for one in self.kinds)
        several = any(k.own for k in head) or (head and behind[0].lower != behind[0].lemma)
        told = several and not placed and not self.sources and begins.ask in ("which", "list", "count")
        if told and not any(self.kinds & {*kind.resources} for kind in head):
            return False
        if not placed and any(
            kind.own
            for t in behind
            if t.lower != t.lemma and not world.names.exact(t.lower) and t not in self.certain
            for kind in _kinds((t,), world)
        ):
            return False
        roles = {
            operators()[t.lower,].role
            for place, t in enumerate(behind)
            if (t.lower,) in operators()
            and not t.quoted
            and t not in self.certain
            and (t.lower not in load("operators")["each"] or _kinds(behind[place + 1 :][:1], world))  # "each exposure"
            and not (place == 0 and {one.lower for one in behind[1:2]} & _ASKING)  # "above which speed"
        }
        ranked = (
            kind for one, two in pairwise(behind) if (one.lower,) in operators() for kind in _kinds((two,), world)
        )
        if roles & {"most", "least"} and (begins.ask == "which" or any(kind.own for kind in ranked)):
            return False  # one of several
        if begins.ask == "exists" and not self.certain:
            return False
        negated = any(isinstance(s, Word) and s.part == "negation" for t in behind for s in lexicon().find((t.lower,)))
        unfit = {token.lower for token in behind} & (_UNFIT - {"or"} if self.choices else _UNFIT)
        return not (roles & _UNFIT_ROLES or negated or unfit)


def _choices(behind: Sequence[Token]) -> frozenset[str]:
    """The stems of the words on both sides of an "or"."""
    at = next((place for place, token in enumerate(behind) if token.lower == "or"), len(behind))
    sides = (reversed(behind[:at]), behind[at + 1 :])
    told = (
        next((stem(t.lemma) for t in side if not grammar(t.lemma) or t.lower in TRUE | FALSE), "") for side in sides
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


def units_of(token: Token) -> set[str]:
    """The units that a word says."""
    return {unit for unit, names in UNITS.items() if {token.lower, token.lemma} & names}


def _says(token: Token) -> bool:
    """Whether a word says something of the key or of the object, and not only that something is set."""
    if token.quoted or same_in_keys(token.lemma):
        return token.lower not in _TABLE["idle"]
    senses = (*lexicon().find((token.lemma,)), *lexicon().find((token.lower,)))
    free = any(isinstance(s, Word) and s.part in ("free", "own", "everywhere", "compare") for s in senses)
    return not (free or token.lower in _TABLE["idle"] or token.lower == "'s")
