from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import yaml

from clusters.live.kubeconfig import load, resolve
from core.errors import SettingsError

NOWHERE = Path("/nonexistent")


def write(path: Path, **sections: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(sections), encoding="utf-8")
    return path


def entry(name: str, server: str = "https://one:6443", **more: Any) -> dict[str, Any]:
    """The sections of a kubeconfig with one context, cluster and user of this name."""
    return {
        "current-context": name,
        "contexts": [{"name": name, "context": {"cluster": name, "user": name, **more}}],
        "clusters": [{"name": name, "cluster": {"server": server, "certificate-authority": "ca.crt"}}],
        "users": [{"name": name, "user": {"tokenFile": "/absolute/token"}}],
    }


def test_the_usual_file_under_home_is_used_when_nothing_else_is_said(tmp_path: Path) -> None:
    write(tmp_path / ".kube" / "config", **entry("home", namespace="shop"))
    target = resolve(None, None, None, {"HOME": str(tmp_path)}, NOWHERE)
    assert (target.context, target.namespace, target.server) == ("home", "shop", "https://one:6443")


def test_a_given_file_wins_over_the_environment_and_the_environment_over_home(tmp_path: Path) -> None:
    write(tmp_path / ".kube" / "config", **entry("home"))
    of_environment = write(tmp_path / "environment", **entry("environment"))
    given = write(tmp_path / "given", **entry("given"))
    environ = {"HOME": str(tmp_path), "KUBECONFIG": str(of_environment)}
    assert resolve(None, None, None, environ, NOWHERE).context == "environment"
    assert resolve(given, None, None, environ, NOWHERE).context == "given"


def test_of_several_files_the_first_that_has_a_name_wins_and_missing_ones_are_left_out(tmp_path: Path) -> None:
    first = write(tmp_path / "1", **entry("a", server="https://first"))
    second = write(tmp_path / "2", **{**entry("b"), "clusters": [*entry("b")["clusters"], *entry("a")["clusters"]]})
    environ = {"KUBECONFIG": os.pathsep.join([str(tmp_path / "none"), str(first), str(second)])}
    assert resolve(None, None, None, environ, NOWHERE).server == "https://first"
    assert resolve(None, "b", None, environ, NOWHERE).server == "https://one:6443"


def test_paths_in_a_kubeconfig_are_relative_to_its_own_file(tmp_path: Path) -> None:
    config = write(tmp_path / "deep" / "config", **entry("a"))
    target = resolve(config, None, None, {}, NOWHERE)
    assert target.cluster["certificate-authority"] == str(tmp_path / "deep" / "ca.crt")
    assert target.user["tokenFile"] == "/absolute/token"


def test_a_plugin_with_a_slash_is_relative_to_the_file_and_a_bare_one_is_looked_up(tmp_path: Path) -> None:
    for command, expected in (("./login", str(tmp_path / "login")), ("login", "login")):
        sections = {**entry("a"), "users": [{"name": "a", "user": {"exec": {"command": command}}}]}
        target = resolve(write(tmp_path / "config", **sections), None, None, {}, NOWHERE)
        assert target.user["exec"]["command"] == expected


def test_the_namespace_is_the_given_one_then_the_contexts_then_default(tmp_path: Path) -> None:
    config = write(tmp_path / "config", **entry("a", namespace="own"))
    bare = write(tmp_path / "bare", **entry("a"))
    assert resolve(config, None, "given", {}, NOWHERE).namespace == "given"
    assert resolve(config, None, None, {}, NOWHERE).namespace == "own"
    assert resolve(bare, None, None, {}, NOWHERE).namespace == "default"


