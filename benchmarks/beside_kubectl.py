"""Made lines, run by ours and by this machine's kubectl on replays of the recordings: `-m benchmarks.beside_kubectl`.

`--seed N`, `--lines N` or `--each` (for each recording), `--recording NAME`, `--kind everyday|hard` and `--show` choose
and print. Lines that read Secrets are left out: their values are masked here. Equal is: stdout, stderr and exit code,
ages masked. Counted apart are lines that both refuse, ours as no line of the language, with the mend and where it is.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from benchmarks.golden import RECORDINGS, Ran
from benchmarks.replayed import replayed
from clusters.grounding import ClusterCatalog
from clusters.live import connect
from clusters.recorded import RecordedCluster, load
from executor.lines import run_line
from executor.requests import Requests
from kubectl.errors import KubectlSyntaxError
from kubectl.parser import parse

SEED = 20261126
LINES = 60
_LINES = Path(__file__).with_name("beside_kubectl.yaml")
_HOLE = re.compile(r"<(\w+)>")
_SECONDS = 60.0


@dataclass(frozen=True)
class Objects:
    """What lines may name: for each kind (`pods`, `deployments`, …) its objects as (namespace, name, object)."""

    of: dict[str, list[tuple[str, str, dict[str, Any]]]]

    def pick(self, kind: str, chance: random.Random) -> tuple[str, str, dict[str, Any]] | None:
        """One of the kind, or None where there is none."""
        return chance.choice(self.of[kind]) if self.of.get(kind) else None


async def objects(cluster: RecordedCluster, kinds: Sequence[str]) -> Objects:
    """The objects of these kinds."""
    found: dict[str, list[tuple[str, str, dict[str, Any]]]] = defaultdict(list)
    catalog = ClusterCatalog(cluster)
    view = Requests(cluster, catalog).view()
    for kind in kinds:
        done = await run_line(f"kubectl get {kind} -A -o json", view)
        for item in yaml.safe_load(done["stdout"] or "{}").get("items") or []:
            meta = item["metadata"]
            found[kind].append((meta.get("namespace", "default"), meta["name"], item))
    return Objects(dict(found))


def filled(template: str, known: Objects, chance: random.Random) -> str | None:
    """A template with its holes filled: `<pods>` is a pod's name, and `<ns>` the namespace of the last object named."""
    namespace = "default"
    item: dict[str, Any] = {}

    def one(found: re.Match[str]) -> str:
        nonlocal namespace, item
        hole = found[1]
        if hole == "ns":
            return namespace
        if hole == "label":
            labels = item.get("metadata", {}).get("labels") or {}
            if not labels:
                raise LookupError
            key = chance.choice(sorted(labels))
            return f"{key}={labels[key]}"
        if hole == "container":
            return str(chance.choice(item["spec"]["containers"])["name"])
        picked = known.pick(hole, chance)
        if picked is None:
            raise LookupError
        namespace, item = picked[0], picked[2]
        return picked[1]

    # The namespace stands in front of its object in some lines: objects are filled first.
    parts = sorted(_HOLE.finditer(template), key=lambda found: found[1] in ("ns", "label", "container"))
    try:
        texts = {found.start(): one(found) for found in parts}
    except LookupError:
        return None
    return _HOLE.sub(lambda found: texts[found.start()], template)


def kubectl(line: str, kubeconfig: Path) -> dict[str, Any]:
    """What the machine's kubectl prints of the line, filters included."""
    done = subprocess.run(
        ["sh", "-c", line],
        capture_output=True,
        text=True,
        check=False,
        timeout=_SECONDS,
        env={**os.environ, "KUBECONFIG": str(kubeconfig), "LC_ALL": "C.UTF-8", "TZ": "UTC"},
    )
    return {"command": line, "exit": done.returncode, "stdout": done.stdout, "stderr": done.stderr}


def made(templates: Sequence[str], known: Objects, chance: random.Random, lines: int | None) -> list[str]:
    """That many different lines of templates drawn by chance, or without a number one of each template."""
    drawn = [chance.choice(templates) for _ in range(lines * 3)] if lines is not None else templates
    different = dict.fromkeys(filled(template, known, chance) for template in drawn)
    return [line for line in different if line][:lines]


async def compare(recording: str, kind: str, lines: int | None, seed: int) -> list[Ran]:
    """Each made line as both ran it."""
    templates: dict[str, Any] = yaml.safe_load(_LINES.read_text(encoding="utf-8"))
    cluster = RecordedCluster(load(recording))
    known = await objects(cluster, templates["kinds"])
    chance = random.Random(f"{seed} {recording} {kind}")
    wanted = made(templates[kind], known, chance, lines)
    with replayed(recording) as kubeconfig, ThreadPoolExecutor(3) as pool:
        theirs = list(pool.map(lambda line: kubectl(line, kubeconfig), wanted))
        live = connect(kubeconfig, None, None, {})
        try:
            catalog = ClusterCatalog(live)
            return [Ran(entry, await run_line(entry["command"], Requests(live, catalog).view())) for entry in theirs]
        finally:
            await live.close()


def refused(ran: Ran) -> bool:
    """Whether kubectl failed and printed nothing, and ours took the line for none of the language."""
    if not ran.kubectl["exit"] or ran.kubectl["stdout"]:
        return False
    try:
        parse(ran.command)
    except KubectlSyntaxError:
        return True
    return False


def main(words: Sequence[str]) -> int:
    """Compare and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.beside_kubectl", description=__doc__)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--lines", type=int, default=LINES, help=f"so many of each recording, drawn by chance: {LINES}")
    parser.add_argument("--each", action="store_true", help="one line of each template instead, of each recording")
    parser.add_argument("--recording", choices=RECORDINGS, action="append")
    parser.add_argument("--kind", choices=("everyday", "hard"), action="append")
    parser.add_argument("--show", action="store_true", help="print both sides of each line that differs")
    given = parser.parse_args(words)
    if shutil.which("kubectl") is None:
        print("skipped: there is no kubectl on this machine")
        return 0
    print(f"seed {given.seed}")
    for kind in given.kind or ("everyday", "hard"):
        ran = [
            each
            for recording in given.recording or RECORDINGS
            for each in asyncio.run(compare(recording, kind, None if given.each else given.lines, given.seed))
        ]
        worded = [each for each in ran if each.differs and refused(each)]
        differing = [each for each in ran if each.differs and not refused(each)]
        for each in differing:
            print(f"{each.differs}: {each.command}")
            for side, output in (("theirs", each.kubectl), ("ours", each.ours)) if given.show else ():
                print(f"  {side:6} {output['exit']} {str(output['stdout'])[:1500]!r} {str(output['stderr'])[:500]!r}")
        equal = len(ran) - len(differing) - len(worded)
        share = 100 * equal / max(1, len(ran))
        print(f"{kind}: {equal} of {len(ran)} lines are equal ({share:.1f} %)", end="; ")
        print(f"{len(worded)} more are refused by both, here with the mend; {len(differing)} differ")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
