"""Things that a question speaks of: a kind, a named object, or both ("the x deployment", "pod x").

`gather` joins neighbouring mentions into things; what is left are words about them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kubectl.resources import Resource
from planners.offline.data import load
from planners.offline.forms.relations import known
from planners.offline.words import Found, Label, Mention
from planners.offline.world import World

PREFERRED: tuple[str, ...] = tuple(load("relations")["preferred"])
"""Which kind is meant by a name that several have, first things first."""
_NAMING = frozenset({"named", "called", "name", "with the name", "with name"})
_ARTICLES = frozenset({"the", "a", "an", "my", "our", "your"})
_WITHIN = frozenset({"in", "inside", "within", "from", "for", "of", "on", "under", "into", "across", "to", "at"})


@dataclass(frozen=True)
class Thing:
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
    sure: float = 1.0
    mention: Mention | None = None
    plural: bool = False
    explicit: bool = False
    """Whether the name was introduced as a name ("named", "called", quotes, behind its kind)."""
    said: tuple[object, ...] = ()
    """What is said of the kind by the words before it ("no *running* pods")."""
    container: str = ""
    """The name of a container, where one is meant; `found` are objects of that name, of which it may be."""

    @property
    def scope(self) -> Found | None:
        """The namespace that it is, if it can be one."""
        return next((f for f in self.found if f.kind == "namespaces"), None)


Piece = Thing | Mention


def gather(mentions: Sequence[Mention], world: World, opening_end: int) -> list[Piece]:
    """The mentions behind the opening, in order, with things put together."""
    pieces: list[Piece] = []
    i = 0
    while i < len(mentions):
        made = (
            _container(mentions, i)
            or _kind_then_name(mentions, i, world, opening_end)
            or _name_then_kind(mentions, i, world)
        )
        if made:
            thing, i = made
            pieces.append(thing)
            continue
        one = mentions[i]
        if one.kind or one.named:
            kind, named = one.kind, one.named
            pieces.append(
                Thing(
                    one.start,
                    one.end,
                    one.text,
                    kind.resources if kind else (),
                    named.found if named else (),
                    sure=named.sure if named else 1.0,
                    mention=one,
                    plural=_plural(one),
                    explicit=bool(one.tokens and one.tokens[0].quoted),
                )
            )
        else:
            pieces.append(one)
        i += 1
    return pieces


_CONTAINERS = frozenset({"containers", "init containers"})


def _container(mentions: Sequence[Mention], i: int) -> tuple[Thing, int] | None:
    """ "the web container", "container helper", "the container named 'web'"."""
    one = mentions[i]
    if _is_container(one):
        j, naming = i + 1, False
        while j < len(mentions) and mentions[j].text.lower() in _NAMING:
            naming, j = True, j + 1
        if j < len(mentions) and not _plural(one) and (naming or j == i + 1) and _nameable(mentions[j], naming):
            return _contained(one, mentions[j]), j + 1
        return None
    j = i + 1
    if j < len(mentions) and _is_container(mentions[j]) and _nameable(one, False):
        return _contained(one, mentions[j]), j + 1
    return None


def _is_container(mention: Mention) -> bool:
    return any(a.id in _CONTAINERS for a in mention.attributes) and mention.kind is None


def _nameable(mention: Mention, naming: bool) -> bool:
    if len(mention.tokens) != 1 or not mention.tokens[0].could_name or mention.number:
        return False
    return naming or mention.named is not None or not mention.senses or mention.tokens[0].quoted


def _contained(one: Mention, other: Mention) -> Thing:
    name = other if _is_container(one) else one
    found = name.named.found if name.named else ()
    return Thing(
        min(one.start, other.start),
        max(one.end, other.end),
        f"{one.text} {other.text}",
        (),
        found,
        container=name.tokens[0].lower,
        sure=name.named.sure if name.named else 1.0,
    )


def _plural(mention: Mention) -> bool:
    last = mention.tokens[-1]
    return last.lower != last.lemma


def _kind_then_name(mentions: Sequence[Mention], i: int, world: World, opening_end: int) -> tuple[Thing, int] | None:
    """ "pod x-1", "the pod named 'x'", "namespace x"."""
    kind = mentions[i].kind
    if kind is None or (mentions[i].start < opening_end and mentions[i].end <= opening_end):
        return None
    j, naming = i + 1, False
    while j < len(mentions) and mentions[j].text.lower() in _NAMING:
        naming, j = True, j + 1
    if j >= len(mentions):
        return None
    name = mentions[j]
    token = name.tokens[0]
    resource = kind.resources[0]
    if name.named:
        exact = tuple(f for f in name.named.found if f.resource in kind.resources)
        if not exact:
            exact = world.names.of_kind(resource.qualified, _name(name))
        if exact:
            return _typed(mentions, i, j, kind.resources, exact), j + 1
        if not naming and not token.quoted and mentions[i].start == opening_end > 0:
            return None
        if not naming and not token.quoted and (_plural(mentions[i]) or name.attributes or name.kind):
            return None
        return Thing(
            mentions[i].start,
            name.end,
            f"{mentions[i].text} {name.text}",
            kind.resources,
            (),
            name.named.found,
            missing=token.text,
            plural=_plural(mentions[i]),
            explicit=True,
        ), j + 1
    unknown = all(isinstance(s, Label) for s in name.senses) and len(name.tokens) == 1
    if mentions[i].attributes and token.lower.replace(".", "").replace(":", "").isdigit():
        return None
    if unknown or token.quoted or (naming and len(name.tokens) == 1 and token.could_name and not name.number):
        found = world.names.of_kind(resource.qualified, token.lower)
        if found:
            return _typed(mentions, i, j, kind.resources, found), j + 1
        if resource.qualified == "namespaces" or naming or token.quoted or token.name_like or not _plural(mentions[i]):
            if not token.could_name or (not naming and not token.quoted and _plural(mentions[i])):
                return None
            return Thing(
                mentions[i].start,
                name.end,
                f"{mentions[i].text} {name.text}",
                kind.resources,
                missing=token.text,
                explicit=naming or token.quoted or token.name_like or _said_as_name(mentions, i, j),
            ), j + 1
    return None


def _said_as_name(mentions: Sequence[Mention], i: int, j: int) -> bool:
    """Whether an unknown word behind a kind can only be meant as its name: "of pod x", "namespace x?"."""
    if any(r.qualified == "namespaces" for r in _resources(mentions[i])):
        return True
    before = mentions[i - 1].text.lower() if i else ""
    after = mentions[j + 1] if j + 1 < len(mentions) else None
    return before in (*_ARTICLES, *_WITHIN, "is", "does") and (after is None or after.idle)


def _name_then_kind(mentions: Sequence[Mention], i: int, world: World) -> tuple[Thing, int] | None:
    """ "the x deployment", "x's pod", "x volume claim"."""
    named = mentions[i].named
    token = mentions[i].tokens[0] if mentions[i].tokens else None
    unknown = not mentions[i].senses and token is not None and len(mentions[i].tokens) == 1
    if named is None and not unknown and not (mentions[i].labels and not mentions[i].attributes):
        return None
    j = i + 1
    while j < len(mentions) and mentions[j].text == "'s":
        j += 1
    if j >= len(mentions) or mentions[j].kind is None or token is None:
        return None
    if j + 1 < len(mentions) and mentions[j + 1].named and _is_namespace_word(mentions[j]):
        return None
    kind = mentions[j].kind
    assert kind is not None  # noqa: S101  told by the lines before
    resource = kind.resources[0]
    if any(c.fits(resource.qualified) for c in mentions[i].conditions):
        return None
    exact = tuple(f for f in (named.found if named else ()) if f.resource in kind.resources)
    going = named is not None and named.sure == 1.0 and any(known(resource.qualified, f.kind) for f in named.found)
    if not exact and not going and (named is not None or unknown):
        exact = world.names.of_kind(resource.qualified, _name(mentions[i]))
        if not exact and resource.qualified == "namespaces":
            exact = world.namespace_of(token.lower)
    if not exact and resource.qualified == "jobs.batch" and not _plural(mentions[j]):
        exact = tuple(f for f in (named.found if named else ()) if f.kind == "cronjobs.batch")
        if exact:
            return _typed(mentions, i, j, (exact[0].resource,), exact), j + 1
    if exact:
        return _typed(mentions, i, j, kind.resources, exact), j + 1
    if named is None:
        if token.name_like or resource.qualified == "namespaces":
            return Thing(
                mentions[i].start,
                mentions[j].end,
                f"{mentions[i].text} {mentions[j].text}",
                kind.resources,
                missing=token.text,
                explicit=token.name_like or resource.qualified == "namespaces",
            ), j + 1
        return None
    return Thing(
        mentions[i].start,
        mentions[j].end,
        f"{mentions[i].text} {mentions[j].text}",
        kind.resources,
        (),
        named.found,
        sure=named.sure,
        plural=_plural(mentions[j]),
    ), j + 1


def _typed(mentions: Sequence[Mention], i: int, j: int, kinds: tuple[Resource, ...], found: tuple[Found, ...]) -> Thing:
    text = f"{mentions[i].text} {mentions[j].text}"
    return Thing(mentions[i].start, mentions[j].end, text, kinds, found, explicit=True)


def _name(mention: Mention) -> str:
    return "-".join(token.lower for token in mention.tokens)


def _resources(mention: Mention) -> tuple[Resource, ...]:
    return mention.kind.resources if mention.kind else ()


def _is_namespace_word(mention: Mention) -> bool:
    return bool(mention.kind and mention.kind.resources[0].qualified == "namespaces")


def scoped(pieces: Sequence[Piece], i: int) -> bool:
    """Whether the thing at `i` stands as the place where others are: behind "in", "from", "of"."""
    j = i - 1
    while j >= 0 and isinstance(pieces[j], Mention) and pieces[j].text.lower() in _ARTICLES:
        j -= 1
    return j >= 0 and isinstance(pieces[j], Mention) and pieces[j].text.lower().split()[-1] in _WITHIN


def narrowed(thing: Thing, namespace: str | None) -> Thing:
    """The thing with only what is in a namespace, or has none."""
    if namespace is None:
        return thing
    keep = tuple(f for f in thing.found if f.meta.namespace in ("", namespace))
    of = tuple(f for f in thing.of if f.meta.namespace in ("", namespace))
    return replace(thing, found=keep, of=of)


def home_first(found: tuple[Found, ...], namespace: str) -> tuple[Found, ...]:
    """Of objects with one name in several namespaces, those of the own namespace where it has them."""
    own = tuple(f for f in found if f.meta.namespace == namespace)
    return own or found
