"""The routes for whoever runs the service: is it alive, can the cluster be asked, what does it count; and examples."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api import schemas
from api.answers import examples
from api.edge import subject_of
from api.operating.metrics import CONTENT_TYPE, Metrics
from api.outcomes import not_ready, unavailable
from core.errors import Refused, Unavailable
from core.ports import Catalog
from core.reviews import Subject

Catalogs = Callable[[Subject | None], Catalog | None]
"""The catalog of who asks with rights of their own; None: with ours."""

Sharing = Callable[[], Awaitable[str]]
"""Why a replica shares nothing at the moment; "" where it does."""


def routes(
    health: Callable[[], Awaitable[None]],
    metrics: Metrics,
    catalog: Catalogs,
    context: str | None,
    tiers: Mapping[str, Sequence[str]],
    sharing: Sharing | None = None,
    contexts: Sequence[str] = (),
) -> APIRouter:
    """The routes; without a catalog no examples are made, and each caller's are made of what they may see. `tiers` are
    their names, each with those of its planners; `sharing` is asked of replicas that share;
    `contexts` may be asked beside `context`."""
    router = APIRouter()

    @router.head("/healthz", include_in_schema=False)
    @router.get("/healthz", summary="Whether the service is alive", responses=schemas.ALIVE_RESPONSES)
    async def healthz() -> dict[str, str]:
        """Alive."""
        return {"status": "ok"}

    @router.get("/readyz", summary="Whether the cluster can be asked", responses=schemas.READY_RESPONSES)
    async def readyz(request: Request) -> dict[str, Any]:
        """Ready, when the cluster answers. Which cluster, who plans, whether replicas share, and why it is not ready,
        is told to who may ask. A replica that goes on alone is ready."""
        anonymous = getattr(request.state, "anonymous", False)
        try:
            await health()
        except Unavailable as error:
            raise (not_ready() if anonymous else unavailable(error)) from error
        listed = [{"tier": name, "planners": list(planners)} for name, planners in tiers.items()]
        if anonymous:
            return {"status": "ready"}
        trouble = await sharing() if sharing is not None else None
        shares = {} if trouble is None else {"sharing": f"alone: {trouble}" if trouble else "shared"}
        return {"status": "ready", "context": context, "tiers": listed, **shares}

    @router.get(
        "/metrics", summary="Counts for Prometheus", response_class=Response, responses=schemas.METRICS_RESPONSES
    )
    async def scrape() -> Response:
        """Questions, latency, tiers, verdicts, calls, tokens and cost."""
        return Response(metrics.text(), media_type=CONTENT_TYPE)

    @router.get("/v1/examples", summary="Questions that fit this cluster", responses=schemas.EXAMPLES_RESPONSES)
    async def example_questions(request: Request) -> dict[str, Any]:
        """The cluster's name, those of others that may be asked, and questions made of the names that it has; none
        while it cannot be asked."""
        try:
            seen = catalog(subject_of(request))
            found = await examples(seen) if seen is not None else ()
        except (Unavailable, Refused):
            found = ()
        return {"context": context, "contexts": [*([context] if context else []), *contexts], "examples": list(found)}

    return router
