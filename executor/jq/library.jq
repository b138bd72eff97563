# Definitions that every jq program may use. A program gets those that it names and does not define itself.

# A quantity as a number: "1Gi" is 1073741824, "250m" is 0.25, null is 0.
def quantity: if . == null then 0 elif type == "number" then . else (capture("^(?<n>[-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?)(?<u>[A-Za-z]*)$") // error("not a quantity: \(.)")) | (.n | tonumber) as $n | if .u == "" then $n elif .u == "m" then $n / 1000 elif .u == "u" then $n / 1000000 elif .u == "n" then $n / 1000000000 else $n * ({"k": 1000, "M": 1000000, "G": 1000000000, "T": 1000000000000, "P": 1000000000000000, "E": 1000000000000000000, "Ki": 1024, "Mi": 1048576, "Gi": 1073741824, "Ti": 1099511627776, "Pi": 1125899906842624, "Ei": 1152921504606846976}[.u] // error("not a quantity")) end end;

def bytes: quantity;

def cores: quantity;

# The sum of what f gives, without the dust of binary fractions; 0 of nothing.
def total(f): [f] | add // 0 | . * 1000000 | round | . / 1000000;

# The spec of a pod, of a workload's pods, or of a cron job's.
def podspec: (.spec.jobTemplate.spec.template // .spec.template // .).spec // {};

# The condition of an object that has this type; {} where there is none.
def condition($type): first((.status.conditions // [])[] | select(.type == $type)) // {};
