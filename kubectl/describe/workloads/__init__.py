"""`describe` of what makes pods: workloads, their rollouts, jobs and autoscalers."""
