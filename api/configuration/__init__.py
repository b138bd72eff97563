"""Where settings come from: the user's own files, those of the working directory, and which of these are trusted."""

from api.configuration.reading import Configuration, log_format, read
from api.configuration.trusting import forget, trust

__all__ = ["Configuration", "forget", "log_format", "read", "trust"]
