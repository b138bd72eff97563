"""`cache`: the plans that are kept, a line for each, or none of them any more."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from datetime import datetime, timezone

from composition import where_shared
from core.errors import MALFORMED
from core.settings import Settings, mask
from planners.cache import place, store


async def cache(options: argparse.Namespace, settings: Settings, environ: Mapping[str, str]) -> int:
    """Lists the plans that are kept, or forgets them all."""
    wanted = where_shared(settings)
    held = store(wanted, environ)
    if held is None:
        print("no plans are kept (cache.where is off)", file=sys.stderr)
        return 0
    try:
        if options.action == "clear":
            print(f"{await held.clear()} plans forgotten", file=sys.stderr)
            return 0
        texts = await held.texts()
    finally:
        await held.close()
    for text in texts:
        print(line(text))
    print(f"{len(texts)} plans in {mask(place(wanted, environ))}", file=sys.stderr)
    return 0


def line(text: str) -> str:
    """A plan as a line: when, on which cluster, what was asked, what is run; for what is no plan, that it is none."""
    try:
        document = json.loads(text)
        at = datetime.fromtimestamp(document["at"], timezone.utc)
        commands = " ; ".join(document["plan"]["commands"]) or document["plan"]["answer"]["type"]
        return f"{at:%Y-%m-%d %H:%M}  {document['context']}  {document['question']}: {commands}"
    except (*MALFORMED, OSError):
        return "(not a plan that this version can read)"
