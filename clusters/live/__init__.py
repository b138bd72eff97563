"""A cluster that answers now: its kubeconfig, its credentials and the one door to kubernetes.aio."""

from clusters.live.cluster import connect

__all__ = ["connect"]
