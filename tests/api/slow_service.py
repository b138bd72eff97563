"""A service whose every answer takes as many seconds as its first argument says; the port goes to stdout."""

from __future__ import annotations

import asyncio
import sys

from api.operating.listening import listening, serving
from core.flow import Answer, Question
from tests.api.scripted import answered, app_of


async def main(seconds: float, drain: float) -> None:
    async def slow(question: Question) -> Answer:
        print("asked", flush=True)
        await asyncio.sleep(seconds)
        return answered(question)

    with listening("127.0.0.1", 0) as (listener, _):
        print(listener.getsockname()[1], flush=True)
        await serving(app_of(slow), listener, drain=drain, reload=lambda: print("reloaded", flush=True))
    print("ended", flush=True)


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1]), float(sys.argv[2])))
