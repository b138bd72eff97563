"""Every setting, with its meaning, unit and default. `core.settings.sources` makes them from their sources.

API keys are no settings: they are read from the environment by whoever needs them, and a file that holds one is
refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import cache
from types import MappingProxyType
from typing import Annotated, Any, Literal, get_type_hints

PREFIX = "COPILOT_"
FILE = "copilot.yaml"

NOT_SETTINGS = frozenset({"COPILOT_CONFIG", "COPILOT_API_KEYS"})
"""Variables with our prefix that are no settings: where settings are, and keys, which are not listed."""


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
Money = Annotated[float, Between(0)]
Switch = Literal["on", "off"]
AutoSwitch = Literal["auto", "on", "off"]


# ── The settings ─────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class ServerSettings:
    """Where the service listens, and whom it answers."""

    host: str = "127.0.0.1"
    """Address to listen on; 0.0.0.0 is every interface."""

    port: Port = 8000
    """TCP port; 0 takes a free one."""

    workers: Annotated[int, Between(1, 64)] = 1
    """Processes that serve on the address side by side; what a caller may ask is counted by each."""

    hosts: str = ""
    """Names by which it may be called, with commas between, beside `localhost` and addresses."""

    origins: str = ""
    """Origins whose pages may ask, with commas between, such as https://wiki.example; its own always may."""

    contexts: str = ""
    """Further kubeconfig contexts that `/v1/ask` may name, with commas between; no other may be asked."""

    keys: str = ""
    """A file of API keys, `NAME:sha256:HEX` a line, beside COPILOT_API_KEYS; where there are any, one is needed."""

    cluster_users: Switch = "off"
    """Whether a bearer token that is no key of ours is shown to the cluster (TokenReview): whoever it knows may ask."""

    impersonation: Switch = "off"
    """Whether the cluster is asked with the rights of each caller that it named (`cluster_users`), by `Impersonate-…`
    headers; holders of our own keys ask with the service's rights."""

    connections: Number = 800
    """Clients connected at the same time; more than these are told to come back."""

    client_deadline: Seconds = 5.0
    """Seconds that a client may take to send a request's head, as many for its body, and to take the reply."""

    rate: Amount = 0
    """Questions a minute that one caller may ask, and as many at once; more are told when to come back. 0: no limit."""

    concurrency: Amount = 0
    """Questions of one caller that are worked on at the same time; more are told to come back. 0 is no limit."""

    drain: Seconds = 30.0
    """Seconds for which questions in hand are still worked on after SIGTERM."""


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

    cluster: str = ""
    """The kubeconfig's cluster entry to use; empty means the context's, as for kubectl's --cluster."""

    user: str = ""
    """The kubeconfig's user entry to use; empty means the context's, as for kubectl's --user."""

    server: str = ""
    """URL of the API server; empty means the cluster entry's, as for kubectl's --server."""

    certificate_authority: str = ""
    """File of the certificate authority; empty means the cluster entry's."""

    tls_server_name: str = ""
    """Name that the server's certificate has to be for; empty means the cluster entry's, or its host."""

    insecure_skip_tls_verify: Switch = "off"
    """Whether the server's certificate goes unchecked: then anybody in between can pass for it."""

    as_user: str = ""
    """Whom to act as; empty means as the kubeconfig says, as for kubectl's --as."""

    as_group: str = ""
    """The group of whom one acts as."""

    as_uid: str = ""
    """The UID of whom one acts as."""

    def at(self, context: str) -> ClusterSettings:
        """The same for another context: its namespace, cluster, user and server are its own."""
        return replace(self, context=context, namespace="", cluster="", user="", server="")


@dataclass(frozen=True)
class LimitSettings:
    """What one question may take."""

    question_deadline: Seconds = 120.0
    """Seconds for a whole question, every tier included."""

    request_deadline: Seconds = 8.0
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

    samples: Annotated[int, Between(1, 32)] = 1
    """So many planners are made of it, each with a vote; those after the first are sampled at a temperature above 0."""

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

    concurrency: Number = 16
    """Calls of one provider at the same time; more than these wait."""

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

    concurrency: Number = 4
    """Calls at the same time; more than these wait."""

    deadline: Seconds = 60.0
    """Seconds for the whole tier."""


@dataclass(frozen=True)
class OfflineSettings:
    """The last tier: the planner without a model."""

    enabled: Switch = "on"
    """Whether it is asked when no model could answer."""

    deadline: Seconds = 20.0
    """Seconds for the whole tier."""


@dataclass(frozen=True)
class VoterSettings:
    """How votes are counted, and how sure an answer must be."""

    confidence: Annotated[float, Between(0, 1)] = 0.0
    """Probability below which the answer says that it is not certain and names the candidates; 0 is never."""

    calibration: str = ""
    """A file of `python -m eval calibrate`: what agreement was worth before; empty means a careful prior."""

    learned_weights: Switch = "off"
    """Whether votes weigh what the calibration file says their planners earned, instead of what was set."""

    stopping: Literal["curtailed", "beta"] = "curtailed"
    """`curtailed` waits until no vote can change the verdict; `beta`, from 7 planners, until none is likely to."""


