"""The read API of a real cluster on disk, answering as its server did: format, lists, logs, access, moment."""

from clusters.recorded.authorized import AuthorizedCluster
from clusters.recorded.cluster import RecordedCluster
from clusters.recorded.origin import Origin
from clusters.recorded.recording import API, SHIPPED, Log, OpenAPI, Recording, Response, encode, load, names, save
from clusters.recorded.statuses import bad_request, no_such_path, status

__all__ = [
    "API",
    "SHIPPED",
    "AuthorizedCluster",
    "Log",
    "OpenAPI",
    "Origin",
    "RecordedCluster",
    "Recording",
    "Response",
    "bad_request",
    "encode",
    "load",
    "names",
    "no_such_path",
    "save",
    "status",
]
