"""Time the grading of a class: ``python -m benchmarks.grading [--hostile] [--save]``.

An honest notebook is section 1.2's with all answers right but one; the hostile ones are those of
``tests/grading_corpus.py``.  Memory is that of the process that compares, never of the sandbox.
"""

import argparse
import json
import os
import platform
import re
import statistics
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

FILE = Path(__file__).resolve().with_name("grading.json")
sys.path.insert(0, str(FILE.parents[1] / "tests"))
HONEST = 20  # notebooks that are timed one by one
CLASSES = (20, 200)


def one_by_one(paths):
    """Grade notebooks here: the seconds that each takes, and the peak of this process's memory in MiB."""
    from dlkit.grading import one
    from dlkit.grading.results import Submission

    seconds = []
    for path in paths:
        begin = time.monotonic()
        one.grade(one.Job(path, Submission("somebody", Path(path).stem)))
        seconds.append(time.monotonic() - begin)
    # Not getrusage: what that calls a process's peak may be that of the process which has started it.
    status = Path("/proc/self/status").read_text()
    return seconds, int(re.search(r"VmHWM:\s*(\d+) kB", status)[1]) / 1024


def in_another_process(contents):
    """The same in a fresh process, whose peak of memory is only its own."""
    import grading_corpus as corpus

    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, str(number), corpus.NAME) for number in range(len(contents))]
        for path, content in zip(paths, contents, strict=True):
            path.parent.mkdir()
            path.write_bytes(content)
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            return pool.submit(one_by_one, list(map(str, paths))).result()


def whole_class(count, jobs=2):
    """The seconds that `dlkit grade` takes for a class of honest notebooks."""
    import grading_corpus as corpus

    from dlkit.grading.batch import grade_folder

    with tempfile.TemporaryDirectory() as folder:
        for number in range(count):
            place = Path(folder, "class", f"student {number:03}")
            place.mkdir(parents=True)
            (place / corpus.NAME).write_bytes(corpus.dumped(corpus.notebook()))
        begin = time.monotonic()
        grade_folder(Path(folder, "class"), Path(folder, "out"), jobs=jobs)
        return time.monotonic() - begin


def honest():
    """What honest notebooks cost."""
    import grading_corpus as corpus

    content = corpus.dumped(corpus.notebook())
    (first, *seconds), memory = in_another_process([content] * (HONEST + 1))
    large = next(each.content for each in corpus.mangled() if each.tries == "50 MB")
    (_, of_large), memory_of_large = in_another_process([content, large])
    return {
        "honest, the first in its process": first,
        "honest, mean of the next": statistics.mean(seconds),
        "honest, slowest of the next": max(seconds),
        "a notebook of 50 MB": of_large,
        "MiB, honest": memory,
        "MiB, 50 MB": memory_of_large,
        **{f"a class of {count}, two jobs": whole_class(count) for count in CLASSES},
    }


def hostile():
    """What the corpus costs, with the limits that are used if none are asked for."""
    import grading_corpus as corpus

    every = corpus.every()
    seconds, memory = in_another_process([each.content for each in every])
    slowest = sorted(zip(seconds, (each.name for each in every), strict=True), reverse=True)[:5]
    return {
        "the corpus, mean": statistics.mean(seconds),
        **{f"the corpus, {name}": time for time, name in slowest},
        "MiB, after the whole corpus": memory,
    }


def main():
    """Measure, print, and keep if asked to."""
    parser = argparse.ArgumentParser(description="Time the grading of a class.")
    parser.add_argument("--hostile", action="store_true", help="grade the whole corpus, too: some minutes")
    parser.add_argument("--save", action="store_true", help=f"keep the numbers in {FILE.name}")
    options = parser.parse_args()
    load = os.getloadavg()[0]
    numbers = honest() | (hostile() if options.hostile else {})
    for name, number in numbers.items():
        print(f"{number:8.2f}  {name}")
    if options.save:
        about = {"python": platform.python_version(), "processors": os.cpu_count(), "load before": load}
        kept = {name: round(number, 2) for name, number in numbers.items()}
        FILE.write_text(json.dumps({"about": about, "seconds and MiB": kept}, indent=1) + "\n")


if __name__ == "__main__":
    main()
