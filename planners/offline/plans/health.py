"""The first question people ask: is everything healthy, what is broken, and why."""

from __future__ import annotations

from collections.abc import Collection

from core.flow import AsList, AsText, Plan
from kubectl.resources import Resource
from planners.offline.data import load, pattern
from planners.offline.plans.marked import Marked
from planners.offline.plans.program import Program
from planners.offline.words import WORKLOADS
from planners.offline.world import World

_ALL = pattern("of all")
_GOOD = pattern("well")
_BAD = pattern("unwell")
_HOW = pattern("how all is")
_WORDS = frozenset(load("plans")["health_words"])
_WORKLOADS = frozenset({"workloads", "apps", "applications"})
_THINGS = frozenset({"things", "thing", "stuff", "parts"})
_LOOKED_AT = tuple(load("relations")["classes"]["looked at"])
_ITEMS = "sick($all; $by)"
_CALLED = '(if .kind == "Job" then (.metadata.ownerReferences // [])[0].name // .metadata.name else .metadata.name end)'


def health(asked: Marked) -> Plan | None:
    """A plan that looks at nodes, pods, workloads, jobs and claims at once."""
    good, bad = _GOOD.search(asked.text), _BAD.search(asked.text)
    ask = asked.begins.ask
    how = _HOW.search(asked.text)
    bad = bad or how
    if asked.text == "what is up" or "their" in asked.words or ask in ("count", "logs", "age", "where"):
        return None  # "… with their nodes" asks for more than what they are called
    if not (good or bad) or not (how or _ALL.search(asked.text) or _is_namespace(asked)):
        return None
    spaces = [t.scope.meta.name for t in asked.nouns if t.scope and not t.missing]
    if any(not t.scope or t.missing for t in asked.nouns if t.found or t.missing) or len(spaces) > 1:
        return None
    workloads = bool(_WORKLOADS & set(asked.words))
    if ask == "which" and "why" not in asked.words and not ((workloads or _THINGS & {*asked.words}) and bad):
        return None
    if any(t.plural and t.kinds[0].qualified == "namespaces" for t in asked.nouns if t.kinds):
        return None  # "namespaces with broken things": those are asked for
    kinds, why = {t.kinds[0].qualified for t in asked.nouns if t.kinds} - {"namespaces"}, "why" in asked.words
    if (kinds and (not why or kinds - {"pods", *WORKLOADS})) or asked.leftover(_WORDS):
        return None
    namespace = asked.scope or (spaces[0] if spaces else asked.world.within)
    pods = asked.world.resource("pods")
    if pods is None:
        return None
    if why:
        return broken(pods, asked.world, namespace, {t.kinds[0].kind for t in asked.nouns if t.kinds} - {"Namespace"})
    program = _program(pods, asked.world, namespace)
    place = f" in {namespace}" if namespace else ""
    those = ' | select(.kind | IN("Node", "PersistentVolumeClaim") | not)' if workloads else ""
    names = f"{_ITEMS}{those} | {_CALLED}"
    fine = good and not bad and ask in ("yes_no", "exists", "noun", "list")
    if fine or ask in ("yes_no", "exists"):  # whoever asks whether anything is wrong wants to know what
        well, ill = ("yes", "no") if fine else ("no", "yes")
        names = f'[{names}] | unique | if . == [] then "{well}" else "{ill} (\\(join(", ")))" end'
        return program.plan(names, namespace, AsText(), f"whether anything{place} is wrong, and what")
    return program.plan(names, namespace, AsList(), f"what is broken{place}")


def broken(
    pods: Resource, world: World, namespace: str | None, kinds: Collection[str] = (), sure: bool = False
) -> Plan:
    """The plan that tells what is sick, and why each is; where `sure`, it is an error that nothing is."""
    cause = '[trouble($all; $by)] | if . == [] then "not as it should be" else first(decisive) end'
    shown = f'"\\(.kind | ascii_downcase) \\(.metadata.name): " + ({cause})'
    quiet = 'error("nothing is wrong there")' if sure else '"nothing is wrong"'
    body = f"[{_sick(kinds)} | {shown}] | if . == [] then {quiet} else .[] end"
    because = f"what is broken, and why{f' in {namespace}' if namespace else ''}"
    return _program(pods, world, namespace, "events").plan(body, namespace, AsText(), because)


def _program(pods: Resource, world: World, namespace: str | None, *more: str) -> Program:
    looked = (kind for kind in (*_LOOKED_AT, *more) if not (namespace and kind == "nodes"))
    return Program(world.resources, pods, looked)


def _is_namespace(asked: Marked) -> bool:
    """Whether all that is named is one namespace, and nothing else is called so."""
    found = [f for noun in asked.nouns for f in noun.found]
    return len({f.meta.name for f in found}) == 1 and all(f.kind == "namespaces" for f in found)


def _sick(kinds: Collection[str]) -> str:
    """The sick things, of these kinds where some are asked for."""
    quoted = ", ".join(f'"{kind}"' for kind in sorted(kinds))
    return f"($all[] | select(.kind | IN({quoted})) | select(healthy | not))" if kinds else _ITEMS
