"""Rights: may somebody do something, who may, which roles has somebody, what does a role allow? Computed from roles and
bindings, which can be read; nothing is tried. Only one's own rights are asked of the server."""

from planners.offline.plans.rights.of_one import abilities, has_role, may, places, reach, roles
from planners.offline.plans.rights.of_roles import allowed_verbs, allowing, binding_names
from planners.offline.plans.rights.of_several import holders, who_can, with_access

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
    abilities,
)
"""The plans, in the order in which they are tried."""

__all__ = ["PLANS"]
