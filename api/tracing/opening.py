"""Whether traces are sent: OpenTelemetry is loaded where its endpoint is set, and nowhere else."""

from __future__ import annotations

import contextlib
import importlib
import logging
from collections.abc import Mapping

from api.tracing.spans import Traced, traced, untraced

VARIABLES = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
_LOG = logging.getLogger(__name__)


def opened(environ: Mapping[str, str], stack: contextlib.ExitStack | contextlib.AsyncExitStack) -> Traced:
    """What traces questions; where it sends to is let go of with the `stack`. A missing package is said, and costs no
    question anything."""
    if not any(environ.get(name) for name in VARIABLES):
        return untraced
    try:
        otlp = importlib.import_module("api.tracing.otlp")
    except ModuleNotFoundError as error:
        _LOG.warning("no traces: the package %r is not installed; pip install -r requirements-otel.txt", error.name)
        return untraced
    sender = otlp.Sender()
    stack.callback(sender.close)
    return traced(sender.send)
