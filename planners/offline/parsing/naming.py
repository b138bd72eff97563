"""Linking words to the names of objects: whole names, words of names, environments, and software by what it does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from planners.offline.data import load
from planners.offline.parsing.keyed import in_tables, is_grammar
from planners.offline.parsing.links import Link
from planners.offline.words import PODLIKE, Found, Named, Token, lexicon
from planners.offline.world import World

SHORTEST_PART = 3
"""Letters of the shortest word that stands for a name which has it."""
_SHORTEST_NAME_PART, _LONGEST_NAME = 2, 3
"""Letters of each word, and words, of a name that is said in words."""
_WORDS = re.compile(r"[a-z0-9]+")
_ROLES = frozenset(word.replace("-", "") for word in load("words")["roles"])


class Naming:
    """What the words of a question name on a cluster."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._kinds = tuple(world.names.listings)

    def links(self, part: tuple[Token, ...]) -> Iterator[Link]:
        """What is called so, or partly so."""
        yield from self._called(part)
        if len(part) == 2:
            yield from self._described(*part)
            yield from self._turned(*part)
        elif len(part) == 3 and part[1].lower == "'s":
            yield from self._described(part[0], part[2])
        elif len(part) == 3 and part[1].lower == "of":
            yield from self._turned(part[0], part[2])

    def _called(self, part: tuple[Token, ...]) -> Iterator[Link]:
        names = self._world.names
        values = self._world.label_values(part[0].lower, self._kinds)
        if len(part) > 1 and part[-1].lemma in {key for key, *_ in values}:
            return  # "the red team", whatever else is called so
        exact = names.exact("-".join(t.lower for t in part)) if len(part) > 1 or part[0].could_name else ()
        if not exact and len(part) > 1 and lexicon().find((part[-1].lemma,)):  # "the belt controllers"
            exact = names.exact("-".join((*(t.lower for t in part[:-1]), part[-1].lemma)))
        if exact:
            spaces = tuple(self._holding("namespaces", part[0].lower)) if _only_of_rights(exact) else ()
            yield Link(Named((*exact, *spaces)), 1.0 if len(part) == 1 else 0.9, "name")
            return
        if len(part) > 1:
            yield from self._parts_of_name(part)
            return
        word = part[0].lower
        known = self._world.kinds.find((part[0].lemma,))
        if not known and (environment := self._environment(word)):
            yield Link(Named(environment), 1.0, "environment")
            return
        if len(word) < SHORTEST_PART or is_grammar(part[0].lemma) or part[0].lemma == "log":
            return  # what X logs is in no namespace of logs
        space = () if known else self._world.namespace_of(word)
        if space:
            yield Link(Named(space), 0.6, "name part")
        if known or (in_tables(part[0]) and not part[0].name_like):
            return
        found: list[Found] = []
        for kind in self._kinds:
            found += self._holding(kind, word)
        if not any(one.kind in PODLIKE for one in found):  # "the kiosks" of `kiosk-ui`, "the lathe pods" of `lathes`
            other = part[0].lemma if part[0].lemma != word else f"{word}s"
            makers = (kind for kind in (*PODLIKE, "nodes") if kind in self._kinds and (kind != "pods" or not found))
            found += [one for kind in makers for one in self._holding(kind, other)]
        if found:
            yield Link(Named(tuple(found)), 0.5, "name part")

    def _environment(self, word: str) -> tuple[Found, ...]:
        """ "In production": the namespaces that are called or labelled so, however they spell it."""
        spellings = next((one for one in load("plans")["environments"] if word in one), ())
        spaces = self._world.listing("namespaces")
        if spaces is None:
            return ()
        called = [name for one in spellings for name in spaces.with_words([one])]
        metas = [meta for name in called for meta in spaces.by_name[name]]
        for one in spellings:
            metas += [meta for key, value in spaces.labelled(one) for meta in spaces.with_label(key, value)]
        return tuple(Found(spaces.resource, meta) for meta in {meta.name: meta for meta in metas}.values())

    def _parts_of_name(self, part: tuple[Token, ...]) -> Iterator[Link]:
        """ "The scan workers" of `in-scan-worker`: words that stand next to each other in names, and mean nothing else
        together."""
        words = tuple(t.lemma for t in part)
        plain = any(t.quoted or not t.lower.isalnum() or len(t.lower) < _SHORTEST_NAME_PART for t in part)
        if plain or len(part) > _LONGEST_NAME or is_grammar(words[0]) or is_grammar(words[-1]):
            return
        if lexicon().find(words) or self._world.kinds.find(words):
            return
        before = [t.lower for t in part[:-1]]
        for last in dict.fromkeys((part[-1].lower, words[-1], f"{words[-1]}s")):
            spelling = "-".join((*before, last))
            found = [one for kind in self._kinds for one in self._holding(kind, spelling)]
            if found:
                yield Link(Named(tuple(found)), 0.7, "name parts")
                return

    def _described(self, name: Token, role: Token) -> Iterator[Link]:
        """ "The billing backend", "olga's notebook": a part of a name, and what software does that is called so. A word
        that another name has in its place is no description."""
        if role.lemma.replace("-", "") not in _ROLES or len(name.lower) < SHORTEST_PART:
            return
        if in_tables(name) or is_grammar(name.lemma) or self._world.kinds.find((name.lemma,)):
            return
        said = dict.fromkeys((name.lower, name.lemma))
        found = [f for word in said for kind in self._kinds if kind in PODLIKE for f in self._holding(kind, word)]
        if found and not any(role.lemma in _WORDS.findall(one.meta.name) for one in found):
            yield Link(Named(tuple(found)), 0.5, "name part")

    def _turned(self, what: Token, whose: Token) -> Iterator[Link]:
        """ "The polish of brass" of `brass-polish`."""
        if not (what.could_name and whose.could_name) or any(
            in_tables(t) or is_grammar(t.lemma) for t in (what, whose)
        ):
            return
        if found := self._world.names.exact(f"{whose.lower}-{what.lower}"):
            yield Link(Named(found), 0.7, "name parts")

    def _holding(self, kind: str, word: str) -> Sequence[Found]:
        """The objects of a kind whose names have this word in them."""
        one = self._world.names.listings[kind]
        names = one.with_words(re.split(r"[-.:\s]", word))
        if len(names) > 60:
            return ()
        return [Found(one.resource, meta) for name in sorted(names) for meta in one.by_name[name]]


def _only_of_rights(found: Sequence[Found]) -> bool:
    """Whether nothing but bindings and roles is called so: then it is a person, who has a namespace as well."""
    return all(one.kind.endswith("rbac.authorization.k8s.io") for one in found)
