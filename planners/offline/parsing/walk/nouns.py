"""Nouns: a kind and a name beside each other are one, and a name that nothing has is missing."""

from __future__ import annotations

import re
from dataclasses import replace

from kubectl.resources import Resource
from planners.offline.data import load
from planners.offline.forms.relations import ALIKE, known
from planners.offline.parsing.chart import Atom
from planners.offline.parsing.makers import adjoining, meant
from planners.offline.parsing.parts import Noun, Unfit
from planners.offline.parsing.walk.base import HAVING, NAMING, Steps
from planners.offline.words import PODLIKE, WORKLOADS, Found

_BEING = frozenset({"is", "are", "was", "were"})
_STATING = frozenset({"is", "are", "set", "to", "named", "called", "equal", "equals", "a", "an"})


class Naming(Steps):
    """Steps over what names kinds and objects."""

    def noun(self, atom: Atom) -> None:
        """A kind, a name, or both."""
        if self.excepts_container() and not atom.before:
            raise Unfit(atom.span.text)
        if {"as", "under"} & {*atom.before} and self.verb_before(atom):
            self.parts.modifiers.pop()  # "running as X": under whom they run, and not how they do
        kinds, found, sure = meant(atom)
        last = atom.span.tokens[-1]
        made = Noun(atom.start, atom.end, kinds, found, sure, plural=last.lower != last.lemma, before=atom.before)
        made = self._typed(self._classed(self._of_kind(made), atom))
        inside = atom.before[-1:] in (("in",), ("inside",), ("within",))
        if made.spaces and not made.kinds and _BEING & {*atom.before} and not inside and self._speaks_of_kind():
            raise Unfit(atom.span.text)  # "which plans are still welding": a state, and no place
        if made.sure < 1.0 and not made.kinds and inside and len(set(made.spaces)) != 1:
            raise Unfit(atom.span.text)
        joined = bool(atom.before) and atom.before[-1] in ("and", "or")
        if (whole := self._compound(made)) is not None:
            self.parts.nouns.append(
                replace(whole, negated=self.take_negation(), excepted=self.excepting, joined=joined)
            )
            made = replace(made, before=("of",), modifies=True)
            joined = False
        self.parts.nouns.append(replace(made, negated=self.take_negation(), excepted=self.excepting, joined=joined))

    def _speaks_of_kind(self) -> bool:
        """Whether things of a kind are spoken of before."""
        return any(noun.kinds and not noun.found for noun in self.parts.nouns)

    def _of_kind(self, made: Noun) -> Noun:
        """ "Stations with a fault", "ingress hosts": things of a kind that have something, and not what else is called
        so."""
        behind = self.atoms[self.i] if self.i < len(self.atoms) and made.start == self.start else None
        having = made.plural and behind is not None and bool({*behind.before} & {*HAVING, "are"})
        had = behind is not None and behind.role == "attribute" and not behind.before
        others = bool(made.kinds) and not any(one.resource in made.kinds for one in made.found)
        return replace(made, found=()) if others and (having or had) else made

    def _compound(self, made: Noun) -> Noun | None:
        """ "The statefulset pods": what is meant are the pods, of any stateful set."""
        behind = self.peek("noun")
        if behind is None or behind.before or made.found or not made.kinds or made.plural:
            return None
        kinds, found, sure = meant(behind)
        own = made.kinds[0].qualified in WORKLOADS and {k.qualified for k in kinds} <= {"pods", "jobs.batch"}
        if not own or found or not kinds or made.kinds == kinds:
            return None
        self.i += 1
        return Noun(made.start, behind.end, kinds, sure=sure, plural=True, before=made.before)

    def _classed(self, made: Noun, atom: Atom) -> Noun:
        """ "The class X": an attribute that tells names of a kind, and such a name behind it."""
        asked = self.parts.asked[-1] if self.parts.asked else None
        if asked is None or made.kinds or asked.end != atom.start or asked.start - self.start <= 1:
            return made
        kinds = {kind for a, _ in asked.links for kind in a.names}
        found = tuple(f for f in made.found if f.kind in kinds)
        if not found:
            return made
        self.take_asked()
        return replace(made, start=asked.start, found=found, kinds=(found[0].resource,), before=asked.before)

    def _typed(self, made: Noun) -> Noun:
        """ "pod x", "the x deployment", "namespace called x": a kind and a name beside each other are one thing."""
        behind = self.peek("noun", "unknown", "label", "used", "literal")
        if behind is None or not adjoining(made, behind):
            return made
        if behind.role == "noun":
            kinds, found, sure = meant(behind)
            if made.kinds and not made.found and found and (not kinds or behind.span.tokens[0].name_like):
                return self._kind_and_name(made, behind, found, sure)
            if made.found and not made.kinds and kinds and not found:
                return self._name_and_kind(made, behind, kinds)
            return made
        naming = bool(NAMING & set(behind.before))
        nothing = behind.role in ("unknown", "label") or (behind.role == "literal" and behind.span.tokens[0].name_like)
        if made.kinds and not made.found and (naming or nothing) and not made.plural:
            word = "-".join(t.lower for t in behind.span.tokens)
            found = self.world.names.of_kind(made.kinds[0].qualified, word)
            if found:
                self.i += 1
                return replace(made, end=behind.end, found=found, sure=0.8)
            named = behind.span.tokens[0].name_like or made.kinds[0].qualified == "namespaces"
            if naming or named or self._ends_phrase(made, behind):
                self.i += 1
                return replace(made, end=behind.end, missing=word)
        return made

    def _ends_phrase(self, made: Noun, atom: Atom) -> bool:
        """Whether a word that names nothing stands where a name does: nothing but grammar follows it at once."""
        behind = self.atoms[self.i + 1] if self.i + 1 < len(self.atoms) else None
        if self.parts.ask == "which" or atom.span.text.lower() in load("words")["adjectives"]:
            return False  # "which service answers", "a node right now"
        first = made.start == self.start or bool(made.before)
        known = atom.role == "label" and "the" not in made.before
        return first and not known and not atom.before and (behind is None or bool(behind.before))

    def _kind_and_name(self, made: Noun, behind: Atom, found: tuple[Found, ...], sure: float) -> Noun:
        alike = {ALIKE.get(kind.qualified) for kind in made.kinds}  # "the binding X" of a cluster role binding
        fitting = tuple(f for f in found if f.resource in made.kinds) or tuple(f for f in found if f.kind in alike)
        if fitting and not (made.plural and behind.before and not NAMING & set(behind.before)):
            self.i += 1
            kinds = tuple({f.resource: None for f in fitting})
            return replace(made, end=behind.end, kinds=kinds, found=fitting, sure=sure)
        return made

    def _name_and_kind(self, made: Noun, behind: Atom, kinds: tuple[Resource, ...]) -> Noun:
        word = behind.span.tokens[-1]
        plural = word.lower != word.lemma
        fitting = tuple(f for f in made.found if f.resource in kinds)
        spaces = tuple(f for f in made.found if f.kind == "namespaces")
        own = [f for f in made.found if f.kind in PODLIKE or f.kind in ("services", *(k.qualified for k in kinds))]
        if spaces and kinds[0].qualified != "namespaces" and not own and made.sure == 1.0:
            return made
        if not fitting and not any(known(kinds[0].qualified, f.kind) for f in made.found):
            fitting = self._partly(kinds[0], made)
        self.i += 1
        crons = tuple(f for f in made.found if f.kind == "cronjobs.batch")
        last = self.parts.ranked is not None and self.parts.ranked.age  # "the last x job": of those of the cron job
        if kinds[0].qualified == "jobs.batch" and crons and not fitting and not last:  # people say job for both
            return replace(made, end=behind.end, kinds=(crons[0].resource,), found=crons, plural=plural)
        return replace(made, end=behind.end, kinds=kinds, found=fitting or made.found, plural=plural)

    def _partly(self, kind: Resource, made: Noun) -> tuple[Found, ...]:
        """The one object of a kind that has a name as a part of its own ("the api hpa" of `svc-api`), where what is
        called so has nothing to do with that kind."""
        listing = self.world.listing(kind.qualified)
        words = re.split(r"[-.]", made.found[0].meta.name) if listing is not None else ()
        metas = [meta for name in listing.with_words(words) for meta in listing.by_name[name]] if listing else []
        return tuple(Found(kind, meta) for meta in metas) if len(metas) == 1 else ()

    def unknown(self, atom: Atom) -> None:
        """A word that nobody knows: a name before its kind, a value behind its attribute, or no reading."""
        behind = self.peek("noun")
        word = "-".join(t.lower for t in atom.span.tokens)
        if behind is not None and not behind.before:
            kinds, found, _ = meant(behind)
            last = behind.span.tokens[-1]
            plain = word in load("words")["adjectives"] or word[:1].isdigit()
            singular = last.lower == last.lemma and not plain and not self._begins_label(word, kinds)
            if kinds and not found and (singular or atom.span.tokens[0].name_like):
                self.i += 1
                plural = last.lower != last.lemma
                self.parts.nouns.append(
                    Noun(atom.start, behind.end, kinds, missing=word, plural=plural, before=atom.before)
                )
                return
        previous = self.parts.asked[-1] if self.parts.asked else None
        stated = previous is not None and previous.end == atom.start - len(atom.before)
        stated = stated or (self.parts.ask == "yes_no" and self.i == len(self.atoms))
        if previous is not None and stated and not set(atom.before) - _STATING:
            if previous.negated:
                raise Unfit(atom.span.text)  # whatever has no such value would be told
            self.equals(self.take_asked(), atom.span.tokens[0].text, atom.end)
            return
        spaces = self.world.resource("namespaces")
        inside = atom.before[-1:] in (("in",), ("inside",), ("within",)) and len(atom.span.tokens) == 1
        if inside and spaces is not None and atom.span.tokens[0].could_name:
            self.parts.nouns.append(Noun(atom.start, atom.end, (spaces,), missing=word, before=atom.before))
            return
        if atom.span.tokens[0].name_like and len(atom.span.tokens) == 1 and "." not in word:
            self.parts.nouns.append(Noun(atom.start, atom.end, missing=word, before=atom.before))
            return
        raise Unfit(atom.span.text)

    def _begins_label(self, word: str, kinds: tuple[Resource, ...]) -> bool:
        """Whether the value of a label begins so ("the arm node", where one has arm64): then it is no name."""
        listing = self.world.listing(kinds[0].qualified) if kinds else None
        values = (v for held in listing.labels.values() for v in held) if listing else ()
        return any(value.lower().startswith(word) for value in values)
