"""A recording: the read API of a cluster on disk, as `capture` writes it and `RecordedCluster` serves it.

A recording is a folder with three files, and a fourth where it is known who made it:

    api.json.gz         {"recorded_at": RFC 3339, "responses": [
                            {"path", "accept", "status", "content_type", "body": JSON or "text": …, "warnings"?: […]}]}
                        `path` with its query, where it had one (`/readyz?verbose`); every list twice, as JSON and Table
    logs.json           {"NAMESPACE/POD/CONTAINER" or "NAMESPACE/POD/CONTAINER?previous": {"status", "text"}}
                        lines with their timestamps; where the status is not 200 the text is the API's own error, or ""
    openapi-v3.json.gz  {"index": what /openapi/v3 says, "docs": {"api/v1": document, …}}; may be missing
    origin.json         how the recorder's kubeconfig called the cluster, and who they were: see `origin.py`

Bodies are kept as bytes, as the server sent them, and are parsed by whoever asks for them: loading costs one pass over
the file and no more memory than the file has bytes.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from clusters.recorded.origin import Origin, from_document, to_document
from core.bounded import LARGEST, TooLarge, check_json, gunzip, read_json
from core.errors import MALFORMED, SettingsError

SHIPPED = Path(__file__).parents[1] / "recordings"
"""The recordings that the project carries, a folder each."""

_Struct = TypeVar("_Struct", bound=msgspec.Struct)
API, LOGS, OPENAPI, ORIGIN = "api.json.gz", "logs.json", "openapi-v3.json.gz", "origin.json"


@dataclass(frozen=True)
class Response:
    """One recorded answer. `warnings` are the texts of its `Warning` headers."""

    path: str
    accept: str
    status: int
    content_type: str
    body: bytes
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Log:
    """What was recorded of one container's log: lines with timestamps, or the API's own error."""

    status: int
    text: str


@dataclass(frozen=True)
class OpenAPI:
    """`/openapi/v3`: its index and its documents by their path below it (`apis/apps/v1`), each as JSON bytes."""

    index: bytes = b'{"paths":{}}'
    documents: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Recording:
    """The read API of a cluster at one moment. `recorded_at` has a time zone."""

    name: str
    recorded_at: datetime
    responses: Sequence[Response]
    logs: Mapping[str, Log]
    read_openapi: Callable[[], OpenAPI] = OpenAPI
    origin: Origin | None = None

    @cached_property
    def openapi(self) -> OpenAPI:
        """The OpenAPI documents, read from disk when they are first asked for."""
        return self.read_openapi()


# ── Finding ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def names(shipped: Path = SHIPPED) -> tuple[str, ...]:
    """The names of the recordings that the project carries, sorted."""
    return tuple(sorted(folder.parent.name for folder in shipped.glob(f"*/{API}")))


def find(name_or_directory: str, shipped: Path = SHIPPED) -> Path:
    """The folder of a recording, by its name or its path; raises `SettingsError` that says which names there are."""
    if name_or_directory in names(shipped):
        return shipped / name_or_directory
    directory = Path(name_or_directory).expanduser()
    if name_or_directory and (directory / API).is_file():
        return directory
    carried = ", ".join(names(shipped)) or "none"
    raise SettingsError(
        f"no recording {name_or_directory!r}: neither one of those carried ({carried}) nor a folder with {API} in it",
        f"Name one of {carried}, or a folder that `main.py capture DIR` wrote.",
    )


# ── Loading and saving ───────────────────────────────────────────────────────────────────────────────────────────────


def load(name_or_directory: str, shipped: Path = SHIPPED) -> Recording:
    """The recording of that name or in that folder; raises `SettingsError` where there is none or it is damaged."""
    directory = find(name_or_directory, shipped)
    try:
        recorded_at, responses = _api(_content(directory / API))
        logs = _read(directory / LOGS) if (directory / LOGS).exists() else {}
        origin = _read(directory / ORIGIN) if (directory / ORIGIN).exists() else None
        return Recording(
            name=directory.resolve().name,
            recorded_at=_moment(recorded_at),
            responses=responses,
            logs={key: Log(int(log["status"]), _text(log["text"])) for key, log in logs.items()},
            read_openapi=lambda: _openapi(directory / OPENAPI),
            origin=None if origin is None else from_document(origin),
        )
    except (OSError, EOFError, zlib.error, *MALFORMED) as error:
        raise _damaged(directory, error) from error


def _read(path: Path) -> Any:
    """The JSON document of a file, which may be packed. Raises `ValueError` for one that is too large or too deep."""
    return read_json(_content(path))


def _content(path: Path) -> bytes:
    """The bytes of a file, unpacked. Raises `ValueError` for one that is too large."""
    if not path.is_file():  # a pipe would be waited for, a device has no end
        raise ValueError(f"{path.name} is no regular file")
    with path.open("rb") as file:
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise TooLarge(f"{path.name} is larger than {LARGEST:,} bytes")
    return gunzip(content) if path.suffix == ".gz" else content


class _Record(msgspec.Struct):
    """A recorded answer as it is in the file, its body not parsed."""

    path: str
    accept: str
    status: int
    content_type: str
    body: msgspec.Raw = msgspec.Raw(b"null")
    text: str | None = None
    warnings: tuple[str, ...] = ()


class _Records(msgspec.Struct):
    recorded_at: str
    responses: list[_Record]


class _Documents(msgspec.Struct):
    index: msgspec.Raw
    docs: dict[str, msgspec.Raw]


def _unparsed(content: bytes, kind: type[_Struct]) -> _Struct | None:
    """A document whose bodies stay the bytes that they are; None for one in which something is not as we write it, so
    that who parses all of it can tell what."""
    check_json(content)
    if b"\\ud" in content or b"\\uD" in content:  # perhaps half of a surrogate pair, which is no text
        return None
    try:
        content.decode()
        return msgspec.json.decode(content, type=kind)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None


def _api(content: bytes) -> tuple[str, tuple[Response, ...]]:
    """When it was recorded, as the file has it, and the responses."""
    found = _unparsed(content, _Records)
    if found is None or not all(map(_is_reply, found.responses)):
        api = read_json(content)
        return api["recorded_at"], tuple(map(_response, api["responses"]))
    return found.recorded_at, tuple(
        Response(
            record.path,
            record.accept,
            record.status,
            record.content_type,
            _escaped(bytes(record.body)) if record.text is None else record.text.encode(),
            record.warnings,
        )
        for record in found.responses
    )


def _is_reply(record: _Record) -> bool:
    return record.text is not None or bytes(memoryview(record.body)[:1]) == b"{"


def _response(record: Mapping[str, Any]) -> Response:
    if record.get("text") is None and not isinstance(record.get("body"), Mapping):
        raise TypeError(f"the reply to {str(record.get('path'))[:200]!r} is no object")
    text = record.get("text")
    return Response(
        path=_text(record["path"]),
        accept=_text(record["accept"]),
        status=int(record["status"]),
        content_type=_text(record["content_type"]),
        body=encode(record.get("body")) if text is None else text.encode(),
        warnings=tuple(map(_text, record.get("warnings", ()))),
    )


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"expected a text, not {value!r:.80}")
    value.encode()  # half of a surrogate pair is no text
    return value


def _openapi(path: Path) -> OpenAPI:
    if not path.exists():
        return OpenAPI()
    try:
        content = _content(path)
        found = _unparsed(content, _Documents)
        if found is not None:
            documents = {name: _escaped(bytes(document)) for name, document in found.docs.items()}
            return OpenAPI(_escaped(bytes(found.index)), documents)
        whole = read_json(content)
        return OpenAPI(encode(whole["index"]), {name: encode(doc) for name, doc in whole["docs"].items()})
    except (OSError, EOFError, zlib.error, *MALFORMED) as error:
        raise _damaged(path.parent, error) from error


def _damaged(directory: Path, error: Exception) -> SettingsError:
    return SettingsError(
        f"the recording in {str(directory)!r} cannot be read: {type(error).__name__}: {str(error)[:200]}",
        "Copy it again from where it came from, or capture it again.",
    )


def _moment(text: str) -> datetime:
    """An RFC 3339 time; `Z` is not understood by Python 3.10."""
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    if moment.tzinfo is None:
        raise ValueError(f"recorded_at {text!r} has no time zone")
    return moment


def save(recording: Recording, directory: Path) -> None:
    """Write a recording into a folder, which is made where it is missing; the same recording gives the same bytes."""
    directory.mkdir(parents=True, exist_ok=True)
    written = b",\n".join(map(_record, recording.responses))
    head = encode({"recorded_at": recording.recorded_at.isoformat()})[:-1]
    _write_gzip(directory / API, head + b',"responses":[\n' + written + b"\n]}\n")
    logs = {key: {"status": log.status, "text": log.text} for key, log in recording.logs.items()}
    (directory / LOGS).write_text(json.dumps(logs, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    openapi = recording.openapi
    docs = b",\n".join(encode(name) + b":" + document for name, document in openapi.documents.items())
    _write_gzip(directory / OPENAPI, b'{"index":' + openapi.index + b',"docs":{\n' + docs + b"\n}}\n")
    if recording.origin is not None:
        text = json.dumps(to_document(recording.origin), indent=1, ensure_ascii=False)
        (directory / ORIGIN).write_text(text + "\n", encoding="utf-8")


def _record(response: Response) -> bytes:
    """One response as the file has it. A JSON body is put in as it is."""
    head: dict[str, Any] = {
        "path": response.path,
        "accept": response.accept,
        "status": response.status,
        "content_type": response.content_type,
    }
    if response.warnings:
        head["warnings"] = list(response.warnings)
    if is_json(response):
        return encode(head)[:-1] + b',"body":' + response.body.strip() + b"}"
    return encode({**head, "text": response.body.decode(errors="replace")})


def is_json(response: Response) -> bool:
    """Whether the body is JSON, by its content type."""
    return response.content_type.partition(";")[0].strip() == "application/json"


def _write_gzip(path: Path, content: bytes) -> None:
    path.write_bytes(gzip.compress(content, compresslevel=9, mtime=0))


_COMPACT = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False)


def encode(document: Any) -> bytes:
    """JSON as an API server writes it: compact, UTF-8, with `<`, `>` and `&` escaped."""
    return _escaped(_COMPACT.encode(document).encode(errors="replace"))


def _escaped(document: bytes) -> bytes:
    for sign, escape in ((b"<", b"\\u003c"), (b">", b"\\u003e"), (b"&", b"\\u0026")):
        document = document.replace(sign, escape)  # they stand within texts alone
    return document
