"""How much of a cluster may be told to a model."""

from __future__ import annotations

from typing import Literal

Share = Literal["schema", "names", "outputs"]
"""What may be told to a model: kinds only; names and labels too; masked outputs too."""
