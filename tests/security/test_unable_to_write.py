"""Every way in which a read-only kubectl has been made to write, each by its name; none sends anything but a read."""

from __future__ import annotations

import pytest

from benchmarks.fuzz import LIMITS, Watched, allowed
from clusters import guard
from clusters.grounding.catalog import ClusterCatalog
from clusters.recorded.cluster import RecordedCluster
from clusters.recorded.recording import load
from core.errors import Refused
from executor.lines import LineResult, run_line
from executor.requests.requests import Requests
from kubectl.errors import KubectlSyntaxError
from kubectl.grammar.flags import REFUSED
from kubectl.grammar.verbs import VERBS, WRITES
from kubectl.parser import parse

UNPARSED = {
    "a flag swallows the verb that reads": "kubectl --cache-dir get delete pods --all",
    "the same with =": "kubectl --cache-dir=get delete pods --all",
    "a namespace is the verb": "kubectl -n get delete pods",
    "a flag swallows the verb that writes": "kubectl --context delete pods",
    "a verb behind --": "kubectl -- delete pods",
    "no dry run": "kubectl delete pod a --dry-run=none",
    "a dry run of a read": "kubectl get pods --dry-run=none",
    "auth reconcile": "kubectl auth reconcile -f x.yaml",
    "auth with flags between": "kubectl auth -n x reconcile -f x.yaml",
    "config set": "kubectl config set clusters.a.server https://evil.example",
    "config set-credentials": "kubectl config set-credentials a --token=x",
    "config set-context": "kubectl config set-context --current --namespace=x",
    "config use-context": "kubectl config use-context prod",
    "config view --raw": "kubectl config view --raw",
    "proxy": "kubectl proxy --port=8001",
    "port-forward": "kubectl port-forward pod/a 80",
    "exec": "kubectl exec -it a -- sh",
    "cp": "kubectl cp a:/etc/passwd .",
    "debug": "kubectl debug node/a --image=busybox",
    "rollout restart": "kubectl rollout restart deploy/a",
    "rollout undo, with a flag between": "kubectl rollout -n x undo deploy/a",
    "cluster-info dump to files": "kubectl cluster-info dump --output-directory=/tmp",
    "certificate approve": "kubectl certificate approve a",
    "a plugin's name": "kubectl krew install x",
    "another plugin's name": "kubectl neat get pods",
    "a plugin behind a read": "kubectl get-all delete",
    "an alias": "k delete pods --all",
    "a path to kubectl": "/usr/bin/kubectl delete pods",
    "sudo": "sudo kubectl get pods",
    "a variable before": "KUBECONFIG=/etc/x kubectl get pods",
    "a verb in another case": "kubectl DELETE pods",
    "a verb cut short": "kubectl del pods",
    "a server": "kubectl get pods --server=https://evil.example",
    "a server in short": "kubectl get pods -s https://evil.example",
    "a server for a name": "kubectl get pods -- --server=https://evil.example",
    "a server in a cluster of short flags": "kubectl get pods -Ashttps://evil.example",
    "a token": "kubectl get pods --token=x",
    "a kubeconfig": "kubectl get pods --kubeconfig=/tmp/evil",
    "a kubeconfig before the verb": "kubectl --kubeconfig /tmp/evil get pods",
    "somebody else": "kubectl get pods --as=system:admin",
    "a group": "kubectl get pods --as-group=system:masters",
    "somebody else, before the verb": "kubectl --as root auth can-i get pods --as-uid",
    "a user": "kubectl get pods --user=admin",
    "an underscore for a hyphen": "kubectl get pods --cache_dir=get",
    "an underscore in a refused flag": "kubectl get pods --dry_run=none",
    "a cluster of short flags": "kubectl get pods -Aw",
    "a cluster with a file": "kubectl get -Af x.yaml",
    "follow in a cluster": "kubectl logs a -pf",
    "watch": "kubectl get pods --watch",
    "watch=true": "kubectl get pods --watch=true",
    "output of watch events": "kubectl get pods --output-watch-events",
    "follow": "kubectl logs a --follow",
    "waiting": "kubectl rollout status deploy/a --watch",
    "a file": "kubectl get -f /etc/passwd",
    "a kustomization": "kubectl get -k .",
    "a template from a file": "kubectl get pods -o jsonpath-file=/etc/passwd",
    "columns from a file": "kubectl get pods -o custom-columns-file=/etc/passwd",
    "a profile": "kubectl get pods --profile=cpu --profile-output=/tmp/x",
    "an en dash": "kubectl get pods –-all-namespaces",
    "a minus sign": "kubectl get pods −A",
    "a soft hyphen": "kubectl get pods \u00adA",
    "a no-break space": "kubectl get\u00a0pods",
    "an ideographic space": "kubectl get\u3000pods",
    "an invisible character": "kubectl ge\u200bt pods",
    "text that runs backwards": "kubectl get pods \u202eeteled",
    "full-width letters": "kubectl ｄｅｌｅｔｅ pods",
    "NUL in a name": "kubectl get pod a\0b",
    "a newline": "kubectl get pods\nkubectl delete pods",
    "a carriage return": "kubectl get pods\rkubectl delete pods",
    "a newline in a name": "kubectl get pod 'a\nb'",
    "a lone surrogate": "kubectl get pods -l 'a=\ud800'",
    "a name that climbs": "kubectl get pod ../nodes/a",
    "a name that climbs, quoted": "kubectl get pod '../../nodes'",
    "an escaped slash in a name": "kubectl get pod a%2fexec",
    "an escaped slash in a namespace": "kubectl get pod a -n x%2f..",
    "a namespace that climbs": "kubectl get pods -n ../..",
    "a container that climbs": "kubectl logs a -c ../b",
    "a query in a name": "kubectl get pod 'a?watch=true'",
    "a fragment in a name": "kubectl get pod 'a#b'",
    "a name with a slash": "kubectl get pod/a/exec",
    "a name like a flag": "kubectl get pod -- -A",
    "a semicolon": "kubectl get pods; rm -rf /",
    "and": "kubectl get pods && rm -rf /",
    "or": "kubectl get pods || rm -rf /",
    "in the background": "kubectl get pods & rm -rf /",
    "substitution": "kubectl get pods $(rm -rf /)",
    "substitution in quotes": 'kubectl get pods -l "a=$(id)"',
    "backticks": "kubectl get pods `id`",
    "process substitution": "kubectl get pods <(id)",
    "a variable": "kubectl get pods $HOME",
    "a redirection": "kubectl get pods > /etc/passwd",
    "a redirection that appends": "kubectl get pods >>x",
    "a here-document": "kubectl get pods << EOF",
    "stderr": "kubectl get pods 2>/tmp/x",
    "a shell behind a pipe": "kubectl get pods | sh",
    "an interpreter behind a pipe": "kubectl get pods | python3 -c 'import os'",
    "xargs": "kubectl get pods -o name | xargs kubectl delete",
    "tee": "kubectl get pods | tee /tmp/x",
    "kubectl behind a pipe": "kubectl get pods -o json | kubectl apply -f -",
    "an unknown program": "kubectl get pods | frobnicate",
    "an empty stage": "kubectl get pods | | wc -l",
    "a file for cat": "kubectl get pods | cat /etc/passwd",
    "a file for grep": "kubectl get pods | grep -f /etc/passwd",
    "a folder for grep": "kubectl get pods | grep -r a /etc",
    "a file for sort": "kubectl get pods | sort -o /tmp/x",
    "a file for head": "kubectl get pods | head -n1 /etc/passwd",
    "tail -f": "kubectl get pods | tail -f",
    "awk writes": "kubectl get pods | awk '{print > \"/tmp/x\"}'",
    "awk appends": "kubectl get pods | awk '{print >> \"/tmp/x\"}'",
    "awk runs": "kubectl get pods | awk 'BEGIN{system(\"id\")}'",
    "awk pipes": "kubectl get pods | awk '{print | \"sh\"}'",
    "awk reads a program": "kubectl get pods | awk '{\"id\" | getline x; print x}'",
    "awk reads a file": "kubectl get pods | awk '{getline x < \"/etc/passwd\"; print x}'",
    "awk closes": "kubectl get pods | awk '{close(\"x\")}'",
    "awk from a file": "kubectl get pods | awk -f /tmp/x.awk",
    "sed writes": "kubectl get pods | sed 'w /tmp/x'",
    "sed writes a match": "kubectl get pods | sed 's/a/b/w /tmp/x'",
    "sed runs": "kubectl get pods | sed '1e id'",
    "sed runs a match": "kubectl get pods | sed 's/a/id/e'",
    "sed reads a file": "kubectl get pods | sed 'r /etc/passwd'",
    "sed in place": "kubectl get pods | sed -i s/a/b/ x",
    "sed from a file": "kubectl get pods | sed -f x",
    "jq from a file": "kubectl get pods -o json | jq -f /etc/passwd",
    "jq slurps a file": "kubectl get pods -o json | jq --slurpfile a /etc/passwd '$a'",
    "jq's raw file": "kubectl get pods -o json | jq --rawfile a /etc/passwd '$a'",
    "jq's library path": "kubectl get pods -o json | jq -L /tmp .",
    "a file for jq": "kubectl get pods -o json | jq . /etc/passwd",
    "head of 1e12": "kubectl get pods | head -n 1e12",
    "a count without end": "kubectl get pods | head -n 99999999999999999999999",
    "a repetition without end": "kubectl get pods | grep -E 'a{1,99999}'",
    "repetitions of repetitions": "kubectl get pods | grep -E '(((a{1,1000}){1,1000}){1,1000})'",
    "two thousand groups": "kubectl get pods | grep -E '" + "(a|" * 1_500 + "b" + ")" * 1_500 + "'",
    "five hundred keys": "kubectl get pods | sort" + " -k 1.1,2.2n" * 500,
    "an endless line": "kubectl get pods " + "a" * 9_000,
}


