"""What can go wrong across modules.

    CopilotError
    ├── SettingsError            a setting that cannot be used; says which and what would do
    ├── ModelError
    │   ├── ModelUnavailable     the model's API failed: the next tier takes over
    │   │   ├── StillBilled      no reply in time: what the call costs is not known, and it may be all that it could
    │   │   └── NoSuchModel      the API is there, but has no such model: its other models may well answer
    │   └── ModelReplyError      the model answered, but not with something usable: it is told so
    └── ClusterError
        ├── Unavailable          the cluster cannot be reached, or did not answer in time
        └── Refused              a request that could act on the cluster; never sent
            └── Unserved         one for a path that no API server has

Answers of the API server that say no (404, 403, …) are not exceptions: they are replies, and become `Failure` values.
Messages say what was expected and what to do next, and never hold a secret.
"""

from __future__ import annotations

MALFORMED = (AttributeError, TypeError, LookupError, ValueError, ArithmeticError, RecursionError)
"""What taking a document apart raises where it has another shape than the one that was expected: documents from outside
may have any."""


class CopilotError(Exception):
    """The root of everything we raise across modules. `mend` says what a person can do about it."""

    def __init__(self, message: str, mend: str = "") -> None:
        super().__init__(message)
        self.mend = mend


class SettingsError(CopilotError):
    """A setting has a value that cannot be used, or something needed is not set."""


class ModelError(CopilotError):
    """A model could not be asked, or its reply could not be used."""


class ModelUnavailable(ModelError):
    """The model's API failed: connection, deadline, 401/403, 429 after backoff, 5xx, no such model."""


class StillBilled(ModelUnavailable):
    """No reply came in time, or none was waited for: the provider may have worked, and may send a bill."""


class NoSuchModel(ModelUnavailable):
    """The API answered that it does not have this model."""


class ModelReplyError(ModelError):
    """The model replied with something that is not what was asked for."""


class ClusterError(CopilotError):
    """The cluster could not be asked."""


class Unavailable(ClusterError):
    """The cluster cannot be reached, refused the credentials, or did not answer within the deadline."""


class Refused(ClusterError):
    """A request that could act on the cluster, or whose shape is not known. It was not sent."""


class Unserved(Refused):
    """A request for a path that no API server has anything at: a server would answer 404."""
