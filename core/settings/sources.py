"""How the sources of settings become one `Settings`: precedence, names, types and the errors that say what would do.

Each source is a `Layer`; a later one covers an earlier one. They are taken as mappings that were already read; nothing
here opens a file. `api.configuration` says which files there are, and in which order they count.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, is_dataclass, replace
from types import MappingProxyType
from typing import Annotated, Any, Literal, cast, get_args, get_origin

from core.errors import SettingsError
from core.settings.settings import (
    FILE,
    FLAGS,
    NOT_SETTINGS,
    PREFIX,
    Between,
    PlannerSettings,
    Settings,
    names,
    types,
    variable,
)

# ── From sources to settings ─────────────────────────────────────────────────────────────────────────────────────────


LOOKS_MEANT = 0.75
"""How much a variable must look like one of ours to be a misspelt one (`difflib`'s ratio)."""


@dataclass(frozen=True)
class Layer:
    """What one source gives, by dotted name, as it was written there. `source` is what messages call it; `errors` are
    what is wrong with it, which `combined` tells all at once."""

    source: str
    given: Mapping[str, Any]
    errors: tuple[SettingsError, ...] = ()


def load(
    arguments: Mapping[str, Any],
    environ: Mapping[str, str],
    dotenv: Mapping[str, str | None],
    document: Mapping[str, Any],
    file: str = FILE,
) -> Settings:
    """The settings that these sources make: the command line, the environment, a `.env`, a settings file.

    `arguments` is what the command line gave, by flag (`FLAGS`) or dotted name; None and flags that are no settings
    are left alone. `document` is the parsed YAML file, `file` what to call it. Raises `SettingsError` for a name that
    does not exist and for a value that cannot be used, with what would do.
    """
    return combined(
        (from_document(document, file), from_dotenv(dotenv), from_environ(environ), from_arguments(arguments))
    )


def combined(layers: Iterable[Layer]) -> Settings:
    """The settings that the layers make, a later one covering an earlier one.

    Raises `SettingsError` that tells everything that is wrong, in whichever layers, with its source.
    """
    found: dict[str, tuple[Any, str]] = {}
    errors: list[SettingsError] = []
    for layer in layers:
        found.update({name: (value, layer.source) for name, value in layer.given.items()})
        errors += layer.errors
    kinds = dict(names())
    values: dict[str, Any] = {}
    for name, (value, source) in found.items():
        try:
            values[name] = convert(value, kinds[name], f"{name} ({source})")
        except SettingsError as error:
            errors.append(error)
    if errors:
        raise _all_of(errors)
    settings = Settings(sources=MappingProxyType({name: source for name, (_, source) in found.items()}))
    for name, value in values.items():
        group, _, inner = name.rpartition(".")
        change = replace(getattr(settings, group), **{inner: value}) if group else value
        settings = replace(settings, **{group or inner: change})
    return settings


def _all_of(errors: Sequence[SettingsError]) -> SettingsError:
    """One error for all of them, each named once."""
    problems = list(dict.fromkeys((str(error), error.mend) for error in errors))
    if len(problems) == 1:
        return errors[0]
    lines = "".join(f"\n  - {message}\n    {mend}" for message, mend in problems)
    return SettingsError(f"{len(problems)} settings cannot be used:{lines}", "mend each of them")


def from_arguments(arguments: Mapping[str, Any]) -> Layer:
    """What the command line gives, by flag or dotted name."""
    errors: list[SettingsError] = []
    return Layer("command line", _from_arguments(arguments, errors), tuple(errors))


def from_environ(environ: Mapping[str, str]) -> Layer:
    """What the environment gives. Variables of other programs may begin as ours do."""
    errors: list[SettingsError] = []
    return Layer("environment", _from_variables(environ, "the environment", errors, ours=False), tuple(errors))


def from_dotenv(variables: Mapping[str, str | None], file: str = ".env") -> Layer:
    """What a file of variables gives: every one that begins as ours do is meant for us."""
    errors: list[SettingsError] = []
    return Layer(file, _from_variables(variables, file, errors, ours=True), tuple(errors))


def from_document(document: Mapping[str, Any], file: str = FILE) -> Layer:
    """What a settings file gives."""
    errors: list[SettingsError] = []
    return Layer(file, _from_document(document, file, errors), tuple(errors))


def _from_arguments(arguments: Mapping[str, Any], errors: list[SettingsError]) -> dict[str, Any]:
    known = dict(names())
    given = {FLAGS.get(flag, flag): value for flag, value in arguments.items() if value is not None}
    for name in given:
        if "." in name and name not in known:
            errors.append(_unknown(name, known, "the command line"))
    return {name: value for name, value in given.items() if name in known}


def _from_variables(
    variables: Mapping[str, str | None], where: str, errors: list[SettingsError], *, ours: bool
) -> dict[str, Any]:
    known = {variable(name): name for name, _ in names()}
    given: dict[str, Any] = {}
    for word, value in variables.items():
        if not word.startswith(PREFIX) or word in NOT_SETTINGS:
            continue
        if word not in known:
            near = difflib.get_close_matches(word[len(PREFIX) :], [w[len(PREFIX) :] for w in known], 1, LOOKS_MEANT)
            if ours or near:
                errors.append(_unknown(word, known, where))
            continue  # other programs' variables begin so, too
        if value:  # an empty variable says nothing
            given[known[word]] = value
    return given


def _from_document(document: Mapping[str, Any], file: str, errors: list[SettingsError]) -> dict[str, Any]:
    given: dict[str, Any] = {}
    groups = {name: kind for name, kind in types(Settings).items() if name != "sources"}
    for key, value in _mapping(document, f"{file!r}").items():
        if key not in groups:
            errors.append(_unknown(str(key), groups, file))
        elif not is_dataclass(groups[key]):
            given[key] = value
        else:
            inner = types(groups[key])
            try:
                group = _mapping(value, f"{key!r} in {file}")
            except SettingsError as error:
                errors.append(error)
                continue
            errors += [
                _unknown(f"{key}.{name}", [f"{key}.{w}" for w in inner], file) for name in group if name not in inner
            ]
            given.update({f"{key}.{name}": setting for name, setting in group.items() if name in inner})
    return {name: value for name, value in given.items() if value is not None}


def _mapping(value: Any, where: str) -> Mapping[Any, Any]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise SettingsError(f"{where} should hold names and values, not {_say(value)}", "write `name: value` lines")
    return value


def _unknown(name: str, known: Iterable[str], where: str) -> SettingsError:
    """The error for a name that is no setting. A key is refused for its own reason: it would lie open in a file."""
    if name.lower().replace("-", "_").endswith(("api_key", "apikey", "token", "password", "secret")):
        return SettingsError(
            f"{name!r} in {where} is no setting: keys are not kept among the settings",
            "set the provider's own variable in the environment, such as OPENAI_API_KEY, and take the key out",
        )
    choices = list(known)
    near = difflib.get_close_matches(name, choices, n=1, cutoff=0.6)
    expected = f"did you mean {near[0]!r}?" if near else f"what there is: {', '.join(choices)}"
    return SettingsError(
        f"there is no setting {name!r} ({where}); {expected}", "python main.py settings lists them all"
    )


# ── From what was given to what was declared ─────────────────────────────────────────────────────────────────────────


def convert(value: Any, kind: Any, name: str) -> Any:
    """The value as its declared type. Raises `SettingsError` that says what would do; `name` is what it calls it."""
    bounds: Between | None = None
    if get_origin(kind) is Annotated:
        kind, bounds = get_args(kind)
    if type(None) in get_args(kind):
        return None if value is None else convert(value, get_args(kind)[0], name)
    if get_origin(kind) is tuple:
        return _planners(value, name)
    if get_origin(kind) is Literal:
        return _choice(value, get_args(kind), name)
    if kind is str:
        if isinstance(value, bool | float | list | dict):
            raise _wrong(name, value, "text; put it in quotes")
        return str(value)
    return _number(value, kind, bounds, name)


def _choice(value: Any, choices: tuple[str, ...], name: str) -> str:
    """One of the words. YAML reads a bare `on` as true, which is meant all the same."""
    word = {True: "on", False: "off"}[value] if isinstance(value, bool) else value
    if isinstance(word, str):
        word = word.strip().lower()
        word = {"true": "on", "false": "off"}.get(word, word)
    if word not in choices:
        raise _wrong(name, value, f"one of {', '.join(choices)}")
    return cast(str, word)


def _number(value: Any, kind: type, bounds: Between | None, name: str) -> int | float:
    expected = " ".join(filter(None, ["a whole number" if kind is int else "a number", str(bounds or "")]))
    try:
        if isinstance(value, bool):
            raise _wrong(name, value, expected)
        number = kind(value) if isinstance(value, str | int) else float(value)
    except (TypeError, ValueError, OverflowError):
        raise _wrong(name, value, expected) from None
    if kind is int and not isinstance(number, int):
        if not number.is_integer():
            raise _wrong(name, value, expected)
        number = int(number)
    if number != number or number == float("inf") or (bounds and not bounds.low <= number <= bounds.high):
        raise _wrong(name, value, expected)
    return cast("int | float", number)


def _planners(value: Any, name: str) -> tuple[PlannerSettings, ...]:
    """From a list of mappings or models, from JSON, or from models with commas between."""
    expected = "a list of planners such as [{model: openai/gpt-4o}], or models with commas between"
    if isinstance(value, str) and value.lstrip().startswith("["):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            raise _wrong(name, value, expected) from None
    if isinstance(value, str):
        value = [model.strip() for model in value.split(",") if model.strip()]
    if not isinstance(value, Sequence):
        raise _wrong(name, value, expected)
    planners = tuple(_planner(entry, f"{name}[{place}]") for place, entry in enumerate(value))
    given = [planner.name for planner in planners if planner.name]
    if twice := next((word for word in given if given.count(word) > 1), None):
        raise SettingsError(f"two planners are called {twice!r} in {name}", "give each a name of its own, or none")
    return planners


def _planner(entry: Any, name: str) -> PlannerSettings:
    kinds = types(PlannerSettings)
    if isinstance(entry, str):
        entry = {"model": entry}
    if not isinstance(entry, Mapping):
        raise _wrong(name, entry, "a planner such as {model: openai/gpt-4o}")
    for key in entry:
        if key not in kinds:
            raise _unknown(str(key), kinds, name)
    if not entry.get("model"):
        raise SettingsError(f"{name} has no model", "say which, such as {model: openai/gpt-4o}")
    given = {key: value for key, value in entry.items() if value is not None}
    return PlannerSettings(**{key: convert(value, kinds[key], f"{name}.{key}") for key, value in given.items()})


def _wrong(name: str, value: Any, expected: str) -> SettingsError:
    return SettingsError(f"the setting {name} cannot be {_say(value)}: expected {expected}", f"set it to {expected}")


def _say(value: Any) -> str:
    """A value in a message, short."""
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"
