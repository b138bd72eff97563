"""A cluster that answers now: its kubeconfig, its credentials and the one door to kubernetes.aio."""

from clusters.live.cluster import LiveCluster, connect
from clusters.live.impersonation import ImpersonatedCluster
from clusters.live.kubeconfig import Overrides, contexts

__all__ = ["ImpersonatedCluster", "LiveCluster", "Overrides", "connect", "contexts"]
