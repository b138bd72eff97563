"""Every setting, with its meaning, unit and default; and how their sources become one `Settings`.

Sources, the first that says something wins: the command line, the environment (`COPILOT_SERVER_PORT`), `.env` (the
same names), `copilot.yaml` (`server: {port: 8000}`), the default. `load` takes them as mappings that were already
read; nothing here opens a file. API keys are no settings: they are read from the environment by whoever needs them,
and a file that holds one is refused.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from types import MappingProxyType
from typing import Annotated, Any, Literal, cast, get_args, get_origin, get_type_hints

from core.errors import SettingsError

PREFIX = "COPILOT_"
FILE = "copilot.yaml"

NOT_SETTINGS = frozenset({"COPILOT_CONFIG"})
"""Variables with our prefix that say where settings are, not what they are."""


@dataclass(frozen=True)
class Between:
    """The bounds of a number, both included."""

    low: float
    high: float = float("inf")

    def __str__(self) -> str:
        return f"at least {self.low:g}" if self.high == float("inf") else f"between {self.low:g} and {self.high:g}"


Port = Annotated[int, Between(0, 65535)]
Number = Annotated[int, Between(1)]
Amount = Annotated[int, Between(0)]
Seconds = Annotated[float, Between(0.001)]
Switch = Literal["on", "off"]
AutoSwitch = Literal["auto", "on", "off"]


# ── The settings ─────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class ServerSettings:
    """Where the service listens."""

    host: str = "127.0.0.1"
    """Address to listen on; 0.0.0.0 is every interface."""

    port: Port = 8000
    """TCP port; 0 takes a free one."""


@dataclass(frozen=True)
class ClusterSettings:
    """Which cluster is asked. Without a recording it is the kubeconfig's, or the one we run in."""

    recording: str = ""
    """A recorded cluster instead of a live one: the name of one that we carry, or a folder."""

    kubeconfig: str = ""
    """Path of the kubeconfig; empty means $KUBECONFIG, then ~/.kube/config, then in-cluster."""

    context: str = ""
    """The kubeconfig context; empty means its current one."""

    namespace: str = ""
    """Where names are looked up first; empty means the context's, or `default`."""


@dataclass(frozen=True)
class LimitSettings:
    """What one question may take."""

    question_deadline: Seconds = 120.0
    """Seconds for a whole question, every tier included."""

    request_deadline: Seconds = 10.0
    """Seconds for one request to the cluster."""

    output_bytes: Number = 1_000_000
    """Bytes that one command may print before it counts as too large."""

    questions: Number = 32
    """Questions worked on at the same time; more than these wait, and are told to come back when too many do."""


@dataclass(frozen=True)
class PlannerSettings:
    """One remote planner."""

    model: str
    """The model, as litellm names it: `openai/gpt-4o`, `anthropic/claude-sonnet-4-5`."""

    name: str = ""
    """What logs and reports call this planner; empty means the model, numbered where it occurs twice."""

    temperature: Annotated[float, Between(0, 2)] | None = None
    """Sampling temperature; empty means the planner's own default."""

    weight: Annotated[float, Between(0.001)] = 1.0
    """How much its vote weighs."""

    max_tokens: Number = 1024
    """Tokens that one reply may have."""

    timeout: Seconds = 20.0
    """Seconds for one call of the model."""

    api_base: str = ""
    """URL of an API that speaks the provider's protocol; empty means the provider's own."""

    variant: str = ""
    """The rendering of the prompt that this planner sees; empty means one that no other planner has."""


@dataclass(frozen=True)
class RemoteSettings:
    """The first tier: remote models through litellm."""

    enabled: AutoSwitch = "auto"
    """`auto` asks remote models when a key or an `api_base` is set, `off` never; `on` fails when there is none."""

    deadline: Seconds = 45.0
    """Seconds for the whole tier."""


@dataclass(frozen=True)
class OllamaSettings:
    """The second tier: local models through Ollama."""

    enabled: AutoSwitch = "auto"
    """`auto` asks Ollama when a host or a model is set, `on` always, `off` never."""

    host: str = ""
    """URL of Ollama; empty means $OLLAMA_HOST, then http://127.0.0.1:11434."""

    model: str = ""
    """The model, as Ollama names it; empty means the planners' default."""

    samples: Number = 3
    """Planners in the tier: so many plans are asked for and voted on."""

    num_ctx: Number = 8192
    """Tokens of context that Ollama makes room for."""

    deadline: Seconds = 60.0
    """Seconds for the whole tier."""


@dataclass(frozen=True)
class OfflineSettings:
    """The last tier: the planner without a model."""

    enabled: Switch = "on"
    """Whether it is asked when no model could answer."""

    deadline: Seconds = 10.0
    """Seconds for the whole tier."""


@dataclass(frozen=True)
class LogSettings:
    """The log of questions: one JSON line each."""

    file: str = "agent.log"
    """Path of the log; `off` writes none."""

    bytes: Number = 10_000_000
    """Size in bytes at which it is rotated."""

    backups: Amount = 5
    """Rotated logs that are kept."""


@dataclass(frozen=True)
class Settings:
    """Every setting. `sources` tells, by dotted name, where each one that is not a default comes from."""

    server: ServerSettings = ServerSettings()
    cluster: ClusterSettings = ClusterSettings()
    limits: LimitSettings = LimitSettings()
    remote: RemoteSettings = RemoteSettings()
    ollama: OllamaSettings = OllamaSettings()
    offline: OfflineSettings = OfflineSettings()
    log: LogSettings = LogSettings()

    planners: tuple[PlannerSettings, ...] = ()
    """The remote planners; empty means three that follow from the keys that are set. As a variable: `model, model`."""

    share: Literal["schema", "names", "outputs"] = "outputs"
    """What may leave for a remote model: kinds only, also names and labels, or also masked command output."""

    sources: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), compare=False, hash=False)

    def source(self, name: str) -> str:
        """Where the setting with this dotted name got its value from."""
        return self.sources.get(name, "default")


