"""The notebooks for Colab, Kaggle and the like install the course where it is missing, and it runs there."""

import importlib.util
import json
import os
import re
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from dlkit import environment

ROOT = Path(__file__).resolve().parent.parent
SPEC = importlib.util.spec_from_file_location("hosted", ROOT / "docs" / "hosted.py")
variants = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(variants)
PATHS = variants.notebooks()
SOURCE = "git+https://github.com/owner/name"
# What Colab has, as far as this Python can have it.
COLAB = [
    "ipykernel == 6.17.1",
    "ipython == 7.34.0; python_version < '3.13'",
    "ipywidgets == 7.7.1",
    "matplotlib == 3.10.0",
    "numba == 0.60.0; python_version < '3.13'",
    "numba == 0.61.0; python_version >= '3.13'",
    "numpy == 2.0.2; python_version < '3.13'",
    "numpy == 2.1.0; python_version >= '3.13'",
    "scipy == 1.15.3",
    "setuptools < 80",  # IPython 7 and ipywidgets 7 have it by themselves
]
WHERE_7_DIFFERS = """
import numpy as np
from dlkit import plots
from dlkit.live import choice, live, player
steep = np.ones(3)
assert choice(steep, {"flat": np.zeros(3), "steep": steep}, "g").label == "steep"
step = player(2, 9, "t step")
figure = live(plots.figure()[0], lambda step: f"Step {step}.", step=step)
step.play._playing, step.value = True, 5
figure.reset()
assert (step.play._playing, step.value, figure.sentence) == (False, 2, "Step 2."), figure.sentence
"""
TRIED = ("notebooks/index.ipynb", "exercises/2_basic_concepts/2.4_random_initialization.ipynb")


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def made(path, repository="owner/name"):
    return variants.hosted(read(path), path.relative_to(ROOT).as_posix(), SOURCE, repository)


def text(cell):
    return "".join(cell["source"])


# ---- the variants


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_variant_is_the_notebook_with_one_cell_more_before_its_first_code(path):
    original, variant = read(path), made(path, repository=None)
    code = [cell["id"] for cell in variant["cells"] if cell["cell_type"] == "code"]
    assert code[0] == "install-the-course"
    others = [cell for cell in variant["cells"] if cell["id"] != "install-the-course"]
    assert [(c["id"], text(c)) for c in others] == [(c["id"], text(c)) for c in original["cells"]]
    nbformat.validate(nbformat.from_dict(variant))


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_with_a_repository_a_variant_has_its_badge_and_no_link_that_leads_nowhere(path):
    variant = made(path)
    place = path.relative_to(ROOT).as_posix()
    assert f"(https://colab.research.google.com/github/owner/name/blob/hosted/{place})" in text(
        variant["cells"][0]
    )
    prose = "\n".join(text(cell) for cell in variant["cells"] if cell["cell_type"] == "markdown")
    links = re.findall(r"\]\(([^)#\s]+)", prose)
    assert not [link for link in links if (path.parent / link).exists()]
    there = re.findall(r"github(?:\.com)?/owner/name/blob/(?:hosted|HEAD)/([^)#\s]+)", prose)
    assert all((ROOT / name).exists() for name in there)


def test_a_formula_that_looks_like_a_link_stays_a_formula():
    formula = "$a^{[1](i)}$, see [1.1](../1_introduction/1.1_notation.ipynb#Shapes)"
    there = "https://colab.research.google.com/github/owner/name/blob/hosted"
    assert variants.linked(formula, "notebooks/2_basic_concepts/2.1.ipynb", "owner/name") == (
        f"$a^{{[1](i)}}$, see [1.1]({there}/notebooks/1_introduction/1.1_notation.ipynb#Shapes)"
    )


def test_without_a_repository_there_is_no_address_of_one():
    assert "owner/name" not in json.dumps([c for c in made(PATHS[0], None)["cells"] if c["id"] == "title"])
    assert "colab.research" not in json.dumps(made(PATHS[0], None)["cells"])


def test_what_is_folded_here_is_folded_there_and_what_was_to_be_predicted_is_not_told():
    book = {
        "cells": [
            {"cell_type": "markdown", "id": "title", "metadata": {}, "source": ["# A\n", "b"]},
            {
                "cell_type": "code",
                "id": "a",
                "metadata": {"jupyter": {"source_hidden": True, "outputs_hidden": True}},
                "source": "1",
                "outputs": [{"output_type": "stream", "name": "stdout", "text": "42"}],
                "execution_count": 1,
            },
        ]
    }
    title, install, cell = variants.hosted(book, "notebooks/a.ipynb", SOURCE, "owner/name")["cells"]
    assert title["source"].startswith("# A\n\n[![Open in Colab]")
    assert title["source"].endswith("\nb")
    for one in (install, cell):
        assert one["metadata"].items() >= {"cellView": "form", "_kg_hide-input": True}.items()
        assert one["metadata"]["jupyter"]["source_hidden"]
    assert cell["outputs"] == []
    assert book["cells"][1]["outputs"] != []  # the notebook itself stays as it was


