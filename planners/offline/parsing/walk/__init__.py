"""The walk: once over the atoms of a sequence, neighbours are joined and everything finds its place among the parts.

What finds no place makes the sequence no reading at all (`Unfit` tells the word): no word is dropped in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from planners.offline.data import load
from planners.offline.forms.algebra import Holds, Is
from planners.offline.parsing.chart import Atom
from planners.offline.parsing.makers import attributes_of, encrypted, meant, row, since, source
from planners.offline.parsing.parts import Asked, Parts, Unfit, of_container
from planners.offline.parsing.walk.base import BEHIND
from planners.offline.parsing.walk.modifiers import Modifying
from planners.offline.parsing.walk.operators import Operating
from planners.offline.words import Attribute, Opening, Token, lemma, lexicon
from planners.offline.world import World

__all__ = ["parts"]

_MODALS = frozenset({"can", "could", "may", "might", "should", "would", "must"})
_TRAFFIC = frozenset({"reach", "connect", "talk", "communicate", "contact"})
_EXISTING = frozenset({"exist", "exists", "existing"})
_KEYED = ("labels", "annotations")
_DONE = frozenset({"been", "are", "were", "is", "was", "got", "get"})
"""Words before what was done of an amount."""
_QUESTIONS = frozenset(load("plans")["question_words"])
_SAID = frozenset({"not", "condition", "label", "used", "literal", "compare", "attribute"})
"""What can be said of things, or begins that."""
_EXCEPTED = frozenset({"noun", "container", "unknown", "condition", "label", "used", "literal", "compare"})
"""What an exception is of; what follows it unjoined is said of the rest."""


def parts(atoms: Sequence[Atom], opening: Opening, tokens: Sequence[Token], world: World) -> Parts:
    """The parts. Raises `Unfit` for a word that has no place."""
    rest = [a for a in atoms if a.end > opening.end or a.role == "operator" or len(a.span.tokens) > a.end - a.start]
    return _Walk(rest, opening, tokens, world).run()


class _Walk(Modifying, Operating):
    def run(self) -> Parts:
        """Place every atom."""
        steps: dict[str, Callable[[Atom], None]] = {
            "noun": self.noun,
            "attribute": self.attribute,
            "condition": self.condition,
            "label": self.label,
            "used": self.used,
            "container": self.container,
            "literal": self.literal,
            "operator": self.operator,
            "guess": self.guess,
            "compare": self.compare,
            "not": self.negation,
            "except": self.exception,
            "everywhere": self.everywhere,
            "own": self.everywhere,
            "unknown": self.unknown,
        }
        while self.i < len(self.atoms):
            atom = self.atoms[self.i]
            self.i += 1
            step = steps.get(atom.role)
            if step is None:
                raise Unfit(atom.span.text)
            self.parts.sure += atom.sure - 1.0
            self._expect_alternative(atom)
            self._check_words(atom)
            listed = atom.role == "noun" and not atom.before  # behind a comma
            if self.excepted and not listed and atom.before[-1:] not in (("and",), ("or",)):
                self.excepting = self.excepted = False  # "besides X in Y": all that is spoken of is in Y
            step(atom)
            self._mark_alternative(atom)
            self.excepted = self.excepting and atom.role in _EXCEPTED
        self._end()
        if self.parts.ask == "age" and not self.parts.asked:
            self.parts.asked.append(Asked(0, self.start, self._lasting() or ((row("age"), 1.0),)))
        ending = [token.lower for token in self.tokens[-2:]]
        if ending[-1:] in (["and"], ["or"]) or (ending[:1] == ["and"] and ending[-1] in _QUESTIONS):
            raise Unfit(self.tokens[-1].text)  # "and when"
        self._join()
        self._group()
        self._encrypt_hosts()
        if self.parts.ask == "yes_no" and self.tokens[0].lower in _MODALS:
            reached = next((t.text for t in self.tokens if t.lower in _TRAFFIC), "")
            if reached:
                raise Unfit(reached)  # what network policies let through, no form tells
        if not self.parts.gone and (_EXISTING & {t.lower for t in self.tokens} or self.tokens[-1].lower == "there"):
            self._asks_whether_there()
        opened = {token.lower for token in self.tokens[: self.start + 1]}
        meant = {token.start for atom in self.atoms for token in atom.span.tokens}
        if any(token.lower in ("say", "says") and token.start not in meant for token in self.tokens[self.start :]):
            raise Unfit("say")  # what is reported of something is none of its fields
        if any(token.lower == "labeled" for token in self.tokens) and not any(map(_of_label, self.atoms)):
            raise Unfit("labeled")  # "labeled as ours"
        holed = any(atom.span.holes for atom in self.atoms)
        if "would" in opened and not opened & {"you", "i"} and self.parts.ask not in ("yes_no", "exists") and not holed:
            raise Unfit("would")  # what would be no object tells
        last = max((atom.end for atom in self.atoms), default=0)
        compared = self.tokens[last - 1].lower == "than"  # "fewer than they should have"
        if not compared and any(token.lower == "should" for token in self.tokens[max(last, self.start) :]):
            raise Unfit("should")
        return self.parts

    def _lasting(self) -> tuple[tuple[Attribute, float], ...]:
        """ "Since when is X down": when that came to be so, and not when X was made."""
        said = [one.condition for m in self.parts.modifiers for one, _ in m.choices if isinstance(one, Is)]
        ago = "ago" in (token.lower for token in self.tokens)
        dated = (one for one in said if one.when and (ago or one.when != "last_end"))  # each end is one of many
        return tuple((since(Attribute(f"when {one.id}", one.of, one.when, "time")), 1.0) for one in dated)

    def _asks_whether_there(self) -> None:
        """ "Does every config map that X uses exist", "does its backend exist": of what is named it is asked."""
        every = self.parts.every or self.parts.has("all")
        if self.parts.ask == "yes_no" and (self.parts.asked or (every and len(self.parts.nouns) > 1)):
            self.parts.gone = "there"
        elif self.parts.asked and self.parts.ask != "age" and self.tokens[-1].lower != "there":
            raise Unfit("exist")

    def _join(self) -> None:
        """What is said twice is said once: "what label has X for env", "certificates that are valid for 90 days"."""
        asked = self.parts.asked = [one for one in self.parts.asked if not self._denies_value(one)]
        if self.parts.ask == "count" and len(asked) > 1 and all(map(_is_amount, asked)) and _DONE & {*asked[-1].before}:
            asked = asked[-1:]  # "how many orders of X have been picked": of what is said first
        if any(a.id in _KEYED for one in asked for a, _ in one.links):
            keys = [replace(one, links=tuple(pair for pair in one.links if _is_key(pair[0]))) for one in asked]
            asked = [one for one in keys if one.links] or asked
        if len(asked) > 1 and asked[0].start <= self.start and all(_is_key(a) for a, _ in asked[0].links):
            asked = [one for one in asked if not all(a.owner for a, _ in one.links)]  # "which key is responsible for X"
        head = self.parts.nouns[0] if self.parts.nouns else None
        if head is not None and head.kinds and head.start - self.start <= 1:
            asked = [one for one in asked if not self._of_value(one)]
        if self._asks_source():
            asked = [_each(one, lambda a: source(a) if a.id.startswith("environment ") else a) for one in asked]
        if self.parts.ask == "age" and any(token.lower == "long" for token in self.tokens[: self.start]):
            asked = [_each(one, lambda a: since(a) if a.kind == "time" else a) for one in asked]  # "how long ago was …"
        if self.parts.ask == "age" and any(token.lower == "old" for token in self.tokens[: self.start]):
            asked = [_without_references(one) for one in asked]
        self.parts.asked = asked

    def _encrypt_hosts(self) -> None:
        """ "Is HOST covered by TLS?": of an ingress with several hosts, that one's is meant."""
        held = [one for modifier in self.parts.modifiers for one, _ in modifier.choices]
        hosts = [one.value for one in held if isinstance(one, Holds) and one.attribute.id == "hosts"]
        named = [one.condition.id for one in held if isinstance(one, Is) and one.condition.id.startswith("mentions ")]
        hosts += [text.partition(" ")[2] for text in named if "." in text]
        if len(set(hosts)) != 1:
            return
        for place, modifier in enumerate(self.parts.modifiers):
            choices = tuple((encrypted(one, hosts[0]), sure) for one, sure in modifier.choices)
            self.parts.modifiers[place] = replace(modifier, choices=choices)

    def _group(self) -> None:
        """ "Pods per node on A and B": it is counted by those that are named."""
        at = next((at for role, at in self.parts.operators if role == "each"), len(self.tokens))
        by = next((t for t in self.parts.nouns if t.start >= at and t.kinds and not t.found), None)
        if by is None or by.kinds[0].qualified == "namespaces":
            return
        named = [t for t in self.parts.nouns if t.start > by.start and not (t.negated or t.excepted or t.kinds)]
        named = [t for t in named if any(f.resource in by.kinds for f in t.found)]
        found = tuple(f for t in named for f in t.found if f.resource in by.kinds)
        grouped = replace(by, found=found, grouped=bool(found))
        self.parts.nouns = [grouped if t is by else t for t in self.parts.nouns if t not in named]

    def _asks_source(self) -> bool:
        """ "Where does VARIABLE come from", "from which secret does X take VARIABLE": not its value is asked for."""
        words = [token.lower for token in self.tokens]
        origin = self.parts.ask == "where" or words[:2] in (["from", "which"], ["from", "what"])
        return words[-2:] == ["come", "from"] or (origin and "from" in words)

    def _denies_value(self, asked: Asked) -> bool:
        """ "Not an image of registry X": what is denied is the value that is told of it, not that there is any."""
        containers = asked.negated and all(a.of == ("container",) for a, _ in asked.links)
        for place, modifier in enumerate(self.parts.modifiers):
            held = [(one, sure) for one, sure in modifier.choices if isinstance(one, Holds | Is) and not one.negated]
            of_it = [(one, sure) for one, sure in held if of_container(one) and not _plain(one)]
            if containers and of_it and asked.end <= modifier.start:
                denied = tuple((replace(one, negated=True), sure) for one, sure in of_it)
                self.parts.modifiers[place] = replace(modifier, choices=denied)
                return True
        return False

    def _of_value(self, asked: Asked) -> bool:
        """Whether an attribute only tells what a value is of; a value of nobody knows what is taken for one of it."""
        for place, modifier in enumerate(self.parts.modifiers):
            ids = {one.attribute.id for one, _ in modifier.choices if isinstance(one, Holds)}
            if any(a.id in ids for a, _ in asked.links):
                return True
            mention = next((one for one, _ in modifier.choices if isinstance(one, Is)), None)
            links = [(a, sure) for a, sure in asked.links if a.custom]
            if mention is not None and mention.condition.id.startswith("mentions ") and links and not asked.negated:
                value = mention.condition.id.partition(" ")[2]
                filters = tuple((Holds(a, "==", value, mention.negated), sure) for a, sure in links)
                self.parts.modifiers[place] = replace(modifier, choices=(*filters, *modifier.choices))
                return True
        return False

    def _end(self) -> None:
        """What waits for something to come, and nothing came: what is left out was taken for grammar."""
        if self.negated:
            self._negate_last()
        if self.excepting and not self.excepted and self.atoms[-1].role in ("except", "operator"):
            raise Unfit(self.tokens[-1].text)

    def _negate_last(self) -> None:
        """ "On which nodes is X missing?": what stands at the end negates the thing before it."""
        last = self.parts.nouns[-1] if self.parts.nouns else None
        if last is None or not last.found or self.negated not in BEHIND:
            raise Unfit(self.negated)
        self.parts.nouns[-1] = replace(last, negated=True)

    def _expect_alternative(self, atom: Atom) -> None:
        """ "Pending or failed", "cordoned or not ready": what comes may be so instead of what was said last."""
        ends = [one.end for one in self.parts.modifiers] + [one.end for one in self.parts.asked]
        joined = "or" in atom.before and atom.role in _SAID and self.parts.ask != "yes_no"
        if joined and max(ends, default=-1) >= atom.start - len(atom.before):
            self.alternative = len(self.parts.modifiers), len(self.parts.asked)

    def _mark_alternative(self, atom: Atom) -> None:
        """Mark what was said behind an "or". Raises `Unfit` where it is something else."""
        if self.alternative is None or atom.role == "not":
            return
        (said, asked), self.alternative = self.alternative, None
        modifiers, attributes = self.parts.modifiers, self.parts.asked
        if len(modifiers) > said and len(attributes) <= asked:
            modifiers[said] = replace(modifiers[said], joint=True)
        elif len(attributes) > asked and len(modifiers) == said:
            attributes[asked] = replace(attributes[asked], joint=True)
        else:
            raise Unfit("or")

    def _check_words(self, atom: Atom) -> None:
        """ "May", "can" behind the opening ask what is allowed, which no object tells; "or" leaves it open."""
        spaces = atom.role == "noun" and all(f.kind == "namespaces" for f in meant(atom)[1])
        named = any(t.found and not t.spaces for t in self.parts.nouns) and self.parts.ask == "yes_no"
        if "or" in atom.before[-2:] and (named or not spaces) and self.alternative is None:
            raise Unfit("or")  # "is X in A or in B" asks which
        if "and" in atom.before:
            self._check_joined(atom)
        if self.parts.ask in ("yes_no", "exists", "noun") or any(a.span.holes for a in self.atoms):
            return
        modal = next((w for w in atom.before if w in _MODALS), "")
        if self.parts.has("left"):
            return  # "how many more could it add": what is left is what may be
        flag = any(a.custom and a.kind == "flag" for a, _ in attributes_of(atom))  # "which gates can take a widebody"
        told = self.parts.asked and not any(a.reference or a.names for one in self.parts.asked for a, _ in one.links)
        does = told and atom.role == "noun" and meant(atom)[1]  # "which port should X listen on"
        free = {"i", "we", "you", "be", "not", "use"} & {*atom.before}
        passive = any(token.lower == "be" for token in self.tokens[atom.start :])
        if modal and atom.start > self.start and not (flag or does or free or passive):
            raise Unfit(modal)

    def _check_joined(self, atom: Atom) -> None:
        """ "The schedule and time zone of X", "the storage class and size": what stands before "and" and is taken for
        grammar, or for a kind, may be asked for as well."""
        for word in atom.before[: atom.before.index("and")]:
            if any(isinstance(sense, Attribute) for sense in lexicon().find((lemma(word),))):
                raise Unfit(word)
        last = self.atoms[self.i - 2] if self.i > 1 and atom.before[0] == "and" else None
        both = last is not None and last.role == "noun" and atom.role == "attribute"
        if last is not None and both and any(isinstance(link.sense, Attribute) for link in last.span.links):
            raise Unfit(last.span.text)


