"""Who may come in: under which name, from which page, with which key; and what every response carries."""

from __future__ import annotations

import hashlib
import re
import socket
import subprocess
from pathlib import Path

import httpx
import pytest

from api.edge import Doors, read_keys
from core.errors import SettingsError
from tests.api.edge.served import exchange, served
from tests.api.scripted import RememberingJournal, app_of
from tests.fork_server import python
from tests.test_main import MAIN, clean_environment

QUESTION = {"query": "How many pods?"}
KEY = "cq_a-key-of-forty-three-characters-or-there"
ENTRY = f"alice:sha256:{hashlib.sha256(KEY.encode()).hexdigest()}"


def client(url: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=url, trust_env=False, timeout=20)


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "localhost.evil.example", "127.0.0.1.nip.example"]
)
@pytest.mark.parametrize("path", ["/query", "/healthz", "/docs", "/nowhere"])
async def test_a_request_under_a_foreign_name_is_answered_nothing(host: str, path: str) -> None:
    journal = RememberingJournal()
    async with served(app_of(journal=journal)) as url, client(url) as asking:
        method = "POST" if path == "/query" else "GET"
        reply = await asking.request(method, path, headers={"host": host}, json=QUESTION)
        assert reply.status_code == 421
        assert reply.headers["content-type"] == "application/problem+json"
        assert "server.hosts" in reply.json()["mend"]
    assert not journal.answers


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:80", "localhost.", "127.0.0.1:8000", "[::1]:8000", "10.1.2.3", "asked.example:1"]
)
async def test_addresses_localhost_and_the_names_that_are_set_are_ours(host: str) -> None:
    async with served(doors=Doors.of("asked.example, b.example", "")) as url, client(url) as asking:
        assert (await asking.post("/query", json=QUESTION, headers={"host": host})).status_code == 200


async def test_a_request_without_a_name_is_answered_nothing() -> None:
    async with served() as url:
        assert (await exchange(url, b"GET /healthz HTTP/1.0\r\n\r\n")).startswith(b"HTTP/1.1 421 ")


async def test_a_page_of_another_origin_may_not_ask_and_one_that_is_allowed_may() -> None:
    doors = Doors.of("", "https://wiki.example")
    async with served(doors=doors) as url, client(url) as asking:
        for origin in ("https://evil.example", "null", "http://127.0.0.1", "https://wiki.example.evil.example"):
            reply = await asking.post("/query", json=QUESTION, headers={"origin": origin})
            assert reply.status_code == 403, origin
            assert "access-control-allow-origin" not in reply.headers
        assert (await asking.post("/query", json=QUESTION, headers={"origin": url})).status_code == 200
        reply = await asking.post("/query", json=QUESTION, headers={"origin": "https://wiki.example"})
        assert (reply.status_code, reply.headers["access-control-allow-origin"]) == (200, "https://wiki.example")
        asked = {"origin": "https://wiki.example", "access-control-request-method": "POST"}
        preflight = await asking.options("/query", headers={**asked, "access-control-request-headers": "authorization"})
        assert preflight.status_code == 200


NO_KEYS = [None, "Bearer", f"Bearer {KEY}x", f"Basic {KEY}", f"Bearer {ENTRY}", KEY, "Bearer " + "x" * 600]


async def test_with_keys_nobody_asks_without_one_and_who_asked_is_recorded() -> None:
    journal, keys = RememberingJournal(), read_keys({"COPILOT_API_KEYS": ENTRY})
    async with served(app_of(journal=journal), keys=keys) as url, client(url) as asking:
        for given in NO_KEYS:
            headers = {"authorization": given} if given else {}
            reply = await asking.post("/query", json=QUESTION, headers=headers)
            assert reply.status_code == 401, given
            assert reply.headers["www-authenticate"].startswith("Bearer")
            assert KEY not in reply.text
        assert (await asking.get("/nowhere")).status_code == 401
        assert not journal.answers
        reply = await asking.post("/query", json=QUESTION, headers={"authorization": f"bearer {KEY}"})
        assert reply.status_code == 200
        assert journal.callers == ["alice"]
        for path in ("/healthz", "/readyz", "/docs", "/openapi.json"):
            assert (await asking.get(path)).status_code == 200, path


async def test_why_the_cluster_is_not_ready_is_told_to_who_may_ask_alone() -> None:
    from core.errors import Unavailable

    async def unwell() -> None:
        raise Unavailable("no answer from 10.0.0.1:6443", "start the cluster")

    async with served(app_of(health=unwell), keys=read_keys({"COPILOT_API_KEYS": ENTRY})) as url, client(url) as asking:
        reply = await asking.get("/readyz")
        assert (reply.status_code, "10.0.0.1" in reply.text) == (503, False)
        assert "10.0.0.1" in (await asking.get("/readyz", headers={"authorization": f"Bearer {KEY}"})).text


