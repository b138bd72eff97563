"""The page at `/`: plain files that we ship. Nothing is built, nothing is loaded from anywhere else."""

from api.page.files import PATHS, serve_page

__all__ = ["PATHS", "serve_page"]
