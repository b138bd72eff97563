"""The world changes while the service runs: kubeconfigs, credentials and clusters. Through the service's HTTP door,
over clusters that are served by HTTP or TLS."""

from __future__ import annotations

import socket
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from clusters.recorded import load
from tests.served_world import service, world

IN_DISPATCH = "How many pods are in the namespace dispatch?"


def plugin(program: Path | str, *arguments: str) -> dict[str, Any]:
    """A user whose credential a program gives."""
    entry = {"apiVersion": "client.authentication.k8s.io/v1", "command": str(program), "args": list(arguments)}
    return {"exec": entry}


def script(file: Path, body: str) -> Path:
    """A program that leaves a mark for each run."""
    runs = file.with_name("runs")
    file.write_text(f"#!{sys.executable}\nopen({str(runs)!r}, 'a').write('x')\n{body}\n", encoding="utf-8")
    file.chmod(0o755)
    return file


def gives(token: str) -> str:
    return f"import json; print(json.dumps({{'status': {{'token': {token!r}}}}}))"


FAILURES = {
    "fails": ("import sys; sys.exit('no session, log in')", "no session, log in"),
    "garbage": ("print('{\"status\": tok-1234')", "did not print an ExecCredential"),
    "nothing": ("", "did not print an ExecCredential"),
}


async def test_a_plugin_that_failed_is_not_run_for_every_question_and_at_once_when_it_was_mended(
    tmp_path: Path,
) -> None:
    async with world(tmp_path, load("fleet"), token="tok-1234") as served:
        program = script(tmp_path / "login", "raise SystemExit(1)")
        served.write(plugin(program))
        async with service(tmp_path, served.file) as client:
            for number, (body, told) in enumerate(FAILURES.values(), 1):
                script(program, body)
                for _ in range(3):
                    status, said = await client.ask(IN_DISPATCH)
                    assert status == 503
                    assert told in said
                    assert "tok-1234" not in said
                assert (tmp_path / "runs").read_text() == "x" * number
            script(program, gives("tok-1234"))
            assert await client.ask(IN_DISPATCH) == (200, "5")


async def test_a_plugin_that_failed_is_forgotten_as_soon_as_the_kubeconfig_names_another_way(tmp_path: Path) -> None:
    async with world(tmp_path, load("fleet"), token="tok-1234") as served:
        served.write(plugin(script(tmp_path / "login", "raise SystemExit(1)")))
        async with service(tmp_path, served.file) as client:
            assert (await client.ask(IN_DISPATCH))[0] == 503
            served.write()
            assert await client.ask(IN_DISPATCH) == (200, "5")


async def test_a_plugin_whose_credentials_are_refused_is_not_run_for_every_question(tmp_path: Path) -> None:
    async with world(tmp_path, load("fleet"), token="tok-1234") as served:
        program = script(tmp_path / "login", gives("tok-old"))
        served.write(plugin(program))
        async with service(tmp_path, served.file) as client:
            for _ in range(3):
                status, said = await client.ask(IN_DISPATCH)
                assert status == 503
                assert "does not accept the credentials" in said
            assert len((tmp_path / "runs").read_text()) == 2, "once, and once more when it was refused"
            script(program, gives("tok-1234"))
            assert await client.ask(IN_DISPATCH) == (200, "5")


async def test_credentials_that_could_not_be_used_from_the_start_are_read_again_once_mended(tmp_path: Path) -> None:
    async with world(tmp_path, load("fleet"), tls=True, token="tok-1234") as served:
        served.write(None, **{"certificate-authority-data": "bm90IGEgY2VydGlmaWNhdGU="})
        async with service(tmp_path, served.file) as client:
            assert (await client.ask(IN_DISPATCH))[0] == 503
            served.write()
            assert await client.ask(IN_DISPATCH) == (200, "5")


