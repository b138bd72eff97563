"""Completions on file: recorded once, replayed as often as wanted, in a form that can be committed."""

from eval.cassettes.cassette import Cassette, CassetteMiss, Completion
from eval.cassettes.chat import CassetteChat
from eval.cassettes.metering import Call, Meter, metered

__all__ = ["Call", "Cassette", "CassetteChat", "CassetteMiss", "Completion", "Meter", "metered"]
