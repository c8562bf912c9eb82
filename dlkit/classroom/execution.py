"""Execute notebooks and store them in one form, so that a change shows as a change.

``python3 -m dlkit run`` does this for every notebook of the course, ``python3 -m dlkit run PATH`` for one.
A stored notebook has its outputs, so that it reads well without a kernel, and nothing that differs from
machine to machine: no times, no widget state, no version of Python.
"""

import argparse
import os
import re
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from dlkit import surroundings

FOLDERS = (Path("notebooks"), Path("solutions"))
CHECKOUT = Path(__file__).resolve().parents[2]
WIDGET = "application/vnd.jupyter.widget-view+json"
KERNEL = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
# What an author may say about a cell.  All else (times, scrolled outputs) is left behind by an editor.
CELL_METADATA = ("deletable", "editable", "nbgrader", "tags")
# An output that gives a prediction away is stored folded; JupyterLab unfolds it when the cell is run.
FOLDED_OUTPUT = "outputs_hidden"
# How a cell begins that tells what was to be guessed: its source is folded as well, and may say it.
ANSWER = "# After your guess"
# How a cell begins that only sets up a live figure.  It is shown folded: what it says is about drawing.
STAGE = "# The stage"
SECONDS_PER_CELL = 120
# What git leaves where two sides have changed a line.
MERGE = re.compile(r"^(?:<{7}|>{7})(?: |$)", re.MULTILINE)
UNFINISHED = (
    "git could not merge two versions of it, and left its marks (<<<<<<<) in line {line}. Take one side: "
    "git checkout --ours FILE, or --theirs; python3 -m dlkit update merges cell by cell, without marks"
)
WRITTEN_OVER = re.compile(r"^.*\r(?!\n)", re.MULTILINE)  # what stood in a line before the cursor went back


class NotebookError(Exception):
    """A notebook cannot be stored as it is; the message names the notebook and the cell."""


def main(argv=None):
    """Carry out ``python3 -m dlkit run``; return the exit code."""
    parser = argparse.ArgumentParser(prog="python3 -m dlkit run", description=__doc__.splitlines()[0])
    paths_help = "notebooks or folders; without any: notebooks/ and solutions/"
    parser.add_argument("paths", nargs="*", type=Path, default=FOLDERS, metavar="PATH", help=paths_help)
    check_help = "write nothing, and fail where a cell prints something else than is stored"
    parser.add_argument("--check", action="store_true", help=check_help)
    options = parser.parse_args(argv)
    try:
        paths = find(options.paths)
    except NotebookError as error:
        sys.exit(str(error))
    complaints = [complaint for path in paths for complaint in _reported(path, options.check)]
    if complaints:
        sys.exit("\n".join(["", *complaints]))
    return 0


def _reported(path, only_check):
    """Carry out the command for one notebook, say how long it took, and give what is wrong with it."""
    start = time.perf_counter()
    print(path, end=" ", flush=True)
    try:
        complaints = changes(path) if only_check else store(path)
    except NotebookError as error:
        complaints = [str(error)]
    print(f"{time.perf_counter() - start:.1f} s", flush=True)
    return complaints or []


def find(paths):
    """Give the notebooks among the paths and below them, in order, without JupyterLab's checkpoints.

    Raises
    ------
    NotebookError
        If a path leads nowhere, or to a file that is no notebook.
    """
    found = []
    for path in map(Path, paths):
        if not path.is_dir() and not (path.is_file() and path.suffix == ".ipynb"):
            raise NotebookError(f"{path}: expected a notebook or a folder that exists")
        below = sorted(path.rglob("*.ipynb")) if path.is_dir() else [path]
        found += [p for p in below if ".ipynb_checkpoints" not in p.parts]
    return list(dict.fromkeys(found))


def store(path):
    """Execute a notebook and write it back; where a cell fails, the file stays as it was.

    Raises
    ------
    NotebookError
    """
    write(path, normalized(executed(read(path), path)))


