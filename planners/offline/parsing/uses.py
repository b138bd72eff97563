"""What objects use and do not bear: names in use, software in a version, registries, what nodes are set apart for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from core.terms import TermIndex
from planners.offline.data import load
from planners.offline.parsing.keyed import in_tables, is_grammar
from planners.offline.parsing.links import Link, Used
from planners.offline.parsing.makers import SOFTWARE, installed, pulled_from, reserved, running
from planners.offline.parsing.naming import SHORTEST_PART
from planners.offline.words import ARTICLES, PODLIKE, Condition, Token, is_english, lemma, stem
from planners.offline.world import World

_ANY_VERSION = re.compile(r"v?\d+(?:\.[\w-]+)*")
_VERSIONS = frozenset({"version", "release", "tag"})
_SYSTEMS = frozenset(load("words")["systems"])
_SPELLED = {"start": "startswith", "begin": "startswith", "beginn": "startswith", "end": "endswith"}
_RESERVED, _DONE_THERE = (frozenset(load("words")["reserved"][sort]) for sort in ("verbs", "for"))


class Uses:
    """Links stretches of a question to what objects use. `terms` are the names in use, by kind."""

    def __init__(self, world: World, terms: Mapping[str, TermIndex]) -> None:
        self._world = world
        self._terms = terms

    def links(self, part: tuple[Token, ...], images: bool) -> Iterator[Link]:
        """What a stretch may be of it; `images` says that the question speaks of images."""
        yield from self._named(part, images)
        yield from self._software(part)

    def _named(self, part: tuple[Token, ...], images: bool) -> Iterator[Link]:
        """Names that objects use: containers, ports, variables, keys, images, hosts; states of custom resources."""
        spoken = [t.lower for t in part if t.lower not in ARTICLES]
        plain = len(part) == 1 and (is_grammar(part[0].lemma) or len(part[0].lower) < SHORTEST_PART)
        if len(part) > 1 and (part[0].lower in ARTICLES or part[-1].lower in ARTICLES):
            return
        spellings = {"-".join(spoken), "".join(spoken), *SOFTWARE.get("-".join(spoken), ())}
        for kind, index in self._terms.items():
            if plain and not self._is_custom(kind):
                continue  # "free gates": of custom kinds alone that is a state
            uses: dict[tuple[str, str], list[tuple[str, str]]] = {}
            for spelling in spellings | self._states_like(part, kind):
                for term, key in index.spelled(spelling):
                    uses.setdefault((term.what, term.text), []).append(key)
            for (what, text), keys in uses.items():
                if what == "image":
                    if images or not any(f.kind in PODLIKE for f in self._world.names.exact("-".join(spoken))):
                        name = "-".join(spoken)
                        alone = name.isalpha() and not (is_english(name) or self._world.names.exact(name))
                        yield Link(running(name), 0.9 if alone else 0.7, "used")  # else what is called so is meant
                else:
                    yield Link(Used(what, text, kind, tuple(keys)), 0.7, "used")

    def nowhere(self, token: Token, behind: Sequence[Token]) -> Iterator[Link]:
        """Software that no image is called, which everybody knows or "image" stands behind; or a place of images."""
        said = [t.lemma for t in behind] == ["image"]
        if any(self._world.kinds.find((t.lemma,)) for t in behind):
            return  # "the redis pod": a pod of that name, which is not there
        if said and self.is_registry(token.lower):
            yield Link(pulled_from(token.lower), 0.9, "used")
        elif token.lower in SOFTWARE or (said and token.lower.isalpha() and not is_english(token.lower)):
            yield Link(running(token.lower, known=False), 0.9, "used")

    def _states_like(self, part: tuple[Token, ...], kind: str) -> set[str]:
        """Of a custom kind that is spoken of, the states that a word of the same stem says: "in breach", "relined"."""
        if len(part) > 1 or not self._is_custom(kind) or in_tables(part[0]):
            return set()
        index = self._terms[kind]
        states = (text.lower() for what in index.sorts if what.startswith(".") for text in index.values(what))
        return {one for one in states if stem(lemma(one)) == stem(part[0].lemma)}

    def is_state(self, one: Used) -> bool:
        """Whether it is a state of a kind of the cluster's own that is spoken of."""
        return one.what.startswith(".") and self._is_custom(one.kind)

    def _is_custom(self, kind: str) -> bool:
        """Whether a kind of the cluster's own is spoken of."""
        return kind in self._world.fields and self._world.fields[kind].custom

    def _software(self, part: tuple[Token, ...]) -> Iterator[Link]:
        """ "kiln 15", "kiln version 7.2": software and which one of it, where an image is called so."""
        name, version = part[0].lower, part[-1].lower
        if name in _SYSTEMS and (len(part) == 1 or (len(part) == 2 and _ANY_VERSION.fullmatch(version))):
            yield Link(installed(name, version if len(part) == 2 else ""), 0.9, "used")
        plain = len(part) == 1 or len(name) < SHORTEST_PART or is_grammar(part[0].lemma)
        if plain or not _ANY_VERSION.fullmatch(version) or any(t.lemma not in _VERSIONS for t in part[1:-1]):
            return
        if any(term.what == "image" for index in self._terms.values() for term, _ in index.spelled(name)):
            yield Link(running(name, version), 0.9, "used")

    def is_registry(self, host: str) -> bool:
        """Whether images come from it: from a registry, or from what one has under this name."""
        first = host.partition(".")[0]
        used = (term for index in self._terms.values() for term, _ in index.with_part(first))
        return any(term.what == "image" and f"/{host}/" in f"/{term.text.lower()}" for term in used)


def spelled_so(part: tuple[Token, ...], before: Sequence[Token], world: World) -> Iterator[Link]:
    """ "Pods whose name starts with X", "deployments that end in X": what begins or ends so."""
    how, told = (
        _SPELLED.get(part[0].lemma.removesuffix("ing"), ""),
        [t.lemma for t in before if t.lower not in ("that", "which")][-1:],
    )
    named = told == ["name"] or (world.kinds.find((*told,)) and part[1:2] and part[1].lower == "with")
    if len(part) == 3 and how and part[1].lower in ("with", "in") and named:
        test = f".metadata.name | {how}({json.dumps(part[2].lower)})"
        yield Link(Condition(f"name {how} {part[2].lower}", ("any",), test), 1.0, "spelling")


def set_apart(part: tuple[Token, ...], before: Sequence[Token]) -> Iterator[Link]:
    """ "Reserved for the batch jobs": what nodes are set apart for."""
    words = [token.lower for token in before if token.lower not in ARTICLES][-2:]
    if words and words[0] in _RESERVED and all(token.lemma in _DONE_THERE for token in part[1:]):
        yield Link(reserved(part[0].lemma), 1.0, "used")
