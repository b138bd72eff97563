"""The chart: the best ways to cut a question into stretches, and what each stretch is taken for.

A segmentation covers every token: with a linked span, or alone as a word that nobody knows. Phrases with gaps ("memory
… ask for") leave their holes to other spans. From the best segmentations come sequences of `Atom`s, one role to each
span, the likeliest first; and mentions, for questions that are answered by a plan of their own.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from planners.offline.parsing.links import GUESS, Link, Literal, Operator, Span, Used
from planners.offline.words import Attribute, Condition, Kind, Label, Mention, Named, Token, Word, lexicon
from planners.offline.words.gapped import GAP, Way

_BEAM = 5
"""Segmentations that are followed up to each place, and taken at the end."""
_SEQUENCES = 24
_GAP = 8
"""Roles of words that nobody knows, and that are taken for something that an object holds."""
_UNKNOWN = -1.0
"""What a word that nobody knows is worth."""

_WORD_ROLES = {
    "free": "free",
    "negation": "not",
    "compare": "compare",
    "except": "except",
    "everywhere": "everywhere",
    "own": "own",
    "blocker": "blocker",
}
_ROLES: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (Operator, "operator"),
    ((Kind, Named), "noun"),
    (Attribute, "attribute"),
    (Condition, "condition"),
    (Label, "label"),
    (Used, "used"),
    (Literal, "literal"),
)


@dataclass(frozen=True)
class Atom:
    """A span in one role, with the links that have it. `before` are the words of grammar between it and the last."""

    role: str
    span: Span
    links: tuple[Link, ...]
    before: tuple[str, ...] = ()

    @property
    def start(self) -> int:
        """Its first token."""
        return self.span.start

    @property
    def end(self) -> int:
        """The token behind its last."""
        return self.span.end

    @property
    def sure(self) -> float:
        """How sure its best link is."""
        return max((link.sure for link in self.links), default=0.0)


def sequences(tokens: Sequence[Token], spans: Mapping[tuple[int, int], Span]) -> list[tuple[float, tuple[Atom, ...]]]:
    """The likeliest sequences of atoms, with what each is worth beside the best."""
    found: dict[tuple[tuple[str, int, int], ...], tuple[float, tuple[Atom, ...]]] = {}
    for score, cut in segmentations(tokens, spans):
        for cost, atoms in _roles(cut):
            key = tuple((a.role, a.start, a.end) for a in atoms)
            value = score - cost
            if key not in found or found[key][0] < value:
                found[key] = (value, atoms)
    ranked = sorted(found.values(), key=lambda pair: -pair[0])[:_SEQUENCES]
    best = ranked[0][0] if ranked else 0.0
    return [(value - best, atoms) for value, atoms in ranked]


def segmentations(
    tokens: Sequence[Token], spans: Mapping[tuple[int, int], Span]
) -> list[tuple[float, tuple[Span, ...]]]:
    """The best segmentations, those with a gapped phrase among them."""
    found = _cuts(tokens, spans, frozenset())
    gapped: dict[tuple[int, ...], list[Link]] = {}
    spoken = {word for token in tokens for word in (token.lemma, token.lower)}
    for way, meaning in lexicon().gapped_with(spoken):
        link = Link(meaning, 0.9, "gapped")
        if (taken := _gapped(tokens, way)) and link not in gapped.get(taken, ()):
            gapped.setdefault(taken, []).append(link)
    for taken, links in gapped.items():
        text = " … ".join(tokens[i].text for i in taken)
        part = tuple(tokens[i] for i in taken)
        holes = frozenset(range(taken[0], taken[-1] + 1)) - frozenset(taken)
        within = {tokens[place].lower for place in holes}
        links = [x for x in links if not (_of_other_kind(x, holes, spans) or _parted(x, part[0], within))]
        if not links:
            continue
        head = Span(taken[0], taken[0] + 1, text, part, tuple(links), holes)
        for score, rest in _cuts(tokens, spans, frozenset(taken))[:2]:
            whole = tuple(sorted((*rest, head), key=lambda s: s.start))
            found.append((score + 4.0 * len(taken) + 1.0, whole))
    found.sort(key=lambda pair: -pair[0])
    return found[: 2 * _BEAM]


def _parted(link: Link, first: Token, within: Collection[str]) -> bool:
    """Whether words in a gap say that what is around them is no phrase: "with their taints", "memory used by pods"."""
    owned = isinstance(link.sense, Condition) and first.lower == "with" and bool({"their", "its"} & {*within})
    told = {"by"} if getattr(link.sense, "id", "")[:11] == "quota used " else {"tag"}  # "image tag starts with X"
    return owned or (isinstance(link.sense, Attribute) and not told.isdisjoint(within))


def _of_other_kind(link: Link, holes: frozenset[int], spans: Mapping[tuple[int, int], Span]) -> bool:
    """Whether a kind of the cluster's own stands in a gap, of which this is not told (of a review, "when is X due")."""
    inside = (span for (i, j), span in spans.items() if holes.issuperset(range(i, j)))
    kinds = (x.sense.resources for span in inside for x in span.links if isinstance(x.sense, Kind))
    own = [one for resources in kinds for one in resources if one.custom]
    meant = link.sense
    return bool(own) and isinstance(meant, Attribute) and not any(meant.fits(one.qualified) for one in own)


