"""The share of faults put in on purpose that tests notice: `python -m benchmarks.mutation`.

Each mutant changes one comparison, constant, boolean operator or `not` of a module and runs that module's tests, in a
copy of the tree. Mutants are drawn by a seed that is printed, so that a run can be repeated; each area has at most
`--most` of them (40), since the tests of one mutant take up to a minute of computing. How far it is goes to stderr.
"""

from __future__ import annotations

import argparse
import ast
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
AREAS = {
    "voter": ("voter", "tests/voter"),
    "evidence": (
        "core/evidence",
        "tests/core/test_evidence.py tests/core/test_contradiction.py tests/voter/test_evidence.py",
    ),
    "guard": ("clusters/guard.py", "tests/clusters/test_guard.py tests/clusters/test_reviews.py"),
    "breaker": ("planners/spending/breaker.py", "tests/planners/spending/test_breaker.py"),
    "spending": ("planners/spending", "tests/planners/spending"),
    "masking": (
        "core/masking",
        "tests/executor/test_masking.py tests/security/test_masking_attacks.py "
        "tests/security/test_credentials_outside_secrets.py",
    ),
}
SECONDS = 900
"""For the tests of one mutant; one whose tests do not end by then is noticed."""
_SWAPS: dict[type[ast.cmpop], ast.cmpop] = {
    ast.Lt: ast.LtE(),
    ast.LtE: ast.Lt(),
    ast.Gt: ast.GtE(),
    ast.GtE: ast.Gt(),
    ast.Eq: ast.NotEq(),
    ast.NotEq: ast.Eq(),
    ast.In: ast.NotIn(),
    ast.NotIn: ast.In(),
    ast.Is: ast.IsNot(),
    ast.IsNot: ast.Is(),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("areas", nargs="*", metavar="AREA", help=f"of {', '.join(AREAS)}; all where none is named")
    parser.add_argument("--most", type=int, default=40, help="mutants of each area (40)")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="which mutants are drawn")
    wanted = parser.parse_args()
    if unknown := set(wanted.areas) - set(AREAS):
        parser.error(f"no such area: {', '.join(sorted(unknown))}; there are {', '.join(AREAS)}")
    print(f"seed {wanted.seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "tree"
        ignored = shutil.ignore_patterns(".git", ".venv", "__pycache__", ".mypy_cache", ".hypothesis")
        shutil.copytree(ROOT, copy, ignore=ignored)
        for area in wanted.areas or AREAS:
            print(measured(copy, area, wanted.most, random.Random(wanted.seed)), flush=True)


def measured(tree: Path, area: str, most: int, chance: random.Random) -> str:
    where, tests = AREAS[area]
    place = tree / where
    if not place.exists():
        return f"{area}: there is no {where} any more"
    files = [place] if place.is_file() else sorted(place.rglob("*.py"))
    mutants = [(file, number) for file in files for number in range(sum(1 for _ in sites(ast.parse(file.read_text()))))]
    if not passes(tree, tests):
        return f"{area}: its tests fail without any fault"
    chosen = chance.sample(mutants, min(most, len(mutants)))
    noticed = 0
    for done, (file, number) in enumerate(chosen, 1):
        source = file.read_text()
        mutated, change = mutate(source, number)
        file.write_text(mutated)
        seen = not passes(tree, tests)
        file.write_text(source)
        noticed += seen
        print(f"  {area}: {noticed} of {done} noticed, {len(chosen)} drawn", file=sys.stderr, flush=True)
        if not seen:
            print(f"  not noticed: {file.relative_to(tree)}: {change}", flush=True)
    return f"{area}: {noticed} of {len(chosen)} faults noticed (of {len(mutants)} possible)"


def passes(tree: Path, tests: str) -> bool:
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests.split()]
    try:
        return subprocess.run(command, cwd=tree, capture_output=True, timeout=SECONDS, check=False).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def sites(tree: ast.AST) -> Iterator[ast.AST]:
    """What can be changed, in the order of the source; what stands in annotations and docstrings is not."""
    for node in ast.walk(tree):
        swaps = isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in _SWAPS
        counts = isinstance(node, ast.Constant) and isinstance(node.value, int | float)
        if swaps or counts or isinstance(node, ast.BoolOp) or (isinstance(node, ast.UnaryOp) and _is_not(node)):
            yield node


def _is_not(node: ast.UnaryOp) -> bool:
    return isinstance(node.op, ast.Not)


def mutate(source: str, number: int) -> tuple[str, str]:
    """The source with its `number`-th site changed, and what was changed, in words."""
    tree = ast.parse(source)
    node = list(sites(tree))[number]
    before = ast.unparse(node)
    if isinstance(node, ast.Compare):
        node.ops = [_SWAPS[type(node.ops[0])]]
    elif isinstance(node, ast.BoolOp):
        node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    elif isinstance(node, ast.Constant):
        node.value = not node.value if isinstance(node.value, bool) else node.value + 1  # type: ignore[operator]
    elif isinstance(node, ast.UnaryOp):
        node.op, node.operand = ast.Not(), ast.UnaryOp(ast.Not(), node.operand)
    return ast.unparse(tree), f"line {getattr(node, 'lineno', 0)}: {before} → {ast.unparse(node)}"


if __name__ == "__main__":
    main()
