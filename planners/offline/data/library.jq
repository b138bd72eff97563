# The jq library of the offline planner. Every `def` starts a line; `planners.offline.program` takes into a plan only
# the definitions that it needs. `.` is one Kubernetes object unless a comment says otherwise.

# ── pods and what makes them ─────────────────────────────────────────────────────────────────────────────────────────

# The pod template of a workload, or the pod itself.
def template: .spec.jobTemplate.spec.template? // .spec.template? // .;

def podspec: template.spec? // {};

# Each main container with its status and its object: the container's own fields at the top.
def containers: . as $o | (podspec.containers? // [])[] | . as $c | . + {object: $o, init: false, status: first(($o.status.containerStatuses? // [])[] | select(.name == $c.name)) // {}};

def initcontainers: . as $o | (podspec.initContainers? // [])[] | . as $c | . + {object: $o, init: true, status: first(($o.status.initContainerStatuses? // [])[] | select(.name == $c.name)) // {}};

# What a container mounts: where, by which name, and of which object (a claim that is made from a template ends in "-").
def mounts: .object as $o | [(.volumeMounts // [])[] | select(.mountPath | startswith("/var/run/secrets/kubernetes.io") | not) | . as $m | (first($o | podspec.volumes[]? | select(.name == $m.name)) // {template: true}) as $v | {mountPath, name} + (if $v.template then {kind: "PersistentVolumeClaim", source: "\($m.name)-"} elif $v.persistentVolumeClaim then {kind: "PersistentVolumeClaim", source: $v.persistentVolumeClaim.claimName} elif $v.configMap then {kind: "ConfigMap", source: $v.configMap.name} elif $v.secret then {kind: "Secret", source: $v.secret.secretName} elif $v.hostPath then {kind: "host path", source: $v.hostPath.path} else {kind: ($v | keys - ["name"] | .[0] // "volume"), source: $m.name} end)];

# How often the containers of a pod were started again, as kubectl counts.
# When a container of a pod last ended.
def last_end: [((.status.containerStatuses? // [])[], (.status.initContainerStatuses? // [])[]) | (.lastState.terminated, .state.terminated) | .finishedAt? // empty] | max // "";
def restarts: [(.status.containerStatuses? // [])[].restartCount, (.status.initContainerStatuses? // [])[].restartCount] | add // 0;

def ready_condition: any((.status.conditions? // [])[]; .type == "Ready" and .status == "True");

# What STATUS says where an init container is not done, or null.
def init_status: (.spec.initContainers // []) as $spec | first((.status.initContainerStatuses // []) | to_entries[] | . as $e | .value as $s | ($spec | map(select(.name == $s.name)) | .[0].restartPolicy == "Always") as $sidecar | if $s.state.terminated and $s.state.terminated.exitCode == 0 then empty elif $sidecar and $s.started then empty elif $s.state.terminated then "Init:" + (($s.state.terminated.reason // "") | if . == "" then (if ($s.state.terminated.signal // 0) != 0 then "Signal:\($s.state.terminated.signal)" else "ExitCode:\($s.state.terminated.exitCode)" end) else . end) elif ($s.state.waiting.reason // "") != "" and $s.state.waiting.reason != "PodInitializing" then "Init:" + $s.state.waiting.reason else "Init:\($e.key)/\($spec | length)" end) // null;

# The STATUS column of `kubectl get pods`.
def pod_status: . as $o | init_status as $init | (.status.reason // .status.phase // "Unknown") as $reason | ([(.status.conditions // [])[] | select(.type == "PodScheduled" and .reason == "SchedulingGated") | .reason] | .[0] // $reason) as $reason | (if $init and (any((.status.conditions // [])[]; .type == "Initialized" and .status == "True") | not) then $init else (reduce ((.status.containerStatuses // []) | reverse[]) as $s ({reason: $reason, running: false}; if ($s.state.waiting.reason // "") != "" then .reason = $s.state.waiting.reason elif ($s.state.terminated.reason // "") != "" then .reason = $s.state.terminated.reason elif $s.state.terminated then .reason = (if ($s.state.terminated.signal // 0) != 0 then "Signal:\($s.state.terminated.signal)" else "ExitCode:\($s.state.terminated.exitCode)" end) elif $s.ready and $s.state.running then .running = true else . end) | if .reason == "Completed" and .running then (if ($o | ready_condition) then "Running" else "NotReady" end) else .reason end) end) as $shown | if .metadata.deletionTimestamp and .status.reason == "NodeLost" then "Unknown" elif .metadata.deletionTimestamp and (.status.phase | IN("Succeeded", "Failed") | not) then "Terminating" else $shown end;

def completed: .status.phase == "Succeeded";

# ── status in kubectl's words ────────────────────────────────────────────────────────────────────────────────────────

def condition($type): first((.status.conditions? // [])[] | select(.type == $type)) // {};

def node_status: [(if condition("Ready").status == "True" then "Ready" else "NotReady" end), (if .spec.unschedulable then "SchedulingDisabled" else empty end)] | join(",");

def job_status: if .spec.suspend then "Suspended" elif condition("Complete").status == "True" then "Complete" elif condition("Failed").status == "True" then "Failed" else "Running" end;

# Whether a path of an ingress rule takes a request for this one.
def takes($path): (.path // "/") as $p | $p == $path or (.pathType != "Exact" and ($path | startswith(($p | rtrimstr("/")) + "/")));

# How many replicas are wanted, and how many are ready, of any workload.
def wanted: if .kind == "DaemonSet" then .status.desiredNumberScheduled // 0 elif .kind == "Job" then .spec.completions // 1 else .spec.replicas? // 1 end;

# Whether a resource of the cluster's own says that it is as it should be.
def resource_ready: [(.status.conditions? // [])[] | select(.type | IN("Ready", "Available", "Healthy", "Synced"))] | sort_by(.type != "Ready") | if . == [] then error("nothing says whether it is ready") else .[0].status == "True" end;

def ready_replicas: if .kind == "DaemonSet" then .status.numberReady // 0 else .status.readyReplicas? // 0 end;

def available_replicas: if .kind == "DaemonSet" then .status.numberAvailable // 0 elif .kind == "StatefulSet" or .kind == "ReplicaSet" then .status.availableReplicas // .status.readyReplicas // 0 else .status.availableReplicas? // 0 end;

def status_word: if .kind == "Pod" then pod_status elif .kind == "Node" then node_status elif .kind == "Job" then job_status elif .kind == "CronJob" then (if .spec.suspend then "Suspended" else "Active" end) elif (.kind | IN("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet")) then "\(ready_replicas)/\(wanted)" elif .kind == "PersistentVolumeClaim" and .metadata.deletionTimestamp then "Terminating" elif (.status.phase? // "") != "" then .status.phase elif (.status.state? | type) == "string" then .status.state elif any((.status.conditions? // [])[]; .type == "Ready") then (if ready_condition then "Ready" else "NotReady" end) elif (condition("Available") | length) > 0 then (if condition("Available").status == "True" then "Available" else "Unavailable" end) elif (condition("Established") | length) > 0 then "Established" else empty end;

# Whether all that it wants is of its newest template and available, as `kubectl rollout status` waits for.
def rolled_out: (.status.observedGeneration // .metadata.generation // 0) >= (.metadata.generation // 0) and (if .kind == "DaemonSet" then .status.updatedNumberScheduled // 0 else .status.updatedReplicas // 0 end) >= wanted and available_replicas >= wanted and ((.status.replicas? // 0) <= wanted);

# The last run of each cron job, where it failed.
def last_runs($all): [$all[] | select(.kind == "Job" and any((.metadata.ownerReferences // [])[]; .kind == "CronJob"))] | group_by(.metadata.ownerReferences[0].uid)[] | max_by(.metadata.creationTimestamp) | select(job_status == "Failed");

# Whether the last run of a cron job that is kept went well or still goes on.
def last_run_well($all): .metadata.uid as $me | [$all[] | select(.kind == "Job" and any((.metadata.ownerReferences // [])[]; .uid == $me))] | if . == [] then error("no run of it is kept") else max_by(.metadata.creationTimestamp) | job_status != "Failed" end;

# Whether it does what it is there for.
def healthy: if .kind == "Pod" then (pod_status | IN("Completed", "Succeeded")) or (pod_status == "Running" and ready_condition) elif .kind == "Node" then condition("Ready").status == "True" elif .kind == "Job" then job_status != "Failed" elif .kind == "CronJob" then true elif (.kind | IN("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController")) then available_replicas >= wanted elif (.status.phase? // "") != "" then (.status.phase | IN("Active", "Bound", "Available", "Ready", "Running", "Succeeded", "Healthy", "Online", "Complete", "Completed", "Ok", "OK", "Established")) elif any((.status.conditions? // [])[]; .type == "Ready") then ready_condition elif (condition("Available") | length) > 0 then condition("Available").status == "True" else error("nothing tells whether \(.kind) \(.metadata.name) is healthy") end;

# Whether it is a root of what runs: neither what waits for its time, nor what is done, nor what another root makes.
def at_work: all((.metadata.ownerReferences // [])[]; .kind == "CronJob") and (if .kind == "CronJob" then false elif .kind == "Job" then job_status == "Running" elif .kind == "Pod" then (completed or .status.phase == "Failed") | not else true end);

# ── relations ────────────────────────────────────────────────────────────────────────────────────────────────────────

# Owner references up to the root; `$by` maps uid to object.
def ancestors($by): (.metadata.ownerReferences? // [])[] | (., ($by[.uid] // empty | ancestors($by)));

def owned_by($a; $by): any(ancestors($by); .uid == $a.metadata.uid);

# Whether labels (`.`) match a label selector of either form; an empty service selector matches nothing.
def matches($selector): . as $labels | if $selector == null or $selector == {} then false elif ($selector | has("matchLabels") or has("matchExpressions")) then (($selector.matchLabels // {}) | to_entries | all($labels[.key] == .value)) and (($selector.matchExpressions // []) | all(if .operator == "In" then ($labels[.key] as $v | any(.values[]; . == $v)) elif .operator == "NotIn" then ($labels[.key] as $v | all(.values[]; . != $v)) elif .operator == "Exists" then ($labels | has(.key)) else ($labels | has(.key) | not) end)) else ($selector | to_entries | all($labels[.key] == .value)) end;

def pod_labels: (template.metadata.labels? // .metadata.labels?) // {};

# The selector by which an object picks pods; a network policy's empty one picks all.
def selector: if .kind == "NetworkPolicy" then (.spec.podSelector | if . == null or . == {} then {matchLabels: {}} else . end) else .spec.selector? end;

def selects($o): (.metadata.namespace == $o.metadata.namespace) and (. as $s | ($s | selector) as $sel | ($sel | type) == "object" and ($o | pod_labels | matches($sel)));

# Whether the object names `$a` anywhere: {kind, name}, or under a key that means its kind (`secretName`, `configMapRef`).
def names_kind($o; $p; $kind; $keys): ($p | map(select(type == "string"))) as $k | (if $k[-1] == "name" then (($o | getpath($p[:-1]) | .kind?) // null) else null end) as $said | if $said then $said == $kind else ($k[-1] | ascii_downcase) as $last | any(([($last | sub("name$"; "") | sub("ref$"; ""))] + (if $last == "name" or $last == "key" then [($k[-2] // "" | ascii_downcase | sub("s$"; "") | sub("(key)?ref$"; ""))] else [] end))[]; IN($keys[])) end;
def refers_to($a; $keys): ($a.metadata.name) as $name | (.metadata.namespace == null or $a.metadata.namespace == null or .metadata.namespace == $a.metadata.namespace) and (tostring | contains("\"" + $name + "\"")) and (. as $o | any(paths(type == "string" and . == $name) | select(.[0] != "metadata"); . as $p | names_kind($o; $p; $a.kind; $keys)));
# Whether anything else refers to it.
def used($all): . as $x | {ConfigMap: ["configmap", "config"], Secret: ["secret", "imagepullsecret", "tls"], PersistentVolumeClaim: ["claim", "pvc", "persistentvolumeclaim"], ServiceAccount: ["serviceaccount"]}[.kind] as $keys | any($all[] | select(.kind != $x.kind); refers_to($x; $keys));
# What the object names of a kind, and which of that is not there (`.` is then a name with its namespace).
def names_of($kind; $keys): . as $o | paths(type == "string" and . != "") | select(.[0] != "metadata" and .[0] != "status" and .[-1] != "key") | . as $p | select(names_kind($o; $p; $kind; $keys)) | {name: ($o | getpath($p)), space: (($o | getpath($p[:-1]) | .namespace?) // $o.metadata.namespace)};
def gone($all; $kind; $namespaced): . as $n | select(all($all[] | select(.kind == $kind and (($namespaced | not) or .metadata.namespace == $n.space)); .metadata.name != $n.name)) | .name;

def images_of: [containers.image, initcontainers.image] | .[];

# Whether containers run as root: where no user is set, the image decides.
def runs_as_root: podspec as $pod | [$pod.containers[]? | {user: (.securityContext.runAsUser // $pod.securityContext.runAsUser), other: ((.securityContext // {}) as $own | if $own.runAsNonRoot == null then $pod.securityContext.runAsNonRoot else $own.runAsNonRoot end)}] | if any(.[]; .user == 0) then "yes" elif all(.[]; .user != null or .other == true) then "no" else "not set (the image decides)" end;

# ── rollouts of a deployment ─────────────────────────────────────────────────────────────────────────────────────────

def revision: .metadata.annotations["deployment.kubernetes.io/revision"] // "0" | tonumber;
# Its replica sets, the newest revision first; and of these (`.`): the one before the newest, the one before that of a
# version, a numbered one, the one so many ago, and their pods.
def sets_of($all; $by): . as $d | [$all[] | select(.kind == "ReplicaSet" and owned_by($d; $by))] | sort_by(revision) | reverse;
def images_told: [.spec.template.spec.containers[].image] | join(", ");
def tags_told: [.spec.template.spec.containers[].image | split("/")[-1] | split(":")[1] // "latest"] | join(", ");
def before_newest: .[1] // error("there was none before");
def before_version($v): . as $sets | first(range(length) as $n | select($sets[$n] | tags_told | contains($v)) | $n) // error("no revision has this version") | $sets[. + 1] // error("there was none before");
def numbered($n): [.[] | select(revision == $n)] | .[0] // error("there is no revision \($n) any more");
def revisions_ago($n): .[$n] // error("there are only \(length) revisions");
def pods_of_sets($all; $by): . as $sets | $all[] | select(.kind == "Pod") | . as $p | select(any($sets[]; . as $s | $p | owned_by($s; $by)));
def image_change: (before_newest | images_told) as $was | (.[0] | images_told) as $is | if $was == $is then error("the images did not change") else "\($was) → \($is)" end;
def rollout_hangs: condition("Progressing").status == "False";
def rollout_status: if rolled_out then "rolled out: \(available_replicas) of \(wanted) available" else "\(.status.updatedReplicas // 0) of \(wanted) updated, \(available_replicas) available: \(condition("Progressing").message // "in progress")" end;

# ── values ───────────────────────────────────────────────────────────────────────────────────────────────────────────

# A Kubernetes quantity as a number: "900Gi", "250m", "4".
def quantity: if type == "number" then . elif type != "string" then null else (capture("^(?<n>[-+0-9.]+)(?<u>[A-Za-z]*)$") // null) | if . == null then null else (.n | tonumber? // null) as $n | {"": 1, "m": 0.001, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "Ki": 1024, "Mi": 1048576, "Gi": 1073741824, "Ti": 1099511627776, "Pi": 1125899906842624, "n": 1e-9, "u": 1e-6, "s": 1, "h": 3600, "d": 86400, "KB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12, "PB": 1e15, "GiB": 1073741824, "MiB": 1048576, "KiB": 1024}[.u] as $f | if $n == null or $f == null then null else $n * $f end end end;

# The first version in a string as numbers, which have its order.
def version: [first(scan("[0-9]+(?:[.][0-9]+)*")) | split(".")[] | tonumber];

# The five fields of a cron job's schedule, the values of one of them, and how often a year that is (366 days are none).
def cron_fields: .spec.schedule | sub("^(CRON_)?TZ=[^ ]+ +"; "") | ({"@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@weekly": "0 0 * * 0", "@monthly": "0 0 1 * *", "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *"}[.] // .) | ascii_upcase | reduce ("SUN MON TUE WED THU FRI SAT" | split(" ") | to_entries[]) as $d (.; gsub($d.value; "\($d.key)")) | reduce ("JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC" | split(" ") | to_entries[]) as $m (.; gsub($m.value; "\($m.key + 1)")) | [splits(" +")];
def cron_values($low; $high): [split(",")[] | (split("/") | .[1] // "") as $step | split("/")[0] | (if IN("*", "?") then [$low, $high] else split("-") | map(tonumber) | [.[0], .[1] // (if $step == "" then .[0] else $high end)] end) | range(.[0]; .[1] + 1; ($step | tonumber? // 1))] | unique;
def runs_a_year: cron_fields as $f | ($f[2] | cron_values(1; 31) | length / 31) as $dom | ($f[4] | cron_values(0; 6) | map(. % 7) | unique | length / 7) as $dow | (if $dom < 1 and $dow < 1 then [$dom + $dow, 1] | min else [$dom, $dow] | min end) as $days | (if $dom < 1 then 372 else 365 end) * ($f[0] | cron_values(0; 59) | length) * ($f[1] | cron_values(0; 23) | length) * $days * ($f[3] | cron_values(1; 12) | length) / 12 | round;

# Maps and lists as words, everything else as it is.
def words: if type == "array" then .[] | words elif type == "object" then to_entries[] | "\(.key)=\(.value | if type == "object" or type == "array" then tojson else tostring end)" elif . == null then empty else tostring end;

# A toleration as `kubectl describe` writes it.
def toleration: "\(.key // "")" + (if (.value // "") != "" then "=\(.value)" else "" end) + (if (.effect // "") != "" then ":\(.effect)" else "" end) + (if .operator == "Exists" and (.value // "") == "" then (if (.key // "") != "" or (.effect // "") != "" then " op=Exists" else "op=Exists" end) else "" end) + (if .tolerationSeconds then " for \(.tolerationSeconds)s" else "" end);

# The value of a setting of a config map: of the key itself, or of a line "key: value", "key = value" within a value.
def setting($name): def same: ascii_downcase | gsub("[-_. ]"; ""); ($name | same) as $n | [(.data // {}) | to_entries[] | (select((.key | same) == $n) | .value), (.value | split("\n")[] | capture("^\\s*[\"']?(?<k>[A-Za-z][\\w.-]*)[\"']?\\s*[:=]\\s*(?<v>\\S.*?)\\s*$") | select((.k | same) == $n) | .v)] | unique | if length > 1 then error("the setting \($name) is there more than once") else .[] end;

def told_probe: if .httpGet then "httpGet \(.httpGet.path // "/") on port \(.httpGet.port)" elif .tcpSocket then "tcpSocket on port \(.tcpSocket.port)" elif .exec then "exec \(.exec.command | join(" "))" elif .grpc then "grpc on port \(.grpc.port)" elif .sleep then "sleep \(.sleep.seconds)s" else empty end;
# What an object of settings holds, each key with its value.
def told_settings: def flat: if type == "array" then map(tostring) | join(",") else tostring end; to_entries[] | .key as $k | .value | if type == "object" then to_entries[] | "\($k).\(.key)=\(.value | flat)" else "\($k)=\(flat)" end;

# The environment of a container as {name, value, from}; `$all` holds the config maps that it takes values from.
def environment($all): . as $c | ((.env // [])[] | if has("valueFrom") then . as $e | (if .valueFrom.configMapKeyRef then (first($all[] | select(.kind == "ConfigMap" and .metadata.name == $e.valueFrom.configMapKeyRef.name and .metadata.namespace == $c.object.metadata.namespace) | .data[$e.valueFrom.configMapKeyRef.key]) // null) else null end) as $v | {name, value: $v, from: (.valueFrom | to_entries[0] | "\(.key | rtrimstr("KeyRef")) \(.value.name // .value.fieldPath // .value.resource // "")")} else {name, value: (.value // ""), from: ""} end), ((.envFrom // [])[] | .configMapRef.name as $n | (.prefix // "") as $p | first($all[] | select(.kind == "ConfigMap" and .metadata.name == $n and .metadata.namespace == $c.object.metadata.namespace)) | (.data // {}) | to_entries[] | {name: ($p + .key), value, from: "config map \($n)"});

# What is set in an object, as {sort, key, value, from}: keys of config maps and "key: value" lines in them, variables, flags and annotations.
def lines_of: .key as $file | .value | split("\n") | (length == 1) as $alone | .[] | capture("^\\s*[\"']?(?<key>[A-Za-z][\\w.-]*)[\"']?\\s*(?<is>[:=])(?<gap>\\s*)[\"']?(?<value>[^\\s\"'{\\[].*?)[\"',]*\\s*$") | select(($alone | not) or .is == "=" or .gap != "") | {sort: "line", key: "\($file)#\(.key)", value};
def flags_of: [(.command // [])[], (.args // [])[]] as $w | range($w | length) as $i | $w[$i] | (capture("^--?(?<key>[A-Za-z][\\w.-]+)(=(?<value>.*))?$") | {sort: "flag", key, value: (.value // ($w[$i + 1] // "-" | if startswith("-") then "true" else . end))}), (capture("^(?<key>[A-Za-z][\\w.-]+)=(?<value>[^=\\s]+)$") | {sort: "flag", key, value});
def is_custom: .apiVersion | test("[.]") and (test("[.]k8s[.]io/") | not);
def fields_of: (.spec? // {}), (.parameters? // {}), (select(is_custom) | .status? // {} | del(.conditions?)) | paths(type != "object" and (type != "array" or (. != [] and all(.[]; type != "object" and type != "array")))) as $p | select($p | (.[-1] | type == "number") or any(.[]; IN("env", "args", "command")) | not) | {sort: "field", key: ($p | map(tostring) | join(".")), value: (getpath($p) | if type == "array" then map(tostring) | join(", ") else . end)};
# Ports by what they are called: of a container, or of a service with its other numbers.
def ports_of: ((podspec | (.containers? // [])[].ports[]?), (select(.kind == "Service") | (.spec.ports // [])[])) | select(.name) | {sort: "port", key: "\(.name) port", value: (.port // .containerPort)}, (select(.nodePort) | {sort: "port", key: "\(.name) node port", value: .nodePort}), (select(.targetPort) | {sort: "port", key: "\(.name) target port", value: .targetPort});
def contents($all): select(.kind != "ConfigMap" or .metadata.name != "kube-root-ca.crt") | . as $o | ((.data // {} | select($o.kind == "ConfigMap") | to_entries[] | {sort: "key", key, value}, lines_of), fields_of, ports_of, (select(podspec | has("containers")) | (containers, initcontainers | (environment($all) | {sort: "env", key: .name, value: (.value // ""), from}), flags_of), ((podspec.volumes? // [])[].configMap.name // empty | . as $n | first($all[] | select(.kind == "ConfigMap" and .metadata.name == $n and .metadata.namespace == $o.metadata.namespace)) | contents($all) | select(.sort != "annotation") | . + {from: "config map \($n)"})), (.metadata | (.annotations // {}, .labels // {}) | to_entries[] | select(.key | test("kubernetes.io/|^(job-name|controller-uid)$") | not) | {sort: "annotation", key, value})) | {from: ""} + .;

# The bindings of a subject, itself or by one of its groups, as {role, kind, where}; bindings are in `$all`.
def roles_of($subject; $all): $all[] | select(.kind | IN("RoleBinding", "ClusterRoleBinding")) | select(any((.subjects // [])[]; (.kind == $subject.kind and .name == $subject.name and ((.namespace // null) == ($subject.namespace // null))) or (.kind == "Group" and (.name | IN($subject.groups[]))))) | {role: .roleRef.name, kind: .roleRef.kind, where: (.metadata.namespace // null)};

# The rules of the roles that a subject has; roles and bindings are in `$all`.
def rules_of($subject; $all): roles_of($subject; $all) as $b | $all[] | select(.kind == $b.kind and .metadata.name == $b.role and (.kind == "ClusterRole" or .metadata.namespace == $b.where)) | {rules: (.rules // []), where: $b.where, role: $b.role};

# The one subject of this name, in small letters, that a binding gives a role to.
def subject_named($name; $all): [$all[] | select(.kind | IN("RoleBinding", "ClusterRoleBinding")) | (.subjects // [])[] | select(.name | ascii_downcase == $name) | {kind, name, namespace}] | unique | if length == 1 then .[0] else error(if . == [] then "no binding names \($name)" else "bindings name several \($name)" end) end | .groups = (if .kind == "Group" then [] elif .kind == "User" then ["system:authenticated"] else ["system:authenticated", "system:serviceaccounts", "system:serviceaccounts:\(.namespace)"] end);

def allows($verb; $group; $resource; $name): any(.rules[]; ($verb == null or (.verbs // [] | any(. == $verb or . == "*"))) and (.apiGroups // [] | any(. == $group or . == "*")) and (.resources // [] | any(. == $resource or . == "*")) and ((.resourceNames // []) | . == [] or any(.[]; . == $name)));

# ── network policies ─────────────────────────────────────────────────────────────────────────────────────────────────

# The policies of a direction that are for a pod, or for the pods of a workload.
def policies_of($p; $way; $all): $all[] | select(.kind == "NetworkPolicy") | select(.spec.policyTypes // ["Ingress", (if .spec.egress then "Egress" else empty end)] | index($way)) | select(. as $n | $n | selects($p));
# Whether a peer of a policy of this namespace means a pod; `null` is what is outside of the cluster.
def peer_means($p; $space; $all): . as $peer | if .ipBlock then ($p == null and (.ipBlock.cidr | IN("0.0.0.0/0", "::/0"))) else $p != null and (if .namespaceSelector then first($all[] | select(.kind == "Namespace" and .metadata.name == $p.metadata.namespace)) | (.metadata.labels // {}) | . as $l | $peer.namespaceSelector == {} or ($l | matches($peer.namespaceSelector)) else $p.metadata.namespace == $space end) and ((.podSelector // {}) == {} or ($p | pod_labels | matches($peer.podSelector))) end;
# The port of its pods that a port of a service leads to, or the very port.
def pod_port($to; $port; $all): first($all[] | select(.kind == "Service" and $to != null) | select(selects($to)) | (.spec.ports // [])[] | select((.port | tostring) == $port) | .targetPort // .port | tostring) // $port;
def port_open($port; $to): (.ports // []) == [] or $port == null or any(.ports[]; (.port | tostring) == $port or (.endPort != null and (.port <= ($port | tonumber)) and (.endPort >= ($port | tonumber))) or (.port as $n | any(($to | containers.ports[]?); .name == $n and (.containerPort | tostring) == $port)));
def lets($p; $to; $port; $way; $all): . as $n | any((if $way == "Egress" then .spec.egress else .spec.ingress end // [])[]; (. as $rule | (if $way == "Egress" then .to else .from end // []) as $peers | ($peers == [] or any($peers[]; peer_means($p; $n.metadata.namespace; $all))) and ($rule | port_open($port; $to))));
def open_way($own; $other; $to; $port; $way; $all): [policies_of($own; $way; $all)] | . == [] or any(.[]; lets($other; $to; $port; $way; $all));
def may_reach_one($from; $to; $port; $all): pod_port($to; $port; $all) as $p | open_way($from; $to; $to; $p; "Egress"; $all) and ($to == null or open_way($to; $from; $to; $p; "Ingress"; $all));
# Whether all of some pods may reach all of others; an error where some may and others not.
def may_reach($from; $to; $port; $all): if $from == [] or $to == [] then error("there is no pod of which it could be said") else . end | [$from[] as $f | $to[] as $t | may_reach_one($f; $t; $port; $all)] | unique | if length == 1 then .[0] else error("some of them may, others may not") end;
# Whom the policies of an object let in, or out to, as their selectors say it.
def selected_by: if . == null or . == {} then "*" else [((.matchLabels // {}) | to_entries[] | "\(.key)=\(.value)"), ((.matchExpressions // [])[] | "\(.key) \(.operator) \((.values // []) | join(","))")] | join(",") end;
def peer_text: if .ipBlock then .ipBlock.cidr + (if .ipBlock.except then " except \(.ipBlock.except | join(", "))" else "" end) else [(select((.podSelector // {}) != {}) | .podSelector | selected_by), (select(.namespaceSelector) | (.namespaceSelector.matchLabels // {}) as $l | if .namespaceSelector == {matchLabels: $l} and ($l | keys) == ["kubernetes.io/metadata.name"] then (if (.podSelector // {}) == {} then "namespace " else "" end) + $l["kubernetes.io/metadata.name"] else "namespaces with \(.namespaceSelector | selected_by)" end)] | if . == [] then "all pods of the namespace" else join(" in ") end end;
# The rules of the policies for a pod: where they stand, whom they let through, and on which ports.
def rules_for($way; $all): . as $p | policies_of($p; $way; $all) | .metadata.namespace as $space | (if $way == "Egress" then .spec.egress else .spec.ingress end // [])[] | {space: $space, peers: (if $way == "Egress" then .to else .from end // []), ports: (.ports // [])};
# Those peers of a rule that mean one of some pods; of no pods all.
def peers_meaning($others; $all): .space as $space | .peers[] | . as $peer | select($others == [] or any($others[]; . as $o | $peer | peer_means($o; $space; $all)));
# Whom the policies of objects let in, or out to: told as their selectors say it, or by the namespaces that they mean.
def peer_spaces($space; $all): . as $peer | if .ipBlock then empty elif .namespaceSelector then $all[] | select(.kind == "Namespace") | . as $n | select($peer.namespaceSelector == {} or (.metadata.labels // {} | matches($peer.namespaceSelector))) | .metadata.name else $space end;
def peers_told($way; $port; $others; told; $all): [.[] | . as $p | select([policies_of($p; $way; $all)] != []) | {space: .metadata.namespace, found: [rules_for($way; $all) | select(port_open($port; $p)) | .space as $s | if .peers == [] then "everything" else peers_meaning($others; $all) | {space: $s, peer: .} | told end]}] | if . == [] then error("no network policy is for it") elif (map(.space) | unique | length) > 1 then error("this differs between namespaces") else [.[].found[]] | unique[] end;
def peers_of($way; $port; $others; $all): peers_told($way; $port; $others; .peer | peer_text; $all);
def spaces_let($way; $port; $others; $all): peers_told($way; $port; $others; .space as $s | .peer | peer_spaces($s; $all); $all);
# The ports on which the policies of objects let some pods through, of no pods any.
def ports_let($way; $others; $protocol; $all): . as $o | [if $way then $way else ("Ingress", "Egress") | . as $w | select(any($o[]; . as $p | any(policies_of($p; $w; $all); true))) end] as $ways | [$o[] | rules_for($ways[]; $all) | select(.peers == [] or any(peers_meaning($others; $all); true)) | if .ports == [] then "all" else .ports[] | select($protocol == "" or (.protocol // "TCP") == $protocol) | "\(.port)" + (if .endPort then "-\(.endPort)" else "" end) end] | unique | if . == [] or ($ways | length) > 1 then error("no rule of a network policy names a port for it") else .[] end;

# ── ways in ──────────────────────────────────────────────────────────────────────────────────────────────────────────
# The services that lead to an object, and the ingresses that lead to a service.
def services_of($all): . as $o | if .kind == "Service" then . else $all[] | select(.kind == "Service") | select(selects($o)) end;
def ingresses_of($all): . as $s | $all[] | select(.kind == "Ingress" and .metadata.namespace == $s.metadata.namespace) | . as $i | .spec | (.rules // [])[] | select(any(.http.paths[]?; .backend.service.name == $s.metadata.name)) | {host: .host, address: [$i.status.loadBalancer.ingress[]? | .ip // .hostname]};
def addresses_outside: (.status.loadBalancer.ingress[]? | .ip // .hostname), .spec.externalIPs[]?;
def is_outside($all): (.spec.type | IN("NodePort", "LoadBalancer")) or any(addresses_outside; true) or any(ingresses_of($all); true);
# Whether a port of a service is called so: by its name, its number or its protocol, or as what is encrypted.
def port_called($word): (.name // "" | ascii_downcase) as $n | ($n | contains($word)) or (.protocol // "TCP" | ascii_downcase) == $word or ((.port, .targetPort) | tostring) == $word or ($word == "tls" and (($n | test("^(https|mqtts|amqps|ldaps|wss|grpcs|imaps|smtps|ftps)$|tls|ssl")) or (.port | IN(443, 8443))));
def ports_called($words; $all): services_of($all) | .metadata.name as $s | .spec.ports[]? | select(. as $p | all($words[]; . as $w | ($s | contains($w)) or ($p | port_called($w))));
def told_all($none): unique | if . == [] then error($none) else .[] end;
# What of a workload names a host: its variables, what it is started with, and the config maps that it mounts.
def host_texts($all): . as $o | ((containers, initcontainers) | (environment($all) | .value // ""), ((.command // [])[], (.args // [])[])), ((podspec.volumes? // [])[].configMap.name // empty | . as $n | $all[] | select(.kind == "ConfigMap" and .metadata.name == $n and .metadata.namespace == $o.metadata.namespace) | (.data // {})[]) | strings;
# Whether it speaks of a service as a host, in its own namespace or with the service's.
def speaks_of($s; $all): . as $o | ($s.metadata.name | gsub("[.]"; "[.]")) as $n | "(^|[^a-z0-9-])\($n)" as $begins | "[.]\($s.metadata.namespace)([^a-z0-9-]|$)" as $there | any(host_texts($all); test("\($begins)\($there)") or ($o.metadata.namespace == $s.metadata.namespace and test("\($begins)([.]svc\\b|[^a-z0-9.-]|$)")));

# Whether no node's kubelet is newer than this one's.
def node_current($all): def number: .status.nodeInfo.kubeletVersion // "" | [scan("[0-9]+") | tonumber]; number >= ([$all[] | select(.kind == "Node") | number] | max // []);

# How much of a quota is used, of what is used most.
def quota_share: .status.used as $u | [(.status.hard // .spec.hard // {}) | to_entries[] | (.value | quantity) as $h | select(($h // 0) > 0) | ($u[.key] // "0" | quantity) / $h] | max // 0;

# Whether what is left of something is as much; an error where nothing limits it.
def leaves($amount): quantity | if . == null or ($amount | quantity) == null then error("no quota limits it") elif . >= ($amount | quantity) then "yes" else "no" end;

# Whether no disruption budget keeps the pods from being evicted; budgets are in `$all`.
def evictable($all): . as $o | all($all[] | select(.kind == "PodDisruptionBudget") | select(selects($o)); (.status.disruptionsAllowed // 0) > 0);

# What of a node the pods on it have not requested, as its unit is written; pods are in `$all`.
def requested($what): if $what == "pods" then 1 else [podspec | .containers[]?.resources.requests[$what]? // "0" | quantity] | add // 0 end;
# An amount of something, as Kubernetes writes it.
def written_amount($what): if $what | test("cpu") then (if . == floor then tostring else "\(. * 1000 | round)m" end) elif $what | test("memory|storage$") | not then tostring elif . % 1073741824 == 0 then "\(. / 1073741824)Gi" else "\(. / 1048576 | floor)Mi" end;
def free($what; $all): .metadata.name as $n | (.status.allocatable[$what] | quantity) as $has | select($has != null) | $has - ([$all[] | select(.kind == "Pod" and .spec.nodeName == $n and (.status.phase | IN("Succeeded", "Failed") | not)) | requested($what)] | add // 0) | written_amount($what);

# ── why ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

def events_of($all): . as $o | [$all[] | select(.kind == "Event" and .involvedObject.name == $o.metadata.name and .involvedObject.kind == $o.kind and (.involvedObject.namespace // "") == ($o.metadata.namespace // ""))] | sort_by(.lastTimestamp // .eventTime // .metadata.creationTimestamp) | reverse;

# When a condition of an object last changed, as events tell or else itself; nothing where it is as it was when it was made.
def became($type; $reason; $all): . as $o | [events_of($all)[] | select(.reason == $reason) | .lastTimestamp // .eventTime] | max // ($o | condition($type).lastTransitionTime | select((fromdate) - ($o.metadata.creationTimestamp | fromdate) | fabs > 3600));

def warning($all; $reasons): first(events_of($all)[] | select(.type == "Warning" and (.reason | IN($reasons[]))) | "\(.reason): \(.message)");

# What happened to an object last, as its events tell.
def last_event($all): first(events_of($all)[] | "\(.reason): \(.message)");

# What went wrong in one container status, strongest first; `$init` is "init container" or "container".
def container_trouble($what): . as $s | (if .state.terminated and .state.terminated.exitCode != 0 then .state.terminated elif .lastState.terminated and (.lastState.terminated.exitCode != 0 or (.restartCount // 0) > 0) then .lastState.terminated else null end) as $end | (if .state.waiting and (.state.waiting.reason | IN("PodInitializing", "ContainerCreating") | not) then .state.waiting else null end) as $wait | if $wait and ($wait.reason != "CrashLoopBackOff") then "\($wait.reason): \($wait.message // "") (\($what) \(.name))" elif $end then ([(if $wait then $wait.reason else empty end), "\($what) \(.name) ended with \($end.reason // "Error"), exit code \($end.exitCode)" + (if $end.message then ": " + $end.message else "" end)] | join(": ")) elif $wait then "\($wait.reason): \($wait.message // "") (\($what) \(.name))" else empty end;

# A probe of a container that was killed or is not ready, on a port that it does not open.
def stray_probe: containers | . as $c | (select((.status.lastState.terminated // .status.state.terminated) | .exitCode == 143 or (.exitCode == 137 and .reason != "OOMKilled")) | {of: "liveness", probe: .livenessProbe}), (select(.status.ready == false and .status.state.running) | {of: "readiness", probe: .readinessProbe}) | .of as $of | .probe // empty | (.httpGet // .tcpSocket // .grpc // {}).port as $port | select($port != null and ($c.ports // []) != [] and all($c.ports[]; .containerPort != $port and .name != $port)) | "\($of) probe on port \($port), which container \($c.name) does not open";

# The init container that a pod still waits for.
def waiting_for: . as $o | select(.status.phase == "Pending") | first((.status.initContainerStatuses // [])[] | select(.state.running).name | . as $n | select(all($o.spec.initContainers[]; .name != $n or .restartPolicy != "Always")));

# Why a pod is not as it should be, in kubectl's own words; one line a finding, strongest first.
def pod_trouble($all): . as $o | ([(if .status.reason then "\(.status.reason): \(.status.message // "")" else empty end), (condition("PodScheduled") | select(.status == "False") | "\(.reason): \(.message // "")"), ((.status.initContainerStatuses // [])[] | select((.state.terminated.exitCode // 1) != 0) | container_trouble("init container")), ((.status.containerStatuses // [])[] | container_trouble("container")), (waiting_for | "waiting for init container \(.)"), stray_probe, (warning($all; ["Unhealthy"]) | select(($o | restarts) > 0 or ($o | ready_condition | not))), (select(.status.phase == "Pending" or (ready_condition | not)) | warning($all; ["FailedMount", "FailedAttachVolume", "FailedScheduling", "FailedCreatePodSandBox", "Failed", "InspectFailed", "Evicted", "NetworkNotReady"])), (condition("Ready") | select(.status == "False" and .reason != "PodCompleted" and .reason != null) | "\(.reason): \(.message // "")")] | reduce .[] as $x ([]; if index([$x]) then . else . + [$x] end)) | .[:3][];

# Why a node takes no pods, or only some.
def closed: (select(.spec.unschedulable == true) | "cordoned: SchedulingDisabled"), ((.spec.taints // [])[] | select(.effect != "PreferNoSchedule" and .key != "node.kubernetes.io/unschedulable") | "taint \(.key)\(if .value then "=" + .value else "" end):\(.effect)");

def kin($all; $by): . as $a | $all[] | select(.kind == "Pod" and owned_by($a; $by));

# The pods that a service sends to.
def behind($all): select(.kind == "Service") | . as $s | $all[] | select(.kind == "Pod") | . as $p | select($s | selects($p));
# What a service sends to: its pods, or the name outside that it stands for.
def targets($all): if .spec.type == "ExternalName" then .spec.externalName else behind($all) | .metadata.name end;
# Of a pod, or of the pods of a workload or a service, those that ended badly: namespace, pod, container, and which run it was
# (`either` while it waits to be started again: kubectl shows the last one both ways, as long as it is there).
def endings($all; $by): ., kin($all; $by), behind($all) | select(.kind == "Pod") | . as $o | first(((.status.initContainerStatuses // [])[], (.status.containerStatuses // [])[]) | select((.state.terminated.exitCode // 0) != 0 or (.lastState.terminated.exitCode // 0) != 0 or (.state.running and .name == ([$o | waiting_for][0])))) | {ready: ($o | ready_condition), made: $o.metadata.creationTimestamp, place: ([$o.metadata.namespace, $o.metadata.name, .name, (if .state.terminated or (.state.running and .name == ([$o | waiting_for][0])) then "current" elif .state.running then "previous" else "either" end)] | join(" "))};
# The init containers of its pods, the same way: one that has not come to its end, else the last.
def preparing($all; $by): ., kin($all; $by) | select(.kind == "Pod") | . as $o | (.status.initContainerStatuses // []) | (first(.[] | select((.state.terminated.exitCode // 1) != 0)) // .[-1] // empty) | {ready: ((.state.terminated.exitCode // 1) == 0), made: $o.metadata.creationTimestamp, place: ([$o.metadata.namespace, $o.metadata.name, .name, "current"] | join(" "))};
# Those that run and are not ready.
def unready($all; $by): ., kin($all; $by) | select(.kind == "Pod" and .status.phase == "Running" and (ready_condition | not)) | {ready: false, runs: true, made: .metadata.creationTimestamp, place: ([.metadata.namespace, .metadata.name, .spec.containers[0].name, "current"] | join(" "))};
# Whose log tells why: of these, one that ended badly before one that runs, one that is not ready, and the newest.
def witness(pods): [pods] | sort_by(.made) | reverse | sort_by(.ready) | sort_by(.runs // false) | .[0].place // empty;
# The same for what runs on a node, whether it ended badly or not.
def on_node($node; $all; $by): ., kin($all; $by) | select(.kind == "Pod" and .spec.nodeName == $node) | {ready: true, made: .metadata.creationTimestamp, place: ([.metadata.namespace, .metadata.name, .spec.containers[0].name, "current"] | join(" "))};

# Pods that are not ready first, of these the newest: a cause and its log are then told of the same one.
def sickest(pods): [pods] | sort_by(.metadata.creationTimestamp) | reverse | sort_by(ready_condition)[];

def has_endpoints: . as $s | any($all[] | select(.kind == "EndpointSlice" and .metadata.namespace == $s.metadata.namespace and .metadata.labels["kubernetes.io/service-name"] == $s.metadata.name) | (.endpoints // [])[]; .conditions.ready != false);

# Why a service has no endpoint that is ready.
def service_trouble($all): . as $o | [$all[] | select(.kind == "Pod") | . as $p | select($o | selects($p))] as $pods | ((.spec.selector // {}) | to_entries | map("\(.key)=\(.value)") | join(",")) as $words | if .spec.type == "ExternalName" then empty elif $words == "" then "no selector: its endpoints are made by hand" elif $pods == [] then first(($all[] | select((.kind | IN("Deployment", "StatefulSet")) and .spec.replicas == 0) | . as $w | select($o | selects($w)) | "no endpoints: \(.kind | ascii_downcase) \(.metadata.name) is scaled to zero, 0 replicas are asked for"), "no endpoints: its selector \($words) does not match any pod") else "no ready endpoints: of \($pods | length) pods that its selector \($words) matches none is ready", ($pods[0] | pod_trouble($all)) end;

# Why an ingress leads nowhere: a backend that does not exist, or has no endpoints.
def ingress_trouble($all): . as $i | [.spec.rules[]?.http.paths[]?.backend.service.name, .spec.defaultBackend.service.name] | map(select(. != null)) | unique[] | . as $name | [$all[] | select(.kind == "Service" and .metadata.name == $name and .metadata.namespace == $i.metadata.namespace)] | if . == [] then "its backend service \($name) does not exist" else .[0] | select(.spec.type != "ExternalName" and (has_endpoints | not)) | "service \($name): \(first(service_trouble($all)))" end;

# Why what leads to pods leads nowhere.
def routing_trouble($all): if .kind == "Ingress" then ingress_trouble($all) else select(has_endpoints | not) | service_trouble($all) end;

# Whether a pod fails by its status: what merely starts or ends does not.
# A pod of which a container has restarted three times or more, the last time after a failure within ten minutes.
def flapping: any((.status.containerStatuses? // [])[]; .restartCount >= 3 and (.lastState.terminated | . != null and .exitCode != 0 and now - (.finishedAt | fromdate) < 600));
def failing: pod_status | test("BackOff|Err|Error|OOM|Evicted|Invalid|CannotRun|Unexpected|DeadlineExceeded");

# Whether a pod of an object (or the pod itself) tells that the object is sick, where what a job tried before does not.
def ailing($o): (failing and ($o.kind != "Job" or .status.phase != "Failed")) or flapping or condition("PodScheduled").status == "False";

# What is sick: of what nobody made for another, as a workload tells of its pods, and the last runs of cron jobs.
def sick($all; $by): ($all[] | select(.kind | IN("Pod", "Deployment", "StatefulSet", "DaemonSet", "Job", "Node", "PersistentVolumeClaim")) | select(all((.metadata.ownerReferences // [])[]; .kind == "Node")) | . as $o | select((healthy | not) or condition("Progressing").status == "False" or any(., kin($all; $by); ailing($o)))), last_runs($all);
# How many sick things a namespace has.
def troubles($all; $by): .metadata.name as $n | [sick($all; $by) | select(.metadata.namespace == $n)] | length;

# What is wrong with the pod that was started again most often, of an object's pods.
def deaths($all; $by): [(select(.kind == "Pod"), kin($all; $by)) | select(restarts > 0)] | max_by(restarts) | select(. != null) | pod_trouble($all);

# Why pods that are being deleted, of an object, do not go.
def staying($all; $by): (., kin($all; $by)) | select(.kind == "Pod" and .metadata.deletionTimestamp) | . as $p | (select((.metadata.finalizers // []) != []) | "being deleted, waiting for its finalizers: \(.metadata.finalizers | join(", "))"), ($all[] | select(.kind == "Node" and .metadata.name == $p.spec.nodeName) | select(condition("Ready").status != "True") | "being deleted, and node \(.metadata.name), which would tell that it is gone, is not ready: \(condition("Ready") | .message // .reason)");

# Why any object is not as it should be.
def trouble($all; $by): . as $o | if .kind == "Pod" then pod_trouble($all) elif .kind == "Event" then empty else ([(select(.kind | IN("Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job", "CronJob")) | ((., ($all[] | select((.kind | IN("ReplicaSet", "Job")) and owned_by($o; $by)))) | warning($all; ["FailedCreate", "FailedUpdate", "FailedDelete"]))), ((., ($all[] | select(.kind == "ReplicaSet" and owned_by($o; $by) and (.spec.replicas // 0) > 0))) | condition("ReplicaFailure") | select(.status == "True") | "\(.reason): \(.message)"), (select(.spec.replicas? == 0) | "scaled to zero: 0 replicas are asked for"), ((., ($all[] | select(.kind == "Job" and owned_by($o; $by)))) | select(.kind == "Job" and condition("Failed").status == "True") | condition("Failed") | "\(.reason): \(.message // "")"), (select(.spec.suspend? == true) | "suspended"), (select(.spec.concurrencyPolicy? == "Forbid") | first($all[] | select(.kind == "Job" and .status.active > 0 and owned_by($o; $by))) | "\(.metadata.name) is still running: concurrencyPolicy Forbid"), (select(.metadata.deletionTimestamp) | ((.metadata.finalizers // []) + (.spec.finalizers? // []) - ["kubernetes"]) | select(. != []) | "being deleted, waiting for its finalizers: \(join(", "))"), (sickest(kin($all; $by)) | pod_trouble($all)), (select(.kind | IN("PersistentVolumeClaim", "PersistentVolume", "Service", "Ingress", "HorizontalPodAutoscaler")) | first(events_of($all)[] | select(.type == "Warning" or ($o.status.phase? == "Pending")) | "\(.reason): \(.message)")), ((.status.conditions? // [])[] | select((.type | IN("Ready", "Available", "Progressing", "AbleToScale", "ScalingActive", "Established", "Healthy", "Synced")) and (.status | IN("False", "Unknown"))) | "\(.reason // .type): \(.message // "")"), ((.status.conditions? // [])[] | select((.type | test("Pressure$|Unavailable$|Failed$|Failure$|Remaining$|Degraded$|Error$")) and .status == "True") | (.reason // .type) + (if (.message // "") == "" then "" else ": \(.message)" end)), (.status? | objects | ([.message, .note, .error, .reason, (to_entries[] | select(.key | test("(reason|message|error|fault|problem|issue|complaint|defect|failure)$"; "i")) | .value)] | map(strings | select(test("^(|none|no|ok|nil|null|-)$"; "i") | not))[0] // empty) as $said | [[.reason, .phase, .state, .health, .mode | select(type == "string" and . != $said)][0] // empty, $said] | join(": ")), (warning($all; [events_of($all)[].reason])), (select(.kind == "HorizontalPodAutoscaler" and .status.currentReplicas == .spec.maxReplicas) | "at its maximum of \(.spec.maxReplicas) replicas")] | reduce .[] as $x ([]; if index([$x]) then . else . + [$x] end)) | .[:3][] end;


# A finding without what only machines read: the uid of a pod, and what was tried after the reason was known.
def tidy: sub("_[a-z0-9.-]+\\([0-9a-f]{8}-[0-9a-f-]{27}\\)"; "") | sub("\\(combined from similar events\\): "; "") | sub(" no new claims to deallocate, preemption:.*$"; "") | sub(" preemption: .*$"; "");

# Of findings, strongest first, the decisive one; and a second where the first only says how it ended.
def decisive: map(tidy) as $all | ($all | map(select(test("^(ContainersNotReady|ContainersNotInitialized|MinimumReplicasUnavailable|PodFailed|BackOff|ProgressDeadlineExceeded|SomeResourcesRemain|NodeNotReady)\\b") | not))) as $kept | (if $kept == [] then $all else $kept end) | .[0], (if .[0] | test("^no ready endpoints") then .[1] // empty elif .[0] | test("ended with (Error|Completed|Unknown|ContainerStatusUnknown)|^(BackoffLimitExceeded|DeadlineExceeded)|Back-off pulling image|^ErrImagePull:") then first(.[1:][] | select(test("^Unhealthy|ended with|^(liveness|readiness) probe|^Failed: Failed to pull"))) else empty end);

# How long ago, in seconds, as kubectl tells ages.
def human: (. | floor) as $s | ($s / 60 | floor) as $m | ($s / 3600 | floor) as $h | ($s / 86400 | floor) as $d | if $s < 120 then "\($s)s" elif $m < 10 then "\($m)m" + (if $s % 60 > 0 then "\($s % 60)s" else "" end) elif $m < 180 then "\($m)m" elif $h < 8 then "\($h)h" + (if $m % 60 > 0 then "\($m % 60)m" else "" end) elif $h < 48 then "\($h)h" elif $h < 192 then "\($d)d" + (if $h % 24 > 0 then "\($h % 24)h" else "" end) else "\($d)d" end;

# What somebody wrote on an object in words: the annotations of more than one word, or called a note, that are no server's.
def notes: (.metadata.annotations // {}) | to_entries[] | select(.key | test("(kubernetes|k8s|cert-manager)[.]io/") | not) | select((.value | test("\\S\\s+\\S")) or (.key | test("note|remark|comment|reason"))) | .value;
# What people call the time of a cron job's zone by: its parts, and the country of its city.
def zone_names: .spec.timeZone // empty | (split("/") | .[] | gsub("_"; " ")), ({Santiago: ["Chile", "Chilean"], Berlin: ["Germany", "German"], Zurich: ["Swiss"], London: ["UK", "British"], Paris: ["French"], Madrid: ["Spanish"], Lisbon: ["Portugal", "Portuguese"], Dublin: ["Irish"], Rome: ["Italian"], Vienna: ["Austrian"], Oslo: ["Norwegian"], Stockholm: ["Swedish"], Copenhagen: ["Danish"], Helsinki: ["Finnish"], Amsterdam: ["Dutch"], Brussels: ["Belgian"], Warsaw: ["Polish"], Prague: ["Czech"], Budapest: ["Hungarian"], Athens: ["Greek"], Istanbul: ["Turkish"], Tokyo: ["Japan", "Japanese"], Seoul: ["Korean"], Singapore: ["Singapore"], Shanghai: ["Chinese"], Kolkata: ["Indian"], New_York: ["Eastern"], Chicago: ["Central"], Denver: ["Mountain"], Los_Angeles: ["Pacific"], Sao_Paulo: ["Brazil", "Brazilian"], Reykjavik: ["Icelandic"]}[split("/")[-1]] // [])[];
