"""How a kubeconfig calls a cluster, and where it is: no credential."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ContextNames:
    """A context, and the cluster, the user and the namespace that it stands for; empty where it sets none.

    `server` is the cluster's URL, without a user or password in it; empty where it is not known, as of a recording.
    """

    context: str
    cluster: str
    user: str = ""
    namespace: str = ""
    server: str = ""
