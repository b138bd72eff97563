"""Credentials outside Secrets are masked through every door, and nothing that is none is."""

from __future__ import annotations

import json
import random
from base64 import b64encode
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from api.records.redaction import Redaction
from benchmarks.planted import CODED, PLAIN, leaked, recording
from clusters.capture import capture
from clusters.grounding import ClusterCatalog
from clusters.recorded import Log, Origin, RecordedCluster, Recording, load
from core.contexts import ContextNames
from core.flow import AsList, AsText, AsValue, AsYesNo, Extraction, Plan, Proposal, Question
from core.masking import REACH, Masks, StreamMask, mask_log, mask_reply, mask_text
from core.reviews import Identity
from executor.execution import SECRET, PlanExecutor
from executor.lines import run_line
from executor.requests import Requests
from kubectl.parser import parse
from tests.thoroughness import examples

JWT = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl"
SHOWN = "Nv8plantedQ3zr"

MASKED = [
    f'{{"name":"DB_PASSWORD","value":"{SHOWN}"}}',
    f'{{\\"name\\":\\"API_TOKEN\\",\\"value\\":\\"{SHOWN}\\"}}',
    f"- name: SMTP_PASS\n  value: {SHOWN}\n",
    f'["--password","{SHOWN}","--port","80"]',
    f"serve --client-secret {SHOWN} --port 80",
    f"serve --token={SHOWN}",
    f"amqp://app:{SHOWN}@queue.example:5672/jobs",
    f"Authorization: Bearer {SHOWN}",
    f'"authorization":"Basic {SHOWN}"',
    f"spring.datasource.password = {SHOWN}",
    f"Server=db;Password={SHOWN};Database=x",
    f"GET /x?access_token={SHOWN}&page=2",
    f'{{"clientSecret":"{SHOWN}"}}',
    f'{{"password":"a\\"b{SHOWN}\\\\"}}',
    f"aws_secret_access_key = {SHOWN}",
    f"-----BEGIN RSA PRIVATE KEY-----\\n{SHOWN}\\n-----END RSA PRIVATE KEY-----\\n",
    f"-----BEGIN PRIVATE KEY-----\nMIIE\n{SHOWN}\n-----END PRIVATE KEY-----\n",
    f"<server><username>ci</username><password>{SHOWN}</password></server>",
    f'{{"key":"db.password","value":"{SHOWN}"}}',
    f"args:\n- --client-secret\n- {SHOWN}\n",
    # as shells quote it
    f"export DB_PASSWORD=$'{SHOWN}'",
    f"DB_PASSWORD=$'{SHOWN}\\'' ./run",
    json.dumps({"run.sh": f"export DB_PASSWORD=$'{SHOWN}'\necho ok"}),
    f"DB_PASSWORD='it'\"{SHOWN}\" ./run",
    # signatures of URLs
    f"https://acme.blob.core.windows.net/a/b?sv=2024-11-04&sig={SHOWN}%2Bq%3D&se=2027",
    f"https://b.s3.amazonaws.com/k?X-Amz-Date=1&X-Amz-Signature={SHOWN}",
    json.dumps({"u": f"https://a.example/?a=1&sig={SHOWN}"}).replace("&", "\\u0026"),
    f"next=https%3A%2F%2Fa.example%2F%3Fa%3D1%26sig%3D{SHOWN}",
    f"q=password%3D{SHOWN}%26page%3D2",
    # lists
    json.dumps({"passwords": ["ordinary", SHOWN], "page": 2}),
    json.dumps({"file": json.dumps({"apiKeys": [SHOWN, f"{SHOWN}2"]})}),
    f"passwords: [ordinary, '{SHOWN}']",
    json.dumps({"file": f"passwords:\n  - ordinary\n  - '{SHOWN}'\nport: 80\n"}),
    # lines of configuration
    f"requirepass {SHOWN}",
    json.dumps({"redis.conf": f'port 6379\nrequirepass {SHOWN}\nmasterauth "{SHOWN}"\nuser a on ~* +@all >{SHOWN}\n'}),
    f"machine ftp.example login bot password {SHOWN}",
    f"redis-server --requirepass {SHOWN}",
    # arguments of programs
    f"mysql -uroot -p{SHOWN} -h db shop",
    json.dumps(["mysql", "-uroot", f"-p{SHOWN}", "shop"]),
    json.dumps({"backup.sh": f"set -e\nmysqldump -u root -p'{SHOWN}' shop > /tmp/x\n"}),
    json.dumps({"pod.yaml": f"command:\n- mysql\n- -uroot\n- -p{SHOWN}\n"}),
    f"redis-cli -h cache -a {SHOWN} ping",
    json.dumps(["redis-cli", "-a", SHOWN, "ping"]),
    json.dumps({"cmd": f'redis-cli -a "{SHOWN}" ping'}),
    f"curl -s -u ada:{SHOWN} https://a.example",
    f"docker login -u bot -p {SHOWN} registry.example",
    f"sshpass -p {SHOWN} ssh a",
    f"mongosh -u ada -p {SHOWN}",
    f"openssl enc -aes256 -pass pass:{SHOWN} -in a",
    f"ldapsearch -x -D cn=a -w {SHOWN} -b dc=b",
    f"redis-cli --token {SHOWN} -a {SHOWN}",
    # names that programs read and that say it in other words
    f"REDISCLI_AUTH={SHOWN}",
    f'{{"name":"HTTP_BASIC_AUTH","value":"{SHOWN}"}}',
    f"- name: JWT_KEY\n  value: {SHOWN}\n",
    f'{{"fernetKey":"{SHOWN}"}}',
    f"MYSQL_PWD={SHOWN} mysql",
    f"Server=db;Uid=sa;Pwd={SHOWN};Database=x",
    f"ROOT_PW={SHOWN}",
    f"apikeyData={SHOWN}",
]
FORMS = [
    JWT,
    "ghp_" + "a1B2" * 9,
    "github_pat_" + "a1B2" * 8,
    "AKIAIOSFODNN7EXAMPLE",
    "glpat-" + "a1B2" * 5,
    "xoxb-1234567890-abcdefghij",
    "sk_live_" + "a1B2" * 5,
    "npm_" + "a1B2" * 9,
    "hvs." + "a1B2" * 6,
    "discord.com/api/webhooks/123456789012345678/" + "a1B2" * 17,
    "acme.webhook.office.com/webhookb2/" + "a1b2" * 9 + "@" + "a1b2" * 9 + "/IncomingWebhook/" + "a1b2" * 8,
    "lin_api_" + "a1B2" * 10,
    "PMAK-" + "a1b2" * 14 + "-a",
    "NRAK-" + "A1B" * 9,
    "figd_" + "a1B2" * 10,
    "ATATT3x" + "a1B2" * 20,
    "sq0atp-" + "a1B2" * 5 + "xy",
    "tskey-auth-" + "a1B2" * 6,
    "r8_" + "a1B2" * 9 + "x",
    "gsk_" + "a1B2" * 13,
    "pat-na1-" + "a1b2" * 9,
    "CFPAT-" + "a1B2" * 11,
    "dapi" + "a1b2" * 8,
    "sntrys_" + "a1B2" * 15,
    "LTAI" + "a1B2" * 5,
    "key-" + "a1b2" * 8,
]
NONE = [
    *(
        '"secretName":"web-tls"',
        '"path":"token"',
        '"key":"password"',
        "image: example/auth-token:v2",
        "secret-svc:8080",
    ),
    *(
        "--token-file=/etc/t",
        "--password=$(DB_PASSWORD)",
        "--token --port 80",
        "<password/><a>b</a>",
        "TOKEN_TTL=15m",
        "MAX_TOKENS=4096",
        "PWD=/app",
        "OLDPWD=/root",
        "proxy-auth: enabled",
        "SSH_KEY=/root/.ssh/id_rsa",
        "sessionKeyPrefix=web",
        "nginx.ingress.kubernetes.io/auth-type: basic",
        "key-value pairs",
    ),
    *("invalid token: context deadline exceeded", "password: incorrect", "kubernetes.io/service-account-token"),
    *("docker-pullable://mongo@sha256:0a1b", "http://host:8080/a@b", "password:  8 bytes", '"automountToken":true'),
    *("mysql -p 3306", "mysql -uroot -p$MYSQL_ROOT_PASSWORD", "redis-cli -p 6379", "docker login -u bot", "mongo -p"),
    *("requirepass is not set", "bypass: x9ab", "https://a.example/?sigma=12345678", "image: mysql:8 -protocol"),
    *('{"imagePullSecrets":[{"name":"a"}],"secrets":["db-secret"]}', '"passwords":["$(A)"]', '{"tokens":["<s>"]}'),
    *(
        '["mysql","-h","db"],"x":["-pa"]',
        "mysqladmin ping; grep -pattern",
        "curl -u $USER:$PASS a",
        "the tokens: [a, b]",
    ),
    *('[?(@.name=="DB_PASSWORD")].value', 'select(.name=="API_TOKEN").value', "PULL_SECRET=regcred", "0 3 * * *"),
]


