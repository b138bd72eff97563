"""What masking costs, beside parsing the same bytes: `python -m benchmarks.masking`."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from functools import partial

from clusters.recorded import load
from core.masking import Masks, StreamMask, mask_credentials
from core.ports import JSON

PIECE = 65_536


def cpu(work: Callable[[], object], times: int = 5) -> float:
    """The least CPU seconds that the work takes."""
    least = float("inf")
    for _ in range(times):
        began = time.process_time()
        work()
        least = min(least, time.process_time() - began)
    return least


def streamed(log: bytes) -> None:
    stream = StreamMask(Masks())
    for start in range(0, len(log), PIECE):
        stream.feed(log[start : start + PIECE])
    stream.finish()


def main() -> None:
    for name in ("shop", "fleet"):
        body = next(r.body for r in load(name).responses if r.path == "/api/v1/pods" and r.accept == JSON)
        masking = cpu(partial(mask_credentials, body, Masks()))
        parsing = cpu(partial(json.loads, body))
        print(f"{name}: {len(body)} bytes, masked in {masking * 1e3:.1f} ms, {masking / parsing:.2f} times json.loads")
    log = b"".join(b"2026-11-23T05:58:20Z INFO request %d path=/api/v1/items status=200\n" % n for n in range(100_000))
    print(f"log: {len(log) / cpu(lambda: streamed(log), 3) / 1e6:.0f} MB/s")


if __name__ == "__main__":
    main()
