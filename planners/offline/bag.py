"""Sorting: everything that a question says beside what it asks for, each piece into its place.

`collect` walks over the pieces once. What finds no place stays in `Bag.unexplained`, and a question with anything there
is not answered.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from planners.offline.mentions import Label, Mention
from planners.offline.things import Piece, Thing, scoped
from planners.offline.tokens import Token
from planners.offline.vocabulary import Attribute, Condition
from planners.offline.world import World

_ENV_KEY = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*")
_IMAGE = re.compile(r"([\w.-]+(:\d+)?/)*[\w.-]+(:[\w.-]+)?(@sha256:[0-9a-f]+)?")
_PAIRED = frozenset({"labels", "annotations", "workload selector", "service selector", "node selector", "pod labels"})
MODALS = frozenset({"can", "could", "may", "might", "should", "would", "will", "must"})
_PAIR = re.compile(r"(?P<key>[\w./-]+)(?P<op>!?==?)(?P<value>[\w.:/@-]*)")


@dataclass(frozen=True)
class Said:
    """A condition in words: several senses, of which the kind at hand picks one."""

    conditions: tuple[Condition, ...]
    negated: bool
    words: str
    place: int
    optional: bool = False
    attributes: tuple[Attribute, ...] = ()
    """What the same words measure, where they do: "restarted more than 3 times"."""


@dataclass(frozen=True)
class Measure:
    """An attribute compared with something; `op` is `present` where nothing is compared."""

    attributes: tuple[Attribute, ...]
    op: str
    value: str
    negated: bool
    words: str
    place: int
    counted: bool = False
    """Whether the number stood before the words, and so tells how many."""
    thing: Thing | None = None
    """The kind that the words may mean instead."""
    optional: bool = False
    """Whether the words are a verb too, which the relation between two things explains."""


@dataclass(frozen=True)
class Ranking:
    """The first by an attribute, by how many of a kind go with it, or by age."""

    largest: bool
    words: str
    attributes: tuple[Attribute, ...] = ()
    things: Thing | None = None
    age: bool = False
    limit: int = 1
    place: int = 0


@dataclass
class Bag:
    """All that was said."""

    things: list[Thing] = field(default_factory=list)
    scopes: list[Thing] = field(default_factory=list)
    excluded: list[Thing] = field(default_factory=list)
    excluded_said: list[Said] = field(default_factory=list)
    everywhere: bool = False
    own: bool = False
    counted: list[tuple[Thing, str]] = field(default_factory=list)
    """Kinds of which so many go with each thing: "namespaces with more than 5 pods"."""
    said: list[Said] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)
    labels: list[tuple[Label, bool]] = field(default_factory=list)
    ranking: Ranking | None = None
    limit: int = 1
    container: str = ""
    holders: list[Thing] = field(default_factory=list)
    """Things that are of the name of the container that is meant, and may be what it is in."""
    unknown: list[Token] = field(default_factory=list)
    unexplained: list[str] = field(default_factory=list)
    used: list[str] = field(default_factory=list)


def collect(pieces: Sequence[Piece], head: int | None, start: int, world: World, begins: str = "") -> Bag:
    """Sort the pieces from token `start` on; the piece at `head` is what is asked for."""
    return _Collector(list(pieces), head, start, world, begins).run()


class _Collector:
    def __init__(self, pieces: list[Piece], head: int | None, start: int, world: World, begins: str) -> None:
        self.pieces = pieces
        self.head = head
        self.world = world
        self.bag = Bag()
        self.negated = ""
        self.i = 0
        self.start = start
        self.begins = begins
        self.asking = head is not None or begins in ("yes_no", "exists")
        words = [t.text for p in pieces if isinstance(p, Mention) for t in p.tokens]
        self.shouting = all(word.isupper() for word in words if word.isalpha())
        asked = pieces[head] if head is not None else None
        mention = asked.mention if isinstance(asked, Thing) else asked
        senses = (*mention.attributes, *mention.conditions) if mention is not None else ()
        self.swallow = frozenset(word for sense in senses for word in sense.swallow)

    def run(self) -> Bag:
        while self.i < len(self.pieces):
            piece = self.pieces[self.i]
            if self.i != self.head and self._swallowed(piece):
                self.i += 1
            elif self.i == self.head:
                if self.negated:
                    self.bag.unexplained.append(self.negated)
                    self.negated = ""
                self.i += 1
            elif isinstance(piece, Thing):
                self.thing(piece)
            elif piece.end <= self.start and not piece.attributes:
                self.i += 1
            else:
                self.mention(piece)
        if self.negated:
            self.bag.unexplained.append(self.negated)
        return self.bag

    def _swallowed(self, piece: Piece) -> bool:
        """Whether the words belong to the phrase that is asked for ("how many pods *may run under the quota*")."""
        if isinstance(piece, Thing) and (piece.found or piece.of or piece.missing):
            return False
        tokens = (
            piece.mention.tokens
            if isinstance(piece, Thing) and piece.mention
            else (piece.tokens if isinstance(piece, Mention) else ())
        )
        return bool(tokens) and all(t.lower in self.swallow for t in tokens)

    # ── looking around ───────────────────────────────────────────────────────────────────────────────────────────────

    def following(self, at: int) -> int | None:
        """The place of the next piece that is not grammar only."""
        for j in range(at + 1, len(self.pieces)):
            piece = self.pieces[j]
            if j != self.head and (isinstance(piece, Thing) or not piece.idle):
                return j
            if j == self.head:
                return None
        return None

    def mention_at(self, at: int | None) -> Mention | None:
        piece = self.pieces[at] if at is not None else None
        return piece if isinstance(piece, Mention) else None

    def take_negation(self) -> bool:
        taken, self.negated = bool(self.negated), ""
        return taken

    # ── pieces ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def thing(self, thing: Thing) -> None:
        previous = self.pieces[self.i - 1] if self.i else None
        universal = isinstance(previous, Mention) and previous.text.lower() in ("every", "each")
        counted = self.head is not None and self.head < self.i and not isinstance(self.pieces[self.head], Thing)
        joined = isinstance(previous, Mention) and previous.text.lower() in ("and", "or")
        if joined and not (thing.mention and thing.mention.conditions):
            self.bag.unexplained.append(thing.text)
        if universal and not counted and not thing.found and previous is not None and previous.start >= self.start:
            self.bag.unexplained.append(f"every {thing.text}")
        lacking = self.negated if self.negated.startswith(("miss", "lack")) else ""
        negated = self.take_negation()
        if thing.container and not negated:
            self.bag.container = thing.container
            self.i += 1
            self.bag.holders.append(thing)
            return
        if (
            thing.mention is not None
            and thing.mention.conditions
            and not thing.kinds
            and not scoped(self.pieces, self.i)
        ):
            self.bag.said.append(Said(thing.mention.conditions, negated, thing.text, thing.start))
            self.i += 1
            return
        alone = {f.kind for f in thing.found} == {"namespaces"} and not (thing.mention and thing.mention.attributes)
        typed = bool(thing.kinds) and thing.kinds[0].qualified == "namespaces" and bool(thing.found or thing.missing)
        inside = not thing.kinds and thing.scope is not None and scoped(self.pieces, self.i)
        mention = thing.mention
        self.i += 1
        if alone or typed or inside:
            (self.bag.excluded if negated else self.bag.scopes).append(thing)
        elif (
            mention is not None and not thing.found and mention.attributes and self._as_attribute(mention, negated)
        ) or (mention is not None and mention.labels and self._as_label(mention, negated, only_pairs=True)):
            return
        elif negated and mention is not None and mention.attributes and not thing.found:
            measure = Measure(mention.attributes, "present", "", True, thing.text, thing.start, thing=thing)
            self.bag.measures.append(measure)
        elif negated and lacking and thing.found:
            self.bag.unexplained.append(lacking)
        elif negated:
            self.bag.excluded.append(thing)
        else:
            self.bag.things.append(thing)

    def _as_attribute(self, mention: Mention, negated: bool) -> bool:
        """A word that is a kind and an attribute (`node`, `storage class`) and has a value behind it."""
        self.i -= 1
        value = self._value_after(self.i)
        if value is None:
            self.i += 1
            return False
        self.attribute(mention, negated)
        return True

    def mention(self, m: Mention) -> None:
        bag = self.bag
        following = self.pieces[self.i + 1] if self.i + 1 < len(self.pieces) else None
        if self._modal(m) or (
            m.text.lower() == "all"
            and isinstance(following, Mention)
            and following.attributes
            and self.begins in ("yes_no", "exists")
        ):
            bag.unexplained.append(m.text)
        if m.part("everywhere"):
            bag.everywhere = True
        elif m.part("except"):
            self.exception()
            return
        elif m.part("own"):
            bag.own = True
        elif m.part("negation") and not m.attributes and not m.conditions:
            self.negated = m.text
        elif m.part("age"):
            age = m.part("age")
            bag.ranking = Ranking(age is not None and age.value == "newest", m.text, age=True)
        elif (m.part("superlative") and self.superlative(m)) or (m.part("compare") and self.compare(m)):
            return
        elif m.labels and self._as_label(m, bool(self.negated)):
            self.negated = ""
            return
        elif m.part("blocker"):
            bag.unexplained.append(m.text)
        elif m.conditions and self._of_next(m):
            return
        elif m.conditions and not (m.attributes and not _enumerated(m) and self._value_after(self.i) is not None):
            bag.said.append(self._said(m))
        elif m.attributes:
            self.attribute(m, self.take_negation())
            return
        elif m.number or (m.text.lower() in ("one", "single") and self._counts(self.i + 1)):
            self.number(m)
            return
        elif not m.senses:
            self.literal(m)
        elif not m.skippable:
            bag.unexplained.append(m.text)
        self.i += 1

    def _modal(self, m: Mention) -> bool:
        """Whether it asks what may or could be, which no object tells ("accounts that *can* list pods")."""
        if m.text.lower() not in MODALS or m.start < self.start:
            return False
        asked = self.pieces[self.head] if self.head is not None else None
        phrase = asked.mention if isinstance(asked, Thing) else asked
        if phrase is not None and any(t.start > m.tokens[0].start for t in phrase.tokens):
            return False
        behind = [p.text.lower() for p in self.pieces[self.i + 1 : self.i + 5]]
        return not {"i", "we", "you", "be", "not"} & set(behind)

    def _of_next(self, m: Mention) -> bool:
        """A condition right before a kind that is not what is asked for: it is said of that kind."""
        j = self.i + 1
        piece = self.pieces[j] if j < len(self.pieces) and j != self.head else None
        if not isinstance(piece, Thing) or piece.found or piece.of or piece.missing or not piece.kinds:
            return False
        if not any(c.fits(kind.qualified) for c in m.conditions for kind in piece.kinds):
            return False
        thing = replace(piece, said=(Said(m.conditions, False, m.text, m.start),))
        (self.bag.excluded if self.take_negation() else self.bag.things).append(thing)
        self.i = j + 1
        return True

    def _said(self, m: Mention) -> Said:
        negated = self.take_negation()
        return Said(m.conditions, negated, m.text, m.start, m.skippable and not negated, m.attributes)

    def exception(self) -> None:
        """ "… apart from finished jobs": up to the end, what is left out."""
        for piece in self.pieces[self.i + 1 :]:
            if isinstance(piece, Thing):
                self.bag.excluded.append(piece)
            elif piece.conditions:
                self.bag.excluded_said.append(Said(piece.conditions, False, piece.text, piece.start))
            elif piece.labels and any(label.value for label in piece.labels):
                label = next(label for label in piece.labels if label.value)
                self.bag.labels.append((label, True))
            elif not piece.skippable:
                self.bag.unexplained.append(piece.text)
        self.i = len(self.pieces)

    def superlative(self, m: Mention) -> bool:
        """ "the most restarts", "highest memory limit", "most pods"."""
        word = m.part("superlative")
        j = self.following(self.i)
        largest = word is not None and word.value == "max"
        piece = self.pieces[j] if j is not None else None
        if isinstance(piece, Thing) and not piece.found:
            attributes = piece.mention.attributes if piece.mention else ()
            self.bag.ranking = Ranking(largest, f"{m.text} {piece.text}", attributes, piece, place=m.start)
        elif isinstance(piece, Mention) and piece.attributes:
            self.bag.ranking = Ranking(largest, f"{m.text} {piece.text}", piece.attributes, place=m.start)
        elif self.bag.measures and self.bag.measures[-1].op == "present":
            last = self.bag.measures.pop()
            self.bag.ranking = Ranking(largest, f"{m.text} {last.words}", last.attributes)
            self.i += 1
            return True
        else:
            return False
        self.i = (j if j is not None else self.i) + 1
        return True

    def compare(self, m: Mention) -> bool:
        """ "more than 3 replicas", or behind an attribute: "replicas above 3"."""
        word = m.part("compare")
        j = self.following(self.i)
        amount = self.mention_at(j)
        one = self.pieces[self.i + 1] if self.i + 1 < len(self.pieces) else None
        single = isinstance(one, Mention) and one.text.lower() == "one"
        if single and isinstance(one, Mention):
            j, amount = self.i + 1, one
        if word is None or amount is None or j is None or not (single or amount.number):
            return False
        value = "1" if single else amount.number
        negated = self.take_negation()
        k = self.following(j)
        behind = self.mention_at(k)
        thing = self.pieces[k] if k is not None else None
        if self.bag.said and self.bag.said[-1].attributes and j == self.i + 1:
            told = self.bag.said.pop()
            words = f"{told.words} {m.text} {amount.text}"
            self.bag.measures.append(
                Measure(told.attributes, word.value, value, negated or told.negated, words, told.place)
            )
            k = j + 1
            times = self.pieces[k] if k < len(self.pieces) else None
            self.i = k + 1 if isinstance(times, Mention) and times.text.lower() in ("times", "time") else k
        elif behind is not None and behind.attributes:
            words = f"{m.text} {amount.text} {behind.text}"
            self.bag.measures.append(
                Measure(behind.attributes, word.value, value, negated, words, m.start, counted=True)
            )
            self.i = (k or 0) + 1
        elif isinstance(thing, Thing) and not thing.found and thing.mention and thing.mention.attributes:
            words = f"{m.text} {amount.text} {thing.text}"
            attributes = thing.mention.attributes
            self.bag.measures.append(Measure(attributes, word.value, value, negated, words, m.start, counted=True))
            self.i = (k or 0) + 1
        elif isinstance(thing, Thing) and thing.kinds and not thing.found and not thing.of and not negated:
            self.bag.counted.append((thing, f"{word.value} {value}"))
            self.i = (k or 0) + 1
        elif self.bag.measures and self.bag.measures[-1].op == "present":
            last = self.bag.measures.pop()
            words = f"{last.words} {m.text} {amount.text}"
            both = negated or last.negated
            self.bag.measures.append(Measure(last.attributes, word.value, value, both, words, last.place))
            self.i = j + 1
        else:
            return False
        return True

    def attribute(self, m: Mention, negated: bool) -> None:
        """An attribute with a value behind it, or one that is (not) there."""
        found = self._value_after(self.i)
        self.i += 1
        if found is None:
            self.bag.measures.append(
                Measure(m.attributes, "present", "", negated, m.text, m.start, optional=m.skippable and not negated)
            )
            return
        value, until = found
        pair = _PAIR.fullmatch(value)
        if pair and any(a.id == "labels" for a in m.attributes):
            self.bag.labels.append((Label(pair["key"], pair["value"]), negated != (pair["op"] == "!=")))
            self.i = until
            return
        self.bag.measures.append(Measure(m.attributes, "==", value, negated, f"{m.text} {value}", m.start))
        self.i = until

    def _value_after(self, at: int) -> tuple[str, int] | None:
        """The value that an attribute is said to have, and the place behind it."""
        j = self.following(at)
        if j is None:
            return None
        piece = self.pieces[j]
        between = [p.text.lower() for p in self.pieces[at + 1 : j] if isinstance(p, Mention)]
        number = isinstance(piece, Mention) and bool(piece.number)
        if "'s" in between or (
            not number and any(w in ("in", "of", "for", "from", "does", "do", "on", "at") for w in between)
        ):
            return None
        pair = isinstance(piece, Mention) and piece.tokens and "=" in piece.tokens[0].text
        if (
            pair
            and isinstance(owner := self.pieces[at], Mention)
            and not any(a.id in _PAIRED for a in owner.attributes)
        ):
            return None
        owner = self.pieces[at]
        labelled = isinstance(owner, Mention) and any(a.id.startswith("label ") for a in owner.attributes)
        if isinstance(piece, Thing) and labelled and not between and not piece.kinds and piece.mention:
            return piece.mention.tokens[0].text, j + 1
        if isinstance(piece, Thing):
            token = piece.mention.tokens[0] if piece.mention else None
            if piece.kinds or token is None or set(between) - {"set", "to", "is", "with", "equal", "named", "called"}:
                return None
            return None if piece.scope or not between else (token.text, j + 1)
        if piece.part("compare") and self.mention_at(self.following(j)):
            value = self.mention_at(self.following(j))
            where = self.following(j)
            operator = piece.part("compare")
            if operator and operator.value == "==" and value and not value.number and where is not None:
                return value.tokens[0].text, where + 1
            return None
        if piece.part("blocker", "compare", "superlative", "negation", "age", "everywhere"):
            return None
        text = piece.tokens[0].text if len(piece.tokens) == 1 else ""
        if (
            piece.number
            or (text != text.upper() and any(c.isupper() for c in text[1:]))
            or (not piece.senses and piece.tokens)
            or (piece.tokens and piece.tokens[0].quoted)
        ):
            return piece.tokens[0].text, j + 1
        if piece.conditions and all("=" in c.id for c in piece.conditions) and piece.tokens:
            return piece.tokens[0].text, j + 1
        return None

    def _as_label(self, m: Mention, negated: bool, only_pairs: bool = False) -> bool:
        """ "tier backend", "team shop", "backend" where just one label has that value."""
        j = self.following(self.i) if self.i < len(self.pieces) and self.pieces[self.i] is m else None
        if only_pairs:
            j = self.following(self.i - 1)
        key = next((label for label in m.labels if label.key and not label.value), None)
        value = next((label for label in m.labels if label.value), None)
        if key is not None and j is not None:
            other = self.pieces[j]
            token = (
                other.mention.tokens
                if isinstance(other, Thing) and other.mention
                else other.tokens
                if isinstance(other, Mention)
                else (None,)
            )[0]
            between = [p.text.lower() for p in self.pieces[self.i : j] if isinstance(p, Mention) and p is not m]
            labels = other.labels if isinstance(other, Mention) else other.mention.labels if other.mention else ()
            pair = next((label for label in labels if label.key == key.key and label.value), None)
            plain = token is not None and (pair is not None or (isinstance(other, Mention) and not other.senses))
            if plain and token is not None and not set(between) & {"of", "does", "do", "in", "for"}:
                value_text = pair.value if pair else token.text
                self.bag.labels.append((Label(key.key, value_text, key.kinds, key.annotation), negated))
                self.i = j + 1
                return True
        if only_pairs or value is None or m.attributes or m.conditions or m.named:
            return False
        if len({label.key for label in m.labels if label.value}) != 1:
            return False
        self.bag.labels.append((value, negated))
        self.i += 1
        return True

    def _counts(self, at: int) -> bool:
        """Whether what stands there can be counted or is a number."""
        piece = self.pieces[at] if at < len(self.pieces) and at != self.head else None
        mention = piece.mention if isinstance(piece, Thing) and not piece.found else piece
        attributes = mention.attributes if isinstance(mention, Mention) else ()
        return any(a.many or a.kind in ("number", "quantity") for a in attributes)

    def number(self, m: Mention) -> None:
        """ "3 replicas" means just so many; "top 3" how many are wanted."""
        j = self.following(self.i)
        piece = self.pieces[j] if j is not None else None
        attributes = (
            piece.attributes
            if isinstance(piece, Mention)
            else (piece.mention.attributes if isinstance(piece, Thing) and piece.mention and not piece.found else ())
        )
        if isinstance(piece, Mention) and piece.part("superlative", "age"):
            self.bag.limit = int(m.number) if m.number.isdigit() else 1
            self.i += 1
        elif attributes and j is not None and j == self.i + 1:
            words = f"{m.text} {self.pieces[j].text}"
            self.bag.measures.append(
                Measure(attributes, "==", m.number or "1", self.take_negation(), words, m.start, counted=True)
            )
            self.i = j + 1
        elif self.head is not None and self.i < self.head and m.number.isdigit():
            self.bag.limit = int(m.number)
            self.i += 1
        else:
            self.bag.unexplained.append(m.text)
            self.i += 1

    def literal(self, m: Mention) -> None:
        """A word that no table has: a pair, an image, a key of an environment, or nothing that we know."""
        token = m.tokens[0]
        pair = _PAIR.fullmatch(token.text)
        if not pair and self.asking and env_key(token, self.shouting) and "_" in token.text:
            found = self._value_after(self.i)
            senses = key_attributes((token,), self.shouting)
            op, value = ("==", found[0]) if found else ("present", "")
            words = f"{token.text} {value}".strip()
            self.bag.measures.append(Measure(senses, op, value, self.take_negation(), words, m.start))
            if found:
                self.i = found[1] - 1
            return
        if pair and pair["value"]:
            self.bag.labels.append((Label(pair["key"], pair["value"]), self.take_negation() != (pair["op"] == "!=")))
        else:
            self.bag.unknown.append(token)


def _enumerated(m: Mention) -> bool:
    """Whether it is written as a value of an enumeration."""
    text = m.tokens[0].text if len(m.tokens) == 1 else ""
    return text != text.upper() and any(c.isupper() for c in text[1:]) and any("=" in c.id for c in m.conditions)


def env_key(token: Token, shouting: bool) -> bool:
    """Whether it is written as the names of environment variables are."""
    return bool(_ENV_KEY.fullmatch(token.text)) and ("_" in token.text or not shouting) and len(token.text) > 1


def image_like(token: Token) -> bool:
    """Whether it can only be the name of an image."""
    return (
        (":" in token.text or "/" in token.text)
        and bool(_IMAGE.fullmatch(token.text))
        and not token.text.startswith("/")
    )


def key_attributes(unknown: Sequence[Token], shouting: bool) -> tuple[Attribute, ...]:
    """The value of a key of an environment or of a config map, where a word is written as only those are."""
    found: list[Attribute] = []
    for token in unknown:
        if env_key(token, shouting) or token.quoted or "." in token.text:
            key = f'"{token.text}"'
            if env_key(token, shouting):
                jq = f'environment($all) | select(.name == {key}) | if .value == null then "from \\(.from)" else .value end'
                found.append(Attribute(f"environment {token.text}", ("container",), jq, "text", True, ("configmaps",)))
            found.append(Attribute(f"key {token.text}", ("configmaps",), f".data[{key}]", "text", True))
    return tuple(found)
