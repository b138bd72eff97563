"""Small makers for the walk over atoms: what an atom may mean, and filters and attributes out of values."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from kubectl.resources import Resource
from planners.offline.data import load
from planners.offline.forms.algebra import Filter, Holds, Is
from planners.offline.forms.pieces import image_pattern
from planners.offline.parsing.chart import Atom
from planners.offline.parsing.links import Literal, Used
from planners.offline.parsing.parts import Noun
from planners.offline.words import Attribute, Condition, Found, Kind, Named, attributes

_NAMING = frozenset({"named", "called", "name"})
_KEYED = frozenset({"labels", "annotations"})
_VARIABLES = frozenset({"environment variables", "environment names", "keys"})
SOFTWARE: Mapping[str, Sequence[str]] = load("words")["software"]
_FULL = '(if test("^([^/]*[.:][^/]*|localhost)/") then "/\\(.)" else "/docker.io/\\(.)" end)'
"""The place of an image with its registry, behind a slash."""


def keyed(links: Sequence[tuple[Attribute, float]], behind: Atom) -> bool:
    """Whether labels, annotations or variables are said and then the key of one."""
    ids = {a.id for a, _ in links}
    if set(behind.before) - _NAMING:
        return False
    if ids & _VARIABLES:
        senses = [x.sense for x in behind.links]
        return any(isinstance(s, Used) and s.what in ("env", "key") for s in senses) or any(
            isinstance(s, Literal) and s.sort == "variable" for s in senses
        )
    named = attributes_of(behind)
    return bool(ids & _KEYED and named) and all(a.id.startswith(("label ", "annotation ")) for a, _ in named)


def mentioning(text: str) -> Condition:
    """Whether a string somewhere in an object's spec or status is this one; an error where that is so nowhere."""
    quoted = json.dumps(text.lower())
    test = f"any([.spec?, .status?, .data?, .roleRef?, .subjects?] | .. | strings; ascii_downcase == {quoted})"
    begins = json.dumps(f"{text.lower()} ")  # "Bottlerocket", of a node with "Bottlerocket OS 1.29"
    test = f"({test} or any(.status.nodeInfo? // {{}} | .[] | strings; ascii_downcase | startswith({begins})))"
    place = json.dumps(f"/{text.lower()}")  # "on Lisbon time"
    test += f' or (.spec?.timeZone? // "" | ascii_downcase | endswith({place}))'
    wrong = json.dumps(f"nothing here has {text}")
    somewhere = f"(if any($all[]; {test}) then . else error({wrong}) end)"
    return Condition(f"mentions {text}", ("any",), f"{somewhere} | ({test})")


def meant(atom: Atom) -> tuple[tuple[Resource, ...], tuple[Found, ...], float]:
    """The kinds and objects that an atom may name."""
    kind = next((x.sense for x in atom.links if isinstance(x.sense, Kind)), None)
    named = next((x.sense for x in atom.links if isinstance(x.sense, Named)), None)
    return (kind.resources if kind else ()), (named.found if named else ()), atom.sure


def attributes_of(atom: Atom) -> tuple[tuple[Attribute, float], ...]:
    """The attributes that an atom may mean, the surest first."""
    return tuple((x.sense, x.sure) for x in atom.links if isinstance(x.sense, Attribute))


def adjoining(made: Noun, behind: Atom) -> bool:
    """Whether only words that name stand between."""
    before = set(behind.before)
    if before & _NAMING:
        before -= {"is", "are", "that", "which"}
    return not before - _NAMING - {"'s", "the"} and not (before & {"the"} and made.kinds)


def near(atom: Atom) -> bool:
    """Whether it is said right behind what it is the value of."""
    return not set(atom.before) - {"set", "to", "is", "of", "a", "an", "the", "named", "called", "equal", "are"}


def row(name: str) -> Attribute:
    """An attribute of the table."""
    return next(a for a, _ in attributes() if a.id == name)


