"""Every kind of credential that is recognised is planted in a cluster, and looked for in what each door gives out.

A kind is a row of `core/masking/patterns.py`, or a name of `core/masking/names.py`; a row without a sample here fails.
Doors: the HTTP service (answer, explanation, trace, history), its log and files, what a model's server receives, the
command line, a capture.
"""

from __future__ import annotations

import gzip
import json
import random
import re
import string
from base64 import b64encode
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from benchmarks.startup import free_port
from clusters.recorded import Log, load, save
from core.masking.names import AUTHS, KEYS
from core.masking.patterns import FORMS
from tests.security.processes import main, process, remote
from tests.security.test_every_door import files
from tests.seed import SEED
from tests.servers import Received, plan, scripted_openai

pytestmark = [pytest.mark.thorough, pytest.mark.timeout(400), pytest.mark.asyncio(loop_scope="module")]
_DRAWN = random.Random(SEED)
ALNUM, HEX, UPPER = string.ascii_letters + string.digits, "0123456789abcdef", string.ascii_uppercase + "234567"


def _of(signs: str, length: int) -> str:
    return "".join(_DRAWN.choices(signs, k=length))


def a(length: int) -> str:
    return _of(ALNUM, length)


SAMPLES: Mapping[str, str] = {
    "JWT": f"eyJhbGciOiJI.eyJzdWIiOiIx{a(24)}.{a(30)}",
    "GitHub": f"ghp_{a(36)}",
    "GitLab": f"glpat-{a(20)}",
    "AWS access key": f"AKIA{_of(UPPER, 16)}",
    "Slack": f"xoxb-{a(24)}",
    "Slack webhook": f"hooks.slack.com/services/{a(30)}",
    "Stripe": f"sk_live_{a(24)}",
    "Google": f"AIza{a(35)}",
    "OpenAI, Anthropic": f"sk-proj-{a(40)}",
    "npm": f"npm_{a(36)}",
    "PyPI": f"pypi-AgE{a(50)}",
    "SendGrid": f"SG.{a(22)}.{a(43)}",
    "Twilio": f"SK{_of(HEX, 32)}",
    "DigitalOcean": f"dop_v1_{_of(HEX, 64)}",
    "HashiCorp Vault": f"hvs.{a(24)}",
    "Hugging Face": f"hf_{a(34)}",
    "Docker Hub": f"dckr_pat_{a(27)}",
    "Shopify": f"shpat_{_of(HEX, 32)}",
    "Grafana": f"glsa_{a(32)}_{_of(HEX, 8)}",
    "age": f"AGE-SECRET-KEY-1{_of(UPPER, 58)}",
    "a private key in base64": f"LS0tLS1CRUdJTiBQUklWQVRF{a(60)}=",
    "Telegram bot": f"{_of(string.digits, 9)}:AA{a(33)}",
    "Discord webhook": f"discord.com/api/webhooks/{_of(string.digits, 18)}/{a(60)}",
    "Teams webhook": f"team.webhook.office.com/webhookb2/{a(70)}",
    "Linear, Postman, New Relic": f"lin_api_{a(40)}",
    "Figma, Atlassian": f"figd_{a(40)}",
    "Square": f"sq0atp-{a(22)}",
    "Tailscale, Replicate, Groq": f"gsk_{a(52)}",
    "HubSpot, Contentful": f"pat-na1-{a(36)}",
    "Databricks, Sentry, Alibaba": f"dapi{_of(HEX, 32)}",
    "Mailgun": f"key-{_of(HEX, 32)}",
}
"""One of each row of the table of forms."""

NAMED: Mapping[str, str] = {
    **{f"{word.upper()}_KEY": a(24) for word in sorted(KEYS)},
    **{f"{word.upper()}_AUTH": a(24) for word in sorted(AUTHS)},
    **{name: a(24) for name in ("DB_PASSWORD", "DB_PASSWD", "MYSQL_PASS", "ADMIN_PWD", "DB_PW", "BOT_TOKEN")},
    **{name: a(24) for name in ("CLIENT_SECRET", "SSH_PASSPHRASE", "apiKey", "clientSecret", "dbPassword")},
}
"""A value for each telling name."""

LINES: Mapping[str, str] = {
    "a shared access signature": f"GET https://files.example/report?se=2027&sig={a(43)}%3D",
    "a presigned URL": f"GET https://bucket.example/x?X-Amz-Date=1&X-Amz-Signature={_of(HEX, 64)}",
    "requirepass": f"requirepass {a(24)}",
    "a user of Redis": f"user app on >{a(24)} ~* +@all",
    "a .netrc": f"machine git.example login bot password {a(24)}",
    "an XML element": f"<server><password>{a(24)}</password></server>",
    "a hash of Ruby's": f'"db_password" => "{a(24)}"',
    "a connection string": f"Server=db;Uid=app;Pwd={a(24)};Pooling=true",
    "docker": f'{{"auths":{{"registry.example":{{"auth":"{b64encode(f"bot:{a(24)}".encode()).decode()}"}}}}}}',
    "a list": f'{{"passwords":["{a(24)}"]}}',
    "coded as a URL's": f"POST body=password%3D{a(24)}%26user%3Dapp",
    "a header": f"Authorization: Bearer {a(30)}",
    "a password in a URL": f"dial amqp://app:{a(24)}@queue.example/jobs",
    "curl": f"curl -u bot:{a(24)} https://files.example",
    "mysql": f"mysql -u root -p{a(24)} orders",
}
"""A line for each way in which a program is told one."""

KINDS = {**SAMPLES, **NAMED, **LINES}


