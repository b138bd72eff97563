"""Reading: from the pieces of a question to what is asked of which things.

Every piece that could be what is asked for is tried as such; a reading counts only when all other pieces find a place
around it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace

from planners.offline.data import load
from planners.offline.readings.bag import Said
from planners.offline.readings.derived import beside, mounted, responsible, together
from planners.offline.readings.heads import heads, plural
from planners.offline.readings.outcomes import Result, Unread
from planners.offline.readings.reading import Form, Link, Reading, Selection, Term
from planners.offline.readings.relations import known
from planners.offline.readings.selecting import Selecting, metas, rank
from planners.offline.readings.things import Thing, gather
from planners.offline.readings.walk import MODALS
from planners.offline.words import (
    PODLIKE,
    Attribute,
    Mention,
    Opening,
    Token,
    anywhere,
    attributes,
    key_attributes,
    setting,
)
from planners.offline.world import World

_SPENT = frozenset(load("words")["spent"])
_COULD = frozenset(load("words")["could"])


def read(world: World, marking: Sequence[Mention], opening: Opening, tokens: Sequence[Token]) -> Result:
    """Every reading of one marking."""
    pieces = gather(marking, world, opening.end)
    result = Result([], [], [])
    for number, head in enumerate(heads(pieces, opening)):
        reader = _Reader(world, pieces, opening, tokens, head, result)
        found: list[Reading] = []
        try:
            for reading in reader.readings():
                found.append(reading)
        except Unread as left:
            result.unexplained = result.unexplained or list(left.words)
        piece = pieces[head] if head is not None else None
        tokens_of = piece.tokens if isinstance(piece, Mention) else ()
        bonus = 0.15 * (len(tokens_of) - 1) if len(tokens_of) > 1 else 0.0
        result.readings += [replace(r, score=r.score - 0.6 * number + bonus) for r in found]
    return result


class _Reader(Selecting):
    """The readings that one head allows."""

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
        phrase = piece if isinstance(piece, Mention) else piece.mention
        kinds = piece.kinds if isinstance(piece, Thing) else ()
        for attribute in phrase.attributes if phrase else ():
            yield from self._of_attribute(attribute)
        if isinstance(piece, Thing) and kinds:
            yield from self._of_kind(piece)

    def _of_attribute(self, attribute: Attribute) -> Iterator[Reading]:
        if self.bag.swallowed - attribute.swallow or self.bag.quantity:
            return
        if self.opening.ask == "count" and not attribute.many and attribute.kind not in ("number", "quantity"):
            return
        if self.bag.ranking is not None and self.opening.ask in ("count", "yes_no", "exists"):
            return
        if attribute.id in ("labels", "annotations") and any(
            a.id.startswith(("label ", "annotation ")) for m in self.bag.measures for a in m.attributes
        ):
            return
        loose = [m.words for m in self.bag.loose if not any(together(attribute, a) for a in m.attributes)]
        if loose:
            self.result.unexplained = self.result.unexplained or loose
            return
        if self.opening.ask in ("yes_no", "exists") and any(t.lower in ("exist", "exists") for t in self.tokens):
            return
        if "quota" in attribute.id and "used" not in attribute.id and self._spent():
            return
        if attribute.of == ("container",) and any(
            a.id == "init containers" for m in self.bag.measures if not m.negated for a in m.attributes
        ):
            attribute = replace(attribute, init="only")
        if attribute.many and any(
            m.op == "==" and a.many and set(a.of) & set(attribute.of) for m in self.bag.measures for a in m.attributes
        ):
            return  # which of the several is meant is said, and would be passed over
        if attribute.kind == "time" and self.opening.ask not in ("when", "what", "noun", "list", "where"):
            return
        if attribute.schema and not attribute.custom and self.opening.ask in ("yes_no", "exists"):
            return
        piece = self.piece
        text = piece.text if piece else attribute.id
        for selection, score, container in self._sources(attribute):
            asked = mounted(attribute, selection)
            if attribute.owner and "who" in (t.lower for t in self.tokens):
                asked = responsible(selection) or attribute
            because = (f"{text} → {asked.id} of {selection.resource.plural}", *self._told(selection))
            yield Reading(
                self._form(asked),
                selection,
                asked,
                self._order(selection),
                container,
                self._different(),
                score + asked.weight,
                each=self._each() or self._single(),
                plural=bool(self.piece and plural(self.piece)) or self.opening.ask == "list",
                total=any(t.lower in ("total", "sum", "combined", "all", "altogether") for t in self.tokens),
                because=because,
            )

    def _spent(self) -> bool:
        """Whether it is asked what is spent of a quota, and not for the quota."""
        said = {token.lower for token in self.tokens}
        return bool(_SPENT & said) or ("requested" in said and not said & _COULD)

    def _form(self, attribute: Attribute) -> Form:
        """What sort of answer is wanted for an attribute."""
        if self.opening.ask == "count":
            return "count"
        if self.opening.ask in ("yes_no", "exists"):
            return "exists"
        if self.opening.ask in ("list", "which") and attribute.kind not in ("text", "time"):
            return "list" if self.opening.ask == "list" or (self.piece and plural(self.piece)) else "one"
        return "value"

    def _of_kind(self, piece: Thing) -> Iterator[Reading]:
        bag = self.bag
        bare = not (
            piece.of or piece.found or bag.things or bag.scopes or bag.said or bag.measures or bag.labels or bag.ranking
        )
        if self.opening.does or (bag.ranking is not None and self.opening.ask in ("yes_no", "exists")):
            raise Unread(piece.text)
        if self.opening.ask == "what" and bare and not bag.excluded and not plural(piece):
            raise Unread(f"what {piece.text} is")
        if self.opening.ask == "noun" and bare and not bag.excluded and not bag.everywhere:
            raise Unread(f"what of {piece.text}")
        if bag.loose:
            raise Unread(*(m.words for m in bag.loose))
        for measure in bag.measures:
            if measure.op == "present" and all(a.required for a in measure.attributes):
                raise Unread(measure.words)
        again = [t for t in bag.things if t.said and not t.found and not t.of and set(t.kinds) == set(piece.kinds)]
        bag.things = [t for t in bag.things if t not in again]
        bag.said += [one for t in again for one in t.said if isinstance(one, Said)]
        if piece.found and (bag.measures or bag.said or bag.labels):
            raise Unread(*(w for w in (*(m.words for m in bag.measures), *(one.words for one in bag.said))))
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
                if bag.container:
                    selection = self._holding(selection, bag.container)
                form: Form = "list"
                if self.opening.ask == "count":
                    form = "count"
                elif self.opening.ask in ("exists", "yes_no"):
                    form = "none" if self.opening.every else "exists"
                    if self.opening.every:
                        selection = self._violation(selection)
                because = (f"{piece.text} → {resource.plural}", *self._told(selection))
                if resource.qualified == "events" and form == "list":
                    told = Attribute("messages", ("events",), '"\\(.reason): \\(.message)" | tidy', "text", True)
                    yield Reading("value", selection, told, None, "", False, -cost, because=because)
                    continue
                if bag.shown:
                    both = beside(bag.shown, resource.qualified)
                    if both is not None and form == "list":
                        order = self._order(selection)
                        yield Reading("value", selection, both, order, score=-cost, plural=True, because=because)
                    continue
                shared = 0.3 if piece.mention is not None and piece.mention.attributes else 0.0
                if bag.quantity and form != "exists":
                    raise Unread(bag.quantity)
                yield Reading(
                    form,
                    selection,
                    order=self._order(selection),
                    different=self._different(),
                    score=-cost - shared,
                    quantity=bag.quantity,
                    because=because,
                )

    def _holding(self, selection: Selection, container: str) -> Selection:
        """Only the things that have a container of this name."""
        if selection.resource.qualified not in PODLIKE:
            raise Unread(container)
        jq = f"any((initcontainers, containers); .name == {json.dumps(container)})"
        return replace(selection, terms=(*selection.terms, Term(jq, f"container {container}")))

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
                        form, selection, attribute, None, "", False, 0.3 - rank(resource) * 0.05, because=because
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
        yield from self._shown()
        container = self.bag.container
        if container and not self.bag.things:
            self.bag.things = [thing for thing in self.bag.holders if thing.found]
        if self.opening.ask not in ("yes_no", "exists") or not self.bag.things:
            return
        if _modal(self.tokens) or self.bag.quantity or self.bag.ranking is not None:
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
        existing = any(t.lower in ("exist", "exists") for t in self.tokens)
        if existing and (self.bag.measures or self.bag.said or others):
            raise Unread("exist")
        for resource, objects in self._groups(subject):
            for linked, cost in self._links(
                resource, [*others, *([replace(subject, kinds=(), found=subject.of)] if subject.of else [])]
            ):
                chosen = self._selection(resource, objects, linked, container=container, said=told)
                if chosen is None:
                    continue
                form: Form = "exists"
                if self.opening.every and not subject.found:
                    form, chosen = "none", self._violation(chosen)
                because = (f"{subject.text} → {resource.plural}", *self._told(chosen))
                yield Reading(
                    form,
                    chosen,
                    None,
                    self._order(chosen),
                    "",
                    False,
                    -cost - rank(resource) * 0.05,
                    because=because,
                )

    def _shown(self) -> Iterator[Reading]:
        """What a config map that is named and of which nothing else is said holds: "show me X", "what is in X"."""
        bag = self.bag
        said = bag.said or bag.measures or bag.labels or bag.ranking or bag.unknown or bag.excluded or bag.container
        if self.opening.ask not in ("noun", "list", "what") or self.opening.does or said or len(bag.things) != 1:
            return
        found = bag.things[0].found
        if not found or any(f.kind != "configmaps" for f in found):
            return
        selection = self._selection(found[0].resource, metas(found), ())
        held = next((a for a, _ in attributes() if a.id == "config data"), None)
        if selection is not None and held is not None:
            because = (f"{bag.things[0].text} → what it holds", *self._told(selection))
            yield Reading("value", selection, held, plural=True, because=because)

    def _sources(self, attribute: Attribute) -> Iterator[tuple[Selection, float, str]]:
        container = self.bag.container
        things = list(self.bag.things)
        if container and not things:
            things = [thing for thing in self.bag.holders if thing.found]
        if isinstance(self.piece, Thing) and self.piece.of:
            things.insert(0, replace(self.piece, kinds=(), found=self.piece.of, of=()))
        if isinstance(self.piece, Mention) and len(things) > 1:
            things = [t for t in things if t.end != self.piece.start or t.found or t.of or t.missing] or things
        plain = [t for t in things if t.kinds and not t.found]
        if not things:
            if attribute.dependent:
                return
            scoped = self.bag.scopes and attribute.fits("namespaces")
            if scoped and self.head is not None:
                namespace = self.world.resource("namespaces")
                found = tuple(f for s in self.bag.scopes for f in s.found if f.kind == "namespaces")
                if namespace is not None and found:
                    selection = self._selection(namespace, metas(found), (), scoped=False, container=container)
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
                cost = rank(resource) * 0.02 if not source.kinds else 0.0
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

    def _keys(self) -> tuple[Attribute, ...]:
        unknown = self.bag.unknown
        named = [f for t in self.bag.things for f in t.found]
        if unknown and named and all(f.kind == "configmaps" for f in named):
            return setting(unknown)
        shouting = all(t.text.isupper() or not t.text.isalpha() for t in self.tokens)
        return key_attributes(self.bag.unknown, shouting)

    def _different(self) -> bool:
        return any(t.lower in ("different", "distinct", "unique") for t in self.tokens)

    def _single(self) -> bool:
        """Whether one of several is meant, whichever: "an x pod"."""
        starts = {t.start for t in self.bag.things if t.kinds and not t.plural and not t.explicit}
        return any(t.lower in ("a", "an") and i + 1 in starts for i, t in enumerate(self.tokens))

    def _each(self) -> bool:
        return any(t.lower in ("each", "per", "every") for t in self.tokens)


def _modal(tokens: Sequence[Token]) -> bool:
    """Whether it is asked what may or could be, which no object tells."""
    return bool(tokens) and tokens[0].lower in MODALS
