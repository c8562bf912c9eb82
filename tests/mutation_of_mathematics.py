"""Mistakes made by a machine, in the mathematics: do its tests notice?

A mutant is one file of dlkit with one small change: another operator or comparison, a number one more or
less, a line, a check, a keyword or a condition left out.  As many places of each file as asked for are taken,
evenly from its top to its end, and one change of each.  The tests of that file have to fail on every mutant
but those that are equal on all valid inputs: ``equal_mutants_of_mathematics.txt`` lists them, with reasons.

``python tests/mutation_of_mathematics.py [MODULE ...] [--count 150] [--seed 0]`` works on a copy, takes some
seconds for a mutant, and prints a table and what nobody noticed.
"""

import argparse
import ast
import contextlib
import copy
import importlib
import itertools
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import pytest
from test_house import FLOORS, ROOT

from dlkit.classroom.slips import MODULES as LIBRARIES
from dlkit.classroom.slips import _changes as slips_of_node
from dlkit.classroom.slips import _set, _Swap

MODULES = [name for name, floor in FLOORS.items() if floor <= 3 and name != "_jit"]
# Whose tests have to notice, where these are not the file's own; those that notice most come first.
TESTS = {
    "_kernel": ["kernel", "training"],
    "divergence": ["logistic", "training"],
    "network": ["network", "gradient_check"],
    "regularization": ["regularization", "properties"],
}
OTHER_METHODS = {"max": "min", "min": "max", "sum": "max", "mean": "sum", "any": "all", "all": "any"}
SYMMETRIC = {"max", "maximum", "min", "minimum"}
EQUAL = "equal_mutants_of_mathematics.txt"
LONG = 60  # seconds beyond four times what the tests take, after which a mutant counts as noticed
LARGE = ("nbformat", "scipy.linalg", "torch")
SURROUNDINGS = {"DLKIT_PROGRESS": "off", "OPENBLAS_NUM_THREADS": "1", "PYTHONHASHSEED": "0"}


class Mutant(NamedTuple):
    """One changed file."""

    module: str
    place: str  # the function or class: "Scaling", "check.cost", or "" outside of any
    change: str  # "line before -> line after"
    source: str

    @property
    def row(self):
        return f"{self.module}.{self.place}" if self.place else self.module, self.change


# What can be changed.  A change is a function, which takes a node, and changes it or gives another.


def changes(node, bound):
    """All changes of a node, where these names are bound in the function around it."""
    if isinstance(node, ast.stmt):
        yield from _of_statement(node, bound)
    if isinstance(node, (ast.If, ast.IfExp, ast.While)):
        yield _set("test", ast.UnaryOp(ast.Not(), node.test))
    elif isinstance(node, ast.comprehension) and node.ifs:
        yield _set("ifs", [])
    elif isinstance(node, ast.BoolOp):
        yield _set("op", ast.Or() if isinstance(node.op, ast.And) else ast.And())
        yield from (_set("values", node.values[:k] + node.values[k + 1 :]) for k in range(len(node.values)))
    elif isinstance(node, ast.BinOp) and isinstance(node.op, (ast.BitAnd, ast.BitOr)):
        yield _set("op", ast.BitOr() if isinstance(node.op, ast.BitAnd) else ast.BitAnd())
        yield from (lambda n: n.left, lambda n: n.right)
        return
    elif isinstance(node, ast.Slice):
        yield from (_set(end, None) for end in node._fields if getattr(node, end) is not None)
        if node.upper is not None:
            yield _set("upper", ast.BinOp(node.upper, ast.Sub(), ast.Constant(1)))
    elif isinstance(node, ast.Constant) and type(node.value) is float:
        yield _set("value", 2 * node.value)
    elif isinstance(node, ast.Call) and node.args and _is_name(node.args[0]):
        keywords = node.keywords
        yield from (_set("keywords", keywords[:k] + keywords[k + 1 :]) for k in range(len(keywords)))
        if len(node.args) == 2 and not ast.unparse(node.func).startswith("_"):
            yield lambda n: n.args[1]  # a check, of the argument that is named first
        return
    if isinstance(node, ast.Compare) and isinstance(node.ops[0], (ast.Is, ast.IsNot, ast.In, ast.NotIn)):
        yield lambda n: ast.UnaryOp(ast.Not(), n)
    elif not isinstance(node, (ast.Name, ast.stmt)) or isinstance(node, ast.AugAssign):
        yield from _of_expression(node)


