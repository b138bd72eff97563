"""What is written down: `agent.log`, the lines on stderr, and what must not stand in any record."""

from api.records.entries import as_json, entry
from api.records.journal import Journal, SilentJournal, opened
from api.records.logs import configure, identifier, note, requested
from api.records.redaction import Redaction, secrets

__all__ = [
    "Journal",
    "Redaction",
    "SilentJournal",
    "as_json",
    "configure",
    "entry",
    "identifier",
    "note",
    "opened",
    "requested",
    "secrets",
]
