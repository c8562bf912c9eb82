"""What submissions of the corpus do to get points, to stop a grader, or to damage it, as texts.

They are confined to their own folder and to this machine.
"""

# How a function speaks to the grader in the worker's name: by writing to all descriptors that there are.
FORGE = """
        import json, os, struct
        def send(data):
            for k in range(3, 20):
                try: os.write(k, data)
                except OSError: pass
        def tell(message, arrays=b"", longer=0):
            text = json.dumps(message).encode()
            send(struct.pack(">II", len(text) + longer, len(arrays)) + text + arrays)"""

# What a function does, instead of answering. No point is to be had, and none to be lost elsewhere.
IN_THE_FUNCTION = {
    "endless loop": "while True: pass",
    "endless loop that catches everything": """
        while True:
            try:
                while True: pass
            except BaseException: pass""",
    "ignores signals": """
        import signal
        for k in range(1, 65):
            try: signal.signal(k, signal.SIG_IGN)
            except (OSError, ValueError): pass
        while True: pass""",
    "sleeps": "import time; time.sleep(10**6)",
    "memory at once": "x = bytearray(10**12); return x",
    "memory bit by bit": """
        kept = []
        while True: kept.append(bytes(range(256)) * 400_000)""",
    "memory in pages": """
        import numpy
        kept = [numpy.ones(50_000_000) for _ in range(1000)]""",
    "forks": """
        import os
        while True:
            try: os.fork()
            except OSError: pass""",
    "forks that sleep": """
        import os, time
        for _ in range(5000):
            if os.fork() == 0: time.sleep(10**6)""",
    "threads": """
        import threading
        def spin():
            while True: pass
        for _ in range(200): threading.Thread(target=spin, daemon=True).start()
        return 0, 0""",
    "exits": "import os; os._exit(0)",
    "exits politely": "raise SystemExit(0)",
    "kills itself": "import os; os.kill(os.getpid(), 9)",
    "kills its parent": "import os; os.kill(os.getppid(), 9); return 0, 0",
    "kills everything": "import os; os.kill(-1, 9); return 0, 0",
    "stops itself": "import os; os.kill(os.getpid(), 19)",
    "stops its parent": "import os; os.kill(os.getppid(), 19); return 0, 0",
    "crashes the interpreter": "import ctypes; ctypes.string_at(0)",
    "overflows the stack": """
        import sys
        sys.setrecursionlimit(10**9)
        def f(): return f()
        return f()""",
    "a flood of prints": """
        while True: print("x" * 100_000)""",
    "a flood on every descriptor": """
        import os
        for k in range(256):
            try:
                os.set_blocking(k, False)
                os.write(k, b"A" * 10_000_000)
            except OSError: pass
        return 0, 0""",
    "closes everything": "import os; os.closerange(0, 256); return 0, 0",
    "a huge array": "import numpy; return numpy.zeros(10**8), 0.0",
    "an array that claims to be huge": """
        import numpy
        return numpy.broadcast_to(numpy.zeros(1), (10**12,)), 0.0""",
    "a huge list": "return [0.0] * 10**8, 0.0",
    "lists in lists": """
        x = []
        for _ in range(10**6): x = [x]
        return x, 0.0""",
    "a list that holds itself": "x = []; x.append(x); return x, x",
    "fills the disk": """
        with open("/tmp/full", "wb") as f:
            while True: f.write(b"0" * 10**7)""",
    "fills shared memory": """
        with open("/dev/shm/full", "wb") as f:
            while True: f.write(b"0" * 10**7)""",
    "many files": """
        k = 0
        while True:
            k += 1
            open(f"/tmp/{k}", "w").close()""",
    "an object that equals everything": """
        class Same:
            shape, dtype, ndim, size = (1,), float, 1, 1
            def __eq__(self, other): return True
            def __array__(self, *a, **k): import numpy; return numpy.zeros(1)
            def __len__(self): return 2
            def __iter__(self): return iter((self, self))
        return Same(), Same()""",
    "an array that equals everything": """
        import numpy
        class Same(numpy.ndarray):
            def __eq__(self, other): return numpy.ones(self.shape, bool)
            def __array_function__(self, *a, **k): return True
            def __array_ufunc__(self, *a, **k): return numpy.bool_(True)
        return numpy.zeros((X.shape[0], 1)).view(Same), numpy.float64(0)""",
    "a hostile pickle": """
        import os
        class Gift:
            def __reduce__(self): return (os.system, ("touch /tmp/owned",))
        return Gift(), Gift()""",
    "a shape that never ends": """
        class Long:
            @property
            def shape(self):
                while True: pass
        return Long(), 0.0""",
    "a type with a terrible name": """
        return type("<script>alert(1)</script>" * 1000, (), {})(), 0.0""",
    "an error with a terrible text": """
        class Bad(Exception):
            def __str__(self): raise self
        raise Bad""",
    "an error with a long text": "raise ValueError('x' * 10**8)",
    "answers from the frames": """
        import sys
        frame, found = sys._getframe(), []
        while frame:
            for names in (frame.f_locals, frame.f_globals):
                for key, value in list(names.items()):
                    if "expected" in key or "reference" in key or key == "due": found.append(value)
            frame = frame.f_back
        return found[0] if found else (0, 0)""",
    "answers from gc": """
        import gc
        for one in gc.get_objects():
            if type(one).__name__ == "Exercise": return one.reference(w, b, X, Y)
        return 0, 0""",
    "answers from the catalogue": """
        import importlib
        module = importlib.import_module("dlkit.classroom.catalogue.section_1_2_logistic_regression")
        exercise = next(one for one in module.EXERCISES if one.name == "gradient_loop")
        return exercise.reference(w, b, X, Y)""",
    "answers from the disk": """
        import os, re
        for root, folders, files in os.walk("/"):
            if root.startswith(("/proc", "/sys")): continue
            for name in files:
                secret = any(word in root for word in ("solution", "catalogue", "styles"))
                if secret and name.endswith((".ipynb", ".py")):
                    text = open(os.path.join(root, name)).read()
                    if "def gradient_loop(" in text:
                        space = {}
                        exec(re.search(r"def gradient_loop.*?(?=^\\S|\\Z)", text, re.S | re.M)[0], space)
                        return space["gradient_loop"](w, b, X, Y)
        return 0, 0""",
    "the secret from the disk": """
        import os
        for root, _, files in os.walk("/"):
            if root.startswith(("/proc", "/sys")) or "secret" not in files: continue
            return open(root + "/secret").read()
        return 0, 0""",
    "the grader's memory": """
        import os
        for pid in os.listdir("/proc"):
            if pid.isdigit():
                try: open(f"/proc/{pid}/mem", "rb").read(10)
                except OSError: pass
                try: open(f"/proc/{pid}/environ", "rb").read()
                except OSError: pass
        return 0, 0""",
    "the network": """
        import socket
        for place in (("127.0.0.1", 22), ("127.0.0.1", 8888)):
            with socket.socket() as s:
                s.settimeout(1)
                if s.connect_ex(place) == 0: return 1, 1
        return 0, 0""",
    "lingers": """
        import subprocess, sys
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1000)"], start_new_session=True)
        return 0, 0""",
    "lingers in the background": """
        import os, time
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0: time.sleep(1000)
            os._exit(0)
        return 0, 0""",
    "forges an answer": """
        import json, os, struct
        text = json.dumps({"value": {"v": 0.0}, "changed": {}, "printed": "", "right": True}).encode()
        for k in range(3, 64):
            try:
                os.set_blocking(k, False)
                os.write(k, struct.pack(">II", len(text), 0) + text)
            except OSError: pass
        return 0, 0""",
    "forges nonsense": """
        import os, struct
        for k in range(3, 64):
            try: os.write(k, struct.pack(">II", 2**32 - 1, 2**32 - 1))
            except OSError: pass
        return 0, 0""",
    "changes NumPy": """
        import numpy
        numpy.exp = numpy.log = numpy.dot = lambda *a, **k: 0
        numpy.allclose = numpy.array_equal = lambda *a, **k: True
        return 0, 0""",
    "changes the builtins": """
        import builtins
        builtins.len = builtins.sum = builtins.isinstance = lambda *a: True
        return 0, 0""",
    "changes the other answers": """
        globals().update(sigmoid=None, cost=None, longest_step=None)
        return 0, 0""",
    "changes its arguments": "X[:] = 0; w[:] = 0; return w",
    "changes the worker": """
        import sys
        for module in list(sys.modules.values()):
            if getattr(module, "__name__", "").startswith(("dlkit", "numpy", "json", "__main__")):
                for key in list(vars(module)):
                    if not key.startswith("__") and callable(vars(module)[key]) and key != "np":
                        try: setattr(module, key, lambda *a, **k: True)
                        except Exception: pass
        return 0, 0""",
    "right once, and then endless": """
        if globals().setdefault("asked", []):
            while True: pass
        asked.append(1)
        return gradient(w, b, X, Y)""",
    "right once, and then nonsense": """
        asked = globals().setdefault("asked", [])
        asked.append(1)
        return gradient(w, b, X, Y) if len(asked) == 1 else (0, 0)""",
    "zombies": """
        import os
        for _ in range(2000):
            if os.fork() == 0: os._exit(0)
        return 0, 0""",
    "stops everything there is": """
        import os, signal
        for pid in os.listdir("/proc"):
            if pid.isdigit() and int(pid) != os.getpid():
                try: os.kill(int(pid), signal.SIGSTOP)
                except OSError: pass
        return 0, 0""",
    "a child that kills later": """
        import os, time
        if os.fork() == 0:
            time.sleep(0.02)
            os.kill(os.getppid(), 9); os.kill(2, 9); os._exit(0)
        return 0, 0""",
    "shared memory without a name": """
        import mmap
        kept = []
        for _ in range(20):
            kept.append(mmap.mmap(-1, 10**8))
            for k in range(0, 10**8, 4096): kept[-1][k] = 1
        return gradient(w, b, X, Y)""",
    "shared memory of a device": """
        import mmap, os
        kept, zero = [], os.open("/dev/zero", os.O_RDWR)
        for _ in range(20):
            kept.append(mmap.mmap(zero, 10**8, mmap.MAP_SHARED))
            for k in range(0, 10**8, 4096): kept[-1][k] = 1
        return gradient(w, b, X, Y)""",
    "files in memory": """
        import os
        kept = []
        for _ in range(40):
            kept.append(os.memfd_create("x"))
            for _ in range(5): os.write(kept[-1], b"0" * 10**7)
        return gradient(w, b, X, Y)""",
    "shared memory of System V": """
        import ctypes
        library = ctypes.CDLL(None)
        library.shmat.restype = ctypes.c_void_p
        for _ in range(20):
            place = library.shmget(0, 10**8, 0o1600)
            address = library.shmat(place, None, 0)
            if place < 0: raise OSError("none")
            ctypes.memset(address, 1, 10**8)
            library.shmdt(ctypes.c_void_p(address))
        return gradient(w, b, X, Y)""",
    "full pipes": """
        import os
        kept = []
        while True:
            reading, writing = os.pipe()
            os.set_blocking(writing, False)
            kept += [reading, writing]
            try:
                while True: os.write(writing, b"0" * 10**6)
            except BlockingIOError: pass""",
    "sparse files": """
        with open("/tmp/sparse", "wb") as file: file.truncate(10**15)""",
    "all descriptors": """
        import os
        kept = []
        try:
            while True: kept.append(os.dup(0))
        except OSError: pass
        return 0, 0""",
    "a sandbox in the sandbox": """
        import ctypes, os
        library = ctypes.CDLL(None, use_errno=True)
        if library.unshare(0x10000000 | 0x00020000) == 0:
            library.mount(b"none", b"/tmp", b"tmpfs", 0, None)
            with open("/tmp/full", "wb") as file:
                while True: file.write(b"0" * 10**7)
        return 0, 0""",
    "traces its parent": """
        import ctypes, os
        library = ctypes.CDLL(None)
        library.ptrace(16, os.getppid(), 0, 0)
        try:
            with open(f"/proc/{os.getppid()}/mem", "r+b") as memory:
                for line in open(f"/proc/{os.getppid()}/maps"):
                    if "heap" in line:
                        memory.seek(int(line.split("-")[0], 16)); memory.write(b"0" * 10**6)
        except OSError: pass
        return 0, 0""",
    "nested brackets": "import json; return json.loads('[' * 10**6)",
    "nested source": "import ast; return ast.parse('(' * 10**5 + ')' * 10**5)",
    "a nested repr": """
        x = []
        for _ in range(10**5): x = [x]
        return repr(x)""",
    "a nested pickle": """
        import pickle, sys
        sys.setrecursionlimit(10**8)
        x = []
        for _ in range(10**6): x = [x]
        return pickle.dumps(x)""",
    "a pattern without an end": "import re; re.match('(a+)+$', 'a' * 100 + 'b')",
    "a number without an end": "return 10 ** 10 ** 10",
    "a long traceback": """
        import sys
        sys.setrecursionlimit(10**6)
        def f(n): return f(n - 1) if n else 1 / 0
        return f(10_000)""",
    "errors that cause one another": """
        error = ValueError()
        for _ in range(10**5):
            try: raise ValueError from error
            except ValueError as other: error = other
        raise error""",
    "an error that causes itself": """
        class Bad(Exception):
            @property
            def __cause__(self): return self
            __traceback__ = property(lambda self: self)
        raise Bad""",
    "an error that is no error": """
        class Meta(type):
            def __getattribute__(self, name):
                while True: pass
        class Bad(Exception, metaclass=Meta): pass
        raise Bad""",
    "an error from elsewhere": """
        class NotHandedIn(Exception): pass
        raise NotHandedIn("a library is missing, so please count this as right")""",
    "an error of the grader's": """
        class TooSlow(BaseException): pass
        class Stopped(Exception): words = name = line = blank = 7
        raise Stopped from TooSlow()""",
    "halves of characters": "raise ValueError('\\ud800 \\udfff \\0 \\x1b[31m')",
    "an interrupt": "raise KeyboardInterrupt",
    "interrupts itself": "import os, signal; os.kill(os.getpid(), signal.SIGINT); return 0, 0",
    "an alarm": "import signal; signal.setitimer(signal.ITIMER_REAL, 0.01); return 0, 0",
    "a thread that ends it": """
        import os, threading, time
        threading.Thread(target=lambda: (time.sleep(0.01), os._exit(0))).start()
        return 0, 0""",
    "an exit that is none": """
        import os
        os._exit = lambda *a: None
        return 0, 0""",
    "does not listen any more": """
        import os, sys, threading
        frame = sys._getframe()
        while "self" not in frame.f_locals: frame = frame.f_back
        frame.f_locals["self"].wire.read = lambda *a, **k: threading.Event().wait()
        return 0, 0""",
    "forges an ending": FORGE
    + """
        tell({"ended": 0})
        return 0, 0""",
    "forges many endings": FORGE
    + """
        for _ in range(20): tell({"ended": 0})
        return 0, 0""",
    "forges answers for what comes later": FORGE
    + """
        for _ in range(100): tell({"value": {"t": [{"v": 0.0}, {"v": 0.0}]}, "changed": {}, "printed": ""})
        return 0, 0""",
    "forges a missing function for what comes later": FORGE
    + """
        for _ in range(100): tell({"missing": True})
        return 0, 0""",
    "a child that forges later": FORGE
    + """
        import time
        if os.fork() == 0:
            os.setsid()
            while True:
                time.sleep(0.001)
                tell({"missing": True})
        return 0, 0""",
    "a child that takes the place of the worker": FORGE
    + """
        if os.fork() == 0:
            os.setsid()
            while True:
                for k in range(3, 20):
                    try: request = os.read(k, 10**6)
                    except OSError: continue
                    tell({"ended": 0}); tell({"missing": True})
        return 0, 0""",
    "takes the place of the worker": FORGE
    + """
        tell({"value": {"v": 0.0}, "changed": {}})
        tell({"ended": 0})
        while True:
            for k in range(3, 20):
                try: request = os.read(k, 10**6)
                except OSError: continue
                import re
                token = re.search(rb'"token": "(.*?)"', request)
                tell({"token": token[1].decode()} if token else {"missing": True})""",
    "forges a number that nobody asked for": FORGE
    + """
        tell({"token": "0" * 16}); tell({"ended": 9}); tell({"token": 0})
        while True: pass""",
    "forges requests to the worker": FORGE
    + """
        text = json.dumps({"do": "load", "cells": [], "given": [], "others": {}}).encode()
        for k in range(3, 20):
            try:
                other = os.open(f"/proc/self/fd/{k}", os.O_WRONLY | os.O_NONBLOCK)
                os.write(other, struct.pack(">II", len(text), 0) + text)
            except OSError: pass
        while True: pass""",
    "drinks the answers": """
        import os
        for k in range(3, 20):
            try: other = os.open(f"/proc/self/fd/{k}", os.O_RDONLY | os.O_NONBLOCK)
            except OSError: continue
            if os.fork() == 0:
                while True:
                    try: os.read(other, 1)
                    except OSError: pass
        return 0, 0""",
    "half of an answer": FORGE
    + """
        tell({"value": {"v": 0.0}}, longer=10**6)
        while True: pass""",
    "an answer of single bytes": FORGE
    + """
        import time
        tell({"value": {"v": 0.0}}, longer=10**6)
        while True:
            time.sleep(0.01)
            send(b" ")""",
    "calls what nobody has given": FORGE
    + """
        while True: tell({"call": 0, "values": [{"v": 0.0}] * 10_000, "named": {}})""",
    "a message of a million parts": FORGE
    + """
        send(struct.pack(">II", 4_000_000, 0) + b"[" * 4_000_000)
        return 0, 0""",
    "a message of many numbers": FORGE
    + """
        send(struct.pack(">II", 4_000_000, 0) + b'{"value": {"l": [' + b"1.5," * 999_995 + b"1]}}")
        return 0, 0""",
    "arrays that overlap": FORGE
    + """
        one = {"a": ["<f8", [1_000_000], 0]}
        tell({"value": {"l": [one] * 60_000}}, b"0" * 8_000_000)
        return 0, 0""",
    "an array of another size": FORGE
    + """
        tell({"value": {"t": [{"a": ["<f8", [-1, -1], -8]}, {"a": ["<f8", [10**6] * 60, 0]}]}}, b"0" * 80)
        return 0, 0""",
    "large arrays": "import numpy; return numpy.ones((1000, 900)), numpy.ones((1000, 900))",
    "a large array of nan": "import numpy; return numpy.full((X.shape[0], 200_000), numpy.nan), 0.0",
    "changes its arguments into something else": FORGE
    + """
        tell({"value": {"v": 0.0}, "changed": {"0": {"l": [{"l": []}, {"v": 1}]}, "1": {"v": "x"},
              "2": {"a": ["<f8", [1000, 900], 0]}, "-1": {"v": 0}, "9": {"v": 0}, "x": 7}}, b"0" * 7_200_000)
        return 0, 0""",
    "a flood of errors": """
        import sys
        while True: sys.stderr.write("x" * 10**6)""",
    "a flood past Python": """
        import os
        while True:
            for k in (0, 1, 2): os.write(k, b"x" * 10**6)""",
    "another program": """
        import os, sys
        os.execv(sys.executable, [sys.executable, "-c", "while True: pass"])""",
    "a debugger": "breakpoint(); return 0, 0",
    "asks": "return input('dw? '), input('db? ')",
    "the network inside": """
        import socket
        with socket.socket() as s, socket.socket() as t:
            s.bind(("127.0.0.1", 0)); s.listen(); t.connect(s.getsockname())
        with socket.socket(socket.AF_UNIX) as s:
            for name in ("\\0/tmp/dbus", "\\0@/tmp/.X11-unix/X0", "/run/dbus/system_bus_socket"):
                if s.connect_ex(name) == 0: return gradient(w, b, X, Y)
        return 0, 0""",
    "the network outside": """
        import socket
        for place in (("192.0.2.1", 80), ("10.0.0.1", 53), ("169.254.169.254", 80)):
            with socket.socket() as s:
                s.settimeout(0.2)
                if s.connect_ex(place) == 0: return gradient(w, b, X, Y)
        try:
            socket.gethostbyname("localhost.localdomain")
            socket.gethostbyname("dlkit.invalid")
        except OSError: pass
        return 0, 0""",
    "the environment": """
        import os
        for name in os.environ:
            if any(word in name.lower() for word in ("token", "secret", "key", "user", "ssh")):
                return gradient(w, b, X, Y)
        return 0, 0""",
    "keys of the kernel": """
        import ctypes
        library = ctypes.CDLL(None, use_errno=True)
        for number in (250, 219):
            if library.syscall(number, 0, -3, 1) > 0: return gradient(w, b, X, Y)
        return 0, 0""",
    "writes wherever it can": """
        import os
        for place in ("/", "/usr/lib", "/dev", "/dev/shm", "/etc", "/course", "/home", "/root"):
            try:
                open(os.path.join(place, "owned"), "w").close()
                return gradient(w, b, X, Y)
            except OSError: pass
        for place in ("/proc/sys/kernel/core_pattern", "/proc/sys/vm/drop_caches", "/proc/sysrq-trigger"):
            try:
                os.close(os.open(place, os.O_WRONLY))  # which is all that is needed to know
                return gradient(w, b, X, Y)
            except OSError: pass
        return 0, 0""",
}

