"""The grader's end of the line to a sandbox: a submission's functions as if they were here."""

import contextlib
import copy
import secrets
import time

import numpy as np

from dlkit.classroom.elsewhere import Description, Elsewhere, Stopped
from dlkit.classroom.supervision import SECONDS, TooSlow
from dlkit.classroom.verdict import Kind
from dlkit.grading import wire
from dlkit.grading.sandbox import NoSandbox, Overstepped, Sandbox, explained

START = 20.0  # seconds that a sandbox may take to start
SETTLE = 2.0  # seconds that it may take to end what was tried
AGAIN = (0.2, 1.0, 4.0)  # seconds to wait where it does not start, while others are busy
GONE = "It ended the process that it ran in."
CALLS_BACK = 100_000  # of functions of ours, in one call of a student's


class Ended(Exception):
    """The process inside has ended, or says what makes no sense; the message says so to the student."""


class NoTime(Exception):
    """A submission has used all the time that it may; the message says so."""


class Line:
    """A worker in its sandbox, and the requests to it.

    Parameters
    ----------
    limits : Limits
    unsafe : bool, optional

    Raises
    ------
    NoSandbox
        If it does not start.
    """

    def __init__(self, limits, unsafe=False):
        self.sandbox = Sandbox(limits, unsafe)
        most = {"memory": 3 * limits.memory, "seconds": 600, "file": limits.disk, "alone": not unsafe}
        try:
            self.ask({"do": "limits", **most}, seconds=START)
        except (Ended, TooSlow, Overstepped):
            raise NoSandbox(explained(self.end())) from None
        self.sandbox.has_started()

    def ask(self, request, arrays=b"", seconds=START, file=None, call=None):
        """Send a request; give the reply.

        Parameters
        ----------
        request : dict
        arrays : bytes, optional
        seconds : float, optional
            Until when to wait.
        file : file object and length, optional
            What follows the request.
        call : callable, optional
            Answers a request from inside to call a function of ours.

        Raises
        ------
        TooSlow, Overstepped, Ended
            After which the line is dead.
        """
        deadline = time.monotonic() + seconds
        try:
            self.send(request, arrays, file, deadline)
            for _ in range(CALLS_BACK):
                reply, arrays = wire.read(self.sandbox.incoming, deadline, self.sandbox.watch)
                if "call" not in reply or call is None:
                    return reply, arrays
                self.send(*call(reply, arrays), deadline=deadline)
            raise Ended("It calls what it was given more than 100,000 times.")
        except TimeoutError:
            raise TooSlow from None
        except (wire.Broken, BrokenPipeError):
            raise Ended(GONE) from None

    def send(self, request, arrays=b"", file=None, deadline=None):
        """Send a request, and the bytes of a file behind it."""
        to, watch = self.sandbox.outgoing, self.sandbox.watch
        wire.write(to, request, arrays, deadline, watch)
        if file:
            stream, left = file
            wire.write_all(to, left.to_bytes(8, "big"), deadline, watch)
            while left:
                part = stream.read(min(left, 1 << 20))
                if not part:
                    raise wire.Broken("a file that has become shorter")
                wire.write_all(to, part, deadline, watch)
                left -= len(part)

    def settled(self, is_running=True, is_endless=False):
        """End what was tried, and drop what it has left in the line; whether all is as it was before.

        Where it does not come out even, nobody can know who speaks there, and the line has to be ended.

        Parameters
        ----------
        is_running : bool, optional
            Whether the worker has not yet said that it has ended.
        is_endless : bool, optional
            Whether it has to be stopped, because it does not listen.
        """
        token, deadline = secrets.token_hex(8), time.monotonic() + SETTLE
        watch = self.sandbox.watch
        try:
            if is_endless and not self.sandbox.interrupt():
                return False
            if is_running and not is_endless:
                self.send({"do": "done"}, deadline=deadline)
            reply = {} if is_running else {"ended": 0}
            while "ended" not in reply:
                reply = wire.read(self.sandbox.incoming, deadline, None)[0]
                if not is_endless and "ended" not in reply:
                    return False
            if reply.get("left"):
                return False
            self.send({"do": "settle", "token": token}, deadline=deadline)
            said = wire.read(self.sandbox.incoming, deadline, watch)[0]
            return said == {"token": token} and self.sandbox.is_alone()
        except (TimeoutError, Overstepped, wire.Broken, OSError):
            return False

    def end(self):
        """End everything inside; give what the sandbox itself has said."""
        return self.sandbox.end()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.end()


