"""What planners may know of a cluster: its kinds, and the names, labels and owners of its objects."""

from clusters.grounding.catalog import ClusterCatalog
from clusters.grounding.listing import Extract

__all__ = ["ClusterCatalog", "Extract"]
