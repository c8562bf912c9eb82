"""The course's commands: ``python3 -m dlkit open``, ``update``, ``test``, ``run``, ``handout``, ``grade`` ...

Only the standard library is imported here, and only syntax that old Pythons can read is used, so that
somebody who has nothing but Python, or a Python of long ago, is told what to do.
"""

import sys

if __name__ == "__main__":
    # Python looks for modules first in the folder in which the command is given; a file that somebody called
    # json.py there is not meant.
    sys.path.append(sys.path.pop(0))

import argparse
import importlib
import importlib.util
import os

OLDEST_PYTHON = (3, 11)
# The tests are handed out in the order of tests/conftest.py. A worker that dies ends the run: a new one would
# begin with the same test.
TWO_WORKERS = ["-n", "2", "--dist=loadgroup", "--no-loadscope-reorder", "--max-worker-restart=0"]
TIMES = ["--durations=25"]
# JupyterLab's own: a machine may be set up for another, which the course does not have.
CONTENTS_MANAGER = "jupyter_server.services.contents.largefilemanager.AsyncLargeFileManager"
QUICK = ["-m", "not (slow or notebooks or browser)"]


def main(argv=None):
    """Carry out one command; return its exit code."""
    if sys.version_info < OLDEST_PYTHON:
        sys.exit(too_old(sys.version_info))
    options, rest = parser().parse_known_args(argv)
    return options.action(options, rest)


def too_old(version):
    """What to tell somebody whose Python cannot run the course."""
    found, needed = [".".join(map(str, numbers[:2])) for numbers in (version, OLDEST_PYTHON)]
    return (
        "This is Python " + found + "; the course needs " + needed + " or newer.\n"
        "Install one from python.org, then call it by its number, as in: python3.13 -m dlkit open"
    )


def parser():
    """The command line. What a command does not know itself it passes on."""
    top = argparse.ArgumentParser(
        prog="python3 -m dlkit", description="A deep-learning course in JupyterLab."
    )
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)

    open_ = commands.add_parser(
        "open",
        allow_abbrev=False,
        help="install the course if need be, and open it in JupyterLab",
        epilog="Other options are passed on to JupyterLab.",
    )
    open_.add_argument("--no-browser", action="store_true", help="only print the address")
    open_.add_argument("--port", type=int, help="the port to listen on (JupyterLab's own choice: 8888)")
    open_.set_defaults(action=open_course)

    start = commands.add_parser(
        "start",
        allow_abbrev=False,
        help="lay the notebooks into a folder of your own, and open it in JupyterLab",
        epilog="Nothing that you wrote is written over. Other options are passed on to JupyterLab.",
    )
    start.add_argument("folder", metavar="FOLDER", help="where; made if it is not there")
    start.add_argument("--no-browser", action="store_true", help="only print the address")
    start.add_argument("--no-lab", action="store_true", help="do not open JupyterLab")
    start.add_argument("--port", type=int, help="the port to listen on")
    start.set_defaults(action=start_course)

    update = commands.add_parser(
        "update", allow_abbrev=False, help="bring new sections and corrections, and keep every answer"
    )
    from_help = "an older folder of the course, to take answers from; nothing in it is changed"
    update.add_argument("--from", dest="old", metavar="FOLDER", help=from_help)
    update.set_defaults(action=update_course)

    test = commands.add_parser(
        "test",
        allow_abbrev=False,
        help="run all tests, of the package and of the notebooks",
        epilog="Other options are passed on to pytest, as in: python3 -m dlkit test -k sigmoid",
    )
    test.add_argument("--with-torch", action="store_true", help="install PyTorch too, to compare with")
    frameworks_help = "install PyTorch, Keras and TensorFlow too, for section 3.7"
    test.add_argument("--with-frameworks", action="store_true", help=frameworks_help)
    test.add_argument("--quick", action="store_true", help="leave out what takes long; under two minutes")
    test.set_defaults(action=test_course)

    run = commands.add_parser("run", add_help=False, help="execute notebooks in place")
    run.set_defaults(action=run_notebooks)
    handout = commands.add_parser("handout", add_help=False, help="make exercises/ from solutions/")
    handout.set_defaults(action=make_handout)
    grade = commands.add_parser("grade", add_help=False, help="grade the notebooks of a class")
    grade.set_defaults(action=grade_class)
    assignment = commands.add_parser("assignment", add_help=False, help="make the folder that students get")
    assignment.set_defaults(action=make_assignment)
    new = commands.add_parser("new", add_help=False, help="start a section or an exercise")
    new.set_defaults(action=start_new)
    return top


