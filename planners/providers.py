"""The providers whose keys we know, and the planners that follow from the keys that are set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from core.settings import PlannerSettings

SAMPLED = 0.4
"""The temperature of the further samples of a model; the first is taken at 0."""
PLANNERS = 3
"""Planners of the remote tier where no file names any: the smallest ensemble that can outvote a wrong one."""


@dataclass(frozen=True)
class Provider:
    """One provider: `name` as it begins litellm's model strings, the variables that may hold its key, and the model
    that is asked where none is named. `base` are variables with the URL of its API, `needs` ones that must be set too.
    """

    name: str
    keys: tuple[str, ...]
    model: str
    base: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    model_variables: tuple[str, ...] = ()

    def key(self, environ: Mapping[str, str]) -> str:
        """Its key, or "" where none is set."""
        return _first(environ, self.keys)

    def url(self, environ: Mapping[str, str]) -> str:
        """The URL of its API, or "" for the provider's own."""
        return _first(environ, self.base)

    def configured(self, environ: Mapping[str, str]) -> bool:
        """Whether it can be asked: its key is set, or the URL of a server that speaks OpenAI's protocol."""
        reachable = self.key(environ) or (self.name == "openai" and self.url(environ))
        return bool(reachable) and all(environ.get(name, "").strip() for name in self.needs)

    def planner(self, environ: Mapping[str, str]) -> PlannerSettings:
        """A planner with its default model."""
        named = _first(environ, self.model_variables)
        model = f"{self.name}/{named}" if named else self.model
        return PlannerSettings(model)


PROVIDERS: tuple[Provider, ...] = (
    Provider(
        "openai",
        ("OPENAI_API_KEY",),
        "openai/gpt-4.1",
        base=("OPENAI_BASE_URL", "OPENAI_API_BASE"),
        model_variables=("OPENAI_MODEL",),
    ),
    Provider("anthropic", ("ANTHROPIC_API_KEY",), "anthropic/claude-sonnet-4-5"),
    Provider("gemini", ("GEMINI_API_KEY", "GOOGLE_API_KEY"), "gemini/gemini-2.5-flash"),
    Provider(
        "azure",
        ("AZURE_API_KEY",),
        "azure/gpt-4.1",
        base=("AZURE_API_BASE",),
        needs=("AZURE_API_BASE",),
        model_variables=("AZURE_DEPLOYMENT", "AZURE_OPENAI_DEPLOYMENT"),
    ),
    Provider("openrouter", ("OPENROUTER_API_KEY",), "openrouter/anthropic/claude-sonnet-4.5"),
    Provider("mistral", ("MISTRAL_API_KEY",), "mistral/mistral-large-latest"),
    Provider("xai", ("XAI_API_KEY",), "xai/grok-4.20-0309-non-reasoning"),
    Provider("deepseek", ("DEEPSEEK_API_KEY",), "deepseek/deepseek-chat"),
    Provider("groq", ("GROQ_API_KEY",), "groq/openai/gpt-oss-120b"),
    Provider(
        "together_ai", ("TOGETHERAI_API_KEY", "TOGETHER_API_KEY"), "together_ai/meta-llama/Llama-3.3-70B-Instruct-Turbo"
    ),
)
"""In the order in which they are taken."""


def provider_of(model: str) -> Provider | None:
    """The provider that a model string names; a bare name is OpenAI's, as litellm takes it."""
    prefix, slash, _ = model.partition("/")
    return next((one for one in PROVIDERS if one.name == (prefix if slash else "openai")), None)


def reachable(planner: PlannerSettings, environ: Mapping[str, str]) -> bool:
    """Whether a planner's provider is configured, as far as we know it; one that we do not know is taken to be."""
    provider = provider_of(planner.model)
    return bool(planner.api_base) or provider is None or provider.configured(environ)


def from_keys(environ: Mapping[str, str], count: int = PLANNERS) -> tuple[PlannerSettings, ...]:
    """Planners of as many providers as have a key set, in turn until there are `count`; none where no key is set."""
    there = [provider for provider in PROVIDERS if provider.configured(environ)]
    return tuple(there[index % len(there)].planner(environ) for index in range(count)) if there else ()


def sampled(planners: tuple[PlannerSettings, ...]) -> tuple[PlannerSettings, ...]:
    """The same planners, each as often as it has samples; those after its first at `SAMPLED`, where nothing is set."""
    return tuple(
        replace(
            planner, samples=1, temperature=SAMPLED if index and planner.temperature is None else planner.temperature
        )
        for planner in planners
        for index in range(planner.samples)
    )


def named(planners: tuple[PlannerSettings, ...]) -> tuple[PlannerSettings, ...]:
    """The same planners, each with a name of its own: the given one, or its model, numbered where it occurs twice."""
    seen: dict[str, int] = {}
    result = []
    for planner in planners:
        name = planner.name or planner.model
        seen[name] = seen.get(name, 0) + 1
        result.append(replace(planner, name=name if seen[name] == 1 else f"{name}#{seen[name]}"))
    return tuple(result)


def _first(environ: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((value for name in names if (value := environ.get(name, "").strip())), "")
