"""Traces of questions, sent by OTLP where OTEL_EXPORTER_OTLP_ENDPOINT says where to: a span for each part."""

from api.tracing.opening import opened
from api.tracing.spans import Span, Traced, traced, untraced

__all__ = ["Span", "Traced", "opened", "traced", "untraced"]
