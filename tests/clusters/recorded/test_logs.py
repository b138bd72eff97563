"""Logs out of a recording are what the API server and the kubelet would have sent."""

from __future__ import annotations

import json
from datetime import datetime, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clusters.recorded.logs import log_reply
from clusters.recorded.recording import Log
from core.ports import Query
from tests.thoroughness import examples

NOW = datetime(2026, 1, 1, 12, 0, 10, tzinfo=timezone.utc)
LINES = [f"2026-01-01T12:00:0{second}.000000001Z line {second}\n" for second in range(10)]
POD = {"metadata": {"namespace": "ns", "name": "p"}, "spec": {"containers": [{"name": "c"}]}}
SEVERAL = {
    "metadata": {"namespace": "ns", "name": "p"},
    "spec": {
        "containers": [{"name": "c"}, {"name": "d"}],
        "initContainers": [{"name": "i"}],
        "ephemeralContainers": [{"name": "e"}],
    },
}
LOGS = {"ns/p/c": Log(200, "".join(LINES)), "ns/p/c?previous": Log(200, "2026-01-01T11:00:00Z before\n")}


def body(*query: tuple[str, str]) -> str:
    reply = log_reply(LOGS, POD, query, NOW)
    assert (reply.status, reply.content_type) == (200, "text/plain")
    return reply.body.decode()


def failure(pod: dict[str, object], *query: tuple[str, str]) -> tuple[int, str]:
    reply = log_reply(LOGS, pod, query, NOW)
    return reply.status, json.loads(reply.body)["message"]


def test_timestamps_are_left_out_unless_asked_for() -> None:
    assert body() == "".join(f"line {second}\n" for second in range(10))
    assert body(("timestamps", "true")) == "".join(LINES)
    assert body(("timestamps", "false")) == body()


@pytest.mark.parametrize(
    ("query", "lines"),
    [
        ([("tailLines", "2")], [8, 9]),
        ([("tailLines", "0")], []),
        ([("tailLines", "50")], list(range(10))),
        ([("sinceSeconds", "3")], [7, 8, 9]),
        ([("sinceTime", "2026-01-01T12:00:08Z")], [8, 9]),
        ([("sinceTime", "2026-01-01T13:00:08+01:00")], [8, 9]),
        ([("tailLines", "5"), ("sinceSeconds", "2")], [8, 9]),
        ([("tailLines", "1"), ("sinceSeconds", "9")], [9]),
    ],
)
def test_the_lines_wanted_are_the_last_and_the_recent(query: Query, lines: list[int]) -> None:
    assert body(*query) == "".join(f"line {second}\n" for second in lines)


def test_bytes_are_counted_in_what_is_sent() -> None:
    assert body(("limitBytes", "9")) == "line 0\nli"
    assert body(("limitBytes", "9"), ("timestamps", "true")) == "2026-01-0"


def test_the_log_before_the_last_restart_is_the_previous() -> None:
    assert body(("previous", "true")) == "before\n"


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ([("container", "nope")], "container nope is not valid for pod p"),
        (
            [],
            "a container name must be specified for pod p, choose one of: [c d] or one of the init containers: [i] or "
            "one of the ephemeral containers: [e]",
        ),
        ([("tailLines", "x")], 'strconv.ParseInt: parsing "x": invalid syntax'),
    ],
)
def test_a_container_that_is_not_clear_is_a_bad_request(query: Query, message: str) -> None:
    assert failure(SEVERAL, *query) == (400, message)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ([("tailLines", "-1")], "tailLines: Invalid value: -1: must be greater than or equal to 0"),
        ([("limitBytes", "0")], "limitBytes: Invalid value: 0: must be greater than 0"),
        ([("sinceSeconds", "0")], "sinceSeconds: Invalid value: 0: must be greater than 0"),
    ],
)
def test_a_number_that_makes_no_sense_is_invalid(query: Query, message: str) -> None:
    assert failure(POD, *query) == (422, f'PodLogOptions "p" is invalid: {message}')


def test_a_time_that_is_none_is_a_bad_request() -> None:
    assert failure(POD, ("sinceTime", "yesterday"))[0] == 400


def test_a_container_that_never_restarted_has_no_previous_log() -> None:
    logs = {"ns/p/c": Log(200, "")}
    reply = log_reply(logs, POD, [("previous", "true")], NOW)
    message = json.loads(reply.body)["message"]
    assert (reply.status, message) == (400, 'previous terminated container "c" in pod "p" not found')


def test_an_error_that_was_recorded_is_sent_as_it_was() -> None:
    error = '{"kind":"Status","code":400,"message":"waiting to start"}\n'
    reply = log_reply({"ns/p/c": Log(400, error)}, POD, [("tailLines", "1")], NOW)
    assert (reply.status, reply.content_type, reply.body.decode()) == (400, "application/json", error)


def test_a_log_that_was_not_recorded_is_not_taken_for_an_empty_one() -> None:
    reply = log_reply({}, POD, [], NOW)
    assert reply.status == 404
    assert "recording holds no log" in json.loads(reply.body)["message"]


def test_a_line_without_its_time_is_kept_whole() -> None:
    reply = log_reply({"ns/p/c": Log(200, "no time here\nalone\n")}, POD, [("sinceSeconds", "1")], NOW)
    assert reply.body == b"no time here\nalone\n"


@settings(max_examples=examples(100))
@given(st.lists(st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), max_size=8), max_size=8))
def test_whatever_a_program_prints_its_lines_stay_its_lines(lines: list[str]) -> None:
    text = "".join(f"2026-01-01T12:00:00.5Z {line}\n" for line in lines)
    reply = log_reply({"ns/p/c": Log(200, text)}, POD, [("tailLines", "3")], NOW)
    assert reply.body.decode() == "".join(f"{line}\n" for line in lines[-3:])
