"""Which cluster is meant, and as whom: the kubeconfig files merged and read as kubectl reads them.

    --kubeconfig FILE  ▶  $KUBECONFIG (several files)  ▶  ~/.kube/config  ▶  the service account of the pod we run in

Pure but for reading those files; no connection, no vendor. What a `Target` holds goes to `clusters.link`, which makes
a session of it. Messages name files, lines and entries, and never a credential.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from core import bounded
from core.errors import SettingsError

LARGEST = 4 * 1024 * 1024
"""Bytes that a kubeconfig may have: one with a thousand clusters and their certificates has half of them."""

_TOLD = ("aliases", "expected", "could not find expected", "mapping values")
"""How those of the parser's texts begin that quote nothing."""

SERVICE_ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")
WAYS_ON = (
    "Give a kubeconfig (--kubeconfig FILE, KUBECONFIG, or ~/.kube/config), "
    "or try a recorded cluster with --recording starter."
)

_CLUSTER_FILES = ("certificate-authority",)
_USER_FILES = ("client-certificate", "client-key", "tokenFile")
_SECTIONS = ("clusters", "users", "contexts")


@dataclass(frozen=True)
class Target:
    """One cluster to talk to. `cluster` and `user` are the kubeconfig's entries, every path in them absolute.

    `namespace` is the one that commands mean, `own_namespace` the one that the context sets, if it sets any.
    """

    context: str
    namespace: str
    server: str
    cluster: Mapping[str, Any] = field(repr=False, hash=False)
    user: Mapping[str, Any] = field(repr=False, hash=False)
    cluster_name: str = ""
    user_name: str = ""
    own_namespace: str = ""


@dataclass(frozen=True)
class Overrides:
    """What kubectl's own flags put in the place of what a context says; "" leaves it as it is.

    `cluster` and `user` name entries of the kubeconfig (`--cluster`, `--user`), `server` is a URL (`--server`), and
    `as_…` whom to act as (`--as`, `--as-group`, `--as-uid`).
    """

    cluster: str = ""
    user: str = ""
    server: str = ""
    certificate_authority: str = ""
    tls_server_name: str = ""
    insecure_skip_tls_verify: bool = False
    as_user: str = ""
    as_group: str = ""
    as_uid: str = ""

    def of_cluster(self, entry: Mapping[str, Any]) -> Mapping[str, Any]:
        """The cluster's entry as these flags have it. Not to verify drops what to verify by, as kubectl does."""
        result = dict(entry)
        if self.server:
            result["server"] = self.server
        if self.tls_server_name:
            result["tls-server-name"] = self.tls_server_name
        if self.certificate_authority or self.insecure_skip_tls_verify:
            result.pop("certificate-authority", None)
            result.pop("certificate-authority-data", None)
        if self.certificate_authority:
            result["certificate-authority"] = str(Path(self.certificate_authority).expanduser().absolute())
        if self.insecure_skip_tls_verify:
            result["insecure-skip-tls-verify"] = True
        return result

    def of_user(self, entry: Mapping[str, Any]) -> Mapping[str, Any]:
        """The user's entry as these flags have it. Raises `SettingsError` for a group or UID of nobody."""
        if (self.as_group or self.as_uid) and not self.as_user:
            raise SettingsError("--as-group and --as-uid say more of whom --as names", "Add --as NAME.")
        if not self.as_user:
            return entry
        acting = {"as": self.as_user, "as-groups": [self.as_group] if self.as_group else [], "as-uid": self.as_uid}
        return {**{key: value for key, value in entry.items() if key != "as-user-extra"}, **acting}


AS_IT_IS = Overrides()
"""No flag: what the context says."""


