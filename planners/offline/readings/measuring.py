"""Numbers, comparisons, rankings and labels: "more than 3 replicas", "the most restarts", "zone north"."""

from __future__ import annotations

from planners.offline.data import load
from planners.offline.readings.bag import Measure, Ranking
from planners.offline.readings.things import Thing
from planners.offline.readings.walk import Walk
from planners.offline.words import PAIR, Label, Mention

_HAVING = frozenset(load("words")["having"])


class Measuring(Walk):
    """The part of the walk that deals with attributes and what they are compared with."""

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
            self.bag.loose = [m for m in self.bag.loose if m is not last]
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
        if self.head is not None and self.head in (j + 1, j + 2) and self.following(j) is None and not self.negated:
            self.bag.quantity = f"{word.value} {value}"
            self.i = j + 1
            return True
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
            self.bag.loose = [m for m in self.bag.loose if m is not last]
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
        if found is None and not negated and self.beside(self.i):
            self.bag.shown.append(m.attributes)
            self.i += 1
            return
        self.i += 1
        if found is None:
            optional = m.skippable and not negated
            measure = Measure(m.attributes, "present", "", negated, m.text, m.start, optional=optional)
            if not negated and not optional and not self._had_at(self.i - 1):
                self.bag.loose.append(measure)
            self.bag.measures.append(measure)
            return
        value, until = found
        pair = PAIR.fullmatch(value)
        if pair and any(a.id == "labels" for a in m.attributes):
            self.bag.labels.append((Label(pair["key"], pair["value"]), negated != (pair["op"] == "!=")))
            self.i = until
            return
        self.bag.measures.append(Measure(m.attributes, "==", value, negated, f"{m.text} {value}", m.start))
        self.i = until

    def _had_at(self, at: int) -> bool:
        """Whether a word before says that something has or does it: "with a limit", "have no taint"."""
        said = self.pieces[at]
        if self.begins in ("yes_no", "exists") or (
            isinstance(said, Mention) and len(said.tokens) > said.end - said.start
        ):
            return True
        for piece in reversed(self.pieces[max(0, at - 3) : at]):
            if isinstance(piece, Mention) and piece.text.lower().split()[-1] in _HAVING:
                return True
            phrase = piece.mention if isinstance(piece, Thing) else piece
            if phrase and phrase.attributes and not phrase.conditions:
                return False
        return False

    def _as_label(self, m: Mention, negated: bool, only_pairs: bool = False) -> bool:
        """ "zone north", or "north" where just one label has that value."""
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
        behind = self.mention_at(self.i) if self.i < len(self.pieces) and self.i != self.head else None
        if behind and any(label.key == value.key and not label.value for label in behind.labels):
            self.i += 1  # "the north zone"
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
