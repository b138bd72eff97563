"""An answer as `-o` asks for it, its text or the document with everything that it rests on; and as an exit code."""

from __future__ import annotations

import json
from datetime import datetime, timezone

import yaml

from api.answers import whole
from api.records import Redaction
from api.terminal import exits
from core.flow import Answer, Majority, Plurality
from core.wording import printable
from voter.render import is_doubtful

_CODES = {"not_found": exits.NOT_FOUND, "forbidden": exits.FORBIDDEN, "refused": exits.REFUSED}


def output(answer: Answer, form: str, identifier: str, redaction: Redaction, session: str, *, terminal: bool) -> str:
    """What goes to stdout; `identifier` is the one in the log. On a terminal, logs cannot move its cursor."""
    if form == "value":
        return printable(answer.text) if terminal else answer.text
    document = whole(answer, identifier, datetime.now(timezone.utc), redaction, session)
    if form == "json":
        return json.dumps(document, ensure_ascii=False, indent=2)
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=120).rstrip("\n")


def exit_code(answer: Answer, least: float, *, by_answer: bool) -> int:
    """The exit code of a question that was asked; `least` is the confidence asked for, `by_answer` is `--exit-code`."""
    if not answer.tier:
        return exits.UNANSWERED
    if not by_answer:
        return exits.ANSWERED
    if not isinstance(answer.verdict, Majority | Plurality) or is_doubtful(answer.verdict, least):
        return exits.DISAGREED
    kind = answer.verdict.value.kind
    if kind == "yes_no" and answer.text == "no":
        return exits.NO
    return _CODES.get(kind, exits.ANSWERED)
