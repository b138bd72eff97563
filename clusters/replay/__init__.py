"""A recording served over HTTP or TLS as an API server, for real kubectl and for tests."""

from clusters.replay.app import ReplayApp
from clusters.replay.server import Replay, replaying, serve, write_kubeconfig

__all__ = ["Replay", "ReplayApp", "replaying", "serve", "write_kubeconfig"]
