"""Whether the offline planner answers a question alike, however it is asked: `python -m benchmarks.paraphrases`."""
