"""What several test files need: small notebooks; and a way to run them all as if there were no Numba."""

import importlib.abc
import os
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook


class HiddenNumba(importlib.abc.MetaPathFinder):
    """Answers an import of Numba as a Python would that does not have it."""

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "numba":
            raise ModuleNotFoundError("No module named 'numba'", name="numba")


# What a developer has solved at home neither changes the tests nor is changed by them.
os.environ["DLKIT_PROGRESS"] = "off"

if os.environ.get("DLKIT_TESTS_WITHOUT_NUMBA"):
    sys.meta_path.insert(0, HiddenNumba())


@pytest.fixture
def save_notebook():
    """A function that writes a notebook of code cells, given as id=source, and returns its path."""

    def save(path, metadata=None, **sources):
        cells = [
            new_code_cell(source, id=name.replace("_", "-"), metadata=(metadata or {}).get(name, {}))
            for name, source in sources.items()
        ]
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(new_notebook(cells=cells), path)
        return path

    return save
