"""What goes wrong between Numba and a reader's machine, and that nothing of it stays."""

import importlib.util
import os
import signal
import subprocess
import sys
import textwrap
import threading
import warnings

import numpy as np
import pytest

from dlkit import _jit

# ---- the arrays that compiled code takes


class Labeled(np.ndarray):
    """What a library may put around an array."""


def read_only(A, tmp_path):
    A.flags.writeable = False
    return A


def mapped(mode):
    def of_disk(A, tmp_path):
        np.save(tmp_path / "A.npy", A)
        return np.load(tmp_path / "A.npy", mmap_mode=mode)

    return of_disk


def misaligned(A, tmp_path):
    place = np.zeros(A.nbytes + 1, np.uint8)[1:].view(A.dtype).reshape(A.shape)
    place[:] = A
    return place


KINDS = {
    "read-only": read_only,
    "mapped from disk, read-only": mapped("r"),
    "mapped from disk": mapped("r+"),
    "a copy of what is on disk": mapped("c"),
    "of a subclass": lambda A, _: A.view(Labeled),
    "a matrix": lambda A, _: A.view(np.matrix),
    "big-endian": lambda A, _: A.astype(">f8"),
    "misaligned": misaligned,
    "Fortran order": lambda A, _: np.asfortranarray(A),
    "backwards": lambda A, _: A[::-1, ::-1].copy()[::-1, ::-1],
    "every other": lambda A, _: np.repeat(A, 2, axis=1)[:, ::2],
    "one row, many times": lambda A, _: np.broadcast_to(A[:1], A.shape),
    "from bytes": lambda A, _: np.frombuffer(A.tobytes()).reshape(A.shape),
    "float32": lambda A, _: A.astype(np.float32),
    "whole numbers": lambda A, _: A.astype(np.int64),
    "lists": lambda A, _: A.tolist(),
}


@_jit.njit
def doubled_in_place(A):
    flat = A.reshape(A.size)  # compiled, only an array in one piece has this
    for i in range(flat.size):
        flat[i] *= 2.0


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_array_can_be_given_to_compiled_code(kind, tmp_path):
    A = KINDS[kind](np.arange(6.0).reshape(2, 3), tmp_path)
    values = np.array(A, np.float64)
    native = _jit.native(A, np.float64)
    assert type(native) is np.ndarray
    assert native.flags.carray
    assert native.dtype.isnative
    doubled_in_place(native)
    np.testing.assert_array_equal(native, 2 * values)


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"lists", "whole numbers"}))
def test_an_array_keeps_its_kind_of_number_if_none_is_asked_for(kind, tmp_path):
    A = KINDS[kind](np.arange(6.0).reshape(2, 3), tmp_path)
    assert _jit.native(A).dtype == (np.float32 if kind == "float32" else np.float64)


@pytest.mark.parametrize("dtype", [None, np.float64])
def test_an_array_that_compiled_code_takes_is_not_copied(dtype):
    A = np.arange(6.0).reshape(2, 3)
    assert _jit.native(A, dtype) is A
    assert np.shares_memory(_jit.native(A.view(Labeled), dtype), A)


def test_what_is_read_only_is_copied_and_not_unlocked():
    A = np.arange(6.0)
    A.flags.writeable = False
    assert not np.shares_memory(_jit.native(A), A)
    assert not A.flags.writeable


def test_an_order_of_bytes_that_is_asked_for_is_this_machines_all_the_same():
    assert _jit.native(np.arange(3.0), ">f4").dtype == np.dtype("=f4")


# ---- a small module on disk, of which the machine code is kept in a folder of its own

SOURCE = """
import numpy as np
from dlkit._jit import njit

@njit
def largest(x):
    result = x[0]
    for number in x:
        result = max(result, number)
    return result

@njit
def twice_the_largest(x):
    return 2 * largest(x)
"""
X = np.array([1.0, 4.0, 3.0])


