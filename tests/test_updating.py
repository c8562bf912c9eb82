"""A newer course keeps every answer: cell by cell, with git, from a wheel and from an older folder."""

import copy
import json
import os
import random
import shutil
import subprocess

import nbformat
import pytest

from dlkit import __main__ as commands
from dlkit import environment, updating

STUB = "def relu(z):\n    raise NotImplementedError"
ANSWER = "def relu(z):\n    return max(z, 0)"


def cell(name, source, **metadata):
    return {
        "cell_type": "code",
        "id": name,
        "source": source,
        "metadata": metadata,
        "outputs": [],
        "execution_count": 1,
    }


def book(**sources):
    cells = [cell(name.replace("_", "-"), source) for name, source in sources.items()]
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def sources(made):
    return {one["id"]: one["source"] for one in made["cells"]}


# ---- one notebook


def test_an_answer_goes_into_the_new_version_and_what_the_course_corrected_is_corrected():
    base = book(title="Relu", relu_answer=STUB, relu_check="check(relu)")
    new = book(title="ReLU", hint="new", relu_answer=STUB, relu_check="check(relu)")
    made = updating.carried_over(base, new, book(title="Relu", relu_answer=ANSWER, relu_check="check(relu)"))
    assert sources(made.book) == {
        "title": "ReLU",
        "hint": "new",
        "relu-answer": ANSWER,
        "relu-check": "check(relu)",
    }
    assert (made.written, made.left) == (["relu-answer"], [])


def test_what_came_of_an_answer_goes_with_it():
    mine = book(a="1 + 1")
    mine["cells"][0] |= {
        "outputs": [{"output_type": "stream", "name": "stdout", "text": "2"}],
        "execution_count": 9,
    }
    made = updating.carried_over(book(a="..."), book(a="..."), mine)
    assert made.book["cells"][0]["outputs"] == mine["cells"][0]["outputs"]
    assert made.book["cells"][0]["execution_count"] == 9


def test_an_answer_whose_task_was_only_reworded_still_fits():
    new = STUB.replace("def relu(z):", 'def relu(z):\n    """Clip at zero."""')
    made = updating.carried_over(book(a=STUB), book(a=new), book(a=ANSWER))
    assert sources(made.book) == {"a": ANSWER}
    assert made.left == []


@pytest.mark.parametrize(
    "new", [STUB.replace("(z)", "(z, leak)"), STUB.replace("relu", "leaky"), "alpha = 1", "def relu(z:\n"]
)
def test_an_answer_to_another_task_is_left_to_the_copy(new):
    made = updating.carried_over(book(a=STUB), book(a=new), book(a=ANSWER))
    assert sources(made.book) == {"a": new}
    assert made.left == ["a"]


def test_an_answer_to_a_task_that_is_gone_is_left_to_the_copy():
    made = updating.carried_over(book(a=STUB, b="1"), book(b="1"), book(a=ANSWER, b="1"))
    assert (made.written, made.left) == (["a"], ["a"])


def test_cells_that_the_reader_added_stand_behind_the_same_cells_and_in_their_order():
    base, new = book(a="1", b="2"), book(a="1", x="new", b="2")
    made = updating.carried_over(base, new, book(zero="0", a="1", one="1.1", two="1.2", b="2", last="end"))
    assert list(sources(made.book)) == ["zero", "a", "one", "two", "x", "b", "last"]
    assert made.left == []


def test_a_notebook_that_was_only_run_is_the_new_one():
    base, new, mine = book(a="1"), book(a="2"), book(a="1", empty=" \n")
    mine["cells"][0]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x"}]
    made = updating.carried_over(base, new, mine)
    assert (made.book, made.written) == (new, [])


def test_sources_in_lines_and_in_one_piece_are_the_same():
    mine = book(a=["def relu(z):\n", "    raise NotImplementedError"])
    assert updating.carried_over(book(a=STUB), book(a=STUB), mine).written == []


LEAKY = "def leaky(z, a):\n    raise NotImplementedError"
LEAKS = "def leaky(z, a):\n    return max(z, a * z)"
TITLE, TASK = "# Exercise 2.2: two activations", "Write ReLU, which is zero on the left of zero."


