"""`ChatModel` on a local Ollama, over its own package: the one door to it.

litellm can call Ollama too, but then asks `/api/show` on its own, beyond any deadline.
"""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Mapping, Sequence
from typing import Any

import httpx

from core.errors import ModelError, ModelReplyError, ModelUnavailable, NoSuchModel
from core.flow import Usage
from core.ports import ChatReply, Message, Terms
from planners.chats.bounded import ReplyTooLarge, bound
from planners.replies import shortened

TIMEOUT = 55.0
MAX_TOKENS = 2_000
"""Local models often think aloud before they write their plan."""
NUM_CTX = 8_192
KEEP_ALIVE = "10m"
HOST = "http://127.0.0.1:11434"


class OllamaChat:
    """Implements `core.ports.ChatModel`.

    `host` is Ollama's URL; None means `OLLAMA_HOST`, or the loopback. `timeout` bounds a call, in seconds: loading the
    model may be part of it. `num_ctx` is the least context asked for, in tokens; a longer prompt gets twice as much,
    and so on. `seed` makes a sample its own.
    """

    def __init__(
        self,
        model: str,
        *,
        host: str | None = None,
        timeout: float = TIMEOUT,
        temperature: float | None = 0.0,
        max_tokens: int = MAX_TOKENS,
        num_ctx: int = NUM_CTX,
        keep_alive: str = KEEP_ALIVE,
        seed: int | None = None,
    ) -> None:
        self._model = model
        self._host = host
        self._timeout = timeout
        self._num_ctx = num_ctx
        self._keep_alive = keep_alive
        given = {"temperature": temperature, "seed": seed, "num_predict": max_tokens}
        self._options = {name: value for name, value in given.items() if value is not None}
        self._max_tokens = max_tokens
        self._client: Any = None

    @property
    def name(self) -> str:
        """`ollama/…`, as litellm would spell it."""
        return f"ollama/{self._model}"

    async def terms(self) -> Terms:
        """The output limit that a call is made with. It costs nothing."""
        return Terms(self._max_tokens)

    async def chat(self, messages: Sequence[Message], schema: Mapping[str, Any] | None = None) -> ChatReply:
        """The model's reply. Raises `ModelUnavailable`, and `ModelReplyError` where it has nothing to say."""
        ollama: Any = await asyncio.to_thread(importlib.import_module, "ollama")
        if self._client is None:
            self._client = ollama.AsyncClient(self._host, timeout=self._timeout, event_hooks={"response": [bound]})
        call = self._client.chat(
            model=self._model,
            messages=[{"role": message.role, "content": message.content} for message in messages],
            format=dict(schema) if schema is not None else None,
            options={**self._options, "num_ctx": self._context(messages)},
            keep_alive=self._keep_alive,
        )
        try:
            reply = await asyncio.wait_for(call, self._timeout)
        except (asyncio.TimeoutError, httpx.TimeoutException) as error:
            mend = "a smaller model answers sooner; loading one takes time only once"
            raise ModelUnavailable(f"{self.name!r} did not answer within {self._timeout:g} s", mend) from error
        except ollama.ResponseError as error:
            raise self._refused(error) from error
        except ReplyTooLarge as error:
            raise ModelReplyError(f"{self.name!r}: {error}") from error
        except (ConnectionError, httpx.HTTPError, httpx.InvalidURL) as error:
            mend = "start it with `ollama serve`, or set OLLAMA_HOST to where it runs"
            raise ModelUnavailable(f"Ollama cannot be reached: {shortened(str(error))}", mend) from error
        except (ValueError, TypeError) as error:
            mend = "check OLLAMA_HOST"
            raise ModelUnavailable(f"what answers for Ollama is not Ollama: {shortened(str(error))}", mend) from error
        return self._read(reply)

    async def close(self) -> None:
        """Let go of every connection. Idempotent."""
        client, self._client = self._client, None
        if client is not None:
            await client.close()

    def _context(self, messages: Sequence[Message]) -> int:
        """Tokens of context: the least one, doubled until the prompt (3 characters a token) and the reply fit."""
        needed = sum(len(message.content) for message in messages) // 3 + self._max_tokens
        size = self._num_ctx
        while size < needed:
            size *= 2
        return size

    def _refused(self, error: Any) -> ModelError:
        """Our error for a status that is not 200."""
        message = shortened(" ".join(str(error.error).split()))
        if error.status_code == 404:
            return NoSuchModel(f"{self.name!r} is not there: {message}", f"ollama pull {self._model}")
        mend = "see Ollama's own log" if error.status_code >= 500 else "check the model's settings"
        return ModelUnavailable(f"{self.name!r} failed with status {error.status_code}: {message}", mend)

    def _read(self, reply: Any) -> ChatReply:
        text = reply.message.content or ""
        if not text.strip():
            why = "its output limit was reached first" if reply.done_reason == "length" else "the reply is empty"
            raise ModelReplyError(f"{self.name!r} said nothing: {why}")
        return ChatReply(text, Usage(reply.prompt_eval_count or 0, reply.eval_count or 0, 0.0))


async def pulled(host: str | None, timeout: float) -> tuple[str, ...]:
    """The models that are there, by name. Raises `ModelUnavailable` where none answers within `timeout` seconds."""
    ollama: Any = await asyncio.to_thread(importlib.import_module, "ollama")
    client = ollama.AsyncClient(host, timeout=timeout, event_hooks={"response": [bound]})
    try:
        listed = await asyncio.wait_for(client.list(), timeout)
        return tuple(sorted(model.model for model in listed.models if model.model))
    except (asyncio.TimeoutError, ollama.ResponseError, ReplyTooLarge, *_NO_OLLAMA) as error:
        raise ModelUnavailable(f"Ollama does not answer: {shortened(str(error))}", "ollama serve") from error
    finally:
        await client.close()


_NO_OLLAMA = (ConnectionError, httpx.HTTPError, httpx.InvalidURL, ValueError, TypeError)
"""What comes of asking what is not there, or is no Ollama."""
