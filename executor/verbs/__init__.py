"""The verbs: each a module with `async def verb(command, access, out) -> Ending`, found through one table."""

from __future__ import annotations

from executor.access import Access, Ending, Sink
from executor.verbs import auth, config, rollout, server, top
from executor.verbs.describe import describe
from executor.verbs.events import events
from executor.verbs.explain import explain
from executor.verbs.get import get
from executor.verbs.logs import logs
from executor.verbs.printing import Verb, bad_command, reported
from kubectl.command import Command

VERBS: dict[str, Verb] = {
    "get": get,
    "describe": describe,
    "logs": logs,
    "events": events,
    "top pods": top.pods,
    "top nodes": top.nodes,
    "explain": explain,
    "api-resources": server.api_resources,
    "api-versions": server.api_versions,
    "version": server.version,
    "cluster-info": server.cluster_info,
    "config current-context": config.current_context,
    "config get-contexts": config.get_contexts,
    "config get-clusters": config.get_clusters,
    "config view": config.view,
    "auth can-i": auth.can_i,
    "auth whoami": auth.whoami,
    "rollout status": rollout.status,
    "rollout history": rollout.history,
}


async def run(command: Command, access: Access, out: Sink) -> Ending:
    """Run one command. `PipeClosed`, `Refused` and `Unavailable` go on to the caller; all else is in the ending."""
    return await reported(VERBS.get(command.verb, _not_built), command, access, out)


async def _not_built(command: Command, access: Access, out: Sink) -> Ending:
    raise bad_command(f"kubectl {command.verb} is not built here", "Ask with get, describe or logs.")
