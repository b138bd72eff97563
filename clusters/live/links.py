"""The sessions of one live cluster: one that is current, and older ones until their last reply has been read.

The vendor's part is `clusters.live.link`, imported when the first one is made.
"""

from __future__ import annotations

import asyncio
import importlib
import os
import shutil
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from clusters.live.errors import FailedPlugin, HangingPlugin
from clusters.live.kubeconfig import Target
from core.errors import SettingsError, Unavailable

if TYPE_CHECKING:
    from clusters.live.link import Link


class Links:
    """Makes a session with a target when one is needed, and another when it would do better.

    `reload` gives the target as it is now; a credential plugin may take `plugin` seconds, and one that hung is not run
    again for `remembered` seconds, one that failed, or whose credentials were refused, for `failed` seconds; unless
    the kubeconfig, a file that it names, or the plugin itself has changed.
    """

    def __init__(
        self,
        target: Target,
        environ: Mapping[str, str],
        reload: Callable[[], Target],
        plugin: float,
        remembered: float,
        failed: float,
    ) -> None:
        self.target = target
        self._environ = environ
        self._reload = reload
        self._plugin = plugin
        self._remembered = remembered
        self._failed = failed
        self._tried = False
        self.link: Link | None = None
        self._retired: list[Link] = []
        self._making: asyncio.Task[Link] | None = None
        self._stamp: object = None
        self._failure: tuple[Unavailable, object, float] | None = None
        """What went wrong lately, with what, and until when it would go wrong again."""
        self._closed = False

    async def close(self) -> None:
        """Let go of every connection. Idempotent."""
        self._closed = True
        if self._making:
            self._making.cancel()
            await asyncio.wait({self._making})
        links = [*self._retired, *([self.link] if self.link else [])]
        self.link, self._retired = None, []
        for link in links:
            await link.close()

    async def current(self, refused: Link | None) -> Link:
        """The session to use. A new one if there is none, its credential has run out, or it is the `refused` one.

        Callers that come at once share one: whoever was refused on an older session takes the newer. The making goes
        on when a caller goes away: a credential plugin that takes long serves the next question, or is known to hang.
        """
        while True:
            if self._closed:
                raise Unavailable("the connection to the cluster has been closed")
            if self._making is None:
                if self.link and self.link is not refused and not self.link.expired and not self._failure:
                    return self.link
                self._making = asyncio.create_task(self._make())
                self._making.add_done_callback(self._made)
            try:
                return await asyncio.shield(self._making)
            except asyncio.CancelledError:
                if not self._closed:
                    raise

    def _made(self, making: asyncio.Task[Link]) -> None:
        self._making = None
        if not making.cancelled():
            making.exception()  # whoever waited was told

    async def usable(self, refused: Link | None) -> Link:
        """The session to use, as `current`. One of which nothing was heard when it was last waited for is replaced
        where the kubeconfig has changed since: nobody had the time left to look."""
        link = await self.current(refused)
        if link.doubted:
            link.doubted = False
            if await self.changed(link):
                return await self.current(link)
        return link

    def remember(self, error: Unavailable) -> None:
        """Tell the next ones the same for a while, as long as nothing changes."""
        self._failure = (error, self._stamp, time.monotonic() + self._failed)

    async def _make(self) -> Link:
        """A session with the target as it is now, in place of the one there is."""
        door = await asyncio.to_thread(importlib.import_module, "clusters.live.link")
        target = await self._target()
        stamp = await asyncio.to_thread(_stamp, target)
        self._refuse(stamp)
        try:
            fresh: Link = await door.link(target, self._environ, self._plugin)
        except FailedPlugin as error:
            seconds = self._remembered if isinstance(error, HangingPlugin) else self._failed
            self._failure = (error, stamp, time.monotonic() + seconds)
            raise
        self._failure = None
        if self._closed:
            await fresh.close()
            raise Unavailable("the connection to the cluster has been closed")
        if self.link:
            self._retired = [*(link for link in self._retired if link.users), self.link]
            await self.link.retire()
        self.link, self.target, self._stamp = fresh, target, stamp
        return fresh

    async def _target(self) -> Target:
        """The target as it is now; while the kubeconfig cannot be read, such as one that is just being written, the one
        that worked, where it is asked for only because a credential has run out."""
        if not self._tried:
            self._tried = True
            return self.target
        try:
            return await asyncio.to_thread(self._reload)
        except SettingsError as error:
            if self.link and self.link.expired:
                return self.target
            raise Unavailable(f"the kubeconfig cannot be read any more: {error}", error.mend) from error

    def _refuse(self, stamp: object) -> None:
        """Raise what went wrong, where that is not long ago and with the same."""
        if self._failure and self._failure[1] == stamp and time.monotonic() < self._failure[2]:
            error, _, until = self._failure
            raise type(error)(f"{error}; it is tried again in {until - time.monotonic():.0f} s", error.mend)

    async def changed(self, link: Link) -> bool:
        """Whether another session may do better: there is one already, or the kubeconfig or a file it names changed."""
        if self.link is not link:
            return True
        try:
            return await asyncio.to_thread(lambda: _stamp(self._reload())) != self._stamp
        except SettingsError:
            return False


def _stamp(target: Target) -> object:
    """What a session is made of: the target, and the state of the files that it names."""
    named = (*target.cluster.values(), *target.user.values())
    plugin = target.user.get("exec")
    if isinstance(plugin, Mapping):
        command = str(plugin.get("command") or "")
        arguments = plugin.get("args")
        named += (shutil.which(command) or command, *(arguments if isinstance(arguments, list) else ()))
    files = sorted({value for value in named if isinstance(value, str) and os.path.isabs(value)})
    return target.server, dict(target.cluster), dict(target.user), [_state(file) for file in files]


def _state(file: str) -> object:
    try:
        stat = os.stat(file)
    except (OSError, ValueError):  # no file, or no file's name: a token that begins with a slash
        return None
    return stat.st_ino, stat.st_mtime_ns, stat.st_size
