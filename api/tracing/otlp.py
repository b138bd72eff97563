"""The one door to OpenTelemetry: our spans to an OTLP endpoint over HTTP, in batches, from a thread of its own.

The endpoint, its headers and the service's name are OpenTelemetry's own variables (`OTEL_EXPORTER_OTLP_ENDPOINT`,
`OTEL_EXPORTER_OTLP_HEADERS`, `OTEL_SERVICE_NAME`, `OTEL_RESOURCE_ATTRIBUTES`, `OTEL_TRACES_SAMPLER`).
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span as Sent
from opentelemetry.trace import StatusCode, set_span_in_context

from api.tracing.spans import Span

NAME = "k8s-query-copilot"
SECONDS = 5
"""For one delivery, and for what is left when the service ends."""


class Sender:
    """Sends spans. What cannot be delivered is dropped, and said by OpenTelemetry in the log."""

    def __init__(self) -> None:
        named = Resource.create({} if os.environ.get("OTEL_SERVICE_NAME") else {SERVICE_NAME: NAME})
        self._provider = TracerProvider(resource=named, shutdown_on_exit=False)
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(timeout=SECONDS)))
        self._tracer = self._provider.get_tracer(NAME)

    def send(self, spans: Sequence[Span]) -> None:
        """Queues a question's spans; those of a parent follow it."""
        sent: dict[int, Sent] = {}
        for span in spans:
            parent = sent.get(id(span.parent)) if span.parent else None
            within = set_span_in_context(parent) if parent is not None else None
            one = self._tracer.start_span(span.name, within, attributes=span.attributes, start_time=span.start)
            if span.failed:
                one.set_status(StatusCode.ERROR)
            sent[id(span)] = one
        for span in spans:
            sent[id(span)].end(span.end)

    def close(self) -> None:
        """Delivers what waits."""
        self._provider.shutdown()
