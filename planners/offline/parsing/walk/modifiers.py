"""What is said of things: conditions, labels, attributes, names in use."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace

from planners.offline.data import load
from planners.offline.forms.algebra import Is, Labelled
from planners.offline.parsing.chart import Atom
from planners.offline.parsing.links import Literal, Used
from planners.offline.parsing.makers import attributes_of, held, keyed, meant, near
from planners.offline.parsing.parts import Asked, Modifier, Unfit, of_container
from planners.offline.parsing.walk.base import ALONE, CONTAINERS, NAMING, Steps
from planners.offline.words import Attribute, Condition, Kind, Label, Word, keys_written_so, setting, variable

_PORTS = "(.spec.ports // [])[]"
"""Where the ports of a service stand."""
_ORDINALS = frozenset(load("words")["ordinals"])
_STATES = frozenset({"status", "phase", "container state"})
"""What says no more than the condition behind it."""


class Modifying(Steps):
    """Steps over what is said of things, or asked of them."""

    def condition(self, atom: Atom) -> None:
        """Something that is so, or is not."""
        behind = self.peek("noun")
        of_thing = self._denies_thing()
        first = bool(self.parts.asked) and self.parts.asked[-1].start - self.start <= 1
        if self.excepting and first and not self.parts.asked[-1].negated and self.parts.ask in ("what", "which"):
            raise Unfit(atom.span.text)  # "which condition besides Ready": a value is left out, and no thing
        left_out = behind is not None and not behind.before and bool(meant(behind)[0])  # "apart from finished jobs"
        negated = (self.take_negation() if not of_thing else False) != (self.excepting and not left_out)
        choices = tuple((Is(x.sense, negated), x.sure) for x in atom.links if isinstance(x.sense, Condition))
        optional = any(isinstance(x.sense, Word) for x in atom.span.links) and not negated
        previous = self.parts.asked[-1] if self.parts.asked else None
        if previous and previous.before and previous.end == atom.start and {a.id for a, _ in previous.links} <= _STATES:
            self.take_asked()  # "in phase Released", "with status Failed"
        if all(one.condition.init and "=" in one.condition.id for one, _ in choices):
            self.drop_key(atom, choices)
        elif all("=" in one.condition.id for one, _ in choices):
            self._drop_field(atom, choices)
            if not of_thing and self.take_negation():  # "not of type NodePort"
                choices = tuple((replace(one, negated=not one.negated), sure) for one, sure in choices)
        self._skip_containers(choices)
        swallowed = {word for one, _ in choices for word in one.condition.swallow}
        while (more := self.peek("attribute", "condition", "noun", "unknown", "guess")) is not None and swallowed:
            own = [
                k for k in meant(more)[0] if any(c.condition.fits(k.qualified) for c, _ in choices)
            ]  # "unhealthy pods"
            if own or more.before[-1:] == ("and",) or any(t.lower not in swallowed for t in more.span.tokens):
                break
            self.i += 1  # "fewer ready pods than desired": words that only round it off
        if all(of_container(one) and not one.condition.live for one, _ in choices) and self.verb_before(atom):
            self.parts.modifiers.pop()
        self.parts.modifiers.append(Modifier(atom.start, atom.end, choices, optional))

    def _denies_thing(self) -> bool:
        """ "No failed jobs", "without backend pods": such things are not there, and not that they are otherwise."""
        behind = self.peek("noun")
        return behind is not None and not behind.before and self.negated.split()[-1:] in (["no"], ["without"], ["any"])

    def _skip_containers(self, choices: Sequence[tuple[Is, float]]) -> None:
        """ "Which pods run a privileged container?": the containers are those of what is asked for."""
        behind, head = self.peek("attribute"), self.parts.nouns[:1]
        headed = bool(head and head[0].kinds and head[0].start == self.start) and self.parts.ask in ("which", "list")
        headed = headed or (not head and self.parts.ask == "exists")
        of_containers = all(one.condition.of == ("container",) for one, _ in choices)
        if headed and of_containers and behind is not None and not behind.before:
            self.i += any(a.id in CONTAINERS for a, _ in attributes_of(behind))

    def _drop_field(self, atom: Atom, choices: Sequence[tuple[Is, float]]) -> None:
        """ "of type NodePort", "the RollingUpdate strategy": the field beside its value is not asked for."""
        words = {w.lower() for one, _ in choices for w in re.findall(r"[A-Za-z][a-z]+", one.condition.id.split("=")[0])}
        previous = self.parts.asked[-1] if self.parts.asked else None
        if previous is not None and previous.end >= atom.start - len(atom.before) and near(atom):
            self._take_if(previous, words)
        behind = self.peek("attribute")
        if (
            behind is not None
            and not behind.before
            and any(set(a.id.split()) & words for a, _ in attributes_of(behind))
        ):
            self.i += 1

    def _take_if(self, previous: Asked, words: set[str]) -> None:
        if any(set(a.id.split()) & words for a, _ in previous.links):
            self.take_asked()

    def label(self, atom: Atom) -> None:
        """A label's value."""
        if self.excepts_container():
            raise Unfit(atom.span.text)
        negated = (not self._denies_thing() and self.take_negation()) != self.excepting
        previous = self.parts.asked[-1] if self.parts.asked else None
        labels = [(x.sense, x.sure) for x in atom.links if isinstance(x.sense, Label)]
        start = atom.start
        if previous is not None and previous.end >= atom.start - len(atom.before) - 1:
            keyed = {a.id for a, _ in previous.links}
            matching = [(one, sure) for one, sure in labels if f"label {one.key}" in keyed]
            if matching:
                self.take_asked()
                labels, start = [(one, 1.0) for one, _ in matching], previous.start
        behind = self.peek("attribute")
        if behind is not None and not {*behind.before} - {"the", "as", "a", "their", "its"}:
            keyed = {x.sense.id for x in behind.links if isinstance(x.sense, Attribute)}
            matching = [(one, sure) for one, sure in labels if f"label {one.key}" in keyed]
            if matching:
                self.i += 1
                labels = [(one, 1.0) for one, _ in matching]
        choices = tuple((Labelled(one.key, one.value, negated), sure) for one, sure in labels if one.value)
        if not choices:
            raise Unfit(atom.span.text)
        self.parts.modifiers.append(Modifier(start, atom.end, self.widened(atom, choices)))

    def used(self, atom: Atom) -> None:
        """A name that objects use: a container, an image, a variable, a key, a host, a state of a custom resource."""
        uses = [x.sense for x in atom.links if isinstance(x.sense, Used)]
        for one in uses:
            if one.what in ("env", "key") and not self.negated:
                links = tuple((a, 0.8) for a in keys_written_so(atom.span.tokens[0]))
                named = setting(one.text, one.kind) if one.what == "key" else variable(one.text)
                self.parts.asked.append(Asked(atom.start, atom.end, ((named, 0.8), *links), atom.before))
                return
        if any(self._of_port(one.text, atom) for one in uses if one.what == "port"):
            return
        negated = self.take_negation() != self.excepting
        choices = tuple((made, 0.8) for one in uses if (made := held(one, negated)) is not None)
        if not choices:
            raise Unfit(atom.span.text)
        self.drop_key(atom, choices)
        behind = self.peek("noun")
        volume = behind is not None and not behind.before and any(one.what == "volume" for one in uses)
        if behind is not None and volume and meant(behind)[0] == (self.world.resource("persistentvolumes"),):
            self.i += 1  # "the X volume" of a pod, and not of the cluster
        self.parts.modifiers.append(Modifier(atom.start, atom.end, choices))

    def _of_port(self, name: str, atom: Atom) -> bool:
        """ "The node port of https", "the protocol of the mqtt port": what is asked of its ports is asked of the
        one that is called so."""
        one = f"{_PORTS} | select(.name == {json.dumps(name)})"

        def told(links: Sequence[tuple[Attribute, float]]) -> tuple[tuple[Attribute, float], ...]:
            of_ports = ((a, sure) for a, sure in links if a.jq.startswith(_PORTS))
            return tuple((replace(a, jq=a.jq.replace(_PORTS, one), many=False), sure) for a, sure in of_ports)

        behind = self.peek("attribute")
        said = told(attributes_of(behind)) if behind is not None and not behind.before else ()
        asked = self.parts.asked[-1] if self.parts.asked else None
        before = told(asked.links) if asked is not None else ()
        if not (said or before) or self.negated or self.excepting:
            return False
        self.i += bool(said)
        if asked is not None and before:
            self.parts.asked[-1] = replace(asked, links=before)
        elif behind is not None:
            self.parts.asked.append(Asked(atom.start, behind.end, said, atom.before))
        return True

    def container(self, atom: Atom) -> None:
        """The name of a container: what is asked is asked of it."""
        name = next(x.sense.text for x in atom.links if isinstance(x.sense, Used))
        if self.excepting:
            if not self.excepts_container():
                raise Unfit(atom.span.text)
            asked = self.parts.asked[-1]
            links = tuple((replace(a, jq=f"{a.jq} | select(. != {json.dumps(name)})"), sure) for a, sure in asked.links)
            self.parts.asked[-1] = replace(asked, links=links)
            return
        previous = self.parts.asked[-1] if self.parts.asked else None
        if previous is not None and atom.before[-1:] == ("of",) and self.tokens[previous.end - 1].lower == "containers":
            raise Unfit(atom.span.text)  # "both containers of X": X has them
        self.parts.container = name
        if previous is not None and near(atom) and any(a.id in CONTAINERS for a, _ in previous.links):
            self.parts.asked.pop()
        behind = self.peek("attribute", "unknown", "guess")
        of_it = behind is not None and any(a.id in CONTAINERS for a, _ in attributes_of(behind))
        self.i += of_it or (behind is not None and behind.span.text.lower() == "sidecar")

    def attribute(self, atom: Atom) -> None:
        """What is asked for, or what something has."""
        links = attributes_of(atom)
        if self._names_container(atom, links):
            return
        behind = self.peek("unknown", "literal")
        named = behind is not None and (
            behind.role == "unknown" or getattr(behind.links[0].sense, "sort", "") == "mention"
        )
        if named and any(isinstance(x.sense, Kind) for x in atom.span.links):
            raise Unfit(atom.span.text)  # "service account x": a kind and a name that nothing has
        behind = self.peek("literal", "compare", "label", "attribute", "used")
        if behind is not None and behind.role != "label" and keyed(links, behind):
            self.atoms[self.i] = replace(behind, before=atom.before)
            return  # "a label called tier", "the variable TIER": the key alone is meant
        if self.negated and {"all", "every", "enough"} & {t.lower for t in self.tokens[atom.start - 2 : atom.start]}:
            raise Unfit(atom.span.text)  # "not all of it" is not "none of it"
        optional = any(isinstance(x.sense, Word) for x in atom.span.links)
        before, previous = atom.before, self.parts.asked[-1] if self.parts.asked else None
        if before[:1] == ("and",) and previous is not None and previous.negated:
            raise Unfit(atom.span.text)  # "without A and B": both, or one of them?
        if before[:1] == ("and",) and previous is not None and previous.end == atom.start - len(before):
            before = (*previous.before, *before)  # "with A and B": both are had
        asked = Asked(atom.start, atom.end, links, before, False, optional, atom.span.holes)
        if behind is not None and behind.role == "literal" and near(behind) and not self.negated:
            literal = behind.links[0].sense
            counts = behind.span.text.lower() in ALONE or "the" in behind.before  # "a single X pod", "the 3 X pods"
            alone = counts and self.peek("noun", at=1) is not None
            apart = ("path",) if any(a.id.endswith(" selector") for a, _ in links) else ("pair", "path")
            if isinstance(literal, Literal) and literal.sort not in apart and not alone:
                self.i += 1
                self.equals(asked, literal.text, behind.end)
                return
        named = self.peek("noun")
        if named is not None and self._is_value(asked, named):
            self.i += 1
            self.equals(asked, named.span.text, named.end)
            return
        self.parts.asked.append(replace(asked, negated=self.take_negation()))

    def _is_value(self, asked: Asked, named: Atom) -> bool:
        """ "Plans with hull X": a name beside a field of what is asked for is what the field holds, no other thing."""
        kinds, found, sure = meant(named)
        head = self.parts.nouns[-1] if self.parts.nouns else None
        if kinds or head is None or head.found or {*named.before} - {"is", "called"} or self.negated:
            return False
        fields = [a for a, _ in asked.links if a.custom and a.kind == "word"]
        own = [kind for kind in head.kinds if any(a.fits(kind.qualified) for a in fields)]
        return bool(own) and (sure < 1.0 or not any(one.resource in own for one in found))

    def _names_container(self, atom: Atom, links: tuple[tuple[Attribute, float], ...]) -> bool:
        """ "container x"; which is the second, no form tells."""
        if any(a.id in CONTAINERS for a, _ in links) and _ORDINALS & {*atom.before}:
            raise Unfit(atom.before[-1])
        behind = self.peek("unknown", "noun", "used", "label")
        if not any(a.id in CONTAINERS for a, _ in links) or behind is None:
            return False
        last = atom.span.tokens[-1]
        if last.lower != last.lemma or set(behind.before) - NAMING:
            return False
        kinds = meant(behind)[0] if behind.role == "noun" else ()
        if kinds:
            return False
        self.i += 1
        self.parts.container = behind.span.tokens[0].lower
        return True
