"""Names, defaults and limits that documents and help texts repeat are those of the program."""

from __future__ import annotations

import importlib
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from api.terminal import kubectl_flags
from api.terminal.chat.commands import COMMANDS
from api.terminal.command_line import parser, read
from clusters.recorded.recording import names as recordings
from core.settings import Settings
from core.settings.settings import NOT_SETTINGS, names, variable
from core.settings.sources import load

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *(path for path in sorted((ROOT / "docs").glob("*.md")) if path.name != "measurements.md")]
SETTINGS = {name for name, _ in names()}
GROUPS = {name.partition(".")[0] for name in SETTINGS if "." in name}

FILES = {"history.sqlite"}
"""What is written like a setting's name and is a file's."""

DEFAULTS = [
    ("models-and-cost.md", "| 200,000, none (0) |", "budget.question_tokens", 200_000),
    ("models-and-cost.md", "| 200,000, none (0) |", "budget.question_cost", 0),
    ("models-and-cost.md", "| none (0), none (0) |", "budget.day_tokens", 0),
    ("models-and-cost.md", "| none (0), none (0) |", "budget.day_cost", 0),
    ("models-and-cost.md", "| seconds for a tier | 45, 60 |", "remote.deadline", 45),
    ("models-and-cost.md", "| seconds for a tier | 45, 60 |", "ollama.deadline", 60),
    ("models-and-cost.md", "| seconds for the whole question | 120 |", "limits.question_deadline", 120),
    ("models-and-cost.md", "`policy: frugal`, the default", "policy", "frugal"),
    ("models-and-cost.md", "Plans that won are kept for a week (`cache.age`)", "cache.age", 7 * 24 * 3600),
    ("security.md", "`server.client_deadline` (5 s)", "server.client_deadline", 5),
    ("security.md", "`server.connections` (800)", "server.connections", 800),
    ("getting-started.md", "It listens on this machine alone.", "server.host", "127.0.0.1"),
    ("getting-started.md", "`http://localhost:8000/`", "server.port", 8000),
]
NUMBERS = [
    ("models-and-cost.md", "After three failures in a row", "planners.spending.breaker.FAILURES", 3),
    ("models-and-cost.md", "it is left alone for half a minute", "planners.spending.breaker.INTERVAL", 30),
    ("architecture.md", "the last five questions and answers", "core.deliberation.followups.MOST", 5),
    ("architecture.md", "lists are kept for five seconds", "clusters.grounding.catalog.OBJECTS_SECONDS", 5),
    ("asking.md", "asked for at most once a minute", "api.terminal.completion.names.FRESH", 60),
]


def page(name: str) -> str:
    return next(path for path in PAGES if path.name == name).read_text(encoding="utf-8")


def value(settings: Settings, name: str) -> Any:
    group, _, field = name.rpartition(".")
    return getattr(getattr(settings, group) if group else settings, field)


@pytest.mark.parametrize(("document", "sentence", "setting", "default"), DEFAULTS)
def test_a_default_in_a_document_is_the_settings(document: str, sentence: str, setting: str, default: object) -> None:
    assert sentence in page(document)
    assert value(load({}, {}, {}, {}), setting) == default


@pytest.mark.parametrize(("document", "sentence", "constant", "number"), NUMBERS)
def test_a_number_in_a_document_is_the_programs(document: str, sentence: str, constant: str, number: float) -> None:
    module, _, name = constant.rpartition(".")
    assert sentence in page(document)
    assert getattr(importlib.import_module(module), name) == number


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_setting_that_a_document_names_exists(path: Path) -> None:
    named = set(re.findall(rf"`((?:{'|'.join(sorted(GROUPS))})\.[a-z_]+)\b", path.read_text(encoding="utf-8")))
    assert sorted(named - SETTINGS - FILES) == []


def test_every_variable_of_ours_that_a_document_or_manifest_names_is_read() -> None:
    files = [*PAGES, *(path for path in (ROOT / "deploy").rglob("*") if path.is_file()), ROOT / "scripts" / "start"]
    named = {
        (path.name, word)
        for path in files
        for word in re.findall(r"\bCOPILOT_[A-Z_]*[A-Z]\b", path.read_text(encoding="utf-8", errors="ignore"))
    }
    known = {variable(name) for name in SETTINGS} | NOT_SETTINGS | {"COPILOT_URL", "COPILOT_KEY"}
    assert len(named) > 5
    assert sorted(each for each in named if each[1] not in known) == []


# ── Help texts ───────────────────────────────────────────────────────────────────────────────────────────────────────


