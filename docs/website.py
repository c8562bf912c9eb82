"""Build the web site from the notebooks: ``python docs/website.py OUT`` (needs the extra "site").

It publishes what is there and repeats nothing: the sections and exercises as they are stored, with their
pictures; the guides for those who teach; dlkit's own documentation.  What is added: a table of contents, and
below every live figure a line that says so and leads to where it can be moved.
"""

import argparse
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HERE = Path(__file__).resolve().parent
REPOSITORY = os.environ.get("GITHUB_REPOSITORY")  # as GitHub's workflows have it
CHAPTERS = {
    "1_introduction": "1 Introduction",
    "2_basic_concepts": "2 Basic concepts",
    "3_practical_aspects": "3 Practical aspects",
}
PARTS = {
    "The mathematics": (
        *(
            "activations",
            "losses",
            "logistic",
            "network",
            "initialization",
            "normalization",
            "regularization",
        ),
        *("augmentation", "batches", "optimizers", "gradient_check", "divergence", "tuning", "valleys"),
    ),
    "Training, data, pictures": ("training", "datasets", "plots", "live"),
    "The classroom": ("classroom", "grading"),
}
COPIED = ("*.md", "*.cff", "LICENSE*", "docs/teaching.md", "docs/instructor.md", "docs/*.png")
COPIED += ("benchmarks/*.md", "benchmarks/*.png", "dlkit/datasets/README.md")
HIDDEN = {(True, True): "hide-cell", (True, False): "hide-input", (False, True): "hide-output"}
LIVE = "> ▶ This figure is **live**: where the page runs, its sliders move it. {where}"


def main(argv=None):
    """Lay out the pages, and call Sphinx."""
    parser = argparse.ArgumentParser(prog="python docs/website.py", description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path, metavar="OUT")
    parser.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="where to leave the pages as Sphinx gets them"
    )
    options = parser.parse_args(argv)
    if importlib.util.find_spec("myst_nb") is None:
        sys.exit(
            "This needs Sphinx and myst-nb: python -m pip install -e '.[site]' in the course's environment."
        )
    with tempfile.TemporaryDirectory() as made:
        pages = options.keep or Path(made)
        lay_out(pages)
        command = [
            sys.executable,
            "-m",
            "sphinx",
            "-b",
            "html",
            "-c",
            HERE,
            "-W",
            "--keep-going",
            "-q",
            pages,
            options.out,
        ]
        return subprocess.run(list(map(str, command)), check=False).returncode


def lay_out(pages):
    """Write everything that the site shows into a folder, as Sphinx wants it."""
    for folder in ("notebooks", "exercises"):
        for path in sorted((ROOT / folder).rglob("*.ipynb")):
            if ".ipynb_checkpoints" not in path.parts:
                save(pages / path.relative_to(ROOT), page(path))
    for pattern in COPIED:
        for path in ROOT.glob(pattern):
            target = pages / path.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
    (pages / "api.md").write_text(api(), encoding="utf-8")
    (pages / "index.md").write_text(contents(pages), encoding="utf-8")


def page(path):
    """A notebook as the site shows it."""
    book = json.loads(path.read_text(encoding="utf-8"))
    cells = []
    for cell in book["cells"]:
        cells.append(cell)
        if cell["cell_type"] == "code":
            cell["metadata"]["tags"] = tags(cell)
            if "\nlive(" in "\n" + "".join(cell["source"]):
                note = LIVE.format(where=where(path))
                cells.append(
                    {"cell_type": "markdown", "id": cell["id"] + "-live", "metadata": {}, "source": note}
                )
    return book | {"cells": cells}


def tags(cell):
    """What is folded in the notebook is folded on the page."""
    folded = cell["metadata"].get("jupyter", {})
    kind = HIDDEN.get((folded.get("source_hidden", False), folded.get("outputs_hidden", False)))
    return [kind] if kind else []


def where(path):
    """Where a page can be run."""
    readme = "/".join([*[".."] * (len(path.relative_to(ROOT).parts) - 1), "README.md"])
    here = f"[How to open the course]({readme})."
    if not REPOSITORY:
        return here
    place = path.relative_to(ROOT).as_posix()
    binder = f"https://mybinder.org/v2/gh/{REPOSITORY}/HEAD?urlpath=lab/tree/{place}"
    colab = f"https://colab.research.google.com/github/{REPOSITORY}/blob/hosted/{place}"
    return f"[Open it in Binder]({binder}), [in Colab]({colab}), or on your own machine: {here}"


def anchor(title):
    """The anchor that JupyterLab gives a heading, so that one link serves both."""
    return title.replace(" ", "-")


def save(path, book):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(book), encoding="utf-8")


def contents(pages):
    """The first page, with the table of contents."""
    blocks = [tree("Start here", ["notebooks/index", "README", "notebooks/words"])]
    for folder, title in CHAPTERS.items():
        blocks.append(tree(title, below(pages, "notebooks", folder)))
    exercises = [name for folder in CHAPTERS for name in below(pages, "exercises", folder)]
    blocks.append(tree("Exercises", exercises))
    blocks.append(tree("The notes' mistakes", ["notebooks/errata"]))
    blocks.append(tree("For those who teach", ["docs/teaching", "docs/instructor"]))
    code = ["api", "dlkit/datasets/README", "benchmarks/README", "CHANGELOG", "CONTRIBUTING"]
    blocks.append(tree("The code", code))
    return "\n\n".join([(HERE / "welcome.md").read_text(encoding="utf-8").strip(), *blocks, ""])


def below(pages, kind, folder):
    return [
        path.relative_to(pages).with_suffix("").as_posix()
        for path in sorted((pages / kind / folder).glob("*.ipynb"))
    ]


def tree(caption, names):
    return "\n".join(["```{toctree}", ":hidden:", f":caption: {caption}", "", *names, "```"])


def api():
    """A page with the documentation of every public part, formulas and sources included."""
    lines = [
        "# The functions of dlkit",
        "",
        "Each with its promise, its shapes and the source of its formula.",
    ]
    for title, names in PARTS.items():
        lines += ["", f"## {title}"]
        for name in names:
            lines += [
                "",
                f"### {name}",
                "",
                "```{eval-rst}",
                f".. automodule:: dlkit.{name}",
                "   :members:",
                "```",
            ]
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    sys.exit(main())
