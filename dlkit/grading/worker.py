"""What runs inside the sandbox: it reads one submission, runs its statements, and calls its functions.

``python worker.py`` speaks with the grader over its standard input and output, one message at a time (see
``wire.py``).  Nothing that it says is believed but for what a student could have computed anyway: an answer.

It reads the notebook before it runs any of it, so that what it then says of its text is true.  Each exercise
is tried in a copy of the process, which a fork makes: whatever a function does to NumPy, to the other
functions or to itself ends with it, and so does whatever it has started.
"""

import ast
import builtins
import contextlib
import ctypes
import functools
import linecache
import os
import resource
import signal
import sys
import time
import types
import warnings
import zlib
from pathlib import Path

COURSE = Path(__file__).resolve().parents[2]
CELLS = "/cells"  # the folder that the cells of a submission say they are files of
PRINTED = 2_000  # characters of what a function prints that are kept
NOT_TRACED = 4, 0  # PR_SET_DUMPABLE, of prctl(2): who is not dumped is not read by others either
RECURSION = 1_000  # calls inside of one another that Python allows by itself


def main():
    """Serve the grader until it hangs up."""
    channel = _own_channel()
    _set_up()
    from dlkit.classroom import comparison, elsewhere, trial
    from dlkit.grading import notebook, wire

    for module in (sys.modules[__name__], comparison, elsewhere, trial, notebook, wire):
        _give_its_own(module)
    Server(wire, *channel).serve()


def _give_its_own(module):
    """Give a module copies of the libraries that it uses, so that nothing that is done to them reaches it."""
    for name, value in list(vars(module).items()):
        if isinstance(value, type(module)):
            own = type(module)(name)
            vars(own).update(vars(value))
            setattr(module, name, own)


def _own_channel():
    """Keep the two pipes to the grader for ourselves; a submission prints into nothing and reads nothing."""
    incoming, outgoing = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    return incoming, outgoing


def _set_up():
    """Make dlkit importable without what it knows about answers, and drawing cost nothing."""
    sys.path.insert(0, str(COURSE))
    sys.dont_write_bytecode = True
    warnings.simplefilter("ignore")
    from dlkit.grading.drawing import draw_nothing

    draw_nothing()
    classroom = types.ModuleType("dlkit.classroom")
    classroom.__path__ = [str(COURSE / "dlkit" / "classroom")]
    classroom.Checker, classroom.NotThereYet = NoChecker, NotHandedIn
    sys.modules["dlkit.classroom"] = classroom
    theirs = types.ModuleType("builtins")  # in which they may change what they like
    vars(theirs).update(vars(builtins))
    sys.modules["builtins"] = theirs


def _space():
    """Where a notebook's names live: its module."""
    module = types.ModuleType("__main__")
    module.__builtins__ = sys.modules["builtins"]
    return module


class NoChecker:
    """Stands in for the check of a notebook: here nothing that a notebook says about itself counts."""

    def __init__(self, *_):
        pass

    def __call__(self, *_):
        pass

    def hint(self, *_):
        """Give no hint."""

    def sheet(self):
        """Show nothing."""

    def passed(self, *_):
        """Say that nothing has been right, so that cells which show what comes of it have nothing to do."""
        return False


class NotHandedIn(Exception):
    """Something is needed that is not there: a library, or the notebook of another section."""


class Missing:
    """Stands in for a module that is not installed here."""

    def __init__(self, module):
        self._module = module

    def __getattr__(self, name):
        raise NotHandedIn(f"{self._module}, which it imports, is not installed where it was graded")

    def __call__(self, *_, **__):
        raise NotHandedIn(f"{self._module}, which it imports, is not installed where it was graded")


