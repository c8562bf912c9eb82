"""What of a user's surroundings reaches the course: the way to the network, and nothing else.

A machine may be set up for other work: PYTHONPATH names another NumPy, pip installs for the user, Jupyter has
a password and an old contents manager, IPython shows every expression, Matplotlib writes in TeX.  All of it
is right where it is, and breaks a course that inherits it.  Only the standard library is imported here.
"""

import ast
import os
import site
import subprocess
import sys
from pathlib import Path

# What changes which modules are found, how Python runs, or what Jupyter, Matplotlib, Numba and the like do.
PREFIXES = ("PYTHON", "JUPYTER_", "JUPYTERLAB_", "IPYTHON", "MPL", "MATPLOTLIB", "NUMBA_", "PYTEST_")
# What says only how text comes out, who may come in, or how a test was asked for.
KEPT = {"PYTHONUNBUFFERED", "PYTHONUTF8", "PYTHONIOENCODING", "PYTHONHASHSEED", "JUPYTER_TOKEN"}
KEPT |= {"PYTEST_XDIST_WORKER", "PYTEST_CURRENT_TEST"}
KEPT |= {"NUMBA_CACHE_DIR", "NUMBA_BOUNDSCHECK"}  # where machine code is kept, and whether it looks twice
# The matrices of the course are small.  A second thread gains nothing there; and where another program wants
# the processor, too, OpenBLAS's threads wait for each other: a product then takes 16 ms in place of 0.1.
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1"}
# The folders in which the course's programs keep their own settings, in the environment's folder.
HOMES = {
    "JUPYTER_CONFIG_DIR": ("jupyter", "config"),
    "JUPYTER_DATA_DIR": ("jupyter", "data"),
    "IPYTHONDIR": ("ipython",),
    "MPLCONFIGDIR": ("matplotlib",),
}
# pip's settings that say how packages are reached. Which they are and where they go is the course's to say.
REACHED_BY = {"index-url", "extra-index-url", "find-links", "no-index", "proxy", "cert", "client-cert"}
REACHED_BY |= {"trusted-host", "timeout", "default-timeout", "retries", "cache-dir", "no-cache-dir"}
REACHED_BY |= {"keyring-provider", "use-feature", "use-deprecated"}


def of_the_course(folder, environ=None):
    """Give the variables with which a program of the course runs.

    Parameters
    ----------
    folder : Path
        The course's environment, in which its programs keep their settings.
    environ : dict of str, optional
        The user's variables; those of this process if not given.

    Returns
    -------
    dict of str
    """
    environ = os.environ if environ is None else environ
    homes = {name: str(folder.joinpath("settings", *parts)) for name, parts in HOMES.items()}
    own = ONE_THREAD | _without(environ, PREFIXES, KEPT) | _users_packages(environ) | homes
    return own | dict.fromkeys(("no_proxy", "NO_PROXY"), _without_proxy(environ))


def _users_packages(environ):
    """No packages that were installed for one user, unless the course is one of them."""
    if Path(site.getusersitepackages()).resolve() != Path(__file__).resolve().parents[1]:
        return {"PYTHONNOUSERSITE": "1"}
    return {name: environ[name] for name in ("PYTHONUSERBASE",) if name in environ}


def _without_proxy(environ):
    """The hosts that are reached without a proxy, and this machine: a proxy knows nothing of it."""
    said = ",".join([environ.get("no_proxy", ""), environ.get("NO_PROXY", "")]).split(",")
    hosts = dict.fromkeys([*filter(None, map(str.strip, said)), "localhost", "127.0.0.1", "::1"])
    return "*" if "*" in hosts else ",".join(hosts)


def of_pip(pip, environ=None):
    """Give the variables with which pip fills the environment: the user's way to the packages, no more.

    Parameters
    ----------
    pip : list of str
        The command that will install; it is asked for its settings.
    environ : dict of str, optional
        The user's variables; those of this process if not given.

    Returns
    -------
    dict of str
    """
    environ = os.environ if environ is None else environ
    own = _without(environ, ("PIP_", "PYTHON"), KEPT)
    found = {f"PIP_{key.upper().replace('-', '_')}": value for key, value in settings_of_pip(pip, environ)}
    return own | {"PYTHONNOUSERSITE": "1"} | found | {"PIP_CONFIG_FILE": os.devnull}


def settings_of_pip(pip, environ):
    """The settings that say how pip reaches packages, as pairs; what stands later wins."""
    asked = [*pip, "--disable-pip-version-check", "config", "list"]
    environ = _without(environ, ("PYTHON",), KEPT)
    done = subprocess.run(asked, capture_output=True, text=True, check=False, env=environ)
    pairs = [line.partition("=") for line in done.stdout.splitlines()] if done.returncode == 0 else []
    order = ("global", "install", ":env:")
    found = [(*name.rpartition(".")[::2], value) for name, _, value in pairs]
    known = [row for row in found if row[0] in order and row[1] in REACHED_BY]
    return [(key, _text(value)) for _, key, value in sorted(known, key=lambda row: order.index(row[0]))]


def _text(value):
    try:
        return " ".join(str(ast.literal_eval(value)).split())
    except (SyntaxError, ValueError):
        return value


def _without(environ, prefixes, kept):
    """The variables that do not begin with one of the prefixes, and those that are kept all the same."""
    windows = sys.platform == "win32"
    names = {name: name.upper() if windows else name for name in environ}
    return {n: environ[n] for n, known in names.items() if known in kept or not known.startswith(prefixes)}