def changes(path):
    """Execute a notebook and name the cells that print something else than what is stored.

    Returns
    -------
    list of str
        Empty where all stays the same.

    Raises
    ------
    NotebookError
    """
    stored = read(path)
    pairs = zip(code_cells(normalized(stored)), code_cells(normalized(executed(stored, path))), strict=True)
    return [
        f"{path}: cell {new.id} prints something else now" for old, new in pairs if shown(old) != shown(new)
    ]


def read(path):
    """Read a notebook whose cells have ids.

    Returns
    -------
    nbformat.NotebookNode

    Raises
    ------
    NotebookError
        If it is no valid notebook of format 4.5 or later, or two cells have the same id.
    """
    try:
        content = Path(path).read_text(encoding="utf-8")
        merge = MERGE.search(content)
        if merge:
            line = content.count("\n", 0, merge.start()) + 1
            raise NotebookError(f"{path}: {UNFINISHED.format(line=line)}")
        book = nbformat.reader.reads(content)
    except (OSError, ValueError) as error:
        raise NotebookError(f"{path}: cannot be read as a notebook: {error}") from None
    if (book.nbformat, book.nbformat_minor) < (4, 5):
        version = f"{book.nbformat}.{book.nbformat_minor}"
        raise NotebookError(
            f"{path}: has format {version}, expected 4.5, where every cell has an id; "
            "open it in JupyterLab and save it, which brings it up to date"
        )
    _check_ids(book, path)
    try:
        nbformat.validate(book)
    except nbformat.ValidationError as error:
        raise NotebookError(f"{path}: is no valid notebook: {error.message}") from None
    return book


def _check_ids(book, path):
    seen = set()
    for number, cell in enumerate(book.cells, 1):
        if "id" not in cell:
            raise NotebookError(f"{path}: cell number {number} has no id")
        if cell.id in seen:
            raise NotebookError(f"{path}: two cells have the id {cell.id}")
        seen.add(cell.id)


class ThisPython(AsyncKernelManager):
    """Starts kernels of the Python that runs this, whichever kernels are installed beside it."""

    def _kernel_spec_manager_default(self):
        return KernelSpecManager(kernel_dirs=[])


def executed(book, path, seconds=SECONDS_PER_CELL, folder=None):
    """Run all cells of a notebook in a new kernel of this Python.

    Parameters
    ----------
    book : nbformat.NotebookNode
    path : str or Path
        Where the notebook belongs: its cells run in that folder, and messages name it.
    seconds : float, optional
        How long a cell may take.
    folder : Path, optional
        Where its cells run, if not in its own folder.

    Returns
    -------
    nbformat.NotebookNode
        A copy with the new outputs.

    Raises
    ------
    NotebookError
        If a cell fails, takes too long, ends the kernel, or writes to stderr, as warnings do.
    """
    book, begun = nbformat.from_dict(book), []
    client = _client(book, folder or Path(path).resolve().parent, seconds, begun)
    try:
        client.execute(env=_environment())
    except CellExecutionError as error:
        raise NotebookError(f"{path}: cell {begun[-1]} fails: {error.ename}: {error.evalue}") from None
    except CellTimeoutError:
        raise NotebookError(f"{path}: cell {begun[-1]} takes longer than {seconds:g} seconds") from None
    except DeadKernelError:
        raise NotebookError(f"{path}: cell {begun[-1]} ends the kernel") from None
    _refuse_stderr(book, path)
    return book


def _client(book, folder, seconds, begun):
    """What will run the notebook; it appends the id of each cell to `begun` before it runs it."""
    return NotebookClient(
        book,
        timeout=seconds,
        kernel_name="python3",
        kernel_manager_class=ThisPython,
        extra_arguments=["--log-level=ERROR"],  # a kernel's notes about itself would hide ours
        resources={"metadata": {"path": str(folder)}},
        record_timing=False,
        store_widget_state=False,
        on_cell_start=lambda cell, cell_index: begun.append(cell.id),
    )


