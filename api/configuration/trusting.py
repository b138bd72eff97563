"""Which folders' settings files the user trusts: as git and direnv do, by name, and for the content that was there.

The list is a file among the user's own configuration: the SHA-256 of each trusted file, by folder. A folder of which a
file changed since is not trusted any more.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from api.configuration.files import File, opened
from api.configuration.named import digest, named_files
from core.errors import MALFORMED, SettingsError
from core.settings import FILE, from_document, from_dotenv

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
    """Whether the file, with the content that was read, is trusted, and so is all that its folder's settings name."""
    listed = _listed(environ).get(_name(file.path), {})
    if file.content is None or listed.get(file.path.name) != file.digest:
        return False
    return not _changed(file.path.parent, listed)


def changes(file: File, environ: Mapping[str, str]) -> tuple[str, ...]:
    """What changed since the folder was trusted: the file itself, or files that are named there. Empty where nothing of
    it ever was."""
    listed = _listed(environ).get(_name(file.path), {})
    if file.path.name not in listed:
        return ()
    own = (file.path.name,) if listed[file.path.name] != file.digest else ()
    return (*own, *_changed(file.path.parent, listed))


def _changed(folder: Path, listed: Mapping[str, str]) -> tuple[str, ...]:
    further = ((name, hashed) for name, hashed in listed.items() if name not in (FILE, DOTENV))
    return tuple(name for name, hashed in further if digest(folder / name) != hashed)


def trust(folder: Path, environ: Mapping[str, str]) -> tuple[Path, ...]:
    """Trust the settings files of a folder, and the files that they name there, as they are now; gives those that there
    are.

    Raises `SettingsError` where there are none, or the list cannot be written.
    """
    files = tuple(file for name in (FILE, DOTENV) if (file := opened(folder / name)).content is not None)
    if not files:
        raise SettingsError(f"there is neither {FILE} nor {DOTENV} in {str(folder)!r}", "name the folder that has them")
    hashes = {file.path.name: file.digest for file in files}
    for file in files:  # what could not be read later is told now
        variables = {} if file.path.name == FILE else file.variables()
        layer = from_document(file.document()) if file.path.name == FILE else from_dotenv(variables)
        hashes |= {name: digest(folder / name) for name in named_files(folder, layer, variables) if name not in hashes}
    _write({**_listed(environ), _name(files[0].path): hashes}, environ)
    return tuple(folder / name for name, hashed in hashes.items() if hashed)


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
    except MALFORMED as error:
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
