"""What merely lies in the working directory neither runs nor redirects, until its folder is trusted by name."""

from __future__ import annotations

import http.server
import itertools
import json
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.configuration import read
from core.errors import SettingsError
from core.settings import combined, from_document, from_dotenv
from core.settings.settings import names
from core.settings.trust import HARMLESS, LOWERED, divided
from tests.fork_server import python
from tests.test_main import MAIN, clean_environment

HARMLESS_WORDS = {"cluster.namespace", "ollama.model"}
"""The only settings that are free text and harmless: neither says where something is, nor who may come in."""


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A folder that somebody else filled, apart from the user's home."""
    (tmp_path / "home").mkdir()
    (tmp_path / "cloned").mkdir()
    return tmp_path / "cloned"


def main(here: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    environment = {**clean_environment(here.parent / "home"), **environ}
    command = [*python(), str(MAIN), *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=here, env=environment, timeout=150, check=False)


def with_plugin(here: Path) -> Path:
    """A kubeconfig whose plugin leaves a mark; gives where."""
    mark = here.parent / "mark"
    plugin = here / "plugin"
    plugin.write_text(f"#!/bin/sh\ntouch {mark}\nexit 1\n")
    plugin.chmod(0o755)
    entries = {
        "current-context": "c",
        "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"}}],
        "clusters": [{"name": "c", "cluster": {"server": "http://127.0.0.1:9"}}],
        "users": [{"name": "u", "user": {"exec": {"command": str(plugin)}}}],
    }
    (here / "config").write_text(json.dumps(entries))
    return mark


@pytest.mark.parametrize(
    ("file", "text", "named"),
    [
        ("copilot.yaml", "cluster: {kubeconfig: config}\n", "cluster.kubeconfig of copilot.yaml"),
        (".env", "KUBECONFIG=config\n", "KUBECONFIG of .env"),
        (".env", "COPILOT_CLUSTER_KUBECONFIG=config\n", "cluster.kubeconfig of .env"),
    ],
)
def test_a_kubeconfig_that_a_file_here_names_runs_nothing_until_the_folder_is_trusted(
    here: Path, file: str, text: str, named: str
) -> None:
    mark = with_plugin(here)
    (here / file).write_text(text)
    done = main(here, "run", "kubectl get pods")
    assert done.returncode == 2
    assert not mark.exists()
    [line] = [line for line in done.stderr.splitlines() if line.startswith("note:")]
    assert named in line
    assert f"main.py trust {here}" in line
    told = main(here, "trust")
    assert (told.returncode, told.stdout) == (0, "")
    assert str(file) in told.stderr
    done = main(here, "run", "kubectl get pods")
    assert mark.exists()
    assert "note:" not in done.stderr


def test_trust_is_for_the_content_that_was_there_and_can_be_taken_back(here: Path) -> None:
    mark = with_plugin(here)
    (here / "copilot.yaml").write_text("cluster: {kubeconfig: config}\n")
    assert main(here.parent, "trust", str(here), HOME=str(here.parent / "home")).returncode == 0
    listed = here.parent / "home" / ".config" / "k8s-query-copilot" / "trusted.json"
    assert stat.S_IMODE(listed.stat().st_mode) == 0o600
    (here / "copilot.yaml").write_text("cluster: {kubeconfig: ./config}\n")
    done = main(here, "run", "kubectl get pods")
    assert not mark.exists()
    assert "changed since this folder was trusted" in done.stderr
    main(here, "trust")
    assert main(here, "trust", "--forget").returncode == 0
    done = main(here, "run", "kubectl get pods")
    assert not mark.exists()
    assert "this folder is not trusted" in done.stderr


def test_a_folder_without_settings_cannot_be_trusted(here: Path) -> None:
    done = main(here, "trust")
    assert done.returncode == 2
    assert "copilot.yaml" in done.stderr


def test_a_list_of_trusted_folders_that_is_damaged_is_told(here: Path) -> None:
    own = here.parent / "home" / ".config" / "k8s-query-copilot"
    own.mkdir(parents=True)
    (own / "trusted.json").write_text("[1")
    (here / "copilot.yaml").write_text("policy: eager\n")
    done = main(here, "settings")
    assert done.returncode == 2
    assert "trusted.json" in done.stderr


