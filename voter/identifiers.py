"""What of a name was generated, told from who controls the object and never from what the name looks like. Pure.

api-5fc4979fd7-795s4   Pod of a ReplicaSet of a Deployment     api          by pod-template-hash and generateName
backup-29401560-x7k2p  Pod of a Job of a CronJob's schedule    backup       by generateName and the scheduled time
exporter-ksw9v         Pod of a DaemonSet, a Job, …            exporter     by generateName
api-x4mq6              EndpointSlice of a Service              api          by generateName
etcd-node-1            static Pod of the Node node-1           etcd         by the owner
redis-0                Pod of a StatefulSet                    redis-0      the ordinal is its identity
sort-2-hw7xd           Pod of an Indexed Job                   sort-2       the completion index is its identity
backup-now             Job made of a CronJob by hand           backup-now   a person gave the name
audit-7d9f8b6c4d-x2x9k Pod of nobody                           itself       a person gave the name
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from core.flow import Value
from core.objects import Lineage, ObjectMeta

_SUFFIX = 5
"""Letters that the API server puts behind `generateName`."""
_BASE = 58
"""Letters of `generateName` that it keeps: a name has 63 at most."""
_BY_HAND = ("cronjob.kubernetes.io/instantiate", "manual")
_TEMPLATE_HASH = "pod-template-hash"
_NAME = r"A-Za-z0-9_-"


def short_name(lineage: Lineage, question: str = "") -> str:
    """The object's name without what its controllers generated, as far up as each step is proved.

    Where the question names the object itself, or one of its controllers, that is as far as it goes.
    """
    item, name = lineage.object, lineage.object.name
    for above in (*lineage.ancestors, None):
        if _names(question, name):
            return name
        shorter = _step(item, above)
        if shorter is None:
            break
        name = shorter
        if above is None or above.name != shorter:
            break
        item = above
    return name


def strip(value: Value, lineages: Sequence[Lineage], question: str = "") -> Value:
    """The value with every generated name in it shortened, whole words only. Counts and texts stay as they are, and so
    does the line that an explanation rests on.

    A word that is the name of several objects is shortened only if they would all be called the same. Members of a
    list that become equal are said once; where objects of several namespaces would be called alike, each is told with
    its namespace, if that is known.
    """
    if value.kind not in ("value", "list", "explanation"):
        return value
    shorts: dict[str, set[str]] = {}
    for lineage in lineages:
        shorts.setdefault(lineage.object.name, set()).add(short_name(lineage, question))
    several_lines = isinstance(value.data, str) and "\n" in value.data
    if value.places and value.kind != "explanation" and not several_lines:
        return _with_places(value, lineages, question, shorts)
    placed = _placed(lineages, question)
    replacements = {
        name: placed.get(name, short)
        for name, (short, *others) in shorts.items()
        if name and not others and (short != name or name in placed)
    }
    if not replacements:
        return value
    shortened = _replacing(replacements)
    if isinstance(value.data, str):
        return replace(value, data="\n".join(_once(map(shortened, value.data.split("\n")), value.data.split("\n"))))
    return replace(value, data=tuple(_once(map(shortened, value.data), value.data)))


def tells_places(value: Value) -> bool:
    """Whether the value tells members with their namespaces."""
    members = (value.data,) if isinstance(value.data, str) else value.data
    return any(place and member.startswith(f"{place}/") for member, place in zip(members, value.places))  # noqa: B905


def with_all_places(value: Value) -> Value | None:
    """The value with each member told with its namespace; None where one is not known."""
    members = (value.data,) if isinstance(value.data, str) else value.data
    if not value.places or not all(value.places) or len(value.places) != len(members):
        return None
    names = (
        member if member.startswith(f"{place}/") else f"{place}/{member}"
        for member, place in zip(members, value.places, strict=True)
    )
    return replace(value, data=tuple(names))


def _replacing(replacements: Mapping[str, str]) -> Callable[[str], str]:
    """Replaces whole names in a text."""
    if not replacements:
        return str
    names = "|".join(re.escape(name) for name in sorted(replacements, key=len, reverse=True))
    # A name goes on over a dot only if there is more of it: the full stop of a sentence is not part of it.
    whole = re.compile(rf"(?<![.{_NAME}])(?:{names})(?![{_NAME}]|\.[{_NAME}])")
    return lambda text: whole.sub(lambda found: replacements[found[0]], text)


def _with_places(value: Value, lineages: Sequence[Lineage], question: str, shorts: Mapping[str, set[str]]) -> Value:
    """The value whose members' namespaces are known: what several objects would be called is told with them, unless
    all that is told stands in one namespace, which the question names itself."""
    members = (value.data,) if isinstance(value.data, str) else value.data
    exact: dict[tuple[str, str], set[tuple[str, str]]] = {}
    spaces: dict[tuple[str, str], set[str]] = {}
    for one in lineages:
        called = ((one.object, *one.ancestors)[-1].kind, short_name(one, question))
        exact.setdefault((one.object.name, one.object.namespace), set()).add(called)
        if one.object.namespace:
            spaces.setdefault(called, set()).add(one.object.namespace)
    shortened = _replacing({name: min(each) for name, each in shorts.items() if name and len(each) == 1})

    def short_of(member: str, place: str) -> str:
        here = {short for _, short in exact.get((member, place), set())}
        return min(here) if len(here) == 1 else shortened(member)

    pairs = [(short_of(m, p), p) for m, p in zip(members, value.places, strict=True)]
    own: dict[str, set[str]] = {}
    for short, place in pairs:
        own.setdefault(short, set()).add(place)
    ambiguous = [
        place != "" and (len(own[short]) > 1 or any(len(spaces[one]) > 1 for one in exact.get((m, place), set())))
        for m, (short, place) in zip(members, pairs, strict=True)
    ]
    one_place = set(value.places)
    if len(one_place) > 1 or not all(_names(question, place) for place in one_place):
        pairs = [
            (f"{p}/{short}" if ambiguous_name else short, p)
            for ambiguous_name, (short, p) in zip(ambiguous, pairs, strict=True)
        ]
    pairs = list(dict.fromkeys(pairs))
    data = tuple(short for short, _ in pairs)
    return replace(value, data=data[0] if isinstance(value.data, str) else data, places=tuple(p for _, p in pairs))


def _placed(lineages: Sequence[Lineage], question: str) -> dict[str, str]:
    """Short names with their namespace, by the whole name: of objects in several namespaces that would be called alike.

    Two deployments `courier`, of which one is fine, are `fleet-alpha/courier` and `fleet-beta/courier`. A name that
    stands for objects of several namespaces itself is left alone: the output does not say which one is meant.
    """
    places: dict[str, set[str]] = {}
    own: dict[str, set[str]] = {}
    for lineage in lineages:
        places.setdefault(short_name(lineage, question), set()).add(lineage.object.namespace)
        own.setdefault(lineage.object.name, set()).add(lineage.object.namespace)
    return {
        lineage.object.name: f"{lineage.object.namespace}/{short}"
        for lineage in lineages
        if lineage.object.namespace
        and len(places[short := short_name(lineage, question)]) > 1
        and len(own[lineage.object.name]) == 1
    }


def _once(shortened: Iterable[str], originals: Sequence[str]) -> list[str]:
    """The shortened texts; one that now says what another has said, because either was shortened, is left out."""
    by_shortening: dict[str, bool] = {}
    unique: list[str] = []
    for short, original in zip(shortened, originals, strict=True):
        was_shortened = short != original
        if short not in by_shortening or not (was_shortened or by_shortening[short]):
            unique.append(short)
        by_shortening[short] = by_shortening.get(short, False) or was_shortened
    return unique


def _names(question: str, name: str) -> bool:
    """Whether the question has the name as a whole word."""
    return bool(re.search(rf"(?<![.{_NAME}]){re.escape(name)}(?![{_NAME}]|\.[{_NAME}])", question))


def _step(item: ObjectMeta, above: ObjectMeta | None) -> str | None:
    """The name one controller up, or as much as is proved of it; None where nothing was generated.

    `above` is the controller as it exists now, None where it cannot be seen: its reference still tells its name.
    """
    owner = item.controller
    if owner is None:
        return None
    if item.kind == "Pod" and owner.kind == "Node":
        return _without(item.name, f"-{owner.name}")
    if item.kind == "Job" and owner.kind == "CronJob":
        scheduled = re.fullmatch(rf"{re.escape(owner.name)}-[0-9]+", item.name)
        by_hand = item.annotations.get(_BY_HAND[0]) == _BY_HAND[1]
        return owner.name if scheduled and not by_hand else None
    if (template := _template_hash(item)) and item.kind != "Pod":
        return owner.name if item.name == f"{owner.name}-{template}" else None
    if owner.kind.endswith("StatefulSet") or not _was_generated(item):
        return None  # the ordinal is the Pod's identity, even where it has five digits
    if item.generate_name == f"{owner.name}-":
        template = _template_hash(item)
        # The ReplicaSet between is gone from sight: the pod's label still tells what of its name is a hash.
        return (_without(owner.name, f"-{template}") if template and above is None else None) or owner.name
    indexed = re.fullmatch(rf"({re.escape(owner.name)}-[0-9]+)-", item.generate_name)
    return indexed[1] if indexed and owner.kind == "Job" else None


def _was_generated(item: ObjectMeta) -> bool:
    """Whether the name is what the API server makes of `generateName`: cut where it is long, and five letters."""
    base = item.generate_name[:_BASE]
    rest = item.name.removeprefix(base)
    return bool(base) and item.name.startswith(base) and len(rest) == _SUFFIX and rest.isalnum()


def _template_hash(item: ObjectMeta) -> str:
    """The hash that a Deployment (or what works like one) put into the names below it."""
    labels = item.labels.items()
    return next((value for key, value in labels if key.endswith(_TEMPLATE_HASH) and value), "")


def _without(name: str, suffix: str) -> str | None:
    shorter = name.removesuffix(suffix)
    return shorter if shorter and shorter != name else None
