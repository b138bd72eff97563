"""Linking words to labels and annotations: to the key of one, or to the value of a label."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Sequence
from functools import cache

from planners.offline.data import load
from planners.offline.parsing.links import Link, operators
from planners.offline.words import (
    PODLIKE,
    WORKLOADS,
    Attribute,
    Label,
    Token,
    Word,
    grammar,
    lemma,
    lexicon,
    preference,
    same_in_keys,
)
from planners.offline.world import World

_RESPONSIBLE = ("owner", "owned-by", "owners", "maintainer", "contact", "team", "responsible", "maintained-by")
_ADDRESS = "contact"
_SERVERS = ("deployment.kubernetes.io/", "kubectl.kubernetes.io/", "deprecated.daemonset", "batch.kubernetes.io/")
"""Annotations that controllers write for themselves."""
NAME_KEYS = frozenset({"app", "name", "k8s-app", "component", "instance", "hostname"})
OWN = frozenset({"name", "names", "namespace", "kind", "uid", "labels", "annotations"})
"""Fields that every object has."""
_SEVERAL_KINDS = frozenset(load("words")["unions"]["words"])
_MADE_BY_PEOPLE = frozenset(("namespaces", *WORKLOADS)) - {"replicasets.apps", "jobs.batch"}
_SHORTEST = 3
"""Letters of a word of grammar that may be a label all the same, and more."""
_SAYING_LABEL = frozenset({"label", "labeled", "labelled", "tag", "tagged"})
_KEY = re.compile(r"(?:[\w-]+\.)+[a-z]+/[\w.-]+", re.IGNORECASE)
"""How keys are spelled that have a domain before them."""


class Keys:
    """The labels and annotations of a cluster's objects."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._kinds = tuple(world.names.listings)
        concerned = tuple(world.fields)
        held = any(kind in PODLIKE for kind in concerned)
        self._concerned = {*concerned, "pods"} if held or not concerned else {*concerned}

    def is_value(self, token: Token) -> bool:
        """Whether some label has this value."""
        return any(True for _ in self._world.label_values(token.lower, self._kinds))

    def concern(self, sense: object) -> bool:
        """Whether what the question speaks of has this label."""
        kinds = sense.kinds if isinstance(sense, Label) else getattr(sense, "of", ())
        return not self._concerned.isdisjoint(kinds)

    def tell(self, word: str) -> bool:
        """Whether people gave what the question speaks of a label or annotation that is called so."""
        keys = (*self._world.label_keys(word), *self._world.annotation_keys(word))
        return any(have & self._concerned & _MADE_BY_PEOPLE for _, have in keys)

    def responsible(self, lead: str = "") -> Iterator[Link]:
        """The annotations and labels that say who is responsible; `lead` is the one that is asked for first: whom to
        write to is no team, where teams are told."""
        by_team = lead and (self._world.label_keys(lead) or self._world.annotation_keys(lead))
        words = [word for word in _RESPONSIBLE if not (by_team and word == _ADDRESS)]
        for number, word in enumerate(dict.fromkeys((*filter(None, (lead,)), *words))):
            for key, have in self._world.annotation_keys(word):
                yield Link(_annotation(key, have), 1.0 - number / 50, "annotation")
            for key, have in self._world.label_keys(word):
                yield Link(_label(key, have), 1.0 - number / 50 - 0.01, "label")

    def labels(self, part: tuple[Token, ...], said: bool = False) -> Iterator[Link]:
        """Keys of labels and annotations, and values of labels; "cost center" is the key `cost-center`. Where one is
        `said` to stand, it may be a word of grammar ("written in go")."""
        token, joined = part[0], "".join(t.lower for t in part)
        known = len(part) > 1 and bool(self._world.label_keys(joined) or self._world.annotation_keys(joined))
        plain = not could_be_key(part) or (any(map(_is_plain, part)) and not said)
        if (plain and not known) or any("=" in t.lower for t in part):
            return
        spelled = [sep.join(w) for w in _both(part) for sep in ("-", "_", "")[: len(part) + 1]]
        for spelling in dict.fromkeys((*spelled, spelled[0].replace("-", ""))):  # "on-call" is the key `oncall`
            for key, have in self._world.label_keys(spelling):
                if token.lower != token.lemma and token.lemma in _SEVERAL_KINDS:
                    continue  # "apps" are workloads
                if "kubernetes.io/" in key and all(map(in_tables, part)):
                    continue  # the node's own field says it
                yield Link(_label(key, have), 0.8 if have & self._concerned else 0.6, "label")
            for key, have in self._world.annotation_keys(spelling):
                if not key.startswith(_SERVERS):
                    yield Link(_annotation(key, have), 0.75, "annotation")
        if len(part) > 1:
            return
        called = self._world.names.exact(token.lower)
        for key, value, have in self._valued(token):
            if called and key.rpartition("/")[2] in NAME_KEYS:
                continue  # the label that says the name: the name says it better
            yield Link(Label(key, value, have), 0.8 if have & self._concerned else 0.6, "label")

    def meant_by(self, token: Token) -> list[str]:
        """The keys of labels that a word says, or means where no table has it: "call" is `contact`."""
        same = () if in_tables(token) or self._world.label_keys(token.lemma) else same_in_keys(token.lemma)
        return [key for word in (token.lemma, *sorted(same)) for key, _ in self._world.label_keys(word)]

    def said_of(self, token: Token, behind: Sequence[Token]) -> Iterator[Link]:
        """The key that a word means of which the next word is a value: "call jutta"."""
        valued = {key for one in behind for key, _, _ in self._world.label_values(one.lower, self._kinds)}
        for key in valued & {*self.meant_by(token)}:
            yield from (Link(_label(key, have), 0.6, "label") for _, have in self._world.label_keys(key))

    def of_nobody(self, token: Token, spoken: Collection[str]) -> Iterator[Link]:
        """What is spelled as a key where labels or annotations are `spoken` of, though nothing has it."""
        if _KEY.fullmatch(token.text) and "annotation" in spoken:
            yield Link(_annotation(token.text, frozenset(self._concerned)), 1.0, "key")
        elif _KEY.fullmatch(token.text) and not _SAYING_LABEL.isdisjoint(spoken):
            yield Link(_label(token.text, frozenset(self._concerned)), 1.0, "key")

    def _valued(self, token: Token) -> tuple[tuple[str, str, frozenset[str]], ...]:
        """The labels that have this value; of "workers" those that have "worker"."""
        exact = self._world.label_values(token.lower, self._kinds)
        several = token.lower != token.lemma and not in_tables(token) and not self._world.kinds.find((token.lemma,))
        return exact or (self._world.label_values(token.lemma, self._kinds) if several else ())

    def called(self, part: tuple[Token, ...]) -> Iterator[Link]:
        """ "The label X", "annotation Y"."""
        naming = {"annotation", *_SAYING_LABEL} & {part[0].lemma, part[1].lemma}
        if not naming:
            return
        key = part[0].lower if part[1].lemma in naming else part[1].lower
        for found, have in self._world.label_keys(key):
            yield Link(_label(found, have), 1.0, "label")
        for found, have in self._world.annotation_keys(key):
            yield Link(_annotation(found, have), 1.0, "annotation")


