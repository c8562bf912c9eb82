"""Every exercise of the course: its answer passes, its mistakes are named, other styles pass, too."""

import functools
import importlib
import re
import sys
from pathlib import Path
from types import SimpleNamespace

import nbformat
import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
import mutation

from dlkit.classroom import catalogue
from dlkit.classroom.diagnosis import diagnose, remark
from dlkit.classroom.verdict import Kind

ROOT = Path(__file__).resolve().parents[1]
MODULES = {name: importlib.import_module(f"dlkit.classroom.catalogue.{name}") for name in mutation.modules()}


def exercises_of(modules):
    """The exercises by section and name: two sections may ask for functions of one name."""
    return {
        (mutation.section_of(name), exercise.name): exercise
        for name, module in modules.items()
        for exercise in module.EXERCISES
    }


EXERCISES = exercises_of(MODULES)
MISTAKES = [
    pytest.param(key, k, id=f"{'-'.join(key)}-{k}")
    for key, exercise in EXERCISES.items()
    for k in range(len(exercise.mistakes))
]
STYLES = [
    pytest.param(key, style, id=f"{'-'.join(key)}-{style.__name__}")
    for key, exercise in EXERCISES.items()
    for style in exercise.styles
]
for_each_exercise = pytest.mark.parametrize("key", EXERCISES, ids="-".join)


@functools.cache
def cells_of(path):
    """The cells of a notebook; many tests read them, and none changes them."""
    return nbformat.read(path, as_version=4).cells


@functools.cache
def answers(section):
    """What the solution notebook of a section defines, by name."""
    (module,) = [module for module in MODULES if mutation.section_of(module) == section]
    space = {}
    with mutation.at_home(module):
        for cell in cells_of(mutation.notebook_of(module)):
            given = cell.id == "imports" or cell.id.endswith("-given")
            if given or cell.metadata.get("nbgrader", {}).get("solution"):
                exec(cell.source, space)
    return space


def answer_to(key):
    """The function that the solution notebook gives as the answer to an exercise."""
    section, name = key
    return answers(section)[name]


@functools.cache
def headings():
    """The headings of all sections, without their numbers."""
    return {
        re.sub(r"^#+ ([\d.]+[a-z]? )?", "", line)
        for path in (ROOT / "notebooks").rglob("*.ipynb")
        for cell in cells_of(path)
        if cell.cell_type == "markdown"
        for line in cell.source.split("\n")
        if line.startswith("#")
    }


def test_two_sections_may_ask_for_functions_of_one_name():
    one, other = SimpleNamespace(name="train"), SimpleNamespace(name="train")
    modules = {
        "section_2_3_one": SimpleNamespace(EXERCISES=[one]),
        "section_3_3_4_other": SimpleNamespace(EXERCISES=[other]),
    }
    assert exercises_of(modules) == {("2.3", "train"): one, ("3.3.4", "train"): other}
    assert len(EXERCISES) == sum(len(module.EXERCISES) for module in MODULES.values())


def test_every_solution_notebook_has_its_module_and_every_module_its_notebook():
    notebooks = sorted((ROOT / "solutions").rglob("*.ipynb"))
    assert sorted(mutation.notebook_of(module) for module in MODULES) == notebooks
    assert notebooks


@for_each_exercise
def test_the_reference_passes(key):
    assert diagnose(EXERCISES[key], EXERCISES[key].reference).is_right


@for_each_exercise
def test_the_solution_in_the_notebook_passes(key):
    assert diagnose(EXERCISES[key], answer_to(key)).is_right


@pytest.mark.parametrize(("key", "style"), STYLES)
def test_a_right_answer_in_another_style_passes(key, style, capsys):
    assert diagnose(EXERCISES[key], style).is_right
    assert capsys.readouterr().out == ""