class Small:
    """The module, loaded anew for each session, and what Numba keeps of it."""

    def __init__(self, folder):
        self.folder, self.path = folder, folder / "small.py"
        self.path.write_text(SOURCE)

    def take_long(self):
        """Make the inner function one that takes Numba a second or more."""
        self.path.write_text(SOURCE.replace("result = x[0]", "result = np.sort(x)[0]"))

    def session(self):
        """The module as a new session has it: nothing is compiled."""
        spec = importlib.util.spec_from_file_location("small", self.path)
        module = sys.modules["small"] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    def files(self, pattern="*"):
        return sorted(self.folder.glob(f"kept/*/{pattern}"))

    def run(self, script, *args, warning="error"):
        """Run a script in a process of its own, where `call()` is the first call of the outer function."""
        setting = f"""
            import os, signal, sys, threading, time
            import numpy as np
            sys.path.insert(0, {str(self.folder)!r})
            import small
            call = lambda: small.twice_the_largest(np.array([1.0, 4.0, 3.0]))
        """
        return subprocess.run(
            [sys.executable, "-W", warning, "-c", textwrap.dedent(setting) + textwrap.dedent(script), *args],
            capture_output=True,
            text=True,
            timeout=120,
            env=os.environ | {"NUMBA_CACHE_DIR": str(self.folder / "kept")},
        )

    def next_session(self):
        """How often the next session finds what it looks for on disk, if it computes what it should."""
        later = self.session().twice_the_largest
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert later(X) == 8
        return sum(later.fast.stats.cache_hits.values())


@pytest.fixture
def small(tmp_path, monkeypatch):
    import numba

    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path / "kept"))
    monkeypatch.setattr(_jit, "_warned", set())
    yield Small(tmp_path)
    sys.modules.pop("small", None)


@pytest.mark.slow
def test_the_next_session_finds_the_machine_code_of_the_last(small):
    assert [small.next_session(), small.next_session()] == [0, 1]
    script = "print(call(), *small.twice_the_largest.fast.stats.cache_hits.values())"
    done = small.run(script)
    assert done.stdout == "8.0 1\n", done.stderr


def empty(file):
    file.write_bytes(b"")


def cut_short(file):
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def overwrite(file):
    file.write_bytes(b"\x93 no pickle at all" * 40)


def turn_into_a_folder(file):  # what nobody can read, not even root
    file.unlink()
    file.mkdir()


@pytest.mark.slow
@pytest.mark.parametrize("spoil", [empty, cut_short, overwrite, turn_into_a_folder])
@pytest.mark.parametrize("pattern", ["*.nbi", "*.nbc"])
@pytest.mark.parametrize("function", ["largest", "twice_the_largest"])
def test_spoiled_machine_code_is_replaced_and_said_once(small, function, pattern, spoil):
    small.session().twice_the_largest(X)
    (spoiled,) = small.files(f"small.{function}-{pattern}")
    spoil(spoiled)
    if function == "largest":  # found on disk, the outer function would not look for the inner one
        for file in small.files("small.twice*"):
            file.unlink()

    later = small.session()
    with pytest.warns(RuntimeWarning, match="delete that folder") as said:
        assert later.twice_the_largest(X) == 8
    assert str(spoiled.parent) in str(said[0].message)
    assert later.twice_the_largest(X) == 8
    assert later.twice_the_largest(X.astype(np.float32)) == 8
    assert later.largest(X) == 4
    assert len(said) == 1

    if spoil is not turn_into_a_folder:  # there the reader has to do what the sentence says
        assert [small.next_session(), small.next_session()] == [0, 1]


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="no limits on the size of files")
@pytest.mark.parametrize("room", [0, 4000], ids=["nothing fits", "the index fits, the machine code does not"])
def test_a_full_disk_costs_nothing_but_the_time_to_compile(small, room):
    limit = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {room}))\n"
    again = "print(call()); print(call()); print(small.largest(np.arange(3)))"
    done = small.run(limit + again, warning="default")
    assert done.stdout == "8.0\n8.0\n2\n", done.stderr
    assert done.stderr.count("RuntimeWarning: Numba could not read or keep") == 1
    assert "OSError: File too large" in done.stderr
    assert small.files("*.nb[ic]") == []
    assert [small.next_session(), small.next_session()] == [0, 1]


