"""For clusters that tests make up: they are asked for no review, and one that is asked for fails the test."""

from core.contexts import ContextNames
from core.ports import Reply
from core.reviews import AccessAttributes, AccessDecision, Identity, Subject


class Unreviewed:
    """The three reviews of `core.ports.Cluster`, where none is expected, and the names of a context."""

    called = ContextNames("made-up", "made-up")

    async def review_self_access(self, attributes: AccessAttributes) -> AccessDecision | Reply:
        raise AssertionError(f"nobody should ask for {attributes}")

    async def review_access(self, subject: Subject, attributes: AccessAttributes) -> AccessDecision | Reply:
        raise AssertionError(f"nobody should ask for {attributes} of {subject}")

    async def review_self(self) -> Identity | Reply:
        raise AssertionError("nobody should ask who we are")
