"""What a text asserts, as a table of opposites: that something exists or not, succeeded or failed, is open or closed.

A word of the table counts for its side, and for the other one where it is denied: by a negation before it ("was not
found", "failed to connect", "0/3 nodes are available") or a value behind it (`ready: false`, `failed: 0`). What is only
wished for, waited for or supposed ("until the claim is bound", "should exist") is not asserted. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

NOT = r"(?:not|never|no longer|cannot|without|(?:is|are|was|were|does|did|do|wo|has|have|had|could|ca|would|should)n't)"
"""What denies the words behind it, as an expression without anchors."""


class Opposites(NamedTuple):
    """Two sides of one matter, each as an expression for the words that say it.

    A `verb` says something only where it is denied: "failed to pull", though "pull access denied" tells of no pull.
    """

    matter: str
    is_so: str
    is_not: str = r"(?!)"
    verb: str = r"(?!)"


OPPOSITES = (
    Opposites(
        "exists",
        r"exists?|existed|found|present|there (?:is|are)(?! no\b| not\b| neither\b)",
        r"missing|absent|non-?existent|notfound|no such|gone|deleted|there (?:is|are) (?:no|not|neither)",
    ),
    Opposites(
        "succeeded",
        r"succeed(?:s|ed)?|success(?:es|ful|fully)?|complete[ds]?|pass(?:es|ed)"
        r"|exit(?:s|ed)?(?: with)?(?: status)?[ _]?(?:code)?\W{1,3}0",
        r"fail(?:s|ed|ing|ure|ures)?|unsuccessful(?:ly)?|fatal|panic(?:ked)?|error:"
        r"|exit(?:s|ed)?(?: with)?(?: status)?[ _]?(?:code)?\W{1,3}[1-9]\d*",
    ),
    Opposites(
        "is reached",
        r"open|opened|listen(?:s|ing)(?! (?:tcp|udp))|connects|connected|reach(?:es|ed|able)|accepts connections",
        r"closed|refus(?:es|ed|al)|unreachable|disconnect(?:s|ed)?|no route to host",
        verb=r"connect|reach|listen",
    ),
    Opposites("was killed for memory", r"oom[ -]?kill(?:s|ed|er)?|out of memory|oomed|oom"),
    Opposites("is ready", r"ready|(?P<all>[1-9]\d*)/(?P=all)", r"not-?ready|unready|0/[1-9]\d*(?! [a-z])"),
    Opposites("is available", r"available", r"unavailable"),
    Opposites("is healthy", r"healthy|alive", r"unhealthy|dead"),
    Opposites(
        "is running",
        r"running(?! (?:out|into|to|for|by|on|as|with|in))",
        r"stopped|crash(?:es|ed|ing)?|\w*crashloop\w*|terminated",
        verb=r"run",
    ),
    Opposites("started", r"start(?:s|ed)", verb=r"start"),
    Opposites("was pulled", r"pull(?:s|ed)", r"imagepullbackoff|errimagepull", verb=r"pull"),
    Opposites("is mounted", r"mount(?:s|ed)", r"unmounted|failedmount", verb=r"mount"),
    Opposites("is bound", r"bound", r"unbound", verb=r"bind"),
    Opposites(
        "was scheduled", r"scheduled|schedulable", r"unschedulable|failedscheduling|unscheduled", verb=r"schedule"
    ),
    Opposites(
        "is allowed",
        r"allow(?:s|ed)|permit(?:s|ted)|grant(?:s|ed)|authorized",
        r"forbid(?:s|den)?|den(?:y|ies|ied)|disallowed|unauthorized|prohibited",
        verb=r"allow|permit|grant",
    ),
    Opposites(
        "is enabled",
        r"enable[sd]|activated|(?:switched|turned) on",
        r"disable[sd]|deactivated|(?:switched|turned) off",
        verb=r"enable",
    ),
    Opposites("is valid", r"valid", r"invalid|malformed|expired"),
    Opposites("resolves", r"resolve[sd]|resolvable", r"no such host|nxdomain|unresolvable|unresolved", verb=r"resolve"),
    Opposites("is in sync", r"synced|in sync|synchronized", r"out of sync|outofsync|unsynced"),
    Opposites("is set", r"(?:is|are|was|were) set|configured|defined", r"unset|undefined|unconfigured", verb=r"set"),
)
"""Every matter that a conclusion is checked for, each with the words of either side."""

_DENIAL = (
    rf"{NOT}|no|none|none of (?:the|its|them|these|those)|nothing|nobody|neither|nor|hardly"
    r"|(?:unable|unsuccessful|refus(?:es|ed)|fail(?:s|ed|ing|ure)?) to|(?:0|no|none) of (?:the )?\d*|0/\d+(?=\s+[a-z])"
)
_WORDS = r"(?:[\s\"'`(]+[^\s,;:.|/]+){0,3}"
_NO_OF_THEM = r"(?:zero|0)(?:\s+[a-z]+(?:\s+(?:is|are))?)?"
_BEFORE = re.compile(rf"(?<![\w-])(?:(?:{_DENIAL}){_WORDS}|{_NO_OF_THEM})[\s\"'`(]+$")
_BEHIND = re.compile(
    r"[\"')\]]*\s*(?:[:=]|is|are)\s*[\"']?(?:false|no(?!\s+[a-z])|0|none|null)\b(?![./])", re.IGNORECASE
)  # and not "exit code 1: no route to host"
_SUPPOSED = re.compile(
    r"\b(?:would|should|must|may|might|if|until|till|before|unless|wait(?:s|ed|ing)?|tr(?:y|ies|ied|ying) to|needs? to"
    r"|expect(?:s|ed|ing)?|supposed|to be|once|whether|in order to|so that)\b[^,;:.]*$",
    re.IGNORECASE,
)
_COULD_NOT = re.compile(r"\b(?:could|can) not\b|\b(?:could|ca)n't\b", re.IGNORECASE)
_REACH = 80
"""Characters before a word that are looked at for what denies it."""


def assertions(text: str) -> dict[str, set[bool]]:
    """The matters that a text speaks of, each with what it says of it: that it is so, that it is not, or both."""
    plain = _COULD_NOT.sub("cannot", text)
    sides: dict[str, set[bool]] = {}
    for matter, expression in _TABLE:
        for is_so in _sides(expression, plain):
            sides.setdefault(matter, set()).add(is_so)
    return sides


def _sides(expression: re.Pattern[str], text: str) -> Iterator[bool]:
    for found in expression.finditer(text):
        before = text[max(0, found.start() - _REACH) : found.start()]
        denials = bool(_BEFORE.search(before.lower())) + bool(_BEHIND.match(text, found.end()))
        if _SUPPOSED.search(before) or (found["verb"] is not None and not denials):
            continue
        yield (found["is_not"] is None) ^ bool(denials % 2)


_TABLE = tuple(
    (
        matter,
        re.compile(
            rf"(?<![\w/.-])(?:(?P<is_not>{is_not})|(?P<is_so>{is_so})|(?P<verb>{verb}))(?![\w/-])", re.IGNORECASE
        ),
    )
    for matter, is_so, is_not, verb in OPPOSITES
)