@pytest.mark.slow
def test_where_machine_code_cannot_be_kept_a_wrong_argument_is_still_named(small):
    import numba

    later = small.session()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for _ in range(2):
            with pytest.raises(numba.TypingError, match="No implementation of function|cannot"):
                later.twice_the_largest("text")
        assert later.twice_the_largest(X) == 8
    assert later.twice_the_largest.fast is later.twice_the_largest.cached


@pytest.mark.slow
def test_where_a_warning_is_an_error_the_call_after_it_works(small):
    small.session().twice_the_largest(X)
    for file in small.files("*.nbi"):
        empty(file)
    later = small.session()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(RuntimeWarning, match="EOFError"):
            later.twice_the_largest(X)
        assert later.twice_the_largest(X) == 8


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL")
@pytest.mark.parametrize("nth", [1, 2, 3, 4])
def test_a_process_that_is_killed_while_it_writes_does_the_next_no_harm(small, nth):
    script = f"""
        real, count = os.replace, 0
        def replace(*names):
            global count
            count += 1
            if count == {nth}:
                os.kill(os.getpid(), signal.SIGKILL)
            real(*names)
        os.replace = replace
        call()
    """
    assert small.run(script).returncode == -signal.SIGKILL
    assert len(small.files("*.tmp.*")) == 1
    assert [small.next_session(), small.next_session()] == [0, 1]


# ---- interrupts

BE_INTERRUPTED = """
    signal.signal(signal.SIGINT, signal.default_int_handler)  # the background of a shell ignores it
    threading.Timer(float(sys.argv[1]), os.kill, (os.getpid(), signal.SIGINT)).start()
    try:
        call()
        time.sleep(100)  # where compiling took less
    except KeyboardInterrupt:
        print("interrupted")
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="a process cannot interrupt itself like this")
@pytest.mark.parametrize("delay", ["0.1", "0.3", "0.6", "1.0", "1.5"])
def test_after_an_interrupt_of_the_first_call_the_next_one_works(small, delay):
    small.take_long()
    done = small.run(BE_INTERRUPTED + "    print(call())", delay)
    assert (done.returncode, done.stdout) == (0, "interrupted\n8.0\n"), done.stderr
    assert len(small.files("*.nb[ic]")) == len(small.files()) == 4
    assert small.next_session() == 1


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="a process cannot interrupt itself like this")
def test_many_interrupts_do_no_more_harm_than_one(small):
    script = """
        calling, done, interrupted = threading.Event(), threading.Event(), 0

        def interrupt(*_):
            if calling.is_set():  # and not in the midst of this script's own lines
                calling.clear()
                raise KeyboardInterrupt

        def be_impatient():
            while not done.wait(0.07):
                os.kill(os.getpid(), signal.SIGINT)

        signal.signal(signal.SIGINT, interrupt)
        threading.Thread(target=be_impatient).start()
        result = None
        while result is None or not interrupted:
            try:
                calling.set()
                result = call()
                time.sleep(0.1)
            except KeyboardInterrupt:
                interrupted += 1
        calling.clear()
        done.set()
        print(result, call())
    """
    small.take_long()
    done = small.run(script)
    assert (done.returncode, done.stdout) == (0, "8.0 8.0\n"), done.stderr
    assert small.next_session() == 1


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_a_process_is_not_copied_in_the_midst_of_compiling(small):
    script = """
        from dlkit import _jit
        begun, numbas_lock = threading.Event(), threading.Lock()

        def compile():
            with numbas_lock:
                begun.set()
                time.sleep(0.3)

        threading.Thread(target=_jit._uninterrupted, args=(compile,)).start()
        begun.wait()
        child = os.fork()
        if child:
            os.waitpid(child, 0)
        else:
            print(numbas_lock.locked(), call(), flush=True)
            os._exit(0)
    """
    done = small.run(script, warning="ignore")  # later Pythons warn of copies among threads
    assert (done.returncode, done.stdout) == (0, "False 8.0\n"), done.stderr


@pytest.mark.slow
def test_two_threads_may_call_at_once(small):
    module, barrier, results = small.session(), threading.Barrier(2), []

    def call():
        barrier.wait()
        results.append(module.twice_the_largest(X))

    threads = [threading.Thread(target=call) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [8, 8]
    assert len(module.twice_the_largest.fast.signatures) == 1


def test_numba_compiles_in_a_thread_and_asks_for_it_only_where_a_type_is_new(monkeypatch):
    asked = []
    real = _jit._alone

    def watched(function, *args):
        asked.append(threading.current_thread())
        return real(function, *args)

    treble = _jit.njit(lambda x: 3 * x)
    assert treble.fast is treble.cached
    monkeypatch.setattr(_jit, "_alone", watched)
    assert [treble(x) for x in (1.0, 2.0, 3, 4)] == [3, 6, 9, 12]
    assert len(asked) == 2
    assert threading.main_thread() not in asked


def test_a_numba_that_is_built_otherwise_compiles_as_it_likes(monkeypatch):
    import numba

    real = numba.njit
    monkeypatch.setattr(numba, "njit", lambda **options: lambda function: real(**options)(function).__call__)
    assert _jit.njit(lambda x: 4 * x)(2.0) == 8


def test_where_there_are_no_threads_it_compiles_all_the_same(monkeypatch):
    def start(thread):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", start)
    assert _jit.njit(lambda x: 5 * x)(2.0) == 10


# ---- a Numba that is there and does not work

BROKEN = {
    "a NumPy that is too new": "raise ImportError('Numba needs NumPy 2.3 or less.')",
    "built for another NumPy": "raise AttributeError('_ARRAY_API not found')",
    "a library that cannot be opened": "raise OSError('libLLVM.so: cannot open shared object file')",
    "an extension that fails": "raise SystemError('initialization failed')",
    "no llvmlite": "import llvmlite_of_which_there_is_none",
    "an empty folder of that name": "",
    "nothing can be compiled": """
