"""Time an epoch for many batch sizes: ``python -m benchmarks.batch_sizes [--rounds N] [--save]``."""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

FILE = Path(__file__).resolve().with_name("batch_sizes.json")
SIZES = (1, 2, 4, 8, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129, 255, 256, 257, 511, 512, 513, 1024)
BESIDE, ROUNDS = 64, 41


def works():
    """W2 for a single epoch, once for each size."""
    import numpy as np

    from benchmarks.workloads import digits

    work = digits(np.float64)
    return {size: work._replace(orders=work.orders[:1], batch_size=size) for size in SIZES}


def processor_seconds(function):
    """The function, as one that measures itself: not by the clock on the wall, but by what it has used."""

    def measuring():
        begin = time.process_time()
        function()
        return time.process_time() - begin

    return measuring


def measured(rounds):
    """How many times as long as with batches of 64 an epoch takes: for each peer and size a median of rounds.

    A round times every size once, and its times are divided by its own 64.
    """
    from benchmarks.__main__ import interleaved
    from benchmarks.peers import dlkit_, plain_numpy

    ratios = {}
    for peer in (dlkit_, plain_numpy):
        (name,) = peer.runs(None)
        epochs = {size: processor_seconds(peer.runs(work)[name]) for size, work in works().items()}
        interleaved(epochs, 2)  # compiles, and fills the caches
        seconds = interleaved(epochs, rounds)
        beside = seconds[BESIDE]
        ratios[name] = {
            size: statistics.median(map(float.__truediv__, row, beside)) for size, row in seconds.items()
        }
    return ratios


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.batch_sizes", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often each size runs")
    parser.add_argument("--save", action="store_true", help="write benchmarks/batch_sizes.json")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)  # in this process, as JSON
    given = parser.parse_args()
    if given.here:
        print(json.dumps(measured(given.rounds)))
        return
    from benchmarks.__main__ import environment

    command = [sys.executable, "-m", "benchmarks.batch_sizes", "--here", "--rounds", str(given.rounds)]
    done = subprocess.run(
        command, cwd=FILE.parents[1], env=environment(1), check=True, stdout=subprocess.PIPE, text=True
    )
    ratios = json.loads(done.stdout.splitlines()[-1])
    for name, row in ratios.items():
        print(name, *(f"{size:>6} {ratio:6.2f}" for size, ratio in row.items()), sep="\n")
    if given.save:
        machine = {"python": platform.python_version(), "cores": os.cpu_count(), "numpy": version("numpy")}
        rounded = {name: {size: float(f"{r:.3g}") for size, r in row.items()} for name, row in ratios.items()}
        text = json.dumps(
            {"machine": machine, "rounds": given.rounds, "beside": BESIDE, "ratios": rounded}, indent=1
        )
        FILE.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
