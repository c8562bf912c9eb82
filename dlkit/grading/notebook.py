"""Read a notebook, whatever has happened to it, as statements that can run one by one.

This runs inside the sandbox, too: a file that somebody handed in is read nowhere else.
"""

import ast
import json
import re
from typing import NamedTuple

MARKS = re.compile(r"^(<<<<<<<|\|\|\|\|\|\|\||=======|>>>>>>>)(?: .*)?$", re.MULTILINE)
LONGEST = 1_000_000  # characters of code in a notebook
MOST, MOST_STATEMENTS = 2_000, 2_000  # code cells; statements at the top of them
LONG, TRIES = 40, 5_000  # left edges that one statement has at most; attempts to find its end in a cell


class Unreadable(Exception):
    """A file is no notebook; the message is a sentence to the student."""


class Statement(NamedTuple):
    """One statement at the top of a cell.

    Parameters
    ----------
    cell : int
        Counted from 1, over all cells that hold code.
    first : int
        The line where it begins, from 1.
    source : str
        Of the cell, from which it is; empty lines stand for what was left out.
    """

    cell: int
    first: int
    source: str


class Notebook(NamedTuple):
    """The code of a notebook, and what was odd about the file."""

    cells: tuple
    remarks: tuple


def read(data):
    """Read the bytes of a file.

    Parameters
    ----------
    data : bytes

    Returns
    -------
    Notebook

    Raises
    ------
    Unreadable
    """
    book, remarks = loaded(data)
    cells = []
    for number, cell in enumerate(cells_of(book), 1):
        source, kind = source_of(cell), cell.get("cell_type")
        if kind == "code":
            cells.append(source)
        elif source is not None and holds_a_function(source):
            cells.append(source)
            remarks.append(f"Cell {number} holds a function, but it is no code cell. It was read as one.")
    cells = [source for source in cells if source and source.strip()][:MOST]
    if sum(map(len, cells)) > LONGEST:
        raise Unreadable(
            "The code of this notebook is longer than a million characters; that is no exercise."
        )
    return Notebook(tuple(cells), tuple(remarks))


def loaded(data):
    """Give the notebook's own data in the bytes of a file.

    Parameters
    ----------
    data : bytes

    Returns
    -------
    book : dict
    remarks : list of str
        What was odd about the file.

    Raises
    ------
    Unreadable
    """
    text, remarks = _text(data)
    book, more = _book(text)
    return book, remarks + more


def _text(data):
    if not data.strip(b" \t\r\n\0"):
        raise Unreadable("The file is empty.")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace"), ["The file was in UTF-16; a notebook is in UTF-8."]
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        return data.decode("latin-1"), [
            "The file was not in UTF-8, as notebooks are; it was read as Latin-1."
        ]


def _book(text):
    """The notebook's own data, of the first version that can be read where a merge was left open."""
    if not MARKS.search(text) or _json(text) is not None:
        return _known_book(_json(text)), []
    for side in ("first", "second"):
        book = _json(_one_side(text, side))
        if book is not None:
            says = "The file has the marks of a merge (<<<<<<<) in it. The {} of the two versions was read."
            return _known_book(book), [says.format(side)]
    raise Unreadable("The file has the marks of a merge (<<<<<<<) in it, and neither version can be read.")


def _one_side(text, side):
    """The text with one of two versions wherever a merge was left open."""
    kept, where = [], "outside"
    for line in text.split("\n"):
        mark = line[:7] if MARKS.match(line) else ""
        if mark == "<<<<<<<":
            where = "first"
        elif mark and where != "outside":
            where = {"|||||||": "neither", "=======": "second", ">>>>>>>": "outside"}[mark]
        elif where in ("outside", side):
            kept.append(line)
    return "\n".join(kept)


def _json(text):
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _known_book(book):
    if book is None:
        raise Unreadable("The file is no notebook: it cannot be read as JSON. Was it saved and sent whole?")
    if not isinstance(book, dict) or not any(
        isinstance(book.get(key), list) for key in ("cells", "worksheets")
    ):
        raise Unreadable("The file is JSON, but no notebook: it has no cells.")
    return book


def cells_of(book):
    """All cells; those of Jupyter's old format 3 lie in sheets."""
    sheets = book.get("worksheets") if isinstance(book.get("worksheets"), list) else []
    nested = [sheet.get("cells") for sheet in sheets if isinstance(sheet, dict)]
    found = [cells for cells in [book.get("cells"), *nested] if isinstance(cells, list)]
    return [cell for cells in found for cell in cells if isinstance(cell, dict)]