@dataclass(frozen=True)
class Kubeconfig:
    """The merged files: named entries, the first file that has a name wins, as for kubectl."""

    sources: tuple[Path, ...]
    current: str
    clusters: Mapping[str, Mapping[str, Any]] = field(repr=False)
    users: Mapping[str, Mapping[str, Any]] = field(repr=False)
    contexts: Mapping[str, Mapping[str, Any]] = field(repr=False)

    def target(
        self, context: str | None = None, namespace: str | None = None, overrides: Overrides = AS_IT_IS
    ) -> Target:
        """What `context`, or else the current one, stands for, and what flags put in its place.

        Raises `SettingsError` when there is no such context, or it names a cluster or user that is not there.
        """
        name = context or self.current
        where = ", ".join(map(str, self.sources))
        known = ", ".join(sorted(self.contexts)) or "none"
        if not name:
            raise SettingsError(f"no current context is set in {where}", f"Pass --context with one of: {known}.")
        if name not in self.contexts:
            raise SettingsError(f"there is no context {name!r} in {where}", f"The contexts there are: {known}.")
        entry = self.contexts[name]
        cluster_name = overrides.cluster or str(entry.get("cluster") or "")
        user_name = overrides.user or str(entry.get("user") or "")
        self._check(overrides, where)
        cluster = overrides.of_cluster(self.clusters.get(cluster_name) or {})
        if not cluster.get("server"):
            problem = f"context {name!r} means the cluster {cluster_name!r}, which has no server in {where}"
            raise SettingsError(problem, f"Mend the entry, or pass --context with another of: {known}.")
        if user_name and user_name not in self.users:
            problem = f"context {name!r} means the user {user_name!r}, which is not in {where}"
            raise SettingsError(problem, f"Mend the entry, or pass --context with another of: {known}.")
        return Target(
            context=name,
            namespace=namespace or str(entry.get("namespace") or "") or "default",
            server=str(cluster["server"]).rstrip("/"),
            cluster=cluster,
            user=overrides.of_user(self.users.get(user_name, {})),
            cluster_name=cluster_name,
            user_name=user_name,
            own_namespace=str(entry.get("namespace") or ""),
        )

    def _check(self, overrides: Overrides, where: str) -> None:
        """Raises `SettingsError` where a flag names an entry that is not there."""
        for flag, name, known in (
            ("cluster", overrides.cluster, self.clusters),
            ("user", overrides.user, self.users),
        ):
            if name and name not in known:
                listed = ", ".join(sorted(known)) or "none"
                raise SettingsError(f"there is no {flag} {name!r} in {where}", f"Pass --{flag} with one of: {listed}.")


def resolve(
    kubeconfig: Path | None,
    context: str | None,
    namespace: str | None,
    environ: Mapping[str, str],
    service_account: Path = SERVICE_ACCOUNT,
    overrides: Overrides = AS_IT_IS,
) -> Target:
    """The cluster that these settings mean. Files are read anew each time: logins and rotations are seen.

    Raises `SettingsError` when there is none (with the ways on), or what there is cannot be used.
    """
    files = _files(kubeconfig, environ)
    if not files and context is None and overrides.server:
        return _by_server(namespace, overrides)
    if not files and context is None and overrides == AS_IT_IS:
        in_cluster = _in_cluster(environ, namespace, service_account)
        if in_cluster:
            return in_cluster
    if not files:
        raise SettingsError("no cluster: there is no kubeconfig, and this is not a pod in a cluster", WAYS_ON)
    return load(files).target(context, namespace, overrides)


def contexts(kubeconfig: Path | None, environ: Mapping[str, str]) -> tuple[str, ...]:
    """The names of the contexts there are, sorted. Raises `SettingsError` for a file that cannot be read."""
    return tuple(sorted(load(_files(kubeconfig, environ)).contexts))


def load(files: tuple[Path, ...]) -> Kubeconfig:
    """These files, merged. Raises `SettingsError` for one that cannot be read as a kubeconfig."""
    sections: dict[str, dict[str, Mapping[str, Any]]] = {section: {} for section in _SECTIONS}
    current = ""
    for file in files:
        document = _read(file)
        current = current or str(document.get("current-context") or "")
        for section in _SECTIONS:
            for name, entry in _entries(file, document, section):
                sections[section].setdefault(name, entry)
    return Kubeconfig(files, current, **sections)


def _files(kubeconfig: Path | None, environ: Mapping[str, str]) -> tuple[Path, ...]:
    if kubeconfig is not None:
        path = kubeconfig.expanduser()
        if not path.is_file():
            wrong = "is a directory, not a file" if path.is_dir() else "does not exist"
            wrong = "is no regular file, which could be read again" if path.exists() and not path.is_dir() else wrong
            raise SettingsError(f"the kubeconfig {str(path)!r} {wrong}", WAYS_ON)
        return (path.absolute(),)
    listed = [Path(part).expanduser() for part in environ.get("KUBECONFIG", "").split(os.pathsep) if part]
    if listed:
        there = tuple(path.absolute() for path in listed if path.is_file())
        if not there:
            raise SettingsError(f"KUBECONFIG names files that do not exist: {', '.join(map(str, listed))}", WAYS_ON)
        return there
    home = environ.get("HOME") or environ.get("USERPROFILE")
    usual = Path(home) / ".kube" / "config" if home else None
    return (usual,) if usual and usual.is_file() else ()


