"""The flow: its types, its ports and its pipeline. Imports `kubectl` only; no vendor, no I/O."""
