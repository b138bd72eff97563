"""What can be asked of a cluster, as values: a typed algebra, one writer to kubectl and jq, one verbaliser to words."""
