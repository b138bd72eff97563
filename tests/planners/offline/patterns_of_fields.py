"""Patterns: what one thing has."""

from __future__ import annotations

from tests.planners.offline.cluster_maker import Made
from tests.planners.offline.pattern_table import Filled, at, container_of, one, pattern


@pattern(
    "value",
    "What image does {x} use?",
    "Which image does the {x} deployment run?",
    "image of {x}",
    "What is the container image of deployment {x}?",
    "Tell me {x}'s image",
)
def image(made: Made) -> Filled:
    deployment = one(made, "deployments")
    return at(deployment), container_of(deployment)["image"]


@pattern(
    "count",
    "How many replicas does {x} have?",
    "What is the replica count of {x}?",
    "{x} replicas",
    "How many replicas are configured for the deployment {x}?",
    "how many replicas should {x} run",
)
def replicas(made: Made) -> Filled:
    deployment = one(made, "deployments")
    return at(deployment), str(deployment["spec"]["replicas"])


@pattern(
    "count",
    "How many ready replicas does {x} have?",
    "How many replicas of {x} are ready?",
    "how many of the {x} replicas are ready",
    "number of ready replicas of {x}",
    "What is the number of ready replicas of deployment {x}?",
)
def ready_replicas(made: Made) -> Filled:
    deployment = one(made, "deployments")
    return at(deployment), str(deployment["status"]["readyReplicas"])


@pattern(
    "value",
    "Which namespace is {x} in?",
    "In which namespace does {x} run?",
    "What namespace is the deployment {x} in?",
    "namespace of {x}",
    "What is the namespace of the {x} deployment?",
)
def namespace_of(made: Made) -> Filled:
    deployment = one(made, "deployments")
    return at(deployment), deployment["metadata"]["namespace"]


@pattern(
    "value",
    "What is the memory limit of {x}?",
    "How much memory may {x} use at most?",
    "{x}'s memory limit",
    "What's the RAM limit of the {x} deployment?",
    "Which memory limit does {x} have?",
)
def memory_limit(made: Made) -> Filled:
    deployment = one(made, "deployments")
    return at(deployment), container_of(deployment)["resources"]["limits"]["memory"]


@pattern(
    "value",
    "What is the CPU request of {x}?",
    "How much CPU does {x} request?",
    "cpu request of the deployment {x}",
    "How much cpu does {x} ask for?",
    "Which CPU request does {x} have?",
)
def cpu_request(made: Made) -> Filled:
    return at(one(made, "deployments")), "70m"


@pattern(
    "value",
    "What is the termination grace period of {x}?",
    "What grace period does {x} have?",
    "How many seconds is {x}'s grace period?",
    "grace period of the {x} deployment in seconds",
    "Which termination grace period does deployment {x} use?",
)
def grace_period(made: Made) -> Filled:
    deployment = one(made, "deployments")
    return at(deployment), str(deployment["spec"]["template"]["spec"]["terminationGracePeriodSeconds"])


@pattern(
    "value",
    "What is the readiness probe period of {x}?",
    "readiness probe interval of {x}",
    "What is the period of the readiness probe of {x}?",
    "How often is the readiness probe of {x} run?",
    "Which readiness probe period does the deployment {x} have, in seconds?",
)
def probe_period(made: Made) -> Filled:
    deployment = one(made, "deployments")
    return at(deployment), str(container_of(deployment)["readinessProbe"]["periodSeconds"])


@pattern(
    "value",
    "What is QUEUE_NAME in {x}?",
    "What's QUEUE_NAME set to in the {x} deployment?",
    "QUEUE_NAME of {x}",
    "What is the value of QUEUE_NAME in deployment {x}?",
    "Which value does QUEUE_NAME have in {x}?",
)
def environment(made: Made) -> Filled:
    deployment = one(made, "deployments")
    return at(deployment), container_of(deployment)["env"][0]["value"]


@pattern(
    "value",
    "What is MODE_LEVEL in {x}?",
    "value of MODE_LEVEL in config map {x}",
    "What's MODE_LEVEL set to in {x}?",
    "What is the value of MODE_LEVEL in the {x} configmap?",
    "Which MODE_LEVEL does {x} set?",
)
def config_value(made: Made) -> Filled:
    found = one(made, "configmaps")
    return at(found), found["data"]["MODE_LEVEL"]


