"""Which folders' settings files the user trusts: as git and direnv do, by name, and for the content that was there.

The list is a file among the user's own configuration: the SHA-256 of each trusted file, by folder. A file that changed
since is not trusted any more.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from api.configuration.files import File, opened
from core.errors import SettingsError
from core.settings import FILE

DOTENV = ".env"
LIST = "trusted.json"


def own_folder(environ: Mapping[str, str]) -> Path | None:
    """The folder of the user's own configuration; None where there is no home. It is not made here.

    As the XDG base directory specification says, a relative `XDG_CONFIG_HOME` does not count.
    """
    for place, below in (("XDG_CONFIG_HOME", ""), ("HOME", ".config")):
        root = Path(environ.get(place) or "")
        if root.is_absolute():
            return root / below / "k8s-query-copilot"
    return None


def is_trusted(file: File, environ: Mapping[str, str]) -> bool:
    """Whether the file, with the content that was read, is trusted."""
    return file.content is not None and _listed(environ).get(_name(file.path), {}).get(file.path.name) == file.digest


def was_trusted(file: File, environ: Mapping[str, str]) -> bool:
    """Whether another content of the file is trusted: it changed since."""
    return not is_trusted(file, environ) and file.path.name in _listed(environ).get(_name(file.path), {})


def trust(folder: Path, environ: Mapping[str, str]) -> tuple[File, ...]:
    """Trust the settings files of a folder as they are now; gives those that there are.

    Raises `SettingsError` where there are none, or the list cannot be written.
    """
    files = tuple(file for name in (FILE, DOTENV) if (file := opened(folder / name)).content is not None)
    if not files:
        raise SettingsError(f"there is neither {FILE} nor {DOTENV} in {str(folder)!r}", "name the folder that has them")
    for file in files:  # what could not be read later is told now
        file.document() if file.path.name == FILE else file.variables()
    listed = {**_listed(environ), _name(files[0].path): {file.path.name: file.digest for file in files}}
    _write(listed, environ)
    return files


def forget(folder: Path, environ: Mapping[str, str]) -> bool:
    """Trust a folder's files no more; whether they were trusted."""
    listed = _listed(environ)
    there = listed.pop(os.path.realpath(folder), None) is not None
    if there:
        _write(listed, environ)
    return there


def _name(path: Path) -> str:
    return os.path.realpath(path.parent)


def _listed(environ: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The list: name of a file → SHA-256, by folder. Raises `SettingsError` for a list that is damaged."""
    own = own_folder(environ)
    content = opened(own / LIST).content if own else None
    if content is None:
        return {}
    try:
        document: Any = json.loads(content)
        return {str(folder): {str(name): str(digest) for name, digest in of.items()} for folder, of in document.items()}
    except (ValueError, AttributeError) as error:
        raise SettingsError(f"{own}/{LIST} is damaged", "take it away, and trust folders again") from error


def _write(listed: Mapping[str, Mapping[str, str]], environ: Mapping[str, str]) -> None:
    own = own_folder(environ)
    if own is None:
        raise SettingsError("there is no home to keep the list of trusted folders in", "set HOME or XDG_CONFIG_HOME")
    fresh = own / f"{LIST}.{os.getpid()}"
    try:
        own.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh.touch(mode=0o600)
        fresh.write_text(json.dumps(listed, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        fresh.replace(own / LIST)
    except OSError as error:
        raise SettingsError(f"{str(own / LIST)!r} cannot be written: {error.strerror}", "mend its rights") from error
