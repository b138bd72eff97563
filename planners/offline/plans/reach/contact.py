"""Reads who reaches whom out of a question: what is asked of it, both ends, a port, and what more is said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kubectl.resources import Resource
from planners.offline.data import load
from planners.offline.nouns import Noun, narrowed
from planners.offline.plans.marked import Marked
from planners.offline.words import PODLIKE, Found, Kind, Mention, preference

POLICIES = "networkpolicies.networking.k8s.io"
_KINDS = (*PODLIKE, "services")
_TABLE = load("plans")["reaching"]
_WORDS = frozenset((*load("plans")["reach_words"], *load("words")["roles"]))
_ANY = {name: "|".join(said) for name, said in _TABLE.items() if name not in ("asked", "says", "ways", "pods")}
_NOUN = rf"\b(?:which|what) (?:is |are )?(?:{_ANY['before']})*"
_NOUNS = {asked: re.compile(rf"{_NOUN}(?:{'|'.join(said)})(?!\S)") for asked, said in _TABLE["asked"].items()}
_SAYS = {name: re.compile(rf"\b(?:{'|'.join(said)})(?!\S)") for name, said in _TABLE["says"].items()}
_PASSIVE = re.compile(rf"\b(?:{_ANY['passive']})(?P<deed> (?:from|by|for))?(?= |$)")
_ADMITTED = re.compile(rf"\b(?:{_ANY['admitted']})(?= |$)")
_ACTIVE = re.compile(rf"\b(?:(?:{_ANY['may']})\b.*?\b)?(?P<deed>{_ANY['deeds']})(?= |$)")
_USING = re.compile(rf"\b(?P<deed>{_ANY['using']})(?= |$)")
_DOERS = re.compile(
    rf"\b(?:do|does|did|can|could|may|might|should|must|will|would|shall) ((?:[a-z-]+ ){{1,3}}?)"
    rf"(?:(?:from )?(?:the )?(?:outside|internet) )?(?:{_ANY['deeds']}|use|have to|need to)(?= |$)"
)
_FROM_ANYWHERE = frozenset({"node port", "address", "host"})  # of ways in it is asked, whoever comes
_SECURED, _PROTOCOLS = frozenset({"tls", "ssl", "https"}), frozenset({"tcp", "udp", "sctp"})
_OPENINGS = {"yes_no": "whether", "exists": "whether", "what": "who", "which": "who"}


@dataclass(frozen=True)
class Contact:
    """Both ends, of which one may be left open; `asked` and `said` are of the table, `called` are names of a port."""

    asked: str
    source: Sequence[Found]
    target: Sequence[Found]
    said: frozenset[str]
    port: str
    called: tuple[str, ...]
    kinds: Sequence[Resource]


def contact(asked: Marked) -> Contact | None:
    """Who reaches whom, where every word of the question says something of that."""
    text, ask = asked.text, asked.begins.ask
    what = next((name for name, said in _NOUNS.items() if said.search(text)), _OPENINGS.get(ask, ask))
    anyhow = what in _FROM_ANYWHERE and not text.startswith("to ")
    uses = what == "who" and all(f.kind in _KINDS for n in asked.nouns for f in n.found)
    tried = (_PASSIVE, _ADMITTED, _ACTIVE, *[_USING] * uses)
    found = next((match for deed in tried if (match := deed.search(text))), None)
    passive = found is not None and found.re is _PASSIVE
    ports = [word for word in asked.words if word.isdigit()]
    if len(ports) > 1 or not (found or (anyhow and _SAYS["outside"].search(text))):
        return None
    doing = {*" ".join(_DOERS.findall(text)).split()} if anyhow else set()
    at = 0 if anyhow or not found else len(text[: found.start("deed") if found["deed"] else found.end()].split())
    if (ends := _ends(asked, at)) is None:
        return None
    before, behind, beside, labels = ends
    called = [*beside, *_strange(asked, {*_WORDS, *doing})]
    if asked.leftover({*_WORDS, *ports, *doing, *called, *labels}):
        return None
    source, target = (behind, before) if passive else (before, behind)
    head = tuple(token.lemma for token in asked.tokens[asked.begins.end : asked.begins.end + 2])
    found_kinds = (one for n in (1, 2) for one in asked.world.kinds.find(head[:n]) if isinstance(one, Kind))
    kinds = [resource for one in found_kinds for resource in one.resources]
    more = {
        "source": source, "target": target, "port": ports, "called": called, "kinds": kinds, "allowed": passive,
        "one source": source and source[0].kind != "namespaces", "outside": doing and not _SAYS["inside"].search(text),
        "named": {*called} - _PROTOCOLS, "service": target and target[0].kind == "services",
    }  # fmt: skip
    said = {*(name for name, is_so in more.items() if is_so), *(n for n, says in _SAYS.items() if says.search(text))}
    return Contact(what, source, target, frozenset(said), "".join(ports), tuple(called), kinds)


def _strange(asked: Marked, known: set[str]) -> list[str]:
    """The words that may be what a port is called: protocols, and what nothing else is called, not even in part."""
    listings = [one for kind in _KINDS if (one := asked.world.listing(kind))]
    words = [t.lower for p in asked.pieces if isinstance(p, Mention) and not (p.senses or p.number) for t in p.tokens]
    strange = {w for w in words if w not in known and not any(one.has_word(w) for one in listings)}
    return ["tls" if w in _SECURED else w for w in asked.words if w in strange | _SECURED | _PROTOCOLS]


def _ends(asked: Marked, at: int) -> tuple[Sequence[Found], Sequence[Found], list[str], set[str]] | None:
    """What is named before a place and behind it, what may be words for something else, and the words of labels."""
    nouns = [p for p in asked.pieces if isinstance(p, Noun) and not _is_idle(p, asked)]
    things = [p for p in nouns if _of(p, *_KINDS)]
    exact = [p for p in things if asked.is_exact(replace(p, found=tuple(_of(p, *_KINDS)), of=()))]
    others = [p for p in nouns if (p.found or p.of) and not _of(p, *_KINDS, "namespaces")]
    vague = [p for p in (*things, *others) if p not in exact and len(p.text.split()) == 1 and not p.missing]
    beside = [p for p in vague if p in others or (len(exact) == 1 and len(things) > 1)]
    rest = [p for p in nouns if not (p.found or p.of) and (p.missing or p.start > asked.begins.end)]
    if rest or any(p not in beside or asked.is_exact(p) for p in others):
        return None
    sides: list[Sequence[Found]] = []
    labels: set[str] = set()
    for start, stop in ((0, at), (at, len(asked.words))):
        inside = [p for p in nouns if start <= p.start and p.end <= stop and p not in beside]
        spaces = [f for n in inside for f in _of(n, "namespaces")]
        inside = [n for n in inside if n in things]
        found = _of(narrowed(inside[0], spaces[0].meta.name if spaces else None), *_KINDS) if inside else []
        if len({f.meta.name for f in spaces}) > 1 or len(inside) > 1 or (inside and not found):
            return None
        if not (inside or spaces):
            words, found = _labelled(asked, start, stop)
            labels |= words
        found.sort(key=lambda f: (f.kind == "pods", preference(f.kind)))
        sides.append([f for f in found if f.kind == found[0].kind] or spaces[:1])
    return sides[0], sides[1], [p.text.lower() for p in beside], labels


def _of(noun: Noun, *kinds: str) -> list[Found]:
    return [f for f in (*noun.found, *noun.of) if f.kind in kinds]


def _is_idle(noun: Noun, asked: Marked) -> bool:
    """Whether it is a word for who reaches something, that is a part of some name too."""
    grammar = _WORDS.issuperset(noun.text.lower().split()) or (
        noun.mention is not None and noun.mention.skippable and not noun.scope
    )
    return grammar and not asked.is_exact(noun)


def _labelled(asked: Marked, start: int, stop: int) -> tuple[set[str], list[Found]]:
    """The words of the one label whose value is said ("the hardware squad"), and what has it: namespaces or pods."""
    said = [p for p in asked.pieces if isinstance(p, Mention) and start <= p.start and p.end <= stop]
    for kind in ("namespaces", "pods"):
        labels = {(one.key, one.value) for p in said for one in p.labels if one.value and kind in one.kinds}
        if len(labels) == 1 and (listing := asked.world.listing(kind)):
            key, value = labels.pop()
            words = {key.rpartition("/")[2].lower(), value.lower(), f"{key}={value}".lower()}
            return words, [Found(listing.resource, meta) for meta in listing.with_label(key, value)]
    return set(), []
