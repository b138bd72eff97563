"""Asking over HTTP: the desk that hands questions to the flow, and the routes `/query` and `/v1/ask`."""

from api.asking.desk import GONE, Desk, Recorder
from api.asking.routes import Asker, routes

__all__ = ["GONE", "Asker", "Desk", "Recorder", "routes"]
