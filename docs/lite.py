"""Build the course for a browser without a server: ``python docs/lite.py OUT`` (needs the extra "lite").

JupyterLite is JupyterLab as a folder of files, and Python runs in the reader's own browser, by Pyodide.  Any
place that hands out files can show it.  The notebooks and exercises are the course's own; what is added is a
first cell, which fetches dlkit from the site itself, and a note on the first page.  Cells that would take too
long there do less, as ``fewer.toml`` has it, and a note before each of them says so.
"""

import argparse
import ast
import importlib.util
import json
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FIRST = "notebooks/index.ipynb"
LINKED = ("dlkit/datasets/README.md",)  # what the notebooks lead to beside each other
# What dlkit needs beside NumPy and Matplotlib, as pure Python: then nothing comes from PyPI.
WHEELS = ("comm", "ipywidgets", "jupyterlab_widgets", "tqdm")
# Of JupyterLab's extensions those that work without a server, whatever else is installed beside them.
EXTENSIONS = ("@jupyter-widgets/jupyterlab-manager", "@jupyterlite/pyodide-kernel-extension")
EXTENSIONS += ("jupyterlab_pygments",)
KERNEL = {"display_name": "Python (Pyodide)", "language": "python", "name": "python"}
INSTALL = """\
# In the browser: run this first. It fetches what the notebook runs with, which takes a minute the first time.
import os

import piplite

os.environ["DLKIT_PROGRESS"] = "/drive/.dlkit-progress.json"  # kept where the notebooks are
await piplite.install("dlkit-course")"""
NOTE = """\
> **You are in the browser, without a server.** Python itself runs in this page, and nothing is installed on
> your machine. The first cell of every notebook is folded; run it first. It fetches Python, NumPy and
> Matplotlib from Pyodide's site (some 30 MB, which your browser keeps for the next notebook), and the rest
> from this one.
>
> - Nothing is compiled here, so training takes longer than on your own machine: a slider answers later. Cells
>   that would take minutes do less, and say so.
> - The stop button stops nothing here: out of a cell that never ends, *Kernel*, *Restart Kernel* leads.
> - What you write stays in this browser, and goes when its data are cleared. To keep a notebook, choose
>   *File*, *Download*."""
# For each notebook and cell: what replaces what, and in words what the cell does there.
FEWER = tomllib.loads((ROOT / "docs" / "fewer.toml").read_text(encoding="utf-8"))
LESS = """\
> **In the browser**, where nothing is compiled, the next cell does less: {say}. The text, and what
> stands below the cell until you run it, speak of the whole."""
# JupyterLite looks for its settings here, too.
REDIRECT = f"""\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Deep learning, understood by running it</title>
<script id="jupyter-config-data" type="application/json" data-jupyter-lite-root=".">{{}}</script>
<meta http-equiv="refresh" content="0; url=lab/index.html?path={FIRST}">
<p><a href="lab/index.html?path={FIRST}">Open the course</a></p>
</html>
"""


def main(argv=None):
    """Lay out the notebooks, make the wheels, and call JupyterLite."""
    parser = argparse.ArgumentParser(prog="python docs/lite.py", description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path, metavar="OUT")
    parser.add_argument(
        "--pyodide",
        type=Path,
        metavar="FOLDER",
        help="an unpacked distribution of Pyodide that the site shall serve, too, for readers who reach "
        "nothing else; otherwise it comes from Pyodide's own site",
    )
    options = parser.parse_args(argv)
    if importlib.util.find_spec("jupyterlite_pyodide_kernel") is None:
        sys.exit("This needs JupyterLite: python -m pip install -e '.[lite]' in the course's environment.")
    with tempfile.TemporaryDirectory() as made:
        made, out = Path(made), options.out.absolute()
        lay_out(made / "contents")
        make_wheels(made / "wheels")
        if options.pyodide:
            shutil.copytree(options.pyodide, made / "static" / "pyodide")  # where JupyterLite looks for it
        (made / "jupyter_lite_config.json").write_text(json.dumps(config(made, out)))
        command = [sys.executable, "-m", "jupyterlite_core", "build", "--lite-dir", made]
        done = subprocess.run(list(map(str, command)), cwd=made, check=False)
    if done.returncode == 0:
        save(out / "index.html", REDIRECT)
    return done.returncode


