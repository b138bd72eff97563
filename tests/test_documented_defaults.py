"""Names, defaults and limits that documents and help texts repeat are those of the program."""

from __future__ import annotations

import importlib
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

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
