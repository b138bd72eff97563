"""Asks the scenarios' questions through the real flow and keeps score. Import with `from eval.x import y`."""