def test_every_exercise_has_right_answers_in_several_styles_from_the_one_list():
    for module in MODULES:
        styles = importlib.import_module(f"dlkit.classroom.styles.{module}").STYLES
        assert styles == {one.name: one.styles for one in MODULES[module].EXERCISES}
        assert all(len(of_one) >= 3 for of_one in styles.values())


@pytest.mark.parametrize(("key", "k"), MISTAKES)
def test_a_known_mistake_is_refused_and_named_and_no_other_one_is(key, k):
    mistake = EXERCISES[key].mistakes[k]
    verdict = diagnose(EXERCISES[key], mistake.wrong)
    assert (verdict.kind, verdict.mistake) == (Kind.NAMED, mistake.name)
    assert mistake.says in verdict.says


@for_each_exercise
def test_no_two_mistakes_of_an_exercise_have_one_name(key):
    names = [mistake.name for mistake in EXERCISES[key].mistakes]
    assert len(set(names)) == len(names)


def test_an_exercise_costs_at_most_65_lines_of_the_catalogue():
    lines = {name: len(Path(module.__file__).read_text().splitlines()) for name, module in MODULES.items()}
    assert sum(lines.values()) <= 65 * len(EXERCISES), lines


@for_each_exercise
def test_an_exercise_has_three_hints_a_place_to_read_and_known_mistakes(key):
    exercise = EXERCISES[key]
    assert len(exercise.hints) == 3
    assert exercise.read.startswith("section ")
    assert len(exercise.mistakes) >= (12 if exercise.name.startswith("gradient") else 5)
    assert len({mistake.says for mistake in exercise.mistakes}) == len(exercise.mistakes)


@for_each_exercise
def test_where_to_read_is_a_heading_of_the_section(key):
    heading = re.search("'(.+)'", EXERCISES[key].read)[1]
    assert heading in headings()


def nan_like(value):
    """An answer of the same form, lists in lists, in which every number is nan."""
    if isinstance(value, (list, tuple)):
        return [nan_like(one) for one in value]
    return np.full(np.shape(value), np.nan)


@for_each_exercise
def test_an_answer_of_nan_is_never_taken_for_a_mistake_that_says_nothing_of_nan(key):
    exercise = EXERCISES[key]

    def nan_everywhere(*arguments):
        return nan_like(exercise.reference(*arguments))

    assert "nan" in diagnose(exercise, nan_everywhere).text.split("\n")[0]


@pytest.mark.slow
@for_each_exercise
def test_the_same_mistake_is_told_in_the_same_words_without_addresses(key):
    for mistake in EXERCISES[key].mistakes:
        one, other = (diagnose(EXERCISES[key], mistake.wrong) for _ in range(2))
        assert one == other
        assert "0x" not in one.text


@for_each_exercise
def test_the_reference_is_right_beyond_what_is_asked(key):
    assert remark(EXERCISES[key], EXERCISES[key].reference) is None
    assert remark(EXERCISES[key], answer_to(key)) is None


@for_each_exercise
def test_the_inputs_are_drawn_alike_every_time_and_begin_small(key):
    one, other = EXERCISES[key].inputs(), EXERCISES[key].inputs()
    assert all(np.array_equal(a[key], b[key]) for a, b in zip(one, other, strict=True) for key in a)
    sizes = [sum(np.size(v) for v in case.values()) for case in one]
    assert sizes == sorted(sizes)


@pytest.mark.parametrize("module", MODULES)
def test_the_notebook_checks_every_exercise_for_its_points(module):
    points = {}
    for cell in cells_of(mutation.notebook_of(module)):
        data = cell.metadata.get("nbgrader", {})
        if data.get("grade"):
            points[re.fullmatch(r"check\((\w+)\)", cell.source)[1]] = data["points"]
    assert points == {exercise.name: exercise.points for exercise in MODULES[module].EXERCISES}


def test_a_section_without_exercises_is_named_with_those_that_have_some():
    with pytest.raises(ValueError, match=r"no exercises for section '9.9'; there are some for .*1\.2"):
        catalogue.exercises("9.9")
