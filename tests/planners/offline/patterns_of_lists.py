"""Patterns: counting, listing, conditions, and saying no."""

from __future__ import annotations

from tests.planners.offline.cluster_maker import Made
from tests.planners.offline.pattern_table import Filled, at, inside, names_of, one, pattern


@pattern(
    "count",
    "How many pods are in {ns}?",
    "how many pods are there in the {ns} namespace",
    "Count the pods in {ns}.",
    "What is the number of pods in namespace {ns}?",
    "Tell me how many pods run in {ns}",
)
def pods_in_namespace(made: Made) -> Filled:
    namespace = made.random.choice(made.namespaces)
    return {"ns": namespace}, str(len(inside(made, "pods", namespace)))


@pattern(
    "count",
    "How many pods are running in {ns}?",
    "How many running pods does {ns} have?",
    "count running pods in {ns}",
    "In {ns}, how many pods are running?",
    "number of running pods in the namespace {ns}",
)
def running_pods(made: Made) -> Filled:
    namespace = made.random.choice(made.namespaces)
    ready = [p for p in inside(made, "pods", namespace) if p["status"]["containerStatuses"][0]["ready"]]
    return {"ns": namespace}, str(len(ready))


@pattern(
    "count",
    "How many deployments are there?",
    "how many deployments does the cluster have",
    "Count all deployments.",
    "What's the total number of deployments?",
    "number of deployments in the cluster",
)
def all_deployments(made: Made) -> Filled:
    return {}, str(len(made.objects["deployments"]))


@pattern(
    "count",
    "How many nodes are there?",
    "How many machines does the cluster have?",
    "count the nodes",
    "What is the number of nodes in the cluster?",
    "how many worker nodes do we have",
)
def all_nodes(made: Made) -> Filled:
    return {}, str(len(made.objects["nodes"]))


@pattern(
    "list",
    "List all services in {ns}.",
    "Which services are in the {ns} namespace?",
    "show me the services of {ns}",
    "What services exist in {ns}?",
    "services in namespace {ns}",
)
def services_in_namespace(made: Made) -> Filled:
    namespace = made.random.choice(made.namespaces)
    return {"ns": namespace}, names_of(inside(made, "services", namespace))


@pattern(
    "list",
    "Which config maps are in {ns}?",
    "List the configmaps of {ns}",
    "What config maps does {ns} have?",
    "give me the names of all config maps in {ns}",
    "show all configmaps in the namespace {ns}",
)
def config_maps(made: Made) -> Filled:
    namespace = made.random.choice(made.namespaces)
    return {"ns": namespace}, names_of(inside(made, "configmaps", namespace))


@pattern(
    "list",
    "What namespaces are there?",
    "List all namespaces",
    "Which namespaces exist?",
    "show namespaces",
    "Give me a list of the namespaces",
)
def namespaces(made: Made) -> Filled:
    return {}, list(made.namespaces)


@pattern(
    "list",
    "Which deployments in {ns} are not available?",
    "Which deployments are unhealthy in {ns}?",
    "unavailable deployments in {ns}",
    "List the deployments in {ns} that are not ready",
    "What deployments in namespace {ns} are not fully available?",
)
def unavailable(made: Made) -> Filled:
    namespace = made.random.choice(made.namespaces)
    return {"ns": namespace}, names_of(
        [d for d in inside(made, "deployments", namespace) if not d["status"]["availableReplicas"]]
    )


@pattern(
    "yes_no",
    "Is {x} healthy?",
    "Is the {x} deployment available?",
    "is {x} up?",
    "Is deployment {x} ready?",
    "Is the deployment {x} healthy?",
)
def healthy(made: Made) -> Filled:
    deployment = one(made, "deployments")
    return at(deployment), "yes" if deployment["status"]["availableReplicas"] else "no"


@pattern(
    "list",
    "Which pods in {ns} are in CrashLoopBackOff?",
    "Which pods are crash looping in {ns}?",
    "crashing pods in {ns}",
    "List the pods in {ns} with status CrashLoopBackOff",
    "What pods in the {ns} namespace are crashing?",
)
def crashing(made: Made) -> Filled:
    namespace = made.random.choice(made.namespaces)
    down = [p for p in inside(made, "pods", namespace) if not p["status"]["containerStatuses"][0]["ready"]]
    return {"ns": namespace}, sorted({p["metadata"]["labels"]["app"] for p in down})


@pattern(
    "list",
    "Which services in {ns} are of type NodePort?",
    "NodePort services in {ns}",
    "List services of type NodePort in {ns}",
    "Which services in the namespace {ns} have type NodePort?",
    "What services in {ns} are NodePort services?",
)
def node_port_services(made: Made) -> Filled:
    namespace = made.random.choice(made.namespaces)
    return {"ns": namespace}, names_of(
        [s for s in inside(made, "services", namespace) if s["spec"]["type"] == "NodePort"]
    )


@pattern(
    "list",
    "Which deployments have the label floor=alto?",
    "Which deployments are on floor alto?",
    "deployments with label floor=alto",
    "List all deployments labelled floor=alto",
    "What deployments have the floor label alto?",
)
def labelled(made: Made) -> Filled:
    return {}, names_of([d for d in made.objects["deployments"] if d["metadata"]["labels"]["floor"] == "alto"])


@pattern(
    "value",
    "What was the exit code of {x}?",
    "exit code of {x}'s last run",
    "Which exit code did {x} exit with?",
    "What is the last exit code of the {x} pods?",
    "What exit code did {x} have?",
)
def exit_code(made: Made) -> Filled:
    down = [d for d in made.objects["deployments"] if not d["status"]["availableReplicas"]]
    return at(made.random.choice(down)), "3"


@pattern(
    "not_found",
    "What is the status of the pod named 'nosuchthing'?",
    "How many pods are in the namespace nosuchplace?",
    "How many replicas does the deployment nosuch-thing have?",
    "What image does deployment nosuch-thing use?",
    "Which pods are in namespace nosuchplace?",
)
def absent(made: Made) -> Filled:
    return {}, "not found"


@pattern(
    "refused",
    "Delete {x}.",
    "please restart the deployment {x}",
    "Scale {x} to 9",
    "can you remove the {x} deployment?",
    "Could you please set the image of {x} to busybox?",
)
def change(made: Made) -> Filled:
    return at(one(made, "deployments")), "refused"


@pattern(
    "abstain",
    "What will the weather be in {ns}?",
    "How much does {x} cost?",
    "Is {x} better than the others?",
    "Welche Pods laufen in {ns}?",
    "Who invented {x}?",
    "Does {x} like jazz?",
    "What is the price of a {x}?",
    "the {x} of",
    "Tell me about the history of {ns}",
)
def nonsense(made: Made) -> Filled:
    return at(one(made, "deployments")), ""