class config:
    DISABLE_JIT = 0
def njit(*function, **options):
    raise RuntimeError('LLVM says no')
""",
}
LEARN = """
    import warnings
    import numpy as np
    from dlkit import _jit, logistic
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        for _ in range(2):
            dw, db = logistic.gradient_compiled(np.zeros((2, 1)), 0.0, np.ones((2, 5)), np.zeros((1, 5)))
        twice = _jit.njit(lambda x: 2 * x)
        print(db, twice(4), twice.fast is twice.plain, _jit.available(), len(said))
    print(*(f"{warning.category.__name__}: {warning.message}" for warning in said))
"""


def learn(preparation="", **environ):
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(preparation) + textwrap.dedent(LEARN)],
        capture_output=True,
        text=True,
        timeout=120,
        env=os.environ | environ,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.slow
@pytest.mark.parametrize("what", BROKEN)
def test_without_a_numba_that_works_everything_runs_plainly_and_says_so_once(what, tmp_path):
    (tmp_path / "numba").mkdir()
    (tmp_path / "numba" / "__init__.py").write_text(BROKEN[what])
    results, said = learn(f"import sys; sys.path.insert(0, {str(tmp_path)!r})")
    assert results == "0.5 8 True False 1"
    assert said.startswith("RuntimeWarning: Numba is installed, but does not work here (")


WITHOUT_SCIPY = """
    import sys
    class Hidden:
        def find_spec(self, name, path=None, target=None):
            if name.split(".")[0] == "scipy":
                raise ModuleNotFoundError("No module named 'scipy'", name="scipy")
    sys.meta_path.insert(0, Hidden())
"""


@pytest.mark.slow
def test_without_scipy_which_compiled_products_call_nothing_is_compiled(tmp_path):
    kept = {"NUMBA_CACHE_DIR": str(tmp_path)}
    assert learn(**kept)[0] == "0.5 8 False True 0"  # with what this kept, Numba would end the process
    results, said = learn(WITHOUT_SCIPY, **kept)
    assert results == "0.5 8 True False 1"
    assert "(ModuleNotFoundError: No module named 'scipy')" in said
