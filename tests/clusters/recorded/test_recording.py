"""Recordings are found by name or folder, load fast, and say what is wrong with them."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path

import pytest

from clusters.recorded.recording import API, LOGS, Log, OpenAPI, Recording, Response, encode, find, load, names, save
from core.errors import SettingsError
from kubectl.documents import compact


def test_the_project_carries_its_three_recordings() -> None:
    assert {"starter", "shop", "troubled"} <= set(names())


def test_a_recording_is_found_by_its_name_and_by_its_folder() -> None:
    assert find("starter") == find(str(find("starter")))


@pytest.mark.parametrize("wanted", ["nope", "", "clusters", "../starter"])
def test_a_name_that_is_none_is_answered_with_the_names_there_are(wanted: str) -> None:
    with pytest.raises(SettingsError) as caught:
        find(wanted)
    assert "starter" in str(caught.value)
    assert "capture" in caught.value.mend


def test_a_recording_is_called_after_its_folder_and_knows_its_time() -> None:
    starter = load("starter")
    assert starter.name == "starter"
    assert starter.recorded_at == datetime(2026, 11, 23, 5, 57, 15, tzinfo=timezone.utc)


def test_a_recording_loads_about_as_fast_as_its_file_is_read() -> None:
    def seconds(work: Callable[[], object]) -> float:
        began = time.process_time()
        work()
        return time.process_time() - began

    responses = (find("shop") / API).read_bytes()
    whole = min(seconds(lambda: json.loads(gzip.decompress(responses))) for _ in range(3))
    assert min(seconds(lambda: load("shop")) for _ in range(3)) < 2 * whole


@pytest.mark.parametrize("name", ["starter", "fleet", "made"])
def test_bodies_that_are_not_parsed_are_the_bytes_that_parsing_and_writing_them_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    if name == "made":
        body = json.dumps({"kind": "List", "items": [{"a": "b & c <d> ä \U0001f600 \x00", "n": [1, -0.5, None, True]}]})
        record = {"path": "/a", "accept": "application/json", "status": 200, "content_type": "application/json"}
        told = json.dumps({"recorded_at": "2026-01-02T03:04:05Z", "responses": [{**record, "body": {"x": 1}}]})
        (tmp_path / API).write_bytes(gzip.compress(told.replace('{"x": 1}', compact(json.loads(body))).encode()))
        documents = b'{"index":{"paths":{"a":"<&>"}},"docs":{"api/v1":{"openapi":"3 & 0"}}}'
        (tmp_path / "openapi-v3.json.gz").write_bytes(gzip.compress(documents))
    where = str(tmp_path) if name == "made" else name
    quick = load(where)
    found = quick.responses, quick.openapi
    monkeypatch.setattr("clusters.recorded.recording._unparsed", lambda content, kind: None)
    whole = load(where)
    assert found == (whole.responses, whole.openapi)


@pytest.mark.parametrize(
    "body", ['{"a":"\\ud800"}', '{"a":NaN}', '{"a":' * 100_000], ids=["half a pair", "NaN", "deep"]
)
def test_a_body_that_an_api_server_does_not_write_is_judged_by_who_parses_it(tmp_path: Path, body: str) -> None:
    record = '{"path":"/a","accept":"x","status":200,"content_type":"application/json","body":' + body
    (tmp_path / API).write_bytes(
        gzip.compress(f'{{"recorded_at":"2026-01-02T03:04:05Z","responses":[{record}}}]}}'.encode())
    )
    if body.startswith('{"a":{'):
        with pytest.raises(SettingsError, match="cannot be read"):
            load(str(tmp_path))
    else:
        assert load(str(tmp_path)).responses[0].body in (b'{"a":"?"}', b'{"a":NaN}')


def test_openapi_is_not_read_before_it_is_asked_for(tmp_path: Path) -> None:
    save(load("starter"), tmp_path)
    (tmp_path / "openapi-v3.json.gz").write_bytes(b"not gzip")
    recording = load(str(tmp_path))
    with pytest.raises(SettingsError, match="cannot be read"):
        recording.openapi.documents.keys()


RECORDING = Recording(
    name="small",
    recorded_at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc),
    responses=(
        Response("/version", "application/json", 200, "application/json", b'{"minor":"36"}'),
        Response("/healthz", "application/json", 200, "text/plain; charset=utf-8", b"ok"),
        Response("/api/v1/endpoints", "application/json", 200, "application/json", b'{"items":[]}', ("old",)),
        Response("/api/v1/secrets", "application/json", 403, "application/json", b'{"code":403}'),
    ),
    logs={"default/a/c": Log(200, "2026-01-02T03:04:05Z ä\n"), "default/a/c?previous": Log(400, "{}")},
    read_openapi=lambda: OpenAPI(b'{"paths":{"api/v1":{}}}', {"api/v1": b'{"openapi":"3.0.0"}'}),
)


def test_what_is_saved_is_what_is_loaded(tmp_path: Path) -> None:
    save(RECORDING, tmp_path / "small")
    loaded = load(str(tmp_path / "small"))
    assert (loaded.name, loaded.recorded_at, loaded.responses, loaded.logs, loaded.openapi) == (
        RECORDING.name,
        RECORDING.recorded_at,
        RECORDING.responses,
        RECORDING.logs,
        RECORDING.openapi,
    )


def test_the_same_recording_is_saved_as_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        save(RECORDING, tmp_path / name)
    assert (tmp_path / "one" / API).read_bytes() == (tmp_path / "two" / API).read_bytes()


def test_the_carried_recordings_survive_being_saved(tmp_path: Path) -> None:
    shop = load("shop")
    save(shop, tmp_path / "shop")
    again = load(str(tmp_path / "shop"))
    assert (again.responses, again.logs, again.openapi) == (shop.responses, shop.logs, shop.openapi)


def test_a_recording_without_logs_or_openapi_can_be_used(tmp_path: Path) -> None:
    save(RECORDING, tmp_path)
    (tmp_path / LOGS).unlink()
    (tmp_path / "openapi-v3.json.gz").unlink()
    loaded = load(str(tmp_path))
    assert loaded.logs == {}
    assert loaded.openapi == OpenAPI()


LISTED = {
    "path": "/version",
    "accept": "application/json",
    "status": 200,
    "content_type": "application/json",
    "body": [1],
}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not gzip",
        gzip.compress(b"not json"),
        gzip.compress(b"[]"),
        gzip.compress(b'{"recorded_at": "2026-01-02T03:04:05Z"}'),
        gzip.compress(b'{"recorded_at": "2026-01-02T03:04:05", "responses": []}'),
        gzip.compress(b'{"recorded_at": "2026-01-02T03:04:05Z", "responses": [{}]}'),
        gzip.compress(json.dumps({"recorded_at": "2026-01-02T03:04:05Z", "responses": [LISTED]}).encode()),
        gzip.compress(json.dumps({"recorded_at": "yesterday", "responses": []}).encode())[:-9],
    ],
    ids=[
        "empty",
        "no gzip",
        "no JSON",
        "a list",
        "no responses",
        "no time zone",
        "empty response",
        "a list for an object",
        "cut off",
    ],
)
def test_a_damaged_recording_says_which_and_what_to_do(tmp_path: Path, content: bytes) -> None:
    (tmp_path / API).write_bytes(content)
    with pytest.raises(SettingsError) as caught:
        load(str(tmp_path))
    assert str(tmp_path) in str(caught.value)
    assert caught.value.mend


def test_json_is_written_as_an_api_server_writes_it() -> None:
    assert (
        encode({"a": "<&>", "ä": [1, 2.5, None, True]}) == b'{"a":"\\u003c\\u0026\\u003e","\xc3\xa4":[1,2.5,null,true]}'
    )
