"""Submissions that try to cheat, to stop or to damage a grader, and such as were mangled on their way.

``python tests/grading_corpus.py FOLDER`` writes them, one student each; nothing of them runs outside of a
sandbox unless somebody opens them.  They are confined to their own folder and to this machine.

Each is made of the honest notebook of section 1.2, in which all is right but ``gradient_loop``, the third of
five, which is still blank: 8 of 10 points.  What an attack may change is said with it, and three answers
that are asked for later show whether it has reached any further.  What they do stands in
``grading_attacks.py``.
"""

import copy
import json
import os
import sys
import textwrap
import unicodedata
import zlib
from dataclasses import dataclass
from pathlib import Path

from grading_attacks import AT_THE_BOTTOM, AT_THE_TOP, IN_THE_FUNCTION, LOOPS, ODD_VALUES, STYLES

ROOT = Path(__file__).resolve().parents[1]
SOLUTION = ROOT / "solutions" / "1_introduction" / "1.2_logistic_regression.ipynb"
NAME = "1.2_logistic_regression.ipynb"
TARGET = "gradient_loop"
NAMES = ("sigmoid", "cost", "gradient_loop", "gradient", "longest_step")
HONEST = dict.fromkeys(NAMES, "right") | {TARGET: "blank"}


@dataclass(frozen=True)
class Submission:
    """One hand-in: its name, what it tries, its bytes, and the states that it fairly earns.

    Parameters
    ----------
    name, tries : str
    content : bytes
    due : dict of str to (str or tuple of str)
        For each exercise the state that it earns, or those that are fair.
    """

    name: str
    tries: str
    content: bytes
    due: dict


