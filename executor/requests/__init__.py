"""Requests to the cluster of one question: identical ones once, masked, counted, within deadlines."""

from executor.requests.requests import Requests, TimedOut, View

__all__ = ["Requests", "TimedOut", "View"]
