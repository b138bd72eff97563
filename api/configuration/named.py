"""Which files the settings of a folder name in it: who trusts the folder trusts these as they are, too.

A kubeconfig that lies beside a `copilot.yaml` runs programs, and may change while the settings stay as they are. So do
the programs that it names. Files elsewhere that are named by an absolute path are the user's own, and change as they
like.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from core import bounded
from core.settings import Layer

_FILES = ("cluster.kubeconfig", "cluster.certificate_authority", "server.keys")
"""Settings that name a file which says who is trusted, or what runs."""
_VARIABLE = "KUBECONFIG"
LARGEST_KUBECONFIG = 4_194_304
"""Bytes, as `clusters.live` reads them."""


def named_files(folder: Path, layer: Layer, variables: Mapping[str, str | None]) -> tuple[str, ...]:
    """The files that settings and variables name within a folder, or by a path relative to it, relative and sorted;
    whether they exist or not."""
    kubeconfigs = [
        str(layer.given.get("cluster.kubeconfig") or ""),
        *str(variables.get(_VARIABLE) or "").split(os.pathsep),
    ]
    found = {name for setting in _FILES if (name := _within(folder, folder, str(layer.given.get(setting) or "")))}
    for kubeconfig in kubeconfigs:
        if name := _within(folder, folder, kubeconfig):
            found |= {name, *_programs(folder, folder / name)}
    return tuple(sorted(found))


def digest(path: Path) -> str:
    """The SHA-256 of a file of any size, in hexadecimal; "" where there is none."""
    hashed = hashlib.sha256()
    try:
        if not path.is_file():
            return ""
        with path.open("rb") as file:
            while piece := file.read(1 << 20):
                hashed.update(piece)
    except OSError:
        return ""
    return hashed.hexdigest()


def _programs(folder: Path, kubeconfig: Path) -> Iterator[str]:
    """The programs in the folder that a kubeconfig would have run."""
    try:
        if not kubeconfig.is_file() or kubeconfig.stat().st_size > LARGEST_KUBECONFIG:
            return
        document = bounded.read_yaml(kubeconfig.read_text("utf-8"))
        users = document.get("users") if isinstance(document, Mapping) else None
    except (OSError, ValueError, yaml.YAMLError):
        return  # it will be told when it is used
    for entry in users if isinstance(users, list) else ():
        command = _command(entry)
        if os.sep in command and (name := _within(folder, kubeconfig.parent, command)):
            yield name


def _command(entry: Any) -> str:
    user = entry.get("user") if isinstance(entry, Mapping) else None
    plugin = user.get("exec") if isinstance(user, Mapping) else None
    return str(plugin.get("command") or "") if isinstance(plugin, Mapping) else ""


def _within(folder: Path, base: Path, named: str) -> str:
    """A path as seen from the folder, where it is relative or leads into it; else ""."""
    if not named:
        return ""
    path = Path(named).expanduser()
    full = os.path.normpath(base / path)
    if path.is_absolute() and not Path(os.path.realpath(full)).is_relative_to(os.path.realpath(folder)):
        return ""
    return os.path.relpath(full, folder)
