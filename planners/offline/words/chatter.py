"""What people say around a question: greetings, reasons, thanks. It means nothing, and is taken off first.

A request to change something is looked for behind it (`plans.requests`), so politeness hides none.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_PEOPLE = (
    r"(?:my|our|the|a)\ (?:boss|manager|lead|team\ lead|team|colleague|customer|client|cto|ceo|auditor|pm|on-?call)"
)
_BEFORE = re.compile(
    rf"""^\W*(?:
    (?:hey|hi|hello|hiya|yo|good\ (?:morning|evening|afternoon)|greetings|ok|okay|so|um+|uh+|hm+|well|right|now)
        (?:\ (?:there|all|team|folks|copilot|everyone|again))?(?=[\s,.!:-])
    |(?:quick|short|simple|dumb|silly|stupid|small|random|one\ (?:more|last|quick))
        \ (?:one|question|thing|q|check)(?=[\s,.!:-])
    |(?:sorry|excuse\ me|apologies)(?:\ (?:to\ bother|for\ (?:the|my|that|this)\ (?:\w+\ )?\w+))?(?=[\s,.!:-])
    |(?:(?:please|pls|plz|can\ (?:someone|anyone|you))\ )?help(?:\ (?:me|us|needed))?(?:\ (?:please|pls))?(?=[,.!:])
    |(?:long\ story\ short|to\ be\ honest|tbh|honestly|basically|actually|in\ short|tl;?dr)(?=[\s,:])
    |(?:(?:this\ is|it's|its)\ )?(?:not|nothing|super|very|really)\ (?:(?:super|very|that)\ )?(?:urgent|important)
        (?:\ at\ all)?(?=[\s,.!:-])
    |(?:i|we)?\ ?(?:just|only|simply)\ (?:want|need|wanted|needed)(?:\ to\ (?:know|see|check|find\ out))?(?=[\s,:])
    |(?:would|could|will)\ you\ be\ (?:so\ |as\ )?(?:kind|nice|good)(?:\ (?:and|to|as\ to))?(?=[\s,:])
    |pretty\ please(?:\ with\ [\w\ ]+)?(?=[\s,:])
    |if\ (?:it's\ no\ trouble|possible|you\ (?:do\ not\ mind|don't\ mind|can|could|have\ a\ (?:minute|moment|second)))
        (?=[\s,:])
    |(?:i(?:'d|\ would)\ (?:appreciate\ it|be\ (?:glad|happy|grateful))\ if\ you\ (?:could|would))(?=[\s,:])
    |(?:would|do)\ you\ mind(?=[\s,:])
    |(?:any|some)(?:one|body)(?=\ (?:know|knows)\b)
    |(?:but|and|so|then|also)(?=\s+(?:which|what|how|who|where|when|why|is|are|does|do|did|can|has|have)\b)
    |{_PEOPLE}\ (?:wants?|needs?|asks?|asked|is\ asking|would\ like|keeps\ asking)
        (?:\ (?:me|us|you))?(?:\ to(?:\ know)?)?(?=[\s,:])
    |(?:i(?:'m|\ am)|we(?:'re|\ are))\ (?:just\ )?
        (?:wondering|curious|trying\ to\ (?:find\ out|figure\ out|understand|see)|interested\ in)(?=[\s,:])
    |i\ was\ (?:just\ )?wondering(?=[\s,:])
    |(?:can|could|would)\ (?:you|someone|anyone|somebody)(?:\ (?:please|pls|kindly|quickly|just|maybe))?
        \ (?:tell|remind|help|show|give|let)\ (?:me|us)(?:\ know)?(?=[\s,:])
    |do\ you\ (?:happen\ to\ )?know(?=[\s,:])
    |(?:any|no)\ idea(?=[\s,:])
    |(?:i|we)\ (?:just\ )?(?:need|want|would\ like|wanna|gotta)\ to\ (?:know|find\ out|understand|check)(?=[\s,:])
    |(?:please|pls|plz|kindly)(?=[\s,:])
    |(?:for\ (?:the|a|my|our)\ (?:report|audit|ticket|meeting|postmortem|standup|record)
        |before\ (?:the|our)\ (?:meeting|standup)|out\ of\ curiosity|just\ curious|btw|by\ the\ way|fyi|asap)(?=[\s,:])
    )[\s,.!:;-]*""",
    re.IGNORECASE | re.VERBOSE,
)
_BEHIND = re.compile(
    r"[\s,.!;-]+(?:please|pls|plz|thanks?(?: (?:you|a lot|in advance|so much))?|thx|ty|cheers|asap|"
    r"if you (?:can|could)|"
    r"if possible|for me|for (?:the|a|my|our) (?:report|audit|ticket|meeting|postmortem|standup)|btw|by the way|"
    r"if you know|do you know|any idea|right|lol|haha|tia|k thx|many thanks)[\s.!?]*$",
    re.IGNORECASE,
)
_WHY_LAST = re.compile(
    r"^(?P<what>.+?)[\s,;:.!-]+(?:and |but |so )?(?:(?:can|could|would) (?:you|someone|anyone) (?:please )?"
    r"(?:find out|tell me|check|see|explain) )?(?:why|how come|what(?:'s| is| was|s) (?:wrong|up|going on|happening|"
    r"the (?:reason|cause|problem|matter|issue)(?: (?:for|of|with|behind) (?:it|that|this))?)|what (?:happened|gives)|"
    r"any (?:idea|clue) why|what could (?:be wrong|it be))\s*[?.!]*$",
    re.IGNORECASE | re.DOTALL,
)
_QUESTION = re.compile(r"^(?:why|how|what|which|who|is|are|does|do|did|list|show|count|group)\b", re.IGNORECASE)
_TOPIC = re.compile(
    r"^(?P<topic>[^,;:?!]{2,60}?)\s*[,;:–—-]\s+"
    r"(?P<question>(?:at |in |on |for )?(?:which|what|how|who|where|when|is|are|was|were|does|do|did|has|have|had|may|"
    r"can|could|should|will)\b.*)$",
    re.IGNORECASE | re.DOTALL,
)
_PRONOUN = re.compile(r"\b(?P<owner>its|their|his|her)\b|\b(?:it|they|he|she|them|that one|this one)\b", re.IGNORECASE)

_CLAUSE = re.compile(r"(?:[,:;–—]|\s-{1,2}|[.!])\s+|\s(?:but|and|so|because)\s+", re.IGNORECASE)
_STARTS = re.compile(
    r"(?:(?:and|but|or|so) )?"
    r"(?:which|what|whats|what's|how|is|are|was|were|does|do|did|has|have|who|where|when|why|list|show|count|can|could|"
    r"any|give|tell|name|find|get|print|display)\b",
    re.IGNORECASE,
)
_PERSONAL = re.compile(
    r"\b(?:i|i'm|im|i've|we|we're|my|our|me|us|you|your|asap|urgent|urgently|sorry|thanks|please|somebody|someone|they)\b",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[\w./-]+")


def without_asides(text: str, means: Callable[[str], bool]) -> str:
    """The question without clauses in which nobody names anything of the cluster: before it, where the rest begins as
    questions do, or behind it, where somebody speaks of themselves. `means` tells the words that name something."""
    told = _TOPIC.match(text)
    if told and not _STARTS.match(told["topic"]) and any(map(means, _WORDS.findall(told["topic"]))):
        whole = of_topic(told["question"], told["topic"].strip())
        if whole != told["question"]:
            return whole
    for boundary in _CLAUSE.finditer(text):
        before, rest = text[: boundary.start()], plain(text[boundary.end() :])
        idle = not any(map(means, _WORDS.findall(before))) and not _STARTS.match(before)
        if idle and _STARTS.match(rest) and len(before.split()) > 1:
            return without_asides(rest, means)
    for boundary in reversed(list(_CLAUSE.finditer(text))):
        before, rest = text[: boundary.start()], text[boundary.end() :]
        if _PERSONAL.search(rest) and not _STARTS.match(plain(rest)) and not any(map(means, _WORDS.findall(rest))):
            return without_asides(before, means)
    return text


def of_topic(question: str, topic: str) -> str:
    """The question with what it is about in the place of the first pronoun; as it is where it has none."""
    return _PRONOUN.sub(lambda said: f"{topic}'s" if said["owner"] else topic, question, count=1)


def plain(text: str) -> str:
    """The question alone."""
    text = text.strip()
    for pattern in (_BEFORE, _BEHIND):
        while match := pattern.search(text):
            rest = text[match.end() :] if pattern is _BEFORE else text[: match.start()]
            if not rest.strip(" ?.!,"):
                return text
            text = rest
    why = _WHY_LAST.match(text)
    if why and not _QUESTION.match(why["what"]):
        return f"why {why['what']}"
    return text
