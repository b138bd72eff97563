"""Requests to the cluster of one question: identical ones once, masked, counted, within deadlines."""

from executor.requests.flights import Flights
from executor.requests.lean import NAMES
from executor.requests.requests import Requests, TimedOut, View

__all__ = ["NAMES", "Flights", "Requests", "TimedOut", "View"]
