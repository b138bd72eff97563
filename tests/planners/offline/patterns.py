"""Question patterns: at least five wordings of each, and what is right for them on a cluster that was made from a seed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.planners.offline.cluster_maker import Custom, Document, Made

Filled = tuple[dict[str, str], str | list[str]]


@dataclass(frozen=True)
class Pattern:
    """`fill` gives what stands in the wordings' gaps and the right answer; `kind` is as in a scenario's questions."""

    name: str
    kind: str
    wordings: tuple[str, ...]
    fill: Callable[[Made], Filled]


_PATTERNS: list[Pattern] = []


def patterns() -> Iterator[Pattern]:
    """Every pattern."""
    yield from _PATTERNS


def _pattern(kind: str, *wordings: str) -> Callable[[Callable[[Made], Filled]], Callable[[Made], Filled]]:
    def keep(fill: Callable[[Made], Filled]) -> Callable[[Made], Filled]:
        _PATTERNS.append(Pattern(fill.__name__, kind, wordings, fill))
        return fill

    return keep


def _one(made: Made, plural: str) -> Document:
    return made.random.choice(made.objects[plural])


def _at(document: Document) -> dict[str, str]:
    return {"x": document["metadata"]["name"], "ns": document["metadata"].get("namespace", "")}


def _in(made: Made, plural: str, namespace: str) -> list[Document]:
    return [d for d in made.objects[plural] if d["metadata"].get("namespace") == namespace]


def _names(documents: list[Document]) -> list[str]:
    return [d["metadata"]["name"] for d in documents]


def _container(document: Document) -> Document:
    found: Document = document["spec"]["template"]["spec"]["containers"][0]
    return found


def _pods_of(made: Made, deployment: Document) -> list[Document]:
    key = (deployment["metadata"]["namespace"], deployment["metadata"]["name"])
    return [p for p in made.objects["pods"] if (p["metadata"]["namespace"], p["metadata"]["labels"]["app"]) == key]


# ── counting and listing ─────────────────────────────────────────────────────────────────────────────────────────────


@_pattern("count", "How many pods are in {ns}?", "how many pods are there in the {ns} namespace", "Count the pods in {ns}.",
          "What is the number of pods in namespace {ns}?", "Tell me how many pods run in {ns}")  # fmt: skip
def pods_in_namespace(made: Made) -> Filled:
    namespace = made.random.choice(made.namespaces)
    return {"ns": namespace}, str(len(_in(made, "pods", namespace)))


@_pattern("count", "How many pods are running in {ns}?", "How many running pods does {ns} have?", "count running pods in {ns}",
          "In {ns}, how many pods are running?", "number of running pods in the namespace {ns}")  # fmt: skip
def running_pods(made: Made) -> Filled:
    namespace = made.random.choice(made.namespaces)
    ready = [p for p in _in(made, "pods", namespace) if p["status"]["containerStatuses"][0]["ready"]]
    return {"ns": namespace}, str(len(ready))


@_pattern("count", "How many deployments are there?", "how many deployments does the cluster have", "Count all deployments.",
          "What's the total number of deployments?", "number of deployments in the cluster")  # fmt: skip
def all_deployments(made: Made) -> Filled:
    return {}, str(len(made.objects["deployments"]))


@_pattern("count", "How many nodes are there?", "How many machines does the cluster have?", "count the nodes",
          "What is the number of nodes in the cluster?", "how many worker nodes do we have")  # fmt: skip
def all_nodes(made: Made) -> Filled:
    return {}, str(len(made.objects["nodes"]))


@_pattern("list", "List all services in {ns}.", "Which services are in the {ns} namespace?", "show me the services of {ns}",
          "What services exist in {ns}?", "services in namespace {ns}")  # fmt: skip
def services_in_namespace(made: Made) -> Filled:
    namespace = made.random.choice(made.namespaces)
    return {"ns": namespace}, _names(_in(made, "services", namespace))


@_pattern("list", "Which config maps are in {ns}?", "List the configmaps of {ns}", "What config maps does {ns} have?",
          "give me the names of all config maps in {ns}", "show all configmaps in the namespace {ns}")  # fmt: skip
def config_maps(made: Made) -> Filled:
    namespace = made.random.choice(made.namespaces)
    return {"ns": namespace}, _names(_in(made, "configmaps", namespace))


@_pattern("list", "What namespaces are there?", "List all namespaces", "Which namespaces exist?", "show namespaces",
          "Give me a list of the namespaces")  # fmt: skip
def namespaces(made: Made) -> Filled:
    return {}, list(made.namespaces)


# ── one thing's fields ───────────────────────────────────────────────────────────────────────────────────────────────


@_pattern("value", "What image does {x} use?", "Which image does the {x} deployment run?", "image of {x}",
          "What is the container image of deployment {x}?", "Tell me {x}'s image")  # fmt: skip
def image(made: Made) -> Filled:
    deployment = _one(made, "deployments")
    return _at(deployment), _container(deployment)["image"]


@_pattern("count", "How many replicas does {x} have?", "What is the replica count of {x}?", "{x} replicas",
          "How many replicas are configured for the deployment {x}?", "how many replicas should {x} run")  # fmt: skip
def replicas(made: Made) -> Filled:
    deployment = _one(made, "deployments")
    return _at(deployment), str(deployment["spec"]["replicas"])


@_pattern("count", "How many ready replicas does {x} have?", "How many replicas of {x} are ready?",
          "how many of the {x} replicas are ready", "number of ready replicas of {x}",
          "What is the number of ready replicas of deployment {x}?")  # fmt: skip
def ready_replicas(made: Made) -> Filled:
    deployment = _one(made, "deployments")
    return _at(deployment), str(deployment["status"]["readyReplicas"])


@_pattern("value", "Which namespace is {x} in?", "In which namespace does {x} run?", "What namespace is the deployment {x} in?",
          "namespace of {x}", "What is the namespace of the {x} deployment?")  # fmt: skip
def namespace_of(made: Made) -> Filled:
    deployment = _one(made, "deployments")
    return _at(deployment), deployment["metadata"]["namespace"]


@_pattern("value", "What is the memory limit of {x}?", "How much memory may {x} use at most?", "{x}'s memory limit",
          "What's the RAM limit of the {x} deployment?", "Which memory limit does {x} have?")  # fmt: skip
def memory_limit(made: Made) -> Filled:
    deployment = _one(made, "deployments")
    return _at(deployment), _container(deployment)["resources"]["limits"]["memory"]


@_pattern("value", "What is the CPU request of {x}?", "How much CPU does {x} request?", "cpu request of the deployment {x}",
          "How much cpu does {x} ask for?", "Which CPU request does {x} have?")  # fmt: skip
def cpu_request(made: Made) -> Filled:
    return _at(_one(made, "deployments")), "70m"


@_pattern("value", "What is the termination grace period of {x}?", "What grace period does {x} have?",
          "How many seconds is {x}'s grace period?", "grace period of the {x} deployment in seconds",
          "Which termination grace period does deployment {x} use?")  # fmt: skip
def grace_period(made: Made) -> Filled:
    deployment = _one(made, "deployments")
    return _at(deployment), str(deployment["spec"]["template"]["spec"]["terminationGracePeriodSeconds"])


@_pattern("value", "What is the readiness probe period of {x}?", "readiness probe interval of {x}",
          "What is the period of the readiness probe of {x}?", "How often is the readiness probe of {x} run?",
          "Which readiness probe period does the deployment {x} have, in seconds?")  # fmt: skip
def probe_period(made: Made) -> Filled:
    deployment = _one(made, "deployments")
    return _at(deployment), str(_container(deployment)["readinessProbe"]["periodSeconds"])


@_pattern("value", "What is QUEUE_NAME in {x}?", "What's QUEUE_NAME set to in the {x} deployment?", "QUEUE_NAME of {x}",
          "What is the value of QUEUE_NAME in deployment {x}?", "Which value does QUEUE_NAME have in {x}?")  # fmt: skip
def environment(made: Made) -> Filled:
    deployment = _one(made, "deployments")
    return _at(deployment), _container(deployment)["env"][0]["value"]


@_pattern("value", "What is MODE_LEVEL in {x}?", "value of MODE_LEVEL in config map {x}", "What's MODE_LEVEL set to in {x}?",
          "What is the value of MODE_LEVEL in the {x} configmap?", "Which MODE_LEVEL does {x} set?")  # fmt: skip
def config_value(made: Made) -> Filled:
    found = _one(made, "configmaps")
    return _at(found), found["data"]["MODE_LEVEL"]


@_pattern("value", "What port does {x} listen on?", "Which port does the {x} service expose?", "port of service {x}",
          "What is the port of {x}?", "On which port does {x} listen?")  # fmt: skip
def service_port(made: Made) -> Filled:
    service = _one(made, "services")
    return _at(service), str(service["spec"]["ports"][0]["port"])


@_pattern("value", "What is the target port of {x}?", "Which target port does the service {x} have?", "target port of {x}",
          "To which port does {x} forward?", "{x}'s target port")  # fmt: skip
def target_port(made: Made) -> Filled:
    service = _one(made, "services")
    return _at(service), str(service["spec"]["ports"][0]["targetPort"])


@_pattern("value", "What type is {x}?", "What is the type of the {x} service?", "Which type of service is {x}?",
          "service type of {x}", "What type does service {x} have?")  # fmt: skip
def service_type(made: Made) -> Filled:
    service = _one(made, "services")
    return _at(service), service["spec"]["type"]


@_pattern("value", "What is the cluster IP of {x}?", "cluster ip of {x}", "Which cluster IP does the service {x} have?",
          "What's {x}'s cluster IP?", "What is the IP of service {x}?")  # fmt: skip
def cluster_ip(made: Made) -> Filled:
    service = _one(made, "services")
    return _at(service), service["spec"]["clusterIP"]


@_pattern("value", "What is the schedule of {x}?", "When does {x} run?", "How often does the {x} cronjob run?",
          "On which schedule does {x} run?", "cron schedule of {x}")  # fmt: skip
def schedule(made: Made) -> Filled:
    job = _one(made, "cronjobs")
    return _at(job), job["spec"]["schedule"]


@_pattern("yes_no", "Is {x} suspended?", "Is the cronjob {x} suspended?", "is the {x} cron job paused?", "Has {x} been suspended?",
          "Is the cron job named {x} suspended?")  # fmt: skip
def suspended(made: Made) -> Filled:
    job = _one(made, "cronjobs")
    return _at(job), "yes" if job["spec"]["suspend"] else "no"


@_pattern("value", "How much storage does {x} request?", "What size is the {x} claim?", "How big is {x}?",
          "storage request of pvc {x}", "How much storage does the volume claim {x} ask for?")  # fmt: skip
def claim_size(made: Made) -> Filled:
    claim = _one(made, "persistentvolumeclaims")
    return _at(claim), claim["spec"]["resources"]["requests"]["storage"]


@_pattern("value", "What is the status of {x}?", "Which status does the claim {x} have?", "status of pvc {x}",
          "What's the current status of the volume claim {x}?", "What state is {x} in?")  # fmt: skip
def claim_status(made: Made) -> Filled:
    claim = _one(made, "persistentvolumeclaims")
    return _at(claim), claim["status"]["phase"]


@_pattern("value", "Which storage class does {x} use?", "storage class of {x}", "What storage class does the claim {x} ask for?",
          "What is the storage class of pvc {x}?", "Which storage class does the volume claim {x} want?")  # fmt: skip
def claim_class(made: Made) -> Filled:
    claim = _one(made, "persistentvolumeclaims")
    return _at(claim), claim["spec"]["storageClassName"]


@_pattern("count", "What is the maximum number of replicas of the {x} autoscaler?", "max replicas of {x}",
          "How many replicas can {x} scale up to?", "What's the upper limit of the autoscaler {x}?",
          "What is the maximum replica count of hpa {x}?")  # fmt: skip
def max_replicas(made: Made) -> Filled:
    scaler = _one(made, "horizontalpodautoscalers")
    return _at(scaler), str(scaler["spec"]["maxReplicas"])


@_pattern("list", "Which hosts does {x} serve?", "hosts of the ingress {x}", "What hosts does the {x} ingress have?",
          "Which host names does ingress {x} serve?", "List the hosts of {x}")  # fmt: skip
def hosts(made: Made) -> Filled:
    ingress = _one(made, "ingresses")
    return _at(ingress), [ingress["spec"]["rules"][0]["host"]]


# ── relations ────────────────────────────────────────────────────────────────────────────────────────────────────────


@_pattern("value", "Which service exposes {x}?", "Which service selects the {x} pods?", "What service sends traffic to {x}?", "which service routes to the deployment {x}",
          "What is the service of {x}?")  # fmt: skip
def exposing_service(made: Made) -> Filled:
    deployment = _one(made, "deployments")
    return _at(deployment), deployment["metadata"]["name"] + "-entry"


@_pattern("value", "Which config map does {x} use?", "What config map is used by {x}?", "configmap of deployment {x}",
          "Which configmap does the {x} deployment reference?", "Which config map does {x} read?")  # fmt: skip
def used_config(made: Made) -> Filled:
    deployment = _one(made, "deployments")
    return _at(deployment), _container(deployment)["envFrom"][0]["configMapRef"]["name"]


@_pattern("value", "Which deployment uses the config map {x}?", "What deployment references {x}?", "Which deployment reads config map {x}?", "Which deployment is {x} used by?",
          "which deployments use configmap {x}")  # fmt: skip
def config_user(made: Made) -> Filled:
    config = _one(made, "configmaps")
    users = [
        d
        for d in made.objects["deployments"]
        if _container(d)["envFrom"][0]["configMapRef"]["name"] == config["metadata"]["name"]
    ]
    return _at(config), users[0]["metadata"]["name"]


@_pattern("value", "Which service account does {x} use?", "What service account does the deployment {x} run as?",
          "service account of {x}", "Under which service account does {x} run?", "What's {x}'s service account?")  # fmt: skip
def service_account(made: Made) -> Filled:
    deployment = _one(made, "deployments")
    return _at(deployment), deployment["metadata"]["name"] + "-runner"


@_pattern("count", "How many pods does {x} have?", "How many pods belong to {x}?", "How many {x} pods are there?",
          "number of pods of the deployment {x}", "How many pods are managed by deployment {x}?")  # fmt: skip
def pods_of_deployment(made: Made) -> Filled:
    deployment = _one(made, "deployments")
    return _at(deployment), str(len(_pods_of(made, deployment)))


@_pattern("value", "Which deployment does the {x} service send traffic to?", "Which deployment is behind {x}?",
          "What deployment does {x} route to?", "Which deployment does service {x} select?",
          "which deployment backs the service {x}")  # fmt: skip
def backing_deployment(made: Made) -> Filled:
    service = _one(made, "services")
    return _at(service), service["metadata"]["name"].removesuffix("-entry")


@_pattern("value", "Which deployment does the autoscaler {x} scale?", "What does {x} scale?", "target of the {x} autoscaler",
          "Which deployment is scaled by {x}?", "What is the scale target of hpa {x}?")  # fmt: skip
def scale_target(made: Made) -> Filled:
    scaler = _one(made, "horizontalpodautoscalers")
    return _at(scaler), scaler["spec"]["scaleTargetRef"]["name"]


@_pattern("list", "Which pods are on node {x}?", "Which pods run on {x}?", "pods on {x}", "List the pods scheduled on {x}",
          "What pods does the node {x} run?")  # fmt: skip
def pods_on_node(made: Made) -> Filled:
    node = _one(made, "nodes")
    on = [p for p in made.objects["pods"] if p["spec"]["nodeName"] == node["metadata"]["name"]]
    return _at(node), sorted({p["metadata"]["labels"]["app"] for p in on})


# ── conditions ───────────────────────────────────────────────────────────────────────────────────────────────────────


@_pattern("list", "Which deployments in {ns} are not available?", "Which deployments are unhealthy in {ns}?",
          "unavailable deployments in {ns}", "List the deployments in {ns} that are not ready",
          "What deployments in namespace {ns} are not fully available?")  # fmt: skip
def unavailable(made: Made) -> Filled:
    namespace = made.random.choice(made.namespaces)
    return {"ns": namespace}, _names(
        [d for d in _in(made, "deployments", namespace) if not d["status"]["availableReplicas"]]
    )


@_pattern("yes_no", "Is {x} healthy?", "Is the {x} deployment available?", "is {x} up?", "Is deployment {x} ready?",
          "Is the deployment {x} healthy?")  # fmt: skip
def healthy(made: Made) -> Filled:
    deployment = _one(made, "deployments")
    return _at(deployment), "yes" if deployment["status"]["availableReplicas"] else "no"


@_pattern("list", "Which pods in {ns} are in CrashLoopBackOff?", "Which pods are crash looping in {ns}?", "crashing pods in {ns}",
          "List the pods in {ns} with status CrashLoopBackOff", "What pods in the {ns} namespace are crashing?")  # fmt: skip
def crashing(made: Made) -> Filled:
    namespace = made.random.choice(made.namespaces)
    down = [p for p in _in(made, "pods", namespace) if not p["status"]["containerStatuses"][0]["ready"]]
    return {"ns": namespace}, sorted({p["metadata"]["labels"]["app"] for p in down})


@_pattern("list", "Which services in {ns} are of type NodePort?", "NodePort services in {ns}", "List services of type NodePort in {ns}",
          "Which services in the namespace {ns} have type NodePort?", "What services in {ns} are NodePort services?")  # fmt: skip
def node_port_services(made: Made) -> Filled:
    namespace = made.random.choice(made.namespaces)
    return {"ns": namespace}, _names([s for s in _in(made, "services", namespace) if s["spec"]["type"] == "NodePort"])


@_pattern("list", "Which deployments have the label floor=alto?", "Which deployments are on floor alto?",
          "deployments with label floor=alto", "List all deployments labelled floor=alto",
          "What deployments have the floor label alto?")  # fmt: skip
def labelled(made: Made) -> Filled:
    return {}, _names([d for d in made.objects["deployments"] if d["metadata"]["labels"]["floor"] == "alto"])


@_pattern("value", "What was the exit code of {x}?", "exit code of {x}'s last run", "Which exit code did {x} exit with?", "What is the last exit code of the {x} pods?",
          "What exit code did {x} have?")  # fmt: skip
def exit_code(made: Made) -> Filled:
    down = [d for d in made.objects["deployments"] if not d["status"]["availableReplicas"]]
    return _at(made.random.choice(down)), "3"


# ── custom resources ─────────────────────────────────────────────────────────────────────────────────────────────────


def _custom(made: Made) -> tuple[Custom, Document, dict[str, str]]:
    custom = made.random.choice(made.customs)
    found = made.random.choice(custom.objects)
    spaced = {key: "".join(f" {c.lower()}" if c.isupper() else c for c in getattr(custom, f"{key}_field"))
              for key in ("text", "number", "flag", "enum")}  # fmt: skip
    return custom, found, {**_at(found), **spaced, "kind": custom.kind.lower(), "kinds": custom.plural}


@_pattern("count", "How many {kinds} are there?", "count all {kinds}", "What is the number of {kinds}?", "how many {kinds} exist",
          "How many {kinds} does the cluster have?")  # fmt: skip
def custom_count(made: Made) -> Filled:
    custom, _, words = _custom(made)
    return words, str(len(custom.objects))


@_pattern("list", "List all {kinds}.", "Which {kinds} exist?", "show me the {kinds}", "What {kinds} are there?",
          "give me the names of all {kinds}")  # fmt: skip
def custom_list(made: Made) -> Filled:
    custom, _, words = _custom(made)
    return words, _names(custom.objects)


@_pattern("value", "What is the {text} of {x}?", "Which {text} does the {kind} {x} have?", "{text} of {x}", "{x}'s {text}",
          "What {text} does {x} use?")  # fmt: skip
def custom_text(made: Made) -> Filled:
    custom, found, words = _custom(made)
    return words, found["spec"][custom.text_field]


@_pattern("value", "What is the {number} of {x}?", "{number} of the {x} {kind}", "Which {number} does {kind} {x} have?",
          "What {number} does {x} have?", "Tell me the {number} of {x}")  # fmt: skip
def custom_number(made: Made) -> Filled:
    custom, found, words = _custom(made)
    return words, str(found["spec"][custom.number_field])


@_pattern("list", "Which {kinds} have a {number} above {n}?", "{kinds} with a {number} of more than {n}" if False
          else "Which {kinds} have a {number} greater than {n}?", "{kinds} with a {number} over {n}",
          "List the {kinds} whose {number} is more than {n}", "Which {kinds} have more than {n} {number}?")  # fmt: skip
def custom_above(made: Made) -> Filled:
    custom, found, words = _custom(made)
    limit = found["spec"][custom.number_field]
    return {**words, "n": str(limit)}, _names([d for d in custom.objects if d["spec"][custom.number_field] > limit])


@_pattern("list", "Which {kinds} have the {enum} {e}?", "Which {kinds} have {enum} {e}?", "List {kinds} with {enum} {e}",
          "What {kinds} have the {enum} set to {e}?",
          "Which {kinds} are {e}?")  # fmt: skip
def custom_enum(made: Made) -> Filled:
    custom, found, words = _custom(made)
    value = found["spec"][custom.enum_field]
    return {**words, "e": value}, _names([d for d in custom.objects if d["spec"][custom.enum_field] == value])


@_pattern("value", "Which {kind} has the highest {number}?", "{kind} with the highest {number}", "What {kind} has the most {number}?",
          "Which {kind} has the largest {number}?", "Which of the {kinds} has the greatest {number}?")  # fmt: skip
def custom_highest(made: Made) -> Filled:
    custom, _, words = _custom(made)
    best = max(d["spec"][custom.number_field] for d in custom.objects)
    top = [d for d in custom.objects if d["spec"][custom.number_field] == best]
    return words, top[0]["metadata"]["name"] if len(top) == 1 else _names(top)


# ── saying no ────────────────────────────────────────────────────────────────────────────────────────────────────────


@_pattern("not_found", "What is the status of the pod named 'nosuchthing'?", "How many pods are in the namespace nosuchplace?",
          "How many replicas does the deployment nosuch-thing have?", "What image does deployment nosuch-thing use?",
          "Which pods are in namespace nosuchplace?")  # fmt: skip
def absent(made: Made) -> Filled:
    return {}, "not found"


@_pattern("refused", "Delete {x}.", "please restart the deployment {x}", "Scale {x} to 9", "can you remove the {x} deployment?",
          "Could you please set the image of {x} to busybox?")  # fmt: skip
def change(made: Made) -> Filled:
    return _at(_one(made, "deployments")), "refused"


@_pattern("abstain", "What will the weather be in {ns}?", "How much does {x} cost?", "Is {x} better than the others?",
          "Welche Pods laufen in {ns}?", "Who invented {x}?", "Does {x} like jazz?", "What is the price of a {x}?",
          "the {x} of", "Tell me about the history of {ns}")  # fmt: skip
def nonsense(made: Made) -> Filled:
    return _at(_one(made, "deployments")), ""
