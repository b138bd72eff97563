"""What people say around a question: greetings, reasons, thanks. It means nothing, and is taken off first.

A request to change something is looked for behind it (`plans.requests`), so politeness hides none.
"""

from __future__ import annotations

import re

from planners.offline.clauses.order import put
from planners.offline.data import load

_PEOPLE = (
    r"(?:(?:my|our|the|an?|some)\ )?(?:boss|manager|lead|team\ lead|team|colleague|coworker|customer|client|cto|ceo|"
    r"cfo|director|auditor|audit|security|compliance|finance|procurement|support|legal|ops|pm|product|on-?call|developers?|"
    r"devs?|intern|i|we|they|she|he|somebody|someone|people)"
)
_OCCASION = (
    r"(?:report|audit|ticket|meeting|postmortem|standup|record|slides?|deck|review|demo|call|presentation|runbook|wiki|"
    r"budget|handover|retro|incident|status\ page)"
)
_ASKS = (
    r"(?=(?:wh(?:at|ich|o|ere|en|y)|how|is|are|does|do|did|has|have|can|may|if|whether|the|a\ list|"
    r"(?:on|in|at|for|with|from|of|to)\ wh(?:at|ich|om))\b)"
)
"""Before what begins a question, or a noun that is asked for."""
_WISHES = (
    r"(?:know|ask(?:s|ed|ing)?|wonder(?:s|ed|ing)?|curious|(?:find|figure|work)\ out|look(?:ing)?\ (?:up|into)|see|"
    r"check|understand|remember|question\ is|tell|told)"
)
_BEFORE = re.compile(
    rf"""^\W*(?:
    (?:hey|hi|hello|hiya|yo|(?:good\ )?(?:morning|evening|afternoon)|greetings|ok|okay|so|u+h*m+|u+h+|h+m+
        |u+gh+|a+r+gh+|damn|oof|wow
        |whoa|oops|sigh|well|right
        |now|oh|ah|erm?|(?:folks|team|guys|look|listen)(?=[,:!]))
        (?:\ (?:hey|there|all|team|folks|copilot|everyone|everybody|again|guys|then))?(?=[\s,.!:-])
    |(?:just\ )?(?:an?\ )?(?:quick|short|simple|dumb|silly|stupid|small|random|newbie|one\ (?:more|last|quick)|double)
        [\ -](?:one|question|thing|q|check(?:ing)?)(?=[\s,.!:-])
    |(?:sorry|excuse\ me|apologies)(?:\ (?:to\ bother(?:\ you)?|for\ (?:the|my|that|this)\ (?:\w+\ )?\w+))?(?=[\s,.!:-])
    |(?:(?:please|pls|plz|can\ (?:someone|anyone|you))\ )?help(?:\ (?:me|us|needed))?(?:\ (?:please|pls))?(?=[,.!:])
    |(?:long\ story\ short|to\ be\ honest|tbh|honestly|basically|actually|in\ short|tl;?dr)(?=[\s,:])
    |(?:i|we)?\ ?(?:just|only|simply)\ (?:want|need|wanted|needed)(?:\ to\ (?:know|see|check|find\ out))?(?=[\s,:])
    |(?:would|could|will)\ you\ be\ (?:so\ |as\ )?(?:kind|nice|good)(?:\ (?:and|to|as\ to))?(?=[\s,:])
    |pretty\ please(?:\ with\ [\w\ ]+)?(?=[\s,:])
    |if\ (?:it's\ no\ trouble|possible)(?=[\s,:])
    |(?:if|when(?:ever)?|once|as\ soon\ as)\ (?:you(?:'re|'ve)?|somebody|someone|anyone)\b[^,:;.!?-]{{0,30}}(?=[,:;-])
    |if\ you\ (?:do\ not\ mind|don't\ mind|can|could)(?=[\s,:])
    |(?:i(?:'d|\ would)\ (?:appreciate\ it|be\ (?:glad|happy|grateful))\ if\ you\ (?:could|would))(?=[\s,:])
    |(?:would|do)\ you\ mind(?=[\s,:])
    |(?:any|some)(?:one|body)(?=\ (?:know|knows)\b)
    |(?:but|and|so|then|also)(?=\s+(?:which|what|how|who|where|when|why|is|are|does|do|did|can|has|have)\b)
    |{_PEOPLE}\ (?:wants?|needs?|asks?|asked|is\ asking|are\ asking|would\ like|keeps?\ asking)
        (?:\ (?:me|us|you|for|about))*(?:\ to(?:\ (?:know|see))?)?(?=[\s,:])
    |(?!(?:which|what|who|where|when|why|how|is|are|was|does|do|did|has|have|list|show|count|name|any)\b
        |(?:can|could|may|might|would|will|should)\ (?!(?:you|someone|somebody|anyone|i|we)\b))
        (?:[\w'-]+\ ){{1,6}}?{_WISHES}(?:,|(?:\ (?:me|us|you|that|about|for))*)\ {_ASKS}
    |(?:quick|quickly|urgent|question|q|help|hint)(?=\s*[:!])
    |just\ (?:wondering|double-?checking|making\ sure)(?=[\s,:-])
    |(?:i(?:'m|\ am)|we(?:'re|\ are))\ (?:just\ )?interested\ in(?=[\s,:])
    |(?:can|could|would)\ (?:you|someone|anyone|somebody)(?:\ (?:please|pls|kindly|quickly|just|maybe))?
        \ (?:tell|remind|help|show|give|let)\ (?:me|us)(?:\ know)?(?=[\s,:])
    |do\ you\ (?:happen\ to\ )?know(?=[\s,:])
    |(?:any|no)\ idea(?=[\s,:])
    |(?:list|show(?:\ me)?|tell\ me|give\ me|name|say)\ (?=(?:what|which|who|where|how)\b)
    |(?:please|pls|plz|kindly)(?=[\s,:])
    |(?:(?:for|in|before|after)\ (?:the|a|an|my|our|this|tomorrow's|today's)\ {_OCCASION}
        |(?:just\ )?(?:out\ of\ curiosity|curious|for\ the\ record)|btw|by\ the\ way|fyi|asap)(?=[\s,:])
    )[\s,.!:;-]*""",
    re.IGNORECASE | re.VERBOSE,
)
_BEHIND = re.compile(
    r"(?:[\s,.!?;-]+(?:please|pls|plz|thanks?(?: (?:you|a lot|in advance|so much))?|thx|ty|cheers|asap|"
    r"if you (?:can|could)|(?:just )?(?:curious|wondering|checking)|"
    r"since (?:(?:it|they) (?:was|were|got|has been|have been)? ?(?:created|started|deployed|made|launched|came up|"
    r"come up|installed)|(?:its|their|the) (?:creation|start|beginning))|"
    r"if (?:possible|any(?:thing|body|one|where)?)|for me|btw|by the way|"
    r"for (?:the|a|my|our) (?:report|audit|ticket|meeting|postmortem|standup)|"
    r"if you know|do you know|any ideas?|any clue|again|so far|will you|would you|just asking|"
    r"according to (?:its|their|the) (?:network ?polic(?:y|ies)|netpols?|manifest|spec|definition|yaml)|"
    r"(?:and )?nothing (?:else|more)|that(?:'s| is) (?:all|it)|"
    r"(?:just )?(?:roughly|approximately)|right|lol|haha|tia|k thx|many thanks|"
    r"(?:that |which )?(?:i|we) (?:should|need to|must|have to|ought to) (?:worry|know|care|be (?:worried|concerned|"
    r"aware))(?: about| of)?)"
    r"|[?.!]\s+(?:and )?(?:[\w'-]+ ){0,4}?(?:asking|asks|asked|wants? to know|needs? to know|needs? it|says?|said|"
    r"thinks?|told|curious|wondering|worried)\b[^?]*)[\s.!?]*$",
    re.IGNORECASE,
)
_INTENT = re.compile(
    r"^(?:(?:i|we)(?:'d| would|'re| are|'m| am)? "
    r"(?:want|need|like|have|plan|planning|going|about|intend|mean|trying) to|"
    r"(?:before|when|if|once) (?:i|we)(?: can| could| have to| need to| want to)?|(?:i|we) (?:must|should)) "
    r"(?P<change>[a-z]+) (?P<topic>[^,;:?]+?)(?: (?:today|tonight|tomorrow|now|soon|later|next week|this week))?"
    r"(?:[,;:]| -| but| so| and) (?:so |and |but |then )?"
    r"(?P<asked>(?:wh(?:at|ich|o|ere)\b|is|are|does|has|how many|do(?!n't| it| that| so)\b)"
    r"(?:'s)? .+)$",
    re.IGNORECASE,
)
CHANGES = frozenset(load("words")["changes"])
_HYPOTHETICAL = re.compile(r"\b(?:would|will|could|should|might|gets?|breaks?|happens?|can|i|we)\b", re.IGNORECASE)
_ON_NODE = re.compile(
    r"(?P<what>(?:which|how many) (?:deployments?|statefulsets?|jobs?|cron ?jobs?)(?: pods?)?) "
    r"(?:would|will|do|does|gets?|are|is|needs?|has|have) ",
    re.IGNORECASE,
)
"""What drained nodes lose; what daemon sets run there stays."""
_THAT_ONE = re.compile(r"\b(?:that|this|the same) (?P<kind>(?!is\b|are\b|was\b|one\b|has\b)[a-z]+)\b", re.IGNORECASE)