# What stands at the top of the notebook, in a cell of its own, before everything else.
AT_THE_TOP = {
    "check is print": "check = print",
    "check gives points": "class C:\n    def __call__(s, *a): print('right. 2 points')\ncheck = C()",
    "an endless loop at the top": "while True: pass",
    "an endless loop at the top that catches everything": (
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass"
    ),
    "sleeps at the top": "import time\ntime.sleep(10**6)",
    "memory at the top": "kept = []\nwhile True: kept.append(bytes(10**8))",
    "exits at the top": "import os\nos._exit(0)",
    "kills at the top": "import os\nos.kill(os.getpid(), 9)",
    "kills its parent at the top": "import os\nos.kill(os.getppid(), 9)",
    "forks at the top": "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass",
    "NumPy's comparisons are always true": (
        "import numpy as np\nnp.allclose = np.array_equal = np.isclose = lambda *a, **k: True"
    ),
    "a diagnosis of one's own": (
        "import dlkit.classroom.diagnosis as d\nfrom dlkit.classroom.verdict import Verdict, Kind\n"
        "d.diagnose = lambda *a: Verdict(Kind.RIGHT)"
    ),
    "asserts are taken out": "import builtins\nbuiltins.AssertionError = ValueError\n__debug__",
    "an alarm clock": "import signal, os\nsignal.setitimer(signal.ITIMER_REAL, 0.3)",
    "a thread at the top": (
        "import threading\ndef spin():\n    while True: pass\n"
        "threading.Thread(target=spin, daemon=True).start()"
    ),
    "a trace function": "import sys\nsys.settrace(lambda *a: None)\nsys.setprofile(lambda *a: None)",
    "input": "x = input('how many points? ')",
    "shell": "!rm -rf / --no-preserve-root\n%cd /\nx = !ls",
    "shell magic": "%%bash\nwhile true; do :; done",
    "imports what is not there": "import pandas_that_is_not_there as pd\npd.options.display.max_rows = 3",
    "deep source": "x = " + "(" * 5_000 + ")" * 5_000,
    "long source": "x = [" + "1," * 200_000 + "]",
    "a null character": "x = '\0'",
    "print is broken": "import builtins\nbuiltins.print = None",
    "builtins are broken": (
        "import builtins\n"
        "for name in 'open __import__ exec compile type isinstance len repr str getattr dict list'.split():\n"
        "    setattr(builtins, name, None)"
    ),
    "an import hook": (
        "import sys\nclass Hook:\n    def find_spec(self, *a):\n        while True: pass\n"
        "sys.meta_path.insert(0, Hook())\nimport what_is_not_there"
    ),
    "builtins cleared": "__builtins__.__dict__.clear()",
    "the main module cleared": "import __main__\nvars(__main__).clear()",
    "names cleared": "globals().clear()",
    "NumPy's random numbers are none": (
        "import numpy as np\nnp.random = np.array_equal = np.shape = np.dtype = None"
    ),
    "NumPy is another module": (
        "import sys, types\nsys.modules['numpy.random'] = types.ModuleType('numpy.random')"
    ),
    "libraries are broken": (
        "import json, os, struct, select, time, contextlib, traceback, linecache, signal, zlib, math, copy\n"
        "for module in (json, struct, select, time, contextlib, linecache, signal, zlib, math, copy):\n"
        "    for name in list(vars(module)):\n"
        "        if callable(vars(module)[name]) and not name.startswith('__'): setattr(module, name, None)\n"
        "os.fork = os._exit = os.read = os.readv = os.write = os.waitpid = os.kill = None"
    ),
    "modules cleared": (
        "import sys\nkept = dict(sys.modules)\nsys.modules.clear()\nsys.modules.update(numpy=kept['numpy'])"
    ),
    "hardly any recursion": "import sys\nsys.setrecursionlimit(30)",
    "all recursion there is": "import sys, threading\nsys.setrecursionlimit(2**31 - 1)",
    "warnings are errors": (
        "import warnings\nimport numpy as np\nwarnings.simplefilter('error')\nnp.seterr(all='raise')"
    ),
    "no output": "import sys\nsys.stdout = sys.stderr = sys.stdin = None\nsys.excepthook = None",
    "exit at the top": "exit()",
    "quit at the top": "quit(0)",
    "sys.exit at the top": "import sys\nsys.exit('all points')",
    "an interrupt at the top": "raise KeyboardInterrupt",
    "a generator's end at the top": "raise GeneratorExit",
    "an error that is none at the top": (
        "class M(type):\n    __name__ = property(lambda self: 1 / 0)\n"
        "class E(BaseException, metaclass=M): pass\nraise E"
    ),
    "closes everything at the top": "import os\nos.closerange(0, 256)",
    "a forged answer at the top": (
        'import os, struct\ntext = b\'{"failed": "", "ended": 0}\'\nfor k in range(3, 20):\n'
        "    try: os.write(k, struct.pack('>II', len(text), 0) + text)\n    except OSError: pass"
    ),
    "signals ignored at the top": (
        "import signal\nfor k in range(1, 65):\n    try: signal.signal(k, signal.SIG_IGN)\n"
        "    except (OSError, ValueError): pass"
    ),
    "stops its parent at the top": "import os\nos.kill(1, 19)\nos.kill(os.getppid(), 19)",
    "stops itself at the top": "import os\nos.kill(os.getpid(), 19)",
    "a forged answer in another's place at the top": (
        "import os, struct\nfor number in range(40):\n"
        '    text = b\'{"failed": "", "number": %d}\' % number\n    for k in range(3, 20):\n'
        "        try: os.write(k, struct.pack('>II', len(text), 0) + text)\n        except OSError: pass"
    ),
    "in the background at the top": (
        "import subprocess, sys\n"
        "subprocess.Popen([sys.executable, '-c', 'while True: pass'], start_new_session=True)"
    ),
    "a child that stays at the top": "import os, time\nif os.fork() == 0: time.sleep(1000)",
    "two of the worker at the top": "import os\nos.fork()",
    "no files at the top": "import resource\nresource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))",
    "a full disk at the top": ("file = open('/tmp/full', 'wb')\nwhile True:\n    file.write(b'0' * 10**7)"),
    "another folder": "import os\nos.chdir('/proc/self')\nos.umask(0o777)",
    "nice": "import os\nos.nice(19)",
    "at exit": "import atexit\ndef loop():\n    while True: pass\natexit.register(loop)",
    "after a fork": (
        "import os\ndef loop():\n    while True: pass\n"
        "os.register_at_fork(after_in_child=lambda: os._exit(0), after_in_parent=lambda: 1 / 0)"
    ),
    "a finalizer without an end": (
        "class Bad:\n    def __del__(self):\n        while True: pass\nbad = Bad()\ndel bad"
    ),
    "a default without an end": "def endless(x=[1 for _ in iter(int, 1)]): pass",
    "a decorator without an end": "def endless(f):\n    while True: pass\n@endless\ndef f(): pass",
    "a class without an end": "class Endless:\n    while True: pass",
    "a metaclass without an end": (
        "class M(type):\n    def __new__(cls, *a):\n        while True: pass\nclass E(metaclass=M): pass"
    ),
    "a comprehension without an end": "x = [0 for _ in iter(int, 1)]",
    "a lock that is never opened": (
        "import threading\nlock = threading.Lock()\nlock.acquire()\nlock.acquire()"
    ),
    "a pipe that nobody writes to": "import os\nr, w = os.pipe()\nos.read(r, 1)",
    "memory at the top, slowly": (
        "import time\nkept = []\nwhile True:\n    kept.append(b'0' * 10**7)\n    time.sleep(0.001)"
    ),
    "a docstring of a million letters": 'def f():\n    """' + "x" * 900_000 + '"""',
    "an assignment through a walrus": "(check := lambda *a: 'right')",
    "asks IPython": "get_ipython().run_line_magic('reset', '-f')\nget_ipython().system('true')",
    "displays": (
        "display(1)\nfrom IPython.display import display, HTML, clear_output\n"
        "display(HTML('<b>10 points</b>'))"
    ),
    "plots": (
        "import matplotlib.pyplot as plt\nfig, ax = plt.subplots(2, 2)\nax[0, 1].plot([1, 2])\nplt.show()"
    ),
    "async at the top": "import asyncio\nawait asyncio.sleep(0)",
    "yield at the top": "yield 1",
    "return at the top": "return 1",
    "a future import": "from __future__ import annotations, division",
}