def exercise(relu, leaky):
    """An exercise as the course hands it out, with these two answers."""
    made = book(title=TITLE, task=TASK, relu=relu, relu_check="check(relu)", leaky=leaky)
    for one in made["cells"][:2]:
        one["cell_type"] = "markdown"
        del one["outputs"], one["execution_count"]
    for number in (2, 4):
        one = made["cells"][number]
        one["metadata"] = {"nbgrader": {"solution": True, "grade_id": f"2-2-{one['id']}"}}
    return made


def without_ids(made, *, metadata=True, where=None):
    for number, one in enumerate(made["cells"]):
        key = one.pop("id")
        one["metadata"] = dict(one["metadata"]) if metadata else {}
        if where == "metadata":
            one["metadata"] |= {"id": key, "outputId": "x", "colab": {"base_uri": "x"}}
        elif where == "anew":
            one["id"] = f"{number}a"
    return {**made, "nbformat_minor": 4, "metadata": {"colab": {}}}


def cells_moved(made):
    random.Random(1).shuffle(made["cells"])
    return made


def cells_merged(made):
    title, task, relu, check, leaky = made["cells"]
    relu["source"] += "\n\n\n" + leaky["source"]
    return {**made, "cells": [title, task, relu, check]}


def a_cell_split(made):
    made["cells"].insert(2, cell("half", "import math"))
    return made


def a_cell_copied(made):
    made["cells"].insert(3, copy.deepcopy(made["cells"][2]))
    return made


def answers_typed_anew(made):
    kept = [one for one in made["cells"] if "nbgrader" not in one["metadata"]]
    return {**made, "cells": [*kept, cell("x", ANSWER), cell("y", LEAKS)]}


def answers_in_added_cells(made):
    made["cells"][2]["source"], made["cells"][4]["source"] = STUB, LEAKY
    return {**made, "cells": [*made["cells"], cell("x", ANSWER), cell("y", LEAKS)]}


def format_3(made):
    cells = [{("input" if key == "source" else key): one[key] for key in one} for one in made["cells"]]
    return {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {},
        "worksheets": [{"cells": without_ids({"cells": cells})["cells"]}],
    }


def line_ends_of_windows(made):
    for one in made["cells"]:
        one["source"] = one["source"].replace("\n", "\r\n")
    return made


def timed(made):
    made["cells"][2]["source"] = "%%time\n" + ANSWER
    return made


def odd_data(made):
    odd = {"cell_type": "code", "id": ["x"], "source": None, "metadata": None}
    made["cells"][3]["metadata"]["nbgrader"] = None
    return {**made, "cells": [*made["cells"], odd, "no cell"]}


FORMS = {
    "as handed out": lambda made: made,
    "by Colab": lambda made: without_ids(made, where="metadata"),
    "by Kaggle": without_ids,
    "without any metadata": lambda made: without_ids(made, metadata=False),
    "with new ids": lambda made: without_ids(made, where="anew"),
    "moved, without ids": lambda made: without_ids(cells_moved(made)),
    "merged, without ids": lambda made: without_ids(cells_merged(made)),
    "typed anew, without ids": lambda made: without_ids(answers_typed_anew(made), metadata=False),
    **{
        form.__name__: form
        for form in (cells_moved, cells_merged, a_cell_split, a_cell_copied, answers_typed_anew)
    },
    **{
        form.__name__: form
        for form in (answers_in_added_cells, format_3, line_ends_of_windows, timed, odd_data)
    },
}


@pytest.fixture(params=FORMS, ids=lambda name: name.replace(" ", "_"))
def form(request):
    """An exercise whose answers are written, as some program or some reader has left it in the file."""
    return FORMS[request.param](exercise(ANSWER, LEAKS))


@pytest.fixture
def better():
    """Its newer version: corrected words, and a cell more."""
    made = exercise(STUB.replace("):", '):\n    """Clip."""'), LEAKY)
    made["cells"][1]["source"] = TASK.replace("Write", "Please write")
    made["cells"].insert(2, {"cell_type": "markdown", "id": "hint", "metadata": {}, "source": "A hint."})
    return made


def assert_all_is_there(path):
    """The functions are answered when the notebook runs from top to bottom, and the course's words new."""
    made = json.loads(path.read_text())
    nbformat.validate(made)
    texts = [one["source"].replace("\r\n", "\n").removeprefix("%%time\n") for one in made["cells"]]
    assert [text for text in texts if "rite ReLU" in text or "hint" in text] == [
        TASK.replace("Write", "Please write"),
        "A hint.",
    ]
    space = {}
    for text in texts:
        if text.startswith("def "):
            exec(text, space)
    assert (space["relu"](-1), space["leaky"](-1, 0.5)) == (0, -0.5)


