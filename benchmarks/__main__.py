"""Time dlkit and its peers side by side: ``python -m benchmarks [W1 ...] [--rounds N] [--save]``."""

import argparse
import importlib
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

HERE = Path(__file__).resolve().parent
PEERS = ("dlkit_", "plain_numpy", "scikit_learn", "pytorch", "keras_", "tensorflow_", "jax_")
THREADS = {"W1": 1, "W2": 1, "W3": 1, "W4": 2, "W5": 2, "start": 2}
ROUNDS = {"W1": 15, "W2": 7, "W3": 5, "W4": 15, "W5": 3, "start": 7}
LIBRARIES = ("numpy", "scipy", "numba", "scikit-learn", "torch", "keras", "tensorflow-cpu", "jax")


def environment(threads):
    """Everybody gets as many threads; it has to be said before the libraries are loaded."""
    names = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
    flags = "--xla_cpu_multi_thread_eigen=false" if threads == 1 else ""
    ours = dict.fromkeys(names, str(threads)) | {"XLA_FLAGS": flags}
    quiet = {"TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "0", "KERAS_BACKEND": "tensorflow"}
    return os.environ | ours | quiet


def peers():
    """The peers that are installed, and the names of the others."""
    found, missing = [], []
    for name in PEERS:
        try:
            found.append(importlib.import_module(f"benchmarks.peers.{name}"))
        except ImportError:
            missing.append(name.strip("_"))
    threads = int(os.environ["OMP_NUM_THREADS"])
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(threads)
    if "tensorflow" in sys.modules:
        sys.modules["tensorflow"].config.threading.set_intra_op_parallelism_threads(threads)
        sys.modules["tensorflow"].config.threading.set_inter_op_parallelism_threads(threads)
    return found, missing


def offered(found, kind, *work):
    """All functions of one kind, by name, from the peers that have any."""
    functions = {}
    for peer in found:
        if hasattr(peer, kind):
            functions.update(getattr(peer, kind)(*work))
    return functions


def interleaved(functions, rounds):
    """Call all functions in turn, again and again; a function may measure itself, and return its seconds."""
    seconds = {name: [] for name in functions}
    for _ in range(rounds):
        for name, function in functions.items():
            begin = time.perf_counter()
            own = function()
            took = time.perf_counter() - begin
            seconds[name].append(own if isinstance(own, float) else took)
    return seconds


def row(work, dtype, peer, seconds, share=1.0):
    milliseconds = [1e3 * share * value for value in seconds]
    low, high = min(milliseconds), max(milliseconds)
    middle = statistics.median(milliseconds)
    return {"work": work, "dtype": dtype, "peer": peer, "median": middle, "fastest": low, "slowest": high}


def training(name, rounds):
    """W1 to W3: every peer must come to the same costs, and is then timed."""
    import numpy as np

    from benchmarks.workloads import TRAINING

    found, missing = peers()
    rows = []
    for dtype in (np.float64, np.float32):
        work = TRAINING[name](dtype)
        functions = offered(found, "runs", work)
        expected = offered(found, "expected", work)  # of a peer whose Adam is another one, by its own rule
        reference = None
        for label, function in functions.items():
            costs = function()  # it also compiles what is to be compiled
            if costs is None:
                continue
            reference = costs if reference is None else reference
            off = np.abs(costs - (expected[label]() if label in expected else reference))
            if dtype is np.float64:
                same = off.max() < 1e-6
            else:
                # One rounded z that falls to the other side of ReLU's bend wakes a unit for one example, and
                # Adam makes a full step of it.  So the first steps have to agree, and roughly the last.
                last = len(costs) // len(work.orders)
                same = off[:3].max() < 1e-5 and np.mean(off[-last:]) < 0.02
            if not same:
                raise SystemExit(
                    f"{name}: {label} and what is due part by up to {off.max():.1e}: not the same run"
                )
        for label, seconds in interleaved(functions, rounds).items():
            rows.append(row(name, dtype.__name__, label, seconds))
    return rows, missing


def logistic(name, rounds):
    """W4."""
    import numpy as np

    from benchmarks.workloads import logistic_step

    found, missing = peers()
    step = logistic_step()
    functions = offered(found, "steps", step)
    gradients = {label: function() for label, function in functions.items() if "twenty" not in label}
    for label, gradient in gradients.items():
        np.testing.assert_allclose(gradient, gradients["plain NumPy"], rtol=1e-8, atol=1e-12, err_msg=label)
    seconds = interleaved(functions, rounds)
    shares = {label: 1 / 20 if "twenty" in label else 1.0 for label in functions}
    return [row(name, "float64", label, seconds[label], shares[label]) for label in functions], missing


def search(name, rounds):
    """W5."""
    found, missing = peers()
    functions = offered(found, "searches")
    functions["dlkit, one after the other"]()  # compiles
    return [row(name, "float64", *each) for each in interleaved(functions, rounds).items()], missing


FIRST_RUN = (
    "import numpy as np\n"
    "from dlkit import datasets, initialization, network, training\n"
    "X, Y = datasets.circles(np.random.default_rng(0), m=400)\n"
    "net = network.Network(2, 16, 8, 1)\n"
    "theta = network.initial(np.random.default_rng(1), net, initialization.he)\n"
    "training.train(net, X, Y, theta)\n"
)


def start(name, rounds):
    """How long a fresh process takes until it has imported, and until it has trained for the first time."""

    def python(code, **settings):
        command = [sys.executable, "-c", code]
        return lambda: (
            subprocess.run(command, check=True, cwd=HERE.parent, env=os.environ | settings) and None
        )

    functions = {
        "python": python("pass"),
        "import numpy": python("import numpy"),
        "import dlkit": python("import dlkit"),
        "import dlkit.training": python("import dlkit.training"),
        "first run, compiled code on disk": python(FIRST_RUN),
    }
    functions["first run, compiled code on disk"]()
    rows = [row(name, "", *each) for each in interleaved(functions, rounds).items()]
    seconds = []
    for _ in range(2):
        with tempfile.TemporaryDirectory() as empty:
            begin = time.perf_counter()
            python(FIRST_RUN, NUMBA_CACHE_DIR=empty)()
            seconds.append(time.perf_counter() - begin)
    return [*rows, row(name, "", "first run, nothing compiled yet", seconds)], []


KINDS = {"W1": training, "W2": training, "W3": training, "W4": logistic, "W5": search, "start": start}


def table(rows):
    """The rows as text; a ratio is how many times as long as dlkit, or as the first row, it takes."""
    lines = [f"{'':6}{'':9}{'median':>10}{'fastest':>10}{'slowest':>10}{'ratio':>8}  ms"]
    for at in rows:
        first = next(r for r in rows if (r["work"], r["dtype"]) == (at["work"], at["dtype"]))
        times = "".join(f"{at[key]:10.2f}" for key in ("median", "fastest", "slowest"))
        lines.append(
            f"{at['work']:6}{at['dtype']:9}{times}{at['median'] / first['median']:8.2f}  {at['peer']}"
        )
    return "\n".join(lines)


def versions():
    found = {
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "measured": date.today().strftime("%Y-%m"),
    }
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = None
    return found


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "works", nargs="*", metavar="WORK", help=f"some of {', '.join(KINDS)}; all if not given"
    )
    parser.add_argument("--rounds", type=int, help="how often each peer runs")
    parser.add_argument("--save", action="store_true", help="write benchmarks/results.json")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)  # in this process, as JSON
    given = parser.parse_args()
    unknown = set(given.works) - set(KINDS)
    if unknown:
        parser.error(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(KINDS)}")
    if given.here:
        name = given.works[0]
        print(json.dumps(KINDS[name](name, given.rounds)))
        return
    rows, missing = [], set()
    for name in given.works or KINDS:
        rounds = given.rounds or ROUNDS[name]
        command = [sys.executable, "-m", "benchmarks", name, "--here", "--rounds", str(rounds)]
        done = subprocess.run(
            command,
            cwd=HERE.parent,
            env=environment(THREADS[name]),
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        new, absent = json.loads(done.stdout.splitlines()[-1])
        print(table(new), f"({THREADS[name]} threads, {rounds} rounds)\n", sep="\n", flush=True)
        rows, missing = rows + new, missing | set(absent)
    if missing:
        print("Not installed, and left out:", ", ".join(sorted(missing)))
    if given.save:
        if given.works:  # what was not measured now stays as it was
            kept = json.loads((HERE / "results.json").read_text(encoding="utf-8"))["rows"]
            rows = sorted(
                [row for row in kept if row["work"] not in given.works] + rows,
                key=lambda row: list(KINDS).index(row["work"]),
            )
        text = json.dumps({"versions": versions(), "rows": rows}, indent=1)
        (HERE / "results.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
