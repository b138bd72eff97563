"""The namespace that an asker chose: it is believed, but one that does not exist is told before anything is asked."""

from __future__ import annotations

from core.errors import SettingsError, Unavailable
from core.ports import Catalog
from core.settings import Settings

_CUTOFF = 70.0
"""Of 100: below this two names have little in common."""


async def check_namespace(settings: Settings, catalog: Catalog) -> None:
    """Raise `SettingsError` with the nearest name where the chosen namespace does not exist.

    Where the server does not say, as to those who may not read namespaces, or cannot be reached, the name is trusted.
    """
    name = settings.cluster.namespace
    if not name:
        return
    try:
        if await catalog.has_namespace(name) is not False:
            return
        resource = (await catalog.resources()).find("namespaces.v1.")
        names = [one.name for one in await catalog.objects(resource)] if resource else []
    except Unavailable:
        return
    from rapidfuzz import fuzz, process

    near = process.extractOne(name, names, scorer=fuzz.ratio, score_cutoff=_CUTOFF)
    mend = f"did you mean {near[0]!r}?" if near else "kubectl get namespaces lists those that exist"
    raise SettingsError(f"there is no namespace {name!r}", mend)