def _of_expression(node):
    """The slips of the exercises; a method stays one of the same array."""
    function = getattr(node, "func", None)
    method = isinstance(function, ast.Attribute) and ast.unparse(function.value) not in LIBRARIES
    alike = getattr(function, "attr", getattr(function, "id", "")) in SYMMETRIC
    for says, change in slips_of_node(node, None):
        if not ((method and "stands in place" in says) or (alike and "changed places" in says)):
            yield change
    if method and function.attr in OTHER_METHODS:
        yield _set("func", ast.Attribute(function.value, OTHER_METHODS[function.attr]))


def _of_statement(node, bound):
    """A statement left out, unless it is seen at once that another one needs it."""
    again = isinstance(node, ast.Assign) and all(bound.count(name) > 1 for name in _stored(node))
    if again or isinstance(node, (ast.AugAssign, ast.Expr, ast.Raise, ast.Return, ast.Break, ast.Continue)):
        yield lambda n: ast.Pass()


def _stored(node):
    return [n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]


def _is_name(node):
    return isinstance(node, ast.JoinedStr) or isinstance(getattr(node, "value", None), str)


# Where.


def places(tree):
    """The nodes that can be changed, from top to end: (number in the tree, function around, changes)."""
    number = {id(node): k for k, node in enumerate(ast.walk(tree))}
    for node, where, bound in _inside(tree, "", []):
        found = list(changes(node, bound))
        if found:
            yield number[id(node)], where, found


def _inside(node, where, bound):
    """All nodes below one, but what is said to people: docstrings, messages of errors, annotations."""
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        where = f"{where}.{node.name}".strip(".")
    if isinstance(node, ast.FunctionDef):
        bound = [*bound, *_stored(node), *(a.arg for a in ast.walk(node.args) if isinstance(a, ast.arg))]
    last = node.body[-1] if isinstance(node, ast.FunctionDef) else None  # all notice a missing result
    of_a_type = isinstance(node, ast.Call) and ast.unparse(node.func) == "isinstance"
    for one in [] if of_a_type else ast.iter_child_nodes(node):
        said = isinstance(one, ast.Expr) and _is_name(one.value)
        if said or isinstance(one, (ast.JoinedStr, ast.arg)) or one is getattr(node, "annotation", None):
            continue
        if not (one is last and isinstance(one, ast.Return)):
            yield one, where, bound
        if not isinstance(one, ast.Raise):
            yield from _inside(one, where, bound)


def sample(module, count, seed):
    """So many mutants of a file of dlkit: places at equal distances, and of each one change."""
    rng = random.Random(f"{module} {seed}")
    tree = ast.parse((ROOT / "dlkit" / f"{module}.py").read_text(encoding="utf-8"))
    here = list(places(tree))
    start, count = rng.random(), min(count, len(here))
    for k in range(count):
        number, where, found = here[int((k + start) * len(here) / count)]
        rng.shuffle(found)
        made = (mutant(module, tree, number, where, change) for change in found)
        yield from itertools.islice(filter(None, made), 1)


def mutant(module, tree, number, where, change):
    """The file with one change; None if that is no Python, or the same."""
    changed = copy.deepcopy(tree)
    place = next(itertools.islice(ast.walk(changed), number, None))
    after = change(place)
    if after is not place:
        _Swap(place, after).visit(changed)
    source = ast.unparse(ast.fix_missing_locations(changed))
    try:
        compile(source, module, "exec")
    except SyntaxError:
        return None
    lines = itertools.zip_longest(ast.unparse(tree).splitlines(), source.splitlines(), fillvalue="")
    differ = [(one.strip(), other.strip()) for one, other in lines if one != other]
    return Mutant(module, where, " -> ".join(differ[0]), source) if differ else None


