"""The planner without a model: it weighs what a question may mean, and answers what most of that comes to.

    text ─split▶ tokens ─link▶ spans ─cut▶ atoms ─walk▶ parts ─derive▶ forms ─rank▶ beam ─execute▶ answers ─sum▶ plan

Words are linked to the kinds, fields, objects and names in use of the cluster at hand. A form explains every word that
carries meaning; its weights are learned (`scripts/offline/train.py`). No network, no model.
"""

from planners.offline.planner import OfflinePlanner

__all__ = ["OfflinePlanner"]
