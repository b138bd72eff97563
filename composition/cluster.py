"""Which cluster is asked: a recording that was named, or the live one of a kubeconfig or of the pod we run in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from core.errors import SettingsError
from core.ports import Cluster
from core.settings import ClusterSettings, Settings

OVERRIDES = (
    "cluster",
    "user",
    "server",
    "certificate_authority",
    "tls_server_name",
    "insecure_skip_tls_verify",
    "as_user",
    "as_group",
    "as_uid",
)
"""Settings that put something in the place of what a context says, by the name of their `Overrides`."""


def connect(settings: Settings, environ: Mapping[str, str]) -> Cluster:
    """The cluster that was asked for. Raises `SettingsError` where there is none; a recording is never a fallback."""
    wanted = settings.cluster
    reviewed = settings.server.cluster_users == "on"
    _check_impersonation(settings)
    if wanted.recording:
        if reviewed:
            raise SettingsError("a recording cannot tell whose a token is", "set server.cluster_users to off")
        if overridden(wanted):
            problem = f"a recording is asked as its recorder was, and cannot be asked with {overridden(wanted)}"
            raise SettingsError(problem, "leave that out, or leave out the recording")
        from clusters.recorded import RecordedCluster, load

        return RecordedCluster(load(wanted.recording), wanted.namespace or "default")
    from clusters.live import Overrides
    from clusters.live import connect as connect_live

    kubeconfig = Path(wanted.kubeconfig) if wanted.kubeconfig else None
    deadline = settings.limits.request_deadline
    given = {name: getattr(wanted, name) for name in OVERRIDES}
    return connect_live(
        kubeconfig,
        wanted.context or None,
        wanted.namespace or None,
        environ,
        deadline,
        token_reviews=reviewed,
        overrides=Overrides(**{**given, "insecure_skip_tls_verify": wanted.insecure_skip_tls_verify == "on"}),
    )


def overridden(wanted: ClusterSettings) -> str:
    """The flag of kubectl's that puts something in a context's place, as it is written; "" where none does."""
    named = [name for name in OVERRIDES if getattr(wanted, name) not in ("", "off")]
    return f"--{named[0].replace('_', '-').replace('as-user', 'as')}" if named else ""


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
