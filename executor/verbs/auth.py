"""`kubectl auth can-i` and `kubectl auth whoami`: reviews that the server answers and does not keep.

kubectl asks for somebody else by impersonating them; here the server is asked about them, and nobody acts as anyone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from core.ports import Reply
from core.reviews import AccessAttributes, Identity, Subject, impersonated
from executor.access import Access, Ending, Sink
from executor.verbs.printing import Status, Stop, bad_command, parse_form, render_document, write_lines
from kubectl.command import Command
from kubectl.printers.table import lines
from kubectl.printers.tabwriter import escape_terminal
from kubectl.resources import Resource, Resources

_RESOURCE_VERBS = frozenset(
    {"get", "list", "watch", "create", "update", "patch", "delete", "deletecollection", "*"}
    | {"use", "bind", "escalate", "impersonate", "approve", "sign", "attest"}
)
_PATH_VERBS = frozenset({"get", "put", "post", "head", "options", "delete", "patch", "*"})
_HTML = str.maketrans({sign: f"\\u{ord(sign):04x}" for sign in "<>&"})
_NOT_SERVED = frozenset({"users", "groups"})
"""What rules speak of and no server lists."""
_LIST = (
    "auth can-i --list is not available: the review behind it is not among those that are sent. "
    "Ask for one thing, such as `kubectl auth can-i list pods`, or read the rules with "
    "`kubectl get rolebindings,clusterrolebindings -A -o wide` and `kubectl describe clusterrole NAME`"
)


async def can_i(command: Command, access: Access, out: Sink) -> Ending:
    """Whether we, or the one named by `--as`, may do something: `yes`, or `no` and the exit code 1."""
    if command.has("list"):
        raise bad_command(_LIST, "Ask for one verb and one type: kubectl auth can-i VERB TYPE.")
    subject = _subject(command, access)
    attributes, warnings = _attributes(command, access, await access.resources())
    if subject is None:
        decision = await access.review_self_access(attributes)
    else:
        decision = await access.review_access(subject, attributes)
    noted = "".join(f"Warning: {warning}\n\n" for warning in warnings)
    if isinstance(decision, Reply):
        stop = _refused(decision)
        return Ending(1, f"{noted}{stop.message}\n", stop.failure)
    if not command.has("quiet"):
        reasons = (
            () if decision.allowed else tuple(text for text in (decision.reason, decision.evaluation_error) if text)
        )
        out.write(" - ".join(["yes" if decision.allowed else "no", *reasons]) + "\n")
    return Ending(0 if decision.allowed else 1, noted, answer=True)


async def whoami(command: Command, access: Access, out: Sink) -> Ending:
    """Who the server takes us for, with all of our groups."""
    form = parse_form(command)
    identity = await access.review_self()
    if isinstance(identity, Reply):
        raise _refused(identity)
    if form.name == "json":  # the only object that kubectl does not print with its keys sorted
        text = json.dumps(_review(identity), indent=4, ensure_ascii=False)
        out.write(text.translate(_HTML) + "\n")
        return Ending()
    if form.name:
        render_document(_review(identity), form, command, out)
        return Ending()
    shown = [("Username", identity.username)]
    shown += [("UID", identity.uid)] if identity.uid else []
    shown += [("Groups", _listed(identity.groups))] if identity.groups else []
    shown += [(f"Extra: {key}", _listed(values)) for key, values in sorted(identity.extra)]
    table = lines(("ATTRIBUTE", "VALUE"), [(name, escape_terminal(value)) for name, value in shown])
    write_lines(out, table)
    return Ending(header=table[0])


def _subject(command: Command, access: Access) -> Subject | None:
    """Whom `--as` names; the groups are those that the server would see if one really acted as them."""
    user, groups, uid = command.flag("as"), command.values("as-group"), command.flag("as-uid")
    if user:
        return impersonated(user, groups, uid)
    if groups or uid:
        raise bad_command(
            f"requesting uid, groups or user-extra for {access.context} without impersonating a user",
            "Name a user or a service account too: --as=system:serviceaccount:NAMESPACE:NAME. Whether a group may do "
            "something is asked with a user that is nobody: --as=nobody --as-group=GROUP.",
        )
    return None


def _attributes(command: Command, access: Access, resources: Resources) -> tuple[AccessAttributes, list[str]]:
    """What is asked, and what kubectl warns of: verbs and types that nobody knows, and types without a namespace."""
    verb, target = command.arguments
    subresource = command.flag("subresource")
    namespace = "" if command.has("all-namespaces") else command.flag("namespace") or access.namespace
    if target.startswith("/"):
        if subresource:
            raise bad_command("--subresource can not be used with NonResourceURL", "Leave --subresource out.")
        return AccessAttributes(verb, path=target), _verb_warning(verb, _PATH_VERBS)
    word, _, name = target.partition("/")
    found = None if word == "*" else resources.find(word)
    warnings = _type_warning(word, found, everywhere=not namespace) + _verb_warning(verb, _RESOURCE_VERBS)
    return (
        AccessAttributes(
            verb,
            group=found.group if found else "",
            resource=found.plural if found else word,
            subresource=subresource,
            name=name,
            namespace=namespace,
        ),
        warnings,
    )


def _type_warning(word: str, found: Resource | None, everywhere: bool) -> list[str]:
    if found is None:
        plural, _, group = word.lower().partition(".")
        if word == "*" or (plural in _NOT_SERVED and not group):
            return []
        return [f"the server doesn't have a resource type '{plural}'" + (f" in group '{group}'" if group else "")]
    if found.namespaced or everywhere:
        return []
    return [
        f"resource '{found.plural}' is not namespace scoped" + (f" in group '{found.group}'" if found.group else "")
    ]


def _verb_warning(verb: str, known: frozenset[str]) -> list[str]:
    return [] if verb in known else [f"verb '{verb}' is not a known verb"]


def _refused(reply: Reply) -> Stop:
    """The server would not say."""
    try:
        document = json.loads(reply.body)
    except ValueError:
        document = {}
    status = Status.of(reply.status, document if isinstance(document, Mapping) else {})
    return Stop(status.text, status.failure())


def _review(identity: Identity) -> dict[str, Any]:
    """The object that kubectl prints, in the order of its fields."""
    user: dict[str, Any] = {"username": identity.username}
    user |= {"uid": identity.uid} if identity.uid else {}
    user |= {"groups": list(identity.groups)} if identity.groups else {}
    user |= {"extra": {key: list(values) for key, values in sorted(identity.extra)}} if identity.extra else {}
    return {
        "kind": "SelfSubjectReview",
        "apiVersion": "authentication.k8s.io/v1",
        "metadata": {"creationTimestamp": identity.created or None},
        "status": {"userInfo": user},
    }


def _listed(values: tuple[str, ...]) -> str:
    return f"[{' '.join(values)}]"