def probe(limits):
    """Start a sandbox and give what is seen from inside.

    Raises
    ------
    NoSandbox
    """
    line = Line(limits)
    try:
        return line.ask({"do": "probe"})[0]
    except (TooSlow, Ended, Overstepped):
        raise NoSandbox(explained(line.end())) from None
    finally:
        line.end()


class Session:
    """A submission that has been read and run, whatever it took to get through it.

    Where a statement has to be stopped, everything inside is ended, and what ran before runs again in a new
    sandbox without it.  A function that has to be stopped is ended alone, if that leaves no traces.

    Parameters
    ----------
    limits : Limits
    unsafe : bool, optional
    """

    def __init__(self, limits, unsafe=False):
        self.limits, self.unsafe = limits, unsafe
        self.remarks, self.wasted, self._line, self._skipped = [], 0.0, None, set()
        self._begin, self._took, self._last = time.monotonic(), {}, None

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()

    def close(self):
        """End the sandbox."""
        if self._line:
            self._line.end()
            self._line = None

    def read(self, stream, length):
        """Read a notebook inside; nothing of it has run then.

        Returns
        -------
        dict
            With ``cells`` and ``remarks``, or with a ``complaint``.
        """
        try:
            seconds = min(START, self.limits.total, self.left)
            return self._open().ask({"do": "read"}, file=(stream, length), seconds=seconds)[0]
        except (TooSlow, Ended, Overstepped):
            self.close()
            return {"complaint": "The file could not be read: it is too large, or not what it seems."}

    def load(self, cells, given, others):
        """Run a submission's statements, one by one.

        Parameters
        ----------
        cells, given : list of str
            The cells of the submission, and of the handout it was made from.
        others : dict of str to list of str
            The cells of the student's other notebooks, by their sections.

        Raises
        ------
        TooSlow, Overstepped, Ended
            If it cannot even be taken apart.  What happens in its statements is told in the remarks.
        """
        self._what = {"cells": cells, "given": given, "others": others}
        while not self._run():
            pass

    def _run(self):
        """Run all statements that are not known to be stopped; whether none had to be."""
        seconds = min(START, max(1.0, self.left))
        self.about = about = self._open().ask({"do": "load", **self._what}, seconds=seconds)[0]
        again, defines = [], set(about["defines"])
        for number in range(about["count"]):
            if number in self._skipped or (number not in defines and self._is_in_a_hurry()):
                continue
            if self.left <= 0:
                return True
            failed = self._statement(number)
            if failed is None:
                return False
            if failed in ("NameError", "ImportError", "KeyError", "AttributeError"):
                again.append(number)  # cells may have been moved about: what it needs may stand below
        return all(self._statement(number) is not None for number in again)

    def _statement(self, number):
        """Run one statement: the name of the error it fails with, or None if it had to be stopped."""
        begin = time.monotonic()
        seconds = max(self.patience, 2 * self._took.get(number, 0.0))  # what ran once may run again
        reply = {}
        try:
            reply = self._line.ask({"do": "run", "number": number}, seconds=seconds)[0]
            if reply.get("number") != number:
                raise Ended("It speaks to the grader in the place of its notebook.")
            self._took[number], self._last = time.monotonic() - begin, number
            return str(reply.get("failed"))
        except (TooSlow, Ended, Overstepped) as stopped:
            self._lost(begin)
            self._skipped.add(self._last if reply.get("number", number) == self._last else number)
            why = str(stopped) or f"It did not come to an end within {seconds:.0f} seconds."
            self.remarks.append(f"A statement of this notebook was stopped and left out. {why}")
            return None

    def _is_in_a_hurry(self):
        """Whether so much time is gone that what defines nothing has to be left out; the student is told."""
        if self.left > self._total / 2:
            return False
        says = "This notebook takes long, so cells that define nothing were left out."
        self.remarks += [says] if says not in self.remarks else []
        return True

    @property
    def patience(self):
        """How many seconds the next thing may take, after all that was lost before."""
        return max(0.0, min(self.limits.seconds, max(1.0, self.limits.waste - self.wasted), self.left))

    @property
    def _total(self):
        return self.limits.total * (1 if self.wasted else 4)

    @property
    def left(self):
        """How many seconds are left of those that a submission may take in all."""
        return self._total - (time.monotonic() - self._begin)

    def _lost(self, begin):
        self.wasted += time.monotonic() - begin
        self.close()

    def _open(self):
        """The line to the sandbox: a new one if it has ended, after some waiting where there is no room."""
        for pause in AGAIN:
            if self._line is None:
                with contextlib.suppress(NoSandbox):
                    self._line = Line(self.limits, self.unsafe)
                    break
                time.sleep(pause)
        self._line = self._line or Line(self.limits, self.unsafe)
        return self._line

    @contextlib.contextmanager
    def trying(self, name):
        """Try one function, in a process of its own; give it as a Remote.

        Raises
        ------
        NoTime
            If there is none left for it.
        """
        while self.left >= 1 and self._line is None and not self._run():
            pass
        if self.left < 1:
            raise NoTime(f"all of this notebook together takes longer than {self._total:.0f} seconds")
        remote = Remote(self, name)
        try:
            remote.begin()
            yield remote
        finally:
            remote.finish()


