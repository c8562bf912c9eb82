"""The course's own virtual environment: made once, and filled again only when the course asks for more.

Nothing is needed but Python and some pip.  Three kinds of machine differ:

- Usually pip can install into another environment (``pip --python``, since pip 22.3).  That also works
  where the system's packages are protected, because the environment's are not.
- An older pip cannot; then the environment gets a pip of its own, from the copy inside Python.
- Debian takes that copy out of Python.  There the system's pip does it.

What the user's surroundings say of Python, pip and Jupyter does not reach it (``surroundings``), and it is
called installed only when Python finds all of it.
"""

import contextlib
import hashlib
import importlib.metadata
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
import venv
from pathlib import Path

from dlkit import surroundings

PACKAGE = Path(__file__).resolve().parent
PIP_WITH_PYTHON_OPTION = (22, 3)
OLDEST_PYTHON = (3, 11)
NEEDED = ("dlkit.environment", "ipywidgets", "jupyterlab", "matplotlib", "numba", "numpy", "scipy", "tqdm")
# What pip prints where it gets nowhere, and what that means; the first that is found is told.
TROUBLE = (
    ("No space left on device", "The disk is full. The course needs about 1.5 GB while it is installed."),
    ("Disk quota exceeded", "Your quota is used up. The course needs about 1.5 GB while it is installed."),
    ("CERTIFICATE_VERIFY_FAILED", "A certificate was refused: a proxy or firewall answers in PyPI's place."),
    (
        "SOCKS support",
        "The proxy that https_proxy names is one of SOCKS, which pip cannot use without PySocks.",
    ),
    (
        "check proxy URL",
        "The proxy's address in https_proxy is none; it looks like http://proxy.example:3128",
    ),
    (
        "TLS CA certificate bundle",
        "The file of certificates that pip is told to use is not there: see SSL_CERT_FILE, PIP_CERT.",
    ),
    ("ProxyError", "The proxy that pip is set up to use does not answer."),
    ("Temporary failure in name resolution", "No network: pip could not find PyPI's address."),
    ("Name or service not known", "No network: pip could not find PyPI's address."),
    ("getaddrinfo failed", "No network: pip could not find PyPI's address."),
    ("nodename nor servname", "No network: pip could not find PyPI's address."),
    ("Network is unreachable", "No network: nothing outside of this machine can be reached."),
    ("ConnectTimeoutError", "No network: PyPI does not answer."),
    ("ReadTimeoutError", "The network is too slow, or comes and goes: PyPI stopped answering."),
    ("NewConnectionError", "No network: PyPI cannot be reached."),
    ("[Errno 13] Permission denied", "pip may not write where it has to; its own words say where."),
    ("(from versions: none)", "pip finds no packages at all: there is no network, or the index is empty."),
)
NO_NEWS = {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}}
AGAIN = (
    "Mend that or move it away, and give the same command again; or name another folder for the\n"
    "environment, one where you may write and 2 GB are free, in the variable DLKIT_VENV."
)
# What lies beside a notebook is found when nothing else has its name: a numpy.py there is not NumPy.
KERNEL = ["python", "-P", "-m", "ipykernel_launcher", "-f", "{connection_file}"]
KERNEL.append("--IPKernelApp.exec_lines=import sys; sys.path.append('')")
PROMPT = {"kernel_websocket_connection_class": "dlkit._websocket.PromptConnection"}


def clone():
    """The folder that holds the course's sources, or None where only the package was installed."""
    folder = PACKAGE.parent
    return folder if (folder / "constraints.txt").is_file() and (folder / "notebooks").is_dir() else None


def location(root):
    """The folder of the environment: ``.venv`` in the clone, unless DLKIT_VENV names another."""
    chosen = os.environ.get("DLKIT_VENV")
    return Path(chosen).expanduser().absolute() if chosen else root / ".venv"


def interpreter(folder, windows=os.name == "nt"):
    """The Python inside an environment."""
    return folder / "Scripts" / "python.exe" if windows else folder / "bin" / "python"


def prepare(root, extras=()):
    """Make sure that the environment has the course and the named extras; return its Python.

    Does nothing, in a blink, when the environment was filled for the same pyproject.toml, the same
    constraints.txt, the same folder and the same Python, and Python finds all that the course needs.

    Parameters
    ----------
    root : Path
        The clone.
    extras : iterable of str
        Names from ``[project.optional-dependencies]``.

    Raises
    ------
    SystemExit
        With a sentence about what to do, if there is no pip, if pip failed, or if nothing can be written.
    """
    folder = location(root)
    python = interpreter(folder)
    record = folder / "dlkit-installed.json"
    _refuse_what_is_no_folder(folder)
    try:
        with _alone(root):
            wanted, installed = fingerprint(root, python), read_record(record)
            if wanted and wanted == installed["fingerprint"] and set(extras) <= set(installed["extras"]):
                return python
            extras = sorted({*extras, *installed["extras"]})
            record.unlink(missing_ok=True)
            _fill(root, folder, extras)
            filled = fingerprint(root, python)
            if filled is None:
                raise SystemExit(f"pip said that all was well, but {_what_is_missing(python)}.\n{AGAIN}")
            record.write_text(json.dumps({"fingerprint": filled, "extras": extras}) + "\n", encoding="utf-8")
    except KeyboardInterrupt:
        sys.exit("\nStopped. The same command goes on from here.")
    # ValueError: venv wants no folder with a colon in its name.
    except (OSError, ValueError, subprocess.CalledProcessError) as error:
        sys.exit(f"\nThe course could not be installed in {folder}: {error}\n{AGAIN}")
    return python