def _read(file: Path) -> Mapping[str, Any]:
    try:
        with file.open("rb") as opened:
            content = opened.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise SettingsError(f"the kubeconfig {str(file)!r} is larger than {LARGEST:,} bytes", WAYS_ON)
        document = bounded.read_yaml(content.decode("utf-8"))
    except OSError as error:
        raise SettingsError(f"cannot read the kubeconfig {str(file)!r}: {error.strerror}", WAYS_ON) from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"the kubeconfig {str(file)!r} is not UTF-8 text", WAYS_ON) from error
    except yaml.MarkedYAMLError as error:
        # The error's own text quotes from the line, which may hold a credential: only what is known not to is told.
        mark, problem = error.problem_mark, error.problem or ""
        place = f"{file}:{mark.line + 1}:{mark.column + 1}" if mark else str(file)
        complaint = (
            f": {problem}"
            if problem.startswith(("aliases", "expected", "could not find expected", "mapping values"))
            else ""
        )
        raise SettingsError(f"{place}: not valid YAML{complaint}", "Mend that line.") from None
    except yaml.YAMLError as error:
        raise SettingsError(f"{file}: not valid YAML", "Mend the file.") from error
    except ValueError as error:
        raise SettingsError(f"the kubeconfig {str(file)!r} cannot be read: {error}", "Mend the file.") from None
    if document is None:
        return {}
    if not isinstance(document, dict):
        raise SettingsError(f"{file}: expected a kubeconfig (clusters, users, contexts)", WAYS_ON)
    return document


def _entries(file: Path, document: Mapping[str, Any], section: str) -> list[tuple[str, Mapping[str, Any]]]:
    listed = document.get(section) or []
    noun = section.removesuffix("s")
    if not isinstance(listed, list):
        raise SettingsError(f"{file}: expected {section!r} to be a list", "Mend the file.")
    found = []
    for position, item in enumerate(listed):
        entry = item.get(noun) or {} if isinstance(item, dict) else None
        if not isinstance(item, dict) or not isinstance(entry, dict) or not item.get("name"):
            problem = f"{file}: expected {section}[{position}] to have a name and {noun!r}"
            raise SettingsError(problem, "Mend that entry.")
        found.append((str(item["name"]), _absolute(file, entry)))
    return found


def _absolute(file: Path, entry: Mapping[str, Any]) -> Mapping[str, Any]:
    """Paths in a kubeconfig are relative to the file they stand in; so is a plugin's command that has a slash."""
    result = dict(entry)
    for key in (*_CLUSTER_FILES, *_USER_FILES):
        if isinstance(result.get(key), str) and result[key]:
            result[key] = str(file.parent / result[key])
    plugin = result.get("exec")
    if isinstance(plugin, dict) and os.sep in str(plugin.get("command", "")):
        result["exec"] = {**plugin, "command": str(file.parent / plugin["command"])}
    return result


def _by_server(namespace: str | None, overrides: Overrides) -> Target:
    """A server that a flag alone names, such as `kubectl proxy`'s, which needs no credential."""
    cluster, user = overrides.of_cluster({}), overrides.of_user({})
    server = overrides.server.rstrip("/")
    return Target(context=server, namespace=namespace or "default", server=server, cluster=cluster, user=user)


def _in_cluster(environ: Mapping[str, str], namespace: str | None, account: Path) -> Target | None:
    """The API server as a pod's service account sees it, or None outside a pod."""
    host, port = environ.get("KUBERNETES_SERVICE_HOST"), environ.get("KUBERNETES_SERVICE_PORT")
    if not host or not port or not (account / "token").is_file():
        return None
    server = f"https://[{host}]:{port}" if ":" in host else f"https://{host}:{port}"
    own = account / "namespace"
    return Target(
        context="in-cluster",
        namespace=namespace or (own.read_text(encoding="utf-8").strip() if own.is_file() else "") or "default",
        server=server,
        cluster={"server": server, "certificate-authority": str(account / "ca.crt")},
        user={"tokenFile": str(account / "token")},
        cluster_name="in-cluster",
    )
