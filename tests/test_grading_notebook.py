"""A notebook is read as statements, whatever has happened to it on its way, and none of it runs by that."""

import ast
import contextlib
import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlkit.grading import notebook
from dlkit.grading.notebook import Unreadable, all_statements, functions, is_blank, read, statements


def code(source):
    return {"cell_type": "code", "metadata": {}, "outputs": [], "source": source}


def text(source, kind="markdown"):
    return {"cell_type": kind, "metadata": {}, "source": source}


def book(*cells, **more):
    return {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **more}


def dumped(*cells, **more):
    return json.dumps(book(*cells, **more), ensure_ascii=False).encode()


def sources(found):
    """The statements as Python would write them."""
    return [ast.unparse(node) for _, node in found]


# The file


def test_code_cells_come_in_their_order_and_text_cells_not_at_all():
    assert read(dumped(code("a = 1"), text("# Words"), code(["b = 2\n", "c = 3"]))).cells == (
        "a = 1",
        "b = 2\nc = 3",
    )


def test_ids_metadata_and_outputs_do_not_matter():
    cell = {"cell_type": "code", "source": "a = 1"}
    assert read(json.dumps({"cells": [cell]}).encode()) == (("a = 1",), ())


def test_the_number_of_the_format_does_not_matter():
    assert read(dumped(code("a = 1"), nbformat=99)).cells == ("a = 1",)


def test_format_3_is_read():
    cells = [{"cell_type": "code", "input": "a = 1"}, {"cell_type": "markdown", "source": "Words"}]
    old = {"nbformat": 3, "metadata": {}, "worksheets": [{"cells": cells}, {"cells": [code("b = 2")]}]}
    assert read(json.dumps(old).encode()).cells == ("a = 1", "b = 2")


def test_cells_that_are_none_are_passed_over():
    odd = [None, 7, [], {}, {"cell_type": "code"}, code({"a": 1}), code(None), code([1, "a = 1"]), "x"]
    assert read(dumped(*odd)).cells == ("a = 1",)


@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_a_function_in_a_text_cell_is_read_and_said(kind):
    found = read(dumped(code("a = 1"), text("def f(x):\n    return x", kind)))
    assert found.cells == ("a = 1", "def f(x):\n    return x")
    assert found.remarks == ("Cell 2 holds a function, but it is no code cell. It was read as one.",)


def test_words_about_a_function_stay_words():
    assert read(dumped(code("a = 1"), text("Write it:\ndef f(x): as you know it"))).cells == ("a = 1",)


ENCODED = {
    "utf-8-sig": "",
    "utf-16": "UTF-16",
    "latin-1": "Latin-1",
}


@pytest.mark.parametrize("encoding", ENCODED)
def test_other_encodings_are_read_and_said(encoding):
    found = read(dumped(code("a = 'é'")).decode().encode(encoding))
    assert found.cells == ("a = 'é'",)
    assert bool(found.remarks) == bool(ENCODED[encoding])
    assert all(ENCODED[encoding] in remark for remark in found.remarks)


def test_line_ends_of_windows_are_read():
    assert read(dumped(code("a = 1\r\nb = 2"))).cells == ("a = 1\nb = 2",)


NO_NOTEBOOKS = {
    b"": "is empty",
    b" \n\t\0\0": "is empty",
    b"this is no notebook": "cannot be read as JSON",
    b'{"cells": [': "cannot be read as JSON",
    b"[" * 100_000: "cannot be read as JSON",
    b'{"cells": [], "x": ' + b"9" * 10_000 + b"}": "cannot be read as JSON",
    b"\x89PNG\r\n\x1a\n\xff\xff": "cannot be read as JSON",
    b"[1, 2]": "it has no cells",
    b'{"a": 1}': "it has no cells",
    b'{"cells": 7}': "it has no cells",
    b"null": "cannot be read as JSON",
    b"7": "it has no cells",
}


@pytest.mark.parametrize("data", NO_NOTEBOOKS, ids=lambda data: repr(data[:20]))
def test_what_is_no_notebook_is_said_in_a_sentence(data):
    with pytest.raises(Unreadable, match=NO_NOTEBOOKS[data]):
        read(data)


def test_more_code_than_anybody_writes_is_refused():
    with pytest.raises(Unreadable, match="longer than a million characters"):
        read(dumped(code("x = 1\n" * 200_000)))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=100))
def test_any_bytes_are_a_notebook_or_said_to_be_none(data):
    with contextlib.suppress(Unreadable):
        assert isinstance(read(data).cells, tuple)


cells_of_any_kind = st.recursive(
    st.none() | st.integers() | st.text(max_size=5) | st.booleans(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["cell_type", "source", "input", "cells", "worksheets"]), inner)
    ),
    max_leaves=15,
)