def test_the_cell_installs_what_the_course_depends_on_but_no_jupyterlab():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    names = {re.match(r"\w+", one)[0] for one in project["dependencies"]}
    assert set(variants.needed()) == names - {"jupyterlab"}


def test_the_cell_does_nothing_where_the_course_is_installed(monkeypatch):
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1")  # as the course's own kernel has it
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("something was installed"))
    before, loaded = dict(os.environ), set(sys.modules)
    exec(text(variants.install_cell(SOURCE)), {})
    assert (dict(os.environ), set(sys.modules)) == (before, loaded)


def test_the_cell_says_what_to_do_on_kaggle_if_the_course_cannot_be_installed(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "dlkit.live" else "found")
    asked = []

    def run(command, **_):
        asked.append(command)
        return subprocess.CompletedProcess(command, 1, "", "No route to host")

    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(RuntimeError, match=r"turn on 'Internet'(.|\n)*No route to host"):
        exec(text(variants.install_cell(SOURCE)), {})
    assert [command[-2:] for command in asked] == [["--no-deps", SOURCE]]


def test_where_the_course_comes_from_must_be_known(tmp_path, monkeypatch):
    monkeypatch.setattr(variants, "REPOSITORY", None)
    with pytest.raises(SystemExit, match="--from SPEC"):
        variants.main([str(tmp_path)])
    assert variants.specification(None, "owner/name") == SOURCE
    wheel = tmp_path / "a.whl"
    wheel.touch()
    monkeypatch.chdir(tmp_path)
    assert variants.specification("a.whl", "owner/name") == str(wheel.resolve())


def test_the_folder_has_the_variant_of_every_notebook(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(variants, "REPOSITORY", "owner/name")
    variants.main([str(tmp_path)])
    assert sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*.ipynb")) == [
        path.relative_to(ROOT) for path in PATHS
    ]
    assert capsys.readouterr().out == f"{len(PATHS)} notebooks, which install {SOURCE}\n"


# ---- where they run


@pytest.fixture(scope="module")
def colab(tmp_path_factory):
    """A Python with the versions that Colab has, and a wheel for it; no course, no JupyterLab."""
    home = tmp_path_factory.mktemp("colab")
    venv.create(home / "environment", symlinks=os.name != "nt", with_pip=True)
    python = environment.interpreter(home / "environment")
    pip = [sys.executable, "-m", "pip"]
    quiet = ["-q", "--no-input", "--disable-pip-version-check"]
    for command in (
        [*pip, "--python", python, "install", *quiet, "--no-compile", *COLAB],
        [*pip, "wheel", *quiet, "--no-deps", "--wheel-dir", home, ROOT],
    ):
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    return home, python


def versions(python):
    command = [str(python), "-m", "pip", "list", "--format=json", "--disable-pip-version-check"]
    listed = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return {one["name"]: one["version"] for one in listed}


def executed(path, home, python):
    """The notebook, run by the kernel of that Python in a folder where nothing of the course is."""
    kernel = home / "kernels" / "colab" / "kernel.json"
    kernel.parent.mkdir(parents=True, exist_ok=True)
    command = [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {"argv": command, "display_name": "Colab", "language": "python", "env": {"PYTHONPATH": ""}}
    kernel.write_text(json.dumps(spec))
    book = nbformat.read(path, 4)
    client = NotebookClient(
        book, timeout=120, kernel_name="colab", resources={"metadata": {"path": str(home)}}
    )
    client.create_kernel_manager()
    client.km.kernel_spec_manager.kernel_dirs = [str(home / "kernels")]
    client.execute()
    return book


@pytest.mark.slow
def test_variants_install_a_wheel_and_run_with_the_versions_of_colab_which_stay_as_they_are(colab):
    home, python = colab
    (wheel,) = home.glob("dlkit_course-*.whl")
    variants.main([str(home / "out"), "--from", str(wheel)])
    before = versions(python)
    books = [executed(home / "out" / name, home, python) for name in TRIED]
    after = versions(python)
    assert after.pop("dlkit-course")
    assert after.pop("tqdm")  # it was the only package that was not there
    assert after == before
    outputs = [out for book in books for cell in book.cells for out in cell.get("outputs", [])]
    shown = [out["data"] for out in outputs if "data" in out]
    assert any("application/vnd.jupyter.widget-view+json" in data for data in shown)
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    reset = subprocess.run(
        [python, "-c", WHERE_7_DIFFERS], cwd=home, env=environ, capture_output=True, text=True
    )
    assert reset.returncode == 0, reset.stderr
