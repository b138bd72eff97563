"""Filters that choose, number or count lines: cat, head, tail, nl, rev, wc."""