def _cuts(
    tokens: Sequence[Token], spans: Mapping[tuple[int, int], Span], taken: frozenset[int]
) -> list[tuple[float, tuple[Span, ...]]]:
    nothing: tuple[Span, ...] = ()
    best: list[list[tuple[float, tuple[Span, ...]]]] = [[(0.0, nothing)]]
    by_end: dict[int, list[Span]] = {}
    for (_, end), span in spans.items():
        by_end.setdefault(end, []).append(span)
    for j in range(1, len(tokens) + 1):
        if j - 1 in taken:
            best.append(best[j - 1])
            continue
        rows = []
        fitting = [s for s in by_end.get(j, ()) if not any(k in taken for k in range(s.start, j))]
        for span in fitting:
            rows += [(score + worth(span), (*cut, span)) for score, cut in best[span.start]]
        if not any(span.start == j - 1 for span in fitting):
            token = tokens[j - 1]
            alone = Span(j - 1, j, token.text, (token,))
            rows += [(score + _UNKNOWN, (*cut, alone)) for score, cut in best[j - 1]]
        best.append(heapq.nlargest(_BEAM, rows, key=lambda pair: pair[0]))
    return best[-1]


def worth(span: Span) -> float:
    """How much a span explains: longer and surer is more."""
    width = len(span.tokens)
    best = _UNKNOWN if span.links and all(link.source == GUESS for link in span.links) else 0.0
    for link in span.links:
        sense = link.sense
        if link.source == GUESS:
            continue
        if isinstance(sense, Word):
            value = 1.0 * width + 1.5 * (width - 1) if sense.part == "free" else 3.5 * width + 2.5 * (width - 1)
        elif isinstance(sense, Label | Used | Literal):
            value = (2.5 * width + 2.0 * (width - 1)) * link.sure
        elif isinstance(sense, Named):
            value = (4.5 * width + 2.0 * (width - 1)) * link.sure
        else:
            value = (4.0 * width + 3.0 * (width - 1)) * (0.5 + link.sure / 2)
        best = max(best, value)
    return best


def _roles(cut: Sequence[Span]) -> Iterator[tuple[float, tuple[Atom, ...]]]:
    rows: list[tuple[float, tuple[Atom, ...]]] = [(0.0, ())]
    for span in cut:
        choices = _choices(span)
        rows = heapq.nsmallest(
            _SEQUENCES,
            ((cost + more, (*atoms, atom)) for cost, atoms in rows for more, atom in choices),
            key=lambda pair: pair[0],
        )
    for cost, atoms in rows:
        yield cost, _without_grammar(atoms)


_BETWEEN = frozenset({"by", "all", "same", "another", "left", "remaining", "free", "together", "overall", "both"})
"""Operators that are words of grammar too ("used by X")."""


