from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from clusters.live.exec_plugin import credential
from clusters.live.kubeconfig import Target
from core.errors import Unavailable


def target(*command: str, **more: Any) -> Target:
    plugin = {"command": command[0], "args": list(command[1:]), "apiVersion": "client.authentication.k8s.io/v1", **more}
    return Target("c", "default", "https://one", {"server": "https://one"}, {"exec": plugin})


def prints(text: str) -> tuple[str, str, str]:
    return (sys.executable, "-c", f"print({text!r})")


def ended(process: int) -> bool:
    """Whether the process goes away within two seconds."""
    for _ in range(100):
        state = Path(f"/proc/{process}/stat")
        if not state.exists() or state.read_text().split(") ")[-1].startswith("Z"):
            return True
        time.sleep(0.02)
    return False


async def test_a_token_and_its_end_are_read() -> None:
    status = {"token": "abc", "expirationTimestamp": "2030-01-02T03:04:05Z"}
    got = await credential(target(*prints(json.dumps({"status": status}))), os.environ)
    assert got.token == "abc"
    assert got.expires is not None
    assert got.expires.isoformat() == "2030-01-02T03:04:05+00:00"
    assert "abc" not in repr(got)


async def test_a_certificate_needs_its_key() -> None:
    both = {"clientCertificateData": "C", "clientKeyData": "K"}
    assert (await credential(target(*prints(json.dumps({"status": both}))), os.environ)).key == "K"
    with pytest.raises(Unavailable, match="neither a token nor a certificate"):
        await credential(target(*prints(json.dumps({"status": {"clientCertificateData": "C"}}))), os.environ)


async def test_the_plugin_gets_its_own_environment_and_the_request() -> None:
    program = (
        "import json, os; info = json.loads(os.environ['KUBERNETES_EXEC_INFO']);"
        "token = ' '.join([os.environ['OWN'], str(info['spec']['interactive']), info['spec']['cluster']['server']]);"
        "print(json.dumps({'status': {'token': token}}))"
    )
    plugin = target(sys.executable, "-c", program, env=[{"name": "OWN", "value": "mine"}], provideClusterInfo=True)
    assert (await credential(plugin, os.environ)).token == "mine False https://one"


@pytest.mark.parametrize("said", ["", "not json", "[]", '{"status": null}', '{"status": {"token": ""}}', "s3cr3t"])
async def test_a_plugin_that_prints_no_credential_is_named_and_its_output_is_not_repeated(said: str) -> None:
    with pytest.raises(Unavailable, match="credential plugin") as caught:
        await credential(target(*prints(said)), os.environ)
    assert "s3cr3t" not in f"{caught.value} {caught.value.mend} {caught.value.__cause__}"


async def test_a_plugin_that_fails_is_told_with_its_last_line() -> None:
    with pytest.raises(Unavailable, match="exit code 3: session expired"):
        await credential(target("sh", "-c", "echo noise >&2; echo session expired >&2; exit 3"), os.environ)


async def test_a_plugin_that_is_not_there_passes_on_the_kubeconfigs_own_hint() -> None:
    with pytest.raises(Unavailable, match="cannot be run") as caught:
        await credential(target("no-such-plugin-here", installHint="Get it from the vendor."), os.environ)
    assert caught.value.mend == "Get it from the vendor."


async def test_a_plugin_that_hangs_is_killed_with_all_that_it_started(tmp_path: Path) -> None:
    written = tmp_path / "child"
    began = time.monotonic()
    with pytest.raises(Unavailable, match=r"nothing within 0\.3 s"):
        await credential(target("sh", "-c", f"sleep 50 & echo $! > {written}; wait"), os.environ, deadline=0.3)
    assert time.monotonic() - began < 5
    assert ended(int(written.read_text()))
