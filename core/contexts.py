"""How a kubeconfig calls a cluster: names only, no address and no credential."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ContextNames:
    """A context, and the cluster, the user and the namespace that it stands for; empty where it sets none."""

    context: str
    cluster: str
    user: str = ""
    namespace: str = ""
