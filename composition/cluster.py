"""Which cluster is asked: a recording that was named, or the live one of a kubeconfig or of the pod we run in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from core.errors import SettingsError
from core.ports import Cluster
from core.settings import Settings


def connect(settings: Settings, environ: Mapping[str, str]) -> Cluster:
    """The cluster that was asked for. Raises `SettingsError` where there is none; a recording is never a fallback."""
    wanted = settings.cluster
    reviewed = settings.server.cluster_users == "on"
    _check_impersonation(settings)
    if wanted.recording:
        if reviewed:
            raise SettingsError("a recording cannot tell whose a token is", "set server.cluster_users to off")
        from clusters.recorded import RecordedCluster, load

        return RecordedCluster(load(wanted.recording), wanted.namespace or "default")
    from clusters.live import connect as connect_live

    kubeconfig = Path(wanted.kubeconfig) if wanted.kubeconfig else None
    deadline = settings.limits.request_deadline
    return connect_live(
        kubeconfig, wanted.context or None, wanted.namespace or None, environ, deadline, token_reviews=reviewed
    )


def places(settings: Settings, environ: Mapping[str, str]) -> tuple[str, ...]:
    """What else may be asked: the recordings that we carry where one is asked, else the kubeconfig's contexts.

    Nothing is connected to. Raises `SettingsError` for a kubeconfig that cannot be read.
    """
    if settings.cluster.recording:
        from clusters.recorded import names

        return names()
    from clusters.live import contexts

    return contexts(Path(settings.cluster.kubeconfig) if settings.cluster.kubeconfig else None, environ)


def _check_impersonation(settings: Settings) -> None:
    """Raises `SettingsError` where callers' own rights are asked for and cannot be had."""
    server = settings.server
    if server.impersonation == "off":
        return
    if server.cluster_users == "off":
        raise SettingsError(
            "nobody can be impersonated whom the cluster has not named", "set server.cluster_users to on"
        )
    if server.contexts:
        raise SettingsError(
            "who somebody is to one cluster, they may not be to another: with impersonation there is but one context",
            "leave out server.contexts, or set server.impersonation to off",
        )
