"""Sorting: `collect` walks over the pieces once and puts each into its place in the bag.

What finds no place stays in `Bag.unexplained`, and a question with anything there is not answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from planners.offline.readings.bag import Bag, Measure, Ranking, Said
from planners.offline.readings.measuring import Measuring
from planners.offline.readings.things import Piece, Thing, scoped
from planners.offline.words import PAIR, Label, Mention, enumerated, env_key, key_attributes


def collect(pieces: Sequence[Piece], head: int | None, start: int, begins: str = "") -> Bag:
    """Sort the pieces from token `start` on; the piece at `head` is what is asked for."""
    return _Collector(list(pieces), head, start, begins).run()


class _Collector(Measuring):
    """The whole walk."""

    def run(self) -> Bag:
        while self.i < len(self.pieces):
            piece = self.pieces[self.i]
            if self.i != self.head and self._swallowed(piece):
                self.bag.swallowed |= set(piece.text.lower().split())
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

    def thing(self, thing: Thing) -> None:
        previous = self.pieces[self.i - 1] if self.i else None
        universal = isinstance(previous, Mention) and previous.text.lower() in ("every", "each")
        counted = self.head is not None and self.head < self.i and not isinstance(self.pieces[self.head], Thing)
        joined = isinstance(previous, Mention) and previous.text.lower() in ("and", "or")
        one_more = joined and self._one_more_place(thing)
        if joined and not one_more and not (thing.mention and thing.mention.conditions):
            self.bag.unexplained.append(thing.text)
        if universal and not counted and not thing.found and previous is not None and previous.start >= self.start:
            self.bag.unexplained.append(f"every {thing.text}")
        if self.beside(self.i) and not thing.found and not thing.of and not self.negated:
            if thing.mention and thing.mention.attributes:
                self.bag.shown.append(thing.mention.attributes)
                self.i += 1
                return
            self.bag.unexplained.append(thing.text)
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
        inside = not thing.kinds and thing.scope is not None and (one_more or scoped(self.pieces, self.i))
        mention = thing.mention
        self.i += 1
        if alone or typed or inside:
            if negated and thing.scope is not None:
                self.bag.excluded.append(replace(thing, kinds=(), found=(thing.scope,), of=()))
            else:
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

    def _one_more_place(self, thing: Thing) -> bool:
        """Whether it is a namespace behind another: "in A and B"."""
        before = self.pieces[self.i - 2] if self.i > 1 else None
        return thing.scope is not None and not thing.kinds and bool(self.bag.scopes) and before is self.bag.scopes[-1]

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
        if m.text.lower() in ("and", "or") and self._two_asked():
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
            if isinstance(following, Mention) and following.attributes and self.i + 1 != self.head:
                bag.unexplained.append(m.text)
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
        elif m.conditions and not (m.attributes and not enumerated(m) and self._value_after(self.i) is not None):
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

    def _two_asked(self) -> bool:
        """Whether attributes stand on both sides ("the requests and limits"): two are asked for, one would be told."""
        before = _phrase(self.pieces[self.i - 1]) if self.i else None
        at = self.following(self.i)
        if at is None and self.head is not None and self.head > self.i:
            at = self.head
        behind = _phrase(self.pieces[at]) if at is not None else None
        return bool(before and before.attributes and behind and behind.attributes and not behind.conditions)

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
        asked = self.pieces[self.head] if self.head is not None else None
        kinds = {kind.qualified for kind in asked.kinds} if isinstance(asked, Thing) else set()
        before = len(self.bag.excluded) + len(self.bag.excluded_said) + len(self.bag.labels)
        for piece in self.pieces[self.i + 1 :]:
            if isinstance(piece, Thing):
                if not piece.kinds and not any(f.kind in (*kinds, "namespaces") for f in piece.found):
                    self.bag.unexplained.append(piece.text)
                self.bag.excluded.append(piece)
            elif piece.conditions:
                self.bag.excluded_said.append(Said(piece.conditions, False, piece.text, piece.start))
            elif piece.labels and any(label.value for label in piece.labels):
                label = next(label for label in piece.labels if label.value)
                self.bag.labels.append((label, True))
            elif not piece.skippable:
                self.bag.unexplained.append(piece.text)
        if before == len(self.bag.excluded) + len(self.bag.excluded_said) + len(self.bag.labels):
            self.bag.unexplained.append("except")
        self.i = len(self.pieces)

    def literal(self, m: Mention) -> None:
        """A word that no table has: a pair, an image, a key of an environment, or nothing that we know."""
        token = m.tokens[0]
        behind = self.mention_at(self.i + 1) if self.i + 1 < len(self.pieces) else None
        if behind and self.i + 1 != self.head and any(a.id == "image tag" for a in behind.attributes):
            measure = Measure(behind.attributes, "==", token.text, self.take_negation(), f"{token.text} tag", m.start)
            self.bag.measures.append(measure)
            self.i += 1
            return
        pair = PAIR.fullmatch(token.text)
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


def _phrase(piece: Piece) -> Mention | None:
    """What was said, unless it names an object."""
    if isinstance(piece, Thing):
        return None if piece.found or piece.of else piece.mention
    return piece