def helps() -> dict[str, str]:
    """What `--help` prints for each command, "" for the program itself; blanks and line ends are one blank."""
    main = parser()
    [commands] = [action.choices for action in main._actions if isinstance(action.choices, dict)]
    return {"": main.format_help(), **{name: " ".join(each.format_help().split()) for name, each in commands.items()}}


HELPS = helps()


def test_every_example_of_the_help_can_be_typed() -> None:
    examples = re.findall(r"^  \S+( .*?)?  +\S", HELPS[""].partition("examples:")[2], re.MULTILINE)
    assert len(examples) >= 8
    for example in examples:
        assert read(shlex.split(example)).command in HELPS


@pytest.mark.parametrize("command", ["serve", "ask", "chat", "run", "replay", "mcp", "doctor", "capture"])
def test_the_help_names_every_recording_that_is_carried(command: str) -> None:
    assert f"{', '.join(recordings())} or a folder" in HELPS[command]


@pytest.mark.parametrize(
    ("command", "told", "setting"),
    [
        ("serve", "address to listen on; default {}", "server.host"),
        ("serve", "port to listen on; default {}", "server.port"),
        ("serve", "processes that serve side by side; default {}", "server.workers"),
        ("serve", "the log of questions; default {}, off for none", "log.file"),
        ("mcp", "the log of questions; default {}, off for none", "log.file"),
        ("serve", "of the lines on stderr; default {}", "log.format"),
        ("serve", "default {}: each request", "log.level"),
    ],
)
def test_a_default_in_a_help_text_is_the_settings(command: str, told: str, setting: str) -> None:
    assert told.format(value(load({}, {}, {}, {}), setting)) in HELPS[command]


def test_the_port_of_a_replay_is_the_one_of_its_help() -> None:
    assert f"default {read(['replay', 'starter']).port}; 0 takes a free one" in HELPS["replay"]


# ── docs/asking.md, docs/getting-started.md, docs/architecture.md ────────────────────────────────────────────────────


def test_every_flag_that_the_page_on_asking_names_is_one_of_ask_or_a_refused_one() -> None:
    ours, _, kubectls = page("asking.md").partition("## As a kubectl plugin")
    table = re.findall(r"^\| (`-.*?) \|", ours, re.MULTILINE)
    assert len(table) == 6
    for flag in re.findall(r"`(--?[a-z-]+)", " ".join(table)):
        assert flag in HELPS["ask"]
    taken, _, ignored = kubectls.partition("Those that change no answer")
    for flag in re.findall(r"`(--?[a-zA-Z-]+)`", taken):
        assert flag in HELPS["ask"]
    for flag in re.findall(r"`(--?[a-zA-Z-]+)`", ignored.partition("## ")[0]):
        assert flag in {*kubectl_flags.REFUSED, *" ".join(kubectl_flags.IGNORED).split()}
        assert f" {flag} " not in HELPS["ask"]


def test_the_page_on_asking_names_every_command_of_a_chat() -> None:
    rows = re.findall(r"^\| (`/.*?) \|", page("asking.md"), re.MULTILINE)
    named = re.findall(r"`/(\w+)(?: (\S+?))?`", " ".join(rows))
    assert dict(named) == {name: command.argument for name, command in COMMANDS.items()}


def test_as_many_recordings_come_along_as_newcomers_are_told() -> None:
    assert "Four recordings of real clusters come along" in page("getting-started.md")
    assert len(recordings()) == 4


def test_the_architecture_has_a_row_for_every_package_and_no_other() -> None:
    rows = re.findall(r"^\| (`\S+/`.*?) \|", page("architecture.md"), re.MULTILINE)
    named = {word.strip("/") for row in rows for word in re.findall(r"`(\w[\w/]*/)`", row)}
    assert [name for name in sorted(named) if "/" in name and not (ROOT / name).is_dir()] == []
    packages = {path.parent for path in ROOT.glob("[a-z]*/**/__init__.py")}
    top = {path.name for path in packages if path.parent == ROOT} - {"tests", "benchmarks"}
    assert top <= named
    second = {
        f"{path.parent.name}/{path.name}" for path in packages if path.parent.parent == ROOT and path.parent.name in top
    }
    assert sorted(second - named) == []


def test_every_file_and_name_that_the_architecture_points_at_is_there() -> None:
    files = re.findall(r"`((?:\w+/)+\w+\.(?:py|yaml))`", page("architecture.md"))
    assert len(files) >= 12
    assert [file for file in files if not (ROOT / file).is_file()] == []
