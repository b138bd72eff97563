"""Nouns that a question speaks of: a kind, a named object, or both ("the x deployment", "pod x").

`gather` joins neighbouring mentions into things; what is left are words about them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kubectl.resources import Resource
from planners.offline.forms.relations import known
from planners.offline.words import Found, Label, Mention
from planners.offline.world import World

_NAMING = frozenset({"named", "called", "name", "with the name", "with name"})
_ARTICLES = frozenset({"the", "a", "an", "my", "our", "your"})
_WITHIN = frozenset({"in", "inside", "within", "from", "for", "of", "on", "under", "into", "across", "to", "at"})
_CONTAINERS = frozenset({"containers", "init containers"})


@dataclass(frozen=True)
class Missing:
    """A name that the question gives to something of a kind (`pods`), in a namespace perhaps, that does not exist;
    `nearest` are names that do."""

    name: str
    kind: str
    nearest: tuple[str, ...]
    namespace: str = ""


@dataclass(frozen=True)
class Noun:
    """`kinds` where a kind was said, `found` where an object was named; `of` are objects that the things go with.

    `missing` is a name that was clearly meant as one and that nothing has. `start` and `end` are its place.
    """

    start: int
    end: int
    text: str
    kinds: tuple[Resource, ...] = ()
    found: tuple[Found, ...] = ()
    of: tuple[Found, ...] = ()
    missing: str = ""
    mention: Mention | None = None
    plural: bool = False
    explicit: bool = False
    """Whether the name was introduced as a name ("named", "called", quotes, behind its kind)."""
    container: str = ""
    """The name of a container, where one is meant; `found` are objects of that name, of which it may be."""

    @property
    def scope(self) -> Found | None:
        """The namespace that it is, if it can be one."""
        return next((f for f in self.found if f.kind == "namespaces"), None)


Piece = Noun | Mention


def gather(mentions: Sequence[Mention], world: World, opening_end: int) -> list[Piece]:
    """The mentions behind the opening, in order, with things put together."""
    pieces: list[Piece] = []
    i = 0
    while i < len(mentions):
        one = mentions[i]
        made = (
            _container(mentions, i)
            or _kind_then_name(mentions, i, world, opening_end)
            or _name_then_kind(mentions, i, world)
        )
        if made:
            noun, i = made
            pieces.append(noun)
            continue
        alone = Noun(
            one.start,
            one.end,
            one.text,
            one.kind.resources if one.kind else (),
            one.named.found if one.named else (),
            mention=one,
            plural=_plural(one),
            explicit=bool(one.tokens and one.tokens[0].quoted),
        )
        pieces.append(alone if one.kind or one.named else one)
        i += 1
    return pieces


def _joined(
    one: Mention,
    other: Mention,
    kinds: tuple[Resource, ...],
    found: tuple[Found, ...] = (),
    of: tuple[Found, ...] = (),
    missing: str = "",
    explicit: bool = True,
) -> Noun:
    """Two mentions as one thing."""
    return Noun(one.start, other.end, f"{one.text} {other.text}", kinds, found, of, missing, explicit=explicit)


def _behind(mentions: Sequence[Mention], i: int) -> tuple[int, bool]:
    """The place of what stands behind a mention, and whether words that introduce a name stand between."""
    j = i + 1
    while j < len(mentions) and mentions[j].text.lower() in _NAMING:
        j += 1
    return j, j > i + 1


def _container(mentions: Sequence[Mention], i: int) -> tuple[Noun, int] | None:
    """ "the web container", "container helper", "the container named 'web'"."""
    one = mentions[i]
    j, naming = _behind(mentions, i) if _is_container(one) else (i + 1, False)
    if j >= len(mentions):
        return None
    other = mentions[j]
    name = other if _is_container(one) else one
    if (name is one and not _is_container(other)) or (name is other and _plural(one)) or not _nameable(name, naming):
        return None
    found = name.named.found if name.named else ()
    return replace(_joined(one, other, (), found, explicit=False), container=name.tokens[0].lower), j + 1


def _is_container(mention: Mention) -> bool:
    return any(a.id in _CONTAINERS for a in mention.attributes) and mention.kind is None


def _nameable(mention: Mention, naming: bool) -> bool:
    if len(mention.tokens) != 1 or not mention.tokens[0].could_name or mention.number:
        return False
    return naming or mention.named is not None or not mention.senses or mention.tokens[0].quoted


def _plural(mention: Mention) -> bool:
    last = mention.tokens[-1]
    return last.lower != last.lemma


def _kind_then_name(mentions: Sequence[Mention], i: int, world: World, opening_end: int) -> tuple[Noun, int] | None:
    """ "pod x-1", "the pod named 'x'", "namespace x"."""
    one, (j, naming) = mentions[i], _behind(mentions, i)
    if one.kind is None or one.end <= opening_end or j >= len(mentions):
        return None
    name, kinds = mentions[j], one.kind.resources
    token, resource, plural = name.tokens[0], kinds[0].qualified, _plural(one)
    naming = naming or token.quoted
    if name.named:
        exact = tuple(f for f in name.named.found if f.resource in kinds) or world.names.of_kind(resource, _name(name))
        if exact:
            return _joined(one, name, kinds, exact), j + 1
        if not naming and (one.start == opening_end > 0 or plural or name.attributes or name.kind):
            return None
        return replace(_joined(one, name, kinds, (), name.named.found, token.text), plural=plural), j + 1
    if one.attributes and token.lower.replace(".", "").replace(":", "").isdigit():
        return None
    unknown = len(name.tokens) == 1 and all(isinstance(sense, Label) for sense in name.senses)
    if not (unknown or token.quoted or (naming and _nameable(name, True))):
        return None
    if found := world.names.of_kind(resource, token.lower):
        return _joined(one, name, kinds, found), j + 1
    if not token.could_name or (plural and not naming):
        return None
    explicit = naming or token.name_like or _said_as_name(mentions, i, j)
    return _joined(one, name, kinds, missing=token.text, explicit=explicit), j + 1


def _said_as_name(mentions: Sequence[Mention], i: int, j: int) -> bool:
    """Whether an unknown word behind a kind can only be meant as its name: "of pod x", "namespace x?"."""
    if _is_namespace_word(mentions[i]):
        return True
    before = mentions[i - 1].text.lower() if i else ""
    after = mentions[j + 1] if j + 1 < len(mentions) else None
    return before in (*_ARTICLES, *_WITHIN, "is", "does") and (after is None or after.idle)


def _name_then_kind(mentions: Sequence[Mention], i: int, world: World) -> tuple[Noun, int] | None:
    """ "the x deployment", "x's pod", "x volume claim"."""
    one, j = mentions[i], i + 1
    unknown = not one.senses and len(one.tokens) == 1
    while j < len(mentions) and mentions[j].text == "'s":
        j += 1
    kind = mentions[j].kind if j < len(mentions) else None
    if kind is None or not (one.named or unknown or (one.labels and not one.attributes)):
        return None
    if j + 1 < len(mentions) and mentions[j + 1].named and _is_namespace_word(mentions[j]):
        return None
    token, resource = one.tokens[0], kind.resources[0].qualified
    if any(c.fits(resource) for c in one.conditions):
        return None
    named = one.named.found if one.named else ()
    exact = tuple(f for f in named if f.resource in kind.resources)
    going = one.named is not None and one.named.sure == 1.0 and any(known(resource, f.kind) for f in named)
    if not exact and not going and (one.named or unknown):
        exact = world.names.of_kind(resource, _name(one))
        if not exact and resource == "namespaces":
            exact = world.namespace_of(token.lower)
    if exact:
        return _joined(one, mentions[j], kind.resources, exact), j + 1
    runs = tuple(f for f in named if f.kind == "cronjobs.batch")
    if runs and resource == "jobs.batch" and not _plural(mentions[j]):
        return _joined(one, mentions[j], (runs[0].resource,), runs), j + 1
    if one.named:
        made = _joined(one, mentions[j], kind.resources, of=named, explicit=False)
        return replace(made, plural=_plural(mentions[j])), j + 1
    if token.name_like or resource == "namespaces":
        return _joined(one, mentions[j], kind.resources, missing=token.text), j + 1
    return None


def _name(mention: Mention) -> str:
    return "-".join(token.lower for token in mention.tokens)


def _is_namespace_word(mention: Mention) -> bool:
    return bool(mention.kind and mention.kind.resources[0].qualified == "namespaces")


def narrowed(noun: Noun, namespace: str | None) -> Noun:
    """The thing with only what is in a namespace, or has none."""
    if namespace is None:
        return noun
    keep = tuple(f for f in noun.found if f.meta.namespace in ("", namespace))
    of = tuple(f for f in noun.of if f.meta.namespace in ("", namespace))
    return replace(noun, found=keep, of=of)
