"""What a Go template's error says."""

from __future__ import annotations

JSONPATH = "jsonpath prints fields: -o jsonpath='{range .items[*]}{.metadata.name}{\"\\n\"}{end}'"


class GoTemplateError(ValueError):
    """A template that is outside what is understood here, or that does not fit. `hint` is another way to say it,
    `printed` what the template had printed by then."""

    def __init__(self, message: str, hint: str = JSONPATH) -> None:
        super().__init__(message)
        self.hint = hint
        self.printed = ""


class TooMuchWork(GoTemplateError):
    """A template that reached a bound of ours. kubectl has none, so what was printed by then is not shown."""
