"""One authenticated HTTP session with an API server, made by `kubernetes.aio` of a kubeconfig's entries.

The one door to `kubernetes.aio` (and its aiohttp). Importing it costs 0.3 s and 50 MB, so `clusters.live.cluster`
imports this module at the first request, in a thread. Only GETs and reviews can be sent, and no redirect is followed.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import ssl
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from stat import S_ISREG
from typing import Any
from urllib.parse import quote, urlencode
from urllib.request import proxy_bypass_environment  # type: ignore[attr-defined]  # typeshed leaves it out

import aiohttp
from kubernetes.aio.client.configuration import Configuration
from kubernetes.aio.client.rest import RESTClientObject
from kubernetes.aio.config.config_exception import ConfigException
from kubernetes.aio.config.kube_config import KubeConfigLoader
from multidict import CIMultiDict
from yarl import URL

from clusters import guard
from clusters.live.errors import NoConnection
from clusters.live.exec_plugin import Credential, credential
from clusters.live.kubeconfig import Target
from core.deadlines import within
from core.errors import Unavailable
from core.ports import JSON, Query

_FILES = ("certificate-authority", "client-certificate", "client-key")
_LONGEST_TOKEN = 1 << 20
"""Bytes that are read of a token file."""
_EARLY = timedelta(seconds=30)
"""How long before its end a plugin's credential is replaced: a request takes no longer than this."""


@dataclass
class Link:
    """A session and what every request of it carries. `users` counts the replies that are still being read."""

    host: str
    session: aiohttp.ClientSession = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    options: Mapping[str, Any] = field(repr=False)
    token_file: Path | None = None
    expires: datetime | None = None
    users: int = 0
    retired: bool = False
    doubted: bool = False
    """Whether nothing was heard when it was last waited for."""
    fresh: Callable[[], aiohttp.ClientSession] | None = field(default=None, repr=False)
    """Makes another session like this one, with no connection open yet."""
    _base: str = ""
    _silence: float = 30.0
    _replaced: list[aiohttp.ClientSession] = field(default_factory=list, repr=False)
    _token: tuple[object, str] = field(default=(None, ""), repr=False)

    @property
    def expired(self) -> bool:
        """Whether the credential's own end is near."""
        return self.expires is not None and datetime.now(timezone.utc) > self.expires - _EARLY

    async def open(
        self,
        path: str,
        query: Query,
        accept: str,
        *,
        connect: float,
        total: float,
        silence: float,
        review: bytes | None = None,
        token: bool = False,
        acting: Query = (),
    ) -> aiohttp.ClientResponse:
        """Send one GET, or the POST of a `review` (of a `token`, where that is said); its reply, unread. `acting` are
        the headers that say as whom, in the place of the kubeconfig's own user.

        Raises `Unavailable` and `Refused`.

        Limits are in seconds; `total` goes to the end of the body, `silence` is the longest wait until something comes.
        What fails on a connection that had been used before is tried once more, on a fresh one: the server may have
        closed it while it lay idle, and neither a GET nor a review changes anything.
        """
        if review is not None:
            guard.check_review(path, review, token=token)
        # never `sock_read`: it stays armed on a connection that went back to its pool after a large reply was paused,
        # fires while that lies idle, and fails the next request on it at once, however well the server is
        timeout = aiohttp.ClientTimeout(total=total, sock_connect=connect)
        self._silence = silence
        url = (
            self._base
            + quote(path, safe="/:@!$&'()*+,;=~")
            + (f"?{urlencode(query, quote_via=quote)}" if query else "")
        )
        headers = CIMultiDict({**self.headers, "Accept": accept})
        headers.extend(acting)
        if self.token_file:
            headers["Authorization"] = f"Bearer {self._file_token()}"
        address = URL(url, encoded=True)
        try:
            if review is not None:
                headers["Content-Type"] = JSON
            return await self._send(address, headers, timeout, silence, review)
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError, ValueError) as error:
            raise unavailable(self.host, error) from error

    async def _send(
        self,
        address: URL,
        headers: CIMultiDict[str],
        timeout: aiohttp.ClientTimeout,
        silence: float,
        review: bytes | None,
    ) -> aiohttp.ClientResponse:
        for attempt in (1, 2):
            session, trace = self.session, _Trace()
            try:
                with within(silence):
                    return await session.request(
                        "GET" if review is None else "POST",
                        address,
                        data=review,
                        headers=headers,
                        timeout=timeout,
                        allow_redirects=False,
                        trace_request_ctx=trace,
                        **self.options,
                    )
            except (aiohttp.ClientConnectionError, OSError) as error:
                hopeless = (asyncio.TimeoutError, aiohttp.ClientConnectorError)  # a timeout is an OSError from 3.11 on
                if attempt == 2 or not trace.reused or isinstance(error, hopeless):
                    raise
                self._replace(session)
        raise AssertionError("unreachable")

    def _replace(self, session: aiohttp.ClientSession) -> None:
        """Take a session without connections in place of this one: what it keeps idle may well be closed, too."""
        if self.session is session and self.fresh is not None:
            self._replaced.append(session)
            self.session = self.fresh()

    async def chunks(self, response: aiohttp.ClientResponse, silence: float | None = None) -> AsyncIterator[bytes]:
        """The body as it arrives. Raises `Unavailable` when it stops arriving for `silence` seconds."""
        try:
            while True:
                with within(self._silence if silence is None else silence):
                    chunk = await response.content.readany()
                if not chunk:
                    return
                yield chunk
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError) as error:
            raise unavailable(self.host, error) from error

    async def read(self, response: aiohttp.ClientResponse) -> bytes:
        """The whole body. Raises `Unavailable` when it stops arriving."""
        try:
            return await response.read()
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError) as error:
            raise unavailable(self.host, error) from error

    async def leave(self, response: aiohttp.ClientResponse) -> None:
        """Let go of a reply: its connection is kept if it was read to the end, and closed otherwise."""
        response.close()
        self.users -= 1
        await self._end_if_unused()

    async def retire(self) -> None:
        """Take no more requests; the session ends with the last reply that is still being read."""
        self.retired = True
        await self._end_if_unused()

    async def close(self) -> None:
        """End the session at once."""
        for session in (self.session, *self._replaced):
            await session.close()
        self._replaced.clear()

    async def _end_if_unused(self) -> None:
        if self.users:
            return
        if self.retired:
            await self.close()
        while self._replaced:
            await self._replaced.pop().close()

    def _file_token(self) -> str:
        """The token file's content, read anew whenever the file was replaced (kubelet rotates such files)."""
        assert self.token_file is not None  # noqa: S101  the caller's condition
        try:
            stat = self.token_file.stat()
            stamp = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
            if stamp != self._token[0]:
                if not S_ISREG(stat.st_mode):  # a pipe would be waited for, by everybody
                    raise OSError("it is no regular file")
                with self.token_file.open("rb") as file:
                    self._token = (stamp, file.read(_LONGEST_TOKEN).decode("utf-8").strip())
        except (OSError, ValueError) as error:
            raise Unavailable(f"the token file {str(self.token_file)!r} cannot be read", "Mend its path.") from error
        return self._token[1]


