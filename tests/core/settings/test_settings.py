"""Settings: which source wins, what is refused, and how they are listed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import pytest

from core.errors import SettingsError
from core.settings.listing import documented, mask, rows, table
from core.settings.settings import FLAGS, PlannerSettings, Settings, names, variable
from core.settings.sources import load


def from_yaml(document: Mapping[str, Any]) -> Settings:
    return load({}, {}, {}, document)


def from_environ(**environ: str) -> Settings:
    return load({}, environ, {}, {})


def test_without_any_source_every_setting_has_its_default() -> None:
    settings = load({}, {}, {}, {})
    assert settings == Settings()
    assert (settings.server.host, settings.server.port, settings.log.file) == ("127.0.0.1", 8000, "agent.log")
    assert settings.source("server.port") == "default"


PORT = "COPILOT_SERVER_PORT"
SOURCES: list[tuple[dict[str, Any], dict[str, str], dict[str, str], dict[str, Any], int, str]] = [
    (
        {"port": 1},
        {"COPILOT_SERVER_PORT": "2"},
        {"COPILOT_SERVER_PORT": "3"},
        {"server": {"port": 4}},
        1,
        "command line",
    ),
    (
        {"port": None},
        {"COPILOT_SERVER_PORT": "2"},
        {"COPILOT_SERVER_PORT": "3"},
        {"server": {"port": 4}},
        2,
        "environment",
    ),
    ({}, {}, {"COPILOT_SERVER_PORT": "3"}, {"server": {"port": 4}}, 3, ".env"),
    ({}, {}, {}, {"server": {"port": 4}}, 4, "copilot.yaml"),
    ({}, {PORT: ""}, {}, {"server": {"port": None}}, 8000, "default"),
]


@pytest.mark.parametrize(("arguments", "environ", "dotenv", "document", "port", "source"), SOURCES)
def test_the_nearer_source_wins_and_is_remembered(
    arguments: dict[str, Any],
    environ: dict[str, str],
    dotenv: dict[str, str],
    document: dict[str, Any],
    port: int,
    source: str,
) -> None:
    settings = load(arguments, environ, dotenv, document)
    assert settings.server.port == port
    assert settings.source("server.port") == source


def test_flags_that_set_nothing_are_left_to_others() -> None:
    assert load({"config": "x.yaml", "question": "how many?", "json": True}, {}, {}, {}) == Settings()


def test_every_flag_names_a_setting_that_exists() -> None:
    assert set(FLAGS.values()) <= {name for name, _ in names()}


def test_a_dotted_name_on_the_command_line_must_exist() -> None:
    assert load({"ollama.model": "qwen3"}, {}, {}, {}).ollama.model == "qwen3"
    with pytest.raises(SettingsError, match=r"'ollama\.model'"):
        load({"ollama.modle": "qwen3"}, {}, {}, {})


def test_variables_of_others_are_none_of_our_business() -> None:
    assert load({}, {"PATH": "/bin", "OPENAI_API_KEY": "k", "COPILOT_CONFIG": "x"}, {"FOO": None}, {}) == Settings()


def test_variables_of_other_programs_are_left_alone_in_the_environment() -> None:
    assert from_environ(COPILOT_GITHUB_TOKEN="x", COPILOT_AGENT="y") == Settings()


def test_a_variable_that_does_not_exist_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(SettingsError, match=r"COPILOT_SERVER_PROT.*did you mean 'COPILOT_SERVER_PORT'"):
        from_environ(COPILOT_SERVER_PROT="1")
    with pytest.raises(SettingsError, match=r"\.env"):
        load({}, {}, {"COPILOT_XYZZY": "1"}, {})


def test_an_unknown_key_in_the_file_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(SettingsError, match="did you mean 'server'"):
        from_yaml({"servre": {}})
    with pytest.raises(SettingsError, match=r"did you mean 'server\.port'"):
        from_yaml({"server": {"prot": 1}})
    with pytest.raises(SettingsError, match=r"what there is: .*server, cluster"):
        from_yaml({"zzz": 1})


def test_a_group_must_hold_names_and_values() -> None:
    with pytest.raises(SettingsError, match=r"'server' in copilot\.yaml should hold names and values, not 8000"):
        from_yaml({"server": 8000})
    assert from_yaml({"server": None}) == Settings()


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"server": {"port": "eight"}}, "whole number between 0 and 65535"),
    ({"server": {"port": 70000}}, "between 0 and 65535"),
    ({"server": {"port": 80.5}}, "whole number"),
    ({"server": {"port": True}}, "whole number"),
    ({"server": {"port": [1]}}, "whole number"),
    ({"server": {"host": 1.5}}, "text; put it in quotes"),
    ({"server": {"host": ["a"]}}, "text; put it in quotes"),
    ({"limits": {"question_deadline": -1}}, "a number at least 0.001"),
    ({"limits": {"question_deadline": float("nan")}}, "a number"),
    ({"limits": {"question_deadline": float("inf")}}, "a number"),
    ({"ollama": {"enabled": "maybe"}}, "one of auto, on, off"),
    ({"offline": {"enabled": "auto"}}, "one of on, off"),
    ({"share": "everything"}, "one of schema, names, outputs"),
    ({"planners": 3}, "a list of planners"),
    ({"planners": {"model": "x"}}, "a list of planners"),
    ({"planners": [3]}, "a planner such as"),
    ({"planners": [{"temperature": 1}]}, "has no model"),
    ({"planners": [{"model": "m", "temprature": 1}]}, "did you mean 'temperature'"),
    ({"planners": [{"model": "m", "temperature": 3}]}, "between 0 and 2"),
    ({"planners": [{"model": "m", "name": "a"}, {"model": "n", "name": "a"}]}, "two planners are called 'a'"),
]


@pytest.mark.parametrize(("document", "expected"), WRONG)
def test_a_value_that_cannot_be_used_is_refused_with_what_would_do(document: dict[str, Any], expected: str) -> None:
    with pytest.raises(SettingsError) as caught:
        from_yaml(document)
    assert expected in str(caught.value)
    assert caught.value.mend


@pytest.mark.parametrize("word", [True, "on", "true", "ON"])
def test_yaml_reads_on_as_true_and_it_is_meant_all_the_same(word: object) -> None:
    assert from_yaml({"ollama": {"enabled": word}}).ollama.enabled == "on"


def test_numbers_may_be_written_as_text_and_whole_ones_with_a_point() -> None:
    settings = from_yaml({"server": {"port": "81"}, "limits": {"question_deadline": 3, "output_bytes": 1e6}})
    assert (settings.server.port, settings.limits.output_bytes) == (81, 1_000_000)
    assert isinstance(settings.limits.question_deadline, float)


def test_planners_come_as_mappings_or_as_models() -> None:
    planners = from_yaml({"planners": [{"model": "openai/a", "weight": 2, "temperature": 0}, "openai/b"]}).planners
    assert planners == (PlannerSettings("openai/a", weight=2.0, temperature=0.0), PlannerSettings("openai/b"))


def test_a_variable_names_planners_with_commas_or_in_json() -> None:
    assert [p.model for p in from_environ(COPILOT_PLANNERS="openai/a, openai/b").planners] == ["openai/a", "openai/b"]
    assert from_environ(COPILOT_PLANNERS='[{"model": "a", "max_tokens": 9}]').planners[0].max_tokens == 9
    with pytest.raises(SettingsError, match="a list of planners"):
        from_environ(COPILOT_PLANNERS="[oops")


@pytest.mark.parametrize(
    "document", [{"api_key": "sk-0123456789"}, {"planners": [{"model": "m", "api_key": "sk-0123456789"}]}]
)
def test_a_key_in_the_file_is_refused_and_not_repeated(document: dict[str, Any]) -> None:
    with pytest.raises(SettingsError) as caught:
        from_yaml(document)
    assert "OPENAI_API_KEY" in caught.value.mend
    assert "sk-" not in str(caught.value) + caught.value.mend


def test_every_setting_has_a_meaning() -> None:
    listed = rows(Settings())
    assert len(listed) == len(list(names())) > 20
    assert all(row.meaning.endswith((".", "…")) for row in listed)
    assert documented(PlannerSettings).keys() == {entry.name for entry in fields(PlannerSettings)}


def test_every_group_says_what_it_is_for() -> None:
    kinds = [type(getattr(Settings(), entry.name)) for entry in fields(Settings)]
    groups = [kind for kind in kinds if is_dataclass(kind)]
    assert len(groups) >= 7
    assert not any(str(group.__doc__).startswith(group.__name__) for group in groups)


def test_the_listing_tells_value_default_source_and_variable() -> None:
    text = table(load({"port": 9}, {}, {}, {}))
    assert "server.port = 9  (command line, default 8000; COPILOT_SERVER_PORT)" in text
    assert "cluster.recording = (none)  (default; COPILOT_CLUSTER_RECORDING)" in text


def test_variables_are_told_apart() -> None:
    assert len({variable(name) for name, _ in names()}) == len(list(names()))


SECRETIVE = [
    ("https://user:pass@host/v1", "https://***@host/v1"),
    ("https://host/v1?api_key=abc&x=1", "https://host/v1?api_key=***&x=1"),
    ("sk-abcdefghijklmnop1234", "***"),
    ("https://host/v1", "https://host/v1"),
    ("{model: openai/gpt-4o, max_tokens: 5}", "{model: openai/gpt-4o, max_tokens: 5}"),
]


@pytest.mark.parametrize(("text", "shown"), SECRETIVE)
def test_what_looks_like_a_secret_is_masked(text: str, shown: str) -> None:
    assert mask(text) == shown


def test_a_password_in_a_base_url_is_not_listed() -> None:
    settings = from_yaml({"planners": [{"model": "m", "api_base": "https://me:hush@host/v1"}]})
    assert "hush" not in table(settings)
