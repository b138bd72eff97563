"""Completion of the command line by bash, zsh, fish and kubectl: out of the parser that there is, with argcomplete."""

from api.terminal.completion.shells import SHELLS, complete, complete_for_kubectl, is_wanted, script

__all__ = ["SHELLS", "complete", "complete_for_kubectl", "is_wanted", "script"]
