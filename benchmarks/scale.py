"""How much faster are two workers of a Dask cluster than one?  ``python -m benchmarks.scale [--save]``.

A search for hyperparameters, and a class that is graded.  Each round does both with one worker and at once
again with two: what is compared is close in time, for other programs use the machine, too.
"""

import argparse
import contextlib
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from datetime import date
from importlib.metadata import version
from pathlib import Path

FILE = Path(__file__).resolve().with_suffix(".json")
sys.path.insert(0, str(FILE.parents[1] / "tests"))
WORKERS = (1, 2)
TRIALS, CLASS, ROUNDS = 12, 8, 3


def trial(seed, alpha):
    """Train a network on circles; give its last cost."""
    import numpy as np

    from dlkit import datasets, initialization, network, optimizers, training

    rng = np.random.default_rng(seed)
    X, Y = datasets.circles(rng, m=2000)
    net = network.Network(2, 64, 64, 1)
    theta = network.initial(rng, net, initialization.he)
    adam = optimizers.Adam(alpha)
    return training.train(net, X, Y, theta, rng=rng, optimizer=adam, epochs=300, batch_size=64).costs[-1]


def search(executor):
    """The scores of a random search."""
    import numpy as np

    from dlkit.tuning import Logarithmic, random_search

    space = {"alpha": Logarithmic(1e-3, 1e-1)}
    return random_search(np.random.default_rng(0), trial, space, TRIALS, executor).columns()["score"]


def grade(executor):
    """The points of a class of honest notebooks."""
    import grading_corpus as corpus

    from dlkit.grading.batch import grade_folder

    with tempfile.TemporaryDirectory() as folder:
        for number in range(CLASS):
            place = Path(folder, "class", f"student {number:03}")
            place.mkdir(parents=True)
            (place / corpus.NAME).write_bytes(corpus.dumped(corpus.notebook()))
        graded = grade_folder(Path(folder, "class"), Path(folder, "out"), executor=executor)
    return [each.score for each in graded]


KINDS = {f"a search of {TRIALS} trials": search, f"a class of {CLASS} notebooks": grade}


def measured(rounds):
    """For each kind of work the seconds by number of workers, a list of rounds; the results must be equal."""
    from distributed import Client, LocalCluster

    with contextlib.ExitStack() as stack:
        executors = {}
        for count in WORKERS:
            ours = {"n_workers": count, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
            client = stack.enter_context(Client(stack.enter_context(LocalCluster(**ours))))
            executors[count] = stack.enter_context(client.get_executor(pure=False))
        seconds = {kind: {count: [] for count in WORKERS} for kind in KINDS}
        for number in range(rounds + 1):  # in the first, every worker imports and compiles
            for kind, work in KINDS.items():
                made = []
                for count, executor in executors.items():
                    begin = time.monotonic()
                    made.append(list(work(executor)))
                    seconds[kind][count] += [time.monotonic() - begin][: number > 0]
                if any(each != made[0] for each in made):
                    raise SystemExit(f"{kind}: not the same results with {WORKERS} workers")
    return seconds


def main():
    """Measure, print, and keep if asked to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--save", action="store_true", help=f"keep the numbers in {FILE.name}")
    options = parser.parse_args()
    load, found = os.getloadavg()[0], {}
    for kind, seconds in measured(options.rounds).items():
        one, two = (seconds[count] for count in WORKERS)
        ratios = sorted(map(float.__truediv__, one, two))
        found[kind] = {
            "seconds, 1 worker": round(statistics.median(one), 2),
            "seconds, 2 workers": round(statistics.median(two), 2),
            "as fast": [round(ratio, 2) for ratio in (ratios[0], statistics.median(ratios), ratios[-1])],
        }
        print(kind, *(f"  {value}  {name}" for name, value in found[kind].items()), sep="\n")
    print(f"load before: {load:.1f}, processors: {os.cpu_count()}")
    if options.save:
        about = {"python": platform.python_version(), "distributed": version("distributed")}
        about |= {"measured": date.today().strftime("%Y-%m"), "processors": os.cpu_count()}
        about |= {"load before": round(load, 1), "rounds": options.rounds}
        FILE.write_text(json.dumps({"about": about, "work": found}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