@pytest.mark.parametrize("text", MASKED)
def test_a_credential_is_masked_in_its_place_and_the_rest_stays(text: str) -> None:
    shown = mask_text(text)
    assert SHOWN not in shown
    assert SHOWN[3:] not in shown
    assert "*" * len(SHOWN) in shown


@pytest.mark.parametrize("written", ["8123456789", '"8123456789"'])
def test_a_password_of_digits_is_masked_as_a_text_and_json_stays_json(written: str) -> None:
    assert json.loads(mask_text(f'{{"password":{written}}}')) == {"password": "*" * 10}


@pytest.mark.parametrize("token", FORMS)
def test_a_token_of_a_known_form_is_masked_wherever_it_stands(token: str) -> None:
    assert mask_text(f"got {token}, ok") == f"got {'*' * len(token)}, ok"


def test_the_password_of_a_registry_is_masked_where_docker_keeps_it() -> None:
    auth = b64encode(f"bot:{SHOWN}".encode()).decode()
    document = json.dumps({"auths": {"registry.example": {"auth": auth}}, "auth": "c2VlbiBoZXJl"})
    assert mask_text(document) == document.replace(auth, "*" * len(auth))


@pytest.mark.parametrize("text", NONE)
def test_what_only_looks_like_a_credential_is_left_as_it_is(text: str) -> None:
    assert mask_text(text) is text


