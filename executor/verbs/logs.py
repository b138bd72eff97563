"""`kubectl logs`."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from executor.access import Access, Ending, Sink
from executor.verbs.printing import Status, Stop, bad_command, ended
from executor.verbs.selecting import Target, best_for_logs, find, list_pods, missing, selector_of
from kubectl.command import Command
from kubectl.resources import Resource

_DEFAULT_CONTAINER = "kubectl.kubernetes.io/default-container"
_SELECTOR_TAIL = "10"
"""Lines of each pod that a selector chooses, where no `--tail` is given."""
_BAD_REQUEST = "Error from server (BadRequest): "
_UNITS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "h": 3600}
_DURATION = re.compile(r"([0-9]+(?:\.[0-9]*)?|\.[0-9]+)(ns|us|µs|ms|s|m|h)")


async def logs(command: Command, access: Access, out: Sink) -> Ending:
    """Print what containers wrote, as it arrives."""
    run = _Logs(command, access, out, command.flag("namespace") or access.namespace)
    try:
        for pod in await run.pods():
            run.choose(pod)
        await run.print()
    except Stop as stop:
        return ended([stop], run.notes)
    return ended([], run.notes)


@dataclass
class _Logs:
    """One command: the containers it chose, in order, and what kubectl would remark about the choice."""

    command: Command
    access: Access
    out: Sink
    namespace: str
    notes: list[str] = field(default_factory=list)
    sources: list[tuple[str, str]] = field(default_factory=list)

    async def pods(self) -> Sequence[Mapping[str, Any]]:
        """The pods that are meant."""
        if selector := self.command.flag("selector"):
            try:
                found = await list_pods(self.access, self.namespace, selector)
            except Stop as stop:
                raise _unfound(stop, selector) from stop
            if not found:
                self.notes.append(f"No resources found in {self.namespace} namespace.")
            return found
        if not self.command.arguments:
            raise bad_command(
                "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\n"
                "POD or TYPE/NAME is a required argument for the logs command"
            )
        word, slash, name = self.command.arguments[0].partition("/")
        resource = find(await self.access.resources(), word if slash else "pods.v1.")
        document = await self.object(resource, name if slash else word)
        if resource.qualified == "pods":
            return [document]
        try:
            selector = selector_of(resource, document)
        except ValueError as error:
            version = resource.version if resource.group else "v1"
            raise bad_command(f"cannot get the logs from *{version}.{resource.kind}: {error}") from error
        pods = await list_pods(self.access, self.namespace, selector)
        if not pods:
            raise bad_command("timed out waiting for the condition", f"No pod matches the selector {selector!r}.")
        if self.command.has("all-pods"):
            return pods
        best = best_for_logs(pods)
        if len(pods) > 1:
            self.notes.append(f"Found {len(pods)} pods, using pod/{best['metadata']['name']}")
        return [best]

    async def object(self, resource: Resource, name: str) -> Mapping[str, Any]:
        """The object that is named; kubectl adds the namespace when it is missing."""
        target = Target(resource, self.namespace if resource.namespaced else None, name)
        code, document = await self.access.document(target.path)
        if code == 200:
            return document
        stop = await missing(target, Status.of(code, document), self.access)
        if stop.failure.reason != "not_found":
            raise stop
        message = f'error: error from server (NotFound): {stop.failure.message} in namespace "{self.namespace}"'
        raise Stop(message, stop.failure)

    def choose(self, pod: Mapping[str, Any]) -> None:
        """Add the containers of a pod whose logs are meant. Raises `Stop` for one that it does not have."""
        spec, name = pod.get("spec") or {}, pod["metadata"]["name"]
        regular = [container["name"] for container in spec.get("containers") or ()]
        initial = [container["name"] for container in spec.get("initContainers") or ()]
        ephemeral = [container["name"] for container in spec.get("ephemeralContainers") or ()]
        known = [*initial, *regular, *ephemeral]
        if self.command.has("all-containers"):
            self.sources += [(name, container) for container in known]
            return
        wanted = self.command.flag("container")
        preset = (pod["metadata"].get("annotations") or {}).get(_DEFAULT_CONTAINER, "")
        if not wanted and preset:
            if preset in known:
                wanted = preset
            else:
                self.notes.append(f'Default container name "{preset}" not found in pod {name}')
        if not wanted:
            wanted = regular[0] if regular else ""
            if len(known) > 1 and not self.command.has("all-pods"):
                others = [*regular, *(f"{c} (init)" for c in initial), *(f"{c} (ephem)" for c in ephemeral)]
                self.notes.append(f'Defaulted container "{wanted}" out of: {", ".join(others)}')
        if wanted not in known:
            raise bad_command(
                f"container {wanted} is not valid for pod {name}", f"The pod's containers: {', '.join(known)}"
            )
        self.sources.append((name, wanted))

    async def print(self) -> None:
        """The log of each chosen container, one after another."""
        query = self.query()
        for pod, container in self.sources:
            try:
                await self.one(pod, container, query)
            except Stop as stop:
                if not self.command.has("ignore-errors"):
                    raise
                self.notes.append(stop.message)

    def query(self) -> tuple[tuple[str, str], ...]:
        command = self.command
        tail = command.flag("tail") or (_SELECTOR_TAIL if command.flag("selector") else "-1")
        pairs = [("previous", "true")] if command.has("previous") else []
        if since := command.flag("since"):
            pairs.append(("sinceSeconds", str(_seconds(since))))
        if since_time := command.flag("since-time"):
            pairs.append(("sinceTime", since_time))
        if command.has("timestamps"):
            pairs.append(("timestamps", "true"))
        if not tail.startswith("-"):
            pairs.append(("tailLines", tail))
        if int(command.flag("limit-bytes", "0")):
            pairs.append(("limitBytes", command.flag("limit-bytes")))
        return tuple(pairs)

    async def one(self, pod: str, container: str, query: tuple[tuple[str, str], ...]) -> None:
        path = f"/api/v1/namespaces/{self.namespace}/pods/{pod}/log"
        prefixed = self.command.has("prefix") or self.command.has("all-pods")  # the latter whatever --prefix says
        prefix = f"[pod/{pod}/{container}] " if prefixed else ""
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        async with self.access.stream(path, (("container", container), *query)) as stream:
            if stream.status >= 300:  # 204 is the empty log of a pod that has not started
                body = b"".join([chunk async for chunk in stream.chunks])
                status = Status.of(stream.status, _document(body))
                raise Stop(status.text, status.failure())
            line_starts = True
            async for chunk in stream.chunks:
                text = decoder.decode(chunk)
                if prefix and text:
                    text, line_starts = _prefixed(text, prefix, line_starts)
                if text:
                    self.out.write(text)
            if rest := decoder.decode(b"", final=True):
                self.out.write(rest)


def _unfound(stop: Stop, selector: str) -> Stop:
    """What the server says of a selector, in the words that kubectl puts around it."""
    message = stop.message.removeprefix(_BAD_REQUEST)
    if message == stop.message:
        return stop
    looked = f'Unable to find "/v1, Resource=pods" that match label selector "{selector}", field selector ""'
    return Stop(f"{_BAD_REQUEST}{looked}: {message}", stop.failure)


def _prefixed(text: str, prefix: str, line_starts: bool) -> tuple[str, bool]:
    """The text with the prefix at each line that starts in it, and whether the next text starts one."""
    ends = text.endswith("\n")
    inner = text[:-1] if ends else text
    return (prefix if line_starts else "") + inner.replace("\n", f"\n{prefix}") + ("\n" if ends else ""), ends


def _seconds(duration: str) -> int:
    """A Go duration in whole seconds, rounded up."""
    total = sum(float(number) * _UNITS[unit] for number, unit in _DURATION.findall(duration))
    return int(-(-total // 1))


def _document(body: bytes) -> Mapping[str, Any]:
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        return {"message": body.decode("utf-8", "replace").strip()} if body.strip() else {}
    return parsed if isinstance(parsed, dict) else {}