@dataclass
class _Trace:
    """What became of one request; `reused` is whether it went out on a connection that had been used before."""

    reused: bool = False


def _tracing() -> aiohttp.TraceConfig:
    async def reused(_: object, context: Any, __: object) -> None:
        if isinstance(context.trace_request_ctx, _Trace):
            context.trace_request_ctx.reused = True

    config = aiohttp.TraceConfig()
    config.on_connection_reuseconn.append(reused)
    return config


async def link(target: Target, environ: Mapping[str, str], plugin_deadline: float) -> Link:
    """A session with the target as its user. Raises `Unavailable` when the credentials cannot be used."""
    given = await credential(target, environ, plugin_deadline) if target.user.get("exec") else Credential()
    configuration = Configuration()
    configuration.connection_pool_maxsize = 64  # up to 32 of which the catalog watches
    # As strict as kubectl: Python 3.13 would turn down private CAs that leave out optional extensions.
    configuration.disable_strict_ssl_verification = True
    configuration.client_session_kwargs = {
        "trust_env": False,  # the proxy is found once, below, and ~/.netrc is none of our business
        "cookie_jar": aiohttp.DummyCookieJar(),
        "read_bufsize": 2**17,
        "trace_configs": [_tracing()],
    }
    user, token_file = _user(target, given)
    with tempfile.TemporaryDirectory(prefix="copilot-") as folder:
        # OpenSSL reads keys from files only; the folder is private and is gone when the context has read them.
        try:
            entries = _document(target, _files(target.cluster, Path(folder)), _files(user, Path(folder)))
            loader = KubeConfigLoader(entries, config_base_path="")  # type: ignore[no-untyped-call]
            await loader.load_and_set(configuration)  # type: ignore[no-untyped-call]
            sessions = RESTClientObject(configuration)._create_pool_manager
            session = sessions()
        except (ConfigException, ImportError, KeyError, TypeError) as error:
            raise Unavailable(f"context {target.context!r} cannot be used: {error}", "Mend its kubeconfig.") from error
        except (ssl.SSLError, OSError, ValueError) as error:
            message = f"a certificate or key of context {target.context!r} cannot be used: {_brief(error)}"
            raise Unavailable(message, "Mend the kubeconfig's certificate entries.") from error
    options: dict[str, Any] = {}
    if configuration.tls_server_name:
        options["server_hostname"] = configuration.tls_server_name
    if proxy := configuration.proxy or _proxy(target.server, environ):
        options["proxy"] = proxy
    authorization = configuration.api_key.get("BearerToken")
    headers = {"User-Agent": "k8s-query-copilot", **_impersonation(target.user)}
    if authorization:
        headers["Authorization"] = authorization
    return Link(
        host=_host(target.server),
        session=session,
        headers=headers,
        options=options,
        token_file=token_file,
        expires=given.expires,
        fresh=sessions,
        _base=target.server,
    )


