"""`chat`: questions one after another, each with those before it, on a terminal or from a pipe."""

from api.terminal.chat.loop import chat

__all__ = ["chat"]
