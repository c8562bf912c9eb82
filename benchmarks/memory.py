"""Measure how much memory each notebook takes: ``python -m benchmarks.memory [PATH ...] [--cold] [--save]``.

A notebook is executed as ``dlkit run --check`` does, one after the other.  Of its kernel the peak is what
Linux keeps of it; a process that the kernel starts is looked at twenty times a second.  JupyterLab is
measured once, when it has served its page and every notebook.  What processes share counts in each of them,
so the sums are a little too high, never too low.
"""

import argparse
import json
import os
import platform
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote

import psutil

from dlkit.__main__ import jupyterlab
from dlkit.classroom import execution

FILE = Path(__file__).resolve().with_suffix(".json")
ROOT = FILE.parents[1]
LIMIT = 2048  # MiB, JupyterLab included: what Binder gives
PAUSE = 0.05  # seconds


def mebibytes(process, peak):
    """What a process holds in memory now, or has held at most, in MiB; 0 if it has ended."""
    try:
        if not peak or not psutil.LINUX:
            return process.memory_info().rss / 2**20
        # Not getrusage: what that calls a process's peak may be that of the process which has started it.
        status = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
        return int(re.search(r"VmHWM:\s*(\d+) kB", status)[1]) / 1024
    except (psutil.Error, OSError, TypeError):
        return 0.0


def below(process):
    """All that a process has started, and what these have started."""
    try:
        return process.children(recursive=True)
    except psutil.Error:
        return []


def is_kernel(process):
    try:
        return "ipykernel_launcher" in process.cmdline()
    except psutil.Error:
        return False


def notebook(path, cold=False):
    """Execute a notebook; give the MiB of its kernel, and of what the kernel has started, at most."""
    kernel = others = 0.0
    with tempfile.TemporaryDirectory() as empty:
        environ = os.environ | ({"NUMBA_CACHE_DIR": empty} if cold else {})
        command = [sys.executable, "-m", "dlkit", "run", "--check", str(path)]
        with subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL) as run:
            while run.poll() is None:
                for process in filter(is_kernel, below(psutil.Process(run.pid))):
                    kernel = max(kernel, mebibytes(process, peak=True))
                    others = max(others, sum(mebibytes(child, peak=False) for child in below(process)))
                time.sleep(PAUSE)
    return {"kernel": round(kernel), "others": round(others), "ran": run.returncode == 0}


def lab(paths):
    """Start JupyterLab, let it serve its page and the notebooks; give its MiB at most."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = jupyterlab(sys.executable, ROOT, SimpleNamespace(no_browser=True, port=port))
    command += ["--IdentityProvider.token=", "--ServerApp.ip=127.0.0.1"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            own = psutil.Process(server.pid)
            _fetched(f"http://127.0.0.1:{port}/lab", patience=120)
            for path in paths:
                _fetched(f"http://127.0.0.1:{port}/api/contents/{quote(Path(path).as_posix())}")
            return round(sum(mebibytes(process, peak=True) for process in [own, *below(own)]))
        finally:
            server.terminate()


def _fetched(address, patience=10):
    end = time.monotonic() + patience
    while True:
        try:
            with urllib.request.urlopen(address, timeout=patience) as answer:
                return answer.read()
        except urllib.error.HTTPError:
            raise
        except OSError:  # it does not listen yet
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


def row(path, found, beside):
    total = found["kernel"] + found["others"] + beside
    remark = "" if found["ran"] else "  did not run through"
    remark += f"  more than {LIMIT}" if total > LIMIT else ""
    return f"{found['kernel']:8}{found['others']:8}{total:8}  {path}{remark}"


def main():
    """Measure, print, and keep if asked to; the exit code says whether all stayed within the limit."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.memory", description=__doc__.splitlines()[0])
    parser.add_argument("paths", nargs="*", type=Path, default=execution.FOLDERS, metavar="PATH")
    parser.add_argument("--cold", action="store_true", help="with nothing compiled yet, as on a first day")
    parser.add_argument("--save", action="store_true", help=f"keep the numbers in {FILE.name}")
    options = parser.parse_args()
    os.chdir(ROOT)
    if hasattr(os, "nice"):
        os.nice(5)
    paths = [path.as_posix() for path in execution.find(options.paths)]
    beside, found = lab(paths), {}
    print(f"{'kernel':>8}{'others':>8}{'with JupyterLab':>17} ({beside}), MiB at most", flush=True)
    for path in paths:
        found[path] = notebook(path, options.cold)
        print(row(path, found[path], beside), flush=True)
    if options.save:
        about = {"python": platform.python_version(), "measured": date.today().strftime("%Y-%m")}
        about |= {"nothing compiled before": options.cold, "limit": LIMIT, "JupyterLab": beside}
        FILE.write_text(json.dumps({"about": about, "MiB": found}, indent=1) + "\n", encoding="utf-8")
    fits = [each["ran"] and each["kernel"] + each["others"] + beside <= LIMIT for each in found.values()]
    return 0 if all(fits) else 1


if __name__ == "__main__":
    sys.exit(main())
