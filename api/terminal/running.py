"""`run`: kubectl lines from the command line, one printed as kubectl would, or many from stdin."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Mapping

from clusters.grounding import ClusterCatalog
from composition import connect
from core.errors import SettingsError
from core.settings import Settings
from executor.lines import run_line
from executor.requests import Requests


async def run(options: argparse.Namespace, settings: Settings, environ: Mapping[str, str]) -> int:
    """Runs the line, or those of stdin with a JSON line for each; kubectl's exit code. Raises `SettingsError`."""
    if options.line == "-" and not options.json:
        raise SettingsError("run takes a command line, or --json - to read many from stdin", "see main.py run --help")
    if options.line != "-" and options.json:
        raise SettingsError("--json reads its lines from stdin", 'such as:  echo "kubectl …" | main.py run --json -')
    cluster = connect(settings, environ)
    catalog = ClusterCatalog(cluster)
    try:
        if not options.json:
            result = await run_line(options.line, Requests(cluster, catalog).view(), echo=sys.stdout.write)
            sys.stdout.flush()
            sys.stderr.write(result["stderr"])
            return result["exit"]
        while line := await asyncio.to_thread(sys.stdin.readline):
            if line.strip():
                result = await run_line(line.strip(), Requests(cluster, catalog).view())
                print(json.dumps(result, ensure_ascii=False), flush=True)
        return 0
    finally:
        await cluster.close()
