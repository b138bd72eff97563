"""The likeliest cut of a question as mentions, for questions that are answered by a plan of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from planners.offline.parsing.chart import segmentations
from planners.offline.parsing.links import GUESS, Link, Span
from planners.offline.words import Attribute, Condition, Kind, Label, Mention, Named, Token, Word
from planners.offline.world import World

_KNOWN = (Word, Kind, Named, Attribute, Condition, Label)


def markings(tokens: Sequence[Token], spans: Mapping[tuple[int, int], Span], world: World) -> list[tuple[Mention, ...]]:
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
