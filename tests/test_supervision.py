"""What an answer does while it is checked: it prints, asks, ends, never ends, or replaces NumPy."""

import builtins
import signal
import time

import numpy as np
import pytest

from dlkit.classroom import supervision
from dlkit.classroom.checker import Checker
from dlkit.classroom.diagnosis import diagnose
from dlkit.classroom.exercise import Exercise, Result
from dlkit.classroom.supervision import Prints, TooSlow, time_limit
from dlkit.classroom.verdict import Kind

HALF = Exercise(
    name="half",
    points=1,
    reference=lambda x: x / 2,
    results=(Result("x / 2", "the shape of x"),),
    cases=lambda rng: ({"x": rng.normal(size=k)} for k in (1, 2, 3)),
    mistakes=(),
    hints=("one?", "two?", "three."),
    read="section 0, 'Halves'",
)


@pytest.fixture
def short(monkeypatch):
    monkeypatch.setattr(supervision.time_limit.__wrapped__, "__defaults__", (0.3,))


def swallowing():
    while True:
        try:
            sum(range(100))
        except BaseException:
            continue


def calls_itself():
    return calls_itself()


@pytest.mark.parametrize(
    "endless",
    [
        lambda: [None for _ in iter(int, 1)],
        lambda: time.sleep(60),
        swallowing,
        lambda: next(k for k in iter(int, 1) if k),
    ],
    ids=["loop", "sleep", "catches all", "generator"],
)
def test_an_answer_that_does_not_end_is_stopped_and_told_so(endless, short):
    begin = time.monotonic()
    verdict = diagnose(HALF, lambda x: endless())
    assert verdict.kind is Kind.TOO_SLOW
    assert verdict.says.startswith("It has not come to an end after")
    assert time.monotonic() - begin < 10
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0 or signal.getsignal(signal.SIGALRM) is not None


def test_somebody_elses_alarm_still_rings_after_a_limit():
    rung = []
    before = signal.signal(signal.SIGALRM, lambda *_: rung.append(1))
    left, _ = signal.setitimer(signal.ITIMER_REAL, 0.3)
    try:
        with time_limit(5):
            pass
        assert 0 < signal.getitimer(signal.ITIMER_REAL)[0] <= 0.3
        time.sleep(0.5)
        assert rung == [1]
    finally:
        signal.signal(signal.SIGALRM, before)
        signal.setitimer(signal.ITIMER_REAL, left)


def test_a_limit_leaves_quick_work_alone_and_raises_what_no_answer_catches_by_accident():
    with time_limit(5):
        assert sum(range(10)) == 45
    assert not issubclass(TooSlow, Exception)


def test_what_an_answer_prints_is_shown_once_and_shortened():
    def noisy(x):
        for k in range(7):
            print("line", k, x.size)
        return x / 2

    verdict = diagnose(HALF, noisy)
    assert verdict.is_right
    assert verdict.printed.split("\n") == [*(f"  line {k} 1" for k in range(5)), "  and 2 more"]


def test_a_million_printed_lines_cost_little_and_are_not_kept():
    def flood(x):
        for _ in range(100_000):
            print("x" * 1000)
        return x / 2

    verdict = diagnose(HALF, flood)
    assert verdict.is_right
    assert len(verdict.printed) < 1000
    assert verdict.printed.endswith("and many more")


@pytest.mark.parametrize("value", [1, "a\nb", object(), type("Bad", (), {"__str__": lambda self: 1 / 0})()])
def test_anything_can_be_printed(value):
    prints = Prints()
    prints.say(value, value, sep=None)
    assert str(prints).startswith("  ")


def test_print_and_input_are_themselves_again_after_a_check():
    own = builtins.print, builtins.input
    diagnose(HALF, lambda x: print(1))
    assert (builtins.print, builtins.input) == own


@pytest.mark.parametrize("leave", [lambda: exit(), lambda: quit(), lambda: __import__("sys").exit(3)])
def test_who_ends_the_kernel_is_told_and_the_kernel_lives(leave):
    verdict = diagnose(HALF, lambda x: leave())
    assert verdict.kind is Kind.CRASHED
    assert "would end the whole notebook" in verdict.says


def test_jupyters_own_exit_is_not_called():
    ended = []
    space = {"exit": lambda: ended.append(1)}
    exec("def half(x):\n    exit()\n    return x / 2", space)
    assert diagnose(HALF, space["half"]).kind is Kind.CRASHED
    assert ended == []
    assert space["exit"]() is None
    assert ended == [1]


def test_who_asks_for_input_is_told_and_nobody_is_asked():
    verdict = diagnose(HALF, lambda x: float(input("x?")) / 2)
    assert verdict.kind is Kind.CRASHED
    assert "input() asks a person" in verdict.says


def test_a_numpy_that_a_cell_has_replaced_is_noticed_and_put_back(monkeypatch):
    own = np.exp
    monkeypatch.setattr(np, "exp", lambda z: z)
    verdict = diagnose(HALF, lambda x: x / 2)
    assert (verdict.kind, verdict.mistake) == (Kind.MUTATED, "replaces NumPy")
    assert "np.exp" in verdict.says
    assert np.exp is own


def test_an_answer_that_replaces_numpy_is_noticed_and_it_is_put_back():
    own = np.mean

    def half(x):
        np.mean = len
        return x / 2

    assert "Your function replaces NumPy's own np.mean" in diagnose(HALF, half).says
    assert np.mean is own


def test_an_interrupted_check_says_one_line(capsys, monkeypatch):
    check = Checker("1.0")

    def relu_neuron(w, b, X):
        raise KeyboardInterrupt

    assert check(relu_neuron) is None
    assert capsys.readouterr().out == "The check was interrupted; nothing has been noted.\n"
    assert not check.passed("relu_neuron")
