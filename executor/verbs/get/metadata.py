"""Which templates look at `metadata` alone, so that no more than that has to be asked for. Pure."""

from __future__ import annotations

import re

_PATH = re.compile(r"\{?\.?metadata(?:\.[\w-]+(?:\\\.[\w/-]+)*|\[(?:\*|-?[0-9]+)\])+\}?")
"""Plain paths, in the forms that `--sort-by` and columns take; filters and descents may look elsewhere."""


def is_metadata(path: str) -> bool:
    """Whether the path leads into `metadata` and nowhere else."""
    return _PATH.fullmatch(path) is not None


def are_metadata(columns: str) -> bool:
    """Whether every column of `-o custom-columns` does."""
    return all(is_metadata(column.partition(":")[2]) for column in columns.split(","))