def _user(target: Target, given: Credential) -> tuple[dict[str, Any], Path | None]:
    """The user's entry as the library reads it, a plugin's credential in it; and the token file, which we watch."""
    user = {key: value for key, value in target.user.items() if key != "exec" and value}
    if given.token:
        return {**user, "token": given.token}, None
    if given.certificate:
        pair = {"client-certificate-data": given.certificate, "client-key-data": given.key}
        return {**user, **{key: base64.b64encode(pem.encode()).decode() for key, pem in pair.items()}}, None
    file = user.pop("tokenFile", None)
    if file:  # as for kubectl, the file comes before the token beside it
        user.pop("token", None)
        return user, Path(file)
    return user, None


def _files(entry: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """The entry with its inline certificates and keys as files."""
    result = {key: value for key, value in entry.items() if value or value is False}
    for key in _FILES:
        data = result.pop(f"{key}-data", None)
        if not data:
            continue
        try:
            content = base64.b64decode(data, validate=False)
        except (binascii.Error, TypeError, ValueError) as error:
            raise ValueError(f"{key}-data is not base64") from error
        file = folder / key
        file.touch(mode=0o600)
        file.write_bytes(content)
        result[key] = str(file)
    return result


def _document(target: Target, cluster: Mapping[str, Any], user: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "current-context": "it",
        "contexts": [{"name": "it", "context": {"cluster": "it", "user": "it"}}],
        "clusters": [{"name": "it", "cluster": {**cluster, "server": target.server}}],
        "users": [{"name": "it", "user": dict(user)}],
    }


def _impersonation(user: Mapping[str, Any]) -> dict[str, str]:
    """`as` in a kubeconfig: left out, we would act with more rights than the person asked for."""
    if not user.get("as"):
        return {}
    headers = {"Impersonate-User": str(user["as"])}
    if groups := user.get("as-groups"):
        if len(groups) > 1:
            raise Unavailable("a kubeconfig that impersonates several groups is not supported", "Use one group.")
        headers["Impersonate-Group"] = str(groups[0])
    if user.get("as-uid"):
        headers["Impersonate-Uid"] = str(user["as-uid"])
    if user.get("as-user-extra"):
        raise Unavailable("a kubeconfig that impersonates with as-user-extra is not supported", "Leave it out.")
    return headers


def _proxy(server: str, environ: Mapping[str, str]) -> str:
    """The proxy that the environment sets for this server, "" for none."""
    scheme, host = URL(server).scheme, URL(server).host or ""
    proxy = environ.get(f"{scheme}_proxy") or environ.get(f"{scheme.upper()}_PROXY") or ""
    if scheme == "http" and not environ.get("http_proxy"):
        proxy = ""  # upper-case HTTP_PROXY can be set by anyone who sends a CGI program a header
    exempt = environ.get("no_proxy") or environ.get("NO_PROXY") or ""
    local = host in ("localhost", "127.0.0.1", "::1")  # as Go does: kubectl never asks a proxy for these
    return "" if local or proxy_bypass_environment(host, {"no": exempt}) else proxy


def _host(server: str) -> str:
    """`host:port` of the server: what messages say, without credentials that a URL may hold."""
    url = URL(server)
    return f"{url.host}:{url.port}"


def _brief(error: BaseException) -> str:
    return (str(error) or type(error).__name__)[:300]


def unavailable(host: str, error: BaseException) -> Unavailable:
    """What an error of the transport means, and its mend."""
    network = "Is the cluster running, and is this the right context? `kubectl cluster-info` asks the same server."
    if isinstance(error, aiohttp.ServerTimeoutError):
        return NoConnection(f"the cluster at {host} did not answer in time", network)
    if isinstance(error, asyncio.TimeoutError):
        return Unavailable(f"the cluster at {host} did not answer in time", network)
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return NoConnection(f"the name of the cluster's server, {host}, cannot be resolved", network)
    if isinstance(error, aiohttp.ClientProxyConnectionError):
        return NoConnection(f"the proxy to the cluster at {host} cannot be reached", "Mend proxy-url or HTTPS_PROXY.")
    if isinstance(error, aiohttp.ClientHttpProxyError):
        return NoConnection(f"the proxy to the cluster at {host} said {error.status}", "Mend proxy-url or HTTPS_PROXY.")
    if isinstance(error, (aiohttp.ClientConnectorCertificateError, ssl.CertificateError)):
        why = getattr(error, "certificate_error", error)
        detail = getattr(why, "verify_message", "") or _brief(why)
        mend = "Mend certificate-authority or tls-server-name in the kubeconfig."
        return NoConnection(f"the certificate of {host} is not trusted: {detail}", mend)
    if isinstance(error, (aiohttp.ClientSSLError, ssl.SSLError)):
        return NoConnection(f"no TLS connection to {host}: {_brief(error)}", "Is it https, and the certificate right?")
    if isinstance(error, (aiohttp.InvalidURL, ValueError)):
        return Unavailable(f"the server {host} or its credentials cannot be put into a request", "Mend the kubeconfig.")
    if isinstance(error, aiohttp.ClientConnectorError):
        reason = error.os_error.strerror or "no connection"
        return NoConnection(f"the cluster at {host} cannot be reached: {reason}", network)
    return NoConnection(f"the connection to the cluster at {host} broke", network)
