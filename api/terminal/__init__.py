"""The command line: its words, what a question asked from it shows and prints, exit codes, and kept plans as lines."""
