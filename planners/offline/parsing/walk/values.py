"""Values by their spelling: numbers, versions, images, pairs, paths, and what they are compared with."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from planners.offline.forms.algebra import Filter, Holds, Is, Labelled, Op
from planners.offline.parsing.chart import Atom
from planners.offline.parsing.links import Literal, Operator
from planners.offline.parsing.makers import attributes_of, images_from, meant, mentioning, near, row, with_unit
from planners.offline.parsing.parts import Asked, Modifier, Noun, Unfit
from planners.offline.parsing.walk.base import ALONE, SIZES, Steps
from planners.offline.words import PAIR, Word, keys_written_so, lexicon, setting

_DETERMINERS = frozenset({"the", "all", "both", "these", "those", "our", "my", "of"})
_RANKS = frozenset({"most", "least", "oldest", "newest"})
_KEYS = frozenset({"key", "keys", "entry"})
_SUPPOSED = {"bytes": SIZES, "version": ("kubelet version",), "number": ("priority value",)}
"""What is compared with a value where only the thing is said, by how the value is spelled."""
_LIMIT = re.compile(r"\blimit\b|^(?:quota|max|largest) ")
"""Attributes that are bounds from above."""
_BYTES = re.compile(r"\d+(?:\.\d+)?[kmgtp]i?b?", re.IGNORECASE)


class Valuing(Steps):
    """Steps over values."""

    def literal(self, atom: Atom) -> None:
        """A value by its spelling."""
        sense = atom.links[0].sense
        assert isinstance(sense, Literal)  # noqa: S101  its role says so
        makers: dict[str, Callable[[Atom, Literal], None]] = {
            "number": self._number,
            "pair": self._pair,
            "image": self._image,
            "version": self._version,
            "variable": self._variable,
            "path": self._path,
            "text": self._text,
            "mention": self._mention,
        }
        makers[sense.sort](atom, sense)

    def _number(self, atom: Atom, sense: Literal) -> None:
        """ "3 replicas", "top 5", "port 80"."""
        behind = self.peek("attribute")
        if behind is not None and not behind.before:
            self.i += 1
            self._counted(atom, behind, "==", sense.text)
            return
        noun = self.peek("noun", "container", "used")
        if noun is not None and not noun.before and sense.text.isdigit():
            if self._says_how_many(atom) or self._limits():
                self.parts.limit = self.parts.limit or (int(sense.text) if self._limits() else 0)
                return
            raise Unfit(atom.span.text)  # a number of things is no value of what stands before
        self._as_value(atom, sense.text)

    def _limits(self) -> bool:
        """ "Which 3 pods restarted the most": of an order so many are asked for."""
        ranks = {link.sense.role for one in self.atoms for link in one.links if isinstance(link.sense, Operator)}
        return bool(_RANKS & ranks) and not (self.parts.nouns or self.parts.asked)

    def _says_how_many(self, atom: Atom) -> bool:
        """ "The two X pods", "all three nodes": how many they are is known, and asks for nothing."""
        ranks = [link.sense.role for one in self.atoms for link in one.links if isinstance(link.sense, Operator)]
        before = self.tokens[atom.start - 1].lower if atom.start else ""
        one = atom.span.text.lower() in ALONE and bool(self.parts.asked)  # "how much memory may one X pod use"
        return (one or before in _DETERMINERS) and not _RANKS & {*ranks}

    def _as_value(self, atom: Atom, text: str) -> None:
        previous = self.parts.asked[-1] if self.parts.asked else None
        compared = any(isinstance(s, Word) and s.part == "compare" for w in atom.before for s in lexicon().find((w,)))
        if previous is None or previous.end < atom.start - len(atom.before) - 1 or compared:
            raise Unfit(atom.span.text)
        self.equals(self.take_asked(), text, atom.end)

    def _counted(self, atom: Atom, behind: Atom, op: Op, value: str) -> None:
        """A number before what it counts."""
        negated = self.take_negation() != self.excepting
        choices: list[tuple[Filter, float]] = []
        for attribute, sure in attributes_of(behind):
            if attribute.kind == "number" and not attribute.many:
                choices.append((Holds(attribute, op, value, negated), sure))
            elif attribute.kind == "quantity":
                choices.append((Holds(attribute, op, with_unit(value), negated), sure))
            if attribute.many and value.isdigit():
                choices.insert(0, (Holds(attribute, op, value, negated, count=True), sure))
        if not choices:
            raise Unfit(value)
        self.parts.modifiers.append(Modifier(atom.start, behind.end, tuple(choices)))

    def _pair(self, atom: Atom, sense: Literal) -> None:
        pair = PAIR.fullmatch(sense.text)
        assert pair is not None  # noqa: S101  its sort says so
        previous = self.parts.asked[-1] if self.parts.asked else None
        if previous is not None and {a.id for a, _ in previous.links} & {"labels", "annotations", "template labels"}:
            self.take_asked()
        negated = (self.take_negation() != self.excepting) != pair["op"].startswith("!")
        said = ((Labelled(pair["key"], pair["value"], negated), 1.0),)
        self.parts.modifiers.append(Modifier(atom.start, atom.end, self.widened(atom, said)))

    def _image(self, atom: Atom, sense: Literal) -> None:
        previous = self.parts.asked[-1] if self.parts.asked else None
        if previous is not None and previous.end == atom.start - len(atom.before):
            images = tuple(pair for pair in previous.links if pair[0].id == "images")
            if "from" in atom.before and images and not self.negated and self.parts.ask != "yes_no":
                links = tuple((images_from(a, sense.text), sure) for a, sure in images)
                self.parts.asked[-1] = replace(previous, links=links)
                return
            self.equals(self.take_asked(), sense.text, atom.end)
            return
        negated = self.take_negation() != self.excepting
        self.parts.modifiers.append(
            Modifier(atom.start, atom.end, ((Holds(row("images"), "==", sense.text, negated), 0.9),))
        )

    def _version(self, atom: Atom, sense: Literal) -> None:
        previous = self.parts.asked[-1] if self.parts.asked else None
        near_by = previous is not None and atom.start - previous.end <= len(("other", "than"))
        if previous is not None and near_by and (self.excepting or previous.negated):
            self.equals(self.take_asked(), sense.text, atom.end)  # "a kernel other than V"
            return
        verb = self.parts.modifiers.pop() if self.verb_before(atom) else None
        denied = verb is not None and any(isinstance(one, Is) and one.negated for one, _ in verb.choices)
        negated = (self.take_negation() or denied) != self.excepting
        choices = tuple((Holds(row(name), "==", sense.text, negated), 0.7) for name in ("image tag", "kubelet version"))
        self.parts.modifiers.append(Modifier(atom.start, atom.end, choices))

    def _variable(self, atom: Atom, sense: Literal) -> None:
        token, before = atom.span.tokens[0], {one.lower for one in self.tokens[: atom.start]}
        own = (setting(token.text, "secrets"),) * bool(_KEYS & before)  # beside the variables that a secret gives
        links = tuple((a, 0.9) for a in (*keys_written_so(token), *own))
        self.parts.asked.append(Asked(atom.start, atom.end, links, atom.before, self.take_negation()))

    def _path(self, atom: Atom, sense: Literal) -> None:
        negated = self.take_negation() != self.excepting
        choices = (
            (Holds(row("mount paths"), "==", sense.text, negated), 0.7),
            (Holds(row("paths"), "==", sense.text, negated), 0.7),
        )
        self.drop_key(atom, choices)
        self.parts.modifiers.append(Modifier(atom.start, atom.end, choices))

    def _text(self, atom: Atom, sense: Literal) -> None:
        self._as_value(atom, sense.text)

    def _mention(self, atom: Atom, sense: Literal) -> None:
        """A value of which nobody knows whose it is: behind its attribute, or anywhere in what a thing holds."""
        previous = self.parts.asked[-1] if self.parts.asked else None
        if previous is not None and (self.parts.ask == "yes_no" or previous.end >= atom.start - len(atom.before)):
            self.equals(self.take_asked(), sense.text, atom.end)
            return
        negated = self.take_negation() != self.excepting
        self.parts.modifiers.append(Modifier(atom.start, atom.end, ((Is(mentioning(sense.text), negated), 0.7),)))

    def guess(self, atom: Atom) -> None:
        """A word that nobody knows is taken for a value of an object where it is looked for, and where it is
        not denied: that nothing has it is no answer."""
        if self.parts.ask in ("yes_no", "exists", "count") or self.negated or self.excepting or self.parts.ranked:
            raise Unfit(atom.span.text)
        before, behind = self.parts.nouns[-1] if self.parts.nouns else None, self.peek("noun")
        beside = before is not None and before.end == atom.start and not (before.plural or before.found)
        if beside or (behind is not None and not behind.before):
            raise Unfit(atom.span.text)  # a name stands there
        self.literal(atom)

    def compare(self, atom: Atom) -> None:
        """A comparison with a value."""
        word = next(x.sense for x in atom.links if isinstance(x.sense, Word))
        op = word.value
        between = self.peek("attribute")
        if between is not None and not between.before and self.peek("literal", at=1):  # "below version 2"
            self.i += 1
            self.parts.asked.append(Asked(between.start, between.end, attributes_of(between), atom.before))
        value = self.peek("literal")
        if value is not None and isinstance(value.links[0].sense, Literal) and near(value):
            self.i += 1
            self.compared(atom, value, op)
            return
        if value is None and op == "<=" and self._asks_limit():
            return
        raise Unfit(atom.span.text)

    def _asks_limit(self) -> bool:
        """ "How much memory may X use at most": of what a limit is asked anyway."""
        last = self.parts.asked[-1] if self.parts.asked else None
        links = [pair for pair in last.links if _LIMIT.search(pair[0].id)] if last is not None else []
        if last is not None and links:
            self.parts.asked[-1] = replace(last, links=tuple(links))
        return bool(links)

    def compared(self, atom: Atom, value: Atom, op: str) -> None:
        """A comparison with the value behind it, of what stands before the two or behind them."""
        text = value.links[0].sense.text  # type: ignore[attr-defined]
        previous = self.parts.asked[-1] if self.parts.asked else None
        behind = self.peek("attribute", "noun")
        checked: Op = op if op in ("==", ">", ">=", "<", "<=") else "=="  # type: ignore[assignment]
        if behind is not None and behind.role == "attribute" and not behind.before:
            self.i += 1
            self._counted(atom, behind, checked, text)
            return
        if behind is not None and behind.role == "noun" and not behind.before:
            self.i += 1
            kinds, _, sure = meant(behind)
            made = Noun(behind.start, behind.end, kinds, plural=True, sure=sure, many=f"{checked} {text}")
            self.parts.nouns.append(replace(made, negated=self.take_negation()))
            return
        if previous is not None:
            self.equals(self.take_asked(), text, value.end, checked)
            return
        sort = "bytes" if _BYTES.fullmatch(text) else value.links[0].sense.sort  # type: ignore[attr-defined]
        supposed = tuple((row(name), 0.9) for name in _SUPPOSED.get(sort, ()))
        if not supposed:
            raise Unfit(atom.span.text)
        self.equals(Asked(atom.start, value.end, supposed), text, value.end, checked)