def _intended(match: re.Match[str]) -> str:
    """The question behind what somebody means to do, about what they mean to do it to: "I want to rotate X, what uses
    that secret?" asks what uses the secret X. What would come of it no object tells: then it stays as it is."""
    topic, asked = match["topic"], match["asked"]
    on_node = _ON_NODE.match(asked) if match["change"].lower() in ("drain", "reboot", "lose") else None
    if on_node is not None:
        return f"{on_node['what']} run on {topic}"
    if match["change"].lower() not in CHANGES or _HYPOTHETICAL.search(asked):
        return match.group()
    kind = _THAT_ONE.search(asked)
    if kind is not None:
        topic = re.sub(r"^(?:the|my|our) ", "", topic, flags=re.IGNORECASE)
        named = topic if kind["kind"].lower() in topic.lower().split() else f"{kind['kind']} {topic}"
        return _THAT_ONE.sub(f"the {named}", asked, count=1)
    about = of_topic(asked, topic)
    return about if about != asked else match.group()


_PRONOUN = re.compile(
    r"\b(?P<owner>its|their|his|her)\b|"
    r"\b(?:it|they|he|she|them|(?:that|this) (?:one|thing))\b",
    re.IGNORECASE,
)

STARTS = re.compile(
    r"(?:(?:and|but|or|so) )?"
    r"(?:which|what|whats|what's|how|is|are|was|were|does|do|did|has|have|who|where|when|whys?|list|show|count|can|could|may|"
    r"any|anything|anyone|anybody|something|give|tell|name|find|get|print|display|kubectl)\b",
    re.IGNORECASE,
)
"""What a question or a request begins with."""


def of_topic(question: str, topic: str) -> str:
    """The question with what it is about in the place of the first pronoun; as it is where it has none."""
    return _PRONOUN.sub(lambda pronoun: f"{topic}'s" if pronoun["owner"] else topic, question, count=1)


_ASKS_FOR_THEM = re.compile(
    r"^(?:my |our |the )?(?P<who>[\w.-]+) (?:asks|wonders|(?:wants|would like) to know) (?:whether|if) (?:he|she|they) "
    r"(?P<may>may|can|could|is|are|has|have)\b",
    re.IGNORECASE,
)
"""What somebody asks of themselves."""


def plain(text: str) -> str:
    """What is left of a question without greetings, reasons and thanks, put as a question is put."""
    text = put("troubled", _ASKS_FOR_THEM.sub(r"\g<may> \g<who>", text.strip()))
    text = _INTENT.sub(_intended, text)
    for pattern in (_BEFORE, _BEHIND):
        while match := pattern.search(text):
            rest = text[match.end() :] if pattern is _BEFORE else text[: match.start()]
            if not rest.strip(" ?.!,"):
                return text
            text = _INTENT.sub(_intended, rest)
    return put("meant", text)
