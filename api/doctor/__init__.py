"""What `main.py doctor` tries: settings, cluster, planners, cache; each finding with its mend."""

from api.doctor.examination import examine

__all__ = ["examine"]