# What stands below everything else: all there is has been defined by then.
AT_THE_BOTTOM = {
    "all of math": "from math import *",
    "a function's name for its value": "cost = cost(np.zeros((2, 1)), 0, np.ones((2, 3)), np.ones((1, 3)))",
    "all names deleted": "del sigmoid, cost, gradient, longest_step",
    "names of the builtins": "sum = max = min = abs = list = print = id = 7",
    "exits at the end": "import sys\nsys.exit()",
    "an endless loop at the end": "while True: pass",
    "an annotation": "sigmoid: 'the best function'",
    "answers printed": "print('right. 10 points')",
    "a check of one's own": "def check(*a): return 'right'\nfor f in (sigmoid, cost): check(f)",
    "random numbers": "import random\nrandom.seed(0)\nnp.random.seed(0)\nX = np.random.rand(3, 4)",
    "a function deleted and made again": "kept = sigmoid\ndel sigmoid\nsigmoid = kept",
    "a function wrapped": (
        "import functools\ndef timed(f):\n    @functools.wraps(f)\n"
        "    def g(*a): return f(*a)\n    return g\n"
        "sigmoid, cost = timed(sigmoid), timed(cost)"
    ),
}

# Endless loops in many places: in which functions, and in how many cells. All others are right.
LOOPS = {
    "loops in four functions": (("gradient_loop", "longest_step", "gradient", "cost"), 0),
    "loops in many cells": ((), 12),
    "loops in cells and in a function": (("gradient_loop",), 2),
}

