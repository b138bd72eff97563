"""What each of litellm's exceptions means to the flow, by the name of its class; litellm itself is not imported here.

A test lists the classes that the installed litellm has and fails on one that is in neither table.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime

from core.errors import ModelError, ModelReplyError, ModelUnavailable, NoSuchModel, StillBilled
from planners.chats.bounded import ReplyTooLarge

UNAVAILABLE: Mapping[str, str] = {
    "AuthenticationError": "check the API key",
    "PermissionDeniedError": "check what the API key may do",
    "PaymentRequiredError": "check the account's balance",
    "BudgetExceededError": "raise the budget",
    "NotFoundError": "check the model's name and the base URL",
    "LiteLLMUnknownProvider": "give the model as provider/name",
    "ModelNotMappedError": "check the model's name",
    "RateLimitError": "wait a little, or raise the quota",
    "Timeout": "check the network, or allow more time",
    "APIConnectionError": "check the network and the base URL",
    "ServiceUnavailableError": "wait a little",
    "BadGatewayError": "wait a little",
    "InternalServerError": "wait a little, or check the base URL",
    "MidStreamFallbackError": "wait a little",
    "APIResponseValidationError": "check the base URL: what answers there is not a model's API",
    "UnsupportedParamsError": "check the model's settings",
    "InvalidRequestError": "check the model's settings",
    "UnprocessableEntityError": "check the model's settings",
    "BadRequestError": "check the model's settings",
    "ImageFetchError": "check the model's settings",
    "VectorStoreSearchError": "check the model's settings",
    "SensitiveDataRouteException": "check the model's settings",
    "MockException": "",
    "APIError": "",
    "OpenAIError": "check that an API key is set",
}
"""The API failed, and what a person can do about it."""

REPLY: Mapping[str, str] = {
    "ContextWindowExceededError": "a model with a larger context would do",
    "ContentPolicyViolationError": "",
    "RejectedRequestError": "",
    "GuardrailRaisedException": "",
    "BlockedPiiEntityError": "",
    "ModifyResponseException": "",
    "JSONSchemaValidationError": "",
}
"""The API is there, but this question gets no usable reply from it."""

RETRIED = frozenset(
    {"RateLimitError", "InternalServerError", "BadGatewayError", "ServiceUnavailableError", "APIConnectionError"}
)
"""Worth a second try, if there is time."""

REFUSED_PARAMETERS = frozenset({"BadRequestError", "UnprocessableEntityError", "UnsupportedParamsError"})
"""Perhaps for a parameter that the model does not take: worth a try without."""

_KINDS: Mapping[str, type[ModelUnavailable]] = {"NotFoundError": NoSuchModel, "Timeout": StillBilled}

MOST = 300
"""Characters of a message."""
_KEYS = re.compile(
    r"\b(?:(?:sk|pk|rk|gsk|xai|key)[-_]|AIza)[-\w*.]{6,}|(?i:bearer)\s+\S+|(?i:[?&](?:api[-_]?)?key=)[^\s&\"']+"
)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)
_KEY_VARIABLE = re.compile(r"(?:KEY|TOKEN|SECRET|PASSWORD|CREDENTIALS)$")


def names(error: BaseException) -> Iterator[str]:
    """The names of the error's class and of those it derives from, most specific first."""
    yield from (kind.__name__ for kind in type(error).__mro__)


def is_one_of(error: BaseException, kinds: frozenset[str]) -> bool:
    """Whether the most specific class of the error that is known to us is one of these."""
    return next((name for name in names(error) if name in UNAVAILABLE or name in REPLY), "") in kinds


def mapped(error: BaseException, model: str, key: str = "", environ: Mapping[str, str] = os.environ) -> ModelError:
    """Our error for one of litellm's; whoever raises it chains the cause. No key is in its text."""
    too_large = next((cause for cause in _causes(error) if isinstance(cause, ReplyTooLarge)), None)
    if too_large is not None:
        return ModelReplyError(f"{model!r}: {too_large}")
    message = without_keys(_message(error), key, environ)
    for name in names(error):
        if name in REPLY:
            return ModelReplyError(f"{model!r} gave no reply: {message}", REPLY[name])
        if name in UNAVAILABLE:
            return _KINDS.get(name, ModelUnavailable)(f"{model!r} is unavailable: {message}", UNAVAILABLE[name])
    return ModelUnavailable(f"{model!r} is unavailable: {message}")


def retry_after(error: BaseException) -> float | None:
    """The seconds that the API asks to wait, where it says so."""
    for headers in (getattr(error, "litellm_response_headers", None), getattr(_response(error), "headers", None)):
        given = headers.get("retry-after") if headers else None
        if given is not None:
            return _seconds(str(given))
    return None


def _seconds(given: str) -> float | None:
    """`Retry-After` as HTTP has it: seconds, or the date until which to wait."""
    try:
        return max(0.0, float(given)) if _NUMBER.fullmatch(given.strip()) else _until(parsedate_to_datetime(given))
    except (ValueError, TypeError, OverflowError):
        return None


def _until(moment: datetime) -> float:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
    return max(0.0, (aware - datetime.now(timezone.utc)).total_seconds())


def without_keys(text: str, key: str = "", environ: Mapping[str, str] = os.environ) -> str:
    """The text with whatever is, or looks like, a key replaced."""
    secrets = {value for name, value in environ.items() if len(value) >= 8 and _KEY_VARIABLE.search(name)}
    for secret in sorted({*secrets, key} - {""}, key=len, reverse=True):
        text = text.replace(secret, "(key)")
    return _KEYS.sub("(key)", text)


def _message(error: BaseException) -> str:
    """What went wrong, in one line: without litellm's own prefixes, and with the cause that lies deepest."""
    text = str(getattr(error, "message", "") or error).split("\nTraceback")[0].split("\n\n")[0]
    text = re.sub(r"^(?:litellm\.)?(?:\w+(?:Error|Exception)?\s*[:-]\s*(?:litellm\.)?)*?(?:\w+Exception - )", "", text)
    deepest = ""
    for cause in _causes(error):
        deepest = str(cause) if isinstance(cause, OSError) and str(cause) else deepest
    if deepest and deepest not in text:
        text = f"{text} ({deepest})"
    line = " ".join(text.split())
    line = line if len(line) <= MOST else f"{line[:MOST]}…"
    return line or type(error).__name__


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = error
    for _ in range(12):
        if seen is None:
            return
        yield seen
        seen = seen.__cause__ or seen.__context__


def _response(error: BaseException) -> object:
    return getattr(error, "response", None)
