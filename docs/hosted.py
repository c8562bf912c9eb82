"""Write the notebooks for Colab, Kaggle and the like: ``python docs/hosted.py OUT [--from SPEC]``.

They are the course's own notebooks, with one folded cell more, which installs the course where it is
missing; with what is folded in JupyterLab folded there, too; and with links that lead somewhere.  What is
written is published as the branch ``hosted``, to which the web site leads.
"""

import argparse
import copy
import json
import os
import posixpath
import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REPOSITORY = os.environ.get("GITHUB_REPOSITORY")  # as GitHub's workflows have it
BADGE = "[![Open in Colab](https://colab.research.google.com/assets/colab-badge.svg)]"
# JupyterLab is the course's own place to be shown in; these notebooks are shown elsewhere.
NOT_NEEDED = {"jupyterlab"}
INSTALL = """\
# @title Install the course, where it is missing
# Colab and Kaggle have a NumPy, a Matplotlib, a Numba and ipywidgets of their own, which their
# pages are made for and which may be loaded already. So they stay: this installs the course
# without what it depends on, then what of that is not there at all, and no JupyterLab.
import importlib.util
import os
import subprocess
import sys


def is_missing(name):
    try:
        return importlib.util.find_spec(name) is None
    except ModuleNotFoundError:
        return True


if is_missing("dlkit.live"):
    needed = {needed}
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    course = {spec}
    for what in [["--no-deps", course], *([name] for name in needed if is_missing(name))]:
        done = subprocess.run(pip + what, capture_output=True, text=True)
        if done.returncode:
            why = "The course could not be installed. On Kaggle, allow it first: turn on 'Internet'"
            raise RuntimeError(f"{{why}} in the settings on the right.\\n{{done.stderr}}")
    sys.modules.pop("dlkit", None)  # another project has this name on PyPI
    importlib.invalidate_caches()
# The matrices are small: a second thread gains nothing, and often waits for the first.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")"""


def main(argv=None):
    """Write all variants into a folder."""
    parser = argparse.ArgumentParser(prog="python docs/hosted.py", description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path, metavar="OUT")
    parser.add_argument(
        "--from",
        dest="spec",
        metavar="SPEC",
        help="what pip installs there: the path or the address of a wheel; "
        "if not given, the repository on GitHub that GITHUB_REPOSITORY names",
    )
    options = parser.parse_args(argv)
    spec = specification(options.spec, REPOSITORY)
    paths = notebooks()
    for path in paths:
        relative = path.relative_to(ROOT)
        book = hosted(json.loads(path.read_text(encoding="utf-8")), relative.as_posix(), spec, REPOSITORY)
        target = options.out / relative
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(json.dumps(book, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{len(paths)} notebooks, which install {spec}")


def notebooks():
    """All sections and exercises."""
    found = (path for folder in ("notebooks", "exercises") for path in (ROOT / folder).rglob("*.ipynb"))
    return sorted(path for path in found if ".ipynb_checkpoints" not in path.parts)


def specification(spec, repository):
    """What pip is told to install.

    Raises
    ------
    SystemExit
        If nothing is said and the repository is not known.
    """
    if spec is None:
        if not repository:
            sys.exit("Where is the course installed from? Say --from SPEC, or set GITHUB_REPOSITORY.")
        return f"git+https://github.com/{repository}"
    return str(Path(spec).resolve()) if Path(spec).is_file() else spec


def hosted(book, place, spec, repository=None):
    """Make the variant of a notebook.

    Parameters
    ----------
    book : dict
        The notebook; it is not changed.
    place : str
        Its path in the course, such as ``"notebooks/index.ipynb"``.
    spec : str
        What pip installs.
    repository : str, optional
        The course's place on GitHub, as ``"owner/name"``.  With it there is a badge, and links lead there.

    Returns
    -------
    dict
    """
    cells = [folded(copy.deepcopy(cell)) for cell in book["cells"]]
    if repository:
        for cell in cells:
            if cell["cell_type"] == "markdown":
                cell["source"] = linked("".join(cell["source"]), place, repository)
        heading, _, rest = cells[0]["source"].partition("\n")
        badge = f"{BADGE}({address(place, repository)})"
        cells[0]["source"] = f"{heading}\n\n{badge}\n{rest}"
    first = next(k for k, cell in enumerate(cells) if cell["cell_type"] == "code")
    cells.insert(first, install_cell(spec))
    return book | {"cells": cells}


def install_cell(spec):
    """The cell that installs the course where it is missing."""
    return folded(
        {
            "cell_type": "code",
            "id": "install-the-course",
            "metadata": {"jupyter": {"source_hidden": True}},
            "source": INSTALL.format(spec=json.dumps(spec), needed=json.dumps(needed())),
            "outputs": [],
            "execution_count": None,
        }
    )


def needed():
    """What the course needs in a place that shows notebooks by itself; imported by the same names."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = [re.match(r"[\w-]+", text)[0] for text in project["dependencies"]]
    return [name for name in names if name not in NOT_NEEDED]


def folded(cell):
    """Fold in Colab and on Kaggle what is folded in JupyterLab.

    Colab has nothing that folds an output, and one that is folded tells what was to be predicted: there is
    none until the cell is run.
    """
    hidden = cell["metadata"].get("jupyter", {})
    if hidden.get("source_hidden"):
        cell["metadata"] |= {"cellView": "form", "_kg_hide-input": True}
    if hidden.get("outputs_hidden"):
        cell["metadata"]["_kg_hide-output"] = True
        cell["outputs"], cell["execution_count"] = [], None
    return cell


def linked(text, place, repository):
    """Let links to other files of the course lead to Colab, if they are notebooks, or to GitHub.

    Only links to files that exist: ``a^{[1](i)}`` of a formula looks like one, too.
    """

    def absolute(found):
        target = posixpath.normpath(posixpath.join(posixpath.dirname(place), found[1]))
        if not (ROOT / target).exists():
            return found[0]
        return f"]({address(target, repository)}{found[2] or ''})"

    return re.sub(r"\]\((?!\w+:|#|/)([^)\s#]+)(#[^)\s]*)?\)", absolute, text)


def address(place, repository):
    """Where a file of the course is opened."""
    if place.endswith(".ipynb"):
        return f"https://colab.research.google.com/github/{repository}/blob/hosted/{place}"
    return f"https://github.com/{repository}/blob/HEAD/{place}"


if __name__ == "__main__":
    main()