@dataclass(frozen=True)
class BudgetSettings:
    """What remote models may cost. A call that might go beyond is not made: what comes after them answers."""

    question_tokens: Amount = 200_000
    """Tokens that one question may take, prompts and replies of all planners together; 0 is no limit."""

    question_cost: Money = 0.0
    """USD that one question may cost, where a price is known; 0 is no limit."""

    day_tokens: Amount = 0
    """Tokens that one day (UTC) may take on this machine, or on all replicas that share; 0 is no limit."""

    day_cost: Money = 0.0
    """USD that one day (UTC) may cost likewise, where a price is known; 0 is no limit."""


@dataclass(frozen=True)
class CacheSettings:
    """The cache of plans: one that won clearly is run again when its question is asked again. No answer is kept."""

    where: str = ""
    """A file, or a Redis URL for replicas that share it; empty means one in ~/.cache, `off` keeps none."""

    age: Seconds = 604_800.0
    """Seconds for which a plan is kept."""


@dataclass(frozen=True)
class ReplicaSettings:
    """What replicas of the service share. Where it cannot be reached, each goes on alone and says so in `/readyz`."""

    redis: str = ""
    """A Redis URL for kept plans, history, day budgets, limits of callers and outages; empty: each for itself."""


@dataclass(frozen=True)
class HistorySettings:
    """The history of answers that the service keeps for its page and for `/v1/history`."""

    where: str = ""
    """A file; empty means one in ~/.local/state, `off` keeps none."""

    days: Number = 30
    """Days after which an answer is dropped."""

    answers: Number = 10_000
    """Answers that are kept; the oldest go first."""

    bytes: Number = 200_000_000
    """Bytes of answers that are kept; the oldest go first."""


@dataclass(frozen=True)
class LogSettings:
    """The log of questions (one JSON line each), and the lines that the service writes to stderr."""

    file: str = "agent.log"
    """Path of the log; `off` writes none."""

    bytes: Number = 10_000_000
    """Size in bytes at which it is rotated."""

    backups: Amount = 5
    """Rotated logs that are kept."""

    format: Literal["text", "json"] = "text"
    """How the service's lines on stderr are written; each begins with time, level and the request's identifier."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    """Which lines are written to stderr: `info` has one for each request, `debug` also those of probes and pages."""


@dataclass(frozen=True)
class Settings:
    """Every setting. `sources` tells, by dotted name, where each one that is not a default comes from."""

    server: ServerSettings = ServerSettings()
    cluster: ClusterSettings = ClusterSettings()
    limits: LimitSettings = LimitSettings()
    remote: RemoteSettings = RemoteSettings()
    ollama: OllamaSettings = OllamaSettings()
    offline: OfflineSettings = OfflineSettings()
    voter: VoterSettings = VoterSettings()
    budget: BudgetSettings = BudgetSettings()
    cache: CacheSettings = CacheSettings()
    replicas: ReplicaSettings = ReplicaSettings()
    history: HistorySettings = HistorySettings()
    log: LogSettings = LogSettings()

    planners: tuple[PlannerSettings, ...] = ()
    """The remote planners; empty means three that follow from the keys that are set. As a variable: `model, model`."""

    share: Literal["schema", "names", "outputs"] = "outputs"
    """What may leave for a remote model: kinds only, also names and labels, or also masked command output."""

    policy: Literal["frugal", "eager"] = "frugal"
    """Which planners of a tier are asked: at first as many as could decide if they agreed, or all of them at once."""

    sources: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), compare=False, hash=False)

    def source(self, name: str) -> str:
        """Where the setting with this dotted name got its value from."""
        return self.sources.get(name, "default")


# ── Their names ──────────────────────────────────────────────────────────────────────────────────────────────────────

FLAGS = MappingProxyType(
    {
        "host": "server.host",
        "port": "server.port",
        "workers": "server.workers",
        "recording": "cluster.recording",
        "kubeconfig": "cluster.kubeconfig",
        "context": "cluster.context",
        "namespace": "cluster.namespace",
        "cluster": "cluster.cluster",
        "user": "cluster.user",
        "server": "cluster.server",
        "certificate_authority": "cluster.certificate_authority",
        "tls_server_name": "cluster.tls_server_name",
        "insecure_skip_tls_verify": "cluster.insecure_skip_tls_verify",
        "as_user": "cluster.as_user",
        "as_group": "cluster.as_group",
        "as_uid": "cluster.as_uid",
        "request_timeout": "limits.request_deadline",
        "share": "share",
        "log": "log.file",
        "log_format": "log.format",
        "log_level": "log.level",
    }
)
"""Command-line flags that set something, and what. A dotted name may be given as it is, too."""


@cache
def names() -> Sequence[tuple[str, Any]]:
    """The dotted name and the type of every setting, in the order in which they are declared."""
    return tuple(_names())


def _names() -> Iterator[tuple[str, Any]]:
    for name, kind in types(Settings).items():
        if is_dataclass(kind):
            yield from ((f"{name}.{inner}", inner_kind) for inner, inner_kind in types(kind).items())
        elif name != "sources":
            yield name, kind


def variable(name: str) -> str:
    """The environment variable of a setting: `server.port` is `COPILOT_SERVER_PORT`."""
    return PREFIX + name.replace(".", "_").upper()


def types(group: Any) -> Mapping[str, Any]:
    """The declared type of each field, bounds included, in order."""
    return _types(group)


@cache
def _types(group: Any) -> Mapping[str, Any]:
    hints = get_type_hints(group, include_extras=True)
    return MappingProxyType({entry.name: hints[entry.name] for entry in fields(group)})
