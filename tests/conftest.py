"""What several test files need: small notebooks."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook


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