# ── Their names ──────────────────────────────────────────────────────────────────────────────────────────────────────

FLAGS = MappingProxyType(
    {
        "host": "server.host",
        "port": "server.port",
        "recording": "cluster.recording",
        "kubeconfig": "cluster.kubeconfig",
        "context": "cluster.context",
        "namespace": "cluster.namespace",
        "share": "share",
        "log": "log.file",
    }
)
"""Command-line flags that set something, and what. A dotted name may be given as it is, too."""


def names() -> Iterator[tuple[str, Any]]:
    """The dotted name and the type of every setting, in the order in which they are declared."""
    for name, kind in _types(Settings).items():
        if is_dataclass(kind):
            yield from ((f"{name}.{inner}", inner_kind) for inner, inner_kind in _types(kind).items())
        elif name != "sources":
            yield name, kind


def variable(name: str) -> str:
    """The environment variable of a setting: `server.port` is `COPILOT_SERVER_PORT`."""
    return PREFIX + name.replace(".", "_").upper()


# ── From sources to settings ─────────────────────────────────────────────────────────────────────────────────────────


def load(
    arguments: Mapping[str, Any],
    environ: Mapping[str, str],
    dotenv: Mapping[str, str | None],
    document: Mapping[str, Any],
    file: str = FILE,
) -> Settings:
    """The settings that these sources make.

    `arguments` is what the command line gave, by flag (`FLAGS`) or dotted name; None and flags that are no settings
    are left alone. `document` is the parsed YAML file, `file` what to call it. Raises `SettingsError` for a name that
    does not exist and for a value that cannot be used, with what would do.
    """
    found: dict[str, tuple[Any, str]] = {}
    for source, given in (
        (file, _from_document(document, file)),
        (".env", _from_variables(dotenv, ".env")),
        ("environment", _from_variables(environ, "the environment")),
        ("command line", _from_arguments(arguments)),
    ):
        found.update({name: (value, source) for name, value in given.items()})
    kinds = dict(names())
    values = {name: _convert(value, kinds[name], f"{name} ({source})") for name, (value, source) in found.items()}
    settings = Settings(sources=MappingProxyType({name: source for name, (_, source) in found.items()}))
    for name, value in values.items():
        group, _, inner = name.rpartition(".")
        change = replace(getattr(settings, group), **{inner: value}) if group else value
        settings = replace(settings, **{group or inner: change})
    return settings


def _from_arguments(arguments: Mapping[str, Any]) -> dict[str, Any]:
    known = dict(names())
    given = {FLAGS.get(flag, flag): value for flag, value in arguments.items() if value is not None}
    for name in given:
        if "." in name and name not in known:
            raise _unknown(name, known, "the command line")
    return {name: value for name, value in given.items() if name in known}


def _from_variables(variables: Mapping[str, str | None], where: str) -> dict[str, Any]:
    known = {variable(name): name for name, _ in names()}
    given: dict[str, Any] = {}
    for word, value in variables.items():
        if not word.startswith(PREFIX) or word in NOT_SETTINGS:
            continue
        if word not in known:
            raise _unknown(word, known, where)
        if value:  # an empty variable says nothing
            given[known[word]] = value
    return given


def _from_document(document: Mapping[str, Any], file: str) -> dict[str, Any]:
    given: dict[str, Any] = {}
    groups = {name: kind for name, kind in _types(Settings).items() if name != "sources"}
    for key, value in _mapping(document, f"{file!r}").items():
        if key not in groups:
            raise _unknown(str(key), groups, file)
        if not is_dataclass(groups[key]):
            given[key] = value
            continue
        inner = _types(groups[key])
        for name, setting in _mapping(value, f"{key!r} in {file}").items():
            if name not in inner:
                raise _unknown(f"{key}.{name}", [f"{key}.{word}" for word in inner], file)
            given[f"{key}.{name}"] = setting
    return {name: value for name, value in given.items() if value is not None}


def _mapping(value: Any, where: str) -> Mapping[Any, Any]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise SettingsError(f"{where} should hold names and values, not {_say(value)}", "write `name: value` lines")
    return value


def _unknown(name: str, known: Iterable[str], where: str) -> SettingsError:
    """The error for a name that is no setting. A key is refused for its own reason: it would lie open in a file."""
    word = name.lower().replace("-", "_")
    if word.endswith(("api_key", "apikey", "token", "password", "secret")):
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


def _convert(value: Any, kind: Any, name: str) -> Any:
    """The value as its declared type; raises `SettingsError` that says what would do."""
    bounds: Between | None = None
    if get_origin(kind) is Annotated:
        kind, bounds = get_args(kind)
    if type(None) in get_args(kind):
        return None if value is None else _convert(value, get_args(kind)[0], name)
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
        except ValueError:
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
    kinds = _types(PlannerSettings)
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
    return PlannerSettings(**{key: _convert(value, kinds[key], f"{name}.{key}") for key, value in given.items()})


def _wrong(name: str, value: Any, expected: str) -> SettingsError:
    return SettingsError(f"the setting {name} cannot be {_say(value)}: expected {expected}", f"set it to {expected}")


def _say(value: Any) -> str:
    """A value in a message, short."""
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"


def _types(group: Any) -> dict[str, Any]:
    """The declared type of each field, bounds included, in order."""
    hints = get_type_hints(group, include_extras=True)
    return {entry.name: hints[entry.name] for entry in fields(group)}
