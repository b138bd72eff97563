"""The one masker: values of Secrets and credentials outside them, out of replies, logs and texts of any size. Pure."""

from core.masking.credentials import mask_credentials, mask_text
from core.masking.documents import is_secret_path, mask_document
from core.masking.masks import Masks, mask
from core.masking.names import telling
from core.masking.replies import mask_identity, mask_reply
from core.masking.streams import REACH, StreamMask, mask_log

__all__ = [
    "REACH",
    "Masks",
    "StreamMask",
    "is_secret_path",
    "mask",
    "mask_credentials",
    "mask_document",
    "mask_identity",
    "mask_log",
    "mask_reply",
    "mask_text",
    "telling",
]
