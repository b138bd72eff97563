"""Completion in the chat: commands, contexts, and names that the cluster has. What cannot be listed is not offered."""

from __future__ import annotations

import asyncio
import re
import time
from bisect import bisect_left
from collections.abc import AsyncGenerator, Iterable
from pathlib import Path

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from api.terminal.chat.commands import COMMANDS
from api.terminal.chat.conversation import Conversation
from core.errors import CopilotError
from core.ports import Catalog

KINDS = (
    "namespaces",
    "nodes",
    "deployments.apps",
    "statefulsets.apps",
    "daemonsets.apps",
    "pods",
    "services",
    "jobs.batch",
    "cronjobs.batch",
    "ingresses.networking.k8s.io",
    "configmaps",
    "secrets",
    "persistentvolumeclaims",
)
"""Kinds whose objects' names are offered."""
MOST = 200
"""Names that are offered at once."""
FRESH = 5.0
"""Seconds for which names are not gathered anew."""
PATIENCE = 2.0
"""Seconds that a key press may wait for names."""
_WORD = re.compile(r"[\w./-]+$")


class Names:
    """The names of a cluster's kinds and objects, sorted; gathered when asked for, kept for some seconds."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._of: Catalog | None = None
        self._at = 0.0

    async def beginning(self, prefix: str, catalog: Catalog) -> list[str]:
        """The names that begin so, the first few."""
        if catalog is not self._of or time.monotonic() - self._at > FRESH:
            try:
                self._names = sorted(await asyncio.wait_for(_gathered(catalog), PATIENCE))
            except (CopilotError, asyncio.TimeoutError):
                self._names = self._names if catalog is self._of else []
            self._of, self._at = catalog, time.monotonic()
        start = bisect_left(self._names, prefix)
        found = self._names[start : start + MOST]
        return [name for name in found if name.startswith(prefix)]


async def _gathered(catalog: Catalog) -> set[str]:
    resources = await catalog.resources()
    kinds = [resource for kind in KINDS if (resource := resources.find(kind))]
    listed = await asyncio.gather(*(catalog.objects(kind) for kind in kinds), return_exceptions=True)
    names = {each.name for objects in listed if not isinstance(objects, BaseException) for each in objects}
    return names | {resource.plural for resource in resources}


class ChatCompleter(Completer):
    """Completes the word before the cursor."""

    def __init__(self, chat: Conversation) -> None:
        self._chat = chat
        self._names = Names()

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        """Nothing: names are waited for."""
        return ()

    async def get_completions_async(
        self, document: Document, complete_event: CompleteEvent
    ) -> AsyncGenerator[Completion, None]:
        """What may stand here."""
        for text, begun in await self.candidates(document.text_before_cursor):
            yield Completion(text, start_position=-begun)

    async def candidates(self, before: str) -> list[tuple[str, int]]:
        """The completions of a line that was typed so far, each with how many characters of it are there already."""
        command, space, argument = before.partition(" ")
        if before.startswith("/") and not space:
            return [(f"/{name}", len(before)) for name in COMMANDS if f"/{name}".startswith(before)]
        if command == "/context":
            return [(place, len(argument)) for place in self._chat.places() if place.startswith(argument)]
        if command == "/save":
            return _files(argument)
        found = _WORD.search(before)
        if before.startswith("/") or not found:
            return []
        word = found.group()
        return [(name, len(word)) for name in await self._names.beginning(word, self._chat.copilot.catalog)]


def _files(begun: str) -> list[tuple[str, int]]:
    folder, _, name = begun.rpartition("/")
    shown = f"{folder}/" if folder else ""
    try:
        entries = sorted(Path(folder or ".").expanduser().iterdir())
    except OSError:
        return []
    return [
        (f"{shown}{entry.name}{'/' if entry.is_dir() else ''}", len(begun))
        for entry in entries
        if entry.name.startswith(name)
    ][:MOST]
