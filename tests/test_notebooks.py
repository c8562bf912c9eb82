"""Every stored notebook prints again what it shows, on any machine, and reads well without a kernel."""

import base64
import functools
import importlib.util
import json
import os
import re
import subprocess
import symtable
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell

from dlkit.classroom import execution, handout

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("notebooks", "solutions", "exercises")
NOTEBOOKS = {
    folder: sorted(p for p in (ROOT / folder).rglob("*.ipynb") if ".ipynb_checkpoints" not in p.parts)
    for folder in FOLDERS
}
EVERY = [path for folder in FOLDERS for path in NOTEBOOKS[folder]]

SECONDS_PER_CELL = 120
LONGEST_CELL, LARGEST_PNG, LARGEST_NOTEBOOK = 20, 120_000, 900_000

# Another machine stands in for all others: its BLAS and its compiled code round differently.
OTHER_MACHINE = {
    "OPENBLAS_CORETYPE": "Prescott",
    "NUMBA_CPU_NAME": "generic",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "NUMBA_NUM_THREADS": "1",
}
SETTINGS = {"plain": {}, "other-machine": OTHER_MACHINE}
if os.environ.get("DLKIT_TESTS_WEEKLY"):
    # Once more, because a number that depends on the time or on the order of a set may agree once.
    SETTINGS["plain-again"] = {}


# What a notebook shows beside dlkit, where it is installed; without them it runs as well, and says so.
FRAMEWORKS = {"notebooks/3_practical_aspects/3.7_frameworks.ipynb": ("torch", "keras", "tensorflow")}


def need_frameworks(path):
    """Skip where a framework is not installed; in CI it must be there, if there is one for this Python."""
    for module in FRAMEWORKS.get(name(path), ()):
        if importlib.util.find_spec(module) is None:
            cannot = module == "tensorflow" and sys.version_info >= (3, 14)
            say = pytest.fail if os.environ.get("CI") and not cannot else pytest.skip
            say(f"{module} is not installed: python3 -m dlkit test --with-frameworks")


def name(path):
    return path.relative_to(ROOT).as_posix()


def for_each(paths):
    return pytest.mark.parametrize("path", paths, ids=name)


