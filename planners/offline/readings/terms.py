"""From what was said of a thing to jq: conditions, measures and labels, for the kind that they are said of."""

from __future__ import annotations

import json

from planners.offline.readings.bag import Measure, Said
from planners.offline.readings.reading import Term
from planners.offline.words import PODLIKE, Attribute, Condition, Label

_NUMERIC = ("number", "quantity")


def condition_term(said: Said, kind: str, container: bool = False, name: str = "") -> Term | None:
    """The term for a kind; of a container where one is asked for and the condition can be said of it."""
    fitting = [c for c in said.conditions if c.fits(kind)]
    wanted = [c for c in fitting if (c.of == ("container",)) == container] or (fitting if container else [])
    if not wanted:
        wanted = fitting
    if not wanted:
        return None
    condition = wanted[0]
    words = f"{'not ' if said.negated else ''}{said.words} → {condition.id}"
    jq = _negated(condition) if said.negated else condition.jq
    if condition.of == ("container",) and not container:
        source = "(initcontainers, containers)" if condition.init == "also" else "containers"
        jq = f"any({_chosen(source, name)}; {condition.jq})"
        if said.negated:
            jq = f"({jq} | not)"
        return Term(jq, words, condition.needs)
    return Term(jq, words, condition.needs, condition.of == ("container",), condition.init, condition.live)


def _negated(condition: Condition) -> str:
    return condition.negated or f"({condition.jq} | not)"


def measure_term(measure: Measure, kind: str, container: bool = False, name: str = "") -> Term | None:
    """The term for an attribute that is compared, or that is (not) set."""
    for attribute in measure.attributes:
        if attribute.fits(kind) and attribute.kind != "time":
            test = "true" if attribute.many and measure.counted else _test(attribute, measure)
            if test is None:
                continue
            if container and attribute.of == ("container",):
                jq = f"any({attribute.jq}; {test})"
                jq = f"({jq} | not)" if measure.negated else jq
                words = f"{'not ' if measure.negated else ''}{measure.words} → {attribute.id}"
                return Term(jq, words, attribute.needs, True, attribute.init, attribute.live)
            if measure.op == "present" and attribute.schema and attribute.kind != "flag" and not attribute.custom:
                continue
            if attribute.many and measure.counted:
                jq = f"([{stream(attribute, name)}] | length) {measure.op} {json.dumps(measure.value)[1:-1]}"
                jq = f"({jq} | not)" if measure.negated else jq
                return Term(jq, f"{measure.words} → how many {attribute.id}", attribute.needs)
            jq = f"any({stream(attribute, name)}; {test})"
            if attribute.schema and not attribute.custom and measure.op == "==":
                said = json.dumps(f"nothing here has {attribute.id} {measure.value}")
                jq = f"(if any($all[]; {jq}) then . else error({said}) end) | {jq}"
            if measure.negated:
                jq = f"({jq} | not)"
            words = f"{'not ' if measure.negated else ''}{measure.words} → {attribute.id}"
            return Term(
                jq,
                words,
                attribute.needs,
                sure=_certain(attribute, measure),
                measured=True,
                vague=measure.op == "==" and "port" in attribute.id,
            )
    return None


def _certain(attribute: Attribute, measure: Measure) -> bool:
    """Whether nothing for which this holds would mean "none", and not that the value was misunderstood."""
    if measure.op == "==" and "port" in attribute.id:
        return False  # a port of which thing? there are several, and the words seldom tell
    if measure.op != "==" or attribute.kind in (*_NUMERIC, "flag") or attribute.id in ("images", "init images"):
        return True
    value = measure.value
    return value != value.upper() and any(c.isupper() for c in value)


def stream(attribute: Attribute, name: str = "") -> str:
    """The attribute's answers for an object, whether it is of the object or of its containers."""
    if attribute.of != ("container",):
        return f"{attribute.jq}"
    source = {"only": "initcontainers", "also": "(initcontainers, containers)"}.get(attribute.init, "containers")
    return f"{_chosen(source, name)} | {attribute.jq}"


def _chosen(source: str, name: str) -> str:
    """The containers of one name; all of them where an object has none of that name, or no name is given."""
    if not name:
        return source
    named = f"map(select(.name == {json.dumps(name)})) as $named | if $named != [] then $named else . end"
    return f"([(initcontainers, containers)] | ({named})[])"


def _test(attribute: Attribute, measure: Measure) -> str | None:
    if measure.op == "present":
        if attribute.kind == "flag":
            return ". == true"
        return (
            '. != null and . != "" and . != 0'
            if attribute.kind in _NUMERIC
            else '. != null and . != "" and . != "None"'
        )
    if measure.op == "==" and attribute.kind not in _NUMERIC:
        value = json.dumps(measure.value.lower())
        if attribute.id in ("images", "init images"):
            return image_test(measure.value)
        if attribute.kind == "flag":
            return f"tostring == {value}"
        return f'tostring | ascii_downcase | . == {value} or startswith({value} + "=")'
    if not measure.value[:1].isdigit():
        return None
    return f"(quantity) != null and (quantity) {measure.op} ({json.dumps(_unit(measure.value))} | quantity)"


def _unit(value: str) -> str:
    """`2gi` as Kubernetes writes it."""
    digits = value.rstrip("abcdefghijklmnopqrstuvwxyz")
    suffix = {
        "ki": "Ki",
        "mi": "Mi",
        "gi": "Gi",
        "ti": "Ti",
        "gb": "GB",
        "mb": "MB",
        "kb": "KB",
        "g": "G",
        "k": "k",
        "gib": "GiB",
        "mib": "MiB",
        "tb": "TB",
    }
    return digits + suffix.get(value[len(digits) :], value[len(digits) :])


def image_test(name: str) -> str:
    """Whether an image is the one named: in full, without its registry, or without its tag."""
    said = json.dumps(name)
    if ":" in name.rpartition("/")[2] or "@" in name:
        return f'. == {said} or endswith("/" + {said})'
    if "/" in name or "." in name:
        return (
            f'((. | split("@")[0] | sub(":[^:/]*$"; "")) | . == {said} or endswith("/" + {said}))'
            f" or startswith({json.dumps(name.rstrip('/') + '/')})"
        )
    return f'(. | split("@")[0] | sub(":[^:/]*$"; "")) | . == {said} or endswith("/" + {said})'


def label_term(label: Label, negated: bool, kind: str) -> Term:
    """The term for a label, or for an annotation where only that has the key."""
    place = "annotations" if label.annotation else "labels"
    jq = f".metadata.{place}[{json.dumps(label.key)}] == {json.dumps(label.value)}"
    if kind in PODLIKE and kind != "pods":
        jq = f"({jq}) or (pod_labels[{json.dumps(label.key)}] == {json.dumps(label.value)})"
    if negated:
        jq = f"(({jq}) | not)"
    return Term(jq, f"label {label.key}{'!=' if negated else '='}{label.value}")
