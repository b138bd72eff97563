"""No reply waits for an acknowledgement that its client delays."""

from __future__ import annotations

import http.client
import subprocess
import time
from urllib.parse import urlsplit

from tests.test_main import served

__all__ = ["served"]

DELAYED = 0.040
"""Seconds for which Linux delays an acknowledgement: where a reply waits for it, each one takes as long."""


def test_requests_on_a_kept_alive_connection_do_not_wait_for_delayed_acknowledgements(
    served: tuple[subprocess.Popen[str], str],
) -> None:
    url = urlsplit(served[1])
    connection = http.client.HTTPConnection(url.hostname or "", url.port, timeout=20)
    took = []
    for _ in range(40):
        began = time.perf_counter()
        connection.request("GET", "/healthz")
        reply = connection.getresponse()
        assert (reply.status, bool(reply.read())) == (200, True)
        took.append(time.perf_counter() - began)
    connection.close()
    assert sorted(took)[len(took) // 4] < DELAYED / 2, "a quarter of them is quick, whatever else the machine does"