async def test_an_address_that_says_nothing_is_left_once_the_kubeconfig_names_another(tmp_path: Path) -> None:
    """Connected to it is at once, and no byte ever comes: there is no time left in that question to look again."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(16)
        async with world(tmp_path, load("fleet")) as served:
            served.write(server=f"http://127.0.0.1:{silent.getsockname()[1]}")
            async with service(tmp_path, served.file, COPILOT_LIMITS_REQUEST_DEADLINE="4") as client:
                assert (await client.ask(IN_DISPATCH))[0] == 503
                served.write()
                assert await client.ask(IN_DISPATCH) == (200, "5")


async def test_a_token_that_was_replaced_in_the_kubeconfig_is_used_when_the_old_one_is_refused(tmp_path: Path) -> None:
    async with world(tmp_path, load("fleet"), token="tok-1234") as served, service(tmp_path, served.file) as client:
        assert await client.ask(IN_DISPATCH) == (200, "5")
        await served.end()
        served.token = "tok-5678"
        await served.begin(load("fleet"))
        served.write()
        assert await client.ask(IN_DISPATCH) == (200, "5")


async def test_a_kubeconfig_that_is_half_written_stops_no_service_that_has_a_connection(tmp_path: Path) -> None:
    async with world(tmp_path, load("fleet")) as served, service(tmp_path, served.file) as client:
        for text in ("", "clusters: [", "apiVersion: v1\nkind: Config\n", "\x00\x01", "- a\n- b\n", "{"):
            assert await client.ask(IN_DISPATCH) == (200, "5")
            served.file.write_text(text, encoding="utf-8")
            assert await client.ask(IN_DISPATCH) == (200, "5")
        await served.end()
        status, said = await client.ask(IN_DISPATCH)
        assert status == 503
        assert "cannot be reached" in said or "broke" in said
        await served.begin(load("fleet"))
        served.write()
        assert await client.ask(IN_DISPATCH) == (200, "5")


async def test_a_context_that_was_removed_or_renamed_goes_on_as_long_as_it_works_and_is_told_then(
    tmp_path: Path,
) -> None:
    async with world(tmp_path, load("fleet"), token="tok-1234") as served, service(tmp_path, served.file) as client:
        assert await client.ask(IN_DISPATCH) == (200, "5")
        document = served.document()
        document["contexts"][0]["name"] = document["current-context"] = "renamed"
        served.file.write_text(yaml.safe_dump(document), encoding="utf-8")
        assert await client.ask(IN_DISPATCH) == (200, "5")
        await served.end()
        served.token = "tok-5678"
        await served.begin(load("fleet"))
        status, said = await client.ask(IN_DISPATCH)
        assert status == 503
        assert "there is no context 'orchard'" in said
        assert "renamed" in said


async def test_a_context_that_is_gone_before_it_was_asked_first_is_told_and_asked_once_it_is_back(
    tmp_path: Path,
) -> None:
    async with world(tmp_path, load("fleet")) as served:
        both = served.document()
        both["contexts"].append({"name": "meadow", "context": dict(both["contexts"][0]["context"])})
        served.file.write_text(yaml.safe_dump(both), encoding="utf-8")
        async with service(tmp_path, served.file, COPILOT_SERVER_CONTEXTS="meadow") as client:
            for written in (served.document(), "{"):
                served.file.write_text(written if written == "{" else yaml.safe_dump(written), encoding="utf-8")
                status, said = await client.ask(IN_DISPATCH, context="meadow")
                assert status == 503
                assert "meadow" in said
                assert await client.ask(IN_DISPATCH) == (200, "5")
            served.file.write_text(yaml.safe_dump(both), encoding="utf-8")
            assert await client.ask(IN_DISPATCH, context="meadow") == (200, "5")


async def test_a_server_that_asks_to_come_again_later_is_asked_again(tmp_path: Path) -> None:
    turned_away = 0

    def busy(path: str, query: str) -> tuple[int, bytes] | None:
        nonlocal turned_away
        if path.endswith("/pods") and turned_away < 2:
            turned_away += 1
            return 429, b'{"kind":"Status","message":"too many requests","code":429}'
        return None

    async with world(tmp_path, load("fleet")) as served:
        served.fault, served.more = busy, [(b"retry-after", b"0")]
        async with service(tmp_path, served.file) as client:
            assert await client.ask(IN_DISPATCH) == (200, "5")
            assert turned_away == 2


TRUCKS = "How many trucks are there?"
SPACES = "Which namespaces are there?"


# Python 3.10 leaves the transport of a refused handshake open, as tests/clusters/live/test_tls.py says.
@pytest.mark.filterwarnings("ignore:.*_SSLProtocolTransport:pytest.PytestUnraisableExceptionWarning")
async def test_a_cluster_made_anew_at_the_same_address_is_told_from_the_one_before(tmp_path: Path) -> None:
    """As kind and minikube do: the same name and port, another certificate authority, other kinds and objects."""
    made_anew = world(tmp_path, load("fleet"), tls=True, token="tok-1234")
    async with made_anew as served, service(tmp_path, served.file) as client:
        assert await client.ask(TRUCKS) == (200, "12")
        assert "dispatch" in (await client.ask(SPACES))[1]
        await served.end()
        await served.begin(load("shop"))
        served.write()
        status, said = await client.ask(SPACES)
        assert status == 200
        assert "shop" in said
        assert "dispatch" not in said
        status, said = await client.ask(TRUCKS)
        assert status == 503
        assert "not understood: 'trucks'" in said, "it has no such kind"
        assert await client.ask("What does dispatch-api run on?") == (200, "not found: nothing named dispatch-api")


async def test_a_cluster_that_comes_back_as_it_was_is_not_read_anew(tmp_path: Path) -> None:
    async with world(tmp_path, load("fleet"), token="tok-1234") as served, service(tmp_path, served.file) as client:
        assert await client.ask(IN_DISPATCH) == (200, "5")
        before = sum(one.path == "/apis" for one in served.requests)
        await served.end()
        await served.begin(load("fleet"))
        assert await client.ask(IN_DISPATCH) == (200, "5")
        assert sum(one.path == "/apis" for one in served.requests) == before