def lay_out(contents):
    """Write the notebooks and exercises into a folder, as the site shows them."""
    for folder in ("notebooks", "exercises"):
        for path in sorted((ROOT / folder).rglob("*.ipynb")):
            if ".ipynb_checkpoints" not in path.parts:
                save(contents / path.relative_to(ROOT), json.dumps(page(path)))
    for name in LINKED:
        save(contents / name, (ROOT / name).read_text(encoding="utf-8"))


def save(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def page(path):
    """A notebook as it runs in a browser."""
    book = json.loads(path.read_text(encoding="utf-8"))
    first = cell("code", "in-the-browser", INSTALL, jupyter={"source_hidden": True})
    title, *rest = map(with_whole_outputs, book["cells"])
    note = [cell("markdown", "in-the-browser-note", NOTE)] if path == ROOT / FIRST else []
    less = FEWER.get(path.stem, {}) if path.is_relative_to(ROOT / "notebooks") else {}
    cells = [first, title, *note, *(part for one in rest for part in with_less(one, less.get(one["id"])))]
    return book | {"cells": cells, "metadata": book["metadata"] | {"kernelspec": KERNEL}}


def with_whole_outputs(one):
    """A cell with each text of its outputs in one piece: JupyterLite puts commas between lines."""
    if "outputs" not in one:
        return one
    return one | {"outputs": [whole(output) for output in one["outputs"]]}


def whole(value):
    if isinstance(value, dict):
        return {key: whole(part) for key, part in value.items()}
    return "".join(value) if isinstance(value, list) else value


def with_less(one, changes):
    """A cell as it is; or, where it shall do less, a note and a cell that asserts nothing of the whole."""
    if not changes:
        return [one]
    source, changes = "".join(one["source"]), dict(changes)
    note = cell("markdown", f"{one['id']}-in-the-browser", LESS.format(say=changes.pop("say")))
    for old, new in changes.items():
        source = source.replace(old, new)
    return [note, one | {"source": without_asserts(source)}]


def without_asserts(source):
    """Python without the statements that hold it to account."""
    lines = source.splitlines()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Assert):
            lines[node.lineno - 1 : node.end_lineno] = [None] * (node.end_lineno - node.lineno + 1)
    return "\n".join(line for line in lines if line is not None)


def cell(kind, name, source, **metadata):
    """A cell that was not run yet."""
    own = {"execution_count": None, "outputs": []} if kind == "code" else {}
    return {"cell_type": kind, "id": name, "metadata": metadata, "source": source, **own}


def make_wheels(folder):
    """Build dlkit's wheel, and fetch those that the site serves beside it, in the tested versions."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--quiet", "--no-deps"]
    tested = ["--constraint", ROOT / "constraints.txt"]
    subprocess.run(list(map(str, [*pip, *tested, "--wheel-dir", folder, ROOT, *WHEELS])), check=True)


def config(made, out):
    """What JupyterLite is told."""
    extensions = Path(sys.prefix) / "share" / "jupyter" / "labextensions"
    return {
        "LiteBuildConfig": {
            "apps": ["lab"],
            "contents": [str(made / "contents")],
            "federated_extensions": [str(extensions / name) for name in EXTENSIONS],
            "ignore_sys_prefix": True,
            "no_sourcemaps": True,
            "output_dir": str(out),
        },
        "PipliteAddon": {"piplite_urls": [str(made / "wheels")]},
    }


if __name__ == "__main__":
    sys.exit(main())