def test_answers_are_found_in_a_file_of_any_program_in_an_older_folder(tmp_path, form, better):
    path = tmp_path / "new" / "exercises" / "2_basic" / "one.ipynb"
    save(tmp_path / "old", one=form)
    save(tmp_path / "new", one=better)
    updating.update_from(tmp_path / "new", tmp_path / "old")
    assert_all_is_there(path)
    first = path.read_text()
    updating.update_from(tmp_path / "new", tmp_path / "old")
    assert path.read_text() == first


def test_answers_are_found_in_a_file_of_any_program_in_a_course_that_was_laid_out(tmp_path, form, better):
    path = tmp_path / "mine" / "exercises" / "2_basic" / "one.ipynb"
    updating.lay_out(tmp_path / "mine", ship(tmp_path / "1", one=exercise(STUB, LEAKY)))
    save(tmp_path / "mine", one=form)
    updating.lay_out(tmp_path / "mine", ship(tmp_path / "2", one=better))
    assert_all_is_there(path)
    first = path.read_text()
    updating.lay_out(tmp_path / "mine", ship(tmp_path / "2"))
    assert path.read_text() == first


def graded(source, name):
    return cell("", source, nbgrader={"solution": True, "grade_id": name})


@pytest.mark.parametrize(
    ("cells", "keys"),
    [
        ([graded("half = 1", "2-2-leaky")], ["leaky"]),
        ([cell("", "check(leaky)"), cell("", "check(relu)")], ["leaky-check", "relu-check"]),
        ([cell("", ANSWER + "\n    # " + 20 * "a long remark, ")], ["relu"]),
        ([cell("", "check(relu)  # mine")], ["relu-check"]),
        (
            [cell("relu", "1"), cell("relu", "2"), cell("own", "3"), cell("own", "4")],
            ["relu", None, "own", None],
        ),
        ([cell("new", "5"), cell("a b", "6"), cell("", "import numpy")], ["new", None, None]),
    ],
)
def test_a_cell_without_its_id_is_known_by_what_is_most_certain(cells, keys):
    handed_out = exercise(STUB, LEAKY)
    handed_out["cells"].append(cell("leaky-check", "check(leaky)"))
    new = book(new="def own(z):\n    raise NotImplementedError")
    found = [one["id"] for one in updating.recognized({"cells": cells}, handed_out, new)]
    assert [key if key in {*keys, *sources(handed_out), "new"} else None for key in found] == keys
    assert len({*found}) == len(found)


def test_a_function_of_the_readers_own_does_not_take_the_place_of_a_new_task():
    own, task = "def leaky(z):\n    return 2 * z", "def leaky(z, a):\n    raise NotImplementedError"
    made = updating.carried_over(book(a="1"), book(a="1", task=task), book(a="1", own=own))
    assert sources(made.book) == {"a": "1", "own": own, "task": task}


def test_a_picture_in_a_note_and_a_kind_of_cell_that_was_changed_stay():
    mine = book(a="text", b="1")
    mine["cells"][0] |= {
        "source": "text ![x](attachment:x.png)",
        "attachments": {"x.png": {"image/png": "x"}},
    }
    mine["cells"][0] |= {"cell_type": "markdown"}
    made = updating.carried_over(book(a="text", b="1"), book(a="text", b="2"), mine)
    assert made.book["cells"][0]["attachments"] == {"x.png": {"image/png": "x"}}
    assert made.book["cells"][0]["cell_type"] == "markdown"
    assert "outputs" not in made.book["cells"][0]


def test_an_answer_that_is_not_python_yet_goes_into_a_reworded_task():
    half, new = "def relu(z):\n    return (z +", STUB.replace("raise", "# Your turn.\n    raise")
    made = updating.carried_over(book(a=STUB), book(a=new), book(a=half))
    assert sources(made.book) == {"a": half}


# ---- a clone


