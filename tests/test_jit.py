"""Compiling on the first call, and living without Numba."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

from dlkit import _jit
from dlkit._jit import unowned

WITHOUT_NUMBA = """
    import sys

    class Hidden:
        def find_spec(self, name, path=None, target=None):
            if name.split(".")[0] == "numba":
                raise ModuleNotFoundError("No module named 'numba'", name="numba")

    sys.meta_path.insert(0, Hidden())
"""


def run(script, **options):
    """Run a script in a fresh Python and give what it printed."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(script)],
        capture_output=True,
        text=True,
        timeout=120,
        **options,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_marking_a_function_imports_no_numba():
    out = run("import sys; from dlkit import logistic; print('numba' in sys.modules)")
    assert out == "False\n"


def test_without_numba_every_form_of_the_gradient_still_agrees():
    script = textwrap.dedent(WITHOUT_NUMBA) + textwrap.dedent("""
        import numpy as np
        from dlkit import _jit, logistic
        rng = np.random.default_rng(0)
        w, b, X, Y = rng.normal(size=(3, 1)), 0.5, rng.normal(size=(3, 7)), rng.integers(0, 2, (1, 7))
        forms = logistic.gradient_loop, logistic.gradient, logistic.gradient_compiled
        results = [form(w, b, X, Y) for form in forms]
        for other in results[1:]:
            np.testing.assert_allclose(other.dw, results[0].dw)
        print(_jit.available(), "numba" in sys.modules, logistic.gradient_descent(X, Y).costs[-1] < 0.7)
    """)
    assert run(script) == "False False True\n"


@_jit.njit
def double(x):
    return 2 * x


@_jit.njit
def double_twice(x):
    return double(double(x))


def test_compiled_functions_can_call_each_other():
    assert double_twice(3.0) == double_twice.plain(3.0) == 12.0
    assert hasattr(double_twice.fast, "signatures")


def test_the_plain_form_is_python_all_the_way_down():
    assert double_twice.plain([1]) == [1, 1, 1, 1]


@_jit.njit
def fill(place, value):
    inside = unowned(place)
    head, tail = inside[:2], inside[2:].reshape(2, 1).T
    head[:] = value
    tail[:] = value


def test_an_array_without_owner_is_the_same_memory():
    for form in (fill, fill.plain):
        place = np.zeros(4)
        owners = sys.getrefcount(place)
        form(place, 7.0)
        assert place.tolist() == [7, 7, 7, 7]
        assert sys.getrefcount(place) == owners


@_jit.njit(any_order=True)
def total(numbers):
    result = 0.0
    for number in numbers:
        result += number
    return result


def test_a_sum_in_any_order_is_the_same_but_for_rounding():
    numbers = np.random.default_rng(0).normal(size=1001)
    np.testing.assert_allclose(total(numbers), total.plain(numbers), rtol=1e-13)
    assert np.isnan(total(np.array([1.0, np.nan, 2.0])))


def test_with_compiling_switched_off_numba_counts_as_absent():
    script = """
        import numpy as np
        from dlkit import _jit, datasets, network, training
        X, Y = datasets.blobs(np.random.default_rng(0), m=20)
        net = network.Network(2, 1)
        costs = training.train(net, X, Y, np.zeros(3), epochs=5).costs
        print(_jit.available(), bool(costs[-1] < costs[0]))
    """
    assert run(script, env=os.environ | {"NUMBA_DISABLE_JIT": "1"}) == "False True\n"


def test_a_compiled_function_keeps_its_name_and_its_plain_form():
    assert double.__name__ == "double"
    assert double.plain(np.float64(4)) == 8


def test_where_nothing_can_be_written_it_compiles_without_keeping_the_result(monkeypatch):
    import numba

    real = numba.njit

    def no_locator(*function, **options):
        if options.pop("cache", False):
            raise RuntimeError("cannot cache function: no locator available")
        return real(*function, **options)

    monkeypatch.setattr(numba, "njit", no_locator)
    assert _jit.Compiled(double.plain)(5.0) == 10.0


@pytest.mark.slow
@pytest.mark.parametrize(
    "setting",
    [{"DLKIT_TESTS_WITHOUT_NUMBA": "1"}, {"NUMBA_BOUNDSCHECK": "1"}],
    ids=["without Numba", "with every index checked"],
)
def test_what_is_compiled_passes_its_tests(setting, tmp_path):
    here = Path(__file__).parent
    files = [here / "test_logistic.py", here / "test_training.py"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *map(str, files)],
        capture_output=True,
        text=True,
        timeout=600,
        cwd=here.parent,
        env=os.environ | setting | {"NUMBA_CACHE_DIR": str(tmp_path)},
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    assert " passed" in done.stdout