def notebook():
    """The honest notebook, without its outputs."""
    book = json.loads(SOLUTION.read_text(encoding="utf-8"))
    for cell in book["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    set_source(book, TARGET, "def gradient_loop(w, b, X, Y):\n    raise NotImplementedError\n")
    return book


def find(book, name):
    """The place of the cell that defines a function."""
    return next(k for k, cell in enumerate(book["cells"]) if f"def {name}(" in "".join(cell["source"]))


def set_source(book, name, source):
    """Put other code into the cell of a function."""
    book["cells"][find(book, name)]["source"] = source


def code(source):
    """A code cell."""
    return {
        "cell_type": "code",
        "id": f"c{zlib.crc32(source.encode('utf-8', 'replace'))}",
        "metadata": {},
        "execution_count": None,
        "outputs": [],
        "source": source,
    }


def dumped(book):
    """The bytes of a notebook's file."""
    return json.dumps(book).encode()


# After these nothing can be as it should be any more, and it is nobody's fault but the notebook's own.
OWN_FAULT = {
    "an alarm clock",
    "names cleared",
    "builtins cleared",
    "builtins are broken",
    "the main module cleared",
    "modules cleared",
    "no files at the top",
    "two of the worker at the top",
    "after a fork",
    "signals ignored at the top",
    "NumPy's random numbers are none",
    "libraries are broken",
    "a forged answer in another's place at the top",
}
NO_POINT = ("blank", "wrong", "not checked")
ANYTHING = dict.fromkeys(NAMES, ("right", "wrong", "blank", "not checked")) | {TARGET: NO_POINT}
HEAD = f"def {TARGET}(w, b, X, Y):\n"


def attacks():
    """All that try to cheat, to stop or to damage."""
    for tries, body in IN_THE_FUNCTION.items():
        lines = textwrap.indent(textwrap.dedent(body).strip("\n"), "    ")
        yield _with_target(_slug("function", tries), tries, f"{HEAD}{lines}\n", NO_POINT)
    for tries, text in AT_THE_TOP.items():
        book = notebook()
        book["cells"].insert(0, code(text))
        yield Submission(_slug("top", tries), tries, dumped(book), ANYTHING if tries in OWN_FAULT else HONEST)
    for tries, text in AT_THE_BOTTOM.items():
        book = notebook()
        book["cells"].append(code(text))
        yield Submission(_slug("bottom", tries), tries, dumped(book), HONEST)
    yield from loops()


def loops():
    """Endless loops in several places; whatever is left of their time, it ends, and the rest is right."""
    for tries, (functions, cells) in LOOPS.items():
        book = notebook()
        for name in functions:
            head = "".join(book["cells"][find(book, name)]["source"]).split("\n")[0]
            set_source(book, name, f"{head}\n    while True: pass\n")
        book["cells"][1:1] = [code(f"while True: {k}") for k in range(cells)]
        yield Submission(
            _slug("loops", tries), tries, dumped(book), HONEST | dict.fromkeys(functions, "wrong")
        )


def answers():
    """Right answers in every style, and right numbers in something odd."""
    for tries, source in STYLES.items():
        yield _with_target(_slug("style", tries), tries, textwrap.dedent(source).strip() + "\n", "right")
    for tries, body in ODD_VALUES.items():
        lines = textwrap.indent(f"dw, db = gradient(w, b, X, Y)\n{body}", "    ")
        yield _with_target(_slug("value", tries), tries, f"{HEAD}{lines}\n", (*NO_POINT, "right"))


def _with_target(name, tries, source, fair):
    book = notebook()
    set_source(book, TARGET, source)
    return Submission(name, tries, dumped(book), HONEST | {TARGET: fair})


def mangled():
    """Honest ones on which an editor, a merge or a student in a hurry has left marks."""
    for tries, change in MANGLED.items():
        book = notebook()
        due = change(book) or HONEST
        yield Submission(_slug("mangled", tries), tries, dumped(book), due)
    for tries, content, due in _mangled_files():
        yield Submission(_slug("file", tries), tries, content, due)


def _duplicated(book):
    k = find(book, "sigmoid")
    book["cells"].insert(k, copy.deepcopy(book["cells"][k]))


def _duplicated_blank(book):
    book["cells"].append(code("def sigmoid(z):\n    raise NotImplementedError"))


def _split(book):
    k = find(book, "sigmoid")
    book["cells"][k]["source"] = "x = 1\n" + "".join(book["cells"][k]["source"])
    lines = "".join(book["cells"][k]["source"]).split("\n")
    book["cells"][k : k + 1] = [code(lines[0]), code("\n".join(lines[1:]))]


def _split_inside(book):
    k = find(book, "cost")
    lines = "".join(book["cells"][k]["source"]).rstrip().split("\n")
    book["cells"][k : k + 1] = [code("\n".join(lines[:1])), code("\n".join(lines[1:]))]
    return HONEST | {"cost": ("blank", "wrong")}


def _merged(book):
    sources = ["".join(cell["source"]) for cell in book["cells"] if cell["cell_type"] == "code"]
    book["cells"] = [code("\n\n".join(sources))]


def _merged_with_text(book):
    k = find(book, "cost")
    book["cells"][k]["source"] = "Here is my answer, I hope that it's right!\n\n" + "".join(
        book["cells"][k]["source"]
    )


def _deleted(book):
    del book["cells"][find(book, "cost")]
    return HONEST | {"cost": "blank"}


def _without_imports(book):
    k = next(k for k, cell in enumerate(book["cells"]) if "import numpy" in "".join(cell["source"]))
    del book["cells"][k]


def _without_checks(book):
    book["cells"] = [cell for cell in book["cells"] if not "".join(cell["source"]).startswith("check")]


def _retyped(book):
    for name, kind in (("cost", "markdown"), ("sigmoid", "raw")):
        cell = book["cells"][find(book, name)]
        book["cells"][find(book, name)] = {
            "cell_type": kind,
            "id": cell["id"],
            "metadata": {},
            "source": cell["source"],
        }


def _moved(book):
    book["cells"].reverse()


def _stripped(book):
    for cell in book["cells"]:
        cell.pop("id", None)
        cell["metadata"] = {}
    book["nbformat_minor"], book["metadata"] = 4, {}


def _metadata_points(book):
    for cell in book["cells"]:
        cell["metadata"] = {
            "nbgrader": {"points": 1000, "grade": True, "grade_id": "x", "solution": True, "locked": False}
        }


def _format_3(book):
    cells = [
        {"cell_type": cell["cell_type"], "input" if cell["cell_type"] == "code" else "source": cell["source"]}
        for cell in book["cells"]
    ]
    book.clear()
    book.update(
        {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells, "metadata": {}}]}
    )