def git(folder, *arguments):
    own = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    names = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"]
    done = subprocess.run(
        ["git", "-C", folder, *names, *arguments], env=os.environ | own, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def save(folder, **books):
    for name, content in books.items():
        path = folder / "exercises" / "2_basic" / f"{name}.ipynb"
        updating.write(path, content)


def stored(folder, name):
    return sources(json.loads((folder / "exercises" / "2_basic" / f"{name}.ipynb").read_text()))


@pytest.fixture
def published(tmp_path):
    """The course as it is published, and a reader's clone of it."""
    source, clone = tmp_path / "published", tmp_path / "clone"
    source.mkdir()
    git(source, "init", "--quiet")
    save(source, one=book(a=STUB, b="1"), two=book(a="1"))
    (source / "tool.py").write_text("old = 1\n")
    git(source, "add", ".")
    git(source, "commit", "--quiet", "--message", "first")
    subprocess.run(["git", "clone", "--quiet", source, clone], check=True)
    return source, clone


def publish(source):
    save(source, one=book(a=STUB, b="2"), three=book(a="new"))
    (source / "tool.py").write_text("new = 1\n")
    git(source, "add", ".")
    git(source, "commit", "--quiet", "--message", "second")


@pytest.mark.slow
def test_a_clone_gets_what_is_new_and_keeps_the_answers(published):
    source, clone = published
    save(clone, one=book(a=ANSWER, b="1"))
    publish(source)
    said = updating.update_clone(clone)
    assert stored(clone, "one") == {"a": ANSWER, "b": "2"}
    assert stored(clone, "three") == {"a": "new"}
    assert (clone / "tool.py").read_text() == "new = 1\n"
    assert "what you wrote is in the new version" in said[1]
    (kept,) = clone.glob("before-update-*/exercises/2_basic/one.ipynb")
    assert sources(json.loads(kept.read_text())) == {"a": ANSWER, "b": "1"}
    assert updating.update_clone(clone) == ["The course is up to date."]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["GIT_DIR", "GIT_COMMON_DIR"])
def test_another_repository_that_a_variable_names_is_left_alone(published, tmp_path, monkeypatch, name):
    source, clone = published
    publish(source)
    monkeypatch.setenv(name, str(tmp_path / "elsewhere"))
    assert updating.update_clone(clone) == ["The course is up to date."]
    assert stored(clone, "three") == {"a": "new"}
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.slow
def test_a_notebook_of_the_readers_own_that_git_knows_of_is_left_alone(published):
    source, clone = published
    save(clone, own=book(a="mine"), two=book(a="1", b="mine"))
    git(clone, "add", "exercises/2_basic/own.ipynb")
    git(clone, "mv", "exercises/2_basic/one.ipynb", "exercises/2_basic/renamed.ipynb")
    publish(source)
    updating.update_clone(clone)
    assert stored(clone, "own") == {"a": "mine"}
    assert stored(clone, "two") == {"a": "1", "b": "mine"}
    assert stored(clone, "one") == {"a": STUB, "b": "2"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("stop", "goes_on"),
    [
        (OSError(28, "No space left on device"), True),
        (KeyboardInterrupt(), True),
        (KeyboardInterrupt(), False),
    ],
    ids=["the disk is full", "Ctrl-C", "killed"],
)
def test_an_update_that_ends_anywhere_loses_nothing_and_the_next_one_completes_it(
    published, tmp_path, monkeypatch, stop, goes_on
):
    source, clone = published
    save(clone, one=book(a=ANSWER, b="1"), two=book(a="1", b="mine"))
    publish(source)

    def stopped_at(number, name, real):
        def step(*arguments, **options):
            steps.append(name)
            if len(steps) < number or (goes_on and len(steps) > number):
                return real(*arguments, **options)
            if name == "copy2":
                arguments[1].write_text("")  # half a copy
            raise stop

        return step

    for number in range(1, 100):
        folder, steps = shutil.copytree(clone, tmp_path / str(number), symlinks=True), []
        with monkeypatch.context() as broken:
            for module, name in ((os, "replace"), (shutil, "copy2"), (subprocess, "run"), (shutil, "rmtree")):
                broken.setattr(module, name, stopped_at(number, name, getattr(module, name)))
            try:
                updating.update_clone(folder)
                break
            except (SystemExit, KeyboardInterrupt, OSError):
                pass
        assert (stored(folder, "one")["a"], stored(folder, "two")["b"]) == (ANSWER, "mine"), steps
        updating.update_clone(folder)
        assert stored(folder, "one") == {"a": ANSWER, "b": "2"}, steps
        assert stored(folder, "two") == {"a": "1", "b": "mine"}, steps
    assert {"replace", "copy2", "run"} <= set(steps)
    assert number > 10


