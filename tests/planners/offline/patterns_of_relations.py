"""Patterns: what goes with what, and made-up kinds."""

from __future__ import annotations

from tests.planners.offline.cluster_maker import Custom, Made
from tests.planners.offline.object_maker import Document
from tests.planners.offline.pattern_table import Filled, at, container_of, names_of, one, pattern, pods_of


@pattern(
    "value",
    "Which service exposes {x}?",
    "Which service selects the {x} pods?",
    "What service sends traffic to {x}?",
    "which service routes to the deployment {x}",
    "What is the service of {x}?",
)
def exposing_service(made: Made) -> Filled:
    deployment = one(made, "deployments")
    return at(deployment), deployment["metadata"]["name"] + "-entry"


@pattern(
    "value",
    "Which config map does {x} use?",
    "What config map is used by {x}?",
    "configmap of deployment {x}",
    "Which configmap does the {x} deployment reference?",
    "Which config map does {x} read?",
)
def used_config(made: Made) -> Filled:
    deployment = one(made, "deployments")
    return at(deployment), container_of(deployment)["envFrom"][0]["configMapRef"]["name"]


@pattern(
    "value",
    "Which deployment uses the config map {x}?",
    "What deployment references {x}?",
    "Which deployment reads config map {x}?",
    "Which deployment is {x} used by?",
    "which deployments use configmap {x}",
)
def config_user(made: Made) -> Filled:
    config = one(made, "configmaps")
    users = [
        d
        for d in made.objects["deployments"]
        if container_of(d)["envFrom"][0]["configMapRef"]["name"] == config["metadata"]["name"]
    ]
    return at(config), users[0]["metadata"]["name"]


@pattern(
    "value",
    "Which service account does {x} use?",
    "What service account does the deployment {x} run as?",
    "service account of {x}",
    "Under which service account does {x} run?",
    "What's {x}'s service account?",
)
def service_account(made: Made) -> Filled:
    deployment = one(made, "deployments")
    return at(deployment), deployment["metadata"]["name"] + "-runner"


@pattern(
    "count",
    "How many pods does {x} have?",
    "How many pods belong to {x}?",
    "How many {x} pods are there?",
    "number of pods of the deployment {x}",
    "How many pods are managed by deployment {x}?",
)
def pods_of_deployment(made: Made) -> Filled:
    deployment = one(made, "deployments")
    return at(deployment), str(len(pods_of(made, deployment)))


@pattern(
    "value",
    "Which deployment does the {x} service send traffic to?",
    "Which deployment is behind {x}?",
    "What deployment does {x} route to?",
    "Which deployment does service {x} select?",
    "which deployment backs the service {x}",
)
def backing_deployment(made: Made) -> Filled:
    service = one(made, "services")
    return at(service), service["metadata"]["name"].removesuffix("-entry")


@pattern(
    "value",
    "Which deployment does the autoscaler {x} scale?",
    "What does {x} scale?",
    "target of the {x} autoscaler",
    "Which deployment is scaled by {x}?",
    "What is the scale target of hpa {x}?",
)
def scale_target(made: Made) -> Filled:
    scaler = one(made, "horizontalpodautoscalers")
    return at(scaler), scaler["spec"]["scaleTargetRef"]["name"]


@pattern(
    "list",
    "Which pods are on node {x}?",
    "Which pods run on {x}?",
    "pods on {x}",
    "List the pods scheduled on {x}",
    "What pods does the node {x} run?",
)
def pods_on_node(made: Made) -> Filled:
    node = one(made, "nodes")
    on = [p for p in made.objects["pods"] if p["spec"]["nodeName"] == node["metadata"]["name"]]
    return at(node), sorted({p["metadata"]["labels"]["app"] for p in on})


def _custom(made: Made) -> tuple[Custom, Document, dict[str, str]]:
    custom = made.random.choice(made.customs)
    found = made.random.choice(custom.objects)
    spaced = {
        key: "".join(f" {c.lower()}" if c.isupper() else c for c in getattr(custom, f"{key}_field"))
        for key in ("text", "number", "flag", "enum")
    }
    return custom, found, {**at(found), **spaced, "kind": custom.kind.lower(), "kinds": custom.plural}


@pattern(
    "count",
    "How many {kinds} are there?",
    "count all {kinds}",
    "What is the number of {kinds}?",
    "how many {kinds} exist",
    "How many {kinds} does the cluster have?",
)
def custom_count(made: Made) -> Filled:
    custom, _, words = _custom(made)
    return words, str(len(custom.objects))


@pattern(
    "list",
    "List all {kinds}.",
    "Which {kinds} exist?",
    "show me the {kinds}",
    "What {kinds} are there?",
    "give me the names of all {kinds}",
)
def custom_list(made: Made) -> Filled:
    custom, _, words = _custom(made)
    return words, names_of(custom.objects)


@pattern(
    "value",
    "What is the {text} of {x}?",
    "Which {text} does the {kind} {x} have?",
    "{text} of {x}",
    "{x}'s {text}",
    "What {text} does {x} use?",
)
def custom_text(made: Made) -> Filled:
    custom, found, words = _custom(made)
    return words, found["spec"][custom.text_field]


@pattern(
    "value",
    "What is the {number} of {x}?",
    "{number} of the {x} {kind}",
    "Which {number} does {kind} {x} have?",
    "What {number} does {x} have?",
    "Tell me the {number} of {x}",
)
def custom_number(made: Made) -> Filled:
    custom, found, words = _custom(made)
    return words, str(found["spec"][custom.number_field])


@pattern(
    "list",
    "Which {kinds} have a {number} above {n}?",
    "{kinds} with a {number} of more than {n}" if False else "Which {kinds} have a {number} greater than {n}?",
    "{kinds} with a {number} over {n}",
    "List the {kinds} whose {number} is more than {n}",
    "Which {kinds} have more than {n} {number}?",
)
def custom_above(made: Made) -> Filled:
    custom, found, words = _custom(made)
    limit = found["spec"][custom.number_field]
    return {**words, "n": str(limit)}, names_of([d for d in custom.objects if d["spec"][custom.number_field] > limit])


@pattern(
    "list",
    "Which {kinds} have the {enum} {e}?",
    "Which {kinds} have {enum} {e}?",
    "List {kinds} with {enum} {e}",
    "What {kinds} have the {enum} set to {e}?",
    "Which {kinds} are {e}?",
)
def custom_enum(made: Made) -> Filled:
    custom, found, words = _custom(made)
    value = found["spec"][custom.enum_field]
    return {**words, "e": value}, names_of([d for d in custom.objects if d["spec"][custom.enum_field] == value])


@pattern(
    "value",
    "Which {kind} has the highest {number}?",
    "{kind} with the highest {number}",
    "What {kind} has the most {number}?",
    "Which {kind} has the largest {number}?",
    "Which of the {kinds} has the greatest {number}?",
)
def custom_highest(made: Made) -> Filled:
    custom, _, words = _custom(made)
    best = max(d["spec"][custom.number_field] for d in custom.objects)
    top = [d for d in custom.objects if d["spec"][custom.number_field] == best]
    return words, top[0]["metadata"]["name"] if len(top) == 1 else names_of(top)