@contextlib.contextmanager
def _alone(root):
    """Let no other start of the same clone install at the same time; where locks are unknown, it may."""
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(ImportError, OSError):
            import fcntl

            handle = os.open(root, os.O_RDONLY)
            stack.callback(os.close, handle)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                print(
                    "Another start of the course is at work on the same folder; this one waits.", flush=True
                )
                fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def fingerprint(root, python):
    """A short text that changes whenever the environment must be filled again.

    None if it must be filled in any case: it has no Python, too old a one, or one that does not find all that
    the course needs.
    """
    found = _found_by(python)
    if found is None or found["missing"] or tuple(found["version"]) < OLDEST_PYTHON:
        return None
    version = tuple(found["version"])
    digest = hashlib.sha256(f"{root} {version}".encode())
    for name in ("pyproject.toml", "constraints.txt"):
        digest.update((root / name).read_bytes())
    return digest.hexdigest()


def _found_by(python):
    """The version of a Python, and which of the needed packages it does not find; None if it does not run."""
    code = f"""
import importlib.util, json, sys
def finds(name):
    try:
        return importlib.util.find_spec(name) is not None
    except ImportError:  # what it would be a part of is missing, or is another project of that name
        return False
missing = [name for name in {NEEDED!r} if not finds(name)]
print(json.dumps({{"version": sys.version_info[:2], "missing": missing}}))
"""
    said = _answer([python, "-P", "-c", code])  # -P: what lies in this folder is not installed
    return json.loads(said) if said else None


def _what_is_missing(python):
    found = _found_by(python)
    return f"{python} does not find {', '.join(found['missing'])}" if found else f"{python} does not run"


def _refuse_what_is_no_folder(folder):
    if folder.exists() and not folder.is_dir():
        sys.exit(f"{folder} is a file; the course's environment would be a folder of that name.\n{AGAIN}")


def read_record(path):
    """What was installed last: a fingerprint and extras; both empty if that is not known."""
    try:
        record = json.loads(path.read_text())
        return {"fingerprint": record["fingerprint"], "extras": list(record["extras"])}
    except (OSError, ValueError, KeyError, TypeError):
        return {"fingerprint": None, "extras": []}


def whose_pip(host_pip, has_ensurepip):
    """Decide who installs: ``"host"``, the running Python's pip, or ``"own"``, one inside the environment.

    Parameters
    ----------
    host_pip : str or None
        The version of the pip of the running Python, such as ``"23.0.1"``; None if it has none.
    has_ensurepip : bool
        Whether Python carries its own copy of pip.
    """
    if host_pip and tuple(int(part) for part in host_pip.split(".")[:2]) >= PIP_WITH_PYTHON_OPTION:
        return "host"
    if has_ensurepip:
        return "own"
    found = f"pip {host_pip}, which is older than 22.3" if host_pip else "no pip"
    sys.exit(
        f"This Python ({sys.executable}) has {found}, and no copy of pip to make an environment with.\n"
        "Install pip first; on Debian and Ubuntu: sudo apt install python3-pip"
    )


def install_command(root, python, extras, pip):
    """The command that puts the course, with the tested versions of all it needs, into the environment."""
    running, *options = [sys.executable, "--python", python] if pip == "host" else [python]
    course = f"{root}{os.sep}"  # without the separator, what stands in brackets at its end would be extras
    return [
        str(running),
        "-P",  # what lies in this folder is no part of pip
        "-m",
        "pip",
        *map(str, options),
        "install",
        "--no-input",
        "--no-user",  # a machine may be set up to install for the user; an environment refuses that
        "--disable-pip-version-check",
        "--constraint",
        str(root / "constraints.txt"),
        "pip",  # for `%pip install` in a notebook
        "--editable",
        f"{course}[{','.join(extras)}]" if extras else course,
    ]


def set_up_jupyterlab(folder):
    """Let the environment's JupyterLab begin with the course, not with news, and answer sliders at once.

    And let its kernels multiply matrices by one thread.
    """
    settings = folder / "share" / "jupyter" / "lab" / "settings" / "overrides.json"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(json.dumps(NO_NEWS, indent=2) + "\n")
    server = folder / "etc" / "jupyter" / "jupyter_server_config.json"
    server.parent.mkdir(parents=True, exist_ok=True)
    config = json.loads(server.read_text()) if server.exists() else {}
    config["ServerApp"] = config.get("ServerApp", {}) | PROMPT
    server.write_text(json.dumps(config, indent=2) + "\n")
    for kernel in folder.glob("share/jupyter/kernels/python3/kernel.json"):
        spec = json.loads(kernel.read_text())
        spec["argv"] = KERNEL
        spec["env"] = surroundings.ONE_THREAD | spec.get("env", {})
        kernel.write_text(json.dumps(spec, indent=1) + "\n")


