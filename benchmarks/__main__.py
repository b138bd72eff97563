"""Every benchmark, one after another, each in a process of its own: `python -m benchmarks [NAME…]`."""

from __future__ import annotations

import platform
import subprocess
import sys
import time

from benchmarks.replayed import ROOT

NAMES = ("startup", "counting", "memory", "latency", "planners", "logs", "voting")
"""In the order of `docs/measurements.md`. Long ones (`fuzz`) are run by name."""


def main(wanted: list[str]) -> int:
    """The number of benchmarks that failed."""
    failed = 0
    print(f"{platform.machine()}, Python {platform.python_version()}, {time.strftime('%Y-%m-%d')}")
    for name in wanted or NAMES:
        print(f"\n── {name} " + "─" * (100 - len(name)), flush=True)
        failed += subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], cwd=ROOT, check=False).returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
