"""README and docs are true: each command in them runs, on recordings, and prints what a `console` block shows.

`docs/api.md` and `docs/mcp.md` are run by `tests/test_api_page.py`. What is not run is listed, with why.
"""

from __future__ import annotations

import contextlib
import copy
import os
import re
import shlex
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from benchmarks.startup import free_port, healthy
from core.settings import load as load_settings
from tests.fork_server import python as forked
from tests.test_main import MAIN, clean_environment

ROOT = MAIN.parent
ELSEWHERE = {"api.md", "mcp.md"}
PAGES = [ROOT / "README.md", *(path for path in sorted((ROOT / "docs").glob("*.md")) if path.name not in ELSEWHERE)]
pytestmark = [pytest.mark.thorough, pytest.mark.timeout(300)]

NOT_RUN = {
    r"^scripts/test( --all)?$": "it is what runs this test",
    r"^pipx install \.$": "installs half a gigabyte; `.ci/run` does it with pip, in an empty environment",
    r"…": "has a placeholder for a key, a name or a question",
    r"^k8s-copilot chat$": "holds a conversation: tests/api/terminal/test_chat.py, in a real terminal",
    r"^scripts/eval ": "minutes each: tests/eval/command_line/ runs the same commands on less",
    r"^(podman|docker|helm|kustomize|npm) ": "needs a container engine, helm, kustomize or the network",
    r"^\(cd deploy/base && kustomize ": "needs kustomize",
    r"^kubectl (-n \S+ )?(create|apply|rollout|port-forward) ": "needs a cluster with the service in it",
    r"\$KEY": "asks a service in a cluster",
    r"Why is the newest pod": "needs a model",
}
"""Commands that are not run, by a pattern, and why."""


@dataclass(frozen=True)
class Command:
    """A command of a document; `shown` is what the document says it prints, None where it says nothing."""

    page: str
    text: str
    shown: str | None = None

    def __str__(self) -> str:
        return f"{self.page}: {self.text[:60]}"


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


def commands_of(page: Path) -> Iterator[Command]:
    """Each command line of its `sh` blocks, without its comment, lines that go on joined."""
    for block in blocks(page, "sh"):
        for line in block.replace("\\\n", " ").splitlines():
            text = re.sub(r"(^|\s+)#.*$", "", line).strip()
            if text:
                yield Command(page.name, re.sub(r" {2,}", " ", text))


def sessions_of(page: Path) -> Iterator[Command]:
    """Each command of its `console` blocks with what it prints; an alias goes before those that follow it."""
    for block in blocks(page, "console"):
        alias = ""
        for part in re.split(r"^\$ ", block.replace("\\\n", " "), flags=re.MULTILINE)[1:]:
            text, _, shown = part.partition("\n")
            if text.startswith("alias "):
                alias = f"{text}\n"
            else:
                yield Command(page.name, alias + text, shown.strip())


COMMANDS = [command for page in PAGES for command in commands_of(page)]
SESSIONS = [command for page in PAGES for command in sessions_of(page)]


def why_not(command: Command) -> str:
    return next((why for pattern, why in NOT_RUN.items() if re.search(pattern, command.text)), "")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that is like a checkout after `scripts/setup`: with an environment that has all there is to install."""
    folder = tmp_path_factory.mktemp("documents") / "checkout"
    folder.mkdir()
    for name in ("main.py", "requirements.txt", "scripts", "docs", "deploy", "eval"):
        source = ROOT / name
        if source.is_dir() and name == "scripts":
            shutil.copytree(source, folder / name)
        else:
            (folder / name).symlink_to(source)
    (folder / "copilot.yaml").write_text("policy: frugal\n")
    programs = folder / ".venv" / "bin"
    programs.mkdir(parents=True)
    (folder / ".venv" / "installed-requirements.txt").write_text((ROOT / "requirements.txt").read_text() * 2)
    python = f'#!/bin/sh\nexec {shlex.join(forked())} "$@"\n'
    entry = "import sys; sys.path.insert(0, {root!r}); sys.argv[0] = {name!r}; import main; sys.exit(main.{function}())"
    scripts = {"python": python, "python3": python}
    for name, function in (("k8s-copilot", "program"), ("kubectl-ask", "kubectl_ask")):
        code = entry.format(root=str(ROOT), name=name, function=function)
        scripts[name] = f'#!/bin/sh\nexec {shlex.join(forked())} -c {shlex.quote(code)} "$@"\n'
    for name, text in scripts.items():
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)
    return folder


@pytest.fixture(scope="module")
def environment(checkout: Path) -> Iterator[dict[str, str]]:
    """Where commands run: our programs on PATH, a recorded cluster behind the kubeconfig, and a service."""
    home = checkout.parent / "home"
    home.mkdir()
    environ = clean_environment(home)
    environ["PATH"] = f"{checkout / '.venv' / 'bin'}:{environ['PATH']}"
    api, port, config = free_port(), free_port(), home / "config"
    replay = [*forked(), str(MAIN), "replay", "shop", "--port", str(api), "--kubeconfig", str(config)]
    serve = [*forked(), str(MAIN), "--recording", "starter", "--port", str(port)]
    quiet = {"cwd": home, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with contextlib.ExitStack() as stack:
        for command in (replay, serve):
            process = subprocess.Popen(command, env=environ, **quiet)  # type: ignore[call-overload]
            stack.callback(process.wait, 30)
            stack.callback(process.terminate)
        deadline = time.monotonic() + 90
        while not (config.is_file() and healthy(port)):
            assert time.monotonic() < deadline, "the replay and the service did not start"
            time.sleep(0.1)
        contexts = yaml.safe_load(config.read_text())
        contexts["contexts"].append({**copy.deepcopy(contexts["contexts"][0]), "name": "staging"})
        config.write_text(yaml.safe_dump(contexts))
        yield {**environ, "KUBECONFIG": str(config), "SERVICE": f"localhost:{port}"}


def run(command: Command, checkout: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """The command in its shell, with the service's port in place of 8000."""
    text = command.text.replace("localhost:8000", environment["SERVICE"])
    fish, bash = ["fish", "--no-config", "-c", text], ["bash", "-c", f"shopt -s expand_aliases\n{text}"]
    return subprocess.run(
        fish if "| source" in text else bash,
        cwd=checkout,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )


def serves(command: Command) -> bool:
    """Whether it is a service, which runs until it is interrupted."""
    return bool(
        re.match(
            r"(\w+=\S+ )?(scripts/start|k8s-copilot (serve|--recording)|python main.py( -|$| serve))", command.text
        )
    )


def needs(command: Command) -> None:
    """Skips what needs a program that is not here."""
    for program in ("kubectl", "jq", "fish"):
        if re.search(rf"(^|\| |completion ){program}\b", command.text) and not shutil.which(program):
            pytest.skip(f"needs {program}")


@pytest.mark.parametrize("command", [each for each in SESSIONS if not why_not(each)], ids=str)
def test_a_session_prints_what_the_document_shows(
    command: Command, checkout: Path, environment: dict[str, str]
) -> None:
    needs(command)
    done = run(command, checkout, environment)
    assert done.stdout.strip() == command.shown, done.stderr


@pytest.mark.parametrize(
    "command", [each for each in dict.fromkeys(COMMANDS) if not why_not(each) and not serves(each)], ids=str
)
def test_a_command_does_what_it_is_there_for(command: Command, checkout: Path, environment: dict[str, str]) -> None:
    needs(command)
    done = run(command, checkout, environment)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "command", [each for each in dict.fromkeys(COMMANDS) if not why_not(each) and serves(each)], ids=str
)
def test_a_service_starts_and_stops_at_ctrl_c(command: Command, checkout: Path, environment: dict[str, str]) -> None:
    port = free_port()
    process = subprocess.Popen(
        ["bash", "-c", f"exec {command.text} --port {port}"],
        cwd=checkout,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        deadline = time.monotonic() + 90
        while not healthy(port):
            assert process.poll() is None, process.stderr.read() if process.stderr else ""
            assert time.monotonic() < deadline
            time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=60)
    finally:
        process.kill()
        process.communicate()
    assert "Traceback" not in stderr


def test_every_reason_for_not_running_a_command_is_needed() -> None:
    texts = [command.text for command in COMMANDS]
    assert [pattern for pattern in NOT_RUN if not any(re.search(pattern, text) for text in texts)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_settings_that_a_document_shows_are_settings(page: Path) -> None:
    for block in blocks(page, "yaml"):
        document = yaml.safe_load(block)
        if isinstance(document, dict) and document.keys() & {"planners", "share", "server", "cluster", "cache", "log"}:
            load_settings({}, {}, {}, document)


@pytest.mark.parametrize("page", [*PAGES, *(ROOT / "docs" / name for name in sorted(ELSEWHERE))], ids=lambda p: p.name)
def test_what_a_document_links_to_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        file, _, anchor = target.partition("#")
        if "://" in target:
            continue
        linked = page.parent / file if file else page
        assert linked.exists(), target
        if anchor and linked.suffix == ".md":
            headings = re.findall(r"^#+ (.*)$", linked.read_text(encoding="utf-8"), re.MULTILINE)
            slugs = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
            assert anchor in slugs, target


def test_the_exit_codes_in_the_documents_are_those_of_the_program() -> None:
    from api.terminal import exits

    text = (ROOT / "docs" / "asking.md").read_text(encoding="utf-8")
    for code, meaning in exits.MEANINGS.items():
        assert f"| {code} | {meaning} |" in text
    for code, meaning in exits.MEANINGS_OF_ANSWERS.items():
        assert f"| {code} | with `--exit-code`: {meaning} |" in text


def test_readme_keeps_to_one_page() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 100
    assert os.path.getsize(ROOT / "docs" / "page-answer.png") > 10_000