@pytest.mark.parametrize("line", UNPARSED.values(), ids=UNPARSED.keys())
def test_the_line_is_refused_before_anything_is_asked_and_says_what_would_do(line: str) -> None:
    with pytest.raises(KubectlSyntaxError) as refused:
        parse(line)
    assert len(str(refused.value)) > 20
    str(refused.value).encode()


@pytest.mark.parametrize("verb", WRITES)
def test_no_verb_that_writes_is_in_the_language_with_whatever_stands_around_it(verb: str) -> None:
    assert verb not in {known.name for known in VERBS}
    for line in (f"kubectl {verb} pods a", f"kubectl -n x {verb} pod/a --dry-run=server", f"kubectl {verb} --help"):
        with pytest.raises(KubectlSyntaxError):
            parse(line)


def is_refused(line: str) -> bool:
    try:
        parse(line)
    except KubectlSyntaxError:
        return True
    return False


@pytest.mark.parametrize("verb", [verb.name for verb in VERBS])
def test_no_verb_has_a_flag_that_could_redirect_or_write(verb: str) -> None:
    shown = next(known for known in VERBS if known.name == verb)
    flags = set(REFUSED) - {"as", "as-group", "as-uid", "watch"}
    assert flags
    assert not flags & {known.name for known in shown.flags}
    for flag in sorted(flags):
        assert is_refused(f"kubectl {verb} --{flag}=x"), flag
        assert is_refused(f"kubectl --{flag}=x {verb}"), flag
        assert is_refused(f"kubectl {verb} --{flag.replace('-', '_')} x"), flag


