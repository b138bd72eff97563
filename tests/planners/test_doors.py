"""One vendor, one module, also where it is imported by its name in a string, which import-linter does not see."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("core", "kubectl", "planners", "executor", "voter", "clusters", "api", "eval")
DOORS = {
    "litellm": "planners/chats/room.py",
    "openai": "planners/chats/rehearsal.py",
    "ollama": "planners/chats/ollama.py",
    "redis": "planners/cache/redis.py",
    "kubernetes": "clusters/live/link.py",
}


def imported(source: str) -> Iterator[str]:
    """The top-level names of the modules that a source imports, by statement or by `import_module`."""
    by_name = "import_module" in source
    for node in ast.walk(ast.parse(source)):
        found: list[str] = []
        if isinstance(node, ast.Import):
            found = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found = [node.module]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and by_name:
            found = [node.value] if node.value.replace(".", "").replace("_", "").isalnum() else []
        yield from (name.partition(".")[0] for name in found)


def test_a_vendor_is_imported_behind_one_door() -> None:
    files = [file for package in PACKAGES for file in (ROOT / package).rglob("*.py")] + [ROOT / "main.py"]
    users: dict[str, set[str]] = {vendor: set() for vendor in DOORS}
    for file in files:
        source = file.read_text(encoding="utf-8")
        if not any(vendor in source for vendor in DOORS):
            continue  # parsing takes its time
        for vendor in users.keys() & set(imported(source)):
            users[vendor].add(str(file.relative_to(ROOT)))
    assert users == {vendor: {door} for vendor, door in DOORS.items()}


def test_an_import_by_name_is_seen() -> None:
    assert "redis" in set(imported('import importlib\nimportlib.import_module("redis.asyncio")'))
    assert "redis" in set(imported("from redis.asyncio import Redis"))
    assert "redis" not in set(imported("from planners import redis"))