class Remote(Elsewhere):
    """A function of a submission, which runs in its sandbox and can be called from here.

    Parameters
    ----------
    session : Session
    name : str
    """

    def __init__(self, session, name):
        self._session, self.__name__, self.description = session, name, None
        self.seconds = self._left = session.patience
        self.printed, self.why, self.is_missing = "", "", False
        self._is_running, self._is_endless = True, False  # the process in which it is tried

    def begin(self):
        """Begin, and learn what the function takes."""
        line = self._session._line
        try:
            line.send({"do": "try", "name": self.__name__})
            about, _ = line.ask({"do": "describe"}, seconds=self._session.patience)
            self.is_missing = about.get("missing") is True
            if "description" in about:
                self.description = _checked(about["description"])
        except (TooSlow, Ended, Overstepped, wire.Broken, TimeoutError, BrokenPipeError):
            self._is_endless = True

    def finish(self):
        """End the process in which it was tried, or the sandbox, if that has left traces."""
        line = self._session._line
        if line and not line.settled(self._is_running, self._is_endless):
            self._session.close()

    @contextlib.contextmanager
    def limit(self, seconds):
        """The calls of one check have a time together; more than usual, where an exercise is given more."""
        more = max(0.0, seconds - SECONDS)
        self.seconds = self._left = min(self._session.patience + more, self._session.left)
        yield

    def __call__(self, *arguments):
        reply, arrays = self._ask("call", arguments)
        self.printed = self.printed or str(reply.get("printed", ""))[:2000]
        for line in self.printed.splitlines():
            print(line)
        self._change(arguments, reply.get("changed"), arrays)
        if "stopped" in reply:
            raise _stopped(reply["stopped"])
        try:
            return wire.unpack(reply["value"], arrays)
        except (KeyError, wire.Broken):
            raise self._dead("It gives back what makes no sense.") from None

    def calls_for_coarse_numbers(self, case):
        """Whether functions of the student's that take part in a call hand on numbers of single precision."""
        try:
            return bool(self._ask("coarse", tuple(copy.deepcopy(case).values()))[0].get("coarse"))
        except Stopped:
            return False

    def _ask(self, what, arguments):
        line = self._session._line
        if self._is_endless or not self._is_running:
            raise Stopped("Ended", self.why)
        ours, begin = [], time.monotonic()
        packer = wire.Packer(lambda function: ours.append(function) or len(ours) - 1)
        request = {"do": what, "values": [packer.pack(one) for one in arguments]}
        try:
            reply = line.ask(
                request, bytes(packer.arrays), self._left, call=lambda *asked: _called(ours, *asked)
            )
        except TooSlow:
            self._dead("It did not come to an end.", begin)
            raise
        except (Ended, Overstepped) as ended:
            raise self._dead(str(ended), begin) from None
        self._left = max(0.0, self._left - (time.monotonic() - begin))
        if "ended" in reply[0]:
            self.why, self._is_running = GONE, False
            raise Stopped("Ended", GONE)
        return reply

    def _dead(self, why, begin=None):
        """Note that it has to be stopped, and why; after that it cannot be called any more."""
        self.why, self._is_endless = why, True
        self._session.wasted += time.monotonic() - begin if begin else 0.0
        return Stopped("Ended", why)

    def _change(self, arguments, changed, arrays):
        """Do to our arguments what the function has done to its own."""
        changed = changed if isinstance(changed, dict) else {}
        for key, mine in enumerate(arguments):
            try:
                new = wire.unpack(changed[str(key)], arrays)
            except (KeyError, wire.Broken):
                continue
            if isinstance(mine, np.random.Generator) and isinstance(new, np.random.Generator):
                with contextlib.suppress(Exception):
                    mine.bit_generator.state = new.bit_generator.state
            elif isinstance(mine, np.ndarray) and np.shape(new) == mine.shape:
                with contextlib.suppress(Exception):
                    mine[...] = new
            elif isinstance(mine, np.ndarray):
                with contextlib.suppress(Exception):
                    mine.resize(np.shape(new), refcheck=False)
            elif isinstance(mine, list):
                mine[:] = new if isinstance(new, list) else [new]


