"""How long from starting to the first answered /healthz, and how much memory: `python -m benchmarks.startup`.

Starts `main.py --recording starter` as a process of its own, several times, with the interpreter that runs this.
Linux only (memory is read from /proc).
"""

from __future__ import annotations

import http.client
import re
import signal
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
RUNS = 5


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def healthy(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def start_once(recording: str = "starter") -> tuple[float, float]:
    """Seconds to the first healthy answer, and MB resident then."""
    port = free_port()
    began = time.monotonic()
    command = [sys.executable, str(ROOT / "main.py"), "--recording", recording, "--port", str(port)]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, cwd=ROOT)
    try:
        while not healthy(port):
            if process.poll() is not None or time.monotonic() - began > 30:
                raise SystemExit(f"main.py did not come up: {' '.join(command)}")
            time.sleep(0.01)
        seconds = time.monotonic() - began
        status = Path(f"/proc/{process.pid}/status").read_text()
        resident = re.search(r"VmRSS:\s+(\d+) kB", status)
        assert resident
        return seconds, int(resident[1]) / 1024
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(10)


if __name__ == "__main__":
    results = [start_once() for _ in range(RUNS)]
    seconds, memory = zip(*results, strict=True)
    print(f"runs:                    {RUNS}, {sys.version.split()[0]}")
    print(f"start to first /healthz: median {statistics.median(seconds):.2f} s, worst {max(seconds):.2f} s")
    print(f"resident memory then:    median {statistics.median(memory):.0f} MB, worst {max(memory):.0f} MB")
