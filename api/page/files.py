"""The page's files and their paths."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI

from api.documentation import sends

ASSETS = Path(__file__).parent / "assets"

_FILES = {
    "/": ("index.html", "text/html"),
    "/page/page.css": ("page.css", "text/css"),
    "/page/page.js": ("page.js", "text/javascript"),
    "/page/views.js": ("views.js", "text/javascript"),
    "/page/events.js": ("events.js", "text/javascript"),
    "/page/icon.svg": ("icon.svg", "image/svg+xml"),
}

PATHS = frozenset(_FILES)
"""Every path that is served here. They hold nothing of a cluster."""


def serve_page(app: FastAPI) -> None:
    """Adds the page and what it needs to the application."""
    for path, (file, kind) in _FILES.items():
        app.add_api_route(path, sends(ASSETS / file, kind), methods=["GET", "HEAD"], include_in_schema=False)