@settings(max_examples=examples(200))
@example(value="aaaa\\n", depth=1)
@given(
    value=st.text(st.characters(min_codepoint=33, max_codepoint=0x2FF), min_size=6, max_size=30),
    depth=st.integers(0, 3),
)
def test_whatever_a_password_is_made_of_it_is_masked_and_json_stays_json(value: str, depth: int) -> None:
    value = f"Zq7{value}"
    document: object = {"env": [{"name": "DB_PASSWORD", "value": value}], "after": "seen"}
    for _ in range(depth):
        document = {"inner": json.dumps(document), "after": "seen"}
    body = json.dumps(document, ensure_ascii=False).encode()
    shown = json.loads(mask_reply("/api/v1/pods", "application/json", body, Masks()))
    for _ in range(depth):
        assert shown["after"] == "seen"
        shown = json.loads(shown["inner"])
    assert shown["env"] == [{"name": "DB_PASSWORD", "value": "*" * len(shown["env"][0]["value"])}]
    assert shown["after"] == "seen"


# ── Streams ──────────────────────────────────────────────────────────────────────────────────────────────────────────

SECRET_OBJECT = {"apiVersion": "v1", "data": {"password": CODED}, "kind": "Secret", "metadata": {"name": "a"}}


def _each(head: str, text: str) -> str:
    """The lines behind what a program puts before each."""
    return "".join(f"{head.format(number)}{line}\n" for number, line in enumerate(text.splitlines()))