def nbval(path, tmp_path, settings=None):
    """Execute a notebook with nbval, away from our own settings of pytest; give its exit code and output."""
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    isolated = ["-c", str(tmp_path / "pytest.ini"), "--noconftest", "-p", "no:cacheprovider", "--color=no"]
    strict = ["--nbval", "--nbval-current-env", f"--nbval-cell-timeout={SECONDS_PER_CELL}"]
    env = {
        key: value for key, value in os.environ.items() if not key.startswith(("PYTEST_", "PYTHONHASHSEED"))
    }
    # Of the plugins only nbval's: to load the others takes as long as many a notebook.
    env |= {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", **(settings or {})}
    command = [sys.executable, "-m", "pytest", "-p", "nbval.plugin", *strict, *isolated, str(path)]
    ran = subprocess.run(
        command, cwd=tmp_path, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    return ran.returncode, ran.stdout


@functools.cache
def stored(path):
    """A notebook as it is stored; many tests read it, and none changes it."""
    return execution.read(path)


def outputs(path):
    """Every output of a notebook, with the id of its cell."""
    for cell in execution.code_cells(stored(path)):
        yield from ((cell.id, output) for output in cell.outputs)


def pictures(path):
    """Every stored PNG of a notebook: cell id, bytes, alternative text."""
    for cell, output in outputs(path):
        if "image/png" in output.get("data", {}):
            png = base64.b64decode(output.data["image/png"])
            yield cell, png, output.metadata.get("image/png", {}).get("alt", "")


def texts(path):
    """Everything of a notebook that is written in letters: sources, and outputs without their pictures."""
    for cell in stored(path).cells:
        yield cell.id, cell.source
    for cell, output in outputs(path):
        yield cell, output.get("text", "")
        yield from (
            (cell, str(v)) for kind, v in output.get("data", {}).items() if not kind.startswith("image/")
        )


# Executing them again


@pytest.mark.notebooks
@pytest.mark.parametrize("setting", SETTINGS)
@for_each(NOTEBOOKS["notebooks"] + NOTEBOOKS["solutions"])
def test_notebook_prints_what_it_shows(path, setting, tmp_path):
    need_frameworks(path)
    code, output = nbval(path, tmp_path, SETTINGS[setting])
    assert code == 0, output


@pytest.mark.notebooks
@for_each(NOTEBOOKS["solutions"])
def test_exercise_is_what_its_solution_makes_blanked_and_executed(path):
    there = ROOT / "exercises" / path.relative_to(ROOT / "solutions")
    assert there.read_bytes() == execution.text(handout.exercise(path)).encode()


@pytest.mark.notebooks
def test_one_changed_digit_makes_nbval_fail(tmp_path, save_notebook):
    sources = {"printed": "print('the cost is 0.693')", "shown": "'the cost is 0.693'"}
    path = save_notebook(tmp_path / "a.ipynb", **sources)
    run_notebook(path)
    assert nbval(path, tmp_path)[0] == 0
    book = execution.read(path)
    for cell in book.cells:
        tampered = json.dumps(cell.outputs).replace("0.693", "0.694")
        cell.outputs = [nbformat.from_dict(output) for output in json.loads(tampered)]
    execution.write(path, book)
    code, output = nbval(path, tmp_path)
    assert code == 1
    assert "Cell outputs differ" in output
    assert "2 failed" in output


@pytest.mark.notebooks
def test_stored_live_figure_compares_equal(tmp_path, save_notebook):
    path = save_notebook(
        tmp_path / "a.ipynb",
        imports="from dlkit.live import live, slider\nfrom dlkit.plots import figure",
        figure="""fig, ax = figure()
(line,) = ax.plot([0, 1], [0, 1], animated=True)

def update(slope):
    line.set_ydata([0, slope])
    return f"The line ends at {slope:.1f}."

live(fig, update, slope=slider(0.5, 0, 1, "slope"))""",
    )
    run_notebook(path)
    assert execution.WIDGET not in path.read_text()
    assert [alt for _, _, alt in pictures(path)] == ["The line ends at 0.5."]
    code, output = nbval(path, tmp_path)
    assert code == 0, output


def run_notebook(path):
    command = [sys.executable, "-m", "dlkit", "run", str(path)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr


# Reading what is stored


@pytest.mark.parametrize("folder", FOLDERS)
def test_folder_has_notebooks(folder):
    assert NOTEBOOKS[folder]


def test_exercises_are_the_same_tree_as_solutions():
    trees = [
        [p.relative_to(ROOT / folder) for p in NOTEBOOKS[folder]] for folder in ("solutions", "exercises")
    ]
    assert trees[0] == trees[1]


@for_each(EVERY)
def test_notebook_is_stored_in_the_one_form(path):
    assert path.read_bytes() == execution.text(execution.normalized(stored(path))).encode()


@for_each(EVERY)
def test_notebook_has_no_error_no_warning_and_no_widget(path):
    kinds = {(output.output_type, output.get("name")) for _, output in outputs(path)}
    assert kinds <= {("stream", "stdout"), ("display_data", None), ("execute_result", None)}
    assert "widgets" not in json.loads(path.read_text(encoding="utf-8"))["metadata"]
    assert not [cell for cell, output in outputs(path) if execution.WIDGET in output.get("data", {})]


@for_each(EVERY)
def test_cells_are_executed_in_order(path):
    counts = [cell.execution_count for cell in execution.code_cells(stored(path))]
    assert counts == list(range(1, len(counts) + 1))
    assert counts


@for_each(EVERY)
def test_cell_ids_are_words_and_stand_once(path):
    ids = [cell.id for cell in stored(path).cells]
    random = re.compile(r"[0-9a-f]{8}|[0-9a-f]+(-[0-9a-f]+){4}|(cell|code|markdown|text)?-?\d*")
    assert [
        i for i in ids if not re.fullmatch(r"[a-z][a-z0-9]+(-[a-z0-9]+)*", i) or random.fullmatch(i)
    ] == []
    assert len(ids) == len(set(ids))


@for_each(EVERY)
def test_nothing_is_hidden_from_nbval(path):
    tags = {tag for cell in stored(path).cells for tag in cell.metadata.get("tags", [])}
    assert not [tag for tag in tags if re.match("nbval|raises-exception|skip-execution", tag)]
    markers = re.compile("# *(NBVAL_|PYTEST_VALIDATE)")
    assert not [cell.id for cell in stored(path).cells if markers.search(cell.source)]


@for_each(EVERY)
def test_every_picture_has_an_alternative_text(path):
    assert not [cell for cell, _, alt in pictures(path) if len(alt.split()) < 4]
    prose = [cell for cell in stored(path).cells if cell.cell_type == "markdown"]
    silent = re.compile(r"!\[\s*\]\(|<img(?![^>]*\balt=\"[^\"]+\")")
    assert not [cell.id for cell in prose if silent.search(cell.source)]


@for_each(EVERY)
def test_code_cells_are_short(path):
    cells = execution.code_cells(stored(path))
    assert not [cell.id for cell in cells if len(cell.source.splitlines()) > LONGEST_CELL]


@for_each(EVERY)
def test_the_open_cell_of_a_live_figure_moves_no_artist(path):
    moves = re.compile(r"\.set_?\w*\(|animated=True")
    for cell in execution.code_cells(stored(path)):
        if re.search(r"\blive\(", cell.source) and not cell.source.startswith(execution.STAGE):
            found = moves.search(cell.source)
            assert not found, f"{cell.id}: {found[0]} belongs into the folded stage"


@for_each(EVERY)
def test_notebook_and_its_pictures_are_light(path):
    assert path.stat().st_size < LARGEST_NOTEBOOK
    assert not [(cell, len(png)) for cell, png, _ in pictures(path) if len(png) >= LARGEST_PNG]
    kinds = {kind for _, output in outputs(path) for kind in output.get("data", {})}
    assert not {kind for kind in kinds if kind.startswith("image/")} - {"image/png"}


@for_each(EVERY)
def test_no_address_and_no_path_of_a_machine_is_stored(path):
    forbidden = re.compile(r"/home/|/root\b|/tmp/|\b0x[0-9a-f]{4,}|np\.float64\(|C:\\", re.IGNORECASE)
    assert not [(cell, found[0]) for cell, text in texts(path) if (found := forbidden.search(text))]


def names_bound_by(cell):
    """The names that running a cell gives a value to."""
    symbols = symtable.symtable(cell.source, cell.id, "exec").get_symbols()
    return {symbol.get_name() for symbol in symbols if symbol.is_assigned() or symbol.is_imported()}


def functions_of(cell):
    """The functions that a cell defines, with the names that each looks up when it is called.

    Those of a class stand under the class's own name.
    """
    parts = symtable.symtable(cell.source, cell.id, "exec").get_children()
    return {part.get_name(): _looked_up(part) for part in parts}


def _looked_up(part):
    if part.get_type() == "function":
        return set(part.get_globals())
    return set().union(*map(_looked_up, part.get_children()))


def changed_under_live_functions(cells):
    """The names that a live figure looks up, itself or further down, and that a later cell binds again."""
    found = set()
    defined = [functions_of(cell) for cell in cells]
    reached = {name for cell in cells for name in re.findall(r"\blive\(\s*\w+,\s*(\w+)", cell.source)}
    while reached != (more := reached.union(*(d[name] for d in defined for name in reached & set(d)))):
        reached = more
    for k, functions in enumerate(defined):
        used = set().union(*(functions[name] for name in reached & set(functions)))
        for later in cells[k + 1 :]:
            found |= {(later.id, name) for name in used & names_bound_by(later)}
    return found


@for_each(EVERY)
def test_nothing_that_a_live_figure_uses_is_given_another_meaning_in_a_later_cell(path):
    # A slider moves when all cells have been run, and a function finds the names as the last cell left them.
    assert changed_under_live_functions(execution.code_cells(stored(path))) == set()


def test_a_name_changed_two_calls_below_a_live_figure_is_found():
    sources = {
        "stage": "def show(a):\n    line.set_data(a)\n\n\nline = 1",
        "open": "def move(a):\n    show(a)\n\n\nlive(fig, move, a=slider(0, 0, 1))",
        "later": "line = 2",
    }
    cells = [new_code_cell(source, id=name) for name, source in sources.items()]
    assert changed_under_live_functions(cells) == {("later", "line")}
    assert changed_under_live_functions(cells[:2]) == set()
    own = new_code_cell("class Own:\n    def step(self):\n        return line", id="own")
    assert functions_of(own) == {"Own": {"line"}}


@pytest.mark.parametrize("page", ["README.md", "notebooks/index.ipynb"])
def test_every_section_and_its_exercise_is_on_the_map(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    for path in sorted((ROOT / "notebooks").glob("[0-9]*/*.ipynb")):
        place = path.relative_to(ROOT / "notebooks").as_posix()
        assert f"({'notebooks/' * (page == 'README.md')}{place})" in text, place
        assert f"exercises/{place})" in text, place