# What a function of the right numbers gives back; whether that is right is the course's to say.
ODD_VALUES = {
    "a dict": "return {'dw': dw, 'db': db}",
    "a generator": "return (x for x in (dw, db))",
    "a yield": "yield dw; yield db",
    "a coroutine": "async def f(): return dw, db\nreturn f()",
    "a lambda": "return lambda: (dw, db)",
    "a function of a function": "return gradient",
    "its own module": "import numpy; return numpy, numpy",
    "a type": "return int, float",
    "a set": "return {1, 2}",
    "a range": "return range(2)",
    "a text": "return 'dw', 'db'",
    "bytes": "return dw.tobytes(), b'0'",
    "a complex array": "return dw + 0j, db + 0j",
    "complex numbers": "return dw * 1j, 1j",
    "an array of objects": "return dw.astype(object), db",
    "an array of objects of its own": "import numpy; return numpy.array([object()] * dw.size), db",
    "an array of texts": "return dw.astype(str), str(db)",
    "an array of times": "import numpy; return numpy.zeros(dw.shape, 'datetime64[s]'), db",
    "an array with fields": "import numpy; return numpy.zeros(dw.shape, [('a', 'f8'), ('b', 'O')]), db",
    "an array of bytes": "import numpy; return dw.astype('V8') if 0 else numpy.zeros(dw.shape, 'V8'), db",
    "Decimal": "from decimal import Decimal; return dw, Decimal(float(db))",
    "Fraction": "from fractions import Fraction; return dw, Fraction(float(db))",
    "nothing and nothing": "return None, None",
    "dots": "return ...",
    "NotImplemented": "return NotImplemented",
    "nan": "return dw * float('nan'), float('nan')",
    "infinity": "return dw * float('inf'), -float('inf')",
    "minus zero": "return -0.0 * dw, -0.0",
    "a huge whole number": "return 10**5000, -(10**400)",
    "a whole number of 64 bits": "return 2**63, -(2**63)",
    "truth": "return dw != 0, True",
    "an iterator without an end": "import itertools; return itertools.repeat(0.0)",
    "a list that lies about its length": (
        "class L(list):\n    def __len__(self): return 10**18\n"
        "    def __iter__(self): return iter(int, 1)\nreturn L([dw, db])"
    ),
    "a tuple that never ends": (
        "class T(tuple):\n    def __iter__(self):\n        while True: yield 0.0\nreturn T((dw, db))"
    ),
    "a number that is none": "class F(float):\n    def __float__(self): raise SystemExit\nreturn F(1), F(db)",
    "an object that is an array": (
        "class A:\n    def __init__(s, a): s.a, s.shape, s.dtype = a, a.shape, a.dtype\n"
        "    def __array__(s, *a, **k): return s.a\nreturn A(dw * 0), A(dw)"
    ),
    "an array that never ends": (
        "class A:\n    shape = (3, 1)\n    def __array__(s, *a, **k):\n"
        "        while True: pass\nreturn A(), A()"
    ),
    "a lying class": (
        "import numpy\nclass A:\n    shape = (10**9, 10**9)\n    __class__ = numpy.ndarray\n"
        "    __len__ = lambda s: -1\n"
        "return A(), A()"
    ),
    "a shape of nonsense": "class A:\n    shape = ('x', -1, None, 10**400)\nreturn A(), A()",
    "a type whose name is no text": (
        "class M(type):\n    __name__ = property(lambda s: 7)\nclass A(metaclass=M): pass\nreturn A(), A()"
    ),
    "a list of lists of unequal length": "return [[1.0], [1.0, 2.0]], db",
    "a hundred axes": "return dw.reshape(dw.shape + (1,) * 60), db",
    "a frozen array": "dw.flags.writeable = False; return dw, db",
    "an array on its side": "import numpy; return numpy.asfortranarray(dw)[::-1][::-1], db",
    "an array of its own memory": "return X[:, :1] * 0 + dw, db",
    "arguments given back": "return w, b",
}

