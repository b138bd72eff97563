from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
import trustme

from core.errors import Unavailable
from tests.clusters.api_server import Authority, kubeconfig, live, serving


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority(trustme.CA())


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


# ── TLS ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_private_ca_is_trusted_inline_and_as_a_file(tmp_path: Path, authority: Authority) -> None:
    (tmp_path / "ca.crt").write_bytes(authority.pem)
    async with serving(tls=authority.server()) as server:
        for cluster_entry in ({"certificate-authority-data": b64(authority.pem)}, {"certificate-authority": "ca.crt"}):
            async with live(kubeconfig(tmp_path / "c", server.url, {"token": "t"}, **cluster_entry)) as cluster:
                assert (await cluster.get("/version")).status == 200


async def test_a_strangers_certificate_is_not_trusted_unless_told_so(tmp_path: Path, authority: Authority) -> None:
    async with serving(tls=authority.server()) as server:
        async with live(kubeconfig(tmp_path / "c", server.url)) as cluster:
            with pytest.raises(Unavailable, match="is not trusted") as caught:
                await cluster.get("/version")
            assert "certificate-authority" in caught.value.mend
        options = {"insecure-skip-tls-verify": True}
        async with live(kubeconfig(tmp_path / "c", server.url, **options)) as cluster:
            assert (await cluster.get("/version")).status == 200


async def test_tls_server_name_is_the_name_that_the_certificate_must_have(tmp_path: Path, authority: Authority) -> None:
    ca = {"certificate-authority-data": b64(authority.pem)}
    async with serving(tls=authority.server("api.example")) as server:
        async with live(kubeconfig(tmp_path / "c", server.url, **ca)) as cluster:
            with pytest.raises(Unavailable, match="is not trusted"):
                await cluster.get("/version")
        async with live(kubeconfig(tmp_path / "c", server.url, **ca, **{"tls-server-name": "api.example"})) as cluster:
            assert (await cluster.get("/version")).status == 200


async def test_a_client_certificate_is_shown_and_its_key_does_not_stay_on_disk(
    tmp_path: Path, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    import tempfile

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temp"))
    (tmp_path / "temp").mkdir()
    own = authority.ca.issue_cert("reader@example.org")
    user = {
        "client-certificate-data": b64(own.cert_chain_pems[0].bytes()),
        "client-key-data": b64(own.private_key_pem.bytes()),
    }
    ca = {"certificate-authority-data": b64(authority.pem)}
    async with serving(tls=authority.server(ask_client=True)) as server:
        file = kubeconfig(tmp_path / "c", server.url, user, **ca)
        async with live(file) as cluster:
            assert (await cluster.get("/version")).status == 200
            assert list((tmp_path / "temp").iterdir()) == []


# The asyncio server of Python 3.10 forgets to close its side of a handshake that it broke off.
@pytest.mark.filterwarnings("ignore:.*_SSLProtocolTransport:pytest.PytestUnraisableExceptionWarning")
async def test_without_the_client_certificate_that_a_server_asks_for_it_is_unavailable(
    tmp_path: Path, authority: Authority
) -> None:
    ca = {"certificate-authority-data": b64(authority.pem)}
    async with serving(tls=authority.server(ask_client=True)) as server:
        file = kubeconfig(tmp_path / "c", server.url, {}, **ca)
        async with live(file) as cluster:
            with pytest.raises(Unavailable):
                await cluster.get("/version")
    assert server.requests == []


@pytest.mark.parametrize(
    ("user", "cluster_entry"),
    [
        ({"client-key-data": "%%%", "client-certificate-data": "AAAA"}, {}),
        ({"client-key-data": b64(b"s3cr3t"), "client-certificate-data": b64(b"s3cr3t")}, {}),
        ({}, {"certificate-authority-data": b64(b"no PEM")}),
        ({}, {"certificate-authority": "missing.crt"}),
        ({"auth-provider": {"name": "oidc", "config": {"id-token": "s3cr3t"}}}, {}),
        ({"token": "two\r\nlines: s3cr3t"}, {}),
    ],
)
async def test_credentials_that_cannot_be_used_are_told_without_being_shown(
    tmp_path: Path, user: dict[str, Any], cluster_entry: dict[str, Any], authority: Authority
) -> None:
    options = cluster_entry or {"certificate-authority-data": b64(authority.pem)}
    async with serving(tls=authority.server()) as server:
        file = kubeconfig(tmp_path / "c", server.url, user, **options)
        async with live(file) as cluster:
            with pytest.raises(Unavailable) as caught:
                await cluster.get("/version")
    assert "s3cr3t" not in str(caught.value) + caught.value.mend
