"""An examination of the offline planner on clusters that it has not seen: `python -m benchmarks.unseen`."""