LOGS = {
    "one line": f"applied {json.dumps(SECRET_OBJECT)} ok\n",
    "pretty": json.dumps(SECRET_OBJECT, indent=2) + "\n",
    "a list": json.dumps(
        {"kind": "List", "items": [SECRET_OBJECT, {"kind": "ConfigMap", "data": {"a": "seen"}}]}, indent=4
    ),
    "yaml, kind last": f"apiVersion: v1\ndata:\n  password: {CODED}\nkind: Secret\n",
    "yaml, kind first": f"kind: Secret\nstringData:\n  file: |\n    {PLAIN}: b\n",
    "within a message": json.dumps({"msg": json.dumps(SECRET_OBJECT), "level": "info"}) + "\n",
    "logfmt": f'msg="{json.dumps(json.dumps(SECRET_OBJECT))[1:-1]}" level=info\n',
    "a key": f"-----BEGIN PRIVATE KEY-----\n{PLAIN}\n-----END PRIVATE KEY-----\n",
    "a password": f"login password={PLAIN}\n",
    "indented by tabs": json.dumps({**SECRET_OBJECT, "data": {"code": CODED}}, indent="\t") + "\n",
    "compact, data first": json.dumps({"data": {"code": CODED}, "kind": "Secret"}, indent=1) + "\n",
    "as Python prints it": repr({**SECRET_OBJECT, "data": {"code": PLAIN}}) + "\n",
    "as Go prints it": f"got &Secret{{ObjectMeta:{{Name:a}} Data:map[] StringData:map[code:{PLAIN}]}}\n",
    "as Go prints its type": f"{{TypeMeta:{{Kind:Secret APIVersion:v1}} Data:map[code:{PLAIN}]}}\n",
    "behind klog's head": _each("I1126 14:23:24.78{}908       1 main.go:12] ", f"kind: Secret\ndata:\n  code: {PLAIN}"),
    "behind a logger's head": _each("2026-11-26 14:23:2{},123 INFO  app - ", f"data:\n  code: {PLAIN}\nkind: Secret"),
    "behind a level": _each("INFO: ", f"metadata:\n  name: a\nkind: Secret\nstringData:\n  code: {PLAIN}"),
    "a diff": _each("+", f"apiVersion: v1\nkind: Secret\ndata:\n  code: {PLAIN}"),
    "with comments": f"kind: Secret # mine\ndata: # here\n  code: {PLAIN}\n",
    "with an anchor": f"kind: !!str Secret\ndata: &d\n  code: {PLAIN}\n",
    "items before their kind": f"items:\n- data:\n    code: {PLAIN}\nkind: SecretList\n",
    "YAML within a message": json.dumps({"msg": f"data:\n  code: {PLAIN}\nkind: Secret\n", "level": "info"}) + "\n",
    "YAML within a pretty message": json.dumps({"msg": f"kind: Secret\ndata:\n  code: {PLAIN}\n"}, indent=2) + "\n",
    "YAML in logfmt": f'msg="data:\\n  code: {PLAIN}\\nkind: Secret" level=info\n',
    "a variable over two lines": f"- name: DB_PASSWORD\n  value: {PLAIN}\n",
    "a pretty variable": json.dumps({"name": "DB_PASSWORD", "value": PLAIN}, indent="\t") + "\n",
    "arguments, one a line": f"args:\n- --password\n- {PLAIN}\n",
}


@pytest.mark.parametrize("text", LOGS.values(), ids=LOGS)
@pytest.mark.parametrize("stamped", [False, True], ids=["plain", "with timestamps"])
def test_a_log_in_any_pieces_is_masked_as_it_is_in_one(text: str, stamped: bool) -> None:
    lines = ["starting", *text.splitlines(), "done"]
    body = "".join(f"{'2026-11-26T14:23:24.780908367Z ' * stamped}{line}\n" for line in lines).encode()
    whole = mask_log(body, Masks())
    assert not leaked(whole.decode())
    assert whole.count(b"\n") == body.count(b"\n")
    assert b"starting" in whole
    assert b"done" in whole
    for seed in range(20):
        chance, stream, shown, place = random.Random(seed), StreamMask(Masks()), b"", 0
        while place < len(body):
            size = chance.choice([1, 7, 64, 500])
            shown, place = shown + stream.feed(body[place : place + size]), place + size
        assert shown + stream.finish() == whole


def test_a_stream_of_gigabytes_holds_no_more_than_its_reach() -> None:
    stream, given = StreamMask(Masks()), 0
    for piece in (b"data:\n  a: b\n", *[b"no end of this line " * 4_000] * 200):
        given += len(stream.feed(piece))
        held = len(stream._line) + stream._bytes
        assert held <= REACH + 100_000
    assert given > 10_000_000


