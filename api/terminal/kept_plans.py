"""A kept plan as a line for a person: when, on which cluster, what was asked, and what is run for it."""

from __future__ import annotations

import json
from datetime import datetime, timezone


def line(text: str) -> str:
    """The line; for what is no kept plan, that it is none."""
    try:
        document = json.loads(text)
        at = datetime.fromtimestamp(document["at"], timezone.utc)
        commands = " ; ".join(document["plan"]["commands"]) or document["plan"]["answer"]["type"]
        return f"{at:%Y-%m-%d %H:%M}  {document['context']}  {document['question']}: {commands}"
    except (ValueError, KeyError, TypeError, OverflowError, OSError):
        return "(not a plan that this version can read)"
