"""`python -m eval`: a module for each group of commands, each of which adds its words and carries them out."""

from eval.command_line.entry import main

__all__ = ["main"]