def is_grammar(word: str) -> bool:
    """Whether a lemma is a word of grammar, asking or counting alone: no name, and no end of one."""
    return grammar(word) or (word,) in operators()


def in_tables(token: Token) -> bool:
    """Whether the tables have the word."""
    return bool(lexicon().find((token.lemma,)))


@cache
def _free() -> frozenset[str]:
    """Words of grammar, without the verbs that many keys have in them."""
    return frozenset(lemma(word) for word in load("words")["free"])


def _is_plain(token: Token) -> bool:
    """Whether it is a word of grammar, or an object's own field: it is no label, whatever keys there are."""
    if token.quoted or "/" in token.lower:
        return False
    free = any(isinstance(sense, Word) and sense.part == "free" for sense in lexicon().find((token.lower,)))
    return token.lower in OWN or (free and len(token.lower) <= _SHORTEST)


def _both(part: tuple[Token, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return tuple(t.lower for t in part), tuple(t.lemma for t in part)


def could_be_key(part: tuple[Token, ...]) -> bool:
    """Whether a stretch may be the words of one key: a single word, or several of which the ends are no grammar."""
    return len(part) == 1 or not ({part[0].lemma, part[-1].lemma} & _free() or any(t.quoted for t in part))


def _label(key: str, kinds: frozenset[str]) -> Attribute:
    own = f".metadata.labels[{json.dumps(key)}]"
    templated = any(kind in PODLIKE for kind in kinds)
    return Attribute(
        f"label {key}",
        tuple(sorted({*kinds, *(PODLIKE if templated else ())}, key=preference)),
        f"{own} // (template.metadata.labels? // {{}})[{json.dumps(key)}]" if templated else own,
        "word",
        True,
    )


def _annotation(key: str, kinds: frozenset[str]) -> Attribute:
    return Attribute(
        f"annotation {key}", tuple(sorted(kinds)), f".metadata.annotations[{json.dumps(key)}]", "text", True
    )
