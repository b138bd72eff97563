"""Filters that work within lines: cut, column, tr."""
