"""`/docs`: the API's description as a page, from files that we ship. Nothing is loaded from anywhere else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import FileResponse

ASSETS = Path(__file__).parent / "assets"

_FILES = {
    "/docs": ("docs.html", "text/html"),
    "/docs/start.js": ("docs.js", "text/javascript"),
    "/docs/swagger-ui/swagger-ui.css": ("swagger-ui/swagger-ui.css", "text/css"),
    "/docs/swagger-ui/swagger-ui-bundle.js": ("swagger-ui/swagger-ui-bundle.js", "text/javascript"),
    "/docs/swagger-ui/favicon-32x32.png": ("swagger-ui/favicon-32x32.png", "image/png"),
}

PATHS = frozenset(_FILES)
"""Every path that is served here. They hold nothing of a cluster."""


def serve_documentation(app: FastAPI) -> None:
    """Add the page and what it needs to the application."""
    for path, (file, kind) in _FILES.items():
        app.add_api_route(path, sends(ASSETS / file, kind), methods=["GET", "HEAD"], include_in_schema=False)


def sends(file: Path, kind: str) -> Callable[[], Awaitable[FileResponse]]:
    """A route that sends a file which we ship."""

    async def send() -> FileResponse:
        return FileResponse(file, media_type=kind, headers={"Cache-Control": "private, max-age=3600"})

    return send
