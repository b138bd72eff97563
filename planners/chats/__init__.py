"""How a model is called: one door each to litellm and to Ollama and their errors."""

from planners.chats.litellm import LitellmChat
from planners.chats.ollama import HOST, OllamaChat, pulled

__all__ = ["HOST", "LitellmChat", "OllamaChat", "pulled"]
