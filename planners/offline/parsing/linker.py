"""Linking: every stretch of a question with everything that it may mean on this cluster, and how sure each link is.

Sources, each a function of its own: tables of words, operators, kinds of the server, names of objects, labels and
annotations, the names that objects use (`core.terms`), fields of schemas and their values, and what spelling alone
tells (numbers, images, pairs, variables).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from core.terms import TermIndex
from planners.offline.data import load
from planners.offline.parsing.counted import of_place, tells_which
from planners.offline.parsing.keyed import NAME_KEYS, OWN, Keys, in_tables, is_grammar
from planners.offline.parsing.links import GUESS, Link, Literal, Span, Used, operators
from planners.offline.parsing.makers import pulled_from
from planners.offline.parsing.naming import Naming
from planners.offline.parsing.uses import Uses, set_apart, spelled_so
from planners.offline.words import (
    ARTICLES,
    LEAST,
    PAIR,
    Attribute,
    Condition,
    Kind,
    Label,
    Named,
    Token,
    Word,
    camel_words,
    env_key,
    grammar,
    image_like,
    lemma,
    lexicon,
    near,
)
from planners.offline.world import World

_LONG = frozenset({"used", "label", "annotation", "schema", "table"})
_LONGEST = 6
_LONGEST_FIELD = 4
_LONGEST_NEAR = 3
_WHOLE = 0.75
_ALONE = 0.4
"""How like a meaning each strange word is by itself, at the least."""
_APART = 0.1
"""How much more like them the likeliest meaning of strange words is than any other; else none is meant."""
_QUANTITY = re.compile(r"\d+(?:\.\d+)?(?:[kmgtp]i?b?|m)?", re.IGNORECASE)
_VERSION = re.compile(r"v?\d+(?:\.\d+)+(?:[-.][\w.-]+)?")

_BEFORE_VALUES = frozenset({"by", "use", "uses", "using", "for", "from", "with", "named", "called", "is", "to"})
_BEFORE_PLACES = frozenset({"from", "in", "of"})
_OWNED = frozenset({"its", "their", "the"})
_TEAMS = frozenset({"team", "squad"})
_NAMING = frozenset({"named", "called"})
_AS = frozenset({"as", "with", "by"})
_SEVERAL_KINDS = frozenset(load("words")["unions"]["words"])
_BEFORE_DEEDS = frozenset({"can", "could", "do", "does", "did", "will", "would"})
"""Behind one of them and "not" stands who does something, and not what is so: "why can't X …"."""
_QUANTIFIERS = frozenset(load("words")["quantifiers"])
_DEFAULT_REGISTRY = "docker.io"
_IN = frozenset({"in", "on", "at"})
_PATH = re.compile(r"(?:spec|status|metadata)(?:\.\w+)+")
_STATUSES = frozenset(load("words")["statuses"])
_HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}|[a-z0-9]+(?:-[a-z0-9]+)+", re.IGNORECASE)


class Linker:
    """Links the stretches of one question. `terms` are the names in use, by kind."""

    def __init__(self, world: World, terms: Mapping[str, TermIndex]) -> None:
        self._world = world
        self._keys = Keys(world)
        self._naming = Naming(world)
        self._uses = Uses(world, terms)
        self._lemmas: frozenset[str] = frozenset()

    def spans(self, tokens: Sequence[Token]) -> dict[tuple[int, int], Span]:
        """Every stretch that means something, by its place."""
        found: dict[tuple[int, int], Span] = {}
        self._lemmas = frozenset(t.lemma for t in tokens)
        for i in range(len(tokens)):
            for j in range(i + 1, min(len(tokens), i + _LONGEST) + 1):
                part = tuple(tokens[i:j])
                links = _of_spoken(tuple(dict.fromkeys(self._links(part, tokens, i))))
                if _is_letter(tokens, i):
                    links = (Link(Literal("text", part[0].text), 1.0, "spelling"),) if len(part) == 1 else ()
                if links:
                    said = (t.lower if t.lower.isalpha() and t.lower != t.text.lower() else t.text for t in part)
                    found[i, j] = Span(i, j, " ".join(said), part, links)  # what was misspelt as it was meant
        for (i, j), span in found.items():
            if j - i > 1 and any(link.source in _LONG for link in span.links):
                whole = _is_another(span, found.get((j - 1, j)))
                for k in range(i, j):
                    one = found.get((k, k + 1))
                    if one is not None:
                        parts = (link for link in one.links if not (whole and isinstance(link.sense, Condition)))
                        found[k, k + 1] = replace(one, links=tuple(link for link in parts if link.source != GUESS))
        for place, span in found.items():
            found[place] = replace(span, links=self._keyed(span, tokens))
        for i, j in [place for place, span in found.items() if any(x.source == "name parts" for x in span.links)]:
            for place in [one for one in found if i <= one[0] and one[1] <= j and one != (i, j)]:
                rest = tuple(x for x in found[place].links if x.source != "name part")
                found[place] = replace(found[place], links=rest)  # no word of it is the name of something else
        found = {place: span for place, span in found.items() if span.links}
        blocked = [place for place, span in found.items() if place[1] - place[0] > 1 and span.blocks]
        return {p: s for p, s in found.items() if p in blocked or not any(p[0] < j and i < p[1] for i, j in blocked)}

    def _keyed(self, span: Span, tokens: Sequence[Token]) -> tuple[Link, ...]:
        """The links of a stretch that is said to be of a label: "labeled critical", "team red", "the premium plan"; and
        what is spelled as the key of one is no part of a name."""
        before, behind = tokens[max(0, span.start - 2) : span.start], tokens[span.end : span.end + 1]
        follows = [token for token in tokens[span.end : span.end + 2] if token.lower not in ARTICLES]
        keys = {key for token in (*before[-1:], *follows[:1]) for key in self._keys.meant_by(token)}
        of_key = (x for x in span.links if isinstance(x.sense, Label) and x.sense.key in keys - NAME_KEYS)
        if found := tuple(replace(link, sure=1.0) for link in of_key):
            return found
        labels = tuple(link for link in span.links if link.source in ("label", "annotation"))
        words = [token.lower for token in before]
        if alone := self._only(span, words, tokens):
            return alone
        if labels and (words[-1:] == ["labeled"] or (words[:1] == ["labeled"] and words[1] in _AS)):
            return labels
        told = [x for x in labels if not isinstance(x.sense, Label) or x.sense.key not in NAME_KEYS]
        kind = any(t.lower != t.lemma and self._world.kinds.find((t.lemma,)) for t in behind)
        weak = ("name parts", "name part") if kind and told else ("name parts",) if labels else ()  # "api deployments"
        own = [link for link in labels if self._keys.concern(link.sense)]
        stray = [link for link in labels if own and link not in own]  # of other things than are spoken of
        return tuple(link for link in span.links if link.source not in weak and link not in stray)

    def _only(self, span: Span, before: Sequence[str], tokens: Sequence[Token]) -> tuple[Link, ...]:
        """The links of a stretch that alone fit where it stands: behind "are" a state of what is spoken of, and not the
        namespace that is called so; behind "of type" what a thing is, not the address that is called so; at the end of
        "all ingress hosts" what they have, and no verb."""
        states = tuple(x for x in span.links if isinstance(x.sense, Used) and self._uses.is_state(x.sense))
        if states and before[-1:] in (["is"], ["are"]) and any(isinstance(x.sense, Named) for x in span.links):
            return states
        if before[-1:] in (["not"], ["type"], ["non"]) and not (before[:1] and before[0] in _BEFORE_DEEDS):
            return tuple(x for x in span.links if isinstance(x.sense, Condition) and "=" in x.sense.id)
        kind = bool(before) and before[-1] != lemma(before[-1]) and self._world.kinds.find((lemma(before[-1]),))
        verb = any(isinstance(x.sense, Word) for x in span.links) and {t.lower for t in tokens[span.end :][:1]} <= _IN
        if kind and verb:  # "the pods live in X"
            return tuple(x for x in span.links if not isinstance(x.sense, Label))
        ends = span.end == len(tokens) and tokens[-1].lower != tokens[-1].lemma
        if not ends or not before or not self._world.kinds.find((lemma(before[-1]),)):
            return ()
        return tuple(x for x in span.links if isinstance(x.sense, Attribute))

    def _links(self, part: tuple[Token, ...], tokens: Sequence[Token], at: int) -> Iterator[Link]:
        if any(t.quoted for t in part):
            if len(part) == 1:
                yield from self._of_world(part)
                yield Link(Literal("text", part[0].text), 0.9, "quoted")
            return
        words, exact = self._words(part), tuple(t.lower for t in part)
        operator = operators().get(words) or operators().get(exact)
        if exact == ("by",) and at and tokens[at - 1].lower.endswith(("ed", "en", "run", "set")):
            operator = None  # "managed by", "run by": who does it, and not what it is counted by
        if operator is not None:
            yield Link(operator, 1.0, "operator")
        beside = (*tokens[max(0, at - 1) : at], *tokens[at + 1 : at + 2])
        if len(part) == 1 and (kind := self._short_kind(part[0], beside)):
            yield Link(kind, 0.95, "kind")
        for table in (lexicon(), self._world.kinds):
            keys = dict.fromkeys((words, exact, camel_words(part[0].text) if len(part) == 1 else words))
            for sense in (sense for key in keys for sense in table.find(key)):
                if isinstance(sense, Attribute) and sense.owner:
                    yield from self._of_owner(sense, part, tokens, at)
                    continue
                if tells_which(exact, tokens, at, self._world.kinds):
                    continue
                if not (isinstance(sense, Word) and sense.part in ("superlative", "age")):
                    yield Link(sense, 1.0 if not isinstance(sense, Kind) or sense.own else 0.95)
        yield from (*of_place(part), *set_apart(part, tokens[max(0, at - 3) : at]))
        yield from spelled_so(part, tokens[max(0, at - 2) : at], self._world)
        known = tuple(self._of_world(part, self._says_label(part, tokens, at)))
        yield from known
        if not known and len(part) <= _LONGEST_NEAR:
            yield from self._near(part)
        if len(part) == 1:
            if not known:
                yield from self._keys.said_of(part[0], beside)
                yield from self._uses.nowhere(part[0], tokens[at + 1 : at + 2])
            keyed = () if known else tuple(self._keys.of_nobody(part[0], self._lemmas))
            yield from keyed or self._spelled(part[0], all(t.text.isupper() or not t.text.isalpha() for t in tokens))
            if all(isinstance(link.sense, Used) for link in known):
                yield from self._mentioned(part[0], tokens[at - 1].lower if at else "", bool(known))

    def _of_owner(self, owner: Attribute, part: tuple[Token, ...], tokens: Sequence[Token], at: int) -> Iterator[Link]:
        """What a word for an owner means: a person, the controller; nothing where a label says whose it is."""
        behind = tokens[at + len(part) : at + len(part) + 1]
        for fields in self._world.fields.values():
            yield from (Link(a, 1.0, "schema") for a in fields.attributes(("owner",)) if fields.custom)
        if self._of_people(tokens) or (part[-1].lemma == "owner" and self._keys.tell("owner")):
            yield from self._responsible(owner, tokens, at)
        elif part[-1].lower in ("by", "of") and any(map(self._keys.is_value, behind)):
            yield Link(Word("free"), 1.0)  # "owned by X"
        elif part[0].lemma not in _TEAMS and not self._keys.tell(part[-1].lemma):
            yield Link(owner, 1.0)  # else the label that is called so is meant

    def _of_people(self, tokens: Sequence[Token]) -> bool:
        """Whether people are asked for, or told: "who owns X", "which team is responsible for X", "the X team"."""
        teams = [place for place, token in enumerate(tokens) if token.lemma in _TEAMS]
        told = any(place <= 1 or not self._world.label_keys(tokens[place].lemma) for place in teams)
        return told or any(token.lower == "who" for token in tokens)

    def _responsible(self, owner: Attribute, tokens: Sequence[Token], at: int) -> Iterator[Link]:
        """What says who is responsible; of the word for a team, nothing where it stands beside a team's name."""
        team = tokens[at].lemma if tokens[at].lemma in _TEAMS else ""
        beside = (*tokens[max(0, at - 1) : at], *tokens[at + 1 : at + 2])
        if team and any(map(self._keys.is_value, beside)):
            if not self._world.label_keys(team):
                yield Link(Word("free"), 1.0)
        elif not team or at <= 1:
            yield from self._keys.responsible(team)
            yield Link(owner, 0.8)

    def _short_kind(self, token: Token, beside: Sequence[Token]) -> Kind | None:
        """ "The bulk class", "the policy no-egress": the last word of a kind's name stands for it beside the name of
        one."""
        if self._world.kinds.find((token.lemma,)):
            return None
        for found in (one for name in beside for one in self._world.names.exact(name.lower)):
            for words in self._world.kinds.phrases:
                if len(words) > 1 and words[-1] == token.lemma:
                    for sense in self._world.kinds.find(words):
                        if isinstance(sense, Kind) and found.resource in sense.resources:
                            return sense
        return None

    def _near(self, part: tuple[Token, ...]) -> Iterator[Link]:
        """What the tables have that is most like words which are none of theirs, where nothing else is as like them:
        little is sure."""
        words = tuple(t.lemma for t in part)
        if grammar(words[0]) or grammar(words[-1]) or lexicon().find(words) or self._world.kinds.find(words):
            return
        if (_NAMING | _SEVERAL_KINDS) & {*words} or ("last" in words and len(words) > 1):
            return  # what is called so has a name, and no likeness; of the last of something, "last" is not dropped
        if any(t.name_like or not t.lower.isalpha() or self._world.names.exact(t.lower) for t in part):
            return
        kinds = tuple(self._world.fields)
        strange = [t.lemma for t in part if not in_tables(t) and not self._world.kinds.find((t.lemma,))]
        if any(not (alone := near((word,), kinds, _ALONE)) or alone[0].likeness < _ALONE for word in strange):
            return  # no word is dropped
        if not strange and any(self._world.kinds.find((word,)) for word in words):
            return  # "pods are ready": things, and what is so of them
        found = near(words, kinds, LEAST - _APART)
        if found and found[0].likeness >= (LEAST if strange else _WHOLE):
            close = {one.meaning.id for one in found if one.likeness > found[0].likeness - _APART}
            for one in found if len(close) == 1 else ():
                if one.meaning.id in close and not self._without(words, one.meaning):
                    yield Link(one.meaning, one.likeness / 2, "near")

    def _without(self, words: tuple[str, ...], meaning: Attribute | Condition) -> bool:
        """Whether some of the words alone mean this, so that the strange ones among them would be dropped."""
        parts = (words[i:j] for i in range(len(words)) for j in range(i + 1, len(words) + 1) if j - i < len(words))
        return any(sense == meaning for part in parts for sense in lexicon().find(part))

    def _says_label(self, part: tuple[Token, ...], tokens: Sequence[Token], at: int) -> bool:
        """Whether a word of grammar stands where the value of a label does: "written in go", "the go services"."""
        if part[-1].lower in _QUANTIFIERS:
            return bool(at and {*self._keys.meant_by(tokens[at - 1])} - NAME_KEYS)  # "all pods" are not those for all
        before, behind = [t.lower for t in tokens[max(0, at - 2) : at]], tokens[at + len(part) : at + len(part) + 1]
        done = before[1:] == ["in"] and before[0].endswith(("en", "ed"))
        return done or any(t.lower != t.lemma and self._world.kinds.find((t.lemma,)) for t in behind)

    def _of_world(self, part: tuple[Token, ...], labeled: bool = False) -> Iterator[Link]:
        yield from self._naming.links(part)
        yield from self._keys.labels(part, labeled)
        if len(part) == 1:
            yield from self._values(part[0])
        elif len(part) == 2:
            yield from self._keys.called(part)
        yield from self._uses.links(part, "image" in self._lemmas)
        if len(part) <= _LONGEST_FIELD and not part[0].quoted:
            yield from self._fields(part)

    def _values(self, token: Token) -> Iterator[Link]:
        """Statuses, and values of enumerations in schemas."""
        if token.text in _STATUSES:
            yield Link(Condition(f"status={token.text}", ("pods",), f'pod_status == "{token.text}"'), 1.0, "status")
        else:
            senses = [one for one in lexicon().find((token.lemma,)) if isinstance(one, Condition)]
            for kind, fields in self._world.fields.items():
                apart = fields.custom and senses and not any(one.fits(kind) for one in senses)  # "parked" trucks
                known = in_tables(token) and not _camel(token.text) and not apart
                for condition in () if known else fields.values(token.lower):
                    yield Link(condition, 0.8 if fields.custom else 0.6, "enum")

    def _words(self, part: tuple[Token, ...]) -> tuple[str, ...]:
        """The words of a stretch; of what is spelled as a manifest has it ("spec.nodeName"), those of the field."""
        field = part[0].text.rpartition(".")[2]
        as_written = len(part) == 1 and (_PATH.fullmatch(part[0].text) or _camel(field)) and field.isalpha()
        known = as_written and (part[0].text in _STATUSES or self._world.kinds.find((part[0].lemma,)))
        return camel_words(field) if as_written and not known else tuple(t.lemma for t in part)

    def _fields(self, part: tuple[Token, ...]) -> Iterator[Link]:
        words = self._words(part)
        if len(part) == 2:  # "data set" is `dataset`
            for fields in self._world.fields.values():
                for attribute in fields.attributes(("".join(words),)) if fields.custom else ():
                    yield Link(attribute, 0.8 + attribute.weight / 10, "schema")
        if is_grammar(words[0]) or is_grammar(words[-1]) or (len(part) == 1 and part[0].lower in OWN):
            return
        words = tuple(word for word in words if word not in _OWNED)  # "heats on its lining"
        whole = bool(lexicon().find(words) or self._world.kinds.find(words))
        for fields in self._world.fields.values():
            if fields.custom or not whole:
                for attribute in fields.attributes(words):
                    yield Link(attribute, (0.8 if fields.custom else 0.5) + attribute.weight / 10, "schema")

    def _spelled(self, token: Token, shouting: bool) -> Iterator[Link]:
        pair = PAIR.fullmatch(token.text)
        if pair:
            yield Link(Literal("pair", token.text), 1.0, "spelling")
        elif _VERSION.fullmatch(token.lower) or token.text.startswith(":"):
            yield Link(Literal("version", token.text.lstrip(":")), 0.9, "spelling")
        elif _QUANTITY.fullmatch(token.lower):
            yield Link(Literal("number", token.lower), 1.0, "spelling")
        elif token.lower in ("one", "single"):
            yield Link(Literal("number", "1"), 0.7, "spelling")
        elif image_like(token):
            yield Link(Literal("image", token.text), 0.9, "spelling")
        elif env_key(token, shouting) and "_" in token.text:
            yield Link(Literal("variable", token.text), 0.9, "spelling")
        elif token.text.startswith("/") and len(token.text) > 1:
            yield Link(Literal("path", token.text), 0.9, "spelling")

    def _mentioned(self, token: Token, before: str, known: bool) -> Iterator[Link]:
        """A word that is nowhere known, where values stand: it may be what some field holds, or a registry."""
        if in_tables(token) or self._world.kinds.find((token.lemma,)) or is_grammar(token.lemma):
            return
        if _HOST.fullmatch(token.text) and not _QUANTITY.fullmatch(token.lower):
            if token.lower == _DEFAULT_REGISTRY or self._uses.is_registry(token.lower):
                yield Link(pulled_from(token.lower), 0.9, "used")
                return
            yield Link(Literal("mention", token.text), 0.5, "spelling")
            yield Link(Literal("unknown", token.text), 0.4, "spelling")
        elif before in _BEFORE_PLACES and self._uses.is_registry(token.lower):
            yield Link(pulled_from(token.lower), 0.8, "used")
        elif before in _BEFORE_VALUES or (token.name_like and any(one.custom for one in self._world.fields.values())):
            yield Link(Literal("mention", token.text), 0.3, "spelling")
        elif token.lower.isalpha() and not known:
            yield Link(Literal("mention", token.text), 0.1, GUESS)
            yield Link(Literal("unknown", token.text), 0.4, GUESS)


