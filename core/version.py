"""The version of the project, for `--version` and for the wheel, which reads it from here."""

VERSION = "0.1.0"
