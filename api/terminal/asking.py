"""`ask`: one question from the command line, from its words to what is printed of the answer."""

from __future__ import annotations

import argparse
import sys
import uuid
from collections.abc import Callable, Mapping

from api.outcomes import stood_in
from api.records import Redaction, opened, secrets
from api.sessions import session
from api.terminal.outputs import exit_code, output
from api.terminal.progress import manner, progress
from api.terminal.single import recorded, text_asked
from composition import composed, without_key
from core.flow import Question
from core.settings import Settings


async def ask(
    options: argparse.Namespace, settings: Settings, environ: Mapping[str, str], tell: Callable[[str], None]
) -> int:
    """Answers the question: its answer alone on stdout, the deliberation and what went wrong on stderr."""
    text = text_asked(options.question)
    identifier, redaction = uuid.uuid4().hex[:12], Redaction(secrets(environ))
    how = "silent" if options.quiet else manner(sys.stderr, environ)
    journal = opened(settings.log, environ)
    try:
        with progress(how, sys.stderr, redaction.text):
            async with (
                session(options.session or "", settings.history, environ) as sitting,
                composed(settings, environ) as copilot,
            ):
                for line in without_key(settings, environ):
                    tell(f"note: {line}")
                asked = Question(text, settings.cluster.namespace or None, copilot.cluster.context)
                question = await sitting.following(asked)
                answer = copilot.answer(question, refresh=options.refresh)
                async with copilot.warming(models_alone=True):
                    deadline, log = settings.limits.question_deadline, settings.log.file
                    answered = await recorded(question, answer, deadline, journal, log, identifier)
                await sitting.add(answered)
    finally:
        journal.close()
    if options.explain:
        from voter.explain import explain

        tell(explain(answered, settings.voter.confidence))
    if answered.resolved and answered.resolved != text:
        tell(f"understood as: {answered.resolved}")
    if line := stood_in(answered):
        tell(f"note: {line}")
    if answered.tier:
        terminal = sys.stdout.isatty()
        print(output(answered, options.output, identifier, redaction, options.session or "", terminal=terminal))
    else:
        tell(answered.text)
    return exit_code(answered, settings.voter.confidence, by_answer=options.exit_code)
