"""The course's own virtual environment: made once, and filled again only when the course asks for more.

Nothing is needed but Python and some pip.  Three kinds of machine differ:

- Usually pip can install into another environment (``pip --python``, since pip 22.3).  That also works
  where the system's packages are protected, because the environment's are not.
- An older pip cannot; then the environment gets a pip of its own, from the copy inside Python.
- Debian takes that copy out of Python.  There the system's pip does it.
"""

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

PACKAGE = Path(__file__).resolve().parent
PIP_WITH_PYTHON_OPTION = (22, 3)
NO_NEWS = {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}}
# The matrices of the course are small.  A second thread gains nothing there; and where another program wants
# the processor, too, OpenBLAS's threads wait for each other: a product then takes 16 ms in place of 0.1.
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1"}
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
    constraints.txt, the same folder and the same Python.

    Parameters
    ----------
    root : Path
        The clone.
    extras : iterable of str
        Names from ``[project.optional-dependencies]``.

    Raises
    ------
    SystemExit
        With a sentence about what to do, if there is no pip or if pip failed.
    """
    folder = location(root)
    python = interpreter(folder)
    record = folder / "dlkit-installed.json"
    wanted, installed = fingerprint(root, python), read_record(record)
    if wanted and wanted == installed["fingerprint"] and set(extras) <= set(installed["extras"]):
        return python
    extras = sorted({*extras, *installed["extras"]})
    record.unlink(missing_ok=True)
    try:
        _fill(root, folder, extras)
    except KeyboardInterrupt:
        sys.exit("\nStopped. The same command goes on from here.")
    record.write_text(json.dumps({"fingerprint": fingerprint(root, python), "extras": extras}) + "\n")
    return python


def fingerprint(root, python):
    """A short text that changes whenever the environment must be filled again; None if it has no Python."""
    version = _answer([python, "-c", "import sys; print(sys.version_info[:2])"])
    if version is None:
        return None
    digest = hashlib.sha256(f"{root} {version}".encode())
    for name in ("pyproject.toml", "constraints.txt"):
        digest.update((root / name).read_bytes())
    return digest.hexdigest()


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
    who = [sys.executable, "-m", "pip", "--python", python] if pip == "host" else [python, "-m", "pip"]
    course = f"{root}[{','.join(extras)}]" if extras else f"{root}"
    return [
        *map(str, who),
        "install",
        "--no-input",
        "--no-user",  # a machine may be set up to install for the user; an environment refuses that
        "--disable-pip-version-check",
        "--constraint",
        str(root / "constraints.txt"),
        "pip",  # for `%pip install` in a notebook
        "--editable",
        course,
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
        spec["env"] = ONE_THREAD | spec.get("env", {})
        kernel.write_text(json.dumps(spec, indent=1) + "\n")


def unpack(folder=None):
    """Lay the course's notebooks into a folder; what is there already stays as it is. Return the folder."""
    folder = folder or Path.cwd() / "dlkit-course"
    for source in sorted((PACKAGE / "course").rglob("*.*")):
        target = folder / source.relative_to(PACKAGE / "course")
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    return folder


def become(command, directory):
    """Hand over to a program of the environment; return its exit code where that is possible."""
    sys.stdout.flush()
    command = [str(part) for part in command]
    # A terminal in JupyterLab, or `!pip` in a notebook, shall find the same environment.
    os.environ.update(ONE_THREAD | os.environ)
    os.environ["PATH"] = os.pathsep.join([os.path.dirname(command[0]), os.environ.get("PATH", os.defpath)])
    if os.name == "nt":
        return subprocess.call(command, cwd=directory)
    os.chdir(directory)
    return os.execv(command[0], command)  # Ctrl-C and `kill` now reach the program itself


def _fill(root, folder, extras):
    """Make the environment if need be, and install into it."""
    start = time.monotonic()
    pip = whose_pip(_host_pip(), importlib.util.find_spec("ensurepip") is not None)
    python = interpreter(folder)
    if _answer([python, "-c", "import pip" if pip == "own" else ""]) is None:
        print(f"Installing the course into {folder} (once; about 800 MB, one to ten minutes).", flush=True)
        if (folder / "pyvenv.cfg").exists():  # left behind by a Python that is gone, or by an interruption
            shutil.rmtree(folder)
        venv.create(folder, symlinks=os.name != "nt", with_pip=pip == "own")
    else:
        print(f"Bringing {folder} up to date.", flush=True)
    _install(install_command(root, python, extras, pip), folder / "dlkit-install.log")
    set_up_jupyterlab(folder)
    print(f"Done in {time.monotonic() - start:.0f} s.", flush=True)


def _install(command, log):
    """Run pip; show one moving line while it works, and its own last lines if it fails."""
    lines = []
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as pip:
        for line in pip.stdout:
            lines.append(line)
            _show(line.strip())
    _show("")
    log.write_text("".join(lines), encoding="utf-8")
    if pip.returncode:
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
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