def test_impersonation_belongs_to_can_i_alone() -> None:
    assert [verb.name for verb in VERBS if any(flag.name == "as" for flag in verb.flags)] == ["auth can-i"]


RAW = [
    *("/api/v1/nodes/x/proxy/run/ns/pod/c?cmd=id", "/api/v1/nodes/x/proxy/exec/a/b/c", "/api/v1/nodes/x/proxy"),
    *("/api/v1/nodes/x:10250/proxy/pods", "/api/v1/proxy/nodes/x", "/api/v1/namespaces/a/services/b/proxy/x"),
    *("/api/v1/namespaces/a/services/https:b:443/proxy/", "/api/v1/namespaces/a/pods/b/proxy/x"),
    *(
        "/api/v1/namespaces/a/pods/b/exec?command=id",
        "/api/v1/namespaces/a/pods/b/attach",
        "/api/v1/namespaces/a/pods/b/portforward",
    ),
    *(
        "/api/v1/namespaces/a/pods/b/eviction",
        "/api/v1/namespaces/a/pods/b/binding",
        "/api/v1/namespaces/a/pods/b/ephemeralcontainers",
    ),
    *("/api/v1/namespaces/a/serviceaccounts/b/token", "/api/v1/namespaces/a/finalize", "/api/v1/watch/pods"),
    *(
        "/api/v1/namespaces/a/pods/b/log?follow=true",
        "/api/v1/pods?watch=true",
        "/api/v1/pods?watch",
        "/api/v1/pods?WATCH=1",
    ),
    *("/api/v1/pods?limit=1&watch=true", "/api/v1/pods?%77atch=true", "/api/v1/pods?sendInitialEvents=true"),
    *(
        "/apis/subresources.kubevirt.io/v1/namespaces/a/virtualmachineinstances/b/vnc",
        "/apis/x/v1/namespaces/a/y/b/exec",
    ),
    *(
        "/metrics",
        "/logs",
        "/logs/kube-apiserver.log",
        "/debug/pprof",
        "/configz",
        "/stats",
        "/ui",
        "/.well-known/openid-configuration",
    ),
    *(
        "https://evil.example/api",
        "//evil.example/api",
        "api/v1/pods",
        "/api/v1/../../x",
        "/api/v1/pods/",
        "/api//v1",
        "/api/v1/./pods",
    ),
    *("/api/v1/namespaces/a/pods/b%2fexec", "/api/v1/namespaces/a/pods/b%2Fexec", "/api/v1/namespaces/%2e%2e/pods"),
    *(
        "/api/v1/namespaces/a/Pods/b/EXEC",
        "/api/v1/namespaces/a/pods/b;exec",
        "/api/v1/namespaces/a/pods/b\\exec",
        "/api/v1/pods#x",
    ),
    *(
        "/api/v1/namespaces/a/pods/b/log/exec",
        "/api/v1/namespaces/a/pods/exec/b/exec",
        "/api/v1/nodes/x/log",
        "/API/v1/pods",
    ),
]


