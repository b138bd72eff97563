"""Rights: may somebody do something, who may, which roles has somebody, what does a role allow? Computed from roles and
bindings, which can be read; nothing is tried. Only one's own rights are asked of the server."""

from planners.offline.plans.rights.everybody import holders, who_can, with_access
from planners.offline.plans.rights.roles import allowed_verbs, allowing, binding_names
from planners.offline.plans.rights.single import abilities, has_role, may, objects, places, reach, roles
from planners.offline.plans.rights.subjects import BINDINGS

PLANS = (
    may,
    has_role,
    with_access,
    who_can,
    holders,
    places,
    binding_names,
    allowing,
    roles,
    allowed_verbs,
    reach,
    objects,
    abilities,
)
"""The plans, in the order in which they are tried."""

__all__ = ["BINDINGS", "PLANS"]
