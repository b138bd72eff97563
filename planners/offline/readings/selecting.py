"""From things and what was said of them to selections: which objects are meant, and what must hold of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from core.objects import ObjectMeta
from kubectl.resources import Resource
from planners.offline.data import load
from planners.offline.readings.bag import Said
from planners.offline.readings.collect import collect
from planners.offline.readings.outcomes import Missing, Result, Unread
from planners.offline.readings.reading import Link, Order, Selection, Term
from planners.offline.readings.relations import known, roundabout
from planners.offline.readings.terms import condition_term, image_test, label_term, measure_term, stream
from planners.offline.readings.things import Piece, Thing, home_first, narrowed
from planners.offline.words import PODLIKE, Attribute, Found, Opening, Token, image_like
from planners.offline.world import World

_TOWARDS = frozenset({"to", "on", "by", "with"})
"""A verb that ends so says how two things go together, and nothing of one of them: "point to", "scheduled on"."""
PREFERRED: tuple[str, ...] = tuple(load("relations")["preferred"])
"""Which kind is meant by a name that several have, first things first."""


class Selecting:
    """One way to read a question, with the piece at `head` as what is asked for; `bag` holds all else that it says."""

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
        self.bag = collect(pieces, head, opening.end, opening.ask)
        self.because: list[str] = []

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
        ordered = sorted(groups.values(), key=lambda group: rank(group[0].resource))
        return [(group[0].resource, self._home(tuple(group))) for group in ordered]

    def _home(self, found: tuple[Found, ...]) -> tuple[ObjectMeta, ...]:
        if self._namespace() is not None:
            found = tuple(f for f in found if f.meta.namespace in ("", self._namespace()))
        elif not self.bag.everywhere:
            found = home_first(found, self.world.namespace)
        return metas(found)

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
                    choices.append((0.15 if not thing.kinds else 0.0, Link(other, objects)))
                    continue
                said = [condition_term(one, other.qualified) for one in thing.said if isinstance(one, Said)]
                if any(term is None for term in said):
                    continue
                terms = tuple(term for term in said if term is not None)
                price = (0.0 if known(resource.qualified, other.qualified) else 0.8) + 0.01 * rank(other)
                price += 0.2 if roundabout(resource.qualified, other.qualified) else 0.0
                if not known(resource.qualified, other.qualified) and not thing.kinds and len(thing.found) > 1:
                    price += 0.3
                guessed = not known(resource.qualified, other.qualified)
                choices.append((price, Link(other, objects, terms, supposed=guessed)))
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
            without = [condition_term(said, other.qualified) for said in told]
            if other == resource or any(term is None for term in without):
                if other == resource and not objects and not thing.of and without:
                    continue
                return
            links.append(Link(other, objects, tuple(t for t in without if t is not None), negated=True))
        yield tuple(links), cost

    def _namespace(self) -> str | None:
        """The one namespace that is meant; None where there is none, or several are (`_places`)."""
        names = [place.name for place in self._places()]
        if len(names) == 1:
            return names[0]
        return self.world.namespace if not names and self.bag.own else None

    def _places(self) -> tuple[ObjectMeta, ...]:
        """The namespaces that the question says things are in: "in A and in B" is both."""
        found = [scope.scope.meta for scope in self.bag.scopes if scope.scope is not None]
        return tuple({place.name: place for place in found}.values())

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
            elif not self._place(linked, partial(condition_term, one), kind):
                return None
        for measure in self.bag.measures:
            if measure.optional and (links or len(self.bag.measures) > 1) and measure.words.split()[-1] in _TOWARDS:
                continue
            term = measure_term(measure, kind, of_container, container)
            if term is not None:
                terms.append(term)
            elif measure.optional and (attribute is not None or linked or self.bag.scopes):
                continue
            elif measure.thing is not None and measure.thing.kinds and not measure.thing.found:
                if not known(kind, measure.thing.kinds[0].qualified):
                    return None
                linked.append(Link(measure.thing.kinds[0], (), (), negated=True))
            elif not self._place(linked, partial(measure_term, measure), kind):
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
            term = self._of_image(token, attribute) or self._literal(token, kind, attribute)
            if term is None:
                raise Unread(token.text)
            terms.append(term)
        namespace = self._namespace() if scoped else None
        if not resource.namespaced and namespace is not None and kind != "namespaces" and not linked:
            return None
        for scope in self.bag.scopes:
            if scope.scope is None:
                raise Unread(scope.text)
        if any(thing.scope is None for thing in self.bag.scopes):
            return None
        places = self.world.resource("namespaces")
        if len(self._places()) > 1 and scoped:
            if places is None or not resource.namespaced:
                raise Unread(*(place.name for place in self._places()))
            linked.append(Link(places, self._places()))
        if kind == "namespaces" and namespace is not None and not objects and not linked:
            found = tuple(f for s in self.bag.scopes for f in s.found if f.kind == "namespaces")
            objects, namespace = metas(found), None
        if namespace is None and scoped and resource.namespaced and not objects and not self.bag.everywhere:
            named = [(link.resource, meta) for link in linked for meta in link.objects]
            elsewhere = any(meta.namespace or kind.qualified == "namespaces" for kind, meta in named)
            namespace = None if elsewhere else self.world.within
        return Selection(resource, objects, namespace, tuple(terms), tuple(linked))

    def _of_image(self, token: Token, attribute: Attribute | None) -> Term | None:
        """Which containers are meant, where an image is named and something of containers is asked for."""
        if attribute is None or attribute.of != ("container",) or (not token.could_name and not image_like(token)):
            return None
        if not image_like(token) and attribute.id not in ("image tag", "images"):
            return None
        return Term(f".image | {image_test(token.text)}", f"image {token.text}", container=True, sure=False)

    def _literal(self, token: Token, kind: str, attribute: Attribute | None) -> Term | None:
        """What a word that is no name and in no table must be: an image, or a value somewhere in the specification.

        Where nothing at all has that image or value, the word was not understood: the program ends in an error.
        """
        said = json.dumps(token.text)
        runs = {"run", "runs", "running", "use", "uses", "using", "image", "images"} & {t.lower for t in self.tokens}
        custom = self.world.fields.get(kind)
        if kind == "ingresses.networking.k8s.io" and attribute is None and "." in token.text:
            return Term(f"any(.spec.rules[]?; .host == {json.dumps(token.lower)})", f"host {token.text}", sure=False)
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

    def _place(self, links: list[Link], make: Callable[[str], Term | None], kind: str) -> bool:
        """Say something of one of the linked things instead, or of the pods that go with the items."""
        for i in reversed(range(len(links))):
            term = make(links[i].resource.qualified)
            if term is not None:
                links[i] = replace(links[i], terms=(*links[i].terms, term))
                return True
        pods = self.world.resource("pods")
        term = make("pods")
        if pods is not None and term is not None and known("pods", kind) and kind != "pods":
            links.append(Link(pods, (), (term,), supposed=True))
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

    def _absent(self) -> None:
        namespace = self._namespace()
        for thing in (*self.bag.things, *self.bag.scopes, *([self.piece] if isinstance(self.piece, Thing) else [])):
            kind = thing.kinds[0] if thing.kinds else None
            if thing.missing and kind is not None:
                nearest = self.world.names.near(
                    thing.missing, (kind.qualified,), namespace if kind.namespaced else None
                )
                place = namespace if namespace and kind.namespaced else ""
                self.result.missing.append(Missing(thing.missing, kind.qualified, nearest, thing.explicit, place))
                raise Unread(thing.text)
            if namespace and thing.found and not narrowed(thing, namespace).found and thing not in self.bag.scopes:
                name = thing.found[0].meta.name
                sought = (kind or thing.found[0].resource).qualified
                elsewhere = tuple(f"{f.meta.namespace}/{name}" for f in thing.found[:3])
                self.result.missing.append(Missing(name, sought, elsewhere, thing.sure == 1.0, namespace))
                raise Unread(thing.text)

    def _told(self, selection: Selection) -> Iterable[str]:
        for meta in selection.objects[:2]:
            yield f"{selection.resource.singular} {meta.namespace + '/' if meta.namespace else ''}{meta.name}"
        if selection.namespace:
            yield f"in namespace {selection.namespace}"
        for term in selection.terms:
            yield term.words
        if self.bag.ranking is not None:
            yield f"{self.bag.ranking.words} → the {'first' if self.bag.limit == 1 else self.bag.limit} of them"
        if self.bag.everywhere:
            yield "in all namespaces"
        for link in selection.links:
            who = ", ".join(meta.name for meta in link.objects) or "any"
            said = ", ".join(term.words for term in link.terms)
            many = f" ({link.many})" if link.many else ""
            told = f" ({said})" if said else ""
            yield f"{'not ' if link.negated else ''}with {link.resource.singular} {who}{many}{told}"


def metas(found: tuple[Found, ...]) -> tuple[ObjectMeta, ...]:
    """The objects without their types."""
    return tuple(f.meta for f in found)


def rank(resource: Resource) -> int:
    """How late a kind comes to mind for a name alone."""
    name = resource.qualified
    return PREFERRED.index(name) if name in PREFERRED else len(PREFERRED)