def log_of(text: str, size: int = 100_000) -> Recording:
    """The planted recording, in which a pod's log is so large, with the text in its middle."""
    planted = recording()
    key = next(key for key, log in planted.logs.items() if log.status == 200 and key.startswith("shop/"))
    filler = "".join(f"line {number} is ordinary\n" for number in range(size // 50))
    return Recording(
        planted.name,
        planted.recorded_at,
        planted.responses,
        {**planted.logs, key: Log(200, _stamped(filler + text + filler))},
        planted.read_openapi,
        planted.origin,
    )


def _stamped(text: str) -> str:
    return "".join(f"2026-11-23T05:58:20.000000000Z {line}\n" for line in text.splitlines())


@pytest.mark.parametrize("text", LOGS.values(), ids=LOGS)
async def test_a_large_log_shows_nothing_by_any_line(text: str) -> None:
    planted = log_of(text)
    pod, container = next(key for key, log in planted.logs.items() if len(log.text) > 150_000).split("/")[1:]
    cluster = RecordedCluster(planted, "shop")
    for filters in ("", "| grep -i secret", "| grep -A3 -i data", "| tail -2000", "| awk '{print $2, $3, $4, $5}'"):
        said = await run_line(
            f"kubectl logs {pod} -c {container} {filters}", Requests(cluster, ClusterCatalog(cluster)).view()
        )
        assert said["exit"] in (0, 1)  # nothing found
        assert not leaked(said["stdout"] + said["stderr"])


# ── Other doors ──────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_capture_and_what_is_asked_of_it_hold_nothing_of_it(tmp_path: Path) -> None:
    await capture(RecordedCluster(log_of("".join(LOGS.values())), "shop"), tmp_path / "taken", lambda line: None)
    taken = load(str(tmp_path / "taken"))
    for response in taken.responses:
        assert not leaked(response.body.decode()), response.path
    for key, log in taken.logs.items():
        assert not leaked(log.text), key
    cluster = RecordedCluster(taken, "shop")
    for line in ("get secrets,cm -A -o yaml", "describe secrets,cm -A", "get secrets,cm -A -o json"):
        said = await run_line(f"kubectl {line}", Requests(cluster, ClusterCatalog(cluster)).view())
        assert not leaked(said["stdout"] + said["stderr"])


def test_the_log_of_questions_holds_no_credential() -> None:
    entry = {"question": f"does {JWT} still work?", "outputs": [{"stdout": f"password={SHOWN}"}]}
    assert SHOWN not in json.dumps(Redaction().of(entry))
    assert JWT not in json.dumps(Redaction().of(entry))


ENV = "kubectl get deploy planner -n dispatch -o jsonpath='{{..env[?(@.name==\"{}\")].value}}'"
ANSWERS: list[Extraction] = [AsValue(), AsList(), AsText(), AsYesNo("equals", "x"), AsYesNo("contains", "x")]


@pytest.mark.parametrize(
    "answer", [AsValue(), AsList(), AsText(), AsYesNo("equals", "x"), AsYesNo("contains", "x")], ids=str
)
@pytest.mark.parametrize("name", ["DB_PASSWORD", "DEPOT_API_TOKEN"])
async def test_a_masked_credential_never_becomes_an_answer(answer: Extraction, name: str) -> None:
    cluster = RecordedCluster(load("fleet"))
    plan = Plan((parse(ENV.format(name)),), answer)
    execution = await PlanExecutor(Question("?"), cluster, ClusterCatalog(cluster)).execute(Proposal("a", "m", plan))
    assert (getattr(execution.outcome, "kind", ""), getattr(execution.outcome, "data", "")) == ("refused", SECRET)


async def test_a_text_with_a_credential_in_it_is_shown_around_its_mask() -> None:
    cluster = RecordedCluster(load("fleet"))
    for line, seen in (
        (ENV.format("AMQP_URL"), "@queue.fleet.example:5672/plans"),
        ("kubectl logs deploy/planner -n dispatch", "planned 212 stops"),
    ):
        plan = Plan((parse(line),), AsText())
        done = await PlanExecutor(Question("?"), cluster, ClusterCatalog(cluster)).execute(Proposal("a", "m", plan))
        shown = str(getattr(done.outcome, "data", ""))
        assert seen in shown
        assert "madeup-s3cret" not in shown
        assert "eyJ" not in shown


async def test_what_a_server_says_beside_its_replies_is_masked(tmp_path: Path) -> None:
    """Warnings of admission webhooks, and what an authenticator tells of a user."""
    source = load("starter")
    extra = (("access-token", (SHOWN,)), ("example.com/session", (f"Bearer {JWT}", "plain")))
    origin = Origin(ContextNames("c", "c"), Identity("ann", extra=extra))
    responses = [replace(one, warnings=(f"unknown field, password={SHOWN}",)) for one in source.responses]
    cluster = RecordedCluster(replace(source, responses=responses, origin=origin))
    for line, seen in (("auth whoami -o yaml", "plain"), ("auth whoami", "plain"), ("get pods", "unknown field")):
        said = await run_line(f"kubectl {line}", Requests(cluster, ClusterCatalog(cluster)).view())
        assert seen in said["stdout"] + said["stderr"]
        assert SHOWN not in said["stdout"] + said["stderr"]
        assert JWT not in said["stdout"] + said["stderr"]
    await capture(cluster, tmp_path / "taken", lambda line: None)
    taken = load(str(tmp_path / "taken"))
    assert any(response.warnings for response in taken.responses)
    assert not any(SHOWN in str(response.warnings) for response in taken.responses)
    assert SHOWN not in (tmp_path / "taken" / "origin.json").read_text()
