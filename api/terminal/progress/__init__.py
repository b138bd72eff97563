"""A deliberation on a terminal while it goes on: who was asked, what each proposes, and how it votes."""

from api.terminal.progress.showing import Manner, manner, progress

__all__ = ["Manner", "manner", "progress"]
