"""Filters that compare lines: sort, with its keys and versions, and uniq."""
