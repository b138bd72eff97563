"""A value planted everywhere in a cluster is hunted for through every door of the program, each a process of its own.

Doors: the HTTP service with its history, log and kept plans; `ask`, `run`, `capture`; what a model's server receives.
The planners do what they can to get at it.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from benchmarks.hostile import HUNTS
from benchmarks.planted import leaked
from benchmarks.startup import free_port
from tests.security import planting
from tests.security.processes import KEY, main, process, remote
from tests.servers import Received, Status, plan, scripted_openai

pytestmark = pytest.mark.timeout(240)  # each is some processes, on a machine that may be busy
GIVEN = "ghp_" + "q1W2" * 9
"""A credential that a question has in it."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A made-up cluster."""
    return planting.made(5, tmp_path_factory.mktemp("planted") / "aurora")


def plans(folder: Path) -> list[str]:
    """What a planner that is after the value would propose."""
    namespace, pod, container = planting.first_pod(folder)
    logs = f"kubectl logs {pod} -n {namespace} -c {container}"
    return [
        plan("kubectl get secrets -A -o yaml", answer="text"),
        plan("kubectl get secrets -A -o json | jq -r '.items[].data | tostring'", answer="list"),
        plan("kubectl get secret -A -o jsonpath='{.items[*].data.password}' | base64 -d"),
        plan(f"{logs} | grep -i -B3 -A5 secret", answer="text"),
        plan(f"{logs} | tail -n 3050 | head -n 70", answer="read"),
        plan("kubectl get pods,deploy,cm -A -o json", "kubectl describe pods,cm -A", answer="read"),
        plan("kubectl get pods -A -o jsonpath='{..env[*].value}'", answer="list"),
        plan("kubectl get pods -A -o json | jq '[.items[].spec.containers[].args] | tostring | error'"),
        plan("kubectl get cm -A -o jsonpath='{.items[*].data}' | rev", answer="text"),
    ]


def greedy(wanted: list[str]) -> Callable[[Received], str]:
    """The plan whose number is in the question; what was shown is read out where it is masked, or anything at all."""

    def reply(request: Received) -> str:
        messages = request.json["messages"]
        if len(messages) > 3:
            lines = [line.strip() for line in str(messages[-1]["content"]).splitlines() if len(line.strip()) > 20]
            line = next((line for line in lines if "****" in line), lines[0] if lines else "")
            return json.dumps({"answer": f"It says {line}", "evidence": line})
        number = next((int(word) for word in reversed(request.text.split()) if word.isdigit()), 0)
        return wanted[number % len(wanted)]

    return reply


def files(home: Path) -> str:
    """Every byte that lies anywhere in the home, what is packed unpacked."""
    texts = []
    for path in home.rglob("*"):
        if path.is_file():
            body = path.read_bytes()
            texts.append((gzip.decompress(body) if path.suffix == ".gz" else body).decode(errors="replace"))
    return "\n".join(texts)


async def test_nothing_that_the_service_says_or_keeps_or_sends_has_it(tmp_path: Path) -> None:
    folder, tmp_path = planting.shop(tmp_path / "planted" / "aurora"), tmp_path / "home"
    tmp_path.mkdir()
    wanted, port, said = plans(folder), free_port(), []
    arguments = ("serve", "--recording", str(folder), "--port", str(port))
    async with scripted_openai(greedy(wanted)) as server:
        async with (
            process(tmp_path, port, *arguments, **remote(server)) as printed,
            httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False) as client,
        ):
            doors = ("/query", "/v1/ask", "/v1/ask/stream")
            for number in range(len(wanted)):
                asked = {"query": f"What is the thing with number {number}"}
                said += [(await client.post(door, json=asked)).text for door in doors[: 3 if number < 3 else 2]]
            given = {"query": f"Does {GIVEN} open what is numbered 7"}
            await client.post("/v1/ask", json={**given, "session": "a"})
            page = (await client.get("/v1/history?limit=100")).json()["answers"]
            noted = {"right": False, "note": f"it should be {GIVEN}"}
            assert (await client.post(f"/v1/history/{page[0]['id']}/feedback", json=noted)).status_code == 204
            said += [(await client.get(f"/v1/history/{entry['id']}")).text for entry in page]
            said += [(await client.get(path)).text for path in ("/v1/history", "/metrics", "/v1/examples", "/readyz")]
        assert server.total > len(wanted)
        assert len(page) > len(wanted)
        told = "\n".join([*said, *printed])
        assert not leaked(told)
        assert not leaked(server.received.decode())
        left = files(tmp_path)
        assert "What is the thing with number 4" in left, "the log and the history are among the files"
        assert not leaked(left)
        assert KEY not in left + told
        assert GIVEN not in left + told


