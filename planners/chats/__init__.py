"""How a model is called: one door each to litellm and to Ollama, their errors and what their replies hold."""

from planners.chats.litellm import LitellmChat
from planners.chats.ollama import HOST, OllamaChat, pulled
from planners.chats.replies import find_object, shortened

__all__ = ["HOST", "LitellmChat", "OllamaChat", "find_object", "pulled", "shortened"]