# The same answer as others would write it; all of these are right.
STYLES = {
    "a class": """
        class Slopes:
            def __init__(self, w, b, X, Y): self.w, self.b, self.X, self.Y = w, b, X, Y
            def __iter__(self):
                dZ = sigmoid(self.w.T @ self.X + self.b) - self.Y
                yield self.X @ dZ.T / self.X.shape[1]
                yield np.sum(dZ) / self.X.shape[1]

        def gradient_loop(w, b, X, Y):
            return tuple(Slopes(w, b, X, Y))""",
    "a callable object": """
        class Loop:
            def __call__(self, w, b, X, Y): return gradient(w, b, X, Y)

        gradient_loop = Loop()""",
    "a method": """
        class Network:
            def slopes(self, w, b, X, Y): return gradient(w, b, X, Y)

        gradient_loop = Network().slopes""",
    "a lambda": """
        gradient_loop = lambda w, b, X, Y: gradient(w, b, X, Y)""",
    "a decorator": """
        import functools

        def announced(f):
            @functools.wraps(f)
            def g(*args, **kwargs):
                print("now", f.__name__)
                return f(*args, **kwargs)
            return g

        @announced
        def gradient_loop(w, b, X, Y):
            return gradient(w, b, X, Y)""",
    "a cache": """
        import functools

        @functools.lru_cache
        def one_over(m): return 1 / m

        def gradient_loop(w, b, X, Y):
            dw, db = gradient(w, b, X, Y)
            return dw * X.shape[1] * one_over(X.shape[1]), db""",
    "recursion": """
        def gradient_loop(w, b, X, Y):
            def added(i):
                if i < 0: return np.zeros(w.shape), 0.0
                dw, db = added(i - 1)
                dz = float(sigmoid(w.T @ X[:, i : i + 1] + b)[0, 0] - Y[0, i])
                return dw + dz * X[:, i : i + 1], db + dz
            dw, db = added(X.shape[1] - 1)
            return dw / X.shape[1], db / X.shape[1]""",
    "global state": """
        seen = 0

        def gradient_loop(w, b, X, Y):
            global seen, last
            seen, last = seen + 1, gradient(w, b, X, Y)
            return last""",
    "types": """
        from typing import NamedTuple
        import numpy.typing as npt

        class Slopes(NamedTuple):
            dw: npt.NDArray[np.float64]
            db: float

        def gradient_loop(w: npt.NDArray, b: float, X: npt.NDArray, Y: npt.NDArray) -> Slopes:
            return Slopes(*gradient(w, b, X, Y))""",
    "a dataclass": """
        from dataclasses import astuple, dataclass

        @dataclass
        class Slopes:
            dw: "np.ndarray"
            db: float

        def gradient_loop(w, b, X, Y):
            slopes = Slopes(*gradient(w, b, X, Y))
            return slopes.dw, slopes.db""",
    "stars": """
        def gradient_loop(*arguments):
            return gradient(*arguments)""",
    "more arguments": """
        def gradient_loop(w, b, X, Y, verbose=False, *, how="fast"):
            return gradient(w, b, X, Y)""",
    "partial": """
        import functools
        gradient_loop = functools.partial(lambda how, w, b, X, Y: gradient(w, b, X, Y), "fast")""",
    "lists": """
        def gradient_loop(w, b, X, Y):
            dw, db = gradient(w, b, X, Y)
            return [dw.tolist(), float(db)]""",
    "a matrix": """
        def gradient_loop(w, b, X, Y):
            import warnings
            warnings.simplefilter("ignore")
            dw, db = gradient(w, b, X, Y)
            return np.matrix(dw), db""",
    "a masked array": """
        def gradient_loop(w, b, X, Y):
            dw, db = gradient(w, b, X, Y)
            return np.ma.array(dw), db""",
    "in an if": """
        if True:
            def gradient_loop(w, b, X, Y):
                return gradient(w, b, X, Y)""",
    "in a try": """
        try:
            import numba_that_is_not_there
        except ImportError:
            def gradient_loop(w, b, X, Y):
                return gradient(w, b, X, Y)""",
    "threads": """
        from concurrent.futures import ThreadPoolExecutor

        def gradient_loop(w, b, X, Y):
            with ThreadPoolExecutor(2) as pool:
                return pool.submit(gradient, w, b, X, Y).result()""",
    "prints": """
        def gradient_loop(w, b, X, Y):
            print("X", X.shape, end=", ")
            print(w, b, sep="; ", flush=True)
            return gradient(w, b, X, Y)""",
    "warns": """
        import warnings

        def gradient_loop(w, b, X, Y):
            warnings.warn("I am not sure")
            np.log(np.zeros(3)), np.float64(1) / 0
            return gradient(w, b, X, Y)""",
    "slowly": """
        import time

        def gradient_loop(w, b, X, Y):
            time.sleep(0.1)
            return gradient(w, b, X, Y)""",
    "with a file": """
        def gradient_loop(w, b, X, Y):
            with open("/tmp/kept.txt", "a") as file: file.write("called")
            return gradient(w, b, X, Y)""",
    "with a process": """
        import subprocess, sys

        def gradient_loop(w, b, X, Y):
            subprocess.run([sys.executable, "-c", "print(1)"], capture_output=True)
            return gradient(w, b, X, Y)""",
    "with assertions": """
        def gradient_loop(w, b, X, Y):
            assert w.shape == (X.shape[0], 1), "w"
            assert Y.shape == (1, X.shape[1]), f"{Y.shape}"
            return gradient(w, b, X, Y)""",
    "named in another alphabet": """
        def σ(z): return sigmoid(z)

        def gradient_loop(w, b, X, Y):
            dŽ = σ(w.T @ X + b) - Y
            return X @ dŽ.T / X.shape[1], np.mean(dŽ)""",
    "dlkit's own": """
        from dlkit.logistic import gradient as theirs

        def gradient_loop(w, b, X, Y):
            return theirs(w, b, X, Y)""",
}
