"""What an object holds, found by the words of the question among the keys of its contents: the last thing that is
tried. The keys are read first (config maps', variables', flags', annotations', fields of what is named and of the
cluster's own kinds), then the plan tells the value of the one that is meant."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence

from core.flow import AsText, AsValue, Plan
from core.ports import Executor
from planners.offline.clauses.place import Place
from planners.offline.data import load
from planners.offline.plans.program import Program
from planners.offline.plans.settings.entries import Entry
from planners.offline.plans.settings.wanted import Wanted
from planners.offline.plans.settings.weighing import best
from planners.offline.plans.witness import lines_of
from planners.offline.words import Opening, Token
from planners.offline.world import World

_KINDS = ("deployments.apps", "statefulsets.apps", "daemonsets.apps", "cronjobs.batch", "jobs.batch", "configmaps",
          "namespaces", "services", "nodes")  # fmt: skip
_NEVER = frozenset({"secrets", "events"})
_MANY = 2_000
"""Objects of these kinds, of more than which nobody waits for the last thing that is tried."""
_MANY_KINDS = 50
"""Kinds of the cluster's own that have objects, of more than which only those are read of which something is named."""
_OFF = frozenset({"disabled", "deactivated", "off", "false"})
_OFF_STEM = 7
"""Letters by which one of them is found in a key."""
_ROW = (
    '[$o.kind, ($o.metadata.namespace // ""), $o.metadata.name, .sort, .key, (.value | tostring | .[:200]), .from,'
    " ($o | if is_custom then [.spec?, .status? | .. | strings | .[:40]] else null end)] | tojson"
)


async def held(
    tokens: Sequence[Token], begins: Opening, world: World, executor: Executor, place: Place | None = None
) -> Plan | None:
    """The plan that tells the value of the key that is meant, in the `place` where it is said to stand; None where none
    is clearly meant. `executor` reads the keys, with their values masked."""
    wanted = Wanted(tokens, begins, world, place)
    named = {found for found in wanted.named if found.kind not in _NEVER}
    custom = [kind for kind, one in world.names.listings.items() if one.resource.custom and one.objects]
    own = custom if len(custom) <= _MANY_KINDS else []
    kinds = dict.fromkeys((*_KINDS, *own, *sorted(f.kind for f in named)))
    listings = [one for kind in kinds if (one := world.listing(kind)) is not None and one.objects]
    if not wanted.fit or not listings or sum(len(one.objects) for one in listings) > _MANY:
        return None
    program = Program(world.resources, listings[0].resource, [one.resource.qualified for one in listings])
    names = ", ".join(sorted({json.dumps(f.meta.name) for f in named})) or "null"
    known = f'select(.sort != "field" or ($o | is_custom) or ($o.metadata.name | IN({names})))'
    fetch = program.plan(f"$all[] | . as $o | contents($all) | {known} | {_ROW}", world.within, AsText())
    lines = await lines_of(fetch, executor)
    entries = (Entry(*json.loads(line)) for line in lines if line.startswith("["))
    meant = await asyncio.to_thread(best, wanted, entries)
    return _plan(meant, wanted, world) if meant is not None else None


def _plan(one: Entry, wanted: Wanted, world: World) -> Plan | None:
    """The plan that tells the value of a key, or what that is taken from."""
    resource = next((r for r in world.resources if r.kind == one.kind and world.listing(r.qualified)), None)
    if resource is None:
        return None
    kind, space, name, sort, key = map(json.dumps, (one.kind, one.namespace, one.name, one.sort, one.key))
    which = f'.kind == {kind} and .metadata.name == {name} and (.metadata.namespace // "") == {space}'
    shown = ".value"
    if wanted.sources:
        shown = '.from | split(" ")[-1]'
    elif wanted.whether:
        off = any(word[:_OFF_STEM] not in one.key.lower() for word in wanted.lowers & _OFF)  # "is X off"
        meant = ", ".join(map(json.dumps, load("contents")["false" if off else "true"]))
        shown = f'if .value | tostring | ascii_downcase | IN({meant}) then "yes" else "no" end'
    body = f"first($all[] | select({which}) | contents($all) | select(.sort == {sort} and .key == {key})) | {shown}"
    because = f"{one.key} of {resource.singular} {one.name}"
    return Program(world.resources, resource, ("configmaps",)).plan(body, one.namespace, AsValue(), because)
