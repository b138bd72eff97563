"""Logs: what a container printed, the whole, an end, or the lines with errors."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.flow import AsCount, AsText, AsYesNo, Plan
from kubectl.command import Command, Filter, Pipeline
from planners.offline.forms import Opening
from planners.offline.mentions import Mention
from planners.offline.names import Found
from planners.offline.outcomes import Missing
from planners.offline.subjects import subject
from planners.offline.things import Thing, gather
from planners.offline.tokens import Token
from planners.offline.vocabulary import PODLIKE
from planners.offline.world import World

_ERRORS = "error|fatal|exception|panic|fail|critical|traceback|denied|refused"
_LOG_WORDS = {"log", "logs", "logged", "logging", "logfile", "logfiles"}


def logs(
    marking: Sequence[Mention], begins: Opening, tokens: Sequence[Token], world: World, words: list[str]
) -> Plan | Missing | None:
    """A plan for a question about what something logs."""
    if not _LOG_WORDS & set(words) and not (
        re.search(r"\b(print|prints|output|stdout|say|says|write|writes)\b", " ".join(words)) and begins.ask == "what"
    ):
        return None
    found = subject(marking, begins, world, (*PODLIKE, "services"))
    if not isinstance(found, Found):
        return found
    if not _only_about_logs(marking, found, begins):
        return None
    argument = found.meta.name if found.kind == "pods" else f"{found.resource.singular}/{found.meta.name}"
    if found.kind in ("cronjobs.batch", "replicationcontrollers"):
        return None
    text = " ".join(words)
    flags: list[tuple[str, str]] = [("namespace", found.meta.namespace)]
    container = next(
        (p.container for p in gather(marking, world, begins.end) if isinstance(p, Thing) and p.container), ""
    )
    if container and container != found.meta.name:
        flags.append(("container", container))
    if re.search(r"\b(previous|crashed|last crash|before the restart|before it restarted|prior)\b", text):
        flags.append(("previous", "true"))
    filters: list[Filter] = []
    many = re.search(r"\b(?:last|final|latest|tail|recent) (\d+)|\b(\d+) (?:last|latest|most recent) ", text)
    first = re.search(r"\bfirst (\d+|line)", text)
    quoted = [t.text for t in tokens if t.quoted and t.lower != found.meta.name]
    errors = re.search(
        r"\b(errors?|exceptions?|fatal|failures?|problems?|complain\w*|go(?:es)? wrong|panic\w*)\b", text
    )
    warnings = re.search(r"\bwarn(?:ings?|s)?\b", text)
    wanted = begins.ask
    because = f"logs → the log of {argument}"
    if many:
        flags.append(("tail", many[1] or many[2]))
        return Plan((Pipeline(Command("logs", (argument,), tuple(flags))),), AsText(), because)
    if first:
        filters.append(Filter("head", ("-n", first[1] if first[1].isdigit() else "1")))
        return Plan((Pipeline(Command("logs", (argument,), tuple(flags)), tuple(filters)),), AsText(), because)
    pattern = re.escape(quoted[0]) if quoted else _ERRORS if errors else "warn" if warnings else ""
    if pattern:
        filters.append(Filter("grep", ("-i", "-E", pattern)))
    elif quoted:
        return None
    step = Pipeline(Command("logs", (argument,), tuple(flags)), tuple(filters))
    if wanted in ("yes_no", "exists"):
        return (
            Plan((step,), AsYesNo("non_empty"), because)
            if pattern or re.search(r"\b(anything|any logs|logs)\b", text)
            else None
        )
    if wanted == "count":
        if pattern:
            return Plan((step,), AsCount(), because)
        if re.search(r"\blines?\b", text):
            return Plan((step,), AsCount(), because)
        return None
    if pattern:
        plural = re.search(r"\b(errors|warnings|failures|exceptions|problems|lines)\b", text)
        if not plural or re.search(r"\blast\b", text):
            step = Pipeline(step.command, (*step.filters, Filter("tail", ("-n", "1"))))
        return Plan((step,), AsText(), because)
    if re.search(
        r"\b(last|final)\b.*\b(line|message|thing|entry|log)\b|before it (?:dies|crashes|exits|stops|ends|fails|"
        r"died|crashed|exited|restarts)|before (?:dying|crashing|exiting|failing|stopping)|(?:dies|crashes|exits)",
        text,
    ):
        return Plan(
            (
                Pipeline(
                    Command(
                        "logs", (argument,), (*flags, ("tail", "1" if "line" in words or "message" in words else "5"))
                    )
                ),
            ),
            AsText(),
            because,
        )
    return Plan((step,), AsText(), because)


_SPEAKING = frozenset(
    [
        "log",
        "logs",
        "logged",
        "logging",
        "logfile",
        "logfiles",
        "line",
        "lines",
        "tail",
        "last",
        "first",
        "latest",
        "recent",
        "most",
        "print",
        "prints",
        "output",
        "stdout",
        "say",
        "says",
        "write",
        "writes",
        "error",
        "errors",
        "warning",
        "warnings",
        "warn",
        "fatal",
        "exception",
        "exceptions",
        "failure",
        "failures",
        "problem",
        "problems",
        "complain",
        "complains",
        "mention",
        "mentions",
        "contain",
        "message",
        "messages",
        "entry",
        "entries",
        "previous",
        "crashed",
        "crash",
        "dies",
        "die",
        "died",
        "dying",
        "before",
        "after",
        "exits",
        "exit",
        "exited",
        "stops",
        "stop",
        "ends",
        "fails",
        "fail",
        "failed",
        "restarts",
        "restarted",
        "panic",
        "panics",
        "wrong",
        "goes",
        "go",
        "final",
        "thing",
        "anything",
        "something",
        "while",
        "wrote",
        "printed",
        "saying",
        "head",
        "end",
        "start",
        "beginning",
        "crashes",
        "crashing",
        "restarting",
        "exiting",
        "failing",
        "stopping",
        "prior",
        "critical",
        "it",
        "complaint",
        "reported",
    ]
)


def _only_about_logs(marking: Sequence[Mention], found: Found, begins: Opening) -> bool:
    """Whether no other word of the question carries a meaning that a log does not have ("since yesterday")."""
    for mention in marking:
        if mention.part("blocker"):
            return False
        if mention.senses or mention.end <= begins.end or mention.number:
            continue
        if not (mention.tokens[0].quoted or mention.text.lower() in _SPEAKING):
            return False
    return True
