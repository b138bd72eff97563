"""The service's edge, measured from another process over real connections.

`/healthz` and a question over one kept-alive connection, and how long three hundred half-sent bodies stay open.
"""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.startup import free_port, healthy

MAIN = Path(__file__).parents[1] / "main.py"
HALF = b"POST /query HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{"


@contextlib.contextmanager
def served() -> Iterator[int]:
    """The service with the recording `starter`, as it is started; its port."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        environment = {"PATH": os.environ["PATH"], "HOME": folder}
        command = [sys.executable, str(MAIN), "--recording", "starter", "--port", str(port)]
        process = subprocess.Popen(command, cwd=folder, env=environment, stderr=subprocess.DEVNULL)
        try:
            while not healthy(port):
                time.sleep(0.05)
            yield port
        finally:
            process.terminate()
            process.wait()


def kept_alive(port: int, method: str, path: str, body: bytes | None = None, times: int = 200) -> str:
    """Milliseconds of a request over one connection: the median, and what the fastest tenth stay below."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        connection.request(method, path, body, {"content-type": "application/json"} if body else {})
        connection.getresponse().read()
        taken.append(time.perf_counter() - began)
    connection.close()
    settled = sorted(taken[times // 10 :])
    return (
        f"median {statistics.median(settled) * 1000:.2f} ms, fastest tenth {settled[len(settled) // 10] * 1000:.2f} ms"
    )


async def half_sent(port: int, count: int = 300) -> tuple[float, float]:
    """Seconds until the first and the last of so many half-sent bodies are closed."""

    async def one() -> float:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        began = time.monotonic()
        writer.write(HALF)
        await reader.read()
        writer.close()
        return time.monotonic() - began

    taken = await asyncio.gather(*(one() for _ in range(count)))
    return min(taken), max(taken)


def main() -> None:
    """Print the figures."""
    with served() as port:
        question = json.dumps({"query": "How many pods are in the default namespace?"}).encode()
        print(f"/healthz over one kept-alive connection: {kept_alive(port, 'GET', '/healthz')}")
        print(f"/query over one kept-alive connection: {kept_alive(port, 'POST', '/query', question)}")
        first, last = asyncio.run(half_sent(port))
        print(f"300 half-sent bodies: closed after {first:.1f} to {last:.1f} s")


if __name__ == "__main__":
    main()
