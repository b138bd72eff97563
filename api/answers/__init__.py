"""Whole answers: their documents, the events of a deliberation as a stream, and examples of what may be asked."""

from api.answers.documents import event_document, whole
from api.answers.examples import examples
from api.answers.stream import HEARTBEAT, stream

__all__ = ["HEARTBEAT", "event_document", "examples", "stream", "whole"]