def _without_references(asked: Asked) -> Asked:
    """ "How old are the service accounts": what is called so is asked for, and not which ones something names."""
    links = tuple(pair for pair in asked.links if not (pair[0].reference or pair[0].names))
    if not links:
        raise Unfit("old")
    return replace(asked, links=links)


def _each(asked: Asked, told: Callable[[Attribute], Attribute]) -> Asked:
    """What is asked for with each attribute that it may be `told` otherwise."""
    return replace(asked, links=tuple((told(a), sure) for a, sure in asked.links))


def _is_amount(asked: Asked) -> bool:
    """Whether it is a number that a resource of the cluster's own holds."""
    return bool(asked.links) and all(a.custom and a.kind == "number" for a, _ in asked.links) and not asked.negated


def _plain(one: Holds | Is) -> bool:
    """Whether it is a condition that names no value."""
    return isinstance(one, Is) and "=" not in one.condition.id


def _is_key(attribute: Attribute) -> bool:
    return attribute.id.startswith(("label ", "annotation "))


def _of_label(atom: Atom) -> bool:
    """Whether it is a label, an annotation, or the value of one."""
    keys = any(_is_key(attribute) or attribute.id in _KEYED for attribute, _ in attributes_of(atom))
    return keys or atom.role == "label" or (atom.role == "literal" and "=" in atom.span.text)
