"""The settings, and the environment that goes with them, from every source; a later one covers an earlier one.

defaults
copilot.yaml, .env of the working directory     what is harmless in them (`core.settings.trust`)
copilot.yaml, .env of ~/.config/k8s-query-copilot
copilot.yaml, .env of the working directory     all of them, once their folder was trusted; or the file of --config
the environment
the command line
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from api.configuration.files import File, opened
from api.configuration.trusting import DOTENV, changes, is_trusted, own_folder
from core.errors import SettingsError
from core.settings import (
    FILE,
    Layer,
    Settings,
    combined,
    divided,
    from_arguments,
    from_document,
    from_dotenv,
    from_environ,
    telling,
)

VARIABLE = "COPILOT_CONFIG"
"""Names the settings file, as `--config` does."""


@dataclass(frozen=True)
class Configuration:
    """What the sources come to. `environ` has what trusted `.env` files set, behind the environment itself.

    `files` are the settings files that were read; `notice` is a line on what was not used, "" where all was.
    """

    settings: Settings
    environ: Mapping[str, str]
    files: tuple[Path, ...] = ()
    notice: str = ""


@dataclass(frozen=True)
class _Source:
    """One file: the layer of settings and the variables that are used of it, and the names that are not."""

    file: File
    layer: Layer
    trusted: bool = True
    variables: Mapping[str, str] = field(default_factory=dict)
    unused: tuple[str, ...] = ()


def read(arguments: Mapping[str, Any], environ: Mapping[str, str], folder: Path) -> Configuration:
    """What applies in a working directory. Raises `SettingsError`.

    `arguments` is what the command line gave, `environ` the process's own environment.
    """
    sources, doubtful, around = _sources(arguments, environ, folder)
    settings = combined((*(source.layer for source in sources), from_environ(environ), from_arguments(arguments)))
    files = tuple(source.file.path for source in sources if source.file.content is not None)
    return Configuration(settings, around, files, _notice(doubtful, environ, folder))


def log_format(arguments: Mapping[str, Any], environ: Mapping[str, str], folder: Path) -> str:
    """`log.format` as the sources have it, whatever else is wrong with them: for telling that."""
    try:
        sources, _, _ = _sources(arguments, environ, folder)
    except SettingsError:
        sources = []
    layers = (*(source.layer for source in sources), from_environ(environ), from_arguments(arguments))
    given = [layer.given["log.format"] for layer in layers if "log.format" in layer.given]
    return "json" if given[-1:] == ["json"] else "text"


def _sources(
    arguments: Mapping[str, Any], environ: Mapping[str, str], folder: Path
) -> tuple[list[_Source], list[_Source], dict[str, str]]:
    """The files, a later one covering an earlier one, those of them that nobody trusted, and the environment with what
    files add to it."""
    own, file = own_folder(environ), opened(folder / DOTENV)
    dotenv = _dotenv(file, DOTENV, is_trusted(file, environ))
    mine = [_dotenv(opened(own / DOTENV), str(own / DOTENV))] if own else []
    around = {**_variables([*mine, dotenv]), **environ}
    document = _settings_file(str(arguments.get("config") or around.get(VARIABLE) or ""), environ, folder)
    if own:
        mine.insert(0, _document(opened(own / FILE), str(own / FILE)))
    here = (document, dotenv)
    doubtful = [source for source in here if not source.trusted]
    return [*doubtful, *mine, *(source for source in here if source.trusted)], doubtful, around


def _settings_file(named: str, environ: Mapping[str, str], folder: Path) -> _Source:
    """The file that somebody named, or else the one in the working directory."""
    file = opened(folder / Path(named or FILE).expanduser())
    if named and file.content is None:
        raise SettingsError(f"the settings file {named!r} does not exist", "name one that does, or leave it out")
    return _document(file, named or FILE, bool(named) or is_trusted(file, environ))


def _document(file: File, name: str, trusted: bool = True) -> _Source:
    layer = from_document(file.document(), name)
    return _Source(file, layer) if trusted else _harmless(file, layer)


def _dotenv(file: File, name: str, trusted: bool = True) -> _Source:
    variables = file.variables()
    layer = from_dotenv(variables, name)
    if not trusted:
        return _harmless(file, layer, telling(variables))
    return _Source(file, layer, variables={key: value for key, value in variables.items() if value})


def _harmless(file: File, layer: Layer, further: tuple[str, ...] = ()) -> _Source:
    """What is harmless in a file that nobody trusted; `further` is not used either."""
    used, unused = divided(layer)
    return _Source(file, used, trusted=False, unused=(*unused, *further))


def _variables(sources: Iterable[_Source]) -> dict[str, str]:
    return {name: value for source in sources for name, value in source.variables.items()}


def _notice(sources: Iterable[_Source], environ: Mapping[str, str], folder: Path) -> str:
    """One line: what was not used, why, and how to allow it."""
    skipped = [source for source in sources if source.unused]
    if not skipped:
        return ""
    unused = "; ".join(f"{', '.join(source.unused)} of {source.file.path.name}" for source in skipped)
    changed = sorted({name for source in skipped for name in changes(source.file, environ)})
    why = f"{', '.join(changed)} changed since this folder was trusted" if changed else "this folder is not trusted"
    message = f"note: not used: {unused} ({why}); to allow it: main.py trust {shlex.quote(str(folder))}"
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in message)  # names of others