def _of_spoken(links: tuple[Link, ...]) -> tuple[Link, ...]:
    """Without the conditions of other kinds where a field of a kind that is spoken of has the word for a value: "parked
    trucks" are not scaled to zero."""
    kinds = {
        kind for link in links if link.source == "enum" and isinstance(link.sense, Condition) for kind in link.sense.of
    }
    return tuple(
        link
        for link in links
        if not (kinds and link.source == "table" and isinstance(link.sense, Condition))
        or any(map(link.sense.fits, kinds))
    )


def _is_another(span: Span, last: Span | None) -> bool:
    """Whether together words mean another thing than the last of them alone: an "external ip" is no ip that is
    external."""
    alone = {x.sense for x in last.links if isinstance(x.sense, Attribute)} if last is not None else set()
    whole = {x.sense for x in span.links if isinstance(x.sense, Attribute)}
    return any(a.of == b.of for a in alone - whole for b in whole - alone)


def _is_letter(tokens: Sequence[Token], at: int) -> bool:
    """Whether an "A" is no article but what something is called: "in zone A"."""
    behind = tokens[at + 1] if at + 1 < len(tokens) else None
    return tokens[at].text == "A" and at > 0 and (behind is None or is_grammar(behind.lemma))


def _camel(text: str) -> bool:
    return text != text.upper() and any(c.isupper() for c in text[1:])
