"""A whole reply of the API server, masked by what it is: a Secret, another object, a log. Pure."""

from __future__ import annotations

import json
from dataclasses import replace

from core.masking.credentials import mask_credentials, mask_text
from core.masking.documents import is_secret_path, mask_document, mask_embedded, may_hold_secrets
from core.masking.masks import Masks
from core.masking.streams import mask_log
from core.reviews import Identity

_PUBLIC = ("/openapi/", "/apis?", "/version")
"""What a server serves of itself: descriptions of types, which say `password` and hold none."""


def mask_reply(path: str, content_type: str, body: bytes, masks: Masks) -> bytes:
    """The body of a reply without a secret value or a credential; the same bytes where there was none.

    A reply to a request for Secrets that cannot be taken apart, and any that is nested too deeply for it, is left out
    whole: what is not understood is not shown.
    """
    if path.startswith(_PUBLIC):
        return body
    if "json" not in content_type and not is_secret_path(path):
        return mask_log(body, masks)
    return mask_credentials(_mask_secrets(path, body, masks), masks)


def _mask_secrets(path: str, body: bytes, masks: Masks) -> bytes:
    secret = is_secret_path(path)
    if not secret and not may_hold_secrets(body):
        return body
    try:
        document = json.loads(body)
        masked = mask_document(document, masks, secret)
    except RecursionError:
        return b""
    except ValueError:
        if secret:
            return b""
        text = body.decode("utf-8", "surrogateescape")
        return mask_embedded(text, masks).encode("utf-8", "surrogateescape")
    if masked is document:
        return body
    end = b"\n" if body.endswith(b"\n") else b""
    return json.dumps(masked, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + end


def mask_identity(identity: Identity) -> Identity:
    """Who the server takes us for, without credentials: some authenticators put the token among what more they say."""
    return replace(
        identity, extra=tuple((key, tuple(_extra(key, one) for one in values)) for key, values in identity.extra)
    )


def _extra(key: str, value: str) -> str:
    """A value of the key. `key=value` is looked at, so that a name that tells does so here too."""
    return mask_text(f"{key}={value}")[len(key) + 1 :]