@pattern(
    "value",
    "What port does {x} listen on?",
    "Which port does the {x} service expose?",
    "port of service {x}",
    "What is the port of {x}?",
    "On which port does {x} listen?",
)
def service_port(made: Made) -> Filled:
    service = one(made, "services")
    return at(service), str(service["spec"]["ports"][0]["port"])


@pattern(
    "value",
    "What is the target port of {x}?",
    "Which target port does the service {x} have?",
    "target port of {x}",
    "To which port does {x} forward?",
    "{x}'s target port",
)
def target_port(made: Made) -> Filled:
    service = one(made, "services")
    return at(service), str(service["spec"]["ports"][0]["targetPort"])


@pattern(
    "value",
    "What type is {x}?",
    "What is the type of the {x} service?",
    "Which type of service is {x}?",
    "service type of {x}",
    "What type does service {x} have?",
)
def service_type(made: Made) -> Filled:
    service = one(made, "services")
    return at(service), service["spec"]["type"]


@pattern(
    "value",
    "What is the cluster IP of {x}?",
    "cluster ip of {x}",
    "Which cluster IP does the service {x} have?",
    "What's {x}'s cluster IP?",
    "What is the IP of service {x}?",
)
def cluster_ip(made: Made) -> Filled:
    service = one(made, "services")
    return at(service), service["spec"]["clusterIP"]


@pattern(
    "value",
    "What is the schedule of {x}?",
    "When does {x} run?",
    "How often does the {x} cronjob run?",
    "On which schedule does {x} run?",
    "cron schedule of {x}",
)
def schedule(made: Made) -> Filled:
    job = one(made, "cronjobs")
    return at(job), job["spec"]["schedule"]


@pattern(
    "yes_no",
    "Is {x} suspended?",
    "Is the cronjob {x} suspended?",
    "is the {x} cron job paused?",
    "Has {x} been suspended?",
    "Is the cron job named {x} suspended?",
)
def suspended(made: Made) -> Filled:
    job = one(made, "cronjobs")
    return at(job), "yes" if job["spec"]["suspend"] else "no"


@pattern(
    "value",
    "How much storage does {x} request?",
    "What size is the {x} claim?",
    "How big is {x}?",
    "storage request of pvc {x}",
    "How much storage does the volume claim {x} ask for?",
)
def claim_size(made: Made) -> Filled:
    claim = one(made, "persistentvolumeclaims")
    return at(claim), claim["spec"]["resources"]["requests"]["storage"]


@pattern(
    "value",
    "What is the status of {x}?",
    "Which status does the claim {x} have?",
    "status of pvc {x}",
    "What's the current status of the volume claim {x}?",
    "What state is {x} in?",
)
def claim_status(made: Made) -> Filled:
    claim = one(made, "persistentvolumeclaims")
    return at(claim), claim["status"]["phase"]


@pattern(
    "value",
    "Which storage class does {x} use?",
    "storage class of {x}",
    "What storage class does the claim {x} ask for?",
    "What is the storage class of pvc {x}?",
    "Which storage class does the volume claim {x} want?",
)
def claim_class(made: Made) -> Filled:
    claim = one(made, "persistentvolumeclaims")
    return at(claim), claim["spec"]["storageClassName"]


@pattern(
    "count",
    "What is the maximum number of replicas of the {x} autoscaler?",
    "max replicas of {x}",
    "How many replicas can {x} scale up to?",
    "What's the upper limit of the autoscaler {x}?",
    "What is the maximum replica count of hpa {x}?",
)
def max_replicas(made: Made) -> Filled:
    scaler = one(made, "horizontalpodautoscalers")
    return at(scaler), str(scaler["spec"]["maxReplicas"])


@pattern(
    "list",
    "Which hosts does {x} serve?",
    "hosts of the ingress {x}",
    "What hosts does the {x} ingress have?",
    "Which host names does ingress {x} serve?",
    "List the hosts of {x}",
)
def hosts(made: Made) -> Filled:
    ingress = one(made, "ingresses")
    return at(ingress), [ingress["spec"]["rules"][0]["host"]]
