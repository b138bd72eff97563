"""Which piece of a question is what it asks for: the places to try, likeliest first."""

from __future__ import annotations

from collections.abc import Sequence

from planners.offline.readings.things import Piece, Thing
from planners.offline.words import Mention, Opening, env_key

_VALUES = frozenset({"value", "values", "setting", "settings", "data"})
_HAVING = frozenset(["with", "without", "having", "have", "has", "whose", "where", "by", "using", "lacking", "that"])
_BEHIND_VERBS = frozenset(["to", "on", "by", "from", "with", "at", "of", "in", "for"])
_ARTICLES = frozenset(["the", "a", "an", "any", "no", "not"])
_VERBS = frozenset(
    [
        "is",
        "are",
        "was",
        "were",
        "does",
        "do",
        "did",
        "has",
        "have",
        "had",
        "can",
        "could",
        "may",
        "might",
        "will",
        "would",
        "should",
        "must",
    ]
)


def heads(pieces: Sequence[Piece], opening: Opening) -> list[int | None]:
    """The places of what may be asked for, likeliest first."""
    places: list[int | None] = []
    if opening.ask in ("yes_no",):
        places.append(None)
    named = any(isinstance(p, Mention) and {"name", "names"} & {t.lower for t in p.tokens} for p in pieces)
    keys = any(isinstance(p, Mention) and not p.senses and env_key(p.tokens[0], False) for p in pieces)
    labelled = any(isinstance(p, Mention) and any(a.id.startswith("label ") for a in p.attributes) for p in pieces)
    if keys and (opening.ask in ("what", "noun") or any(t in _VALUES for p in pieces for t in (p.text.lower(),))):
        return [None]
    for i, piece in enumerate(pieces):
        if (keys or labelled) and isinstance(piece, Mention) and piece.text.lower() in _VALUES:
            continue
        if piece.end <= opening.end and not (isinstance(piece, Mention) and piece.attributes and len(piece.tokens) > 1):
            continue
        if isinstance(piece, Thing):
            if _modifier(pieces, i):
                continue
            if (
                (piece.kinds and not (piece.found and piece.explicit) and not piece.missing)
                or (piece.mention is not None and piece.mention.attributes)
                or (piece.kinds and piece.found and opening.ask in ("what", "noun", "list") and named)
            ):
                places.append(i)
        elif piece.attributes and not _had(pieces, i) and not _stated(piece) and not _compounded(pieces, i, opening):
            places.append(i)
    if opening.ask == "what":
        places = _done(pieces, places) if opening.does else _first_only(pieces, places, opening)
    if opening.ask in ("which", "count"):
        places = [i for i in places if i is None or _near(pieces, i, opening)]
    if opening.ask in ("what", "noun", "when", "who", "where"):
        places.sort(key=lambda i: not _is_attribute(pieces, i))
    if opening.ask == "where":
        places = [i for i in places if _is_attribute(pieces, i)]
    if opening.ask in ("exists", "list", "noun", "what") or (keys and None not in places):
        places.append(None)
    return places


def _modifier(pieces: Sequence[Piece], at: int) -> bool:
    """Whether a kind only says of what the attribute right behind it is: "secret keys", "service ports"."""
    piece, behind = pieces[at], pieces[at + 1] if at + 1 < len(pieces) else None
    if not isinstance(piece, Thing) or not piece.kinds or piece.found or piece.of or piece.missing or plural(piece):
        return False
    if (
        not isinstance(behind, Mention)
        or (behind.skippable and plural(behind))
        or behind.text.lower().split()[-1] in _BEHIND_VERBS
    ):
        return False
    return any(a.many and a.fits(k.qualified) for a in behind.attributes for k in piece.kinds)


def _done(pieces: Sequence[Piece], places: list[int | None]) -> list[int | None]:
    """Behind "what does", the subject is not what is asked for: where several attributes are said, the last is."""
    attributes = [i for i in places if i is not None and _is_attribute(pieces, i)]
    gapped = [i for i in attributes if isinstance(p := pieces[i], Mention) and len(p.tokens) > p.end - p.start]
    return places if gapped or len(attributes) < 2 else [*attributes[-1:], *([None] if None in places else [])]


def _first_only(pieces: Sequence[Piece], places: list[int | None], opening: Opening) -> list[int | None]:
    """Where "what" stands right before an attribute, that is what is asked for, and nothing behind it."""
    behind = [i for i, p in enumerate(pieces) if p.end > opening.end]
    first = next((i for i in behind if isinstance(pieces[i], Thing) or pieces[i].text.lower() not in _ARTICLES), None)
    if first is None or first not in places or not _is_attribute(pieces, first):
        return places
    gapped = [
        i for i in places if i is not None and isinstance(p := pieces[i], Mention) and len(p.tokens) > p.end - p.start
    ]
    return [first, *(i for i in gapped if i != first), *([None] if None in places else [])]


def _had(pieces: Sequence[Piece], at: int) -> bool:
    """Whether an attribute is said of something ("with a limit", "have the zone x") and so is not what is asked for."""
    j = at - 1
    while j >= 0 and isinstance(pieces[j], Mention) and pieces[j].text.lower() in _ARTICLES:
        j -= 1
    return j >= 0 and isinstance(pieces[j], Mention) and pieces[j].text.lower().split()[-1] in _HAVING


def _compounded(pieces: Sequence[Piece], at: int, opening: Opening) -> bool:
    """Whether an attribute that only a schema knows stands behind the kind that is asked for ("which jobs roll …")."""
    piece, before = pieces[at], pieces[at - 1] if at else None
    schema = isinstance(piece, Mention) and all(a.schema and not a.custom for a in piece.attributes)
    return schema and opening.ask in ("which", "count") and isinstance(before, Thing) and bool(before.kinds)


def _stated(piece: Mention) -> bool:
    """Whether it is written as a value of an enumeration ("NodePort")."""
    text = piece.tokens[0].text if len(piece.tokens) == 1 else ""
    camel = text != text.upper() and any(c.isupper() for c in text[1:])
    return camel and any("=" in condition.id for condition in piece.conditions)


def _near(pieces: Sequence[Piece], at: int, opening: Opening) -> bool:
    """Whether the piece is what "which" or "how many" is about: only its own adjectives may stand between."""
    piece = pieces[at]
    if isinstance(piece, Mention) and len(piece.tokens) > 1 and piece.end - piece.start == 1:
        return True  # a phrase with gaps, which holds the verb itself
    between = [p for p in pieces[:at] if isinstance(p, Mention) and p.end > opening.end]
    if any(p.text.lower() in _VERBS for p in between[1:]):
        return False
    if any(
        p.attributes and not p.skippable and not p.conditions for p in between if p is not piece and p.end < piece.start
    ):
        return False
    return not any(isinstance(p, Thing) and p.kinds and not p.missing for p in pieces[: at - 1] if p.end > opening.end)


def _is_attribute(pieces: Sequence[Piece], i: int | None) -> bool:
    piece = pieces[i] if i is not None else None
    return isinstance(piece, Mention) and bool(piece.attributes)


def plural(piece: Piece) -> bool:
    """Whether it was said in the plural."""
    mention = piece.mention if isinstance(piece, Thing) else piece
    return bool(mention and mention.tokens and mention.tokens[-1].lower != mention.tokens[-1].lemma)
