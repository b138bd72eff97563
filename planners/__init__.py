"""Planners: a question in, a plan out. By chat models (litellm, Ollama) here, without any model in `offline`."""
