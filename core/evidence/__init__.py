"""When a quoted line is evidence for a conclusion: it tells something, and is not against the conclusion. Pure."""

from core.evidence.contradicting import contradiction
from core.evidence.health import says_fine
from core.evidence.telling import is_telling

__all__ = ["contradiction", "is_telling", "says_fine"]