def test_redirects_watches_and_whatever_acts_over_get_are_refused_by_the_port_itself() -> None:
    for path in RAW:
        bare, _, query = path.partition("?")
        pairs = [
            (pair.partition("=")[0].replace("%77", "w"), pair.partition("=")[2]) for pair in query.split("&") if pair
        ]
        with pytest.raises(Refused):
            guard.check(bare, pairs)


@pytest.fixture(scope="module")
def watched() -> Watched:
    return Watched(RecordedCluster(load("starter")))


async def run(line: str, watched: Watched) -> LineResult:
    return await run_line(line, Requests(watched, ClusterCatalog(watched)).view(), LIMITS)


@pytest.mark.parametrize("path", RAW)
async def test_raw_paths_that_could_act_send_nothing(path: str, watched: Watched) -> None:
    watched.asked.clear()
    said = await run(f"kubectl get --raw '{path}'", watched)
    assert (said["exit"], said["stdout"], watched.asked) == (1, "", [])
    assert "error" in said["stderr"]


GREEDY = {
    "awk loops": "awk 'BEGIN{while(1){}}'",
    "awk prints without end": "awk 'BEGIN{s=\"aaaaaaaaaa\"; for(i=0;i<16;i++)s=s s; while(1)print s}'",
    "awk splits without end": 'awk \'BEGIN{s="aaaaaaaaaa"; for(i=0;i<16;i++)s=s s; while(1)n=split(s,a,"")}\'',
    "awk grows an array": "awk 'BEGIN{while(1)x[i++]=i}'",
    "awk pads": "awk 'BEGIN{printf \"%999999999d\",1}'",
    "awk pads by a star": "awk 'BEGIN{printf \"%*d\",999999999,1}'",
    "sed loops": "sed ':a;s/a/b/;s/b/a/;ba'",
    "sed doubles": "sed ':a;s/.*/&&/;ta'",
    "sed doubles without loops": "sed '" + "s/./&&/g;" * 20 + "'",
    "sed prints much": "sed -n 'H;${x;" + "p;" * 2_000 + "}'",
    "filters that multiply lines": " | ".join([r"sed 's/./&\n&\n&\n&\n&\n&\n/g'"] * 8),
    "filters that lengthen lines": " | ".join(["sed 's/./&&&&&&&&&&/g'"] * 6),
    "jq loops": "jq 'def f: f; f'",
    "jq grows": "jq '[limit(1e9;repeat(\"aaaaaaaaaa\"))]'",
    "jq multiplies": "jq '\"a\"*1e9'",
    "jq recurses": "jq 'def f: 1+f; f'",
    "an expression that explodes in jq": 'jq \'("a"*40+"b")|test("(a+)+$")\'',
}


