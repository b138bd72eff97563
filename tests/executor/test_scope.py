"""Where an answer holds."""

from __future__ import annotations

import pytest

from executor.scope import scope_of
from kubectl.command import Command
from tests.executor.fakes import RESOURCES

SCOPES = [
    (Command("get", ("pods",)), "default"),
    (Command("get", ("pods",), (("namespace", "shop"),)), "shop"),
    (Command("get", ("pods",), (("all-namespaces", "true"),)), ""),
    (Command("get", ("nodes",)), ""),
    (Command("get", ("node/minikube",), (("namespace", "shop"),)), ""),
    (Command("get", ("pods,nodes",)), "default"),
    (Command("get", ("widgets",)), "default"),
    (Command("get", (), (("raw", "/api/v1/namespaces/shop/pods"),)), "shop"),
    (Command("get", (), (("raw", "/version"),)), ""),
    (Command("logs", ("web",), (("namespace", "shop"),)), "shop"),
    (Command("events"), "default"),
    (Command("top pods"), "default"),
    (Command("top nodes"), ""),
    (Command("version"), ""),
    (Command("api-resources"), ""),
]


@pytest.mark.parametrize(("command", "expected"), SCOPES)
def test_the_scope_is_the_namespace_that_the_command_looked_into(command: Command, expected: str) -> None:
    assert scope_of(command, "default", RESOURCES) == expected
