"""Which history the settings ask for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from api.history.port import AnswerHistory
from api.history.shared import SharedHistory
from api.history.store import History
from core.settings import HistorySettings
from core.sharing import Shared


def opened(
    settings: HistorySettings, environ: Mapping[str, str], replicas: Shared | None = None, *, shared: bool = False
) -> AnswerHistory | None:
    """The history that the settings ask for, that of all `replicas` where they share; None where it is off or there is
    no home to put it in. `shared` is whether other processes write the same file."""
    own = _own(settings, environ, shared)
    return SharedHistory(replicas, own, settings) if replicas is not None and own is not None else own


def _own(settings: HistorySettings, environ: Mapping[str, str], shared: bool) -> History | None:
    if settings.where == "off":
        return None
    if settings.where:
        return History(Path(settings.where).expanduser(), settings, shared=shared)
    home = environ.get("XDG_STATE_HOME") or (f"{environ['HOME']}/.local/state" if environ.get("HOME") else "")
    file = Path(home) / "k8s-query-copilot" / "history.sqlite"
    return History(file, settings, shared=shared) if home else None
