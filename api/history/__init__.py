"""Answers that were given before, each with its evidence, for as long and as many as the settings allow."""

from api.history.store import History, HistoryUnavailable, opened

__all__ = ["History", "HistoryUnavailable", "opened"]