def on_a_branch(source, clone):
    git(clone, "switch", "--quiet", "--create", "mine")


def detached(source, clone):
    git(clone, "switch", "--quiet", "--detach")


def another_remote(source, clone):
    git(clone, "remote", "rename", "origin", "course")


def shallow(source, clone):
    shutil.rmtree(clone)
    subprocess.run(["git", "clone", "--quiet", "--depth", "1", source.as_uri(), clone], check=True)


def force_pushed(source, clone):
    git(source, "commit", "--quiet", "--amend", "--message", "first again")


def a_failing_hook(source, clone):
    (clone / ".git" / "hooks").mkdir(exist_ok=True)
    (clone / ".git" / "hooks" / "post-checkout").write_text("#!/bin/sh\nexit 1\n")
    (clone / ".git" / "hooks" / "post-checkout").chmod(0o755)


def line_ends(source, clone):
    git(clone, "config", "core.autocrlf", "true")
    path = clone / "exercises" / "2_basic" / "one.ipynb"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))


def a_link(source, clone):
    path = clone / "exercises" / "2_basic" / "one.ipynb"
    path.rename(clone.parent / "one.ipynb")
    path.symlink_to(clone.parent / "one.ipynb")


def no_place_for_copies(source, clone):
    place = updating.place_to_keep(clone)
    place.rmdir()
    place.symlink_to("nowhere")


def all_staged(source, clone):
    git(clone, "add", ".")


CLONES = (on_a_branch, detached, another_remote, shallow, force_pushed, a_failing_hook, line_ends, a_link)


@pytest.mark.slow
@pytest.mark.parametrize(
    "happens", [*CLONES, no_place_for_copies, all_staged], ids=lambda happens: happens.__name__
)
def test_a_clone_of_any_kind_is_updated(published, happens):
    source, clone = published
    if happens is not shallow:
        save(clone, one=book(a=ANSWER, b="1"))
    happens(source, clone)
    save(clone, one=book(a=ANSWER, b="1"))
    publish(source)
    said = updating.update_clone(clone)
    assert stored(clone, "one") == {"a": ANSWER, "b": "2"}
    assert stored(clone, "three") == {"a": "new"}
    assert git(clone, "rev-parse", "HEAD") == git(source, "rev-parse", "HEAD")
    assert "as they were" in said[-1]
    assert (clone / "exercises/2_basic/one.ipynb").is_symlink() == (happens is a_link)


@pytest.mark.slow
def test_commits_of_ones_own_are_taken_over_as_is_advised(published):
    source, clone = published
    save(clone, one=book(a=ANSWER, b="1"), own=book(a="mine"))
    git(clone, "add", ".")
    git(clone, "commit", "--quiet", "--message", "mine")
    assert updating.update_clone(clone) == ["The course is up to date."]
    publish(source)
    with pytest.raises(SystemExit, match="commits of its own") as stop:
        updating.update_clone(clone)
    for command in stop.value.code.partition("again: ")[2].split("; "):
        git(clone, *command.split()[1:])
    updating.update_clone(clone)
    assert stored(clone, "one") == {"a": ANSWER, "b": "2"}
    assert stored(clone, "own") == {"a": "mine"}
    assert "mine" in git(clone, "log", "--format=%s", "mine")


@pytest.mark.slow
def test_what_was_staged_and_then_changed_is_kept_too(published):
    source, clone = published
    save(clone, one=book(a=ANSWER, b="1"))
    git(clone, "add", ".")
    save(clone, one=book(a="later", b="1"))
    publish(source)
    assert "staged" in updating.update_clone(clone)[1]
    assert stored(clone, "one")["a"] == "later"
    (kept,) = clone.glob("before-update-*/staged/exercises/2_basic/one.ipynb")
    assert sources(json.loads(kept.read_text()))["a"] == ANSWER


