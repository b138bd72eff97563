"""Ensembles out of recorded votes: every subset, size, voter and stopping policy without another call."""