@settings(max_examples=200, deadline=None)
@given(cells_of_any_kind, cells_of_any_kind)
def test_any_json_is_a_notebook_or_said_to_be_none(cells, sheets):
    data = json.dumps({"cells": cells, "worksheets": sheets}).encode()
    with contextlib.suppress(Unreadable):
        assert all(isinstance(one, str) for one in read(data).cells)


# Merges that were left open


def merged(ours, theirs):
    """The file of a notebook in which git has left both versions of a line."""
    lines = json.dumps(book(code("HERE"), code("b = 2")), indent=1).split("\n")
    (k,) = (k for k, line in enumerate(lines) if "HERE" in line)
    versions = [lines[k].replace("HERE", one) for one in (ours, theirs)]
    lines[k : k + 1] = ["<<<<<<< HEAD", versions[0], "=======", versions[1], ">>>>>>> origin/main"]
    return "\n".join(lines).encode()


def test_of_a_file_with_marks_of_a_merge_the_first_version_is_read():
    found = read(merged("a = 1", "a = 9"))
    assert found.cells == ("a = 1", "b = 2")
    assert "marks of a merge" in found.remarks[0]
    assert "first" in found.remarks[0]


def test_where_the_first_version_is_broken_the_second_is_read():
    found = read(merged('a = "oh', "a = 9"))
    assert found.cells == ("a = 9", "b = 2")
    assert "second" in found.remarks[0]


def test_a_merge_of_which_neither_version_can_be_read_is_said():
    with pytest.raises(Unreadable, match="neither version"):
        read(merged('a = "oh', 'a = "no'))


def test_marks_of_a_merge_inside_of_a_cell_leave_both_versions():
    source = "<<<<<<< HEAD\ndef f(x):\n    return 1\n=======\ndef f(x):\n    return 2\n>>>>>>> theirs\n"
    found, remarks = statements(source, 3)
    assert sources(found) == ["def f(x):\n    return 1", "def f(x):\n    return 2"]
    assert [statement.first for statement, _ in found] == [2, 5]
    assert remarks == [
        "Cell 3 has the marks of a merge (<<<<<<<) in it; both versions were read, and the second counts."
    ]
    assert functions([source])["f"].endswith("return 2")


def test_marks_of_a_merge_of_three_are_left_out():
    source = "<<<<<<< HEAD\na = 1\n||||||| base\na = 0\n=======\na = 2\n>>>>>>> theirs\nb = 3"
    assert sources(statements(source, 1)[0])[-1] == "b = 3"
    assert "a = 2" in sources(statements(source, 1)[0])


# From a cell to its statements


def test_statements_know_their_cell_and_their_line():
    found, remarks = statements("a = 1\n\ndef f():\n    return 2\n", 4)
    assert [(s.cell, s.first) for s, _ in found] == [(4, 1), (4, 3)]
    assert remarks == []


MAGICS = {
    "%matplotlib inline\na = 1": ["pass", "a = 1"],
    "!pip install numpy\na = 1": ["pass", "a = 1"],
    "files = !ls\na = 1": ["pass", "a = 1"],
    "t = %time\na = 1": ["pass", "a = 1"],
    "np.exp?\na = 1": ["pass", "a = 1"],
    "?np.exp\na = 1": ["pass", "a = 1"],
    "np.exp??\na = 1": ["pass", "a = 1"],
    "if a:\n    %time b()\nc = 1": ["if a:\n    pass", "c = 1"],
    "%%time\na = 1": ["a = 1"],
    "\n%%time\na = 1": ["a = 1"],
    "%%capture out\na = 1": ["a = 1"],
    "%%bash\nwhile true; do :; done": [],
    "%%writefile x.py\na = 1": [],
    "%%javascript\nalert(1)": [],
}


@pytest.mark.parametrize("source", MAGICS)
def test_ipythons_own_lines_are_left_out(source):
    assert sources(statements(source, 1)[0]) == MAGICS[source]


def test_a_percent_that_is_python_stays():
    assert sources(statements("a = (7\n% 4)", 1)[0]) == ["a = 7 % 4"]


def test_a_sentence_in_a_cell_costs_only_itself():
    found, remarks = statements("Here is my answer, I hope that it's right!\n\ndef f(x):\n    return x", 2)
    assert sources(found) == ["def f(x):\n    return x"]
    assert remarks == ["Cell 2 is not all Python; what could be read of it was."]


def test_salvaged_parts_keep_their_lines():
    source = "a = 1\nb = (2 +\n\nc = 3\n@staticmethod\ndef f(\n    x,\n):\n    return x\nd = = 4\ne = 5"
    found, _ = statements(source, 1)
    assert {ast.unparse(node).split("\n")[0]: statement.first for statement, node in found}["e = 5"] == 11
    for statement, node in found:
        assert statement.source.split("\n")[statement.first - 1] == source.split("\n")[node.lineno - 1]


