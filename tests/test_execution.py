"""Notebooks are executed in a fresh kernel of this Python and stored in one form, or not touched."""

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from dlkit.classroom import execution
from dlkit.classroom.execution import NotebookError

ROOT = Path(__file__).resolve().parent.parent
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="


def run(*arguments, **environment):
    """Call ``python -m dlkit run`` with this Python."""
    command = [sys.executable, "-m", "dlkit", "run", *map(str, arguments)]
    env = os.environ | environment
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120)


def cells(path):
    return {cell["id"]: cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]}


@pytest.mark.notebooks
def test_run_stores_what_each_cell_prints_and_counts_from_1(tmp_path, save_notebook):
    path = save_notebook(tmp_path / "a.ipynb", first="x = 2", second="print(x)", third="x + 1")
    ran = run(path)
    assert ran.returncode == 0, ran.stderr
    stored = cells(path)
    assert list(stored) == ["first", "second", "third"]
    assert [cell["execution_count"] for cell in stored.values()] == [1, 2, 3]
    assert stored["second"]["outputs"][0]["text"] == ["2\n"]
    assert stored["third"]["outputs"][0]["data"]["text/plain"] == ["3"]


@pytest.mark.notebooks
def test_running_again_gives_the_same_bytes(tmp_path, save_notebook):
    path = save_notebook(
        tmp_path / "a.ipynb",
        pieces="import sys\nfor i in range(50):\n    print(i, end=' ', flush=True)",
        order_of_a_set="print(set('abcdefgh'))",
        picture=f"""display({{"image/png": "{PIXEL}", "text/plain": "a dot"}}, raw=True,
            metadata={{"image/png": {{"alt": "a dot"}}}})""",
        slider="from ipywidgets import IntSlider\nIntSlider()",
    )
    assert run(path).returncode == 0
    once = path.read_bytes()
    assert run(path).returncode == 0
    assert path.read_bytes() == once


@pytest.mark.notebooks
def test_cells_run_in_the_folder_of_their_notebook(tmp_path, save_notebook):
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "beside.txt").write_text("found")
    path = save_notebook(tmp_path / "below" / "a.ipynb", opened="print(open('beside.txt').read())")
    assert run(path).returncode == 0
    assert cells(path)["opened"]["outputs"][0]["text"] == ["found\n"]


@pytest.mark.notebooks
def test_the_kernel_is_this_python_whatever_kernels_are_installed(tmp_path, save_notebook):
    wrong = tmp_path / "jupyter" / "kernels" / "python3"
    wrong.mkdir(parents=True)
    spec = {"argv": ["no-such-python", "{connection_file}"], "display_name": "wrong", "language": "python"}
    (wrong / "kernel.json").write_text(json.dumps(spec))
    path = save_notebook(
        tmp_path / "a.ipynb", same=f"import sys\nassert sys.executable == {sys.executable!r}"
    )
    ran = run(path, JUPYTER_PATH=str(tmp_path / "jupyter"))
    assert ran.returncode == 0, ran.stderr


@pytest.mark.notebooks
def test_a_failing_cell_is_named_and_its_file_stays_and_the_others_run(tmp_path, save_notebook):
    bad = save_notebook(tmp_path / "bad.ipynb", fine="print(1)", oops="1 / 0")
    good = save_notebook(tmp_path / "good.ipynb", fine="print(1)")
    before = bad.read_bytes()
    ran = run(tmp_path)
    assert ran.returncode == 1
    assert f"{bad}: cell oops fails: ZeroDivisionError: division by zero" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert bad.read_bytes() == before
    assert cells(good)["fine"]["outputs"]
    assert sorted(tmp_path.iterdir()) == [bad, good]


@pytest.mark.notebooks
@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("import warnings\nwarnings.warn('beware')", "cell only writes to stderr: "),
        ("import os\nos._exit(1)", "cell only ends the kernel"),
    ],
)
def test_what_cannot_be_stored_is_refused(tmp_path, save_notebook, source, complaint):
    path = save_notebook(tmp_path / "a.ipynb", only=source)
    before = path.read_bytes()
    ran = run(path)
    assert ran.returncode == 1
    assert f"{path}: {complaint}" in ran.stderr
    assert path.read_bytes() == before