def piece(text: str) -> str:
    """The middle of the longest run of drawn signs in a sample: what no output may have."""
    longest: str = max(re.findall(r"[A-Za-z0-9]+", text), key=len)
    return longest[-12:]


PIECES = {kind: piece(text) for kind, text in KINDS.items()}


def planted(folder: Path) -> Path:
    """A recorded cluster with each of them in a log, a config map and a pod's environment."""
    source = load("troubled")
    told = [*(f"opened with {value} just now" for value in SAMPLES.values()), *LINES.values()]
    told += [f"{name}={value}" for name, value in NAMED.items()]
    log = "".join(f"2026-11-23T05:58:20.000000000Z {line}\n" for line in told)
    settings = {f"line-{number}": line for number, line in enumerate(told)} | dict(NAMED)
    variables = [{"name": name, "value": value} for name, value in NAMED.items()]
    variables += [{"name": f"SETTING_{number}", "value": value} for number, value in enumerate(SAMPLES.values())]

    def changed(document: dict[str, Any]) -> dict[str, Any]:
        for item in document["items"][:1]:
            if "spec" in item:
                item["spec"]["containers"][0]["env"] = variables
            else:
                item["data"] = settings
        return document

    responses = [
        replace(one, body=json.dumps(changed(json.loads(one.body))).encode())
        if one.path in ("/api/v1/pods", "/api/v1/configmaps") and one.accept == "application/json"
        else one
        for one in source.responses
    ]
    logs = {key: Log(200, log) for key in source.logs}
    save(replace(source, responses=responses, logs=logs), folder)
    return folder


def _reply(request: Received) -> str:
    """The plan whose number the question has; where outputs are shown, the masked lines are read out of them."""
    if len(request.json["messages"]) > 3:
        lines = [line.strip() for line in str(request.json["messages"][-1]["content"]).splitlines()]
        line = next((line for line in lines if "****" in line), lines[0])
        return json.dumps({"answer": f"It says {line}", "evidence": line})
    logs = "kubectl logs -n payments deploy/ledger --previous"
    plans = [
        plan(logs, answer="text"),
        plan("kubectl get cm -A -o yaml", answer="text"),
        plan("kubectl get pods -A -o json", answer="text"),
        plan("kubectl describe cm -A", logs, answer="read"),
    ]
    number = next((int(word) for word in reversed(request.text.split()) if word.isdigit()), 0)
    return plans[number % len(plans)]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def given_out(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Mapping[str, str]]:
    """All that each door gave out."""
    folder = planted(tmp_path_factory.mktemp("planted") / "harbour")
    home, port = tmp_path_factory.mktemp("home"), free_port()
    keys = list(json.loads((folder / "logs.json").read_text()))
    namespace, pod, container = next(key for key in keys if "?" not in key).split("/")
    runs = [
        f"kubectl logs {pod} -n {namespace} -c {container}",
        "kubectl get cm -A -o yaml",
        "kubectl get pods -A -o json",
        "kubectl describe pods,cm -A",
        "kubectl get pods -A -o jsonpath='{..env}'",
    ]
    doors: dict[str, str] = {}
    async with scripted_openai(_reply) as server:
        arguments = ("serve", "--recording", str(folder), "--port", str(port))
        async with (
            process(home, port, *arguments, **remote(server)) as printed,
            httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=90, trust_env=False) as client,
        ):
            said = [
                (await client.post("/v1/ask", json={"query": f"What is the thing with number {number}"})).text
                for number in range(4)
            ]
            page = (await client.get("/v1/history?limit=100")).json()["answers"]
            said += [(await client.get(f"/v1/history/{entry['id']}")).text for entry in page]
        doors["HTTP"] = "\n".join(said)
        doors["the log and files"] = files(home) + "\n".join(printed)
        _, doors["ask --explain"] = await main(
            home, "ask", "--explain", "--recording", str(folder), "What is the thing with number 3", **remote(server)
        )
        doors["a model's server"] = server.received.decode()
    _, doors["run"] = await main(home, "run", "--json", "--recording", str(folder), "-", stdin="\n".join(runs))
    config, port, taken = home / "config", free_port(), home / "taken"
    async with process(home, port, "replay", str(folder), "--port", str(port), "--kubeconfig", str(config)):
        code, told = await main(home, "capture", str(taken), KUBECONFIG=str(config))
    assert code == 0, told
    kept = {path.name: path.read_bytes() for path in taken.iterdir()}
    doors["capture"] = told + "".join(
        (gzip.decompress(body) if name.endswith(".gz") else body).decode() for name, body in kept.items()
    )
    yield doors


async def test_every_door_gives_out_what_stands_beside_a_credential(given_out: Mapping[str, str]) -> None:
    """So that what is not found there is hidden, and not merely absent."""
    for door in ("HTTP", "a model's server", "run", "capture"):
        assert "BOT_TOKEN" in given_out[door], door
        assert "just now" in given_out[door], door
        assert "****" in given_out[door], door
    assert "What is the thing with number 2" in given_out["the log and files"]
    assert "****" in given_out["ask --explain"]


async def test_each_form_that_is_recognised_has_a_sample_here() -> None:
    for name, form in FORMS:
        assert re.fullmatch(form, SAMPLES[name]), name


@pytest.mark.parametrize("kind", KINDS)
async def test_no_door_gives_out_a_credential_of_this_kind(given_out: Mapping[str, str], kind: str) -> None:
    assert len(PIECES[kind]) >= 12
    for door, text in given_out.items():
        assert PIECES[kind] not in text, (kind, door)
