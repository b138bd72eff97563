"""A cluster that answers now: its kubeconfig, its credentials and the one door to kubernetes.aio."""

from clusters.live.cluster import LiveCluster, connect
from clusters.live.impersonation import ImpersonatedCluster

__all__ = ["ImpersonatedCluster", "LiveCluster", "connect"]
