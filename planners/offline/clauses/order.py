"""The order of words: what is said first is put where the rest of the planner looks for it."""

from __future__ import annotations

import re

_FLAGS = (
    (re.compile(r"(?<=\s)(?:-n|--namespace)(?:\s+|=)(?P<name>[a-z0-9][a-z0-9-]*)"), r"in namespace \g<name>"),
    (re.compile(r"(?<=\s)(?:-A|--all-namespaces)(?=\s|\?|$)"), "in all namespaces"),
    (re.compile(r"(?<=\s)(?:-l|--selector)(?:\s+|=)(?P<label>[\w./-]+=[\w.-]+)"), r"with label \g<label>"),
)
"""Flags of kubectl in a sentence of English."""
_PLACE_FIRST = re.compile(
    r"^(?P<place>(?:in|within|inside|on|for|from) [^,?]{1,60}),\s*(?P<rest>.+?)\s*\??$", re.IGNORECASE | re.DOTALL
)
_WHAT_RUNS = re.compile(
    r"^(?:what(?:['’]s| is| are)?(?: currently)? (?:runs?|running)(?= (?:in|on|inside|within)\b)"
    r"|what(?:['’]s| is)(?: there)?(?= on (?:the )?node\b)"
    r"|(?:show me |list |what is )?(?:everything|all)(?: that runs| running)?(?= (?:in|on|inside|within)\b))",
    re.IGNORECASE,
)
_BROKEN_DOWN = re.compile(
    r"^(?:(?:(?:can|could|would) you (?:please )?)?(?:give|show|get|tell)(?: me| us)? |(?:can|could) you (?:please )?|"
    r"please )?(?:"
    r"(?:an? |the )?break ?-?down of (?:the |all )?(?P<broken>[^,?]+?)"
    r"|break (?:down )?(?:the |all |our )?(?P<down>[^,?]+?)(?: down)?"
    r"|(?:split|group|divide)(?: up)? (?:the |all |our )?(?P<split>[^,?]+?)"
    r"|how (?:are|is) (?:the |all |our )?(?P<spread>[^,?]+?) (?:spread|distributed|split|divided|broken down|grouped)"
    r"(?: out| up)?"
    r") (?:by|per|over|across|between|among|among the) (?:the |each )?(?P<by>[\w -]+?)(?: for (?:me|us))?\s*\??$",
    re.IGNORECASE,
)
_BY_LABEL = re.compile(
    r"^(?:which|what|who)\b.*?\b(?:owns?|runs?|is|does|of|for|has|manages?) (?P<what>(?:the )?[\w.-]+(?: [\w.-]+)??)"
    r"(?: belongs? to| have| in| run by| owned by| part of| responsible for)?,? (?:going by|according to|judging by|by|"
    r"per|judged by|if (?:you|we|i) go by) (?:its|their|the) (?P<key>[\w./-]+(?: [\w./-]+)?) "
    r"(?P<sort>label|annotation)s?\W*$",
    re.IGNORECASE,
)
_WHAT_IS_DEPLOYED = re.compile(
    r"^what(?:(?:['’]s| is| are| (?:has|have) been| was) (?:all )?(?:deployed|installed|hosted|located|there)?"
    r"(?= (?:in|inside|within|to|under) (?:the )?(?:[\w.-]+|[\w.-]+ namespace|namespace [\w.-]+)\W*$)"
    r"| do(?:es)? (?:we|they|you|people) (?:run|have|host|deploy)(?: deployed| running)?"
    r"(?= (?:in|inside|within|under)\b)"
    r"| lives?(?= (?:in|inside|within)\b))",
    re.IGNORECASE,
)
_CONTAINS = re.compile(
    r"^what does (?:the )?(?P<where>namespace [\w.-]+|[\w.-]+ namespace) (?:contain|hold|have|run|host)(?: in it)?\W*$",
    re.IGNORECASE,
)
_STARTED = re.compile(
    r"^(?P<which>(?:which|what) [a-z ]+?) started (?=(?:the )?(?:(?:job|pod) )?[\w.]+-[\w.-]+\W*$)", re.I
)
"""What made a thing, and not when: "which cron job started X"."""
_MOST = {"older": "oldest", "newer": "newest", "younger": "newest", "more": "most", "fewer": "fewest", "less": "least",
         "higher": "highest", "lower": "lowest", "larger": "largest", "bigger": "biggest", "smaller": "smallest",
         "longer": "longest"}  # fmt: skip
