"""What is written of questions: `agent.log`, and what must not stand in any record."""

from api.records.journal import Journal, SilentJournal, opened
from api.records.redaction import Redaction, secrets

__all__ = ["Journal", "Redaction", "SilentJournal", "opened", "secrets"]
