"""`mcp`: an agent's client is served on stdin and stdout."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping

from api import history as histories
from api.asking import Asker, Desk
from api.mcp.offering import offered
from api.mcp.over_stdio import over_stdio
from api.mcp.running import OUTPUT_BYTES
from api.records import Redaction, opened, secrets
from api.terminal import exits
from composition import composed, copilots, without_key
from core.settings import Settings


async def serve(options: argparse.Namespace, settings: Settings, environ: Mapping[str, str]) -> int:
    """Serves until stdin ends or somebody interrupts; the exit code."""
    async with (
        composed(settings, environ, watch=True) as copilot,
        copilots(copilot, environ) as served,
    ):
        journal = opened(settings.log, environ)
        history = histories.opened(settings.history, environ, copilot.shared)
        limits = settings.limits
        desk = Desk(served.answer, (journal,), limits.question_deadline, limits.questions)
        namespace, context = settings.cluster.namespace or None, copilot.cluster.context
        redaction = Redaction(secrets(environ))
        asker = Asker(desk, redaction, namespace, context, history, contexts=frozenset(served.contexts))
        for line in without_key(settings, environ):
            print(f"note: {line}", file=sys.stderr)
        print(f"Serving {context!r} by MCP on stdin and stdout; Ctrl-C ends it", file=sys.stderr)
        try:
            async with copilot.warming():
                deadline, questions = limits.question_deadline, limits.questions
                offering = offered(
                    asker,
                    lambda line, context, _: served.run(line, context, OUTPUT_BYTES),
                    deadline=deadline,
                    questions=questions,
                )
                interrupted = await over_stdio(offering)
        finally:
            journal.close()
            if history is not None:
                await history.close()
    return exits.INTERRUPTED if interrupted else exits.ANSWERED
