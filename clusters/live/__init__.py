"""A cluster that answers now: its kubeconfig, its credentials and the one door to kubernetes.aio."""

from clusters.live.cluster import LiveCluster, connect

__all__ = ["LiveCluster", "connect"]
