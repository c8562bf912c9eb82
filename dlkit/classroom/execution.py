"""Execute notebooks and store them in one form, so that a change shows as a change.

``python3 -m dlkit run`` does this for every notebook of the course, ``python3 -m dlkit run PATH`` for one.
A stored notebook has its outputs, so that it reads well without a kernel, and nothing that differs from
machine to machine: no times, no widget state, no version of Python.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

FOLDERS = ("notebooks", "solutions")
WIDGET = "application/vnd.jupyter.widget-view+json"
KERNEL = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
SECONDS_PER_CELL = 120


class NotebookError(Exception):
    """A notebook cannot be stored as it is; the message names the notebook and the cell."""


def main(argv=None):
    """Carry out ``python3 -m dlkit run``; return the exit code."""
    parser = argparse.ArgumentParser(prog="python3 -m dlkit run", description=__doc__.splitlines()[0])
    parser.add_argument(
        "paths", nargs="*", type=Path, help="notebooks or folders (default: all of the course)"
    )
    parser.add_argument("--check", action="store_true", help="write nothing; say which cells would change")
    options = parser.parse_args(argv)
    changed = []
    try:
        for path in find(options.paths or [Path(folder) for folder in FOLDERS]):
            print(path, flush=True)
            changed += check(path) if options.check else store(path)
    except NotebookError as error:
        sys.exit(str(error))
    if options.check and changed:
        sys.exit("These cells print something else now:\n" + "\n".join(changed))
    return 0


def find(paths):
    """Give the notebooks among the paths and below them, sorted, without JupyterLab's checkpoints.

    Raises
    ------
    NotebookError
        If a path leads nowhere.
    """
    found = []
    for path in paths:
        if not path.exists():
            raise NotebookError(f"{path} does not exist")
        below = sorted(path.rglob("*.ipynb")) if path.is_dir() else [path]
        found += [p for p in below if ".ipynb_checkpoints" not in p.parts]
    return found


def store(path):
    """Execute a notebook and write it back; where a cell fails, the file stays as it was."""
    write(path, normalized(executed(path)))
    return []


def check(path):
    """Execute a notebook and name the cells that print something else than what is stored."""
    before, after = nbformat.read(path, as_version=4), normalized(executed(path))
    pairs = zip(before.cells, after.cells, strict=True)
    return [f"{path}: {new.id}" for old, new in pairs if printed(old) != printed(new)]


def executed(path):
    """Run all cells of a notebook in a new kernel of this Python, in the notebook's own folder.

    Returns
    -------
    notebook : nbformat.NotebookNode
        With its outputs; the file has not been touched.

    Raises
    ------
    NotebookError
        If a cell fails or writes a warning.
    """
    book = nbformat.read(path, as_version=4)
    client = NotebookClient(
        book,
        timeout=SECONDS_PER_CELL,
        kernel_name="python3",
        record_timing=False,
        resources={"metadata": {"path": str(Path(path).resolve().parent)}},
    )
    try:
        client.execute()
    except CellExecutionError as error:
        raise NotebookError(f"{path}: {_failing_cell(book)}: {error.ename}: {error.evalue}") from None
    for cell in code_cells(book):
        for output in cell.outputs:
            if output.get("name") == "stderr":
                raise NotebookError(f"{path}: cell {cell.id} wrote to stderr: {output.text.strip()}")
    return book


def normalized(book):
    """Give a notebook in the one form in which the course keeps it; cell ids stay.

    What a cell printed is one output, a widget leaves only its text, and execution counts run from 1.
    """
    book = nbformat.from_dict(book)
    book.metadata = nbformat.from_dict(KERNEL)
    book.nbformat, book.nbformat_minor = 4, 5
    for count, cell in enumerate(code_cells(book), 1):
        cell.execution_count = count
        cell.outputs = _merged([_without_widget(output, count) for output in cell.outputs])
    for cell in book.cells:
        cell.metadata = nbformat.from_dict(
            {k: v for k, v in cell.metadata.items() if k in ("nbgrader", "tags")}
        )
    return book


def text(book):
    """A notebook as the characters of its file: always the same for the same notebook."""
    return nbformat.writes(book, version=4).rstrip("\n") + "\n"


def write(path, book):
    """Write a notebook so that at every moment there is either the old file or the new one."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".ipynb")
    try:
        with open(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text(book))
        os.chmod(draft, 0o644)
        os.replace(draft, path)
    except BaseException:
        os.unlink(draft)
        raise


def code_cells(book):
    """The code cells of a notebook, in order."""
    return [cell for cell in book.cells if cell.cell_type == "code"]


def printed(cell):
    """What a cell printed or showed as text."""
    outputs = cell.get("outputs", [])
    return [output.get("text", output.get("data", {}).get("text/plain")) for output in outputs]


def _failing_cell(book):
    failed = [c for c in code_cells(book) if any(o.output_type == "error" for o in c.outputs)]
    return f"cell {failed[-1].id} fails" if failed else "a cell fails"


def _without_widget(output, count):
    output = nbformat.from_dict(output)
    if "data" in output:
        output.data.pop(WIDGET, None)
    if output.output_type == "execute_result":
        output.execution_count = count
    return output


def _merged(outputs):
    """Join pieces of the same stream that follow each other: where it was cut is chance."""
    merged = []
    for output in outputs:
        last = merged[-1] if merged else None
        if last and output.output_type == "stream" and last.get("name") == output.name:
            last.text += output.text
        else:
            merged.append(output)
    return merged
