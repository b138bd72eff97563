"""`/docs`: the API's description as a page, from files that we ship. Nothing is loaded from anywhere else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.responses import FileResponse

ASSETS = Path(__file__).parent / "assets"

_FILES = {
    "/docs": ("docs.html", "text/html"),
    "/docs/start.js": ("docs.js", "text/javascript"),
    "/docs/swagger-ui/swagger-ui.css": ("swagger-ui/swagger-ui.css", "text/css"),
    "/docs/swagger-ui/swagger-ui-bundle.js": ("swagger-ui/swagger-ui-bundle.js", "text/javascript"),
    "/docs/swagger-ui/favicon-32x32.png": ("swagger-ui/favicon-32x32.png", "image/png"),
}

_ABOUT = """\
Ask a Kubernetes cluster a question in plain words. Nothing is ever changed in it, and no secret's value is shown.

`/query` is the contract: the short answer and nothing else. `/v1/…` tells what it rests on. Errors are problem details
(RFC 9457) with a `mend`. Where the operator gave out keys, send `authorization: Bearer KEY`. docs/api.md has examples.
"""
_KEY = {"type": "http", "scheme": "bearer", "description": "a key of the operator's; needed where any was given out"}

PATHS = frozenset(_FILES)
"""Every path that is served here. They hold nothing of a cluster."""


def serve_documentation(app: FastAPI) -> None:
    """Add the page and what it needs to the application, and the description itself."""

    def described() -> dict[str, Any]:
        if not app.openapi_schema:
            schema = get_openapi(title=app.title, version="1", description=_ABOUT, routes=app.routes)
            schema.setdefault("components", {})["securitySchemes"] = {"key": _KEY}
            schema["security"] = [{}, {"key": []}]
            app.openapi_schema = schema
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]  # FastAPI's way to extend it
    for path, (file, kind) in _FILES.items():
        app.add_api_route(path, sends(ASSETS / file, kind), methods=["GET", "HEAD"], include_in_schema=False)


def sends(file: Path, kind: str) -> Callable[[], Awaitable[FileResponse]]:
    """A route that sends a file which we ship."""

    async def send() -> FileResponse:
        return FileResponse(file, media_type=kind, headers={"Cache-Control": "private, max-age=3600"})

    return send