def _choices(span: Span) -> list[tuple[float, Atom]]:
    if not span.links:
        return [(0.0, Atom("unknown", span, ()))]
    by_role: dict[str, list[Link]] = {}
    for link in span.links:
        by_role.setdefault(role_of(link), []).append(link)
    found = []
    if "operator" in by_role and span.text.lower() not in _BETWEEN:
        by_role.pop("free", None)
    for number, (role, links) in enumerate(by_role.items()):
        ordered = tuple(sorted(links, key=lambda link: -link.sure))
        cost = (1.0 - ordered[0].sure) + 0.15 * number
        if role == "free" and len(by_role) > 1:
            cost += 1.0
        found.append((cost, Atom(role, span, ordered)))
    return sorted(found, key=lambda pair: pair[0])[:4]


def role_of(link: Link) -> str:
    """The part that a link plays."""
    if isinstance(link.sense, Literal) and link.sense.sort == "unknown":
        return "unknown"
    if link.source == GUESS:
        return GUESS
    if isinstance(link.sense, Used) and link.sense.what in ("container", "init container"):
        return "container"
    if isinstance(link.sense, Word):
        return _WORD_ROLES.get(link.sense.part, "free")
    return next(role for types, role in _ROLES if isinstance(link.sense, types))


def _without_grammar(atoms: Sequence[Atom]) -> tuple[Atom, ...]:
    """The atoms without words of grammar, each with those before it."""
    found: list[Atom] = []
    words: list[str] = []
    for atom in atoms:
        if atom.role == "free":
            words += atom.span.text.lower().split()
            continue
        found.append(Atom(atom.role, atom.span, atom.links, tuple(words)))
        words = []
    return tuple(found)


def _gapped(tokens: Sequence[Token], words: Way) -> tuple[int, ...]:
    """The places of the words of a gapped phrase, or nothing."""

    def search(at: int, left: Way, gap: bool) -> tuple[int, ...] | None:
        if not left:
            return ()
        if left[0] == GAP:
            return search(at, left[1:], True)
        for i in range(at, min(len(tokens), at + (_GAP if gap else 0) + 1)):
            if not tokens[i].quoted and (tokens[i].lemma in left[0] or tokens[i].lower in left[0]):
                rest = search(i + 1, left[1:], False)
                if rest is not None:
                    return (i, *rest)
        return None

    for start in range(len(tokens)):
        if tokens[start].lemma in words[0] or tokens[start].lower in words[0]:
            found = search(start, words, False)
            if found:
                return found
    return ()


_KNOWN = (Word, Kind, Named, Attribute, Condition, Label)


def markings(tokens: Sequence[Token], spans: Mapping[tuple[int, int], Span]) -> list[tuple[Mention, ...]]:
    """Every likely cut, the ones without gapped phrases first."""
    plain = {place: _sure(span) for place, span in spans.items()}
    cuts = segmentations(tokens, {place: span for place, span in plain.items() if span.links})
    ordered = sorted(cuts, key=lambda pair: any(span.holes for span in pair[1]))
    likeliest = [cut for _, cut in ordered if not any(s.holes for s in cut)][:1] + [
        cut for _, cut in ordered if any(s.holes for s in cut)
    ][:2]
    return [tuple(_mention(span) for span in cut) for cut in likeliest]


def _sure(span: Span) -> Span:
    """The span with the links that mentions know; a part of a name counts where it is of one name alone."""
    links = [link for link in span.links if isinstance(link.sense, _KNOWN) and link.source not in (GUESS, "used")]
    return Span(span.start, span.end, span.text, span.tokens, tuple(filter(_unique, links)), span.holes)


def _unique(link: Link) -> bool:
    if link.source not in ("name part", "name parts") or not isinstance(link.sense, Named):
        return True
    stems = {(f.meta.owners[0].name if f.meta.owners else f.meta.name) for f in link.sense.found}
    return len(stems) <= 2


def _mention(span: Span) -> Mention:
    senses = tuple(dict.fromkeys(link.sense for link in sorted(span.links, key=lambda x: -x.sure)))
    return Mention(span.start, span.start + 1 if span.holes else span.end, span.text, senses, span.tokens)
