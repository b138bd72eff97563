"""Container logs out of a recording, as the API server and the kubelet behind it would send them. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from clusters.recorded.recording import Log
from clusters.recorded.statuses import Failed, bad_request, invalid, no_such_path, status
from core.ports import Query, Reply


@dataclass(frozen=True)
class LogOptions:
    """What of a log is wanted; None where it is not limited so."""

    container: str = ""
    previous: bool = False
    timestamps: bool = False
    tail: int | None = None
    since: datetime | None = None
    limit_bytes: int | None = None


def log_reply(logs: Mapping[str, Log], pod: Mapping[str, Any], query: Query, now: datetime) -> Reply:
    """The log of one container of a pod, given as the API serves it; errors are in the server's own words."""
    metadata = pod["metadata"]
    try:
        options = _options(metadata["name"], query, now)
        container = _container(pod, options.container)
    except Failed as failed:
        return failed.reply
    key = f"{metadata['namespace']}/{metadata['name']}/{container}"
    log = logs.get(key + "?previous" if options.previous else key)
    if log is None:
        return _missing(logs.get(key), metadata["name"], container, options.previous)
    if log.status != 200:
        return Reply(log.status, "application/json" if log.text else "text/plain", log.text.encode())
    return Reply(200, "text/plain", _cut(log.text, options))


# ── What is wanted ───────────────────────────────────────────────────────────────────────────────────────────────────


def _options(pod: str, query: Query, now: datetime) -> LogOptions:
    given: dict[str, str] = {}
    for name, value in query:
        given.setdefault(name, value)
    tail, limit, seconds = (_number(given.get(name)) for name in ("tailLines", "limitBytes", "sinceSeconds"))
    problems: list[tuple[str, str, str]] = []
    if tail is not None and tail < 0:
        problems.append(
            ("tailLines", "FieldValueInvalid", f"Invalid value: {tail}: must be greater than or equal to 0")
        )
    if limit is not None and limit < 1:
        problems.append(("limitBytes", "FieldValueInvalid", f"Invalid value: {limit}: must be greater than 0"))
    if seconds is not None and given.get("sinceTime"):
        message = "Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified"
        problems.append(("", "FieldValueForbidden", message))
    elif seconds is not None and seconds < 1:
        problems.append(("sinceSeconds", "FieldValueInvalid", f"Invalid value: {seconds}: must be greater than 0"))
    if problems:
        raise Failed(invalid("PodLogOptions", pod, problems))
    since = _time(given["sinceTime"]) if given.get("sinceTime") else None
    if seconds is not None:
        since = now - timedelta(seconds=seconds)
    return LogOptions(
        container=given.get("container", ""),
        previous=_switch(given.get("previous")),
        timestamps=_switch(given.get("timestamps")),
        tail=tail,
        since=since,
        limit_bytes=limit,
    )


def _switch(value: str | None) -> bool:
    """A boolean parameter as the API server reads it: there, and not `false` or `0`."""
    return value is not None and value.lower() not in ("false", "0")


def _number(value: str | None) -> int | None:
    if value is None or value == "":
        return None
    if not re.fullmatch(r"[+-]?[0-9]{1,18}", value, re.ASCII):
        raise Failed(bad_request(f'strconv.ParseInt: parsing "{value}": invalid syntax'))
    return int(value)


_TIME = re.compile(r"(\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


def _time(value: str) -> datetime:
    """An RFC 3339 time to the microsecond; raises for anything else."""
    match = _TIME.fullmatch(value)
    try:
        if match is None:
            raise ValueError(value)
        clock, fraction, zone = match.groups()
        zone = "+00:00" if zone in "Zz" else zone
        return datetime.fromisoformat(f"{clock}.{(fraction or '.0')[1:7]:0<6}{zone}")
    except ValueError:
        message = f'parsing time "{value}" as "2006-01-02T15:04:05Z07:00": cannot parse "{value}" as "2006"'
        raise Failed(bad_request(message)) from None


def _container(pod: Mapping[str, Any], wanted: str) -> str:
    """The container meant: the one named, or the pod's only one."""
    spec, name = pod.get("spec") or {}, pod["metadata"]["name"]
    containers, init, ephemeral = (
        [container["name"] for container in spec.get(key) or ()]
        for key in ("containers", "initContainers", "ephemeralContainers")
    )
    if wanted:
        if wanted not in (*containers, *init, *ephemeral):
            raise Failed(bad_request(f"container {wanted} is not valid for pod {name}"))
        return wanted
    if len(containers) == 1:
        return str(containers[0])
    message = f"a container name must be specified for pod {name}, choose one of: [{' '.join(containers)}]"
    if init:
        message += f" or one of the init containers: [{' '.join(init)}]"
    if ephemeral:
        message += f" or one of the ephemeral containers: [{' '.join(ephemeral)}]"
    raise Failed(bad_request(message))


def _missing(current: Log | None, pod: str, container: str, previous: bool) -> Reply:
    """What is said where nothing was recorded: a container that never restarted has no previous log."""
    if previous and current is not None:
        if current.status != 200:
            return Reply(current.status, "application/json" if current.text else "text/plain", current.text.encode())
        return bad_request(f'previous terminated container "{container}" in pod "{pod}" not found')
    if current is None and not previous:
        return status(404, "NotFound", f'the recording holds no log of container "{container}" in pod "{pod}"')
    return no_such_path()


# ── Cutting ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _cut(text: str, options: LogOptions) -> bytes:
    """The part that is wanted, in the kubelet's order: the last lines, of these the recent ones, of these the bytes."""
    lines = re.findall(r"[^\n]*\n|[^\n]+", text)  # a program may print other signs that Python takes for line ends
    if options.tail is not None:
        lines = lines[len(lines) - options.tail :] if options.tail < len(lines) else lines
    chosen: list[str] = []
    for line in lines:
        stamp, sign, message = line.partition(" ")
        if not sign or _TIME.fullmatch(stamp) is None:
            chosen.append(line)  # a line that was recorded without its time is never old
        elif options.since is None or _time(stamp) >= options.since:
            chosen.append(line if options.timestamps else message)
    return "".join(chosen).encode()[: options.limit_bytes]
