"""sed: its script, its replacements and how they run over lines. Pure."""

from kubectl.filters.sed.program import SPEC, build

__all__ = ["SPEC", "build"]
