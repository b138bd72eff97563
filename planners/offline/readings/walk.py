"""Walking over the pieces of a question: what comes next, what is negated, which value stands behind an attribute."""

from __future__ import annotations

from planners.offline.readings.bag import Bag
from planners.offline.readings.things import Piece, Thing
from planners.offline.words import Mention

MODALS = frozenset({"can", "could", "may", "might", "should", "would", "will", "must"})
_PAIRED = frozenset({"labels", "annotations", "workload selector", "service selector", "node selector", "pod labels"})


class Walk:
    """A walk over pieces, `i` being the current one. `head` is what is asked for, `start` the first token behind the
    opening, `begins` its form."""

    def __init__(self, pieces: list[Piece], head: int | None, start: int, begins: str) -> None:
        self.pieces = pieces
        self.head = head
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
        swallowed = [a.swallow for a in mention.attributes] + [c.swallow for c in mention.conditions] if mention else []
        self.swallow = frozenset().union(*swallowed)

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
        """The mention at a place, unless a thing or nothing is there."""
        piece = self.pieces[at] if at is not None else None
        return piece if isinstance(piece, Mention) else None

    def beside(self, at: int) -> bool:
        """Whether "with their", "and its" or the like stands before: what follows is to be told too."""
        words = [w for p in self.pieces[max(0, at - 3) : at] if isinstance(p, Mention) for w in p.text.lower().split()]
        return words[-1:] in (["their"], ["its"]) and words[-2:-1] in (["with"], ["and"], ["including"], ["plus"])

    def take_negation(self) -> bool:
        """Whether the next words are negated; asked once."""
        taken, self.negated = bool(self.negated), ""
        return taken

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

    def _modal(self, m: Mention) -> bool:
        """Whether it asks what may or could be, which no object tells ("accounts that *can* list pods")."""
        if m.text.lower() not in MODALS or m.start < self.start:
            return False
        asked = self.pieces[self.head] if self.head is not None else None
        phrase = asked.mention if isinstance(asked, Thing) else asked
        if phrase is not None and any(t.start > m.tokens[0].start for t in phrase.tokens):
            return False
        behind = [p.text.lower() for p in self.pieces[self.i + 1 : self.i + 5]]
        return not {"i", "we", "you", "be", "not", "use"} & set(behind)
