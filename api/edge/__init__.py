"""Between a client and the application: who may come in, under which name, from which page, for how long."""

from api.edge.callers import ApiKeys, Authenticator, Caller, caller_of, made, plain_keys, read_keys, subject_of
from api.edge.connections import ConnectionLimits, protocol
from api.edge.guard import Doors, guarded
from api.edge.limits import Accounts, CallerLimits
from api.edge.shared import SharedAccounts
from api.edge.tokens import TokenReviews

__all__ = [
    "Accounts",
    "ApiKeys",
    "Authenticator",
    "Caller",
    "CallerLimits",
    "ConnectionLimits",
    "Doors",
    "SharedAccounts",
    "TokenReviews",
    "caller_of",
    "guarded",
    "made",
    "plain_keys",
    "protocol",
    "read_keys",
    "subject_of",
]
