"""What a settings file may set that merely lies in the working directory, before its folder was trusted by name.

Whoever clones a repository or unpacks an archive and starts the copilot there has not agreed to what its files say. So
such files may set what is harmless: how many, how long, which of our own ways. Whatever decides *where* something is
read, sent or written (a kubeconfig, a URL, a host, a context, a log, a cache), what runs (a kubeconfig's plugin) and
what is paid (a budget that is raised) needs trust. A setting that is not named here needs it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.errors import SettingsError
from core.settings.settings import NOT_SETTINGS, PREFIX, PlannerSettings, Settings, names
from core.settings.sources import Layer, convert

HARMLESS = frozenset(
    {
        "server.port",
        "server.drain",
        "server.workers",
        "cluster.namespace",
        "limits.question_deadline",
        "limits.request_deadline",
        "limits.output_bytes",
        "limits.questions",
        "remote.enabled",
        "remote.concurrency",
        "remote.deadline",
        "ollama.enabled",
        "ollama.model",
        "ollama.samples",
        "ollama.num_ctx",
        "ollama.concurrency",
        "ollama.deadline",
        "offline.enabled",
        "offline.deadline",
        "voter.confidence",
        "voter.learned_weights",
        "voter.stopping",
        "cache.age",
        "history.days",
        "history.answers",
        "history.bytes",
        "log.bytes",
        "log.backups",
        "log.format",
        "log.level",
        "share",
        "policy",
    }
)
"""Settings whose every value is harmless. `share` is, since its default is the widest."""

LOWERED = frozenset({"budget.question_tokens", "budget.question_cost", "budget.day_tokens", "budget.day_cost"})
"""Settings that may be made stricter than their default; 0 is no limit."""


def divided(layer: Layer) -> tuple[Layer, tuple[str, ...]]:
    """The part of a layer that is harmless, and the names of the settings that need trust, sorted.

    What cannot be used is among the layer's errors.
    """
    kinds = dict(names())
    harmless: dict[str, Any] = {}
    errors = list(layer.errors)
    unused = []
    for name, value in layer.given.items():
        try:
            if _harmless(name, convert(value, kinds[name], f"{name} ({layer.source})")):
                harmless[name] = value
            else:
                unused.append(name)
        except SettingsError as error:
            errors.append(error)
    return Layer(layer.source, harmless, tuple(errors)), tuple(sorted(unused))


def _harmless(name: str, value: Any) -> bool:
    if name == "planners":
        return _go_nowhere_else(value)
    if name in LOWERED:
        group, _, inner = name.partition(".")
        limit = getattr(getattr(Settings(), group), inner)
        return bool(value) and (not limit or value <= limit)
    return name in HARMLESS


def _go_nowhere_else(planners: Sequence[PlannerSettings]) -> bool:
    """Whether the planners are asked at their providers' own addresses: litellm takes a URL in a model's name, too."""
    return not any(planner.api_base or "://" in planner.model for planner in planners)


REDIRECTING = (
    "_API_KEY",
    "_API_KEYS",
    "_BASE_URL",
    "_API_BASE",
    "_PROXY",
    "KUBECONFIG",
    "OLLAMA_HOST",
    "COPILOT_CONFIG",
)
"""How variables end that would decide where something is sent, and as whom."""


def telling(variables: Mapping[str, str | None]) -> tuple[str, ...]:
    """The variables, sorted, that somebody who wrote them into a `.env` would expect us to use. Names that are no
    plain names are left out: they are shown on a terminal."""
    named = (name for name, value in variables.items() if value and name.isascii() and name.isidentifier())
    meant = (name for name in named if not name.startswith(PREFIX) or name in NOT_SETTINGS)
    return tuple(sorted(name for name in meant if name.upper().endswith(REDIRECTING)))