def source_of(cell):
    """The text of a cell, with the ends of lines that Python knows; None if it has none."""
    source = cell.get("source", cell.get("input"))
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    if not isinstance(source, str):
        return None
    # JSON knows halves of characters; Python's own sources do not.
    return re.sub("\r\n?", "\n", source).encode("utf-8", "replace").decode()


def holds_a_function(source):
    """Whether a text cell is a function: a code cell whose kind was changed."""
    return bool(re.search(r"^def \w+\(", source, re.MULTILINE)) and _parsed(source) is not None


# From a cell to its statements


def statements(source, cell):
    """Give the statements of a cell, as far as it is Python.

    Magics and shell lines, and the marks of a merge, are left out.  Where a part of a cell cannot be parsed,
    the rest of it still counts.

    Parameters
    ----------
    source : str
    cell : int

    Returns
    -------
    list of (Statement, ast.stmt)
    remarks : list of str
    """
    for text, remark in ((source, None), (_without_magics(source), None), (_without_marks(source), _MERGE)):
        tree = _parsed(text)
        if tree is not None:
            found = [(Statement(cell, node.lineno, text), node) for node in tree.body]
            return found, [f"Cell {cell} {remark}"] if remark else []
    text = _without_magics(_without_marks(source))
    found = [(Statement(cell, node.lineno, text), node) for node in _salvaged(text)]
    return found, [f"Cell {cell} is not all Python; what could be read of it was."]


def all_statements(cells):
    """The statements of all cells, without those that would put a blank in the place of an answer.

    Returns
    -------
    list of (Statement, ast.stmt)
    remarks : list of str
    """
    found, remarks = [], []
    for number, source in enumerate(cells, 1):
        more, said = statements(source, number)
        found += [one for one in more if not isinstance(one[1], ast.Pass)]
        remarks += said
    if len(found) > MOST_STATEMENTS:
        found = found[:MOST_STATEMENTS]
        remarks.append(f"There are more than {MOST_STATEMENTS:,} statements in it; the first ones were run.")
    answers = {node.name for _, node in found if isinstance(node, ast.FunctionDef) and not is_blank(node)}
    kept = [
        (s, node) for s, node in found if getattr(node, "name", None) not in answers or not is_blank(node)
    ]
    return kept, remarks


def functions(cells):
    """Give the text of each function of the cells; of several with one name, the last that is written."""
    return {
        node.name: "\n".join(statement.source.split("\n")[node.lineno - 1 : node.end_lineno])
        for statement, node in all_statements(cells)[0]
        if isinstance(node, ast.FunctionDef)
    }


def is_blank(node):
    """Whether a statement is a function that does nothing yet but raise."""
    if not isinstance(node, ast.FunctionDef):
        return False
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    return all(
        isinstance(line, ast.Pass)
        or (isinstance(line, ast.Raise) and "NotImplementedError" in ast.dump(line))
        or (isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant))
        for line in body
    )


_MERGE = "has the marks of a merge (<<<<<<<) in it; both versions were read, and the second counts."


def _parsed(source):
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _without_magics(source):
    """The cell with IPython's own lines as lines that do nothing, so that all others keep their numbers."""
    lines = source.split("\n")
    first = next((line for line in lines if line.strip()), "")
    if first.startswith("%%"):
        if not re.match(r"%%(time|timeit|capture|prun)\b", first):
            return ""
        lines[lines.index(first)] = ""
    return "\n".join(
        re.sub(r"^(\s*)(?:[%!?].*|[\w.]+\?{1,2}|\w+\s*=\s*[%!].*)$", r"\1pass", line) for line in lines
    )


def _without_marks(source):
    return MARKS.sub("", _without_magics(source))


def _salvaged(source):
    """What can be parsed of a cell: the blocks that begin at its left edge, each by itself."""
    lines = source.split("\n")
    edges = [k for k, line in enumerate(lines) if line[:1].strip() and line[0] not in "#)]}"]
    found, place, tries = [], 0, TRIES
    while place < len(edges):
        ends = [*edges[place + 1 : place + 1 + LONG], len(lines)][: LONG if tries > 0 else 1]
        tree, place, used = _block(lines, edges[place], ends, place)
        found, tries = found + tree, tries - used
    return found


def _block(lines, first, ends, place):
    """The statements of the shortest block that can be parsed from a line on, and where the next one begins.

    A bracket or text over several lines, an else, a def under its decorator: each is a part of its block.
    """
    for used, end in enumerate(ends, 1):
        if end < len(lines) and re.match(r"(else|elif|except|finally)\b", lines[end]):
            continue
        tree = _parsed("\n".join(lines[first:end]))
        if tree is not None:
            ast.increment_lineno(tree, first)
            return tree.body, place + used, used
    return [], place + 1, len(ends)