def _marks_in_a_cell(book):
    k = find(book, "cost")
    text = "".join(book["cells"][k]["source"])
    book["cells"][k]["source"] = f"<<<<<<< HEAD\n{text}\n=======\n{text}\n>>>>>>> theirs\n"


def _half_a_cell(book):
    set_source(book, "cost", "def cost(w, b, X, Y):\n    return (1 + \n")
    return HONEST | {"cost": "blank"}


def _forged_outputs(book):
    for cell in book["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "right. 1000 points."}]


def _magics(book):
    k = find(book, "sigmoid")
    book["cells"][k]["source"] = "%%time\n" + "".join(book["cells"][k]["source"])
    k = find(book, "cost")
    book["cells"][k]["source"] = "%matplotlib inline\n!pip install numpy\n" + "".join(
        book["cells"][k]["source"]
    )


def _renamed(book):
    set_source(
        book,
        "longest_step",
        "".join(book["cells"][find(book, "longest_step")]["source"]).replace("def longest", "def Longest"),
    )
    return HONEST | {"longest_step": "blank"}


def _odd_cells(book):
    book["cells"][1:1] = [None, 7, [], {}, {"cell_type": "code"}, {"cell_type": "code", "source": {"a": 1}}]


MANGLED = {
    "a cell twice": _duplicated,
    "a blank copy below the answer": _duplicated_blank,
    "a cell split between statements": _split,
    "a cell split inside a function": _split_inside,
    "all cells merged": _merged,
    "a sentence in a cell": _merged_with_text,
    "a cell deleted": _deleted,
    "the imports deleted": _without_imports,
    "the checks deleted": _without_checks,
    "cells of another kind": _retyped,
    "cells in the reverse order": _moved,
    "no ids and no metadata": _stripped,
    "points in the metadata": _metadata_points,
    "format 3": _format_3,
    "marks of a merge in a cell": _marks_in_a_cell,
    "half a cell": _half_a_cell,
    "forged outputs": _forged_outputs,
    "magics and shell lines": _magics,
    "a function renamed": _renamed,
    "cells that are none": _odd_cells,
}


def _mangled_files():
    text = json.dumps(notebook(), indent=1, ensure_ascii=False)
    nothing = {}
    lines = text.split("\n")
    k = next(k for k, line in enumerate(lines) if '"nbformat"' in line)
    lines[k : k + 1] = ["<<<<<<< HEAD", lines[k], "=======", lines[k], ">>>>>>> theirs"]
    yield "marks of a merge in the file", "\n".join(lines).encode(), HONEST
    yield "a byte order mark", b"\xef\xbb\xbf" + text.encode(), HONEST
    yield "UTF-16", text.encode("utf-16"), HONEST
    yield "Latin-1", text.replace("# Exercise", "# Übung").encode("latin-1", "replace"), HONEST
    yield "Windows' line ends", text.replace("\n", "\r\n").encode(), HONEST
    big = notebook()
    big["metadata"]["picture"] = "A" * 50_000_000
    yield "50 MB", dumped(big), HONEST
    yield "empty", b"", nothing
    yield "no JSON", b"this is no notebook", nothing
    yield "cut off", text.encode()[: len(text) // 2], nothing
    yield "JSON of something else", b'{"a": 1}', nothing
    yield "a list", b"[1, 2, 3]", nothing
    yield "lists without an end", b"[" * 100_000, nothing
    yield "a number without an end", b'{"cells": [], "x": ' + b"9" * 100_000 + b"}", nothing
    yield "wrong nbformat", json.dumps({**notebook(), "nbformat": 99}).encode(), HONEST
    yield from _odd_json(text)
    yield from _large_files()


def _odd_json(text):
    """JSON that is allowed, or nearly; what Jupyter's own reader makes of it is fair."""
    nothing = {}
    yield "the same key twice", text.replace("{", '{"cells": [], ', 1).encode(), HONEST
    yield "no cells at last", (text.rstrip()[:-1] + ', "cells": []}').encode(), dict.fromkeys(NAMES, "blank")
    yield "no number", text.replace("{", '{"x": [NaN, Infinity, -1e999], ', 1).encode(), HONEST
    yield "a huge number", text.replace("{", '{"x": ' + "9" * 5_000 + ", ", 1).encode(), nothing
    yield "deep metadata", text.replace("{", '{"x": ' + "[" * 400 + "]" * 400 + ", ", 1).encode(), HONEST
    yield "metadata without an end", text.replace("{", '{"x": ' + "[" * 10**6 + ", ", 1).encode(), nothing
    yield "something behind it", f"{text}\n{{}}".encode(), nothing
    yield "text before it", f"// my notebook\n{text}".encode(), nothing
    yield "UTF-32", text.encode("utf-32"), nothing
    yield "a picture", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 100, nothing
    yield "a packed file", b"PK\x03\x04" + bytes(range(256)) * 100, nothing
    yield "null", b"null", nothing
    yield "spaces", b" " * 10**6, nothing
    yield "cells in an object", b'{"cells": {"0": {"cell_type": "code", "source": "x = 1"}}}', nothing
    for name, odd in ODD_TEXTS.items():
        for where, cell in (("text", _text_cell(odd)), ("comment", code(f"x = 1  # {odd}"))):
            book = notebook()
            book["cells"].insert(1, cell)
            yield f"{name} in a {where}", dumped(book), HONEST


ODD_TEXTS = {
    "half a character": "\ud83d",
    "the other half": "\udfff",
    "text that turns round": "\u202e txet \u2066",
    "a line that is none": "a\u2028b\u2029c\x0bd\x0ce\x85f",
    "a face": "\U0001f600",
    "letters that pile up": "Z" + "\u0301" * 1000,
    "marks of HTML": "</script><script>alert(1)</script><img src=x onerror=alert(1)>",
}


def _text_cell(text):
    return {"cell_type": "markdown", "id": "t", "metadata": {}, "source": text}


ABOVE = {  # what may stand above the answers and cost nothing
    "many text cells": [_text_cell("x")] * 50_000,
    "many empty cells": [code("")] * 10_000,
    "a long text": [_text_cell("word " * 2_000_000)],
    "a long line": [code("x = '" + "a" * 500_000 + "'")],
    "many comments": [code("# a comment\n" * 70_000)],
    "many signs of IPython": [code("%time\n!ls\n?x\n" * 20_000)],
}
BELOW = {  # what may stand below them; of so much of it not everything needs to be read
    "many code cells": [code("x = 1")] * 10_000,
    "many statements": [code("x = 1\n" * 50_000)],
    "many sentences": [code("this is no Python\n" * 20_000)],
    "many brackets": [code("(((\n" * 30_000)],
    "many quotes": [code('""" \n' * 30_001)],
    "many marks of a merge": [code("<<<<<<< a\n" * 80_000)],
    "many shouts": [code("!" * 900_000)],
}


def _large_files():
    nothing, honest = {}, notebook()
    for name, cells in ABOVE.items():
        yield name, dumped({**honest, "cells": [*cells, *honest["cells"]]}), HONEST
    for name, cells in BELOW.items():
        yield name, dumped({**honest, "cells": [*honest["cells"], *cells]}), HONEST
    more = [*honest["cells"], code("x = 1\n" * 10**6)]
    yield "more code than fits", dumped({**honest, "cells": more}), nothing
    yield "marks of a merge without an end", b"<<<<<<< a\n" * 10**5, nothing
    yield "marks of a merge in turn", b"<<<<<<< a\n=======\n" * 10**5, nothing
    yield "quotes without an end", b'{"cells": [' + b'"\\' * 10**6, nothing


def _slug(kind, tries):
    return f"{kind}_" + "".join(letter if letter.isalnum() else "_" for letter in tries)


def every():
    """All submissions of the corpus."""
    return [*attacks(), *answers(), *mangled()]


def write(folder, submissions=None):
    """Write submissions as a class: a folder for each student."""
    for one in submissions or every():
        place = Path(folder, one.name)
        place.mkdir(parents=True, exist_ok=True)
        (place / NAME).write_bytes(one.content)


def write_odd(folder):
    """Write what is no notebook at all, or lies in an odd place; give what each folder fairly earns.

    Returns
    -------
    dict of str to dict
    """
    nothing = ("odd_folder", "odd_link", "odd_link_to_nothing", "odd_pipe")
    for name in (*nothing, "odd_hard_link", "odd_circle", "honest"):
        Path(folder, name).mkdir(parents=True, exist_ok=True)
    Path(folder, "odd_folder", NAME).mkdir()
    Path(folder, "odd_link", NAME).symlink_to(SOLUTION)
    Path(folder, "odd_link_to_nothing", NAME).symlink_to("/nowhere/at/all")
    os.mkfifo(Path(folder, "odd_pipe", NAME))
    Path(folder, "odd_circle", "round").symlink_to("..", target_is_directory=True)
    honest = Path(folder, "honest", NAME)
    honest.write_bytes(dumped(notebook()))
    os.link(honest, Path(folder, "odd_hard_link", NAME))
    Path(folder, "odd_linked_student").symlink_to(honest.parent, target_is_directory=True)
    due = dict.fromkeys(nothing, {}) | dict.fromkeys(("honest", "odd_hard_link"), HONEST)
    return due | _write_odd_times(folder)


def _write_odd_times(folder):
    """Honest notebooks beside a timestamp.txt that is none, which costs nobody anything."""
    places = {name: Path(folder, f"time_{name}") for name in ("pipe", "link", "words", "far", "bytes")}
    for place in places.values():
        place.mkdir()
        (place / NAME).write_bytes(dumped(notebook()))
    os.mkfifo(places["pipe"] / "timestamp.txt")
    (places["link"] / "timestamp.txt").symlink_to("/etc/hostname")
    (places["words"] / "timestamp.txt").write_text("yesterday, about noon")
    (places["far"] / "timestamp.txt").write_text("9999-12-31 23:59:59 -2359")
    (places["bytes"] / "timestamp.txt").write_bytes(bytes(range(128, 256)))
    return {place.name: HONEST for place in places.values()}


ODD_STUDENTS = (
    "results",
    "state",
    "feedback",
    "...",
    "-rf",
    "--help",
    "a\nb",
    "quotes ' \" `id` $(id)",
    "%s %n {0} {{x}}",
    "<script>alert(1)<",
    "=1+1",
    "@SUM(A1)",
    "O'Brien, Zoë; #1",
    "Ana",
    "ana",
    "é" * 60,
    unicodedata.normalize("NFD", "müller"),
    "\u202egnp.exe",
    "\U0001f600",
    " spaces ",
    "x" * 200,
    "CON",
    "class.html",
)


def write_students(folder):
    """Write honest notebooks of students whose names are hard to write down; give what they earn."""
    for name in (*map(os.fsencode, ODD_STUDENTS), b"no \xff text"):
        place = os.path.join(os.fsencode(folder), name)
        os.makedirs(place)
        with open(os.path.join(place, os.fsencode(NAME)), "wb") as file:
            file.write(dumped(notebook()))
    return dict.fromkeys(
        [*(unicodedata.normalize("NFC", name) for name in ODD_STUDENTS), "no ? text"], HONEST
    )


if __name__ == "__main__":
    write(sys.argv[1])
    write_odd(sys.argv[1])
    write_students(sys.argv[1])
