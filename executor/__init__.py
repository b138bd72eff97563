"""From a plan to its computed answer: runs read-only pipelines against a cluster, each request once per question."""
