"""Scripted model servers on loopback, for every test: real HTTP, made-up replies.

    async with scripted_openai('{"commands": […], "answer": {"type": "count"}}') as server:
        …server.url…

A script is one reply for all, a list of replies (the last one repeats) or a function of the request.
"""

from tests.servers.ollama import scripted_ollama as scripted_ollama
from tests.servers.openai import scripted_openai as scripted_openai
from tests.servers.replies import Cut as Cut
from tests.servers.replies import Drip as Drip
from tests.servers.replies import Endless as Endless
from tests.servers.replies import Hang as Hang
from tests.servers.replies import Raw as Raw
from tests.servers.replies import Received as Received
from tests.servers.replies import ScriptedServer as ScriptedServer
from tests.servers.replies import Slow as Slow
from tests.servers.replies import Status as Status
from tests.servers.replies import plan as plan