@pytest.mark.notebooks
def test_a_cell_that_takes_too_long_is_named(tmp_path, save_notebook):
    path = save_notebook(tmp_path / "a.ipynb", quick="1", slow="import time\ntime.sleep(60)")
    code = f"from dlkit.classroom import execution as e; e.executed(e.read({str(path)!r}), {str(path)!r}, 1)"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=50)
    assert ran.returncode == 1
    assert "cell slow takes longer than 1 seconds" in ran.stderr


@pytest.mark.notebooks
def test_check_names_the_cells_that_print_something_else_and_writes_nothing(tmp_path, save_notebook):
    path = save_notebook(tmp_path / "a.ipynb", same="print(1)", other="print(2)", result="1 + 2")
    assert run(path).returncode == 0
    assert run("--check", path).returncode == 0
    path.write_text(path.read_text().replace('"2\\n"', '"22\\n"').replace('"3"', '"33"'))
    tampered = path.read_bytes()
    ran = run("--check", path)
    assert ran.returncode == 1
    # Only our own lines: a kernel that is stopped may say something, too.
    complaints = [line for line in ran.stderr.splitlines() if str(path) in line]
    assert complaints == [f"{path}: cell {name} prints something else now" for name in ("other", "result")]
    assert path.read_bytes() == tampered


def executed_notebook():
    """A notebook as an editor leaves it."""
    widget = {execution.WIDGET: {"model_id": "0a1b"}, "text/plain": "(slider)"}
    picture = {"image/png": PIXEL, "text/plain": "a dot"}
    outputs = [
        new_output("stream", name="stdout", text="one "),
        new_output("stream", name="stdout", text="two\n"),
        new_output("display_data", data=picture, metadata={"image/png": {"alt": "a dot"}}),
        new_output("display_data", data=widget),
        new_output("execute_result", data={"text/plain": "3"}, execution_count=17),
    ]
    metadata = {"execution": {"iopub.execute_input": "2026"}, "collapsed": True, "tags": ["hard"]}
    code = new_code_cell("3", id="three", execution_count=17, outputs=outputs, metadata=metadata)
    return new_notebook(
        cells=[new_markdown_cell("Text.", id="text"), code],
        metadata={"widgets": {"state": 1}, "language_info": {"name": "python", "version": "3.11.2"}},
    )


def test_normalized_keeps_ids_tags_pictures_and_alt_texts():
    text, code = execution.normalized(executed_notebook()).cells
    assert (text.id, code.id) == ("text", "three")
    assert code.metadata == {"tags": ["hard"]}
    picture = code.outputs[1]
    assert picture.data == {"image/png": PIXEL, "text/plain": "a dot"}
    assert picture.metadata == {"image/png": {"alt": "a dot"}}


def test_of_a_progress_bar_only_what_is_left_on_the_screen_is_stored():
    pieces = ["before\r\n 0%| 0/2 00:00", "\r50%| 1/2 00:01", "\r   \r", "done\n1%", "\r2%"]
    outputs = [new_output("stream", name="stdout", text=text) for text in pieces]
    book = execution.normalized(new_notebook(cells=[new_code_cell("1", id="bar", outputs=outputs)]))
    assert [output.text for output in book.cells[0].outputs] == ["before\r\ndone\n2%"]


def test_the_stage_of_a_live_figure_is_folded_and_nothing_else():
    cells = [new_code_cell("# The stage: what stands still.\n1", id="a"), new_code_cell("# a stage", id="b")]
    cells[1].metadata = {"jupyter": {"source_hidden": True}}
    book = execution.normalized(new_notebook(cells=cells))
    assert [cell.metadata for cell in book.cells] == [{"jupyter": {"source_hidden": True}}, {}]


def test_an_output_that_the_author_folds_stays_folded_and_a_source_does_not():
    cells = [new_code_cell("prediction.reveal(56)", id="reveal"), new_code_cell("# The stage", id="stage")]
    folded = {"outputs_hidden": True, "source_hidden": True}
    for cell in cells:
        cell.metadata = {"jupyter": dict(folded), "collapsed": True}
    prose = new_markdown_cell("Prose.", id="prose", metadata={"jupyter": dict(folded)})
    book = execution.normalized(new_notebook(cells=[*cells, prose]))
    assert [cell.metadata for cell in book.cells] == [
        {"jupyter": {"outputs_hidden": True}},
        {"jupyter": folded},
        {},
    ]