class Server:
    """Answers the grader's requests: each is a message, and so is each answer."""

    def __init__(self, wire, incoming, outgoing):
        self.wire, self.incoming, self.outgoing = wire, incoming, outgoing
        self.statements, self.others, self.given, self.is_alone = [], {}, None, False
        self.defined = {}  # the functions of the notebook, whatever their names stand for later
        self._kept = sys.modules["__main__"], _space()
        sys.modules["__main__"] = self._kept[1]
        self.names = vars(self._kept[1])

    def serve(self):
        """Answer until the grader hangs up."""
        while True:
            try:
                request, arrays = self.wire.read(self.incoming, trusting=True)
            except self.wire.Broken:
                return
            self.answer(request, arrays)

    def answer(self, request, arrays):
        """Carry out one request, named by its ``do``."""
        reply, arrays = getattr(self, "do_" + request.pop("do"))(arrays, **request)
        self.wire.write(self.outgoing, reply, arrays)

    def do_limits(self, arrays, memory, seconds, file, alone):
        """Set what this process, and what it starts, may use; `alone` says whether it is in a sandbox."""
        self.is_alone = alone
        ctypes.CDLL(None).prctl(*NOT_TRACED, 0, 0, 0)
        for what, most in (
            (resource.RLIMIT_AS, memory),
            (resource.RLIMIT_CPU, seconds),
            (resource.RLIMIT_FSIZE, file),
            (resource.RLIMIT_NOFILE, 256),
            (resource.RLIMIT_CORE, 0),
        ):
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(what, (most, most))
        return {}, b""

    def do_probe(self, arrays):
        """Say what can be seen and done from here; the doctor asks."""
        import socket
        import sysconfig

        packages = sysconfig.get_path("purelib")
        writable = [
            path
            for path in ("/", "/usr", "/dev/shm", COURSE, packages, "/etc", "/proc/sys/kernel/core_pattern")
            if os.access(path, os.W_OK)
        ]
        hidden = [COURSE / "dlkit" / "classroom" / name for name in ("catalogue", "styles")]
        answers = [str(path) for folder in hidden if folder.is_dir() for path in folder.iterdir()]
        home = [os.path.join(path, one) for path in ("/home", "/root") for one in _listed(path)]
        home = [
            path for path in home if not any(one.startswith(path) for one in (sys.prefix, sys.base_prefix))
        ]
        network = [name for _, name in socket.if_nameindex() if name != "lo"]
        processes = sum(name.isdigit() for name in _listed("/proc"))
        seen = {"writable": list(map(str, writable)), "answers": answers, "home": home[:5]}
        return {**seen, "network": network, "processes": processes}, b""

    # Reading

    def do_read(self, arrays):
        """Read a notebook from its bytes; what is said about it is true, because none of it has run."""
        from dlkit.grading import notebook

        try:
            book = notebook.read(self._file())
        except notebook.Unreadable as unreadable:
            return {"complaint": str(unreadable)}, b""
        functions = notebook.functions(book.cells)
        return {"cells": list(book.cells), "remarks": list(book.remarks), "functions": functions}, b""

    def _file(self):
        """The bytes that follow a request, behind their length."""
        length = int.from_bytes(os.read(self.incoming, 8), "big")
        parts = []
        while length:
            parts.append(os.read(self.incoming, min(length, 1 << 20)))
            if not parts[-1]:
                break
            length -= len(parts[-1])
        return b"".join(parts)

    def do_load(self, arrays, cells, given, others):
        """Take the cells of a submission, of its handout, and of the student's other notebooks.

        ``others`` has, for each section, the cells of the notebook handed in for it.
        """
        from dlkit.grading.notebook import all_statements

        self.statements, remarks = all_statements(cells)
        self.given, self.others = given, {"cells": others, "names": {}}
        sys.modules["dlkit.classroom"].mine = self.mine
        for statement, node in all_statements(given)[0]:
            if isinstance(node, (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef, ast.Assign)):
                self._run(statement, node)
        defines = [number for number, (_, node) in enumerate(self.statements) if _defines(node)]
        return {"count": len(self.statements), "remarks": remarks, "defines": defines}, b""

    def mine(self, section, name):
        """Stand in for dlkit.classroom.mine: an answer of the student's, from what was handed in."""
        section = str(section)
        if section not in self.others["cells"]:

            def missing(*_, **__):
                raise NotHandedIn(f"the notebook of section {section}, with your {name}, was not handed in")

            return missing
        from dlkit.grading.notebook import all_statements

        known = self.others["names"]
        if section not in known:
            known[section] = vars(_space())
            for statement, node in all_statements(self.others["cells"][section])[0]:
                self._run(statement, node, known[section])
        if name not in known[section]:
            raise NameError(f"name {name!r} is not defined in your notebook of section {section}")
        return known[section][name]

    # Running

    def do_run(self, arrays, number):
        """Run one statement at the top of the notebook."""
        statement, node = self.statements[number]
        failed = self._run(statement, node)
        if isinstance(node, ast.FunctionDef) and node.name in self.names:
            self.defined[node.name] = self.names[node.name]
        return {"failed": failed, "number": number}, b""

    def _run(self, statement, node, names=None):
        """Run one statement; give the error's name where it fails."""
        try:
            code = compile(ast.Module([node], []), _file_of(statement), "exec")
            exec(code, self.names if names is None else names)
        except ModuleNotFoundError as error:
            self._put_missing(node, error.name, names)
            return "ModuleNotFoundError"
        except BaseException as error:
            return type(error).__name__
        finally:
            sys.setrecursionlimit(max(RECURSION, sys.getrecursionlimit()))
        return ""

    def _put_missing(self, node, module, names):
        """Let what a failed import would have named say what is missing, once it is used."""
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            for alias in node.names:
                name = alias.asname or alias.name.partition(".")[0]
                (self.names if names is None else names).setdefault(name, Missing(module))

    # Calling

    def do_try(self, arrays, name):
        """Try one function: in a fork, which answers until the grader says that it is done, or ends it."""
        before = _used()
        signal.signal(signal.SIGTERM, lambda *_: os.kill(-1, signal.SIGKILL))  # asked to end what does not
        pid = os.fork()
        if not pid:
            with contextlib.suppress(BaseException):
                self._serve_calls(name)
            os._exit(0)
        _, status = os.waitpid(pid, 0)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        self._end_others()
        os.set_blocking(self.incoming, True)  # which a fork can change for both
        os.set_blocking(self.outgoing, True)
        return {"ended": status, "left": self.is_alone and _used() != before}, b""

    def _serve_calls(self, name):
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for known, function in self.defined.items():
            if not callable(self.names.get(known)):  # as after cost = cost(w, b, X, Y)
                self.names[known] = function
        while True:
            request, arrays = self.wire.read(self.incoming, trusting=True)
            if request["do"] == "done":
                return
            self.answer({**request, "name": name}, arrays)

    def _end_others(self):
        """End all processes but this one, and the first of the sandbox, which nobody can end; wait for it."""
        until = time.monotonic() + 1
        with contextlib.suppress(ProcessLookupError):  # there are none
            while self.is_alone and time.monotonic() < until:
                os.kill(-1, signal.SIGKILL)
                time.sleep(0.001)
                with contextlib.suppress(ChildProcessError):
                    while os.waitpid(-1, os.WNOHANG)[0]:
                        pass

    def do_settle(self, arrays, token):
        """Say what only this process can have heard, when all others have ended."""
        return {"token": token}, b""

    def do_describe(self, arrays, name):
        """Say what a function takes, without calling it."""
        from dlkit.classroom import elsewhere, trial

        if name not in self.names:
            return {"missing": True}, b""
        return {"description": elsewhere.described(self.names[name], trial.kind)._asdict()}, b""

    def do_call(self, arrays, name, values):
        """Call a function; say what it gave, what it printed, and which of its arguments it has changed."""
        from dlkit.classroom.supervision import Prints, supervised

        values = [self.wire.unpack(one, arrays, self._remote) for one in values]
        before = [self._packed(one) for one in values]
        function, prints = self.names[name], Prints()
        packer = self.wire.Packer()
        try:
            with supervised(function, prints):
                value = function(*values)
            reply = {"value": packer.pack(value)}
        except BaseException as error:
            reply = {"stopped": self._stopped(function, error)}
        changed = {k: packer.pack(one) for k, one in enumerate(values) if self._packed(one) != before[k]}
        printed = "\n".join(prints.lines)[:PRINTED]
        return {**reply, "changed": changed, "printed": printed}, bytes(packer.arrays)

    def _packed(self, value):
        packer = self.wire.Packer(lambda _: 0)
        return packer.pack(value), bytes(packer.arrays)

    def _remote(self, number):
        """A function of the grader's that was handed in as an argument."""

        def call(*values, **named):
            packer = self.wire.Packer()
            packed = {"values": [packer.pack(value) for value in values]}
            packed["named"] = {name: packer.pack(value) for name, value in named.items()}
            self.wire.write(self.outgoing, {"call": number, **packed}, packer.arrays)
            reply, arrays = self.wire.read(self.incoming, trusting=True)
            if "error" in reply:
                kind = getattr(builtins, reply["error"][0], RuntimeError)
                raise kind(reply["error"][1])
            return self.wire.unpack(reply["value"], arrays)

        return call

    def _stopped(self, function, error):
        """How a function stopped: in the words in which its student would have read it."""
        from dlkit.classroom import trial
        from dlkit.classroom.supervision import WOULD_END, Ends

        name, blank = type(error).__name__, None
        if isinstance(error, NotImplementedError):
            blank = [str(part) for part in trial.blank(function, error).verdict[:3]]
        line = trial.line_of(function, error)
        if isinstance(error, SystemExit):
            error = Ends(WOULD_END)
        return {"name": name[:100], "words": trial.in_words(error), "line": line, "blank": blank}

    def do_coarse(self, arrays, name, values):
        """Say whether functions that take part in a call hand on numbers of single precision."""
        from dlkit.classroom import trial

        case = dict(enumerate(self.wire.unpack(one, arrays, self._remote) for one in values))
        return {"coarse": bool(trial.calls_for_coarse_numbers(self.names[name], case))}, b""


def _defines(node):
    """Whether a statement gives names to what others use, and is not only there for what it shows."""
    kinds = ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Assign
    if isinstance(node, (ast.If, ast.Try, ast.With)):
        return any(_defines(one) for one in node.body)
    return isinstance(node, (*kinds, ast.AnnAssign))


def _used():
    """How much there is in the one folder that can be written to."""
    about = os.statvfs("/tmp")
    return about.f_blocks - about.f_bfree, about.f_files - about.f_ffree


def _listed(path):
    try:
        return os.listdir(path)
    except OSError:
        return []


@functools.cache
def _digest(source):
    return zlib.crc32(source.encode("utf-8", "replace"))


def _file_of(statement):
    """Give a statement a file, so that errors and tracebacks can show its line."""
    name = f"{CELLS}/cell_{statement.cell}_{_digest(statement.source)}.py"
    if name not in linecache.cache:
        lines = statement.source.splitlines(keepends=True)
        linecache.cache[name] = len(statement.source), None, lines, name
    return name


if __name__ == "__main__":
    main()