def test_without_any_cluster_the_message_names_both_ways_on() -> None:
    with pytest.raises(SettingsError, match="no kubeconfig") as caught:
        resolve(None, None, None, {"HOME": "/nonexistent"}, NOWHERE)
    assert "--kubeconfig" in caught.value.mend
    assert "--recording starter" in caught.value.mend


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="'/nonexistent/config' does not exist"):
        resolve(Path("/nonexistent/config"), None, None, {}, NOWHERE)
    with pytest.raises(SettingsError, match="KUBECONFIG names files that do not exist: /nonexistent/a"):
        resolve(None, None, None, {"KUBECONFIG": "/nonexistent/a", "HOME": str(tmp_path)}, NOWHERE)


def test_a_context_that_does_not_exist_lists_those_that_do(tmp_path: Path) -> None:
    config = write(tmp_path / "config", **{**entry("b"), "contexts": [{"name": n, "context": {}} for n in "ba"]})
    with pytest.raises(SettingsError, match="no context 'prod'") as caught:
        resolve(config, "prod", None, {}, NOWHERE)
    assert caught.value.mend == "The contexts there are: a, b."


def test_without_a_current_context_the_message_lists_the_contexts(tmp_path: Path) -> None:
    config = write(tmp_path / "config", **{**entry("a"), "current-context": ""})
    with pytest.raises(SettingsError, match="no current context") as caught:
        resolve(config, None, None, {}, NOWHERE)
    assert "a" in caught.value.mend


@pytest.mark.parametrize("section", ["clusters", "users"])
def test_a_context_whose_cluster_or_user_is_missing_says_which(tmp_path: Path, section: str) -> None:
    config = write(tmp_path / "config", **{**entry("a"), section: []})
    with pytest.raises(SettingsError, match=f"means the {section.removesuffix('s')} 'a'"):
        resolve(config, None, None, {}, NOWHERE)


def test_broken_yaml_is_told_with_file_and_line_and_without_the_lines_text(tmp_path: Path) -> None:
    config = tmp_path / "config"
    for user in ("{token: s3cr3t", "{password: *s3cr3t }", "'s3cr3t"):
        config.write_text(f"users:\n- name: a\n  user: {user}\n- name: b\n", encoding="utf-8")
        with pytest.raises(SettingsError, match=rf"{config}:\d:\d+: not valid YAML") as caught:
            resolve(config, None, None, {}, NOWHERE)
        assert "s3cr3t" not in f"{caught.value} {caught.value.mend} {caught.value.__cause__}"


@pytest.mark.parametrize("text", ["- a list", "clusters: {a: b}", "clusters: [{cluster: {}}]", "users: [3]", "\x00"])
def test_a_file_that_is_no_kubeconfig_is_refused_by_name(tmp_path: Path, text: str) -> None:
    config = tmp_path / "config"
    config.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=str(config)):
        load((config,))


def test_an_empty_file_has_no_context(tmp_path: Path) -> None:
    config = tmp_path / "config"
    config.touch()
    with pytest.raises(SettingsError, match="no current context"):
        resolve(config, None, None, {}, NOWHERE)


def test_in_a_pod_the_service_account_is_used(tmp_path: Path) -> None:
    for name, content in (("token", "t"), ("ca.crt", "c"), ("namespace", "monitoring\n")):
        (tmp_path / name).write_text(content, encoding="utf-8")
    environ = {"KUBERNETES_SERVICE_HOST": "fd00::1", "KUBERNETES_SERVICE_PORT": "443"}
    target = resolve(None, None, None, environ, tmp_path)
    assert target.server == "https://[fd00::1]:443"
    assert (target.context, target.namespace) == ("in-cluster", "monitoring")
    assert target.user == {"tokenFile": str(tmp_path / "token")}


def test_a_targets_repr_shows_no_credential(tmp_path: Path) -> None:
    sections = {**entry("a"), "users": [{"name": "a", "user": {"token": "s3cr3t"}}]}
    assert "s3cr3t" not in repr(resolve(write(tmp_path / "config", **sections), None, None, {}, NOWHERE))
    assert "s3cr3t" not in repr(load((tmp_path / "config",)))
