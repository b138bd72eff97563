"""The command line's words: its arguments, one question asked from it, and kept plans as lines."""
