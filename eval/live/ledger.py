"""What a live run is about to make, on disk before it makes it: a crash leaves a list of what is to be removed."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from core.errors import SettingsError


@dataclass
class Ledger:
    """The objects of one run by path, in the order in which they were made. `server` tells the cluster apart."""

    path: Path
    run: str
    scenario: str
    context: str
    server: str
    made: list[str] = field(default_factory=list)

    def add(self, object_path: str) -> None:
        """Note an object down, before it is made."""
        if object_path not in self.made:
            self.made.append(object_path)
            self._write()

    def remove(self, object_path: str) -> None:
        """It is gone."""
        self.made.remove(object_path)
        self._write()

    def close(self) -> None:
        """Nothing is left to remove."""
        self.path.unlink(missing_ok=True)

    def _write(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        entry = {key: value for key, value in vars(self).items() if key != "path"}
        beside = self.path.with_suffix(".new")
        beside.write_text(json.dumps(entry, indent=1) + "\n", encoding="utf-8")
        os.replace(beside, self.path)


def folder_of(environ: Mapping[str, str]) -> Path:
    """Where ledgers are kept."""
    base = environ.get("XDG_STATE_HOME") or Path(environ.get("HOME") or "~").expanduser() / ".local" / "state"
    return Path(base) / "k8s-query-copilot" / "eval-live"


def ledger_for(folder: Path, scenario: str, context: str, server: str, run: str) -> Ledger:
    """A new ledger. Raises `SettingsError` where an earlier run of the scenario there has not been cleaned up."""
    place = hashlib.sha256(f"{server} {context}".encode()).hexdigest()[:12]
    path = folder / f"{scenario}-{place}.json"
    if path.exists():
        raise SettingsError(
            f"an earlier run of {scenario!r} on {context!r} was not taken away",
            f"take it away: python -m eval clean --context {context}",
        )
    return Ledger(path, run, scenario, context, server)


def ledgers(folder: Path, context: str, server: str) -> list[Ledger]:
    """Those of runs on a cluster that were not cleaned up."""
    found = []
    for path in sorted(folder.glob("*.json")):
        try:
            entry = json.loads(path.read_text(encoding="utf-8"))
            ledger = Ledger(path, **entry)
        except (OSError, ValueError, TypeError) as error:
            raise SettingsError(f"{str(path)!r} cannot be read: {error}", "look at it, and remove it") from error
        if (ledger.context, ledger.server) == (context, server):
            found.append(ledger)
    return found