def test_a_cell_that_tells_what_was_to_be_guessed_is_folded_with_its_output():
    cell = new_code_cell("# After your guess: which one?\nwhich.reveal(56)", id="answer")
    (folded,) = execution.normalized(new_notebook(cells=[cell])).cells
    assert folded.metadata == {"jupyter": {"outputs_hidden": True, "source_hidden": True}}


def test_normalized_joins_what_was_printed_and_leaves_the_text_of_a_widget():
    code = execution.normalized(executed_notebook()).cells[1]
    assert code.outputs[0].text == "one two\n"
    assert code.outputs[2].data == {"text/plain": "(slider)"}
    assert len(code.outputs) == 4


def test_normalized_has_no_times_no_widget_state_and_no_version_of_python():
    book = execution.normalized(executed_notebook())
    assert book.metadata == execution.KERNEL
    assert book.cells[1].execution_count == book.cells[1].outputs[-1].execution_count == 1
    assert (book.nbformat, book.nbformat_minor) == (4, 5)


def test_normalized_leaves_its_argument_alone_and_changes_nothing_the_second_time():
    book, before = executed_notebook(), execution.text(executed_notebook())
    once = execution.normalized(book)
    assert execution.text(book) == before
    assert execution.text(execution.normalized(once)) == execution.text(once) != before


def test_a_stored_notebook_is_read_back_as_it_was(tmp_path):
    book = execution.normalized(executed_notebook())
    execution.write(tmp_path / "new" / "a.ipynb", book)
    assert execution.read(tmp_path / "new" / "a.ipynb") == book
    assert (tmp_path / "new" / "a.ipynb").read_bytes().endswith(b"}\n")


def test_writing_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "a.ipynb"
    path.write_text("old")

    def full(*_):
        raise OSError("no space left")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="no space left"):
        execution.write(path, executed_notebook())
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def broken(**changes):
    """The file of a notebook with one thing wrong."""
    book = json.loads(nbformat.writes(executed_notebook()))
    book.update(changes)
    return json.dumps(book)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("no JSON", "cannot be read as a notebook"),
        (
            '{\n<<<<<<< HEAD\n "a": 1\n=======\n "a": 2\n>>>>>>> x\n}',
            r"git could not merge .* in line 2\. Take",
        ),
        (broken(nbformat_minor=4), "has format 4.4, expected 4.5.*open it in JupyterLab"),
        (broken(cells=[{"cell_type": "markdown", "metadata": {}, "source": ""}]), "cell number 1 has no id"),
        (
            broken(cells=[{"cell_type": "markdown", "metadata": {}, "source": "", "id": "twin"}] * 2),
            "two cells have the id twin",
        ),
        (broken(cells=[{"cell_type": "poem", "metadata": {}, "id": "p"}]), "is no valid notebook"),
    ],
)
def test_a_file_that_is_no_notebook_with_ids_is_refused(tmp_path, content, complaint):
    path = tmp_path / "a.ipynb"
    path.write_text(content)
    with pytest.raises(NotebookError, match=complaint) as refusal:
        execution.read(path)
    assert str(refusal.value).startswith(f"{path}: ")


def test_find_gives_every_notebook_once_and_no_checkpoints(tmp_path, save_notebook):
    b, a = save_notebook(tmp_path / "b.ipynb"), save_notebook(tmp_path / "1_folder" / "a.ipynb")
    save_notebook(tmp_path / ".ipynb_checkpoints" / "b-checkpoint.ipynb")
    (tmp_path / "notes.md").touch()
    assert execution.find([b, tmp_path]) == [b, a]


@pytest.mark.parametrize("name", ["missing.ipynb", "notes.md"])
def test_a_path_without_a_notebook_is_refused(tmp_path, name):
    (tmp_path / "notes.md").touch()
    with pytest.raises(NotebookError, match="expected a notebook or a folder that exists"):
        execution.find([tmp_path / name])
