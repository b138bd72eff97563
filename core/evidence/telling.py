"""When a quotation says something by itself. Pure."""

from __future__ import annotations

import re

from core.evidence.states import PHASE

_PARTS = 0.5
"""The part of a line that is as good as the line: what is left out is its time or where it comes from."""
_PHRASE = 3
"""Words of a line that say something by themselves."""

_REASON = re.compile(r"\b(?:[A-Z][a-z]+){2,}\b|\bOOMKilled\b|\b[A-Z]{3,}[a-z]\w+\b|\bErr[A-Z]\w+")
_CODE = re.compile(r"\b(?:exit ?code|status ?code|code|status|http)\b\W{0,4}\d{1,3}\b|^\W*[1-5]\d\d\W*$", re.IGNORECASE)
_FIELD = re.compile(r"[\w./-]{2,}[\"']?\s*[:=]\s*\S+")
_WORD_STATE = re.compile(rf"(?i)\b(?:{PHASE}|ready|notready|error|active|true|false|healthy|unhealthy)\b|\b\d+/\d+\b")


def is_telling(quoted: str, line: str) -> bool:
    """Whether a quotation, blanks folded, is evidence: the whole line, or a part that says something by itself.

    One letter occurs everywhere, and so does a word's beginning: parts are whole words, and a reason (`OOMKilled`), a
    code (`exit code 137`), a field (`replicas: 0`), a name with its state (`web-1 Running`), a phrase, or most of it.
    """
    if not re.search(r"\w", quoted):
        return False
    bare = quoted.strip(" \"'`.,;*-")
    if bare == line.strip(" \"'`.,;*-"):
        return True
    if not re.search(rf"(?<!\w){re.escape(quoted.strip())}(?!\w)", line):
        return False
    words = bare.split()
    named_state = len(words) >= 2 and bool(_WORD_STATE.search(bare))
    says = _REASON.search(bare) or _CODE.search(bare) or _FIELD.search(bare) or named_state
    return bool(says) or len(words) >= _PHRASE or len(bare) >= _PARTS * len(line)
