"""Answers that were given before, each with its evidence, for as long and as many as the settings allow."""

from api.history.exporting import exported
from api.history.opening import opened
from api.history.port import AnswerHistory
from api.history.store import History, HistoryUnavailable

__all__ = ["AnswerHistory", "History", "HistoryUnavailable", "exported", "opened"]