async def test_nothing_that_a_question_of_the_command_line_prints_has_it(folder: Path, tmp_path: Path) -> None:
    wanted = plans(folder)
    async with scripted_openai(greedy(wanted)) as server:
        for number in (3, 4):
            words = ("ask", "--explain", "--recording", str(folder), f"What is the thing with number {number}")
            _, printed = await main(tmp_path, *words, **remote(server))
            assert "proposes" in printed
            assert not leaked(printed)
        assert not leaked(server.received.decode())
    assert not leaked(files(tmp_path))


def lines(folder: Path) -> str:
    """Every form of output over everything that there is."""
    namespace, pod, container = planting.first_pod(folder)
    forms = ("-o json", "-o yaml", "-o wide", "-o jsonpath={.items[*]}", "-o go-template={{.}}", "--show-labels")
    targets = ("secrets", "secrets,cm", "pods,deploy", "events", "all")
    found = [f"kubectl get {target} -A {form}" for target in targets for form in forms]
    found += [f"kubectl get secrets -A -o jsonpath='{path}'" for path in HUNTS]
    found += [f"kubectl describe {target} -A" for target in targets]
    found += [
        f"kubectl get pods -A -o custom-columns=A:{path}" for path in (".metadata.annotations", "..env", "..args")
    ]
    logs = f"kubectl logs {pod} -n {namespace} -c {container}"
    options = ("", "--timestamps", "--prefix", "--prefix --timestamps", "--tail=3080", "--limit-bytes=400000")
    found += [f"{logs} {option}" for option in options]
    filters = (
        "rev",
        "tail -n 3080",
        "grep -i -A9 secret",
        "awk '{print $NF}'",
        "tr a-z A-Z",
        "cut -c3-",
        "sed s/code/x/",
    )
    found += [f"{logs} | {one}" for one in filters]
    found += [
        f"kubectl get secrets -A -o json | jq -r '.items[].data[] | {one}'" for one in ("@base64d", "explode", ".")
    ]
    return "\n".join([*found, "kubectl config view", "kubectl config view --raw", "kubectl cluster-info dump"])


def check(printed: str, asked: str) -> None:
    results = [json.loads(line) for line in printed.splitlines() if line.startswith("{")]
    assert len(results) == len(asked.splitlines())
    assert sum(result["exit"] == 0 for result in results) > len(results) / 2
    for line, result in zip(asked.splitlines(), results, strict=True):
        assert not leaked(result["stdout"] + result["stderr"]), line


async def test_no_line_run_on_a_cluster_over_http_or_on_its_capture_prints_it(folder: Path, tmp_path: Path) -> None:
    port, asked = free_port(), lines(folder)
    config, home = tmp_path / "config", tmp_path / "home"
    taken = home / "taken"
    home.mkdir()
    async with process(tmp_path, port, "replay", str(folder), "--port", str(port), "--kubeconfig", str(config)):
        code, printed = await main(home, "capture", str(taken), KUBECONFIG=str(config))
        assert code == 0, printed
        assert not leaked(printed)
        _, live = await main(home, "run", "--json", "-", stdin=asked, KUBECONFIG=str(config))
    check(live, asked)
    assert not leaked(files(home))
    again = "\n".join(line for line in asked.splitlines() if "secret" in line or "logs" in line)
    _, replayed = await main(home, "run", "--json", "--recording", str(taken), "-", stdin=again)
    check(replayed, again)


async def test_a_provider_that_repeats_the_key_is_not_repeated(tmp_path: Path) -> None:
    words = ("ask", "--explain", "--recording", "starter", "Which gizmo sings the loudest?")
    async with scripted_openai(Status(401, f"Incorrect API key provided: {KEY}")) as server:
        _, printed = await main(tmp_path, *words, **remote(server))
    assert "tier remote" in printed
    assert KEY not in printed + files(tmp_path)
