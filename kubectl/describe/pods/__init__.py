"""`describe` of pods and pod templates: containers and volumes."""

from kubectl.describe.pods.pods import selector, template
from kubectl.describe.pods.volumes import source

__all__ = ["selector", "source", "template"]