# What the tests say.


class Copy:
    """A copy of the package and its tests, in which one file is changed again and again."""

    def __init__(self, folder, module):
        for part in ("dlkit", "tests"):
            shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "pyproject.toml", folder)
        self.folder, self.file = folder, folder / "dlkit" / f"{module}.py"
        self.names = [*TESTS.get(module, [module.strip("_")]), "habits", "defaults"]
        begin, self.limit = time.monotonic(), None
        if self.says(ast.unparse(ast.parse(self.file.read_bytes()))) != "passed":
            sys.exit(f"the tests of {module} do not pass on what is there")
        self.limit = LONG + 4 * (time.monotonic() - begin)

    def says(self, source):
        """What the tests say if this is in the file: "passed", "failed" or "too long"."""
        self.file.write_text(source, encoding="utf-8")
        for old in self.file.parent.glob(f"__pycache__/{self.file.stem}.*"):
            old.unlink()  # it may be of this second and of this size
        # A fork finds the large libraries loaded, which saves most of the time.
        process = get_context("fork").Process(target=_run_tests, args=(self.folder, self.names))
        process.start()
        process.join(self.limit)
        if process.is_alive():
            os.killpg(process.pid, signal.SIGKILL)  # with the workers that it may have started
            return "too long"
        return "failed" if process.exitcode else "passed"


def _run_tests(folder, names):
    """Become a process that has never seen dlkit, and run the tests in a folder."""
    os.setpgid(0, 0)
    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
    os.chdir(folder)
    sys.path[0] = str(folder)
    os.environ |= {"PYTHONPATH": str(folder), "NUMBA_CACHE_DIR": str(folder / "numba")}
    for name in [name for name in sys.modules if name.partition(".")[0] == "dlkit"]:
        del sys.modules[name]
    files = (Path("tests") / f"test_{name}.py" for name in names)
    os._exit(pytest.main(["-x", "-q", "-p", "no:cacheprovider", "-p", "no:nbval", *map(str, files)]))


def equal():
    """The mutants that are equal on all valid inputs: (where, change) and the reason."""
    lines = (ROOT / "tests" / EQUAL).read_text(encoding="utf-8").splitlines()
    rows = [line.split(" | ", 1) for line in lines if line and not line.startswith("#")]
    return {(where, *rest.rsplit(" | ", 1)[:1]): rest.rsplit(" | ", 1)[1] for where, rest in rows}


def judge(module, mutants):
    """Run the tests of a file on its mutants; give how each ended, and print what nobody noticed."""
    known, ends = equal(), []
    with tempfile.TemporaryDirectory() as folder:
        place = Copy(Path(folder), module)
        for one in mutants:
            ends.append("equal" if one.row in known else place.says(one.source))
            if ends[-1] in ("passed", "too long"):
                print(f"    {ends[-1]}: {' | '.join(one.row)}", flush=True)
    return ends


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("modules", nargs="*", metavar="MODULE", help=f"of {', '.join(MODULES)}; all if none")
    parser.add_argument("--count", type=int, default=150, help="how many mutants in all (150)")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    if not os.environ.items() >= SURROUNDINGS.items():
        os.execve(sys.executable, [sys.executable, *sys.argv], os.environ | SURROUNDINGS)
    for library in LARGE:
        with contextlib.suppress(ImportError):
            importlib.import_module(library)
    modules, total = options.modules or MODULES, []
    form = "{:16}{:>9}{:>9}{:>7}{:>13}".format
    print(form("module", "sampled", "noticed", "equal", "not noticed"))
    for module in modules:
        ends = judge(module, sample(module, -(-options.count // len(modules)), options.seed))
        total += ends
        print(form(module, len(ends), *_counts(ends)), flush=True)
    print(form("all", len(total), *_counts(total)))


def _counts(ends):
    return ends.count("failed") + ends.count("too long"), ends.count("equal"), ends.count("passed")


if __name__ == "__main__":
    main()
