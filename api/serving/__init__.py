"""The running service: what one reading of the settings comes to, and how a later one takes its place."""

from api.serving.service import serve

__all__ = ["serve"]