def test_keys_come_from_the_environment_and_a_file_and_only_their_hashes_are_held(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    file.write_text(f"# who may ask\n{ENTRY}\n\nbob:sha256:{'0' * 64}\n")
    keys = read_keys({"COPILOT_API_KEYS": "ci:a-key-that-is-long-enough, ci:another-key-that-is-long"}, str(file))
    assert keys is not None
    assert [name for name, _ in keys.digests] == ["ci", "ci", "alice", "bob"]
    assert "long" not in repr(keys)
    assert read_keys({}) is None


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("hush-hush-hush-hush-hush", "has no name"),
        (":hush-hush-hush-hush-hush", "has no name of letters"),
        ("a b:hush", "has no name"),
        ("alice:hush", "too short"),
        ("alice:sha256:hush", "no SHA-256"),
        (f"alice:sha256:{'F' * 64}", "no SHA-256"),
    ],
)
def test_an_entry_that_is_no_key_is_told_by_its_place_and_not_shown(entry: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said) as caught:
        read_keys({"COPILOT_API_KEYS": f"{ENTRY},{entry}"})
    assert "entry 2 of COPILOT_API_KEYS" in str(caught.value)
    assert "hush" not in str(caught.value) + caught.value.mend


# ── The command line ─────────────────────────────────────────────────────────────────────────────────────────────────


def main(home: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    environment = {**clean_environment(home), **environ}
    command = [*python(), str(MAIN), *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=home, env=environment, timeout=110, check=False)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", socket.gethostbyname(socket.gethostname())])
def test_beyond_this_machine_it_does_not_start_without_keys(tmp_path: Path, host: str) -> None:
    if host.startswith("127."):
        pytest.skip("this machine's name is loopback")
    done = main(tmp_path, "--recording", "starter", "--host", host, "--port", "0")
    assert done.returncode == 2
    assert "no API keys" in done.stderr
    assert "main.py key" in done.stderr


def test_a_key_is_made_with_the_entry_that_has_it_taken(tmp_path: Path) -> None:
    done = main(tmp_path, "key", "alice")
    (_, key), (_, entry) = (line.split() for line in done.stdout.splitlines())
    assert entry == f"alice:sha256:{hashlib.sha256(key.encode()).hexdigest()}"
    assert len(key) > 40
    assert main(tmp_path, "key", "a b").returncode == 2


# ── What every response carries ──────────────────────────────────────────────────────────────────────────────────────

EVERY = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
}


async def test_every_response_has_the_security_headers_errors_included() -> None:
    async def broken(question: object) -> None:
        raise KeyError("x")

    async with served(app_of(broken)) as url, client(url) as asking:  # type: ignore[arg-type]
        replies = [
            await asking.get("/healthz"),
            await asking.get("/nowhere"),
            await asking.get("/query"),
            await asking.post("/query", content=b"{"),
            await asking.post("/query", json=QUESTION),
            await asking.get("/healthz", headers={"host": "evil.example"}),
            await asking.get("/docs"),
            await asking.get("/openapi.json"),
        ]
        assert [reply.status_code for reply in replies] == [200, 404, 405, 422, 500, 421, 200, 200]
        for reply in replies:
            assert "default-src 'none'" in reply.headers["content-security-policy"]
            assert "unsafe" not in reply.headers["content-security-policy"]
            assert EVERY.items() <= dict(reply.headers).items()
            assert "server" not in reply.headers
        raw = (await exchange(url, b"NOT HTTP\r\n\r\n")).lower()
        assert raw.startswith(b"http/1.1 400 ")
        assert b"content-security-policy: default-src 'none'" in raw
        assert b"application/problem+json" in raw


async def test_the_documentation_loads_nothing_from_elsewhere() -> None:
    async with served() as url, client(url) as asking:
        page = await asking.get("/docs")
        assert "//" not in page.text.replace("<!doctype html>", "")
        assert "<script>" not in page.text
        for path in re.findall(r'(?:src|href)="([^"]+)"', page.text):
            part = await asking.get(path)
            assert (part.status_code, bool(part.content)) == (200, True), path
    shipped = Path(MAIN).parent / "api" / "assets" / "swagger-ui"
    assert "Apache License" in (shipped / "LICENSE").read_text()