def _called(ours, asked, arrays):
    """Call one of our functions for a submission; what goes wrong is told by name and text."""
    try:
        values = [wire.unpack(one, arrays) for one in asked["values"]]
        packer = wire.Packer()
        named = {name: wire.unpack(one, arrays) for name, one in asked["named"].items()}
        return {"value": packer.pack(ours[asked["call"]](*values, **named))}, bytes(packer.arrays)
    except Exception as error:
        return {"error": [type(error).__name__, str(error)[:300]]}, b""


def _stopped(told):
    """An error as the sandbox tells it, which may be anything."""
    told = told if isinstance(told, dict) else {}
    blank, line = told.get("blank"), told.get("line")
    is_blank = isinstance(blank, list) and len(blank) == 3 and blank[0] in ("blank", "named")
    return Stopped(
        str(told.get("name"))[:100],
        str(told.get("words"))[:300],
        str(line)[:300] if line else None,
        (Kind(blank[0]), str(blank[1])[:100], str(blank[2])[:300]) if is_blank else None,
    )


def _checked(told):
    """A description as the sandbox tells it, which may be anything; None where it makes no sense."""
    try:
        parameters = told["parameters"]
        if parameters is not None:
            parameters = [(str(name), int(kind), bool(has)) for name, kind, has in parameters[:100]]
        words = told["words"]
        made = Description(
            bool(told["is_callable"]),
            str(told["kind"])[:200],
            told["form"] if told["form"] in ("async", "yield") else "",
            parameters,
            str(told["text"])[:500],
            None if words is None else [str(word)[:100] for word in words[:1000]],
            bool(told["is_written"]),
        )
        made.signature()
        return made
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