def test_what_is_harmless_counts_without_trust_and_nothing_is_said(here: Path) -> None:
    (here / "copilot.yaml").write_text("policy: eager\nplanners: [openai/gpt-4.1]\nbudget: {day_cost: 2}\n")
    (here / ".env").write_text("COPILOT_LIMITS_QUESTIONS=3\nDATABASE_URL=postgres://x\n")
    done = main(here, "settings")
    assert (done.returncode, done.stderr) == (0, "")
    assert "policy = eager  (copilot.yaml" in done.stdout
    assert "planners = [{model: openai/gpt-4.1}]  (copilot.yaml" in done.stdout
    assert "limits.questions = 3  (.env" in done.stdout
    assert "budget.day_cost = 2  (copilot.yaml" in done.stdout


def test_the_users_own_files_count_whole_and_before_those_of_a_folder_that_is_not_trusted(here: Path) -> None:
    own = here.parent / "home" / ".config" / "k8s-query-copilot"
    own.mkdir(parents=True)
    (own / "copilot.yaml").write_text("log: {file: mine.log}\nshare: schema\n")
    (own / ".env").write_text("COPILOT_CACHE_WHERE=off\n")
    (here / "copilot.yaml").write_text("log: {file: theirs.log}\nshare: outputs\nvoter: {stopping: beta}\n")
    listed = main(here, "settings")
    assert f"log.file = mine.log  ({own}/copilot.yaml" in listed.stdout
    assert f"share = schema  ({own}/copilot.yaml" in listed.stdout
    assert f"cache.where = off  ({own}/.env" in listed.stdout
    assert "voter.stopping = beta  (copilot.yaml" in listed.stdout
    main(here, "trust")
    listed = main(here, "settings")
    assert "log.file = theirs.log  (copilot.yaml" in listed.stdout
    assert "share = outputs  (copilot.yaml" in listed.stdout


def test_a_file_named_on_the_command_line_or_in_the_environment_counts_whole_and_one_named_in_dotenv_does_not(
    here: Path,
) -> None:
    (here / "other.yaml").write_text("log: {file: theirs.log}\n")
    assert "theirs.log  (other.yaml" in main(here, "settings", "--config", "other.yaml").stdout
    assert "theirs.log  (other.yaml" in main(here, "settings", COPILOT_CONFIG="other.yaml").stdout
    (here / ".env").write_text("COPILOT_CONFIG=other.yaml\n")
    done = main(here, "settings")
    assert "theirs.log" not in done.stdout
    assert "COPILOT_CONFIG of .env" in done.stderr


def test_a_relative_config_home_is_not_the_users_own(here: Path) -> None:
    (here / "k8s-query-copilot").mkdir()
    (here / "k8s-query-copilot" / "copilot.yaml").write_text("log: {file: theirs.log}\n")
    assert "theirs.log" not in main(here, "settings", XDG_CONFIG_HOME=".").stdout


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    """A server on loopback that says no to everything, and the authorizations that it was sent."""
    sent: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent.append(str(self.headers.get("Authorization")))
            self.send_error(401)

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/v1", sent
    server.shutdown()
    server.server_close()


def test_a_base_url_in_dotenv_is_sent_neither_a_key_nor_a_question_until_the_folder_is_trusted(
    here: Path, listener: tuple[str, list[str]]
) -> None:
    url, sent = listener
    ask = ("ask", "--recording", "starter", "How many nodes are there in the cluster?")
    (here / ".env").write_text(f"OPENAI_BASE_URL={url}\nOPENAI_API_KEY=sk-of-this-folder\nOLLAMA_HOST={url}\n")
    done = main(here, *ask)
    assert (done.returncode, done.stdout, sent) == (0, "1\n", [])
    assert "OLLAMA_HOST, OPENAI_API_KEY, OPENAI_BASE_URL of .env" in done.stderr
    main(here, "trust")
    environ = read({}, {"HOME": str(here.parent / "home")}, here).environ
    assert (environ["OPENAI_BASE_URL"], environ["OPENAI_API_KEY"]) == (url, "sk-of-this-folder")
    (here / ".env").write_text(f"OLLAMA_HOST={url}\n")  # asked here, since it takes no seconds to import
    main(here, "trust")
    done = main(here, *ask)
    assert (done.returncode, done.stdout) == (0, "1\n")
    assert sent


