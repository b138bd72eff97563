"""Operators: ranks, ages, negations, exceptions, everywhere. None is ever dropped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from planners.offline.data import load
from planners.offline.forms.algebra import Age, Filter, Is
from planners.offline.parsing.chart import Atom
from planners.offline.parsing.links import Operator
from planners.offline.parsing.makers import attributes_of, lasting, meant, near, row
from planners.offline.parsing.parts import Asked, Modifier, Noun, Ranked, Unfit
from planners.offline.parsing.walk.base import BEHIND, SIZES
from planners.offline.parsing.walk.nouns import Naming
from planners.offline.parsing.walk.values import Valuing
from planners.offline.words import WORKLOADS, Attribute, Word, is_version

_BY_SIZE = frozenset({"biggest", "largest", "smallest", "tiniest", "highest", "lowest"})
_BEING = frozenset({"is", "are", "was", "were", "be", "been", "has", "have", "that", "which", "still"})
_LACKED = (("a",), ("an",), ("any",), ("the",))
_WHOLE = frozenset(load("words")["whole"])
_AGED = re.compile(rf" (?:{'|'.join(load('words')['aged'])})\b")
"""What is said behind a length of time that is an age: "7 days old"."""
_LIVING = frozenset(load("words")["living"])
"""Words before one that is an age: "exist for more than 7 days"."""
_SECONDS_OLD = Attribute("age in seconds", ("any",), "now - (.metadata.creationTimestamp | fromdate)", "number")


def _thing(atom: Atom) -> Noun:
    kinds, found, sure = meant(atom)
    return Noun(atom.start, atom.end, kinds, found, sure)


class Operating(Naming, Valuing):
    """Steps over the words that change what is asked."""

    def operator(self, atom: Atom) -> None:
        """What an operator does to the parts. Raises `Unfit` for one that has no use here."""
        sense = atom.links[0].sense
        assert isinstance(sense, Operator)  # noqa: S101  its role says so
        if sense.role in ("most", "least"):
            self._rank(atom, sense.role == "most")
        elif sense.role in ("oldest", "newest"):
            behind = self.peek("noun")
            counted = self.peek("attribute")
            if counted is not None and not counted.before and all(is_version(a) for a, _ in attributes_of(counted)):
                self.i += 1
                by = attributes_of(counted)
                self.parts.ranked = Ranked(atom.start, counted.end, sense.role == "newest", by)
                return
            previous = self.parts.asked[-1] if self.parts.asked else None
            told = previous is not None and atom.start in previous.holes and all(a.live for a, _ in previous.links)
            if told and atom.span.text.lower() == "last":
                return  # "with which code did it last exit": what is told is the last there is
            if atom.span.text.lower() in ("first", "last") and (behind is None or behind.before):
                raise Unfit(atom.span.text)
            self.parts.ranked = Ranked(atom.start, atom.end, sense.role == "oldest", age=True)
        elif sense.role in ("older", "younger"):
            self._age(atom, sense.role == "older")
        elif sense.role in ("more", "fewer"):
            if "than" not in [t.lower for t in self.tokens[atom.end :]]:
                if sense.role == "fewer" or self.parts.ask != "count":
                    raise Unfit(atom.span.text)
                self.parts.operators.append(("left", atom.start))  # "how many more pods fit"
                return
            self.parts.compared = (">" if sense.role == "more" else "<", atom.start)
        elif sense.role == "gone":
            self._gone(atom)
        elif sense.role == "each" and atom.span.text.lower() != "by" and self._of_one_pod():
            return
        elif sense.role == "but" and (self.parts.nouns or self.parts.modifiers or self._speaks_of_all(atom)):
            named, state = self.peek("noun", "used", "label", "container", "unknown"), self.peek("condition")
            those = named or (state is not None and "the" in state.before)  # "all but the running pods"
            whole = bool(those) and ((named is not None and named.role == "noun") or self._speaks_of_all(atom))
            self.excepting = whole  # "all but X"; else as "and": "running but not ready"
            self.parts.operators += [] if whole else [(sense.role, atom.start)]
        elif sense.role == "only" and "the" in atom.before and self.peek("noun"):
            return
        elif sense.role in ("only", "between", "but"):
            raise Unfit(atom.span.text)
        else:
            self.parts.operators.append((sense.role, atom.start))

    def _speaks_of_all(self, atom: Atom) -> bool:
        """Whether all of something, or none, is spoken of before a word."""
        return not _WHOLE.isdisjoint(token.lower for token in self.tokens[: atom.start])

    def _of_one_pod(self) -> bool:
        """ "The most memory per pod", "how much memory may each X pod use": what the template of a workload says is of
        each pod."""
        behind, kind = self.peek("noun", "attribute", "container"), self.peek("noun", at=1)
        if behind is None or behind.before:
            return False
        by = self.parts.ranked.attributes if self.parts.ranked is not None else ()
        asked = [pair for one in self.parts.asked for pair in one.links]
        if not any(a.of == ("container",) and a.kind == "quantity" for a, _ in (*by, *asked)):
            return False
        if behind.role == "container" or (behind.role == "noun" and meant(behind)[1]):  # "each X pod"
            return kind is not None and not kind.before and bool(meant(kind)[0]) and not meant(kind)[1]
        copies = [a.id for a, _ in attributes_of(behind)] if behind.role == "attribute" else []
        if "replicas" not in copies and [k.qualified for k in meant(behind)[0]] != ["pods"]:
            return False
        nouns = [meant(atom) for atom in self.atoms if atom.role == "noun"]
        run = {f.kind for _, found, _ in nouns for f in found} | {k.qualified for kinds, _, _ in nouns for k in kinds}
        taken = bool(run & {*WORKLOADS})
        self.i += taken
        return taken

    def _gone(self, atom: Atom) -> None:
        """ "A role that does not exist", "a missing secret": something that others name, and no object of it."""
        behind = self.atoms[self.i] if self.i < len(self.atoms) else None
        if behind is not None and behind.before[:1] in _LACKED:
            raise Unfit(atom.span.text)  # "missing a label": it has none
        self.parts.gone = "gone"

    def _rank(self, atom: Atom, largest: bool) -> None:
        number = self.peek("literal")
        if number is not None and not number.before and number.span.text.isdigit() and self.peek("noun", at=1):
            self.i += 1  # "top 3 pods"
            self.parts.limit = int(number.span.text)
        behind = self.peek("attribute", "noun")
        previous = self.parts.asked[-1] if self.parts.asked else None
        if previous is not None and atom.start in previous.holes:
            self.parts.ranked = Ranked(atom.start, atom.end, largest, self.take_asked().links)
            return
        if behind is None or behind.before:
            if self._ranked_later(atom, largest) or self._ranked_by_size(
                atom, [*self.parts.nouns[-1:], *self._described()], largest
            ):
                return  # "which claim is the largest"
            if previous is None or previous.end != atom.start - len(atom.before):
                raise Unfit(atom.span.text)
            self.parts.ranked = Ranked(previous.start, atom.end, largest, self.take_asked().links)  # "restarted most"
            return
        if behind.role == "noun" and (
            self._ranked_later(atom, largest) or self._ranked_by_size(atom, [_thing(behind)], largest)
        ):
            return
        self.i += 1
        if behind.role == "attribute":
            self.parts.ranked = Ranked(atom.start, behind.end, largest, attributes_of(behind))
        else:
            kinds, found, sure = meant(behind)
            if found or not kinds:
                raise Unfit(atom.span.text)
            counted = Noun(behind.start, behind.end, kinds, plural=True, sure=sure)
            self.parts.ranked = Ranked(atom.start, behind.end, largest, noun=counted)

    def _described(self) -> list[Noun]:
        """ "The biggest bound claim": the kind behind what is said of it."""
        said = ("condition", "label", "used")
        place = next((at for at in range(len(self.atoms) - self.i) if not self.peek(*said, at=at)), 0)
        behind = self.peek("noun", at=place) if place else None
        return [_thing(behind)] if behind is not None and not behind.before else []

    def _ranked_later(self, atom: Atom, largest: bool) -> bool:
        """ "The highest X by A", "the most expensive X according to A"."""
        for place in range(self.i, len(self.atoms)):
            later, before = self.atoms[place], self.atoms[place - 1]
            by = before.role == "operator" and before.span.text.lower() == "by"
            if by and later.role == "noun" and not meant(later)[1]:  # "the top 3 namespaces by number of pods"
                kinds, _, sure = meant(later)
                counted = Noun(later.start, later.end, kinds, plural=True, sure=sure)
                self.parts.ranked = Ranked(atom.start, atom.end, largest, noun=counted)
                del self.atoms[place - 1 : place + 1]
                return True
            if later.role == "attribute" and (by or set(later.before) & {"according", "by", "going", "terms"}):
                self.parts.ranked = Ranked(atom.start, atom.end, largest, attributes_of(later))
                del self.atoms[place - by : place + 1]
                return True
        return False

    def _ranked_by_size(self, atom: Atom, nouns: Sequence[Noun], largest: bool) -> bool:
        """ "The biggest volume claim", "which claim is smallest"."""
        kinds = [kind for noun in nouns if not noun.found for kind in noun.kinds]
        sizes = tuple(
            (row(name), 1.0)
            for name in (*SIZES, "cpu capacity", "memory capacity")
            if kinds and row(name).fits(kinds[0].qualified)
        )
        if not sizes or atom.span.text.lower() not in _BY_SIZE:
            return False
        self.parts.ranked = Ranked(atom.start, atom.end, largest, sizes)
        return True

    def compare(self, atom: Atom) -> None:
        """A comparison with a length of time, or with another value."""
        sign = next(x.sense.value for x in atom.links if isinstance(x.sense, Word))[:1]
        seconds, end = self._duration(atom.end)
        before = {token.lower for token in self.tokens[max(0, atom.start - 2) : atom.start]}
        aged = self._aged(end) > end or before & _LIVING
        if seconds and sign in "<>" and (aged or self._timed(atom, sign, seconds)):
            self._age(atom, sign == ">")
        else:
            super().compare(atom)

    def _aged(self, end: int) -> int:
        """The token behind what says, from a token on, that a length of time is an age."""
        said = _AGED.match("".join(f" {token.lower}" for token in self.tokens[end:]))
        return end + len(said.group().split()) if said else end

    def _timed(self, atom: Atom, sign: str, seconds: int) -> list[tuple[Filter, float]]:
        """That a time which is spoken of right before is longer ago, or that it lasted longer ("took over 2 hours")."""
        previous = self.parts.asked[-1] if self.parts.asked else None
        if previous is None or max(previous.end, *previous.holes, 0) < atom.start - len(atom.before) - 1:
            return []
        return [(found, sure) for a, sure in previous.links if (found := lasting(a, sign, seconds))]

    def _age(self, atom: Atom, older: bool) -> None:
        seconds, end = self._duration(atom.end)
        end = self._aged(end)
        value = self.peek("literal")
        if not seconds and value is not None and near(value):
            self.i += 1  # "a kubelet older than 1.30"
            self.compared(atom, value, "<" if older else ">")
            return
        if not seconds:
            self.parts.compared = (">" if older else "<", atom.start)
            self.parts.asked.append(Asked(atom.start, atom.end, ((_SECONDS_OLD, 1.0),), atom.before))
            return
        while self.i < len(self.atoms) and self.atoms[self.i].start < end:
            self.i += 1
        if timed := self._timed(atom, ">" if older else "<", seconds):
            asked = self.take_asked()
            self.parts.modifiers.append(Modifier(asked.start, end, tuple(timed)))
            return
        if self._happened(atom, older, seconds):
            return
        negated = self.take_negation() != self.excepting
        self.parts.modifiers.append(Modifier(atom.start, end, ((Age(">" if older else "<", seconds, negated), 1.0),)))

    def _happened(self, atom: Atom, older: bool, seconds: int) -> bool:
        """ "Restarted in the last hour": when that happened is meant, and not when it was made."""
        last = self.parts.modifiers[-1] if self.parts.modifiers else None
        if last is None or last.end < atom.start - len(atom.before):
            return False
        dated = [(one, sure) for one, sure in last.choices if isinstance(one, Is) and one.condition.when]
        if not dated:
            return False
        op = "<" if older else ">"
        made = tuple((Is(one.condition.dated(op, seconds, one.negated)), sure) for one, sure in dated)
        self.parts.modifiers[-1] = replace(last, choices=made)
        return True

    def _duration(self, start: int) -> tuple[int, int]:
        """ "an hour", "30 minutes", "2h" from a token on, in seconds, and the token behind it."""
        words = [t.lower for t in self.tokens[start : start + 3]]
        units = load("operators")["units"]
        match = re.fullmatch(r"(\d+)([smhd])", words[0]) if words else None
        if match:
            return int(match[1]) * int({"s": "1", **units, "m": "60"}[match[2]]), start + 1
        number, rest = 1.0, words
        if words and (re.fullmatch(r"\d+(\.\d+)?", words[0]) or words[0] in ("a", "an", "one")):
            number, rest = (float(words[0]) if words[0][0].isdigit() else 1.0), words[1:]
        unit = units.get(rest[0].rstrip("s") if rest[0] != "s" else "second") if rest else None
        return (int(number * int(unit)), start + len(words) - len(rest) + 1) if unit else (0, start)

    def negation(self, atom: Atom) -> None:
        """What comes next is negated."""
        behind = self.atoms[self.i] if self.i < len(self.atoms) else None
        if atom.span.text.lower() in BEHIND and (behind is None or behind.before) and self._denied(atom):
            return
        prefixed = behind is not None and behind.before[:1] in (("for",), ("in",), ("on",), ("from",), ("of",))
        lacking = atom.span.text.lower() in ("missing", "lacking")
        adjective = (
            atom.before[-1:] in _LACKED or atom.start == self.start
        )  # "a missing secret" is one that is not there
        if [t.lower for t in self.tokens[atom.end : atom.end + 2]] == ["the", "cluster"]:
            raise Unfit("cluster")  # what is outside of it, no object is
        if self.negated or (lacking and (prefixed or adjective)):
            raise Unfit(atom.span.text)
        self.negated = atom.span.text

    def _denied(self, atom: Atom) -> bool:
        """ "The limit is missing", "TLS not configured": whether what stands right before is denied, and is now."""
        at = atom.start - len(atom.before)
        asked, said = self.parts.asked[-1:], self.parts.modifiers[-1:]
        if {*atom.before} - _BEING or not (asked or said):
            return False
        if asked and asked[0].end == at:
            self.parts.asked[-1] = replace(asked[0], negated=True)
        elif said and said[0].end == at and all(isinstance(one, Is) for one, _ in said[0].choices):
            choices = tuple((replace(one, negated=True), sure) for one, sure in said[0].choices if isinstance(one, Is))
            self.parts.modifiers[-1] = replace(said[0], choices=choices)
        else:
            return False
        return True

    def exception(self, atom: Atom) -> None:
        """What comes next is left out."""
        self.excepting = True

    def everywhere(self, atom: Atom) -> None:
        """All namespaces, or the own one."""
        if atom.role == "own":
            self.parts.own = True
        else:
            self.parts.everywhere = True