@pytest.mark.parametrize("program", GREEDY.values(), ids=GREEDY.keys())
async def test_a_program_that_does_not_end_is_ended(program: str, watched: Watched) -> None:
    said = await run(f"kubectl get pods -A -o json | {program}", watched)
    assert said["exit"] != 0
    assert said["stderr"]
    assert len(said["stdout"]) < 20_000_000


@pytest.mark.parametrize("pattern", ["(a+)+$", "(x+x+)+y", "(.*)*Q", "((a|a)*)*b", "(a|aa)+$"])
async def test_an_expression_that_explodes_elsewhere_takes_the_time_of_its_text(pattern: str, watched: Watched) -> None:
    said = await run(f"kubectl get pods -A -o json | grep -cE '{pattern}'", watched)
    assert said["stderr"] == ""


TEMPLATES = {
    "ranges in ranges": "{{range .items}}" + "{{range $.items}}" * 8 + "x" + "{{end}}" * 9,
    "text that doubles": '{{$x := "aaaaaaaaaa"}}{{range .items}}{{range $.items}}{{$x = print $x $x}}{{end}}{{end}}',
    "a number for a range": "{{range 999999999999}}{{end}}",
    "wide texts": '{{range 2000000}}{{printf "%999d" 1}}{{end}}',
    "the object again and again": "{{range $.items}}" * 4 + "{{$}}" + "{{end}}" * 4,
    "deep parentheses": "{{" + "(" * 2_000 + "1" + ")" * 2_000 + "}}",
}


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=TEMPLATES.keys())
async def test_a_template_that_explodes_is_ended(template: str, watched: Watched) -> None:
    said = await run(f"kubectl get pods -A -o go-template='{template}'", watched)
    assert (said["exit"], said["stdout"]) == (1, "")


async def test_a_path_that_descends_into_descents_is_ended(watched: Watched) -> None:
    path = "{range ..}" * 9 + "x" + "{end}" * 9
    said = await run(f"kubectl get pods -A -o jsonpath='{path}'", watched)
    assert said["exit"] == 1 or len(said["stdout"]) < 20_000_000


async def test_jq_sees_neither_the_environment_nor_files(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-planted-in-the-environment")
    for program in (
        "env",
        "$ENV",
        "[env,$ENV]|tostring",
        "input_filename",
        '"/etc/passwd"|modulemeta',
        "get_search_list",
    ):
        said = await run(f"kubectl get pods -o json | jq '{program}'", watched)
        assert "planted" not in said["stdout"] + said["stderr"]
        assert "root:" not in said["stdout"] + said["stderr"]


@pytest.mark.parametrize("program", ['import "a" as a; .', 'include "a"; .', 'import "/etc/passwd" as $a; $a'])
async def test_jq_imports_nothing(program: str, watched: Watched) -> None:
    said = await run(f"kubectl get pods -o json | jq '{program}'", watched)
    assert (said["exit"], said["stdout"]) == (2, "")


async def test_awk_sees_no_environment(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-planted-in-the-environment")
    said = await run("kubectl get pods | awk '{print ENVIRON[\"OPENAI_API_KEY\"]}'", watched)
    assert "planted" not in said["stdout"] + said["stderr"]


def test_the_watch_over_requests_would_notice_a_write() -> None:
    assert allowed("GET", "/api/v1/namespaces/a/pods/b", "limit=1")
    assert allowed("POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", "")
    for method, path, query in (
        ("DELETE", "/api/v1/namespaces/a/pods/b", ""),
        ("POST", "/api/v1/namespaces/a/pods", ""),
        ("GET", "/api/v1/namespaces/a/pods/b/exec", ""),
        ("GET", "/api/v1/nodes/a/proxy/run", ""),
        ("GET", "/api/v1/proxy/nodes/a", ""),
        ("GET", "/api/v1/pods", "limit=1&watch=true"),
    ):
        assert not allowed(method, path, query)