@pytest.mark.thorough
@pytest.mark.timeout(300)
def test_litellm_reads_no_dotenv_of_its_own(here: Path) -> None:
    (here / ".env").write_text("OPENAI_BASE_URL=http://elsewhere.example/v1\n")
    program = "import os; from planners.chats.room import load; load(); print(os.environ.get('OPENAI_BASE_URL'))"
    environment = {**clean_environment(here), "PYTHONPATH": str(MAIN.parent)}
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        cwd=here,
        env=environment,
        timeout=110,
        check=True,
    )
    assert done.stdout == "None\n"


def test_a_link_in_place_of_the_log_is_not_followed(here: Path) -> None:
    from api.records.journal import opened
    from core.flow import Question
    from core.settings import LogSettings

    elsewhere = here.parent / "elsewhere"
    elsewhere.write_text("")
    before = Path.cwd()
    os.chdir(here)
    try:
        (here / "agent.log").symlink_to(elsewhere)
        journal = opened(LogSettings(), {})
        journal.failed(Question("x"), "id", ValueError("x"), 0.1, 500)
        journal.close()
    finally:
        os.chdir(before)
    assert elsewhere.read_text() == ""


# ── The classification ───────────────────────────────────────────────────────────────────────────────────────────────


def test_settings_that_say_where_something_is_or_who_may_come_in_need_trust() -> None:
    kinds = dict(names())
    assert kinds.keys() >= HARMLESS | LOWERED
    assert {name for name in HARMLESS if kinds[name] is str} == HARMLESS_WORDS
    assert not HARMLESS & {"planners", "server.connections", "server.client_deadline", "log.file", "cache.where"}


@pytest.mark.parametrize(
    ("document", "unused"),
    [
        ({"planners": [{"model": "openai/a", "api_base": "http://elsewhere.example"}]}, ("planners",)),
        ({"planners": "huggingface/https://elsewhere.example"}, ("planners",)),
        ({"planners": ["openai/a", {"model": "b", "temperature": 1}]}, ()),
        ({"budget": {"question_tokens": 0, "day_cost": 3}}, ("budget.question_tokens",)),
        ({"budget": {"question_tokens": 900_000}}, ("budget.question_tokens",)),
        ({"budget": {"question_tokens": 1_000}}, ()),
        ({"cluster": {"context": "prod", "namespace": "web"}}, ("cluster.context",)),
    ],
)
def test_who_is_asked_elsewhere_and_what_is_paid_more_needs_trust(
    document: dict[str, object], unused: tuple[str, ...]
) -> None:
    assert divided(from_document(document))[1] == unused


def test_a_value_that_cannot_be_used_is_told_whoever_wrote_it() -> None:
    layer, _ = divided(from_dotenv({"COPILOT_LIMITS_QUESTIONS": "many"}))
    with pytest.raises(SettingsError, match="whole number"):
        combined([layer])


def test_everything_that_is_wrong_is_told_at_once_each_with_its_source(here: Path) -> None:
    (here / "copilot.yaml").write_text("server: {prot: 1}\nlimits: {questions: many}\nshare: everything\nofline: {}\n")
    (here / ".env").write_text("COPILOT_OLLAMA_SAMPLES=0\n")
    done = main(here, "settings", COPILOT_VOTER_CONFIDENCE="2")
    assert done.returncode == 2
    assert "6 settings cannot be used" in done.stderr
    for said in (
        "'server.port'",
        "limits.questions (copilot.yaml)",
        "share (copilot.yaml)",
        "'offline'",
        "ollama.samples (.env)",
        "voter.confidence (environment)",
    ):
        assert said in done.stderr, said


def test_aliases_in_a_settings_file_are_refused_at_once(here: Path) -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    for before, name in itertools.pairwise("abcdefghi"):
        lines.append(f"{name}: &{name} [{', '.join(['*' + before] * 9)}]")
    (here / "copilot.yaml").write_text("\n".join(lines))
    done = main(here, "settings")
    assert done.returncode == 2
    assert "aliases" in done.stderr
    (here / "copilot.yaml").write_text("# " + "x" * 300_000)
    assert "larger than 256,000 bytes" in main(here, "settings").stderr