@pytest.mark.slow
def test_a_section_that_is_gone_is_kept_where_it_was_written_in(published):
    source, clone = published
    save(clone, one=book(a=ANSWER, b="1"), two=book(a="1", empty=""))
    git(source, "mv", "exercises/2_basic/one.ipynb", "exercises/2_basic/one_a.ipynb")
    git(source, "rm", "--quiet", "exercises/2_basic/two.ipynb")
    publish(source)
    git(source, "rm", "--quiet", "exercises/2_basic/one.ipynb")
    git(source, "commit", "--quiet", "--message", "split")
    said = updating.update_clone(clone)
    assert "one.ipynb: the course no longer has it" in said[1]
    assert len(said) == 3
    (kept,) = clone.glob("before-update-*/exercises/2_basic/one.ipynb")
    assert sources(json.loads(kept.read_text()))["a"] == ANSWER
    there = {path.stem for path in (clone / "exercises" / "2_basic").iterdir()}
    assert there == {"one_a", "three"}


def test_two_updates_at_once_keep_their_copies_apart(tmp_path):
    assert updating.place_to_keep(tmp_path) != updating.place_to_keep(tmp_path)


@pytest.mark.slow
def test_a_notebook_that_the_reader_deleted_is_there_again(published):
    source, clone = published
    (clone / "exercises" / "2_basic" / "one.ipynb").unlink()
    publish(source)
    updating.update_clone(clone)
    assert stored(clone, "one") == {"a": STUB, "b": "2"}


@pytest.mark.slow
def test_a_clone_that_was_only_read_is_as_published_and_nothing_stands_beside(published):
    source, clone = published
    mine = book(a="1")
    mine["cells"][0]["execution_count"] = 77
    save(clone, two=mine)
    publish(source)
    assert updating.update_clone(clone) == ["The course is up to date."]
    assert list(clone.glob("before-update-*")) == []
    assert git(clone, "status", "--porcelain") == ""


@pytest.mark.slow
@pytest.mark.parametrize("damage", ["{", '{"cells": 1}', ""])
def test_a_notebook_that_cannot_be_read_is_kept(published, damage):
    source, clone = published
    (clone / "exercises" / "2_basic" / "one.ipynb").write_text(damage)
    publish(source)
    said = updating.update_clone(clone)
    assert "could not be read" in said[1]
    assert stored(clone, "one") == {"a": STUB, "b": "2"}
    (kept,) = clone.glob("before-update-*/exercises/2_basic/one.ipynb")
    assert kept.read_text() == damage


@pytest.mark.slow
@pytest.mark.parametrize(
    ("happens", "says"),
    [
        ("tool.py is changed", "tool.py.*\n.*git stash"),
        ("a commit of one's own", "has commits of its own"),
        ("a file stands in the way", "three.ipynb"),
        ("an ignored file stands in the way", "three.ipynb"),
        ("a merge is not finished", "merge or rebase is not finished"),
        ("the branch is gone", "or one that is gone.*update --from"),
        ("the remote is gone", "not cloned with git"),
        ("the line is cut", "git fetch"),
    ],
)
def test_what_cannot_be_updated_changes_nothing_and_says_why(published, happens, says):
    source, clone = published
    save(clone, one=book(a=ANSWER, b="1"))
    publish(source)
    if happens == "tool.py is changed":
        (clone / "tool.py").write_text("mine = 1\n")
    elif happens == "a commit of one's own":
        git(clone, "commit", "--quiet", "--all", "--message", "mine")
    elif happens == "a file stands in the way":
        save(clone, three=book(a="mine"))
    elif happens == "an ignored file stands in the way":
        save(clone, three=book(a="mine"))
        (clone / ".git" / "info" / "exclude").write_text("three.ipynb\n")
    elif happens == "a merge is not finished":
        (clone / ".git" / "MERGE_HEAD").write_text(git(clone, "rev-parse", "HEAD"))
    elif happens == "the branch is gone":
        git(source, "branch", "--move", "trunk")
    elif happens == "the remote is gone":
        git(clone, "remote", "remove", "origin")
    else:
        shutil.rmtree(source)
    with pytest.raises(SystemExit, match=f"(?s){says}.*"):
        updating.update_clone(clone)
    assert stored(clone, "one") == {"a": ANSWER, "b": "1"}
    assert "new" not in (clone / "tool.py").read_text()
    assert git(clone, "diff", "--cached", "--name-only") == ""
    if "in the way" in happens:
        assert stored(clone, "three") == {"a": "mine"}


def test_a_folder_that_git_did_not_make_is_told_the_other_way(tmp_path):
    with pytest.raises(SystemExit, match="update --from"):
        updating.update_clone(tmp_path)


# ---- an older folder