def open_course(options, rest):
    """Start JupyterLab at the course's first page."""
    from dlkit import environment

    root = environment.clone()
    if root is None:  # installed with pip, as in a course's own environment: use that
        options.folder, options.no_lab = "dlkit-course", False
        return start_course(options, rest)
    return serve(environment.prepare(root), root, options, rest)


def start_course(options, rest):
    """Lay the notebooks into a folder, and start JupyterLab there."""
    from pathlib import Path

    from dlkit import environment, updating

    folder = Path(options.folder).absolute()
    root = environment.clone()
    if root is None and not options.no_lab and importlib.util.find_spec("jupyterlab") is None:
        sys.exit(without("jupyterlab"))
    for line in updating.lay_out(folder, root or environment.PACKAGE / "course"):
        print(line)
    print("The course lies in " + str(folder) + ".")
    if options.no_lab:
        return 0
    python = environment.prepare(root) if root else sys.executable
    return serve(python, folder, options, rest, folder / ".dlkit")


def serve(python, root, options, rest, home=None):
    """Become a JupyterLab that shows the course, with settings of its own."""
    from dlkit import environment

    print("JupyterLab serves the course from here; Ctrl-C stops it.")
    return environment.become(jupyterlab(python, root, options) + rest, root, home)


def update_course(options, rest):
    """Bring the course up to date; what the reader wrote stays."""
    from pathlib import Path

    from dlkit import environment, updating

    if rest:
        sys.exit("update does not know " + " ".join(rest) + "; it knows --from FOLDER.")
    root = environment.clone()
    if root is None:
        sys.exit(
            "This is the installed package. Install its newer version in its place; then dlkit start FOLDER\n"
            "brings the folder that you work in up to date, and what you wrote there stays."
        )
    said = (
        updating.update_from(root, Path(options.old).absolute())
        if options.old
        else updating.update_clone(root)
    )
    for line in said:
        print(line)
    return 0


def jupyterlab(python, root, options):
    """The command that serves the course, and nothing else than the course."""
    command = [
        str(python),
        "-P",  # what lies in this folder is not what JupyterLab is made of
        "-m",
        "dlkit._lab",
        "--ServerApp.root_dir=" + str(root),
        "--LabApp.default_url=/lab/tree/notebooks/index.ipynb",
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.extension_manager=readonly",
        "--ServerApp.contents_manager_class=" + CONTENTS_MANAGER,
        "--log-level=WARN",  # the address is printed all the same
    ]
    if options.no_browser:
        command.append("--no-browser")
    if options.port:
        command.append("--port=" + str(options.port))
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")  # in a container there is often nobody else
    return command


def test_course(options, rest):
    """Run pytest on two workers, with what the tests need installed; pass its exit code on."""
    from dlkit import environment

    root = environment.clone()
    if root is None:
        sys.exit("The tests come with the course's sources, and this is only the installed package.")
    extras = ["test"]
    if options.with_torch or options.with_frameworks:
        extras.append("torch")
    if options.with_frameworks:
        extras.append("frameworks")
    python = environment.prepare(root, extras)
    chosen = QUICK if options.quick else []
    return environment.become([python, "-P", "-m", "pytest"] + TWO_WORKERS + TIMES + chosen + rest, root)


def run_notebooks(options, rest):
    """Execute notebooks in place."""
    return tool("classroom.execution").main(rest)


def make_handout(options, rest):
    """Make the students' notebooks from the solutions."""
    return tool("classroom.handout").main(rest)


def grade_class(options, rest):
    """Grade a folder of notebooks."""
    return tool("grading.command").main(rest)


def make_assignment(options, rest):
    """Make an assignment of chosen exercises."""
    return tool("grading.assignment").main(rest)


def start_new(options, rest):
    """Write the beginnings of a section or of an exercise."""
    return tool("classroom.starter").main(rest)


def tool(name):
    """A module of the package that needs what the course's environment has."""
    try:
        return importlib.import_module("dlkit." + name)
    except ModuleNotFoundError as missing:
        sys.exit(without(str(missing.name)))


def without(package):
    """What to tell somebody whose Python lacks a package."""
    from dlkit import environment

    if environment.clone() is None:
        help_ = "Install the course once more, and let pip bring what it depends on (no --no-deps)."
    else:
        help_ = "Activate the course's environment first: . .venv/bin/activate"
    return "This needs " + package + ", which " + sys.executable + " does not have.\n" + help_


if __name__ == "__main__":
    sys.exit(main())
