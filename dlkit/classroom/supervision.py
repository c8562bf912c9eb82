"""While a student's function runs: what it prints is heard, and it ends neither never nor the kernel.

Supervision is not a sandbox: it is for accidents, and who wants to can get out.  Grading has a sandbox.
"""

import builtins
import contextlib
import io
import os
import signal
import sys
import threading
import time
import warnings

import numpy as np

SECONDS = 5  # that all calls of one check may take together
HERE = os.path.dirname(__file__)
LINES, WIDTH = 5, 80  # of what an answer prints, that are shown
NUMPYS_OWN = {name: value for name, value in vars(np).items() if callable(value)}


WOULD_END = "this would end the whole notebook; to give something back, use return"


class TooSlow(BaseException):
    """The time is up.  No Exception, so that an answer that catches all of those does not catch this one."""


class AsksSomebody(Exception):
    """The answer called input(), where nobody is asked."""


class Ends(Exception):
    """The answer called exit() or quit(), which would end the kernel."""


def replaced():
    """Give the names of NumPy that somebody has given another meaning."""
    return [name for name, own in NUMPYS_OWN.items() if vars(np).get(name) is not own]


def put_back():
    """Give NumPy's names their own meaning again."""
    for name in replaced():
        setattr(np, name, NUMPYS_OWN[name])


class Prints:
    """What an answer prints, as far as it is shown; the rest is counted, and soon not even heard."""

    def __init__(self):
        self.lines, self.count = [], 0

    def __str__(self):
        more = [f"and {self.count - LINES} more"] if self.count > LINES else []
        more = ["and many more"] if self.count > 1000 else more
        return "\n".join(f"  {line}" for line in [*self.lines[:LINES], *more])

    def say(self, *values, sep=" ", **_):
        """Stand in for print."""
        self.count += 1
        if self.count <= LINES:
            self.lines += [line[:WIDTH] for line in (sep or " ").join(map(_said, values)).split("\n")]
        elif self.count > 1000:
            builtins.print = "".format  # takes whatever print takes, does nothing, and does it quickly


def _said(value):
    try:
        return str(value)
    except Exception:
        return f"(a {type(value).__name__} that cannot be printed)"


@contextlib.contextmanager
def supervised(function, prints):
    """Run a call of a student's function: quietly, with no way out of the kernel, its prints for `prints`."""
    names = getattr(function, "__globals__", {})
    before = {name: names[name] for name in ("exit", "quit") if name in names}
    own_print, own_input = builtins.print, builtins.input
    builtins.print, builtins.input = prints.say, _ask
    names.update(dict.fromkeys(before, _end))  # Jupyter's own, which would end the kernel
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            yield
    finally:
        builtins.print, builtins.input = own_print, own_input
        names.update(before)


def _ask(*_):
    raise AsksSomebody("input() asks a person; here all that is needed comes in as an argument")


def _end(*_):
    raise Ends(WOULD_END)


@contextlib.contextmanager
def time_limit(seconds=SECONDS):
    """Raise TooSlow in what runs for longer.

    A signal does it, in the main thread and where there is such a signal: in every notebook on Linux and
    macOS.  Elsewhere, on Windows and in a browser without a server, Python looks at the clock at every line.
    That stops neither one long call of NumPy's nor an answer that catches everything.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        with _looking_at_the_clock(seconds):
            yield
        return
    begin, trace, handler = time.monotonic(), sys.gettrace(), signal.signal(signal.SIGALRM, _time_is_up)
    left, interval = signal.setitimer(signal.ITIMER_REAL, seconds)  # somebody else's alarm waits
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        sys.settrace(trace)
        signal.signal(signal.SIGALRM, handler)
        if left:
            signal.setitimer(signal.ITIMER_REAL, max(1e-3, left - (time.monotonic() - begin)), interval)


@contextlib.contextmanager
def _looking_at_the_clock(seconds):
    end, before = time.monotonic() + seconds, sys.gettrace()

    def look(frame, event, _value):
        if frame.f_code.co_filename.startswith(HERE):
            return None  # ours
        if event in ("call", "line") and time.monotonic() > end:
            raise TooSlow
        return look

    if before is None:  # and no debugger is there, nor another limit
        sys.settrace(look)
    try:
        yield
    finally:
        sys.settrace(before)


def _time_is_up(_signal, frame):
    """Raise TooSlow here, and at every further line of the answer, in case that it catches everything."""
    while frame is not None and os.path.dirname(frame.f_code.co_filename) != HERE:
        frame.f_trace = _raise
        frame = frame.f_back
    sys.settrace(lambda *_: None)  # without one, Python does not look at those of the frames
    raise TooSlow


def _raise(_frame, event, _value):
    if event == "line":  # and not at the news of an exception, which is that one
        raise TooSlow
    return _raise
