"""Answers that a question offers itself: "is X bound, free or what phase is it in". They say which attribute is asked
for, and limit nothing: what there is is told, though nobody offered it.
"""

from __future__ import annotations

import re
from functools import cache

from planners.offline.clauses.known import Known
from planners.offline.data import load, phrased


@cache
def _rows() -> tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...]:
    """For each attribute how it is asked for, what finds an offer of two or more, and what finds words for it."""
    rows = []
    for row in load("choices")["rows"]:
        one, said = ("|".join(sorted(row[key], key=len, reverse=True)) for key in ("offers", "said"))
        more = (
            rf"(?:is it |are they |does it |by |be )?(?:{one}|what (?:{said}) (?:is it|does it have|are they)(?: in)?)"
        )
        offer = rf"[,:]? ?(?:either )?\b(?:{one})(?:,? or {more}|, {more})*,? or (?:{more}|(?!not?\b)[\w.-]+$)(?=\W|$)"
        rows.append((row["ask"], re.compile(offer, re.I), re.compile(rf"\b(?:{said})\b(?: of| for)?", re.I)))
    return tuple(rows)


def without_offer(text: str, known: Known) -> str:
    """The question for the attribute of one thing whose values are offered; "" where more is said than that."""
    text = text.strip().rstrip("?!. ")
    for ask, offer, said in _rows():
        for found in offer.finditer(text):
            before, behind = text[: found.start()], said.sub("", text[found.end() :]).strip()
            placed = not behind or phrased("choices", "place").fullmatch(behind)
            if placed and any(not known.place(thing.lower()) for thing in known.things(before)):
                whole = phrased("choices", "starts").sub("", before)
                subject = known.subject(whole)
                if phrased("choices", "asks").match(before):
                    return f"{before} {behind}" if said.search(before) else ""
                if not phrased("choices", "idle").sub("", said.sub("", whole[len(subject) :])).strip(" ,:"):
                    return f"what is the {ask} of {said.sub('', subject).strip()} {behind}"
    return ""