def test_salvaged_branches_stay_together():
    source = "if a:\n    b = 1\nelif c:\n    b = 2\nelse:\n    b = 3\noh no\n"
    source += "try:\n    d()\nexcept E:\n    e()\nfinally:\n    f()"
    found = sources(statements(source, 1)[0])
    assert [one.split("\n")[0] for one in found] == ["if a:", "try:"]
    assert found[0].count("b =") == 3


def test_salvaged_functions_keep_their_decorators():
    source = "oh no\n@first\n@second\ndef f(x):\n    return x\nb = 2"
    found = sources(statements(source, 1)[0])
    assert found == ["@first\n@second\ndef f(x):\n    return x", "b = 2"]


def test_a_text_over_several_lines_is_not_taken_apart():
    source = "oh no\ndef f(x):\n    '''\nLeft edge\n    '''\n    return x"
    assert list(functions([source])) == ["f"]


def test_brackets_at_the_left_edge_are_not_taken_apart():
    source = "oh no\nx = [\n1,\n2,\n]\ndef f(\nx,\n):\n    return x"
    assert sources(statements(source, 1)[0]) == ["x = [1, 2]", "def f(x):\n    return x"]


def test_a_long_cell_of_no_python_is_given_up_soon():
    begin = time.process_time()
    assert statements("no python\n" * 50_000, 1)[0] == []
    assert time.process_time() - begin < 5


@pytest.mark.parametrize("source", ["x = " + "(" * 5000 + ")" * 5000, "x = '\0'", "\ud800 = 1", "\t \n  x"])
def test_no_source_breaks_the_reading(source):
    assert isinstance(statements(source, 1)[0], list)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "def f(x):",
                "    return x",
                "oh no",
                "%x",
                "<<<<<<<",
                "=======",
                ">>>>>>> a",
                "(",
                ")",
                "'''",
                "@d",
                "else:",
                "if a:",
                "",
                "\\",
                "a = 1",
                "# c",
                "\tx",
            ]
        ),
        max_size=12,
    )
)
def test_any_lines_are_read_and_keep_their_numbers(lines):
    for statement, node in statements("\n".join(lines), 1)[0]:
        assert statement.first == node.lineno <= len(lines)


# Several cells


BLANK = "def f(x):\n    raise NotImplementedError"
ANSWER = "def f(x):\n    return x"


@pytest.mark.parametrize("cells", [[ANSWER, BLANK], [BLANK, ANSWER], [BLANK, ANSWER, BLANK]])
def test_a_blank_does_not_take_the_place_of_an_answer(cells):
    assert sources(all_statements(cells)[0]) == [ANSWER]


def test_a_blank_alone_stays():
    assert len(all_statements([BLANK])[0]) == 1


def test_of_two_answers_the_one_below_counts():
    assert functions([ANSWER, "def f(x):\n    return 2 * x"]) == {"f": "def f(x):\n    return 2 * x"}


@pytest.mark.parametrize(
    "body",
    [
        "pass",
        "...",
        "raise NotImplementedError",
        "raise NotImplementedError('later')",
        "'''Words.'''\n    pass",
    ],
)
def test_what_only_raises_is_blank(body):
    assert is_blank(ast.parse(f"def f(x):\n    {body}").body[0])


@pytest.mark.parametrize("body", ["return None", "x = 1\n    raise NotImplementedError", "raise ValueError"])
def test_what_does_something_is_not_blank(body):
    assert not is_blank(ast.parse(f"def f(x):\n    {body}").body[0])


def test_the_texts_of_functions_are_as_they_were_written():
    source = "%%time\ndef f(x):  # é\n    return x  # as it is\n\ndef g():\n    pass"
    assert functions([source])["f"].startswith("def f(x):  # é\n    return x")


def test_a_cell_split_inside_of_a_function_costs_that_function_only():
    found = functions(["def f(x):", "    y = x\n    return y", "def g(x):\n    return x"])
    assert list(found) == ["g"]


# Reading runs nothing


def test_reading_runs_nothing(tmp_path):
    made = tmp_path / "made"
    lines = [
        f"open({str(made)!r}, 'w')",
        f"def f(x=open({str(made)!r}, 'w')):\n    return x",
        f"import os\nos.system('touch {made}')",
        f"!touch {made}",
        f"class C:\n    open({str(made)!r}, 'w')",
        f"<<<<<<< a\nopen({str(made)!r}, 'w')\n=======\n>>>>>>> b",
    ]
    found = read(dumped(*map(code, lines), metadata={"kernelspec": {"argv": ["touch", str(made)]}}))
    all_statements(found.cells)
    functions(found.cells)
    assert not made.exists()


def test_the_reader_imports_only_the_standard_library():
    tree = ast.parse(Path(notebook.__file__).read_text(encoding="utf-8"))
    imported = {
        name.name if isinstance(node, ast.Import) else node.module
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for name in node.names
    }
    assert imported == {"ast", "json", "re", "typing"}