def become(command, directory, home=None):
    """Hand over to a program of the environment; return its exit code where that is possible.

    It keeps its settings in `home`, or in the environment's own folder, or in the directory where the
    environment is not the user's to change.
    """
    sys.stdout.flush()
    command = [str(part) for part in command]
    folder = Path(command[0]).parent
    environ = surroundings.of_the_course(home or _writable(folder.parent, Path(directory) / ".dlkit"))
    # A terminal in JupyterLab, or `!pip` in a notebook, shall find the same environment.
    environ["PATH"] = os.pathsep.join([str(folder), environ.get("PATH", os.defpath)])
    if os.name == "nt":
        return subprocess.call(command, cwd=directory, env=environ)
    os.chdir(directory)
    return os.execve(command[0], command, environ)  # Ctrl-C and `kill` now reach the program itself


def _writable(*folders):
    """The first of the folders in which programs of the course can keep their settings."""
    for folder in folders:
        with contextlib.suppress(OSError):
            (folder / "settings").mkdir(parents=True, exist_ok=True)
            if os.access(folder / "settings", os.W_OK):
                return folder
    sys.exit(
        f"You may not write in {' or '.join(map(str, folders))}, where settings are kept.\n"
        "Lay the notebooks into a folder of your own: python3 -m dlkit start FOLDER"
    )


def _fill(root, folder, extras):
    """Make the environment if need be, and install into it."""
    start = time.monotonic()
    pip = whose_pip(_host_pip(), importlib.util.find_spec("ensurepip") is not None)
    python = interpreter(folder)
    found = _found_by(python)
    useless = found is None or tuple(found["version"]) < OLDEST_PYTHON or _was_moved(folder)
    if useless or not _has_pip(pip, python):
        print(f"Installing the course into {folder} (once; about 800 MB, one to ten minutes).", flush=True)
        if (folder / "pyvenv.cfg").exists():  # of a Python that is gone or too old, moved, or half made
            shutil.rmtree(folder)
        make(folder, with_pip=pip == "own")
    else:
        print(f"Bringing {folder} up to date.", flush=True)
    command = install_command(root, python, extras, pip)
    who = command[: command.index("install")]
    own = surroundings.of_pip(who)
    if _answer([python, "-P", "-c", "import importlib.metadata as m; m.version('dlkit')"]) is not None:
        # Another project has this name on PyPI; where somebody installed it, it hides the course.
        subprocess.run([*who, "uninstall", "--yes", "dlkit"], env=own, check=False, capture_output=True)
    _install(command, folder / "dlkit-install.log", own)
    set_up_jupyterlab(folder)
    _answer([python, "-P", "-c", "import matplotlib.font_manager"])  # which looks for fonts once
    print(f"Done in {time.monotonic() - start:.0f} s.", flush=True)


def make(folder, with_pip):
    """Make an empty environment; VS Code lists it by the name of its prompt, not by that of its folder."""
    venv.create(folder, symlinks=os.name != "nt", with_pip=with_pip, prompt="dlkit")


def _was_moved(folder):
    """Whether this is an environment of the course from another place, which its scripts still name."""
    file = folder / "pyvenv.cfg"
    text = file.read_text(encoding="utf-8").rstrip() if file.is_file() else ""
    return '--prompt="dlkit"' in text and not text.endswith(f" {folder}")


def _has_pip(whose, python):
    return whose == "host" or _answer([python, "-P", "-c", "import pip"]) is not None


def _install(command, log, environ=None):
    """Run pip; show one moving line while it works. If it fails, say why, or show its own last lines."""
    lines = []
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        env=environ,
    ) as pip:
        try:
            for line in pip.stdout:
                lines.append(line)
                _show(line.strip())
        except KeyboardInterrupt:
            pip.terminate()  # a stop button, unlike Ctrl-C, tells pip nothing
            pip.wait()
            raise
    _show("")
    log.write_text("".join(lines), encoding="utf-8")
    if pip.returncode:
        why = next((says for mark, says in TROUBLE if any(mark in line for line in lines)), None)
        if why:
            sys.exit(f"\n{why}\nAll that pip said is in {log}. The same command goes on from here.")
        print("".join(lines[-25:]), end="", file=sys.stderr)
        sys.exit(f"\npip could not install the course. Its last lines are above, all of them in {log}.")


def _show(text):
    """Write over the last line of a terminal; elsewhere write nothing."""
    if sys.stdout.isatty():
        width = shutil.get_terminal_size().columns - 1
        print("\r" + text[:width].ljust(width), end="\r", flush=True)


def _host_pip():
    try:
        return importlib.metadata.version("pip")
    except importlib.metadata.PackageNotFoundError:
        return None


def _answer(command):
    """What a command prints, or None if it cannot be run."""
    try:
        # Without what PYTHONPATH and the like would add to what an environment has.
        environ = surroundings.of_the_course(Path(command[0]).parent.parent)
        return subprocess.run(command, check=True, capture_output=True, text=True, env=environ).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
