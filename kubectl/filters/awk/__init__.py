"""awk: lexer, parser and a machine that runs a program without a shell or files, within bounds. Pure."""

from kubectl.filters.awk.program import SPEC, build

__all__ = ["SPEC", "build"]