_THAN_ALL = re.compile(
    rf"\b(?:an? )?(?P<how>{'|'.join(_MOST)})\b(?P<what>.*?) than (?:(?:the|all|any|every|all the|all of the) )?"
    r"(?:rest|others?(?: \w+)?|every(?:one|thing|body) else|any(?:one|thing|body) else)\b(?: do| does| have| has)?",
    re.IGNORECASE,
)
_AS_THEY_SHOULD = re.compile(
    r"\b(?P<all>all (?:of )?(?:the|their|its) (?:ready )?(?:replicas|pods|copies|instances)) (?:that )?(?:they|it) "
    r"(?:should|ought to|(?:is|are) supposed to|needs?(?: to)?|wants?(?: to)?|asks? for)(?: have| be running| run)?\b",
    re.IGNORECASE,
)
_OTHER_THAN = re.compile(
    r"\b(?:the )?(?:other|second) (?P<what>[a-z]+\b[^,?]*?) "
    r"(?:next to|besides?|alongside|apart from|in addition to|than) ",
    re.IGNORECASE,
)
_TAKEN_FROM = re.compile(
    r"^(?P<first>from )?(?:which|what) (?:secret|config ?map)s? (?:does|do) (?P<who>[^,?]+?) "
    r"(?:take|get|read|load|pull)s? (?:its|their|the )? ?(?P<what>[^,?]+?)(?(first)| from)\W*$",
    re.IGNORECASE,
)
_SET_TO = re.compile(
    r"^(?P<ask>what(?:['’]s| is| are)) (?P<what>\S+) set to (?:for|in|of|on|at|by) (?P<where>[^,?]+?)\W*$",
    re.IGNORECASE,
)
_ASKED_LAST = re.compile(
    r"^(?!(?:which|what|who|where|when|why|how|is|are|was|does|do|did|has|have|can|list|show|count|tell|give)\b)"
    r"(?P<what>[^,?;:.]+?) (?P<ask>since when|when|where|how often|how many times)\W*$",
    re.IGNORECASE,
)
_ARROW = re.compile(r"^(?P<what>\S+)\s*[-=]+>\s*(?P<ask>(?:which|what|how many)\b[^,?]*?)\W*$", re.IGNORECASE)


def in_order(text: str) -> str:
    """ "In X, how many …?" as "how many … in X"; "what runs in X", "everything on X" as "which pods run in X"; "what is
    deployed in X" as "which workloads are in X"; "older than the rest" as "oldest"; "break X down by Y" as "how many X
    per Y"; "who owns X going by its label Y" as "what is the label Y of X"; "which secret does X take Y from" as "where
    does X take Y from"; "what is Y set to for X" as "what is Y of X"; "X -> which Y" as
    "which Y of X"; "X stopped when" as "when X stopped"; "the other X next to Y" as "X besides Y"."""
    for flag, meant in _FLAGS:
        text = flag.sub(meant, text)
    text = _WHAT_RUNS.sub("which pods run", text.strip())
    text = _WHAT_IS_DEPLOYED.sub("which workloads are", text)
    text = _CONTAINS.sub(r"which workloads are in \g<where>", text)
    text = _TAKEN_FROM.sub(r"where does \g<who> take \g<what> from", text)
    text = _SET_TO.sub(r"\g<ask> \g<what> of \g<where>", text)
    text = _ASKED_LAST.sub(r"\g<ask> \g<what>", text)
    text = _ARROW.sub(r"\g<ask> of \g<what>", text)
    if parted := _BROKEN_DOWN.match(text):
        what = next(filter(None, (parted[way] for way in ("broken", "down", "split", "spread"))))
        text = f"how many {what} per {parted['by']}"
    text = _BY_LABEL.sub(r"what is the \g<sort> \g<key> of \g<what>", text)
    text = _STARTED.sub(r"\g<which> spawned ", text)
    text = _THAN_ALL.sub(lambda m: f"the {_MOST[m['how'].lower()]}{m['what']}", text)
    text = _AS_THEY_SHOULD.sub(r"\g<all>", text)
    text = _OTHER_THAN.sub(r"\g<what> besides ", text)
    match = _PLACE_FIRST.match(text)
    return f"{match['rest']} {match['place']}" if match else text
