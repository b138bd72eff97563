"""The planner without a model: it reads a question the way kubectl reads a command.

    text ─split▶ tokens ─mark▶ mentions ─read▶ readings ─compose▶ plan

Words are linked to the kinds, fields and objects of the cluster at hand; a plan is proposed only when every word that
carries meaning is explained by it. No network, no model, no contents of objects: only the `Catalog` port.
"""

from planners.offline.planner import OfflinePlanner

__all__ = ["OfflinePlanner"]