def _environment():
    """The environment of a kernel: this dlkit, sets in one order, nobody's own progress or settings."""
    paths = [str(CHECKOUT), *filter(None, [os.environ.get("PYTHONPATH")])]
    fixed = {"PYTHONHASHSEED": "0", "DLKIT_PROGRESS": "off"}
    own = surroundings.of_the_course(Path(sys.prefix)) if os.access(sys.prefix, os.W_OK) else os.environ
    return {**own, "PYTHONPATH": os.pathsep.join(paths), **fixed}


def _refuse_stderr(book, path):
    for cell in code_cells(book):
        for output in cell.outputs:
            if output.get("name") == "stderr":
                raise NotebookError(f"{path}: cell {cell.id} writes to stderr: {output.text.strip()}")


def normalized(book):
    """Give a notebook in the one form in which the course keeps it.

    Cell ids, texts, pictures and their alternative texts stay.  What a cell printed becomes one output, a
    widget leaves only its text, the stage of a live figure is folded, as are the outputs that an author has
    folded, and the cells are counted from 1.
    """
    book = nbformat.from_dict(book)
    book.metadata = nbformat.from_dict(KERNEL)
    book.nbformat, book.nbformat_minor = 4, 5
    for cell in book.cells:
        kept = {key: cell.metadata[key] for key in CELL_METADATA if key in cell.metadata}
        folded = _folded(cell)
        if folded:
            kept["jupyter"] = folded
        cell.metadata = nbformat.from_dict(kept)
    for count, cell in enumerate(code_cells(book), 1):
        cell.execution_count = count
        cell.outputs = _merged([_without_widget(output, count) for output in cell.outputs])
    return book


def _folded(cell):
    """What of a cell is folded: its source if it is a stage or an answer, its outputs if it is an answer.

    Outputs also if the author says so.
    """
    if cell.cell_type != "code":
        return {}
    answers = cell.source.startswith(ANSWER)
    folded = {"source_hidden": True} if answers or cell.source.startswith(STAGE) else {}
    if answers or cell.metadata.get("jupyter", {}).get(FOLDED_OUTPUT) is True:
        folded[FOLDED_OUTPUT] = True
    return folded


def _without_widget(output, count):
    if "data" in output:
        output.data.pop(WIDGET, None)  # its number is a random one, and nothing answers to it any more
    if output.output_type == "execute_result":
        output.execution_count = count
    return output


def _merged(outputs):
    """Join pieces of the same stream that follow each other: where it was cut is chance.

    Of a line that is written over and over, as a progress bar is, the last writing stays: as on the screen.
    """
    merged = []
    for output in outputs:
        last = merged[-1] if merged else {}
        if output.output_type == "stream" and output.name == last.get("name"):
            last.text += output.text
        else:
            merged.append(output)
    for output in merged:
        if output.output_type == "stream":
            output.text = WRITTEN_OVER.sub("", output.text)
    return merged


def text(book):
    """Give the characters of a notebook's file: always the same for the same notebook."""
    return nbformat.writes(book, version=nbformat.NO_CONVERT).rstrip("\n") + "\n"


def write(path, book):
    """Write a notebook, so that at every moment there is either the whole old file or the whole new one."""
    path, content = Path(path), text(book)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".new")
    try:
        with open(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(content)
        os.chmod(draft, 0o644)  # a temporary file is its owner's alone
        os.replace(draft, path)
    except BaseException:
        os.unlink(draft)
        raise


def code_cells(book):
    """Give the code cells of a notebook, in order."""
    return [cell for cell in book.cells if cell.cell_type == "code"]


def shown(cell):
    """Give what a cell printed, and what it showed except for pictures: what nbval compares."""
    return [(output.get("name"), output.get("text"), _without_pictures(output)) for output in cell.outputs]


def _without_pictures(output):
    return {kind: value for kind, value in output.get("data", {}).items() if not kind.startswith("image/")}