def with_unit(value: str) -> str:
    """`2gi` as Kubernetes writes it."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(?:([gtp]|[kmgtp](?=[ib]))(i?)(b?))", value)
    if not match:
        return value
    number, unit, binary, whole = match.groups()
    return f"{number}{unit.upper()}{binary or whole.upper()}"


def images_from(images: Attribute, place: str) -> Attribute:
    """Of images, those from a registry or a repository of one."""
    below = json.dumps(f"/{place.rstrip('/')}/")
    return replace(images, id=f"images from {place}", jq=f"{images.jq} | select({_FULL} | startswith({below}))")


def encrypted(one: Filter, host: str) -> Filter:
    """That an ingress has TLS, as that it has TLS for this host; any other filter as it is."""
    if not isinstance(one, Is) or one.condition.id != "tls":
        return one
    quoted = json.dumps(host)
    covers = f'. == {quoted} or (startswith("*.") and (.[1:] as $end | {quoted} | endswith($end)))'
    test = f"any((.spec.tls // [])[] | (.hosts // [{quoted}])[]; {covers})"
    return replace(one, condition=replace(one.condition, id=f"tls for {host}", jq=test))


def running(name: str, version: str = "", known: bool = True) -> Condition:
    """Whether a container runs software by what its image is called, of this version where one is said: 5.7.44 is a
    5.7, and 15-alpine a 15; what no image is `known` to be called none does, unless one has it in its name."""
    names = (name, *SOFTWARE.get(name, ()))
    test = "|".join(map(image_pattern, names))
    if version:
        test = f"(^|/)({'|'.join(map(re.escape, names))}):v?{re.escape(version.lstrip('v'))}([.+-]|$)".lower()
    said = f".image | ascii_downcase | test({json.dumps(test)})"
    none = f'if .image | ascii_downcase | contains("{name}") then error("an image has it in its name") else false end'
    return Condition(f"images of={f'{name} {version}'.strip()}", ("container",), said if known else none, init="also")


def installed(name: str, version: str = "") -> Condition:
    """Whether a node runs a system or a part of one that is called so, of this version where one is said; an error
    where none does."""
    number = json.dumps(f"(^|[^0-9.]){re.escape(version)}([^0-9]|$)")
    said = f'contains("{name}")' + (f" and test({number})" if version else "")
    test = f"any(.status.nodeInfo[]; tostring | ascii_downcase | {said})"
    none = json.dumps(f"no node runs {name} {version}".strip())
    whole = f"(if any($all[]; {test}) then . else error({none}) end) | {test}"
    return Condition(f"node runs {name} {version}".strip(), ("nodes",), whole)


def reserved(word: str) -> Condition:
    """Whether a node is set apart for something, by a taint or a label that says so; an error where none is."""
    says = json.dumps(f"(^|[^a-z]){re.escape(word)}([^a-z]|$)")
    labels = '(.metadata.labels // {} | to_entries[] | .value, (select(.value | IN("true", "yes", "only")) | .key))'
    test = f"any(((.spec.taints // [])[] | .key, .value // empty), {labels}; ascii_downcase | test({says}))"
    none = json.dumps(f"no node is reserved for {word}")
    whole = f"(if any($all[]; {test}) then . else error({none}) end) | {test}"
    return Condition(f"reserved for {word}", ("nodes",), whole)


def pulled_from(place: str) -> Condition:
    """Whether a container's image is from a registry or a repository of one."""
    return Condition(
        f"registry={place}", ("container",), f".image | {_FULL} | contains({json.dumps(f'/{place}/')})", init="also"
    )


def held(one: Used, negated: bool) -> Filter | None:
    """What it says of an object that it uses this name."""
    rows = {"host": "hosts", "volume": "volume mounts", "storage class": "storage class"}
    if one.what in rows:
        return Holds(row(rows[one.what]), "==", one.text, negated)
    if one.what.startswith("."):
        keys = one.what.strip(".").split(".")
        path = "." + ".".join(f"{key}?" for key in keys)
        return Holds(Attribute(".".join(keys), (one.kind,), path, distinct=True, custom=True), "==", one.text, negated)
    return None


def source(variable_: Attribute) -> Attribute:
    """What a variable's value is taken from: the name of a secret or a config map."""
    name = variable_.id.partition(" ")[2]
    origin = 'select(.from != "") | .from | split(" ")[-1]'
    return replace(
        variable_, id=f"source of {name}", jq=f"environment($all) | select(.name == {json.dumps(name)}) | {origin}"
    )


def since(moment: Attribute) -> Attribute:
    """How long ago a time was; a word in its place ("never") stays."""
    ago = f"{moment.jq} | . as $t | try (now - fromdate | human) catch $t"
    return replace(moment, id=f"time since {moment.id}", jq=ago, kind="text")


def lasting(one: Attribute, sign: str, seconds: int) -> Is | None:
    """That a time was longer ago than so many seconds, or less long (by the sign), or that something lasted so."""
    long = one.jq.removesuffix(" | human") if one.jq.endswith(" | human") else ""
    if one.kind == "time":
        long = f"({one.jq}) | fromdate? | now - ."
    said = Condition(
        f"{one.id} {sign} {seconds} s", one.of, f"any({long}; . {sign} {seconds})", needs=one.needs, live=one.live
    )
    return Is(said) if long else None
