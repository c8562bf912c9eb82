"""Mistakes made by a machine: every one is refused, and nearly every one gets a name."""

import functools
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import mutation

pytestmark = pytest.mark.slow
# What is found out about a section's mutants is kept in one process, so its tests stay there together.
for_each_module = pytest.mark.parametrize(
    "module",
    [
        pytest.param(module, id=section, marks=pytest.mark.xdist_group(f"mutants-{section}"))
        for module, section in ((module, mutation.section_of(module)) for module in mutation.modules())
    ],
)


@functools.cache
def judged(module):
    return tuple(mutation.judge(module))


@for_each_module
def test_every_mutant_is_refused_but_those_that_are_right(module):
    known = mutation.allowed()
    taken = [one.mutant[:3] for one in judged(module) if one.verdict.is_right]
    assert [mutant for mutant in taken if mutant not in known] == []
    assert len(judged(module)) > 40


@for_each_module
def test_of_the_mutants_that_are_refused_nearly_all_are_told_what_is_wrong(module):
    refused = [one for one in judged(module) if not one.verdict.is_right]
    nameless = [one.mutant[:3] for one in refused if not one.verdict.is_named]
    assert len(nameless) <= 0.05 * len(refused), nameless


@for_each_module
def test_no_row_of_the_list_of_equal_mutants_is_out_of_date(module):
    taken = {one.mutant[:3] for one in judged(module) if one.verdict.is_right}
    rows = {row: why for row, why in mutation.allowed().items() if row[0] == mutation.section_of(module)}
    assert set(rows) <= taken
    assert all(rows.values())


def test_every_row_of_the_list_of_equal_mutants_is_of_a_section_with_exercises():
    sections = {mutation.section_of(module) for module in mutation.modules()}
    assert {section for section, _, _ in mutation.allowed()} <= sections


def test_mutants_of_two_functions_of_one_name_are_told_apart_by_their_section():
    source = "def double(x):\n    return 2 * x"
    one, other = (next(mutation.mutants(section, "double", source)) for section in ("2.3", "3.3.4"))
    assert one[1:] == other[1:]
    assert (one[0], other[0]) == ("2.3", "3.3.4")


def test_a_check_that_looks_away_would_be_found_out():
    (module,) = mutation.modules("1.2")
    cells = mutation.solution_cells(module)
    (source,) = [cell for cell in cells if cell.startswith("def cost(")]
    changes = [mutant.change for mutant in mutation.mutants("1.2", "cost", source)]
    cases = "given_to_the_truth = np.where(Y {} 1, A, 1 - A)".format
    assert f"{cases('==')} -> {cases('!=')}" in changes
    assert "A = np.asarray(sigmoid(w.T @ X + b)) -> A = np.asarray(sigmoid(w.T @ X))" in changes
    assert len(set(changes)) == len(changes) >= 25
