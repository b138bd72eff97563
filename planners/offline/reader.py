"""Reading: from the pieces of a question to what is asked of which things.

Every piece that could be what is asked for is tried as such; a reading counts only when all other pieces find a place
around it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from core.objects import ObjectMeta
from kubectl.resources import Resource
from planners.offline.bag import MODALS, Said, collect, env_key, image_like, key_attributes
from planners.offline.data import load
from planners.offline.forms import Opening
from planners.offline.mentions import Mention
from planners.offline.names import Found
from planners.offline.reading import Form, Link, Order, Reading, Selection, Term
from planners.offline.relations import known
from planners.offline.terms import condition_term, image_test, label_term, measure_term, stream
from planners.offline.things import Piece, Thing, gather, home_first, narrowed
from planners.offline.tokens import Token
from planners.offline.vocabulary import PODLIKE, Attribute
from planners.offline.world import World

_MOUNTED = ("configmaps", "secrets", "persistentvolumeclaims")
_PREFERRED: tuple[str, ...] = tuple(load("relations")["preferred"])


@dataclass(frozen=True)
class Missing:
    """A name that the question gives to something that does not exist; `nearest` are names that do."""

    what: str
    nearest: tuple[str, ...]
    sure: bool = True


@dataclass
class Result:
    """What became of a question: readings, best first; or what does not exist; or the words nobody explains."""

    readings: list[Reading]
    missing: list[Missing]
    unexplained: list[str]


class Unread(Exception):
    """This way of reading does not work out; `words` are left over."""

    def __init__(self, *words: str) -> None:
        super().__init__(*words)
        self.words = words


def read(world: World, marking: Sequence[Mention], opening: Opening, tokens: Sequence[Token]) -> Result:
    """Every reading of one marking."""
    pieces = gather(marking, world, opening.end)
    result = Result([], [], [])
    for number, head in enumerate(_heads(pieces, opening)):
        reader = _Reader(world, pieces, opening, tokens, head, result)
        try:
            found = list(reader.readings())
        except Unread as left:
            result.unexplained = result.unexplained or list(left.words)
            continue
        piece = pieces[head] if head is not None else None
        tokens_of = piece.tokens if isinstance(piece, Mention) else ()
        bonus = 0.15 * (len(tokens_of) - 1) if len(tokens_of) > 1 else 0.0
        result.readings += [replace(r, score=r.score - 0.6 * number + bonus) for r in found]
    return result


def _heads(pieces: Sequence[Piece], opening: Opening) -> list[int | None]:
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
            if (
                (piece.kinds and not (piece.found and piece.explicit) and not piece.missing)
                or (piece.mention is not None and piece.mention.attributes)
                or (piece.kinds and piece.found and opening.ask in ("what", "noun", "list") and named)
            ):
                places.append(i)
        elif piece.attributes and not _had(pieces, i) and not _stated(piece) and not _compounded(pieces, i, opening):
            places.append(i)
    if opening.ask == "what":
        places = _first_only(pieces, places, opening)
    if opening.ask in ("which", "count"):
        places = [i for i in places if i is None or _near(pieces, i, opening)]
    if opening.ask in ("what", "noun", "when", "who", "where"):
        places.sort(key=lambda i: not _is_attribute(pieces, i))
    if opening.ask == "where":
        places = [i for i in places if _is_attribute(pieces, i)]
    if opening.ask in ("exists", "list", "noun", "what") or (keys and None not in places):
        places.append(None)
    return places


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


_VALUES = frozenset({"value", "values", "setting", "settings", "data"})
_HAVING = frozenset("with without having have has whose where by using lacking that".split())
_ARTICLES = frozenset("the a an any no not".split())


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


_VERBS = frozenset("is are was were does do did has have had can could may might will would should must".split())


def _near(pieces: Sequence[Piece], at: int, opening: Opening) -> bool:
    """Whether the piece is what "which" or "how many" is about: only its own adjectives may stand between."""
    piece = pieces[at]
    if isinstance(piece, Mention) and len(piece.tokens) > 1 and piece.end - piece.start == 1:
        return True  # a phrase with gaps, which holds the verb itself
    between = [p for p in pieces[:at] if isinstance(p, Mention) and p.end > opening.end]
    if any(p.text.lower() in _VERBS for p in between[1:]):
        return False
    return not any(isinstance(p, Thing) and p.kinds and not p.missing for p in pieces[: at - 1] if p.end > opening.end)


def _is_attribute(pieces: Sequence[Piece], i: int | None) -> bool:
    piece = pieces[i] if i is not None else None
    return isinstance(piece, Mention) and bool(piece.attributes)


class _Reader:
    def __init__(
        self,
        world: World,
        pieces: Sequence[Piece],
        opening: Opening,
        tokens: Sequence[Token],
        head: int | None,
        result: Result,
    ) -> None:
        self.world = world
        self.pieces = pieces
        self.opening = opening
        self.tokens = tokens
        self.head = head
        self.result = result
        self.piece = pieces[head] if head is not None else None
        self.bag = collect(pieces, head, opening.end, world, opening.ask)
        self.because: list[str] = []

    # ── all ways ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def readings(self) -> Iterator[Reading]:
        """Every reading with this head."""
        if self.bag.unexplained:
            raise Unread(*self.bag.unexplained)
        self._absent()
        piece = self.piece
        keys = self._keys()
        if piece is None:
            yield from self._of_subject(keys)
            return
        attributes = (
            piece.attributes if isinstance(piece, Mention) else piece.mention.attributes if piece.mention else ()
        )
        kinds = piece.kinds if isinstance(piece, Thing) else ()
        left = list(attributes)
        for attribute in left:
            yield from self._of_attribute(attribute)
        if isinstance(piece, Thing) and kinds:
            yield from self._of_kind(piece)

    def _of_attribute(self, attribute: Attribute) -> Iterator[Reading]:
        if attribute.id in ("labels", "annotations") and any(
            a.id.startswith(("label ", "annotation ")) for m in self.bag.measures for a in m.attributes
        ):
            return
        if attribute.kind == "time" and self.opening.ask not in ("when", "what", "noun", "list", "where"):
            return
        if attribute.schema and not attribute.custom and self.opening.ask in ("yes_no", "exists"):
            return
        piece = self.piece
        text = piece.text if piece else attribute.id
        for selection, score, container in self._sources(attribute):
            asked = self._mounted(attribute, selection)
            if attribute.owner and "who" in (t.lower for t in self.tokens):
                asked = self._responsible(selection) or attribute
            because = (f"{text} → {asked.id} of {selection.resource.plural}", *self._told(selection))
            yield Reading(
                self._form(asked),
                selection,
                asked,
                self._order(selection),
                container,
                self._different(),
                score + asked.weight,
                self._each(),
                bool(self.piece and _plural(self.piece)) or self.opening.ask == "list",
                any(t.lower in ("total", "sum", "combined", "all", "altogether") for t in self.tokens),
                because,
            )

    def _form(self, attribute: Attribute) -> Form:
        """What sort of answer is wanted for an attribute."""
        if self.opening.ask == "count":
            return "count"
        if self.opening.ask in ("yes_no", "exists"):
            return "exists"
        if self.opening.ask in ("list", "which") and attribute.kind not in ("text", "time"):
            return "list" if self.opening.ask == "list" or (self.piece and _plural(self.piece)) else "one"
        return "value"

    def _mounted(self, attribute: Attribute, selection: Selection) -> Attribute:
        """Where just the config map, secret or claim at hand is mounted."""
        sources = [link for link in selection.links if link.resource.qualified in _MOUNTED and link.objects]
        if attribute.id != "mount paths" or len(sources) != 1:
            return attribute
        name = json.dumps(json.dumps(sources[0].objects[0].name))
        jq = (
            f". as $c | [.object | podspec.volumes[]? | select(tostring | contains({name})) | .name] as $v"
            " | (.volumeMounts // [])[] | select(.name | IN($v[])) | .mountPath"
        )
        return replace(attribute, jq=jq)

    def _responsible(self, selection: Selection) -> Attribute | None:
        """The annotation or label that says who is responsible for these things, where there is one."""
        for word in ("owner", "owned-by", "owners", "maintainer", "contact", "team", "responsible", "maintained-by"):
            for place, metas in (("annotations", selection.objects), ("labels", selection.objects)):
                for meta in metas:
                    for key in getattr(meta, place):
                        if key.lower().rpartition("/")[2] == word:
                            return Attribute(
                                f"{place} {key}", ("any",), f".metadata.{place}[{json.dumps(key)}]", "text", True
                            )
        return None

    def _of_kind(self, piece: Thing) -> Iterator[Reading]:
        bag = self.bag
        bare = not (
            piece.of or piece.found or bag.things or bag.scopes or bag.said or bag.measures or bag.labels or bag.ranking
        )
        if self.opening.ask == "what" and bare and not bag.excluded and not _plural(piece):
            raise Unread(f"what {piece.text} is")
        again = [t for t in bag.things if t.said and not t.found and not t.of and set(t.kinds) == set(piece.kinds)]
        bag.things = [t for t in bag.things if t not in again]
        bag.said += [one for t in again for one in t.said if isinstance(one, Said)]
        if piece.found and (bag.measures or bag.said or bag.labels):
            raise Unread(*(m.words for m in (*bag.measures, *bag.said)))
        if self.opening.ask == "what" and bag.ranking and bag.ranking.attributes and bag.ranking.place < piece.start:
            raise Unread(bag.ranking.words)
        if _modal(self.tokens) or (self._each() and self.opening.ask == "count"):
            raise Unread(self.tokens[0].text if _modal(self.tokens) else "each")
        if any(r.qualified == "namespaces" for r in piece.kinds) and not piece.found and len(self.bag.things) == 1:
            yield from self._where(piece)
        for resource in piece.kinds:
            objects = self._home(tuple(f for f in piece.found if f.resource == resource))
            links = self._links(
                resource, [*self.bag.things, *([replace(piece, kinds=(), found=piece.of)] if piece.of else [])]
            )
            for linked, cost in links:
                selection = self._selection(resource, objects, linked)
                if selection is None:
                    continue
                form: Form = "list"
                if self.opening.ask == "count":
                    form = "count"
                elif self.opening.ask in ("exists", "yes_no"):
                    form = "none" if self.opening.every else "exists"
                    if self.opening.every:
                        selection = self._violation(selection)
                because = (f"{piece.text} → {resource.plural}", *self._told(selection))
                if resource.qualified == "events" and form == "list":
                    told = Attribute("messages", ("events",), '"\\(.reason): \\(.message)"', "text", True)
                    yield Reading("value", selection, told, None, "", False, -cost, because=because)
                    continue
                shared = 0.3 if piece.mention is not None and piece.mention.attributes else 0.0
                order = self._order(selection)
                yield Reading(form, selection, None, order, "", self._different(), -cost - shared, because=because)

    def _where(self, piece: Thing) -> Iterator[Reading]:
        """The namespace that a named thing is in."""
        for resource, objects in self._groups(self.bag.things[0]):
            if resource.namespaced and objects:
                selection = self._selection(resource, objects, ())
                if selection is not None:
                    attribute = Attribute("namespace", ("any",), ".metadata.namespace", distinct=True)
                    form: Form = "count" if self.opening.ask == "count" else "list"
                    because = (f"{piece.text} → namespace", *self._told(selection))
                    yield Reading(
                        form, selection, attribute, None, "", False, 0.3 - _rank(resource) * 0.05, because=because
                    )

    def _of_subject(self, keys: tuple[Attribute, ...]) -> Iterator[Reading]:
        """No head: "is X healthy", "does X use Y"; or with a key: "what is LOG_LEVEL in X"."""
        if keys and not self.bag.things and not self.bag.scopes:
            keys = tuple(anywhere(key) for key in self.bag.unknown)
        if keys and self.opening.ask not in ("yes_no", "exists"):
            self.bag.measures = [
                m
                for m in self.bag.measures
                if m.op != "present"
                or m.negated
                or not any(a.id in ("config data", "keys", "environment variables") for a in m.attributes)
            ]
            for attribute in keys:
                for selection, score, container in self._sources(attribute):
                    because = (f"{attribute.id}", *self._told(selection))
                    yield Reading("value", selection, attribute, None, container, False, score, because=because)
            return
        container = self.bag.container
        if container and not self.bag.things:
            self.bag.things = [thing for thing in self.bag.holders if thing.found]
        if self.opening.ask not in ("yes_no", "exists") or not self.bag.things:
            return
        if _modal(self.tokens):
            raise Unread(self.tokens[0].text)
        subject, *others = self.bag.things
        same = [
            t
            for t in others
            if t.kinds
            and not t.found
            and not t.of
            and subject.found
            and any(f.resource in t.kinds for f in subject.found)
        ]
        others = [t for t in others if t not in same]
        told = (*subject.said, *(one for t in same for one in t.said))
        if not (
            self.bag.said
            or self.bag.measures
            or self.bag.labels
            or others
            or self.bag.scopes
            or told
            or any(t.lower in ("exist", "exists", "existing") for t in self.tokens)
        ):
            return
        for resource, objects in self._groups(subject):
            for linked, cost in self._links(
                resource, [*others, *([replace(subject, kinds=(), found=subject.of)] if subject.of else [])]
            ):
                selection = self._selection(resource, objects, linked, container=container, said=told)
                if selection is None:
                    continue
                form: Form = "exists"
                if self.opening.every and not subject.found:
                    selection, form = self._violation(selection), "none"
                because = (f"{subject.text} → {resource.plural}", *self._told(selection))
                yield Reading(
                    form,
                    selection,
                    None,
                    self._order(selection),
                    "",
                    False,
                    -cost - _rank(resource) * 0.05,
                    because=because,
                )

    # ── sources of an attribute ──────────────────────────────────────────────────────────────────────────────────────

    def _sources(self, attribute: Attribute) -> Iterator[tuple[Selection, float, str]]:
        container = self.bag.container
        things = list(self.bag.things)
        if container and not things:
            things = [thing for thing in self.bag.holders if thing.found]
        if isinstance(self.piece, Thing) and self.piece.of:
            things.insert(0, replace(self.piece, kinds=(), found=self.piece.of, of=()))
        plain = [t for t in things if t.kinds and not t.found]
        if not things:
            if attribute.dependent:
                return
            scoped = self.bag.scopes and attribute.fits("namespaces")
            if scoped and self.head is not None:
                namespace = self.world.resource("namespaces")
                found = tuple(f for s in self.bag.scopes for f in s.found if f.kind == "namespaces")
                if namespace is not None and found:
                    selection = self._selection(namespace, _metas(found), (), scoped=False, container=container)
                    if selection is not None:
                        yield selection, -0.1, container
                    if attribute.of != ("any",):
                        return
            for number, kind in enumerate(attribute.carriers[: 1 if attribute.carriers == PODLIKE else 2]):
                resource = self.world.resource(kind)
                if resource is not None:
                    selection = self._selection(resource, (), (), container=container, attribute=attribute)
                    if selection is not None:
                        yield selection, -0.4 - 0.1 * number, container
            return
        for source in plain or [things[0]]:
            others = [t for t in things if t is not source]
            if source.of:
                others.append(replace(source, kinds=(), found=source.of, of=()))
            for resource, objects in self._groups(source):
                cost = _rank(resource) * 0.02 if not source.kinds else 0.0
                if attribute.fits(resource.qualified):
                    for linked, more in self._links(resource, others):
                        selection = self._selection(
                            resource, objects, linked, container=container, attribute=attribute, said=source.said
                        )
                        if selection is not None:
                            yield selection, -cost - more, container
                    continue
                if attribute.of == ("any",) or attribute.direct or (source.kinds and not objects and not source.of):
                    continue
                for number, kind in enumerate(attribute.carriers):
                    between = self.world.resource(kind)
                    if between is None or not known(kind, resource.qualified):
                        continue
                    if not objects and not source.of:
                        continue
                    links = (Link(resource, objects),) if objects else ()
                    rest = self._links(between, others if objects else [*others])
                    for linked, more in rest:
                        selection = self._selection(
                            between, (), (*links, *linked), container=container, attribute=attribute
                        )
                        if selection is not None:
                            yield selection, -0.3 - cost - more - 0.05 * number, container
                    break

    # ── groups, links, selections ────────────────────────────────────────────────────────────────────────────────────

    def _groups(self, thing: Thing) -> list[tuple[Resource, tuple[ObjectMeta, ...]]]:
        """What a thing may be: of each kind, the objects (none for all of the kind), likeliest first."""
        thing = narrowed(thing, self._namespace())
        if thing.kinds:
            return [
                (r, self._home(tuple(f for f in thing.found if f.resource == r)))
                for r in thing.kinds
                if not thing.found or any(f.resource == r for f in thing.found)
            ]
        groups: dict[str, list[Found]] = {}
        for found in thing.found:
            groups.setdefault(found.kind, []).append(found)
        ordered = sorted(groups.values(), key=lambda group: _rank(group[0].resource))
        return [(group[0].resource, self._home(tuple(group))) for group in ordered]

    def _home(self, found: tuple[Found, ...]) -> tuple[ObjectMeta, ...]:
        if self._namespace() is not None:
            found = tuple(f for f in found if f.meta.namespace in ("", self._namespace()))
        elif not self.bag.everywhere:
            found = home_first(found, self.world.namespace)
        return _metas(found)

    def _links(self, resource: Resource, things: Sequence[Thing]) -> Iterator[tuple[tuple[Link, ...], float]]:
        """The links of items of a kind to all these things, the likeliest sense of each name first."""
        links: list[Link] = []
        cost = 0.0
        for thing in things:
            if thing.of and not thing.found:
                thing = replace(thing, kinds=(), found=thing.of, of=())
            choices = []
            for other, objects in self._groups(thing):
                if other == resource:
                    continue
                if other.qualified == "namespaces" and resource.namespaced and not objects:
                    continue
                if other.qualified == "namespaces" and resource.namespaced and objects:
                    choices.append((0.5 if not thing.kinds else 0.0, Link(other, objects)))
                    continue
                said = [condition_term(one, other.qualified) for one in thing.said if isinstance(one, Said)]
                if any(term is None for term in said):
                    continue
                terms = tuple(term for term in said if term is not None)
                price = (0.0 if known(resource.qualified, other.qualified) else 0.8) + 0.02 * _rank(other)
                if not known(resource.qualified, other.qualified) and not thing.kinds and len(thing.found) > 1:
                    price += 0.3
                choices.append((price, Link(other, objects, terms)))
            if not choices:
                return
            price, link = min(choices, key=lambda choice: choice[0])
            cost += price
            links.append(link)
        for thing, many in self.bag.counted:
            other = thing.kinds[0]
            said = [condition_term(one, other.qualified) for one in thing.said if isinstance(one, Said)]
            if other == resource or any(term is None for term in said):
                return
            links.append(Link(other, (), tuple(term for term in said if term is not None), many=many))
        for thing in self.bag.excluded:
            groups = self._groups(thing)
            if not groups:
                return
            other, objects = groups[0]
            told = (*self.bag.excluded_said, *(one for one in thing.said if isinstance(one, Said)))
            terms = [condition_term(said, other.qualified) for said in told]
            if other == resource or any(term is None for term in terms):
                if other == resource and not objects and not thing.of and terms:
                    continue
                return
            links.append(Link(other, objects, tuple(t for t in terms if t is not None), negated=True))
        yield tuple(links), cost

    def _namespace(self) -> str | None:
        for scope in self.bag.scopes:
            if scope.scope is not None:
                return scope.scope.meta.name
        if self.bag.own:
            return self.world.namespace
        return None

    def _selection(
        self,
        resource: Resource,
        objects: tuple[ObjectMeta, ...],
        links: Sequence[Link],
        scoped: bool = True,
        container: str = "",
        attribute: Attribute | None = None,
        said: tuple[object, ...] = (),
    ) -> Selection | None:
        """The things with all that was said of them; None where something of it cannot be said of them."""
        kind = resource.qualified
        linked = list(links)
        terms: list[Term] = []
        of_container = attribute is not None and attribute.of == ("container",)
        for one in (*self.bag.said, *(one for one in said if isinstance(one, Said))):
            term = condition_term(one, kind, of_container, container)
            if term is not None:
                terms.append(term)
            elif one.optional and (attribute is not None or linked or self.bag.scopes):
                continue
            elif not self._place(linked, lambda k, s=one: condition_term(s, k), kind):  # type: ignore[misc]
                return None
        for measure in self.bag.measures:
            term = measure_term(measure, kind, of_container, container)
            if term is not None:
                terms.append(term)
            elif measure.optional and (attribute is not None or linked or self.bag.scopes):
                continue
            elif measure.thing is not None and measure.thing.kinds and not measure.thing.found:
                if not known(kind, measure.thing.kinds[0].qualified):
                    return None
                linked.append(Link(measure.thing.kinds[0], (), (), negated=True))
            elif not self._place(linked, lambda k, m=measure: measure_term(m, k), kind):  # type: ignore[misc]
                return None
        if self.bag.excluded_said and all(t.kinds and resource in t.kinds for t in self.bag.excluded):
            for told in self.bag.excluded_said:
                term = condition_term(replace(told, negated=True), kind)
                if term is None:
                    return None
                terms.append(term)
        for label, negated in self.bag.labels:
            terms.append(label_term(label, negated, kind))
        for token in self.bag.unknown:
            if attribute is not None and attribute.id.endswith(token.text):
                continue
            term = self._literal(token, kind)
            if term is None:
                raise Unread(token.text)
            terms.append(term)
        namespace = self._namespace() if scoped else None
        if not resource.namespaced and namespace is not None and kind != "namespaces":
            if not linked:
                return None
        for scope in self.bag.scopes:
            if scope.scope is None:
                raise Unread(scope.text)
        if any(thing.scope is None for thing in self.bag.scopes):
            return None
        if kind == "namespaces" and namespace is not None and not objects and not linked:
            found = tuple(f for s in self.bag.scopes for f in s.found if f.kind == "namespaces")
            objects, namespace = _metas(found), None
        return Selection(resource, objects, namespace, tuple(terms), tuple(linked))

    def _literal(self, token: Token, kind: str) -> Term | None:
        """What a word that is no name and in no table must be: an image, or a value somewhere in the specification.

        Where nothing at all has that image or value, the word was not understood: the program ends in an error.
        """
        said = json.dumps(token.text)
        runs = {"run", "runs", "running", "use", "uses", "using", "image", "images"} & {t.lower for t in self.tokens}
        custom = self.world.fields.get(kind)
        if kind in PODLIKE and (image_like(token) or (runs and token.could_name)):
            test = f"any(images_of; {image_test(token.text)})"
            if not image_like(token):
                test = (
                    f'(if any($all[]; {test}) then . else error("nothing here runs an image " + {said}) end) | {test}'
                )
            return Term(test, f"image {token.text}")
        if custom is not None and custom.custom and (token.name_like or token.quoted or len(custom.all) < 60):
            test = f"any(.spec | .. | strings; ascii_downcase == ({said} | ascii_downcase))"
            guard = f'(if any($all[]; {test}) then . else error("nothing here has the value " + {said}) end)'
            return Term(f"{guard} | {test}", f"value {token.text}")
        return None

    def _place(self, links: list[Link], make, kind: str) -> bool:  # type: ignore[no-untyped-def]
        """Say something of one of the linked things instead, or of the pods that go with the items."""
        for i in reversed(range(len(links))):
            term = make(links[i].resource.qualified)
            if term is not None:
                links[i] = replace(links[i], terms=(*links[i].terms, term))
                return True
        pods = self.world.resource("pods")
        term = make("pods")
        if pods is not None and term is not None and known("pods", kind) and kind != "pods":
            links.append(Link(pods, (), (term,)))
            return True
        return False

    def _violation(self, selection: Selection) -> Selection:
        """The things of which what is said does not hold."""
        if not selection.terms:
            raise Unread("all")
        held = " and ".join(f"({term.jq})" for term in selection.terms)
        needs = tuple(need for term in selection.terms for need in term.needs)
        term = Term(f"({held}) | not", "not all: " + ", ".join(t.words for t in selection.terms), needs)
        return replace(selection, terms=(term,))

    def _order(self, selection: Selection) -> Order | None:
        ranking = self.bag.ranking
        if ranking is None:
            return None
        limit = self.bag.limit
        if ranking.age:
            jq = ".metadata.creationTimestamp | fromdate"
            return Order(jq, ranking.largest, ranking.words, limit)
        if ranking.things is not None and ranking.things.kinds:
            other = ranking.things.kinds[0]
            if not any(a.fits(selection.resource.qualified) for a in ranking.attributes):
                return Order("", ranking.largest, ranking.words, limit, Link(other))
        if selection.objects:
            raise Unread(ranking.words)
        for attribute in ranking.attributes:
            if attribute.fits(selection.resource.qualified):
                value = (
                    f"{stream(attribute)} | quantity"
                    if attribute.kind in ("number", "quantity")
                    else (f"[{stream(attribute)}] | length")
                )
                return Order(value, ranking.largest, ranking.words, limit, None, attribute.needs)
        raise Unread(ranking.words)

    # ── the rest ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def _keys(self) -> tuple[Attribute, ...]:
        shouting = all(t.text.isupper() or not t.text.isalpha() for t in self.tokens)
        return key_attributes(self.bag.unknown, shouting)

    def _different(self) -> bool:
        return any(t.lower in ("different", "distinct", "unique") for t in self.tokens)

    def _each(self) -> bool:
        return any(t.lower in ("each", "per", "every") for t in self.tokens)

    def _absent(self) -> None:
        namespace = self._namespace()
        for thing in (*self.bag.things, *self.bag.scopes, *([self.piece] if isinstance(self.piece, Thing) else [])):
            kind = thing.kinds[0] if thing.kinds else None
            where = f" in namespace {namespace}" if namespace and kind is not None and kind.namespaced else ""
            if thing.missing and kind is not None:
                nearest = self.world.names.near(
                    thing.missing, (kind.qualified,), namespace if kind.namespaced else None
                )
                what = f"{kind.singular or kind.kind.lower()} named {thing.missing}{where}"
                self.result.missing.append(Missing(what, nearest, thing.explicit))
                raise Unread(thing.text)
            if namespace and thing.found and not narrowed(thing, namespace).found and thing not in self.bag.scopes:
                name = thing.found[0].meta.name
                what = f"{kind.singular if kind else thing.found[0].resource.singular} named {name} in namespace {namespace}"
                elsewhere = tuple(f"{f.meta.namespace}/{name}" for f in thing.found[:3])
                self.result.missing.append(Missing(what, elsewhere, thing.sure == 1.0))
                raise Unread(thing.text)

    def _told(self, selection: Selection) -> Iterable[str]:
        for meta in selection.objects[:2]:
            yield f"{selection.resource.singular} {meta.namespace + '/' if meta.namespace else ''}{meta.name}"
        if selection.namespace:
            yield f"in namespace {selection.namespace}"
        for term in selection.terms:
            yield term.words
        for link in selection.links:
            who = ", ".join(meta.name for meta in link.objects) or "any"
            yield f"{'not ' if link.negated else ''}with {link.resource.singular} {who}"


def _plural(piece: Piece) -> bool:
    mention = piece.mention if isinstance(piece, Thing) else piece
    return bool(mention and mention.tokens and mention.tokens[-1].lower != mention.tokens[-1].lemma)


def anywhere(token: Token) -> Attribute:
    """The value of a key wherever it is set: in the environment of pods or in a config map; an error where nowhere."""
    key = json.dumps(token.text)
    jq = (
        f'[($all[] | select(.kind == "Pod") | containers | environment($all) | select(.name == {key}) | .value), '
        f'($all[] | select(.kind == "ConfigMap") | .data[{key}]?)] | map(select(. != null)) | unique'
        f' | if . == [] then error("nothing sets " + {key}) else .[] end'
    )
    return Attribute(f"key {token.text}", ("pods",), jq, "text", True, ("configmaps",))


def _modal(tokens: Sequence[Token]) -> bool:
    """Whether it is asked what may or could be, which no object tells."""
    return bool(tokens) and tokens[0].lower in MODALS


def _metas(found: tuple[Found, ...]) -> tuple[ObjectMeta, ...]:
    return tuple(f.meta for f in found)


def _rank(resource: Resource) -> int:
    name = resource.qualified
    return _PREFERRED.index(name) if name in _PREFERRED else len(_PREFERRED)
