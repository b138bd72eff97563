"""What goes wrong on the way to a live cluster, as far as what to do about it differs."""

from __future__ import annotations

from core.errors import Unavailable


class NoConnection(Unavailable):
    """No connection came about, or it broke before a reply: a kubeconfig that was mended meanwhile may help."""


class FailedPlugin(Unavailable):
    """A credential plugin gave no credential: run again at once, it would hardly do better."""


class HangingPlugin(FailedPlugin):
    """A credential plugin gave nothing within its deadline: the next one would cost as long."""


class RefusedCredentials(Unavailable):
    """The server does not accept the credentials (401), and those that were loaded anew neither."""
