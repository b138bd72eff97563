"""How a verb prints and ends: output forms, failures and warnings."""

from executor.verbs.printing.endings import Status, Stop, bad_command, ended, no_such_type
from executor.verbs.printing.output import Form, parse_form, write_lines
from executor.verbs.printing.render import render_document, without_managed_fields
from executor.verbs.printing.reporting import Verb, reported, warnings_since

__all__ = [
    "Form",
    "Status",
    "Stop",
    "Verb",
    "bad_command",
    "ended",
    "no_such_type",
    "parse_form",
    "render_document",
    "reported",
    "warnings_since",
    "without_managed_fields",
    "write_lines",
]