def answered(**sources):
    made = book(**sources)
    for one in made["cells"]:
        one["metadata"] = {"nbgrader": {"solution": True}}
    return made


def test_answers_are_taken_out_of_an_older_folder(tmp_path):
    old, new = tmp_path / "old", tmp_path / "new"
    save(
        old,
        one=answered(a=ANSWER, b=STUB.replace("relu", "leaky")),
        gone=answered(a=ANSWER),
        blank=answered(a=STUB),
    )
    save(new, one=book(title="new", a=STUB, b="new task"), blank=book(a=STUB))
    said = updating.update_from(new, old)
    assert stored(new, "one") == {"title": "new", "a": ANSWER, "b": "new task"}
    assert len(said) == 3
    assert "no longer has it" in said[0]
    assert "what you wrote is in the new version" in said[1]
    assert f"files of yours are still in {old}" in said[2]
    assert stored(old, "one")["a"] == ANSWER


def test_an_answer_that_was_written_anew_stays(tmp_path):
    old, new = tmp_path / "old", tmp_path / "new"
    better = ANSWER.replace("max(z, 0)", "z * (z > 0)")
    save(old, one=answered(a=ANSWER, b=ANSWER.replace("relu", "leaky")))
    save(new, one=answered(a=better, b=STUB.replace("relu", "leaky")))
    updating.update_from(new, old)
    assert stored(new, "one") == {"a": better, "b": ANSWER.replace("relu", "leaky")}


def test_a_helper_in_a_cell_beside_is_taken_with_the_answer(tmp_path):
    old, new = tmp_path / "old", tmp_path / "new"
    mine = answered(a="def relu(z):\n    return top(z)")
    save(old, one={**mine, "cells": [cell("own", "top = abs"), *mine["cells"]]})
    save(new, one=answered(a=STUB))
    updating.update_from(new, old)
    assert list(stored(new, "one").values()) == ["top = abs", "def relu(z):\n    return top(z)"]


def test_an_older_folder_must_be_one_of_the_course(tmp_path):
    with pytest.raises(SystemExit, match="has no folder 'exercises'"):
        updating.update_from(tmp_path, tmp_path)


# ---- a wheel


def ship(folder, **books):
    save(folder, **books)
    return folder


def test_a_course_is_laid_out_renewed_and_never_written_over(tmp_path):
    course = tmp_path / "my course"
    assert updating.lay_out(course, ship(tmp_path / "1", one=book(a=STUB, b="1"))) == []
    assert stored(course, "one") == {"a": STUB, "b": "1"}
    save(course, one=book(a=ANSWER, b="1"), own=book(a="my own"))
    assert updating.lay_out(course, ship(tmp_path / "1")) == []
    said, kept = updating.lay_out(course, ship(tmp_path / "2", one=book(a=STUB, b="2"), two=book(a="1")))
    assert "what you wrote is in the new version" in said
    assert "as they were" in kept
    assert stored(course, "one") == {"a": ANSWER, "b": "2"}
    assert stored(course, "own") == {"a": "my own"}
    assert stored(course, "two") == {"a": "1"}


def test_a_folder_that_may_not_be_written_is_told_in_a_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    shipped = ship(tmp_path / "1", one=book(a=STUB))
    with pytest.raises(SystemExit, match="could not be laid into"):
        updating.lay_out(tmp_path / "file" / "course", shipped)


def test_start_lays_out_this_course(tmp_path, capsys):
    assert commands.main(["start", str(tmp_path / "mine"), "--no-lab"]) == 0
    assert str(tmp_path / "mine") in capsys.readouterr().out
    for folder in updating.FOLDERS:
        laid, ours = (
            {p.relative_to(r) for p in r.glob(f"{folder}/**/*.ipynb")}
            for r in (tmp_path / "mine", environment.clone())
        )
        assert laid
        assert laid == {path for path in ours if ".ipynb_checkpoints" not in path.parts}


def test_a_notebook_is_written_as_nbformat_writes_it(tmp_path):
    for path in sorted((environment.clone() / "exercises").glob("1_*/*.ipynb")):
        updating.write(tmp_path / "x.ipynb", json.loads(path.read_text(encoding="utf-8")))
        assert (tmp_path / "x.ipynb").read_text(encoding="utf-8") == path.read_text(encoding="utf-8")
        nbformat.validate(nbformat.read(tmp_path / "x.ipynb", 4))
